"""The background worker: a loop over `upkeep` and one over `delivery`, until it is told to stop.

It holds no queue of its own: what is owed is read from the database, so killing it loses nothing.
Webhooks go out from a thread beside the loop, so that neither waits for the other.
"""

from __future__ import annotations

import signal
import threading
from types import FrameType

import structlog

from moderation.app import connect
from moderation.auditing import Renewals
from moderation.delivery import Deliverer
from moderation.outward import Sender
from moderation.settings import Settings
from moderation.store.database import Database
from moderation.upkeep import beat, decide_degraded_again, settle_fingerprints

PAUSE = 2.0  # seconds between rounds
LOOKING = 1.0  # seconds between looks into the outbox while nothing is due
log = structlog.get_logger()


def run(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT."""
    stop = threading.Event()

    def on_signal(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    intake = connect(settings)
    renewals = Renewals()
    delivering = threading.Thread(target=deliver, args=(settings, stop), name="delivery")
    delivering.start()
    log.info("worker runs")
    while not stop.is_set():
        try:
            beat(intake)
            while decided := decide_degraded_again(intake):
                log.info("decided again", comments=decided)
            renewals.round(intake)
            if settle_fingerprints(intake):
                continue  # with a sign of life after each few, however many there are
        except Exception:
            log.exception("a round of upkeep failed; trying again")
        stop.wait(PAUSE)
    delivering.join()
    intake.database.close()
    log.info("worker stopped")


def deliver(settings: Settings, stop: threading.Event) -> None:
    """Carry out what is due until told to stop; what is under way then is finished."""
    database = Database(settings.database_url.get_secret_value())
    deliverer = Deliverer(database, Sender(settings.trusted_hosts))
    while not stop.is_set():
        try:
            deliverer.tidy()
            if deliverer.step():
                continue
        except Exception:
            log.exception("a round of delivery failed; trying again")
        stop.wait(LOOKING)
    deliverer.close()
    database.close()
