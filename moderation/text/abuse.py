"""Finds abuse that is meant for somebody: insults, orders to be gone, threats, wishes of death, slurs.

Part of the sixth step, on the phrases that were found. What is quoted, supposed, reported or said to
oneself is not meant. It finds what is plain; it is no detector of hate and judges nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from moderation.text import lists
from moderation.text.phrases import Phrase
from moderation.text.words import Word

SORTS = {
    "insult": "an insult",
    "threat": "a threat",
    "death": "a wish of death",
    "away": "an order to leave the country",
    "hate": "contempt of a group",
    "slur": "a slur",
}
SUPPOSING = lists.words("telling_words.txt", "supposing")
SAYING = lists.words("telling_words.txt", "saying")
URGING = lists.words("telling_words.txt", "urging")
HEARERS = frozenset("me us him her them people".split())  # "she told me you stupid cow"
ONESELF = frozenset(("myself", "mich", "mir"))
PAIRS = (("«", "»"), ("„", '"'))  # curly ones are read as straight
CLOSED = re.compile(r"(?<=[\w.!?])'(?!\w)")
STOPS = ".!?\n)…\u061f"
MOST_FOUND = 12
FEWEST_BESIDE = 4  # words beside a quotation; a comment that is nothing but quoted abuse is abuse
LONGEST_LINE = 1_000  # characters in which the signs of a quotation are looked for


class Abuse(NamedTuple):
    """A phrase that abuses: its sort, and text[start:end]."""

    sort: str
    start: int
    end: int


class Said(NamedTuple):
    """A phrase where it stands: the text, its words, and the places of its first and last word."""

    text: str
    words: Sequence[Word]
    first: int
    last: int

    @property
    def before(self) -> str:
        """What stands between the word before and the phrase."""
        start = self.words[self.first - 1].end if self.first else 0
        return self.text[start : self.words[self.first].start]

    @property
    def behind(self) -> str:
        """What stands between the phrase and the next word."""
        nothing_more = self.last + 1 == len(self.words)
        return self.text[
            self.words[self.last].end : None if nothing_more else self.words[self.last + 1].start
        ]

    @property
    def is_broken(self) -> bool:
        """Whether a sentence ends inside: "Damn. You are right" curses nobody."""
        words = self.words[self.first : self.last + 1]
        return any(set(STOPS) & set(self.text[a.end : b.start]) for a, b in pairwise(words))

    def word_before(self, count: int = 1) -> str:
        """Return a word before the phrase, or nothing."""
        return self.words[self.first - count].folded if self.first >= count else ""


def abuse_in(text: str, words: Sequence[Word], phrases: Iterable[Phrase]) -> tuple[Abuse, ...]:
    """Return the phrases that abuse somebody, in order.

    >>> from moderation.text.phrases import find
    >>> from moderation.text.words import words_of
    >>> for text in ("You are an idiot.", "I was an idiot.", "Shut up!", "They had to shut up"):
    ...     words = tuple(words_of(text))
    ...     print([abuse.sort for abuse in abuse_in(text, words, find(words))])
    ['insult']
    []
    ['insult']
    []
    """
    found: list[Abuse] = []
    for phrase in phrases:
        if not phrase.kind.startswith("abuse "):
            continue
        sort, _, how = phrase.kind.removeprefix("abuse ").partition("-")
        said = Said(text, words, phrase.first, phrase.last)
        if (how and not WAYS[how](said)) or _is_not_meant(said):
            continue
        found.append(Abuse(sort, words[phrase.first].start, words[phrase.last].end))
        if len(found) == MOST_FOUND:
            break
    return tuple(found)


def _begins(said: Said) -> bool:
    """Say whether a phrase begins a sentence, or follows a word that urges somebody."""
    return not said.first or bool(said.before.strip()) or said.word_before() in URGING


def _ends(said: Said, signs: str = STOPS + ",") -> bool:
    """Say whether a phrase ends the comment, or one of some signs stands behind it."""
    behind = said.behind
    return said.last + 1 == len(said.words) or any(sign in behind for sign in signs)


def _calls(said: Said) -> bool:
    """Say whether a phrase stands alone between a comma, or the beginning, and the end of a sentence."""
    alone = not said.first or "," in said.before
    return alone and _ends(said, STOPS)


WAYS: dict[str, Callable[[Said], bool]] = {"told": _begins, "ended": _ends, "called": _calls}


def _is_not_meant(said: Said) -> bool:
    if said.is_broken or "-" in (said.before, said.behind):  # "dumb-waiter"
        return True
    if said.word_before() in SUPPOSING or said.word_before() in SAYING:
        return True
    if said.word_before() in HEARERS and said.word_before(2) in SAYING:
        return True
    if any(said.word_before(count) in ONESELF for count in range(1, 5)):
        return True
    beside = len(said.words) - (said.last + 1 - said.first)
    return beside >= FEWEST_BESIDE and _is_quoted(said)


def _is_quoted(said: Said) -> bool:
    """Say whether a phrase stands in quotation marks that open and close in its line, or in a quoted line."""
    start, end = said.words[said.first].start, said.words[said.last].end
    opening = said.text.rfind("\n", max(0, start - LONGEST_LINE), start) + 1
    line = said.text[max(opening, start - LONGEST_LINE) : start]
    rest = said.text[end : end + LONGEST_LINE].partition("\n")[0]
    if line.startswith(">") or (line.count('"') % 2 and '"' in rest):
        return True
    if line.rstrip().endswith("'") and CLOSED.search(rest):
        return True
    return any(line.rfind(o) > line.rfind(c) and c in rest for o, c in PAIRS)
