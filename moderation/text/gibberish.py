"""Recognises what was typed without meaning: rows of the keyboard, mash, filler text, test messages.

Used by `substance`. It looks at the shape of words alone and knows no post.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import pairwise

from moderation.text import lists
from moderation.text.lexicon import Kind
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
HONEST_RUNS = frozenset(
    ("wert", "trew", "azer", "апро", "прол")
)  # "worth" in German, "strewn", "blazer", "запрос"


def _runs_of(size: int) -> frozenset[str]:
    rows = (row for base in ROWS for row in (base, base[::-1]))
    return frozenset(row[at : at + size] for row in rows for at in range(len(row) - size + 1)) - HONEST_RUNS


RUNS, SHORT_RUNS = _runs_of(RUN), _runs_of(RUN - 1)
CONSONANTS = re.compile(r"[bcdfghjklmnpqrstvwxz]{6,}")
VOWEL = re.compile(r"[aeiouyáéíóúàèìòùâêîôûäëïöüåøæœãõąęıěůőű]")
CYRILLIC = re.compile(r"[\u0400-\u04ff]+")
CYRILLIC_VOWEL = re.compile(r"[аеёиоуыэюяіїєў]")
LONGEST = 24  # letters: what is longer was not typed by a hand that rests
ABBREVIATIONS = 5  # letters: shorter words without a vowel are "https", "xml", "btrfs"


@lru_cache(maxsize=50_000)
def is_mash(word: str) -> bool:
    """Say whether a word was typed without meaning.

    >>> [is_mash(w) for w in ("asdfgh", "qwer", "rhythm", "strengths", "xkcdbgtrp", "property", "йцукен")]
    [True, True, False, False, True, False, True]
    """
    if len(word) < RUN or word.isdigit():
        return False
    if len(word) <= LONGEST and (_in_runs(word, RUNS, RUN) > 0.6 * len(word) or _is_repeated_run(word)):
        return True
    if CYRILLIC.fullmatch(word):
        return len(word) > ABBREVIATIONS and not CYRILLIC_VOWEL.search(word)
    if not (word.isascii() and word.isalpha()):
        return False
    return CONSONANTS.search(word) is not None or (len(word) > ABBREVIATIONS and not VOWEL.search(word))


def _in_runs(word: str, runs: frozenset[str], size: int) -> int:
    """Count the letters that belong to runs of neighbours on the keyboard."""
    begin = [at for at in range(len(word) - size + 1) if word[at : at + size] in runs]
    return len({at + step for at in begin for step in range(size)})


def _is_repeated_run(word: str) -> bool:
    size = RUN - 1
    if len(word) < 2 * size or word[:size] not in SHORT_RUNS:
        return False
    return _in_runs(word, SHORT_RUNS, size) == len(word)


def mash_in(text: str, words: Sequence[Word], kinds: Sequence[Kind], content: Collection[int]) -> int:
    """Count the content words that are no words in any language of the lists."""
    unknown = [words[at] for at in content if not kinds[at].own]
    found = [word for word in unknown if is_mash(word.folded)]
    if len(unknown) == len(words) > 2 and not found:
        found = [word for word in unknown if is_odd(text[word.start : word.end])]
        return len(found) if len(found) > 0.6 * len(words) else 0
    return len(found)


def is_odd(word: str) -> bool:
    """Say whether a word mixes digits, small and capital letters as no name does.

    >>> is_odd("xW5kQ9"), is_odd("7yh8uj"), is_odd("iPhone"), is_odd("H264")
    (True, True, False, False)
    """
    kinds = [2 if c.isdigit() else 1 if c.isupper() else 0 for c in word]
    return sum(a != b for a, b in pairwise(kinds)) > 2


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
    return len([word for word in seen if word.folded in FILLER]) > 0.6 * len(seen)
