"""What happens in the background: signs of life, and decisions that are owed a second look.

A comment that came in while no model could serve was held. Once a model serves, it is decided about
again, with the history that it had; what a person ruled in the meantime stands. A comment that came
in before fingerprints were made gets them.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime

from sqlalchemy import Connection

from moderation import webhooks
from moderation.answer import answer
from moderation.comment import history_from
from moderation.intake import Intake, judged_values, trace_of
from moderation.store import comments, heartbeats, sites, traces
from moderation.store.comments import Stored
from moderation.store.traces import Trace
from moderation.submission import from_row
from moderation.text.features import extract

WORKER = "worker"
AT_ONCE = 100


def beat(intake: Intake, now: datetime | None = None) -> None:
    """Note that the worker is alive."""
    with intake.database.write() as connection:
        heartbeats.beat(connection, WORKER, now or datetime.now(UTC))


def decide_degraded_again(intake: Intake, now: datetime | None = None) -> int:
    """Decide again about comments that were held for want of a model; return how many."""
    if not intake.incumbent.classifier().version:
        return 0
    with intake.database.read() as connection:
        waiting = comments.degraded(connection, AT_ONCE)
    return sum(_decide_again(intake, stored, now or datetime.now(UTC)) for stored in waiting)


def settle_fingerprints(intake: Intake) -> int:
    """Make fingerprints of comments that came in before there were any; return of how many."""
    with intake.database.read() as connection:
        made = [
            (site_id, id, _trace(connection, site_id, id)) for site_id, id in traces.owed(connection, AT_ONCE)
        ]
    if made:
        with intake.database.write() as connection:
            for site_id, id, trace in made:
                traces.settle(connection, site_id, id, trace)
    return len(made)


def _trace(connection: Connection, site_id: int, id: str) -> Trace:
    stored = comments.find(connection, site_id, id)
    site = sites.by_id(connection, site_id)
    return trace_of(extract(from_row(json.loads(stored.submission)).comment()), site)


def _decide_again(intake: Intake, stored: Stored, now: datetime) -> bool:
    with intake.database.read() as connection:
        site = sites.by_id(connection, stored.site_id)
    submission = from_row(json.loads(stored.submission))
    history = history_from(stored.history)
    judge = intake.screener(site)
    decision = judge.screen(submission.comment().dated(stored.received_at), history)
    warnings = json.loads(stored.answer)["warnings"]
    said = answer(decision, stored.id, stored.external_id, warnings)
    with intake.database.write() as connection:
        sites.remember_policy(connection, judge.policy)
        if not comments.decide_again(connection, stored, judged_values(history, decision, said, now)):
            return False
        decided = comments.find(connection, site.id, stored.id)
        if decided.status != stored.status:  # which the blog was told in the answer
            webhooks.announce(connection, webhooks.DECIDED, decided, None, now)
        return True
