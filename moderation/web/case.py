"""Prepares a list and a case for display: cut into segments, dated, put into words. The template escapes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from moderation.desk import Around, View, domain_of
from moderation.review import Case
from moderation.store.comments import Stored
from moderation.web.differences import Piece, compare
from moderation.web.highlight import Segment, marks_of, segments

LONGEST_NAME, LONGEST_WEBSITE = 120, 200  # characters shown of what an author calls himself
LONG = 1500  # characters after which a comment scrolls by itself, so that the reasons stay near
MOST_LINKS = 20
SPAMMY = ("company", "product", "shop", "service", "affiliate", "shortener")
FINE = ("article", "documentation", "encyclopedia", "academic")
# What a moderator does not see of a case under audit: whoever knows the verdict agrees with it too often.
BLIND: dict[str, Any] = {"findings": [], "score": None, "flips_if": None, "degraded": []}


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a comment."""

    at: datetime
    kind: str  # for its colour: publish, hold, reject, note, or nothing
    title: str
    text: str = ""
    by: str = ""
    undone_by: str = ""
    pieces: tuple[Piece, ...] = ()


def cut(text: str) -> list[Segment]:
    """Return a text in which nothing is marked, with what cannot be seen split off."""
    return segments(text, [])


def name_of(submission: dict[str, Any]) -> str:
    """Return what an author calls himself."""
    return str(submission.get("author", {}).get("name", "")).strip() or "Anonymous"


def first_line(submission: dict[str, Any], most: int = 120) -> str:
    """Return the beginning of a comment in one line."""
    return " ".join(submission["content"][: 3 * most].split())[:most]


def row(stored: Stored, view: View, now: datetime) -> dict[str, Any]:
    """Return what the list shows of a comment."""
    submission, answer, blind = (
        json.loads(stored.submission),
        json.loads(stored.answer),
        stored.waits_for_audit,
    )
    return {
        "id": stored.id,
        "version": stored.version,
        "name": name_of(submission)[:60],
        "author": cut(name_of(submission)[:60]),
        "line": cut(first_line(submission)),
        "rules": [] if blind else list(dict.fromkeys(f["rule"] for f in answer["findings"]))[:3],
        "probability": None if blind else stored.probability,
        "age": age(now - stored.received_at),
        "looked_at_by": view.looked_at.get(stored.id, ""),
        "escalated": stored.id in view.escalated,
    }


def blinded(around: Around) -> Around:
    """Return a case as somebody may see it who audits it."""
    return replace(around, case=replace(around.case, answer=around.case.answer | BLIND))


def shown(around: Around, now: datetime, blind: bool) -> dict[str, Any]:
    """Return what the page shows of a case."""
    case = around.case
    author, content = case.submission.get("author", {}), case.submission["content"]
    score = case.answer["score"]
    clues = () if score is None else score["clues"][:6]
    return {
        "segments": segments(content, marks_of(case.answer, clues=clues)),
        "long": len(content) > LONG or content.count("\n") > LONG // 60,
        "name": _beginning(name_of(case.submission), case.answer, "author.name", LONGEST_NAME),
        "website": _beginning(author.get("url", ""), case.answer, "author.url", LONGEST_WEBSITE),
        "age": age(now - case.stored.received_at),
        "clues": clues,
        "held_back": score is not None and _is_held_back(score),
        "links": list(_links(around)),
        "last": [
            {
                "id": id,
                "line": cut(first_line(json.loads(submission), 90)),
                "status": status,
                "age": age(now - at),
            }
            for id, submission, status, at in around.author.last
        ],
        "known_for": age(now - around.author.first_seen) if around.author.first_seen else "",
        "events": sorted(_events(around, blind), key=lambda event: event.at),
    }


def _is_held_back(score: dict[str, Any]) -> bool:
    """Say whether only earlier rulings carry a probability over a cutoff: then they do not decide."""
    low, high = score["cutoffs"]["publish_below"], score["cutoffs"]["reject_from"]
    return score["band"] == "hold" and not low <= score["probability"] < high


def _beginning(text: str, answer: dict[str, Any], field: str, most: int) -> list[Segment]:
    """Return the beginning of a field with its marks."""
    found = segments(text[:most], marks_of(answer, field))
    return found if len(text) <= most else [*found, Segment("…")]


def _links(around: Around) -> Iterable[dict[str, Any]]:
    for link in around.case.answer["links"][:MOST_LINKS]:
        kind, domain = link["kind"], domain_of(link["url"])
        opens = link["url"].startswith(("http://", "https://")) and len(link["url"]) <= 2048
        yield {
            **link,
            "domain": domain,
            "colour": "reject" if kind in SPAMMY else "publish" if kind in FINE else "hold",
            "ruled": around.domains.get(domain),
            "open": link["url"] if opens else "",
        }


def _events(around: Around, blind: bool) -> Iterable[Event]:
    """Yield what happened to a comment; what the machine said of it not to somebody who audits it."""
    case = around.case
    texts = [(e["submission"], e["verdict"], e["decided_at"]) for e in case.earlier]
    texts.append((case.submission, case.answer["verdict"], case.stored.decided_at))
    for number, (submission, verdict, decided_at) in enumerate(texts):
        at = case.stored.received_at if number == 0 else decided_at
        said = "" if blind else f"decided: {verdict}"
        before = texts[number - 1][0]["content"] if number else ""
        pieces = tuple(compare(before, submission["content"])) if number else ()
        yield Event(at, "" if blind else verdict, "edited" if number else "came in", said, pieces=pieces)
    for ruling in case.rulings:
        more = "" if ruling.learn else "not to be learned"
        text = " · ".join(
            part for part in (ruling.reason, more, "with others in one go" if ruling.batch else "") if part
        )
        yield Event(
            ruling.made_at,
            ruling.ruling,
            "publish" if ruling.ruling == "publish" else "reject",
            text,
            ruling.moderator or ruling.source,
            (ruling.undone_by or "somebody") if ruling.undone_at else "",
        )
    for note in around.escalations:
        yield Event(note.made_at, "note", "escalated", note.note, note.moderator)


def ruled(case: Case) -> str:
    """Say what stands about a comment, to somebody who ruled too late."""
    standing = next((r for r in reversed(case.rulings) if r.undone_at is None), None)
    if standing is None or standing.revision != case.stored.revision:
        edited = case.stored.revision > 1
        return (
            f"the author edited it; it is {case.stored.status}" if edited else f"it is {case.stored.status}"
        )
    reason = f", {standing.reason}" if standing.reason else ""
    return f"{standing.moderator or standing.source} ruled: {standing.ruling}{reason}"


def age(span: timedelta) -> str:
    """Say how long ago something was.

    >>> age(timedelta(minutes=5)), age(timedelta(days=3))
    ('5 min', '3 d')
    """
    minutes = int(span.total_seconds() // 60)
    if minutes < 60:
        return f"{max(0, minutes)} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // (24 * 60)} d"
