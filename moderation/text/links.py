"""Finds every link in a reading, however it is written, and what else leads a reader away.

Fourth step. It reads anchors and keeps the books: what stands in the text itself is found by
`bare_links` and `spelled_hosts`, e-mail, phone and messengers by `contacts`. The same address twice
is one link. It does not say what kind of page a link leads to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from urllib.parse import unquote

from moderation.evidence import Link, Span
from moderation.text.addresses import Address, leads_somewhere, parse
from moderation.text.bare_hosts import LIKE_FILES
from moderation.text.bare_links import is_address, trim, with_scheme, without_scheme
from moderation.text.contacts import (
    MESSENGER_HOSTS,
    MESSENGER_SCHEME,
    MOST_CONTACTS,
    Contact,
    Range,
    emails,
    handles,
    phones,
)
from moderation.text.normalize import Reading, normalize
from moderation.text.spelled_hosts import spelled_hosts
from moderation.text.visible import Anchor

MOST_LINKS = 200  # more of them say nothing new
MOST_PLACES = 20  # of one link
INVISIBLE = re.compile(r"[\s.,:;'\"`´·_~!|-]{0,3}")
ELIDED = re.compile(r"/\.{3}")  # how a page shortens an address in the middle


@dataclass(slots=True)
class Found:
    """The links and contacts of a comment, each once, in the order in which they stand."""

    links: list[Link] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    places: list[Range] = field(default_factory=list)  # where the text itself is an address


class _Finder:
    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.links: dict[str, Link] = {}
        self.taken = bytearray(len(reading.text) + 1)  # 1: a place that is spoken for, or code
        for first, last in reading.code:
            self.taken[first:last] = b"\1" * (last - first)
        self.cut: set[str] = set()  # keys of addresses that dots follow, as where a page shortens them
        self.contacts: dict[tuple[str, str], Contact] = {}
        self.places: list[Range] = []

    def free(self, start: int, end: int) -> bool:
        return self.taken.find(1, start, end) < 0

    def take(self, start: int, end: int) -> None:
        self.taken[start:end] = b"\1" * (end - start)

    @property
    def full(self) -> bool:
        return len(self.links) >= MOST_LINKS

    def add(self, address: Address, span: Range, text: str, form: str, disguised: bool, hidden: bool) -> None:
        known = self.links.get(address.key)
        if known is None and not self.full:
            self.links[address.key] = Link(
                address.url[:2048],
                address.host,
                address.domain,
                address.path[:1024],
                address.query[:1024],
                text[:300],
                (Span(*span),),
                form,
                disguised or bool(address.imitates),
                hidden,
                imitates=address.imitates,
            )
            if address.host in MESSENGER_HOSTS and len(address.path) > 1:
                self.note("messenger", address.url, span)
        elif known is not None and len(known.spans) < MOST_PLACES:
            self.links[address.key] = replace(
                known,
                text=known.text or text[:300],
                spans=(*known.spans, Span(*span)),
                disguised=known.disguised or disguised,
                hidden=known.hidden or hidden,
            )

    def note(self, kind: str, text: str, span: Range) -> None:
        self.contacts.setdefault((kind, text.lower()), Contact(kind, text[:200], Span(*span)))

    # Links

    def anchors(self) -> None:
        met: set[str] = set()
        for anchor in self.reading.anchors:
            if self.full and anchor.href not in met:
                continue  # a new link would not be kept
            met.add(anchor.href)
            scheme, colon, value = anchor.href.partition(":")
            if colon and scheme.lower() in ("mailto", "tel"):
                kind = "e-mail" if scheme.lower() == "mailto" else "phone"
                self.note(kind, value.partition("?")[0], self.reading.whole(*anchor.source))
            elif MESSENGER_SCHEME.match(anchor.href.lower()):
                self.note("messenger", anchor.href, self.reading.whole(*anchor.source))
            else:
                self.anchor(anchor)

    def anchor(self, anchor: Anchor) -> None:
        text = self.reading.text
        address = _address_of(anchor.href)
        known = self.links.get(address.key) if address else None
        if address is None or (known is not None and len(known.spans) >= MOST_PLACES):
            return
        shown = text[anchor.start : anchor.end].strip()
        named = parse(shown) if 0 < len(shown) < 2048 and is_address(shown) else None
        if named:  # the words of the link are an address: one link, and a trick if it is another one
            self.take(anchor.start, anchor.end)
            self.places.append((anchor.start, anchor.end))
        unseen = anchor.form not in ("image", "embed", "bare") and not anchor.pictured
        at_letters = text[max(0, anchor.start - 1) : anchor.start].isalpha() and shown.isalpha()
        hidden = anchor.hidden or (
            unseen and (INVISIBLE.fullmatch(shown) is not None or (at_letters and len(shown) == 1))
        )
        elsewhere = named is not None and named.domain != address.domain and not _carries(address, named)
        self.add(address, self.reading.whole(*anchor.source), shown, anchor.form, elsewhere, hidden)

    def found(self, address: Address, start: int, end: int, disguised: bool = False) -> None:
        self.take(start, end)
        self.places.append((start, end))
        if self.reading.text.startswith(("...", "\u2026"), end):
            self.cut.add(address.key)
        known = self.links.get(address.key)
        if known is not None and len(known.spans) >= MOST_PLACES:
            return
        span = self.reading.source_range(start, end)
        self.add(address, span, self.reading.text[start:end], "bare", disguised, False)

    def written(self) -> None:
        """Find what stands in the text itself; e-mail addresses hold hosts that are no links."""
        for start, end, address, disguised in with_scheme(self.reading, self.free):
            self.found(address, start, end, disguised)
            if self.full:
                return
        self.contact("e-mail", emails(self.reading.lowered, self.free))
        for start, end, address in without_scheme(self.reading, self.free):
            self.found(address, start, end)
            if self.full:
                return
        for start, end, address in spelled_hosts(self.reading, self.free, trim):
            self.found(address, start, end, disguised=True)
            if self.full:
                return

    # Contacts

    def contact(self, kind: str, places: Iterator[Range]) -> None:
        for place in places:
            self.take(*place)
            text = self.reading.text[slice(*place)]
            if len(self.contacts) >= MOST_CONTACTS:
                return
            if (kind, text.lower()) not in self.contacts:
                self.note(kind, text, self.reading.source_range(*place))

    def reach(self) -> None:
        self.contact("messenger", handles(self.reading.lowered, self.free))
        self.contact("phone", phones(self.reading.lowered, self.free))

    def result(self) -> Found:
        contacts = sorted(self.contacts.values(), key=lambda contact: contact.span.start)
        return Found(_without_elided(self.links, self.cut), contacts, sorted(self.places))


@lru_cache(maxsize=1024)
def _address_of(href: str) -> Address | None:
    """Read where an anchor leads; a relative link leads nowhere else: [next](part-2.md)."""
    address = parse(href)
    if address is None or not leads_somewhere(address.host):
        return None
    like_file = "/" not in href and address.host.rsplit(".", 1)[-1] in LIKE_FILES
    return None if like_file and not href.lower().startswith("www.") else address


def _without_elided(links: dict[str, Link], cut: set[str]) -> list[Link]:
    """An address that was shortened for display is the longer one beside it, at one place more."""
    kept = dict(links)
    for key, link in links.items():
        elided = ELIDED.search(link.path) is not None
        if not elided and key not in cut:
            continue
        whole = next(
            (k for k in kept if k != key and (kept[k].host == link.host if elided else k.startswith(key))), ""
        )
        if whole:
            spans = sorted((*kept[whole].spans, *link.spans), key=lambda span: span.start)
            kept[whole] = replace(kept[whole], spans=tuple(spans[:MOST_PLACES]))
            del kept[key]
    return list(kept.values())


def find(reading: Reading) -> Found:
    """Find the links and contacts of a comment; an address that occurs twice is one link."""
    finder = _Finder(reading)
    finder.anchors()
    finder.written()
    finder.reach()
    return finder.result()


def _carries(address: Address, other: Address) -> bool:
    """Say whether an address names the other one as the page that it leads to, as redirectors do."""
    carried = unquote(unquote(f"{address.path}?{address.query}"))
    return any(mark + other.host in carried for mark in ("//", "//www.", "=", "=www."))


def website(url: str) -> Link | None:
    """Read the website field of the author: a link of its own kind, never counted towards a limit.

    Of a field that holds more than an address, the first address counts.
    """
    whole = (Span(0, len(url), "author.url"),)
    address = parse(url[:2048]) if url.strip() else None
    if address is None:
        within = find(normalize(url[:2048])).links if "." in url else []
        return replace(within[0], text="", spans=whole, form="website") if within else None
    return Link(
        address.url,
        address.host,
        address.domain,
        address.path,
        address.query,
        "",
        whole,
        "website",
        disguised=bool(address.imitates),
        imitates=address.imitates,
    )
