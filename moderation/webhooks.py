"""What blogs are told when people rule on comments: who is told, in which words, signed how.

Standard Webhooks for whoever listens to us, and what WordPress's Akismet plugin takes. Sends nothing:
`announce` puts it into the outbox, `delivery` carries it out.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from moderation import __version__
from moderation.errors import InvalidInput
from moderation.store import comments, endpoints, feedback, outbox, sites
from moderation.store.comments import Stored
from moderation.store.database import Database
from moderation.store.endpoints import Endpoint
from moderation.store.feedback import Ruling
from moderation.store.outbox import Delivery

RULED, REVERTED, DECIDED = "comment.ruled", "comment.reverted", "comment.decided"
STANDARD, WORDPRESS = KINDS = ("standard", "wordpress")
WORDPRESS_PATH = "/wp-json/akismet/v1/webhook"
# Imports tell what happened elsewhere, long ago. A WordPress knows what it told us itself.
UNTOLD = {STANDARD: ("import",), WORDPRESS: ("import", "akismet")}
SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Message:
    """A request as it goes out."""

    headers: dict[str, str]
    body: bytes


def new_secret() -> str:
    """Return a new secret in the form of Standard Webhooks."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def add(connection: Connection, site_id: int, kind: str, url: str, key: str, now: datetime) -> Endpoint:
    """Add an endpoint with a new secret. A WordPress is told with a live Akismet key of its site: `key`.

    Without a key one is made. Raise InvalidInput if the key is not the site's.
    """
    secret = new_secret() if kind == STANDARD else _akismet_key(connection, site_id, key, now)
    return endpoints.add(connection, site_id, kind, url, secret, now)


def listen(database: Database, site_id: int, url: str, key: str, now: datetime) -> None:
    """Tell a WordPress that names where it listens, as its plugin does with each check, with its key.

    A site that has such an endpoint keeps it, wherever it is; the key follows the plugin's.
    """
    with database.read() as connection:
        if _hears(endpoints.of_site(connection, site_id), url, key):
            return
    with database.write() as connection:
        comments.queue_up(connection, site_id)  # or two checks at once would make two
        known = endpoints.of_site(connection, site_id)
        if _hears(known, url, key):
            return
        at = [endpoint for endpoint in known if endpoint.kind == WORDPRESS]
        if at:
            endpoints.rotate(connection, at[0], key, None)
        else:
            endpoints.add(connection, site_id, WORDPRESS, url, key, now)


def _hears(known: Sequence[Endpoint], url: str, key: str) -> bool:
    """Say whether nothing is to be done: the key is right, or the operator chose another address."""
    at = [endpoint for endpoint in known if endpoint.kind == WORDPRESS]
    return bool(at) and (at[0].url != url or at[0].secret == key)


def rotate(connection: Connection, endpoint: Endpoint, key: str, now: datetime, until: datetime) -> str:
    """Give an endpoint another secret and return it; the one before signs as well until a moment.

    A WordPress knows one key at a time, so the one before ends at once.
    """
    if endpoint.kind == STANDARD:
        secret = new_secret()
        endpoints.rotate(connection, endpoint, secret, until)
    else:
        secret = _akismet_key(connection, endpoint.site_id, key, now)
        endpoints.rotate(connection, endpoint, secret, None)
    return secret


def _akismet_key(connection: Connection, site_id: int, key: str, now: datetime) -> str:
    if not key:
        return sites.add_key(connection, site_id, "akismet", now)
    found = sites.by_key(connection, key.lower(), "akismet")
    if found is None or found.id != site_id:
        raise InvalidInput("this is no live Akismet key of the site; leave it out and one is made")
    return key.lower()


