"""Decides whether a comment is nothing but praise or thanks, in any language and disguise.

Used by `substance`. Take praise, thanks, the blog, names and the post's own title away: if no word is
left, it is bare praise. A question that asks, a correction, a number or a thing that is named stays.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from moderation.text import lists
from moderation.text.lexicon import ANY, NAMES_BLOG, PRAISING, Kind, spoken_among
from moderation.text.phrases import Phrase
from moderation.text.words import UNSPACED, Word, words_of

MOST_WORDS = 60  # a longer text is no brief praise; whether it is generic is another question
ENDS = ("", ",", ".", "!", "?", ";", ":", ")", "\n")  # what may follow a name that is called
FEW_WORDS = 4  # in so many, weak praise is all that is said
MOST_LEFT = 6  # words that a name and a title may hold
TITLE_WORDS = 16  # of a comment that repeats the title
NOT = lists.words("telling_words.txt", "not")
# Marks and numbers that rate: they say as much as a star.
RATING = re.compile(
    r"\b\d{1,3}(?:[.,]\d)?\s?/\s?\d{1,3}\b|\b\d{1,4}\s?%|\+\s?1\d{0,4}\b|#\s?1\b"
    r"|\b\d{1,2}\s(?:stars?|thumbs|out of \d{1,3}|times|sterne|estrellas|étoiles|stelle)\b|\b10{2,6}\b"
    r"|\b[24]\s(?=the\b|u\b|you|this|shar|ur\b|all\b)|<3+|\bA\+{1,3}|:3\b|\b666\b|\b888\b|\b10x\b|\bgr8\b|\b2(?=\sthumbs)|[*\u2605\u2b50]{3,}",
    re.I,
)
# A number behind the end of the last sentence, with nothing to count: "Good post! 2".
STRAY = re.compile(r"(?<=[.!?\n])\s{0,3}[#(]?\d{1,6}[.!)]{0,3}\s{0,3}$")
NUMBER = re.compile(r"(?<![\w&#])\d+(?!\w)")
GIVEN_NAMES = lists.words("name_words.txt", "given")
GREETING = lists.words("telling_words.txt", "greeting")


class Saying(NamedTuple):
    """What a comment says, cut up: text without its links, words, their kinds, phrases, real questions."""

    text: str
    words: Sequence[Word]
    kinds: Sequence[Kind]
    phrases: Sequence[Phrase]
    asks: int


def only_praise(said: Saying, title: frozenset[str], names: str, reply: bool) -> bool:
    """Say whether nothing is left when praise, thanks, blog, names and the post's title are taken away."""
    said = _unsigned(said)
    if not said.words:
        return is_emoji(said.text)
    if not reply and any(p.kind == "alone" and p.last - p.first == len(said.words) - 1 for p in said.phrases):
        return True
    if said.asks or len(said.words) > MOST_WORDS or _plainly_says_more(said):
        return False
    if any(phrase.kind == "report" for phrase in said.phrases):
        return False
    formulas, tags = _places(said, "formula"), _places(said, "tag") if "?" in said.text else set()
    if any(word.folded in NOT and at not in formulas | tags for at, word in enumerate(said.words)):
        return False
    unspaced = UNSPACED.search(said.text) is not None
    if unspaced and not unspaced_praise(said.text):
        return False
    left, common, carried = _sort(said, formulas, tags, unspaced)
    common = spoken_among(said.kinds, common)
    if not common or not (
        carried & common or unspaced or _agrees(said, common, reply) or _nods(said, left, reply)
    ):
        return _only_rates(said) and not _counts(said, names, reply)
    return (not left or _only_names(said, left, title, names)) and not _counts(said, names, reply)


def _counts(said: Saying, names: str, reply: bool) -> bool:
    """Say whether a number tells something: one that neither rates nor stands in a name."""
    numbers = NUMBER.findall(RATING.sub("", said.text if reply else STRAY.sub("", said.text)))
    return not _named(names).issuperset(numbers) if numbers else False


@lru_cache(maxsize=4096)
def _named(names: str) -> frozenset[str]:
    """Return the words of names, and the numbers of the title, which may be repeated like a name."""
    people, _, title = names.partition("\n")
    numbers = (word.folded for word in words_of(title) if word.folded.isdigit())
    return frozenset(numbers).union(word.folded for word in words_of(people))


def _unsigned(said: Saying) -> Saying:
    """Cut off what a phone or a mail program wrote below a comment: "Sent from my iPhone"."""
    for phrase in said.phrases:
        if phrase.kind == "signature" and phrase.last >= len(said.words) - 1 and phrase.first:
            return said._replace(
                text=said.text[: said.words[phrase.first].start],
                words=said.words[: phrase.first],
                kinds=said.kinds[: phrase.first],
                phrases=[p for p in said.phrases if p.last < phrase.first],
            )
    return said


def _plainly_says_more(said: Saying) -> bool:
    """Say quickly whether more words are left than names could be, as of most comments."""
    if not said.text.isascii() or any(phrase.kind in ("formula", "tag") for phrase in said.phrases):
        return False
    return len([kind for kind in said.kinds if not kind.cover]) > MOST_LEFT


def _only_rates(said: Saying) -> bool:
    """Say whether nothing stands beside a rating: "+1", "10/10, 5 stars"."""
    rest, ratings = RATING.subn("", said.text)
    return ratings > 0 and "?" not in rest and not any(map(str.isalnum, rest))


def _places(said: Saying, kind: str) -> set[int]:
    return {at for p in said.phrases if p.kind == kind for at in range(p.first, p.last + 1)}


