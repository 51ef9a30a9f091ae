"""What an exhibit of the insights page is, and what those that make them share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from moderation.report.bars import round_up
from moderation.report.charts import Axis, Picture
from moderation.report.figures import Insights

MOST_ROWS = 12  # that are drawn; the table has all


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One question of the page: a picture and its numbers, or in `missing` why there are none yet."""

    name: str
    question: str
    picture: Picture | None = None
    columns: tuple[str, ...] = ()
    rows: Sequence[tuple[object, ...]] = ()
    note: str = ""
    missing: str = ""


def percent(part: float, of: float) -> str:
    """Say a share.

    >>> percent(1, 3), percent(0, 0)
    ('33 %', '')
    """
    return f"{100 * part / of:.0f} %" if of else ""


def count_axis(label: str, tallest: float) -> Axis:
    """Return an axis for counts up to the tallest."""
    return Axis(label, 0, round_up(tallest))


def dates(found: Insights) -> list[str]:
    """Return the days as the axis shows them: without the year."""
    return [day.day[5:] for day in found.days]
