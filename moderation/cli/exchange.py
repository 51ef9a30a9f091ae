"""Commands that take labelled comments in, and give labels out."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import click

from moderation import exchange
from moderation.cli.terminal import as_json, open_database, print_json, progress, settings
from moderation.errors import DataError
from moderation.exchange import Row
from moderation.store import sites

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
Show = Callable[[str, float], None]


@click.group("import")
def import_() -> None:
    """Take comments in from elsewhere."""


@import_.command()
@click.argument("file", type=FILE)
@click.option("--site", "name", required=True, help="The site that the comments belong to.")
@as_json
def jsonl(file: Path, name: str, json_: bool) -> None:
    """Import JSON lines: comments, with a `label` (publish, reject) where a person ruled.

    Safe to repeat: a line with an id that is known already changes nothing.
    """
    _run(name, json_, lambda show: exchange.rows_of_lines(_sized(file, show)))


@import_.command("csv")
@click.argument("file", type=FILE)
@click.option("--site", "name", required=True, help="The site that the comments belong to.")
@as_json
def csv_(file: Path, name: str, json_: bool) -> None:
    """Import CSV: the first line names the columns.

    content, label, id, author_name, author_email, author_url, author_ip, post_id, post_title,
    post_excerpt, created_at and so on; or those of WordPress and Akismet: comment_content,
    comment_author, comment_approved … Safe to repeat.
    """
    _run(name, json_, lambda show: exchange.rows_of_csv(_text(_sized(file, show))))


def _run(name: str, json_: bool, rows: Callable[[Show], Iterator[Row]]) -> None:
    database = open_database(settings())
    with database.read() as connection:
        site = sites.by_name(connection, name)
    with progress() as show:
        report = exchange.import_rows(database, settings(), site, rows(show))
    if json_:
        print_json(report)
    else:
        _say(report)
    sys.exit(1 if report["skipped"] and not report["new"] + report["known"] else 0)


def _say(report: dict[str, Any]) -> None:
    click.echo(
        f"{report['new']} new, {report['known']} known, {report['labelled']} labelled, "
        f"{len(report['skipped'])} skipped"
    )
    for skipped in report["skipped"][:20]:
        click.echo(f"  line {skipped['line']}: {skipped['why']}")


def _sized(path: Path, show: Show) -> Iterator[bytes]:
    """Yield the lines of a file and show how far it is read."""
    size, read = max(1, path.stat().st_size), 0
    with path.open("rb") as file:
        for line in file:
            read += len(line)
            show("importing", read / size)
            yield line


def _text(lines: Iterator[bytes]) -> Iterator[str]:
    """Decode the lines of a file; spreadsheets put a mark before the first one."""
    for number, line in enumerate(lines, 1):
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise DataError(f"line {number} is not UTF-8; save the file as UTF-8") from error
        yield text.replace("\x00", "")


@click.command()
@click.option("--site", "name", help="Labels of this site alone.")
@click.option("--output", type=click.File("wb"), default="-", help="A file instead of the terminal.")
def export(name: str | None, output: BinaryIO) -> None:
    """Give out the labels that training learns from, as JSON lines that `train --data` reads."""
    database = open_database(settings())
    site = None
    if name is not None:
        with database.read() as connection:
            site = sites.by_name(connection, name)
    for row in exchange.labels(database, site):
        output.write(json.dumps(row, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n")
