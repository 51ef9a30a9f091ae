"""Rules that ask who is writing: a regular, a promoter, somebody in a hurry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from moderation.comment import History
from moderation.evidence import Span
from moderation.policy.rule import Evidence, Rule
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
    """A comment that says little, signed with a keyword, a brand or a shop's address."""

    id: ClassVar[str] = "author-promotion"
    most_specific: int

    def evidence(self, features: Features, history: History) -> Evidence | None:
        why = features.author.promotional
        substance = features.substance
        if not why or substance.code:
            return None
        specific = len(substance.novel) + len(
            set(substance.in_post) - set(substance.blog) - set(substance.praise)
        )
        praises = bool(substance.praise) or not substance.content
        if specific > self.most_specific or not (praises or substance.only_praise):
            return None
        website = features.author.website
        spans = (
            (Span(0, len(features.comment.author.url), "author.url"),)
            if website is not None and "website" in why
            else (Span(0, len(features.comment.author.name), "author.name"),)
        )
        return Evidence(f"says little, and {why}", spans)


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
