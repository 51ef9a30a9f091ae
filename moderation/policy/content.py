"""Rules that ask what the words say: praise, nothing in particular, abuse, disguise, mash."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from moderation.comment import History
from moderation.evidence import Span
from moderation.policy.rule import Evidence
from moderation.text.abuse import SORTS
from moderation.text.features import Features
from moderation.text.substance import Substance

FEWEST_OF_TITLE, LONGEST_TITLE = 4, 500  # words, characters
LONGEST_SHOWN = 60  # characters of abuse in the message
MANY_PHRASES = 3  # stock phrases, beside which a "but" or a question about the blog says nothing


@dataclass(frozen=True, slots=True)
class BriefPraise:
    """Nothing but praise or thanks: take them, the blog and the post's title away and no word is left."""

    id: ClassVar[str] = "brief-praise"
    up_to_words: int

    def evidence(self, features: Features, history: History) -> Evidence | None:
        substance = features.substance
        if len(features.words) > self.up_to_words:
            return None
        if substance.only_praise:
            return Evidence("praise or thanks and nothing else", features.whole)
        return Evidence("the post's title and nothing else", features.whole) if _is_title(features) else None


def _is_title(features: Features) -> bool:
    """Say whether a comment is the post's title again. A title of three words may be an answer."""
    title = features.comment.post.title[:LONGEST_TITLE]
    if len(features.words) < FEWEST_OF_TITLE or features.words[0].folded not in title.lower():
        return False
    repeated, said = _letters(title), _letters(features.reading.text)
    return said in (repeated, 2 * repeated)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))


@dataclass(frozen=True, slots=True)
class StockPhrases:
    """Could stand under any post: stock phrases, and what is left names nothing, whatever its length."""

    id: ClassVar[str] = "generic"
    at_least: int  # phrases; one that speaks of the blog as such counts twice
    covered: float  # of all words that belong to them, at least
    specific: float  # of the content words that could not stand under any post, at most
    lenient: bool = False  # fires also beside what happened to the author, and many of them beside a question

    def evidence(self, features: Features, history: History) -> Evidence | None:
        substance = features.substance
        phrases = len(substance.stock) + substance.site
        if phrases < self.at_least or substance.in_stock < self.covered * len(features.words):
            return None
        if _is_concrete(substance) or len(substance.specific) > self.specific * len(substance.content):
            return None
        if (substance.reports and not self.lenient) or (features.contrast and phrases < MANY_PHRASES):
            return None
        if substance.asks and not (self.lenient and phrases >= MANY_PHRASES):
            return None
        return Evidence(_could_stand(substance), features.phrase_spans(substance.stock))


@dataclass(frozen=True, slots=True)
class MostlyPraise:
    """Praise of the blog with next to nothing beside it, too long to be brief or with a word too many."""

    id: ClassVar[str] = "generic"
    share: float  # of the content words that praise, thank or name the blog, at least
    most_others: int

    def evidence(self, features: Features, history: History) -> Evidence | None:
        substance = features.substance
        if len(substance.praise) < 2:
            return None
        if substance.only_praise:
            return Evidence(f"only praise in {len(features.words)} words", features.whole)
        others = len(set(substance.content).difference(substance.praise, substance.blog))
        if others > self.most_others or others > (1 - self.share) * len(substance.content):
            return None
        if substance.strong < 2 or _says_something(features):
            return None
        return Evidence(_could_stand(substance), features.word_spans(substance.praise))


@dataclass(frozen=True, slots=True)
class NamesNothing:
    """Praises at some length and names next to nothing that the post is about."""

    id: ClassVar[str] = "generic"
    at_least_words: int  # of content
    specific: float  # of them that could not stand under any post, at most
    specific_elsewhere: float  # the same in other languages than English: their lists are shorter

    def evidence(self, features: Features, history: History) -> Evidence | None:
        substance = features.substance
        content = len(substance.content)
        most = self.specific if substance.language == "en" else self.specific_elsewhere
        if substance.strong < 2 or content < self.at_least_words or len(substance.specific) > most * content:
            return None
        if _says_something(features) or set(substance.specific).intersection(substance.in_post):
            return None
        return Evidence(_could_stand(substance), features.word_spans(substance.praise))


def _is_concrete(substance: Substance) -> bool:
    return bool(substance.code or substance.numbers or not substance.content)


