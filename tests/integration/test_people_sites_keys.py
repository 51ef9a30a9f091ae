"""Sites with their keys and policies, and the people who may see them."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from moderation.decision import Mode
from moderation.errors import Conflict, NotFound
from moderation.intake import Intake
from moderation.policy.document import DEFAULT
from moderation.review import rule
from moderation.store import heartbeats, people, sessions, sites
from moderation.store.database import Database
from moderation.store.tables import metadata, policies, site_keys
from tests.cast import ADMIN, MODERATOR, THOUGHTFUL
from tests.integration.conftest import NOON, Desk


def test_site_is_found_by_its_keys_and_by_the_right_kind_only(database: Database) -> None:
    with database.write() as connection:
        site, keys = sites.add(connection, "kitchen", "https://kitchen.example", NOON)
    with database.read() as connection:
        assert sites.by_key(connection, keys.api, "api") == site
        assert sites.by_key(connection, keys.akismet, "akismet") == site
        assert sites.by_key(connection, keys.api, "akismet") is None
        assert sites.by_key(connection, keys.akismet, "api") is None
        assert sites.by_key(connection, keys.api + "x", "api") is None
        assert (sites.by_name(connection, "kitchen"), sites.by_id(connection, site.id)) == (site, site)
        assert (site.mode, sites.policy_of(connection, site)) == (Mode.ENFORCE, DEFAULT)


def test_keys_are_long_random_and_never_stored(database: Database) -> None:
    with database.write() as connection:
        _, keys = sites.add(connection, "kitchen", "https://kitchen.example")
        rows = connection.execute(select(site_keys)).all()
    assert len(keys.api) > 40
    assert len(keys.akismet) == 12 and int(keys.akismet, 16) >= 0
    assert keys.api not in repr(rows) and keys.akismet not in repr(rows)


def test_site_has_several_keys_and_a_revoked_one_opens_nothing(database: Database) -> None:
    with database.write() as connection:
        site, keys = sites.add(connection, "kitchen", "https://kitchen.example")
        second = sites.add_key(connection, site.id, "api")
        first_id = sites.keys_of(connection, site.id)[0].id
        sites.revoke_key(connection, site.id, first_id, NOON)
    with database.read() as connection:
        assert sites.by_key(connection, keys.api, "api") is None
        assert sites.by_key(connection, second, "api") == site
        known = sites.keys_of(connection, site.id)
    assert [(k.kind, k.revoked_at) for k in known] == [("api", NOON), ("akismet", None), ("api", None)]


def test_only_a_live_key_of_the_same_site_is_revoked(database: Database) -> None:
    with database.write() as connection:
        site, _ = sites.add(connection, "kitchen", "https://kitchen.example")
        other, _ = sites.add(connection, "workshop", "https://workshop.example")
        key = sites.keys_of(connection, site.id)[0].id
        with pytest.raises(NotFound):
            sites.revoke_key(connection, other.id, key)
        sites.revoke_key(connection, site.id, key)
        with pytest.raises(NotFound):
            sites.revoke_key(connection, site.id, key)


def test_taken_name_is_refused_and_the_transaction_goes_on(database: Database) -> None:
    with database.write() as connection:
        sites.add(connection, "kitchen", "https://kitchen.example")
        with pytest.raises(Conflict):
            sites.add(connection, "kitchen", "https://other.example")
        sites.add(connection, "workshop", "https://workshop.example")
    with database.read() as connection:
        assert [s.name for s in sites.all_sites(connection)] == ["kitchen", "workshop"]
        assert sites.by_name(connection, "kitchen").url == "https://kitchen.example"


def test_failed_transaction_leaves_nothing(database: Database) -> None:
    with pytest.raises(NotFound), database.write() as connection:
        sites.add(connection, "kitchen", "https://kitchen.example")
        sites.by_name(connection, "nowhere")
    with database.read() as connection:
        assert sites.all_sites(connection) == []
    with database.write() as connection:
        sites.add(connection, "kitchen", "https://kitchen.example")


def test_what_is_given_of_a_site_is_changed_and_nothing_else(database: Database) -> None:
    with database.write() as connection:
        site, _ = sites.add(connection, "kitchen", "https://kitchen.example")
        sites.change(connection, site.id)
        assert sites.by_id(connection, site.id) == site
        sites.change(connection, site.id, mode=Mode.SHADOW)
        changed = sites.by_id(connection, site.id)
    assert (changed.url, changed.mode) == (site.url, Mode.SHADOW)


def test_policy_that_decided_is_remembered_once(intake: Intake, desk: Desk) -> None:
    stored = desk.read(desk.send(THOUGHTFUL))
    desk.send(THOUGHTFUL + " More.")
    with desk.database.write() as connection:
        sites.remember_policy(connection, DEFAULT)
        assert connection.execute(select(func.count()).select_from(policies)).scalar_one() == 1
        assert sites.policy_version(connection, stored.policy) == DEFAULT
        with pytest.raises(NotFound):
            sites.policy_version(connection, "site-000000000000")


def test_removed_site_leaves_nothing_of_its_own(desk: Desk, other_desk: Desk) -> None:
    id = desk.send(THOUGHTFUL, id="1")
    desk.send(THOUGHTFUL + " Edited.", id="1")
    rule(desk.database, desk.site.id, id, "publish")
    with desk.database.write() as connection:
        people.add(connection, MODERATOR, "hash", "moderator", [desk.site.id])
        sites.remove(connection, desk.site.id)
        left = {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
        }
    assert left == {
        "sites": 1, "site_keys": 2, "policies": 1, "comments": 0, "revisions": 0, "rulings": 0,
        "moderators": 1, "moderator_sites": 0, "heartbeats": 0, "policy_changes": 0,
        "traces": 0, "fingerprints": 0, "certificates": 0, "sessions": 0, "journal": 0,
        "escalations": 0, "leases": 0, "endpoints": 0, "deliveries": 0, "phases": 0,
    }  # fmt: skip


def test_moderator_sees_the_sites_given_and_an_admin_all(desk: Desk, other_desk: Desk) -> None:
    with desk.database.write() as connection:
        moira = people.add(connection, MODERATOR, "hash", "moderator", [desk.site.id])
        ada = people.add(connection, ADMIN, "hash", "admin")
        mine, all_ = people.sites_of(connection, moira.id), people.sites_of(connection, ada.id)
    assert (mine, all_) == ([desk.site.id], [])
    assert moira.may_see(desk.site.id, mine) and not moira.may_see(other_desk.site.id, mine)
    assert ada.may_see(other_desk.site.id, all_)


def test_taken_name_of_a_moderator_is_refused(database: Database) -> None:
    with database.write() as connection:
        people.add(connection, MODERATOR, "hash", "moderator")
        with pytest.raises(Conflict):
            people.add(connection, MODERATOR, "hash", "admin")
        assert [m.role for m in people.everybody(connection)] == ["moderator"]


def test_new_password_ends_all_sessions_and_a_newer_hash_does_not(database: Database) -> None:
    with database.write() as connection:
        moira = people.add(connection, MODERATOR, "hash", "moderator")
        secret = sessions.begin(connection, moira.id, "192.0.2.1", "a browser", NOON)
        people.rehash(connection, moira.id, "newer hash of the same")
        assert sessions.find(connection, secret, NOON) is not None
        people.set_password(connection, moira.id, "another")
        assert sessions.find(connection, secret, NOON) is None
        assert people.by_name(connection, MODERATOR).password == "another"


def test_removed_moderator_is_gone_and_their_rulings_stay(desk: Desk) -> None:
    stored = rule(desk.database, desk.site.id, desk.send(THOUGHTFUL), "publish", moderator=MODERATOR)
    with desk.database.write() as connection:
        moira = people.add(connection, MODERATOR, "hash", "moderator", [desk.site.id])
        people.remove(connection, moira.id)
        with pytest.raises(NotFound):
            people.by_name(connection, MODERATOR)
    assert desk.read(stored.id).status == "published"


def test_heartbeat_is_the_last_one(database: Database) -> None:
    with database.write() as connection:
        assert heartbeats.last(connection, "worker") is None
        heartbeats.beat(connection, "worker", NOON)
        heartbeats.beat(connection, "worker", NOON.replace(hour=13))
        assert heartbeats.last(connection, "worker") == NOON.replace(hour=13)
