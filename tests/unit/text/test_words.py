"""Words, and what is done to words to hide them."""

from __future__ import annotations

import pytest

from moderation.text.words import (
    MOST_WORDS,
    TAIL,
    segment,
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
        (
            "\u092c\u0939\u0941\u0924 \u0905\u091a\u094d\u091b\u093e",
            ["\u092c\u0939\u0941\u0924", "\u0905\u091a\u094d\u091b\u093e"],
        ),
        ("g 0 0 d  p 0 s t", ["good", "post"]),
        ("V I A G R A", ["viagra"]),
        ("j0b m0b", ["job", "m0b"]),
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


def test_letters_are_cut_into_as_few_words_as_possible() -> None:
    assert segment("thankyou") == ["thankyou"]
    assert segment("insightinto") == ["insight", "into"]


def test_letters_that_form_no_words_stay_whole() -> None:
    assert segment("xqzgood") == ["xqzgood"]
