"""Makes a candidate: reads examples, trains, calibrates, chooses cutoffs, writes the card.

A fifth of all groups, chosen by name, is the exam: no model is ever trained on it, so that every
candidate and every serving model can be compared on it. Examples are read once and one at a time, so a
million of them need little more memory than a thousand. It promotes nothing.
"""

from __future__ import annotations

import hashlib
import platform
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import sklearn

from moderation.classifier import dataset, pipeline
from moderation.classifier.artifacts import environment
from moderation.classifier.curve import EIGHTHS, learning_curve
from moderation.classifier.cutoffs import choose
from moderation.classifier.dataset import Example, Labelled, Tally
from moderation.classifier.doubts import Answer
from moderation.classifier.evaluation import Comparison, Probabilities, compare
from moderation.classifier.guards import is_ruling
from moderation.classifier.serving import Model, Weights, sigmoid
from moderation.classifier.table import Block, Table
from moderation.errors import DataError
from moderation.text.features import Features, extract

Progress = Callable[[str, float], None]  # what is being done, share of it done
FEWEST_OF_EACH = 20
FOLDS = 5
PARTS = FOLDS * EIGHTHS  # small enough for folds and for the learning curve alike
ENOUGH = 20_000  # examples that are held out and asked about; with more data fewer folds are
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


@dataclass(frozen=True, slots=True)
class _HeldOut:
    """Log odds by models that saw nothing of an example's fold, with rows in the table, labels, weights."""

    rows: npt.NDArray[np.intp]
    odds: npt.NDArray[np.float64]
    violates: npt.NDArray[np.bool_]
    weight: npt.NDArray[np.float64]


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


def _part(example: Example) -> int:
    """Return a small part of all examples; all comments under a post share it."""
    return int(hashlib.sha256(("fold" + example.group).encode()).hexdigest()[:8], 16) % PARTS


def _fold(block: Block) -> npt.NDArray[np.intp]:
    """Return in which fifth each example is held out."""
    return block.part % FOLDS


def _eighth(block: Block) -> npt.NDArray[np.intp]:
    """Return to which step of the learning curve each example belongs, whatever its fold."""
    return block.part // FOLDS


def train(examples: Labelled, serving: Model | None, progress: Progress = _silent) -> Candidate:
    """Train a candidate and compare it with the serving model; raise DataError if data is too thin.

    Deterministic for the same examples in the same order.
    """
    with tempfile.TemporaryDirectory(prefix="moderation-") as folder:
        read = _read(examples, Table(Path(folder)), progress)
        held_out = _held_out(read.table, int(read.everything.fingerprint, 16) % FOLDS, progress)
        slope, offset = pipeline.calibrate(held_out.odds, held_out.violates, held_out.weight)
        unseen = np.array([sigmoid(slope * z + offset) for z in held_out.odds])
        cutoffs = choose(unseen, held_out.violates)
        progress("training", 0.0)
        weights = pipeline.weights_of(pipeline.fit(read.table), read.table, slope, offset, cutoffs)
        progress("training", 1.0)
        progress("sitting the exam", 0.0)
        asked = probabilities(Model(weights, ""), read.features)
        curve = learning_curve(
            read.table,
            _eighth,
            lambda smaller: probabilities(Model(smaller, ""), read.features),
            asked,
            np.array([e.violates for e in read.exam]),
        )
    version = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{read.everything.fingerprint[:6]}"
    candidate = (asked, cutoffs)
    current = None if serving is None else (probabilities(serving, read.features), serving.weights.cutoffs)
    comparison = compare(read.exam, read.features, candidate, current)
    progress("sitting the exam", 1.0)
    card = _card(version, read, weights, comparison, serving) | {"learning_curve": curve}
    answers = _answers(read, held_out, unseen, asked)
    return Candidate(version, weights, card, comparison, read.exam, read.features, answers)


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
            if is_ruling(example):
                read.rulings[table.rows] = example
            table.add(extract(example.comment), example.violates, example.weight, _part(example))
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


def _held_out(table: Table, begin: int, progress: Progress) -> _HeldOut:
    """Ask about each example models that saw nothing of its fold.

    Of many examples only some folds are asked about, from `begin` on: others with other data, so that
    every ruling is doubted some day.
    """
    rows: list[npt.NDArray[np.intp]] = []
    odds: list[npt.NDArray[np.float64]] = []
    violates: list[npt.NDArray[np.bool_]] = []
    weight: list[npt.NDArray[np.float64]] = []
    for turn in range(FOLDS):
        fold = (begin + turn) % FOLDS if table.rows > ENOUGH else turn
        progress("measuring on unseen posts", turn / FOLDS)
        if sum(len(part) for part in odds) >= ENOUGH:
            break

        def rest(block: Block, fold: int = fold) -> npt.NDArray[np.float64]:
            return np.where(_fold(block) == fold, 0.0, block.weight)

        fitted, first = pipeline.fit(table, rest), 0
        for block in table.blocks():
            out = _fold(block) == fold
            rows.append(first + np.flatnonzero(out))
            odds.append(fitted.log_odds(block)[out])
            violates.append(block.violates[out])
            weight.append(block.weight[out])
            first += len(out)
    progress("measuring on unseen posts", 1.0)
    return _HeldOut(
        np.concatenate(rows), np.concatenate(odds), np.concatenate(violates), np.concatenate(weight)
    )


def _answers(read: _Read, held_out: _HeldOut, unseen: Probabilities, asked: Probabilities) -> list[Answer]:
    """Return what was said about rulings by models that had not seen them: in folds, and in the exam."""
    found = [
        (read.rulings[row], p)
        for row, p in zip(held_out.rows.tolist(), unseen.tolist(), strict=True)
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
