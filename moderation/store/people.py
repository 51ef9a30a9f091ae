"""Moderators: who they are, and which sites they may see. A new password ends their sessions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from moderation.errors import Conflict, NotFound
from moderation.store.tables import moderator_sites, moderators, sessions

ROLES = ("moderator", "admin")


@dataclass(frozen=True, slots=True)
class Moderator:
    """A person with a login. An admin sees every site; a moderator those of `sites`."""

    id: int
    name: str
    password: str
    role: str
    created_at: datetime

    def may_see(self, site_id: int, sites: Sequence[int]) -> bool:
        """Say whether a site is this person's business, given the sites that were assigned."""
        return self.role == "admin" or site_id in sites


COLUMNS = tuple(moderators.c[name] for name in Moderator.__slots__)


def add(
    connection: Connection, name: str, password_hash: str, role: str, site_ids: Sequence[int] = ()
) -> Moderator:
    """Add a moderator; raise Conflict if the name is taken."""
    try:
        with connection.begin_nested():
            connection.execute(
                insert(moderators).values(
                    name=name,
                    password=password_hash,
                    role=role,
                    created_at=datetime.now(UTC),
                )
            )
    except IntegrityError as error:
        raise Conflict(f"there is a moderator {name!r} already") from error
    added = by_name(connection, name)
    set_sites(connection, added.id, site_ids)
    return added


def by_name(connection: Connection, name: str) -> Moderator:
    """Return a moderator; raise NotFound."""
    row = connection.execute(select(*COLUMNS).where(moderators.c.name == name)).one_or_none()
    if row is None:
        raise NotFound(f"there is no moderator {name!r}; `moderation moderator list` shows them")
    return Moderator(*row)


def by_id(connection: Connection, moderator_id: int) -> Moderator:
    """Return a moderator by number; raise NotFound."""
    row = connection.execute(select(*COLUMNS).where(moderators.c.id == moderator_id)).one_or_none()
    if row is None:
        raise NotFound("there is no such person any more")
    return Moderator(*row)


def everybody(connection: Connection) -> list[Moderator]:
    """Return all moderators by name."""
    return [Moderator(*row) for row in connection.execute(select(*COLUMNS).order_by(moderators.c.name))]


def admins(connection: Connection) -> list[int]:
    """Return the ids of all admins; until the transaction ends nobody else changes who is one."""
    return list(
        connection.execute(
            select(moderators.c.id)
            .where(moderators.c.role == "admin")
            .order_by(moderators.c.id)
            .with_for_update()
        ).scalars()
    )


def sites_of(connection: Connection, moderator_id: int) -> list[int]:
    """Return the ids of the sites that a moderator was given."""
    return list(
        connection.execute(
            select(moderator_sites.c.site_id).where(moderator_sites.c.moderator_id == moderator_id)
        ).scalars()
    )


def set_sites(connection: Connection, moderator_id: int, site_ids: Sequence[int]) -> None:
    """Give a moderator these sites and no others."""
    connection.execute(delete(moderator_sites).where(moderator_sites.c.moderator_id == moderator_id))
    for site_id in site_ids:
        connection.execute(insert(moderator_sites).values(moderator_id=moderator_id, site_id=site_id))


def set_role(connection: Connection, moderator_id: int, role: str) -> None:
    """Give a moderator another role."""
    connection.execute(update(moderators).where(moderators.c.id == moderator_id).values(role=role))


def set_password(connection: Connection, moderator_id: int, password_hash: str) -> None:
    """Change a password and end all sessions of its owner."""
    rehash(connection, moderator_id, password_hash)
    connection.execute(delete(sessions).where(sessions.c.moderator_id == moderator_id))


def rehash(connection: Connection, moderator_id: int, password_hash: str) -> None:
    """Keep a newer hash of the same password."""
    connection.execute(
        update(moderators).where(moderators.c.id == moderator_id).values(password=password_hash)
    )


def remove(connection: Connection, moderator_id: int) -> None:
    """Remove a moderator; what they ruled stays."""
    connection.execute(delete(moderators).where(moderators.c.id == moderator_id))
