"""Turns errors into RFC 9457 problem documents that say what to do; nothing leaks, nothing is a trace."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import structlog
from flask import Flask, Response, json, render_template, request
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from werkzeug.exceptions import HTTPException

from moderation.errors import Conflict, Forbidden, Gone, InvalidInput, ModerationError, NotFound
from moderation.store.database import DatabaseUnavailable
from moderation.submission import TooLarge

log = structlog.get_logger()
STATUS: tuple[tuple[type[ModerationError], int], ...] = (
    (TooLarge, 413),
    (InvalidInput, 422),
    (NotFound, 404),
    (Forbidden, 403),
    (Gone, 410),
    (Conflict, 409),
    (DatabaseUnavailable, 503),
)
SAID = {
    404: "there is nothing at this address; /docs lists what there is",
    405: "this address does not take that method; /docs lists what it takes",
    413: "the body is larger than 1 MiB; send fewer or shorter comments, or use /v1/comments/batch",
    500: "an unexpected error; it was logged, and nothing was stored by halves",
    503: "the database does not answer; nothing was stored, try again",
}
RETRY_AFTER = "5"  # seconds


def problem(status: int, detail: str, faults: Sequence[dict[str, str]] = ()) -> dict[str, Any]:
    """Return a problem document as a dictionary."""
    phrase = HTTPStatus(status).phrase
    document: dict[str, Any] = {
        "type": f"urn:moderation:problem:{phrase.lower().replace(' ', '-')}",
        "title": phrase,
        "status": status,
        "detail": detail,
    }
    if faults:
        document["errors"] = list(faults)
    return document


def of_error(error: Exception) -> dict[str, Any]:
    """Return the problem document for any error."""
    if isinstance(error, InvalidInput):
        status = 413 if isinstance(error, TooLarge) else 422 if error.pointer else 400
        return problem(status, str(error), error.listed)
    for kind, status in STATUS:
        if isinstance(error, kind):
            return problem(status, str(error))
    if isinstance(error, OperationalError):
        log.error("database does not answer", error=str(error.orig))
        return problem(503, SAID[503])
    if isinstance(error, HTTPException) and error.code is not None:
        return problem(error.code, SAID.get(error.code) or error.description or error.name)
    log.error("unexpected error", exc_info=error)
    return problem(500, SAID[500])


def respond(error: Exception) -> Response:
    """Return the response for any error: a page for people, a problem document for programs."""
    document = of_error(error)
    if (
        request.path.startswith("/v1")
        or not request.accept_mimetypes.accept_html
        or request.accept_mimetypes.best == "*/*"
    ):
        response = Response(json.dumps(document), document["status"], mimetype="application/problem+json")
    else:
        response = Response(
            render_template("error.html", problem=document), document["status"], mimetype="text/html"
        )
    if document["status"] == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="moderation"'
    if document["status"] in (429, 503):
        response.headers["Retry-After"] = RETRY_AFTER
    if isinstance(error, HTTPException) and error.code == 405 and error.get_response() is not None:
        response.headers["Allow"] = error.get_response(request.environ).headers.get("Allow", "")
    return response


def register(app: Flask) -> None:
    """Let every error under the API, and every unexpected one, become a problem document."""
    for kind in (ModerationError, SQLAlchemyError, HTTPException, Exception):
        app.register_error_handler(kind, respond)
