"""Counts what was decided in a span of time, and what people ruled on it first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from moderation.store.feedback import LATEST_FIRST_LOOK
from moderation.store.tables import comments, rulings


@dataclass(frozen=True, slots=True)
class Counted:
    """So many comments with one verdict and one ruling, an empty one if nobody ruled."""

    verdict: str
    audit: bool
    ruling: str
    comments: int


def counted(connection: Connection, site_id: int, since: datetime, until: datetime | None) -> list[Counted]:
    """Count a site's comments that came in between two moments, by verdict and by the ruling that stands.

    Rulings on a second look are passed over: who makes one was told what the model says.
    """
    ruling = func.coalesce(rulings.c.ruling, "")
    query = (
        select(comments.c.verdict, comments.c.audit, ruling, func.count())
        .outerjoin(rulings, (rulings.c.id == LATEST_FIRST_LOOK) & (rulings.c.revision == comments.c.revision))
        .where(
            comments.c.site_id == site_id,
            comments.c.received_at >= since,
            comments.c.erased_at.is_(None),
        )
        .group_by(comments.c.verdict, comments.c.audit, ruling)
    )
    if until is not None:
        query = query.where(comments.c.received_at < until)
    return [Counted(*row) for row in connection.execute(query)]
