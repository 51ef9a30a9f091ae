"""States how wrong automatic decisions are at most, with a confidence, from audited comments.

Audited comments are drawn by a coin at intake, whatever the verdict, so they stand for the stream.
Cutoffs are tested from the most cautious one towards bolder ones and the first failure ends it (fixed
sequence testing), each with the exact bound of Clopper and Pearson. Which are tested depends on the
scores alone, never on the rulings, so the confidence of the boldest that passed is that of one test.
A test at every comment would end at the first wrong one; tested are the numbers at which one more may
be wrong (299, 473, 628, … for 1 % at 95 %), which certified far more in simulated streams.
Too few audited comments certify nothing. It stores nothing and decides about no comment.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy.special import betaincinv

from moderation.decision import Verdict

SURE = math.inf  # the confidence of a decision that rules made alone


@dataclass(frozen=True, slots=True)
class Audited:
    """An audited comment on which a person ruled.

    `decided` is what findings alone ask for: a verdict, or None where the model's score decides.
    """

    probability: float
    violates: bool
    brief: bool = False
    decided: Verdict | None = None

    def confidence(self, side: Verdict) -> float | None:
        """Say how soon this comment would be decided automatically on a side; None if never."""
        if self.decided is not None:
            return SURE if self.decided is side else None
        return self.probability if side is Verdict.REJECT else 1 - self.probability

    def is_wrong(self, side: Verdict) -> bool:
        """Say whether deciding it on a side contradicts the ruling."""
        return self.violates is (side is Verdict.PUBLISH)


@dataclass(frozen=True, slots=True)
class Certificate:
    """What audited comments prove about one side of the band.

    With `certified`, decisions at `cutoff` or bolder ones than before are wrong in at most `target` of
    all cases, with the stated confidence; `bound` is what was shown. `audited` and `wrong` count the
    audited comments that are decided at the cutoff, or by the shipped one where nothing is certified.
    `broken` says that the shipped cutoff is proven to be wrong more often than the target.
    """

    side: Verdict
    certified: bool
    cutoff: float | None
    audited: int
    wrong: int
    bound: float
    needed: int
    broken: bool = False

    @property
    def said(self) -> str:
        """Say it to a moderator."""
        if self.certified:
            return f"certified: at most {self.bound:.1%} wrong, {self.wrong} of {self.audited} audited"
        if self.broken:
            return f"stopped: {self.wrong} of {self.audited} audited were wrong"
        return f"not certified: {self.audited} of {self.needed}"


def upper_bound(wrong: int, of: int, confidence: float) -> float:
    """Return the exact one-sided upper bound of a share (Clopper and Pearson 1934).

    >>> [round(upper_bound(k, n, 0.95), 5) for k, n in ((0, 299), (1, 473), (2, 628))]
    [0.00997, 0.00999, 0.00999]
    """
    return 1.0 if wrong >= of else float(betaincinv(wrong + 1, of - wrong, confidence))


def lower_bound(wrong: int, of: int, confidence: float) -> float:
    """Return the exact one-sided lower bound of a share."""
    return 0.0 if not wrong else float(betaincinv(wrong, of - wrong + 1, 1 - confidence))


def certify(
    audited: Sequence[Audited], side: Verdict, target: float, confidence: float, shipped: float
) -> Certificate:
    """Find the boldest cutoff of a side whose decisions are wrong in at most `target` of all cases.

    `shipped` is the cutoff that serves without a certificate: a probability, as the one returned is.
    """
    graded = [(c, a.is_wrong(side)) for a in audited if (c := a.confidence(side)) is not None]
    level = np.array([c for c, _ in graded])
    order = np.argsort(-level, kind="stable")
    level, wrong = level[order], np.cumsum(np.array([w for _, w in graded], dtype=np.intp)[order])
    least = enough(0, target, confidence)
    best: Certificate | None = None
    for n in _tested(level, target, confidence):
        bound = upper_bound(int(wrong[n - 1]), n, confidence)
        if bound > target:
            break
        cutoff = _cutoff(side, float(level[n - 1]))
        best = Certificate(side, True, cutoff, n, int(wrong[n - 1]), bound, least)
    if best is not None:
        return best
    n = int(np.count_nonzero(level >= (shipped if side is Verdict.REJECT else 1 - shipped)))
    at_shipped = int(wrong[n - 1]) if n else 0
    broken = lower_bound(at_shipped, n, confidence) > target
    bound = upper_bound(at_shipped, n, confidence)
    return Certificate(side, False, None, n, at_shipped, bound, least, broken)


@lru_cache(maxsize=4096)
def enough(wrong: int, target: float, confidence: float) -> int:
    """Return of how many audited comments `wrong` may be wrong and still show a share of `target`.

    >>> [enough(wrong, 0.01, 0.95) for wrong in (0, 1, 2)]
    [299, 473, 628]
    """
    if not wrong:
        return math.ceil(math.log(1 - confidence) / math.log(1 - target))
    n = enough(wrong - 1, target, confidence) + 1
    while upper_bound(wrong, n, confidence) > target:
        n += 1
    return n


def _tested(level: npt.NDArray[np.float64], target: float, confidence: float) -> Iterator[int]:
    """Yield how many of the most confident are tested at once; equals are never divided."""
    allowed, last = 0, 0
    while (n := enough(allowed, target, confidence)) <= len(level):
        allowed += 1
        if n > last:
            last = int(np.count_nonzero(level >= level[n - 1]))
            yield last


def _cutoff(side: Verdict, level: float) -> float:
    """Turn a confidence into a probability; rules alone were certified where the level is SURE."""
    if side is Verdict.REJECT:
        return level
    return math.nextafter(1 - level, 1) if level != SURE else -SURE


MOST_ALIKE = 1e-4  # probability of a difference by chance below which scores have drifted; asked often
LEAST_APART = 0.15  # largest distance between the two distributions that is no concern
FEWEST = 100  # scores on each side


def drifted(before: Sequence[float], lately: Sequence[float]) -> bool:
    """Say whether scores are no longer distributed as they were (Kolmogorov and Smirnov).

    >>> drifted([0.1] * 150 + [0.9] * 150, [0.1] * 140 + [0.9] * 160)
    False
    >>> drifted([0.1] * 150 + [0.9] * 150, [0.9] * 300)
    True
    """
    if min(len(before), len(lately)) < FEWEST:
        return False
    first, second = np.sort(np.asarray(before)), np.sort(np.asarray(lately))
    places = np.concatenate([first, second])
    apart = float(
        np.max(
            np.abs(
                np.searchsorted(first, places, "right") / len(first)
                - np.searchsorted(second, places, "right") / len(second)
            )
        )
    )
    size = len(first) * len(second) / (len(first) + len(second))
    return apart > LEAST_APART and 2 * math.exp(-2 * size * apart**2) < MOST_ALIKE
