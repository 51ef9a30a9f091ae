"""The learning curve: parts that grow, the same exam, and none where it would cost or say too little."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from moderation.classifier import curve
from moderation.classifier.curve import alone, learning_curve
from moderation.classifier.serving import Model, Weights, sigmoid
from moderation.classifier.table import Block
from moderation.comment import Comment
from moderation.text.features import extract
from tests.unit.classifier.test_table import contents, filled


def eighth(block: Block) -> npt.NDArray[np.intp]:
    return np.arange(len(block.part)) % 8


def points(folder: Path, number: int = 400) -> list[dict[str, Any]]:
    made = filled(folder, number)
    exam = contents(number)[-60:]
    features, violates = [extract(Comment(c)) for c in exam], np.array(["straw" in c for c in exam])

    def ask(weights: Weights) -> npt.NDArray[np.float64]:
        model = Model(weights, "")
        return np.array([sigmoid(model.log_odds(f)) for f in features])

    return learning_curve(made, eighth, ask, violates.astype(np.float64), violates)


def test_each_point_has_learned_from_twice_as_many(tmp_path: Path) -> None:
    found = points(tmp_path / "table")
    assert [p["examples"] for p in found] == [50, 100, 200, 400]
    assert found[-1] == {"examples": 400, "auc": 1.0, "automatic": 0.0}, "too few for a cutoff"
    assert all(0.5 < p["auc"] <= 1 for p in found)


def test_too_many_examples_have_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(curve, "MOST", 399)
    assert points(tmp_path / "table") == []


def test_too_few_examples_have_none(tmp_path: Path) -> None:
    assert points(tmp_path / "table", 60) == []


def test_share_decided_alone_counts_both_sides_and_stops_at_mistakes() -> None:
    clear = np.array([0.01] * 100 + [0.99] * 100)
    assert alone(clear, clear > 0.5) == 1.0
    mixed = np.array([n % 2 == 0 for n in range(200)])
    assert alone(clear, mixed) == 0.0
    assert alone(np.array([0.01] * 100 + [0.99] * 100), np.array([False] * 100 + [True, False] * 50)) == 0.5
    assert alone(np.array([]), np.array([], dtype=bool)) == 0.0
