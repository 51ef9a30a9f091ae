"""What a blog may send, what it is told about mistakes, and when two bodies are the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from moderation.errors import InvalidInput
from moderation.submission import (
    LARGEST_CONTENT,
    Submission,
    TooLarge,
    comment_from,
    digest_of,
    from_row,
    parse,
)
from tests.cast import NEWCOMER, POST, THOUGHTFUL, comment


def test_only_content_is_required() -> None:
    read = parse('{"content": "x"}').comment()
    assert (read.content, read.format, read.type, read.author.name, read.post.title) == (
        "x",
        "text",
        "comment",
        "",
        "",
    )


def test_everything_that_was_sent_is_read() -> None:
    body = comment(
        THOUGHTFUL, id=7, parent={"id": 3, "content": "p"}, locale="en", created_at="2026-01-01T00:00:00"
    )
    read = parse(
        json.dumps(body | {"author": {**NEWCOMER, "id": 12, "role": "guest", "user_agent": "u", "url": "v"}})
    )
    made = read.comment()
    assert (read.id, made.parent.id, made.parent.content, made.author.id) == ("7", "3", "p", "12")
    assert (made.author.role, made.author.user_agent, made.author.url) == ("guest", "u", "v")
    assert (made.post.title, made.locale, made.created_at) == (
        POST["title"],
        "en",
        datetime(2026, 1, 1, tzinfo=UTC),
    )


FAULTS: dict[str, tuple[Any, str, str]] = {
    "no content": ({}, "/content", "content: is required"),
    "empty": ({"content": ""}, "/content", "content is empty"),
    "blank": ({"content": " \n"}, "/content", "content is empty"),
    "number": ({"content": 7}, "/content", "valid string"),
    "NUL": ({"content": "a\x00"}, "/content", "NUL character"),
    "NUL in a name": ({"content": "a", "author": {"name": "\x00"}}, "/author/name", "NUL character"),
    "format": ({"content": "a", "format": "rtf"}, "/format", "format: must be text, html or markdown"),
    "type": ({"content": "a", "type": "shout"}, "/type", "must be comment, pingback or trackback"),
    "author": ({"content": "a", "author": "Ann"}, "/author", "must be a JSON object"),
    "long id": ({"content": "a", "id": "x" * 256}, "/id", "at most 255"),
    "true for an id": ({"content": "a", "id": True}, "/id", "valid string"),
    "no date": ({"content": "a", "created_at": "yesterday"}, "/created_at", "datetime"),
    "early": ({"content": "a", "created_at": "1970-01-01T00:00:00Z"}, "/created_at", "between 1990 and now"),
    "late": ({"content": "a", "created_at": "2999-01-01T00:00:00Z"}, "/created_at", "between 1990 and now"),
    "end of time": (
        {"content": "a", "created_at": "9999-12-31T23:59:59-23:00"},
        "/created_at",
        "not a date that a comment can have",
    ),
    "list": ([], "", "must be a JSON object"),
}


@pytest.mark.parametrize(("body", "pointer", "said"), FAULTS.values(), ids=FAULTS.keys())
def test_fault_is_pointed_at(body: Any, pointer: str, said: str) -> None:
    readers: list[tuple[Callable[[Any], Submission], Any]] = [(parse, json.dumps(body)), (from_row, body)]
    for read, sent in readers:
        with pytest.raises(InvalidInput) as caught:
            read(sent)
        assert caught.value.pointer == pointer
        assert said in str(caught.value)


def test_every_fault_is_pointed_at_and_the_message_names_the_first() -> None:
    body = {"content": "hi", "author": {"name": 5, "url": []}, "format": "x", "type": 1}
    readers: list[tuple[Callable[[Any], Submission], Any]] = [(parse, json.dumps(body)), (from_row, body)]
    for read, sent in readers:
        with pytest.raises(InvalidInput) as caught:
            read(sent)
        pointers = [pointer for pointer, _ in caught.value.errors]
        assert pointers == ["/format", "/type", "/author/name", "/author/url"]
        assert dict(caught.value.errors)["/author/url"] == "author.url: must be a valid string"
        assert str(caught.value) == "format: must be text, html or markdown (and 3 more fields are wrong)"


@pytest.mark.parametrize("id", ["a\nb", "a\r", "\t", "\x1b[2J", "\x7f", "\x85"])
def test_id_is_a_part_of_an_address_and_holds_no_control_character(id: str) -> None:
    with pytest.raises(InvalidInput, match="id: holds a control character; remove it"):
        from_row({"content": "a", "id": id})
    assert from_row({"content": "a", "id": "a b/ü?#%"}).id == "a b/ü?#%"


@pytest.mark.parametrize("body", ["", "{", b"\xff", '{"content": "\\ud800"}', "[" * 100_000])
def test_body_that_is_not_json_is_invalid(body: bytes | str) -> None:
    with pytest.raises(InvalidInput):
        parse(body)


def test_half_of_a_surrogate_pair_in_a_file_is_invalid() -> None:
    with pytest.raises(InvalidInput, match="surrogate"):
        from_row({"content": "a\ud800"})


@pytest.mark.parametrize("letter", ["a", "\u00e9", "\u4f60", "\U0001f44d"])
def test_largest_content_is_counted_in_bytes(letter: str) -> None:
    most = LARGEST_CONTENT // len(letter.encode())
    assert from_row({"content": letter * most}).content == letter * most
    with pytest.raises(TooLarge, match="64 KiB") as caught:
        from_row({"content": letter * (most + 1)})
    assert caught.value.pointer == "/content"


def test_null_means_missing() -> None:
    body = {"content": "a", "author": None, "id": None, "post": {"title": None}, "created_at": None}
    assert from_row(body) == from_row({"content": "a", "post": {}})


def test_tomorrow_is_early_enough_for_clocks_that_differ() -> None:
    soon = datetime.now(UTC) + timedelta(days=1)
    assert comment_from({"content": "a", "created_at": soon.isoformat()}).created_at == soon


def test_unknown_fields_are_reported_and_change_nothing() -> None:
    more = from_row({"content": "a", "x": 1, "author": {"y": 2}, "post": {"z": 3}, "parent": {"w": 4}})
    assert more.warnings() == [f"unknown field ignored: {n}" for n in ("x", "author.y", "post.z", "parent.w")]
    known = {"content": "a", "author": {"name": "n"}}
    ignored = {"content": "a", "x": 1, "author": {"name": "n", "y": 2}}
    assert from_row(ignored).digest() == from_row(known).digest()


def test_reported_fields_are_few_and_short() -> None:
    warnings = from_row({"content": "a"} | {f"{'x' * 300}{n}": 1 for n in range(50)}).warnings()
    assert len(warnings) == 20
    assert max(map(len, warnings)) < 130


def test_digest_names_the_body() -> None:
    one, same, other = ({"content": "a", "id": n} for n in (1, "1", 2))
    assert from_row(one).digest() == from_row(same).digest() != from_row(other).digest()
    assert digest_of(from_row(one).canonical()) == from_row(one).digest()
    assert from_row(json.loads(from_row(one).canonical())) == from_row(one)
