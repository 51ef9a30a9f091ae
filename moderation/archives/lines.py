"""Reads JSON lines and CSV with our columns, WordPress's or Akismet's."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import Any

from moderation.archives.rows import IS_SPAM, TYPES, Row, label_of
from moderation.errors import DataError, InvalidInput
from moderation.submission import from_line

LONGEST_FIELD = 1024 * 1024  # characters of one field of a CSV file

# Column: where it belongs. Our own names first, then those of WordPress's tables and of Akismet's API.
COLUMNS: dict[str, tuple[str, ...]] = {
    "id": ("id",),
    "content": ("content",),
    "format": ("format",),
    "type": ("type",),
    "created_at": ("created_at",),
    "locale": ("locale",),
    "label": ("label",),
    "reason": ("reason",),
    **{
        f"author_{name}": ("author", name)
        for name in ("name", "email", "url", "ip", "user_agent", "id", "role")
    },
    **{f"post_{name}": ("post", name) for name in ("id", "url", "title", "excerpt", "author")},
    **{f"parent_{name}": ("parent", name) for name in ("id", "content")},
    "comment_id": ("id",),
    "comment_content": ("content",),
    "comment_type": ("type",),
    "comment_date_gmt": ("created_at",),
    "comment_approved": ("label",),
    "comment_author": ("author", "name"),
    "comment_author_email": ("author", "email"),
    "comment_author_url": ("author", "url"),
    "comment_author_ip": ("author", "ip"),
    "user_ip": ("author", "ip"),
    "user_agent": ("author", "user_agent"),
    "comment_agent": ("author", "user_agent"),
    "user_role": ("author", "role"),
    "comment_post_id": ("post", "id"),
    "permalink": ("post", "url"),
    "comment_parent": ("parent", "id"),
    "blog_lang": ("locale",),
    "is_spam": ("is_spam",),
    "akismet_result": ("is_spam",),
}


def rows_of_lines(lines: Iterable[bytes]) -> Iterator[Row]:
    """Read JSON lines; blank ones are passed over."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield number, from_line(line)
        except InvalidInput as error:
            yield number, error


def rows_of_csv(lines: Iterable[str]) -> Iterator[Row]:
    """Read CSV with a heading; columns of other names are passed over. Raise DataError without a content."""
    csv.field_size_limit(LONGEST_FIELD)
    reader = csv.reader(lines, strict=True)
    try:
        names = [name.strip().lower() for name in next(reader, [])]
    except csv.Error as error:
        raise DataError(f"line {reader.line_num}: {error}") from error
    places = [COLUMNS.get(name) for name in names]
    if ("content",) not in places:
        raise DataError("the first line must name the columns, one of them content (or comment_content)")
    while True:
        try:
            values = next(reader, None)
        except csv.Error as error:
            yield reader.line_num, InvalidInput(f"not CSV: {error}")
            continue
        if values is None:
            return
        if any(values):
            yield reader.line_num, _row_of(places, values)


def _row_of(places: list[tuple[str, ...] | None], values: list[str]) -> dict[str, Any] | InvalidInput:
    if len(values) != len(places):
        return InvalidInput(f"{len(values)} values for {len(places)} columns; is a quote missing?")
    row: dict[str, Any] = {}
    for place, value in zip(places, values, strict=True):
        if place is None or not value:
            continue
        if len(place) == 1:
            row.setdefault(place[0], value)
        else:
            row.setdefault(place[0], {}).setdefault(place[1], value)
    try:
        said = label_of(row.pop("is_spam", ""), IS_SPAM)
        row["label"] = label_of(row.get("label", "")) or said
    except InvalidInput as error:
        return error
    row["type"] = TYPES.get(str(row.get("type", "")).strip().lower(), "comment")
    return row
