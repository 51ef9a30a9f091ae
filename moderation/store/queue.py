"""The queue that moderators work through: lists and counts. Computed, never stored.

Counts and orders read narrow indexes alone, and stop at `MOST`, so that a page costs the same however
many comments a site has. A filter looks through the first `LOOKED_THROUGH` comments of a tab.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Select, and_, extract, false, func, or_, select

from moderation.store.comments import Stored
from moderation.store.record import alike
from moderation.store.tables import comments, escalations, sites, traces

MOST = 10_000  # what is counted; more is "more"
LOOKED_THROUGH = 5000
ON_A_PAGE = 50
UNSURE = (0.3, 0.7)  # what the filter calls a score that says little: the page's own words
ORDERS = ("value", "oldest", "newest")

_COLUMNS = tuple(comments.c[name] for name in Stored.__slots__)
_UNRULED, _RULED = comments.c.ruled_at.is_(None), comments.c.ruled_at.is_not(None)
_NO_AUDIT = comments.c.audit.is_(false())  # where a tab itself would tell what was decided
# "Waits" is told from "was ruled on" by ruled_at in every tab: the partial indexes hang on it.
TABS: dict[str, ColumnElement[bool]] = {
    "review": and_(comments.c.status == "pending", _UNRULED),
    "audit": and_(comments.c.audit, comments.c.status != "pending", _UNRULED),
    "auto-rejected": and_(comments.c.status == "rejected", _UNRULED, _NO_AUDIT),
    "auto-published": and_(comments.c.status == "published", _UNRULED, _NO_AUDIT),
    "rejected": and_(comments.c.status == "rejected", _RULED),
    "published": and_(comments.c.status == "published", _RULED),
}


@dataclass(frozen=True, slots=True)
class Filter:
    """What a moderator wants to see of a tab; what is empty asks for nothing."""

    words: str = ""  # in what was sent
    rule: str = ""
    kind: str = ""  # of a link
    host: str = ""  # of a link, or a part of it
    post: str = ""
    author: str = ""  # new, known
    score: str = ""  # low, unsure, high
    language: str = ""  # as the blog named it: "pt", or "pt-BR"
    older: timedelta | None = None
    escalated: bool = False
    by: str = ""  # the id of a comment: of the same author
    alike: str = ""  # the id of a comment: of the same text, or nearly

    def __bool__(self) -> bool:
        return self != NO_FILTER

    def conditions(self, site_id: int, now: datetime) -> list[ColumnElement[bool]]:
        """Return what a comment must meet.

        Inside a JSON string every quote is escaped, so no comment can pretend to hold a key of ours.
        """
        low, high = UNSURE
        scores = {
            "low": comments.c.probability < low,
            "unsure": comments.c.probability.between(low, high),
            "high": comments.c.probability > high,
        }
        found = [
            _holds(comments.c.submission, json.dumps(self.words, ensure_ascii=False)[1:-1])
            if self.words
            else None,
            comments.c.answer.contains(f'"rule":{json.dumps(self.rule)}', autoescape=True)
            if self.rule
            else None,
            comments.c.answer.contains(f'"kind":{json.dumps(self.kind)}', autoescape=True)
            if self.kind
            else None,
            _leads_to(self.host) if self.host else None,
            comments.c.post == self.post if self.post else None,
            comments.c.newcomer == (self.author == "new") if self.author else None,
            scores.get(self.score),
            _holds(comments.c.submission, f'"locale":{json.dumps(self.language)[:-1]}')
            if self.language
            else None,
            comments.c.received_at < now - self.older if self.older else None,
            comments.c.id.in_(select(escalations.c.comment_id)) if self.escalated else None,
            comments.c.id.in_(_of_the_author(site_id, self.by)) if self.by else None,
        ]
        return [condition for condition in found if condition is not None]


NO_FILTER = Filter()


@dataclass(frozen=True, slots=True)
class Listing:
    """Which comments of a tab are listed, and how: a range of them, in an order, as it was at a moment."""

    tab: str
    offset: int = 0
    most: int = ON_A_PAGE
    order: str = "value"
    wanted: Filter = NO_FILTER
    as_of: datetime | None = None  # what came in since is not listed; None: all that is there


def _holds(column: Column[Any], words: str) -> ColumnElement[bool]:
    return column.icontains(words, autoescape=True)


def _leads_to(host: str) -> ColumnElement[bool]:
    """Return whether a comment brings a link to a host, or to one below it."""
    ending = f'{json.dumps(host.lower())[1:]},"kind":'
    return or_(*(comments.c.answer.contains(start + ending, autoescape=True) for start in ('"host":"', ".")))


def _of_the_author(site_id: int, comment_id: str) -> Select[Any]:
    author = (
        select(traces.c.author_key)
        .where(traces.c.site_id == site_id, traces.c.comment_id == comment_id)
        .scalar_subquery()
    )
    return select(traces.c.comment_id).where(
        traces.c.site_id == site_id, traces.c.author_key == author, traces.c.author_key != ""
    )


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a tab; `more` says whether another one follows."""

    comments: list[Stored]
    more: bool


