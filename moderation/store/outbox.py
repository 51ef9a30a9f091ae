"""The outbox: what endpoints are still to be told, kept until it is delivered or given up.

Rows are written in the transaction that rules. A worker leases a row for a while before it sends it:
if the worker dies, the lease runs out and another one sends it again. Nothing here sends.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, insert, or_, select, update

from moderation.store.tables import comments, deliveries, endpoints

LONGEST_SAID = 200  # characters
WAITING, DELIVERED, DEAD = STATES = ("waiting", "delivered", "dead")


@dataclass(frozen=True, slots=True)
class Delivery:
    """What one endpoint is told about one event."""

    id: int
    message: str
    endpoint_id: int
    comment_id: str
    event: str
    payload: str
    state: str
    attempts: int
    next_at: datetime
    lease: str
    leased_until: datetime | None
    said: str
    made_at: datetime
    tried_since: datetime
    done_at: datetime | None


_COLUMNS = tuple(deliveries.c[name] for name in Delivery.__slots__)


def put(
    connection: Connection,
    endpoint_id: int,
    comment_id: str,
    *,
    message: str,
    event: str,
    payload: str,
    now: datetime,
) -> None:
    """Put into the outbox what an endpoint is to be told."""
    connection.execute(
        insert(deliveries).values(
            message=message,
            endpoint_id=endpoint_id,
            comment_id=comment_id,
            event=event,
            payload=payload,
            state=WAITING,
            attempts=0,
            next_at=now,
            lease="",
            said="",
            made_at=now,
            tried_since=now,
        )
    )


def guid_of(connection: Connection, site_id: int, comment_id: str) -> str | None:
    """Return how a client of Akismet's protocol names a comment, if it came from one."""
    return connection.execute(
        select(comments.c.akismet_guid).where(comments.c.site_id == site_id, comments.c.id == comment_id)
    ).scalar_one_or_none()


def forget(connection: Connection, site_id: int, comment_id: str) -> None:
    """Take all about a comment out of the outbox."""
    of_site = select(endpoints.c.id).where(endpoints.c.site_id == site_id)
    connection.execute(
        delete(deliveries).where(deliveries.c.endpoint_id.in_(of_site), deliveries.c.comment_id == comment_id)
    )


def _is_free(now: datetime) -> ColumnElement[bool]:
    return and_(
        deliveries.c.state == WAITING,
        or_(deliveries.c.leased_until.is_(None), deliveries.c.leased_until <= now),
    )


def due(connection: Connection, now: datetime, passed_over: Collection[int], most: int) -> list[int]:
    """Return what may be sent now: one row of each endpoint, of endpoints that work well first.

    What waits on an earlier event of the same comment is not due: endpoints are told in order.
    """
    earlier = deliveries.alias()
    first = (
        select(deliveries.c.id)
        .where(
            deliveries.c.endpoint_id == endpoints.c.id,
            _is_free(now),
            deliveries.c.next_at <= now,
            ~exists().where(
                earlier.c.endpoint_id == deliveries.c.endpoint_id,
                earlier.c.comment_id == deliveries.c.comment_id,
                earlier.c.id < deliveries.c.id,
                earlier.c.state == WAITING,
            ),
        )
        .order_by(deliveries.c.id)
        .limit(1)
        .correlate(endpoints)
        .scalar_subquery()
    )
    found = (
        select(endpoints.c.failures, first.label("first"))
        .where(
            or_(endpoints.c.paused_until.is_(None), endpoints.c.paused_until <= now),
            endpoints.c.id.not_in(passed_over),
        )
        .subquery()
    )
    rows = connection.execute(
        select(found.c.first)
        .where(found.c.first.is_not(None))
        .order_by(found.c.failures, found.c.first)
        .limit(most)
    )
    return list(rows.scalars())


def lease(
    connection: Connection, ids: Sequence[int], name: str, now: datetime, until: datetime
) -> list[Delivery]:
    """Take rows in hand until a moment; return those that nobody else was quicker to take."""
    rows = connection.execute(
        update(deliveries)
        .where(deliveries.c.id.in_(ids), _is_free(now))
        .values(lease=name, leased_until=until)
        .returning(*_COLUMNS)
    )
    return [Delivery(*row) for row in rows]


def settle(connection: Connection, delivery: Delivery, said: str, **values: Any) -> bool:
    """Write down what came of an attempt; False if the lease ran out and somebody else has the row."""
    done = connection.execute(
        update(deliveries)
        .where(
            deliveries.c.id == delivery.id,
            deliveries.c.state == WAITING,
            deliveries.c.lease == delivery.lease,
        )
        .values(lease="", leased_until=None, said=said[:LONGEST_SAID], **values)
    )
    return done.rowcount == 1


def hasten(connection: Connection, endpoint_id: int, now: datetime) -> None:
    """Send what waits on an endpoint now: it was the endpoint that failed, and it is well again."""
    connection.execute(
        update(deliveries)
        .where(
            deliveries.c.endpoint_id == endpoint_id,
            deliveries.c.state == WAITING,
            deliveries.c.next_at > now,
        )
        .values(next_at=now)
    )


def give_up(connection: Connection, before: datetime, now: datetime, said: str) -> int:
    """Give up what endpoints that fail could not be told since before a moment; return how much."""
    failing = select(endpoints.c.id).where(endpoints.c.failures > 0)
    done = connection.execute(
        update(deliveries)
        .where(_is_free(now), deliveries.c.tried_since <= before, deliveries.c.endpoint_id.in_(failing))
        .values(state=DEAD, done_at=now, said=said)
    )
    return done.rowcount


def prune(connection: Connection, state: str, before: datetime) -> int:
    """Delete rows that were done with before a moment; return how many."""
    return connection.execute(
        delete(deliveries).where(deliveries.c.state == state, deliveries.c.done_at < before)
    ).rowcount


def listed(connection: Connection, endpoint_id: int | None, state: str | None, most: int) -> list[Delivery]:
    """Return deliveries of an endpoint or of all, in one state or in any, newest first."""
    query = select(*_COLUMNS)
    if endpoint_id is not None:
        query = query.where(deliveries.c.endpoint_id == endpoint_id)
    if state is not None:
        query = query.where(deliveries.c.state == state)
    return [Delivery(*row) for row in connection.execute(query.order_by(deliveries.c.id.desc()).limit(most))]


def by_ids(connection: Connection, ids: Sequence[int]) -> list[Delivery]:
    """Return deliveries by their numbers, those that there are."""
    return [Delivery(*row) for row in connection.execute(select(*_COLUMNS).where(deliveries.c.id.in_(ids)))]


def send_again(
    connection: Connection, now: datetime, *, ids: Sequence[int] = (), dead_of: int | None = None
) -> int:
    """Put rows back to be sent: some by number, or all dead ones of an endpoint. Return how many.

    A row is passed over if the endpoint was, or is to be, told something later about the same
    comment: the earlier event would undo it.
    """
    later = deliveries.alias()
    wanted = (
        deliveries.c.id.in_(ids)
        if dead_of is None
        else and_(deliveries.c.endpoint_id == dead_of, deliveries.c.state == DEAD)
    )
    done = connection.execute(
        update(deliveries)
        .where(
            wanted,
            deliveries.c.state != WAITING,
            ~exists().where(
                later.c.endpoint_id == deliveries.c.endpoint_id,
                later.c.comment_id == deliveries.c.comment_id,
                later.c.id > deliveries.c.id,
                later.c.state != DEAD,
            ),
        )
        .values(state=WAITING, attempts=0, next_at=now, tried_since=now, done_at=None)
    )
    return done.rowcount
