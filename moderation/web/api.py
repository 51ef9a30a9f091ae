"""The native API that blogs speak, `/v1`. The contract is in docs/api.md and /openapi.json."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any, Literal

from flask import Blueprint, Response, g, request, stream_with_context
from pydantic import AfterValidator, ConfigDict, Field, StrictBool, ValidationError
from pydantic_core import to_json
from werkzeug.exceptions import Unauthorized

from moderation import review
from moderation.decision import REASONS
from moderation.errors import InvalidInput
from moderation.intake import Answered, Intake, first_answer
from moderation.review import Case
from moderation.store import comments
from moderation.store.comments import Stored
from moderation.store.sites import Site
from moderation.submission import NO_NUL, Part, TooLarge, explained, parse
from moderation.web.keys import site_of
from moderation.web.metrics import COMMENTS
from moderation.web.problems import of_error
from moderation.web.services import database, intake

api = Blueprint("api", __name__, url_prefix="/v1")
LONGEST_LINE = 1024 * 1024  # bytes of one comment in a batch, without the end of the line
LINE_END = b"\r\n"
MOST_LISTED = 200
LARGEST_CURSOR = 2**31 - 1


@api.before_request
def authenticate() -> None:
    """Find the site whose key was sent; every query below is about this site alone."""
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key:
        raise Unauthorized("send the site's key: Authorization: Bearer <key>")
    site = site_of(key.strip(), "api")
    if site is None:
        raise Unauthorized("this key is unknown or revoked; `moderation site key` makes another")
    g.site = site


def _json(value: Any, status: int = 200) -> Response:
    return Response(to_json(value), status, mimetype="application/json")


def _count(answered: Answered) -> None:
    if answered.created:
        COMMENTS.labels(verdict=answered.said["verdict"], mode=answered.said["mode"]).inc()


@api.post("/comments")
def submit() -> Response:
    """Screen a comment and remember it."""
    answered = intake().submit(g.site, parse(request.get_data()))
    _count(answered)
    return Response(answered.json, 201 if answered.created else 200, mimetype="application/json")


@api.post("/screen")
def screen() -> Response:
    """Give the answer that `submit` would give, and store nothing."""
    return _json(intake().screen(g.site, parse(request.get_data())))


@api.post("/comments/batch")
def batch() -> Response:
    """Screen and remember many comments: JSON lines in, JSON lines out, in order, as they are done."""
    request.max_content_length = sys.maxsize  # bounded by the line, not by the whole; None is the app's limit
    answers = stream_with_context(_batch(intake(), g.site, _lines()))
    return Response(answers, mimetype="application/x-ndjson", headers={"X-Accel-Buffering": "no"})


def _lines() -> Iterator[bytes | None]:
    """Yield the lines of the body; None stands for one that is too long."""
    # A server that ends the stream itself reads lines at once; werkzeug's guard reads byte by byte.
    ended = request.environ.get("wsgi.input_terminated")
    stream = request.environ["wsgi.input"] if ended else request.stream
    while line := stream.readline(LONGEST_LINE + len(LINE_END)):
        if len(line) > LONGEST_LINE and not line.endswith(b"\n"):
            while (rest := stream.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
                pass
        text = line.removesuffix(b"\n").removesuffix(b"\r")
        yield text if len(text) <= LONGEST_LINE else None


def _batch(desk: Intake, site: Site, lines: Iterator[bytes | None]) -> Iterator[bytes]:
    for number, line in enumerate(lines, 1):
        if line is not None and not line.strip():
            continue
        try:
            if line is None:
                raise TooLarge("the line is longer than 1 MiB; shorten the comment, or hold it on your side")
            answered = desk.submit(site, parse(line))
            _count(answered)
            line_out = answered.json
        except Exception as error:  # the other lines are still wanted
            line_out = to_json({"line": number, "error": of_error(error)}).decode()
        yield line_out.encode() + b"\n"


@api.get("/comments/<path:name>")
def read(name: str) -> Response:
    """Return a comment by our id or `external:<the blog's id>`."""
    return _json(shown(review.look(database(), g.site.id, name)))


@api.get("/comments")
def changes() -> Response:
    """Return comments in the order in which they changed; poll with `since=<next>`."""
    after, most = _number("since", 0, 0, LARGEST_CURSOR), _number("limit", 100, 1, MOST_LISTED)
    status = request.args.get("status") or None
    if status not in (None, "published", "pending", "rejected"):
        raise InvalidInput("status must be published, pending or rejected", "/status")
    with database().read() as connection:
        found = comments.changes(connection, g.site.id, after, status, most + 1)
    page = found[:most]
    following = page[-1].changed if page else after
    return _json(
        {"comments": [listed(s) for s in page], "next": str(following), "more": len(found) > len(page)}
    )


def _number(name: str, default: int, least: int, most: int) -> int:
    value = request.args.get(name, "")
    if not value:
        return default
    if not value.isascii() or not value.isdigit() or len(value) > 10 or not least <= int(value) <= most:
        raise InvalidInput(f"{name} must be a number from {least} to {most}", f"/{name}")
    return int(value)


def _reason(value: str) -> str:
    if value and value not in REASONS:
        raise ValueError(f"must be one of {', '.join(REASONS)}, or left out")
    return value


class RulingIn(Part):
    """What a moderator says about a comment."""

    model_config = ConfigDict(extra="ignore")

    ruling: Literal["publish", "reject"]
    reason: Annotated[str, AfterValidator(_reason)] = Field(
        default="",
        description="why, as a tag that docs/api.md explains",
        json_schema_extra={"enum": ["", *REASONS]},
    )
    learn: StrictBool = Field(default=True, description="whether the model may learn from it")
    moderator: str = Field(default="", max_length=200, pattern=NO_NUL)


@api.post("/comments/<path:name>/ruling")
def rule(name: str) -> Response:
    """Overrule: the blog's own moderators have the last word."""
    try:
        said = RulingIn.model_validate_json(request.get_data())
    except ValidationError as error:
        raise explained(error) from error
    stored = review.rule(
        database(),
        g.site.id,
        name,
        said.ruling,
        reason=said.reason,
        learn=said.learn,
        moderator=said.moderator,
    )
    return _json(shown(review.look(database(), g.site.id, stored.id)))


