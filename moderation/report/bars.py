"""Draws columns by day, rows by name and intervals as SVG, in the manner of `charts`.

A bar's colour is a class: `publish`, `hold`, `reject`, `soft` or `accent`, which the page's stylesheet
knows. Names come from outside: they are escaped, cut and isolated.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from moderation.report.charts import Axis, Picture, picture, ticks

WIDTH, HEIGHT = 400, 220  # as wide as a card, so that letters are as large as elsewhere
LEFT, RIGHT, TOP, BOTTOM = 44, 18, 34, 26
NAMED, TOTAL = 152, 34  # width that the names of rows take, and their totals
ROW, ROW_TOP, ROW_BOTTOM = 26, 34, 34
LONGEST = 21  # characters of a name
LABELS = 6  # of columns, at most


@dataclass(frozen=True, slots=True)
class Group:
    """What belongs together in every column or row: a name, a tone, and a value for each."""

    name: str
    tone: str
    values: Sequence[float]


@dataclass(frozen=True, slots=True)
class Interval:
    """A row with a low and a high end; `mark` is what was promised."""

    name: str
    tone: str
    low: float
    point: float | None
    high: float
    mark: float


def columns(title: str, said: str, names: Sequence[str], groups: Sequence[Group], y: Axis) -> Picture:
    """Draw a column for each name, the groups stacked."""
    parts = [_ground(y), _legend(groups, LEFT)]
    wide = (WIDTH - LEFT - RIGHT) / max(1, len(names))
    every = -(-len(names) // LABELS)
    for place, name in enumerate(names):
        left, bottom = LEFT + place * wide, 0.0
        for group in groups:
            top = bottom + group.values[place]
            if group.values[place]:
                told = f"{name}, {group.name}: {y.said(group.values[place])}"
                upper, lower = _up(y, top), _up(y, bottom)
                parts.append(_bar(group.tone, left + wide * 0.1, upper, wide * 0.8, lower - upper, told))
            bottom = top
        if (len(names) - 1 - place) % every == 0:
            parts.append(_text("tick", left + wide / 2, HEIGHT - BOTTOM + 18, "middle", name))
    return picture(title, said, parts, WIDTH, HEIGHT)


def lines(title: str, said: str, names: Sequence[str], groups: Sequence[Group], y: Axis) -> Picture:
    """Draw a line for each group over the columns; a value below zero is a gap."""
    parts = [_ground(y), _legend(groups, LEFT)]
    wide = (WIDTH - LEFT - RIGHT) / max(1, len(names))
    every = -(-len(names) // LABELS)
    for group in groups:
        path, pen = "", "M"
        for place, value in enumerate(group.values):
            if value < 0:
                pen = "M"
                continue
            across, up = round(LEFT + (place + 0.5) * wide, 1), _up(y, value)
            path, pen = f"{path}{pen}{across} {up}", "L"
            parts.append(
                Markup('<circle class="dot {}" cx="{}" cy="{}" r="2.5"/>').format(group.tone, across, up)
            )
        parts.append(Markup('<path class="line {}" d="{}"/>').format(group.tone, path))
    parts += [
        _text("tick", LEFT + (place + 0.5) * wide, HEIGHT - BOTTOM + 18, "middle", name)
        for place, name in enumerate(names)
        if (len(names) - 1 - place) % every == 0
    ]
    return picture(title, said, parts, WIDTH, HEIGHT)


def rows(title: str, said: str, names: Sequence[str], groups: Sequence[Group], x: Axis) -> Picture:
    """Draw a row for each name, the groups side by side."""
    height = ROW_TOP + ROW * len(names) + ROW_BOTTOM
    parts = [_rails(x, height), _legend(groups, 4)]
    for place, name in enumerate(names):
        top, start = ROW_TOP + place * ROW, 0.0
        parts.append(_text("label", NAMED - 8, top + ROW / 2 + 4, "end", cut(name)))
        for group in groups:
            value = group.values[place]
            if value:
                left, right = _across(x, start), _across(x, start + value)
                told = f"{name}, {group.name}: {x.said(value)}"
                parts.append(_bar(group.tone, left, top + 5, max(1.0, right - left), ROW - 10, told))
            start += value
        parts.append(_text("tick", _across(x, start) + 5, top + ROW / 2 + 4, "start", x.said(start)))
    return picture(title, said, parts, WIDTH, height)


def intervals(title: str, said: str, items: Sequence[Interval], x: Axis) -> Picture:
    """Draw a bar from the low to the high end of each item, a dot at its point, a stroke at its mark."""
    height = ROW * len(items) + ROW_BOTTOM
    parts = [_rails(x, height, 0)]
    for place, item in enumerate(items):
        middle = place * ROW + ROW / 2
        left, right = _across(x, item.low), _across(x, item.high)
        parts.append(_text("label", NAMED - 8, middle + 4, "end", cut(item.name)))
        parts.append(_bar(item.tone, left, middle - 4, max(2.0, right - left), 8))
        if item.point is not None:
            parts.append(
                Markup('<circle class="point" cx="{}" cy="{}" r="4"/>').format(_across(x, item.point), middle)
            )
        parts.append(
            Markup('<path class="mark" d="M{} {}V{}"/>').format(
                _across(x, item.mark), middle - 10, middle + 10
            )
        )
    return picture(title, said, parts, WIDTH, height)


def cut(name: str) -> str:
    """Return a name as a row has room for it.

    >>> cut("shop.example"), len(cut("a" * 100))
    ('shop.example', 21)
    """
    return name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"


ENDS = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)  # times a power of ten


def round_up(value: float) -> float:
    """Return a round number that is no less: where an axis ends.

    >>> [round_up(v) for v in (0, 3, 11, 62, 130)]
    [4.0, 4.0, 12.0, 80.0, 150.0]
    """
    value = max(4.0, value)
    power = 10.0 ** math.floor(math.log10(value))
    return float(next(end * power for end in ENDS if end * power >= value))


def _up(y: Axis, value: float) -> float:
    return round(HEIGHT - BOTTOM - y.share(value) * (HEIGHT - TOP - BOTTOM), 1)


def _across(x: Axis, value: float) -> float:
    return round(NAMED + x.share(value) * (WIDTH - NAMED - TOTAL), 1)


def _bar(tone: str, left: float, top: float, width: float, height: float, said: str = "") -> Markup:
    """Draw a bar; whoever points at it is told what it is."""
    return Markup('<rect class="bar {}" x="{}" y="{}" width="{}" height="{}">{}</rect>').format(
        tone,
        round(left, 1),
        round(top, 1),
        round(width, 1),
        round(height, 1),
        Markup("<title>{}</title>").format(said) if said else "",
    )


def _text(kind: str, x: float, y: float, anchor: str, said: str) -> Markup:
    return Markup('<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>').format(
        kind, round(x, 1), round(y, 1), anchor, said
    )


def _ground(y: Axis) -> Markup:
    parts = []
    for value in ticks(y):
        up = _up(y, value)
        parts.append(Markup('<path class="grid" d="M{} {}H{}"/>').format(LEFT, up, WIDTH - RIGHT))
        parts.append(_text("tick", LEFT - 6, up + 4, "end", y.said(value)))
    return Markup("").join(parts)


def _rails(x: Axis, height: int, top: int = ROW_TOP - 4) -> Markup:
    parts = []
    for value in ticks(x):
        across = _across(x, value)
        parts.append(Markup('<path class="grid" d="M{} {}V{}"/>').format(across, top, height - ROW_BOTTOM))
        parts.append(_text("tick", across, height - ROW_BOTTOM + 16, "middle", x.said(value)))
    parts.append(_text("tick", (NAMED + WIDTH - TOTAL) / 2, height - 3, "middle", x.label))
    return Markup("").join(parts)


def _legend(groups: Sequence[Group], left: float) -> Markup:
    parts, across = [], left
    for group in groups if len(groups) > 1 else ():
        parts.append(_bar(group.tone, across, 8, 12, 12))
        parts.append(_text("tick", across + 17, 18, "start", group.name))
        across += 32 + 6.4 * len(group.name)
    return Markup("").join(parts)
