"""WordPress's export: each comment with its post, its parent, and what became of it."""

from __future__ import annotations

from typing import Any

import pytest

from moderation.archives.rows import OF_A_PARENT, REMEMBERED
from moderation.archives.wxr import rows_of_wxr
from moderation.errors import InvalidInput
from moderation.submission import from_row
from tests.integration.exports import wp_comment, wxr, wxr_item


def read(*items: str, version: str = "1.2") -> list[dict[str, Any] | InvalidInput]:
    return [row for _, row in rows_of_wxr([wxr(*items, version=version)])]


def one(**fields: str) -> Any:
    (row,) = read(wxr_item(wp_comment("7", "Straw kept it warm.", **fields)))
    return row


def test_comment_comes_with_its_author_its_post_and_its_time() -> None:
    row = one(
        author="Ruth",
        author_email="ruth@mail.example",
        author_url="https://ruth.example",
        author_IP="192.0.2.1",
    )
    assert row == {
        "id": "wp-7",
        "content": "Straw kept it warm.",
        "format": "html",
        "type": "comment",
        "author": {
            "name": "Ruth",
            "email": "ruth@mail.example",
            "url": "https://ruth.example",
            "ip": "192.0.2.1",
            "id": "",
        },
        "post": {
            "id": "12",
            "url": "https://kitchen.example/winter",
            "title": "Winter & compost",
            "author": "ada",
            "excerpt": "Keeping a heap active.",
        },
        "parent": {},
        "created_at": "2019-03-04 10:11:12Z",
        "label": "publish",
    }
    assert from_row(row).created_at is not None


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
def test_every_version_of_the_format_is_read(version: str) -> None:
    (row,) = read(wxr_item(wp_comment("7", "Straw.")), version=version)
    assert isinstance(row, dict) and row["post"]["excerpt"] == "Keeping a heap active."


@pytest.mark.parametrize(
    ("approved", "label"),
    [("1", "publish"), ("spam", "reject"), ("trash", "reject"), ("0", None), ("post-trashed", None)],
)
def test_status_is_a_label(approved: str, label: str | None) -> None:
    assert one(approved=approved)["label"] == label


@pytest.mark.parametrize(
    ("type", "read_as"), [("", "comment"), ("comment", "comment"), ("pingback", "pingback")]
)
def test_type_is_that_of_the_comment(type: str, read_as: str) -> None:
    assert one(type=type)["type"] == read_as


@pytest.mark.parametrize(
    ("fields", "why"),
    [({"type": "order_note"}, "of a plugin"), ({"approved": "maybe"}, "label is 'maybe'")],
)
def test_what_is_no_readers_comment_is_skipped_with_the_reason(fields: dict[str, str], why: str) -> None:
    row = one(**fields)
    assert isinstance(row, InvalidInput) and why in str(row)


def test_date_of_a_draft_is_none() -> None:
    assert one(date_gmt="0000-00-00 00:00:00")["created_at"] is None


def test_user_of_the_blog_is_known_by_number() -> None:
    assert (one(user_id="3")["author"]["id"], one(user_id="0")["author"]["id"]) == ("3", "")


def test_answer_is_read_with_what_it_answers() -> None:
    first, answer, orphan = (wp_comment("1", "Why?"), wp_comment("2", "Because.", parent="1"),
                             wp_comment("3", "Indeed.", parent="99"))  # fmt: skip
    rows = read(wxr_item(first, answer, orphan))
    parents = [row["parent"] for row in rows if isinstance(row, dict)]
    assert parents == [{}, {"id": "wp-1", "content": "Why?"}, {"id": "wp-99", "content": ""}]


def test_of_earlier_comments_so_many_are_remembered_and_so_much() -> None:
    long = "x" * 3 * OF_A_PARENT
    many = [wp_comment(str(n), long) for n in range(1, REMEMBERED + 2)]
    rows = read(wxr_item(*many, wp_comment("a", "y", parent="1"), wp_comment("b", "y", parent="3")))
    gone, cut = (row["parent"]["content"] for row in rows[-2:] if isinstance(row, dict))
    assert (gone, cut) == ("", "x" * OF_A_PARENT)


def test_words_of_a_post_are_not_those_of_the_next_one() -> None:
    rows = read(wxr_item(wp_comment("1", "a")), wxr_item(wp_comment("2", "b"), title="", content=""))
    titles = [(row["post"]["title"], row["post"]["excerpt"]) for row in rows if isinstance(row, dict)]
    assert titles == [("Winter & compost", "Keeping a heap active."), ("", "")]


def test_excerpt_is_the_authors_own_or_the_beginning_of_the_post() -> None:
    (own,) = read(wxr_item(wp_comment("1", "a"), excerpt="In short."))
    (cut,) = read(wxr_item(wp_comment("1", "a"), content="<p>" + "word " * 5000))
    assert isinstance(own, dict) and own["post"]["excerpt"] == "In short."
    assert isinstance(cut, dict) and len(cut["post"]["excerpt"]) == 1000


def test_meta_data_of_comments_change_nothing() -> None:
    meta = "<wp:commentmeta><wp:meta_key>akismet_result</wp:meta_key></wp:commentmeta>"
    (row,) = read(wxr_item(wp_comment("1", "a").replace("</wp:comment>", meta + "</wp:comment>")))
    assert isinstance(row, dict) and (row["content"], row["label"]) == ("a", "publish")


def test_empty_comment_is_skipped_by_whoever_reads_it() -> None:
    with pytest.raises(InvalidInput, match="content is empty"):
        from_row(read(wxr_item("<wp:comment></wp:comment>"))[0])  # type: ignore[arg-type]
