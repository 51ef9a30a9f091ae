"""The queue that moderators work through: lists, counts, neighbours. Computed, never stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, func, select

from moderation.store.comments import Stored
from moderation.store.tables import comments

_COLUMNS = tuple(comments.c[name] for name in Stored.__slots__)
_RULED = comments.c.ruled_at.is_not(None)
TABS: dict[str, ColumnElement[bool]] = {
    "review": comments.c.status == "pending",
    "audit": and_(comments.c.audit, ~_RULED, comments.c.status != "pending"),
    "auto-rejected": and_(comments.c.status == "rejected", ~_RULED),
    "auto-published": and_(comments.c.status == "published", ~_RULED),
    "rejected": and_(comments.c.status == "rejected", _RULED),
    "published": and_(comments.c.status == "published", _RULED),
}


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a tab; `more` says whether another one follows."""

    comments: list[Stored]
    more: bool


def _of(site_id: int, tab: str) -> ColumnElement[bool]:
    return and_(comments.c.site_id == site_id, comments.c.erased_at.is_(None), TABS[tab])


def page(connection: Connection, site_id: int, tab: str, offset: int, most: int) -> Page:
    """Return a page: what waits longest first in review, the latest first elsewhere."""
    order = comments.c.received_at if tab in ("review", "audit") else comments.c.received_at.desc()
    rows = connection.execute(
        select(*_COLUMNS)
        .where(_of(site_id, tab))
        .order_by(order, comments.c.id)
        .offset(offset)
        .limit(most + 1)
    ).all()
    return Page([Stored(*row) for row in rows[:most]], len(rows) > most)


def counts(connection: Connection, site_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """Count the comments of each tab of each site."""
    columns = [func.count().filter(condition) for condition in TABS.values()]
    rows = connection.execute(
        select(comments.c.site_id, *columns)
        .where(comments.c.site_id.in_(site_ids), comments.c.erased_at.is_(None))
        .group_by(comments.c.site_id)
    )
    found = {row[0]: dict(zip(TABS, row[1:], strict=True)) for row in rows}
    return {id: found.get(id, dict.fromkeys(TABS, 0)) for id in site_ids}
