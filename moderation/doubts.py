"""Use case of doubtful labels: people look again at rulings that are probably wrong, and settle them.

The list is made by training (`classifier/doubts`); what was settled since, undone or erased is left out
here. Settling is a ruling like any other: it can be undone, and it is in the record.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from moderation import review
from moderation.classifier import doubts
from moderation.classifier.artifacts import Shelf
from moderation.classifier.doubts import Doubt
from moderation.errors import Conflict, InvalidInput
from moderation.store import doubted
from moderation.store.comments import Stored
from moderation.store.database import Database
from moderation.store.feedback import SECOND_LOOK, Ruling
from moderation.store.sites import Site

OTHER = {"publish": "reject", "reject": "publish"}
CHOICES = ("keep", "change", "forget")


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A comment whose ruling is probably wrong, with what was said about it."""

    stored: Stored
    ruling: Ruling
    doubt: Doubt
    submission: dict[str, Any]
    answer: dict[str, Any]


def open_doubts(database: Database, shelf: Shelf, site: Site) -> list[Doubt]:
    """Return what is doubtful on a site and not settled, the most doubtful first."""
    listed = doubts.latest(shelf, site.name)
    if not listed:
        return []
    with database.read() as connection:
        standing = doubted.unsettled(connection, site.id, [doubt.id for doubt in listed])
    return [doubt for doubt in listed if standing.get(doubt.id) == doubt.ruling]


def look(database: Database, site: Site, chosen: list[Doubt]) -> list[Doubtful]:
    """Return the comments that are doubted, in the same order."""
    with database.read() as connection:
        found = doubted.find(connection, site.id, [doubt.id for doubt in chosen])
    return [
        Doubtful(stored, ruling, doubt, json.loads(stored.submission), json.loads(stored.answer))
        for doubt in chosen
        if doubt.id in found
        for stored, ruling in (found[doubt.id],)
    ]


def settle(
    database: Database, site: Site, id: str, choice: str, *, reason: str, moderator: str, seen: int
) -> str:
    """Keep a ruling, change it, or let nobody learn from it; return what is ruled now.

    `seen` is the version of the comment that the person saw: Conflict if it changed since.
    """
    if choice not in CHOICES:
        raise InvalidInput("choose keep, change or forget", "/choice")
    with database.read() as connection:
        found = doubted.find(connection, site.id, [id]).get(id)
    if found is None:
        raise Conflict("this ruling was changed or taken back since you saw it")
    ruling = found[1]
    changed = choice == "change"
    ruled = OTHER[ruling.ruling] if changed else ruling.ruling
    if changed:
        reason = reason if ruled == "reject" else ""
    review.rule(
        database,
        site.id,
        id,
        ruled,
        reason=reason if changed else ruling.reason,
        learn=choice != "forget",
        moderator=moderator,
        source=SECOND_LOOK,
        seen=seen,
    )
    return ruled
