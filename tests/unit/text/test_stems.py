"""Inflected and compound words are found again."""

from __future__ import annotations

import pytest

from moderation.text.stems import TRACE, parts, stem, traces, without_accents

SAME = [
    "compost composts composted composting",
    "query queries",
    "insulate insulated insulation insulating",
    "stop stopped stopping",
    "bake baked baker baking",
    "potato potatoes",
    "Zutat Zutaten",
    "Garten Gärten",
    "Versicherung Versicherungen",
    "inversión inversiones",
    "versement versements",
    "хлеб хлеба хлебом",
    "статья статьи статью",
    "ciasto ciasta",
    "ekmek ekmekler",
    "leipä leipää",
    "φούρνος φούρνου",
    "الخبز خبز",
    "הלחם לחם",
]
DIFFERENT = ["internet interest", "species special", "number name", "bread broad", "post pest"]


@pytest.mark.parametrize("words", SAME)
def test_inflections_share_a_stem(words: str) -> None:
    assert len({stem(word.lower()) for word in words.split()}) == 1


@pytest.mark.parametrize("words", DIFFERENT)
def test_other_words_do_not(words: str) -> None:
    first, second = words.split()
    assert stem(first) != stem(second)


@pytest.mark.parametrize(("compound", "part"), [("sauerteigbrot", "brot"), ("komposthaufen", "kompost")])
def test_parts_of_compounds_are_found(compound: str, part: str) -> None:
    assert stem(part) in parts(compound)


@pytest.mark.parametrize(
    "word",
    [
        "sauerteigbrot",
        "überwinterungsplatz",
        "самолётостроение",
        "παλιόκαστρο",
        "הספריותוהבתים",
        "والمكتباتالكبيرة",
    ],
)
def test_each_part_of_a_compound_leaves_its_trace(word: str) -> None:
    assert parts(word)
    assert traces(word).issuperset(part[:TRACE] for part in parts(word))


@pytest.mark.parametrize("word", ["heap", "don't-know", "x" * 50, "12345678901"])
def test_what_is_no_compound_has_no_parts(word: str) -> None:
    assert parts(word) == ()
    assert not traces(word)


def test_a_word_without_end_is_cut() -> None:
    assert len(stem("ab" * 5000)) <= 8


def test_accents_are_taken_off() -> None:
    assert without_accents("pöst é") == "post e"
