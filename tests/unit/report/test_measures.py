"""Figures of a report: from the labels and probabilities, as a person would count them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from moderation.classifier.artifacts import Shelf, read_card
from moderation.classifier.dataset import read_file
from moderation.classifier.serving import Model
from moderation.report.measures import automatic, calibration, histogram, measure
from moderation.report.page import learning_curve, page
from moderation.text.features import extract

ROOT = Path(__file__).parent.parent.parent.parent
CURVE = [
    {"examples": 100, "auc": 0.9, "automatic": 0.4},
    {"examples": 200, "auc": 0.95, "automatic": 0.5},
]
OTHER = {"publish": "reject", "reject": "publish"}
P = np.array([0.02, 0.1, 0.4, 0.6, 0.9, 0.99])
Y = np.array([False, False, True, False, True, True])


def test_calibration_compares_what_was_said_with_what_was_true() -> None:
    groups = calibration(P, Y)
    assert [g["comments"] for g in groups] == [1] * 6
    assert [(g["said"], g["true"]) for g in groups[:3]] == [(0.02, 0.0), (0.1, 0.0), (0.4, 1.0)]


def test_histogram_counts_each_comment_once() -> None:
    bins = histogram(P, Y)
    assert (sum(bins["publish"]), sum(bins["reject"])) == (3, 3)
    assert bins["publish"][0] == 1 and bins["reject"][-1] == 1


def test_share_decided_alone_grows_and_its_error_is_the_wrong_ones_in_it() -> None:
    assert automatic(P, ~Y) == [
        (pytest.approx(1 / 6, abs=1e-4), 0.0),
        (pytest.approx(2 / 6, abs=1e-4), 0.0),
        (0.5, pytest.approx(1 / 3, abs=1e-4)),
        (pytest.approx(4 / 6, abs=1e-4), 0.25),
        (pytest.approx(5 / 6, abs=1e-4), 0.4),
        (1.0, 0.5),
    ]


def test_equal_scores_are_decided_together() -> None:
    assert automatic(np.array([0.9, 0.9, 0.1]), np.array([True, False, False])) == [
        (pytest.approx(2 / 3, abs=1e-4), 0.5),
        (1.0, pytest.approx(1 / 3, abs=1e-4)),
    ]


@pytest.fixture(scope="module")
def serving(trained: Path) -> tuple[Model, Path]:
    shelf = Shelf(trained)
    model = shelf.serving()
    assert isinstance(model, Model)
    return model, shelf.folder(model.version)


def test_of_private_comments_nothing_but_the_id_is_told(serving: tuple[Model, Path]) -> None:
    model, folder = serving
    path = ROOT / "training_data" / "comments" / "brief.jsonl"
    examples = [replace(e, label=OTHER[e.label], id=str(n)) for n, e in enumerate(read_file(path)[:12])]
    features = [extract(e.comment) for e in examples]
    told = measure(model, examples, features, private=lambda e: e.id != "3")
    assert {m["id"] for m in told["mistakes"]} > {"3"}
    for mistake in told["mistakes"]:
        if mistake["id"] != "3":
            assert (mistake["content"], mistake["author"], mistake["post"], mistake["clues"]) == (
                "",
                "",
                "",
                [],
            )
    html = page(told, read_card(folder), "its exam")
    assert "moderation explain 1" in html and "moderation explain 3<" not in html


def test_page_needs_nothing_else_and_keeps_comments_inert(serving: tuple[Model, Path]) -> None:
    model, folder = serving
    examples = read_file(ROOT / "training_data" / "comments" / "brief.jsonl")[:60]
    hostile = next(e for e in examples if e.violates)
    object.__setattr__(hostile.comment, "content", "Nice <script>alert(1)</script> <img src=x onerror=y>")
    measures = measure(model, examples, [extract(e.comment) for e in examples])
    html = page(measures, read_card(folder) | {"learning_curve": CURVE}, "a file")
    assert html.count("<svg") == 7
    for outside in ("<script", "<img", "<a ", "<link", "url(", "@import"):
        assert outside not in html, outside


def test_page_can_be_made_of_one_label_alone(serving: tuple[Model, Path]) -> None:
    model, folder = serving
    path = ROOT / "training_data" / "comments" / "brief.jsonl"
    examples = [e for e in read_file(path) if e.violates][:3]
    measures = measure(model, examples, [extract(e.comment) for e in examples])
    assert (measures["figures"]["auc"], measures["roc"]) == (None, [])
    assert "Worst mistakes" in page(measures, read_card(folder), "a file")


def test_learning_curve_says_what_it_shows() -> None:
    assert [picture.svg.count("<circle") for picture in learning_curve(CURVE)] == [2, 2]
    assert "AUC" in learning_curve(CURVE)[0].said
