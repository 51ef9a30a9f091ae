"""Holds examples out in turn, and asks about them models that have not seen them.

Comments of one group (under one post) are held out together, and stand in the same step of the learning
curve. It chooses nothing and keeps no model.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from moderation.classifier import pipeline
from moderation.classifier.dataset import Example
from moderation.classifier.pipeline import Numbers, Presumption
from moderation.classifier.table import Block, Table

FOLDS, EIGHTHS = 5, 8
PARTS = FOLDS * EIGHTHS  # small enough for folds and for the learning curve alike
ENOUGH = 20_000  # examples that are held out and asked about; with more data fewer folds are


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Log odds by models that saw nothing of an example's fold, with rows in the table and what is there."""

    rows: npt.NDArray[np.intp]
    odds: Numbers
    violates: npt.NDArray[np.bool_]
    weight: Numbers
    part: npt.NDArray[np.intp]
    calibration: tuple[float, float]  # slope and offset

    def losses(self) -> Numbers:
        """Return the logarithmic loss of each example, calibrated and weighed."""
        slope, offset = self.calibration
        margin = np.where(self.violates, 1.0, -1.0) * (slope * self.odds + offset)
        found: Numbers = self.weight * np.logaddexp(0, -margin)
        return found

    def log_loss(self) -> float:
        """Return the mean logarithmic loss."""
        return float(self.losses().sum() / self.weight.sum())


def part_of(example: Example) -> int:
    """Return a small part of all examples; all comments under a post share it."""
    return int(hashlib.sha256(("fold" + example.group).encode()).hexdigest()[:8], 16) % PARTS


def fold(block: Block) -> npt.NDArray[np.intp]:
    """Return in which fifth each example is held out."""
    return block.part % FOLDS


def eighth(block: Block) -> npt.NDArray[np.intp]:
    """Return to which step of the learning curve each example belongs, whatever its fold."""
    return block.part // FOLDS


def hold_out(
    table: Table, begin: int, presumption: Presumption, progress: Callable[[float], None]
) -> HeldOut:
    """Ask about each example models that saw nothing of its fold.

    Of many examples only some folds are asked about, from `begin` on: others with other data, so that
    every ruling is doubted some day.
    """
    rows: list[npt.NDArray[np.intp]] = []
    odds: list[Numbers] = []
    violates: list[npt.NDArray[np.bool_]] = []
    weight: list[Numbers] = []
    part: list[npt.NDArray[np.intp]] = []
    for turn in range(FOLDS):
        number = (begin + turn) % FOLDS if table.rows > ENOUGH else turn
        progress(turn / FOLDS)
        if sum(len(found) for found in odds) >= ENOUGH:
            break

        def rest(block: Block, number: int = number) -> Numbers:
            return np.where(fold(block) == number, 0.0, block.weight)

        fitted, first = pipeline.fit(table, rest, presumption), 0
        for block in table.blocks():
            out = fold(block) == number
            rows.append(first + np.flatnonzero(out))
            odds.append(fitted.log_odds(block)[out])
            violates.append(block.violates[out])
            weight.append(block.weight[out])
            part.append(block.part[out])
            first += len(out)
    progress(1.0)
    asked, labels, weights = np.concatenate(odds), np.concatenate(violates), np.concatenate(weight)
    calibration = pipeline.calibrate(asked, labels, weights)
    return HeldOut(np.concatenate(rows), asked, labels, weights, np.concatenate(part), calibration)
