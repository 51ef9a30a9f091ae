"""Both texts can be read out of a comparison, and no text makes it slow."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.web.differences import LONGEST, compare

SOME = st.lists(st.sampled_from(["heap", "straw", " ", "\n", ",", "froze", "é", "\u200b"]), max_size=40).map(
    "".join
)


def both(before: str, after: str) -> tuple[str, str]:
    pieces = compare(before, after)
    return tuple("".join(p.text for p in pieces if p.kind in ("same", own)) for own in ("out", "in"))  # type: ignore[return-value]


@given(SOME, SOME)
def test_nothing_is_lost_and_nothing_made_up(before: str, after: str) -> None:
    assert both(before, after) == (before, after)


def test_words_that_changed_are_told_from_those_that_did_not() -> None:
    pieces = [tuple(piece) for piece in compare("I like hot heaps", "I really like cold heaps")]
    assert pieces == [
        ("same", "I "), ("in", "really "), ("same", "like "),
        ("out", "hot"), ("in", "cold"), ("same", " heaps"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after"),
    [("ab" * 40_000, "ba" * 40_000), ("a b " * 20_000, "b a b b " * 20_000), ("", "x " * 40_000)],
)
def test_hostile_texts_cost_no_more(before: str, after: str) -> None:
    began = time.process_time()
    assert both(before, after) == (before[:LONGEST], after[:LONGEST])
    assert time.process_time() - began < 1
