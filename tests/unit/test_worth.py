"""A look is worth most where the model cannot tell and where a wrong or late decision does most harm."""

from __future__ import annotations

from dataclasses import replace

import pytest

from moderation.classifier.serving import NoModel
from moderation.comment import Author, Comment, History
from moderation.decision import Cutoffs, Score
from moderation.policy.document import DEFAULT
from moderation.screening import screener
from moderation.worth import LEAST_UNCERTAIN, worth

PLAIN = screener(DEFAULT, NoModel()).screen(Comment("Mine froze solid until I wrapped it.", Author("Nils")))
LINKED = screener(DEFAULT, NoModel()).screen(
    Comment("See https://heap.example/viewtopic.php?t=1", Author("Nils"))
)
REGULAR = History(published=3)


def scored(probability: float) -> Score:
    return Score(probability, "sure", Cutoffs(0.1, 0.9))


@pytest.mark.parametrize(
    ("probability", "uncertain"),
    [(0.5, 1.0), (0.25, 0.5), (0.75, 0.5), (0.0, LEAST_UNCERTAIN), (1.0, LEAST_UNCERTAIN)],
)
def test_uncertainty_is_greatest_in_the_middle(probability: float, uncertain: float) -> None:
    assert worth(replace(PLAIN, score=scored(probability)), History()) == pytest.approx(uncertain)


def test_without_a_model_nothing_is_certain() -> None:
    assert worth(PLAIN, History()) == 1.0


def test_links_and_authors_whom_readers_know_make_harm_greater() -> None:
    assert [worth(d, h) for d, h in ((PLAIN, REGULAR), (LINKED, History()), (LINKED, REGULAR))] == [2, 2, 3]
