"""`moderation webhook`: what it prints, what it refuses, and that no secret is printed twice."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from openapi_schema_validator import OAS31Validator
from standardwebhooks import Webhook

from moderation import review, webhooks
from moderation.classifier.incumbent import Incumbent
from moderation.delivery import Deliverer
from moderation.intake import Intake
from moderation.outward import Sender
from moderation.settings import read_settings
from moderation.store import endpoints, outbox, sites
from moderation.store.database import Database
from moderation.submission import from_row
from moderation.web.openapi import document
from tests.cast import BORDERLINE, comment
from tests.integration.cli import Terminal
from tests.integration.receiver import receiving

HOOK = "https://kitchen.example/hook"
PATH = "/wp-json/akismet/v1/webhook"


def add(terminal: Terminal, *options: str) -> Any:
    return terminal.good("webhook", "add", "kitchen", *options, "--json").json


def ruled(*names: str) -> None:
    """Let comments come in to `kitchen` and be published by a person."""
    current = read_settings()
    database = Database(current.database_url.get_secret_value())
    desk = Intake(database, Incumbent(current.models_dir))
    with database.read() as connection:
        site = sites.by_name(connection, "kitchen")
    for name in names:
        id = desk.submit(site, from_row(comment(BORDERLINE, id=name))).said["id"]
        review.rule(database, site.id, id, "publish")
    database.close()


def deliver(longest: float = 5.0) -> None:
    current = read_settings()
    database = Database(current.database_url.get_secret_value())
    worker = Deliverer(database, Sender(current.trusted_hosts, longest=longest))
    while worker.step():
        pass
    worker.close()
    database.close()


def test_secret_is_printed_once(kitchen_at: Terminal) -> None:
    made = add(kitchen_at, "--url", HOOK)
    assert set(made) == {"id", "site", "kind", "url", "secret"}
    Webhook(made["secret"])
    for command in (
        ("list",), ("list", "--json"), ("show", "1"), ("show", "1", "--json"), ("deliveries", "--json")
    ):  # fmt: skip
        told = kitchen_at.good("webhook", *command).out
        assert made["secret"] not in told and made["secret"][10:] not in told
    assert kitchen_at.good("webhook", "show", "1", "--json").json["secret"] == made["secret"][:10] + "…"
    assert re.search(
        r"whsec_\S{44}$", kitchen_at.good("webhook", "add", "kitchen", "--url", HOOK).out.strip()
    )


def test_secret_is_rotated_with_two_live_for_a_while(kitchen_at: Terminal) -> None:
    old = add(kitchen_at, "--url", HOOK)["secret"]
    new = kitchen_at.good("webhook", "rotate", "1", "--overlap", "2", "--json").json["secret"]
    told = kitchen_at.good("webhook", "show", "1", "--json").json
    assert (told["secret"][:10], told["secret_before"][:10]) == (new[:10], old[:10])
    assert told["secret_before_until"] > str(datetime.now(UTC))
    kitchen_at.good("webhook", "rotate", "1", "--overlap", "0")
    assert kitchen_at.good("webhook", "show", "1", "--json").json["secret_before"] is None


def test_endpoints_are_listed_by_site(kitchen_at: Terminal) -> None:
    kitchen_at.good("site", "add", "workshop", "--url", "https://workshop.example")
    add(kitchen_at, "--url", HOOK)
    kitchen_at.good("webhook", "add", "workshop", "--url", HOOK)
    assert kitchen_at.good("webhook", "list", "--site", "kitchen", "--json").json == [
        {
            "id": 1, "site": "kitchen", "kind": "standard", "url": HOOK, "state": "well",
            "waiting": 0, "delivered": 0, "dead": 0,
        }
    ]  # fmt: skip
    assert len(kitchen_at.good("webhook", "list", "--json").json) == 2
    kitchen_at.good("webhook", "remove", "1", "--yes")
    assert [e["site"] for e in kitchen_at.good("webhook", "list", "--json").json] == ["workshop"]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--url", "http://kitchen.example/hook"), "https is required"),
        (("--url", "https://127.0.0.1/hook"), "not a public address"),
        (("--url", "https://ann:secret@kitchen.example/"), "password"),
        (("--url", "kitchen"), "not a web address"),
        ((), "the address is missing"),
        (("--url", HOOK, "--key", "0" * 12), "a key is for a WordPress"),
        (("--kind", "wordpress", "--key", "0" * 12), "no live Akismet key"),
    ],
)
def test_endpoint_is_refused(kitchen_at: Terminal, options: tuple[str, ...], says: str) -> None:
    kitchen_at.fails("webhook", "add", "kitchen", *options, says=[says])
    assert kitchen_at.good("webhook", "list", "--json").json == []


def test_what_is_not_there_is_said_so(kitchen_at: Terminal) -> None:
    for command in (
        ("show", "7"), ("remove", "7", "--yes"), ("rotate", "7"), ("deliveries", "--endpoint", "7"),
        ("resend", "--dead", "7"),
    ):  # fmt: skip
        kitchen_at.fails("webhook", *command, says=["no endpoint 7"])
    kitchen_at.fails("webhook", "add", "nobody", "--url", HOOK, says=["no site"])
    kitchen_at.fails("webhook", "resend", status=2)
    assert kitchen_at.good("webhook", "resend", "5", "--json").json == {"again": 0}


def test_operator_may_allow_a_host_in_his_own_network(kitchen_at: Terminal) -> None:
    with receiving() as receiver:
        kitchen_at.fails("webhook", "add", "kitchen", "--url", receiver.url, says=["ALLOWED_HOSTS"])
        kitchen_at.set("WEBHOOK_ALLOWED_HOSTS", "blog.internal, 127.0.0.1")
        made = add(kitchen_at, "--url", receiver.url)
        ruled("a")
        deliver()
        (got,) = receiver.got
        Webhook(made["secret"]).verify(got.body, got.headers)
        schema = document()["webhooks"]["comment.ruled"]["post"]["requestBody"]["content"]
        OAS31Validator(
            {**schema["application/json"]["schema"], "components": document()["components"]}
        ).validate(got.json)


def test_host_that_is_no_longer_allowed_is_sent_nothing(kitchen_at: Terminal) -> None:
    with receiving() as receiver:
        kitchen_at.set("WEBHOOK_ALLOWED_HOSTS", "127.0.0.1")
        add(kitchen_at, "--url", receiver.url)
        kitchen_at.set("WEBHOOK_ALLOWED_HOSTS", None)
        ruled("a")
        deliver()
        assert receiver.got == []
    (row,) = kitchen_at.good("webhook", "deliveries", "--json").json
    assert "https is required" in row["said"]


def test_dead_letters_are_listed_and_sent_again(kitchen_at: Terminal) -> None:
    with receiving() as receiver:
        kitchen_at.set("WEBHOOK_ALLOWED_HOSTS", "127.0.0.1")
        add(kitchen_at, "--url", receiver.url)
        ruled("a", "b")
        database = Database(read_settings().database_url.get_secret_value())
        now = datetime.now(UTC)
        with database.write() as connection:
            endpoints.has_failed(connection, 1, 9, now)
            assert outbox.give_up(connection, now, now, "answered 500") == 2
        database.close()
        assert kitchen_at.good("webhook", "list", "--json").json[0]["dead"] == 2
        assert "failed 9 times" in kitchen_at.good("webhook", "list").out
        checks = {c["name"]: c for c in kitchen_at.good("doctor", "--json").json["checks"]}
        assert checks["webhooks"]["state"] == "note"
        assert checks["webhooks"]["detail"].startswith("1 endpoints, 1 failing; 2 messages given up")
        dead = kitchen_at.good("webhook", "deliveries", "--state", "dead", "--endpoint", "1", "--json").json
        assert [(row["state"], row["said"]) for row in dead] == [("dead", "answered 500")] * 2
        assert "answered 500" in kitchen_at.good("webhook", "deliveries").out
        assert kitchen_at.good("webhook", "resend", str(dead[0]["id"]), "--json").json == {"again": 1}
        assert kitchen_at.good("webhook", "resend", "--dead", "1").out.startswith("1 to be sent again")
        deliver()
        assert sorted(name for name, _ in receiver.told) == ["a", "b"]


def test_wordpress_stands_at_the_address_of_its_site(kitchen_at: Terminal) -> None:
    made = add(kitchen_at, "--kind", "wordpress")
    assert made["url"] == "https://kitchen.example" + PATH
    assert re.fullmatch(r"[0-9a-f]{12}", made["akismet_key"])
    elsewhere = add(
        kitchen_at,
        "--kind",
        "wordpress",
        "--url",
        f"https://blog.example/wp{PATH}",
        "--key",
        made["akismet_key"],
    )
    assert (elsewhere["url"], elsewhere["akismet_key"]) == (
        f"https://blog.example/wp{PATH}", made["akismet_key"]
    )  # fmt: skip
    shown = kitchen_at.good("webhook", "show", "1", "--json").json
    assert shown["secret"] == made["akismet_key"][:4] + "…"
    other = kitchen_at.good("webhook", "rotate", "1", "--json").json["akismet_key"]
    assert other != made["akismet_key"]
    assert webhooks.WORDPRESS_PATH == PATH
