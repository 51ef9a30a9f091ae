"""Visible characters: no span may cut through one."""

from __future__ import annotations

import time

import pytest

from moderation.text.graphemes import edges, is_plain_edge
from moderation.text.links import find
from moderation.text.normalize import normalize

ONE = {
    "letter": "a",
    "accent apart": "e\u0301",
    "three accents": "e\u0301\u0302\u0323",
    "line break of Windows": "\r\n",
    "syllable of Hangul": "\ud55c",
    "Hangul letter by letter": "\u1112\u1161\u11ab",
    "syllable with a final apart": "\ud558\u11ab",
    "vowel sign before its letter": "\u0915\u093f",
    "conjunct of Devanagari": "\u0915\u094d\u0937",
    "conjunct of three with a vowel": "\u0938\u094d\u0924\u094d\u0930\u0940",
    "conjunct with a joiner": "\u0915\u094d\u200d\u0937",
    "nukta": "\u0915\u093c",
    "Tamil vowel of two parts": "\u0b95\u0bca",
    "Thai with vowel and tone": "\u0e17\u0e35\u0e48",
    "half-width sound mark": "\uff76\uff9e",
    "emoji": "\U0001f44d",
    "skin tone": "\U0001f44d\U0001f3fd",
    "heart in colour": "\u2764\ufe0f",
    "keycap": "1\ufe0f\u20e3",
    "family": "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "farmer with a skin tone": "\U0001f469\U0001f3fe\u200d\U0001f33e",
    "rainbow flag": "\U0001f3f3\ufe0f\u200d\U0001f308",
    "flag": "\U0001f1e9\U0001f1ea",
    "flag of Scotland": "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    "sign before a number": "\u0600\u0661",
}
SEVERAL = {
    "letters": ("ab", [0, 1, 2]),
    "two flags": ("\U0001f1e9\U0001f1ea\U0001f1eb\U0001f1f7", [0, 2, 4]),
    "a flag and a half": ("\U0001f1e9\U0001f1ea\U0001f1eb", [0, 2, 3]),
    "two syllables": ("\ud55c\uad6d", [0, 1, 2]),
    "two emoji": ("\U0001f44d\U0001f44d", [0, 1, 2]),
    "zero width": ("a\u200bb", [0, 1, 2, 3]),
    "line feed and return": ("\n\r", [0, 1, 2]),
    "letter behind a joiner": ("a\u200db", [0, 2, 3]),
    "nothing": ("", [0]),
}
POINTED = {
    "host before a mark": ("see kettle.com/e\u0301 now", "kettle.com/e\u0301"),
    "link before a mark": ("see [tea](http://kettle.com)\u0301 now", "[tea](http://kettle.com)\u0301"),
    "link before a joiner": ("http://kettle.com\u200d!", "http://kettle.com\u200d"),
    "host in Hangul apart": (
        "\u1112\u1161\u11ab.com/\u1112\u1161\u11ab \u1112\u1161",
        "\u1112\u1161\u11ab.com/\u1112\u1161\u11ab",
    ),
    "host before a skin tone": (
        "http://kettle.com/\U0001f44d\U0001f3fd x",
        "http://kettle.com/\U0001f44d\U0001f3fd",
    ),
    "host whose last letter is an entity": ("go to kettle.co&#109; now", "kettle.co&#109;"),
    "host whose first letter is an entity": ("go to &#107;ettle.com now", "&#107;ettle.com"),
}


@pytest.mark.parametrize("text", ONE.values(), ids=ONE.keys())
def test_is_one_visible_character(text: str) -> None:
    assert edges(text) == [0, len(text)]


@pytest.mark.parametrize(("text", "places"), SEVERAL.values(), ids=SEVERAL.keys())
def test_edges_between_visible_characters(text: str, places: list[int]) -> None:
    assert edges(text) == places


@pytest.mark.parametrize("text", [*ONE.values(), *(text for text, _ in SEVERAL.values())])
def test_what_looks_like_a_plain_edge_is_one(text: str) -> None:
    known = edges(text)
    assert all(at in known for at in range(len(text) + 1) if is_plain_edge(text, at))


@pytest.mark.parametrize("text", ONE.values(), ids=ONE.keys())
def test_range_is_widened_to_whole_characters(text: str) -> None:
    reading = normalize(f" {text} ")
    for start in range(1, 1 + len(text)):
        assert reading.whole(start, start + 1) == (1, 1 + len(text))


@pytest.mark.parametrize(("text", "pointed"), POINTED.values(), ids=POINTED.keys())
def test_span_of_a_link_ends_with_a_whole_character(text: str, pointed: str) -> None:
    span = find(normalize(text)).links[0].spans[0]
    assert text[span.start : span.end] == pointed


def test_disguise_shows_the_letters_that_it_touches() -> None:
    reading = normalize("a good e\u0301\u0302\u0303\u0304\u0305 day")
    assert [reading.source[d.start : d.end] for d in reading.disguises] == ["e\u0301\u0302\u0303\u0304\u0305"]


@pytest.mark.parametrize(
    "unit",
    ["\U0001f1e9", "\u0600\U0001f1e9", "\U0001f1e9\u0301", "\u0915\u094d", "e\u0301", "\U0001f468\u200d"],
)
def test_long_rows_are_cut_in_time_that_grows_with_their_length(unit: str) -> None:
    def seconds(size: int) -> float:
        text, times = unit * size, []
        for _ in range(5):
            start = time.process_time()
            edges(text)
            times.append(time.process_time() - start)
        return min(times)

    assert seconds(20_000) < 4 * max(seconds(10_000), 0.002)
