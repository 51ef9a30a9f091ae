"""Audits: a coin whatever the verdict, rulings that are blind, certificates that serve at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from moderation import auditing, house
from moderation.auditing import Renewals, renew
from moderation.classifier.artifacts import Shelf
from moderation.classifier.incumbent import Incumbent
from moderation.classifier.serving import Model
from moderation.decision import Verdict
from moderation.explanation import explain
from moderation.intake import Intake
from moderation.policy.document import Policy
from moderation.review import rule, undo
from moderation.store import audits, feedback, queue, sites
from moderation.store.database import Database
from moderation.submission import from_row
from tests.cast import PRAISE, THOUGHTFUL, comment
from tests.conftest import certain
from tests.integration.conftest import NOON, Desk

EVERY = Policy(audit_percent=100, wrong_rejections_percent=20, wrong_publications_percent=20)
ENOUGH = 14  # none wrong of so many show a share of 20 % at 95 %


@pytest.fixture
def intake(database: Database, trained: Path) -> Iterator[Intake]:
    """An intake on both databases, with a serving model."""
    made = Intake(database, Incumbent(trained))
    made.coin = certain
    yield made


def put(desk: Desk, policy: Policy) -> None:
    house.change(desk.database, desk.site.id, by="ada", how="cli", edit=lambda _: policy)
    with desk.database.read() as connection:
        desk.site = sites.by_id(connection, desk.site.id)


def audit_tab(desk: Desk) -> list[str]:
    with desk.database.read() as connection:
        return [s.id for s in queue.page(connection, desk.site.id, queue.Listing("audit", most=100)).comments]


def praise(desk: Desk, n: int, ruling: str = "reject") -> list[str]:
    """Send so many comments that a rule rejects, and rule on each."""
    made = []
    for number in range(n):
        id = desk.send(PRAISE, minute=number * 30, author={"name": f"Reader {number}"})
        rule(desk.database, desk.site.id, id, ruling, moderator="moira")
        made.append(id)
    return made


def said(desk: Desk) -> dict[tuple[str, str], str]:
    with desk.database.read() as connection:
        return {(c.side, c.slice): c.said for c in audits.certificates_of(connection, desk.site.id)}


def test_coin_is_drawn_for_every_comment_whatever_its_verdict(desk: Desk) -> None:
    put(desk, EVERY)
    decided = [desk.send(PRAISE), desk.send(THOUGHTFUL)]
    assert set(audit_tab(desk)) <= set(decided) and decided[0] in audit_tab(desk)
    put(desk, Policy(audit_percent=0))
    desk.send(PRAISE, minute=5)
    assert len(audit_tab(desk)) == len([d for d in decided if desk.read(d).status != "pending"])


def test_held_comment_is_audited_where_it_waits_anyway(desk: Desk) -> None:
    put(desk, replace_policy(EVERY, hold_everything=True))
    desk.send(THOUGHTFUL)
    assert audit_tab(desk) == []


def replace_policy(policy: Policy, **values: object) -> Policy:
    return policy.model_copy(update=values)


def test_ruling_ends_an_audit_and_undoing_brings_it_back(desk: Desk) -> None:
    put(desk, EVERY)
    id = desk.send(PRAISE)
    rule(desk.database, desk.site.id, id, "reject")
    assert audit_tab(desk) == []
    with desk.database.read() as connection:
        standing = feedback.standing(connection, id)
    assert standing is not None
    undo(desk.database, desk.site.id, standing.id, "moira")
    assert audit_tab(desk) == [id]


def test_too_few_audits_certify_nothing(desk: Desk) -> None:
    put(desk, EVERY)
    praise(desk, 5)
    renew(desk.intake, desk.site, NOON + timedelta(days=1))
    assert said(desk)["reject", "brief"] == f"not certified: 5 of {ENOUGH}"


def test_enough_audits_certify_a_side_and_its_cutoffs_serve_at_once(desk: Desk) -> None:
    put(desk, EVERY)
    praise(desk, ENOUGH)
    renew(desk.intake, desk.site, NOON + timedelta(days=1))
    assert said(desk)["reject", "brief"].startswith("certified: at most 19.")
    with desk.database.read() as connection:
        desk.site = sites.by_id(connection, desk.site.id)
    own = desk.intake.screener(desk.site).cutoffs
    assert own is not None and own.brief.certified == {Verdict.REJECT}
    answered = desk.intake.submit(desk.site, from_row(comment(PRAISE)), NOON + timedelta(days=2)).said
    assert answered["score"]["cutoffs"]["reject_from"] == own.brief.reject_from


def test_decision_with_certified_cutoffs_is_explained_exactly(desk: Desk, trained: Path) -> None:
    put(desk, EVERY)
    praise(desk, ENOUGH)
    renew(desk.intake, desk.site, NOON + timedelta(days=1))
    with desk.database.read() as connection:
        desk.site = sites.by_id(connection, desk.site.id)
    id = desk.intake.submit(desk.site, from_row(comment(THOUGHTFUL)), NOON + timedelta(days=2)).said["id"]
    assert explain(desk.database, Shelf(trained), id, "kitchen")["same"] is True


def test_audits_that_wait_for_people_certify_nothing(desk: Desk) -> None:
    put(desk, EVERY)
    praise(desk, ENOUGH)
    for number in range(4):
        desk.send(PRAISE, minute=2000 + 30 * number, author={"name": f"Late {number}"})
    renew(desk.intake, desk.site, NOON + timedelta(days=3))
    assert set(said(desk).values()) == {"not certified: 4 audits wait for people"}


def test_another_policy_or_model_is_not_certified_by_the_same_cutoffs(desk: Desk) -> None:
    put(desk, EVERY)
    praise(desk, ENOUGH)
    renew(desk.intake, desk.site, NOON + timedelta(days=1))
    put(desk, replace_policy(EVERY, max_links=2))
    score = desk.intake.screen(desk.site, from_row(comment(PRAISE)))["score"]
    model = desk.intake.incumbent.classifier()
    assert isinstance(model, Model)
    assert score["cutoffs"]["reject_from"] == model.weights.cutoffs.reject_from
    assert score["certified"] is False


def test_side_is_stopped_where_audits_prove_it_wrong(desk: Desk) -> None:
    put(desk, EVERY)
    praise(desk, 30, ruling="publish")
    standing = renew(desk.intake, desk.site, NOON + timedelta(days=1))
    assert standing is not None and standing.certificates[Verdict.REJECT, "brief"].broken
    with desk.database.read() as connection:
        own = audits.cutoffs_of(sites.by_id(connection, desk.site.id).cutoffs)
    assert own is not None and own.brief.band(1.0) is Verdict.HOLD


def test_worker_certifies_anew_when_something_changed_and_only_then(desk: Desk) -> None:
    put(desk, EVERY)
    now = 0.0
    renewals = Renewals()

    def clock() -> float:
        return now

    assert renewals.round(desk.intake, clock) == 1
    now += auditing.PAUSE
    assert renewals.round(desk.intake, clock) == 0
    praise(desk, 1)
    assert renewals.round(desk.intake, clock) == 0
    now += auditing.PAUSE
    assert renewals.round(desk.intake, clock) == 1


def test_without_a_model_nothing_is_certified(database: Database, tmp_path: Path, desk: Desk) -> None:
    bare = Intake(database, Incumbent(tmp_path / "none"))
    assert renew(bare, replace(desk.site)) is None
