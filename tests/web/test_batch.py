"""POST /v1/comments/batch: JSON lines in and out, in order, as they are done; a bad line loses nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import EnvironBuilder, run_wsgi_app

from moderation.store.sites import Keys, Site
from tests.cast import PRAISE, THOUGHTFUL, TWO_LINKS, comment
from tests.conftest import Blog


def lines(*rows: Any) -> bytes:
    """Return rows as JSON lines; bytes as they are."""
    return b"\n".join(row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows)


def batch(blog: Blog, body: bytes) -> list[dict[str, Any]]:
    """Send a batch and return its answers."""
    answer = blog.post("/comments/batch", body)
    assert (answer.status_code, answer.mimetype) == (200, "application/x-ndjson")
    return [json.loads(line) for line in answer.text.splitlines()]


def test_lines_are_answered_in_order_and_stored(blog: Blog) -> None:
    answers = batch(blog, lines(*(comment(c, id=c[:9]) for c in (PRAISE, THOUGHTFUL, TWO_LINKS))))
    assert [a["external_id"] for a in answers] == [PRAISE[:9], THOUGHTFUL[:9], TWO_LINKS[:9]]
    assert [a["verdict"] for a in answers] == ["reject", "publish", "reject"]
    assert [c["id"] for c in blog.get("/comments").json["comments"]] == [a["id"] for a in answers]


def test_bad_line_is_a_problem_in_its_place_and_loses_nothing(blog: Blog) -> None:
    answers = batch(
        blog,
        lines(
            comment(THOUGHTFUL),
            b"{not json",
            b"\xff\xfe",
            {"author": {}},
            b'{"content": "' + b"x" * 70_000 + b'"}',
            b'{"content": "' + b"y" * 2_200_000 + b'"}',
            comment(PRAISE),
        ),
    )
    assert [a.get("line") for a in answers] == [None, 2, 3, 4, 5, 6, None]
    assert [a["error"]["status"] for a in answers[1:6]] == [400, 400, 422, 413, 413]
    assert all({"type", "title", "status", "detail"} <= a["error"].keys() for a in answers[1:6])
    assert answers[3]["error"]["errors"][0]["pointer"] == "/content"
    assert "longer" in answers[5]["error"]["detail"]
    assert len(blog.get("/comments").json["comments"]) == 2


def test_empty_lines_are_counted_but_not_answered(blog: Blog) -> None:
    answers = batch(blog, b"\r\n\n" + lines(b"oops") + b"\r\n \n" + lines(comment(PRAISE)) + b"\n")
    assert [a.get("line") for a in answers] == [3, None]
    assert batch(blog, b"") == []


def test_same_id_within_a_batch_is_one_comment(blog: Blog) -> None:
    body = comment(THOUGHTFUL, id="wp-1")
    first, second = batch(blog, lines(body, body))
    assert first == second


def test_batch_may_be_larger_than_one_body(blog: Blog) -> None:
    rows = [comment(THOUGHTFUL, id=str(n), ignored="x" * 60_000) for n in range(24)]
    assert len(lines(*rows)) > 1024 * 1024
    assert len(batch(blog, lines(*rows))) == 24


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b""], ids=["line end", "of two bytes", "none"])
@pytest.mark.parametrize("more", [0, 1, 2, 3])
def test_line_may_have_one_mebibyte_without_its_end(blog: Blog, end: bytes, more: int) -> None:
    row = lines(comment(THOUGHTFUL))
    row += b" " * (1024 * 1024 + more - len(row))
    first, *rest = batch(blog, row + end + (lines(comment(PRAISE)) if end else b""))
    if more:
        assert (first["line"], first["error"]["status"]) == (1, 413)
        assert "1 MiB" in first["error"]["detail"]
    else:
        assert first["verdict"] == "publish"
    assert [a["verdict"] for a in rest] == (["reject"] if end else [])


def test_answers_are_streamed_as_they_are_done(app: Flask, kitchen: tuple[Site, Keys]) -> None:
    first = lines(comment(THOUGHTFUL)) + b"\n"
    asked: list[int] = []

    class Slow:
        """A body whose second line is only there once the first was answered."""

        def __init__(self) -> None:
            self.rows = [first, lines(comment(PRAISE)) + b"\n"]

        def readline(self, size: int = -1) -> bytes:
            asked.append(size)
            return self.rows.pop(0) if self.rows else b""

        def read(self, size: int = -1) -> bytes:
            raise AssertionError("read as a whole")

    environ: dict[str, Any] = EnvironBuilder(
        "/v1/comments/batch", method="POST", headers=[("Authorization", f"Bearer {kitchen[1].api}")]
    ).get_environ()
    environ |= {"wsgi.input": Slow(), "wsgi.input_terminated": True}
    stream, status, _ = run_wsgi_app(app, environ, buffered=False)
    assert status == "200 OK"
    assert json.loads(next(iter(stream)))["verdict"] == "publish"
    assert len(asked) == 1, "the first answer came before the second line was read"
    assert [json.loads(line)["verdict"] for line in stream] == ["reject"]


def test_batch_needs_a_key(blog: Blog) -> None:
    blog.headers = {"Authorization": "Bearer nonsense"}
    answer = blog.post("/comments/batch", lines(comment(PRAISE)))
    assert answer.status_code == 401
