"""Every answer of the API in these tests is held against /openapi.json: status, type and schema."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from openapi_schema_validator import OAS31Validator

from moderation.store.sites import Keys, Site
from moderation.web.openapi import document
from tests.conftest import Blog
from tests.web.akismet import AkismetBlog


def documented(method: str, path: str) -> dict[str, Any] | None:
    """Return the operation that the document describes for a request, if any."""
    paths: dict[str, Any] = document()["paths"]
    path = path.partition("?")[0]
    for template in sorted(paths, key=lambda t: t.count("{")):  # a fixed address before one with an id
        if re.fullmatch(template.replace("{id}", ".+"), path) and method in paths[template]:
            operation: dict[str, Any] = paths[template][method]
            if template != "/v1/comments/{id}" or method != "post":
                return operation
    return None


def conforms(method: str, path: str, answer: Any) -> None:
    """Assert that an answer is one of those that the document promises."""
    operation = documented(method, path)
    if operation is None:
        return
    promised = operation["responses"].get(str(answer.status_code))
    assert promised is not None, f"{method} {path} does not document {answer.status_code}: {answer.text}"
    content = promised.get("content", {})
    if not content:
        assert answer.data == b""
        return
    assert answer.mimetype in content
    if answer.mimetype != "application/x-ndjson":
        schema = {**content[answer.mimetype]["schema"], "components": document()["components"]}
        OAS31Validator(schema).validate(answer.json)


class DocumentedBlog(Blog):
    """A blog that checks each answer against the document."""

    def post(self, path: str, body: Any = None, **more: Any) -> Any:
        answer = super().post(path, body, **more)
        conforms("post", f"/v1{path}", answer)
        return answer

    def get(self, path: str, **more: Any) -> Any:
        answer = super().get(path, **more)
        conforms("get", f"/v1{path}", answer)
        return answer

    def delete(self, path: str) -> Any:
        answer = super().delete(path)
        conforms("delete", f"/v1{path}", answer)
        return answer


@pytest.fixture
def blog(client: FlaskClient, kitchen: tuple[Site, Keys]) -> Blog:
    """The blog `kitchen`."""
    return DocumentedBlog(client, kitchen[1].api)


@pytest.fixture
def other_blog(client: FlaskClient, workshop: tuple[Site, Keys]) -> Blog:
    """The blog `workshop`."""
    return DocumentedBlog(client, workshop[1].api)


def is_problem(answer: Any, status: int, *says: str) -> dict[str, Any]:
    """Assert that an answer is a problem document of a status that says some words; return it."""
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "application/problem+json"
    told: dict[str, Any] = answer.json
    assert {"type", "title", "status", "detail"} <= told.keys()
    assert (told["status"], type(told["detail"])) == (status, str)
    assert "Traceback" not in told["detail"] and "pydantic" not in told["detail"]
    for word in says:
        assert word in told["detail"], told["detail"]
    return told


@pytest.fixture
def akismet_blog(client: FlaskClient, kitchen: tuple[Site, Keys]) -> AkismetBlog:
    """The blog `kitchen`, speaking Akismet."""
    return AkismetBlog(client, kitchen[1].akismet)


@pytest.fixture
def other_akismet_blog(client: FlaskClient, workshop: tuple[Site, Keys]) -> AkismetBlog:
    """The blog `workshop`, speaking Akismet."""
    return AkismetBlog(client, workshop[1].akismet)
