"""Whatever is sent: a problem document that says what to do, and nothing stored by halves."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.cast import PRAISE, THOUGHTFUL, comment
from tests.conftest import Blog
from tests.web.conftest import is_problem

BODIES: dict[str, tuple[bytes, int, str, str]] = {
    "nothing": (b"", 400, "not JSON", ""),
    "not JSON": (b"{content: 1", 400, "not JSON", ""),
    "cut off": (b'{"content": "A remark', 400, "not JSON", ""),
    "two values": (b'{"content": "a"} {"content": "b"}', 400, "not JSON", ""),
    "a form": (b"content=Good+post", 400, "not JSON", ""),
    "a byte order mark of UTF-16": ("﻿{}".encode("utf-16"), 400, "not JSON", ""),
    "invalid UTF-8": (b'{"content": "caf\xe9"}', 400, "UTF-8", ""),
    "half a surrogate pair": (b'{"content": "\\ud83e"}', 400, "", ""),
    "half a surrogate pair in a name": (b'{"content": "x", "author": {"name": "\\udc00"}}', 400, "", ""),
    "nested too deeply": (b'{"content": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", 400, "", ""),
    "an unknown field nested too deeply": (
        b'{"content": "x", "more": ' + b'{"a":' * 50_000 + b"1" + b"}" * 50_000 + b"}", 400, "", "",
    ),
    "a list": (b"[]", 400, "object", ""),
    "a string": (b'"Good post"', 400, "object", ""),
    "null": (b"null", 400, "object", ""),
    "a number": (b"1e999", 400, "", ""),
    "no content": (b"{}", 422, "required", "/content"),
    "content of null": (b'{"content": null}', 422, "required", "/content"),
    "empty content": (b'{"content": ""}', 422, "empty", "/content"),
    "blank content": (b'{"content": " \\n\\t\\u3000"}', 422, "empty", "/content"),
    "content of a number": (b'{"content": 7}', 422, "string", "/content"),
    "content of a list": (b'{"content": ["x"]}', 422, "string", "/content"),
    "content with NUL": (b'{"content": "a\\u0000b"}', 422, "NUL", "/content"),
    "content over 64 KiB": (json.dumps({"content": "x" * 65537}).encode(), 413, "64 KiB", "/content"),
    "content over 64 KiB of bytes": (
        json.dumps({"content": "ß" * 32769}).encode(), 413, "64 KiB", "/content",
    ),
    "unknown format": (b'{"content": "x", "format": "rtf"}', 422, "html", "/format"),
    "unknown type": (b'{"content": "x", "type": "spam"}', 422, "pingback", "/type"),
    "author of text": (b'{"content": "x", "author": "Nils"}', 422, "object", "/author"),
    "author with NUL": (b'{"content": "x", "author": {"name": "\\u0000"}}', 422, "NUL", "/author/name"),
    "name of a list": (b'{"content": "x", "author": {"name": []}}', 422, "string", "/author/name"),
    "name without end": (
        json.dumps({"content": "x", "author": {"name": "n" * 65537}}).encode(), 422, "", "/author/name",
    ),
    "post of a list": (b'{"content": "x", "post": []}', 422, "object", "/post"),
    "id of a fraction": (b'{"content": "x", "id": 1.5}', 422, "string", "/id"),
    "id of yes": (b'{"content": "x", "id": true}', 422, "string", "/id"),
    "id too long": (json.dumps({"content": "x", "id": "i" * 256}).encode(), 422, "255", "/id"),
    "id with NUL": (b'{"content": "x", "id": "\\u0000"}', 422, "control character", "/id"),
    "id of two lines": (b'{"content": "x", "id": "a\\nb"}', 422, "control character", "/id"),
    "id of a number without end": (b'{"content": "x", "id": ' + b"9" * 5000 + b"}", 400, "out of range", ""),
    "date of words": (b'{"content": "x", "created_at": "yesterday"}', 422, "", "/created_at"),
    "date before the web": (
        b'{"content": "x", "created_at": "0001-01-01T00:00:00Z"}', 422, "1990", "/created_at",
    ),
    "date before dates": (
        b'{"content": "x", "created_at": "0001-01-01T00:00:00+14:00"}', 422, "", "/created_at",
    ),
    "date to come": (b'{"content": "x", "created_at": "9999-12-31T23:59:59-14:00"}', 422, "", "/created_at"),
    "date that is none": (b'{"content": "x", "created_at": "2026-02-30T00:00:00Z"}', 422, "", "/created_at"),
    "date of a number without end": (b'{"content": "x", "created_at": 1e300}', 422, "", "/created_at"),
    "locale without end": (json.dumps({"content": "x", "locale": "e" * 101}).encode(), 422, "", "/locale"),
}  # fmt: skip


@pytest.mark.parametrize("door", ["/comments", "/screen"])
@pytest.mark.parametrize(("body", "status", "says", "pointer"), BODIES.values(), ids=BODIES.keys())
def test_bad_comment_is_refused_and_nothing_is_stored(
    blog: Blog, door: str, body: bytes, status: int, says: str, pointer: str
) -> None:
    told = is_problem(blog.post(door, body), status, says)
    assert [e["pointer"] for e in told["errors"]] == [pointer]  # an empty pointer is the whole body
    assert blog.get("/comments").json["comments"] == []


@pytest.mark.parametrize("door", ["/comments", "/screen"])
def test_body_over_one_mebibyte_is_refused(blog: Blog, door: str) -> None:
    body = json.dumps({"content": "x", "more": "y" * 1024 * 1024}).encode()
    is_problem(blog.post(door, body), 413, "1 MiB", "/v1/comments/batch")


def test_every_field_at_fault_is_named_and_the_first_one_said(blog: Blog) -> None:
    body = {"content": "hi", "author": {"name": 5, "url": []}, "format": "x", "type": 1}
    told = is_problem(blog.post("/comments", body), 422, "format: must be", "and 3 more fields are wrong")
    assert [e["pointer"] for e in told["errors"]] == ["/format", "/type", "/author/name", "/author/url"]
    assert [e["detail"].split(":")[0] for e in told["errors"]] == [
        "format",
        "type",
        "author.name",
        "author.url",
    ]
    line = json.loads(blog.post("/comments/batch", json.dumps(body).encode()).text)
    assert line == {"line": 1, "error": told}


def test_every_field_of_a_ruling_at_fault_is_named_and_what_to_do(blog: Blog) -> None:
    id = blog.post("/comments", comment(PRAISE)).json["id"]
    body = {"ruling": "hold", "reason": "ugly", "learn": "no", "moderator": 7}
    told = is_problem(blog.post(f"/comments/{id}/ruling", body), 422, "ruling: must be publish or reject")
    assert [e["pointer"] for e in told["errors"]] == ["/ruling", "/reason", "/learn", "/moderator"]
    assert "must be one of brief-praise, generic" in told["errors"][1]["detail"]


def test_null_in_a_ruling_is_left_out(blog: Blog) -> None:
    id = blog.post("/comments", comment(PRAISE)).json["id"]
    body = {"ruling": "publish", "reason": None, "learn": None, "moderator": None}
    ruled = blog.post(f"/comments/{id}/ruling", body)
    assert ruled.status_code == 200
    assert {**ruled.json["ruling"], "made_at": ""} == {
        "ruling": "publish",
        "reason": "",
        "learn": True,
        "moderator": "",
        "made_at": "",
    }


def test_bad_edit_leaves_the_comment_as_it_was(blog: Blog) -> None:
    blog.post("/comments", comment(THOUGHTFUL, id="wp-1"))
    before = blog.get("/comments/external:wp-1").json
    is_problem(blog.post("/comments", comment("", id="wp-1")), 422)
    assert blog.get("/comments/external:wp-1").json == before


RULINGS: dict[str, tuple[Any, int, str]] = {
    "nothing": (b"", 400, ""),
    "not JSON": (b"{", 400, ""),
    "invalid UTF-8": (b'{"ruling": "\xff"}', 400, ""),
    "a list": (b"[]", 400, ""),
    "no ruling": ({}, 422, "/ruling"),
    "hold": ({"ruling": "hold"}, 422, "/ruling"),
    "null": ({"ruling": None}, 422, "/ruling"),
    "unknown reason": ({"ruling": "reject", "reason": "ugly"}, 422, "/reason"),
    "reason of a list": ({"ruling": "reject", "reason": []}, 422, "/reason"),
    "learn of text": ({"ruling": "reject", "learn": "no"}, 422, "/learn"),
    "moderator without end": ({"ruling": "reject", "moderator": "m" * 201}, 422, "/moderator"),
    "moderator with NUL": ({"ruling": "reject", "moderator": "\0"}, 422, "/moderator"),
    "half a surrogate pair": (b'{"ruling": "reject", "moderator": "\\ud800"}', 400, ""),
}


@pytest.mark.parametrize(("body", "status", "pointer"), RULINGS.values(), ids=RULINGS.keys())
def test_bad_ruling_is_refused_and_nothing_changes(blog: Blog, body: Any, status: int, pointer: str) -> None:
    id = blog.post("/comments", comment(PRAISE)).json["id"]
    before = blog.get(f"/comments/{id}").json
    told = is_problem(blog.post(f"/comments/{id}/ruling", body), status)
    assert [e["pointer"] for e in told["errors"]] == [pointer]  # an empty pointer is the whole body
    assert blog.get(f"/comments/{id}").json == before


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("since=abc", "/since"),
        ("since=-1", "/since"),
        ("since=1.5", "/since"),
        ("since=99999999999999999999", "/since"),
        ("since=2147483648", "/since"),
        ("since=%00", "/since"),
        ("since=%D9%A3", "/since"),
        ("since=%FF", "/since"),
        ("limit=many", "/limit"),
        ("limit=201", "/limit"),
        ("limit=0", "/limit"),
        ("status=spam", "/status"),
        ("status=%00", "/status"),
    ],
)
def test_bad_cursor_limit_or_status_is_refused(blog: Blog, query: str, pointer: str) -> None:
    told = is_problem(blog.get(f"/comments?{query}"), 422)
    assert told["errors"][0]["pointer"] == pointer


@pytest.mark.parametrize(
    "query", ["since=2147483647", "limit=1", "since=&limit=&status=", "since=00", "unknown=1"]
)
def test_odd_but_readable_query_is_answered(blog: Blog, query: str) -> None:
    assert blog.get(f"/comments?{query}").status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "nothing",
        "external:",
        "external:none",
        "%00",
        "external:%00",
        "%ff%fe",
        "a/b/c",
        "..%2f..%2fetc",
        "ß" * 999,
    ],
)
def test_unknown_name_is_not_found(blog: Blog, name: str) -> None:
    is_problem(blog.get(f"/comments/{name}"), 404)
    is_problem(blog.delete(f"/comments/{name}"), 404)
    is_problem(blog.post(f"/comments/{name}/ruling", {"ruling": "publish"}), 404)


@pytest.mark.parametrize(
    ("method", "path"),
    [("PUT", "/v1/comments"), ("PATCH", "/v1/comments/1"), ("GET", "/v1/screen"), ("DELETE", "/v1/comments")],
)
def test_wrong_method_is_told_which_are_right(
    client: FlaskClient, blog: Blog, method: str, path: str
) -> None:
    answer = client.open(path, method=method, headers=blog.headers)
    is_problem(answer, 405, "method")
    assert answer.headers["Allow"]


@pytest.mark.parametrize("path", ["/v1", "/v1/", "/v1/nothing", "/v2/comments", "/nothing"])
def test_unknown_path_is_not_found(client: FlaskClient, blog: Blog, path: str) -> None:
    is_problem(client.get(path, headers=blog.headers), 404, "/docs")


def test_person_with_a_browser_gets_a_page_instead(client: FlaskClient) -> None:
    answer = client.get("/nothing", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert "/docs" in answer.text


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "nonsense"]
)
def test_content_type_does_not_matter(blog: Blog, kind: str) -> None:
    answer = blog.post("/comments", json.dumps(comment(THOUGHTFUL)).encode(), content_type=kind)
    assert answer.status_code == 201
