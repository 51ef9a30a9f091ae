"""Words, what is done to words to hide them, and what remains of a comment that says something."""

from __future__ import annotations

import pytest

from moderation.text.substance import context_of, is_mash, measure, occurs, unspaced_praise
from moderation.text.words import (
    MOST_WORDS,
    TAIL,
    is_content,
    segment,
    stem,
    unleet,
    unstretch,
    words_of,
)


def cut(text: str) -> list[str]:
    return [word.folded for word in words_of(text)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Don't stop", ["don't", "stop"]),
        ("caf\u00e9 L\u2019\u00e9t\u00e9", ["caf\u00e9", "l", "\u00e9t\u00e9"]),
        ("snake_case", ["snake", "case"]),
        ("goooood p0st", ["good", "post"]),
        ("h264 2024", ["h264", "2024"]),
        ("g r e a t  p o s t", ["great", "post"]),
        ("we g.r.e.a.t one", ["we", "great", "one"]),
        ("vitamins A, B, C, D", ["vitamins", "a", "b", "c", "d"]),
        ("x k q z w", ["x", "k", "q", "z", "w"]),
        ("\u5f88\u597d\u7684", ["\u5f88\u597d", "\u597d\u7684"]),
        ("\u597d", ["\u597d"]),
        ("ab\u5f88\u597dcd", ["ab", "\u5f88\u597d", "cd"]),
        ("caf\u00e9 g00d", ["caf\u00e9", "good"]),
        ("\u0445 \u043e \u0440 \u043e \u0448 \u043e", ["\u0445\u043e\u0440\u043e\u0448\u043e"]),
        ("g/o/o/d p\u00b7o\u00b7s\u00b7t", ["good", "post"]),
        ("s p a c e d out", ["spaced", "out"]),
        ("chords A D E A D E", ["chords", "a", "d", "e", "a", "d", "e"]),
        ("a b c d e f g", ["a", "b", "c", "d", "e", "f", "g"]),
        ("chapter viii and xxiii", ["chapter", "viii", "and", "xxiii"]),
        (
            "\u0939\u093f\u0928\u094d\u0926\u0940 \u0905\u091a\u094d\u091b\u093e",
            ["\u0939\u093f\u0928\u094d\u0926\u0940", "\u0905\u091a\u094d\u091b\u093e"],
        ),
        ("\u0627\u0644\u0639\u064e\u0631", ["\u0627\u0644\u0639\u064e\u0631"]),
        ("", []),
    ],
)
def test_words_of_a_text(text: str, words: list[str]) -> None:
    assert cut(text) == words


@pytest.mark.parametrize("text", ["good p0st", "g o o d post", "caf\u00e9 \u5f88\u597d x", "a'b c"])
def test_places_of_words_lie_in_the_text_in_order(text: str) -> None:
    places = [(word.start, word.end) for word in words_of(text)]
    assert places == sorted(places)
    assert all(0 <= start < end <= len(text) for start, end in places)


def test_what_was_done_to_a_word_is_remembered() -> None:
    assert [w.disguise for w in words_of("goooood p0st b e s t fine")] == [
        "stretched",
        "leet",
        "spaced-out",
        "",
    ]


@pytest.mark.parametrize("text", ["word " * 30_000, "a" * 10 + " b" * 30_000, "\u5f88\u597d" * 30_000])
def test_of_a_very_long_text_beginning_and_end_are_read(text: str) -> None:
    words = words_of(text + " last")
    assert len(words) < MOST_WORDS + TAIL
    assert words[-1].folded == "last"
    assert words == sorted(words, key=lambda word: word.start)


@pytest.mark.parametrize(
    ("word", "meant"),
    [("goooood", "good"), ("thanksss", "thanks"), ("greeaaat", "great"), ("xyzzzz", "xyzz"), ("aaa", "aaa")],
)
def test_unstretch(word: str, meant: str) -> None:
    assert unstretch(word) == meant


@pytest.mark.parametrize(
    ("word", "meant"), [("c00l", "cool"), ("1ove", "love"), ("b2b", "b2b"), ("s0", "s0")]
)
def test_unleet(word: str, meant: str) -> None:
    assert unleet(word) == meant


@pytest.mark.parametrize(
    ("word", "cut_to"),
    [
        ("cat", "cat"),
        ("turned", "turn"),
        ("heaps", "heap"),
        ("\u043a\u043e\u043c\u043f\u043e\u0441\u0442\u044b", "\u043a\u043e\u043c\u043f\u043e\u0441"),
        ("\u043f\u043e\u0441\u0442", "\u043f\u043e\u0441\u0442"),
    ],
)
def test_stem(word: str, cut_to: str) -> None:
    assert stem(word) == cut_to


def test_letters_that_form_no_words_stay_whole() -> None:
    assert segment("xqzgood") == ["xqzgood"]


@pytest.mark.parametrize(("word", "content"), [("compost", True), ("the", False), ("7", False), ("x", False)])
def test_words_that_carry_content(word: str, content: bool) -> None:
    assert is_content(word) is content


@pytest.mark.parametrize("word", ["qwerty", "asdf", "dfghjkl", "xkcdbgtrp", "bcdfg"])
def test_mash(word: str) -> None:
    assert is_mash(word)


@pytest.mark.parametrize(
    "word", ["the", "1234", "rhythm", "property", "poiuytre\u00e9x", "\u043f\u043e\u0441\u0442"]
)
def test_no_mash(word: str) -> None:
    assert not is_mash(word)


def test_parts_of_compounds_occur() -> None:
    assert occurs("komposthaufen", stem("komposthaufen"), frozenset({"kompost"}))
    assert not occurs("haufen", "haufen", frozenset({"kompost"}))


@pytest.mark.parametrize(
    ("text", "only"),
    [
        ("\u5f88\u597d\u7684\u6587\u7ae0", True),
        ("\u9175\u6bcd\u653e\u591a\u5c11\u514b", False),
        ("good", False),
    ],
)
def test_praise_without_spaces(text: str, only: bool) -> None:
    assert unspaced_praise(text) is only


ONLY_PRAISE = {
    "Good post!": True,
    "Thanks for sharing this great article": True,
    "Great article about composting": True,
    "Great tips": True,
    "\U0001f44d\U0001f44d": True,
    "\u5f88\u597d\u7684\u6587\u7ae0\uff0c\u8c22\u8c22\u5206\u4eab": True,
    "\u5f88\u597d\u7684\u6587\u7ae0 good post": True,
    "\u5f88\u597d\u7684\u6587\u7ae0 nitrogen": False,
    "Good post?": False,
    "Good post, 10 points": False,
    "Good straw": False,
    "straw": False,
    "": False,
}


@pytest.mark.parametrize(("text", "only"), ONLY_PRAISE.items(), ids=ONLY_PRAISE.keys())
def test_only_praise(text: str, only: bool) -> None:
    assert measure(text, words_of(text), context_of("Composting in winter", "", "")).only_praise is only


def test_facts_of_a_comment_can_be_checked_by_a_moderator() -> None:
    text = "Great heap! Does straw hold heat below -10 C? My_bin() did."
    found = measure(text, words_of(text), context_of("A heap", "straw and heat", "about heat"))
    assert found.overlap == f"{len(found.in_post)} of {len(found.content)} content words occur in the post"
    assert (found.questions, found.has_post, bool(found.code), bool(found.numbers)) == (1, True, True, True)
    assert [words_of(text)[i].folded for i in found.in_post] == ["heap", "straw", "heat"]
    assert [words_of(text)[i].folded for i in found.in_parent] == ["heat"]
