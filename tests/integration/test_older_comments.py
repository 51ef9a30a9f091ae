"""Comments that came in before there were fingerprints get theirs: traces at once, keys bit by bit."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, insert, select, text

from moderation.classifier.incumbent import Incumbent
from moderation.intake import Intake, trace_of
from moderation.review import erase
from moderation.store import ids, sites, traces
from moderation.store.comments import edit
from moderation.store.database import Database, _alembic
from moderation.store.tables import comments, fingerprints, rulings
from moderation.store.tables import traces as table
from moderation.submission import from_row
from moderation.text.features import extract
from moderation.upkeep import settle_fingerprints
from tests.cast import NEWCOMER, REGULAR, SPAMMER, THOUGHTFUL, comment
from tests.integration.conftest import NOON, Desk

LINK = f"{THOUGHTFUL} https://heap.example/x"
OLD = [  # author, content, verdict, rulings as (ruling, reason, learn, revision, undone)
    (REGULAR, THOUGHTFUL, "hold", [("publish", "", True, 1, False)]),
    (SPAMMER, LINK, "reject", [("reject", "commercial-link", True, 1, False)]),
    (SPAMMER, LINK, "hold", [("reject", "too-many-links", True, 1, False)]),
    (SPAMMER, LINK, "hold", [("reject", "off-topic", True, 1, False)]),
    (SPAMMER, LINK, "hold", [("reject", "", False, 1, False)]),
    (NEWCOMER, LINK, "hold", [("publish", "", True, 1, True), ("reject", "", True, 0, False)]),
    (NEWCOMER, THOUGHTFUL, "hold", []),
]


def fill(connection: Connection, site_id: int) -> list[str]:
    """Write comments as the first version did; return their ids."""
    made = []
    for number, (author, content, verdict, given) in enumerate(OLD):
        body = from_row(comment(content, author))
        id = ids.new_id(NOON + timedelta(hours=number))
        row = dict.fromkeys(("digest", "answer", "history", "model", "policy", "text_key"), "{}") | {
            "id": id, "site_id": site_id, "revision": 1, "submission": body.canonical(), "verdict": verdict,
            "status": "pending", "degraded": False, "version": 1, "changed": number + 1,
            "author_key": ids.author_key(body.comment().author),
            "received_at": "2026-03-01", "decided_at": "2026-03-01",
        }  # fmt: skip
        names = ", ".join(row)
        places = ", ".join(f":{name}" for name in row)
        connection.execute(text(f"INSERT INTO comments ({names}) VALUES ({places})"), row)
        for ruling, reason, learn, revision, undone in given:
            connection.execute(
                insert(rulings).values(
                    comment_id=id, site_id=site_id, revision=revision, ruling=ruling, reason=reason,
                    learn=learn, source="api", status_before="pending", made_at=NOON,
                    undone_at=NOON if undone else None,
                )
            )  # fmt: skip
        made.append(id)
    return made


@pytest.fixture(
    params=[
        "sqlite",
        pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.xdist_group("postgres")]),
    ]
)
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """A site whose comments the first version stored, on a database that is up to date."""
    url = (
        f"sqlite:///{tmp_path}/old.db"
        if request.param == "sqlite"
        else request.getfixturevalue("postgres_url")
    )
    database = Database(url)
    with database.write() as connection:
        command.upgrade(_alembic(connection), "0001")
        connection.execute(
            text(
                "INSERT INTO sites (id, name, url, mode, policy, created_at) "
                "VALUES (1, 'kitchen', 'https://kitchen.example', 'enforce', '{}', '2026-02-01')"
            )
        )
        made = fill(connection, 1)
    assert not database.is_current()
    database.migrate()
    with database.read() as connection:
        site = sites.by_id(connection, 1)
    desk = Desk(Intake(database, Incumbent(tmp_path / "no-models")), site)
    assert [c.id for c in desk.changes()] == made
    yield desk
    database.close()


def rows(desk: Desk, table: Any, *names: str) -> list[tuple[Any, ...]]:
    with desk.database.read() as connection:
        query = select(*(table.c[name] for name in names)).order_by(*(table.c[name] for name in names))
        return [tuple(row) for row in connection.execute(query)]


def test_what_was_decided_and_ruled_is_known_at_once(desk: Desk) -> None:
    assert [row[1:] for row in rows(desk, table, "comment_id", "verdict", "lesson", "owed")] == [
        ("publish", traces.PUBLISH, True),
        ("reject", traces.REJECT_DOMAIN, True),
        ("reject", traces.REJECT, True),
        ("reject", traces.REJECT_TEXT, True),
        ("reject", traces.NOTHING, True),
        ("hold", traces.NOTHING, True),
        ("hold", traces.NOTHING, True),
    ]
    assert len(rows(desk, rulings, "id")) == 7
    id = desk.send("A new remark on straw", minute=9999, author=REGULAR)
    known = {"published": 1, "vouched": 1, "site_published": 1, "site_rejected": 3}
    assert desk.read(id).history == known


def test_fingerprints_are_those_of_a_comment_that_comes_in(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("moderation.upkeep.AT_ONCE", 3)
    assert rows(desk, fingerprints, "key") == []
    assert [settle_fingerprints(desk.intake) for _ in range(4)] == [3, 3, 1, 0]
    stored = {id: (links, key) for id, links, key in rows(desk, table, "comment_id", "links", "text")}
    found = set(rows(desk, fingerprints, "comment_id", "key"))
    for (author, content, _, _), c in zip(OLD, desk.changes(), strict=True):
        trace = trace_of(extract(from_row(comment(content, author)).comment()), desk.site)
        assert stored[c.id] == (trace.prints.links, trace.prints.text)
        assert {key for id, key in found if id == c.id} == set(trace.prints.keys)
    history = json.loads(json.dumps(desk.read(desk.send(LINK, minute=9999, author=REGULAR)).history))
    assert (history["same_text"], history["refused_copies"]) == (7, 2)
    assert history["domains"][0]["rejected"] == 1


def test_comment_that_is_erased_or_edited_meanwhile_is_owed_nothing(desk: Desk) -> None:
    first, second, *_ = desk.changes()
    trace = trace_of(extract(from_row(comment(LINK)).comment()), desk.site)
    with desk.database.write() as connection:
        before = desk.read(second.id)
        values = {"verdict": "hold", "status": "pending", "submission": before.submission}
        from_edit = trace_of(
            extract(from_row(comment("Something else entirely, said later on")).comment()), desk.site
        )
        assert edit(connection, before, values, from_edit)
    erase(desk.database, desk.site.id, first.id)
    with desk.database.write() as connection:
        assert not traces.settle(connection, desk.site.id, first.id, trace)
        assert not traces.settle(connection, desk.site.id, second.id, trace)
    while settle_fingerprints(desk.intake):
        pass
    found = set(rows(desk, fingerprints, "comment_id", "key"))
    assert {key for id, key in found if id == second.id} == set(from_edit.prints.keys)
    assert not {key for id, key in found if id == first.id}


def test_going_back_keeps_authors_and_loses_fingerprints(desk: Desk) -> None:
    with desk.database.write() as connection:
        command.downgrade(_alembic(connection), "0001")
        keys = connection.execute(text("SELECT count(DISTINCT author_key) FROM comments")).scalar_one()
    assert keys == 3
    desk.database.migrate()
    assert len(rows(desk, table, "comment_id")) == len(OLD)
    assert len(rows(desk, comments, "id")) == len(OLD)
