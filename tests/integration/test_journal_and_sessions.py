"""Every change of sites, keys, people and sessions is in the journal; sessions end and stay ended."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Executable, delete, text, update
from sqlalchemy.exc import DBAPIError

from moderation import access, house, tenancy
from moderation.decision import Mode
from moderation.errors import Conflict, InvalidInput, NotFound
from moderation.policy.document import Policy
from moderation.store import journal, people, sessions, sites
from moderation.store import tables as t
from moderation.store.database import Database
from moderation.store.journal import Actor, Entry, Filter
from moderation.store.people import Moderator
from tests.cast import ADMIN, MODERATOR
from tests.integration.conftest import NOON, Desk

ADA = Actor(ADMIN, "page")
HOUR = timedelta(hours=1)


def entries(database: Database, **wanted: str) -> list[Entry]:
    """Return the journal, the oldest first."""
    with database.read() as connection:
        found, more = journal.page(connection, Filter(**wanted), 100)  # type: ignore[arg-type]
    assert not more
    return found[::-1]


def told(database: Database, **wanted: str) -> list[str]:
    return [f"{e.made_by} {e.action} {e.subject}" for e in entries(database, **wanted)]


def member(database: Database, name: str = MODERATOR, role: str = "moderator") -> Moderator:
    with database.write() as connection:
        return people.add(connection, name, "hash", role)


def test_site_and_its_keys_are_noted_from_beginning_to_end(database: Database) -> None:
    site, keys = tenancy.add_site(database, ADA, "kitchen", "https://kitchen.example")
    made = tenancy.make_key(database, ADA, site.id, "api")
    oldest = tenancy.look(database, "kitchen").keys[0]
    tenancy.revoke_key(database, ADA, site.id, oldest.id)
    tenancy.remove_site(database, ADA, site.id)
    found = entries(database, site="kitchen")
    assert [e.action for e in found] == [
        "site-added", "key-made", "key-made", "key-made", "key-revoked", "site-removed",
    ]  # fmt: skip
    assert found[0].after == {"url": "https://kitchen.example", "mode": "enforce"} and found[0].before is None
    assert found[4].before == {"key": oldest.id, "kind": "api", "starts_with": keys.api[:8] + "…"}
    assert found[5].before == {"url": "https://kitchen.example", "mode": "enforce", "comments": 0}
    everything = str(found)
    assert not any(secret in everything for secret in (keys.api, keys.akismet, made))
    assert {(e.made_by, e.how) for e in found} == {(ADMIN, "page")}


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("a/b", "https://a.example"),
        ("", "https://a.example"),
        (" a", "https://a.example"),
        ("..", "https://a.example"),
        ("x" * 101, "https://a.example"),
        ("a\x00", "https://a.example"),
        ("a", "javascript:alert(1)"),
        ("a", "https://"),
        ("a", "https://[a.example"),
        ("a", "https://a.example/\n"),
        ("a", "https://a.example/" + "u" * 2048),
    ],
)
def test_what_cannot_be_a_site_is_refused_and_nothing_is_noted(
    name: str, url: str, database: Database
) -> None:
    with pytest.raises(InvalidInput):
        tenancy.add_site(database, ADA, name, url)
    assert (entries(database), tenancy.all_tenants(database)) == ([], [])


def test_refused_change_leaves_no_entry(desk: Desk) -> None:
    with pytest.raises(Conflict):
        tenancy.add_site(desk.database, ADA, "kitchen", "https://kitchen.example")
    with pytest.raises(NotFound):
        tenancy.revoke_key(desk.database, ADA, desk.site.id, 999)
    with pytest.raises(InvalidInput):
        tenancy.make_key(desk.database, ADA, desk.site.id, "master")
    assert entries(desk.database) == []


def test_key_of_another_site_cannot_be_revoked(desk: Desk, other_desk: Desk) -> None:
    key = tenancy.look(desk.database, "kitchen").keys[0]
    with pytest.raises(NotFound):
        tenancy.revoke_key(desk.database, ADA, other_desk.site.id, key.id)
    assert tenancy.look(desk.database, "kitchen").live_keys == 2


def test_house_rules_are_noted_with_what_was_before_and_after(desk: Desk) -> None:
    own = Policy(max_links=3, blocked_words=("casino*", "loans"), link_kinds={"code": "allow"})
    house.change(desk.database, desk.site.id, by=ADMIN, how="cli", edit=lambda _: own, mode=Mode.SHADOW)
    changed = own.model_copy(update={"blocked_words": ("casino*",)})
    house.change(desk.database, desk.site.id, by=ADMIN, how="cli", edit=lambda _: changed)
    house.change(desk.database, desk.site.id, by=ADMIN, how="cli", edit=lambda _: changed)
    house.change(desk.database, desk.site.id, by=ADMIN, how="cli", url="https://moved.example")
    first, second, moved = entries(desk.database)
    assert first.before is not None and first.after is not None
    assert {k: v for k, v in first.before.items() if k != "policy"} == {
        "mode": "enforce", "max_links": 1, "blocked_words": [], "link_kinds": {"code": "hold"},
    }  # fmt: skip
    assert first.after == {
        "policy": own.version, "mode": "shadow", "max_links": 3, "blocked_words": ["casino*", "loans"],
        "link_kinds": {"code": "allow"},
    }  # fmt: skip
    assert second.after == {"policy": changed.version, "blocked_words": []}
    assert (moved.action, moved.after) == ("site-changed", {"url": "https://moved.example"})


def test_person_is_noted_from_beginning_to_end(desk: Desk) -> None:
    database = desk.database
    moira = access.add(database, ADA, MODERATOR, "hash", "moderator", ["kitchen"])
    assert access.change(database, ADA, moira.id, role="moderator", site_names=["kitchen"]) is False
    assert access.change(database, ADA, moira.id, role="admin", site_names=[]) is True
    assert [s.name for s in access.look(database, moira.id).sites] == []
    access.set_password(database, ADA, moira.id, "another hash")
    access.add(database, ADA, "ann", "hash", "admin")
    access.remove(database, ADA, moira.id)
    found = entries(database, subject=MODERATOR)
    assert [e.action for e in found] == [
        "person-added", "person-changed", "password-changed", "person-removed",
    ]  # fmt: skip
    assert (found[1].before, found[1].after) == (
        {"role": "moderator", "sites": ["kitchen"]},
        {"role": "admin", "sites": []},
    )
    assert "hash" not in str(found)


def test_last_admin_can_neither_be_removed_nor_become_a_moderator(database: Database) -> None:
    ada = member(database, ADMIN, "admin")
    member(database)
    with pytest.raises(Conflict, match="only admin"):
        access.remove(database, ADA, ada.id)
    with pytest.raises(Conflict, match="only admin"):
        access.change(database, ADA, ada.id, role="moderator", site_names=[])
    assert access.look(database, ada.id).moderator.role == "admin"
    member(database, "bob", "admin")
    access.change(database, ADA, ada.id, role="moderator", site_names=[])


@pytest.mark.parametrize("name", ["", " ", " ann", "a\x00b", "a\nb", "x" * 101])
def test_what_cannot_be_a_name_is_refused(name: str, database: Database) -> None:
    with pytest.raises(InvalidInput):
        access.add(database, ADA, name, "hash", "moderator")


def test_unknown_role_and_unknown_site_are_refused(database: Database) -> None:
    with pytest.raises(InvalidInput):
        access.add(database, ADA, "ann", "hash", "owner")
    with pytest.raises(NotFound):
        access.add(database, ADA, "ann", "hash", "moderator", ["nowhere"])
    assert access.everybody(database) == []


def test_nobody_writes_over_the_journal(database: Database) -> None:
    tenancy.add_site(database, ADA, "kitchen", "https://kitchen.example")
    before = entries(database)
    statements: list[Executable] = [
        update(t.journal).values(made_by="nobody"),
        delete(t.journal),
        *([] if database.is_sqlite else [text("TRUNCATE journal")]),
    ]
    for statement in statements:
        with pytest.raises(DBAPIError, match="only added to"), database.write() as connection:
            connection.execute(statement)
    assert entries(database) == before


def test_journal_is_read_in_pages_and_by_filters(database: Database) -> None:
    for number in range(7):
        with database.write() as connection:
            actor = Actor(ADMIN if number % 2 else "bob", "cli")
            moment = NOON + number * HOUR
            journal.note(connection, actor, "site-changed", f"site-{number}", site="kitchen", now=moment)

    def page(before: int | None = None, **wanted: object) -> tuple[list[str], bool]:
        with database.read() as connection:
            found, more = journal.page(connection, Filter(**wanted), 3, before)  # type: ignore[arg-type]
        return [e.subject for e in found], more

    assert page() == (["site-6", "site-5", "site-4"], True)
    assert page(before=5) == (["site-3", "site-2", "site-1"], True)
    assert page(before=2) == (["site-0"], False)
    assert page(by="bob", before=7) == (["site-4", "site-2", "site-0"], False)
    assert page(since=NOON + 2 * HOUR, until=NOON + 4 * HOUR) == (["site-3", "site-2"], False)
    assert page(action="key-made") == ([], False)
    assert page(subject="site-1") == (["site-1"], False)
    with database.read() as connection:
        assert journal.names(connection) == {"made_by": [ADMIN, "bob"], "site": ["kitchen"]}


def test_session_is_found_by_its_secret_until_it_ends(database: Database) -> None:
    moira = member(database)
    here = access.log_in(database, moira, "192.0.2.1", "one", NOON)
    there = access.log_in(database, moira, "192.0.2.2", "two", NOON + HOUR)
    found = access.whose(database, here, NOON + HOUR)
    assert found is not None and (found[0], found[1].address, found[2]) == (moira, "192.0.2.1", [])
    with database.read() as connection:
        stored = connection.execute(t.sessions.select()).all()
    assert here not in str(stored)
    access.log_out(database, moira, found[1].id)
    assert access.whose(database, here, NOON + HOUR) is None
    assert access.whose(database, there, NOON + HOUR) is not None
    assert told(database) == [
        f"{MODERATOR} session-begun {MODERATOR}",
        f"{MODERATOR} session-begun {MODERATOR}",
        f"{MODERATOR} session-ended {MODERATOR}",
    ]


def test_session_ends_when_nobody_uses_it_and_in_any_case_one_day(database: Database) -> None:
    moira = member(database)
    secret = access.log_in(database, moira, "", "", NOON)
    moment = NOON
    while moment - NOON <= sessions.LONGEST:
        assert access.whose(database, secret, moment) is not None, "used again within the time"
        moment += sessions.IDLE
    assert access.whose(database, secret, moment) is None
    idle = access.log_in(database, moira, "", "", moment)
    late = moment + sessions.IDLE + timedelta(seconds=1)
    assert access.whose(database, idle, late) is None
    access.log_in(database, moira, "", "", late)
    with database.read() as connection:
        assert len(connection.execute(t.sessions.select()).all()) == 1, "those that ended are cleared away"


def test_one_session_or_all_but_ones_own_are_revoked(database: Database) -> None:
    moira, otto = member(database), member(database, "otto")
    secrets = [access.log_in(database, moira, f"192.0.2.{n}", "b", NOON) for n in range(3)]
    others = access.log_in(database, otto, "192.0.2.9", "b", NOON)
    ids = [s.id for s in access.look(database, moira.id, NOON).sessions]
    with pytest.raises(NotFound):
        access.revoke(database, ADA, otto.id, ids[0], now=NOON)
    assert access.revoke(database, ADA, moira.id, ids[0], now=NOON) == 1
    assert access.revoke(database, ADA, moira.id, but=ids[1], now=NOON) == 1
    lasting = [access.whose(database, s, NOON) is not None for s in secrets]
    assert sum(lasting) == 1 and access.whose(database, others, NOON) is not None
    revoked = [e for e in entries(database) if e.action == "session-revoked"]
    assert [(e.made_by, e.subject) for e in revoked] == [(ADMIN, MODERATOR)] * 2
    assert revoked[0].before is not None and revoked[0].before["address"].startswith("192.0.2.")


def test_sessions_go_with_the_person(database: Database) -> None:
    moira = member(database)
    secret = access.log_in(database, moira, "", "", NOON)
    access.remove(database, ADA, moira.id)
    assert access.whose(database, secret, NOON) is None


def test_site_that_is_removed_stays_in_the_journal(desk: Desk) -> None:
    tenancy.remove_site(desk.database, ADA, desk.site.id)
    with desk.database.read() as connection:
        assert sites.all_sites(connection) == []
    assert told(desk.database, site="kitchen") == [f"{ADMIN} site-removed kitchen"]
