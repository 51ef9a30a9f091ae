"""Disqus's export: threads first, then all comments; what was deleted stays deleted."""

from __future__ import annotations

from typing import Any

import pytest

from moderation.archives.disqus import rows_of_disqus
from moderation.errors import InvalidInput
from moderation.submission import from_row
from tests.integration.exports import disqus, disqus_post, disqus_thread


def read(*elements: str) -> list[dict[str, Any] | InvalidInput]:
    return [row for _, row in rows_of_disqus([disqus(*elements)])]


def one(**fields: str) -> Any:
    (row,) = read(disqus_thread("5"), disqus_post("9", "<p>Straw kept it warm.</p>", "5", **fields))
    return row


def test_comment_comes_with_its_author_its_thread_and_its_time() -> None:
    row = one(email="ruth@mail.example", ipAddress="192.0.2.1")
    assert row == {
        "id": "disqus-9",
        "content": "<p>Straw kept it warm.</p>",
        "format": "html",
        "author": {"name": "Ruth", "email": "ruth@mail.example", "ip": "192.0.2.1", "id": "disqus-ruth"},
        "post": {"id": "winter", "url": "https://kitchen.example/winter", "title": "Winter & compost"},
        "parent": {},
        "created_at": "2019-03-04T10:11:12Z",
        "label": "publish",
    }
    assert from_row(row).created_at is not None


@pytest.mark.parametrize(
    ("fields", "label"),
    [
        ({}, "publish"),
        ({"isSpam": "true"}, "reject"),
        ({"isSpam": "true", "isDeleted": "true"}, "reject"),
        ({"isApproved": "false"}, None),
    ],
)
def test_status_is_a_label(fields: dict[str, str], label: str | None) -> None:
    assert one(**fields)["label"] == label


def test_deleted_comment_stays_deleted() -> None:
    row = one(isDeleted="true")
    assert isinstance(row, InvalidInput) and "deleted at Disqus" in str(row)


def test_guest_has_no_name_there() -> None:
    assert one(isAnonymous="true")["author"]["id"] == ""


def test_answer_is_read_with_what_it_answers() -> None:
    rows = read(
        disqus_thread("5"),
        disqus_post("1", "Why?", "5"),
        disqus_post("2", "Because.", "5", parent="1"),
    )
    assert isinstance(rows[1], dict)
    assert rows[1]["parent"] == {"id": "disqus-1", "content": "Why?"}


def test_thread_that_is_missing_or_has_no_name_is_known_by_number() -> None:
    unnamed = disqus_thread("5").replace("<id>winter</id>", "<id />")
    rows = read(unnamed, disqus_post("1", "a", "5"), disqus_post("2", "b", "6"))
    posts = [row["post"] for row in rows if isinstance(row, dict)]
    assert [post["id"] for post in posts] == ["disqus-5", "disqus-6"]
    assert [post.get("title") for post in posts] == ["Winter & compost", None]


def test_of_threads_so_many_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("moderation.archives.disqus.MOST_THREADS", 2)
    rows = read(
        *(disqus_thread(str(n)) for n in range(3)), *(disqus_post(str(n), "a", str(n)) for n in range(3))
    )
    titles = [row["post"].get("title") for row in rows if isinstance(row, dict)]
    assert titles == [None, "Winter & compost", "Winter & compost"]
