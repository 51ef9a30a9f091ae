"""Puts measures and pictures of a model into one HTML page that needs nothing else: no network, no script.

The page is a file to keep with a model or to send to somebody; the service does not serve it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from moderation.report.charts import Axis, Mark, Picture, Series, bar_chart, line_chart
from moderation.report.sheets import render


def _percent(label: str, high: float = 1.0) -> Axis:
    return Axis(label, 0.0, high, percent=True)


def _cutoffs(measures: Mapping[str, Any]) -> list[Mark]:
    cutoffs = measures["cutoffs"]
    return [
        Mark(f"publish below {cutoffs['publish_below']}", cutoffs["publish_below"]),
        Mark(f"reject from {cutoffs['reject_from']}", cutoffs["reject_from"]),
    ]


def _roc(measures: Mapping[str, Any]) -> Picture:
    auc = measures["figures"]["auc"]
    return line_chart(
        "ROC",
        f"Violations found against honest comments hit; the area under the curve is {auc}.",
        [Series("model", measures["roc"])],
        _percent("honest comments taken for violations"),
        _percent("violations found"),
        diagonal=True,
    )


def _precision_recall(measures: Mapping[str, Any]) -> Picture:
    return line_chart(
        "Precision and recall",
        f"Average precision {measures['figures']['average_precision']}.",
        [Series("model", measures["precision_recall"])],
        _percent("recall: violations found"),
        _percent("precision: found ones that are violations"),
    )


def _calibration(measures: Mapping[str, Any]) -> Picture:
    points = [(group["said"], group["true"]) for group in measures["calibration"]]
    return line_chart(
        "Calibration",
        f"What the model says against what is true, in groups of equal size; Brier score "
        f"{measures['figures']['brier']}.",
        [Series("model", points, dots=True)],
        _percent("probability that the model says"),
        _percent("violations among them"),
        diagonal=True,
    )


def _histogram(measures: Mapping[str, Any]) -> Picture:
    bins = measures["histogram"]
    tallest = max((a + b for a, b in zip(bins["publish"], bins["reject"], strict=True)), default=1.0)
    return bar_chart(
        "Scores and cutoffs",
        "How many comments got which probability; between the two cutoffs people decide.",
        bins["edges"],
        [("to publish", bins["publish"]), ("to reject", bins["reject"])],
        _percent("probability of a violation"),
        Axis("comments", 0, max(1.0, 1.1 * tallest)),
        _cutoffs(measures),
    )


def _automatic(measures: Mapping[str, Any]) -> Picture:
    sides = measures["automatic"]
    high = 0.1
    return line_chart(
        "Share decided alone, and how much of it is wrong",
        "From cautious cutoffs on the left to bold ones on the right, for each side.",
        [
            Series("publish", [(s, min(e, high)) for s, e in sides["publish"]]),
            Series("reject", [(s, min(e, high)) for s, e in sides["reject"]]),
        ],
        _percent("share of all comments decided on this side"),
        _percent("wrong among them", high),
    )


def learning_curve(points: Sequence[Mapping[str, float]]) -> list[Picture]:
    """Draw how good models are that learned from a part of the examples."""
    across = Axis("examples learned from", 0, max((p["examples"] for p in points), default=1))

    def picture(title: str, said: str, name: str, axis: Axis) -> Picture:
        places = [(p["examples"], p[name]) for p in points]
        return line_chart(title, said, [Series(name, places, dots=True)], across, axis)

    low = max(0.0, round(min((p["auc"] for p in points), default=0.5) - 0.02, 2))
    return [
        picture(
            "Learning curve",
            "AUC on the same exam after learning from ever more of the examples.",
            "auc",
            Axis("AUC on the exam", low, 1.0),
        ),
        picture(
            "What more examples decide",
            "Share of the exam that could be decided with few enough mistakes on each side, by cutoffs that "
            "are chosen on the exam itself: to compare the points, not to rely on.",
            "automatic",
            _percent("could be decided alone"),
        ),
    ]


def page(measures: Mapping[str, Any], card: Mapping[str, Any], source: str) -> str:
    """Return the report as HTML. `source` says what the model was measured on."""
    pictures = [_histogram(measures), _automatic(measures)]
    if measures["roc"]:
        pictures += [_precision_recall(measures), _roc(measures)]
    pictures.append(_calibration(measures))
    if card.get("learning_curve"):
        pictures += learning_curve(card["learning_curve"])
    return render("report.html", m=measures, card=card, source=source, pictures=pictures)
