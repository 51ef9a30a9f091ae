"""One comment through the whole judging half: verdict, what would flip it, and what is degraded."""

from __future__ import annotations

from pathlib import Path

import pytest

from moderation.classifier.artifacts import Shelf
from moderation.classifier.serving import UNKNOWN, NoModel
from moderation.comment import Author, Comment, History, Post
from moderation.decision import Mode, Score, Status, Verdict
from moderation.policy.document import DEFAULT, Policy
from moderation.screening import SAID_TO_AUTHOR, screener
from moderation.submission import comment_from
from moderation.text.features import Features
from tests.cast import BORDERLINE, PRAISE, SPAMMER, THOUGHTFUL, TWO_LINKS, comment, in_band

REGULAR = History(published=9)


class Sure:
    """A classifier that is always equally sure."""

    version = "sure"

    def __init__(self, band: Verdict) -> None:
        self.band = band

    def score(self, features: Features, history: History = UNKNOWN, clues: bool = True) -> Score | None:
        return in_band(self.band, self.version)


def test_without_a_model_people_look() -> None:
    decision = screener(DEFAULT, NoModel()).screen(Comment(THOUGHTFUL))
    assert (decision.verdict, decision.score, decision.degraded) == (Verdict.HOLD, None, ("no model",))
    assert decision.author_message == SAID_TO_AUTHOR[Status.PENDING]


def test_without_a_model_a_rule_still_rejects() -> None:
    assert screener(DEFAULT, NoModel()).screen(Comment(PRAISE)).verdict is Verdict.REJECT


def test_regular_is_held_while_anything_is_degraded() -> None:
    judge = screener(DEFAULT, Sure(Verdict.PUBLISH))
    assert judge.screen(Comment(THOUGHTFUL), REGULAR).verdict is Verdict.PUBLISH
    decision = judge.screen(Comment(THOUGHTFUL), REGULAR, ("history",))
    assert (decision.verdict, decision.degraded) == (Verdict.HOLD, ("history",))


def test_regular_is_published_whatever_the_model_thinks() -> None:
    decision = screener(DEFAULT, Sure(Verdict.REJECT)).screen(Comment(THOUGHTFUL), REGULAR)
    assert (decision.verdict, decision.author_message) == (Verdict.PUBLISH, None)


@pytest.mark.parametrize("band", Verdict)
def test_model_decides_where_no_rule_speaks(band: Verdict) -> None:
    assert screener(DEFAULT, Sure(band)).screen(Comment(THOUGHTFUL)).verdict is band


@pytest.mark.parametrize("band", Verdict)
def test_model_decides_nothing_in_assist_mode(band: Verdict) -> None:
    assert screener(DEFAULT, Sure(band), Mode.ASSIST).screen(Comment(THOUGHTFUL)).verdict is Verdict.HOLD


def test_shadow_mode_says_what_it_would_have_done() -> None:
    decision = screener(DEFAULT, NoModel(), Mode.SHADOW).screen(Comment(PRAISE))
    assert (decision.verdict, decision.status, decision.mode) == (
        Verdict.REJECT,
        Status.PUBLISHED,
        Mode.SHADOW,
    )


def test_author_is_told_nothing_while_shadow_mode_shows_the_comment() -> None:
    assert screener(DEFAULT, NoModel(), Mode.SHADOW).screen(Comment(PRAISE)).author_message is None


def test_author_is_told_that_a_post_is_closed_and_nothing_of_lists() -> None:
    closed = screener(Policy(closed_posts=("1",)), NoModel()).screen(Comment(THOUGHTFUL, post=Post("1")))
    assert closed.author_message == "Comments on this post are closed."
    listed = screener(Policy(blocked_words=("straw",)), NoModel()).screen(Comment(THOUGHTFUL))
    assert listed.verdict is Verdict.REJECT
    assert listed.author_message and "straw" not in listed.author_message


def test_policy_of_the_site_names_itself_in_the_decision() -> None:
    policy = Policy(max_links=2)
    assert screener(policy, NoModel()).screen(Comment(THOUGHTFUL)).policy == policy.version


def test_screening_twice_gives_one_decision(models: Path) -> None:
    judge = screener(DEFAULT, Shelf(models).serving())
    for content in (PRAISE, THOUGHTFUL, TWO_LINKS, BORDERLINE):
        body = comment_from(comment(content, SPAMMER))
        assert judge.screen(body, REGULAR) == judge.screen(body, REGULAR)


def test_what_the_author_is_told_gives_nothing_away() -> None:
    decision = screener(DEFAULT, Sure(Verdict.REJECT)).screen(Comment(PRAISE, Author(name="x")))
    assert decision.author_message is not None
    assert not any(
        word in decision.author_message.lower() for word in ("model", "score", "probab", "rule", "spam")
    )
