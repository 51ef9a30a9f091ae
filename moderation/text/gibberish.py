"""Recognises what was typed without meaning: rows of the keyboard, mash, filler text, test messages.

Used by `substance`. It looks at the shape of words alone and knows no post.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache

from moderation.text import lists
from moderation.text.lexicon import kind_of
from moderation.text.words import Word

TYPED_AS_TEST = lists.words("filler_words.txt", "test") | lists.words("filler_words.txt", "core")
TEST_CORE = lists.words("filler_words.txt", "core")
FILLER = lists.words("filler_words.txt", "filler")
ROWS = (
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertzuiopü",
    "yxcvbnm",
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "asdfghjklñ",
    "asdfghjklöä",
    "qwertyuiopå",
    "aoeuidhtns",
    "1234567890",
    "0987654321",
    "йцукенгшщзхъ",
    "фывапролджэ",
    "ячсмитьбю",
    "йцукенгшщзхї",
    "фівапролджє",
    "άσδφγηξκλ",
    "ασδφγηξκλ",
    "ضصثقفغعهخحجد",
    "شسيبلاتنمكط",
    "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ",
    "ㅁㄴㅇㄹㅎㅗㅓㅏㅣ",
)
RUN = 4  # neighbours on a row: three are found in honest words ("were", "property")
RUNS = frozenset(
    row[at : at + RUN] for base in ROWS for row in (base, base[::-1]) for at in range(len(row) - RUN + 1)
)
HONEST_RUNS = frozenset(("wert",))  # German for "worth"
CONSONANTS = re.compile(r"[bcdfghjklmnpqrstvwxz]{6,}")
VOWEL = re.compile(r"[aeiouyáéíóúàèìòùâêîôûäëïöüåøæœãõąęıěůőű]")
CYRILLIC = re.compile(r"[\u0400-\u04ff]+")
CYRILLIC_VOWEL = re.compile(r"[аеёиоуыэюяіїєў]")
SYLLABLE = re.compile(r"(.{2,4}?)\1{2,}")
ABBREVIATIONS = 5  # letters: shorter words without a vowel are "https", "xml", "btrfs"


@lru_cache(maxsize=50_000)
def is_mash(word: str) -> bool:
    """Say whether a word was typed without meaning.

    >>> [is_mash(w) for w in ("asdfgh", "qwer", "rhythm", "strengths", "xkcdbgtrp", "property", "йцукен")]
    [True, True, False, False, True, False, True]
    """
    if len(word) < 4 or word.isdigit():
        return False
    if len(word) <= 24 and _runs(word) > len(word) / 2:
        return True
    if (
        6 <= len(word) <= 40
        and SYLLABLE.fullmatch(word[: len(word) // 2 * 2])
        and not word.startswith("haha")
    ):
        return len(set(word)) > 1 and word[:2] not in ("ha", "he", "hi", "ja", "ah", "lo", "bl", "хa", "ха")
    if CYRILLIC.fullmatch(word):
        return len(word) > ABBREVIATIONS and not CYRILLIC_VOWEL.search(word)
    if not (word.isascii() and word.isalpha()):
        return False
    return CONSONANTS.search(word) is not None or (len(word) > ABBREVIATIONS and not VOWEL.search(word))


def _runs(word: str) -> int:
    """Count the letters that belong to runs of neighbours on the keyboard."""
    if word in HONEST_RUNS:
        return 0
    in_runs = {
        at + step for at in range(len(word) - RUN + 1) if word[at : at + RUN] in RUNS for step in range(RUN)
    }
    return len(in_runs)


def mash_in(words: Sequence[Word], content: Collection[int]) -> int:
    """Count the content words that are no words in any language of the lists."""
    found = 0
    for at in content:
        word = words[at].folded
        if is_mash(word) and not kind_of(word).own:
            found += 1
    return found


def is_test(words: Sequence[Word]) -> bool:
    """Say whether a comment only tries out the form ("test 123", "hello hello").

    >>> from moderation.text.words import words_of
    >>> is_test(words_of("this is a test")), is_test(words_of("the test fails"))
    (True, False)
    """
    if not 0 < len(words) <= 8:
        return False
    folded = {word.folded for word in words}
    return folded <= TYPED_AS_TEST and bool(folded & TEST_CORE)


def is_filler(words: Sequence[Word]) -> bool:
    """Say whether a text is the filler that printers use ("lorem ipsum …").

    >>> from moderation.text.words import words_of
    >>> is_filler(words_of("Lorem ipsum dolor sit amet")), is_filler(words_of("Replace the lorem ipsum text"))
    (True, False)
    """
    if len(words) < 4:
        return False
    seen = words[:200]
    return sum(word.folded in FILLER for word in seen) > 0.6 * len(seen)
