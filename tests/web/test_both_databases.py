"""The API does the same on SQLite and on PostgreSQL, odd names and broken halves included."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask

from moderation.classifier.incumbent import Incumbent
from moderation.intake import Intake
from moderation.store.database import Database
from moderation.store.sites import Keys, Site
from tests.cast import PRAISE, THOUGHTFUL, TWO_LINKS, comment
from tests.conftest import Blog
from tests.web.conftest import is_problem


@pytest.fixture
def intake(database: Database, models: Path) -> Iterator[Intake]:
    """The intake on both databases."""
    yield Intake(database, Incumbent(models))


def test_comment_goes_all_the_way(blog: Blog) -> None:
    sent = blog.post("/comments", comment(PRAISE, id="wp-1"))
    assert (sent.status_code, sent.json["verdict"]) == (201, "reject")
    assert blog.post("/comments", comment(PRAISE, id="wp-1")).json == sent.json
    assert blog.post("/comments", comment(TWO_LINKS, id="wp-1")).status_code == 200
    ruled = blog.post("/comments/external:wp-1/ruling", {"ruling": "publish", "moderator": "Moira"}).json
    assert (ruled["status"], ruled["ruling"]["moderator"], len(ruled["earlier"])) == ("published", "Moira", 1)
    (listed,) = blog.get("/comments?status=published").json["comments"]
    assert listed["id"] == sent.json["id"]
    lines = "\n".join(json.dumps(comment(c)) for c in (THOUGHTFUL, ""))
    assert '"status":422' in blog.post("/comments/batch", lines).text
    assert blog.delete("/comments/external:wp-1").status_code == 204
    is_problem(blog.get("/comments/external:wp-1"), 410)


@pytest.mark.parametrize("name", ["%00", "external:%00", "%ff", "external:%F0%9F%A5%95", "x" * 5000])
def test_odd_names_are_not_found(blog: Blog, name: str) -> None:
    is_problem(blog.get(f"/comments/{name}"), 404)
    is_problem(blog.delete(f"/comments/{name}"), 404)


def test_nul_in_an_unknown_field_or_a_key_does_no_harm(blog: Blog) -> None:
    assert blog.post("/comments", {"content": "A remark.", "a\0b": "\0"}).status_code == 201
    blog.headers = {"Authorization": "Bearer a\0b"}
    is_problem(blog.get("/comments"), 401)


def test_highest_cursor_is_answered_and_a_higher_one_refused(blog: Blog) -> None:
    assert blog.get("/comments?since=2147483647").json["comments"] == []
    is_problem(blog.get("/comments?since=2147483648"), 422)


def test_longest_ids_and_names_fit(blog: Blog) -> None:
    body = comment(THOUGHTFUL, {"name": "ß" * 65536, "id": "ß" * 255}, id="ß" * 255)
    assert blog.post("/comments", body).status_code == 201
    said = {"ruling": "reject", "reason": "author-promotion", "moderator": "ß" * 200}
    assert blog.post(f"/comments/external:{'%C3%9F' * 255}/ruling", said).status_code == 200


def test_same_id_at_once_is_one_comment(app: Flask, kitchen: tuple[Site, Keys]) -> None:
    def send(_: int) -> tuple[int, str]:
        answer = Blog(app.test_client(), kitchen[1].api).post("/comments", comment(THOUGHTFUL, id="1"))
        return answer.status_code, answer.text

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(12)))
    assert sorted(status for status, _ in answers) == [200] * 11 + [201]
    assert len({text for _, text in answers}) == 1
