"""Offers of what spam sells, and honest comments that hold the same words."""

from __future__ import annotations

import pytest

from moderation.comment import Comment, Post
from moderation.text.features import extract
from moderation.text.offers import Offer

BREAD = Post(title="Sourdough in a cold kitchen", excerpt="Starter, hydration and a slow proof.")
OFFERS = {
    "pharmacy": "Buy viagra online without prescription",
    "health": "He cured me of herpes with his herbal medicine",
    "gambling": "vegas online casino with free spins and a no deposit bonus",
    "loans": "Do you need an urgent loan? Apply for a loan today",
    "crypto": "I invested with an expert trader and earned 5 btc in a week",
    "jobs": "Earn 500 dollars per day working from home",
    "adult": "Hot single girls and a live sex chat tonight",
    "essays": "Cheap essay writing service, plagiarism free",
    "seo": "Boost your website traffic with our SEO packages",
    "hacking": "Hire a professional hacker to spy on your cheating spouse",
    "spells": "Dr Ade cast a love spell and brought back my husband",
    "fraud": "Claim your inheritance, we need your bank account",
    "replicas": "louis vuitton outlet, replica watches, cheap nike shoes",
}


def offers(text: str, post: Post = BREAD) -> dict[str, Offer]:
    return {offer.trade: offer for offer in extract(Comment(text, post=post)).offers}


@pytest.mark.parametrize("trade", OFFERS)
def test_offer_of_a_trade(trade: str) -> None:
    assert offers(OFFERS[trade])[trade].places


@pytest.mark.parametrize("trade", OFFERS)
def test_offer_is_heavy_enough_to_be_held(trade: str) -> None:
    assert sum(offer.weight for offer in offers(OFFERS[trade]).values() if offer.places) >= 2


@pytest.mark.parametrize(
    "text",
    [
        "The bank next door is a casino now",
        "My dough needs a week",
        "I get spam for viagra, online pharmacies and payday loans every day",
        "The essay on gluten was hard work",
    ],
)
def test_words_of_trade_are_no_offers(text: str) -> None:
    assert not any(offer.places for offer in offers(text).values())


def test_abuse_and_stock_phrases_are_no_offers() -> None:
    assert offers("Shut up, you idiot. Great article, thanks for sharing!") == {}


def test_what_the_post_is_about_is_no_offer() -> None:
    loans = Post(title="Paying off a student loan", excerpt="When it pays.")
    assert "loans" not in offers("The bank offered me a personal loan", loans)
    assert offers("The bank offered me a personal loan")["loans"].places


def test_offers_in_other_scripts() -> None:
    assert offers("加微信 代写")["goods and services"].weight == 4
