"""The background worker: a loop over `upkeep`, until it is told to stop.

It holds no queue of its own: what is owed is read from the database, so killing it loses nothing.
"""

from __future__ import annotations

import signal
import threading
from types import FrameType

import structlog

from moderation.app import connect
from moderation.auditing import Renewals
from moderation.settings import Settings
from moderation.upkeep import beat, decide_degraded_again, settle_fingerprints

PAUSE = 2.0  # seconds between rounds
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
    intake.database.close()
    log.info("worker stopped")
