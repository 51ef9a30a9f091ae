"""The OpenAPI 3.1 document, made of the very models that read requests, and a page to browse it.

The page is Swagger UI out of an installed package: it works offline and asks no other host.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, json, render_template, send_from_directory
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from moderation import __version__
from moderation.submission import Submission
from moderation.web.api import LARGEST_CURSOR, MOST_LISTED, RulingIn
from moderation.web.schemas import Answer, Changes, Event, Problem, Stored
from moderation.webhooks import DECIDED, REVERTED, RULED

docs = Blueprint("docs", __name__)
ASSETS = ("swagger-ui.css", "swagger-ui-bundle.js")
IN, OUT = (Submission, RulingIn), (Answer, Stored, Changes, Event, Problem)


def _ref(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{model.__name__}"}


def _body(model: type[BaseModel], kind: str = "application/json") -> dict[str, Any]:
    return {"required": True, "content": {kind: {"schema": _ref(model)}}}


def _answers(good: dict[str, tuple[str, type[BaseModel] | None]], *bad: int) -> dict[str, Any]:
    said = {
        400: "not JSON in UTF-8",
        401: "no key, or an unknown or revoked one",
        404: "no such comment on this site",
        405: "the address does not take this method; `Allow` names those that it takes",
        409: "changed at the same moment",
        410: "erased",
        413: "too large",
        422: "a field is wrong",
        500: "unexpected; logged",
        503: "the database does not answer",
    }
    answers: dict[str, Any] = {
        code: {
            "description": text,
            **({"content": {"application/json": {"schema": _ref(model)}}} if model else {}),
        }
        for code, (text, model) in good.items()
    }
    for code in sorted({401, 405, 500, 503, *bad}):
        answers[str(code)] = {
            "description": said[code],
            "content": {"application/problem+json": {"schema": _ref(Problem)}},
        }
    return answers


def _query(name: str, text: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": text, "schema": schema}


NAME = {
    "name": "id",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "minLength": 1},
    "description": "our id, or `external:` and the blog's own id",
}


def _paths() -> dict[str, Any]:
    ndjson = {"application/x-ndjson": {"schema": {"type": "string", "description": "one JSON object a line"}}}
    return {
        "/v1/comments": {
            "post": {
                "operationId": "submit",
                "summary": "Screen a comment and remember it",
                "description": "The same id and body give the first answer again; another body is an edit.",
                "requestBody": _body(Submission),
                "responses": _answers(
                    {"201": ("stored", Answer), "200": ("known already, or an edit", Answer)},
                    400,
                    409,
                    410,
                    413,
                    422,
                ),
            },
            "get": {
                "operationId": "changes",
                "summary": "List comments in the order of their changes",
                "parameters": [
                    _query(
                        "status",
                        "only comments of this status",
                        {"type": "string", "enum": ["published", "pending", "rejected"]},
                    ),
                    _query(
                        "since",
                        "the `next` of an earlier answer",
                        {"type": "integer", "minimum": 0, "maximum": LARGEST_CURSOR},
                    ),
                    _query(
                        "limit",
                        "how many at most",
                        {"type": "integer", "minimum": 1, "maximum": MOST_LISTED, "default": 100},
                    ),
                ],
                "responses": _answers({"200": ("a page", Changes)}, 422),
            },
        },
        "/v1/screen": {
            "post": {
                "operationId": "screen",
                "summary": "Screen a comment and store nothing",
                "requestBody": _body(Submission),
                "responses": _answers({"200": ("the answer", Answer)}, 400, 410, 413, 422),
            }
        },
        "/v1/comments/batch": {
            "post": {
                "operationId": "batch",
                "summary": "Screen and remember many comments, streamed",
                "description": 'JSON lines in and out. A bad line gives {"line": n, "error": problem}.',
                "requestBody": {"required": True, "content": ndjson},
                "responses": _answers({}) | {"200": {"description": "one answer a line", "content": ndjson}},
            }
        },
        "/v1/comments/{id}": {
            "parameters": [NAME],
            "get": {
                "operationId": "read",
                "summary": "Read a comment",
                "responses": _answers({"200": ("the comment", Stored)}, 404, 410),
            },
            "delete": {
                "operationId": "erase",
                "summary": "Erase a comment for good",
                "responses": _answers({"204": ("erased", None)}, 404, 409, 410),
            },
        },
        "/v1/comments/{id}/ruling": {
            "parameters": [NAME],
            "post": {
                "operationId": "rule",
                "summary": "Overrule: the blog's moderators have the last word",
                "requestBody": _body(RulingIn),
                "responses": _answers({"200": ("the comment", Stored)}, 400, 404, 409, 410, 413, 422),
            },
        },
    }


TOLD = {
    RULED: "A person ruled on a comment",
    REVERTED: "A ruling was taken back",
    DECIDED: "A comment that came in while no model served was decided about again",
}
SIGNED = (
    ("webhook-id", "names the message; the same at every attempt"),
    ("webhook-timestamp", "seconds since 1970, of this attempt"),
    ("webhook-signature", "`v1,` and the signature in base64; several with spaces between"),
)


def _webhooks() -> dict[str, Any]:
    headers = [
        {"name": name, "in": "header", "required": True, "description": text, "schema": {"type": "string"}}
        for name, text in SIGNED
    ]
    return {
        event: {
            "post": {
                "operationId": event.replace(".", "_"),
                "summary": summary,
                "description": "Signed as Standard Webhooks say. Sent again until it is taken, for days.",
                "security": [],
                "parameters": headers,
                "requestBody": _body(Event),
                "responses": {"2XX": {"description": "taken"}},
            }
        }
        for event, summary in TOLD.items()
    }


@cache
def document() -> dict[str, Any]:
    """Return the OpenAPI document."""
    inward = models_json_schema([(m, "validation") for m in IN], ref_template="#/components/schemas/{model}")[
        1
    ]["$defs"]
    outward = models_json_schema(
        [(m, "serialization") for m in OUT], ref_template="#/components/schemas/{model}"
    )[1]["$defs"]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Comment moderation",
            "version": __version__,
            "description": "Send each new comment; get a verdict with reasons in the same response.",
        },
        "servers": [{"url": "/"}],
        "security": [{"siteKey": []}],
        "paths": _paths(),
        "webhooks": _webhooks(),
        "components": {
            "schemas": {**inward, **outward},
            "securitySchemes": {
                "siteKey": {"type": "http", "scheme": "bearer", "description": "a key of the site"}
            },
        },
    }


@docs.get("/openapi.json")
def openapi() -> Response:
    """Return the OpenAPI document."""
    return Response(json.dumps(document()), mimetype="application/json")


@docs.get("/docs")
def browse() -> str:
    """Show the document."""
    return render_template("docs.html")


@docs.get("/docs/<any('swagger-ui.css', 'swagger-ui-bundle.js'):name>")
def asset(name: str) -> Response:
    """Serve Swagger UI out of its package."""
    return send_from_directory(Path(str(files("flask_swagger_ui"))) / "dist", name, max_age=86400)
