"""Counts a site's comments between two moments, and how many of the decisions people corrected.

Read from the narrow rows of traces, by the time that ids begin with: a site of years is counted in a
moment. It judges nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, and_, func, select

from moderation.store import ids
from moderation.store.tables import comments, rulings, traces


@dataclass(frozen=True, slots=True)
class Tally:
    """How many comments came in, and what became of them."""

    total: int
    spam: int  # rejected by the service, and not taken back, or held and rejected by people
    missed: int  # published by the service, rejected by people
    mistaken: int  # rejected by the service, published by people

    @property
    def ham(self) -> int:
        """Comments that were not rejected by the service."""
        return self.total - self.spam

    @property
    def accuracy(self) -> float:
        """Percent of comments that people had nothing to say against."""
        return 100.0 * (1 - (self.missed + self.mistaken) / self.total) if self.total else 100.0


def first_moment(connection: Connection, site_id: int) -> datetime | None:
    """Return when the first comment of a site came in."""
    first = connection.execute(
        select(func.min(traces.c.comment_id)).where(traces.c.site_id == site_id)
    ).scalar_one()
    return None if first is None else datetime.fromtimestamp(int(first[:12], 16) / 1000, UTC)


def tally(connection: Connection, site_id: int, since: datetime, until: datetime) -> Tally:
    """Count the comments that came in from a moment on, before another."""
    total, rejected = connection.execute(
        select(func.count(), func.count().filter(traces.c.verdict == "reject")).where(
            traces.c.site_id == site_id,
            traces.c.comment_id >= ids.since(since),
            traces.c.comment_id < ids.since(until),
        )
    ).one()
    latest = (
        select(func.max(rulings.c.id))
        .where(rulings.c.undone_at.is_(None), rulings.c.site_id == site_id)
        .group_by(rulings.c.comment_id)
    )
    missed, mistaken = connection.execute(
        select(
            func.count().filter(and_(rulings.c.ruling == "reject", comments.c.verdict == "publish")),
            func.count().filter(and_(rulings.c.ruling == "publish", comments.c.verdict == "reject")),
        )
        .join_from(rulings, comments, rulings.c.comment_id == comments.c.id)
        .where(
            rulings.c.id.in_(latest),
            rulings.c.revision == comments.c.revision,
            comments.c.id >= ids.since(since),
            comments.c.id < ids.since(until),
        )
    ).one()
    return Tally(int(total), int(rejected) - int(missed) + int(mistaken), int(missed), int(mistaken))
