"""The store's tests run twice: `intake` is on SQLite and on PostgreSQL, and without a model."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from moderation.classifier.incumbent import Incumbent
from moderation.intake import Intake
from moderation.store import comments
from moderation.store.comments import Stored
from moderation.store.database import Database
from moderation.store.sites import Keys, Site
from moderation.submission import from_row
from tests.cast import comment
from tests.conftest import certain
from tests.integration.cli import Terminal

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def intake(database: Database, tmp_path: Path) -> Iterator[Intake]:
    """An intake on both databases. No model: what no rule rejects is held, whatever was trained."""
    made = Intake(database, Incumbent(tmp_path / "no-models"))
    made.coin = certain
    yield made


class Desk:
    """A site's own view of the store: send, read, list."""

    def __init__(self, intake: Intake, site: Site) -> None:
        self.intake, self.database, self.site = intake, intake.database, site

    def send(self, content: str, minute: float = 0.0, **more: Any) -> str:
        """Send a comment at noon and some minutes; return our id."""
        body = from_row(comment(content, **more))
        return str(self.intake.submit(self.site, body, NOON + timedelta(minutes=minute)).said["id"])

    def read(self, id: str) -> Stored:
        with self.database.read() as connection:
            return comments.find(connection, self.site.id, id)

    def changes(self, after: int = 0, status: str | None = None, most: int = 100) -> list[Stored]:
        with self.database.read() as connection:
            return comments.changes(connection, self.site.id, after, status, most)


@pytest.fixture
def desk(intake: Intake, kitchen: tuple[Site, Keys]) -> Desk:
    """The site of the cast."""
    return Desk(intake, kitchen[0])


@pytest.fixture
def other_desk(intake: Intake, workshop: tuple[Site, Keys]) -> Desk:
    """Somebody else's site on the same database."""
    return Desk(intake, workshop[0])


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Terminal:
    """The command line of an installation with neither database nor model."""
    return Terminal(monkeypatch, capsys, tmp_path)


@pytest.fixture
def terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, models: Path
) -> Terminal:
    """The command line of an installation that is ready: a migrated database and a serving model."""
    made = Terminal(monkeypatch, capsys, tmp_path, models)
    made.good("init")
    return made


@pytest.fixture
def kitchen_at(terminal: Terminal) -> Terminal:
    """An installation with the site `kitchen`."""
    terminal.good("site", "add", "kitchen", "--url", "https://kitchen.example")
    return terminal
