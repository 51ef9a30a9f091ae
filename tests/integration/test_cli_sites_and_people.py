"""`moderation site` and `moderation moderator`: what they print, what they refuse, what they leave."""

from __future__ import annotations

import json
import re

import pytest

from moderation.policy.document import DEFAULT
from moderation.settings import read_settings
from moderation.store import people, sites
from moderation.store.database import Database
from moderation.web.login import hasher
from tests.integration.cli import Terminal

KITCHEN = ("kitchen", "--url", "https://kitchen.example")


def opens(key: str, kind: str) -> str | None:
    """Return the name of the site that a key opens."""
    database = Database(read_settings().database_url.get_secret_value())
    with database.read() as connection:
        site = sites.by_key(connection, key, kind)
    database.close()
    return None if site is None else site.name


def test_added_site_prints_its_two_keys_as_json(terminal: Terminal) -> None:
    told = terminal.good("site", "add", *KITCHEN, "--json").json
    assert set(told) == {"name", "key", "akismet_key"}
    assert re.fullmatch(r"[0-9a-f]{12}", told["akismet_key"])
    assert (opens(told["key"], "api"), opens(told["akismet_key"], "akismet")) == ("kitchen", "kitchen")


def test_added_site_prints_its_keys_for_people_once(terminal: Terminal) -> None:
    told = terminal.good("site", "add", *KITCHEN).out
    key = re.search(r"API key\s+(\S+)", told)
    assert key and opens(key[1], "api") == "kitchen"
    assert key[1] not in terminal.good("site", "show", "kitchen").out
    assert key[1] not in terminal.good("site", "show", "kitchen", "--json").out


def test_sites_are_listed_with_their_comments(terminal: Terminal) -> None:
    terminal.good("site", "add", *KITCHEN)
    assert terminal.good("site", "list", "--json").json == [
        {
            "name": "kitchen",
            "url": "https://kitchen.example",
            "mode": "enforce",
            "pending": 0,
            "published": 0,
            "rejected": 0,
        }
    ]
    assert "kitchen" in terminal.good("site", "list").out


def test_site_is_shown_with_policy_and_keys(terminal: Terminal) -> None:
    terminal.good("site", "add", *KITCHEN)
    told = terminal.good("site", "show", "kitchen", "--json").json
    assert set(told) == {"name", "url", "mode", "policy", "policy_version", "comments", "keys", "changes"}
    assert (told["policy_version"], told["policy"]["max_links"]) == (DEFAULT.version, 1)
    assert [(k["kind"], k["revoked_at"]) for k in told["keys"]] == [("api", None), ("akismet", None)]


def test_site_is_changed_in_what_is_given(terminal: Terminal) -> None:
    terminal.good("site", "add", *KITCHEN)
    policy = terminal.folder / "policy.json"
    policy.write_text('{"max_links": 0}')
    terminal.good("site", "set", "kitchen", "--mode", "shadow")
    terminal.good("site", "set", "kitchen", "--policy", str(policy))
    terminal.good("site", "set", "kitchen", "--url", "https://new.example")
    told = terminal.good("site", "show", "kitchen", "--json").json
    assert (told["mode"], told["policy"]["max_links"], told["url"]) == ("shadow", 0, "https://new.example")


@pytest.mark.parametrize(
    "document", ['{"max_link": 1}', '{"max_links": -1}', "[", '{"link_kinds": {"blog": "hold"}}']
)
def test_policy_that_cannot_work_is_refused_and_nothing_changes(terminal: Terminal, document: str) -> None:
    terminal.good("site", "add", *KITCHEN)
    (terminal.folder / "policy.json").write_text(document)
    before = terminal.good("site", "show", "kitchen", "--json").out
    terminal.fails(
        "site",
        "set",
        "kitchen",
        "--mode",
        "shadow",
        "--policy",
        str(terminal.folder / "policy.json"),
        says=["policy"],
    )
    assert terminal.good("site", "show", "kitchen", "--json").out == before


def test_second_key_is_made_and_the_first_revoked(terminal: Terminal) -> None:
    first = terminal.good("site", "add", *KITCHEN, "--json").json
    second = terminal.good("site", "key", "kitchen", "--json").json
    third = terminal.good("site", "key", "kitchen", "--kind", "akismet", "--json").json
    assert (set(second), set(third)) == ({"name", "key"}, {"name", "akismet_key"})
    id = terminal.good("site", "show", "kitchen", "--json").json["keys"][0]["id"]
    assert terminal.good("site", "key", "kitchen", "--revoke", str(id), "--json").json == {
        "name": "kitchen",
        "revoked": id,
    }
    assert (opens(first["key"], "api"), opens(second["key"], "api")) == (None, "kitchen")
    assert opens(third["akismet_key"], "akismet") == "kitchen"
    terminal.fails("site", "key", "kitchen", "--revoke", str(id), says=["site show"])


