"""Letters in disguise, and letters that are what they are in any script."""

from __future__ import annotations

import pytest

from moderation.text.letters import cluster, unmask_letters
from moderation.text.normalize import MOST_DISGUISES, normalize

DISGUISED = {
    "Cyrillic o": ("g\u043e\u043ed", "good", "look-alike"),
    "Cyrillic letters that look less alike": ("\u0442hank \u0443\u043eu", "thank you", "look-alike"),
    "Greek omicron": ("p\u03bfst", "post", "look-alike"),
    "Greek letter at the start": ("\u03bfffer", "offer", "look-alike"),
    "Armenian o": ("g\u0585\u0585d", "good", "look-alike"),
    "small capitals": ("\u0262\u1d0f\u1d0f\u1d05 post", "good post", "look-alike"),
    "capital of another script": ("\u0420OST", "POST", "look-alike"),
    "capital I": ("V\u0406P offer", "VIP offer", "look-alike"),
    "full width": ("\uff27\uff2f\uff2f\uff24", "GOOD", "styled-letter"),
    "mathematical bold": ("\U0001d420\U0001d428\U0001d428\U0001d41d", "good", "styled-letter"),
    "mathematical script": ("\U0001d4f0\U0001d4f8\U0001d4f8\U0001d4ed", "good", "styled-letter"),
    "double-struck": ("\U0001d558\U0001d560\U0001d560\U0001d555", "good", "styled-letter"),
    "monospace": ("\U0001d690\U0001d698\U0001d698\U0001d68d", "good", "styled-letter"),
    "circled": ("\u24d6\u24de\u24de\u24d3", "good", "styled-letter"),
    "black circles": ("\U0001f156\U0001f15e\U0001f15e\U0001f153", "GOOD", "styled-letter"),
    "black boxes": ("\U0001f176\U0001f17e\U0001f17e\U0001f173", "GOOD", "styled-letter"),
    "white boxes": ("\U0001f136\U0001f13e\U0001f13e\U0001f133", "GOOD", "styled-letter"),
    "zero-width space": ("go\u200bod", "good", "zero-width"),
    "zero-width non-joiner": ("go\u200cod", "good", "zero-width"),
    "word joiner": ("go\u2060od", "good", "zero-width"),
    "byte order mark": ("go\ufeffod", "good", "zero-width"),
    "direction mark": ("go\u200eod", "good", "zero-width"),
    "joiner of marks": ("go\u034fod", "good", "zero-width"),
    "variation selector": ("go\ufe0fod", "good", "zero-width"),
    "another variation selector": ("go\U000e0100od", "good", "zero-width"),
    "filler of Hangul": ("go\u3164od", "good", "zero-width"),
    "empty Braille": ("go\u2800od", "good", "zero-width"),
    "control character": ("go\x08od", "good", "zero-width"),
    "tag character": ("go\U000e0061od", "good", "zero-width"),
    "invisible as an entity": ("go&#8203;od", "good", "zero-width"),
    "Mongolian vowel separator": ("go\u180eod", "good", "zero-width"),
    "override": ("\u202edoog\u202c", "doog", "bidi"),
    "embedding inside a word": ("go\u202aod", "good", "bidi"),
    "isolate inside a word": ("go\u2066od", "good", "bidi"),
    "letters as entities": ("&#103;&#111;od", "good", "entities"),
    "letters as hexadecimal entities": ("&#x67;&#x6f;od", "good", "entities"),
    "marks upon marks": ("g\u0301\u0301\u0301\u0301ood", None, "stacked-marks"),
    "one mark again and again": ("\u0e01\u0e47\u0e47\u0e47\u0e47\u0e47\u0e47\u0e47", None, "stacked-marks"),
    "Latin letters in a Cyrillic word": (
        "c\u043f\u0430c\u0438\u0431\u043e",
        "\u0441\u043f\u0430\u0441\u0438\u0431\u043e",
        "look-alike",
    ),
    "hidden text": ("a<span style='display:none'>b c</span>d", "ad", "hidden-text"),
    "hidden by an attribute": ("a<p hidden>b c</p>d", None, "hidden-text"),
    "comment in a word": ("go<!-- x -->od", "good", "hidden-text"),
    "much in a comment": (f"good <!-- {'cheap teapots ' * 9} -->", "good ", "hidden-text"),
}
HONEST = {
    "curly quotes": "“it’s” ‘so’",
    "dashes": "one – two — three…",
    "accents": "naïve café, Zürich, Łódź, İstanbul, ti\u1ebfng Vi\u1ec7t",
    "accents apart": "cafe\u0301 naı\u0308ve",
    "sharp s": "Straße",
    "ligature": "\ufb01ne \ufb02our",
    "fractions and powers": "\u00bd cup, m\u00b2, x\u2074, H\u2082O, 1\u02e2\u1d57",
    "units": "5 \u00b5m, 3 kΩ, 20 \u2103, \u2116 5",
    "Greek letter for a number": "π times r, α and β",
    "Greek letter at the end": "TNFα and PPARγ levels",
    "Greek letter at the start": "μTorrent, ΔT, λx",
    "Greek": "Πολύ ωραίο άρθρο",
    "Russian": "Очень хорошая статья",
    "Russian word of look-alikes": "ресурс для кода",
    "Russian word of look-alikes among code": "for (int i = 0; i < n; i++) ресурс и цикл",
    "Russian with a Latin name": "классный USB-порт и PHPшник",
    "slip of a Russian keyboard": "Cпасибо",
    "Ukrainian": "Дуже цікаво",
    "Serbian in both scripts": "dobar добар",
    "Arabic with vowels": "\u0627\u0644\u0639\u064e\u0631\u064e\u0628\u0650\u064a\u0651\u064e\u0629",
    "Arabic with direction marks": "\u200f\u0645\u0631\u062d\u0628\u0627\u200f (test)",
    "Arabic in an embedding": "\u202b\u0645\u0631\u062d\u0628\u0627\u202c",
    "Persian with its joiner": "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
    "Hebrew with points": "\u05e2\u05b4\u05d1\u05b0\u05e8\u05b4\u05d9\u05ea",
    "Hindi": "\u0939\u093f\u0928\u094d\u0926\u0940 \u092c\u0939\u0941\u0924 \u0905\u091a\u094d\u091b\u093e",
    "Hindi with nukta, vowel and nasal": "\u091c\u093c\u0942\u0901",
    "Hindi with a joiner": "\u0915\u094d\u200d\u0937",
    "Tamil": "\u0ba4\u0bae\u0bbf\u0bb4\u0bcd",
    "Thai": "\u0e17\u0e35\u0e48\u0e19\u0e35\u0e48\u0e14\u0e35\u0e21\u0e32\u0e01",
    "Thai with its line breaks": "\u0e14\u0e35\u200b\u0e21\u0e32\u0e01",
    "Burmese": "\u1019\u103c\u1014\u103a\u1019\u102c \u1000\u103b\u103d\u1014\u103a\u102f\u1015\u103a",
    "Korean": "\uc88b\uc740 \uae00",
    "Korean letter by letter": "\u110c\u1169\u11c2\u110b\u1173\u11ab",
    "Japanese": "がんばって \uff76\uff9e",
    "Japanese punctuation": "良い記事です。！？",
    "emoji": "\U0001f44d\U0001f3fd \u2764\ufe0f 1\ufe0f\u20e3 \U0001f1e9\U0001f1ea",
    "family": "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "shrug": "\u00af\\_(ツ)_/\u00af",
    "soft hyphen": "com\u00adpost",
    "space at the end of a paste": "word\u200b and\ufeff more",
    "mark of a byte order": "\ufeffHello",
    "path of Windows": "\u202aC:\\Users",
    "name in isolates": "\u2068Ann\u2069 said so",
    "sign as an entity": "a &amp; b &lt; c &nbsp; d",
    "accent as an entity": "caf&eacute; &uuml;ber",
    "next line": "a\u0085b\u2028c",
    "struck through": "no\u0336t\u0336",
    "comment that is talked about": "write <!-- a note --> there",
    "left behind by an editor": "<!--[if gte mso 9]> x <![endif]--> Hello",
    "script that is talked about": "put it into <script runat=server> code </script>",
    "style that hides nothing": "<span style='color:red'>red</span>",
}


