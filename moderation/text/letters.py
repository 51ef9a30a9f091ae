"""What single characters are: read as another, invisible, a mark, a look-alike of a Latin letter.

Serves `normalize`, which walks through a text; nothing here sees more than a word of it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache

import regex
from confusable_homoglyphs.confusables import confusables_data

NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
ASCII_LETTER = re.compile(r"[A-Za-z]")
WORD = regex.compile(r"[\p{L}\p{N}][\p{L}\p{N}\p{M}]*")
READ_AS = {
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
    "\u0085": "\n",
}
OVERRIDES = frozenset("\u202d\u202e")  # they turn the order of letters around, in any language
EMBEDDINGS = frozenset("\u202a\u202b\u202c\u2066\u2067\u2068\u2069")  # Arabic and Hebrew need them
SOFT_HYPHEN = "\u00ad"
# No format characters by their category, but nobody sees them: joiners of marks, variation selectors,
# fillers of Hangul, the empty pattern of Braille.
_UNSEEN = (
    "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef"
)
UNSEEN = re.compile(f"[{_UNSEEN}]")
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
# A vowel or a final consonant of Hangul written apart joins what stands before it, as a mark does.
MARKS = rf"[[\p{{M}}\u1161-\u11ff\ud7b0-\ud7ff]--[{_UNSEEN}]]"
MARK = regex.compile(MARKS, regex.V1)
ACCENT = re.compile("[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")
LOOK_ALIKE_SCRIPTS = frozenset(("LATIN", "CYRILLIC", "GREEK"))
DECORATION = re.compile("[\u0305\u0332-\u0338\u033f\u0488\u0489\u20d0-\u20ff]")
BOXES = (0x1F150, 0x1F170)  # where the alphabets in black circles and boxes begin
MANY_ACCENTS = 2  # on one letter, of those that any letter may carry; Vietnamese uses two
MANY_MARKS = 5  # of those that belong to a script: Burmese and Tibetan stack four
LONGEST_FOLD = 4  # characters; a sign that stands for a whole phrase stays as it is, or text would grow
LONGEST_CLUSTER = 64  # characters of one letter with its marks that are looked at
# Look-alikes only inside a word that holds Latin letters: by themselves they are honest words.
IN_LATIN_WORDS = str.maketrans("кмтвнпКМТВНІΙκτηωεχμ", "kmtbhnKMTBHIIktnwexu")
HOOKED = str.maketrans("ɑɓƅƄƈɗɖɡɦɩɭƙʋƴ", "abbbcddghilkvy")  # African alphabets use them, spinners too
SYMBOLS = frozenset("αβγδεζηθκλμπρστφχψωνΔΣΩΦΨ")  # TNFα, μTorrent: at the edge of a word
CYRILLIC_TWIN = dict(zip("aceopxykmtbABCEHKMOPTXy", "асеорхукмтвАВСЕНКМОРТХу", strict=True))


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
    """Say what becomes of one character: how it is treated, and what it is read as.

    >>> treatment("\uff57"), treatment("\u0301"), treatment("\u200b")[0], treatment("\u00bd")
    (('styled', 'w'), ('mark', '́'), 'format', ('text', '1⁄2'))
    """
    category = unicodedata.category(character)
    if category == "Cf" or UNSEEN.match(character) or CONTROL.match(character):
        return "format", ""
    folded = READ_AS.get(character) or _boxed(character) or unicodedata.normalize("NFKC", character)
    if len(folded) > LONGEST_FOLD:
        folded = character
    if MARK.match(character):
        return "mark", folded
    styled = folded != character and len(folded) == 1 and folded.isascii() and folded.isalnum()
    honest = character.isdigit() or category in ("No", "Lm")  # ½, ², ª
    return ("styled" if styled and not honest else "text"), folded


def _boxed(character: str) -> str:
    """Read a letter in a black circle or box, which Unicode takes for a picture."""
    place = ord(character)
    return next((chr(place - first + ord("A")) for first in BOXES if first <= place < first + 26), "")


@lru_cache(maxsize=20_000)
def cluster(written: str) -> tuple[str, bool]:
    """Read one letter with its marks, and say whether it carries more of them than any letter does.

    However the marks were written (apart, composed, in which order), the answer is the same.

    >>> cluster("e\u0301"), cluster("e\u0301\u0302\u0303\u0304")[1]
    (('é', False), True)
    """
    written = written[:LONGEST_CLUSTER]
    base = "" if MARK.match(written) else treatment(written[0])[1]
    whole = unicodedata.normalize("NFC", base + unicodedata.normalize("NFKD", written[1 if base else 0 :]))
    kept: list[str] = []
    accents = marks = 0
    for character in whole:
        if DECORATION.match(character):
            continue  # letters struck through or underlined
        if MARK.match(character):
            marks += 1
            accents += ACCENT.match(character) is not None
            if accents > MANY_ACCENTS or marks > MANY_MARKS:
                return "".join(kept), True
        kept.append(character)
    return "".join(kept), False


def _is_letter(character: str) -> bool:
    return (character.isascii() and character.isalnum()) or script(character) in LOOK_ALIKE_SCRIPTS


def hidden_in(run: str, at: int, after: str) -> str:
    """Name the trick if an unseen character stands between letters; `after` follows the run.

    A joiner between Persian letters or emoji is spelling, a soft hyphen a help for breaking lines.
    """
    character = run[at]
    if character in OVERRIDES:
        return "bidi"
    if at and treatment(run[at - 1])[0] == "format":
        return ""  # one trick, however many characters it takes
    before = next((c for c in reversed(run[max(0, at - LONGEST_CLUSTER) : at]) if not MARK.match(c)), "")
    if character == SOFT_HYPHEN or not (before and _is_letter(before)):
        return ""
    following = next((c for c in run[at + 1 : at + 9] if treatment(c)[0] != "format"), after)
    if not (following and _is_letter(following)):
        return ""
    return "bidi" if character in EMBEDDINGS else "zero-width"


def unmask_letters(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Fold look-alike letters of other scripts to Latin; return the text and the words changed.

    The result has the same length. Honest words of any script stay as they are.

    >>> unmask_letters("a gr\u0435at p\u043est")[0], unmask_letters("\u0441\u043e\u0440\u0435")[0] == "cope"
    ('a great post', False)
    """
    distinct = set("".join(NOT_ASCII.findall(text)))
    foreign = {c for c in distinct if is_foreign(c)}
    if not any(map(latin_twin, foreign)):
        return text, []
    alone = {c for c in foreign if latin_twin(c)}  # letters that pass for Latin ones by themselves
    table = str.maketrans({c: latin_twin(c) or c for c in distinct}) | IN_LATIN_WORDS
    others = foreign - alone
    never = {c for c in others if ord(c) not in table or table[ord(c)] == c}
    whole_words = _mostly_latin(text) and not any(script(c) in LOOK_ALIKE_SCRIPTS for c in others)

    def read(word: str) -> tuple[str, bool]:
        """Say what a word is read as, and whether that is a disguise undone."""
        if ASCII_LETTER.search(word) is None:
            honest = not (whole_words and len(word) > 3 and others.isdisjoint(word))
        else:
            honest = len(word) < 3 or _is_symbol(word, foreign)
        if honest:
            return word, False
        return _to_cyrillic(word) if not never.isdisjoint(word) else (word.translate(table), True)

    known: dict[str, tuple[str, bool]] = {}
    changed: list[tuple[int, int]] = []
    parts, done = [], 0
    for match in WORD.finditer(text):
        word = match[0]
        if word.isascii():
            continue
        if word not in known:
            known[word] = (word, False) if foreign.isdisjoint(word) else read(word)
        folded, noted = known[word]
        if folded is not word:
            parts += [text[done : match.start()], folded]
            done = match.end()
            if noted:
                changed.append(match.span())
    whole = "".join(parts) + text[done:]
    return (whole.translate(HOOKED) if changed else whole), changed


def _mostly_latin(text: str) -> bool:
    # What a character is, is asked once for each and not for each place.
    alphabet = {c: n for c, n in Counter(text).items() if c.isalpha()}
    return sum(n for c, n in alphabet.items() if script(c) == "LATIN") > 0.6 * sum(alphabet.values())


def _is_symbol(word: str, foreign: set[str]) -> bool:
    """TNFα, μTorrent: one Greek letter at an edge of a word stands for itself."""
    strangers = [c for c in word if c in foreign]
    return len(strangers) == 1 and strangers[0] in SYMBOLS and strangers[0] in (word[0], word[-1])


def _to_cyrillic(word: str) -> tuple[str, bool]:
    """Read single Latin letters inside a Cyrillic word as Cyrillic; one of them is a slip of the keyboard."""
    latin = sum(map(str.isascii, word))
    if latin * 2 > len(word) or re.search(r"[A-Z]{2}|[\x00-\x7f]{3}", word):
        return word, False
    if any(c not in CYRILLIC_TWIN and script(c) != "CYRILLIC" for c in word):
        return word, False
    return "".join(CYRILLIC_TWIN.get(c, c) for c in word), latin > 1
