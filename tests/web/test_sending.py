"""POST /v1/comments and /v1/screen: stored once, edited by sending again, or judged and forgotten."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from flask import Flask

from moderation.intake import Intake
from moderation.store.sites import Keys, Site
from tests.cast import BORDERLINE, NEWCOMER, PRAISE, SPAMMER, THOUGHTFUL, TWO_LINKS, comment
from tests.conftest import Blog


def listed(blog: Blog) -> list[str]:
    """Return the ids of all comments of a site."""
    return [c["id"] for c in blog.get("/comments").json["comments"]]


def test_answer_has_every_part_of_the_contract(blog: Blog) -> None:
    answer = blog.post("/comments", comment(BORDERLINE, id="wp-1")).json
    assert set(answer) == {
        "id", "external_id", "verdict", "status", "mode", "findings", "score", "links", "flips_if",
        "author_message", "policy", "degraded", "warnings",
    }  # fmt: skip
    assert (answer["external_id"], answer["mode"], answer["degraded"], answer["warnings"]) == (
        "wp-1",
        "enforce",
        [],
        [],
    )
    assert set(answer["score"]) == {"probability", "band", "model", "certified", "cutoffs", "clues"}
    assert answer["links"][0] | {"why": ""} == {
        "url": "https://forum.gardeners.example/viewtopic.php?t=12",
        "host": "forum.gardeners.example",
        "kind": "forum",
        "why": "",
    }


def test_same_id_and_body_give_the_first_answer_again(blog: Blog) -> None:
    first = blog.post("/comments", comment(THOUGHTFUL, id="wp-1"))
    again = blog.post("/comments", comment(THOUGHTFUL, id="wp-1"))
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json == first.json
    assert listed(blog) == [first.json["id"]]


def test_same_body_is_recognised_whatever_the_order_and_what_is_empty(blog: Blog) -> None:
    first = blog.post(
        "/comments", b'{"id": "7", "content": "A remark on straw.", "author": {"name": "Nils"}}'
    )
    again = blog.post(
        "/comments",
        b'{"author": {"name": "Nils", "email": "", "url": null}, "content": "A remark on straw.", "id": 7}',
    )
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json == first.json


def test_another_body_is_an_edit_with_its_history_kept(blog: Blog) -> None:
    first = blog.post("/comments", comment(PRAISE, id="wp-1")).json
    edit = blog.post("/comments", comment(TWO_LINKS, id="wp-1"))
    assert (edit.status_code, edit.json["id"]) == (200, first["id"])
    assert "too-many-links" in [f["rule"] for f in edit.json["findings"]]
    shown = blog.get("/comments/external:wp-1").json
    assert (shown["revision"], shown["comment"]["content"]) == (2, TWO_LINKS)
    assert [(e["revision"], e["comment"]["content"]) for e in shown["earlier"]] == [(1, PRAISE)]


def test_comment_without_an_id_is_stored_each_time(blog: Blog) -> None:
    assert blog.post("/comments", comment(THOUGHTFUL)).status_code == 201
    assert blog.post("/comments", comment(THOUGHTFUL)).status_code == 201
    assert len(listed(blog)) == 2


def test_copy_of_a_comment_without_an_id_is_seen(blog: Blog) -> None:
    blog.post("/comments", comment(THOUGHTFUL))
    again = blog.post("/comments", comment(THOUGHTFUL, SPAMMER)).json
    assert "duplicate" in [f["rule"] for f in again["findings"]]


def test_screening_gives_the_answer_that_sending_gives_and_stores_nothing(blog: Blog) -> None:
    screened = blog.post("/screen", comment(BORDERLINE, id="wp-1"))
    assert (screened.status_code, screened.json["id"], listed(blog)) == (200, None, [])
    sent = blog.post("/comments", comment(BORDERLINE, id="wp-1"))
    assert sent.status_code == 201
    assert {**sent.json, "id": None} == screened.json


def test_only_content_is_required(blog: Blog) -> None:
    assert blog.post("/comments", {"content": "A remark on straw bales."}).status_code == 201


def test_what_was_sent_comes_back_as_it_was(blog: Blog) -> None:
    body = comment(
        "<p>Zürich — 日本語 🥕</p>\n\n<b>größer</b>\t",
        NEWCOMER,
        id="ext/with ?#&%: signs",
        format="html",
        type="pingback",
        parent={"id": "p1", "content": "Before."},
        created_at="2026-01-02T03:04:05Z",
        locale="de-CH",
    )
    id = blog.post("/comments", body).json["id"]
    assert blog.get(f"/comments/{id}").json["comment"] == body


def test_comment_is_found_by_the_blogs_own_id_whatever_it_holds(blog: Blog) -> None:
    sent = blog.post("/comments", comment(THOUGHTFUL, id="post/7#c-1 ö")).json
    assert blog.get("/comments/external:post/7%23c-1%20%C3%B6").json["id"] == sent["id"]


def test_unknown_fields_are_ignored_and_reported_once(blog: Blog) -> None:
    body = comment(THOUGHTFUL, {**NEWCOMER, "karma": 3}, id="wp-1", color="red")
    answer = blog.post("/comments", body).json
    assert answer["warnings"] == ["unknown field ignored: color", "unknown field ignored: author.karma"]
    assert "karma" not in str(blog.get("/comments/external:wp-1").json["comment"])
    again = blog.post("/comments", comment(THOUGHTFUL, id="wp-1"))
    assert again.status_code == 200, "what was ignored does not make another body"


def test_message_for_the_author_gives_no_threshold_away(blog: Blog) -> None:
    for content in (PRAISE, TWO_LINKS, BORDERLINE):
        answer = blog.post("/comments", comment(content)).json
        said = answer["author_message"]
        assert said and not any(digit in said for digit in "0123456789%")
        assert str(answer["score"]["probability"]) not in said
    assert blog.post("/comments", comment(THOUGHTFUL)).json["author_message"] is None


def test_message_for_the_author_goes_with_what_became_of_the_comment(blog: Blog) -> None:
    rejected = blog.post("/comments", comment(PRAISE, id="1")).json["author_message"]
    held = blog.post("/comments", comment(BORDERLINE, id="2")).json["author_message"]
    assert rejected != held
    published = blog.post("/comments/external:1/ruling", {"ruling": "publish"}).json
    refused = blog.post("/comments/external:2/ruling", {"ruling": "reject"}).json
    assert (published["author_message"], refused["author_message"]) == (None, rejected)
    assert blog.post("/comments", comment(PRAISE, id="1")).json["author_message"] is None


def test_removing_the_link_flips_the_verdict_as_it_was_said(blog: Blog) -> None:
    answer = blog.post(
        "/screen", comment(f"{THOUGHTFUL} https://forum.gardeners.example/viewtopic.php?t=12")
    ).json
    assert answer["verdict"] == "hold"
    assert answer["flips_if"] == "published if the link is removed"
    assert blog.post("/screen", comment(THOUGHTFUL)).json["verdict"] == "publish"


@pytest.mark.parametrize(
    "id",
    ["7", 7, "ß" * 255, "ends in /ruling"],
    ids=["text", "number", "longest", "path"],
)
def test_ids_of_many_forms_are_taken(blog: Blog, id: str | int) -> None:
    first = blog.post("/comments", comment(THOUGHTFUL, id=id))
    assert (first.status_code, first.json["external_id"]) == (201, str(id))
    assert blog.post("/comments", comment(THOUGHTFUL, id=id)).json == first.json


@pytest.mark.parametrize(
    "content", ["x" * 65536, "ß" * 32768, "🥕" * 16384], ids=["ascii", "two bytes", "four"]
)
def test_content_of_just_64_kib_is_taken(blog: Blog, content: str) -> None:
    assert blog.post("/comments", comment(content)).status_code == 201


def test_dates_are_kept_in_utc(blog: Blog) -> None:
    blog.post("/comments", comment(THOUGHTFUL, id="1", created_at="2026-01-02T03:04:05+02:00"))
    shown = blog.get("/comments/external:1").json
    assert shown["comment"]["created_at"] == "2026-01-02T01:04:05Z"
    received = datetime.fromisoformat(shown["received_at"])
    assert received.tzinfo is not None and abs((datetime.now(UTC) - received).total_seconds()) < 60


def test_same_id_from_many_threads_is_one_comment_with_one_answer(
    app: Flask, kitchen: tuple[Site, Keys], intake: Intake
) -> None:
    def send(_: int) -> tuple[int, str]:
        answer = Blog(app.test_client(), kitchen[1].api).post("/comments", comment(THOUGHTFUL, id="wp-1"))
        return answer.status_code, answer.text

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(16)))
    assert sorted(status for status, _ in answers) == [200] * 15 + [201]
    assert len({text for _, text in answers}) == 1
