"""Takes labelled comments in from files, and gives labels out: JSON lines or CSV in, JSON lines out.

Importing goes through the same intake as a blog's requests, so that an imported comment is judged,
remembered and found again like any other. It does not train.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from moderation import review
from moderation.classifier.incumbent import Incumbent
from moderation.decision import REASONS
from moderation.errors import Conflict, DataError, Gone, InvalidInput
from moderation.intake import Intake
from moderation.settings import Settings
from moderation.store import feedback
from moderation.store.database import Database
from moderation.store.sites import Site
from moderation.submission import from_line, from_row

MOST_SKIPPED = 1000  # rows that a report names
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
}
# What other systems call a label. Pending and binned comments have none.
LABELS = {
    "publish": "publish", "ham": "publish", "approved": "publish", "1": "publish",
    "reject": "reject", "spam": "reject",
    "": None, "0": None, "hold": None, "pending": None, "unapproved": None,
    "trash": None, "post-trashed": None,
}  # fmt: skip
TYPES = {"": "comment", "comment": "comment", "pingback": "pingback", "trackback": "trackback"}

Row = tuple[int, dict[str, Any] | InvalidInput]  # a line's number, and what it holds or why it cannot be read


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
    label = str(row.get("label", "")).strip().lower()
    if label not in LABELS:
        return InvalidInput(f"label is {label!r}; it must be publish or reject")
    row["label"] = LABELS[label]
    row["type"] = TYPES.get(str(row.get("type", "")).strip().lower(), "comment")
    return row


def import_rows(database: Database, settings: Settings, site: Site, rows: Iterable[Row]) -> dict[str, Any]:
    """Import comments into a site; a `label` counts as a ruling that was made where they come from.

    Returns counts and the rows that were skipped, with the reason. A row without an id gets one from
    its content, so that importing twice changes nothing.
    """
    desk = Intake(database, Incumbent(settings.models_dir))
    report: dict[str, Any] = {"new": 0, "known": 0, "labelled": 0, "skipped": []}
    for number, row in rows:
        try:
            if isinstance(row, InvalidInput):
                raise row
            created, labelled = _import(desk, site, row)
        except (InvalidInput, Gone, Conflict) as error:
            if len(report["skipped"]) < MOST_SKIPPED:
                report["skipped"].append({"line": number, "why": str(error)})
            continue
        report["new" if created else "known"] += 1
        report["labelled"] += labelled
    return report


def _import(desk: Intake, site: Site, row: dict[str, Any]) -> tuple[bool, bool]:
    """Import one comment; say whether it was new, and whether its label was."""
    label, reason = row.get("label"), str(row.get("reason") or "")
    if label not in (None, "publish", "reject"):
        raise InvalidInput(f"label is {label!r}; it must be publish or reject")
    submission = from_row(row)
    if not submission.id:
        submission = submission.model_copy(update={"id": f"import-{submission.digest()[:32]}"})
    moment = submission.created_at or datetime.now(UTC)
    answered = desk.submit(site, submission, moment, audit=False)  # its label would not be blind
    id = answered.said["id"]
    if label is None or _is_ruled(desk.database, site, id):
        return answered.created, False
    reason = reason if reason in REASONS else ""
    review.rule(desk.database, site.id, id, label, reason=reason, moderator="", source="import")
    return answered.created, True


def _is_ruled(database: Database, site: Site, id: str) -> bool:
    """Say whether a person ruled on the comment as it is now, even if that was undone: it stands."""
    case = review.look(database, site.id, id)
    return any(ruling.revision == case.stored.revision for ruling in case.rulings)


def labels(database: Database, site: Site | None) -> Iterator[dict[str, Any]]:
    """Yield the labels that training would learn from, as labelled comments that `train --data` reads."""
    with database.read() as connection:
        for row in feedback.labels(connection):
            if site is not None and row.site != site.name:
                continue
            yield json.loads(row.submission) | {
                "label": row.ruling,
                "reason": row.reason,
                "source": f"{row.source}:{row.moderator}" if row.moderator else row.source,
                "site": row.site,
                "ruled_at": row.made_at.isoformat(),
                **({"regular": True} if row.history.get("published") else {}),
            }
