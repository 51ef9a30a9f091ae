"""The migrated database is what `store.tables` says, wherever and however often it is migrated."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from moderation.decision import Mode
from moderation.policy.document import DEFAULT, Policy
from moderation.store import people, policy_changes, sites
from moderation.store.database import Database, DatabaseUnavailable, _alembic
from moderation.store.tables import metadata


def test_migrations_make_exactly_the_tables(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, metadata) == []
        made = set(inspect(connection).get_table_names())
    assert made == {*metadata.tables, "alembic_version"}


def test_constraints_and_their_names_are_those_of_the_tables(database: Database) -> None:
    with database.engine.connect() as connection:
        found = inspect(connection)
        for table in metadata.sorted_tables:
            unique = {u["name"] for u in found.get_unique_constraints(table.name)}
            indexes = {i["name"] for i in found.get_indexes(table.name)} - unique
            foreign = {
                (f["constrained_columns"][0], f["referred_table"], f["options"].get("ondelete"))
                for f in found.get_foreign_keys(table.name)
            }
            assert indexes == {i.name for i in table.indexes}, table.name
            assert foreign == {
                (k.parent.name, k.column.table.name, k.ondelete) for k in table.foreign_keys
            }, table.name


def test_migrating_again_changes_nothing(database: Database) -> None:
    assert database.is_current()
    database.migrate()
    assert database.is_current()


def test_many_processes_may_migrate_at_once(tmp_path: Path) -> None:
    databases = [Database(f"sqlite:///{tmp_path}/new.db") for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(Database.migrate, databases))
    for database in databases:
        assert database.is_current()
        database.close()


@pytest.mark.postgres
@pytest.mark.xdist_group("postgres")
def test_many_hosts_may_migrate_one_postgresql_at_once(postgres_url: str) -> None:
    databases = [Database(postgres_url) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(Database.migrate, databases))
    for database in databases:
        assert database.is_current()
        database.close()


def test_new_database_is_not_current_until_it_is_migrated(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/new.db")
    assert not database.is_current()
    database.migrate()
    assert database.is_current()
    database.close()


def test_file_that_is_no_database_is_named_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "folder.db").mkdir()
    monkeypatch.setattr("moderation.store.database.FIRST_RETRIES", 1)
    database = Database(f"sqlite:///{tmp_path}/folder.db")
    with pytest.raises(DatabaseUnavailable, match="cannot open the database"):
        database.migrate()
    database.close()


@pytest.mark.parametrize(
    "kind",
    ["sqlite", pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.xdist_group("postgres")])],
)
def test_house_rules_of_before_are_the_first_change_and_no_comment_is_lost(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path}/old.db" if kind == "sqlite" else request.getfixturevalue("postgres_url")
    database = Database(url)
    with database.write() as connection:
        command.upgrade(_alembic(connection), "0001")
        for id, policy in ((1, '{"max_links":2}'), (2, "{}")):
            connection.execute(
                text(
                    "INSERT INTO sites (id, name, url, mode, policy, created_at) "
                    "VALUES (:id, :name, '', 'shadow', :policy, '2026-03-01')"
                ),
                {"id": id, "name": f"site-{id}", "policy": policy},
            )
        connection.execute(
            text(
                "INSERT INTO site_keys (site_id, kind, hash, shown, created_at) "
                "VALUES (1, 'api', 'h', 's', '2026-03-01')"
            )
        )
    database.migrate()
    with database.read() as connection:
        first, second = sites.by_name(connection, "site-1"), sites.by_name(connection, "site-2")
        assert sites.policy_of(connection, first) == Policy(max_links=2)
        assert (sites.policy_of(connection, second), second.change) == (DEFAULT, 0)
        (kept,) = policy_changes.of_site(connection, first.id)
        assert (kept.mode, kept.how, len(sites.keys_of(connection, first.id))) == (Mode.SHADOW, "cli", 1)
        assert policy_changes.with_version(connection, first.id, kept.version) == Policy(max_links=2)
    with database.write() as connection:
        command.downgrade(_alembic(connection), "0001")
        documents = connection.execute(text("SELECT policy FROM sites ORDER BY id")).scalars().all()
    assert documents == ['{"max_links":2}', "{}"]
    database.close()


@pytest.mark.parametrize(
    "kind",
    ["sqlite", pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.xdist_group("postgres")])],
)
def test_rules_that_fired_before_are_read_from_the_answers_and_people_log_in_anew(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path}/old.db" if kind == "sqlite" else request.getfixturevalue("postgres_url")
    database = Database(url)
    answers = {
        "a": '{"findings": [{"rule": "generic", "asks": "reject"}, {"rule": "off-topic", "asks": "hold"}]}',
        "b": '{"findings": []}',
        "c": "{}",
    }
    with database.write() as connection:
        command.upgrade(_alembic(connection), "0004")
        connection.execute(
            text(
                "INSERT INTO sites (id, name, url, mode, created_at) "
                "VALUES (1, 'kitchen', '', 'enforce', '2026-03-01')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO moderators (id, name, password, role, session, created_at) "
                "VALUES (1, 'ann', 'hash', 'admin', 'secret', '2026-03-01')"
            )
        )
        for number, (id, answer) in enumerate(answers.items(), 1):
            connection.execute(
                text(
                    "INSERT INTO comments (id, site_id, revision, digest, submission, answer, history, "
                    "verdict, status, model, policy, degraded, version, changed, received_at, decided_at) "
                    "VALUES (:id, 1, 1, '', '{}', :answer, '{}', 'hold', 'pending', '', '', :no, 1, :n, "
                    "'2026-03-01', '2026-03-01')"
                ),
                {"id": id, "answer": answer, "n": number, "no": False},
            )
    database.migrate()
    with database.read() as connection:
        rows = connection.execute(text("SELECT id, rules FROM comments ORDER BY id")).all()
        assert [tuple(row) for row in rows] == [("a", "generic:reject off-topic:hold"), ("b", ""), ("c", "")]
        assert [m.name for m in people.everybody(connection)] == ["ann"]
    with database.write() as connection:
        command.downgrade(_alembic(connection), "0004")
        session = connection.execute(text("SELECT session FROM moderators")).scalar_one()
    assert len(session) == 32, "nobody's session is the empty one"
    database.migrate()
    assert database.is_current()
    database.close()