def _sort(said: Saying, formulas: set[int], tags: set[int], unspaced: bool) -> tuple[list[int], int, int]:
    """Return the places of words that are no praise, the languages of the rest, and those that praise."""
    left: list[int] = []
    common, carried = ANY, 0
    for at, kind in enumerate(said.kinds):
        if at in formulas:
            carried |= ANY
        elif at in tags:
            carried |= kind.praise
        elif unspaced and UNSPACED.search(said.words[at].folded):
            continue
        elif kind.cover:
            common &= kind.cover
            carried |= kind.praise
        else:
            left.append(at)
    return left, common, carried


def _agrees(said: Saying, common: int, reply: bool) -> bool:
    """Say whether it agrees: under a post that is applause, under another comment it may be an answer."""
    return not reply and any(kind.agree & common for kind in said.kinds)


def _nods(said: Saying, left: list[int], reply: bool) -> bool:
    """Say whether it is a word or two of weak praise alone: "Neat!", "Simple and clear"."""
    if left or reply or len(said.words) > FEW_WORDS or "?" in said.text:
        return False
    return any(kind.praises for kind in said.kinds)


def _only_names(said: Saying, left: list[int], title: frozenset[str], names: str) -> bool:
    """Say whether all that is left is somebody's name, or the post's title repeated."""
    if len(left) > MOST_LEFT:
        return False
    named = _named(names)
    others = [at for at in left if said.words[at].folded not in named and not _is_called(said, at, left)]
    if not others:
        return True
    names_blog = any(kind.blog for kind in said.kinds)
    return (
        names_blog and len(said.words) <= TITLE_WORDS and all(said.kinds[at].stem in title for at in others)
    )


def _is_called(said: Saying, at: int, left: list[int]) -> bool:
    """Say whether a word is the name of somebody who is spoken to: "Thanks, Anna!", "Great post Anna"."""
    if not said.text[said.words[at].start].isupper() or len(left) > 2:
        return False
    if said.words[at].folded in GIVEN_NAMES:
        return True
    if at == 0:
        return False
    before = said.words[at - 1]
    between = said.text[before.end : said.words[at].start]
    if any(sign in ".!?:\n" for sign in between):
        return False  # a capital after a full stop is no sign of a name
    if "," in between and said.text[said.words[at].end : said.words[at].end + 1] not in ENDS:
        return False  # "Thanks, straw helps": the sentence goes on
    if before.folded in GREETING or at - 1 in left or "@" in between:
        return True
    last = at == len(said.words) - 1 or (at + 1 in left and at + 2 == len(said.words))
    if "," in between and not last:
        return said.text[said.words[at].end] in ".!"  # "Well done, Marta. Five stars."
    return last and bool("," in between or said.kinds[at - 1].blog or said.kinds[at - 1].praises)


def is_emoji(text: str) -> bool:
    """Say whether a text without words is applause: emoji, or a smile typed with signs.

    >>> is_emoji("👏👏"), is_emoji(":-)"), is_emoji("..."), is_emoji("<3"), is_emoji("👎")
    (True, True, False, True, False)
    """
    if len(text) > 500 or any(map(str.isalpha, text)) or not NO_APPLAUSE.isdisjoint(text):
        return False
    return any(ord(c) > 0x2190 for c in text) or bool(SMILE.search(text))


# Anger, grief, contempt and doubt.
NO_APPLAUSE = frozenset(
    "👎😡😠🤬😤🤮🤢💩😒🙄😞😢😭😔😟😕🙁☹😩😫😖😣😨😱🤡🖕😴🥱👿😾💔🤦🤔❓❔🤨😐😑😬🚫❌⛔🗑"
)
SMILE = re.compile(r"[:;=8]['-]?[)\]*3]|<3|\^_*\^|\+\s?1\b")


@cache
def _unspaced() -> tuple[re.Pattern[str], frozenset[str]]:
    praise: set[str] = set()
    along: set[str] = set()
    for line in lists.read("unspaced_praise.txt"):
        head, _, body = unicodedata.normalize("NFKC", line).partition(":")  # as the text is read
        (praise if head.startswith("praise") else along).update(body.split())
    either = lists.longest_first(praise | along)
    return re.compile("|".join(map(re.escape, either))), frozenset(praise)


UNSPACED_NOT = frozenset("不没沒無无未非錯错ない無ไม่")


def unspaced_praise(text: str) -> bool:
    """Say whether text without spaces between words (Chinese, Thai, …) is made of praise only.

    >>> unspaced_praise("很好的文章,谢谢分享"), unspaced_praise("酵母放多少克?"), unspaced_praise("不是很好")
    (True, False, False)
    """
    pattern, praise = _unspaced()
    runs = UNSPACED.findall(text)
    praised = any(phrase in praise for run in runs for phrase in pattern.findall(run))
    left = "".join(pattern.sub("", run) for run in runs)
    return praised and len(left) <= 1 and not UNSPACED_NOT.intersection(left)


def unspaced_places(text: str, words: Sequence[Word]) -> dict[int, int]:
    """Say which pairs of characters belong to praise, and which only go along with it."""
    if text.isascii() or not UNSPACED.search(text):
        return {}
    pattern, praise = _unspaced()
    marks: dict[int, int] = {}
    for match in pattern.finditer(text):
        role = PRAISING if match[0] in praise else NAMES_BLOG
        marks.update((at, role) for at in range(*match.span()))
    places = ((at, marks.get(word.start)) for at, word in enumerate(words) if UNSPACED.search(word.folded))
    return {at: role for at, role in places if role}
