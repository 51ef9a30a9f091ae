"""The main job, end to end through HTTP: a comment comes in, a verdict with reasons goes out."""

from __future__ import annotations

from tests.cast import BORDERLINE, PRAISE, THOUGHTFUL, TWO_LINKS, comment
from tests.conftest import Blog


def test_good_post_is_rejected_as_brief_praise(blog: Blog) -> None:
    answer = blog.post("/comments", comment(PRAISE))
    assert answer.status_code == 201
    assert answer.json["verdict"] == "reject"
    assert [f["rule"] for f in answer.json["findings"]] == ["brief-praise"]


def test_thoughtful_comment_is_published(blog: Blog) -> None:
    answer = blog.post("/comments", comment(THOUGHTFUL)).json
    assert (answer["verdict"], answer["status"]) == ("publish", "published"), answer["score"]


def test_two_links_are_rejected_with_both_spans(blog: Blog) -> None:
    answer = blog.post("/comments", comment(TWO_LINKS)).json
    finding = next(f for f in answer["findings"] if f["rule"] == "too-many-links")
    assert answer["verdict"] == "reject"
    assert [TWO_LINKS[s["start"] : s["end"]] for s in finding["spans"]] == [
        "https://en.wikipedia.org/wiki/Compost",
        "https://www.nature.com/articles/compost-heat",
    ]


def test_borderline_comment_is_held_for_people(blog: Blog) -> None:
    answer = blog.post("/comments", comment(BORDERLINE)).json
    assert (answer["verdict"], answer["status"]) == ("hold", "pending")
