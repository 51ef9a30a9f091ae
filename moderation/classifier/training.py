"""Makes a candidate: reads examples, trains, calibrates, chooses cutoffs, writes the card.

A fifth of all groups, chosen by name, is the exam: no model is ever trained on it, so that every
candidate and every serving model can be compared on it. Examples are read once and one at a time, so a
million of them need little more memory than a thousand. It promotes nothing.
"""

from __future__ import annotations

import platform
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import sklearn

from moderation.classifier import choice, dataset, pipeline
from moderation.classifier.artifacts import environment
from moderation.classifier.choice import Choice
from moderation.classifier.curve import learning_curve
from moderation.classifier.cutoffs import choose
from moderation.classifier.dataset import Example, Labelled, Tally
from moderation.classifier.doubts import Answer
from moderation.classifier.evaluation import Comparison, Probabilities, compare
from moderation.classifier.folds import eighth, part_of
from moderation.classifier.guards import is_ruling
from moderation.classifier.serving import Model, Weights, sigmoid
from moderation.classifier.table import Table
from moderation.errors import DataError
from moderation.text.features import Features, extract

Progress = Callable[[str, float], None]  # what is being done, share of it done
FEWEST_OF_EACH = 20
MOST_IN_EXAM = 10_000  # examples whose features are kept, beside the shipped ones; more is not used at all


def _silent(step: str, share: float) -> None:
    """Report to nobody."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A trained model that does not serve yet, with its card and the exam that it sat."""

    version: str
    weights: Weights
    card: dict[str, Any]
    comparison: Comparison
    exam: list[Example]
    features: list[Features]  # of the exam
    answers: list[Answer]  # about rulings, by models that had not seen them


@dataclass(slots=True)
class _Read:
    """What was read: a table to learn from, the exam, and what both are made of."""

    table: Table
    learned: Tally = field(default_factory=Tally)
    examined: Tally = field(default_factory=Tally)
    everything: Tally = field(default_factory=Tally)
    exam: list[Example] = field(default_factory=list)
    features: list[Features] = field(default_factory=list)  # of the exam
    rulings: dict[int, Example] = field(default_factory=dict)  # by their rows in the table
    shipped: bool = False  # whether shipped examples are learned


@dataclass(frozen=True, slots=True)
class Learned:
    """What a table taught: weights that serve, and how they were come by."""

    weights: Weights
    choice: Choice
    unseen: Probabilities  # of what was held out, in the order of `choice.held_out`


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


def train(examples: Labelled, serving: Model | None, progress: Progress = _silent) -> Candidate:
    """Train a candidate and compare it with the serving model; raise DataError if data is too thin.

    Deterministic for the same examples in the same order.
    """
    with tempfile.TemporaryDirectory(prefix="moderation-") as folder:
        read = _read(examples, Table(Path(folder)), progress)
        begin = int(read.everything.fingerprint, 16)
        learned = learn(read.table, shipped=read.shipped, begin=begin, progress=progress)
        weights = learned.weights
        progress("sitting the exam", 0.0)
        asked = probabilities(Model(weights, ""), read.features)
        curve = learning_curve(
            read.table,
            eighth,
            lambda smaller: probabilities(Model(smaller, ""), read.features),
            asked,
            np.array([e.violates for e in read.exam]),
            learned.choice.presumption,
        )
    version = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{read.everything.fingerprint[:6]}"
    candidate = (asked, weights.cutoffs)
    current = None if serving is None else (probabilities(serving, read.features), serving.weights.cutoffs)
    comparison = compare(read.exam, read.features, candidate, current)
    progress("sitting the exam", 1.0)
    card = _card(version, read, weights, comparison, serving) | {
        "learning_curve": curve,
        "presumption": learned.choice.json(),
    }
    answers = _answers(read, learned, asked)
    return Candidate(version, weights, card, comparison, read.exam, read.features, answers)


def learn(table: Table, *, shipped: bool, begin: int = 0, progress: Progress = _silent) -> Learned:
    """Train on all of a table: choose what is presumed, calibrate and choose cutoffs on what was held out.

    `shipped` says whether shipped examples are among it, `begin` which fold is held out first.
    """
    chosen = choice.choose(table, shipped, begin, lambda done: progress("measuring on unseen posts", done))
    slope, offset = chosen.held_out.calibration
    unseen = np.array([sigmoid(slope * z + offset) for z in chosen.held_out.odds])
    cutoffs = choose(unseen, chosen.held_out.violates)
    progress("training", 0.0)
    fitted = pipeline.fit(table, presumption=chosen.presumption)
    progress("training", 1.0)
    return Learned(pipeline.weights_of(fitted, table, slope, offset, cutoffs), chosen, unseen)


def _read(examples: Labelled, table: Table, progress: Progress) -> _Read:
    """Read all examples, each once; raise DataError if one side has too few of a label."""
    read, crowded, number = _Read(table), dataset.crowded(examples), max(1, len(examples))
    for done, given in enumerate(examples):
        if done % 100 == 0:
            progress("reading comments", done / number)
        example = dataset.split(given, crowded)
        read.everything.add(example)
        if not example.in_exam:
            read.learned.add(example)
            read.shipped |= example.is_shipped
            if is_ruling(example):
                read.rulings[table.rows] = example
            table.add(extract(example.comment), example.violates, example.weight, part_of(example))
        elif example.is_shipped or len(read.exam) < MOST_IN_EXAM:
            read.examined.add(example)
            read.exam.append(example)
            read.features.append(extract(example.comment))
    for name, tally in (("to learn from", read.learned), ("in the exam", read.examined)):
        for label in dataset.LABELS:
            if (n := tally.tables["label"][label]) < FEWEST_OF_EACH:
                raise DataError(
                    f"{n} {label} examples {name}, {FEWEST_OF_EACH} needed; add --data FILE or drop --no-seed"
                )
    table.close()
    progress("reading comments", 1.0)
    return read


def _answers(read: _Read, learned: Learned, asked: Probabilities) -> list[Answer]:
    """Return what was said about rulings by models that had not seen them: in folds, and in the exam."""
    found = [
        (read.rulings[row], p)
        for row, p in zip(learned.choice.held_out.rows.tolist(), learned.unseen.tolist(), strict=True)
        if row in read.rulings
    ]
    found += [(e, p) for e, p in zip(read.exam, asked.tolist(), strict=True) if is_ruling(e)]
    return [Answer(e.id, e.label, e.group, p) for e, p in found if e.id]


def _card(
    version: str, read: _Read, weights: Weights, comparison: Comparison, serving: Model | None
) -> dict[str, Any]:
    return {
        "version": version,
        "data": {
            "fingerprint": read.everything.fingerprint,
            "learned": read.learned.counts,
            "exam": read.examined.counts,
        },
        "terms": len(weights.terms),
        "calibration": {"slope": round(weights.slope, 4), "offset": round(weights.offset, 4)},
        "exam": comparison.candidate,
        "slices": comparison.slices,
        "compared_with": serving.version if serving else None,
        "refusals": comparison.refusals,
        "environment": environment()
        | {"python": platform.python_version(), "scikit-learn": sklearn.__version__},
    }
