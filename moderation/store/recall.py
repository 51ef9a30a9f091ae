"""What is remembered when a comment comes in: author, copies, domains, the rush, the latest rulings.

One statement answers everything; there is one for each number of domains. Each part is bounded: it
looks at the latest comments only, however many there are. Other sites are counted and nothing of
theirs is read out. It does not judge.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    Select,
    SelectBase,
    Subquery,
    and_,
    bindparam,
    distinct,
    func,
    literal_column,
    select,
    true,
    union,
)

from moderation.comment import DomainRecord, History, Original
from moderation.store import ids
from moderation.store.prepared import Prepared
from moderation.store.tables import fingerprints, traces
from moderation.store.traces import NOTHING, PUBLISH, REJECT, REJECT_DOMAIN, REJECT_TEXT, Trace
from moderation.text.fingerprints import BANDS, MOST_DOMAINS, likeness

RECENT, LATELY = timedelta(minutes=1), timedelta(days=7)
ALIKE = 0.7  # of all shingles are the same
NEW = "g"  # sorts after all ids
NOBODY = "-"  # no author has this key: comments without any claim have none in common
OF_AUTHOR, COPIES, OF_DOMAIN, RULED = 100, 20, 40, 20  # the latest so many say enough

_SITE: BindParameter[int] = bindparam("site")
_SELF: BindParameter[str] = bindparam("self")
_OTHERS, _EARLIER = fingerprints.c.comment_id != _SELF, fingerprints.c.comment_id < _SELF
_AUTHOR: BindParameter[str] = bindparam("author")
_SINCE: BindParameter[str] = bindparam("since")
_UNTIL: BindParameter[str] = bindparam("until")
_DOMAIN_COLUMNS = ("published", "rejected", "standing", "authors", "elsewhere")


def _fixed(value: int | str) -> ColumnElement[Any]:
    """Write a value of ours into the statement: each that is bound costs time, every time."""
    return literal_column(repr(value))


def _first(query: Select[Any], most: ColumnElement[int]) -> Subquery:
    return query.limit(most).offset(_fixed(0)).subquery()


def _latest(key: str, which: ColumnElement[bool], most: int) -> Select[Any]:
    """Select the latest comments, on all sites, that are found under a key."""
    found = select(fingerprints.c.site_id, fingerprints.c.comment_id).where(
        fingerprints.c.key == bindparam(key, type_=fingerprints.c.key.type), which
    )
    return select(_first(found.order_by(fingerprints.c.comment_id.desc()), _fixed(most)))


def _traced(found: SelectBase) -> FromClause:
    place = found.subquery()
    return place.join(
        traces, and_(traces.c.site_id == place.c.site_id, traces.c.comment_id == place.c.comment_id)
    )


def _of_author() -> FromClause:
    latest = _first(
        select(traces.c.comment_id, traces.c.verdict, traces.c.lesson)
        .where(traces.c.site_id == _SITE, traces.c.author_key == _AUTHOR, traces.c.comment_id != _SELF)
        .order_by(traces.c.comment_id.desc()),
        _fixed(OF_AUTHOR),
    )
    return select(
        func.count().filter(latest.c.verdict == _fixed("publish")).label("published"),
        func.count().filter(latest.c.verdict == _fixed("reject")).label("rejected"),
        func.count().filter(latest.c.verdict == _fixed("hold")).label("held"),
        func.count().filter(latest.c.lesson >= _fixed(REJECT)).label("refused"),
        func.count().filter(latest.c.lesson == _fixed(PUBLISH)).label("vouched"),
        func.count().filter(latest.c.comment_id.between(_SINCE, _UNTIL)).label("recent"),
    ).subquery("of_author")


def _rulings(of: str, *which: ColumnElement[bool]) -> FromClause:
    """Count the latest rulings of people; there is an index of these alone."""
    ruled = (traces.c.site_id == _SITE, traces.c.lesson > _fixed(NOTHING), traces.c.comment_id != _SELF)
    latest = _first(
        select(traces.c.lesson).where(*ruled, *which).order_by(traces.c.comment_id.desc()), _fixed(RULED)
    )
    return select(
        func.count().filter(latest.c.lesson == _fixed(PUBLISH)).label(f"{of}_published"),
        func.count().filter(latest.c.lesson >= _fixed(REJECT)).label(f"{of}_rejected"),
    ).subquery(f"rulings_{of}")


def _rush() -> FromClause:
    latest = _first(
        select(traces.c.network)
        .where(
            traces.c.site_id == _SITE,
            traces.c.comment_id.between(_SINCE, _UNTIL),
            traces.c.comment_id != _SELF,
        )
        .order_by(traces.c.comment_id.desc()),
        bindparam("most", type_=Integer),
    )
    return select(
        func.count().filter(latest.c.network == bindparam("network")).label("recent_range"),
        func.count().label("recent_site"),
    ).subquery("rush")


def _of_domain(number: int) -> FromClause:
    here, elsewhere = traces.c.site_id == _SITE, traces.c.site_id != _SITE
    lately = traces.c.comment_id.between(bindparam("lately"), _UNTIL)
    other = traces.c.author_key.not_in((_fixed(""), _AUTHOR))
    authors = func.count(distinct(traces.c.author_key))
    found = select(
        func.count().filter(here, traces.c.lesson == _fixed(PUBLISH)).label("published"),
        func.count().filter(here, traces.c.lesson == _fixed(REJECT_DOMAIN)).label("rejected"),
        func.count().filter(here, traces.c.verdict == _fixed("publish")).label("standing"),
        authors.filter(here, lately, other).label("authors"),
        authors.filter(elsewhere, lately, other).label("elsewhere"),
    ).select_from(_traced(_latest(f"domain_{number}", _OTHERS, OF_DOMAIN)))
    return found.subquery(f"of_domain_{number}")


def _copies() -> FromClause:
    found = union(*(_latest(f"text_{band}", _EARLIER, COPIES) for band in range(BANDS)))
    columns = (traces.c[name] for name in Copy.__slots__)
    return select(*columns).select_from(_traced(found)).subquery("copies")


@dataclass(frozen=True, slots=True)
class Copy:
    """The trace of a comment that may have the same text."""

    site_id: int
    comment_id: str
    author_key: str
    verdict: str
    lesson: int
    links: int
    website: int
    text: int
    signature: bytes


def _statement(domains_asked: int) -> Select[Any]:
    post = _rulings("post", traces.c.post == bindparam("post"))
    counts = [_of_author(), _rush(), _rulings("site"), post, *map(_of_domain, range(domains_asked))]
    copies = _copies()
    everything: FromClause = counts[0]
    for part in counts[1:]:
        everything = everything.join(part, true())
    everything = everything.outerjoin(copies, true())
    return select(*(column for part in (*counts, copies) for column in part.c)).select_from(everything)


_RECALL = [Prepared(_statement(domains)) for domains in range(MOST_DOMAINS + 1)]
_COUNTS = (
    "published", "rejected", "held", "refused", "vouched", "recent", "recent_range", "recent_site",
    "site_published", "site_rejected", "post_published", "post_rejected",
)  # fmt: skip


def recall(
    connection: Connection,
    site_id: int,
    comment_id: str | None,
    trace: Trace,
    now: datetime,
    rush: int,
    live: bool = True,
) -> History:
    """Return what the rules are told when a comment comes in; `comment_id` is None for a new one.

    Comments of the last minute are counted up to `rush`. One that is not `live` was written long ago
    and is part of no rush.
    """
    texts, domains = trace.prints.texts, trace.prints.domains
    until = ids.since(now + timedelta(milliseconds=1))  # what is imported comes in any order
    values = {
        "site": site_id,
        "self": comment_id or NEW,
        "author": trace.author_key or NOBODY,
        "network": trace.network or NOBODY,
        "since": ids.since(now - RECENT) if live else until,
        "until": until,
        "lately": ids.since(now - LATELY),
        "most": rush,
        "post": trace.prints.post or None,
        **{f"text_{n}": texts[n] if n < len(texts) else None for n in range(BANDS)},
        **{f"domain_{n}": key for n, (_, key) in enumerate(domains)},
    }
    rows = _RECALL[len(domains)].run(connection, values).fetchall()
    counts, first = rows[0], len(_COUNTS)
    width = len(_DOMAIN_COLUMNS)
    records = [
        DomainRecord(domain, *counts[first + n * width : first + (n + 1) * width])
        for n, (domain, _) in enumerate(domains)
    ]
    at = first + len(domains) * width
    copies = [Copy(*row[at:]) for row in rows if row[at] is not None]
    return History(
        **dict(zip(_COUNTS, counts, strict=False)),
        **_of_copies(site_id, trace, copies),
        domains=tuple(record for record in records if any(getattr(record, name) for name in _DOMAIN_COLUMNS)),
    )


def _of_copies(site_id: int, trace: Trace, found: Sequence[Copy]) -> dict[str, Any]:
    """Count the copies among what was found under the same keys."""
    if not found:
        return {}
    text, signature = trace.prints.text, trace.prints.signature
    kept = [(copy, True) for copy in found if copy.text == text]
    kept += [
        (copy, False) for copy in found if copy.text != text and likeness(signature, copy.signature) >= ALIKE
    ]
    here = [(copy, same) for copy, same in kept if copy.site_id == site_id]
    same = [copy for copy, same in here if same]
    alike = [copy for copy, same in here if not same]
    elsewhere = [copy for copy, _ in kept if copy.site_id != site_id]
    seen = {trace.author_key, ""}
    return {
        "same_text": len(same),
        "same_text_authors": _new(same, seen),
        "alike": len(alike),
        "alike_authors": _new(alike, seen),
        "elsewhere": len(elsewhere),
        "elsewhere_authors": _new(elsewhere, seen),
        "refused_copies": sum(_is_refused(copy, trace) for copy, _ in here),
        "published_copies": sum(copy.verdict == "publish" for copy, _ in here),
        "original": _original(here, trace),
    }


def _is_refused(copy: Copy, trace: Trace) -> bool:
    """Say whether people rejected a copy over what is there again; a link may be gone since."""
    if copy.lesson != REJECT_DOMAIN:
        return copy.lesson == REJECT_TEXT
    brought = bool(copy.links or copy.website)
    return not brought or bool(trace.prints.links or trace.prints.website)


def _new(copies: Sequence[Copy], seen: set[str]) -> int:
    """Count the authors of copies that were not seen yet, and note them."""
    found = {copy.author_key for copy in copies} - seen
    seen |= found
    return len(found)


def _original(here: Sequence[tuple[Copy, bool]], trace: Trace) -> Original | None:
    """Return the earliest published copy, if it is another author's and this author had none before."""
    by_age = sorted(here, key=lambda each: each[0].comment_id)
    if not by_age or not trace.author_key or by_age[0][0].author_key == trace.author_key:
        return None
    for copy, exact in by_age:
        if copy.verdict == "publish" and copy.author_key not in ("", trace.author_key):
            prints = trace.prints
            return Original(
                id=copy.comment_id,
                exact=exact,
                adds_link=prints.links > copy.links,
                adds_website=prints.website not in (0, copy.website),
            )
    return None
