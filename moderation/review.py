"""What moderators do with a comment: look, rule, undo, erase. Each use case is one transaction.

What blogs are told of it is written into the outbox in the same transaction.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from moderation import webhooks
from moderation.decision import REASONS, Verdict
from moderation.errors import Conflict, InvalidInput
from moderation.store import comments, feedback, outbox
from moderation.store.comments import Stored
from moderation.store.database import Database
from moderation.store.feedback import SECOND_LOOK, Ruling

STATUS_OF_RULING = {"publish": "published", "reject": "rejected"}


@dataclass(frozen=True, slots=True)
class Said:
    """What a person says about a comment. `batch` names what is said of many in one go."""

    ruling: str
    reason: str = ""
    learn: bool = True
    moderator: str = ""
    source: str = "api"
    batch: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A comment before a moderator, with all that was said about it."""

    stored: Stored
    submission: dict[str, Any]
    answer: dict[str, Any]
    rulings: list[Ruling]
    earlier: list[dict[str, Any]]

    @property
    def suggested(self) -> str:
        """The reason tag that the findings suggest for a rejection."""
        asked = [
            f["rule"]
            for f in self.answer["findings"]
            if f["asks"] != Verdict.PUBLISH and f["rule"] in REASONS
        ]
        return asked[0] if asked else "other"


def look(database: Database, site_id: int, name: str) -> Case:
    """Return a case by our id or `external:…`; raise NotFound or Gone."""
    with database.read() as connection:
        stored = comments.find(connection, site_id, name)
        rulings = feedback.of_comment(connection, stored.id)
        earlier = comments.earlier_revisions(connection, stored.id) if stored.revision > 1 else []
    before = [
        {
            "revision": r.revision,
            "submission": json.loads(r.submission),
            "verdict": json.loads(r.answer)["verdict"],
            "decided_at": r.decided_at,
        }
        for r in earlier
    ]
    return Case(stored, json.loads(stored.submission), json.loads(stored.answer), rulings, before)


def checked(said: Said) -> Said:
    """Return what was said if it can be ruled; raise InvalidInput."""
    if said.ruling not in STATUS_OF_RULING:
        raise InvalidInput("ruling must be publish or reject", "/ruling")
    if said.reason and said.reason not in REASONS:
        raise InvalidInput(f"reason must be one of {', '.join(REASONS)}", "/reason")
    return said


def rule(
    database: Database,
    site_id: int,
    name: str,
    ruling: str,
    *,
    reason: str = "",
    learn: bool = True,
    moderator: str = "",
    source: str = "api",
    seen: int | None = None,
    now: datetime | None = None,
) -> Stored:
    """Record what a person says about a comment; return the comment as it is now.

    `seen` is the version that the person saw: Conflict if the comment changed since. The same
    ruling again changes nothing.
    """
    said = checked(Said(ruling, reason, learn, moderator, source))
    with database.write() as connection:
        return rule_on(connection, site_id, name, said, seen, now or datetime.now(UTC))


def rule_on(
    connection: Connection, site_id: int, name: str, said: Said, seen: int | None, now: datetime
) -> Stored:
    """Rule as `rule` does, as part of a transaction."""
    stored = comments.find(connection, site_id, name)
    if seen is not None and seen != stored.version:
        raise Conflict("this comment changed since you saw it; look at it again")
    standing = feedback.standing(connection, stored.id)
    if (
        standing is not None
        and standing.revision == stored.revision
        and (standing.ruling, standing.reason, standing.learn, standing.moderator)
        == (said.ruling, said.reason, said.learn, said.moderator)
        and (said.source != SECOND_LOOK or standing.source == SECOND_LOOK)  # looking again says something
    ):
        return stored
    id = feedback.add(
        connection,
        comment_id=stored.id,
        site_id=site_id,
        revision=stored.revision,
        ruling=said.ruling,
        reason=said.reason,
        learn=said.learn,
        moderator=said.moderator,
        source=said.source,
        batch=said.batch,
        status_before=stored.status,
        made_at=now,
    )
    if not comments.set_status(connection, stored, STATUS_OF_RULING[said.ruling], now):
        raise Conflict("this comment changed at the same moment; look at it again")
    ruled = comments.find(connection, site_id, stored.id)
    webhooks.announce(connection, webhooks.RULED, ruled, id, now)
    return ruled


def undo(database: Database, site_id: int, ruling_id: int, by: str, now: datetime | None = None) -> Stored:
    """Take a ruling back: status and label are as before. Conflict if somebody ruled since."""
    with database.write() as connection:
        found = feedback.find(connection, site_id, ruling_id)
        return undo_on(connection, site_id, found, by, now or datetime.now(UTC))


def undo_on(connection: Connection, site_id: int, found: Ruling, by: str, now: datetime) -> Stored:
    """Take a ruling back as `undo` does, as part of a transaction."""
    stored = comments.find(connection, site_id, found.comment_id)
    if found.undone_at is not None:
        raise Conflict("the ruling was undone already")
    if stored.revision != found.revision:
        raise Conflict(
            "the author edited the comment since; it was decided anew, and there is nothing to undo"
        )
    standing = feedback.standing(connection, stored.id)
    if standing is None or standing.id != found.id:
        raise Conflict(f"somebody ruled on this comment since{_by(standing)}; that ruling stays")
    feedback.undo(connection, found.id, by, now)
    before = feedback.standing(connection, stored.id)
    ruled_at = before.made_at if before is not None and before.revision == stored.revision else None
    if not comments.set_status(connection, stored, found.status_before, ruled_at):
        raise Conflict("this comment changed at the same moment; look at it again")
    restored = comments.find(connection, site_id, stored.id)
    webhooks.announce(connection, webhooks.REVERTED, restored, found.id, now)
    return restored


def _by(ruling: Ruling | None) -> str:
    return "" if ruling is None else f" ({ruling.ruling}, by {ruling.moderator or ruling.source})"


def erase(database: Database, site_id: int, name: str, now: datetime | None = None) -> None:
    """Erase a comment for good: text, author, decisions, rulings and labels."""
    with database.write() as connection:
        stored = comments.find(connection, site_id, name)
        comments.erase(connection, stored, now or datetime.now(UTC))
        outbox.forget(connection, site_id, stored.id)
