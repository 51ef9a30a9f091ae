"""Gathers what a comment offers: the goods and services of spam, by trade, with the words that say so.

Reads what `phrases` found. A word of trade is no offer, and neither is an offer that the post is about
or that people talk about as spam; how much is too much is for the rules to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from moderation.text.lexicon import kind_of
from moderation.text.phrases import Phrase, unspaced_offers
from moderation.text.substance import Context
from moderation.text.words import Word

SPOKEN_OF = frozenset(
    "spam spams spammy spammer spammers spamming antispam akismet honeypot phishing captcha".split()
)
OFFERING = ("sells", "hints")
MOST_PLACES = 20  # where a trade is offered; more show nothing more


@dataclass(frozen=True, slots=True)
class Offer:
    """What is offered: the trade, where it is offered outright, and how many other words belong to it."""

    trade: str
    places: tuple[tuple[int, int], ...]  # ranges of the text that make the offer
    hints: int  # different words of the trade outside of them

    @property
    def weight(self) -> int:
        """An outright offer counts two, a further word one; "goods" are of every trade and count half."""
        full = 2 * len(self.places) + min(self.hints, 4)
        return full // 2 if self.trade == "goods" else full


def offers_in(
    text: str, words: Sequence[Word], said: Sequence[Phrase], context: Context
) -> tuple[Offer, ...]:
    """Gather the offers of a comment by trade, the strongest first."""
    by_trade: dict[str, list[Phrase]] = {}
    for phrase in said:
        how, _, trade = phrase.kind.partition(" ")
        if how in OFFERING:
            by_trade.setdefault(trade, []).append(phrase)
    elsewhere = unspaced_offers(text)
    if not (by_trade or elsewhere) or _spoken_of(words) or not context.post.whole.isdisjoint(SPOKEN_OF):
        return ()
    found = [_offer(trade, words, phrases, context) for trade, phrases in by_trade.items()]
    if elsewhere:
        found.append(Offer("goods and services", tuple(elsewhere), 0))
    return tuple(sorted(filter(None, found), key=lambda offer: (-offer.weight, offer.trade)))


def _offer(trade: str, words: Sequence[Word], phrases: Sequence[Phrase], context: Context) -> Offer | None:
    sold = [phrase for phrase in phrases if phrase.kind.startswith("sells ")][:MOST_PLACES]
    inside = {at for p in sold for at in range(p.first, p.last + 1)}
    if any(_is_topic(words[at].folded, context) for at in inside):
        return None
    hints = {words[p.first].folded for p in phrases if p.kind.startswith("hints ") and p.first not in inside}
    return Offer(trade, tuple((words[p.first].start, words[p.last].end) for p in sold), len(hints))


def _spoken_of(words: Sequence[Word]) -> bool:
    return any(word.folded in SPOKEN_OF for word in words)


def _is_topic(word: str, context: Context) -> bool:
    """Say whether the post is about what is offered: under a post on loans people speak of loans."""
    kind = kind_of(word)
    return not (kind.plain or kind.function or kind.anywhere) and kind.stem in context.post.whole
