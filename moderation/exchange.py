"""Takes comments in from archives of other systems, and gives labels out.

Importing goes through the same intake as a blog's requests, so that an imported comment is judged,
remembered and found again like any other: its author becomes a regular, its domains are known. What is
known already stays as it is, so an import that was interrupted is simply run again. It does not train.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from moderation.archives.rows import Row
from moderation.classifier.incumbent import Incumbent
from moderation.decision import REASONS
from moderation.errors import Conflict, DataError, Gone, InvalidInput
from moderation.intake import Intake
from moderation.review import STATUS_OF_RULING
from moderation.settings import Settings
from moderation.store import arrivals, comments, feedback
from moderation.store.database import Database
from moderation.store.sites import Site
from moderation.submission import Submission, from_row

AT_ONCE = 5  # comments of one transaction, which others who write wait for
MOST_SKIPPED = 1000  # rows that a report names
MOST_REASONS, LONGEST_REASON = 50, 300  # that it counts; characters


@dataclass(slots=True)
class Report:
    """What became of the rows of an archive."""

    new: int = 0
    known: int = 0
    labelled: int = 0
    skipped: list[dict[str, Any]] = field(default_factory=list)  # the first of them
    reasons: Counter[str] = field(default_factory=Counter)  # of all that were skipped
    broken: str = ""  # why the rest of the file could not be read

    @property
    def taken(self) -> int:
        return self.new + self.known

    def skip(self, line: int, error: Exception) -> None:
        """Note a row that was not taken in, and why."""
        why = str(error)[:LONGEST_REASON]
        if len(self.skipped) < MOST_SKIPPED:
            self.skipped.append({"line": line, "why": why})
        self.reasons[why if why in self.reasons or len(self.reasons) < MOST_REASONS else "other"] += 1

    def json(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        reasons = [{"why": why, "rows": number} for why, number in self.reasons.most_common()]
        return {
            "new": self.new,
            "known": self.known,
            "labelled": self.labelled,
            "skipped": self.skipped,
            "reasons": reasons,
            "broken": self.broken or None,
        }


def import_rows(
    database: Database, settings: Settings, site: Site, rows: Iterable[Row], dry_run: bool = False
) -> Report:
    """Import comments into a site; a `label` counts as a ruling that was made where they come from.

    A row without an id gets one from its content, so that importing twice changes nothing. With `dry_run`
    nothing is stored, and the report says what would be. Raise DataError if not one row can be read.
    """
    desk, report, left = Intake(database, Incumbent(settings.models_dir)), Report(), iter(rows)
    ended = False
    while not ended:
        batch: list[Row] = []
        try:
            batch.extend(islice(left, AT_ONCE))
        except DataError as error:
            if not (batch or report.taken or report.skipped):
                raise
            report.broken = str(error)
        ended = bool(report.broken) or len(batch) < AT_ONCE
        if dry_run:
            _take(desk, site, batch, report, dry_run)
        elif batch:
            with database.write():
                _take(desk, site, batch, report, dry_run)
    return report


def _take(desk: Intake, site: Site, batch: list[Row], report: Report, dry_run: bool) -> None:
    for number, row in batch:
        try:
            if isinstance(row, InvalidInput):
                raise row
            created, labelled = _import(desk, site, row, dry_run)
        except (InvalidInput, Gone, Conflict) as error:
            report.skip(number, error)
            continue
        report.new += created
        report.known += not created
        report.labelled += labelled


def _import(desk: Intake, site: Site, row: dict[str, Any], dry_run: bool) -> tuple[bool, bool]:
    """Import one comment; say whether it was new, and whether its label was."""
    label, reason = row.get("label"), str(row.get("reason") or "")
    if label not in (None, "publish", "reject"):
        raise InvalidInput(f"label is {label!r}; it must be publish or reject")
    submission = from_row(row)
    if not submission.id:
        submission = submission.model_copy(update={"id": f"import-{submission.digest()[:32]}"})
    known, sent, open_ = _look(desk.database, site, submission)
    labelled = label is not None and open_
    if not dry_run:
        id = known
        if not sent:
            moment = submission.created_at or datetime.now(UTC)
            id = desk.submit(site, submission, moment, audit=False).said["id"]  # its label would not be blind
        if label is not None and open_:
            _label(desk.database, site, id, label, reason if reason in REASONS else "")
    return not known, labelled


def _look(database: Database, site: Site, submission: Submission) -> tuple[str, bool, bool]:
    """Return the id of a comment, if it is known; whether it is as sent; whether a label may count.

    What a person ruled on stays as it is, even if that was undone.
    """
    with database.read() as connection:
        known = arrivals.known(connection, site.id, submission.id)
        if known is None:
            return "", False, True
        rulings = feedback.of_comment(connection, known.id)
    if json.loads(known.submission)["content"] == submission.content:
        return known.id, True, not any(ruling.revision == known.revision for ruling in rulings)
    by_people = any(ruling.source != "import" for ruling in rulings)
    return known.id, by_people, not by_people


def _label(database: Database, site: Site, id: str, label: str, reason: str) -> None:
    """Note what became of a comment where it comes from. The blog knows: it is told nothing."""
    now = datetime.now(UTC)
    with database.write() as connection:
        stored = comments.find(connection, site.id, id)
        feedback.add(
            connection,
            comment_id=stored.id,
            site_id=site.id,
            revision=stored.revision,
            ruling=label,
            reason=reason,
            source="import",
            status_before=stored.status,
            made_at=now,
        )
        comments.set_status(connection, stored, STATUS_OF_RULING[label], now)


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
