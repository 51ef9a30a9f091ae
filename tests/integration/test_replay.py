"""Replay: what another policy, model or band would have done, and nothing is changed by asking."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from moderation import replay
from moderation.app import connect, create_app
from moderation.classifier.serving import UNKNOWN, NoModel
from moderation.comment import History
from moderation.decision import Cutoffs, Score, SiteCutoffs, Verdict
from moderation.policy.document import DEFAULT, Policy
from moderation.review import erase, rule, undo
from moderation.screening import screener
from moderation.settings import read_settings
from moderation.store import comments, feedback, people
from moderation.text.features import Features
from moderation.web.login import hasher
from tests.cast import ADMIN, BORDERLINE, PASSWORD, PRAISE, THOUGHTFUL, TWO_LINKS, comment
from tests.integration.cli import Terminal, rows
from tests.integration.conftest import Desk
from tests.web.test_login import log_in

LENIENT = Policy(max_links=2, link_kinds={"forum": "allow"})


class Always:
    """A classifier that always says the same."""

    version = "always"

    def __init__(self, probability: float) -> None:
        self.probability = probability

    def score(self, features: Features, history: History = UNKNOWN, clues: bool = True) -> Score | None:
        return Score(self.probability, self.version, Cutoffs(0.1, 0.9))


FRIENDLY = Always(0.01)


def test_same_policy_and_model_change_nothing(desk: Desk) -> None:
    for content in (PRAISE, THOUGHTFUL, TWO_LINKS, BORDERLINE):
        desk.send(content)
    found = replay.over_site(desk.database, desk.site, screener(DEFAULT, NoModel()), 100)
    assert (found.comments, found.flips) == (4, [])


def test_flips_are_counted_by_direction_and_reason(desk: Desk) -> None:
    two, forum = desk.send(TWO_LINKS), desk.send(BORDERLINE)
    desk.send(PRAISE)
    found = replay.over_site(desk.database, desk.site, screener(LENIENT, FRIENDLY), 100)
    assert found.table["reject"] == {"publish": 1, "hold": 0, "reject": 1}
    assert found.reasons == {("reject", "publish", "model"): 1, ("hold", "publish", "model"): 1}
    assert {flip.id for flip in found.flips} == {two, forum}


def test_flip_against_a_ruling_surprises_most(desk: Desk) -> None:
    desk.send(TWO_LINKS)
    forum = desk.send(BORDERLINE)
    rule(desk.database, desk.site.id, forum, "reject")
    found = replay.over_site(desk.database, desk.site, screener(LENIENT, FRIENDLY), 100)
    assert (found.flips[0].id, found.flips[0].ruling) == (forum, "reject")


def test_agreement_counts_rulings_that_stand_on_the_text_as_it_is(desk: Desk) -> None:
    kept, undone = desk.send(THOUGHTFUL), desk.send(BORDERLINE)
    edited = desk.send(TWO_LINKS, id="e")
    rule(desk.database, desk.site.id, kept, "reject")
    rule(desk.database, desk.site.id, edited, "publish")
    desk.send(PRAISE, id="e")
    rule(desk.database, desk.site.id, undone, "publish")
    with desk.database.read() as connection:
        standing = feedback.standing(connection, undone)
    assert standing is not None
    undo(desk.database, desk.site.id, standing.id, "moira")
    found = replay.over_site(desk.database, desk.site, screener(DEFAULT, FRIENDLY), 100)
    assert (found.after.ruled, found.after.published, found.after.published_wrong) == (1, 1, 1)


def test_band_is_that_of_the_cutoffs_given(desk: Desk) -> None:
    desk.send(THOUGHTFUL)
    bold = Cutoffs(0.4, 0.9)
    own = SiteCutoffs("always", DEFAULT.version, bold, bold)
    judge = screener(DEFAULT, Always(0.3), cutoffs=own)
    assert replay.over_site(desk.database, desk.site, judge, 100).table["hold"]["publish"] == 1


def test_queue_load_is_told_by_the_day(desk: Desk) -> None:
    for day, number in enumerate(("One", "Two", "Three", "Four", "Five")):
        desk.send(f"{number} bales of straw were enough.", minute=day * 24 * 60)
    found = replay.over_site(desk.database, desk.site, screener(DEFAULT, FRIENDLY), 100)
    assert (found.a_day("before"), found.a_day("after")) == (1.2, 0.0)
    assert [(d["day"], d["held_before"], d["held_after"]) for d in found.json()["queue"]["by_day"]] == [
        (f"2026-03-0{day}", 1, 0) for day in range(1, 6)
    ]


def test_only_the_latest_of_this_site_are_replayed_and_erased_ones_never(
    desk: Desk, other_desk: Desk
) -> None:
    old, gone, new = (desk.send(f"{n} bales were enough.", minute=n) for n in range(3))
    other_desk.send(THOUGHTFUL)
    erase(desk.database, desk.site.id, gone)
    judge = screener(DEFAULT, FRIENDLY)
    assert {f.id for f in replay.over_site(desk.database, desk.site, judge, 100).flips} == {old, new}
    assert [f.id for f in replay.over_site(desk.database, desk.site, judge, 1).flips] == [new]


def test_replaying_changes_nothing(desk: Desk) -> None:
    id = desk.send(TWO_LINKS)
    before = desk.read(id)
    replay.over_site(desk.database, desk.site, screener(LENIENT, FRIENDLY), 100)
    assert desk.read(id) == before
    with desk.database.read() as connection:
        assert comments.count_by_status(connection, desk.site.id) == {"rejected": 1}


def test_file_is_compared_with_what_would_be_decided_now() -> None:
    lines = rows(comment(TWO_LINKS, id="a", label="publish"), b"", comment(PRAISE)).splitlines()
    earlier = replay.from_lines(lines, screener(DEFAULT, FRIENDLY))
    found = replay.replay(earlier, screener(LENIENT, FRIENDLY))
    (flip,) = found.flips
    assert (flip.id, flip.before, flip.after, flip.ruling) == ("a", "reject", "publish", "publish")
    assert (found.before.rejected_wrong, found.after.rejected_wrong) == (1, 0)


def test_verdict_of_every_row_is_in_the_table() -> None:
    assert [Verdict(v) for v in replay.VERDICTS] == [Verdict.PUBLISH, Verdict.HOLD, Verdict.REJECT]


@pytest.mark.slow
class TestCommand:
    def test_site_is_replayed_with_a_policy_from_a_file(self, kitchen_at: Terminal, tmp_path: Path) -> None:
        lines, policy = tmp_path / "in.jsonl", tmp_path / "policy.json"
        lines.write_bytes(rows(comment(TWO_LINKS, id="a"), comment(PRAISE, id="b", label="reject")))
        policy.write_text('{"max_links": 2}', "utf-8")
        kitchen_at.good("import", "jsonl", str(lines), "--site", "kitchen")
        said = kitchen_at.good("replay", "--site", "kitchen", "--policy", str(policy), "--json").json
        assert (said["comments"], said["changed"]) == (2, 1)
        assert said["flips"][0]["before"] == "reject"
        told = kitchen_at.good("replay", "--site", "kitchen", "--policy", str(policy)).out
        assert "1 would be decided otherwise" in told and "Most surprising" in told

    def test_report_is_a_page_whose_links_lead_to_the_cases(
        self, kitchen_at: Terminal, tmp_path: Path
    ) -> None:
        lines, policy, folder = tmp_path / "in.jsonl", tmp_path / "policy.json", tmp_path / "report"
        lines.write_bytes(rows(comment(TWO_LINKS, id="a")))
        policy.write_text('{"max_links": 2}', "utf-8")
        kitchen_at.good("import", "jsonl", str(lines), "--site", "kitchen")
        ran = kitchen_at.good(
            "replay", "--site", "kitchen", "--policy", str(policy), "--report", str(folder),
            "--address", "https://desk.example/",
        )  # fmt: skip
        assert str(folder / "replay.html") in ran.out
        flip = json.loads((folder / "replay.json").read_text("utf-8"))["flips"][0]
        page = (folder / "replay.html").read_text("utf-8")
        assert f'href="https://desk.example{flip["case"]}"' in page
        desk = connect(read_settings())
        with desk.database.write() as connection:
            people.add(connection, ADMIN, hasher.hash(PASSWORD), "admin")
        client = create_app(read_settings(), desk).test_client()
        log_in(client, ADMIN)
        assert "Compost" in client.get(flip["case"]).text
        desk.database.close()

    def test_policy_can_be_named_by_a_version_that_decided(
        self, kitchen_at: Terminal, tmp_path: Path
    ) -> None:
        lines = tmp_path / "in.jsonl"
        lines.write_bytes(rows(comment(TWO_LINKS, id="a")))
        kitchen_at.good("import", "jsonl", str(lines), "--site", "kitchen")
        said = kitchen_at.good("replay", "--site", "kitchen", "--policy", DEFAULT.version, "--json").json
        assert said["policy"] == DEFAULT.version

    def test_file_needs_no_database(self, bare: Terminal, trained: Path, tmp_path: Path) -> None:
        bare.set("MODELS_DIR", str(trained))
        lines = tmp_path / "in.jsonl"
        lines.write_bytes(rows(comment(TWO_LINKS), comment(PRAISE)))
        assert bare.good("replay", "--file", str(lines), "--json").json["changed"] == 0
        said = bare.good("replay", "--file", str(lines), "--cutoffs", "0,1", "--json").json
        assert said["comments"] == 2

    @pytest.mark.parametrize("cutoffs", ["1", "a,b", "0.9,0.1", "0,2"])
    def test_cutoffs_that_are_none_are_refused(
        self, bare: Terminal, trained: Path, tmp_path: Path, cutoffs: str
    ) -> None:
        bare.set("MODELS_DIR", str(trained))
        lines = tmp_path / "in.jsonl"
        lines.write_bytes(rows(comment(PRAISE)))
        bare.fails("replay", "--file", str(lines), "--cutoffs", cutoffs, says=["cutoffs"])

    def test_either_a_site_or_a_file_is_replayed(self, bare: Terminal) -> None:
        assert bare.run("replay").status == 2
