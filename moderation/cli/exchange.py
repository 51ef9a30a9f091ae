"""Commands that take comments in from other systems' archives, and give labels out."""

from __future__ import annotations

import gzip
import json
import sys
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import click

from moderation import exchange
from moderation.archives.disqus import rows_of_disqus
from moderation.archives.lines import rows_of_csv, rows_of_lines
from moderation.archives.rows import Row
from moderation.archives.wxr import rows_of_wxr
from moderation.cli.lines import say
from moderation.cli.terminal import as_json, open_database, print_json, progress, settings
from moderation.errors import DataError
from moderation.exchange import Report
from moderation.store import sites

CHUNK = 64 * 1024  # bytes of a file that are read at once
LONGEST_LINE = 8 * 1024 * 1024  # bytes; what is longer is no comment, and would fill the memory
Read = Callable[[Iterator[bytes]], Iterator[Row]]


@click.group("import")
def import_() -> None:
    """Take comments in from elsewhere. Safe to repeat, and to run again after an interruption."""


def importing(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the arguments of every import."""
    for decorate in (
        as_json,
        click.option("--dry-run", is_flag=True, help="Say what would be imported; store nothing."),
        click.option("--site", "name", required=True, help="The site that the comments belong to."),
        click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path)),
    ):
        command = decorate(command)
    return command


@import_.command()
@importing
def jsonl(file: Path, name: str, dry_run: bool, json_: bool) -> None:
    """Import JSON lines: comments, with a `label` (publish, reject) where a person ruled."""
    _run(file, name, dry_run, json_, _lines, rows_of_lines)


@import_.command("csv")
@importing
def csv_(file: Path, name: str, dry_run: bool, json_: bool) -> None:
    """Import CSV: the first line names the columns.

    content, label, id, author_name, author_email, author_url, author_ip, post_id, post_title,
    post_excerpt, created_at and so on; or those of WordPress and Akismet: comment_content,
    comment_author, comment_approved, is_spam …
    """
    _run(file, name, dry_run, json_, _lines, lambda lines: rows_of_csv(_text(lines)))


@import_.command()
@importing
def wxr(file: Path, name: str, dry_run: bool, json_: bool) -> None:
    """Import the export of WordPress (Tools, Export, All content)."""
    _run(file, name, dry_run, json_, _chunks, rows_of_wxr)


@import_.command()
@importing
def disqus(file: Path, name: str, dry_run: bool, json_: bool) -> None:
    """Import the export of Disqus, packed (.xml.gz) or not."""
    _run(file, name, dry_run, json_, _chunks, rows_of_disqus)


def _run(
    file: Path, name: str, dry_run: bool, json_: bool, cut: Callable[[BinaryIO], Iterator[bytes]], read: Read
) -> None:
    database = open_database(settings())
    with database.read() as connection:
        site = sites.by_name(connection, name)
    size = max(1, file.stat().st_size)
    with progress() as show, file.open("rb") as opened:

        def pieces() -> Iterator[bytes]:
            for piece in cut(opened):
                show("importing", opened.tell() / size)
                yield piece

        report = exchange.import_rows(database, settings(), site, read(pieces()), dry_run)
    if json_:
        print_json(report.json())
    else:
        _say(report, dry_run)
    sys.exit(1 if report.broken or (report.skipped and not report.taken) else 0)


def _say(report: Report, dry_run: bool) -> None:
    say(
        f"{report.new} {'would be new' if dry_run else 'new'}, {report.known} known, "
        f"{report.labelled} labelled, {report.reasons.total()} skipped"
    )
    for why, number in report.reasons.most_common(20):
        first = next((f", first in line {s['line']}" for s in report.skipped if s["why"] == why), "")
        say(f"  {number}{first}: {why}")
    if report.broken:
        say(f"The file broke off: {report.broken}. What came before is imported.")


def _lines(file: BinaryIO) -> Iterator[bytes]:
    while line := file.readline(LONGEST_LINE):
        yield line


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    """Read a file in pieces, and unpack it as it is read if it is packed, as Disqus sends it."""
    packed = file.read(2) == b"\x1f\x8b"
    file.seek(0)
    source = gzip.GzipFile(fileobj=file) if packed else file
    try:
        while chunk := source.read(CHUNK):
            yield chunk
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"the file cannot be unpacked: {error}") from error


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
