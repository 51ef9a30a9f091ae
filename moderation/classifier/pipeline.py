"""The trained part: a logistic regression over terms and facts, whose facts keep their directions.

It is fitted by going over a table as often as needed, so that a thousand comments and a million take
the same way. Only training loads this module. `weights_of` turns what was fitted into what serving reads.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, minimize
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from moderation.classifier.facts import DIRECTIONS
from moderation.classifier.serving import Weights
from moderation.classifier.table import Block, Table
from moderation.decision import Cutoffs

Numbers = npt.NDArray[np.float64]
TERM_PENALTY = 0.1
MOST_STEPS = 300


@dataclass(frozen=True, slots=True)
class Presumption:
    """What facts count for as long as examples do not say otherwise, and how firmly that is held.

    A penalty holds the coefficients of facts near it, and those of terms near nothing. So a few hundred
    comments of one blog do not make a habit of its readers a law. With ten thousand examples, half or
    twice of each penalty hardly differ.
    """

    name: str
    log_odds: float  # for a standard deviation of a fact, in its direction
    penalty: float


USUAL = Presumption("facts count for a little", 0.2, 10.0)


@dataclass(frozen=True, slots=True)
class Fitted:
    """Coefficients: first of the terms, then of the facts, last the intercept."""

    coefficients: Numbers
    steps: int

    def log_odds(self, block: Block) -> Numbers:
        """Return uncalibrated log odds, one for each example."""
        split = block.terms.shape[1]
        odds: Numbers = (
            block.terms @ self.coefficients[:split]
            + block.facts @ self.coefficients[split:-1]
            + self.coefficients[-1]
        )
        return odds


def _all(block: Block) -> Numbers:
    return block.weight


def fit(table: Table, weigh: Callable[[Block], Numbers] = _all, presumption: Presumption = USUAL) -> Fitted:
    """Train on a table; `weigh` gives the examples' weights, 0 for what is held out. Deterministic."""
    split = len(table.terms)
    directions = np.array(DIRECTIONS)
    size = split + len(directions) + 1
    penalty, presumed = np.full(size, TERM_PENALTY), np.zeros(size)
    penalty[split:], presumed[split:-1] = presumption.penalty, presumption.log_odds * directions
    penalty[-1] = 0

    def loss(coefficients: Numbers) -> tuple[float, Numbers]:
        fitted = Fitted(coefficients, 0)
        away = coefficients - presumed
        gradient = penalty * away
        total = 0.5 * float(gradient @ away)
        for block in table.blocks():
            side = np.where(block.violates, 1.0, -1.0)
            weight, margin = weigh(block), side * fitted.log_odds(block)
            total += float(weight @ np.logaddexp(0, -margin))
            pull = -weight * side * expit(-margin)
            gradient[:split] += block.terms.T @ pull
            gradient[split:-1] += block.facts.T @ pull
            gradient[-1] += pull.sum()
        return total, gradient

    low, high = np.full(size, -np.inf), np.full(size, np.inf)
    low[split:-1][directions > 0] = 0
    high[split:-1][directions < 0] = 0
    with threadpool_limits(1):  # sums in one order, whatever the machine
        found = minimize(
            loss,
            presumed,
            jac=True,
            method="L-BFGS-B",
            bounds=Bounds(low, high),
            options={"maxiter": MOST_STEPS, "ftol": 1e-7, "gtol": 1e-4},
        )
    return Fitted(found.x, int(found.nit))


def calibrate(odds: Numbers, violates: npt.NDArray[np.bool_], weight: Numbers) -> tuple[float, float]:
    """Fit slope and offset on log odds of comments that the model was not trained on (Platt)."""
    fitted = LogisticRegression(C=1e6).fit(odds.reshape(-1, 1), violates, sample_weight=weight)
    return max(0.05, float(fitted.coef_[0, 0])), float(fitted.intercept_[0])


def weights_of(fitted: Fitted, table: Table, slope: float, offset: float, cutoffs: Cutoffs) -> Weights:
    """Turn what was fitted into the plain numbers that serving reads."""
    split = len(table.terms)
    weighted = (table.idf * fitted.coefficients[:split]).tolist()
    return Weights(
        terms=dict(zip(table.terms, zip(table.idf.tolist(), weighted, strict=True), strict=True)),
        means=table.means,
        scales=table.scales,
        coefficients=fitted.coefficients[split:-1].copy(),
        intercept=float(fitted.coefficients[-1]),
        slope=slope,
        offset=offset,
        cutoffs=cutoffs,
    )
