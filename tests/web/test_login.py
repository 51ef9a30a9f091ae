"""The door for people: passwords, throttle, sessions, where a login may lead."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from moderation.app import create_app
from moderation.intake import Intake
from moderation.settings import Settings
from moderation.store import people
from moderation.web.login import hasher
from tests.cast import ADMIN, MODERATOR, PASSWORD

pytestmark = pytest.mark.usefixtures("people_of_both")


def token_of(client: FlaskClient, address: str = "/login") -> str:
    """Return the token that the forms of a page carry."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(address).text)
    assert found
    return found[1]


def log_in(
    client: FlaskClient, name: str = MODERATOR, password: str = PASSWORD, onward: str = ""
) -> tuple[int, str]:
    """Log in as a browser would; returns the status and where it leads."""
    form = {"csrf_token": token_of(client), "name": name, "password": password, "next": onward}
    answer = client.post("/login", data=form)
    return answer.status_code, answer.headers.get("Location", "")


def may_enter(client: FlaskClient) -> bool:
    return client.get("/sites/kitchen/review").status_code == 200


def test_right_password_opens_the_queue(client: FlaskClient) -> None:
    assert log_in(client) == (302, "/")
    assert client.get("/").headers["Location"] == "/sites/kitchen/review"
    assert client.get("/login").status_code == 302, "whoever is in needs no form"


@pytest.mark.parametrize(
    ("name", "password"),
    [
        (MODERATOR, "wrong"),
        (MODERATOR, ""),
        (MODERATOR.upper(), PASSWORD),
        ("nobody", PASSWORD),
        ("", ""),
        (MODERATOR, PASSWORD + "\x00"),
        ("\x00", PASSWORD),
        (MODERATOR, "x" * 5000),
        ("' OR 1=1 --", PASSWORD),
    ],
)
def test_wrong_name_or_password_is_refused_in_the_same_words(
    client: FlaskClient, name: str, password: str
) -> None:
    form = {"csrf_token": token_of(client), "name": name, "password": password}
    answer = client.post("/login", data=form)
    assert answer.status_code == 401
    assert "Name or password is wrong." in answer.text
    assert not may_enter(client)


def test_login_without_the_pages_token_is_refused(client: FlaskClient) -> None:
    assert client.post("/login", data={"name": MODERATOR, "password": PASSWORD}).status_code == 400
    assert not may_enter(client)


def test_too_many_attempts_are_throttled_even_with_the_right_password(client: FlaskClient) -> None:
    token = token_of(client)
    form = {"csrf_token": token, "name": MODERATOR, "password": "wrong"}
    assert [client.post("/login", data=form).status_code for _ in range(11)] == [401] * 10 + [429]
    answer = client.post("/login", data=form | {"password": PASSWORD})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    assert "Too many attempts" in answer.text
    assert not may_enter(client)


def test_throttle_counts_a_name_across_addresses(app: Flask) -> None:
    def attempt(host: int, name: str) -> int:
        client = app.test_client()
        client.environ_base["REMOTE_ADDR"] = f"192.0.2.{host}"
        return log_in(client, name, "wrong")[0]

    assert [attempt(host, MODERATOR) for host in range(11)] == [401] * 10 + [429]
    assert attempt(99, ADMIN) == 401, "somebody else at another address is not concerned"


@pytest.mark.parametrize(
    "target",
    [
        "https://attacker.example/",
        "//attacker.example/",
        "/\\attacker.example/",
        "\\\\attacker.example",
        "/\t/attacker.example/",
        "/\n/attacker.example/",
        "/\r\n/attacker.example/",
        "javascript:alert(1)",
        " //attacker.example",
        "attacker.example",
        "",
    ],
)
def test_login_never_leads_to_another_host(client: FlaskClient, target: str) -> None:
    assert log_in(client, onward=target) == (302, "/")


def test_login_leads_back_to_the_page_that_was_wanted(client: FlaskClient) -> None:
    wanted = client.get("/sites/kitchen/rejected?page=2").headers["Location"]
    assert urlsplit(wanted).path == "/login"
    assert 'name="next" value="/sites/kitchen/rejected?page=2"' in client.get(wanted).text
    assert log_in(client, onward="/sites/kitchen/rejected?page=2") == (302, "/sites/kitchen/rejected?page=2")


def test_sessions_end_when_the_password_changes(app: Flask, intake: Intake) -> None:
    here, there = app.test_client(), app.test_client()
    log_in(here)
    log_in(there)
    assert may_enter(here) and may_enter(there)
    with intake.database.write() as connection:
        moderator = people.by_name(connection, MODERATOR)
        people.set_password(connection, moderator.id, hasher.hash("another-password"))
    assert not may_enter(here) and not may_enter(there)
    assert log_in(here)[0] == 401
    assert log_in(here, password="another-password")[0] == 302
    assert may_enter(here)


def test_session_ends_when_the_moderator_is_removed(client: FlaskClient, intake: Intake) -> None:
    log_in(client)
    with intake.database.write() as connection:
        people.remove(connection, people.by_name(connection, MODERATOR).id)
    assert not may_enter(client)


def test_logging_out_ends_the_session_of_this_browser_only(app: Flask) -> None:
    here, there = app.test_client(), app.test_client()
    log_in(here)
    log_in(there)
    assert here.post("/logout").status_code == 400, "a link or form elsewhere cannot log anybody out"
    assert (
        here.post("/logout", data={"csrf_token": token_of(here, "/sites/kitchen/review")}).status_code == 302
    )
    assert not may_enter(here) and may_enter(there)


def cookie_flags(client: FlaskClient, **more: str) -> set[str]:
    answer = client.post(
        "/login", data={"csrf_token": token_of(client), "name": MODERATOR, "password": PASSWORD}, headers=more
    )
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith("moderation="))
    return {part.strip().partition("=")[0] for part in cookie.split(";")[1:]} | set(
        re.findall("SameSite=.*", cookie)
    )


def test_session_cookie_is_out_of_reach_of_scripts_and_other_sites(client: FlaskClient) -> None:
    flags = cookie_flags(client)
    assert {"HttpOnly", "SameSite=Lax", "Expires"} <= {f.partition(";")[0] for f in flags}
    assert "Secure" not in flags, "plain http on this machine must work"


def test_session_cookie_needs_https_behind_a_proxy(settings: Settings, intake: Intake) -> None:
    behind = create_app(settings.model_copy(update={"trusted_proxies": 1}), intake).test_client()
    answer = behind.get("/login", base_url="https://localhost")
    cookie = answer.headers["Set-Cookie"]
    assert "Secure" in cookie and "HttpOnly" in cookie


def test_session_is_a_new_one_after_the_login(client: FlaskClient) -> None:
    before = token_of(client)
    log_in(client)
    with client.session_transaction() as session:
        assert session["_user_id"] != MODERATOR, "it holds a secret that can be revoked, not the name"
        assert session.get("csrf_token") != before


def test_weak_hash_is_made_anew_at_the_next_login(client: FlaskClient, intake: Intake) -> None:
    weak = type(hasher)(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with intake.database.write() as connection:
        people.rehash(connection, people.by_name(connection, MODERATOR).id, weak)
    assert log_in(client)[0] == 302
    with intake.database.read() as connection:
        stored = people.by_name(connection, MODERATOR).password
    assert stored != weak and not hasher.check_needs_rehash(stored)
    assert may_enter(client), "a newer hash of the same password ends no session"
