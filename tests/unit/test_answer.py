"""The answer has the shape that the contract promises, from a decision with and without a model."""

from __future__ import annotations

import json

from moderation.answer import answer
from moderation.classifier.serving import NoModel
from moderation.comment import Comment
from moderation.decision import Clue, Cutoffs, Decision, Mode, Score, Status, Verdict
from moderation.evidence import Link, Span
from moderation.policy.document import DEFAULT
from moderation.screening import screener
from tests.cast import TWO_LINKS

KEYS = (
    "id external_id verdict status mode findings score links flips_if author_message policy degraded warnings"
).split()


def test_answer_to_two_links_points_at_both() -> None:
    said = answer(
        screener(DEFAULT, NoModel()).screen(Comment(TWO_LINKS)), "1", "wp-1", ["unknown field ignored: x"]
    )
    assert list(said) == KEYS
    assert (said["verdict"], said["status"], said["score"]) == ("reject", "rejected", None)
    assert (said["id"], said["external_id"], said["warnings"]) == ("1", "wp-1", ["unknown field ignored: x"])
    (finding,) = said["findings"]
    assert (finding["rule"], finding["asks"], finding["message"]) == (
        "too-many-links",
        "reject",
        "2 links, 1 allowed",
    )
    assert [TWO_LINKS[s["start"] : s["end"]] for s in finding["spans"]] == [
        link["url"] for link in said["links"]
    ]
    assert [link["kind"] for link in said["links"]] == ["encyclopedia", "academic"]
    assert said["degraded"] == ["no model"]
    assert json.loads(json.dumps(said)) == said


def test_answer_with_a_score_says_clues_with_their_spans() -> None:
    score = Score(0.81, "m1", Cutoffs(0.1, 0.9), clues=(Clue("“check out”", 0.9, (Span(0, 9),)),))
    link = Link(
        "https://a.example", "a.example", "a.example", "", "", "", (Span(0, 3),), kind="shop", why="because"
    )
    decision = Decision(Verdict.HOLD, Status.PENDING, Mode.ENFORCE, (), score, (link,), "house-1")
    said = answer(decision, None, None, [])
    assert said["score"] == {
        "probability": 0.81,
        "band": "hold",
        "model": "m1",
        "certified": False,
        "cutoffs": {"publish_below": 0.1, "reject_from": 0.9},
        "clues": [
            {"clue": "“check out”", "weight": 0.9, "spans": [{"field": "content", "start": 0, "end": 9}]}
        ],
    }
    assert said["links"] == [
        {"url": "https://a.example", "host": "a.example", "kind": "shop", "why": "because"}
    ]
    assert json.loads(json.dumps(said)) == said
