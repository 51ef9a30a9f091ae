"""Where a moderator is in the queue: tab, page, order, filters. All of it is in the address, and only there.

Forms carry it as one hidden field, so that a ruling goes on where it was made. It reads no database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import url_for

from moderation.decision import REASONS
from moderation.store.queue import ON_A_PAGE, ORDERS, Filter, Listing
from moderation.text.link_kinds import KINDS

TABS = {
    "review": "Needs review",
    "audit": "Audit",
    "auto-rejected": "Auto-rejected",
    "auto-published": "Auto-published",
    "rejected": "Rejected",
    "published": "Published",
}
# After `g`.
LETTERS = dict(zip(TABS, "nurpjb", strict=True))
AGES = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}
CHOICES: dict[str, tuple[str, ...]] = {
    "reason": (*REASONS, "rejected-before", "listed-author", "unclear-link", "listed-word", "flood"),
    "kind": tuple(KINDS),
    "author": ("new", "known"),
    "score": ("low", "unsure", "high"),
    "age": tuple(AGES),
    "escalated": ("yes",),
}
TYPED = ("q", "host", "post", "language", "by", "alike")
LONGEST = 200  # characters of what is typed into a filter
KEPT = timedelta(hours=24)  # how long a list keeps its order


@dataclass(frozen=True, slots=True)
class Place:
    """A tab as somebody looks at it. `as_of` is the moment at which the list was ordered."""

    tab: str
    as_of: datetime
    page: int = 1
    order: str = "value"
    asked: Mapping[str, str] = field(default_factory=dict)  # filters, by their names in the address

    def query(self, **more: Any) -> dict[str, Any]:
        """Return what stands in the address; `more` wins, and None leaves out."""
        found: dict[str, Any] = {
            "order": self.order if self.order != "value" else None,
            "page": self.page if self.page > 1 else None,
            "t": int(self.as_of.timestamp() * 1000),
            **self.asked,
            **more,
        }
        return {name: value for name, value in found.items() if value not in (None, "")}

    def url(self, site_name: str, **more: Any) -> str:
        """Return the address of the place, or of one near it."""
        tab = more.pop("tab", self.tab)
        return url_for("queue.tab", site_name=site_name, tab_name=tab, **self.query(**more))

    def written(self) -> str:
        """Return the place as a form carries it."""
        return urlencode({"tab": self.tab, **self.query()})

    def without(self, name: str) -> Place:
        """Return the place with a filter less, from its first page on."""
        return replace(self, page=1, asked={n: v for n, v in self.asked.items() if n != name})

    @property
    def listing(self) -> Listing:
        """Return what the store is to list."""
        offset = (self.page - 1) * ON_A_PAGE
        return Listing(self.tab, offset, order=self.order, wanted=self.wanted, as_of=self.as_of)

    @property
    def wanted(self) -> Filter:
        """Return the filters as the store understands them."""
        asked = self.asked.get
        return Filter(
            words=asked("q", ""),
            rule=asked("reason", ""),
            kind=asked("kind", ""),
            host=asked("host", ""),
            post=asked("post", ""),
            author=asked("author", ""),
            score=asked("score", ""),
            language=asked("language", ""),
            older=AGES.get(asked("age", "")),
            escalated=asked("escalated") == "yes",
            by=asked("by", ""),
            alike=asked("alike", ""),
        )


def place_of(tab: str, arguments: Mapping[str, str], now: datetime | None = None) -> Place:
    """Read a place from an address; what makes no sense in it is not there."""
    moment = now or datetime.now(UTC)
    asked = {name: arguments[name] for name, values in CHOICES.items() if arguments.get(name) in values}
    for name in TYPED:
        typed = arguments.get(name, "").replace("\x00", "").strip()[:LONGEST]
        if typed:
            asked[name] = typed
    order = arguments.get("order", "")
    return Place(
        tab if tab in TABS else "review",
        _moment(arguments.get("t", ""), moment),
        max(1, number(arguments.get("page", ""), 1)),
        order if order in ORDERS else "value",
        asked,
    )


def place_in(form: Mapping[str, str]) -> Place:
    """Read a place from a form."""
    written = dict(parse_qsl(form.get("place", "")[:4000]))
    return place_of(written.pop("tab", "review"), written)


def _moment(text: str, now: datetime) -> datetime:
    if text.isascii() and text.isdigit() and len(text) < 15:
        then = datetime.fromtimestamp(int(text) / 1000, UTC)
        if now - KEPT < then < now:
            return then
    return now


def number(text: str, otherwise: int) -> int:
    """Read a small number; anything else is `otherwise`.

    >>> number("12", 1), number("²", 1), number("99999999999", 1)
    (12, 1, 1)
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else otherwise
