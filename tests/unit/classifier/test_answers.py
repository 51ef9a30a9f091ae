"""What is said about rulings by models that had not seen them: about each once, and never by heart."""

from __future__ import annotations

from dataclasses import replace

import pytest

from moderation.classifier import folds, training
from moderation.classifier.dataset import Example
from moderation.classifier.doubts import choose
from moderation.comment import Comment
from tests.unit.classifier.test_table import contents

NUMBER = 400
WRONG = {"7", "11", "200"}


def ruled() -> list[Example]:
    """Comments with straw are rejected, others published, but for three slips."""
    examples = [
        Example(
            Comment(content),
            "reject" if "straw" in content else "publish",
            source="ruling:moira",
            group=f"kitchen/{n}",
            id=str(n),
        )
        for n, content in enumerate(contents(NUMBER))
    ]
    other = {"reject": "publish", "publish": "reject"}
    return [replace(e, label=other[e.label]) if e.id in WRONG else e for e in examples]


def test_every_ruling_is_asked_about_and_slips_are_found() -> None:
    answers = training.train(ruled(), None).answers
    assert sorted(a.id for a in answers) == sorted(str(n) for n in range(NUMBER))
    assert {doubt.id for doubt in choose(answers, ())["kitchen"]} == WRONG


def test_examples_that_are_no_rulings_are_not_asked_about() -> None:
    examples = [replace(e, source="file" if int(e.id) % 2 else "import") for e in ruled()]
    answers = training.train(examples, None).answers
    assert {a.id for a in answers} == {str(n) for n in range(0, NUMBER, 2)}


def test_of_many_examples_some_are_asked_about_and_others_with_other_data(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(folds, "ENOUGH", 50)
    exam = {e.id for e in ruled() if e.in_exam}
    asked = [{a.id for a in training.train(ruled()[:size], None).answers} - exam for size in range(396, 401)]
    assert all(40 < len(ids) < 120 for ids in asked), "one fold of five"
    assert len(set.union(*asked)) > 120
