"""The door for Coral: an external moderation phase, asked before each comment is shown. It judges nothing.

Coral signs what it asks, waits a moment for a status and flags, and goes on without us if we are late.
It names no comment, so each question is a comment of its own, and what people rule here stays here.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Any, Literal

from flask import Blueprint, Response, request
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import to_json
from werkzeug.exceptions import Unauthorized

from moderation.errors import InvalidInput
from moderation.store import phases
from moderation.store.sites import Site
from moderation.submission import from_row
from moderation.web.metrics import COMMENTS
from moderation.web.services import database, intake

coral = Blueprint("coral", __name__, url_prefix="/coral")
SIGNATURE = "X-Coral-Signature"
MOST_SIGNATURES = 8
ROLES = {"ADMIN": "administrator"}  # what the house rules call it; the others in small letters
HELD, REJECTED = "PREMOD", "REJECTED"
STATUS = {"pending": HELD, "rejected": REJECTED}
FLAG = {"actionType": "FLAG", "reason": "COMMENT_DETECTED_SPAM"}


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore")


class CommentIn(_Part):
    """What the reader wrote, as text or HTML; Coral is told which to send."""

    body: str
    parentID: str | None = None  # noqa: N815  # Coral's name


class AuthorIn(_Part):
    """Who wrote it."""

    id: str
    role: str = ""


class StoryIn(_Part):
    """What it stands under."""

    id: str
    url: str = ""


class PhaseIn(_Part):
    """A question of Coral's. An edit names no comment, so it is one like another."""

    action: Literal["NEW", "EDIT"] = "NEW"
    comment: CommentIn
    author: AuthorIn
    story: StoryIn


@coral.post("/<name>")
def moderate(name: str) -> Response:
    """Say whether a comment may be shown: nothing is to be said against it, or a status and flags."""
    site = _asking(name, request.get_data())
    try:
        asked = PhaseIn.model_validate_json(request.get_data())
    except ValidationError as error:
        raise InvalidInput("this is no question of an external moderation phase of Coral") from error
    status = _status(site, asked)
    if status is None:
        return Response(status=204)
    return Response(to_json({"status": status, "actions": [FLAG]}), mimetype="application/json")


def _status(site: Site, asked: PhaseIn) -> str | None:
    """Return the status that Coral is to give a comment; None if it is to go on."""
    role = asked.author.role
    row: dict[str, Any] = {
        "content": asked.comment.body,
        "author": {"id": asked.author.id, "role": ROLES.get(role, role.lower())},
        "post": {"id": asked.story.id, "url": asked.story.url},
        "parent": {"id": asked.comment.parentID},
    }
    try:
        answered = intake().submit(site, from_row(row))
    except InvalidInput:  # an empty comment, one that is too long: people should look
        return HELD
    COMMENTS.labels(verdict=answered.said["verdict"], mode=answered.said["mode"]).inc()
    return STATUS.get(answered.said["status"])


def _asking(name: str, body: bytes) -> Site:
    """Return the site whose Coral signed the body; raise Unauthorized, whatever was wrong."""
    with database().read() as connection:
        found = phases.of_site(connection, name)
    site, secret = found or (None, "")
    expected = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    given = request.headers.get(SIGNATURE, "").split(",")[:MOST_SIGNATURES]  # two while one is rotated
    genuine = [
        hmac.compare_digest(f"sha256={expected}".encode(), each.strip().encode("utf-8", "replace"))
        for each in given
    ]
    if site is None or not any(genuine):
        raise Unauthorized("the signature is not that of this site's Coral; see docs/coral.md")
    return site
