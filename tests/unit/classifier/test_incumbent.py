"""The model that serves in a process: promotions are picked up, broken models refused."""

from __future__ import annotations

from pathlib import Path

from moderation.classifier.artifacts import MODEL, SERVING, Shelf
from moderation.classifier.incumbent import CHECK_EVERY, Incumbent
from moderation.comment import Comment
from moderation.decision import Verdict
from moderation.policy.document import DEFAULT
from moderation.screening import screener
from tests.cast import THOUGHTFUL
from tests.unit.classifier.test_artifacts import put


class Clock:
    """Time that passes when it is told to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_nothing_promoted_is_said(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "none"):
        incumbent = Incumbent(folder)
        assert incumbent.classifier().version == ""
        assert "no model was promoted" in incumbent.problem


def test_empty_record_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / SERVING).write_text('{"serving": null}')
    incumbent = Incumbent(tmp_path)
    assert incumbent.classifier().version == ""
    assert "moderation train" in incumbent.problem


def test_promotion_is_picked_up_at_the_next_look(tmp_path: Path) -> None:
    clock, shelf = Clock(), Shelf(tmp_path)
    put(tmp_path, "v1")
    put(tmp_path, "v2")
    shelf.promote("v1")
    incumbent = Incumbent(tmp_path, clock)
    first = incumbent.classifier()
    shelf.promote("v2")
    assert incumbent.classifier() is first
    clock.now += CHECK_EVERY
    assert incumbent.classifier().version == "v2"
    shelf.rollback()
    clock.now += CHECK_EVERY
    assert incumbent.classifier().version == "v1"


def test_model_is_loaded_once_as_long_as_nothing_changes(tmp_path: Path) -> None:
    clock = Clock()
    put(tmp_path, "v1")
    Shelf(tmp_path).promote("v1")
    incumbent = Incumbent(tmp_path, clock)
    first = incumbent.classifier()
    clock.now += 10 * CHECK_EVERY
    assert incumbent.classifier() is first


def test_broken_model_is_refused_and_comments_are_held_until_it_is_mended(tmp_path: Path) -> None:
    clock, shelf = Clock(), Shelf(tmp_path)
    put(tmp_path, "v1")
    shelf.promote("v1")
    (tmp_path / "v1" / MODEL).write_bytes(b"broken")
    incumbent = Incumbent(tmp_path, clock)
    decision = screener(DEFAULT, incumbent.classifier()).screen(Comment(THOUGHTFUL))
    assert (decision.verdict, decision.degraded) == (Verdict.HOLD, ("no model",))
    assert "not the file that its card describes" in incumbent.problem
    put(tmp_path, "v1")
    shelf.promote("v1")
    clock.now += CHECK_EVERY
    assert incumbent.classifier().version == "v1"
    assert incumbent.problem == ""


def test_promoted_model_that_vanished_is_refused(tmp_path: Path) -> None:
    put(tmp_path, "v1")
    Shelf(tmp_path).promote("v1")
    (tmp_path / "v1").rename(tmp_path / "elsewhere")
    incumbent = Incumbent(tmp_path)
    assert incumbent.classifier().version == ""
    assert "there is no model 'v1'" in incumbent.problem
