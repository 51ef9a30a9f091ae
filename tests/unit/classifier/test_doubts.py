"""Rulings that are probably wrong: chosen by what unseen models say, bounded, kept without any text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from moderation.classifier import doubts
from moderation.classifier.artifacts import CARD, Shelf
from moderation.classifier.doubts import (
    CONTRADICTION,
    FILE,
    LEAST_FAR,
    Answer,
    Doubt,
    choose,
    latest,
    written,
)


def answer(id: str, ruling: str, probability: float, site: str = "kitchen") -> Answer:
    return Answer(id, ruling, f"{site}/winter-compost", probability)


@pytest.mark.parametrize(
    ("ruling", "probability", "doubtful"),
    [
        ("publish", LEAST_FAR, True),
        ("publish", 0.99, True),
        ("publish", 0.79, False),
        ("publish", 0.01, False),
        ("reject", 1 - LEAST_FAR, True),
        ("reject", 0.01, True),
        ("reject", 0.21, False),
        ("reject", 0.99, False),
    ],
)
def test_ruling_is_doubtful_where_models_are_sure_of_the_opposite(
    ruling: str, probability: float, doubtful: bool
) -> None:
    assert bool(choose([answer("a", ruling, probability)], ())) is doubtful


def test_contradiction_is_doubtful_whatever_models_say_and_settled_ones_never_are() -> None:
    answers = [answer("a", "publish", 0.1), answer("b", "reject", 0.1), answer("c", "publish", 0.99)]
    found = choose(answers, {"a", "b"}, {"c"})
    assert [(d.id, d.why) for d in found["kitchen"]] == [("b", CONTRADICTION), ("a", CONTRADICTION)]


def test_most_doubtful_of_each_site_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doubts, "MOST_OF_A_SITE", 2)
    monkeypatch.setattr(doubts, "MOST", 3)
    answers = [answer(f"a{n}", "publish", 0.9 + n / 100) for n in range(5)]
    answers += [answer(f"b{n}", "publish", 0.81 + n / 100, "workshop") for n in range(5)]
    found = choose(answers, ())
    assert {site: [d.id for d in listed] for site, listed in found.items()} == {
        "kitchen": ["a4", "a3"],
        "workshop": ["b4"],
    }


def put(root: Path, version: str, text: str | None) -> None:
    (root / version).mkdir()
    (root / version / CARD).write_text("{}")
    if text is not None:
        (root / version / FILE).write_text(text)


def test_list_of_the_last_training_that_looked_at_rulings_counts(tmp_path: Path) -> None:
    put(tmp_path, "1", written({"kitchen": [Doubt("old", "reject", 0.1)]}))
    put(
        tmp_path,
        "2",
        written({"kitchen": [Doubt("new", "reject", 0.1)], "workshop": [Doubt("w", "publish", 1)]}),
    )
    put(tmp_path, "3", None)
    assert latest(Shelf(tmp_path), "kitchen") == [Doubt("new", "reject", 0.1)]
    assert latest(Shelf(tmp_path), "cellar") == []
    assert latest(Shelf(tmp_path / "none"), "kitchen") == []


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"kitchen": 5}', '{"kitchen": [5, {"id": 1}]}', "x" * (doubts.LARGEST + 1)]
)
def test_list_that_cannot_be_read_is_none(tmp_path: Path, text: str) -> None:
    put(tmp_path, "1", text)
    assert latest(Shelf(tmp_path), "kitchen") == []


def test_list_holds_ids_and_probabilities_alone() -> None:
    kept = json.loads(written(choose([answer("a", "publish", 0.987654321)], ())))
    assert kept == {"kitchen": [{"id": "a", "ruling": "publish", "probability": 0.9877, "why": "model"}]}
