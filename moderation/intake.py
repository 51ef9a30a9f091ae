"""Takes comments in: seen before? → history → screen → store → answer.

An answer is only given once the comment is stored, durably. Each function opens its own transactions:
reading and judging happen before the write, which is kept short.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from pydantic_core import to_json
from sqlalchemy import Connection

from moderation.answer import answer
from moderation.classifier.incumbent import Incumbent
from moderation.comment import History
from moderation.decision import Decision, Status
from moderation.errors import Conflict
from moderation.policy.document import Policy
from moderation.policy.house_rules import house_rules
from moderation.policy.memory import rush_of
from moderation.policy.rule import Bound
from moderation.screening import Screener, said_to_author
from moderation.store import arrivals, audits, comments, feedback, ids, policy_changes, sites
from moderation.store.comments import Stored
from moderation.store.database import Database
from moderation.store.recall import recall
from moderation.store.sites import Site
from moderation.store.traces import Trace
from moderation.submission import Submission, digest_of
from moderation.text.features import Features, extract
from moderation.text.fingerprints import fingerprints
from moderation.worth import worth

LIVE = timedelta(days=1)  # what was written before is sent in bulk, and is no flood
RACES = 5  # how often the same comment may change under our hands before we give up


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer to a blog, also as JSON, and whether the comment is new."""

    said: dict[str, Any]
    json: str
    created: bool


def drawn(percent: int) -> bool:
    """Draw the coin of audits."""
    return secrets.randbelow(100) < percent


class Intake:
    """What the doors hand comments to."""

    def __init__(self, database: Database, incumbent: Incumbent) -> None:
        self.database = database
        self.incumbent = incumbent
        self.coin = drawn  # says of a share in percent whether a comment is audited
        self._remembered: set[str] = set()
        # A change never changes: what it put in force is read and bound once, and named by each site read.
        self._rules = lru_cache(maxsize=64)(self._read_rules)

    def screener(self, site: Site) -> Screener:
        """Return the screener of a site with the model that serves now."""
        policy, rules = self._rules(site.change)
        return Screener(
            policy, self.incumbent.classifier(), site.mode, rules, audits.cutoffs_of(site.cutoffs)
        )

    def _read_rules(self, change: int) -> tuple[Policy, tuple[Bound, ...]]:
        with self.database.read() as connection:
            policy = policy_changes.policy_after(connection, change)
        return policy, house_rules(policy)

    def screen(self, site: Site, submission: Submission, now: datetime | None = None) -> dict[str, Any]:
        """Answer as `submit` would, and store nothing."""
        judge, moment = self.screener(site), now or datetime.now(UTC)
        with self.database.read() as connection:
            before = arrivals.known(connection, site.id, submission.id) if submission.id else None
            reading = _read(site, submission, before.received_at if before else moment)
            history = _recall(connection, site, before, reading, judge, moment)
        decision = judge.decide_on(reading.features, history)
        return answer(decision, None, submission.id or None, submission.warnings())

    def submit(
        self,
        site: Site,
        submission: Submission,
        now: datetime | None = None,
        audit: bool | None = None,
        guid: str | None = None,
    ) -> Answered:
        """Screen and store a comment. A coin says whether it is audited, unless `audit` does.

        The same id with the same body gives the first answer again; with another body it is an edit.
        """
        moment = now or datetime.now(UTC)
        body, judge = submission.canonical(), self.screener(site)
        digest = digest_of(body)
        reading: Reading | None = None
        audited = self.coin(judge.policy.audit_percent) if audit is None else audit
        for _ in range(RACES):
            with self.database.read() as connection:
                before = arrivals.known(connection, site.id, submission.id) if submission.id else None
                if before is not None and before.digest == digest:
                    said = first_answer(before)
                    return Answered(said, to_json(said).decode(), False)
                reading = reading or _read(site, submission, before.received_at if before else moment)
                history = _recall(connection, site, before, reading, judge, moment)
            decision = judge.decide_on(reading.features, history)
            id = before.id if before else ids.new_id(moment)
            said = answer(decision, id, submission.id or None, submission.warnings())
            values: dict[str, Any] = {
                "site_id": site.id,
                "external_id": submission.id or None,
                "digest": digest,
                "submission": body,
                "post": (submission.post.id or submission.post.url)[:255],
                **judged_values(history, decision, said, moment),
            }
            with self.database.write() as connection:
                self._remember(connection, judge)
                done = (
                    arrivals.add(
                        connection,
                        {
                            "id": id,
                            "received_at": moment,
                            "audit": audited,
                            "akismet_guid": guid,
                            **values,
                        },
                        reading.trace,
                    )
                    if before is None
                    else comments.edit(connection, before, values, reading.trace)
                )
            if done:
                self._remembered.add(judge.policy.version)
                return Answered(said, values["answer"], before is None)
        raise Conflict("this comment is being changed by many requests at once; send it again")

    def _remember(self, connection: Connection, judge: Screener) -> None:
        if judge.policy.version not in self._remembered:
            sites.remember_policy(connection, judge.policy)


class Reading(NamedTuple):
    """A comment, read once: for the rules and the model, and for later comments to be compared with."""

    features: Features
    trace: Trace


def _read(site: Site, submission: Submission, received_at: datetime) -> Reading:
    features = extract(submission.comment().dated(received_at))
    return Reading(features, trace_of(features, site))


def trace_of(features: Features, site: Site) -> Trace:
    """Return what later comments are compared with."""
    author = features.comment.author
    return Trace(ids.author_key(author), ids.network(author.ip), fingerprints(features, site.url))


def _recall(
    connection: Connection,
    site: Site,
    before: Stored | None,
    reading: Reading,
    judge: Screener,
    now: datetime,
) -> History:
    """Return what the rules are told; `before` is the comment as it was before an edit."""
    written = reading.features.comment.created_at
    history = recall(
        connection,
        site.id,
        before.id if before else None,
        reading.trace,
        now,
        rush=rush_of(judge.policy),
        live=written is None or now - written < LIVE,
    )
    ruling = feedback.standing(connection, before.id) if before else None
    return replace(history, ruled=ruling.ruling) if ruling else history


def judged_values(
    history: History, decision: Decision, said: dict[str, Any], now: datetime
) -> dict[str, Any]:
    """Return the columns that hold a decision."""
    return {
        "answer": to_json(said).decode(),
        "history": history.stored(),
        "verdict": decision.verdict.value,
        "status": decision.status.value,
        "probability": decision.score.probability if decision.score else None,
        "model": decision.score.model if decision.score else "",
        "policy": decision.policy,
        "rules": " ".join(f"{f.rule}:{f.asks.value}" for f in decision.findings),
        "degraded": bool(decision.degraded),
        "worth": worth(decision, history),
        "newcomer": history.newcomer,
        "decided_at": now,
    }


def first_answer(stored: Stored) -> dict[str, Any]:
    """Return the answer that was given, with the status that the comment has now."""
    said: dict[str, Any] = json.loads(stored.answer)
    rules = {finding["rule"] for finding in said["findings"]}
    return said | {
        "status": stored.status,
        "author_message": said_to_author(Status(stored.status), rules),
    }
