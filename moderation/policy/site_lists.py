"""Rules that ask whether a list of this very site names the comment: its author, words, language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import ClassVar

from moderation.comment import History
from moderation.evidence import Span
from moderation.policy.entries import words_in
from moderation.policy.matching import (
    LONGEST_FIELD,
    Authors,
    Needles,
    lowered,
    of_links,
    places_of,
    readings,
)
from moderation.policy.rule import Evidence
from moderation.text.features import Features
from moderation.text.language import guess
from moderation.text.words import Word

SHOWN = 60  # characters of an entry
MOST = 20  # spans
POINTED_AT = ("content", "author.name", "author.url")  # the fields that spans may lie in
# What a list of WordPress is compared with, and what a moderator calls it.
FIELDS = {
    "author.name": "the author's name",
    "author.email": "the e-mail address",
    "author.url": "the website field",
    "author.ip": "the IP address",
    "author.user_agent": "the browser's name",
    "content": "the text",
}
BY = {
    "id": "id",
    "role": "role",
    "name": "name",
    "person": "name and e-mail address",
    "address": "e-mail address",
    "host": "e-mail address's host",
    "network": "IP address",
}
Found = tuple[str, str, tuple[Span, ...]]  # an entry, where it stands, the spans that show it


def _shown(entry: str) -> str:
    return f"“{entry if len(entry) <= SHOWN else entry[:SHOWN] + '…'}”"


@dataclass(frozen=True, slots=True)
class VouchedFor:
    """An author whom the site vouches for: by the blog's own id or role, or by name and address."""

    id: ClassVar[str] = "trusted-author"
    authors: Authors

    def evidence(self, features: Features, history: History) -> Evidence | None:
        found = self.authors.named(features.comment.author)
        return None if found is None else Evidence(f"the site trusts this {BY[found[1]]}: {_shown(found[0])}")


@dataclass(frozen=True, slots=True)
class ListedAuthor:
    """An author who is on a list of the site."""

    id: ClassVar[str] = "listed-author"
    authors: Authors

    def evidence(self, features: Features, history: History) -> Evidence | None:
        author = features.comment.author
        found = self.authors.named(author)
        if found is None:
            return None
        entry, by = found
        spans = (Span(0, len(author.name), "author.name"),) if by in ("name", "person") else ()
        return Evidence(f"the author's {BY[by]} is on the site's list: {_shown(entry)}", spans)


@dataclass(frozen=True, slots=True)
class ListedWord:
    """A word or phrase that is on a list of the site.

    `words` are whole words, compared as they read once disguises are undone. `keys` are WordPress's:
    any part of the text or of an author's field, as it was written and as it reads.
    """

    id: ClassVar[str] = "listed-word"
    words: Needles
    keys: Needles

    def evidence(self, features: Features, history: History) -> Evidence | None:
        if not self.words and not self.keys:
            return None
        found = [*self._words(features), *self._keys(features)]
        if not found:
            return None
        told = list(dict.fromkeys(f"{_shown(entry)} in {where}" for entry, where, _ in found))
        more = f" and {len(told) - 3} more" if len(told) > 3 else ""
        spans = tuple(dict.fromkeys(span for _, _, spans in found for span in spans))[:MOST]
        return Evidence(f"on the site's list: {', '.join(told[:3])}{more}", spans)

    def _words(self, features: Features) -> Iterator[Found]:
        """Look in the words, in where links lead, and in the author's name and website."""
        if not self.words:
            return
        author, links = features.comment.author, features.links
        for entry, places in _in_words(self.words, features.words):
            yield entry, FIELDS["content"], features.word_spans(tuple(places))
        where = of_links(links)
        for match in self.words.find(where.text):
            yield match.entry, "a link", links[places_of(where, match)[0]].spans[:1]
        for field, text in (("author.name", author.name), ("author.url", author.url)):
            for entry, _ in _in_words(self.words, words_in(text[:LONGEST_FIELD])):
                yield entry, FIELDS[field], (Span(0, len(text), field),)

    def _keys(self, features: Features) -> Iterator[Found]:
        if not self.keys:
            return
        comment, reading = features.comment, features.reading
        for field, where in FIELDS.items():
            part, _, name = field.rpartition(".")
            text: str = getattr(comment.author if part else comment, name)
            text = text[:LONGEST_FIELD] if part else text
            for match in self.keys.find(lowered(text)):
                spans = (Span(match.start, match.end, field),) if field in POINTED_AT else ()
                yield match.entry, where, spans
        if reading.text != comment.content:
            for match in self.keys.find(lowered(reading.text)):
                yield match.entry, "the text", (features.span(match.start, match.end),)
        disguised = any(word.disguise for word in features.words)
        for entry, places in _in_words(self.keys, features.words, plain=disguised):
            yield entry, FIELDS["content"], features.word_spans(tuple(places))


def _in_words(needles: Needles, words: Sequence[Word], plain: bool = True) -> Iterator[tuple[str, range]]:
    """Look in words in each way that they may be meant; yield entries with the places of their words."""
    for where in islice(readings(words), 0 if plain else 1, None):
        for match in needles.find(where.text):
            yield match.entry, places_of(where, match)


@dataclass(frozen=True, slots=True)
class OtherLanguage:
    """A comment that is hardly in any of the languages that the site takes."""

    id: ClassVar[str] = "other-language"
    languages: tuple[str, ...]
    less_likely_than: float

    def evidence(self, features: Features, history: History) -> Evidence | None:
        found = guess(features.words, self.languages) if self.languages else None
        if found is None or found.probability >= self.less_likely_than:
            return None
        taken = ", ".join(self.languages)
        return Evidence(f"reads like {found.language}; the site takes {taken}", features.whole)
