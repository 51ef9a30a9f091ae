"""`moderation score`, `import`, `explain` and `erase`: files in, answers out, in order, by the line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from moderation.retraining import labels
from moderation.review import rule, undo
from moderation.settings import read_settings
from moderation.store import comments, feedback, sites
from moderation.store.comments import Stored
from moderation.store.database import Database
from tests.cast import BORDERLINE, PRAISE, THOUGHTFUL, TWO_LINKS, comment
from tests.integration.cli import Terminal, rows


@pytest.fixture
def store(kitchen_at: Terminal) -> Any:
    """The database behind the command line."""
    made = Database(read_settings().database_url.get_secret_value())
    yield made
    made.close()


def stored(store: Database, name: str) -> Stored:
    """Return a comment of the kitchen."""
    with store.read() as connection:
        return comments.find(connection, sites.by_name(connection, "kitchen").id, name)


def imported(terminal: Terminal, *values: Any, status: int = 0) -> dict[str, Any]:
    """Import lines into the kitchen and return the report."""
    path = terminal.folder / "comments.jsonl"
    path.write_bytes(rows(*values))
    ran = terminal.run("import", "jsonl", str(path), "--site", "kitchen", "--json")
    assert ran.status == status, ran
    report: dict[str, Any] = ran.json
    return report


class TestScore:
    """No database is needed: not one is made."""

    def test_lines_are_answered_in_order_with_what_else_they_hold(
        self, bare: Terminal, trained: Path
    ) -> None:
        bare.set("MODELS_DIR", str(trained))
        given = [
            comment(c, id=str(n), gold=n, label=None) for n, c in enumerate((PRAISE, THOUGHTFUL, BORDERLINE))
        ]
        answers = bare.good("score", "-", given=rows(*given)).lines
        assert [a["external_id"] for a in answers] == ["0", "1", "2"]
        assert [a["verdict"] for a in answers] == ["reject", "publish", "hold"]
        assert [a["input"] for a in answers] == [{"gold": n, "label": None} for n in range(3)]
        assert {"id", "verdict", "status", "mode", "findings", "score", "links", "policy"} <= answers[
            0
        ].keys()
        assert not (bare.folder / "var").exists()

    def test_bad_line_is_answered_in_its_place(self, bare: Terminal, trained: Path) -> None:
        bare.set("MODELS_DIR", str(trained))
        bad: tuple[Any, ...] = (
            b"{",
            b"\xff",
            b"[]",
            {"author": {}},
            {"content": "x" * 70_000},
            b'{"content": NaN}',
            b'{"content": "x", "n": NaN}',
        )
        ran = bare.run("score", given=rows(comment(PRAISE), *bad, b"", comment(THOUGHTFUL)))
        assert ran.status == 1
        assert [a.get("line") for a in ran.lines] == [None, 2, 3, 4, 5, 6, 7, 8, None]
        assert all(set(a["error"]) == {"detail", "pointer", "errors"} for a in ran.lines[1:8])
        assert ran.lines[4]["error"]["pointer"] == "/content"

    def test_whatever_is_passed_through_can_be_printed(self, bare: Terminal) -> None:
        line = b'{"content": "x", "note": "\\ud800", "big": 123456789012345678901234567890}'
        told = bare.good("score", given=rows(line)).out
        assert json.loads(told)["input"] == {"note": "\ud800", "big": 123456789012345678901234567890}

    def test_without_a_model_all_that_no_rule_rejects_is_held(self, bare: Terminal) -> None:
        answers = bare.good("score", given=rows(comment(THOUGHTFUL), comment(PRAISE))).lines
        assert [(a["verdict"], a["degraded"]) for a in answers] == [
            ("hold", ["no model"]),
            ("reject", ["no model"]),
        ]

    def test_model_is_named_by_version_folder_or_file(self, bare: Terminal, trained: Path) -> None:
        version = json.loads((trained / "serving.json").read_text())["serving"]
        folder = trained / version
        for name in (str(folder), str(folder / "model.joblib")):
            answers = bare.good("score", "--model", name, given=rows(comment(THOUGHTFUL))).lines
            assert answers[0]["score"]["model"] == version
        bare.set("MODELS_DIR", str(trained))
        assert bare.good("score", "--model", version, given=rows(comment(THOUGHTFUL))).lines[0]["score"]
        bare.fails("score", "--model", "nothing", says=["model list"])

    def test_house_rules_come_from_a_file(self, bare: Terminal) -> None:
        policy = bare.folder / "policy.json"
        policy.write_text('{"max_links": 5, "link_kinds": {"unknown": "allow"}}')
        before = bare.good("score", given=rows(comment(TWO_LINKS))).lines[0]
        after = bare.good("score", "--policy", str(policy), given=rows(comment(TWO_LINKS))).lines[0]
        assert "too-many-links" in [f["rule"] for f in before["findings"]]
        assert "too-many-links" not in [f["rule"] for f in after["findings"]]
        assert before["policy"] != after["policy"]

    def test_table_is_for_people(self, bare: Terminal) -> None:
        ran = bare.run("score", "--output", "table", given=rows(comment(PRAISE, id="wp-1"), b"{"))
        assert (ran.status, "wp-1" in ran.out, "brief-praise" in ran.out) == (1, True, True)

    def test_comment_in_a_table_is_text_that_steers_nothing(self, bare: Terminal) -> None:
        told = "see [url=https://a.example]x[/url] [/b] \x1b[2J\u202e"
        ran = bare.good("score", "--output", "table", given=rows(comment(told, id="wp-\u202e1")))
        assert r"see [url=https://a.example]x[/url] [/b] \x1b[2J" in ran.out
        assert ran.out.count("\n") == 2 and ran.out.replace("\n", "").isprintable()

    def test_file_is_read_and_nothing_is_nothing(self, bare: Terminal) -> None:
        path = bare.folder / "in.jsonl"
        path.write_bytes(rows(comment(PRAISE)))
        assert len(bare.good("score", str(path)).lines) == 1
        assert bare.good("score", given=b"").lines == []
        bare.fails("score", str(bare.folder / "missing.jsonl"), status=2)


class TestImport:
    """Comments with what people said of them; safe to repeat."""

    def test_labels_become_rulings_and_repeating_changes_nothing(
        self, kitchen_at: Terminal, store: Database
    ) -> None:
        given = [
            comment(PRAISE, id="1", label="reject", reason="brief-praise", created_at="2025-01-02T03:04:05Z"),
            comment(THOUGHTFUL, label="publish", source="elsewhere"),
            comment(BORDERLINE, id="3"),
        ]
        assert imported(kitchen_at, *given) == {
            "new": 3, "known": 0, "labelled": 2, "skipped": [], "reasons": [], "broken": None,
        }  # fmt: skip
        assert stored(store, "external:1").received_at.isoformat() == "2025-01-02T03:04:05+00:00"
        learned = [(e.label, e.reason, e.source) for e in labels(store)]
        assert learned == [("reject", "brief-praise", "import"), ("publish", "", "import")]
        assert imported(kitchen_at, *given)["new"] == 0
        assert len(labels(store)) == 2

    def test_repeating_does_not_overrule_a_person(self, kitchen_at: Terminal, store: Database) -> None:
        line = comment(BORDERLINE, id="1", label="reject")
        imported(kitchen_at, line)
        first = stored(store, "external:1")
        rule(store, first.site_id, first.id, "publish", moderator="moira")
        imported(kitchen_at, line)
        assert stored(store, "external:1").status == "published"
        for _ in range(2):
            with store.read() as connection:
                standing = feedback.standing(connection, first.id)
            assert standing is not None
            undo(store, first.site_id, standing.id, "moira")
        imported(kitchen_at, line)
        assert (stored(store, "external:1").status, labels(store)) == ("pending", [])

    def test_label_of_an_edited_comment_counts_anew(self, kitchen_at: Terminal, store: Database) -> None:
        imported(kitchen_at, comment(THOUGHTFUL, id="1", label="publish"))
        imported(kitchen_at, comment(THOUGHTFUL + " Buy now!", id="1", label="reject"))
        assert [e.label for e in labels(store)] == ["reject"]

    def test_edit_of_what_a_person_ruled_on_is_left_out(self, kitchen_at: Terminal, store: Database) -> None:
        imported(kitchen_at, comment(BORDERLINE, id="1"))
        first = stored(store, "external:1")
        rule(store, first.site_id, first.id, "publish", moderator="moira")
        told = imported(kitchen_at, comment(BORDERLINE + " Buy now!", id="1", label="reject"))
        assert (told["known"], told["labelled"]) == (1, 0)
        assert (stored(store, "external:1").revision, stored(store, "external:1").status) == (1, "published")

    def test_bad_lines_are_skipped_with_the_reason(self, kitchen_at: Terminal, store: Database) -> None:
        imported(kitchen_at, comment(THOUGHTFUL, id="gone"))
        kitchen_at.good("erase", "external:gone", "--site", "kitchen", "--yes")
        report = imported(
            kitchen_at,
            b"{",
            {"content": ""},
            comment(PRAISE, label="spam"),
            b'{"content": "half \\ud800"}',
            b'{"content": "A remark on straw bales.", "\\ud800": 1}',
            comment(THOUGHTFUL, id="gone"),
            comment(PRAISE, id="good"),
        )
        assert [s["line"] for s in report["skipped"]][:4] == [1, 2, 3, 4]
        assert "erased" in report["skipped"][-1]["why"]
        assert stored(store, "external:good").status == "rejected"

    def test_nothing_but_bad_lines_is_a_failure(self, kitchen_at: Terminal) -> None:
        assert imported(kitchen_at, b"{", status=1)["skipped"]

    def test_unknown_site_is_named(self, kitchen_at: Terminal) -> None:
        path = kitchen_at.folder / "in.jsonl"
        path.write_bytes(b"")
        kitchen_at.fails("import", "jsonl", str(path), "--site", "nowhere", says=["site list"])


class TestExplainAndErase:
    """A stored decision is made again; what is erased is gone."""

    def test_decision_is_made_again_exactly(self, kitchen_at: Terminal, store: Database) -> None:
        for number, content in enumerate((PRAISE, THOUGHTFUL, TWO_LINKS, BORDERLINE)):
            imported(kitchen_at, comment(content, id=str(number)))
            told = kitchen_at.good("explain", f"external:{number}", "--site", "kitchen", "--json").json
            assert (told["same"], "exactly the same" in told["said"]) == (True, True), told
        by_id = kitchen_at.good("explain", stored(store, "external:0").id)
        assert "brief-praise" in by_id.out and "exactly the same" in by_id.out

    def test_decision_of_another_policy_and_history_is_made_again(self, kitchen_at: Terminal) -> None:
        for number in range(3):
            imported(kitchen_at, comment(THOUGHTFUL, id=str(number)))
        policy = kitchen_at.folder / "policy.json"
        policy.write_text('{"max_links": 0}')
        kitchen_at.good("site", "set", "kitchen", "--policy", str(policy), "--mode", "shadow")
        told = kitchen_at.good("explain", "external:2", "--site", "kitchen", "--json").json
        assert (told["same"], told["mode"]) == (True, "enforce")
        assert "duplicate" in [f["rule"] for f in told["findings"]]

    def test_decision_whose_model_is_gone_says_so(self, kitchen_at: Terminal) -> None:
        imported(kitchen_at, comment(THOUGHTFUL, id="1"))
        for folder in kitchen_at.models.glob("*-*"):
            folder.rename(kitchen_at.folder / "elsewhere")
        told = kitchen_at.good("explain", "external:1", "--site", "kitchen", "--json").json
        assert told["same"] is None and "cannot be loaded" in told["said"]

    def test_erased_comment_is_gone(self, kitchen_at: Terminal) -> None:
        imported(kitchen_at, comment(THOUGHTFUL, id="1"))
        kitchen_at.fails("erase", "external:1", "--site", "kitchen", says=["--yes"])
        kitchen_at.good("explain", "external:1", "--site", "kitchen")
        kitchen_at.good("erase", "external:1", "--site", "kitchen", "--yes")
        kitchen_at.fails("explain", "external:1", "--site", "kitchen", says=["erased"])
        kitchen_at.fails("erase", "external:1", "--site", "kitchen", "--yes", says=["erased"])

    @pytest.mark.parametrize(
        ("arguments", "says"),
        [
            (["explain", "nothing"], "there is no comment nothing; give its 32 hexadecimal digits"),
            (["explain", "x", "--site", "kitchen"], "or external: and the blog's own id"),
            (["explain", "external:1"], "--site"),
            (["explain", "nothing", "--site", "nowhere"], "site list"),
            (["erase", "nothing", "--site", "kitchen", "--yes"], "no such comment"),
        ],
    )
    def test_what_is_not_there_is_said_in_one_line(
        self, kitchen_at: Terminal, arguments: list[str], says: str
    ) -> None:
        kitchen_at.fails(*arguments, says=[says])
