"""Shadow mode ends in a report: what would have been, how people agree, and ready only if it is certified."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from moderation import house
from moderation.auditing import renew
from moderation.classifier.certification import lower_bound, upper_bound
from moderation.classifier.incumbent import Incumbent
from moderation.decision import Cutoffs, Mode, SiteCutoffs
from moderation.intake import Intake
from moderation.policy.document import Policy
from moderation.review import rule, undo
from moderation.shadow import WITHIN, Shadow, report
from moderation.store import audits, feedback, sites
from moderation.store.audits import CertificateRow
from moderation.store.database import Database
from moderation.store.feedback import SECOND_LOOK
from tests.cast import BORDERLINE, PRAISE, TWO_LINKS, comment
from tests.conftest import certain
from tests.integration.cli import Terminal, rows
from tests.integration.conftest import NOON, Desk

EVERY = Policy(audit_percent=100, wrong_rejections_percent=20, wrong_publications_percent=20)
ENOUGH = 14  # none wrong of so many show a share of 20 % at 95 %


@pytest.fixture
def intake(database: Database, trained: Path) -> Iterator[Intake]:
    """An intake on both databases, with a serving model."""
    made = Intake(database, Incumbent(trained))
    made.coin = certain
    yield made


def put(desk: Desk, mode: Mode, policy: Policy = EVERY, at: datetime = NOON - timedelta(days=1)) -> None:
    house.change(desk.database, desk.site.id, by="ada", how="cli", edit=lambda _: policy, mode=mode, now=at)
    with desk.database.read() as connection:
        desk.site = sites.by_id(connection, desk.site.id)


@pytest.fixture
def shadowed(desk: Desk) -> Desk:
    """The site of the cast, in shadow mode since the day before."""
    put(desk, Mode.SHADOW)
    return desk


def told(desk: Desk) -> Shadow:
    return report(desk.database, desk.site, desk.intake.incumbent.classifier().version)


def praised(desk: Desk, number: int, ruling: str = "reject", first: int = 0) -> list[str]:
    """Send so many comments that a rule rejects, and rule on each."""
    made = []
    for n in range(first, first + number):
        id = desk.send(PRAISE, minute=n * 30, author={"name": f"Reader {n}"})
        rule(desk.database, desk.site.id, id, ruling, moderator="moira")
        made.append(id)
    return made


def certify(desk: Desk, *certified: tuple[str, str], model: str = "", policy: str = "") -> None:
    """Put certificates in force: those named are certified, the others are not."""
    version = model or desk.intake.incumbent.classifier().version
    kept = [
        CertificateRow(
            side, part, version, policy or EVERY.version, (side, part) in certified, 0.5, 14, 0, 0.1, 14,
            "certified" if (side, part) in certified else "not certified: 14 of 14", NOON,
        )
        for side in ("publish", "reject")
        for part in ("brief", "other")
    ]  # fmt: skip
    with desk.database.write() as connection:
        own = SiteCutoffs(version, EVERY.version, Cutoffs(0.1, 0.9), Cutoffs(0.1, 0.9))
        audits.put_in_force(connection, desk.site.id, own, kept)


def test_site_that_never_was_in_shadow_has_nothing_to_tell(desk: Desk) -> None:
    desk.send(PRAISE)
    found = told(desk)
    assert (found.since, found.comments, found.ready) == (None, 0, False)


def test_what_would_have_been_decided_is_counted_with_what_people_ruled(shadowed: Desk) -> None:
    praised(shadowed, 3)
    overruled = shadowed.send(TWO_LINKS)
    rule(shadowed.database, shadowed.site.id, overruled, "publish", source="api")
    held = shadowed.send(BORDERLINE)
    rule(shadowed.database, shadowed.site.id, held, "reject", source="page")
    shadowed.send(PRAISE, minute=200, author={"name": "Nobody ruled"})
    found = told(shadowed)
    assert (found.comments, found.held, found.held_to_publish, found.held_to_reject) == (6, 1, 0, 1)
    reject = found.sides["reject"]
    assert (reject.comments, reject.rulings.ruled, reject.rulings.against) == (5, 4, 1)
    assert reject.rulings.low == pytest.approx(lower_bound(1, 4, 0.975))
    assert reject.rulings.high == pytest.approx(upper_bound(1, 4, 0.975))
    assert found.sides["publish"].rulings.high is None, "nobody ruled, nothing is known"
    assert (found.audited, found.audits_waiting) == (5, 1)


def test_comments_before_and_after_shadow_are_not_counted(desk: Desk) -> None:
    desk.send(PRAISE, minute=-3000)
    put(desk, Mode.SHADOW)
    desk.send(PRAISE, author={"name": "During"})
    put(desk, Mode.SHADOW, replace_policy(EVERY, max_links=2), NOON + timedelta(minutes=5))
    desk.send(PRAISE, minute=10, author={"name": "During still"})
    put(desk, Mode.ENFORCE, EVERY, NOON + timedelta(minutes=30))
    desk.send(PRAISE, minute=60, author={"name": "After"})
    put(desk, Mode.ASSIST, EVERY, NOON + timedelta(minutes=90))
    found = told(desk)
    assert found.comments == 2
    assert (found.since, found.until) == (NOON - timedelta(days=1), NOON + timedelta(minutes=30))


def replace_policy(policy: Policy, **values: object) -> Policy:
    return policy.model_copy(update=values)


def test_too_few_audits_are_not_ready_and_the_missing_numbers_are_said(shadowed: Desk) -> None:
    praised(shadowed, 5)
    assert told(shadowed).sides["reject"].because == (WITHIN,)
    renew(shadowed.intake, shadowed.site, NOON + timedelta(days=1))
    found = told(shadowed)
    assert found.sides["reject"].because == (
        f"brief comments: 5 of {ENOUGH} audited",
        f"other comments: 0 of {ENOUGH} audited",
    )
    assert (found.ready, found.said) == (False, "not ready")


def test_wrong_audits_raise_the_number_that_it_takes(shadowed: Desk) -> None:
    praised(shadowed, 12)
    praised(shadowed, 3, "publish", first=12)
    renew(shadowed.intake, shadowed.site, NOON + timedelta(days=1))
    assert told(shadowed).sides["reject"].because[0] == (
        "brief comments: 3 of 15 audited were decided wrongly; with so many it takes 37"
    )


def test_waiting_audits_and_stopped_sides_are_named(shadowed: Desk) -> None:
    shadowed.send(PRAISE)
    renew(shadowed.intake, shadowed.site, NOON + timedelta(days=1))
    assert "brief comments: 1 audits wait for people" in told(shadowed).sides["publish"].because
    praised(shadowed, 30, "publish", first=1)
    renew(shadowed.intake, shadowed.site, NOON + timedelta(days=2))
    assert told(shadowed).sides["reject"].because[0].startswith("brief comments: stopped: 30 of 30")


def test_side_is_ready_only_if_brief_and_other_comments_are_certified(shadowed: Desk) -> None:
    certify(shadowed, ("reject", "brief"))
    assert told(shadowed).said == "not ready"
    certify(shadowed, ("reject", "brief"), ("reject", "other"))
    found = told(shadowed)
    assert (found.ready, found.said) == (False, "ready to reject alone, not ready for the rest")
    everything = [(side, part) for side in ("publish", "reject") for part in ("brief", "other")]
    certify(shadowed, *everything)
    assert told(shadowed).ready
    assert json.loads(json.dumps(told(shadowed).json()))["sides"]["publish"]["ready"] is True


def test_certificates_of_another_model_or_policy_prove_nothing(shadowed: Desk) -> None:
    everything = [(side, part) for side in ("publish", "reject") for part in ("brief", "other")]
    certify(shadowed, *everything, model="another")
    assert told(shadowed).sides["reject"].because == (WITHIN,)
    certify(shadowed, *everything, policy="another")
    assert told(shadowed).sides["reject"].because == (WITHIN,)
    certify(shadowed, *everything)
    assert report(shadowed.database, shadowed.site, "").sides["reject"].because == ("no model serves",)


def test_undone_rulings_and_second_looks_do_not_count(shadowed: Desk) -> None:
    undone, looked = praised(shadowed, 2)
    with shadowed.database.read() as connection:
        standing = feedback.standing(connection, undone)
    assert standing is not None
    undo(shadowed.database, shadowed.site.id, standing.id, "moira")
    rule(shadowed.database, shadowed.site.id, looked, "publish", moderator="moira", source=SECOND_LOOK)
    reject = told(shadowed).sides["reject"]
    assert (reject.comments, reject.rulings.ruled, reject.rulings.against) == (2, 1, 0)


def test_other_sites_are_not_counted(shadowed: Desk, other_desk: Desk) -> None:
    other_desk.send(PRAISE)
    assert told(shadowed).comments == 0
    assert told(replace_site(shadowed, other_desk)).since is None


def replace_site(desk: Desk, other: Desk) -> Desk:
    return Desk(desk.intake, replace(other.site))


@pytest.mark.slow
def test_command_tells_as_text_and_as_json(kitchen_at: Terminal) -> None:
    assert "never was in shadow mode" in kitchen_at.good("shadow", "kitchen").out
    kitchen_at.good("site", "set", "kitchen", "--mode", "shadow")
    path = kitchen_at.folder / "in.jsonl"
    path.write_bytes(rows(comment(PRAISE, id="a", label="publish"), comment(BORDERLINE, id="b")))
    kitchen_at.good("import", "jsonl", str(path), "--site", "kitchen")
    out = kitchen_at.good("shadow", "kitchen").out
    assert "2 comments, each published until a person ruled" in out
    assert "1 of 1 (100.0%, between" in out and "Not ready." in out and WITHIN in out
    found = kitchen_at.good("shadow", "kitchen", "--json").json
    assert (found["comments"], found["mode"], found["ready"]) == (2, "shadow", False)
    assert found["sides"]["reject"]["rulings"]["against"] == 1
    kitchen_at.fails("shadow", "cellar", says=["cellar"])
