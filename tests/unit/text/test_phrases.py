"""Listed phrases are found whatever stands between the words, and every line of the lists works."""

from __future__ import annotations

import re

import pytest

from moderation.text import lists
from moderation.text.phrases import _by_first_word, find, unspaced_offers
from moderation.text.words import words_of


def kinds(text: str) -> set[str]:
    return {phrase.kind for phrase in find(words_of(text))}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Please visit our website", "invites"),
        ("Please VISIT, our webs1te", "invites"),
        ("keep it up", "formula"),
        ("a wealth of useful information", "stock"),
        ("I really like this web site", "site"),
        ("Nice, isn't it", "tag"),
        ("that did the trick", "report"),
        ("Does anyone here know", "help"),
        ("buy cheap viagra", "sells pharmacy"),
        ("a casino in town", "hints gambling"),
    ],
)
def test_phrase_is_found(text: str, kind: str) -> None:
    assert kind in kinds(text)


@pytest.mark.parametrize("text", ["", "the straw holds the heat", "visiting hours", "unlike it"])
def test_other_words_hold_no_phrase(text: str) -> None:
    assert kinds(text) == set()


def test_places_are_those_of_the_first_and_last_word() -> None:
    words = words_of("So, keep it up and visit our website now")
    places = {(p.kind, p.first, p.last) for p in find(words)}
    assert {("formula", 1, 3), ("invites", 5, 7)} <= places


def test_phrases_of_one_kind_do_not_overlap() -> None:
    found = [p for p in find(words_of("great post great post great post")) if p.kind == "stock"]
    assert [(p.first, p.last) for p in found] == [(0, 1), (2, 3), (4, 5)]


def test_every_listed_phrase_begins_with_a_plain_word() -> None:
    assert [word for word in _by_first_word() if not re.fullmatch(r"[\w'*]+", word)] == []


@pytest.mark.parametrize("name", ["stock_phrases.txt", "pitches.txt", "inviting_phrases.txt"])
def test_no_listed_phrase_repeats_without_bound(name: str) -> None:
    """`+` and `*` over words would let a hostile comment take its time."""
    assert [line for line in lists.read(name) if re.search(r"\)[*+]|\.[*+]", line)] == []


@pytest.mark.parametrize(("text", "found"), [("加微信看看", ["加微信"]), ("很好", []), ("plain", [])])
def test_offers_without_spaces(text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in unspaced_offers(text)] == found