def _says_something(features: Features) -> bool:
    substance = features.substance
    return _is_concrete(substance) or bool(substance.asks or substance.reports or features.contrast)


def _could_stand(substance: Substance) -> str:
    content = len(substance.content)
    about = f"; {substance.overlap}" if substance.has_post else ""
    return f"{content - len(substance.specific)} of {content} content words could stand under any post{about}"


@dataclass(frozen=True, slots=True)
class OfTrade:
    """Offers what spam offers, though the post is about something else."""

    id: ClassVar[str] = "off-topic"
    weight: int  # an offer counts two, a further word of its trade one
    up_to_words: int | None = None

    def evidence(self, features: Features, history: History) -> Evidence | None:
        offers = [offer for offer in features.offers if offer.places]
        if not offers or sum(offer.weight for offer in offers) < self.weight:
            return None
        if self.up_to_words is not None and len(features.words) > self.up_to_words:
            return None
        places = [place for offer in offers for place in offer.places]
        names = " and ".join(offer.trade for offer in offers[:2])
        spans = tuple(features.span(*place) for place in places[:12])
        return Evidence(f"offers of {names}; {features.substance.overlap}", spans)


@dataclass(frozen=True, slots=True)
class Keywords:
    """Strings words of trade together and forms no sentence."""

    id: ClassVar[str] = "off-topic"
    at_least_words: int = 4
    weight: int = 4  # an offer counts two, a further word of its trade one

    def evidence(self, features: Features, history: History) -> Evidence | None:
        words, content = len(features.words), len(features.substance.content)
        if words < self.at_least_words or content < 0.85 * words or not features.offers:
            return None
        if features.offers[0].weight < self.weight:
            return None
        return Evidence(f"strings keywords of {features.offers[0].trade} together", features.whole)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Shares no word with the post, though it could, and speaks neither to its author nor of it."""

    id: ClassVar[str] = "off-topic"
    at_least_words: int  # that could not stand under any post
    seeks_help: bool = False
    of_oneself: bool = False  # also where the author speaks of himself
    at_least_post_words: int = 8

    def evidence(self, features: Features, history: History) -> Evidence | None:
        substance = features.substance
        if not features.comment.post.excerpt or features.comment.parent.content or substance.in_post:
            return None
        if not substance.same_language or substance.post_words < self.at_least_post_words:
            return None
        if len(substance.specific) < self.at_least_words or substance.code or substance.points:
            return None
        if self.seeks_help:
            return Evidence(substance.overlap, features.whole) if substance.seeks_help else None
        if substance.points_loosely or (features.first_person and not self.of_oneself):
            return None
        return Evidence(substance.overlap, features.whole)


@dataclass(frozen=True, slots=True)
class SaysNothing:
    """A test message, or filler: it tries the form out."""

    id: ClassVar[str] = "off-topic"

    def evidence(self, features: Features, history: History) -> Evidence | None:
        substance = features.substance
        if substance.filler:
            return Evidence("filler text", features.whole)
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
    """Nothing that a reader could answer: no content word, no question, at most a bare number."""

    id: ClassVar[str] = "generic"

    def evidence(self, features: Features, history: History) -> Evidence | None:
        substance = features.substance
        bare_number = all(word.folded.isdigit() for word in features.words)
        says = substance.content or substance.questions or (substance.numbers and not bare_number)
        if says or features.links:
            return None
        if features.comment.parent.content and features.words:
            return None  # "Yes, it is." may answer a question
        return Evidence("no word that says anything", features.whole)


@dataclass(frozen=True, slots=True)
class Abusive:
    """Insults or threatens somebody in so many words. Never more than a reason to look: it may be quoted."""

    id: ClassVar[str] = "abusive"
    wanted: bool

    def evidence(self, features: Features, history: History) -> Evidence | None:
        if not self.wanted or not features.abuse:
            return None
        sorts = dict.fromkeys(SORTS[abuse.sort] for abuse in features.abuse)
        first = features.abuse[0]
        said = features.reading.text[first.start : first.end][:LONGEST_SHOWN]
        spans = tuple(features.span(abuse.start, abuse.end) for abuse in features.abuse)
        return Evidence(f"{' and '.join(sorts)} (“{said}”)", spans)


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
