"""Disguises undone, foreign scripts left alone, and every character's origin kept."""

from __future__ import annotations

import pytest

from moderation.text.letters import script, treatment, unmask_letters
from moderation.text.normalize import normalize

UNDONE = {
    "Cyrillic letters in a Latin word": ("gr\u0435at p\u043est", "great post", {"look-alike"}),
    "Latin word of Cyrillic letters among Latin ones": (
        "this is a \u0440\u0430\u0443\u0440\u0430\u0443 thing",
        "this is a paypay thing",
        {"look-alike"},
    ),
    "small capitals": (
        "\u1d04\u1d00\u1d04\u1d00\u1d0f powder for all",
        "cacao powder for all",
        {"look-alike"},
    ),
    "zero width": ("p\u200bost", "post", {"zero-width"}),
    "zero-width joiner between Latin letters": ("p\u200dost", "post", {"zero-width"}),
    "word joiner": ("1\u20602", "12", {"zero-width"}),
    "direction override": ("a\u202eb", "ab", {"bidi"}),
    "full width": ("\uff57\uff4f\uff57", "wow", {"styled-letter"}),
    "mathematical letters": ("\U0001d41a\U0001d41b", "ab", {"styled-letter"}),
    "stacked marks": ("e\u0301\u0302\u0303\u0304x", "\u00e9\u0302\u0303x", {"stacked-marks"}),
    "entities": ("&#103;ood", "good", {"entities"}),
}
HONEST = {
    "English": ("plain words", "plain words"),
    "Russian": ("\u0445\u043e\u0440\u043e\u0448\u0438\u0439 \u043f\u043e\u0441\u0442", None),
    "Russian word of look-alikes": (
        "\u0441\u043e\u0440\u043e\u043a\u0430 \u043d\u0430 \u0434\u0432\u043e\u0440\u0435",
        None,
    ),
    "Greek letter": ("the \u03bc of friction", None),
    "short Cyrillic word among Latin ones": ("they say \u043d\u043e for but here", None),
    "Persian with its joiner": (
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "\u0645\u06cc\u062e\u0648\u0627\u0647\u0645",
    ),
    "emoji with a joiner": ("\U0001f468\u200d\U0001f469", "\U0001f468\U0001f469"),
    "soft hyphen": ("com\u00adpost", "compost"),
    "curly quotes": ("\u201cit\u2019s\u201d", '"it\'s"'),
    "dash": ("a \u2013 b", "a - b"),
    "no-break space": ("a\u00a0b", "a b"),
    "line separator": ("a\u2028b", "a\nb"),
    "fraction": ("\u00bd cup", "1\u20442 cup"),
    "square": ("m\u00b2", "m2"),
    "accent written apart": ("cafe\u0301", "caf\u00e9"),
    "accent without a whole": ("q\u0301", "q\u0301"),
    "accent at the start": ("\u0301a", "\u0301a"),
    "accent after an invisible character": ("a\u00ad\u0301", "a\u0301"),
    "Vietnamese": ("ti\u1ebfng Vi\u1ec7t", "ti\u1ebfng Vi\u1ec7t"),
    "Thai": ("\u0e04\u0e23\u0e31\u0e1a", None),
    "phrase in one sign": ("\ufdfa", "\ufdfa"),
    "invisible mark": ("a\u034f1", "a1"),
}


@pytest.mark.parametrize(("source", "text", "kinds"), UNDONE.values(), ids=UNDONE.keys())
def test_disguise_is_undone_and_remembered(source: str, text: str, kinds: set[str]) -> None:
    reading = normalize(source)
    assert (reading.text, {d.kind for d in reading.disguises}) == (text, kinds)
    assert all(0 <= d.start < d.end <= len(source) for d in reading.disguises)


@pytest.mark.parametrize(
    ("source", "text"),
    [v for k, v in HONEST.items() if k != "invisible mark"],
    ids=[k for k in HONEST if k != "invisible mark"],
)
def test_honest_writing_is_no_disguise(source: str, text: str | None) -> None:
    reading = normalize(source)
    assert (reading.text, reading.disguises) == (source if text is None else text, ())


def test_invisible_mark_between_letters_is_a_disguise() -> None:
    assert [d.kind for d in normalize("a\u034fb").disguises] == ["zero-width"]


@pytest.mark.parametrize("source", ["", "a", "<b>x</b>", "e\u0301", "\u200b", "\u200bx", "&amp;\uff57"])
def test_range_of_all_lies_inside_the_source(source: str) -> None:
    reading = normalize(source)
    start, end = reading.source_range(0, len(reading.text))
    assert 0 <= start <= end <= len(source)


def test_range_behind_the_text_is_the_end_of_the_source() -> None:
    assert normalize("ab").source_range(7, 9) == (2, 2)


def test_empty_range_is_a_place() -> None:
    assert normalize("ab").source_range(1, 1) == (1, 1)


def test_accent_is_never_cut_off_its_letter() -> None:
    reading = normalize("q\u0301a")
    assert reading.source_range(0, 1) == (0, 2)


def test_anchors_and_code_move_with_what_is_folded_before_them() -> None:
    reading = normalize("\u200b\ufb01 [\ufb01n](https://a.example) `\ufb01x` p\u200bost")
    (anchor,), (code,) = reading.anchors, reading.code
    assert reading.text[anchor.start : anchor.end] == "fin"
    assert reading.text[slice(*code)] == "fix"


def test_word_with_one_letter_that_has_no_twin_is_left_alone() -> None:
    assert unmask_letters("p\u043est\u0436") == ("p\u043est\u0436", [])


@pytest.mark.parametrize(
    ("character", "name"), [("a", "LATIN"), ("\u0436", "CYRILLIC"), ("1", ""), ("\u200b", "")]
)
def test_script_of_a_character(character: str, name: str) -> None:
    assert script(character) == name


@pytest.mark.parametrize(
    ("character", "treated"),
    [
        ("\u0436", ("text", "\u0436")),
        ("\u200b", ("format", "")),
        ("\u0489", ("mark", "\u0489")),
        ("\u24d0", ("styled", "a")),
    ],
)
def test_treatment_of_a_character(character: str, treated: tuple[str, str]) -> None:
    assert treatment(character) == treated
