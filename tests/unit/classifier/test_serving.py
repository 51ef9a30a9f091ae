"""Serving's plain arithmetic equals the trained pipeline, and clues point at what they name."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import pytest

from moderation.classifier import pipeline
from moderation.classifier.facts import FACTS, facts
from moderation.classifier.pipeline import Fitted
from moderation.classifier.serving import MOST_CLUES, Model, NoModel, pack, sigmoid, spans_of, unpack
from moderation.classifier.table import Table
from moderation.classifier.terms import MOST_WORDS, as_terms, terms
from moderation.classifier.wording import fact_said
from moderation.comment import Author, Comment, Parent
from moderation.decision import Cutoffs, Verdict
from moderation.submission import comment_from
from moderation.text.features import Features, extract
from tests.cast import BORDERLINE, PRAISE, SPAMMER, THOUGHTFUL, TWO_LINKS, comment
from tests.unit.classifier.test_artifacts import weights

GOOD = (THOUGHTFUL, BORDERLINE, "Does straw freeze at minus 15?", "The link in paragraph 3 is dead.")
CUTOFFS = Cutoffs(0.2, 0.9)
BAD = (PRAISE, TWO_LINKS, "Great article, thanks for sharing!", "Visit our website https://a.example/pricing")


def some(content: str, author: dict[str, str] | None = None) -> Features:
    return extract(comment_from(comment(content, author) if author else comment(content)))


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


@dataclass(frozen=True)
class Trained:
    """A small model, and what training answers about comments that it has not learned from."""

    fitted: Fitted
    table: Table
    answers: dict[tuple[str, bool], float]  # by content, and whether the spammer signed it

    def model(self, slope: float = 1.0, offset: float = 0.0, cutoffs: Cutoffs = CUTOFFS) -> Model:
        return Model(pipeline.weights_of(self.fitted, self.table, slope, offset, cutoffs), "small")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """Train on a few comments; the unseen ones lie in the same table, but weigh nothing."""
    table = Table(tmp_path_factory.mktemp("table"))
    learn = [some(c) for c in GOOD * 3] + [some(c, SPAMMER) for c in BAD * 3]
    for place, features in enumerate(learn):
        table.add(features, violates=place >= 12, weight=1 + place / 12)
    asked = [(content, by_spammer) for content in UNSEEN for by_spammer in (False, True)]
    for content, by_spammer in asked:
        table.add(some(content, SPAMMER if by_spammer else None), violates=False, weight=0)
    table.close()
    fitted = pipeline.fit(table)
    odds = np.concatenate([fitted.log_odds(block) for block in table.blocks()])[len(learn) :]
    return Trained(fitted, table, dict(zip(asked, odds.tolist(), strict=True)))


@pytest.mark.parametrize("by_spammer", [False, True], ids=["newcomer", "spammer"])
@pytest.mark.parametrize("content", UNSEEN, ids=lambda c: c[:20])
def test_plain_numbers_equal_those_of_training(small: Trained, content: str, by_spammer: bool) -> None:
    found = small.model().log_odds(some(content, SPAMMER if by_spammer else None))
    assert math.isclose(found, small.answers[content, by_spammer], rel_tol=1e-9, abs_tol=1e-9)


def test_calibration_and_band_are_applied(small: Trained) -> None:
    expected = sigmoid(0.5 * small.answers[PRAISE, True] - 0.25)
    score = small.model(0.5, -0.25).score(some(PRAISE, SPAMMER))
    assert score is not None
    assert (score.probability, score.model, score.certified) == (round(expected, 6), "small", False)
    assert score.band is Cutoffs(0.2, 0.9).band(expected)


def test_packed_weights_come_back_equal(small: Trained) -> None:
    model = small.model()
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


def test_clues_can_be_left_out(small: Trained) -> None:
    model = small.model()
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
        ("Composting compost", "p:compo", ["Composting", "compost"]),
        ("str\u200baw", "w:straw", ["str\u200baw"]),
        ("straw", "w:paper", []),
        ("straw", "b:dry straw", []),
        ("straw", "a:straw", []),
    ],
)
def test_places_of_a_term(content: str, term: str, pointed: list[str]) -> None:
    features = extract(Comment(content))
    found = spans_of(features, as_terms(features.words), term)
    assert [content[s.start : s.end] for s in found] == pointed


@pytest.mark.parametrize("odds", [-1e6, -745.0, -1.0, 0.0, 1.0, 745.0, 1e6])
def test_sigmoid_never_overflows_and_is_symmetric(odds: float) -> None:
    assert 0 <= sigmoid(odds) <= 1
    assert math.isclose(sigmoid(odds) + sigmoid(-odds), 1.0)


def test_no_model_has_no_opinion() -> None:
    assert (NoModel().score(some(PRAISE)), NoModel().version) == (None, "")


def test_comment_without_a_known_term_is_judged_by_its_facts(small: Trained) -> None:
    model = small.model()
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
    assert terms(extract(Comment("straws")))[:2] == ["w:straws", "p:straw"]
    assert {"a:ann", "a:0", "l:tld=com", "l:shop", "l:example", "l:/best", "s:tld=example", "s:heap"} <= set(
        found
    )
    assert f"l:kind={features.links[0].kind}" in found


def test_very_long_comment_is_read_at_both_ends() -> None:
    words = [f"w{chr(97 + n // 26 % 26)}{chr(97 + n % 26)}x" for n in range(600)]
    found = [t for t in terms(extract(Comment(" ".join(words)))) if t.startswith("w:")]
    assert len(found) == MOST_WORDS
    assert (found[0], found[-1]) == (f"w:{words[0]}", f"w:{words[-1]}")


def test_band_of_a_score_follows_the_cutoffs(small: Trained) -> None:
    for cutoffs, band in (
        (Cutoffs(0.0, 1.1), Verdict.HOLD),
        (Cutoffs(0.0, 0.0), Verdict.REJECT),
        (Cutoffs(1.1, 1.2), Verdict.PUBLISH),
    ):
        score = small.model(cutoffs=cutoffs).score(some(PRAISE))
        assert score is not None
        assert score.band is band


@pytest.mark.parametrize("content", ["Straw.", PRAISE, TWO_LINKS, "Is it dry (40 %), or does it rot?"])
def test_clue_of_a_fact_says_whether_it_is_there_or_missing(small: Trained, content: str) -> None:
    features = extract(Comment(content))
    score = small.model().score(features)
    assert score is not None
    clues = {clue.clue for clue in score.clues}
    for name, value in zip(FACTS, facts(features), strict=True):
        assert fact_said(name, is_absent=value != 0) not in clues
