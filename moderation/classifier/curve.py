"""Says how much more examples help: models that learned from a part of them, measured on the same exam.

The parts grow by whole groups. Which words there are, and how usual each is, is counted on all examples;
labels of what a smaller model did not learn from are never looked at. It promotes and keeps no model.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from moderation.classifier import pipeline
from moderation.classifier.cutoffs import boldest
from moderation.classifier.evaluation import Probabilities, Violations, figures
from moderation.classifier.pipeline import USUAL, Presumption
from moderation.classifier.serving import Weights
from moderation.classifier.table import Block, Table
from moderation.decision import Cutoffs

SHOWN = (1, 2, 4)  # eighths of the examples that the smaller models learn from
MOST = 50_000  # examples up to which smaller models are trained; beyond, it would take too long
FEWEST_OF_EACH = 10
UNKNOWN = Cutoffs(0.0, 1.0)


def learning_curve(
    table: Table,
    eighth: Callable[[Block], npt.NDArray[np.intp]],
    ask: Callable[[Weights], Probabilities],
    whole: Probabilities,
    violates: Violations,
    presumption: Presumption = USUAL,
) -> list[dict[str, Any]]:
    """Return a point for each part: examples learned from, AUC, share decided alone.

    `eighth` says which eighth each example of a block belongs to, `ask` what a model says about the
    exam, `whole` what the one says that learned from everything, under the same presumption. Empty
    where there are too many examples, or so few that a part has none of a label.
    """
    if table.rows > MOST:
        return []
    points = []
    for most in SHOWN:

        def part(block: Block, most: int = most) -> npt.NDArray[np.float64]:
            return np.where(eighth(block) < most, block.weight, 0.0)

        labels = np.concatenate([block.violates[eighth(block) < most] for block in table.blocks()])
        if min(labels.sum(), (~labels).sum()) < FEWEST_OF_EACH:
            return []
        fitted = pipeline.fit(table, part, presumption)
        odds = ask(pipeline.weights_of(fitted, table, 1.0, 0.0, UNKNOWN))
        points.append(_point(len(labels), odds, violates))
    return [*points, _point(table.rows, whole, violates)]


def _point(examples: int, probability: Probabilities, violates: Violations) -> dict[str, Any]:
    return {
        "examples": examples,
        "auc": figures(probability, violates, UNKNOWN)["auc"],
        "automatic": round(alone(probability, violates), 4),
    }


def alone(probability: Probabilities, violates: Violations) -> float:
    """Return the share that could be decided with at most `cutoffs.MOST_WRONG` wrong on each side.

    The cutoffs are chosen on the same comments, so it compares models and promises nothing.
    """
    reject, publish = boldest(probability, ~violates), boldest(1 - probability, violates)
    decided = np.zeros(len(probability), dtype=np.bool_)
    if reject is not None:
        decided |= probability >= reject
    if publish is not None:
        decided |= 1 - probability >= publish
    return float(decided.mean()) if len(decided) else 0.0