def _of(site_id: int, tab: str) -> ColumnElement[bool]:
    return and_(comments.c.site_id == site_id, comments.c.erased_at.is_(None), TABS[tab])


def _at(tab: str) -> Column[Any]:
    """Return when a comment came into a tab."""
    return comments.c.ruled_at if tab in ("rejected", "published") else comments.c.received_at


def _order(tab: str, order: str, now: datetime) -> tuple[ColumnElement[Any], ...]:
    """Return the order of a tab; where nothing else is asked for, what serves people best there."""
    at = _at(tab)
    if order == "oldest" or (order == "value" and tab == "audit"):
        return (at, comments.c.id)
    if order == "value" and tab == "review":
        hours = (now.timestamp() - extract("epoch", comments.c.received_at)) / 3600
        return ((comments.c.worth * (1 + hours)).desc(), comments.c.id)
    return (at.desc(), comments.c.id.desc())


def page(connection: Connection, site_id: int, listing: Listing) -> Page:
    """Return a page of a tab.

    In review, what is worth most comes first (see `worth`), in audit what waits longest, elsewhere
    the latest.
    """
    ids, more = listed(connection, site_id, listing)
    rows = connection.execute(select(*_COLUMNS).where(comments.c.id.in_(ids))).all()
    found = {row.id: Stored(*row) for row in rows}
    return Page([found[id] for id in ids if id in found], more)


def listed(connection: Connection, site_id: int, listing: Listing) -> tuple[list[str], bool]:
    """Return the ids of a page, without reading their rows, and whether another page follows."""
    tab, wanted, most = listing.tab, listing.wanted, listing.most
    now = listing.as_of or datetime.now(UTC)
    order = _order(tab, listing.order, now)
    query = select(comments.c.id).where(_of(site_id, tab)).order_by(*order)
    if listing.as_of is not None:
        query = query.where(_at(tab) <= listing.as_of)
    if wanted:
        first = query.limit(LOOKED_THROUGH).subquery()
        conditions = wanted.conditions(site_id, now)
        if wanted.alike:
            conditions.append(comments.c.id.in_(alike(connection, site_id, wanted.alike)))
        query = (
            select(comments.c.id).where(comments.c.id.in_(select(first.c.id)), *conditions).order_by(*order)
        )
    ids = list(connection.execute(query.offset(listing.offset).limit(most + 1)).scalars())
    return ids[:most], len(ids) > most


def _counted(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """Count comments of the site of the enclosing statement, up to `MOST`."""
    first = (
        select(comments.c.status)
        .where(comments.c.site_id == sites.c.id, comments.c.erased_at.is_(None), condition)
        .correlate(sites)
        .limit(MOST)
        .subquery()
    )
    return select(func.count()).select_from(first).scalar_subquery()


def counts(connection: Connection, site_id: int) -> dict[str, int]:
    """Count the comments of each tab of a site, up to `MOST`."""
    row = connection.execute(
        select(*(_counted(condition) for condition in TABS.values())).where(sites.c.id == site_id)
    ).one_or_none()
    return dict(zip(TABS, row or (0,) * len(TABS), strict=True))


def waiting(connection: Connection, site_ids: Sequence[int]) -> dict[int, int]:
    """Count what waits for review on each site, up to `MOST`."""
    rows = connection.execute(select(sites.c.id, _counted(TABS["review"])).where(sites.c.id.in_(site_ids)))
    return {int(id): int(number) for id, number in rows}


def oldest(connection: Connection, site_id: int) -> datetime | None:
    """Return when what waits longest for review came in."""
    found: datetime | None = connection.execute(
        select(func.min(comments.c.received_at)).where(_of(site_id, "review"))
    ).scalar_one()
    return found


def fresh(connection: Connection, site_id: int, tab: str, since: datetime) -> int:
    """Count what came into a tab since a moment, up to `MOST`."""
    first = select(comments.c.status).where(_of(site_id, tab), _at(tab) > since).limit(MOST).subquery()
    return int(connection.execute(select(func.count()).select_from(first)).scalar_one())


def gone(connection: Connection, site_id: int, tab: str, ids: Sequence[str]) -> dict[str, str]:
    """Return those of these comments that are not in a tab any more, each with its status now."""
    rows = connection.execute(
        select(comments.c.id, comments.c.status).where(
            comments.c.site_id == site_id, comments.c.id.in_(ids), ~_of(site_id, tab)
        )
    )
    return {str(id): str(status) for id, status in rows}
