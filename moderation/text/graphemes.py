"""Knows where one visible character ends and the next begins: Unicode's grapheme clusters.

Evidence is marked in what the author wrote, so no span may cut an accent off its letter or one
person out of a family of emoji. Only places next to characters that may join are looked up.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

import regex

# Flags are taken in pairs here: the engine itself would count all flags before each one again.
CLUSTER = regex.compile(
    r"[\U0001F1E6-\U0001F1FF]{2}[\p{GCB=Extend}\p{GCB=ZWJ}\p{GCB=SpacingMark}]*|\X", regex.DOTALL
)
FIRST_THAT_JOINS = "\u0300"  # below it, only a line feed joins what stands before it


def edges(text: str) -> list[int]:
    """Return the places between visible characters, both ends included.

    >>> edges("e\u0301x")
    [0, 2, 3]
    """
    return [0, *(cluster.end() for cluster in CLUSTER.finditer(text))]


def is_plain_edge(text: str, at: int) -> bool:
    r"""Say whether a place is an edge whatever stands further away; False means: look it up.

    >>> is_plain_edge("ab", 1), is_plain_edge("e\u0301", 1), is_plain_edge("\r\n", 1)
    (True, False, False)
    """
    if at <= 0 or at >= len(text):
        return True
    before, after = text[at - 1], text[at]
    return before < FIRST_THAT_JOINS and after < FIRST_THAT_JOINS and not (before == "\r" and after == "\n")


def edge_before(known: list[int], at: int) -> int:
    """Return the last edge that is not behind a place."""
    return known[bisect_right(known, at) - 1]


def edge_behind(known: list[int], at: int) -> int:
    """Return the first edge that is not before a place."""
    return known[bisect_left(known, at)]
