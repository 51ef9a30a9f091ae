"""Transactions within each other: one that holds all, and parts that fail alone. On both databases."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from moderation.archives.rows import Row
from moderation.errors import InvalidInput
from moderation.exchange import import_rows
from moderation.settings import Settings
from moderation.store import sites
from moderation.store.database import Database
from moderation.store.tables import comments
from tests.cast import PRAISE, THOUGHTFUL, comment
from tests.integration.conftest import Desk


def names(database: Database) -> list[str]:
    with database.read() as connection:
        return [site.name for site in sites.all_sites(connection)]


def add(database: Database, name: str) -> None:
    with database.write() as connection:
        sites.add(connection, name, f"https://{name}.example")


def test_what_is_written_within_is_seen_within_and_kept_with_all(database: Database) -> None:
    with database.write():
        add(database, "a")
        assert names(database) == ["a"]
        add(database, "b")
    assert names(database) == ["a", "b"]


def test_part_that_fails_undoes_itself_alone(database: Database) -> None:
    with database.write():
        add(database, "a")
        with pytest.raises(InvalidInput), database.write():
            add(database, "b")
            raise InvalidInput("no")
        add(database, "c")
    assert names(database) == ["a", "c"]


def test_whole_that_fails_undoes_its_parts(database: Database) -> None:
    with pytest.raises(InvalidInput), database.write():
        add(database, "a")
        raise InvalidInput("no")
    assert names(database) == []
    add(database, "a")
    assert names(database) == ["a"]


def test_import_keeps_what_came_before_a_row_that_cannot_be_taken(desk: Desk, tmp_path: Path) -> None:
    desk.send(THOUGHTFUL, id="gone")
    rows: list[Row] = [
        (1, comment(PRAISE, id="1", label="reject")),
        (2, comment(THOUGHTFUL, id="2", label="maybe")),
        (3, InvalidInput("unreadable")),
        (4, comment(THOUGHTFUL, id="3", label="publish")),
        (5, comment(THOUGHTFUL, id="3", label="publish")),
    ]
    settings = Settings(models_dir=tmp_path / "no-models")
    for new in (2, 0):
        report = import_rows(desk.database, settings, desk.site, rows)
        assert (report.new, report.known, [s["line"] for s in report.skipped]) == (new, 3 - new, [2, 3])
    with desk.database.read() as connection:
        assert connection.execute(select(func.count()).select_from(comments)).scalar_one() == 3
