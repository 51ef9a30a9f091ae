"""Fingerprints: short numbers by which a text, a likeness of it or a domain is found again.

Made from features alone, the same on every machine and in every process. It compares nothing with
what was said before; the store looks up, and the rules judge.
"""

from __future__ import annotations

import hashlib
import re
import struct
import zlib
from bisect import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from moderation.evidence import Link
from moderation.text.addresses import parse
from moderation.text.features import Features
from moderation.text.hosts import hosts, platforms
from moderation.text.letters import latin_twin

FEWEST_WORDS = 4  # a shorter text is everybody's
FEWEST_ALIKE = 8  # words that a text needs to be like another one; a shorter one can only be the same
MOST_WORDS = 1000  # what comes after these says nothing new about whose text it is
BANDS, SKETCHED = 3, 64  # see docs/decisions/0010-fingerprints.md
MOST_DOMAINS = 4  # the website's, and those of the first links
POINTS = tuple((n << 32) // (2 * BANDS) for n in range(2 * BANDS))  # on the circle of all hashes

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
    signature: bytes = b""  # of a text that others may be like, to tell how much they are
    domains: tuple[tuple[str, int], ...] = ()  # with their keys; none that everybody links to
    links: int = 0  # in the text
    website: int = 0  # the key of the website's domain, of any domain
    post: int = 0  # names the post on its site

    @property
    def keys(self) -> tuple[int, ...]:
        """All keys under which the comment is to be found, each once."""
        return tuple(dict.fromkeys((*self.texts, *(key for _, key in self.domains))))


def key_of(kind: str, value: str) -> int:
    """Name a value of a kind by a number that fits into a database's largest.

    >>> key_of("domain", "kitchen.example") == key_of("text", "kitchen.example")
    False
    """
    written = value.encode("utf-8", "surrogatepass")
    digest = hashlib.blake2b(written, digest_size=8, person=kind.encode()).digest()
    return int.from_bytes(digest, "little", signed=True) or 1


def fingerprints(features: Features, home: str = "") -> Fingerprints:
    """Make the fingerprints of a comment on the site at `home`, whose own domain counts for nothing."""
    said = own_words(features)
    words = said.split(" ", MOST_WORDS)[:MOST_WORDS]
    website = features.author.website
    at_home = {a.domain for a in map(parse, (home, features.comment.post.url)) if a is not None}
    text = key_of("text", said) if len(words) >= FEWEST_WORDS else 0
    hashes = shingles(words) if len(words) >= FEWEST_ALIKE else []
    return Fingerprints(
        text=text,
        texts=_bands(hashes) if hashes else (text,) if text else (),
        signature=_sketch(hashes),
        domains=_domains([*([website] if website else []), *features.links], at_home),
        links=len(features.links),
        website=key_of("domain", website.domain) if website else 0,
        post=key_of("post", features.comment.post.name) if features.comment.post.name else 0,
    )


def own_words(features: Features) -> str:
    """Return the words of a comment, disguises undone, without addresses and what it quotes.

    Foreign letters that look like Latin ones are folded in every word. That would be wrong for
    reading, but for comparing it is enough that it is done to all texts alike.
    """
    folded = " ".join(_unquoted(features))
    if folded.isascii():
        return folded
    return folded.translate({ord(c): latin_twin(c) or c for c in set(folded) if not c.isascii()})


def _unquoted(features: Features) -> list[str]:
    source = features.comment.content
    if not any(sign in source for sign in MAY_BE_QUOTED):
        return [word.folded for word in features.words]
    quoted = bytearray(len(source) + 1)
    for match in QUOTED.finditer(source):
        quoted[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    origin = features.reading.origin
    return [word.folded for word in features.words if not quoted[origin[word.start]]]


def shingles(words: Sequence[str]) -> list[int]:
    """Return the hashes of all sequences of three words, each once, in order."""
    threes = zip(words, words[1:], words[2:], strict=False)
    return sorted({zlib.crc32(" ".join(three).encode("utf-8", "surrogatepass")) for three in threes})


def _bands(hashes: Sequence[int]) -> tuple[int, ...]:
    """Return keys of which two texts share one the more likely the more alike they are.

    The hash that follows a point is the same in two texts with a probability that is their likeness:
    the share of hashes that both have. A key is made of two such hashes.
    """
    following = [hashes[bisect(hashes, point) % len(hashes)] for point in POINTS]
    return tuple(
        (one << 32 | other) - (1 << 63)
        for one, other in zip(following[:BANDS], following[BANDS:], strict=True)
    )


def _sketch(hashes: Sequence[int]) -> bytes:
    """Keep half of each of the first hashes: of up to 66 words all, of longer texts a sample."""
    first = [value >> 16 for value in hashes[:SKETCHED]]
    return struct.pack(f"<{len(first)}H", *first)


def likeness(signature: bytes, other: bytes) -> float:
    """Estimate the share of shingles that two texts have in common: 1 for all, 0 for none."""
    one, two = (struct.unpack(f"<{len(each) // 2}H", each) for each in (signature, other))
    reach = min((each[-1] for each in (one, two) if len(each) == SKETCHED), default=1 << 16)
    here, there = (set(each[: bisect(each, reach)]) for each in (one, two))
    both = len(here & there)
    return both / (len(here) + len(there) - both) if both else 0.0


def _domains(links: Iterable[Link], at_home: set[str]) -> tuple[tuple[str, int], ...]:
    found: dict[str, int] = {}
    for link in links:
        if len(found) == MOST_DOMAINS:
            break
        if link.domain not in at_home and not is_everybodys(link):
            found[link.domain] = key_of("domain", link.domain)
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
