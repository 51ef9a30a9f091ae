"""Old comments of other systems: history, regulars and labels in one run, however often it is begun."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from benchmarks.archives import wxr as long_export
from moderation.app import connect
from moderation.retraining import IMPORT_WEIGHT, labels
from moderation.review import rule
from moderation.settings import read_settings
from moderation.store import comments, sites
from moderation.store.database import Database
from moderation.store.tables import comments as rows_of_comments
from moderation.store.tables import rulings, traces
from moderation.submission import from_row
from tests.cast import BORDERLINE, PRAISE, comment
from tests.integration.cli import ROOT, Terminal
from tests.integration.exports import disqus, disqus_post, disqus_thread, wp_comment, wxr, wxr_item
from tests.integration.service import eventually

pytestmark = pytest.mark.slow
VALUE = (
    "Mine froze solid at minus twelve until I wrapped the bin in straw.",
    "Shredded paper went sour on us in March, cardboard did not.",
    "The core stayed at forty degrees although the edge was frozen.",
    "A thermometer on a stick told me more than any of the books.",
)


@pytest.fixture
def store(kitchen_at: Terminal) -> Iterator[Database]:
    """The database behind the command line."""
    made = Database(read_settings().database_url.get_secret_value())
    yield made
    made.close()


def put(terminal: Terminal, kind: str, content: bytes, *more: str, status: int = 0) -> dict[str, Any]:
    """Import an export into the kitchen and return the report."""
    path = terminal.folder / f"export.{kind}"
    path.write_bytes(content)
    ran = terminal.run("import", kind, str(path), "--site", "kitchen", "--json", *more)
    assert ran.status == status, ran
    told: dict[str, Any] = ran.json
    return told


def count(store: Database) -> int:
    with store.read() as connection:
        return int(connection.execute(select(func.count()).select_from(rows_of_comments)).scalar_one())


WORDPRESS = wxr(
    wxr_item(
        *(wp_comment(str(n), text, author_email="ruth@mail.example") for n, text in enumerate(VALUE, 1)),
        wp_comment("5", PRAISE, approved="spam"),
        wp_comment("6", BORDERLINE, approved="0"),
        wp_comment("7", "Order shipped.", type="order_note"),
        wp_comment("8", ""),
    )
)
DISQUS = disqus(
    disqus_thread("5"),
    *(disqus_post(str(n), text, "5", email="ruth@mail.example") for n, text in enumerate(VALUE, 1)),
    disqus_post("5", PRAISE, "5", isSpam="true"),
    disqus_post("6", BORDERLINE, "5", isApproved="false"),
    disqus_post("7", "Gone.", "5", isDeleted="true"),
    disqus_post("8", "", "5"),
)
BOTH = pytest.mark.parametrize(
    ("kind", "content", "prefix"), [("wxr", WORDPRESS, "wp"), ("disqus", DISQUS, "disqus")]
)


@BOTH
def test_statuses_become_history_and_labels(
    kitchen_at: Terminal, store: Database, kind: str, content: bytes, prefix: str
) -> None:
    told = put(kitchen_at, kind, content)
    assert (told["new"], told["known"], told["labelled"], told["broken"]) == (6, 0, 5, None)
    assert len(told["skipped"]) == 2 and sum(reason["rows"] for reason in told["reasons"]) == 2
    with store.read() as connection:
        site = sites.by_name(connection, "kitchen")
        found = [comments.find(connection, site.id, f"external:{prefix}-{n}") for n in range(1, 7)]
    assert [c.status for c in found] == ["published"] * 4 + ["rejected", "pending"]
    assert {c.received_at.isoformat() for c in found} == {"2019-03-04T10:11:12+00:00"}
    assert found[3].history["published"] == 3
    learned = labels(store)
    assert [(e.label, e.source, e.weight) for e in learned] == [
        *(4 * [("publish", "import", IMPORT_WEIGHT)]),
        ("reject", "import", IMPORT_WEIGHT),
    ]
    assert [e.regular for e in learned][:4] == [False, True, True, True]


def test_author_of_old_comments_is_a_regular(kitchen_at: Terminal) -> None:
    put(kitchen_at, "wxr", WORDPRESS)
    desk = connect(read_settings())
    with desk.database.read() as connection:
        site = sites.by_name(connection, "kitchen")
    ruth = {"name": "Ruth", "email": "ruth@mail.example"}
    answer = desk.screen(site, from_row(comment(BORDERLINE.replace("thread", "page"), author=ruth)))
    desk.database.close()
    assert "trusted-author" in [finding["rule"] for finding in answer["findings"]]


@BOTH
def test_repeating_changes_nothing_and_overrules_nobody(
    kitchen_at: Terminal, store: Database, kind: str, content: bytes, prefix: str
) -> None:
    put(kitchen_at, kind, content)
    with store.read() as connection:
        site = sites.by_name(connection, "kitchen")
    rule(store, site.id, f"external:{prefix}-1", "reject", moderator="moira")
    rule(store, site.id, f"external:{prefix}-6", "reject", moderator="moira")
    told = put(kitchen_at, kind, content)
    assert (told["new"], told["known"], told["labelled"]) == (0, 6, 0)
    with store.read() as connection:
        found = [comments.find(connection, site.id, f"external:{prefix}-{n}") for n in (1, 2, 6)]
    assert [(c.status, c.revision) for c in found] == [("rejected", 1), ("published", 1), ("rejected", 1)]


@BOTH
def test_dry_run_says_the_same_and_stores_nothing(
    kitchen_at: Terminal, store: Database, kind: str, content: bytes, prefix: str
) -> None:
    would = put(kitchen_at, kind, content, "--dry-run")
    assert count(store) == 0
    assert would == put(kitchen_at, kind, content)
    assert put(kitchen_at, kind, content, "--dry-run")["known"] == 6


def test_report_for_people_counts_what_was_skipped_and_why(kitchen_at: Terminal) -> None:
    path = kitchen_at.folder / "export.xml"
    path.write_bytes(WORDPRESS)
    told = kitchen_at.good("import", "wxr", str(path), "--site", "kitchen").out
    assert "6 new, 0 known, 5 labelled, 2 skipped" in told
    assert "a 'order_note' of a plugin" in told and "first in line" in told
    again = kitchen_at.good("import", "wxr", str(path), "--site", "kitchen", "--dry-run").out
    assert "0 would be new, 6 known" in again


def test_packed_file_is_unpacked_as_it_is_read(kitchen_at: Terminal, store: Database) -> None:
    packed = gzip.compress(DISQUS)
    assert put(kitchen_at, "disqus", packed)["new"] == 6
    path = kitchen_at.folder / "broken.gz"
    path.write_bytes(packed[:40])
    kitchen_at.fails("import", "disqus", str(path), "--site", "kitchen", says=["cannot be unpacked"])


def test_file_that_breaks_off_is_imported_up_to_there(kitchen_at: Terminal, store: Database) -> None:
    cut = WORDPRESS[: WORDPRESS.index(b"<wp:comment_id>4<")]
    told = put(kitchen_at, "wxr", cut, status=1)
    assert (told["new"], "no element found" in told["broken"]) == (3, True)
    whole = put(kitchen_at, "wxr", WORDPRESS)
    assert (whole["new"], whole["known"], count(store)) == (3, 3, 6)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<!DOCTYPE r [<!ENTITY a 'b'>]><r>&a;</r>", "document type"),
        (b"PK\x03\x04 packed", "not XML"),
        (b"", "not XML"),
        (b"<?xml version='1.0' encoding='idna'?><r/>", "convert it to UTF-8"),
    ],
)
def test_file_that_is_no_export_is_refused_in_one_line(
    kitchen_at: Terminal, store: Database, content: bytes, says: str
) -> None:
    path = kitchen_at.folder / "export.xml"
    path.write_bytes(content)
    kitchen_at.fails("import", "wxr", str(path), "--site", "kitchen", says=[says])
    assert count(store) == 0


DIFFERS = ("id", "decided_at", "ruled_at", "made_at")  # between any two runs


def remembered(store: Database) -> list[list[str]]:
    """Return all that an import leaves behind, with the names of comments instead of our ids."""
    with store.read() as connection:
        names = connection.execute(select(rows_of_comments.c.id, rows_of_comments.c.external_id)).all()
        tables = [
            [dict(row) for row in connection.execute(select(table)).mappings()]
            for table in (rows_of_comments, rulings, traces)
        ]
    found = []
    for table in tables:
        rows = [json.dumps({k: v for k, v in row.items() if k not in DIFFERS}, default=str) for row in table]
        text = "\n".join(sorted(rows))
        for id, name in names:
            text = text.replace(id, str(name))
        found.append(sorted(text.split("\n")))
    return found


def test_import_that_is_killed_and_run_again_ends_as_if_it_had_not_been(
    terminal: Terminal, tmp_path: Path
) -> None:
    path = tmp_path / "export.xml"
    path.write_text("".join(long_export(400)), "utf-8")
    ends = []
    for name in ("killed", "whole"):
        terminal.set("DATABASE_URL", f"sqlite:///{tmp_path}/{name}.db")
        terminal.good("init")
        terminal.good("site", "add", "bench", "--url", "https://bench.example")
        store = Database(read_settings().database_url.get_secret_value())
        if name == "killed":
            process = subprocess.Popen(
                [sys.executable, "-m", "moderation.cli", "import", "wxr", str(path), "--site", "bench"],
                env=os.environ | {"PYTHONPATH": str(ROOT)},
            )
            eventually(lambda: count(store) > 100)  # noqa: B023  # it is looked at at once
            process.send_signal(signal.SIGKILL)
            assert process.wait() == -signal.SIGKILL
            done = count(store)
            assert 100 < done < 400
        told = terminal.good("import", "wxr", str(path), "--site", "bench", "--json").json
        assert (told["new"] + told["known"], told["skipped"]) == (400, [])
        ends.append(remembered(store))
        store.close()
    assert ends[0] == ends[1]
