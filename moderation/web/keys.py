"""Opens the door to a site's key, and notes now and then that it is in use: for every API that has keys."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import UTC, datetime

from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from moderation.store import sites
from moderation.store.ids import hash_key
from moderation.store.sites import Site
from moderation.web.services import database

NOTED = 3600.0  # seconds between notes of one key in one process: a comment should not write twice
LAST_NOTES = "moderation.last_notes"


def site_of(key: str, kind: str) -> Site | None:
    """Return the site of a live key, or None."""
    with database().read() as connection:
        site = sites.by_key(connection, key, kind)
    if site is not None:
        notes: dict[str, float] = current_app.extensions.setdefault(LAST_NOTES, {})
        name, now = hash_key(key), time.monotonic()
        if now - notes.get(name, -NOTED) >= NOTED:
            notes[name] = now
            with suppress(SQLAlchemyError), database().write() as connection:  # nobody waits for a note
                sites.note_use(connection, key, datetime.now(UTC))
    return site
