"""Rules that ask what the words say: praise, nothing in particular, disguise, mash."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from moderation.comment import History
from moderation.evidence import Span
from moderation.policy.rule import Evidence
from moderation.text.features import Features


@dataclass(frozen=True, slots=True)
class BriefPraise:
    """Nothing but praise or thanks: take them, the blog and the post's title away and no word is left."""

    id: ClassVar[str] = "brief-praise"
    up_to_words: int

    def evidence(self, features: Features, history: History) -> Evidence | None:
        substance = features.substance
        if not substance.only_praise or len(features.words) > self.up_to_words:
            return None
        return Evidence("praise or thanks and nothing else", features.whole)


@dataclass(frozen=True, slots=True)
class Generic:
    """Could stand under any post: mostly praise of the blog, next to nothing of its own or of the post."""

    id: ClassVar[str] = "generic"
    share: float  # of the content words that praise, thank or name the blog
    praise_words: int
    most_specific: int  # content words that are specific, at most

    def evidence(self, features: Features, history: History) -> Evidence | None:
        substance = features.substance
        if not substance.content or substance.code or len(substance.praise) < self.praise_words:
            return None
        if substance.only_praise:
            return Evidence(f"only praise in {len(features.words)} words", features.whole)
        specific = len(substance.novel) + len(
            set(substance.in_post) - set(substance.praise) - set(substance.blog)
        )
        common = len(substance.content) - specific
        if common / len(substance.content) < self.share or specific > self.most_specific:
            return None
        if substance.questions or substance.numbers or features.contrast:
            return None
        about = f"; {substance.overlap}" if substance.has_post else ""
        return Evidence(
            f"{common} of {len(substance.content)} content words praise or name the blog{about}",
            features.word_spans(substance.praise),
        )


@dataclass(frozen=True, slots=True)
class SaysNothing:
    """A greeting, a single sign, a test message: no content word at all, and no question."""

    id: ClassVar[str] = "off-topic"

    def evidence(self, features: Features, history: History) -> Evidence | None:
        substance = features.substance
        if substance.only_test and not features.comment.parent.content:
            return Evidence("a test message", features.whole)
        return None


@dataclass(frozen=True, slots=True)
class Mash:
    """Typed without meaning: rows of the keyboard, letters that form no words."""

    id: ClassVar[str] = "off-topic"
    share: float = 0.5

    def evidence(self, features: Features, history: History) -> Evidence | None:
        substance = features.substance
        if not substance.mash or substance.code or substance.mash < self.share * len(substance.content):
            return None
        return Evidence(f"{substance.mash} of {len(substance.content)} words are no words", features.whole)


@dataclass(frozen=True, slots=True)
class Empty:
    """Nothing that a reader could answer: no content word, no number, no question."""

    id: ClassVar[str] = "generic"

    def evidence(self, features: Features, history: History) -> Evidence | None:
        substance = features.substance
        if substance.content or substance.questions or substance.numbers or features.links:
            return None
        if features.comment.parent.content and features.words:
            return None  # "Yes, it is." may answer a question
        return Evidence("no word that says anything", features.whole)


@dataclass(frozen=True, slots=True)
class Disguised:
    """Written so that a filter would not read it. A single odd letter is no disguise."""

    id: ClassVar[str] = "disguised"
    at_least: int
    kinds: frozenset[str]

    def evidence(self, features: Features, history: History) -> Evidence | None:
        found = [disguise for disguise in features.disguises if disguise.kind in self.kinds]
        if len(found) < self.at_least:
            return None
        names = sorted({disguise.kind for disguise in found})
        spans = tuple(Span(d.start, d.end) for d in found[:20])
        return Evidence(f"disguised: {', '.join(names)} ({len(found)}×)", spans)
