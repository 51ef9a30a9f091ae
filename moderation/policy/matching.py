"""Compares a comment with long lists, in time that does not grow with the lists.

Texts are searched for all entries at once (Aho-Corasick, linear in the text); authors are looked up.
What a match means is the rules' business.
"""

from __future__ import annotations

import ipaddress
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import unquote

from ahocorasick_rs import AhoCorasick, MatchKind

from moderation.comment import Author
from moderation.evidence import Link
from moderation.policy.entries import name_form, who, words_in
from moderation.text.words import LEET, LEET_ONE_AS_L, LEET_WORD, Word

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
MOST = 20  # matches that are shown
ADDRESS_WORD = re.compile(r"[^\W_]+")
FEWEST_LETTERS = 3  # that stand one by one and make a word
HALF = re.compile("[\ud800-\udfff]")  # halves of surrogate pairs, which are no text
LONGEST_FIELD = 4096  # characters of an author's field that are compared


class Match(NamedTuple):
    """An entry, as it was written in the list, and where it stands."""

    entry: str
    start: int
    end: int


class Needles:
    """Strings that are looked for all at once. Made once for each policy, and never changed."""

    __slots__ = ("_automaton", "_entries")

    def __init__(self, patterns: Mapping[str, str]) -> None:
        """Take what is looked for, each with the entry that it stands for."""
        self._entries = tuple(patterns.values())
        # Of matches that overlap one is enough: a list names a comment or it does not.
        kind = MatchKind.LeftmostLongest
        self._automaton = AhoCorasick(list(patterns), kind, store_patterns=False) if patterns else None

    def __bool__(self) -> bool:
        return self._automaton is not None

    def find(self, text: str) -> list[Match]:
        """Return the first matches in a text, in order."""
        if self._automaton is None or not text:
            return []
        found = self._automaton.find_matches_as_indexes(HALF.sub("\ufffd", text))
        return [Match(self._entries[entry], start, end) for entry, start, end in found[:MOST]]


def word_needles(entries: Iterable[str]) -> Needles:
    """Make needles of our own words: whole words, or with * at an end any beginning or end.

    They are looked for in `spelled`, where a space stands on both sides of each word.
    """
    patterns = {}
    for entry in entries:
        body = " ".join(word.folded for word in words_in(entry.strip("*")))
        patterns[f"{'' if entry[0] == '*' else ' '}{body}{'' if entry[-1] == '*' else ' '}"] = entry
    return Needles(patterns)


def key_needles(entries: Iterable[str]) -> Needles:
    """Make needles of keys in the sense of WordPress: anywhere, in any case."""
    return Needles({lowered(entry): entry for entry in entries})


class Token(NamedTuple):
    """A word as it is compared, and the first and last word of the comment that it is made of."""

    text: str
    first: int
    last: int


def spelled(tokens: Iterable[str]) -> str:
    """Return words as `word_needles` are looked for in them."""
    return f" {' '.join(tokens)} "


def readings(words: Sequence[Word]) -> Iterator[list[Token]]:
    """Yield the ways in which words may be meant: as they stand, with digits as letters, letter by letter."""
    plain = [Token(word.folded, at, at) for at, word in enumerate(words)]
    yield plain
    if any(LEET_WORD.fullmatch(token.text) for token in plain):
        for table in (LEET, LEET_ONE_AS_L):
            yield [
                token._replace(text=token.text.translate(table)) if LEET_WORD.fullmatch(token.text) else token
                for token in plain
            ]
    if joined := list(_joined(words)):
        yield joined


def of_links(links: Sequence[Link]) -> list[Token]:
    """Return the words of addresses, each with the place of its link; no phrase reaches over two."""
    tokens = []
    for at, link in enumerate(links):
        words = ADDRESS_WORD.findall(unquote(link.url[:LONGEST_FIELD]).lower())
        tokens += [Token(word, at, at) for word in words] + [Token("", at, at)]
    return tokens


def _joined(words: Sequence[Word]) -> Iterator[Token]:
    """Join single letters that stand at the same distance: "c a s i n o", with a wider gap between words."""
    first = 0
    for at in range(1, len(words) + 1):
        ends = at == len(words) or len(words[at].folded) > 1 or len(words[first].folded) > 1
        if not ends and at > first + 1:
            ends = words[at].start - words[at - 1].end > words[first + 1].start - words[first].end
        if ends:
            if at - first >= FEWEST_LETTERS:
                letters = "".join(word.folded for word in words[first:at])
                yield Token(letters.translate(LEET), first, at - 1)
            first = at


def places_of(tokens: Sequence[Token], match: Match) -> tuple[int, ...]:
    """Return which words of the comment a match in the `spelled` tokens touches."""
    starts, at = [], 1
    for token in tokens:
        starts.append(at)
        at += len(token.text) + 1
    first = max(0, bisect_right(starts, match.start) - 1)
    if starts[first] + len(tokens[first].text) <= match.start:
        first += 1  # the match begins with the space before a word
    last = bisect_right(starts, match.end - 1) - 1
    return tuple(range(tokens[first].first, tokens[last].last + 1))


def lowered(text: str) -> str:
    """Return a text in lower case, each character in its place.

    >>> lowered("İS"), len("İS".lower())
    ('İs', 3)
    """
    low = text.lower()
    return low if len(low) == len(text) else "".join(c if len(c.lower()) > 1 else c.lower() for c in text)


class Authors:
    """Authors who are named by a list: by id, role, name, e-mail address, its host, or IP network."""

    def __init__(self, entries: Iterable[str]) -> None:
        self._exact: dict[tuple[str, str], str] = {}
        networks: list[tuple[Network, str]] = []
        for entry in entries:
            kind, value = who(entry)
            if kind == "network":
                networks.append((ipaddress.ip_network(value), entry))
            else:
                self._exact.setdefault((kind, value), entry)
        self._networks: dict[tuple[int, int, int], str] = {}
        for network, entry in networks:
            shape = (network.version, network.prefixlen, int(network.network_address))
            self._networks.setdefault(shape, entry)
        self._lengths = sorted({shape[:2] for shape in self._networks})

    def __bool__(self) -> bool:
        return bool(self._exact or self._networks)

    def named(self, author: Author) -> tuple[str, str] | None:
        """Return the entry that names an author and the field by which, or None."""
        if not self:
            return None
        name, email = name_form(author.name), author.email[:LONGEST_FIELD].strip().casefold()
        claims = [("id", author.id), *(("role", role.strip().lower()) for role in author.role.split(","))]
        claims += [("name", name), ("person", f"{name} <{email}>"), ("address", email)]
        labels = email.rpartition("@")[2].split(".")[-8:]
        claims += [("host", ".".join(labels[i:])) for i in range(len(labels))]
        for kind, value in claims:
            if value and (entry := self._exact.get((kind, value))):
                return entry, kind
        return self._at(author.ip)

    def _at(self, ip: str) -> tuple[str, str] | None:
        try:
            address = ipaddress.ip_address(ip.strip()) if self._networks else None
        except ValueError:
            return None
        if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        if address is None:
            return None
        for version, length in self._lengths:  # at most 162, whatever the length of the list
            spare = address.max_prefixlen - length
            if version == address.version and spare >= 0:
                entry = self._networks.get((version, length, int(address) >> spare << spare))
                if entry:
                    return entry, "network"
        return None
