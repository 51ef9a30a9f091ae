"""Makes a candidate: reads examples, trains, calibrates, chooses cutoffs, writes the card.

A fifth of all groups, chosen by name, is the exam: no model is ever trained on it, so that every
candidate and every serving model can be compared on it. It promotes nothing.
"""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
import sklearn

from moderation.classifier import dataset, pipeline
from moderation.classifier.artifacts import environment
from moderation.classifier.cutoffs import choose
from moderation.classifier.dataset import Example
from moderation.classifier.evaluation import Comparison, Probabilities, compare
from moderation.classifier.serving import Model, Weights, sigmoid
from moderation.errors import DataError
from moderation.text.features import Features, extract

Progress = Callable[[str, float], None]  # what is being done, share of it done
FEWEST_OF_EACH = 20
FOLDS = 5


def _silent(step: str, share: float) -> None:
    """Report to nobody."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A trained model that does not serve yet, with its card and the exam that it sat."""

    version: str
    weights: Weights
    card: dict[str, Any]
    comparison: Comparison


def probabilities(model: Model, features: Sequence[Features]) -> Probabilities:
    """Return a model's probabilities for many comments."""
    return np.array([sigmoid(model.log_odds(f)) for f in features])


def read_all(examples: Sequence[Example], progress: Progress) -> list[Features]:
    """Extract the features of all examples."""
    features = []
    for done, example in enumerate(examples):
        features.append(extract(example.comment))
        if done % 100 == 0:
            progress("reading comments", done / len(examples))
    progress("reading comments", 1.0)
    return features


def _fold(example: Example) -> int:
    """Return in which fifth an example is held out; all comments under a post share it."""
    return int(hashlib.sha256(("fold" + example.group).encode()).hexdigest()[:8], 16) % FOLDS


def train(examples: Sequence[Example], serving: Model | None, progress: Progress = _silent) -> Candidate:
    """Train a candidate and compare it with the serving model; raise DataError if data is too thin."""
    ordered = sorted(examples, key=lambda e: (e.source, e.id, e.comment.content))
    learn = [e for e in ordered if not e.in_exam]
    exam = [e for e in ordered if e.in_exam]
    for name, part in (("to learn from", learn), ("in the exam", exam)):
        for label in dataset.LABELS:
            if (n := sum(e.label == label for e in part)) < FEWEST_OF_EACH:
                raise DataError(
                    f"{n} {label} examples {name}, {FEWEST_OF_EACH} needed; add --data FILE or drop --no-seed"
                )
    features = read_all(learn, progress)
    violates = np.array([e.violates for e in learn])
    weight = np.array([e.weight for e in learn])
    held_out = _held_out(learn, features, violates, weight, progress)
    slope, offset = pipeline.calibrate(held_out, violates, weight)
    calibrated = np.array([sigmoid(slope * z + offset) for z in held_out])
    cutoffs = choose(calibrated, violates)
    progress("training", 0.0)
    weights = pipeline.weights_of(pipeline.fit(features, violates, weight), slope, offset, cutoffs)
    progress("training", 1.0)
    data = dataset.fingerprint(ordered)
    version = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{data[:6]}"
    exam_features = read_all(exam, lambda step, share: progress("sitting the exam", share))
    candidate = (probabilities(Model(weights, version), exam_features), cutoffs)
    current = None if serving is None else (probabilities(serving, exam_features), serving.weights.cutoffs)
    comparison = compare(exam, exam_features, candidate, current)
    return Candidate(
        version, weights, _card(version, data, learn, exam, weights, comparison, serving), comparison
    )


def _held_out(
    learn: Sequence[Example], features: Sequence[Features], violates: Any, weight: Any, progress: Progress
) -> Any:
    """Return log odds for each example from a pipeline that saw nothing of its fold."""
    folds = np.array([_fold(e) for e in learn])
    odds = np.zeros(len(learn))
    names = sorted(set(folds.tolist()))
    for done, name in enumerate(names):
        progress("measuring on unseen posts", done / len(names))
        rest, out = np.nonzero(folds != name)[0].tolist(), np.nonzero(folds == name)[0].tolist()
        if len(set(violates[rest])) < 2:
            raise DataError("nearly all examples are under one post; add others, or give them groups")
        fitted = pipeline.fit([features[i] for i in rest], violates[rest], weight[rest])
        odds[out] = pipeline.log_odds(fitted, [features[i] for i in out])
    progress("measuring on unseen posts", 1.0)
    return odds


def _card(
    version: str,
    data: str,
    learn: Sequence[Example],
    exam: Sequence[Example],
    weights: Weights,
    comparison: Comparison,
    serving: Model | None,
) -> dict[str, Any]:
    return {
        "version": version,
        "data": {"fingerprint": data, "learned": dataset.count(learn), "exam": dataset.count(exam)},
        "terms": len(weights.terms),
        "calibration": {"slope": round(weights.slope, 4), "offset": round(weights.offset, 4)},
        "exam": comparison.candidate,
        "slices": comparison.slices,
        "compared_with": serving.version if serving else None,
        "refusals": comparison.refusals,
        "environment": environment()
        | {"python": platform.python_version(), "scikit-learn": sklearn.__version__},
    }
