"""CSV in and labels out: whatever a spreadsheet or another system makes of a comment, nothing is guessed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from moderation.archives.lines import rows_of_csv
from moderation.classifier.dataset import read_file
from moderation.errors import DataError, InvalidInput
from moderation.retraining import labels
from moderation.settings import read_settings
from moderation.store.database import Database
from tests.cast import BORDERLINE, PRAISE, THOUGHTFUL, comment
from tests.integration.cli import Terminal
from tests.integration.test_cli_comments import imported

OURS = "id,content,label,reason,author_name,author_url,post_title,colour\r\n"
WORDPRESS = "comment_ID,comment_content,comment_approved,comment_author,comment_author_IP,comment_type\n"


def read(text: str) -> list[dict[str, Any] | InvalidInput]:
    return [row for _, row in rows_of_csv(text.splitlines(keepends=True))]


def test_columns_go_where_they_belong_and_others_are_passed_over() -> None:
    (row,) = read(OURS + '7,"Two lines,\nand a ""quote""",reject,generic,Ann,a.example,Straw,red\r\n')
    assert row == {
        "id": "7",
        "content": 'Two lines,\nand a "quote"',
        "label": "reject",
        "reason": "generic",
        "author": {"name": "Ann", "url": "a.example"},
        "post": {"title": "Straw"},
        "type": "comment",
    }


def test_wordpress_says_one_spam_and_zero() -> None:
    found = read(WORDPRESS + "1,a,1,Ann,192.0.2.1,\n2,b,spam,,,comment\n3,c,0,,,pingback\n4,d,trash,,,x\n")
    assert [(r["label"], r["type"]) for r in found if isinstance(r, dict)] == [
        ("publish", "comment"),
        ("reject", "comment"),
        (None, "pingback"),
        ("reject", "comment"),
    ]


def test_akismet_says_whether_it_is_spam() -> None:
    heading = "comment_content,comment_author,permalink,user_ip,is_spam\n"
    found = read(heading + "a,Ann,https://k.example/p,192.0.2.1,1\nb,,,,false\nc,,,,\nd,,,,maybe\n")
    assert [r["label"] for r in found if isinstance(r, dict)] == ["reject", "publish", None]
    assert isinstance(found[0], dict) and found[0]["post"] == {"url": "https://k.example/p"}
    assert isinstance(found[3], InvalidInput)


BAD = {
    "label that is none": "1,a,maybe,,,,,\n",
    "too few values": "1,a\n",
    "too many values": "1,a,publish,,,,,,,,\n",
}


@pytest.mark.parametrize("line", BAD.values(), ids=BAD.keys())
def test_bad_row_is_named_and_the_next_one_is_read(line: str) -> None:
    bad, good = read(OURS + line + "2,b,publish,,,,,\n")
    assert isinstance(bad, InvalidInput) and isinstance(good, dict)


@pytest.mark.parametrize("heading", ["", "a,b,c\n", "label,author_name\n"])
def test_heading_without_a_content_is_refused(heading: str) -> None:
    with pytest.raises(DataError, match="content"):
        read(heading + "1,2\n")


def test_field_that_is_too_long_is_one_bad_row() -> None:
    found = read(OURS + f"1,{'a' * 1_100_000},,,,,,\n2,b,publish,,,,,\n")
    assert isinstance(found[0], InvalidInput)


def test_file_is_imported_once(kitchen_at: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "comments.csv"
    path.write_bytes(
        b"\xef\xbb\xbf" + (OURS + f"1,{PRAISE},reject,brief-praise,,,,\n2,,publish,,,,,\n").encode()
    )
    first = kitchen_at.good("import", "csv", str(path), "--site", "kitchen", "--json").json
    assert (first["new"], first["labelled"]) == (1, 1)
    assert first["skipped"] == [{"line": 3, "why": "content: is required"}]
    again = kitchen_at.good("import", "csv", str(path), "--site", "kitchen", "--json").json
    assert (again["new"], again["known"], again["labelled"]) == (0, 1, 0)


def test_file_in_another_encoding_says_so(kitchen_at: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "comments.csv"
    path.write_bytes("content\nd\xe9j\xe0 vu\n".encode("latin-1"))
    kitchen_at.fails("import", "csv", str(path), "--site", "kitchen", says=["line 2", "UTF-8"])


def test_exported_labels_are_what_training_reads(kitchen_at: Terminal, tmp_path: Path) -> None:
    imported(
        kitchen_at,
        comment(PRAISE, id="1", label="reject", reason="brief-praise"),
        comment(THOUGHTFUL, id="2", label="publish"),
        comment(BORDERLINE, id="3"),
    )
    path = tmp_path / "labels.jsonl"
    kitchen_at.good("export", "--site", "kitchen", "--output", str(path))
    store = Database(read_settings().database_url.get_secret_value())
    given = [(e.comment, e.label, e.reason) for e in read_file(path)]
    assert given == [(e.comment, e.label, e.reason) for e in labels(store)]
    store.close()
    kitchen_at.good("site", "add", "workshop", "--url", "https://workshop.example")
    assert kitchen_at.good("export", "--site", "workshop").out == ""
    assert len(kitchen_at.good("export").lines) == 2
