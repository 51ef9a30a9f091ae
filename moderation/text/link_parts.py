"""Takes a link apart into what its kind is told by: the name somebody chose, what stands around it.

Bounds everything, because an address may be 2,000 characters of anything. It judges nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from moderation.evidence import Link
from moderation.text.hosts import platform_of

LONGEST_HOST = 253  # what DNS allows
MOST_LABELS, MOST_SEGMENTS, MOST_WORDS, MOST_KEYS = 6, 8, 16, 8
FEWEST_TITLE_WORDS = 3
LONGEST_NAME, LONGEST_SEGMENT, LONGEST_WORD = 40, 160, 16

WORDS = re.compile(r"[^\W\d_]{2,}")
KEYS = re.compile(r"(?:^|[&;?])([\w-]{1,24})=")
ENDING = re.compile(r"\.([a-z][a-z0-9]{1,4})$")
PAGE_ENDINGS = frozenset("html htm php php3 php5 asp aspx jsp jsf cgi shtml xhtml cfm do mspx pl py".split())
DISPATCHERS = frozenset("index.php index.html index.htm index.cfm".split())  # say nothing wherever they stand
FIRST_PAGES = frozenset("index default home main start".split())  # another name for the part above


@dataclass(frozen=True, slots=True)
class Parts:
    """A link's address, apart and in lower case."""

    own: str  # the name that somebody chose: "ann" of ann.example.co.uk's registrant, or of ann.blogs.example
    platform: str  # the host where anybody may have such a name, or nothing
    fronts: tuple[str, ...]  # labels in front of the own name
    top: str  # the last label
    suffix: str  # what stands behind the own name
    segments: tuple[str, ...]  # parts of the path, without the ending of a page
    ending: str  # html, pdf, jpg, …
    words: tuple[str, ...]  # words of the path, but for a title
    title: tuple[str, ...]  # words of its last part, if it has three or more
    slug: int  # how many words its last part has
    keys: tuple[str, ...]  # names in the query

    @property
    def is_home(self) -> bool:
        """Whether the address names a site and no page of it."""
        return not self.segments and not self.keys


def _person(segments: list[str]) -> str:
    """Take the name out of the front of a path: of a platform where people have paths and no hosts."""
    if segments and segments[0] in ("site", "view"):
        segments.pop(0)
    if segments and segments[0].count("-") < FEWEST_TITLE_WORDS - 1:  # else a title
        return segments.pop(0).lstrip("@~")[:LONGEST_NAME]
    return ""


def _names(link: Link, segments: list[str]) -> tuple[str, str, tuple[str, ...], str]:
    """Return own name, platform, labels in front of the name, and what stands behind it."""
    host, domain = link.host[-LONGEST_HOST:], link.domain[-LONGEST_HOST:]
    platform = platform_of(host)
    if host == platform:
        return _person(segments), platform, (), platform
    suffix = platform or domain.partition(".")[2]
    labels = host.removesuffix(suffix).rstrip(".").split(".")[-MOST_LABELS:]
    return labels[-1][:LONGEST_NAME], platform, tuple(labels[:-1]), suffix


def take_apart(link: Link) -> Parts:
    """Take a link's address apart.

    >>> from moderation.text.links import website
    >>> parts = take_apart(website("https://docs.ann-lee.co.uk/a/On-turning-a-heap.html?id=7"))
    >>> parts.own, parts.fronts, parts.suffix, parts.segments, parts.ending, parts.slug, parts.keys
    ('ann-lee', ('docs',), 'co.uk', ('a', 'on-turning-a-heap'), 'html', 3, ('id',))
    >>> take_apart(website("ann.wordpress.com")).own, take_apart(website("medium.com/@ann/x")).own
    ('ann', 'ann')
    """
    path = link.path.lower()
    segments = [part[:LONGEST_SEGMENT] for part in path.split("/", MOST_SEGMENTS + 4) if part][:MOST_SEGMENTS]
    segments = [part for part in segments if part not in DISPATCHERS]
    own, platform, fronts, suffix = _names(link, segments)
    ending = ""
    if segments:
        found = ENDING.search(segments[-1])
        if found:
            ending = found[1]
            if ending in PAGE_ENDINGS:
                segments[-1] = segments[-1][: found.start()]
        if segments[-1] in FIRST_PAGES:
            segments.pop()
    last = WORDS.findall(segments[-1]) if segments and " " not in segments[-1] else []
    titled = len(last) >= FEWEST_TITLE_WORDS
    before = " ".join(segments[:-1] if titled else segments)
    return Parts(
        own=own,
        platform=platform,
        fronts=fronts,
        top=link.host.rsplit(".", 1)[-1],
        suffix=suffix,
        segments=tuple(segments),
        ending=ending,
        words=tuple(word[:LONGEST_WORD] for word in WORDS.findall(before[:400])[:MOST_WORDS]),
        title=tuple(word[:LONGEST_WORD] for word in last[:MOST_WORDS]) if titled else (),
        slug=len(last),
        keys=tuple(KEYS.findall(link.query[:400].lower())[:MOST_KEYS]),
    )