def announce(
    connection: Connection, event: str, stored: Stored, ruling_id: int | None, now: datetime
) -> None:
    """Put into the outbox what each endpoint of a comment's site is to be told of a ruling.

    To be called in the transaction that rules or undoes: both are kept, or neither. Without a ruling
    it was the service that decided, later than it answered.
    """
    told = endpoints.of_site(connection, stored.site_id)
    if not told:
        return
    ruling = None if ruling_id is None else feedback.find(connection, stored.site_id, ruling_id)
    site = sites.by_id(connection, stored.site_id)
    guid = outbox.guid_of(connection, stored.site_id, stored.id)
    message = f"msg_{secrets.token_hex(16)}"
    for endpoint in told:
        if ruling is not None and event == RULED and ruling.source in UNTOLD[endpoint.kind]:
            continue
        if endpoint.kind == STANDARD:
            payload = standard_payload(event, site.name, stored, ruling, now)
        elif guid is not None:
            payload = wordpress_payload(guid, stored, ruling)
        else:
            continue  # it did not come from a WordPress, which could not find it
        outbox.put(
            connection,
            endpoint.id,
            stored.id,
            message=message,
            event=event,
            payload=json.dumps(payload, separators=(",", ":")),
            now=now,
        )


def standard_payload(
    event: str, site: str, stored: Stored, ruling: Ruling | None, now: datetime
) -> dict[str, Any]:
    """Return an event as /openapi.json describes it. No word of the comment is in it."""
    return {
        "type": event,
        "timestamp": _moment(now),
        "data": {
            "id": stored.id,
            "external_id": stored.external_id,
            "site": site,
            "status": stored.status,
            "verdict": stored.verdict,
            "revision": stored.revision,
            "change": stored.changed,
            "ruling": None if ruling is None else _told(ruling),
        },
    }


def _told(ruling: Ruling) -> dict[str, Any]:
    return {
        "ruling": ruling.ruling,
        "reason": ruling.reason,
        "learn": ruling.learn,
        "moderator": ruling.moderator,
        "source": ruling.source,
        "made_at": _moment(ruling.made_at),
        "undone_at": None if ruling.undone_at is None else _moment(ruling.undone_at),
        "undone_by": ruling.undone_by,
    }


def wordpress_payload(guid: str, stored: Stored, ruling: Ruling | None) -> dict[str, str]:
    """Return what WordPress is told of a comment: `true` for spam, `false` for none.

    It knows no third word. A comment that waits again, after an undo, gets the reverse of what was undone.
    """
    undone = ruling if stored.status == "pending" else None
    is_spam = stored.status == "rejected" if undone is None else undone.ruling == "publish"
    return {"guid": guid, "result": "true" if is_spam else "false"}


def _moment(value: datetime) -> str:
    return value.isoformat().replace("+00:00", "Z")


def message(endpoint: Endpoint, delivery: Delivery, now: datetime) -> Message:
    """Return the request by which an endpoint is told of an event now."""
    headers = {"Content-Type": "application/json", "User-Agent": f"moderation/{__version__}"}
    if endpoint.kind == WORDPRESS:
        said = {
            "key": endpoint.secret,
            "endpoint": "comment-check",
            "comments": [json.loads(delivery.payload)],
        }
        # Without this header the plugin would report the change back to us as its moderators' word.
        return Message({**headers, "X-Akismet-Webhook": "1"}, json.dumps(said).encode())
    body, at = delivery.payload.encode(), str(int(now.timestamp()))
    signed = " ".join(signature(secret, delivery.message, at, body) for secret in endpoint.secrets(now))
    return Message(
        {**headers, "webhook-id": delivery.message, "webhook-timestamp": at, "webhook-signature": signed},
        body,
    )


def signature(secret: str, id: str, timestamp: str, body: bytes) -> str:
    """Sign a message as Standard Webhooks do: HMAC-SHA256 over id, time and body, in base64.

    >>> signature("whsec_c2VjcmV0", "msg_1", "1700000000", b"{}")
    'v1,A5oIrJxXPB/PkULSoVu0e4khvPiqpF9vljmhkSKg0FI='
    """
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


def objection(endpoint: Endpoint, delivery: Delivery, body: bytes) -> str:
    """Return what a receiver objects to in spite of a good status; nothing if it took the message.

    WordPress answers 200 and says of each comment whether it found it.
    """
    if endpoint.kind == STANDARD:
        return ""
    try:
        said = json.loads(body)["comments"][json.loads(delivery.payload)["guid"]]["status"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return "the answer is not that of WordPress's Akismet plugin"
    return "" if said == "success" else "WordPress did not find the comment"
