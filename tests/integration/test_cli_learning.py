"""`moderation train` and `moderation model`: the gate, its exit statuses, rulings as labels, rollback."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from moderation.app import connect, create_app
from moderation.classifier.dataset import example_from
from moderation.doubts import settle
from moderation.settings import read_settings
from moderation.store import sites
from tests.cast import THOUGHTFUL, comment
from tests.conftest import Blog
from tests.integration.cli import ROOT, Terminal, rows
from tests.integration.test_cli_comments import imported

pytestmark = pytest.mark.slow


def shipped() -> list[dict[str, Any]]:
    """Return a few hundred shipped rows: every sixteenth."""
    lines: list[bytes] = []
    for path in sorted((ROOT / "training_data" / "comments").glob("*.jsonl")):
        lines += path.read_bytes().splitlines()
    return [json.loads(line) for line in lines[::16]]


@pytest.fixture(scope="module")
def good_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Honest labels."""
    path = tmp_path_factory.mktemp("data") / "good.jsonl"
    path.write_bytes(rows(*shipped()))
    return path


@pytest.fixture(scope="module")
def bad_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Wrong labels to learn from, right ones in the exam."""
    other = {"publish": "reject", "reject": "publish"}
    path = tmp_path_factory.mktemp("data") / "bad.jsonl"
    path.write_bytes(
        rows(*(r if example_from(r).in_exam else {**r, "label": other[r["label"]]} for r in shipped()))
    )
    return path


def versions(terminal: Terminal) -> dict[str, bool]:
    """Return all models and whether each serves."""
    return {m["version"]: m["serving"] for m in terminal.good("model", "list", "--json").json}


def test_rulings_through_the_api_become_labels_unless_nobody_may_learn_from_them(
    terminal: Terminal, good_file: Path
) -> None:
    key = terminal.good("site", "add", "kitchen", "--url", "https://kitchen.example", "--json").json["key"]
    desk = connect(read_settings())
    blog = Blog(create_app(read_settings(), desk).test_client(), key)
    for number, learn in enumerate((True, False)):
        blog.post("/comments", comment(f"Straw bales keep the core warm, bin {number}.", id=str(number)))
        said = {"ruling": "publish", "moderator": f"moira {number}", "learn": learn}
        assert blog.post(f"/comments/external:{number}/ruling", said).status_code == 200
    desk.database.close()
    imported(terminal, comment("An imported remark on straw.", id="2", label="publish"))
    train = ("train", "--no-seed", "--data", str(good_file), "--promote", "never", "--json")
    told = terminal.good(*train).json
    assert set(told) == {
        "version", "folder", "promoted", "candidate", "serving", "slices", "flips", "refusals",
        "labels", "exam", "notes", "policy_cases",
    }  # fmt: skip
    sources = {**told["labels"]["source"], **told["exam"]["source"]}
    assert (sources["ruling:moira 0"], sources["import"]) == (1, 1)
    assert "ruling:moira 1" not in sources
    without = terminal.good(*train, "--no-rulings").json
    assert set(without["labels"]["source"]) == {"file"}
    assert {source.partition(":")[0] for source in without["exam"]["source"]} == {"file", "seed"}
    assert without["policy_cases"]["cases"] > 600


def test_refused_candidate_is_kept_but_does_not_serve(terminal: Terminal, bad_file: Path) -> None:
    before = versions(terminal)
    ran = terminal.run("train", "--no-seed", "--data", str(bad_file))
    assert (ran.status, "Refused: " in ran.out) == (3, True)
    assert "policy cases as the policy wants them (serving model: " in ran.out
    after = versions(terminal)
    assert len(after) == len(before) + 1
    assert [v for v, serves in after.items() if serves] == [v for v, serves in before.items() if serves]


def test_first_model_is_promoted_and_the_next_rolled_back(
    bare: Terminal, good_file: Path, bad_file: Path
) -> None:
    first = bare.good("train", "--no-seed", "--data", str(good_file), "--json").json
    assert (first["promoted"], versions(bare)) == (True, {first["version"]: True})
    forced = bare.good("train", "--no-seed", "--data", str(bad_file), "--promote", "force", "--json").json
    assert forced["promoted"] and forced["refusals"]
    assert versions(bare) == {first["version"]: False, forced["version"]: True}
    assert first["version"] in bare.good("model", "rollback").out
    assert versions(bare)[first["version"]]
    bare.fails("model", "rollback", says=["before this one"])
    bare.good("model", "promote", forced["version"])
    assert versions(bare)[forced["version"]]
    card = bare.good("model", "show", "--json").json
    assert card["version"] == forced["version"] and len(card["sha256"]) == 64
    assert first["version"] in bare.good("model", "show", first["version"]).out


def test_report_and_card_are_kept_with_each_model_and_named(bare: Terminal, good_file: Path) -> None:
    made = bare.good("train", "--no-seed", "--data", str(good_file), "--json").json
    folder = Path(made["folder"])
    files = [str(folder / name) for name in ("card.json", "card.md", "model.joblib", "report.html")]
    shown = bare.good("model", "show", "--json").json
    assert shown["files"] == files
    assert all(name in bare.good("model", "show").out for name in files)
    html, card = ((folder / name).read_text("utf-8") for name in ("report.html", "card.md"))
    assert html.startswith("<!doctype html>") and "measured on its exam" in html.lower()
    assert made["version"] in card and "## Limits" in card
    learned = sum(shown["data"]["learned"]["label"].values())
    examples = [point["examples"] for point in shown["learning_curve"]]
    assert examples == sorted(examples) and examples[-1] == learned
    assert f"| {learned} |" in card and "Learning curve" in html


def test_wrong_rulings_are_listed_and_their_text_is_not_kept_with_a_model(
    terminal: Terminal, good_file: Path
) -> None:
    terminal.good("site", "add", "kitchen", "--url", "https://kitchen.example")
    good = [row for row in shipped() if row["label"] == "publish" and len(row["content"]) > 60][:25]
    marked = [
        row | {"id": f"{n}", "post": {"id": f"{n}"}, "content": f"{row['content']} Qz{n}", "label": "reject"}
        for n, row in enumerate(good)
    ]
    imported(terminal, *marked)
    assert "Nothing is doubtful" in terminal.good("doubtful", "--site", "kitchen").out
    train = ("train", "--no-seed", "--data", str(good_file), "--promote", "never", "--json")
    made = terminal.good(*train).json
    assert made["exam"]["source"]["import"] > 0
    html = (Path(made["folder"]) / "report.html").read_text("utf-8")
    assert "A comment of this installation" in html and " Qz" not in html
    kept = (Path(made["folder"]) / "doubtful.json").read_text("utf-8")
    assert " Qz" not in kept
    listed = terminal.good("doubtful", "--site", "kitchen", "--json").json
    assert len(listed) > 5 and {row["ruling"] for row in listed} == {"reject"}
    assert [row["id"] for row in listed] == [doubt["id"] for doubt in json.loads(kept)["kitchen"]]
    assert all(" Qz" in row["content"] and row["probability"] <= 0.2 for row in listed)
    assert listed[0]["id"] in terminal.good("doubtful", "--site", "kitchen").out


def test_rulings_both_ways_on_one_text_are_listed_until_somebody_looks_again(
    terminal: Terminal, good_file: Path
) -> None:
    terminal.good("site", "add", "kitchen", "--url", "https://kitchen.example")
    told = "Straw alone was not enough here; the bin had to be felt on three sides as well."
    copy = f"{THOUGHTFUL} https://cheap-sneakers-outlet.example/"
    imported(
        terminal,
        *(comment(told, id=label, label=label) for label in ("publish", "reject")),
        comment(THOUGHTFUL, id="original", label="publish"),
        comment(copy, id="copy", label="reject"),
    )
    train = ("train", "--no-seed", "--data", str(good_file), "--promote", "never", "--json")
    terminal.good(*train)
    listed = terminal.good("doubtful", "--site", "kitchen", "--json").json
    assert {(row["ruling"], row["why"]) for row in listed} == {
        ("publish", "contradiction"),
        ("reject", "contradiction"),
    }
    desk = connect(read_settings())
    with desk.database.read() as connection:
        site = sites.by_name(connection, "kitchen")
    settle(desk.database, site, listed[0]["id"], "keep", reason="", moderator="moira", seen=2)
    desk.database.close()
    for _ in range(2):
        assert [row["id"] for row in terminal.good("doubtful", "--site", "kitchen", "--json").json] == [
            listed[1]["id"]
        ]
        terminal.good(*train)
    without = terminal.good(*train, "--no-rulings").json
    assert not (Path(without["folder"]) / "doubtful.json").exists()


def test_out_writes_elsewhere_and_promotes_nothing(bare: Terminal, good_file: Path) -> None:
    out = bare.folder / "out"
    told = bare.good("train", "--no-seed", "--data", str(good_file), "--out", str(out), "--quiet").out
    assert told.count("\n") == 1
    assert {p.name for p in out.iterdir()} == {"model.joblib", "card.json", "card.md", "report.html"}
    assert versions(bare) == {}
    answers = bare.good("score", "--model", str(out), given=rows(comment("A remark on straw."))).lines
    assert answers[0]["score"]["model"] == json.loads((out / "card.json").read_text())["version"]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "needed"),
        (rows({"content": "x", "label": "publish"}), "needed"),
        (rows({"content": "x", "label": "spam"}), "line 1"),
        (rows({"content": "x"}), "label"),
        (rows({"content": "x", "label": "publish"}, b"{"), "line 2"),
        (rows({"content": "x", "label": "publish", "weight": -1}), "weight"),
    ],
    ids=["nothing", "too few", "unknown label", "no label", "not JSON", "weight"],
)
def test_data_that_cannot_teach_is_named(bare: Terminal, data: bytes, says: str) -> None:
    path = bare.folder / "data.jsonl"
    path.write_bytes(data)
    bare.fails("train", "--no-seed", "--data", str(path), says=[says])
    assert versions(bare) == {}


@pytest.mark.parametrize(
    "arguments", [["model", "show"], ["model", "show", "x"], ["model", "promote", "../x"]]
)
def test_model_that_is_not_there_is_said_in_one_line(bare: Terminal, arguments: list[str]) -> None:
    bare.fails(*arguments, says=["moderation"])


def test_tampered_model_is_not_promoted(terminal: Terminal) -> None:
    (version,) = versions(terminal)
    with (terminal.models / version / "model.joblib").open("ab") as file:
        file.write(b"x")
    terminal.fails("model", "promote", version, says=["not the file that its card describes"])