@api.delete("/comments/<path:name>")
def erase(name: str) -> Response:
    """Erase a comment and all that is known of it."""
    review.erase(database(), g.site.id, name)
    return Response(status=204)


def _moment(value: datetime | None) -> str | None:
    return None if value is None else value.isoformat().replace("+00:00", "Z")


def listed(stored: Stored) -> dict[str, Any]:
    """Return a comment as a list shows it: the answer, and when and how it changed."""
    return first_answer(stored) | {
        "revision": stored.revision,
        "received_at": _moment(stored.received_at),
        "decided_at": _moment(stored.decided_at),
        "ruled_at": _moment(stored.ruled_at),
    }


def _standing(case: Case, revision: int) -> dict[str, Any] | None:
    """Return the ruling that stands on a revision: what was said of one text says nothing of another."""
    rulings = [r for r in case.rulings if r.undone_at is None and r.revision == revision]
    if not rulings:
        return None
    latest = rulings[-1]
    return {
        "ruling": latest.ruling,
        "reason": latest.reason,
        "learn": latest.learn,
        "moderator": latest.moderator,
        "made_at": _moment(latest.made_at),
    }


def shown(case: Case) -> dict[str, Any]:
    """Return a comment with what was sent and what people ruled."""
    return listed(case.stored) | {
        "comment": case.submission,
        "ruling": _standing(case, case.stored.revision),
        "earlier": [
            {
                "revision": e["revision"],
                "comment": e["submission"],
                "verdict": e["verdict"],
                "decided_at": _moment(e["decided_at"]),
                "ruling": _standing(case, e["revision"]),
            }
            for e in case.earlier
        ],
    }
