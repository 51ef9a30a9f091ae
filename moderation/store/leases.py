"""Who looks at which case: a row for each moderator of a site, which lapses by itself and forbids nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from moderation.store.tables import leases

LEASE = timedelta(minutes=5)
RENEWED = timedelta(minutes=1)  # a lease that was taken so lately is not written again

_TAKE = {
    name: dialect_insert(leases)
    .values({each.name: bindparam(each.name) for each in leases.c})
    .on_conflict_do_update(
        index_elements=["site_id", "moderator"],
        set_={"comment_id": bindparam("comment_id"), "until": bindparam("until", type_=leases.c.until.type)},
    )
    for name, dialect_insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}


def is_held(connection: Connection, site_id: int, moderator: str, comment_id: str, now: datetime) -> bool:
    """Say whether a moderator took this very case so lately that nothing need be written."""
    found = connection.execute(
        select(leases.c.comment_id, leases.c.until).where(
            leases.c.site_id == site_id, leases.c.moderator == moderator
        )
    ).one_or_none()
    return found is not None and found.comment_id == comment_id and found.until > now + LEASE - RENEWED


def take(connection: Connection, site_id: int, moderator: str, comment_id: str, now: datetime) -> None:
    """Note that a moderator looks at a case, and at no other one of the site."""
    connection.execute(
        _TAKE[connection.dialect.name],
        {"site_id": site_id, "moderator": moderator, "comment_id": comment_id, "until": now + LEASE},
    )


def of_others(connection: Connection, site_id: int, moderator: str, now: datetime) -> dict[str, str]:
    """Return the cases that others look at, each with a name."""
    rows = connection.execute(
        select(leases.c.comment_id, leases.c.moderator)
        .where(leases.c.site_id == site_id, leases.c.moderator != moderator, leases.c.until > now)
        .order_by(leases.c.moderator)
    )
    return {str(comment_id): str(name) for comment_id, name in rows}
