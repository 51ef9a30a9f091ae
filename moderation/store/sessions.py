"""Sessions of people who are logged in: a row each, so that one can be seen, ended and never used again.

The cookie holds a secret, the row its hash: whoever reads the database cannot log in with it.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, or_, select, update

from moderation.store.ids import hash_key
from moderation.store.people import COLUMNS, Moderator
from moderation.store.tables import moderators, sessions

IDLE = timedelta(hours=12)  # a session ends when nobody used it for so long,
LONGEST = timedelta(days=30)  # and after this in any case
NOTED = timedelta(minutes=5)  # signs of life are written down this often: reading a page should not write


@dataclass(frozen=True, slots=True)
class Session:
    """One login that was not ended."""

    id: int
    moderator_id: int
    begun_at: datetime
    seen_at: datetime
    address: str
    browser: str

    def has_ended(self, now: datetime) -> bool:
        """Say whether it ended by itself."""
        return now - self.seen_at > IDLE or now - self.begun_at > LONGEST


_SESSION = tuple(sessions.c[name] for name in Session.__slots__)


def begin(connection: Connection, moderator_id: int, address: str, browser: str, now: datetime) -> str:
    """Begin a session and return its secret; those that ended by themselves are cleared away."""
    secret = secrets.token_urlsafe(32)
    connection.execute(
        delete(sessions).where(or_(sessions.c.seen_at < now - IDLE, sessions.c.begun_at < now - LONGEST))
    )
    connection.execute(
        insert(sessions).values(
            hash=hash_key(secret),
            moderator_id=moderator_id,
            begun_at=now,
            seen_at=now,
            address=address[:64],
            browser=browser[:300],
        )
    )
    return secret


def find(connection: Connection, secret: str, now: datetime) -> tuple[Moderator, Session] | None:
    """Return whose session this is, or None if it ended."""
    row = connection.execute(
        select(*COLUMNS, *_SESSION)
        .join_from(sessions, moderators, moderators.c.id == sessions.c.moderator_id)
        .where(sessions.c.hash == hash_key(secret))
    ).one_or_none()
    if row is None:
        return None
    session = Session(*row[len(COLUMNS) :])
    return None if session.has_ended(now) else (Moderator(*row[: len(COLUMNS)]), session)


def note(connection: Connection, session_id: int, now: datetime) -> None:
    """Note a sign of life."""
    connection.execute(update(sessions).where(sessions.c.id == session_id).values(seen_at=now))


def of_moderator(connection: Connection, moderator_id: int, now: datetime) -> list[Session]:
    """Return the sessions of a person that last, the latest sign of life first."""
    rows = connection.execute(
        select(*_SESSION)
        .where(sessions.c.moderator_id == moderator_id)
        .order_by(sessions.c.seen_at.desc(), sessions.c.id.desc())
    )
    return [found for row in rows if not (found := Session(*row)).has_ended(now)]


def end(connection: Connection, moderator_id: int, session_ids: Sequence[int]) -> int:
    """End sessions of a person; return how many had lasted."""
    done = connection.execute(
        delete(sessions).where(sessions.c.moderator_id == moderator_id, sessions.c.id.in_(session_ids))
    )
    return int(done.rowcount)
