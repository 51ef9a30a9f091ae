"""Puts what a replay found into one HTML page: flips, queue load, agreement with people.

It takes the numbers as JSON has them, and computes nothing but what a picture needs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from moderation.report.blocks import grid_chart, share_chart
from moderation.report.charts import Axis, Picture, Series, line_chart
from moderation.report.sheets import render

VERDICTS = ("publish", "hold", "reject")
COUNTED = ("comments", "held_before", "held_after")
MOST_PERIODS = 60  # that are told apart in the picture and in the table
FEW = 30  # periods of which each is drawn as a dot


def replay_page(told: Mapping[str, Any], source: str, address: str) -> str:
    """Return the report as HTML. `address` is where moderators find the service."""
    periods = _periods(told["queue"]["by_day"])
    pictures = [_flips(told)]
    if len(periods) > 1:
        pictures.append(_load(told, periods))
    if told["agreement"]["before"]["ruled"]:
        pictures.append(_agreement(told["agreement"]))
    return render(
        "replay.html",
        r=told,
        source=source,
        address=address,
        verdicts=VERDICTS,
        periods=periods,
        pictures=pictures,
    )


def _flips(told: Mapping[str, Any]) -> Picture:
    return grid_chart(
        "Before and after",
        "Rows are what was decided, columns what would be: "
        f"{told['changed']:,} of {told['comments']:,} comments are decided otherwise.",
        [f"{before} →" for before in VERDICTS],
        [f"→ {after}" for after in VERDICTS],
        [[told["table"][before][after] for after in VERDICTS] for before in VERDICTS],
    )


def _periods(days: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Take days together into periods of one length, so that there are not too many to look at."""
    if not days:
        return []
    first = date.fromisoformat(days[0]["day"])
    span = (date.fromisoformat(days[-1]["day"]) - first).days + 1
    size = -(-span // MOST_PERIODS)
    found = [
        {
            "first": first + timedelta(days=at),
            "last": first + timedelta(days=at + size - 1),
            "days": size,
            **dict.fromkeys(COUNTED, 0),
        }
        for at in range(0, span, size)
    ]
    for day in days:
        period = found[(date.fromisoformat(day["day"]) - first).days // size]
        for name in COUNTED:
            period[name] += day[name]
    return found


def _load(told: Mapping[str, Any], periods: Sequence[Mapping[str, Any]]) -> Picture:
    series = [
        Series(
            when,
            [(at, period[f"held_{when}"] / period["days"]) for at, period in enumerate(periods)],
            dots=len(periods) < FEW,
        )
        for when in ("before", "after")
    ]
    most = max(height for one in series for _, height in one.points)
    queue = told["queue"]
    return line_chart(
        "Waiting for people, a day",
        f"{queue['a_day_before']} comments a day were held before, {queue['a_day_after']} would be after.",
        series,
        Axis(
            f"from {periods[0]['first']} to {periods[-1]['last']}",
            0,
            len(periods) - 1,
            names=[f"{period['first']:%m-%d}" for period in periods],
        ),
        Axis("comments held, a day", 0, max(1.0, 1.1 * most)),
    )


def _agreement(agreement: Mapping[str, Mapping[str, int]]) -> Picture:
    def parts(sides: Mapping[str, int]) -> list[int]:
        wrong = sides["published_wrong"] + sides["rejected_wrong"]
        return [sides["published"] + sides["rejected"] - wrong, sides["held"], wrong]

    before, after = (parts(agreement[when]) for when in ("before", "after"))
    return share_chart(
        "Agreement with people",
        f"Of {sum(before)} comments that people ruled on, {before[2]} were decided against their ruling "
        f"before, {after[2]} would be after.",
        [("before", before), ("after", after)],
        ["as people ruled", "held for people", "against the ruling"],
    )
