"""The one doorway: everything that rules, model, training and replay know of a comment.

`extract` reads a comment once; nobody else looks at its text. Pure: the same comment always gives
the same features, whatever happened before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from moderation.comment import Comment
from moderation.evidence import Link, Span
from moderation.text import phrases
from moderation.text.abuse import Abuse, abuse_in
from moderation.text.authors import COMMERCIAL_KINDS as COMMERCIAL_KINDS
from moderation.text.authors import AuthorSigns, signs_of
from moderation.text.contacts import Contact
from moderation.text.link_kinds import judged
from moderation.text.links import find
from moderation.text.normalize import Disguise, Reading, normalize
from moderation.text.offers import Offer, offers_in
from moderation.text.substance import (
    CONTRAST,
    FIRST_PERSON,
    Substance,
    context_of,
    count_in,
    measure,
)
from moderation.text.words import Word, words_of

# Raised whenever the same comment would give other features: a model is only served with its own.
SCHEMA = 3

BRIEF = 12  # words


@dataclass(frozen=True, slots=True)
class Features:
    """Facts read off one comment. Places in `words` index the words of `reading.text`."""

    comment: Comment
    reading: Reading
    words: tuple[Word, ...]
    links: tuple[Link, ...]
    contacts: tuple[Contact, ...]
    substance: Substance
    author: AuthorSigns
    invitations: tuple[tuple[int, int], ...]
    offers: tuple[Offer, ...]
    abuse: tuple[Abuse, ...]
    disguises: tuple[Disguise, ...]
    first_person: int
    contrast: int

    def span(self, start: int, end: int) -> Span:
        """Translate a range of the normalised text into a span of what the author wrote."""
        return Span(*self.reading.source_range(start, end))

    def word_spans(self, places: tuple[int, ...], most: int = 12) -> tuple[Span, ...]:
        """Return spans for words by their places, at most `most`."""
        return tuple(self.span(self.words[i].start, self.words[i].end) for i in places[:most])

    def phrase_spans(self, places: tuple[tuple[int, int], ...], most: int = 12) -> tuple[Span, ...]:
        """Return spans for phrases by the places of their first and last words, at most `most`."""
        return tuple(self.span(self.words[i].start, self.words[k].end) for i, k in places[:most])

    @property
    def is_brief(self) -> bool:
        """Say whether the comment has few words: a slice that is measured and certified apart."""
        return len(self.words) <= BRIEF

    @property
    def whole(self) -> tuple[Span, ...]:
        """A span over the whole content."""
        return (Span(0, len(self.comment.content)),)


def _blank_links(text: str, places: Sequence[tuple[int, int]]) -> str:
    """The text with its addresses blanked, so that they count as links and not as words."""
    parts, done = [], 0
    for start, end in places:
        parts += [text[done:start], " " * (end - max(start, done))]
        done = max(end, done)
    return "".join(parts) + text[done:]


def extract(comment: Comment) -> Features:
    """Read a comment: undo its disguises, find its links and their kinds, weigh its substance."""
    reading = normalize(comment.content)
    found = find(reading)
    text = _blank_links(reading.text, found.places)
    words = tuple(words_of(text))
    said = phrases.find(words)
    context = context_of(comment)
    substance = measure(text, words, said, context)
    disguised_words = tuple(
        Disguise(w.disguise, *reading.source_range(w.start, w.end)) for w in words if w.disguise
    )
    links = tuple(judged(link, comment.author.name) for link in found.links)
    disguised_links = tuple(
        Disguise("link", span.start, span.end) for link in links if link.disguised for span in link.spans
    )
    return Features(
        comment=comment,
        reading=reading,
        words=words,
        links=links,
        contacts=tuple(found.contacts),
        substance=substance,
        author=signs_of(comment.author),
        invitations=tuple((words[p.first].start, words[p.last].end) for p in said if p.kind == "invites"),
        offers=offers_in(text, words, said, context),
        abuse=abuse_in(text, words, said),
        disguises=reading.disguises + disguised_words + disguised_links,
        first_person=count_in(words, FIRST_PERSON),
        contrast=count_in(words, CONTRAST),
    )
