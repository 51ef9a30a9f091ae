"""Takes comments in: seen before? → history → screen → store → answer.

An answer is only given once the comment is stored, durably. Each function opens its own transactions:
reading and judging happen before the write, which is kept short.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from pydantic_core import to_json
from sqlalchemy import Connection

from moderation.answer import answer
from moderation.classifier.incumbent import Incumbent
from moderation.classifier.serving import Classifier
from moderation.comment import Comment, History
from moderation.decision import Decision, Mode
from moderation.errors import Conflict
from moderation.policy.document import parse as parse_policy
from moderation.screening import Screener, screener
from moderation.store import arrivals, comments, feedback, ids, sites
from moderation.store.comments import Stored
from moderation.store.database import Database
from moderation.store.sites import Site
from moderation.submission import Submission, digest_of

RACES = 5  # how often the same comment may change under our hands before we give up


@lru_cache(maxsize=64)
def _screener(policy: str, mode: Mode, classifier: Classifier) -> Screener:
    return screener(parse_policy(policy), classifier, mode)


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer to a blog, also as JSON, and whether the comment is new."""

    said: dict[str, Any]
    json: str
    created: bool


class Intake:
    """What the doors hand comments to."""

    def __init__(self, database: Database, incumbent: Incumbent) -> None:
        self.database = database
        self.incumbent = incumbent
        self._remembered: set[str] = set()

    def screener(self, site: Site) -> Screener:
        """Return the screener of a site with the model that serves now."""
        return _screener(site.policy, site.mode, self.incumbent.classifier())

    def screen(self, site: Site, submission: Submission, now: datetime | None = None) -> dict[str, Any]:
        """Answer as `submit` would, and store nothing."""
        comment = submission.comment()
        with self.database.read() as connection:
            history = _recall(connection, site, submission, _keys(comment), now or datetime.now(UTC))
        return answer(
            self.screener(site).screen(comment, history), None, submission.id or None, submission.warnings()
        )

    def submit(self, site: Site, submission: Submission, now: datetime | None = None) -> Answered:
        """Screen and store a comment.

        The same id with the same body gives the first answer again; with another body it is an edit.
        """
        moment = now or datetime.now(UTC)
        body, comment = submission.canonical(), submission.comment()
        digest, keys = digest_of(body), _keys(comment)
        judge = self.screener(site)
        for _ in range(RACES):
            with self.database.read() as connection:
                before = arrivals.known(connection, site.id, submission.id) if submission.id else None
                if before is not None and before.digest == digest:
                    said = first_answer(before)
                    return Answered(said, to_json(said).decode(), False)
                history = _recall(connection, site, submission, keys, moment)
                if before is not None and (ruling := feedback.standing(connection, before.id)) is not None:
                    history = replace(history, ruled=ruling.ruling)
            decision = judge.screen(comment, history)
            id = before.id if before else ids.new_id()
            said = answer(decision, id, submission.id or None, submission.warnings())
            values: dict[str, Any] = {
                "site_id": site.id,
                "external_id": submission.id or None,
                "digest": digest,
                "submission": body,
                "author_key": keys[0],
                "text_key": keys[1],
                **judged_values(history, decision, said, moment),
            }
            with self.database.write() as connection:
                self._remember(connection, judge)
                done = (
                    arrivals.add(connection, {"id": id, "received_at": moment, **values})
                    if before is None
                    else comments.edit(connection, before, values)
                )
            if done:
                self._remembered.add(judge.policy.version)
                return Answered(said, values["answer"], before is None)
        raise Conflict("this comment is being changed by many requests at once; send it again")

    def _remember(self, connection: Connection, judge: Screener) -> None:
        if judge.policy.version not in self._remembered:
            sites.remember_policy(connection, judge.policy)


def _keys(comment: Comment) -> tuple[str, str]:
    """Return the names under which a comment's author and text are found again."""
    return ids.author_key(comment.author), ids.text_key(comment.content)


def _recall(
    connection: Connection, site: Site, submission: Submission, keys: tuple[str, str], now: datetime
) -> History:
    return arrivals.recall(connection, site.id, submission.id, *keys, now)


def judged_values(
    history: History, decision: Decision, said: dict[str, Any], now: datetime
) -> dict[str, Any]:
    """Return the columns that hold a decision."""
    return {
        "answer": to_json(said).decode(),
        "history": {name: getattr(history, name) for name in History.__slots__},
        "verdict": decision.verdict.value,
        "status": decision.status.value,
        "probability": decision.score.probability if decision.score else None,
        "model": decision.score.model if decision.score else "",
        "policy": decision.policy,
        "degraded": bool(decision.degraded),
        "decided_at": now,
    }


def first_answer(stored: Stored) -> dict[str, Any]:
    """Return the answer that was given, with the status that the comment has now."""
    said: dict[str, Any] = json.loads(stored.answer)
    said["status"] = stored.status
    return said
