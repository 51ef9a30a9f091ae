"""The shipped examples: well formed, labelled, no two of them one comment or one template."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from moderation.classifier.datacheck import Checked, check, skeleton

SEED = Path(__file__).parent.parent.parent / "training_data"
ROW: dict[str, Any] = {
    "id": "a-1",
    "content": "My third loaf rose only once I had moved the tin beside the stove and waited until noon.",
    "author": {"name": "Ines"},
    "post": {"title": "Rye in a cold kitchen"},
    "label": "publish",
    "language": "en",
    "group": "rye",
}


@pytest.fixture(scope="module")
def seed() -> Checked:
    """All parts, checked once."""
    return check(SEED)


def test_nothing_is_wrong_with_the_shipped_examples(seed: Checked) -> None:
    assert seed.problems == []


def test_there_are_many_of_both_labels_and_in_many_languages(seed: Checked) -> None:
    examples = [row.example for row in seed.rows]
    publish = [e for e in examples if not e.violates]
    assert len(examples) >= 5000
    assert min(len(publish), len(examples) - len(publish)) > 0.3 * len(examples)
    assert len({e.language for e in publish}) >= 12


def problems(tmp_path: Path, *rows: dict[str, Any]) -> list[str]:
    """Check a part made of rows."""
    (tmp_path / "comments").mkdir()
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (tmp_path / "comments" / "part.jsonl").write_text(lines, "utf-8")
    return check(tmp_path).problems


def test_good_row_passes(tmp_path: Path) -> None:
    assert problems(tmp_path, ROW) == []


FLAWS: dict[str, tuple[dict[str, Any], str]] = {
    "no label": ({"label": ""}, "label is"),
    "unknown field": ({"colour": "red"}, "unknown field 'colour'"),
    "no group": ({"group": ""}, "group is missing"),
    "language in words": ({"language": "English"}, "no ISO 639 code"),
    "rejected for a reason that is none": ({"label": "reject", "reason": "dull"}, "no reason tag"),
    "published with a reason": ({"reason": "generic"}, "has a reason"),
}


@pytest.mark.parametrize(("change", "said"), FLAWS.values(), ids=FLAWS.keys())
def test_flaw_is_found(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    (found,) = problems(tmp_path, ROW | change)
    assert "part:1: " in found and said in found


def test_copy_near_copy_and_id_given_twice_are_found(tmp_path: Path) -> None:
    near = ROW | {"id": "a-2", "content": ROW["content"].replace("noon", "two"), "author": {"name": "Jo"}}
    found = problems(tmp_path, ROW, ROW, near)
    assert [problem.split(" ", 1)[1][:12] for problem in found] == [
        "and part:2: ", "is a copy of", "is 100% the ", "is 88% the s", "is 88% the s",
    ]  # fmt: skip


def test_copied_comment_may_stand_beside_its_original(tmp_path: Path) -> None:
    copy = ROW | {
        "id": "a-2",
        "content": ROW["content"] + " https://tins.example/shop",
        "label": "reject",
        "reason": "commercial-link",
    }
    assert problems(tmp_path, ROW, copy) == []


def test_template_with_other_nouns_is_found(tmp_path: Path) -> None:
    nouns = (("oven", "lid"), ("heap", "fork"), ("lens", "bag"), ("saddle", "chain"))
    rows = [
        ROW
        | {"id": f"a-{i}", "content": f"I have had the {a} for a year and it was the {b} that I had to mend."}
        for i, (a, b) in enumerate(nouns)
    ]
    (found,) = [p for p in problems(tmp_path, *rows) if "share" in p]
    assert found.startswith("4 comments share")


def test_skeleton_keeps_the_words_of_grammar() -> None:
    assert skeleton(["the", "red", "bin", "is", "mine"]).startswith("the ·")
