"""Says what was decided in Akismet's words. It decides nothing.

Clients compare bodies byte for byte, and some read headers as faults. So a body has no line end; a good
answer has no header that explains; and every check has a guid, without which WordPress ignores the answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from flask import Response, json

from moderation.akismet import Told, new_guid
from moderation.decision import Status
from moderation.web.akismet.fields import Fields

TRUE, FALSE, VALID, INVALID = "true", "false", "valid", "invalid"
THANKS = "Thanks for making the web a better place."
RECHECK_AFTER = 30 * 24 * 3600  # seconds; after twice as long WordPress publishes by its own rules
MAY_BE_EMPTY = ("user_ip",)  # WordPress asks again about comments whose address it does not know
NONE: Mapping[str, str] = {}
RECHECK_QUEUE = "recheck_queue"  # WordPress asks about all that is pending; what is not spam stays so


def later(body: str, status: int, seconds: int) -> Response:
    """Return the answer to a client that should wait."""
    return plain(body, status, {"Retry-After": str(seconds)})


def plain(body: str, status: int = 200, headers: Mapping[str, str] = NONE) -> Response:
    """Return an answer of text."""
    return Response(body, status, dict(headers), content_type="text/plain; charset=utf-8")


def data(value: object) -> Response:
    """Return an answer of JSON."""
    return Response(json.dumps(value), content_type="application/json")


def explained(why: str) -> Response:
    """Return the answer to a request that lacks something."""
    return plain(INVALID, headers={"X-akismet-debug-help": why})


def malformed(fields: Fields, *required: str) -> Response | None:
    """Return the answer to a request that lacks something, and says what; None to a good one."""
    for name in required:
        if name not in fields.values or not (fields[name].strip() or name in MAY_BE_EMPTY):
            return explained(f'Empty "{name}" value')
    if "blog" in required and not _is_address(fields["blog"].strip()):
        return explained("We were unable to parse your blog URI")
    return None


def _is_address(blog: str) -> bool:
    try:
        parts = urlsplit(blog if "://" in blog else f"https://{blog}")
        return parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in blog
    except ValueError:
        return False


class Client(NamedTuple):
    """What a client does with a hold."""

    waits: bool  # it hears of rulings, and waits for one
    again: str  # why it asks again
    holds: str  # what the site says that a hold is to clients that cannot hold: allow or reject


def told(said: Told, client: Client) -> Response:
    """Return the answer to a check."""
    if said.status is Status.PUBLISHED:
        return check(FALSE, said.guid)
    if said.status is Status.REJECTED:
        return check(TRUE, said.guid, {"X-akismet-pro-tip": "discard"} if said.certain else NONE)
    if client.again == RECHECK_QUEUE or said.trusted:
        return check(FALSE, said.guid)
    if client.waits and not client.again:
        return check(FALSE, said.guid, {"X-akismet-recheck-after": str(RECHECK_AFTER)})
    return check(FALSE if client.holds == "allow" else TRUE, said.guid)


def check(body: str, guid: str = "", headers: Mapping[str, str] = NONE) -> Response:
    """Return an answer to a check."""
    return plain(body, headers={"X-akismet-guid": guid or new_guid(), **headers})
