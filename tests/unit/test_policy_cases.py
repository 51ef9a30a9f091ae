"""The policy's own cases: a candidate may decide none of them wrongly that the serving model does not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from moderation.classifier.serving import UNKNOWN, Classifier, NoModel
from moderation.comment import History
from moderation.decision import Cutoffs, Score, Verdict
from moderation.errors import DataError
from moderation.policy_cases import FILE, PolicyCase, hold_to, read
from moderation.text.features import Features
from tests.cast import PRAISE, THOUGHTFUL, comment

CUTOFFS = Cutoffs(0.1, 0.9)


class Always:
    """A classifier that says one thing."""

    version = "always"

    def __init__(self, probability: float) -> None:
        self.probability = probability

    def score(self, features: Features, history: History = UNKNOWN, clues: bool = True) -> Score:
        return Score(self.probability, self.version, CUTOFFS)


def cases(tmp_path: Path, *rows: dict[str, Any]) -> list[PolicyCase]:
    (tmp_path / FILE).write_text("\n".join(json.dumps(row) for row in rows))
    return read(tmp_path)


def value(number: int = 0, *expect: str) -> dict[str, Any]:
    """A case that only the model decides about."""
    said = f"{THOUGHTFUL} Mine is number {number}."
    return {**comment(said), "id": f"v{number}", "kind": "value", "expect": expect or ("publish", "hold")}


def test_cases_are_read_with_the_verdicts_that_they_allow(tmp_path: Path) -> None:
    (case,) = cases(tmp_path, value(7, "publish"))
    assert (case.id, case.kind, case.expect) == ("v7", "value", frozenset({Verdict.PUBLISH}))
    assert case.comment.content.endswith("Mine is number 7.")


def test_folder_without_cases_has_none(tmp_path: Path) -> None:
    assert read(tmp_path) == []
    assert hold_to([], NoModel(), NoModel()).refusals == []


@pytest.mark.parametrize(
    "line",
    ["{", "[]", "{}", '{"kind": "k", "expect": ["maybe"], "content": "x"}', '{"kind": "k", "expect": 1}'],
)
def test_case_that_is_none_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / FILE).write_text(json.dumps(value()) + "\n" + line)
    with pytest.raises(DataError, match="line 2"):
        read(tmp_path)


@pytest.mark.parametrize(
    ("before", "after", "worse"),
    [
        (0.5, 0.95, True),  # held, then rejected
        (0.05, 0.95, True),
        (0.5, 0.05, False),
        (0.5, 0.6, False),
        (0.05, 0.5, False),  # held where it was published: people look
        (0.95, 0.99, False),  # no better before
        (0.89, 0.91, False),  # hardly moved
    ],
)
def test_case_that_only_the_candidate_decides_wrongly_is_a_reason_to_refuse(
    tmp_path: Path, before: float, after: float, worse: bool
) -> None:
    held = hold_to(cases(tmp_path, value()), Always(after), Always(before))
    assert bool(held.worse) is worse
    assert bool(held.refusals) is worse
    if worse:
        assert "v0 (reject, not hold or publish)" in held.refusals[0]
        assert held.worse[0]["candidate"] == "reject"


def test_what_a_rule_decides_no_model_makes_worse(tmp_path: Path) -> None:
    praise = {**comment(PRAISE), "id": "p", "kind": "brief_praise", "expect": ["reject"]}
    held = hold_to(cases(tmp_path, praise), Always(0.01), Always(0.99))
    assert (held.right, held.right_before, held.refusals) == (1, 1, [])


def test_to_hold_a_few_more_is_noise_and_many_more_is_not(tmp_path: Path) -> None:
    for number, noise in ((3, True), (9, False)):
        found = cases(tmp_path, *(value(n, "publish") for n in range(number)))
        held = hold_to(found, Always(0.5), Always(0.05))
        assert (held.refusals == []) is noise
    assert held.refusals == ["worse on policy cases: 9 verdicts lost, 0 won of 9"]


@pytest.mark.parametrize("serving", [None, NoModel()])
def test_first_model_is_counted_and_not_compared(tmp_path: Path, serving: Classifier | None) -> None:
    held = hold_to(cases(tmp_path, value(0, "publish")), Always(0.05), serving)
    assert (held.right, held.refusals) == (1, [])


def test_refusal_names_five_and_counts_the_rest(tmp_path: Path) -> None:
    found = cases(tmp_path, *(value(n) for n in range(8)))
    held = hold_to(found, Always(0.99), Always(0.5))
    assert held.refusals[0].endswith("v4 (reject, not hold or publish) and 3 more")
    assert held.json()["worse"] == held.worse and len(held.worse) == 8
