"""Signs of life of the background worker."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from moderation.store.tables import heartbeats


def beat(connection: Connection, name: str, now: datetime) -> None:
    """Note that `name` is alive."""
    done = connection.execute(update(heartbeats).where(heartbeats.c.name == name).values(beat_at=now))
    if done.rowcount == 0:
        connection.execute(insert(heartbeats).values(name=name, beat_at=now))


def last(connection: Connection, name: str) -> datetime | None:
    """Return when `name` was last alive."""
    return connection.execute(
        select(heartbeats.c.beat_at).where(heartbeats.c.name == name)
    ).scalar_one_or_none()
