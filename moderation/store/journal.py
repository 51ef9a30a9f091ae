"""The journal: who changed what and when, with what was before and after. It is only ever added to.

An entry is written in the transaction that changes, or not at all. No key and no password is in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from moderation.store.tables import journal

ACTIONS = {  # the action, in words
    "site-added": "site added",
    "site-changed": "site changed",
    "site-removed": "site removed",
    "rules-changed": "house rules changed",
    "key-made": "key made",
    "key-revoked": "key revoked",
    "endpoint-added": "endpoint added",
    "endpoint-rotated": "secret of an endpoint changed",
    "endpoint-removed": "endpoint removed",
    "messages-resent": "messages sent again",
    "person-added": "person added",
    "person-changed": "person changed",
    "person-removed": "person removed",
    "password-changed": "password changed",
    "session-begun": "logged in",
    "session-ended": "logged out",
    "session-revoked": "session revoked",
}
LONGEST = 200  # characters of a name
Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who changes something, and by which door: cli, page, import or start."""

    name: str
    how: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One change. `before` and `after` hold what differs; None where there was nothing."""

    id: int
    made_at: datetime
    made_by: str
    how: str
    action: str
    subject: str
    site: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Filter:
    """Which entries are wanted; what is empty does not count."""

    by: str = ""
    action: str = ""
    site: str = ""
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None


_COLUMNS = tuple(journal.c[name] for name in Entry.__slots__)


def note(
    connection: Connection,
    actor: Actor,
    action: str,
    subject: str,
    *,
    site: str = "",
    before: Facts | None = None,
    after: Facts | None = None,
    now: datetime | None = None,
) -> None:
    """Write down a change, in the transaction that makes it."""
    connection.execute(
        insert(journal).values(
            made_at=now or datetime.now(UTC),
            made_by=actor.name[:LONGEST],
            how=actor.how,
            action=action,
            subject=subject[:LONGEST],
            site=site,
            before=None if before is None else dict(before),
            after=None if after is None else dict(after),
        )
    )


def note_change(
    connection: Connection,
    actor: Actor,
    action: str,
    subject: str,
    before: Facts,
    after: Facts,
    site: str = "",
) -> bool:
    """Write down what differs between two states; nothing if nothing does."""
    changed = [name for name in after if before.get(name) != after[name]]
    if changed:
        was, now = {n: before.get(n) for n in changed}, {n: after[n] for n in changed}
        note(connection, actor, action, subject, site=site, before=was, after=now)
    return bool(changed)


def page(
    connection: Connection, wanted: Filter, most: int, before: int | None = None
) -> tuple[list[Entry], bool]:
    """Return entries, the latest first, from before the one of a number; and whether there are more."""
    query = select(*_COLUMNS).order_by(journal.c.id.desc()).limit(most + 1)
    if before is not None:
        query = query.where(journal.c.id < before)
    for column, value in (
        (journal.c.made_by, wanted.by),
        (journal.c.action, wanted.action),
        (journal.c.site, wanted.site),
        (journal.c.subject, wanted.subject),
    ):
        if value:
            query = query.where(column == value)
    if wanted.since is not None:
        query = query.where(journal.c.made_at >= wanted.since)
    if wanted.until is not None:
        query = query.where(journal.c.made_at < wanted.until)
    rows = connection.execute(query).all()
    return [Entry(*row) for row in rows[:most]], len(rows) > most


def names(connection: Connection) -> dict[str, list[str]]:
    """Return what the journal can be filtered by: everybody who changed something, and every site."""
    return {
        column.name: sorted(filter(None, connection.execute(select(column).distinct()).scalars()))
        for column in (journal.c.made_by, journal.c.site)
    }
