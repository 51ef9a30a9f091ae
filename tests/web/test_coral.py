"""The door for Coral: who may ask, and what is answered."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from moderation.decision import Mode
from moderation.intake import Intake
from moderation.store import phases, sites
from moderation.store.sites import Keys, Site
from tests.cast import BORDERLINE, PRAISE, THOUGHTFUL
from tests.conftest import Blog

SECRET = "ssec_0123456789abcdef0123456789abcdef"
FLAGGED = [{"actionType": "FLAG", "reason": "COMMENT_DETECTED_SPAM"}]


def question(text: str, **more: Any) -> dict[str, Any]:
    """Return what Coral asks about a comment."""
    return {
        "action": "NEW",
        "comment": {"body": text, "parentID": None},
        "author": {"id": "baf4e943", "role": "COMMENTER"},
        "story": {"id": "245b3856", "url": "https://kitchen.example/winter-compost"},
        "site": {"id": "a4bede88"},
        "tenantID": "19ba5794",
        "tenantDomain": "kitchen.example",
        **more,
    }


def signed(body: bytes, *secrets: str) -> str:
    """Sign as Coral does, with each secret that is live."""
    return ",".join(
        "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest() for secret in secrets
    )


def ask(client: FlaskClient, asked: Any, site: str = "kitchen", signature: str | None = None) -> Any:
    body = asked if isinstance(asked, bytes) else json.dumps(asked, indent=2).encode()
    signature = signed(body, SECRET) if signature is None else signature
    return client.post(f"/coral/{site}", data=body, headers={"X-Coral-Signature": signature})


@pytest.fixture(autouse=True)
def phase(intake: Intake, kitchen: tuple[Site, Keys], workshop: tuple[Site, Keys]) -> None:
    """The Coral of `kitchen` may ask; that of `workshop` may not."""
    with intake.database.write() as connection:
        phases.set_secret(connection, kitchen[0].id, SECRET)


def test_nothing_is_said_against_a_comment_that_is_published(client: FlaskClient) -> None:
    answer = ask(client, question(THOUGHTFUL))
    assert (answer.status_code, answer.data) == (204, b"")


@pytest.mark.parametrize(("text", "status"), [(PRAISE, "REJECTED"), (BORDERLINE, "PREMOD")])
def test_comment_is_held_or_rejected_with_a_flag(client: FlaskClient, text: str, status: str) -> None:
    answer = ask(client, question(text))
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.json == {"status": status, "actions": FLAGGED}


def test_markup_is_read_as_markup(client: FlaskClient) -> None:
    assert ask(client, question(f"<div>{PRAISE}<br></div>")).json["status"] == "REJECTED"


def test_comment_is_remembered_with_all_that_coral_says(client: FlaskClient, blog: Blog) -> None:
    reply = {"body": BORDERLINE, "parentID": "d79b787f"}
    ask(client, question("", comment=reply, author={"id": "u1", "role": "STAFF"}))
    (listed,) = blog.get("/comments").json["comments"]
    kept = blog.get(f"/comments/{listed['id']}").json["comment"]
    assert (kept["content"], kept["parent"]) == (BORDERLINE, {"id": "d79b787f"})
    assert kept["author"] == {"id": "u1", "role": "staff"}
    assert kept["post"] == {"id": "245b3856", "url": "https://kitchen.example/winter-compost"}
    assert listed["status"] == "pending"


def test_administrator_is_trusted_as_elsewhere(client: FlaskClient) -> None:
    asked = question(BORDERLINE, author={"id": "boss", "role": "ADMIN"})
    assert ask(client, asked).status_code == 204


def test_edit_is_a_comment_of_its_own(client: FlaskClient, blog: Blog) -> None:
    assert ask(client, question(THOUGHTFUL)).status_code == 204
    assert ask(client, question(PRAISE, action="EDIT")).json["status"] == "REJECTED"
    assert len(blog.get("/comments").json["comments"]) == 2


@pytest.mark.parametrize("text", ["", "  ", "x" * 70_000, "a\x00b"], ids=["empty", "spaces", "long", "NUL"])
def test_what_cannot_be_read_is_held(client: FlaskClient, blog: Blog, text: str) -> None:
    assert ask(client, question(text)).json["status"] == "PREMOD"
    assert blog.get("/comments").json["comments"] == []


def test_shadow_mode_blocks_nothing(client: FlaskClient, intake: Intake, kitchen: tuple[Site, Keys]) -> None:
    with intake.database.write() as connection:
        sites.change(connection, kitchen[0].id, mode=Mode.SHADOW)
    assert ask(client, question(PRAISE)).status_code == 204


def test_one_of_several_signatures_is_enough(client: FlaskClient) -> None:
    body = json.dumps(question(PRAISE)).encode()
    for secrets in (("another", SECRET), (SECRET, "another")):
        assert ask(client, body, signature=signed(body, *secrets)).status_code == 200


BODY = json.dumps(question(PRAISE)).encode()


@pytest.mark.parametrize(
    ("site", "signature"),
    [
        ("kitchen", ""),
        ("kitchen", signed(BODY, "another")),
        ("kitchen", signed(BODY + b" ", SECRET)),
        ("kitchen", signed(BODY, SECRET).removeprefix("sha256=")),
        ("kitchen", signed(BODY, SECRET).replace("sha256", "sha1")),
        ("kitchen", ",".join(["sha256=0"] * 50 + [signed(BODY, SECRET)])),
        ("kitchen", "sha256=é"),
        ("workshop", signed(BODY, SECRET)),
        ("workshop", signed(BODY, "")),
        ("nobody", signed(BODY, "")),
        ("nobody", signed(BODY, SECRET)),
    ],
)
def test_nobody_else_may_ask(client: FlaskClient, blog: Blog, site: str, signature: str) -> None:
    answer = ask(client, BODY, site, signature)
    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
    assert blog.get("/comments").json["comments"] == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"comment": {"body": 1}}', b"\xff"])
def test_what_is_no_question_is_said_so(client: FlaskClient, body: bytes) -> None:
    assert ask(client, body).status_code == 400


def test_answer_sets_no_cookie(client: FlaskClient) -> None:
    assert "Set-Cookie" not in ask(client, question(PRAISE)).headers


def test_secret_that_is_taken_away_opens_nothing(
    client: FlaskClient, intake: Intake, kitchen: tuple[Site, Keys]
) -> None:
    with intake.database.write() as connection:
        phases.set_secret(connection, kitchen[0].id, "")
    assert ask(client, BODY, signature=signed(BODY, "")).status_code == 401
    assert ask(client, BODY).status_code == 401
