"""Cuts a hostile text into segments for display: what is evidence, what is invisible, what is plain.

It only cuts; the template escapes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

STRENGTH = {"reject": 4, "hold": 3, "publish": 2, "clue": 1, "calm": 0}
SHORTEST_CLUE = 4  # characters; a "the" that speaks for an author explains nothing to people
HARMLESS = "\n\t"
JOINERS = "\u200c\u200d"
FIRST_JOINED = 0x590  # from Hebrew on, scripts and emoji need joiners; Latin, Greek and Cyrillic never do


@dataclass(frozen=True, slots=True)
class Mark:
    """A span of the content that shows something."""

    start: int
    end: int
    kind: str  # reject, hold, publish: what a rule asks for; clue, calm: what the model saw
    label: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of text with the marks that cover it. `invisible` names a character that cannot be seen."""

    text: str
    kind: str = ""
    labels: tuple[str, ...] = ()
    invisible: str = ""


def marks_of(
    answer: dict[str, Any], field: str = "content", clues: Iterable[dict[str, Any]] = ()
) -> list[Mark]:
    """Return the marks of all findings on one field, and of clues of the model."""
    said = [(f["asks"], f"{f['rule']}: {f['message']}", f["spans"]) for f in answer["findings"]]
    said += [
        (
            "clue" if c["weight"] > 0 else "calm",
            f"model: {c['clue']} {c['weight']:+.2f}",
            [span for span in c["spans"] if span["end"] - span["start"] >= SHORTEST_CLUE],
        )
        for c in clues
    ]
    return [
        Mark(span["start"], span["end"], kind, label)
        for kind, label, spans in said
        for span in spans
        if span["field"] == field and span["end"] > span["start"]
    ]


def segments(text: str, marks: Sequence[Mark]) -> list[Segment]:
    """Cut a text at the edges of its marks and around characters that cannot be seen."""
    edges = sorted({0, len(text), *(e for m in marks for e in (m.start, m.end) if 0 <= e <= len(text))})
    found: list[Segment] = []
    for start, end in pairwise(edges):
        covering = [m for m in marks if m.start <= start and end <= m.end]
        kind = max((m.kind for m in covering), key=lambda k: STRENGTH.get(k, 0), default="")
        labels = tuple(dict.fromkeys(m.label for m in covering))
        found.extend(Segment(part, kind, labels, name) for part, name in visible(text[start:end]))
    return found


def _joins(text: str, at: int) -> bool:
    """Say whether a joiner does its proper work, as in Persian words and in emoji of several persons."""
    around = text[max(0, at - 1) : at] + text[at + 1 : at + 2]
    return (
        text[at] in JOINERS
        and len(around) == 2
        and all(ord(c) >= FIRST_JOINED and unicodedata.category(c) not in ("Cf", "Cc", "Zs") for c in around)
    )


def visible(text: str) -> Iterable[tuple[str, str]]:
    """Split off control and format characters, each with its name; runs of the same once, with a count."""
    plain: list[str] = []
    run, count = "", 0

    def flush() -> Iterable[tuple[str, str]]:
        if count:
            name = unicodedata.name(run, "").lower() or f"U+{ord(run):04X}"
            yield ("", f"{name} ×{count}" if count > 1 else name)

    for at, character in enumerate(text):
        if (
            unicodedata.category(character) in ("Cf", "Cc")
            and character not in HARMLESS
            and character != "\r"
            and not _joins(text, at)
        ):
            if plain:
                yield ("".join(plain), "")
                plain = []
            if character != run:
                yield from flush()
                run, count = character, 0
            count += 1
            continue
        if count:
            yield from flush()
            run, count = "", 0
        plain.append(character)
    yield from flush()
    if plain:
        yield ("".join(plain), "")
