"""External moderation phases of Coral: the secret with which a site's Coral signs what it asks us."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select

from moderation.errors import NotFound
from moderation.store import sites
from moderation.store.sites import Site
from moderation.store.tables import phases


def set_secret(connection: Connection, site_id: int, secret: str) -> None:
    """Let a site's Coral ask, with this secret alone; with an empty one nobody may ask any more."""
    connection.execute(delete(phases).where(phases.c.site_id == site_id))
    if secret:
        connection.execute(insert(phases).values(site_id=site_id, secret=secret))


def of_site(connection: Connection, name: str) -> tuple[Site, str] | None:
    """Return a site and its Coral's secret, or None if there is no such site or its Coral may not ask."""
    try:
        site = sites.by_name(connection, name)
    except NotFound:
        return None
    secret = connection.execute(
        select(phases.c.secret).where(phases.c.site_id == site.id)
    ).scalar_one_or_none()
    return None if secret is None else (site, str(secret))
