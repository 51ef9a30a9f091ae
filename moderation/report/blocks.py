"""Draws counts as blocks: a grid of what became of what, and bars that show how a whole is divided.

Like the other pictures, plain SVG without colours of its own; the numbers stand in the blocks.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from moderation.report.charts import HEIGHT, RIGHT, WIDTH, Picture, legend, picture

MARGIN, HEAD, FOOT = 112, 56, 16  # left for the names of rows, above for those of columns, below
FAINT, STRONG = 0.08, 0.4  # how much of its colour a block has, from none to all of the most frequent
NARROW = 0.05  # a part of a bar below this share has no room for its number


def grid_chart(
    title: str,
    said: str,
    down: Sequence[str],
    across: Sequence[str],
    counts: Sequence[Sequence[int]],
) -> Picture:
    """Draw a square of counts: what did not change in one colour, what did in another."""
    wide, high = (WIDTH - MARGIN - RIGHT) / len(across), (HEIGHT - HEAD - FOOT) / len(down)
    most = {
        stays: max(
            (n for i, row in enumerate(counts) for j, n in enumerate(row) if (i == j) is stays), default=0
        )
        for stays in (True, False)
    }
    parts = [
        Markup('<text class="label" x="{}" y="{}" text-anchor="middle">{}</text>').format(
            round(MARGIN + (j + 0.5) * wide, 1), HEAD - 14, name
        )
        for j, name in enumerate(across)
    ]
    for i, name in enumerate(down):
        middle = round(HEAD + (i + 0.5) * high + 4, 1)
        parts.append(
            Markup('<text class="label" x="{}" y="{}" text-anchor="end">{}</text>').format(
                MARGIN - 12, middle, name
            )
        )
        for j, count in enumerate(counts[i]):
            share = count / most[i == j] if most[i == j] else 0.0
            parts.append(
                Markup(
                    '<rect class="bar s{}" x="{}" y="{}" width="{}" height="{}" fill-opacity="{}"/>'
                    '<text class="label" x="{}" y="{}" text-anchor="middle">{}</text>'
                ).format(
                    1 if i == j else 2,
                    round(MARGIN + j * wide + 2, 1),
                    round(HEAD + i * high + 2, 1),
                    round(wide - 4, 1),
                    round(high - 4, 1),
                    round(FAINT + (STRONG - FAINT) * share, 3) if count else 0,
                    round(MARGIN + (j + 0.5) * wide, 1),
                    middle,
                    f"{count:,}",
                )
            )
    return picture(title, said, parts)


def share_chart(
    title: str, said: str, rows: Sequence[tuple[str, Sequence[int]]], parts: Sequence[str]
) -> Picture:
    """Draw a bar for each row, divided into parts: together all of it."""
    wide, high = WIDTH - MARGIN - RIGHT, (HEIGHT - HEAD - FOOT) / max(1, len(rows))
    drawn = [legend(parts)]
    for i, (name, counts) in enumerate(rows):
        top, middle = HEAD + i * high + 0.2 * high, round(HEAD + (i + 0.5) * high + 4, 1)
        drawn.append(
            Markup('<text class="label" x="{}" y="{}" text-anchor="end">{}</text>').format(
                MARGIN - 12, middle, name
            )
        )
        before, whole = 0, max(1, sum(counts))
        for number, count in enumerate(counts, 1):
            left = MARGIN + wide * before / whole
            drawn.append(
                Markup('<rect class="bar s{}" x="{}" y="{}" width="{}" height="{}"/>').format(
                    number,
                    round(left, 1),
                    round(top, 1),
                    round(wide * count / whole, 1),
                    round(0.6 * high, 1),
                )
            )
            if count / whole >= NARROW:
                drawn.append(
                    Markup('<text class="inside" x="{}" y="{}" text-anchor="middle">{}</text>').format(
                        round(left + wide * count / whole / 2, 1), middle, f"{count:,}"
                    )
                )
            before += count
    return picture(title, said, drawn)
