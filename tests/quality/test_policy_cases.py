"""What the policy expects, by kind of case: rules and the first model together, on posts new to both.

The cases were written apart from what is learned; the gate holds every candidate to them as well. The shares
are what was measured, not what is wished for: a change that lowers one has to say why.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from moderation import bulk
from moderation.classifier.artifacts import Shelf
from moderation.classifier.datacheck import ALIKE, FEWEST_SHINGLES, SHINGLE
from moderation.policy.document import DEFAULT
from moderation.screening import screener
from moderation.text.words import words_of

CASES = Path(__file__).parent.parent.parent / "training_data" / "policy_cases.jsonl"
AT_LEAST = {  # per cent of the cases of a kind whose verdict is among those that the policy expects
    "brief_praise": 100,
    "brief_praise_i18n": 100,
    "brief_praise_obfuscated": 100,
    "generic_praise_long": 100,
    "brief_value": 100,
    "value": 87,  # 35 of 40; the others are held
    "value_i18n": 100,
    "trap_publish": 81,  # 9 of 11; the others are held: they speak of what is free and for sale
    "value_one_educational_link": 100,
    "commercial_link": 100,
    "company_home_page": 100,
    "too_many_links": 100,
    "link_promotion": 100,
    "author_promotion": 100,
    "obfuscated_link": 100,
    "classic_spam": 100,
    "off_topic": 95,  # 20 of 21
}
NEVER_REJECTED = ("brief_value", "value", "value_i18n", "trap_publish", "value_one_educational_link")


@pytest.fixture(scope="module")
def judged(shipped: Path) -> list[tuple[dict[str, Any], str]]:
    judge = screener(DEFAULT, Shelf(shipped).serving())
    lines = CASES.read_bytes().splitlines()
    rows = [json.loads(line) for line in lines]
    bodies = [
        json.dumps({k: v for k, v in row.items() if k not in ("kind", "expect")}).encode() for row in rows
    ]
    return [(row, answer["verdict"]) for row, answer in zip(rows, bulk.score(judge, bodies), strict=True)]


def test_share_right_of_each_kind(judged: list[tuple[dict[str, Any], str]]) -> None:
    cases = Counter(row["kind"] for row, _ in judged)
    right = Counter(row["kind"] for row, verdict in judged if verdict in row["expect"])
    shares = {kind: 100 * right[kind] / cases[kind] for kind in cases}
    assert set(shares) == set(AT_LEAST)
    assert {kind: share for kind, share in shares.items() if share < AT_LEAST[kind]} == {}


def test_nothing_of_value_is_rejected_by_itself(judged: list[tuple[dict[str, Any], str]]) -> None:
    wrong = [row["id"] for row, verdict in judged if row["kind"] in NEVER_REJECTED and verdict == "reject"]
    assert wrong == []


def test_cases_are_many_and_of_many_kinds(judged: list[tuple[dict[str, Any], str]]) -> None:
    assert len(judged) >= 500
    assert len({row["id"] for row, _ in judged}) == len(judged)


def test_cases_are_not_in_the_training_data() -> None:
    seed = Path(__file__).parent.parent.parent / "training_data" / "comments"
    known = {
        json.loads(line)["content"].casefold()
        for path in seed.glob("*.jsonl")
        for line in path.read_text("utf-8").splitlines()
    }
    cases = [json.loads(line) for line in CASES.read_text("utf-8").splitlines()]
    long = [
        case["id"]
        for case in cases
        if len(case["content"].split()) > 6 and case["content"].casefold() in known
    ]
    assert long == []


def test_no_case_is_nearly_an_example_that_is_learned_from() -> None:
    def runs(content: str) -> set[tuple[str, ...]]:
        words = [word.folded for word in words_of(content)]
        return {tuple(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1)}

    cases = [json.loads(line) for line in CASES.read_text("utf-8").splitlines()]
    given = {case["id"]: runs(case["content"]) for case in cases if "brief_praise" not in case["kind"]}
    having: dict[tuple[str, ...], list[str]] = {}
    for id, own in given.items():
        for run in own:
            having.setdefault(run, []).append(id)
    alike = []
    for path in (CASES.parent / "comments").glob("*.jsonl"):
        for line in path.read_text("utf-8").splitlines():
            learned = runs(json.loads(line)["content"])
            for id, shared in Counter(id for run in learned for id in having.get(run, ())).items():
                either = len(learned | given[id])
                if len(given[id]) >= FEWEST_SHINGLES and shared >= ALIKE * either:
                    alike.append(id)
    assert alike == []
