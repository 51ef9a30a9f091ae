"""Rulings of people: kept with what they changed, taken back on request, read out as labels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from moderation.errors import NotFound
from moderation.store.tables import comments, rulings, sites

SECOND_LOOK = "second look"  # the source of rulings by people who were told that one is doubtful
# The ruling on a comment that counts as evidence about the model. Who looks again was told what the model
# says, and does so only where it disagrees: that is no blind ruling.
LATEST_FIRST_LOOK = (
    select(func.max(rulings.c.id))
    .where(
        rulings.c.comment_id == comments.c.id,
        rulings.c.undone_at.is_(None),
        rulings.c.source != SECOND_LOOK,
    )
    .correlate(comments)
    .scalar_subquery()
)


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a moderator said about one revision of a comment."""

    id: int
    comment_id: str
    site_id: int
    revision: int
    ruling: str
    reason: str
    learn: bool
    moderator: str
    source: str
    batch: str | None
    status_before: str
    made_at: datetime
    undone_at: datetime | None
    undone_by: str | None


_COLUMNS = tuple(rulings.c[name] for name in Ruling.__slots__)


def add(connection: Connection, **values: Any) -> int:
    """Keep a ruling and return its id."""
    key = connection.execute(insert(rulings).values(**values)).inserted_primary_key
    assert key is not None
    return int(key[0])


def find(connection: Connection, site_id: int, ruling_id: int) -> Ruling:
    """Return a ruling of a site; raise NotFound."""
    row = connection.execute(
        select(*_COLUMNS).where(rulings.c.id == ruling_id, rulings.c.site_id == site_id)
    ).one_or_none()
    if row is None:
        raise NotFound("there is no such ruling on this site")
    return Ruling(*row)


def of_comment(connection: Connection, comment_id: str) -> list[Ruling]:
    """Return all rulings on a comment, undone ones too, oldest first."""
    rows = connection.execute(
        select(*_COLUMNS).where(rulings.c.comment_id == comment_id).order_by(rulings.c.id)
    )
    return [Ruling(*row) for row in rows]


def standing(connection: Connection, comment_id: str) -> Ruling | None:
    """Return the latest ruling that was not undone."""
    row = connection.execute(
        select(*_COLUMNS)
        .where(rulings.c.comment_id == comment_id, rulings.c.undone_at.is_(None))
        .order_by(rulings.c.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else Ruling(*row)


BY_HAND = ("page", "bulk")  # where rulings come from that the page can undo


def stack_of(connection: Connection, site_id: int, moderator: str, most: int) -> list[Ruling]:
    """Return what a moderator ruled on a site's page and could undo now, the latest first.

    A ruling that somebody overruled since, or whose comment was edited, is not in the way of others.
    """
    later = rulings.alias()
    overruled = (
        select(later.c.id)
        .where(
            later.c.comment_id == rulings.c.comment_id,
            later.c.id > rulings.c.id,
            later.c.undone_at.is_(None),
        )
        .exists()
    )
    rows = connection.execute(
        select(*_COLUMNS)
        .join_from(
            rulings,
            comments,
            (comments.c.id == rulings.c.comment_id) & (comments.c.revision == rulings.c.revision),
        )
        .where(
            rulings.c.site_id == site_id,
            rulings.c.moderator == moderator,
            rulings.c.undone_at.is_(None),
            rulings.c.source.in_(BY_HAND),
            ~overruled,
        )
        .order_by(rulings.c.id.desc())
        .limit(most)
    )
    return [Ruling(*row) for row in rows]


def of_batch(connection: Connection, site_id: int, batch: str) -> list[Ruling]:
    """Return what was ruled in one go, the first first."""
    rows = connection.execute(
        select(*_COLUMNS).where(rulings.c.site_id == site_id, rulings.c.batch == batch).order_by(rulings.c.id)
    )
    return [Ruling(*row) for row in rows]


def latest_on(connection: Connection, comment_ids: Sequence[str]) -> dict[str, Ruling]:
    """Return the ruling that stands on each of these comments."""
    rows = connection.execute(
        select(*_COLUMNS)
        .where(rulings.c.comment_id.in_(comment_ids), rulings.c.undone_at.is_(None))
        .order_by(rulings.c.id)
    )
    return {row.comment_id: Ruling(*row) for row in rows}


def undo(connection: Connection, ruling_id: int, by: str, now: datetime) -> bool:
    """Mark a ruling as undone; False if it was already."""
    done = connection.execute(
        update(rulings)
        .where(rulings.c.id == ruling_id, rulings.c.undone_at.is_(None))
        .values(undone_at=now, undone_by=by)
    )
    return done.rowcount == 1


@dataclass(frozen=True, slots=True)
class LabelRow:
    """A standing ruling that may be learned from, with the comment that it is about."""

    comment_id: str
    site: str
    submission: str
    ruling: str
    reason: str
    moderator: str
    source: str
    made_at: datetime
    history: dict[str, Any]  # what was known of its author when it came in


def labels(connection: Connection) -> Iterator[LabelRow]:
    """Yield the latest standing ruling on the current revision of each comment, if it may be learned."""
    latest = (
        select(func.max(rulings.c.id))
        .where(rulings.c.undone_at.is_(None))
        .group_by(rulings.c.comment_id)
        .scalar_subquery()
    )
    rows = connection.execute(
        select(
            rulings.c.comment_id,
            sites.c.name,
            comments.c.submission,
            rulings.c.ruling,
            rulings.c.reason,
            rulings.c.moderator,
            rulings.c.source,
            rulings.c.made_at,
            comments.c.history,
        )
        .join_from(rulings, comments, rulings.c.comment_id == comments.c.id)
        .join(sites, sites.c.id == comments.c.site_id)
        .where(
            rulings.c.id.in_(latest),
            rulings.c.learn,
            rulings.c.revision == comments.c.revision,
            comments.c.erased_at.is_(None),
        )
        .order_by(rulings.c.id)
    )
    for row in rows:
        yield LabelRow(*row)


def done_since(connection: Connection, site_id: int, moderator: str, since: datetime) -> int:
    """Count the rulings of a moderator that stand, since a moment."""
    return int(
        connection.execute(
            select(func.count()).where(
                rulings.c.site_id == site_id,
                rulings.c.moderator == moderator,
                rulings.c.made_at >= since,
                rulings.c.undone_at.is_(None),
            )
        ).scalar_one()
    )
