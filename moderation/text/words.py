"""Cuts normalised text into words, undoing what is done to words: stretched, spaced out, leet.

Third step of reading. A word keeps its place in the text; `folded` is what it is compared by.
Scripts without spaces are cut into pairs of characters, which serve as words for counting and
overlap.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from moderation.text import lists

FUNCTION_WORDS = lists.words("function_words.txt")
KNOWN = frozenset(
    word
    for name in ("praise_words.txt", "function_words.txt", "commercial_words.txt")
    for word in lists.words(name)
    if not word.endswith("*")
)
# Letters without spaces are cut into English words alone: short words of sixty languages would fit any letters.
CUTTABLE = frozenset(
    word
    for name, group in (
        ("function_words.txt", "en"),
        ("praise_words.txt", "praise en"),
        ("praise_words.txt", "weak en"),
        ("praise_words.txt", "blog en"),
        ("commercial_words.txt", ""),
    )
    for word in lists.words(name, group)
)
LONGEST_KNOWN = 14  # letters of a word that is looked for in letters without spaces

WORD = re.compile(r"[^\W_]+(?:['\u02bc@$!|*][^\W_]+)*")
# Vowel signs of Indian scripts, Hebrew points and accents that stand alone are no letters to `\w`.
MARKS = (
    "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0963\u0966-\u0dff"
    "\u0e31-\u0e3a\u0e47-\u0e4e\u0eb1-\u0ebc\u0ec8-\u0ecd\u102b-\u103e\u17b4-\u17d3"
)
MARK = re.compile(f"[{MARKS}]")
WORD_WITH_MARKS = re.compile(rf"(?:[^\W_]|[{MARKS}])+")
WORD_ASCII = re.compile(r"[a-z0-9]+(?:['@$!|*][a-z0-9]+)*")
UNSPACED = re.compile(
    "[\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+"
)
SPACED_OUT = re.compile(r"(?<![^\W_])[A-Za-z0-9](?:[ .\-_*~]{1,2}[A-Za-z0-9](?![A-Za-z0-9'])){3,60}")
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
    if word in ("www", "iii", "xxx", "aaa", "zzz", "mmm"):
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
        letters = re.sub(r"[^A-Za-z0-9]", "", run[0]).lower()
        parts = segment(unstretch(letters))
        if parts == [letters]:
            parts = segment(unstretch(letters.translate(LEET)))
        if len(parts) == 1 and parts[0] not in KNOWN:
            continue  # "A, B, C": a list, or a formula
        found.extend(Word(part, run.start(), run.end(), "spaced-out") for part in parts)
    return found


def words_of(text: str) -> list[Word]:
    """Cut a normalised text into words, in order, disguises undone."""
    joined = spaced_out(text) if SPACED_OUT.search(text) else []
    taken = sorted({(word.start, word.end) for word in joined}, reverse=True)
    found: list[Word] = list(joined)
    unspaced = not text.isascii() and UNSPACED.search(text) is not None
    stretched = STRETCHED.search(text) is not None
    ascii_only = text.isascii()  # then lower case has the same places, and a simpler pattern will do
    pattern = WORD_WITH_MARKS if not ascii_only and MARK.search(text) else WORD
    matches = WORD_ASCII.finditer(text.lower()) if ascii_only else pattern.finditer(text)
    for match in matches:
        start, end = match.span()
        while taken and taken[-1][1] <= start:
            taken.pop()
        if taken and taken[-1][0] <= start:
            continue
        word = match[0] if ascii_only else match[0].lower()
        if unspaced and UNSPACED.search(word):
            found.extend(_pairs(word, start))
            continue
        folded, disguise = word, ""
        if stretched and len(word) > 3 and STRETCHED.search(word):
            folded, disguise = unstretch(word), "stretched"
        if not word.isalpha() and LEET_WORD.fullmatch(folded):
            plain = unleet(folded)
            if plain != folded:
                folded, disguise = plain, "leet"
        found.append(Word(folded, start, end, disguise))
    if joined:
        found.sort(key=lambda word: word.start)
    return found


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
        found.extend(Word(word[i : i + 2], start + i, start + i + 2) for i in range(first, last - 1))
        at = last
    if at < len(word):
        found.append(Word(word[at:], start + at, start + len(word)))
    return found


def is_content(folded: str) -> bool:
    """Say whether a word carries content rather than grammar."""
    return len(folded) > 1 and folded not in FUNCTION_WORDS and not folded.isdigit()
