"""What commands share: settings, an open database, progress on a terminal, tables and JSON."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from moderation.app import configure_logging
from moderation.cli.lines import harmless
from moderation.errors import ModerationError
from moderation.settings import Settings, read_settings
from moderation.store.database import Database
from moderation.store.journal import Actor

WIDE = 250  # columns in a pipe, where nothing needs to be cut
as_json = click.option("--json", "json_", is_flag=True, help="Print JSON.")


def settings() -> Settings:
    """Read the settings and set up logging."""
    found = read_settings()
    configure_logging(found.log_level)
    return found


def open_database(current: Settings) -> Database:
    """Open a database whose tables are up to date, until the command ends; an error says what to run."""
    database = Database(current.database_url.get_secret_value())
    click.get_current_context().call_on_close(database.close)
    if not database.is_current():
        raise ModerationError("the database has no tables, or older ones; run `moderation init` first")
    return database


def me() -> Actor:
    """Name whoever runs the command, as far as the system knows."""
    try:
        return Actor(getpass.getuser(), "cli")
    except (KeyError, OSError):  # a container without a name for its user
        return Actor("", "cli")


def as_text(value: Any) -> str:
    """Return a value as JSON that people can read."""
    return json.dumps(value, ensure_ascii=False, indent=2, default=str)


def print_json(value: Any) -> None:
    """Print a value as JSON."""
    click.echo(as_text(value))


def write_report(folder: Path, files: Mapping[str, str]) -> None:
    """Write the files of a report into a folder, which is made if there is none."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")


def print_table(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print rows under their headings, without colours in a pipe. A cell is text, never markup."""
    table = Table(*columns, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*(Text("" if cell is None else harmless(str(cell))) for cell in row))
    Console(soft_wrap=True, width=None if sys.stdout.isatty() else WIDE).print(table)


def confirm(question: str) -> None:
    """Ask before something that cannot be undone; in a pipe, where nobody answers, say what to add."""
    if not sys.stdin.isatty():
        raise ModerationError("this cannot be undone, and nobody is there to ask; add --yes")
    click.confirm(harmless(question), abort=True)


@contextmanager
def progress() -> Iterator[Callable[[str, float], None]]:
    """Give a function that shows what is being done and how much of it; silent in a pipe."""
    if not sys.stderr.isatty():
        yield lambda step, share: None
        return
    columns = (
        TextColumn("{task.description:32}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        tasks: dict[str, Any] = {}

        def show(step: str, share: float) -> None:
            if step not in tasks:
                tasks[step] = bar.add_task(step, total=1.0)
            bar.update(tasks[step], completed=share)

        yield show
