"""The one doorway: everything that rules, model, training and replay know of a comment.

`extract` reads a comment once; nobody else looks at its text. Pure: the same comment always gives
the same features, whatever happened before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from moderation.comment import Comment
from moderation.evidence import Link, Span
from moderation.text.hosts import disposable_mail, firm_words, trade_words
from moderation.text.link_kinds import judged
from moderation.text.links import Contact, Found, find, website
from moderation.text.normalize import Disguise, Reading, normalize
from moderation.text.substance import (
    CONTRAST,
    FIRST_PERSON,
    Substance,
    context_of,
    count_in,
    invitations,
    measure,
)
from moderation.text.words import Word, words_of

# Raised whenever the same comment would give other features: a model is only served with its own.
SCHEMA = 1

BRIEF = 12  # words

COMMERCIAL_KINDS = frozenset(("company", "product", "shop", "service", "affiliate", "shortener"))


@dataclass(frozen=True, slots=True)
class AuthorSigns:
    """What the author's fields show: words of trade in the name, a host as a name, the website."""

    trade: tuple[str, ...]
    firm: tuple[str, ...]
    is_host: bool
    website: Link | None
    disposable: bool

    @property
    def promotional(self) -> str:
        """Say in a few words why this identity promotes something, or nothing."""
        if self.is_host:
            return "the name is a web address"
        if self.trade:
            return f"“{self.trade[0]}” in the author's name"
        if self.firm:
            return f"“{self.firm[0]}” in the author's name"
        if self.website is not None and self.website.kind in COMMERCIAL_KINDS:
            return f"the website field leads to a {self.website.kind} page ({self.website.why})"
        return ""


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
    disguises: tuple[Disguise, ...]
    first_person: int
    contrast: int

    def span(self, start: int, end: int) -> Span:
        """Translate a range of the normalised text into a span of what the author wrote."""
        return Span(*self.reading.source_range(start, end))

    def word_spans(self, places: tuple[int, ...], most: int = 12) -> tuple[Span, ...]:
        """Return spans for words by their places, at most `most`."""
        return tuple(self.span(self.words[i].start, self.words[i].end) for i in places[:most])

    @property
    def is_brief(self) -> bool:
        """Say whether the comment has few words: a slice that is measured and certified apart."""
        return len(self.words) <= BRIEF

    @property
    def whole(self) -> tuple[Span, ...]:
        """A span over the whole content."""
        return (Span(0, len(self.comment.content)),)


def _blank_links(reading: Reading, found: Found) -> str:
    """The text with its addresses blanked, so that they count as links and not as words."""
    text = reading.text
    if not found.links and not found.contacts:
        return text
    blanked = list(text)
    places = {s: i for i, s in reversed(list(enumerate(reading.origin)))}
    for item in found.links:
        if item.form != "bare":
            continue
        for span in item.spans:
            start = places.get(span.start)
            at = start if start is not None else len(text)
            while at < len(text) and reading.origin[at] < span.end:
                blanked[at] = " "
                at += 1
    return "".join(blanked)


def _author(comment: Comment) -> AuthorSigns:
    name, email = comment.author.name[:200], comment.author.email[:320].lower()
    site = website(comment.author.url)
    site = judged(site, name) if site is not None else None
    plain = re.sub(r"[^\w.-]", "", name.lower())
    is_host = bool(
        re.fullmatch(
            r"(?:https?:\S+|(?:[a-z0-9-]+\.)+(?:com|net|org|info|biz|ru|xyz|shop|online|io|co|in|de|pl|us|site|store))",
            name.strip().lower(),
        )
    ) or (
        site is not None
        and len(plain) > 5
        and "." not in plain
        and plain == site.domain.split(".")[0].lower()
        and bool(trade_words(plain) or firm_words(plain))
    )
    return AuthorSigns(
        trade=trade_words(name),
        firm=firm_words(name),
        is_host=is_host,
        website=site,
        disposable=email.rpartition("@")[2] in disposable_mail(),
    )


def extract(comment: Comment) -> Features:
    """Read a comment: undo its disguises, find its links and their kinds, weigh its substance."""
    reading = normalize(comment.content)
    found = find(reading)
    text = _blank_links(reading, found)
    words = tuple(words_of(text))
    context = context_of(comment.post.title, comment.post.excerpt, comment.parent.content)
    substance = measure(text, words, context)
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
        author=_author(comment),
        invitations=tuple(invitations(text, words)),
        disguises=reading.disguises + disguised_words + disguised_links,
        first_person=count_in(words, FIRST_PERSON),
        contrast=count_in(words, CONTRAST),
    )
