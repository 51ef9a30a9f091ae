"""Chooses what facts are presumed to count for, by asking about comments that no model has seen.

On most blogs the presumption is right, and little data cannot tell. Where readers write otherwise (under
a song, in a guest book) it stands in the way, and there the examples say so. It stays unless another is
better beyond noise.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.stats import t as student

from moderation.classifier.folds import ENOUGH, PARTS, HeldOut, hold_out
from moderation.classifier.pipeline import USUAL, Presumption
from moderation.classifier.table import Table

OTHERS = (
    Presumption("facts count for nothing", 0.0, 10.0),
    Presumption("facts count for nothing, held firmly", 0.0, 30.0),
)
BY_CHANCE = 0.025  # at most, that another one looks so much better
SHIPPED = "not chosen: the shipped examples are learned, and one of them says nothing about your readers"
MANY = "not chosen: with so many examples it hardly matters"
BETTER = "another one is better on comments that were held out, beyond noise"
STAYS = "no other one is better on comments that were held out, beyond noise"


@dataclass(frozen=True, slots=True)
class Measured:
    """How a presumption did on what was held out, and by how much it beats the usual one."""

    presumption: Presumption
    log_loss: float
    better_by: float = 0.0  # of the log loss; below 0 it is worse
    chance: float = 1.0  # that one no better looks so much better


@dataclass(frozen=True, slots=True)
class Choice:
    """A presumption, why it is that one, and what models that presume it say about what they had not seen."""

    presumption: Presumption
    why: str
    held_out: HeldOut
    measured: tuple[Measured, ...] = ()

    def json(self) -> dict[str, Any]:
        """Return what the card of a model says."""
        return {
            "chosen": self.presumption.name,
            "why": self.why,
            "measured": [
                {
                    "presumed": m.presumption.name,
                    "log_loss": round(m.log_loss, 4),
                    "better_by": round(m.better_by, 4),
                    "chance": round(m.chance, 4),
                }
                for m in self.measured
            ],
        }


def choose(table: Table, shipped: bool, begin: int, progress: Callable[[float], None]) -> Choice:
    """Choose for a table; `shipped` says whether shipped examples are in it. Deterministic.

    The answers about what was held out are needed anyway. So where nothing is chosen, nothing is added.
    """
    chosen = not shipped and table.rows <= ENOUGH
    turns = 1 + len(OTHERS) * chosen

    def ask(presumption: Presumption, turn: int) -> HeldOut:
        return hold_out(table, begin, presumption, lambda done: progress((turn + done) / turns))

    usual = ask(USUAL, 0)
    if not chosen:
        return Choice(USUAL, SHIPPED if shipped else MANY, usual)
    best, measured = Choice(USUAL, STAYS, usual), [Measured(USUAL, usual.log_loss())]
    for turn, other in enumerate(OTHERS, 1):
        held_out = ask(other, turn)
        measured.append(compare(other, held_out, usual))
        if measured[-1].chance <= BY_CHANCE and held_out.log_loss() < best.held_out.log_loss():
            best = Choice(other, BETTER, held_out)
    return replace(best, measured=tuple(measured))


def compare(other: Presumption, held_out: HeldOut, usual: HeldOut) -> Measured:
    """Test whether another presumption is better, by what it gains in each part of the examples.

    Comments of a group are alike, and stand in one part: the parts are what is independent.
    """
    gained = np.bincount(usual.part, usual.losses() - held_out.losses(), minlength=PARTS)
    gained = gained[np.bincount(usual.part, minlength=PARTS) > 0]
    better_by, number = float(gained.sum() / usual.weight.sum()), len(gained)
    spread = math.sqrt(number) * float(gained.std(ddof=1)) if number > 1 else 0.0
    chance = float(student.sf(gained.sum() / spread, number - 1)) if spread else 1.0
    return Measured(other, held_out.log_loss(), better_by, chance)
