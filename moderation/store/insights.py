"""Counts what came in, what was decided, what people said about it. It reads, and stores no count.

All of it is about named sites and comments since a moment. What is counted over all comments is in two
indexes, `ix_comments_days` and `ix_comments_ruled`: a comment's own row is some 4 KB, and reading through
those of a month would take seconds. It draws nothing and judges nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Float,
    Select,
    String,
    and_,
    case,
    cast,
    extract,
    func,
    literal,
    select,
    type_coerce,
    union_all,
)

from moderation.store import ids
from moderation.store.tables import comments, rulings, traces

BINS = 10  # of probabilities
AGES = (timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=3), timedelta(days=7))
MOST_PAIRS, MOST_PEOPLE = 50, 50


@dataclass(frozen=True, slots=True)
class Arrived:
    """Comments of one day with one verdict; `rules` are those that fired, "rule:asks …"."""

    day: str
    verdict: str
    rules: str
    comments: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """Comments that wait for people: when the oldest came in, and how many by age, see AGES."""

    comments: int
    oldest: datetime | None
    by_age: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """Comments that people ruled on, by what was decided, who ruled, and what."""

    rules: str
    verdict: str
    audit: bool
    moderator: str
    ruling: str
    comments: int


@dataclass(frozen=True, slots=True)
class Pair:
    """Two people who ruled on the same text, and how often in the same way."""

    one: str
    other: str
    both: int
    same: int


@dataclass(frozen=True, slots=True)
class Scored:
    """Ruled comments that a model scored alike on one day: how many violate, sum of scores, of squares."""

    day: str
    model: str
    bin: int
    audit: bool
    comments: int
    violations: int
    said: float
    squares: float


@dataclass(frozen=True, slots=True)
class Linking:
    """A comment that brought a link or a website."""

    submission: str
    answer: str
    verdict: str


def _day(connection: Connection, moment: ColumnElement[Any]) -> ColumnElement[str]:
    """Return the day of a moment, in UTC, as 2026-11-25."""
    if connection.dialect.name == "sqlite":
        return func.substr(type_coerce(moment, String), 1, 10)
    return func.to_char(func.timezone("UTC", moment), "YYYY-MM-DD")


def _seconds(
    connection: Connection, later: ColumnElement[Any], earlier: ColumnElement[Any]
) -> ColumnElement[Any]:
    if connection.dialect.name == "sqlite":
        return (func.julianday(later) - func.julianday(earlier)) * 86400
    return extract("epoch", later - earlier)


def arrived(connection: Connection, site_ids: Sequence[int], since: datetime) -> list[Arrived]:
    """Count what came in, by day, verdict and the rules that fired."""
    day = _day(connection, comments.c.received_at)
    rows = connection.execute(
        select(day, comments.c.verdict, comments.c.rules, func.count())
        .where(comments.c.site_id.in_(site_ids), comments.c.received_at >= since)
        .group_by(day, comments.c.verdict, comments.c.rules)
    )
    return [Arrived(*row) for row in rows]


def waiting(connection: Connection, site_ids: Sequence[int], now: datetime) -> Waiting:
    """Count what waits for people now."""
    younger = [func.count().filter(comments.c.received_at > now - age) for age in AGES]
    all_, oldest, *counts = connection.execute(
        select(func.count(), func.min(comments.c.received_at), *younger).where(
            comments.c.site_id.in_(site_ids), comments.c.status == "pending"
        )
    ).one()
    ends = [0, *counts, all_]
    return Waiting(all_, oldest, tuple(b - a for a, b in pairwise(ends)))


def waited(connection: Connection, site_ids: Sequence[int], since: datetime) -> tuple[int, ...]:
    """Count how long comments waited that were held and that people ruled on since, see AGES."""
    seconds = _seconds(connection, comments.c.ruled_at, comments.c.received_at)
    within = [func.count().filter(seconds <= age.total_seconds()) for age in AGES]
    counts = connection.execute(
        select(*within, func.count()).where(
            comments.c.site_id.in_(site_ids),
            comments.c.received_at >= since,
            comments.c.ruled_at.is_not(None),
            comments.c.verdict == "hold",
        )
    ).one()
    ends = [0, *counts]
    return tuple(b - a for a, b in pairwise(ends))


def ruled(connection: Connection, site_ids: Sequence[int], since: datetime) -> dict[str, int]:
    """Count the rulings that people made and did not take back, by day."""
    day = _day(connection, rulings.c.made_at)
    rows = connection.execute(
        select(day, func.count())
        .where(
            rulings.c.site_id.in_(site_ids),
            rulings.c.made_at >= since,
            rulings.c.undone_at.is_(None),
            rulings.c.source != "import",
        )
        .group_by(day)
    )
    return {str(found): int(number) for found, number in rows}


_LATEST = (
    select(func.max(rulings.c.id))
    .where(rulings.c.comment_id == comments.c.id, rulings.c.undone_at.is_(None))
    .correlate(comments)
    .scalar_subquery()
)


def _standing(site_ids: Sequence[int], since: datetime) -> CTE:
    """Select the comments that came in since and the ruling that stands on their text."""
    return (
        select(
            comments.c.received_at,
            comments.c.verdict,
            comments.c.probability,
            comments.c.audit,
            comments.c.model,
            comments.c.rules,
            rulings.c.ruling,
            rulings.c.moderator,
            rulings.c.source,
        )
        .join_from(
            comments, rulings, and_(rulings.c.id == _LATEST, rulings.c.revision == comments.c.revision)
        )
        .where(
            comments.c.site_id.in_(site_ids),
            comments.c.received_at >= since,
            comments.c.ruled_at.is_not(None),
        )
        .cte("standing")
    )


def _judged(of: CTE) -> Select[Any]:
    """Group by what was decided and by who ruled; what was imported is nobody's."""
    who = case((of.c.source == "import", ""), (of.c.moderator == "", of.c.source), else_=of.c.moderator)
    by = (of.c.audit, of.c.rules, of.c.verdict, who, of.c.ruling)
    nothing = literal(0.0, Float)
    return select(literal("judged").label("kind"), *by, func.count(), literal(0), nothing, nothing).group_by(
        *by
    )


