"""Undoes disguises: letters that look like others, invisible characters, stretched characters.

Second step of reading. What was undone is remembered, because a disguise is evidence itself. A
foreign script is no disguise: letters are folded only in words that mix scripts, or that imitate
the script of all the words around them.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from confusable_homoglyphs.confusables import confusables_data

from moderation.text.markup import Anchor, Visible, take_apart

NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
ASCII_LETTER = re.compile(r"[A-Za-z]")
WORD = re.compile(r"[^\W_]+", re.U)
PLAIN = str.maketrans(
    {
        "\u2018": "'",
        "\u2019": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u2013": "-",
        "\u2014": "-",
        "\u2026": "…",
        "\u00a0": " ",
        "\u2028": "\n",
        "\u2029": "\n",
    }
)
BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
JOINERS = frozenset("\u200c\u200d\u200e\u200f\ufe0e\ufe0f")  # emoji, Persian, Hindi, mixed directions
JOINING_MARK = "\u034f"  # a mark by its category, but nobody sees it
SOFT_HYPHEN = "\u00ad"
LOOK_ALIKE_SCRIPTS = frozenset(("LATIN", "CYRILLIC", "GREEK"))
MANY_MARKS = 2  # on one letter; Vietnamese and Hebrew use two
LONGEST_FOLD = 4  # characters; a sign that stands for a whole phrase stays as it is, or text would grow


@dataclass(frozen=True, slots=True)
class Disguise:
    """Something that was written so that a filter would not read it. `start`, `end`: in the source."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """The comment as a person reads it. `text[i]` comes from `source[origin[i]]`."""

    source: str
    text: str
    origin: Sequence[int]
    anchors: tuple[Anchor, ...]
    code: tuple[tuple[int, int], ...]
    disguises: tuple[Disguise, ...]

    def source_range(self, start: int, end: int) -> tuple[int, int]:
        """Translate a range of `text` into the range of the source that it came from."""
        if not self.origin or start >= len(self.origin):
            return (len(self.source), len(self.source))
        first = self.origin[start]
        if end <= start:
            return (first, first)
        last = self.origin[min(end, len(self.origin)) - 1] + 1
        while last < len(self.source) and unicodedata.combining(self.source[last]):
            last += 1  # never cut an accent off its letter
        return (first, last)


@lru_cache(maxsize=20_000)
def latin_twin(character: str) -> str:
    """Return the ASCII letter that a letter of another script looks like, or nothing.

    >>> latin_twin("\u043e"), latin_twin("\u0436")
    ('o', '')
    """
    for entry in confusables_data.get(character, ()):
        if len(entry["c"]) == 1 and entry["c"].isascii() and entry["c"].isalpha():
            return str(entry["c"])
    name = unicodedata.name(character, "")
    if name.startswith("LATIN LETTER SMALL CAPITAL ") and len(name.rsplit(" ", 1)[1]) == 1:
        return name.rsplit(" ", 1)[1].lower()
    return ""


@lru_cache(maxsize=20_000)
def script(character: str) -> str:
    """Name the script of a letter by the first word of its Unicode name."""
    return unicodedata.name(character, "?").split(" ", 1)[0] if character.isalpha() else ""


@lru_cache(maxsize=20_000)
def is_foreign(character: str) -> bool:
    """Say whether a letter is none of the Latin alphabet, or a small capital that passes for one."""
    return (character.isalpha() and script(character) != "LATIN") or "SMALL CAPITAL" in unicodedata.name(
        character, ""
    )


@lru_cache(maxsize=20_000)
def treatment(character: str) -> tuple[str, str]:
    """Say what becomes of one character that is not ASCII: how it is treated, and what it is read as.

    >>> treatment("\uff57"), treatment("\u0301"), treatment("\u200b")[0], treatment("\u00bd")
    (('styled', 'w'), ('mark', '́'), 'format', ('text', '1⁄2'))
    """
    category = unicodedata.category(character)
    if category == "Cf" or character == JOINING_MARK:
        return "format", ""
    folded = character.translate(PLAIN)
    if not folded.isascii():
        folded = unicodedata.normalize("NFKC", folded)
        if len(folded) > LONGEST_FOLD:
            folded = character
    if category in ("Mn", "Me"):
        return "mark", folded
    styled = folded != character and folded.isascii() and folded.isalnum() and not character.isdigit()
    return ("styled" if styled and category not in ("No", "Lm") else "text"), folded  # ½, ², ª are honest


class _Folder:
    """Folds one visible text, run of foreign characters by run, keeping all origins."""

    def __init__(self, seen: Visible) -> None:
        self.seen = seen
        self.parts: list[str] = []
        self.origin: list[int] = []
        self.moved: list[int] = []  # moved[i]: where visible place i went
        self.disguises: list[Disguise] = []

    def fold(self) -> None:
        text, done, marks = self.seen.text, 0, 0
        for at in self.loud_places():
            self.keep(done, at)
            marks = self.fold_one(text[at], at, marks if at == done else 0)
            done = at + 1
        self.keep(done, len(text))
        self.moved.append(len(self.origin))

    def loud_places(self) -> list[int]:
        """The places of all characters that are read as something else, or that sit on others."""
        text = self.seen.text
        foreign = set("".join(NOT_ASCII.findall(text)))
        loud = {c for c in foreign if treatment(c) != ("text", c)}
        runs = NOT_ASCII.finditer(text) if loud else ()
        return [at for run in runs for at in range(*run.span()) if text[at] in loud]

    def keep(self, start: int, end: int) -> None:
        if start == end:
            return
        size = len(self.origin)
        self.parts.append(self.seen.text[start:end])
        self.origin.extend(self.seen.origin[start:end])
        self.moved.extend(range(size, size + end - start))

    def put(self, text: str, at: int) -> None:
        self.moved.append(len(self.origin))
        self.parts.append(text)
        if len(text) == 1:
            self.origin.append(self.seen.origin[at])
        elif text:
            self.origin.extend([self.seen.origin[at]] * len(text))

    def note(self, kind: str, at: int) -> None:
        place = self.seen.origin[at]
        self.disguises.append(Disguise(kind, place, place + 1))

    def fold_one(self, character: str, at: int, marks: int) -> int:
        """Fold one character after so many marks; return how many marks there are now."""
        kind, folded = treatment(character)
        marks = marks + 1 if kind == "mark" or character == JOINING_MARK else 0
        if kind == "format":
            if character in BIDI:
                self.note("bidi", at)
            elif self.hides_between_letters(at, character):
                self.note("zero-width", at)
            self.put("", at)
        elif marks > MANY_MARKS:
            if marks == MANY_MARKS + 1:
                self.note("stacked-marks", at)
            self.put("", at)
        elif marks and self.origin and self.parts[-1]:
            self.compose(character, at)
        else:
            if kind == "styled":
                self.note("styled-letter", at)
            self.put(folded, at)
        return marks

    def compose(self, mark: str, at: int) -> None:
        """Join an accent with the letter before it, where Unicode has one character for both."""
        whole = unicodedata.normalize("NFC", self.parts[-1][-1] + mark)
        if len(whole) == 1:
            self.parts[-1] = self.parts[-1][:-1] + whole
            self.moved.append(len(self.origin))
        else:
            self.put(mark, at)

    def hides_between_letters(self, at: int, character: str) -> bool:
        """A joiner between Persian letters or emoji is spelling; between Latin letters, a trick."""
        text = self.seen.text
        latin = bool(at) and script(text[at - 1]) in LOOK_ALIKE_SCRIPTS
        if character == SOFT_HYPHEN:
            return False
        if character in JOINERS:
            after = next((c for c in text[at + 1 : at + 9] if unicodedata.category(c) != "Cf"), "")
            return latin and script(after) in LOOK_ALIKE_SCRIPTS
        return latin or character in "\u2060\u180e"


def unmask_letters(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Fold look-alike letters of other scripts to Latin; return the text and the words changed.

    The result has the same length. Honest words of any script stay as they are.

    >>> unmask_letters("a gr\u0435at p\u043est")[0], unmask_letters("\u0441\u043e\u0440\u0435")[0] == "cope"
    ('a great post', False)
    """
    distinct = set("".join(NOT_ASCII.findall(text)))
    foreign = {c for c in distinct if is_foreign(c)}
    others = {c for c in foreign if not latin_twin(c)}
    if len(others) == len(foreign):
        return text, []
    # What a character is, is asked once for each and not for each place.
    alphabet = {c: n for c, n in Counter(text).items() if c.isalpha()}
    latin_letters = sum(n for c, n in alphabet.items() if script(c) == "LATIN")
    mostly_latin = latin_letters > 0.6 * sum(alphabet.values())
    table = str.maketrans({c: latin_twin(c) or c for c in distinct})
    changed: list[tuple[int, int]] = []
    parts, done = [], 0
    for match in WORD.finditer(text):
        word = match[0]
        if word.isascii() or foreign.isdisjoint(word) or not others.isdisjoint(word):
            continue
        latin = ASCII_LETTER.search(word) is not None
        if (latin and len(word) > 2) or (mostly_latin and len(word) > 3):
            parts += [text[done : match.start()], word.translate(table)]
            done = match.end()
            changed.append(match.span())
    return "".join(parts) + text[done:], changed


def normalize(source: str) -> Reading:
    """Read a comment's source as a person would see it.

    >>> reading = normalize("<b>G\u043e\u043ed</b> p\u200bost &amp; \uff57\uff4f\uff57")
    >>> reading.text, sorted({disguise.kind for disguise in reading.disguises})
    ('Good post & wow', ['look-alike', 'styled-letter', 'zero-width'])
    """
    seen = take_apart(source)
    disguises: list[Disguise] = []
    if seen.entities:
        disguises.append(Disguise("entities", 0, len(source)))
    if seen.text.isascii():
        return Reading(source, seen.text, seen.origin, seen.anchors, seen.code, tuple(disguises))
    folder = _Folder(seen)
    folder.fold()
    text, masked = unmask_letters("".join(folder.parts))
    moved, origin = folder.moved, folder.origin
    disguises += folder.disguises
    disguises += [Disguise("look-alike", origin[a], origin[b - 1] + 1) for a, b in masked]
    anchors = tuple(
        Anchor(a.href, moved[a.start], moved[a.end], a.source, a.form, a.hidden) for a in seen.anchors
    )
    code = tuple((moved[a], moved[b]) for a, b in seen.code)
    return Reading(source, text, origin, anchors, code, tuple(disguises))
