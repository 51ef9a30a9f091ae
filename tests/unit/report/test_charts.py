"""Pictures: well-formed, inert, said in words, and their points where the numbers are."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import pytest

from moderation.report.blocks import grid_chart, share_chart
from moderation.report.charts import MOST_POINTS, Axis, Mark, Series, bar_chart, line_chart, ticks

SHARE = Axis("share", percent=True)
COUNT = Axis("comments", 0, 40)
HOSTILE = '"><script>alert(1)</script>'


def elements(svg: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(svg).iter())


def test_lines_run_from_corner_to_corner() -> None:
    svg = line_chart("ROC", "It rises.", [Series("model", [(0, 0), (1, 1)])], SHARE, SHARE).svg
    (line,) = [e for e in elements(svg) if e.get("class") == "line s1"]
    assert line.get("d") == "M64.0 272.0L532.0 32.0"


def test_bars_stand_on_each_other() -> None:
    svg = bar_chart("Scores", "", [0, 0.5, 1], [("good", [10, 0]), ("bad", [20, 4])], SHARE, COUNT).svg
    bars = [e for e in elements(svg) if e.tag == "rect" and (e.get("class") or "").startswith("bar")]
    good, bad = bars[0], bars[1]
    assert float(bad.get("y", 0)) + float(bad.get("height", 0)) == pytest.approx(float(good.get("y", 0)))


def test_what_a_picture_shows_is_said_to_those_who_do_not_see_it() -> None:
    picture = line_chart("ROC", "It rises.", [Series("model", [(0, 0)])], SHARE, SHARE)
    root = elements(picture.svg)[0]
    assert (root.get("role"), root.get("aria-label")) == ("img", "ROC. It rises.")


def test_hostile_names_are_escaped_and_no_style_or_script_is_drawn() -> None:
    series = [Series(HOSTILE, [(0.1, 0.2)], dots=True), Series("b", [])]
    svg = line_chart(HOSTILE, HOSTILE, series, Axis(HOSTILE), SHARE, [Mark(HOSTILE, 0.5)]).svg
    assert {e.tag for e in elements(svg)} <= {"svg", "path", "text", "rect", "circle"}
    assert not any(e.get(name) for e in elements(svg) for name in ("style", "onload"))


def test_points_beyond_the_axes_are_drawn_at_their_edge() -> None:
    svg = line_chart("x", "", [Series("model", [(-5, 9)])], SHARE, SHARE).svg
    (line,) = [e for e in elements(svg) if e.get("class") == "line s1"]
    assert line.get("d") == "M64.0 32.0"


def test_long_lines_are_thinned_and_keep_their_ends() -> None:
    points = [(i / 5000, i / 5000) for i in range(5001)]
    svg = line_chart("x", "", [Series("model", points)], SHARE, SHARE).svg
    (line,) = [e for e in elements(svg) if e.get("class") == "line s1"]
    drawn = (line.get("d") or "").split("L")
    assert len(drawn) == MOST_POINTS and drawn[-1] == "532.0 32.0"


@pytest.mark.parametrize(
    ("axis", "expected"),
    [
        (Axis("x", 0, 7), [0, 2, 4, 6]),
        (Axis("x", 0, 0.1), [0, 0.02, 0.04, 0.06, 0.08, 0.1]),
        (Axis("x", 0.9, 1), [0.9, 0.92, 0.94, 0.96, 0.98, 1]),
        (Axis("x", 3, 3), [3]),
    ],
)
def test_ticks_are_round(axis: Axis, expected: list[float]) -> None:
    assert ticks(axis) == pytest.approx(expected)


def test_axis_can_name_its_places() -> None:
    days = Axis("days", 0, 2, names=["03-01", "03-02", "03-03"])
    assert [days.said(place) for place in (0, 0.5, 2)] == ["03-01", "", "03-03"]


def test_grid_shows_every_count_and_tells_what_changed_by_its_colour() -> None:
    svg = grid_chart("x", "", ["a", "b"], ["a", "b"], [[1200, 3], [0, 7]]).svg
    assert [e.text for e in elements(svg) if e.tag == "text"][2:] == ["a", "1,200", "3", "b", "0", "7"]
    assert [e.get("class") for e in elements(svg) if e.tag == "rect"] == [
        "bar s1", "bar s2", "bar s2", "bar s1",
    ]  # fmt: skip


def test_bars_of_shares_are_as_long_as_each_other() -> None:
    rows = [("before", [1, 1, 2]), ("after", [30, 10, 0]), ("never", [0, 0, 0])]
    bars = [e for e in elements(share_chart("x", "", rows, ["p", "q", "r"]).svg) if e.tag == "rect"][3:]
    assert [sum(float(b.get("width", 0)) for b in bars[at : at + 3]) for at in (0, 3, 6)] == [420, 420, 0]
