"""Many comments at once: scored from files without a database, or imported into a site."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from moderation import review
from moderation.answer import answer
from moderation.classifier.incumbent import Incumbent
from moderation.decision import REASONS
from moderation.errors import Conflict, Gone, InvalidInput
from moderation.intake import Intake
from moderation.screening import Screener
from moderation.settings import Settings
from moderation.store.database import Database
from moderation.store.sites import Site
from moderation.submission import Submission, from_line, from_row

MOST_SKIPPED = 1000  # lines that a report names
_COMMENT = frozenset(Submission.model_fields)


def score(judge: Screener, lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """Answer each line in order; a bad one by its error. What is not the comment's is passed through."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = from_line(line)
            submission = from_row(row)
        except InvalidInput as error:
            yield {"line": number, "error": {"detail": str(error), "pointer": error.pointer}}
            continue
        said = answer(judge.screen(submission.comment()), None, submission.id or None, [])
        said["excerpt"] = " ".join(submission.content[:200].split())[:60]
        said["input"] = {key: value for key, value in row.items() if key not in _COMMENT}
        yield said


def _is_ruled(database: Database, site: Site, id: str) -> bool:
    """Say whether a person ruled on the comment as it is now, even if that was undone: it stands."""
    case = review.look(database, site.id, id)
    return any(ruling.revision == case.stored.revision for ruling in case.rulings)


def import_lines(
    database: Database, settings: Settings, site: Site, lines: Iterable[bytes]
) -> dict[str, Any]:
    """Import comments into a site; a `label` counts as a ruling that was made where they come from.

    Returns counts and the lines that were skipped, with the reason. A line without an id gets one
    from its content, so that importing twice changes nothing.
    """
    desk = Intake(database, Incumbent(settings.models_dir))
    report: dict[str, Any] = {"new": 0, "known": 0, "labelled": 0, "skipped": []}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = from_line(line)
            label, reason = row.get("label"), str(row.get("reason") or "")
            if label not in (None, "publish", "reject"):
                raise InvalidInput(f"label is {label!r}; it must be publish or reject")
            submission = from_row(row)
            if not submission.id:
                submission = submission.model_copy(update={"id": f"import-{submission.digest()[:32]}"})
            answered = desk.submit(site, submission, submission.created_at or datetime.now(UTC))
        except (InvalidInput, Gone, Conflict) as error:
            if len(report["skipped"]) < MOST_SKIPPED:
                report["skipped"].append({"line": number, "why": str(error)})
            continue
        report["new" if answered.created else "known"] += 1
        if label is not None and not _is_ruled(database, site, answered.said["id"]):
            reason = reason if reason in REASONS else ""
            review.rule(
                database, site.id, answered.said["id"], label, reason=reason, moderator="", source="import"
            )
            report["labelled"] += 1
    return report
