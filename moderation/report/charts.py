"""Draws lines and bars as SVG: plain markup with classes, no style and no script of its own.

Colours come from the page's stylesheet, so that a picture follows light and dark and a strict content
policy holds. Each picture carries its title and a sentence that says what it shows, for those who do
not see it; the numbers belong into a table beside it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

WIDTH, HEIGHT = 560, 320
LEFT, RIGHT, TOP, BOTTOM = 64, 28, 32, 48
TICKS = 5
MOST_POINTS = 400  # of a line; more cannot be seen


@dataclass(frozen=True, slots=True)
class Axis:
    """One direction of a picture, from `low` to `high`."""

    label: str
    low: float = 0.0
    high: float = 1.0
    percent: bool = False
    names: Sequence[str] = ()  # of whole numbers, for example days; other places have none

    def said(self, value: float) -> str:
        """Say a value as the axis shows it."""
        if self.names:
            return self.names[int(value)] if value == int(value) else ""
        if self.percent:
            return f"{value * 100:.3g} %"
        return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"

    def share(self, value: float) -> float:
        """Say how far along the axis a value lies, 0 to 1."""
        span = self.high - self.low
        return min(1.0, max(0.0, (value - self.low) / span)) if span else 0.0


@dataclass(frozen=True, slots=True)
class Series:
    """Points that belong together: (x, y), in the order in which they are joined."""

    name: str
    points: Sequence[tuple[float, float]]
    dots: bool = False  # draw each point, too


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing with its title and a sentence that says what it shows."""

    title: str
    said: str
    svg: Markup


@dataclass(frozen=True, slots=True)
class Mark:
    """A vertical line with a name, for example a cutoff."""

    name: str
    at: float


def line_chart(
    title: str,
    said: str,
    series: Sequence[Series],
    x: Axis,
    y: Axis,
    marks: Sequence[Mark] = (),
    diagonal: bool = False,
) -> Picture:
    """Draw series as lines. `said` tells in a sentence what is to be seen."""
    parts = [_frame(x, y)]
    if diagonal:
        parts.append(
            Markup('<path class="guide" d="M{} {}L{} {}"/>').format(
                *_at(x, y, x.low, y.low), *_at(x, y, x.high, y.high)
            )
        )
    for number, one in enumerate(series, 1):
        places = [_at(x, y, *point) for point in _thinned(one.points)]
        path = "".join(f"{'L' if i else 'M'}{px} {py}" for i, (px, py) in enumerate(places))
        parts.append(Markup('<path class="line s{}" d="{}"/>').format(number, path))
        if one.dots:
            parts += [
                Markup('<circle class="dot s{}" cx="{}" cy="{}" r="4"/>').format(number, *place)
                for place in places
            ]
    parts += [_mark(x, mark) for mark in marks]
    if len(series) > 1:
        parts.append(legend([one.name for one in series]))
    return picture(title, said, parts)


def bar_chart(
    title: str,
    said: str,
    edges: Sequence[float],
    groups: Sequence[tuple[str, Sequence[float]]],
    x: Axis,
    y: Axis,
    marks: Sequence[Mark] = (),
) -> Picture:
    """Draw a histogram: bars between `edges`, the groups stacked."""
    parts = [_frame(x, y)]
    for place in range(len(edges) - 1):
        bottom = y.low
        for number, (_, heights) in enumerate(groups, 1):
            top = bottom + heights[place]
            left, upper = _at(x, y, edges[place], top)
            right, lower = _at(x, y, edges[place + 1], bottom)
            parts.append(
                Markup('<rect class="bar s{}" x="{}" y="{}" width="{}" height="{}"/>').format(
                    number, left + 0.5, upper, max(0.5, round(right - left - 1, 1)), round(lower - upper, 1)
                )
            )
            bottom = top
    parts += [_mark(x, mark) for mark in marks]
    if len(groups) > 1:
        parts.append(legend([name for name, _ in groups]))
    return picture(title, said, parts)


