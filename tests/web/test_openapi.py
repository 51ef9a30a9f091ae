"""The document describes the API as it is, and the page to browse it asks no other host."""

from __future__ import annotations

import re
from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from openapi_spec_validator import validate
from schemathesis.checks import CHECKS
from schemathesis.generation import GenerationMode

from moderation.store.sites import Keys, Site
from moderation.web.openapi import document

BOUNDED = settings(
    max_examples=4,  # of each operation
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
HELD = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
)


def test_document_is_valid_openapi(client: FlaskClient) -> None:
    told: Any = client.get("/openapi.json").json
    validate(told)
    assert told["openapi"].startswith("3.1")


def test_every_route_of_the_api_is_documented_and_nothing_else(app: Flask) -> None:
    routes = {
        (re.sub(r"<path:name>", "{id}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/v1")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    described = {
        (path, method)
        for path, item in document()["paths"].items()
        for method in item
        if method != "parameters"
    }
    assert routes == described


def test_every_operation_says_what_can_go_wrong() -> None:
    for path, item in document()["paths"].items():
        for method, operation in item.items():
            if method != "parameters":
                assert {"401", "405", "500", "503"} <= operation["responses"].keys(), (method, path)
                assert operation["operationId"] and operation["summary"]


def test_document_says_what_the_service_takes() -> None:
    told = document()
    paths, schemas = told["paths"], told["components"]["schemas"]
    assert "410" in paths["/v1/screen"]["post"]["responses"]
    ask = {p["name"]: p["schema"] for p in paths["/v1/comments"]["get"]["parameters"]}
    assert ask["since"] == {"type": "integer", "minimum": 0, "maximum": 2147483647}
    assert (ask["limit"]["minimum"], ask["limit"]["maximum"]) == (1, 200)
    text, number, nothing = schemas["Submission"]["properties"]["id"]["anyOf"]
    assert (text["type"], text["maxLength"]) == ("string", 255)
    assert (number, nothing) == ({"type": "integer"}, {"type": "null"})
    for name in ("Submission", "AuthorIn", "PostIn", "ParentIn", "RulingIn"):
        for field, said in schemas[name]["properties"].items():
            optional = field not in schemas[name].get("required", ())
            assert ({"type": "null"} in said.get("anyOf", ())) == optional, (name, field)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["valid", "invalid"])
def test_every_answer_conforms_to_the_document_whatever_is_sent(
    app: Flask, kitchen: tuple[Site, Keys], mode: GenerationMode
) -> None:
    schema: Any = schemathesis.openapi.from_wsgi("/openapi.json", app).exclude(operation_id="batch")
    held = CHECKS.get_by_names(HELD)
    headers = {"Authorization": f"Bearer {kitchen[1].api}"}

    def send(case: Any) -> None:
        case.call_and_validate(headers=headers, checks=held)

    for found in schema.get_all_operations():
        cases = found.ok().as_strategy(generation_mode=mode)
        BOUNDED(given(case=cases)(send))()


def test_page_to_browse_refers_to_no_other_host(client: FlaskClient) -> None:
    answer = client.get("/docs")
    assert answer.status_code == 200
    addresses = re.findall(r"""(?:src|href|action)\s*=\s*["']([^"']*)""", answer.text)
    assert addresses
    assert [a for a in addresses if re.match(r"(?:[a-z]+:)?//", a)] == []
    assert "http://" not in answer.text and "https://" not in answer.text
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "http" not in policy
    for address in addresses:
        with client.get(address) as part:
            assert part.status_code == 200, address


@pytest.mark.parametrize("name", ["swagger-ui.css", "swagger-ui-bundle.js"])
def test_page_finds_its_parts_here(client: FlaskClient, name: str) -> None:
    with client.get(f"/docs/{name}") as answer:
        assert answer.status_code == 200
        assert len(answer.data) > 10_000


@pytest.mark.parametrize("name", ["../setup.py", "%2e%2e/__init__.py", "index.html", "oauth2-redirect.html"])
def test_page_serves_nothing_else_of_its_package(client: FlaskClient, name: str) -> None:
    assert client.get(f"/docs/{name}").status_code == 404
