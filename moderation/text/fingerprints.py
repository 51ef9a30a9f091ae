"""Fingerprints: short numbers by which a text, a likeness of it or a domain is found again.

Made from features alone, the same on every machine and in every process. It compares nothing with
what was said before; the store looks up, and the rules judge.
"""

from __future__ import annotations

import hashlib
import re
import string
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from moderation.evidence import Link
from moderation.text.addresses import parse
from moderation.text.features import Features
from moderation.text.hosts import hosts, platforms
from moderation.text.letters import latin_twin

FEWEST_WORDS = 4  # a shorter text is everybody's
FEWEST_ALIKE = 8  # words that a text needs to be like another one; a shorter one can only be the same
MOST_WORDS = 1000  # what comes after these says nothing new about whose text it is
SHINGLE = 3  # words that stand together
HASHES, BANDS, ROWS = 64, 4, 2  # measured, see docs/decisions/0010-fingerprints.md
MOST_DOMAINS = 4  # the website's, and those of the first links

# Random numbers that are the same for ever: what is stored was made with them.
_DRAWN = np.frombuffer(hashlib.shake_256(b"fingerprints").digest(16 * HASHES), "<u8").astype(np.uint64)
_TIMES, _PLUS = _DRAWN[:HASHES] | np.uint64(1), _DRAWN[HASHES:]
_MIX = tuple(np.uint64(odd) for odd in (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB))
_DEEP, _HALF = np.uint64(29), np.uint64(32)

TWICE = tuple(letter * 2 for letter in string.ascii_lowercase)  # reading leaves no letter more often
QUOTED = re.compile(
    r"<blockquote\b.*?(?:</blockquote>|\Z)|\[quote\b.*?(?:\[/quote\]|\Z)|^[ \t]{0,3}(?:>|&gt;)[^\n]*$",
    re.I | re.S | re.M,
)
MAY_BE_QUOTED = (">", "&gt;", "[quote", "[QUOTE")


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """What is remembered of a comment's words and addresses. 0 and "" stand for nothing."""

    text: int = 0  # equal for texts of the same words
    texts: tuple[int, ...] = ()  # keys under which the same and similar texts are found
    signature: bytes = b""  # the share of equal places estimates how alike two texts are
    domains: tuple[tuple[str, int], ...] = ()  # with their keys; none that everybody links to
    links: int = 0  # in the text
    website: int = 0  # the key of the website's domain, of any domain

    @property
    def keys(self) -> tuple[int, ...]:
        """All keys under which the comment is to be found, each once."""
        return tuple(dict.fromkeys((*self.texts, *(key for _, key in self.domains))))


def key_of(kind: str, value: bytes) -> int:
    """Name a value of a kind by a number that fits into a database's largest.

    >>> key_of("domain", b"kitchen.example") == key_of("text", b"kitchen.example")
    False
    """
    digest = hashlib.blake2b(value, digest_size=8, person=kind.encode()).digest()
    return int.from_bytes(digest, "little", signed=True) or 1


def fingerprints(features: Features, home: str = "") -> Fingerprints:
    """Make the fingerprints of a comment on the site at `home`, whose own domain counts for nothing."""
    words = own_words(features)[:MOST_WORDS]
    website = features.author.website
    at_home = {a.domain for a in map(parse, (home, features.comment.post.url)) if a is not None}
    text = _key_of_words(words) if len(words) >= FEWEST_WORDS else 0
    hashes = min_hashes(words) if len(words) >= FEWEST_ALIKE else None
    return Fingerprints(
        text=text,
        texts=_bands(hashes) if hashes is not None else (text,) if text else (),
        signature=hashes.astype(np.uint8).tobytes() if hashes is not None else b"",
        domains=_domains([*([website] if website else []), *features.links], at_home),
        links=len(features.links),
        website=_domain_key(website.domain) if website else 0,
    )


def own_words(features: Features) -> list[str]:
    """Return the words of a comment, disguises undone, without addresses and what it quotes.

    Foreign letters that look like Latin ones and repeated letters are folded here in every word. That
    would be wrong for reading, but for comparing it is enough that it is done to all alike.
    """
    folded = " ".join(_unquoted(features))
    if not folded.isascii():
        folded = folded.translate({ord(c): latin_twin(c) or c for c in set(folded) if not c.isascii()})
    for letters in TWICE:
        if letters in folded:
            folded = folded.replace(letters, letters[0])
    return folded.split()


def _unquoted(features: Features) -> list[str]:
    source = features.comment.content
    if not any(sign in source for sign in MAY_BE_QUOTED):
        return [word.folded for word in features.words]
    quoted = bytearray(len(source) + 1)
    for match in QUOTED.finditer(source):
        quoted[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    origin = features.reading.origin
    return [word.folded for word in features.words if not quoted[origin[word.start]]]


def min_hashes(words: Sequence[str]) -> NDArray[np.uint64]:
    """Return the least hash of a text's shingles under each of HASHES functions."""
    hashed = [zlib.crc32(word.encode("utf-8", "surrogatepass")) for word in words]
    each, places = np.array(hashed, dtype=np.uint64), len(words) - SHINGLE + 1
    shingles = np.zeros(places, dtype=np.uint64)
    for offset, odd in enumerate(_MIX):  # the order of the words counts
        shingles = (shingles ^ (shingles >> _DEEP)) * _MIX[0] + each[offset : offset + places] * odd
    shingles ^= shingles >> _DEEP
    least: NDArray[np.uint64] = ((shingles[:, None] * _TIMES + _PLUS) >> _HALF).min(axis=0)
    return least


def _key_of_words(words: Sequence[str]) -> int:
    return key_of("text", " ".join(words).encode("utf-8", "surrogatepass"))


def _bands(hashes: NDArray[np.uint64]) -> tuple[int, ...]:
    """Return keys of which two texts share one the more likely the more alike they are."""
    bands = hashes.reshape(-1, ROWS)[:BANDS]
    return tuple(key_of(f"band {number}", band.tobytes()) for number, band in enumerate(bands))


def likeness(signature: bytes, others: Sequence[bytes]) -> list[float]:
    """Estimate how many of all shingles a text shares with each of others: 1 for all, 0 for none."""
    comparable = [i for i, other in enumerate(others) if signature and len(other) == len(signature)]
    found = [0.0] * len(others)
    if comparable:
        table = np.frombuffer(b"".join(others[i] for i in comparable), np.uint8).reshape(-1, len(signature))
        shares = (table == np.frombuffer(signature, np.uint8)).mean(axis=1)
        for i, share in zip(comparable, shares.tolist(), strict=True):
            found[i] = share
    return found


def _domain_key(domain: str) -> int:
    return key_of("domain", domain.encode("utf-8", "surrogatepass"))


def _domains(links: Iterable[Link], at_home: set[str]) -> tuple[tuple[str, int], ...]:
    found: dict[str, int] = {}
    for link in links:
        if len(found) == MOST_DOMAINS:
            break
        if link.domain not in at_home and not is_everybodys(link):
            found[link.domain] = _domain_key(link.domain)
    return tuple(found.items())


@cache
def _everybodys() -> frozenset[str]:
    return frozenset(entry.partition("/")[0] for entry in hosts()) | platforms()


def is_everybodys(link: Link) -> bool:
    """Say whether many write at a link's domain: then one page says nothing of the next.

    A part of a platform that one person registered (ann.github.io) is that person's own.
    """
    own, host = link.domain.count(".") + 1, link.host.split(".")
    return any(".".join(host[i:]) in _everybodys() for i in range(max(1, len(host) - own + 1)))
