"""Serving's plain arithmetic equals the trained pipeline, and clues point at what they name."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from moderation.classifier import pipeline
from moderation.classifier.serving import MOST_CLUES, Model, NoModel, pack, said, sigmoid, spans_of, unpack
from moderation.classifier.terms import FACTS, MOST_WORDS, facts, terms
from moderation.comment import Author, Comment, Parent
from moderation.decision import Cutoffs, Verdict
from moderation.submission import comment_from
from moderation.text.features import Features, extract
from tests.cast import BORDERLINE, PRAISE, SPAMMER, THOUGHTFUL, TWO_LINKS, comment
from tests.unit.classifier.test_artifacts import weights

GOOD = (THOUGHTFUL, BORDERLINE, "Does straw freeze at minus 15?", "The link in paragraph 3 is dead.")
BAD = (PRAISE, TWO_LINKS, "Great article, thanks for sharing!", "Visit our website https://a.example/pricing")


def some(content: str, author: dict[str, str] | None = None) -> Features:
    return extract(comment_from(comment(content, author) if author else comment(content)))


@pytest.fixture(scope="module")
def trained_pair() -> tuple[object, Model]:
    """A small pipeline and its weights, uncalibrated."""
    learn = [some(c) for c in GOOD * 3] + [some(c, SPAMMER) for c in BAD * 3]
    violates = np.array([False] * 12 + [True] * 12)
    fitted = pipeline.fit(learn, violates, np.linspace(1, 3, 24))
    return fitted, Model(pipeline.weights_of(fitted, 1.0, 0.0, Cutoffs(0.2, 0.9)), "small")


UNSEEN = (
    *GOOD,
    *BAD,
    "straw straw straw STRAW",
    "-",
    "!" * 500,
    "Ganz anders: 7 Grad!",
    "很好的文章",
    "word " * 900,
)


@pytest.mark.parametrize("author", [None, SPAMMER], ids=["newcomer", "spammer"])
@pytest.mark.parametrize("content", UNSEEN, ids=lambda c: c[:20])
def test_plain_numbers_equal_the_pipeline(
    trained_pair: tuple[object, Model], content: str, author: dict[str, str] | None
) -> None:
    fitted, model = trained_pair
    features = some(content, author)
    expected = pipeline.log_odds(fitted, [features])[0]
    assert math.isclose(model.log_odds(features), expected, rel_tol=1e-9, abs_tol=1e-9)


def test_calibration_and_band_are_applied(trained_pair: tuple[object, Model]) -> None:
    fitted, _ = trained_pair
    model = Model(pipeline.weights_of(fitted, 0.5, -0.25, Cutoffs(0.2, 0.9)), "small")
    features = some(PRAISE, SPAMMER)
    expected = sigmoid(0.5 * pipeline.log_odds(fitted, [features])[0] - 0.25)
    score = model.score(features)
    assert score is not None
    assert (score.probability, score.model, score.certified) == (round(expected, 6), "small", False)
    assert score.band is Cutoffs(0.2, 0.9).band(expected)


def test_packed_weights_come_back_equal(trained_pair: tuple[object, Model]) -> None:
    _, model = trained_pair
    again = Model(unpack(pack(model.weights)), "small")
    assert [again.log_odds(some(c)) for c in UNSEEN] == [model.log_odds(some(c)) for c in UNSEEN]


def test_clues_are_the_strongest_parts_and_point_at_their_words() -> None:
    terms_of_model = {"w:sharing": (1.0, 3.0), "b:great article": (1.0, -2.0), "a:sneakers": (1.0, 1.0)}
    model = Model(replace(weights(), terms=terms_of_model), "small")
    content = "Thanks for sharing this, great art\u200bicle about straw"
    features = some(content, SPAMMER)
    score = model.score(features)
    assert score is not None
    assert 0 < len(score.clues) <= MOST_CLUES
    assert [(clue.clue, clue.weight > 0) for clue in score.clues] == [
        ("“sharing”", True),
        ("“great article”", False),
        ("author’s name: “sneakers”", True),
    ]
    for clue in score.clues:
        for span in clue.spans:
            pointed = content[span.start : span.end].replace("\u200b", "").lower()
            assert all(word in pointed for word in clue.clue.strip("“”").split())
    assert [len(clue.spans) for clue in score.clues] == [1, 1, 0]


def test_clues_can_be_left_out(trained_pair: tuple[object, Model]) -> None:
    _, model = trained_pair
    score = model.score(some(PRAISE), clues=False)
    assert score is not None
    assert score.clues == ()


@pytest.mark.parametrize(
    ("content", "term", "pointed"),
    [
        ("straw and Straw", "w:straw", ["straw", "Straw"]),
        ("straw " * 5, "w:straw", ["straw"] * 3),
        ("dry straw, wet straw", "b:wet straw", ["wet straw"]),
        ("at 42 or 7", "w:0", ["42", "7"]),
        ("str\u200baw", "w:straw", ["str\u200baw"]),
        ("straw", "w:paper", []),
        ("straw", "b:dry straw", []),
        ("straw", "a:straw", []),
    ],
)
def test_places_of_a_term(content: str, term: str, pointed: list[str]) -> None:
    assert [content[s.start : s.end] for s in spans_of(extract(Comment(content)), term)] == pointed


@pytest.mark.parametrize(
    ("term", "words"),
    [
        ("w:good", "“good”"),
        ("a:seo", "author’s name: “seo”"),
        ("l:kind=shop", "link: kind=shop"),
        ("s:tld=ru", "website: tld=ru"),
    ],
)
def test_terms_are_said_to_a_moderator(term: str, words: str) -> None:
    assert said(term) == words


@pytest.mark.parametrize("odds", [-1e6, -745.0, -1.0, 0.0, 1.0, 745.0, 1e6])
def test_sigmoid_never_overflows_and_is_symmetric(odds: float) -> None:
    assert 0 <= sigmoid(odds) <= 1
    assert math.isclose(sigmoid(odds) + sigmoid(-odds), 1.0)


def test_no_model_has_no_opinion() -> None:
    assert (NoModel().score(some(PRAISE)), NoModel().version) == (None, "")


def test_comment_without_a_known_term_is_judged_by_its_facts(trained_pair: tuple[object, Model]) -> None:
    _, model = trained_pair
    of_terms, of_facts = model.contributions(extract(Comment("qqqq")))
    assert of_terms == {}
    assert np.isfinite(of_facts).all()
    assert model.score(extract(Comment("qqqq"))) is not None


def test_facts_have_their_names_and_are_finite() -> None:
    odd = Comment("\u0301 \u200b!? 5", Author(name="A1", url="ann.example"), parent=Parent(content="x"))
    for features in (extract(odd), some(TWO_LINKS, SPAMMER)):
        values = facts(features)
        assert len(values) == len(FACTS) == len(set(FACTS))
        assert all(map(math.isfinite, values))


def test_terms_name_their_family() -> None:
    features = extract(
        Comment(
            "Straw 42 https://shop7.example.com/Best-Straw/x",
            Author(name="Ann 12", url="https://heap.example/notes"),
        )
    )
    found = terms(features)
    assert found[:3] == ["w:straw", "w:0", "b:straw 0"]
    assert {"a:ann", "a:0", "l:tld=com", "l:shop", "l:example", "l:/best", "s:tld=example", "s:heap"} <= set(
        found
    )
    assert f"l:kind={features.links[0].kind}" in found


def test_very_long_comment_is_read_at_both_ends() -> None:
    words = [f"w{chr(97 + n // 26 % 26)}{chr(97 + n % 26)}x" for n in range(600)]
    found = [t for t in terms(extract(Comment(" ".join(words)))) if t.startswith("w:")]
    assert len(found) == MOST_WORDS
    assert (found[0], found[-1]) == (f"w:{words[0]}", f"w:{words[-1]}")


def test_band_of_a_score_follows_the_cutoffs(trained_pair: tuple[object, Model]) -> None:
    fitted, _ = trained_pair
    for cutoffs, band in (
        (Cutoffs(0.0, 1.1), Verdict.HOLD),
        (Cutoffs(0.0, 0.0), Verdict.REJECT),
        (Cutoffs(1.1, 1.2), Verdict.PUBLISH),
    ):
        score = Model(pipeline.weights_of(fitted, 1.0, 0.0, cutoffs), "x").score(some(PRAISE))
        assert score is not None
        assert score.band is band
