"""A small linear model that says whether an address sells something, and what kind of thing.

Part of the reader, not of the comment model: its weights are a list like the others, so that a
comment reads the same whichever model serves. It answers with a probability and with the words that
speak for it; what is sure enough is decided by its caller. It learns nothing here
(`moderation.classifier.url_training` does).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from functools import cache

from moderation.evidence import Link
from moderation.text import lists
from moderation.text.hosts import address_words, firm_words, trade_words
from moderation.text.link_parts import Parts
from moderation.text.words import FUNCTION_WORDS

FILE = "url_model.tsv"
SCALE = 100  # weights are whole numbers, so that sums are the same everywhere
SHORTEST, LONGEST = 4, 16  # letters of a word that is looked for inside a name
MOST_TEXT_WORDS, MOST_NAME_WORDS = 8, 5
MOST_SHOWN, LEAST_GAIN = 3, 100  # below, a word is no reason that a reader would understand
WORD = re.compile(r"[^\W\d_]{2,}")
DIGITS = re.compile(r"\d+")
ANCHORED = ("anchor", "bbcode", "markdown")  # forms of links that show a text of their own
BIAS, OTHER = "*", "other"
# Countries that sell their names to everybody; others say where a site is, and not what.
TELLING_COUNTRIES = frozenset("ai cc cf co dev ga gg gq io me ml pw su tk to tv ws".split())
PLAIN = frozenset("com net org info biz".split())  # say too little to be shown as a reason

Weights = tuple[int, ...]


@cache
def kinds() -> tuple[str, ...]:
    """Return the kinds that the model tells apart, in the order of its weights."""
    return tuple(lists.read(FILE)[0].split("\t")[1].split())


@cache
def weights() -> dict[str, Weights]:
    """Return the weight of each term for each kind, in hundredths."""
    rows = (line.split("\t") for line in lists.read(FILE)[1:])
    return {term: tuple(map(int, numbers.split())) for term, numbers in rows}


class Vocabulary:
    """The words that the model looks for, wherever they stand."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = frozenset(words)
        self._starts = frozenset(word[:SHORTEST] for word in self.words)

    def inside(self, name: str) -> list[str]:
        """Return the words that a name is made of, from its left, the longest that fits at each place.

        A word of four letters counts only at the start or behind another word: "rank" is not in "frank".

        >>> known = Vocabulary(("drain", "clean", "cleaning", "rank", "seo"))
        >>> known.inside("draincleaning-seo24"), known.inside("davefrank"), known.inside("drainrank")
        (['drain', 'cleaning', 'seo'], [], ['drain', 'rank'])
        """
        found = []
        for part in WORD.findall(name):
            if part in self.words:
                found.append(part)
                continue
            start, behind = 0, 0  # behind: where the last word ended
            while start <= len(part) - SHORTEST:
                word = self._longest(
                    part[start : start + LONGEST], SHORTEST if start == behind else SHORTEST + 1
                )
                if word:
                    found.append(word)
                    behind = start + len(word)
                start += len(word) or 1
        return found

    def _longest(self, letters: str, shortest: int) -> str:
        if letters[:SHORTEST] not in self._starts:
            return ""
        sizes = range(len(letters), shortest - 1, -1)
        return next((letters[:size] for size in sizes if letters[:size] in self.words), "")


@cache
def vocabulary() -> Vocabulary:
    """Return the words that have weights."""
    return Vocabulary(term.partition(":")[2] for term in weights() if term.startswith("word:"))


def _of_path(parts: Parts) -> list[str]:
    found = [f"depth:{min(3, len(parts.segments))}"]
    found += [f"query:{DIGITS.sub('0', key)}" for key in parts.keys]
    if parts.segments:
        found.append("first:" + DIGITS.sub("0", parts.segments[0])[:20])
        found.append(f"slug:{min(6, parts.slug)}")
        if DIGITS.search(parts.segments[-1]):
            found.append("number")
    if parts.ending:
        found.append("ending:" + parts.ending)
    return found


