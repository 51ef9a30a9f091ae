"""Cutoffs, the gate and labelled data: cautious, paired, and exact about mistakes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from moderation.classifier import dataset
from moderation.classifier.cutoffs import MOST_WRONG, PUBLISH_AT_MOST, REJECT_AT_LEAST, choose
from moderation.classifier.dataset import (
    Example,
    Examples,
    example_from,
    fingerprint,
    read_file,
    read_lines,
    read_seed,
)
from moderation.classifier.evaluation import (
    FEWEST_IN_SLICE,
    MOST_FLIPS,
    binomial_tail,
    compare,
    figures,
    slices,
)
from moderation.comment import Comment, Post
from moderation.decision import Cutoffs
from moderation.errors import DataError, InvalidInput
from moderation.text.features import extract
from tests.cast import PRAISE, THOUGHTFUL

CUTOFFS = Cutoffs(0.2, 0.9)


# Cutoffs


def test_clear_cases_give_the_boldest_cutoffs_that_are_allowed() -> None:
    probability = np.array([0.01] * 200 + [0.99] * 200)
    assert choose(probability, probability > 0.5) == Cutoffs(0.01, 0.99)
    spread = np.array([0.4] * 200 + [0.6] * 200)
    assert choose(spread, spread > 0.5) == Cutoffs(PUBLISH_AT_MOST, REJECT_AT_LEAST)


def test_doubt_narrows_what_is_decided_alone() -> None:
    sure, doubtful = [0.01] * 200 + [0.99] * 200, [0.05] * 50 + [0.97] * 50
    probability = np.array(sure + doubtful)
    violates = np.array([False] * 200 + [True] * 200 + [n % 2 == 0 for n in range(100)])
    assert choose(probability, violates) == Cutoffs(0.01, 0.99)


def test_without_evidence_everything_is_held() -> None:
    few = np.array([0.01] * 10 + [0.99] * 10)
    assert choose(few, few > 0.5) == Cutoffs(0.0, 1.0)
    wrong = np.array([0.01] * 200 + [0.99] * 200)
    assert choose(wrong, wrong < 0.5) == Cutoffs(0.0, 1.0)


def test_wrong_decisions_stay_within_bounds() -> None:
    random = np.random.default_rng(7)
    probability = random.uniform(size=5000)
    violates = random.uniform(size=5000) < probability**4 / (probability**4 + (1 - probability) ** 4)
    cutoffs = choose(probability, violates)
    rejected, published = probability >= cutoffs.reject_from, probability < cutoffs.publish_below
    assert rejected.any()
    assert published.any()
    assert (~violates)[rejected].mean() <= MOST_WRONG
    assert violates[published].mean() <= MOST_WRONG


# The gate


def exam(size: int = 80) -> list[Example]:
    return [
        Example(
            Comment(f"{THOUGHTFUL if n % 2 else PRAISE} {n}"),
            "publish" if n % 2 else "reject",
            reason="" if n % 2 else "brief-praise",
            source="ruling:moira",
            language="en",
            id=str(n),
        )
        for n in range(size)
    ]


def judged(examples: list[Example], wrong: int = 0) -> Any:
    """Probabilities that are right on all but the first so many."""
    right = np.array([0.95 if e.violates else 0.05 for e in examples])
    right[:wrong] = 1 - right[:wrong]
    return right, CUTOFFS


def test_better_candidate_passes() -> None:
    examples = exam()
    found = compare(examples, [extract(e.comment) for e in examples], judged(examples), judged(examples, 12))
    assert found.passed
    assert found.serving is not None
    assert found.candidate["accuracy"] > found.serving["accuracy"]


def test_worse_candidate_is_refused_with_the_flips() -> None:
    examples = exam()
    found = compare(examples, [extract(e.comment) for e in examples], judged(examples, 12), judged(examples))
    assert not found.passed
    assert any(
        refusal.startswith("worse on all: 12 decisions lost, 0 won of 80") for refusal in found.refusals
    )
    assert {row["slice"] for row in found.slices if row["worse"]} >= {"all", "rulings", "language en"}
    assert [flip["id"] for flip in found.flips] == [str(n) for n in range(12)]
    assert found.flips[0] == {
        "id": "0",
        "label": "reject",
        "serving": 0.95,
        "candidate": 0.05,
        "content": examples[0].comment.content,
    }


def test_candidate_that_decides_more_by_itself_and_wrongly_is_refused() -> None:
    examples = exam()
    features = [extract(e.comment) for e in examples]
    doubtful = np.array([0.6 if e.violates else 0.4 for e in examples])
    doubtful[:12] = 1 - doubtful[:12]
    sure = np.where(doubtful > 0.5, 0.95, 0.05)
    found = compare(examples, features, (sure, CUTOFFS), (doubtful, CUTOFFS))
    assert found.refusals[0] == "wrong by itself on all: 12 where it was not before, 0 no longer, of 80"
    row = found.slices[0]
    assert (row["won"], row["lost"], row["newly_wrong_alone"], row["worse"]) == (0, 0, 12, True)
    assert compare(examples, features, (doubtful, CUTOFFS), (sure, CUTOFFS)).passed, "to hold is no fault"


@pytest.mark.parametrize(
    ("name", "belongs"),
    [
        ("brief comments", {"content": PRAISE}),
        ("no link", {"content": THOUGHTFUL}),
        ("one link", {"content": f"{THOUGHTFUL} https://a.example/"}),
        ("more links", {"content": f"{THOUGHTFUL} https://a.example/ https://b.example/"}),
        ("to publish", {"label": "publish"}),
        ("to reject", {"label": "reject"}),
        ("rulings", {"source": "ruling:moira"}),
        ("regular authors", {"regular": True}),
        ("reason generic", {"reason": "generic"}),
        ("language de", {"language": "de"}),
    ],
)
def test_slice_is_guarded_as_soon_as_it_has_enough_comments(name: str, belongs: dict[str, Any]) -> None:
    row = {"content": THOUGHTFUL, "label": "publish", "source": "file", **belongs}
    for number in (FEWEST_IN_SLICE, FEWEST_IN_SLICE - 1):
        examples = [example_from(row)] * number
        names = [s.name for s in slices(examples, [extract(e.comment) for e in examples])]
        assert (name in names) is (number == FEWEST_IN_SLICE)


def test_listed_flips_are_bounded() -> None:
    examples = exam()
    found = compare(examples, [extract(e.comment) for e in examples], judged(examples, 40), judged(examples))
    assert len(found.flips) == MOST_FLIPS


def test_worse_by_one_is_noise() -> None:
    examples = exam()
    assert compare(
        examples, [extract(e.comment) for e in examples], judged(examples, 1), judged(examples)
    ).passed


def test_first_model_is_measured_slice_by_slice() -> None:
    examples = exam()
    found = compare(examples, [extract(e.comment) for e in examples], judged(examples), None)
    assert (found.passed, found.serving, found.flips) == (True, None, [])
    assert {row["slice"] for row in found.slices} >= {"all", "brief comments", "reason brief-praise"}


@pytest.mark.parametrize("labels", ["one side", "useless"])
def test_model_of_no_use_is_refused(labels: str) -> None:
    examples = [e for e in exam() if labels == "useless" or e.violates]
    constant = (np.full(len(examples), 0.5), CUTOFFS)
    found = compare(examples, [extract(e.comment) for e in examples], constant, None)
    assert not found.passed
    assert "AUC" in found.refusals[0]


def test_slices_too_small_to_say_anything_are_left_out() -> None:
    examples = exam(10)
    assert list(slices(examples, [extract(e.comment) for e in examples])) == []


def test_figures_of_nothing_are_empty() -> None:
    found = figures(np.array([]), np.array([], dtype=bool), CUTOFFS)
    assert (found["comments"], found["auc"], found["brier"], found["automatic"]) == (0, None, None, None)


def test_figures_count_wrong_automatic_decisions() -> None:
    found = figures(
        np.array([0.1, 0.1, 0.95, 0.95, 0.5]), np.array([True, False, True, False, True]), CUTOFFS
    )
    assert (found["published"], found["published_wrong"]) == (2, 1)
    assert (found["rejected"], found["rejected_wrong"], found["automatic"]) == (2, 1, 0.8)


@pytest.mark.parametrize(("at_least", "of", "chance"), [(0, 0, 1.0), (1, 1, 0.5), (2, 3, 0.5), (4, 3, 0.0)])
def test_binomial_tail(at_least: int, of: int, chance: float) -> None:
    assert binomial_tail(at_least, of) == chance


# Labelled data


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"{", "Expecting property name"),
        (b"[]", "a line must be a JSON object"),
        (b'{"content": "a"}', "label is None"),
        (b'{"content": "a", "label": "spam"}', "label is 'spam'"),
        (b'{"label": "publish"}', "content: is required"),
        (b'{"content": "a", "label": "publish", "weight": 0}', "weight must be"),
        (b'{"content": "a", "label": "publish", "weight": true}', "weight must be"),
        (b'{"content": "a", "label": "publish", "weight": "1"}', "weight must be"),
        (b'{"content": "a", "label": "publish", "weight": NaN}', "weight must be"),
        (b"\xff", "codec"),
        (b"[" * 100_000, ""),
    ],
)
def test_mistake_names_file_and_line(tmp_path: Path, line: bytes, said: str) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_bytes(b'{"content": "a", "label": "publish"}\n\n' + line + b"\n")
    with pytest.raises(DataError) as caught:
        read_file(path)
    assert str(caught.value).startswith(f"{path}, line 3: ")
    assert said in str(caught.value)


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"cannot read .*none\.jsonl: No such file"):
        read_file(tmp_path / "none.jsonl")
    with pytest.raises(DataError, match="MODERATION_TRAINING_DATA_DIR"):
        read_seed(tmp_path)


def test_seed_names_its_parts(tmp_path: Path) -> None:
    (tmp_path / "comments").mkdir()
    row = {"content": "a", "label": "reject", "reason": "generic", "language": "de", "id": 5, "weight": 2}
    (tmp_path / "comments" / "part.jsonl").write_text(json.dumps(row))
    (example,) = read_seed(tmp_path)
    assert (example.source, example.reason, example.language, example.id) == (
        "seed:part",
        "generic",
        "de",
        "5",
    )
    assert (example.weight, example.violates, example.group) == (2.0, True, "a")


@pytest.mark.parametrize(
    ("row", "group"),
    [
        ({"group": "g", "post": {"id": "p"}}, "g"),
        ({"post": {"id": "p", "title": "t"}}, "p"),
        ({"post": {"title": "t"}}, "t"),
        ({}, "x"),
    ],
)
def test_group_is_what_must_not_be_split(row: dict[str, Any], group: str) -> None:
    assert example_from({"content": "x", "label": "publish", **row}).group == group


def test_example_of_a_row_without_a_label_is_no_example() -> None:
    with pytest.raises(InvalidInput) as caught:
        example_from({"content": "x"})
    assert caught.value.pointer == "/label"


def test_of_files_that_are_only_measured_on_the_exam_is_read_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "part.jsonl"
    lines = [json.dumps({"content": "x", "label": "publish", "group": f"group {n}"}) for n in range(50)]
    path.write_text("\n".join(lines))
    learned = example_from({"content": "y", "label": "reject"})
    given = Examples([learned], [], [(path, "seed:part")])
    measured = [e for e in given if e is not learned]
    assert {e.group for e in measured} == {e.group for e in read_file(path) if e.in_exam}
    alone = dataset.split(measured[0], frozenset({measured[0].group}))
    assert alone.in_exam, "even where its post is crowded"
    assert given.in_files() == 0


def test_exam_is_a_fifth_and_the_same_every_time() -> None:
    examples = [Example(Comment("x"), "publish", group=f"group {n}") for n in range(2000)]
    share = sum(e.in_exam for e in examples) / len(examples)
    assert 0.17 < share < 0.23
    assert [e.in_exam for e in examples[:12]] == [
        Example(Comment("y"), "reject", group=e.group).in_exam for e in examples[:12]
    ]


def test_fingerprint_names_the_set_whatever_its_order() -> None:
    first = Example(Comment("a", post=Post(title="t")), "publish")
    second, heavier = Example(Comment("\ud800"), "reject"), Example(Comment("\ud800"), "reject", weight=2)
    assert fingerprint([first, second]) == fingerprint([second, first])
    assert fingerprint([first, second]) != fingerprint([first, heavier])


def test_counts_of_examples() -> None:
    lines = [
        b'{"content": "a", "label": "publish"}',
        b'{"content": "b", "label": "reject", "reason": "r", "language": "en"}',
    ]
    found = dataset.count(read_lines(lines, "here", "imported"))
    assert found == {
        "label": {"publish": 1, "reject": 1},
        "reason": {"r": 1},
        "source": {"imported": 2},
        "language": {"en": 1},
    }
