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
)


@cache
def hosts() -> dict[str, str]:
    """Return every listed host (or host with a path prefix) with its kind."""
    return {entry: kind for kind in reversed(LISTED) for entry in lists.read(f"hosts/{kind}.txt")}


@cache
def platforms() -> frozenset[str]:
    """Return the hosts where anybody may have a blog."""
    return frozenset(lists.read("hosts/blog-platforms.txt"))


@cache
def disposable_mail() -> frozenset[str]:
    """Return hosts of throw-away e-mail."""
    return frozenset(lists.read("hosts/disposable-mail.txt"))


TRADE = lists.words("commercial_words.txt", "trade")
FIRM = lists.words("commercial_words.txt", "firm")
LONG_TRADE = tuple(sorted((w for w in TRADE if len(w) >= 5), key=len, reverse=True))
LONG_FIRM = tuple(
    sorted((w for w in FIRM if len(w) >= 6 and w not in ("global", "international")), key=len, reverse=True)
)


@lru_cache(maxsize=20_000)
def trade_words(name: str) -> tuple[str, ...]:
    """Return the words of trade in a host's own label or in a name, run together or not.

    >>> trade_words("cheapflightsdelhi"), trade_words("best-essay-help"), trade_words("janekowalski")
    (('flights', 'cheap'), ('essay',), ())
    """
    parts = [p for p in re.split(r"[^a-z0-9]+", name.lower()) if p]
    found = [p for p in parts if p in TRADE]
    for part in parts:
        if part not in TRADE and len(part) > 6:
            found.extend(word for word in LONG_TRADE if word in part and word not in found)
    return tuple(found)


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
    """Look a host up in the lists, the longest entry first: host and path, host, parent domains."""
    table = hosts()
    labels = host.split(".")
    segments = [s for s in path.lower().split("/") if s][:3]
    for first in range(max(0, len(labels) - 1)):
        name = ".".join(labels[first:])
        for depth in range(len(segments), -1, -1):
            entry = "/".join([name, *segments[:depth]])
            if entry in table:
                return table[entry], entry
    return None
