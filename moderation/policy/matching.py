"""Compares a comment with long lists, in time that does not grow with the lists.

Texts are searched for all entries at once (Aho-Corasick, linear in the text); authors are looked up.
What a match means is the rules' business.
"""

from __future__ import annotations

import ipaddress
import re
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
LETTERS = re.compile(r" (?:[^\W_] ){3,}")  # in what is spelled
MIXED = re.compile(r"[a-z][013457@$!|]|[013457@$!|][a-z]")  # without it no word has digits for letters
LEET_BETWEEN = re.compile(f"(?<= )(?:{LEET_WORD.pattern})(?= )")
HALF = re.compile("[\ud800-\udfff]")  # halves of surrogate pairs, which are no text
LONGEST_FIELD = 4096  # characters of an author's field that are compared
BY_NAME = frozenset(("name", "person", "address", "host"))  # what name and e-mail address are read for


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

    They are looked for in what is `Spelled`, where a space stands on both sides of each word.
    """
    patterns = {}
    for entry in entries:
        body = " ".join(word.folded for word in words_in(entry.strip("*")))
        patterns[f"{'' if entry[0] == '*' else ' '}{body}{'' if entry[-1] == '*' else ' '}"] = entry
    return Needles(patterns)


def key_needles(entries: Iterable[str]) -> Needles:
    """Make needles of keys in the sense of WordPress: anywhere, in any case."""
    return Needles({lowered(entry): entry for entry in entries})


class Spelled(NamedTuple):
    """Words with a space on both sides of each, and the first and last word that each is made of."""

    text: str
    made_of: Sequence[tuple[int, int]] | None = None  # None: each is one word, in their order


def spelled(words: Iterable[str]) -> Spelled:
    """Return words as `word_needles` are looked for in them."""
    return Spelled(f" {' '.join(words)} ")


def readings(words: Sequence[Word]) -> Iterator[Spelled]:
    """Yield the ways in which words may be meant: as they stand, with digits as letters, letter by letter."""
    plain = spelled([word.folded for word in words])
    yield plain
    for table in (LEET, LEET_ONE_AS_L) if MIXED.search(plain.text) else ():
        meant = LEET_BETWEEN.sub(lambda found, to=table: found[0].translate(to), plain.text)  # type: ignore[misc]
        if meant != plain.text:
            yield Spelled(meant)
    runs = [run for found in LETTERS.finditer(plain.text) for run in _runs(plain.text, found, words)]
    if runs:
        joined = ("".join(word.folded for word in words[first : last + 1]) for first, last in runs)
        yield spelled(text.translate(LEET) for text in joined)._replace(made_of=runs)


def _runs(text: str, found: re.Match[str], words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Cut letters that stand one by one where the gap grows: "b u y  i t n o w" are two words."""
    first = text.count(" ", 0, found.start())
    end = first + len(found[0]) // 2
    for at in range(first + 1, end + 1):
        if at == end or (
            at > first + 1 and words[at].start - words[at - 1].end > words[first + 1].start - words[first].end
        ):
            if at - first >= FEWEST_LETTERS:
                yield first, at - 1
            first = at


def of_links(links: Sequence[Link]) -> Spelled:
    """Return the words of addresses, each made of its link; no phrase reaches over two."""
    words, made_of = [], []
    for at, link in enumerate(links):
        found = ADDRESS_WORD.findall(unquote(link.url[:LONGEST_FIELD]).lower())
        words += [*found, ""]
        made_of += [(at, at)] * (len(found) + 1)
    return spelled(words)._replace(made_of=made_of)


def places_of(where: Spelled, match: Match) -> range:
    """Return which words a match touches."""
    start = match.start + (where.text[match.start] == " ")
    end = match.end - (where.text[match.end - 1] == " ")
    first, last = where.text.count(" ", 0, start) - 1, where.text.count(" ", 0, end) - 1
    if where.made_of is None:
        return range(first, last + 1)
    return range(where.made_of[first][0], where.made_of[last][1] + 1)


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
        self._kinds = frozenset(kind for kind, _ in self._exact)

    def __bool__(self) -> bool:
        return bool(self._exact or self._networks)

    def named(self, author: Author) -> tuple[str, str] | None:
        """Return the entry that names an author and the field by which, or None."""
        if not self:
            return None
        for kind, value in self._claims(author):
            if value and (entry := self._exact.get((kind, value))):
                return entry, kind
        return self._at(author.ip)

    def _claims(self, author: Author) -> Iterator[tuple[str, str]]:
        """Yield what an author claims to be, as far as the list asks."""
        yield "id", author.id
        if author.role:
            yield from (("role", role.strip().lower()) for role in author.role.split(","))
        if self._kinds.isdisjoint(BY_NAME):
            return
        name, email = name_form(author.name), author.email[:LONGEST_FIELD].strip().casefold()
        yield from (("name", name), ("person", f"{name} <{email}>"), ("address", email))
        labels = email.rpartition("@")[2].split(".")[-8:]
        yield from (("host", ".".join(labels[i:])) for i in range(len(labels)))

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
