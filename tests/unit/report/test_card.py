"""The card of a model for people: whole, honest about what is not known, and one table row a line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from moderation.classifier.artifacts import Shelf, read_card
from moderation.report.card import model_card


@pytest.fixture(scope="module")
def card(trained: Path) -> dict[str, Any]:
    shelf = Shelf(trained)
    return read_card(shelf.folder(shelf.record()["serving"]))


def test_card_says_what_it_learned_from_how_good_it_is_and_its_limits(card: dict[str, Any]) -> None:
    text = model_card(card)
    headings = [line for line in text.splitlines() if line.startswith("## ")]
    assert headings == [
        "## What it learned from",
        "## How good it is",
        "## Would more examples help?",
        "## Cutoffs",
        "## Limits",
    ]
    for value in (card["sha256"], card["data"]["fingerprint"], card["cutoffs"]["publish_below"]):
        assert str(value) in text
    assert f"| {card['exam']['auc']} | {card['exam']['average_precision']} |" in text
    assert "Too few rulings of people" in text and "not certified" in text


def test_languages_that_the_exam_says_nothing_about_are_named(card: dict[str, Any]) -> None:
    line = next(x for x in model_card(card).splitlines() if x.startswith("- Too few comments in these"))
    few = [n for n in card["data"]["learned"]["language"] if card["data"]["exam"]["language"].get(n, 0) < 20]
    assert few and f": {sorted(few)[0]}, " in line
    assert ": en," not in line


def test_refusals_and_comparisons_are_told(card: dict[str, Any]) -> None:
    row = {"slice": "brief comments", "comments": 90, "won": 2, "lost": 30, "chance": 0.0, "worse": True}
    text = model_card(
        card | {"slices": [row], "refusals": ["worse on brief comments"], "compared_with": "v1"}
    )
    assert "- worse on brief comments" in text
    assert "| brief comments | 90 | 2 | 30 | worse |" in text


def test_card_without_a_curve_has_no_heading_for_it(card: dict[str, Any]) -> None:
    assert "Would more examples help?" not in model_card(card | {"learning_curve": []})


def test_card_says_what_facts_are_presumed_to_count_for(card: dict[str, Any]) -> None:
    chosen = card["presumption"]
    assert f"Presumed until examples say otherwise: {chosen['chosen']} ({chosen['why']})." in model_card(card)
    row = {"presumed": "nothing", "log_loss": 0.2, "better_by": 0.01, "chance": 0.02}
    text = model_card(card | {"presumption": {"chosen": "nothing", "why": "better", "measured": [row]}})
    assert "| nothing | 0.2 | 0.01 | 0.02 |" in text
    older = {name: value for name, value in card.items() if name != "presumption"}
    assert "Presumed" not in model_card(older), "models made before do not know"


def test_names_from_files_stay_in_their_cells(card: dict[str, Any]) -> None:
    hostile = "x | <script>\n# y " + "z" * 500
    data = card["data"] | {
        "learned": card["data"]["learned"] | {"source": {hostile: 3}, "language": {hostile: 3}}
    }
    text = model_card(card | {"data": data, "refusals": [hostile]})
    assert "<script>" not in text.replace("\\<script\\>", "") and "\n# y" not in text
    assert "z" * 100 not in text
