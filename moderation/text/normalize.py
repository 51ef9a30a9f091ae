"""Undoes disguises: letters that look like others, invisible characters, stacked marks.

Second step of reading. What was undone is remembered, because a disguise is evidence itself. A
foreign script is no disguise: letters are folded only in words that mix scripts, or that imitate
the script of all the words around them. What single letters are is known to `letters`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import regex

from moderation.text import graphemes
from moderation.text.letters import MARKS, cluster, hidden_in, treatment, unmask_letters
from moderation.text.markup import take_apart
from moderation.text.visible import Anchor

FOREIGN = re.compile(r"[^\t\n\r\x20-\x7e]+")
PIECE = regex.compile(rf".?{MARKS}+|.", regex.DOTALL | regex.V1)
MOST_DISGUISES = 500  # more of them say nothing new
LONGEST_KEPT_RUN = 24  # characters of a run whose folding is remembered: words, quotes, emoji


@dataclass(frozen=True, slots=True)
class Disguise:
    """Something that was written so that a filter would not read it. `start`, `end`: in the source."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True)
class Reading:
    """The comment as a person reads it. `text[i]` comes from `source[origin[i]]`."""

    source: str
    text: str
    origin: Sequence[int]
    anchors: tuple[Anchor, ...]
    code: tuple[tuple[int, int], ...]
    tricks: tuple[tuple[str, int, int], ...] = ()  # kind and range of the source, as it was met
    unfolded: str = ""  # the text before look-alike letters were folded, where there were any
    ends: Mapping[int, int] = field(default_factory=dict)  # where entities end, by where they begin

    @cached_property
    def edges(self) -> list[int]:
        """The places between the visible characters of the source."""
        return graphemes.edges(self.source)

    @property
    def disguises(self) -> tuple[Disguise, ...]:
        """What was undone, each with the visible characters that it touches."""
        return tuple(Disguise(kind, *self.whole(start, end)) for kind, start, end in self.tricks)

    @cached_property
    def lowered(self) -> str:
        """The text in lower case, character by character at the same places."""
        lowered = self.text.lower()
        if len(lowered) == len(self.text):
            return lowered
        return "".join(low if len(low := c.lower()) == 1 else c for c in self.text)

    def whole(self, start: int, end: int) -> tuple[int, int]:
        """Widen a range of the source so that it cuts through no visible character."""
        if not graphemes.is_plain_edge(self.source, start):
            start = graphemes.edge_before(self.edges, start)
        if not graphemes.is_plain_edge(self.source, end):
            end = graphemes.edge_behind(self.edges, end)
        return (start, max(start, end))

    def source_range(self, start: int, end: int) -> tuple[int, int]:
        """Translate a range of `text` into the range of the source that it came from."""
        if not self.origin or start >= len(self.origin):
            return (len(self.source), len(self.source))
        first = self.origin[start]
        if end <= start:
            return self.whole(first, first)
        last = self.origin[min(end, len(self.origin)) - 1]
        return self.whole(first, self.ends.get(last, last + 1))


Folded = tuple[str, tuple[int, ...], tuple[tuple[str, int], ...]]


def _fold(run: str, after: str) -> Folded:
    """Fold a run of characters: what it is read as, each one's place in the run, tricks by place."""
    text: list[str] = []
    places: list[int] = []
    tricks: list[tuple[str, int]] = []
    for piece in PIECE.finditer(run):
        at, written = piece.start(), piece[0]
        kind, read = treatment(written[0])
        if kind == "format":
            trick = hidden_in(run, at, after)
            if trick:
                tricks.append((trick, at))
            at, written = at + 1, written[1:]
        if len(written) > 1 or (written and kind != "text" and kind != "styled"):
            read, overloaded = cluster(written)
            if overloaded:
                tricks.append(("stacked-marks", at))
        elif kind == "styled":
            tricks.append(("styled-letter", at))
        text.append(read)
        places.extend([at] * len(read))
    return "".join(text), tuple(places), tuple(tricks)


_fold_again = lru_cache(maxsize=20_000)(_fold)


def _fold_all(text: str, loud: set[str]) -> tuple[str, list[int], list[tuple[str, int]]]:
    """Fold a visible text, run of foreign characters by run; places and tricks are in that text.

    A run takes along the character before it, which a mark may sit on.
    """
    done = 0
    parts: list[str] = []
    came_from: list[int] = []
    tricks: list[tuple[str, int]] = []
    for found in FOREIGN.finditer(text):
        if loud.isdisjoint(found[0]):
            continue
        start, end = max(done, found.start() - 1), found.end()
        parts.append(text[done:start])
        came_from.extend(range(done, start))
        fold = _fold_again if end - start <= LONGEST_KEPT_RUN else _fold
        read, places, noted = fold(text[start:end], text[end : end + 1])
        parts.append(read)
        came_from.extend([start + place for place in places])
        tricks += [(kind, start + place) for kind, place in noted]
        done = end
    parts.append(text[done:])
    came_from.extend(range(done, len(text)))
    return "".join(parts), came_from, tricks


def normalize(source: str) -> Reading:
    """Read a comment's source as a person would see it.

    >>> reading = normalize("<b>G\u043e\u043ed</b> p\u200bost &amp; \uff57\uff4f\uff57")
    >>> reading.text, sorted({disguise.kind for disguise in reading.disguises})
    ('Good post & wow', ['look-alike', 'styled-letter', 'zero-width'])
    """
    seen = take_apart(source)
    tricks = [("hidden-text", *place) for place in seen.hidden]
    if seen.entities:
        tricks.append(("entities", 0, len(source)))
    text, origin, anchors, code = seen.text, seen.origin, seen.anchors, seen.code
    foreign = set("".join(FOREIGN.findall(text)))
    if not foreign:
        return Reading(source, text, origin, anchors, code, tuple(tricks), ends=seen.ends)
    ends = seen.ends
    loud = {c for c in foreign if treatment(c) != ("text", c)}
    if loud:
        text, came_from, met = _fold_all(seen.text, loud)
        origin = [seen.origin[place] for place in came_from]
        anchors = tuple(
            a._replace(start=bisect_left(came_from, a.start), end=bisect_left(came_from, a.end))
            for a in anchors
        )
        code = tuple((bisect_left(came_from, a), bisect_left(came_from, b)) for a, b in code)
        places = ((kind, seen.origin[place]) for kind, place in met[:MOST_DISGUISES])
        tricks += [(kind, place, ends.get(place, place + 1)) for kind, place in places]
    unmasked, masked = unmask_letters(text)
    for first, last in masked[:MOST_DISGUISES]:
        end = origin[last - 1]
        tricks.append(("look-alike", origin[first], ends.get(end, end + 1)))
    unfolded = text if unmasked != text else ""
    return Reading(source, unmasked, origin, anchors, code, tuple(tricks), unfolded, ends)