def test_site_is_removed_only_when_it_is_meant(terminal: Terminal) -> None:
    terminal.good("site", "add", *KITCHEN)
    terminal.fails("site", "remove", "kitchen", says=["cannot be undone", "add --yes"])
    assert len(terminal.good("site", "list", "--json").json) == 1
    terminal.good("site", "remove", "kitchen", "--yes")
    assert terminal.good("site", "list", "--json").json == []


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["site", "add", "kitchen", "--url", "https://x.example"], "already"),
        (["site", "add", "new", "--url", "kitchen.example"], "https://"),
        (["site", "add", "new", "--url", "ftp://kitchen.example"], "https://"),
        (["site", "add", "new", "--url", "http://[kitchen"], "https://"),
        (["site", "add", "new", "--url", ""], "https://"),
        (["site", "add", "a/b", "--url", "https://x.example"], "cannot name a site"),
        (["site", "add", "", "--url", "https://x.example"], "cannot name a site"),
        (["site", "add", " x", "--url", "https://x.example"], "cannot name a site"),
        (["site", "add", "n" * 101, "--url", "https://x.example"], "100"),
        (["site", "show", "nowhere"], "site list"),
        (["site", "set", "nowhere", "--mode", "shadow"], "site list"),
        (["site", "set", "kitchen", "--url", "nowhere"], "https://"),
        (["site", "key", "nowhere"], "site list"),
        (["site", "remove", "nowhere", "--yes"], "site list"),
        (["moderator", "add", "otto", "--site", "nowhere"], "site list"),
        (["moderator", "add", "", "--site", "kitchen"], "name"),
        (["moderator", "add", "otto", "--password", "short"], "8"),
        (["moderator", "password", "nobody"], "moderator list"),
        (["moderator", "remove", "nobody"], "moderator list"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else "",
)
def test_what_cannot_be_is_refused_in_one_line(terminal: Terminal, arguments: list[str], says: str) -> None:
    terminal.good("site", "add", *KITCHEN)
    terminal.fails(*arguments, says=[says])
    assert [s["name"] for s in terminal.good("site", "list", "--json").json] == ["kitchen"]
    assert terminal.good("moderator", "list", "--json").json == []


def password_of(name: str) -> str:
    """Return the stored hash of a password."""
    database = Database(read_settings().database_url.get_secret_value())
    with database.read() as connection:
        found = people.by_name(connection, name).password
    database.close()
    return found


def test_moderator_is_added_with_a_password_that_works(terminal: Terminal) -> None:
    terminal.good("site", "add", *KITCHEN)
    told = terminal.good("moderator", "add", "moira", "--site", "kitchen", "--json").json
    assert told | {"password": ""} == {
        "name": "moira",
        "role": "moderator",
        "sites": ["kitchen"],
        "password": "",
    }
    assert hasher.verify(password_of("moira"), told["password"])
    given = terminal.good(
        "moderator", "add", "ada", "--role", "admin", "--password", "correct-horse", "--json"
    )
    assert given.json["password"] is None, "a password that was given is not repeated"
    assert hasher.verify(password_of("ada"), "correct-horse")


def test_moderators_are_listed_changed_and_removed(terminal: Terminal) -> None:
    terminal.good("site", "add", *KITCHEN)
    terminal.good("moderator", "add", "moira", "--site", "kitchen")
    terminal.good("moderator", "add", "ada", "--role", "admin")
    assert terminal.good("moderator", "list", "--json").json == [
        {"name": "ada", "role": "admin", "sites": []},
        {"name": "moira", "role": "moderator", "sites": ["kitchen"]},
    ]
    before = password_of("moira")
    new = terminal.good("moderator", "password", "moira", "--json").json["password"]
    assert password_of("moira") != before and hasher.verify(password_of("moira"), new)
    terminal.fails("moderator", "add", "moira", says=["already"])
    terminal.good("moderator", "remove", "moira")
    assert json.loads(terminal.good("moderator", "list", "--json").out) == [
        {"name": "ada", "role": "admin", "sites": []}
    ]


def test_secret_of_a_coral_is_asked_for_and_never_shown(kitchen_at: Terminal) -> None:
    secret = "ssec_0123456789abcdef"
    told = kitchen_at.good("site", "coral", "kitchen", given=f"{secret}\n".encode())
    assert "/coral/kitchen" in told.out
    assert secret not in told.out + kitchen_at.good("site", "show", "kitchen", "--json").out
    kitchen_at.fails("site", "coral", "kitchen", given=b"short\n", says=["no signing secret"])
    kitchen_at.fails("site", "coral", "nobody", says=["no site"])
    assert "may not ask" in kitchen_at.good("site", "coral", "kitchen", "--off").out


def test_every_change_by_the_command_line_is_in_the_journal(kitchen_at: Terminal) -> None:
    kitchen_at.good("site", "key", "kitchen")
    kitchen_at.good("site", "key", "kitchen", "--revoke", "1")
    kitchen_at.good("site", "set", "kitchen", "--set", "max_links=2", "--url", "https://moved.example")
    kitchen_at.good("moderator", "add", "ann", "--site", "kitchen", "--password", "long-enough-for-us")
    kitchen_at.good("moderator", "password", "ann", "--password", "another-long-one")
    kitchen_at.good("moderator", "remove", "ann")
    kitchen_at.good("site", "remove", "kitchen", "--yes")
    entries = kitchen_at.good("journal", "--json").json[::-1]
    assert [e["action"] for e in entries] == [
        "site-added", "key-made", "key-made", "key-made", "key-revoked", "rules-changed", "site-changed",
        "person-added", "password-changed", "person-removed", "site-removed",
    ]  # fmt: skip
    assert {e["how"] for e in entries} == {"cli"} and len({e["made_by"] for e in entries}) == 1
    assert entries[5]["after"]["max_links"] == 2
    assert "long-enough-for-us" not in str(entries)
    shown = kitchen_at.good("journal", "--site", "kitchen", "--action", "rules-changed").out
    assert "house rules changed" in shown and "max_links: 1 → 2" in shown


def test_change_that_is_refused_is_not_in_the_journal(kitchen_at: Terminal) -> None:
    before = kitchen_at.good("journal", "--json").json
    kitchen_at.fails("site", "add", "kitchen", "--url", "https://kitchen.example")
    kitchen_at.fails("site", "key", "kitchen", "--revoke", "99")
    kitchen_at.fails("moderator", "add", "ann", "--site", "nowhere", "--password", "long-enough-for-us")
    assert kitchen_at.good("journal", "--json").json == before
