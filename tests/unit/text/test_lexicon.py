"""What is known of words, and in which language."""

from __future__ import annotations

import pytest

from moderation.text.lexicon import (
    BITS,
    ENGLISH,
    LANGUAGES,
    OTHER,
    PRAISING,
    UNKNOWN,
    code,
    kind_of,
    language_of,
)


def language(text: str) -> str:
    return code(language_of([kind_of(word) for word in text.lower().split()]))


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("we turn the heap in the winter", "en"),
        ("the war will die", "en"),
        ("hay bin thanks", "en"),
        ("wir wenden den haufen im winter", "de"),
        ("on retourne le tas en hiver", "fr"),
        ("no damos la vuelta al montón en invierno", "es"),
        ("мы не переворачиваем кучу зимой", "ru"),
        ("bardzo fajny artykuł dzięki", "pl"),
        ("muito bom o artigo parabéns", "pt"),
        ("çok güzel bir yazı", "tr"),
        ("xyzzy plugh frobnicate", "und"),
        ("", "en"),
    ],
)
def test_language_of_a_text(text: str, spoken: str) -> None:
    assert language(text) == spoken


def test_same_letters_are_praise_in_one_language_and_a_thing_in_another() -> None:
    assert kind_of("hay").role(BITS["vi"]) == PRAISING
    assert kind_of("hay").role(ENGLISH) == OTHER


@pytest.mark.parametrize(
    "word", ["nicepost", "greatarticle", "intresting", "beautifull", "p\u00f6st", "l'article", "informtive"]
)
def test_praise_is_known_in_other_spellings(word: str) -> None:
    assert kind_of(word).cover


@pytest.mark.parametrize("word", ["sourdough", "greatgrandmother", "l'insulation", "goodyear", "straw"])
def test_things_are_no_praise(word: str) -> None:
    assert not kind_of(word).cover


@pytest.mark.parametrize(
    ("word", "language"), [("teşekkürlerimizi", "tr"), ("отличнейший", "ru"), ("감사드립니다", "ko")]
)
def test_listed_beginnings_take_any_ending(word: str, language: str) -> None:
    assert kind_of(word).praise & BITS[language]


def test_words_are_known_without_their_accents() -> None:
    assert kind_of("dziekuje").praise & BITS["pl"]


def test_english_goes_along_with_every_language() -> None:
    assert all(kind_of("nice").praise & BITS[name] for name in LANGUAGES)


def test_unknown_language_has_a_name() -> None:
    assert code(UNKNOWN) == "und"
