"""Finds phrases that give a comment away: invitations, stock praise, offers of what spam sells.

The phrases are data in `lists/`: regular expressions over the folded words of a comment with one space
between, so that spelling tricks and punctuation do not matter. What they mean is for the rules to say.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import accumulate
from typing import NamedTuple

from moderation.text import lists
from moderation.text.words import Word

MOST_WORDS = 1500  # of a longer comment the beginning is searched


class Phrase(NamedTuple):
    """A listed phrase: its kind ("stock", "sells loans"), and the places of its first and last word."""

    kind: str
    first: int
    last: int


def _entries() -> Iterator[tuple[str, str]]:
    for name in ("stock_phrases.txt", "pitches.txt"):
        for line in lists.read(name):
            head, _, pattern = line.partition(": ")
            yield (head if head.startswith(("sells", "hints")) else head.split()[0]), pattern
    for head, pattern in lists.filled("abusive_phrases.txt", "abusive_words.txt"):
        yield f"abuse {head.split()[0]}", pattern
    for pattern in lists.read("inviting_phrases.txt"):
        yield "invites", pattern


def _openings(pattern: str) -> Iterator[tuple[str, str]]:
    """Cut a pattern after its first word, once for each word that it may begin with.

    >>> list(_openings("(?:hot|very hot) (?:tea|soup)"))
    [('hot', ' (?:tea|soup)'), ('very', ' hot (?:tea|soup)')]
    """
    if not pattern.startswith("(?:"):
        word, space, rest = pattern.partition(" ")
        yield word, space + rest
        return
    depth, starts = 0, [3]
    for at, sign in enumerate(pattern):  # pragma: no branch  # a list's groups are closed
        depth += (sign == "(") - (sign == ")")
        if sign == "|" and depth == 1:
            starts.append(at + 1)
        if not depth:
            break
    for start, end in zip(starts, [*(s - 1 for s in starts[1:]), at], strict=True):
        word, space, more = pattern[start:end].partition(" ")
        yield word, space + more + pattern[at + 1 :]


Patterns = dict[str, tuple[tuple[str, re.Pattern[str]], ...]]


@cache
def _by_first_word() -> Patterns:
    """Compile all phrases of a kind that begin with the same word into one pattern."""
    table: dict[str, dict[str, list[str]]] = {}
    for kind, pattern in _entries():
        for word, tail in _openings(pattern):
            table.setdefault(word.replace("\\", ""), {}).setdefault(kind, []).append(tail)
    return {
        word: tuple(
            (kind, re.compile("(?:" + "|".join(lists.longest_first(tails)) + r")(?![^\s])"))
            for kind, tails in kinds.items()
        )
        for word, kinds in table.items()
    }


def find(words: Sequence[Word]) -> tuple[Phrase, ...]:
    """Find all listed phrases in order; those of one kind never overlap."""
    table = _by_first_word()
    folded = [word.folded for word in words[:MOST_WORDS]]
    hits = [(place, patterns) for place, word in enumerate(folded) if (patterns := table.get(word))]
    if not hits:
        return ()
    said = " ".join(folded)
    ends = list(accumulate(len(word) + 1 for word in folded))  # one past the space after each word
    found: list[Phrase] = []
    done: dict[str, int] = {}
    for place, patterns in hits:
        after = ends[place] - 1
        for kind, pattern in patterns:
            match = pattern.match(said, after)
            if match and done.get(kind, -1) < place:
                last = bisect_right(ends, match.end() - 1)
                found.append(Phrase(kind, place, min(last, len(folded) - 1)))
                done[kind] = last
    return tuple(found)


@cache
def _unspaced() -> re.Pattern[str]:
    entries = unicodedata.normalize("NFKC", " ".join(lists.read("unspaced_pitches.txt"))).split()
    return re.compile("|".join(map(re.escape, lists.longest_first(entries))))


def unspaced_offers(text: str) -> list[tuple[int, int]]:
    """Find offers in scripts without spaces, as places in the text."""
    if text.isascii():
        return []
    return [match.span() for match in _unspaced().finditer(text)]
