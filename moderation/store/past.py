"""What came in before, with what people said about it: read for replay, certificates and reports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from moderation.store.tables import comments, rulings

AT_ONCE = 500  # rows that are read at once, so that memory stays bounded
_LATEST_RULING = (  # looked up for each comment: to group all rulings for each page took most of a replay
    select(func.max(rulings.c.id))
    .where(rulings.c.comment_id == comments.c.id, rulings.c.undone_at.is_(None))
    .correlate(comments)
    .scalar_subquery()
)


@dataclass(frozen=True, slots=True)
class Past:
    """A stored comment with its decision and the ruling that stands on its text, or an empty one."""

    id: str
    submission: str
    history: dict[str, Any]
    verdict: str
    probability: float | None
    received_at: datetime
    ruling: str


def latest(connection: Connection, site_id: int, most: int) -> Iterator[Past]:
    """Yield the comments of a site that were stored last, newest first, erased ones left out."""
    query = (
        select(
            comments.c.id,
            comments.c.submission,
            comments.c.history,
            comments.c.verdict,
            comments.c.probability,
            comments.c.received_at,
            rulings.c.ruling,
        )
        .outerjoin(rulings, (rulings.c.id == _LATEST_RULING) & (rulings.c.revision == comments.c.revision))
        .where(comments.c.site_id == site_id, comments.c.erased_at.is_(None))
        .order_by(comments.c.id.desc())
    )
    last = None
    while most > 0:
        page = query if last is None else query.where(comments.c.id < last)
        rows = connection.execute(page.limit(min(AT_ONCE, most))).all()
        for row in rows:
            yield Past(*row[:6], row.ruling or "")
        if len(rows) < AT_ONCE:
            return
        last, most = rows[-1].id, most - len(rows)