def _scored(connection: Connection, of: CTE) -> Select[Any]:
    """Group by day, model and tenth of the probability."""
    p, violates = of.c.probability, case((of.c.ruling == "reject", 1.0), else_=0.0)
    tenth = case(*((p < (n + 1) / BINS, str(n)) for n in range(BINS - 1)), else_=str(BINS - 1))
    by = (of.c.audit, _day(connection, of.c.received_at), of.c.model, tenth)
    counted = (func.count(), func.count().filter(of.c.ruling == "reject"))
    sums = (cast(func.sum(p), Float), cast(func.sum((p - violates) * (p - violates)), Float))
    return select(literal("scored"), *by, literal(""), *counted, *sums).where(p.is_not(None)).group_by(*by)


def said(
    connection: Connection, site_ids: Sequence[int], since: datetime
) -> tuple[list[Judged], list[Scored]]:
    """Count what people ruled against what was decided, and against what models said; in one pass."""
    standing = _standing(site_ids, since)
    judged: list[Judged] = []
    scored: list[Scored] = []
    rows = connection.execute(union_all(_judged(standing), _scored(connection, standing)))
    for kind, audit, one, two, three, four, number, violations, total, squares in rows:
        if kind == "judged":
            judged.append(Judged(one, two, bool(audit), three, four, number))
        else:
            scored.append(Scored(one, two, int(three), bool(audit), number, violations, total, squares))
    return judged, sorted(scored, key=lambda row: row.day)


def pairs(connection: Connection, site_ids: Sequence[int], since: datetime) -> list[Pair]:
    """Count texts that two people ruled on, and how often in the same way; those with most first."""
    one, other = rulings.alias("one"), rulings.alias("other")
    first = case((one.c.moderator < other.c.moderator, one.c.moderator), else_=other.c.moderator)
    second = case((one.c.moderator < other.c.moderator, other.c.moderator), else_=one.c.moderator)
    both = func.count()
    rows = connection.execute(
        select(first, second, both, func.count().filter(one.c.ruling == other.c.ruling))
        .join_from(
            one, other, and_(other.c.comment_id == one.c.comment_id, other.c.revision == one.c.revision)
        )
        .where(
            one.c.site_id.in_(site_ids),
            one.c.made_at >= since,
            other.c.id < one.c.id,
            other.c.moderator != one.c.moderator,
            *(r.c.undone_at.is_(None) for r in (one, other)),
            *(r.c.moderator != "" for r in (one, other)),
            *(r.c.source != "import" for r in (one, other)),
        )
        .group_by(first, second)
        .order_by(both.desc(), first, second)
        .limit(MOST_PAIRS)
    )
    return [Pair(*row) for row in rows]


def linking(connection: Connection, site_ids: Sequence[int], since: datetime, most: int) -> list[Linking]:
    """Return the latest comments that brought a link or a website, with what stands about them."""
    found: list[Linking] = []
    for site_id in site_ids:
        rows = connection.execute(
            select(comments.c.submission, comments.c.answer, traces.c.verdict)
            .join_from(traces, comments, comments.c.id == traces.c.comment_id)
            .where(
                traces.c.site_id == site_id,
                traces.c.comment_id >= ids.since(since),
                (traces.c.links > 0) | (traces.c.website != 0),
                comments.c.erased_at.is_(None),
            )
            .order_by(traces.c.comment_id.desc())
            .limit(max(1, most // len(site_ids)))
        )
        found += [Linking(*row) for row in rows]
    return found
