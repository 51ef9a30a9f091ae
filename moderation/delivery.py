"""Carries out of the outbox what endpoints are to be told: at least once, in order for each comment.

The database says what is due, so a worker that is killed loses nothing and several may work at once.
What a message says is the business of `webhooks`, how it gets out that of `outward`.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Connection

from moderation.outward import Sender, Unreachable
from moderation.store import endpoints, outbox
from moderation.store.database import Database
from moderation.store.endpoints import Endpoint
from moderation.store.outbox import DEAD, DELIVERED, Delivery
from moderation.webhooks import message, objection

LANES = 8  # endpoints that are told at the same time, each one message at a time
LEASE = timedelta(seconds=90)  # much longer than the longest attempt
LOOKING = 0.5  # seconds after which those that are done are looked for, and those that are new

SOONEST, LATEST = timedelta(seconds=10), timedelta(hours=2)  # between attempts at one message
GROWTH = 3
KEEP_TRYING = timedelta(days=5)

FAILURES = 5  # in a row, after which an endpoint is left in peace for a while
SHORTEST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=1)
LONGEST_WAIT = timedelta(days=1)  # that an endpoint may ask for

KEPT = {DELIVERED: timedelta(days=7), DEAD: timedelta(days=60)}
TIDY = timedelta(hours=1)

CHANCE = secrets.SystemRandom()
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an attempt. An endpoint may be well and yet not take one message."""

    delivered: bool
    well: bool
    said: str
    wait: timedelta = timedelta(0)


def _now() -> datetime:
    return datetime.now(UTC)


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts at one message, before chance is added.

    >>> [pause_after(n).total_seconds() for n in (1, 2, 3, 20)]
    [10.0, 30.0, 90.0, 7200.0]
    """
    return min(LATEST, SOONEST * float(GROWTH ** min(attempts - 1, 20)))


def rest_after(failures: int) -> timedelta:
    """Return how long an endpoint that failed so often in a row is left in peace.

    >>> [rest_after(n).total_seconds() for n in (1, 5, 6, 50)]
    [0.0, 30.0, 60.0, 3600.0]
    """
    if failures < FAILURES:
        return timedelta(0)
    return min(LONGEST_PAUSE, SHORTEST_PAUSE * float(2 ** min(failures - FAILURES, 20)))


class Deliverer:
    """Takes what is due in hand, sends it from threads of its own, and writes down what came of it."""

    def __init__(
        self,
        database: Database,
        sender: Sender,
        *,
        now: Callable[[], datetime] = _now,
        chance: Callable[[float, float], float] = CHANCE.uniform,
    ) -> None:
        self._database, self._sender, self._now, self._chance = database, sender, now, chance
        self._name = secrets.token_hex(16)  # of this worker, for its leases
        self._pool = ThreadPoolExecutor(LANES, thread_name_prefix="delivery")
        self._busy: dict[Future[Outcome], tuple[Endpoint, Delivery]] = {}
        self._tidied: datetime | None = None

    def step(self) -> bool:
        """Start what is due and write down what is done; False if there is nothing to do."""
        self._start(self._now())
        if not self._busy:
            return False
        self._finish(LOOKING)
        return True

    def tidy(self) -> None:
        """Once an hour, give up what failing endpoints could not be told for days, and delete what is old."""
        now = self._now()
        if self._tidied is not None and now - self._tidied < TIDY:
            return
        self._tidied = now
        with self._database.write() as connection:
            given_up = outbox.give_up(connection, now - KEEP_TRYING, now, "given up: the endpoint fails")
            for state, time in KEPT.items():
                outbox.prune(connection, state, now - time)
        if given_up:
            log.warning("messages to failing endpoints given up", messages=given_up)

    def close(self) -> None:
        """Finish what is under way and start nothing more."""
        while self._busy:
            self._finish(LOOKING)
        self._pool.shutdown()

    def _start(self, now: datetime) -> None:
        free = LANES - len(self._busy)
        if not free:
            return
        passed_over = [endpoint.id for endpoint, _ in self._busy.values()]
        with self._database.read() as connection:
            due = outbox.due(connection, now, passed_over, free)
        if not due:
            return
        with self._database.write() as connection:
            taken = [
                (endpoints.by_id(connection, delivery.endpoint_id), delivery)
                for delivery in outbox.lease(connection, due, self._name, now, now + LEASE)
            ]
        for endpoint, delivery in taken:
            sending = self._pool.submit(self._send, endpoint, delivery, now)
            self._busy[sending] = (endpoint, delivery)

    def _send(self, endpoint: Endpoint, delivery: Delivery, now: datetime) -> Outcome:
        """Send a message; runs in a thread and touches no database."""
        try:
            request = message(endpoint, delivery, now)
            answer = self._sender.post(endpoint.url, request.headers, request.body)
        except Unreachable as error:
            return Outcome(False, False, str(error))
        except Exception:
            log.exception("a message could not be sent", endpoint=endpoint.id)
            return Outcome(False, False, "unexpected error; see the log")
        if 200 <= answer.status < 300:
            objected = objection(endpoint, delivery, answer.body)
            return Outcome(not objected, True, objected or f"answered {answer.status}")
        said = f"answered {answer.status}"
        if 300 <= answer.status < 400:
            said += "; redirects are not followed"
        return Outcome(False, False, said, _asked_for(answer.retry_after))

    def _finish(self, patience: float) -> None:
        done, _ = wait(self._busy, patience, FIRST_COMPLETED)
        for sending in done:
            endpoint, delivery = self._busy.pop(sending)
            self._write_down(endpoint, delivery, sending.result(), self._now())

    def _write_down(self, endpoint: Endpoint, delivery: Delivery, outcome: Outcome, now: datetime) -> None:
        attempts = delivery.attempts + 1
        with self._database.write() as connection:
            if outcome.delivered:
                values: dict[str, Any] = {"state": DELIVERED, "done_at": now}
            elif now - delivery.tried_since >= KEEP_TRYING:
                values = {"state": DEAD, "done_at": now}
                log.warning("message given up", endpoint=endpoint.id, delivery=delivery.id, why=outcome.said)
            else:
                values = {"next_at": now + max(self._about(pause_after(attempts)), outcome.wait)}
            outbox.settle(connection, delivery, outcome.said, attempts=attempts, **values)
            if outcome.well and endpoint.failures:
                endpoints.is_well(connection, endpoint.id)
                if endpoint.paused_until is not None:
                    outbox.hasten(connection, endpoint.id, now)
                    log.info("endpoint is well again", endpoint=endpoint.id)
            elif not outcome.well:
                self._left_in_peace(connection, endpoint, outcome, now)

    def _left_in_peace(
        self, connection: Connection, endpoint: Endpoint, outcome: Outcome, now: datetime
    ) -> None:
        failures = endpoint.failures + 1
        rest = max(self._about(rest_after(failures)), outcome.wait)
        endpoints.has_failed(connection, endpoint.id, failures, now + rest if rest else None)
        if failures == FAILURES:
            log.warning("endpoint fails, tried less often", endpoint=endpoint.id, why=outcome.said)

    def _about(self, time: timedelta) -> timedelta:
        """Add chance, so that what failed together does not come back together."""
        return time * self._chance(0.8, 1.2)


def _asked_for(retry_after: str) -> timedelta:
    """Return how long an endpoint asks us to wait, in seconds; a date is passed over."""
    if not (retry_after.isascii() and retry_after.isdigit() and len(retry_after) < 10):
        return timedelta(0)
    return min(LONGEST_WAIT, timedelta(seconds=int(retry_after)))
