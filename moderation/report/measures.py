"""Computes what a report shows of a model on labelled comments: curves, bins, slices, worst mistakes.

Plain numbers, so that the same figures can be drawn, printed or kept as JSON. It draws nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from sklearn.metrics import precision_recall_curve, roc_curve

from moderation.classifier.dataset import Example, count
from moderation.classifier.evaluation import Probabilities, Violations, figures, slices
from moderation.classifier.serving import Model
from moderation.text.features import Features

BINS = 20  # of the histogram of scores
GROUPS = 10  # of equal size, for calibration
MOST_POINTS = 200  # kept of a curve
MOST_MISTAKES = 12
SHOWN = 400  # characters of a comment


def _nobodys(example: Example) -> bool:
    """Say of no comment that it must not be shown."""
    return False


def measure(
    model: Model,
    examples: Sequence[Example],
    features: Sequence[Features],
    private: Callable[[Example], bool] = _nobodys,
) -> dict[str, Any]:
    """Return all that a report shows; the comments must not have been learned from.

    Of `private` comments nothing but their ids is told, so that erasing them elsewhere is enough.
    """
    scores = [model.score(f, clues=False) for f in features]
    probability: Probabilities = np.array([s.probability if s else 0.5 for s in scores])
    violates: Violations = np.array([e.violates for e in examples])
    cutoffs = model.weights.cutoffs
    both = bool(violates.any() and not violates.all())
    return {
        "model": model.version,
        "counts": count(examples),
        "figures": figures(probability, violates, cutoffs),
        "cutoffs": {"publish_below": cutoffs.publish_below, "reject_from": cutoffs.reject_from},
        "roc": _roc(probability, violates) if both else [],
        "precision_recall": _precision_recall(probability, violates) if both else [],
        "calibration": calibration(probability, violates),
        "histogram": histogram(probability, violates),
        "automatic": {
            "publish": automatic(1 - probability, violates),
            "reject": automatic(probability, ~violates),
        },
        "slices": [
            {"slice": s.name, **figures(probability[s.rows], violates[s.rows], cutoffs)}
            for s in slices(examples, features)
        ],
        "mistakes": _mistakes(model, examples, features, probability, violates, private),
    }


def _thinned(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    keep = np.unique(np.linspace(0, len(points) - 1, MOST_POINTS).round().astype(int))
    return [(round(float(points[i][0]), 4), round(float(points[i][1]), 4)) for i in keep]


def _roc(probability: Probabilities, violates: Violations) -> list[tuple[float, float]]:
    false, true, _ = roc_curve(violates, probability)
    return _thinned(list(zip(false, true, strict=True)))


def _precision_recall(probability: Probabilities, violates: Violations) -> list[tuple[float, float]]:
    precision, recall, _ = precision_recall_curve(violates, probability)
    return _thinned(list(zip(recall, precision, strict=True)))


def calibration(probability: Probabilities, violates: Violations) -> list[dict[str, float]]:
    """Return, for groups of equal size by probability, what was said and what was true."""
    order = np.argsort(probability, kind="stable")
    return [
        {
            "said": round(float(probability[part].mean()), 4),
            "true": round(float(violates[part].mean()), 4),
            "comments": len(part),
        }
        for part in np.array_split(order, min(GROUPS, len(order)))
        if len(part)
    ]


def histogram(probability: Probabilities, violates: Violations) -> dict[str, list[float]]:
    """Count comments by probability, those to publish and those to reject apart."""
    edges = np.linspace(0, 1, BINS + 1)
    return {
        "edges": [round(float(e), 4) for e in edges],
        "publish": [float(n) for n in np.histogram(probability[~violates], edges)[0]],
        "reject": [float(n) for n in np.histogram(probability[violates], edges)[0]],
    }


def automatic(confident: Probabilities, wrong: Violations) -> list[tuple[float, float]]:
    """Return (share decided on one side, share of these that is wrong), from cautious to bold."""
    order = np.argsort(-confident, kind="stable")
    decided = np.arange(1, len(order) + 1)
    share = np.cumsum(wrong[order]) / np.maximum(decided, 1)
    last = np.append(np.diff(confident[order]) != 0, True)[: len(order)]  # equals are decided together
    points = list(zip(decided[last] / max(1, len(order)), share[last], strict=True))
    return _thinned(points) if points else []


def _mistakes(
    model: Model,
    examples: Sequence[Example],
    features: Sequence[Features],
    probability: Probabilities,
    violates: Violations,
    private: Callable[[Example], bool],
) -> list[dict[str, Any]]:
    """Return the comments about which the model is most sure and wrong, with its clues."""
    cutoffs = model.weights.cutoffs
    far = np.abs(probability - violates)
    worst = [int(i) for i in np.argsort(-far, kind="stable")[:MOST_MISTAKES] if far[i] > 0.5]
    found = []
    for i in worst:
        one, hidden = examples[i], private(examples[i])
        score = None if hidden else model.score(features[i])
        found.append(
            {
                "id": one.id,
                "label": one.label,
                "reason": one.reason,
                "probability": round(float(probability[i]), 4),
                "automatic": cutoffs.band(float(probability[i])).value != "hold",
                "private": hidden,
                "author": "" if hidden else one.comment.author.name[:80],
                "post": "" if hidden else one.comment.post.title[:120],
                "content": "" if hidden else one.comment.content[:SHOWN],
                "clues": [{"clue": c.clue, "weight": c.weight} for c in (score.clues if score else ())],
            }
        )
    return found
