"""Brief comments of value, written apart from the training data: none may be rejected by itself."""

from __future__ import annotations

import json
from pathlib import Path

from moderation import bulk
from moderation.classifier.artifacts import Shelf
from moderation.decision import Verdict
from moderation.policy.document import DEFAULT
from moderation.screening import screener

HELD_OUT = Path(__file__).parent / "brief_value.jsonl"


def _texts(path: Path) -> list[str]:
    return [json.loads(line)["content"].casefold() for line in path.read_text("utf-8").splitlines()]


def test_no_brief_comment_of_value_is_rejected_by_itself(shipped: Path) -> None:
    judge = screener(DEFAULT, Shelf(shipped).serving())
    answers = list(bulk.score(judge, HELD_OUT.read_bytes().splitlines()))
    rejected = [a["excerpt"] for a in answers if a["verdict"] == Verdict.REJECT.value]
    assert rejected == []
    assert len(answers) == 150


def test_held_out_comments_are_not_in_the_training_data() -> None:
    seed = Path(__file__).parent.parent.parent / "training_data" / "comments"
    known = {text for path in seed.glob("*.jsonl") for text in _texts(path)}
    held_out = _texts(HELD_OUT)
    assert [text for text in held_out if text in known] == []
