"""The policy's own cases: comments with the verdicts that the house rules, as shipped, allow for each.

They were written for this and are never learned from. Rules and model decide about them together, as
they would about a reader's comment. A candidate may decide none of them wrongly that the serving model
does not: to hold one more is no fault, unless many more are. It promotes nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from moderation.classifier.evaluation import NOISE, Duel, Violations
from moderation.classifier.serving import Classifier
from moderation.comment import Comment
from moderation.decision import Decision, Verdict
from moderation.errors import DataError, InvalidInput
from moderation.policy.document import DEFAULT
from moderation.screening import screener
from moderation.submission import comment_from, from_line

FILE = "policy_cases.jsonl"
SHOWN = 120  # characters of a comment
NAMED = 5  # cases in a refusal; the report has all
# A score that hardly moves can still pass a cutoff that moved: each of four candidates that were better by
# every other measure decided one case wrongly, and its score had moved by 0.8 at most.
FAR = 1.0  # log odds, to the wrong side


@dataclass(frozen=True, slots=True)
class PolicyCase:
    """A comment of some kind, and the verdicts that the policy allows for it."""

    id: str
    kind: str
    expect: frozenset[Verdict]
    comment: Comment

    def is_wrong(self, verdict: Verdict) -> bool:
        """Say whether a verdict is one that the policy does not allow; people may always look."""
        return verdict not in self.expect and verdict is not Verdict.HOLD

    def is_worse(self, before: Decision, after: Decision) -> bool:
        """Say whether only the later decision is wrong, and not because it was close before."""
        if self.is_wrong(before.verdict) or not self.is_wrong(after.verdict):
            return False
        moved = _log_odds(after) - _log_odds(before)
        return (moved if after.verdict is Verdict.REJECT else -moved) >= FAR


@dataclass(frozen=True, slots=True)
class Held:
    """How a candidate and the serving model, if there is one, decide about the cases."""

    cases: int
    right: int
    right_before: int | None
    worse: list[dict[str, str]]  # cases that only the candidate decides wrongly
    refusals: list[str]

    def json(self) -> dict[str, Any]:
        """Return it as a card and a report hold it."""
        return {"cases": self.cases, "right": self.right, "serving": self.right_before, "worse": self.worse}


def read(folder: Path) -> list[PolicyCase]:
    """Read the cases of a folder of training data; none if it has no such file."""
    path = folder / FILE
    if not path.is_file():
        return []
    found = []
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        try:
            row = from_line(line)
            expect = frozenset(Verdict(verdict) for verdict in row.get("expect", ()))
            found.append(PolicyCase(str(row.get("id", number)), str(row["kind"]), expect, comment_from(row)))
        except (InvalidInput, KeyError, TypeError, ValueError) as error:
            raise DataError(f"{path}, line {number}: {error}") from error
    return found


def _log_odds(decision: Decision) -> float:
    probability = decision.score.probability if decision.score else 0.5
    bounded = min(max(probability, 1e-6), 1 - 1e-6)
    return math.log(bounded / (1 - bounded))


def _decide(cases: Sequence[PolicyCase], classifier: Classifier) -> list[Decision]:
    """Decide about the cases with the shipped rules and a model."""
    judge = screener(DEFAULT, classifier)
    return [judge.screen(case.comment, flips=False) for case in cases]


def hold_to(cases: Sequence[PolicyCase], candidate: Classifier, serving: Classifier | None) -> Held:
    """Compare how two models decide about the cases; without a serving one nothing is refused."""
    new = _decide(cases, candidate)
    right = _right(cases, new)
    if serving is None:
        return Held(len(cases), int(right.sum()), None, [], [])
    old = _decide(cases, serving)
    before = _right(cases, old)
    worse = [
        _shown(case, was.verdict, now.verdict)
        for case, was, now in zip(cases, old, new, strict=True)
        if case.is_worse(was, now)
    ]
    duel = Duel.of(right, before)
    refusals = []
    if worse:
        named = ", ".join(f"{w['id']} ({w['candidate']}, not {w['expected']})" for w in worse[:NAMED])
        more = f" and {len(worse) - NAMED} more" if len(worse) > NAMED else ""
        refusals.append(f"decides policy cases wrongly that the serving model does not: {named}{more}")
    if duel.is_lost(NOISE):
        refusals.append(f"worse on policy cases: {duel.lost} verdicts lost, {duel.won} won of {len(cases)}")
    return Held(len(cases), int(right.sum()), int(before.sum()), worse, refusals)


def _right(cases: Sequence[PolicyCase], decided: Sequence[Decision]) -> Violations:
    return np.array([d.verdict in case.expect for case, d in zip(cases, decided, strict=True)], dtype=bool)


def _shown(case: PolicyCase, serving: Verdict, candidate: Verdict) -> dict[str, str]:
    return {
        "id": case.id,
        "expected": " or ".join(sorted(case.expect)),
        "serving": serving.value,
        "candidate": candidate.value,
        "content": case.comment.content[:SHOWN],
    }