def _of_host(parts: Parts) -> list[str]:
    own = parts.own
    found = ["front:" + DIGITS.sub("0", front)[:16] for front in parts.fronts[:3]]
    if len(parts.top) > 2 or parts.top in TELLING_COUNTRIES:
        found.append("top:" + parts.top[:24])
    found += [f"hyphens:{min(3, own.count('-'))}", f"length:{min(7, len(own) // 4)}"]
    if parts.platform:
        found.append("platform")
    if DIGITS.search(own):
        found.append("digits")
    trade = len(trade_words(own))
    if trade:
        found.append(f"trade:{min(3, trade)}")
    if firm_words(own):
        found.append("firm")
    return found


def _of_people(parts: Parts, shown: list[str], name: list[str], author_name: str) -> list[str]:
    """Terms of how what the link shows, and who left it, fit the address."""
    own = parts.own.replace("-", "")
    found = []
    if sum(len(word) > 3 and word in own for word in shown) > 1:
        found.append("text in host")
    if len(shown) > 1 and sum(word in parts.title for word in shown) >= len(shown) - 1:
        found.append("text in path")
    if name and "".join(name) == own:
        found.append("name is host")
    elif any(len(word) > 3 and word in own for word in name):
        found.append("name in host")
    if author_name and trade_words(author_name[:100]):
        found.append("trade name")
    return found


def terms(parts: Parts, link: Link, author_name: str, known: Vocabulary) -> list[str]:
    """Return what the model reads of a link, without repetitions."""
    anchor = link.text if link.form in ANCHORED else ""
    shown = [word[:LONGEST] for word in WORD.findall(anchor.lower()[:200])][:MOST_TEXT_WORDS]
    name = [word[:LONGEST] for word in WORD.findall(author_name.lower()[:100])][:MOST_NAME_WORDS]
    found = _of_host(parts) + _of_path(parts)
    if shown or name:
        found += _of_people(parts, shown, name, author_name)
    hosts = known.inside(parts.own)
    stretches = (
        ("host", hosts),
        ("path", parts.words),
        ("title", parts.title),
        ("text", shown),
        ("name", name),
    )
    for family, words in stretches:
        found += [f"{family}:{word}" for word in words if word in known.words]
    found += [f"word:{word}" for word in (*hosts, *parts.words, *shown, *name) if word in known.words]
    return list(dict.fromkeys(found))


class Reading:
    """What the model makes of one link: how likely it sells something, what kind that is, and why."""

    def __init__(self, parts: Parts, link: Link, author_name: str) -> None:
        table, names = weights(), kinds()
        read = terms(parts, link, author_name, vocabulary())
        self._known = [(term, row) for term in read if (row := table.get(term))]
        sums = [sum(column) for column in zip(table[BIAS], *(row for _, row in self._known), strict=True)]
        highest = max(sums)
        shares = {name: math.exp((total - highest) / SCALE) for name, total in zip(names, sums, strict=True)}
        other = shares.pop(OTHER)
        self.sells = sum(shares.values()) / (sum(shares.values()) + other)
        self.kind = max(shares, key=shares.__getitem__)
        self._column, self._other = names.index(self.kind), names.index(OTHER)

    def words(self, of_site: bool = False) -> tuple[str, ...]:
        """Return the words of the link (or of its site alone) that speak most for its kind, if any do."""
        sections = address_words("path")
        gains: dict[str, int] = {}
        for term, row in self._known:
            family, _, word = term.partition(":")
            gain = row[self._column] - row[self._other]
            if family == "top" and word not in PLAIN:
                gains["." + word] = gain
            elif family in ("host", "name") or (not of_site and family in ("path", "text")):
                if word not in FUNCTION_WORDS and not (family == "path" and word in sections):
                    gains[word] = gains.get(word, 0) + gain
            elif family == "word" and word in gains:
                gains[word] += gain
        told = (word for word in gains if gains[word] > LEAST_GAIN)
        return tuple(sorted(told, key=lambda word: (-gains[word], word))[:MOST_SHOWN])