def picture(
    title: str, said: str, parts: Sequence[Markup], width: int = WIDTH, height: int = HEIGHT
) -> Picture:
    """Put what was drawn into a picture that says what it shows."""
    svg = Markup('<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        width, height, f"{title}. {said}", Markup("").join(parts)
    )
    return Picture(title, said, svg)


def _at(x: Axis, y: Axis, across: float, up: float) -> tuple[float, float]:
    """Translate a value into a place of the picture."""
    return (
        round(LEFT + x.share(across) * (WIDTH - LEFT - RIGHT), 1),
        round(HEIGHT - BOTTOM - y.share(up) * (HEIGHT - TOP - BOTTOM), 1),
    )


def ticks(axis: Axis) -> list[float]:
    """Return round values along an axis.

    >>> ticks(Axis("share")), ticks(Axis("comments", 0, 730))
    ([0.0, 0.2, 0.4, 0.6, 0.8, 1.0], [0.0, 200.0, 400.0, 600.0])
    """
    span = axis.high - axis.low
    if span <= 0:
        return [axis.low]
    rough = span / TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * m for m in (1, 2, 5, 10) if power * m >= rough * 0.999)
    first = math.ceil(axis.low / step - 1e-9)
    last = math.floor(axis.high / step + 1e-9)
    return [round(k * step, 10) for k in range(first, last + 1)]


def _frame(x: Axis, y: Axis) -> Markup:
    parts = []
    for value in ticks(y):
        left, height = _at(x, y, x.low, value)
        parts.append(Markup('<path class="grid" d="M{} {}H{}"/>').format(left, height, WIDTH - RIGHT))
        parts.append(
            Markup('<text class="tick" x="{}" y="{}" text-anchor="end">{}</text>').format(
                left - 6, height + 4, y.said(value)
            )
        )
    for value in ticks(x):
        across, bottom = _at(x, y, value, y.low)
        parts.append(
            Markup('<text class="tick" x="{}" y="{}" text-anchor="middle">{}</text>').format(
                across, bottom + 16, x.said(value)
            )
        )
    middle = (LEFT + WIDTH - RIGHT) / 2
    parts.append(
        Markup('<text class="label" x="{}" y="{}" text-anchor="middle">{}</text>').format(
            middle, HEIGHT - 8, x.label
        )
    )
    parts.append(
        Markup(
            '<text class="label" transform="translate(14 {}) rotate(-90)" text-anchor="middle">{}</text>'
        ).format((TOP + HEIGHT - BOTTOM) / 2, y.label)
    )
    return Markup("").join(parts)


def _mark(x: Axis, mark: Mark) -> Markup:
    across = round(LEFT + x.share(mark.at) * (WIDTH - LEFT - RIGHT), 1)
    anchor = "end" if x.share(mark.at) > 0.5 else "start"
    shift = -4 if anchor == "end" else 4
    return Markup(
        '<path class="mark" d="M{} {}V{}"/><text class="tick" x="{}" y="{}" text-anchor="{}">{}</text>'
    ).format(across, TOP, HEIGHT - BOTTOM, across + shift, TOP + 10, anchor, mark.name)


def legend(names: Sequence[str]) -> Markup:
    """Name the colours in their order, above the picture."""
    parts, across = [], LEFT + 8
    for number, name in enumerate(names, 1):
        parts.append(
            Markup(
                '<rect class="bar s{}" x="{}" y="{}" width="12" height="12"/>'
                '<text class="tick" x="{}" y="{}">{}</text>'
            ).format(number, across, 8, across + 16, 18, name)
        )
        across += 30 + 7 * len(str(escape(name)))
    return Markup("").join(parts)


def _thinned(points: Sequence[tuple[float, float]]) -> Sequence[tuple[float, float]]:
    if len(points) <= MOST_POINTS:
        return points
    step = (len(points) - 1) / (MOST_POINTS - 1)
    return [points[round(i * step)] for i in range(MOST_POINTS)]
