"""Cuts normalised text into words, undoing what is done to words: stretched, spaced out, leet.

Third step of reading. A word keeps its place in the text; `folded` is what it is compared by.
Scripts without spaces are cut into pairs of characters, which serve as words for counting and
overlap.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

import regex

from moderation.text import lists

FUNCTION_WORDS = lists.words("function_words.txt")
KNOWN = frozenset(
    word
    for name, group in (
        ("praise_words.txt", ""),
        ("function_words.txt", ""),
        ("commercial_words.txt", ""),
        ("abusive_words.txt", "insult en"),
        ("abusive_words.txt", "fuck"),
    )
    for word in lists.words(name, group)
    if not word.endswith("*")
)
# Letters without spaces are cut into English words alone: short words of sixty languages fit any.
CUTTABLE = frozenset(
    word
    for name, group in (
        ("function_words.txt", "en"),
        ("praise_words.txt", "praise en"),
        ("praise_words.txt", "weak en"),
        ("praise_words.txt", "along en"),
        ("praise_words.txt", "blog en"),
        ("commercial_words.txt", ""),
    )
    for word in lists.words(name, group)
)
MOST_WORDS = 6_000  # of a very long comment its beginning is read, and its end
TAIL = 4_096  # characters
LONGEST_KNOWN = 14  # letters of a word that is looked for in letters without spaces

WORD = regex.compile(r"(?:[\p{L}\p{N}]\p{M}*+)++(?:['\u02bc@$!|*](?:[\p{L}\p{N}]\p{M}*+)++)*+")
WORD_ASCII = re.compile(r"[a-z0-9]+(?:['@$!|*][a-z0-9]+)*")
UNSPACED_LETTERS = (
    "\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
)
UNSPACED = re.compile(f"[{UNSPACED_LETTERS}]+")
SPACED_OUT = re.compile(r"(?<![^\W_])[^\W_](?:[ .\-_*~/|+,\u00b7\u2022]{1,2}[^\W_](?![^\W_]|')){3,60}")
# Three letters with signs between them, begun at a sign: so letters are seldom looked at.
MAY_BE_SPACED_OUT = re.compile(
    r"[ .\-_*~/|+,\u00b7\u2022][^\W_][ .\-_*~/|+,\u00b7\u2022]{1,2}[^\W_](?![^\W_]|')"
)
SPACED_LETTERS = re.compile(r"[^\W\d_](?:[ .\-_*~][^\W\d_]){5,60}")  # one sign each: even an unknown word
VOWELS = frozenset("aeiouy\u0430\u0435\u0438\u043e\u0443\u044b\u044d\u044e\u044f")
ROMAN = frozenset("ivxlcdm")
STRETCHED = re.compile(r"([^\W\d_])\1{2,}", re.U)
STRETCHED_ANY = re.compile(r"([^\W\d_])\1+", re.U)
LEET = str.maketrans("013457@$!|", "oieastasil")
LEET_ONE_AS_L = str.maketrans("013457@$!|", "oleastasil")
LEET_WORD = re.compile(r"(?=[^\W\d_]*[013457@$!|])(?=[013457@$!|]*[a-z])[a-z013457@$!|]{3,20}")


class Word(NamedTuple):
    """A word of the text: text[start:end]; `folded` is lower case with disguises undone."""

    folded: str
    start: int
    end: int
    disguise: str = ""


@lru_cache(maxsize=50_000)
def unstretch(word: str) -> str:
    """Take repeated letters back to what was meant.

    >>> unstretch("goooood"), unstretch("sooo"), unstretch("poooost"), unstretch("www")
    ('good', 'so', 'post', 'www')
    """
    if word in ("www", "aaa", "zzz", "mmm") or (ROMAN.issuperset(word) and len(set(word)) > 1):
        return word
    twice, once = STRETCHED.sub(r"\1\1", word), STRETCHED.sub(r"\1", word)
    if twice in KNOWN:
        return twice
    if once in KNOWN:
        return once
    return next((s for s in (STRETCHED_ANY.sub(r"\1", word),) if s in KNOWN), twice)


@lru_cache(maxsize=50_000)
def unleet(word: str) -> str:
    """Read digits and signs as the letters that they imitate, if that makes a known word.

    >>> unleet("p0st"), unleet("g00d"), unleet("h264"), unleet("v1agra")
    ('post', 'good', 'h264', 'viagra')
    """
    for table in (LEET, LEET_ONE_AS_L):
        plain = word.translate(table)
        if (len(plain) > 3 and plain in KNOWN) or (len(plain) == 3 and "0" in word and plain in CUTTABLE):
            return plain
    return word


def segment(joined: str) -> list[str]:
    """Cut letters that were written without spaces into known words, or leave them whole.

    >>> segment("goodpost"), segment("zzgood")
    (['good', 'post'], ['zzgood'])
    """
    best: list[list[str] | None] = [[]] + [None] * len(joined)
    for start, head in enumerate(best):
        if head is None:
            continue
        for end in range(start + 1, min(start + LONGEST_KNOWN, len(joined)) + 1):
            part = joined[start:end]
            if part not in CUTTABLE or (len(part) == 1 and part not in "ai"):
                continue
            so_far = best[end]
            if so_far is None or len(head) + 1 < len(so_far):
                best[end] = [*head, part]
    return best[-1] or [joined]


def spaced_out(text: str) -> list[Word]:
    """Find words that were written letter by letter ("g o o d   p o s t")."""
    found: list[Word] = []
    for run in SPACED_OUT.finditer(text):
        letters = re.sub(r"[\W_]", "", run[0]).lower()
        parts = segment(unstretch(letters))
        if parts == [letters]:
            parts = segment(unstretch(letters.translate(LEET)))
        if len(parts) == 1 and parts[0] not in KNOWN and not _is_spaced_word(run[0]):
            continue  # "A, B, C": a list, or a formula
        if len(letters) < 3 * len(parts):
            continue  # A D E A D E: chords that happen to make short words
        found.extend(Word(part, run.start(), run.end(), "spaced-out") for part in parts)
    return found


def _is_spaced_word(run: str) -> bool:
    """Say whether single letters were meant as one word: no list of them, no chords, no formula."""
    if not (run.islower() and SPACED_LETTERS.fullmatch(run) and len(set(run[1::2])) == 1):
        return False
    letters = run[::2]
    vowels = sum(letter in VOWELS for letter in letters)
    return 2 <= vowels < len(letters) - 1 and list(letters) != sorted(letters)


def words_of(text: str) -> list[Word]:
    """Cut a normalised text into words, in order, disguises undone."""
    ascii_only = text.isascii()  # then lower case has the same places, and simpler looks will do
    if ascii_only:
        read = [Word(match[0], *match.span()) for match in _matches(text.lower(), WORD_ASCII)]
    else:
        read = [Word(match[0].lower(), *match.span()) for match in _matches(text, WORD)]
    joined = spaced_out(text) if MAY_BE_SPACED_OUT.search(text) else []
    if joined:
        taken = {place for span in {(w.start, w.end) for w in joined} for place in range(*span)}
        read = [word for word in read if word.start not in taken]
    stretched = STRETCHED.search(text) is not None
    if not ascii_only and UNSPACED.search(text):
        read = [each for word in read for each in _parted(word, stretched)]
    else:
        read = [
            word if not stretched and word.folded.isalpha() else _undisguised(word, stretched)
            for word in read
        ]
    return sorted(joined + read, key=lambda word: word.start) if joined else read


def _parted(word: Word, stretched: bool) -> list[Word]:
    """Cut a word up if it is written in a script without spaces."""
    if UNSPACED.search(word.folded):
        return _pairs(word.folded, word.start)
    return [_undisguised(word, stretched)]


def _undisguised(word: Word, stretched: bool) -> Word:
    """Undo what may have been done to a word, if there are stretched words in the text or signs in it."""
    folded, start, end, disguise = word
    if stretched and len(folded) > 3 and STRETCHED.search(folded):
        folded = unstretch(folded)
        disguise = "stretched" if folded != word.folded else ""
    if not word.folded.isalpha() and LEET_WORD.fullmatch(folded):
        plain = unleet(folded)
        if plain != folded:
            folded, disguise = plain, "leet"
    return Word(folded, start, end, disguise) if disguise else word


def _matches(text: str, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    return pattern.finditer(text) if len(text) <= MOST_WORDS else _first_and_last(text, pattern)


def _first_and_last(text: str, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    read = 0
    for match in islice(pattern.finditer(text), MOST_WORDS):
        read = match.end()
        yield match
    yield from pattern.finditer(text, max(read, len(text) - TAIL))


def _pairs(word: str, start: int) -> list[Word]:
    """Cut the unspaced parts of a token into pairs of characters, the rest as it is."""
    found: list[Word] = []
    at = 0
    for run in UNSPACED.finditer(word):
        if run.start() > at:
            found.append(Word(word[at : run.start()], start + at, start + run.start()))
        first, last = run.span()
        if last - first == 1:
            found.append(Word(run[0], start + first, start + last))
        end = min(last - 1, first + MOST_WORDS)
        found.extend(Word(word[i : i + 2], start + i, start + i + 2) for i in range(first, end))
        at = last
    if at < len(word):
        found.append(Word(word[at:], start + at, start + len(word)))
    return found
