"""Rules that ask who is writing: a regular, a promoter, somebody in a hurry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from moderation.comment import History
from moderation.evidence import Span
from moderation.policy.rule import Evidence, Rule
from moderation.text.authors import Promotes
from moderation.text.features import Features


@dataclass(frozen=True, slots=True)
class TrustedAuthor:
    """A regular: several comments published on this site and none rejected.

    Quiet where a rule fires by which the site itself asks for a look, whoever wrote.
    """

    id: ClassVar[str] = "trusted-author"
    published: int
    unless: tuple[Rule, ...] = ()

    def evidence(self, features: Features, history: History) -> Evidence | None:
        if not self.published or history.published < self.published or history.rejected:
            return None
        if any(rule.evidence(features, history) for rule in self.unless):
            return None
        return Evidence(f"{history.published} comments published here, none rejected")


@dataclass(frozen=True, slots=True)
class AuthorPromotion:
    """A keyword, a firm or an address signs a comment that says little, or that may be there for its sake."""

    id: ClassVar[str] = "author-promotion"
    at_least: Promotes
    most_specific: int | None = None  # words that could not stand under any post; None: however many

    def evidence(self, features: Features, history: History) -> Evidence | None:
        author, substance = features.author, features.substance
        if author.promotes < self.at_least:
            return None
        if self.most_specific is not None:
            if substance.code or substance.asks or substance.numbers or features.contrast:
                return None
            if len(substance.specific) > self.most_specific:
                return None
            if not (substance.strong or substance.stock or not substance.content):
                return None
        size = len(getattr(features.comment.author, author.field.removeprefix("author.")))
        says = "says little, and " if self.most_specific is not None else ""
        return Evidence(f"{says}{author.why}", (Span(0, size, author.field),))


@dataclass(frozen=True, slots=True)
class Honeypot:
    """A program wrote: it filled in a field of the form that readers cannot see."""

    id: ClassVar[str] = "honeypot"

    def evidence(self, features: Features, history: History) -> Evidence | None:
        return Evidence("a hidden field of the form was filled in") if features.comment.honeypot else None


@dataclass(frozen=True, slots=True)
class Flood:
    """More comments from one author within a minute than a person writes."""

    id: ClassVar[str] = "flood"
    more_than: int

    def evidence(self, features: Features, history: History) -> Evidence | None:
        if history.recent <= self.more_than:
            return None
        return Evidence(f"{history.recent} comments of this author within a minute")


@dataclass(frozen=True, slots=True)
class EditedAfterRuling:
    """Changed after a person ruled on it: what was ruled on is no longer what it says."""

    id: ClassVar[str] = "edited-after-ruling"

    def evidence(self, features: Features, history: History) -> Evidence | None:
        if not history.ruled:
            return None
        return Evidence(f"edited after a moderator ruled {history.ruled}")
