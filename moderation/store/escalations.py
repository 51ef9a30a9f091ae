"""Cases that a moderator passed on with a note. A case is escalated while it waits; nothing closes a note."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from moderation.store.tables import escalations


@dataclass(frozen=True, slots=True)
class Escalation:
    """A note of a moderator to those who look next."""

    comment_id: str
    note: str
    moderator: str
    made_at: datetime


_COLUMNS = tuple(escalations.c[name] for name in Escalation.__slots__)


def add(connection: Connection, site_id: int, escalation: Escalation) -> None:
    """Keep a note."""
    values = {name: getattr(escalation, name) for name in Escalation.__slots__}
    connection.execute(insert(escalations).values(site_id=site_id, **values))


def of_comments(connection: Connection, comment_ids: Sequence[str]) -> list[Escalation]:
    """Return the notes on these comments, oldest first."""
    rows = connection.execute(
        select(*_COLUMNS).where(escalations.c.comment_id.in_(comment_ids)).order_by(escalations.c.id)
    )
    return [Escalation(*row) for row in rows]
