"""Endpoints: where a site is told about rulings, with what secret, and how well that works."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from moderation.errors import NotFound
from moderation.store.tables import deliveries, endpoints, sites


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a site is told. `secret_before` still signs until `before_until`."""

    id: int
    site_id: int
    kind: str
    url: str
    secret: str
    secret_before: str
    before_until: datetime | None
    failures: int
    paused_until: datetime | None
    made_at: datetime

    def secrets(self, now: datetime) -> list[str]:
        """Return the secrets that are live, the newest first."""
        rotating = self.before_until is not None and now < self.before_until
        return [self.secret, self.secret_before] if rotating else [self.secret]


_COLUMNS = tuple(endpoints.c[name] for name in Endpoint.__slots__)


def add(connection: Connection, site_id: int, kind: str, url: str, secret: str, now: datetime) -> Endpoint:
    """Add an endpoint."""
    key = connection.execute(
        insert(endpoints).values(
            site_id=site_id, kind=kind, url=url, secret=secret, secret_before="", failures=0, made_at=now
        )
    ).inserted_primary_key
    assert key is not None
    return by_id(connection, int(key[0]))


def by_id(connection: Connection, id: int) -> Endpoint:
    """Return an endpoint; raise NotFound."""
    row = connection.execute(select(*_COLUMNS).where(endpoints.c.id == id)).one_or_none()
    if row is None:
        raise NotFound(f"there is no endpoint {id}; `moderation webhook list` shows them")
    return Endpoint(*row)


def of_site(connection: Connection, site_id: int) -> list[Endpoint]:
    """Return the endpoints of a site, oldest first."""
    rows = connection.execute(
        select(*_COLUMNS).where(endpoints.c.site_id == site_id).order_by(endpoints.c.id)
    )
    return [Endpoint(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Listed:
    """An endpoint as an operator sees it: with its site's name and what lies in its outbox, by state."""

    endpoint: Endpoint
    site: str
    counts: dict[str, int]


def everywhere(connection: Connection, site_id: int | None = None) -> list[Listed]:
    """Return all endpoints, or those of one site, by site."""
    rows = connection.execute(
        select(sites.c.name, *_COLUMNS)
        .join(sites, sites.c.id == endpoints.c.site_id)
        .where(endpoints.c.site_id == site_id if site_id is not None else endpoints.c.id > 0)
        .order_by(sites.c.name, endpoints.c.id)
    ).all()
    counted = connection.execute(
        select(deliveries.c.endpoint_id, deliveries.c.state, func.count()).group_by(
            deliveries.c.endpoint_id, deliveries.c.state
        )
    ).all()
    return [
        Listed(Endpoint(*row), name, {state: number for id, state, number in counted if id == row[0]})
        for name, *row in rows
    ]


def remove(connection: Connection, id: int) -> None:
    """Remove an endpoint with all that it was still to be told."""
    connection.execute(delete(endpoints).where(endpoints.c.id == id))


def rotate(connection: Connection, endpoint: Endpoint, secret: str, before_until: datetime | None) -> None:
    """Give an endpoint another secret; the one before signs as well until a moment, if one is given."""
    _change(
        connection,
        endpoint.id,
        secret=secret,
        secret_before=endpoint.secret if before_until else "",
        before_until=before_until,
    )


def is_well(connection: Connection, id: int) -> None:
    """Note that an endpoint took what it was sent."""
    _change(connection, id, failures=0, paused_until=None)


def has_failed(connection: Connection, id: int, failures: int, paused_until: datetime | None) -> None:
    """Note how often in a row an endpoint failed, and until when it is left in peace."""
    _change(connection, id, failures=failures, paused_until=paused_until)


def _change(connection: Connection, id: int, **values: Any) -> None:
    connection.execute(update(endpoints).where(endpoints.c.id == id).values(**values))
