"""The endpoints of a site: add, rotate, remove, send again; each change with an entry in the journal.

What endpoints are told is the business of `webhooks`, and sending it that of `delivery`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from moderation import outward, webhooks
from moderation.errors import InvalidInput, NotFound
from moderation.store import endpoints, journal, outbox, sites
from moderation.store.database import Database
from moderation.store.endpoints import Endpoint, Listed
from moderation.store.journal import Actor
from moderation.store.outbox import Delivery

MOST_OVERLAP = 24 * 30  # hours


@dataclass(frozen=True, slots=True)
class Told:
    """An endpoint with the latest messages to it."""

    listed: Listed
    deliveries: Sequence[Delivery]

    @property
    def endpoint(self) -> Endpoint:
        """The endpoint itself."""
        return self.listed.endpoint


def of_site(database: Database, site_id: int, most: int) -> list[Told]:
    """Return the endpoints of a site, each with so many messages at most, the latest first."""
    with database.read() as connection:
        return [
            Told(listed, outbox.listed(connection, listed.endpoint.id, None, most))
            for listed in endpoints.everywhere(connection, site_id)
        ]


def address_of(kind: str, url: str, site_url: str) -> str:
    """Return where to send; of a WordPress its own address or the site's is enough."""
    if kind not in webhooks.KINDS:
        raise InvalidInput(f"an endpoint is {' or '.join(webhooks.KINDS)}")
    if kind == webhooks.STANDARD:
        if not url:
            raise InvalidInput("the address is missing: where shall the messages go?")
        return url
    base = (url or site_url).rstrip("/")
    return base if base.endswith(webhooks.WORDPRESS_PATH) else base + webhooks.WORDPRESS_PATH


def add(
    database: Database, actor: Actor, site_id: int, kind: str, url: str, key: str, trusted: Collection[str]
) -> Endpoint:
    """Add an endpoint; its secret is to be shown once. `trusted` are the hosts that may be private.

    Raise InvalidInput if nothing may be sent there, or if the key is not the site's.
    """
    if key and kind == webhooks.STANDARD:
        raise InvalidInput("a key is for a WordPress; a standard endpoint gets a secret of its own")
    with database.write() as connection:
        site = sites.by_id(connection, site_id)
        address = address_of(kind, url, site.url)
        outward.target(address, trusted)
        made = webhooks.add(connection, site_id, kind, address, key, datetime.now(UTC))
        journal.note(connection, actor, "endpoint-added", address, site=site.name, after=_facts(made))
    return made


def rotate(
    database: Database, actor: Actor, id: int, key: str, overlap: int, site_id: int | None = None
) -> str:
    """Give an endpoint another secret and return it, once; the one before signs for some hours as well."""
    now = datetime.now(UTC)
    with database.write() as connection:
        found = _own(endpoints.by_id(connection, id), site_id)
        site = sites.by_id(connection, found.site_id)
        secret = webhooks.rotate(connection, found, key, now, now + timedelta(hours=overlap))
        journal.note(connection, actor, "endpoint-rotated", found.url, site=site.name, after=_facts(found))
    return secret


def remove(database: Database, actor: Actor, id: int, site_id: int | None = None) -> Endpoint:
    """Remove an endpoint with all that it was still to be told."""
    with database.write() as connection:
        found = _own(endpoints.by_id(connection, id), site_id)
        site = sites.by_id(connection, found.site_id)
        endpoints.remove(connection, id)
        journal.note(connection, actor, "endpoint-removed", found.url, site=site.name, before=_facts(found))
    return found


def send_again(
    database: Database,
    actor: Actor,
    *,
    ids: Sequence[int] = (),
    dead_of: int | None = None,
    site_id: int | None = None,
) -> int:
    """Send messages again, some by number or all dead ones of an endpoint; return how many will go.

    What a later one on the same comment has overtaken is left out.
    """
    with database.write() as connection:
        if dead_of is not None:
            _own(endpoints.by_id(connection, dead_of), site_id)
        elif site_id is not None:
            own = {each.id for each in endpoints.of_site(connection, site_id)}
            ids = [each.id for each in outbox.by_ids(connection, ids) if each.endpoint_id in own]
        number = outbox.send_again(connection, datetime.now(UTC), ids=ids, dead_of=dead_of)
        if number:
            what = f"endpoint {dead_of}" if dead_of is not None else "messages by number"
            journal.note(connection, actor, "messages-resent", what, after={"messages": number})
    return number


def _own(found: Endpoint, site_id: int | None) -> Endpoint:
    """Keep to a site, where one is given: of other sites there is nothing to see."""
    if site_id is not None and found.site_id != site_id:
        raise NotFound("the site has no such endpoint")
    return found


def _facts(endpoint: Endpoint) -> dict[str, object]:
    return {"endpoint": endpoint.id, "kind": endpoint.kind}
