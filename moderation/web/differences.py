"""Compares what a comment was with what it became, word by word, for people. Hostile texts cost no more.

Myers' greedy algorithm, ended after `MOST_STEPS` differences: then the part that differs is shown as
taken out and put in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

WORDS = re.compile(r"\s+|[^\W_]+|[\W_]")
LONGEST, MOST_STEPS = 20_000, 120  # characters that are compared, and edits that are told apart


class Piece(NamedTuple):
    """A part of both texts ("same"), of the earlier alone ("out"), or of the later alone ("in")."""

    kind: str
    text: str


def compare(before: str, after: str) -> list[Piece]:
    """Return the pieces in order.

    >>> [tuple(piece) for piece in compare("a good heap", "a hot heap")]
    [('same', 'a '), ('out', 'good'), ('in', 'hot'), ('same', ' heap')]
    """
    old, new = WORDS.findall(before[:LONGEST]), WORDS.findall(after[:LONGEST])
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    a, b = old[start : len(old) - end], new[start : len(new) - end]
    pieces = [("same", word) for word in old[:start]]
    pieces += _middle(a, b)
    pieces += [("same", word) for word in old[len(old) - end :]]
    return _joined(pieces)


def _common(a: Sequence[str], b: Sequence[str]) -> int:
    return next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def _middle(a: Sequence[str], b: Sequence[str]) -> list[tuple[str, str]]:
    trail = _trail(a, b)
    if trail is None:
        return [("out", word) for word in a] + [("in", word) for word in b]
    found: list[tuple[str, str]] = []
    x, y = len(a), len(b)
    for steps in range(len(trail) - 1, -1, -1):
        reach, k = trail[steps], x - y
        down = k == -steps or (k != steps and reach.get(k - 1, -1) < reach.get(k + 1, -1))
        before_k = k + 1 if down else k - 1
        before_x = reach.get(before_k, 0) if steps else 0
        before_y = before_x - before_k if steps else 0
        while x > before_x and y > before_y and a[x - 1] == b[y - 1]:
            x, y = x - 1, y - 1
            found.append(("same", a[x]))
        if steps:
            if down:
                y -= 1
                found.append(("in", b[y]))
            else:
                x -= 1
                found.append(("out", a[x]))
    return found[::-1]


def _trail(a: Sequence[str], b: Sequence[str]) -> list[dict[int, int]] | None:
    """Return how far each diagonal reaches before each step; None if too much differs."""
    reach, trail = {1: 0}, []
    for steps in range(min(MOST_STEPS, len(a) + len(b)) + 1):
        trail.append(dict(reach))
        for k in range(-steps, steps + 1, 2):
            down = k == -steps or (k != steps and reach.get(k - 1, -1) < reach.get(k + 1, -1))
            x = reach.get(k + 1, 0) if down else reach.get(k - 1, 0) + 1
            while x < len(a) and 0 <= x - k < len(b) and a[x] == b[x - k]:
                x += 1
            reach[k] = x
            if x >= len(a) and x - k >= len(b):
                return trail
    return None


def _joined(pieces: Sequence[tuple[str, str]]) -> list[Piece]:
    """Join neighbours, what was taken out before what was put in."""
    found: list[Piece] = []
    pending: dict[str, str] = {"out": "", "in": ""}

    def flush() -> None:
        found.extend(Piece(kind, text) for kind, text in pending.items() if text)
        pending.update({"out": "", "in": ""})

    same = ""
    for kind, text in pieces:
        if kind == "same":
            flush()
            same += text
            continue
        if same:
            found.append(Piece("same", same))
            same = ""
        pending[kind] += text
    flush()
    if same:
        found.append(Piece("same", same))
    return found