@pytest.mark.parametrize(("source", "text", "kind"), DISGUISED.values(), ids=DISGUISED.keys())
def test_disguise_is_undone_and_remembered(source: str, text: str | None, kind: str) -> None:
    reading = normalize(source)
    assert {disguise.kind for disguise in reading.disguises} == {kind}
    assert text is None or reading.text == text


@pytest.mark.parametrize("source", HONEST.values(), ids=HONEST.keys())
def test_honest_writing_is_no_disguise(source: str) -> None:
    assert normalize(source).disguises == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("caf\u00e9", "cafe\u0301"),
        ("ti\u1ebfng", "tie\u0302\u0301ng"),
        ("\u1ead", "a\u0302\u0323"),
        ("\ud55c\uae00", "\u1112\u1161\u11ab\u1100\u1173\u11af"),
        ("\u0958", "\u0915\u093c"),
        ("\u0bca", "\u0bc6\u0bbe"),
        ("\u304c", "\u304b\u3099"),
        ("\u1fa7", "\u03c9\u0314\u0342\u0345"),
        ("\u1e9b", "\u017f\u0307"),
        ("\u2260", "=\u0338"),
    ],
)
def test_composed_and_apart_read_the_same(one: str, other: str) -> None:
    assert normalize(f"a {one} b").text == normalize(f"a {other} b").text
    assert normalize(f"a {one} b").disguises == normalize(f"a {other} b").disguises == ()


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("e\u0301", ("\u00e9", False)),
        ("\u0301", ("\u0301", False)),
        ("o\u0336", ("o", False)),
        ("\ufdfa\u0301", ("\ufdfa\u0301", False)),
    ],
)
def test_letter_with_its_marks(written: str, read: tuple[str, bool]) -> None:
    assert cluster(written) == read


def test_hooked_letters_are_folded_only_beside_other_look_alikes() -> None:
    assert unmask_letters("hear\u0257 th\u0456ngs")[0] == "heard things"
    assert unmask_letters("\u0257aya biyu")[0] == "\u0257aya biyu"


def test_disguises_of_one_comment_are_bounded() -> None:
    assert len(normalize("a\u200bb " * 2000).disguises) == MOST_DISGUISES
    assert len(normalize("go\u043ed " * 2000).disguises) == MOST_DISGUISES


def test_lower_case_keeps_all_places() -> None:
    reading = normalize("\u0130stanbul KETTLE.COM")
    assert len(reading.lowered) == len(reading.text)
    assert reading.lowered.endswith("kettle.com")
