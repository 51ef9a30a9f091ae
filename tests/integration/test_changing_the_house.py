"""House rules change in one step, with who and how; the next comment meets them, in every process."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from moderation import house
from moderation.classifier.artifacts import Shelf
from moderation.classifier.incumbent import Incumbent
from moderation.decision import Mode
from moderation.errors import InvalidInput, NotFound
from moderation.explanation import explain
from moderation.house import Stale
from moderation.intake import Intake
from moderation.policy.document import DEFAULT, Policy
from moderation.store import policy_changes, sites
from moderation.store.database import Database
from moderation.submission import from_row
from tests.cast import POST, THOUGHTFUL, TWO_LINKS, comment
from tests.integration.conftest import NOON, Desk


def put(desk: Desk, policy: Policy, minute: int = 0, **more: object) -> house.Changed:
    """Put a policy in force as ann, on the page."""
    moment = NOON + timedelta(minutes=minute)
    given = {"by": "ann", "how": "page", "now": moment} | more
    return house.change(desk.database, desk.site.id, edit=lambda _: policy, **given)  # type: ignore[arg-type]


def test_new_site_has_the_houses_own_rules_and_no_changes(desk: Desk) -> None:
    found = house.look(desk.database, desk.site.id)
    assert (found.policy, found.site.change) == (DEFAULT, policy_changes.NEVER_CHANGED)
    assert house.history(desk.database, desk.site.id) == []


def test_change_is_in_force_and_kept_with_who_when_and_how(desk: Desk, other_desk: Desk) -> None:
    put(desk, Policy(max_links=2))
    put(desk, Policy(max_links=2, hold_newcomers=True), minute=5, by="bob", how="import")
    house.change(desk.database, desk.site.id, by="bob", how="cli", mode=Mode.SHADOW)
    found = house.look(desk.database, desk.site.id)
    assert (found.policy.max_links, found.policy.hold_newcomers, found.site.mode) == (2, True, Mode.SHADOW)
    kept = house.history(desk.database, desk.site.id)
    assert [(c.made_by, c.how, c.summary) for c in kept] == [
        ("bob", "cli", ("mode: enforce → shadow",)),
        ("bob", "import", ("hold_newcomers: false → true",)),
        ("ann", "page", ("max_links: 1 → 2",)),
    ]
    assert [(c.mode, c.version) for c in kept] == [
        (Mode.SHADOW, found.policy.version),
        (Mode.ENFORCE, found.policy.version),
        (Mode.ENFORCE, Policy(max_links=2).version),
    ]
    assert [c.made_at for c in kept[1:]] == [NOON + timedelta(minutes=5), NOON]
    assert house.look(desk.database, other_desk.site.id).policy == DEFAULT


def test_what_changes_nothing_is_not_recorded(desk: Desk) -> None:
    changed = house.change(
        desk.database, desk.site.id, by="a", how="cli", mode=Mode.ENFORCE, edit=lambda p: p
    )
    assert changed.summary == () and house.history(desk.database, desk.site.id) == []
    moved = house.change(desk.database, desk.site.id, by="a", how="cli", url="https://new.example")
    assert moved.summary == ("url: https://kitchen.example → https://new.example",)
    assert house.history(desk.database, desk.site.id) == []


def test_next_comment_meets_the_new_rules_in_every_process(desk: Desk, tmp_path: Path) -> None:
    elsewhere = Intake(
        Database(desk.database.engine.url.render_as_string(False)), Incumbent(tmp_path / "none")
    )
    body = from_row(comment(TWO_LINKS))

    def verdicts() -> list[str]:
        with elsewhere.database.read() as connection:
            site = sites.by_id(connection, desk.site.id)
        return [i.screen(site, body)["verdict"] for i in (desk.intake, elsewhere)]

    assert verdicts() == ["reject", "reject"]
    put(desk, Policy(max_links=2))
    assert verdicts() == ["hold", "hold"]
    put(desk, DEFAULT)
    assert verdicts() == ["reject", "reject"]
    elsewhere.database.close()


def test_any_earlier_version_can_be_put_in_force_again(desk: Desk) -> None:
    first, second = Policy(max_links=2), Policy(blocked_words=("casino",))
    for policy in (first, second):
        put(desk, policy)
    for policy in (first, DEFAULT, second):
        before = house.version(desk.database, desk.site.id, policy.version)
        assert put(desk, before).house.policy == policy
    assert len(house.history(desk.database, desk.site.id)) == 5


def test_version_of_another_site_is_none_of_ours(desk: Desk, other_desk: Desk) -> None:
    put(desk, Policy(max_links=2))
    with pytest.raises(NotFound, match="site show"):
        house.version(desk.database, other_desk.site.id, Policy(max_links=2).version)


def test_whoever_comes_second_is_told_and_changes_nothing(desk: Desk) -> None:
    seen = house.look(desk.database, desk.site.id).site.change
    put(desk, Policy(max_links=2), seen=seen)
    with pytest.raises(Stale) as caught:
        put(desk, Policy(max_links=3), seen=seen, by="bob", mode=Mode.SHADOW)
    assert [(c.made_by, c.summary) for c in caught.value.since] == [("ann", ("max_links: 1 → 2",))]
    found = house.look(desk.database, desk.site.id)
    assert (found.policy.max_links, found.site.mode) == (2, Mode.ENFORCE)


def test_edit_that_fails_leaves_everything_as_it_was(desk: Desk) -> None:
    def fails(policy: Policy) -> Policy:
        raise InvalidInput("no")

    with pytest.raises(InvalidInput):
        house.change(desk.database, desk.site.id, by="a", how="cli", edit=fails, mode=Mode.SHADOW)
    assert house.look(desk.database, desk.site.id).site.mode is Mode.ENFORCE


def test_old_decision_is_made_again_with_the_rules_of_its_time(desk: Desk, tmp_path: Path) -> None:
    put(desk, Policy(close_after_days=30, blocked_words=("straw*",)))
    old = comment(THOUGHTFUL) | {"post": POST | {"published_at": "2026-01-01T00:00:00Z"}}
    id = desk.intake.submit(_now(desk), from_row(old), NOON).said["id"]
    put(desk, DEFAULT)
    told = explain(desk.database, Shelf(tmp_path / "none"), id, "kitchen")
    assert {f["rule"] for f in told["findings"]} >= {"closed-post", "listed-word"}
    assert (told["same"], told["verdict"]) == (True, "reject")


def test_edit_of_a_comment_is_dated_by_its_first_arrival(desk: Desk) -> None:
    put(desk, Policy(close_after_days=60))
    body = comment(THOUGHTFUL, id="1") | {"post": POST | {"published_at": "2026-01-01T00:00:00Z"}}
    late, site = NOON + timedelta(days=30), _now(desk)
    said = [
        desk.intake.submit(site, from_row(body | {"content": text}), moment).said
        for text, moment in ((THOUGHTFUL, NOON - timedelta(days=20)), (THOUGHTFUL + " More.", late))
    ]
    assert [f["rule"] for s in said for f in s["findings"]] == []
    new = from_row(body | {"id": "2"})
    assert desk.intake.screen(site, new, late)["findings"][0]["rule"] == "closed-post"


def test_number_of_a_change_is_never_given_out_again(desk: Desk) -> None:
    put(desk, Policy(max_links=2))
    last = house.look(desk.database, desk.site.id).site.change
    with desk.database.write() as connection:
        sites.remove(connection, desk.site.id)
        site, _ = sites.add(connection, "kitchen", "https://kitchen.example")
    changed = house.change(desk.database, site.id, by="a", how="cli", edit=lambda _: Policy(max_links=9))
    assert changed.house.site.change > last


def test_document_is_kept_without_what_is_at_its_default(desk: Desk) -> None:
    put(desk, Policy(max_links=2, brief_words=25))
    with desk.database.read() as connection:
        change = sites.by_id(connection, desk.site.id).change
        assert policy_changes.policy_after(connection, change).sparse() == json.dumps(
            {"max_links": 2}
        ).replace(" ", "")
        with pytest.raises(NotFound):
            policy_changes.policy_after(connection, change + 1)


def _now(desk: Desk) -> sites.Site:
    with desk.database.read() as connection:
        return sites.by_id(connection, desk.site.id)
