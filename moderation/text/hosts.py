"""What is known of hosts before looking at a page's path: lists by kind, words of trade and of firms.

The lists are data, by hand, in `lists/`; nothing is looked up on any network.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from moderation.text import lists

LISTED = (
    "shortener",
    "affiliate",
    "encyclopedia",
    "academic",
    "documentation",
    "code",
    "forum",
    "video",
    "profile",
    "shop",
    "product",
    "service",
    "article",
    "company",
    "unknown",
)
SECOND_LEVELS = frozenset("com co org net ac gov edu or ne go gob gouv".split())
MOST_LABELS = 6  # of a host that are looked up, from the right; a listed host has five at most


@cache
def hosts() -> dict[str, str]:
    """Return every listed host (or host with a path prefix) with its kind."""
    return {entry: kind for kind in reversed(LISTED) for entry in lists.read(f"hosts/{kind}.txt")}


@cache
def platforms() -> frozenset[str]:
    """Return the hosts where anybody may have a blog."""
    return frozenset(lists.read("hosts/blog-platforms.txt"))


@cache
def mirrors() -> frozenset[str]:
    """Return the hosts that show other sites' pages: archives, caches, translators."""
    return frozenset(lists.read("hosts/mirrors.txt"))


@cache
def disposable_mail() -> frozenset[str]:
    """Return hosts of throw-away e-mail."""
    return frozenset(lists.read("hosts/disposable-mail.txt"))


@cache
def address_words(place: str) -> dict[str, str]:
    """Return the words that tell a kind in one place of an address (`front` or `path`), with the kind."""
    table: dict[str, str] = {}
    for line in lists.read("address_words.txt"):
        head, _, body = line.partition(":")
        kind, _, where = head.partition(" ")
        if where == place:
            table.update(dict.fromkeys(body.split(), kind))
    return table


@lru_cache(maxsize=500)  # asked several times for each link
def ends_of(host: str) -> tuple[str, ...]:
    """Return a host and the domains above it, the longest first, without the top level alone.

    >>> ends_of("a.b.example.com")
    ('a.b.example.com', 'b.example.com', 'example.com')
    """
    labels = host.rsplit(".", MOST_LABELS)[-MOST_LABELS:]
    return tuple(".".join(labels[first:]) for first in range(max(0, len(labels) - 1)))


def platform_of(host: str) -> str:
    """Return the platform that a host is on, or nothing."""
    return next((end for end in ends_of(host) if end in platforms()), "")


@cache
def known_names() -> frozenset[str]:
    """Return the listed hosts cut down to two labels, but for those of whole countries (co.uk)."""
    names = (ends_of(entry.partition("/")[0])[-1] for entry in (*hosts(), *platforms(), *mirrors()))
    return frozenset(name for name in names if name.partition(".")[0] not in SECOND_LEVELS)


TRADE = lists.words("commercial_words.txt", "trade")
FIRM = lists.words("commercial_words.txt", "firm")
SELL = lists.words("commercial_words.txt", "sell")
INNOCENT = re.compile("|".join(lists.longest_first(lists.words("commercial_words.txt", "innocent"))))
LONG_TRADE = lists.longest_first(w for w in TRADE if len(w) >= 5)
BEGINNING = 5  # letters: no long word of trade has fewer
LONG_FIRM = lists.longest_first(w for w in FIRM if len(w) >= 6 and w not in ("global", "international"))


@lru_cache(maxsize=20_000)
def trade_words(name: str) -> tuple[str, ...]:
    """Return the words of trade in a host's own label or in a name, run together or not.

    >>> trade_words("cheapflightsdelhi"), trade_words("best-essay-help"), trade_words("janekowalski")
    (('flights', 'cheap'), ('essay',), ())
    >>> trade_words("theaccidentalgardener")
    ()
    """
    parts = [p for p in re.split(r"[^a-z0-9]+", name.lower()) if p]
    found = [p for p in parts if p in TRADE]
    for part in parts:
        if part not in TRADE and len(part) > 6:
            inside = _long_trade(INNOCENT.sub(" ", part))
            found.extend(word for word in inside if word not in found)
    return tuple(found)


@cache
def _by_beginning() -> dict[str, list[tuple[int, str]]]:
    """Return the long words of trade with their places in the order of length, by their first letters."""
    table: dict[str, list[tuple[int, str]]] = {}
    for place, word in enumerate(LONG_TRADE):
        table.setdefault(word[:BEGINNING], []).append((place, word))
    return table


def _long_trade(letters: str) -> list[str]:
    """Return the long words of trade that letters hold wherever they begin, the longest first."""
    table = _by_beginning()
    found = {
        entry
        for at in range(len(letters) - BEGINNING + 1)
        for entry in table.get(letters[at : at + BEGINNING], ())
        if letters.startswith(entry[1], at)
    }
    return [word for _, word in sorted(found)]


@lru_cache(maxsize=20_000)
def firm_words(name: str) -> tuple[str, ...]:
    """Return the words that firms put into their names.

    >>> firm_words("acme-solutions"), firm_words("harbordigital"), firm_words("quiet kettle")
    (('solutions',), ('digital',), ())
    """
    parts = [p for p in re.split(r"[^a-z0-9]+", name.lower()) if p]
    found = [p for p in parts if p in FIRM]
    for part in parts:
        if part not in FIRM and len(part) > 7:
            found.extend(word for word in LONG_FIRM if part.endswith(word) or part.startswith(word))
    return tuple(found)


def listed(host: str, path: str) -> tuple[str, str] | None:
    """Look a host up in the lists, the longest entry first: host and path, host, parent domains.

    A platform on a listed firm's domain is not the firm's: there anybody writes. A number behind the
    first label means nothing: docs2.example.com is docs.example.com.
    """
    table = hosts()
    segments = [s for s in path.lower().split("/", 8) if s][:3]
    first, dot, rest = host.partition(".")
    plain = first.rstrip("0123456789")
    ends = ends_of(host)
    for name in ends if plain == first else (*ends[:1], plain + dot + rest, *ends[1:]):
        for depth in range(len(segments), -1, -1):
            entry = "/".join([name, *segments[:depth]])
            if entry in table:
                return table[entry], entry
        if name in platforms():
            return None
    return None
