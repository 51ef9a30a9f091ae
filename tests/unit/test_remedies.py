"""What would flip a verdict: the smallest change that does, and never one that was only guessed."""

from __future__ import annotations

import pytest

from moderation.classifier.serving import UNKNOWN, NoModel
from moderation.comment import Author, Comment, History, Post
from moderation.decision import Score, Verdict
from moderation.policy.document import DEFAULT
from moderation.policy.house_rules import house_rules
from moderation.remedies import ANSWERED, without_links
from moderation.screening import screener
from moderation.text.features import Features, extract
from tests.cast import BORDERLINE, PRAISE, THOUGHTFUL, TWO_LINKS, in_band

POST = Post(
    title="Composting through a cold winter",
    excerpt="A heap of one cubic metre keeps its warmth at minus fifteen if it is wrapped in straw, fed "
    "weekly with kitchen scraps and coffee grounds, and never turned before March.",
)
KEYWORD = Author(name="Cheap Compost Bins UK")
SHOP = Author(name="Ann", url="https://bins.example/shop")
WIKIPEDIA = "https://en.wikipedia.org/wiki/Compost"


class Sure:
    """A classifier that is always equally sure."""

    version = "sure"

    def __init__(self, band: Verdict) -> None:
        self.band = band

    def score(self, features: Features, history: History = UNKNOWN, clues: bool = True) -> Score | None:
        return in_band(self.band, self.version)


class OnSubstance(Sure):
    """A classifier that wants something said about the post."""

    def __init__(self) -> None:
        super().__init__(Verdict.HOLD)

    def score(self, features: Features, history: History = UNKNOWN, clues: bool = True) -> Score | None:
        return in_band(Verdict.PUBLISH if len(features.substance.in_post) > 4 else Verdict.HOLD)


PUBLISHING, HOLDING, REJECTING = (Sure(band) for band in (Verdict.PUBLISH, Verdict.HOLD, Verdict.REJECT))

FLIPS: dict[str, tuple[Comment, Sure, str | None]] = {
    "one unclear link": (Comment(BORDERLINE), PUBLISHING, "published if the link is removed"),
    "two links to read": (
        Comment(TWO_LINKS),
        PUBLISHING,
        "published if only the link to en.wikipedia.org is kept",
    ),
    "two links, one to a shop": (
        Comment(f"{THOUGHTFUL} https://bins.example/shop/heap-9 and {WIKIPEDIA}"),
        PUBLISHING,
        "published if the link to bins.example is removed",
    ),
    "two links to shops": (
        Comment(f"{THOUGHTFUL} https://bins.example/shop/heap-9 and https://straw.example/shop/bale"),
        PUBLISHING,
        "published if the links are removed",
    ),
    "two links and a doubtful rest": (
        Comment(TWO_LINKS),
        HOLDING,
        "held for a moderator if only the link to en.wikipedia.org is kept",
    ),
    "held, and nothing better comes of it": (Comment(BORDERLINE), REJECTING, None),
    "praise and two links": (
        Comment(f"{PRAISE} https://a.example/x https://b.example/x", post=POST),
        PUBLISHING,
        "published if it said something of its own about the post and the links are removed",
    ),
    "nothing but a link": (
        Comment("https://heap.example/pricing", post=POST),
        PUBLISHING,
        "published if the link is removed and it said something of its own about the post",
    ),
    "praise": (
        Comment(PRAISE, post=POST),
        PUBLISHING,
        "published if it said something of its own about the post",
    ),
    "praise under a post of which nothing is known": (
        Comment(PRAISE),
        PUBLISHING,
        "published if it said more",
    ),
    "held by the model alone": (
        Comment("I wonder about that.", post=POST),
        OnSubstance(),
        "published if it said something of its own about the post",
    ),
    "held by the model whatever is added": (Comment(THOUGHTFUL, post=POST), HOLDING, None),
    "signed with a keyword": (
        Comment("Lovely photos of the straw heap, thank you!", KEYWORD, POST),
        PUBLISHING,
        "published if it is signed with a person’s name",
    ),
    "website of a shop": (
        Comment("Lovely photos of the straw heap, thank you!", SHOP, POST),
        PUBLISHING,
        "published if the website field is left empty",
    ),
    "telephone": (
        Comment(f"{THOUGHTFUL} Call me: +49 30 1234 5678"),
        PUBLISHING,
        "published if the phone is removed",
    ),
    "a disguised word": (
        Comment(THOUGHTFUL.replace("straw", "st\u200braw")),
        PUBLISHING,
        "published if it is written without disguises",
    ),
    "published anyway": (Comment(THOUGHTFUL), PUBLISHING, None),
}


@pytest.mark.parametrize(("comment", "classifier", "said"), FLIPS.values(), ids=FLIPS.keys())
def test_smallest_change_that_flips_the_verdict(comment: Comment, classifier: Sure, said: str | None) -> None:
    assert screener(DEFAULT, classifier).screen(comment).flips_if == said


def test_nothing_that_is_written_helps_against_a_flood() -> None:
    decision = screener(DEFAULT, PUBLISHING).screen(Comment(THOUGHTFUL), History(recent=50))
    assert (decision.verdict, decision.flips_if) == (Verdict.HOLD, None)


def test_nothing_flips_while_degraded_except_a_rejection() -> None:
    judge = screener(DEFAULT, NoModel())
    assert judge.screen(Comment(BORDERLINE)).flips_if is None
    said = "held for a moderator if only the link to en.wikipedia.org is kept"
    assert judge.screen(Comment(TWO_LINKS), degraded=("history",)).flips_if == said


CUT = {
    "bare": ("see https://a.example/x now", "see  now"),
    "anchor": ('see <a href="https://a.example/x">this</a> now', "see this now"),
    "Markdown": ("see [this](https://a.example/x) now", "see this now"),
    "BBCode": ("see [url=https://a.example/x]this[/url] now", "see this now"),
    "image": ('see <img src="https://a.example/x.png"> now', "see  now"),
    "disguised": ("see a[.]example/x now", "see  now"),
    "twice": ("https://a.example/x and https://a.example/x", " and "),
    "address as its own text": ("see [https://a.example/x](https://a.example/x)", "see https://a.example/x"),
    "none": ("see this", "see this"),
}


@pytest.mark.parametrize(("content", "left"), CUT.values(), ids=CUT.keys())
def test_content_without_its_links(content: str, left: str) -> None:
    assert without_links(extract(Comment(content))) == left


def test_what_can_be_answered_are_rules_of_the_house() -> None:
    assert {bound.rule.id for bound in house_rules(DEFAULT)} >= ANSWERED
