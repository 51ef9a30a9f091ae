"""Measures models on labelled comments that they were not trained on, and compares two of them.

The comparison is paired: both models see the same comments, and only those count on which one is
right and the other wrong, or on which one alone would decide by itself and be wrong. A slice in which
a candidate is worse beyond noise is a reason to refuse. To hold more than before is none.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.metrics import average_precision_score, roc_auc_score

from moderation.classifier.dataset import Example
from moderation.decision import Cutoffs
from moderation.text.features import Features

Probabilities = npt.NDArray[np.float64]
Violations = npt.NDArray[np.bool_]
FEWEST_IN_SLICE = 20
NOISE = 0.05  # one-sided probability below which a difference is no accident; shared among the slices
MOST_FLIPS = 20


@dataclass(frozen=True, slots=True)
class Slice:
    """A named part of the exam; `rows` are places in it."""

    name: str
    rows: npt.NDArray[np.intp]


def figures(probability: Probabilities, violates: Violations, cutoffs: Cutoffs) -> dict[str, Any]:
    """Return the figures of one model on one set of comments."""
    both = bool(violates.any() and not violates.all())
    published, rejected = probability < cutoffs.publish_below, probability >= cutoffs.reject_from
    return {
        "comments": len(violates),
        "violations": int(violates.sum()),
        "auc": round(float(roc_auc_score(violates, probability)), 4) if both else None,
        "average_precision": round(float(average_precision_score(violates, probability)), 4)
        if both
        else None,
        "brier": round(float(np.mean((probability - violates) ** 2)), 4) if len(violates) else None,
        "accuracy": round(float(np.mean((probability >= 0.5) == violates)), 4) if len(violates) else None,
        "automatic": round(float(np.mean(published | rejected)), 4) if len(violates) else None,
        "published": int(published.sum()),
        "published_wrong": int((published & violates).sum()),
        "rejected": int(rejected.sum()),
        "rejected_wrong": int((rejected & ~violates).sum()),
    }


def slices(examples: Sequence[Example], features: Sequence[Features]) -> Iterator[Slice]:
    """Yield the guarded slices that have enough comments to say anything."""
    tests: dict[str, Callable[[Example, Features], bool]] = {
        "all": lambda e, f: True,
        "brief comments": lambda e, f: f.is_brief,
        "no link": lambda e, f: not f.links,
        "one link": lambda e, f: len(f.links) == 1,
        "more links": lambda e, f: len(f.links) > 1,
        "to publish": lambda e, f: not e.violates,
        "to reject": lambda e, f: e.violates,
        "rulings": lambda e, f: e.source.startswith("ruling"),
        "regular authors": lambda e, f: e.regular,
    }
    for reason in sorted({e.reason for e in examples if e.reason}):
        tests[f"reason {reason}"] = lambda e, f, reason=reason: e.reason == reason  # type: ignore[misc]
    for language in sorted({e.language for e in examples if e.language}):
        tests[f"language {language}"] = lambda e, f, language=language: e.language == language  # type: ignore[misc]
    for name, test in tests.items():
        rows = np.array(
            [i for i, (e, f) in enumerate(zip(examples, features, strict=True)) if test(e, f)], dtype=np.intp
        )
        if len(rows) >= FEWEST_IN_SLICE:
            yield Slice(name, rows)


def binomial_tail(at_least: int, of: int) -> float:
    """Return the probability of at least so many heads in `of` fair tosses.

    >>> binomial_tail(5, 5), binomial_tail(0, 3)
    (0.03125, 1.0)
    """
    return float(sum(math.comb(of, k) for k in range(at_least, of + 1)) / 2**of)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the gate saw: `refusals` is empty if the candidate may be promoted."""

    candidate: dict[str, Any]
    serving: dict[str, Any] | None
    slices: list[dict[str, Any]]
    flips: list[dict[str, Any]]
    refusals: list[str]

    @property
    def passed(self) -> bool:
        return not self.refusals


@dataclass(frozen=True, slots=True)
class Duel:
    """How often one of two models was right where the other was not."""

    won: int
    lost: int

    @classmethod
    def of(cls, new: Violations, old: Violations) -> Duel:
        """Count, of what each model got right, what the other did not."""
        return cls(int((new & ~old).sum()), int((old & ~new).sum()))

    @property
    def chance(self) -> float:
        """The probability that two equally good models differ by as much to the candidate's harm."""
        return binomial_tail(self.lost, self.won + self.lost)

    def is_lost(self, noise: float) -> bool:
        """Say whether the candidate is worse beyond noise."""
        return self.lost > self.won and self.chance < noise


def _wrong_alone(probability: Probabilities, violates: Violations, cutoffs: Cutoffs) -> Violations:
    published, rejected = probability < cutoffs.publish_below, probability >= cutoffs.reject_from
    return (published & violates) | (rejected & ~violates)


def compare(
    examples: Sequence[Example],
    features: Sequence[Features],
    candidate: tuple[Probabilities, Cutoffs],
    serving: tuple[Probabilities, Cutoffs] | None,
) -> Comparison:
    """Measure a candidate on the exam and, if a model serves, compare the two slice by slice."""
    violates = np.array([e.violates for e in examples], dtype=bool)
    (new, new_cutoffs), refusals = candidate, []
    own = figures(new, violates, new_cutoffs)
    if own["auc"] is None or own["auc"] < 0.7:
        refusals.append(f"AUC on the exam is {own['auc']}; below 0.7 a model is of no use")
    if serving is None:
        table = [
            {"slice": s.name, **figures(new[s.rows], violates[s.rows], new_cutoffs)}
            for s in slices(examples, features)
        ]
        return Comparison(own, None, table, [], refusals)
    old, old_cutoffs = serving
    right_new, right_old = (new >= 0.5) == violates, (old >= 0.5) == violates
    safe_new = ~_wrong_alone(new, violates, new_cutoffs)
    safe_old = ~_wrong_alone(old, violates, old_cutoffs)
    table, parts = [], list(slices(examples, features))
    for part in parts:
        # Each slice may be unlucky, on either count: each has to be worse by more than one that is alone.
        noise = NOISE / 2 if part.name == "all" else NOISE / 2 / max(1, len(parts) - 1)
        decisions = Duel.of(right_new[part.rows], right_old[part.rows])
        alone = Duel.of(safe_new[part.rows], safe_old[part.rows])
        number = len(part.rows)
        if decisions.is_lost(noise):
            refusals.append(
                f"worse on {part.name}: {decisions.lost} decisions lost, {decisions.won} won of {number}"
            )
        if alone.is_lost(noise):
            refusals.append(
                f"wrong by itself on {part.name}: {alone.lost} where it was not before, "
                f"{alone.won} no longer, of {number}"
            )
        table.append(
            {
                "slice": part.name,
                "comments": number,
                "won": decisions.won,
                "lost": decisions.lost,
                "chance": round(decisions.chance, 4),
                "no_longer_wrong_alone": alone.won,
                "newly_wrong_alone": alone.lost,
                "worse": decisions.is_lost(noise) or alone.is_lost(noise),
            }
        )
    surprise = np.abs(new - old)
    flipped = [int(i) for i in np.argsort(-surprise, kind="stable") if right_new[i] != right_old[i]][
        :MOST_FLIPS
    ]
    flips = [
        {
            "id": examples[i].id,
            "label": examples[i].label,
            "serving": round(float(old[i]), 3),
            "candidate": round(float(new[i]), 3),
            "content": examples[i].comment.content[:120],
        }
        for i in flipped
    ]
    return Comparison(own, figures(old, violates, old_cutoffs), table, flips, refusals)
