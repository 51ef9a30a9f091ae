"""Columns, rows and intervals: well-formed, in proportion, inert whatever they are named."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import pytest

from moderation.report.bars import Group, Interval, columns, intervals, lines, round_up, rows
from moderation.report.charts import Axis, Picture

COUNT = Axis("comments", 0, 40)
HOSTILE = '"><script>alert(1)</script>'


def bars(picture: Picture) -> list[dict[str, str]]:
    root = ElementTree.fromstring(picture.svg)
    return [e.attrib for e in root.iter("rect") if float(e.attrib["height"]) != 12]


def test_columns_stand_on_each_other_in_proportion() -> None:
    picture = columns(
        "C", "", ["a", "b"], [Group("x", "publish", [10, 0]), Group("y", "reject", [20, 4])], COUNT
    )
    first, second, third = bars(picture)
    assert float(second["height"]) == pytest.approx(2 * float(first["height"]), abs=0.2)
    assert float(second["y"]) + float(second["height"]) == pytest.approx(float(first["y"]), abs=0.2)
    assert float(third["x"]) > float(first["x"])


def test_rows_go_on_where_the_group_before_ended() -> None:
    first, second = bars(
        rows("R", "", ["a"], [Group("x", "publish", [10]), Group("y", "reject", [30])], COUNT)
    )
    assert float(first["x"]) + float(first["width"]) == pytest.approx(float(second["x"]), abs=0.2)
    assert (first["class"], second["class"]) == ("bar publish", "bar reject")


def test_rows_have_room_for_each_name() -> None:
    few, many = (rows("R", "", ["a"] * n, [Group("x", "publish", [1] * n)], COUNT).svg for n in (2, 12))
    height = [float(ElementTree.fromstring(svg).attrib["viewBox"].split()[3]) for svg in (few, many)]
    assert height[1] - height[0] == 260


def test_line_has_a_gap_where_nothing_was_measured() -> None:
    svg = lines(
        "L", "", ["a", "b", "c"], [Group("x", "accent", [0.5, -1, 0.5])], Axis("share", percent=True)
    ).svg
    (path,) = [e.attrib["d"] for e in ElementTree.fromstring(svg).iter("path") if "line" in e.attrib["class"]]
    assert (path.count("M"), path.count("L")) == (2, 0)


def test_interval_reaches_from_low_to_high() -> None:
    items = [
        Interval("wide", "soft", 0.0, 0.1, 0.2, 0.05),
        Interval("narrow", "publish", 0.09, None, 0.11, 0.05),
    ]
    wide, narrow = bars(intervals("I", "", items, Axis("wrong", 0, 0.2, percent=True)))
    assert float(wide["width"]) == pytest.approx(10 * float(narrow["width"]), abs=1)


@pytest.mark.parametrize("draw", [columns, rows, lines])
def test_hostile_names_are_escaped(draw: object) -> None:
    picture = draw(
        HOSTILE, HOSTILE, [HOSTILE], [Group(HOSTILE, "publish", [1]), Group("b", "hold", [2])], COUNT
    )  # type: ignore[operator]
    assert "<script" not in picture.svg
    ElementTree.fromstring(picture.svg)


def test_nothing_is_drawn_of_nothing() -> None:
    for draw in (columns, rows, lines):
        ElementTree.fromstring(draw("T", "", [], [Group("x", "publish", [])], COUNT).svg)


@pytest.mark.parametrize("value", [0, 1, 4, 5, 39, 41, 1000, 123456])
def test_axis_ends_at_a_round_number_that_is_no_less(value: int) -> None:
    assert value <= round_up(value) <= max(4, 1.4 * value)
