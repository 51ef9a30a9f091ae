"""Doubtful labels: what still stands is shown, settled ones never again, and audits stay blind."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from moderation import house
from moderation.classifier.artifacts import Shelf, put_beside
from moderation.classifier.doubts import FILE, Doubt, written
from moderation.doubts import look, open_doubts, settle
from moderation.errors import Conflict, InvalidInput
from moderation.policy.document import Policy
from moderation.retraining import labels, settled
from moderation.review import erase, rule, undo
from moderation.store import audits, doubted, sites
from moderation.store.feedback import Ruling
from tests.cast import BORDERLINE, PRAISE, THOUGHTFUL
from tests.integration.conftest import NOON, Desk


class Doubts:
    """Comments of a desk on which somebody ruled, all of them doubted by the last training."""

    def __init__(self, desk: Desk, models: Path) -> None:
        self.desk, self.shelf = desk, Shelf(models)
        self.ids = [desk.send(content, id=content[:5]) for content in (PRAISE, THOUGHTFUL, BORDERLINE)]
        for id in self.ids:
            rule(desk.database, desk.site.id, id, "publish", moderator="moira")
        self.doubt(*self.ids)

    def doubt(self, *ids: str) -> None:
        folder = self.shelf.folder(self.shelf.record()["serving"])
        put_beside(folder, {FILE: written({self.desk.site.name: [Doubt(id, "publish", 0.95) for id in ids]})})

    @property
    def open(self) -> list[str]:
        return [d.id for d in open_doubts(self.desk.database, self.shelf, self.desk.site)]

    def settle(self, id: str, choice: str, **more: str) -> str:
        seen = self.desk.read(id).version
        return settle(
            self.desk.database,
            self.desk.site,
            id,
            choice,
            reason=more.get("reason", "other"),
            moderator=more.get("moderator", "moira"),
            seen=seen,
        )

    def last(self) -> Ruling:
        with self.desk.database.read() as connection:
            found = doubted.latest_look(connection, self.desk.site.id, "moira")
        assert found is not None
        return found


@pytest.fixture
def listed(desk: Desk, models: Path) -> Doubts:
    """Three doubtful rulings."""
    return Doubts(desk, models)


def learned(desk: Desk) -> dict[str, str]:
    return {e.id: e.label for e in labels(desk.database)}


def test_doubted_rulings_are_shown_with_what_was_said(listed: Doubts) -> None:
    chosen = open_doubts(listed.desk.database, listed.shelf, listed.desk.site)
    shown = look(listed.desk.database, listed.desk.site, chosen[1:])
    assert [(one.submission["content"], one.ruling.moderator, one.doubt.probability) for one in shown] == [
        (THOUGHTFUL, "moira", 0.95),
        (BORDERLINE, "moira", 0.95),
    ]


@pytest.mark.parametrize(
    ("choice", "ruled", "reason", "label"),
    [
        ("keep", "publish", "", "publish"),
        ("change", "reject", "generic", "reject"),
        ("forget", "publish", "", None),
    ],
)
def test_settled_ruling_is_recorded_and_not_listed_again(
    listed: Doubts, choice: str, ruled: str, reason: str, label: str | None
) -> None:
    first, *others = listed.ids
    assert listed.settle(first, choice, reason="generic") == ruled
    found = listed.last()
    assert (found.ruling, found.reason, found.moderator, found.source) == (
        ruled,
        reason,
        "moira",
        "second look",
    )
    assert learned(listed.desk).get(first) == label
    assert listed.open == others
    assert settled(listed.desk.database) == ({first} if label else set())


def test_kept_ruling_is_not_listed_again_whoever_repeats_it(listed: Doubts) -> None:
    first, *others = listed.ids
    listed.settle(first, "keep")
    for moderator in ("moira", "bob"):
        rule(listed.desk.database, listed.desk.site.id, first, "publish", moderator=moderator, source="page")
    listed.doubt(*listed.ids)
    assert listed.open == others


def test_undone_look_is_asked_about_again(listed: Doubts) -> None:
    listed.settle(listed.ids[0], "change")
    undo(listed.desk.database, listed.desk.site.id, listed.last().id, "moira")
    assert listed.open == listed.ids
    assert settled(listed.desk.database) == set()
    assert learned(listed.desk)[listed.ids[0]] == "publish"


def test_changed_edited_forgotten_and_erased_ones_are_left_out(listed: Doubts) -> None:
    desk, (first, _, third) = listed.desk, listed.ids
    rule(desk.database, desk.site.id, first, "reject", moderator="bob")
    desk.send("Straw alone was not enough here, it had to be felt.", id=THOUGHTFUL[:5])
    rule(desk.database, desk.site.id, third, "publish", learn=False, moderator="bob")
    assert listed.open == []
    listed.doubt(third)
    erase(desk.database, desk.site.id, third)
    assert listed.open == []


def test_other_sites_rulings_are_out_of_reach(listed: Doubts, other_desk: Desk) -> None:
    foreign = other_desk.send(THOUGHTFUL)
    rule(other_desk.database, other_desk.site.id, foreign, "publish")
    listed.doubt(foreign)
    assert listed.open == []
    with pytest.raises(Conflict):
        settle(
            listed.desk.database, listed.desk.site, foreign, "change", reason="", moderator="moira", seen=2
        )


def test_stale_or_unknown_choices_change_nothing(listed: Doubts) -> None:
    first = listed.ids[0]
    with pytest.raises(InvalidInput):
        listed.settle(first, "erase")
    with pytest.raises(InvalidInput):
        listed.settle(first, "change", reason="because")
    with pytest.raises(Conflict):
        settle(listed.desk.database, listed.desk.site, first, "keep", reason="", moderator="moira", seen=1)
    assert listed.open == listed.ids


def test_second_look_is_no_audit(desk: Desk, models: Path) -> None:
    every = Policy(audit_percent=100)
    house.change(desk.database, desk.site.id, by="ada", how="cli", edit=lambda _: every)
    with desk.database.read() as connection:
        desk.site = sites.by_id(connection, desk.site.id)
    listed = Doubts(desk, models)
    listed.settle(listed.ids[0], "change")
    with desk.database.read() as connection:
        rows = audits.audited(connection, desk.site.id, NOON - timedelta(days=1), 10)
    assert [row.ruling for row in rows] == ["publish"] * 3, "the first ruling was blind, the second was not"
