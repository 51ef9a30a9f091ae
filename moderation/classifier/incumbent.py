"""The model that serves now, in this process: loaded once, replaced when another is promoted.

A model that cannot be used is refused, loudly, and people look at everything until it is mended.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import structlog

from moderation.classifier.artifacts import Shelf
from moderation.classifier.serving import Classifier, NoModel
from moderation.errors import ModerationError

CHECK_EVERY = 1.0  # seconds between looks at the record; a promotion is served within two of them
log = structlog.get_logger()


class Incumbent:
    """Gives the serving classifier. Safe to ask from many threads."""

    def __init__(self, models_dir: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self.shelf = Shelf(models_dir)
        self.problem = ""  # why no model serves
        self._clock = clock
        self._lock = threading.Lock()
        self._stamp: tuple[int, int] | None = None
        self._looked = -CHECK_EVERY
        self._classifier: Classifier = NoModel()

    def classifier(self) -> Classifier:
        """Return the classifier that serves now."""
        now = self._clock()
        if now - self._looked >= CHECK_EVERY:
            with self._lock:
                if now - self._looked >= CHECK_EVERY:
                    self._look()
                    self._looked = now
        return self._classifier

    def _look(self) -> None:
        stamp = self.shelf.stamp()
        if stamp == self._stamp:
            return
        try:
            self._classifier = self.shelf.serving()
            self.problem = "" if self._classifier.version else "no model was promoted; run `moderation train`"
            log.info("model serves", version=self._classifier.version or None)
        except ModerationError as error:
            self._classifier, self.problem = NoModel(), str(error)
            log.error("model refused, comments are held", why=str(error))
        self._stamp = stamp
