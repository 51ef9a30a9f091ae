"""Measures whether a comment says anything of its own: praise, echo of the post, specifics, mash.

Sixth step. The counts are facts that a moderator can read and check ("0 of 9 content words occur in
the post"); which of them break the policy is for the rules to say.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache, reduce
from operator import or_

from moderation.comment import Comment
from moderation.text import lists
from moderation.text.gibberish import is_filler, is_test, mash_in
from moderation.text.lexicon import (
    ANYWHERE,
    ENGLISH,
    GRAMMAR,
    NAMES_BLOG,
    OTHER,
    PRAISING,
    Kind,
    code,
    kind_of,
    language_of,
    listed,
)
from moderation.text.phrases import Phrase
from moderation.text.praise import Saying, only_praise, unspaced_places
from moderation.text.stems import TRACE, parts, spellings
from moderation.text.words import Word, words_of

STOP = re.compile(r"[.!?\n\u3002\uff01\uff1f\u061f\u037e]+")
QUESTION = re.compile(r"[?\uff1f\u061f\u037e]")
# A digit or sign first, what must stand before it only then: so nothing else is looked at closely.
NUMBER = re.compile(r"\d(?<![\w&#]\d)[\d.,:/]*\s?(?:%|°|[A-Za-z]{1,4}\b)?")
CODE_SIGNS = re.compile(
    r"[{}=<>(:;_$/.0-](?:(?<=[{}=<>])[{}=<>]|(?<=\w\()[\w)]|(?<=:):|(?<=[=-])>|(?<=;)[ \t]{0,9}$|(?<=\w_)\w"
    r"|(?<=\$)\(|(?<=-)-\w|(?<=/)\w{1,99}/\w{1,99}/|(?<=0)(?<!\w0)x[0-9a-f]{1,99}\b|(?<=\.)\w{1,4}\()",
    re.M,
)
FIRST_PERSON = lists.words("telling_words.txt", "person")
CONTRAST = lists.words("telling_words.txt", "contrast")
ASKING = lists.words("telling_words.txt", "asking")
POINTING = listed("telling_words.txt", "deixis")
LOOSELY = listed("telling_words.txt", "loosely")
POINTING_LANGUAGES = reduce(or_, POINTING.values())


@dataclass(frozen=True)
class Stems:
    """The content words of a text, cut to their stems, and those that may be compounds as they are."""

    whole: frozenset[str] = frozenset()
    compounds: tuple[Kind, ...] = ()
    language: int = ENGLISH

    @cached_property
    def _traces(self) -> frozenset[str]:
        return frozenset(stem[:TRACE] for stem in self.whole)

    @cached_property
    def _spelled(self) -> str:
        """All compounds in one string: a stem that does not stand in it is no part of any."""
        return " ".join(spelled for kind in self.compounds for spelled in spellings(kind.word))

    def hold(self, kind: Kind) -> bool:
        """Say whether a word, an inflection of it or a part of a compound occurs in the text."""
        if kind.stem in self.whole:
            return True
        if kind.stem in self._spelled and self._is_part(kind.stem):
            return True
        return not self._traces.isdisjoint(kind.traces) and not self.whole.isdisjoint(parts(kind.word))

    def _is_part(self, stem: str) -> bool:
        trace = stem[:TRACE]
        return any(trace in kind.traces and stem in parts(kind.word) for kind in self.compounds)


@dataclass(frozen=True, slots=True)
class Context:
    """What the comment can be about, and whom it may call by name."""

    title: Stems
    post: Stems  # title and excerpt
    parent: Stems
    names: str = ""  # of the post's author and of the comment's; behind a line end the title
    reply: bool = False


@dataclass(frozen=True, slots=True)
class Substance:
    """Counts of content words by what they do; tuples hold places in the list of words."""

    language: str
    content: tuple[int, ...]
    praise: tuple[int, ...]
    blog: tuple[int, ...]
    in_post: tuple[int, ...]
    in_parent: tuple[int, ...]
    novel: tuple[int, ...]  # in no list and not in the post
    specific: tuple[int, ...]  # could not stand under any post, and do not repeat the title
    strong: int  # words that praise or thank by themselves
    stock: tuple[tuple[int, int], ...]  # first and last word of each stock phrase
    questions: int  # question marks
    asks: int  # questions that ask something
    site: int  # of these, phrases about the blog as such
    reports: int  # phrases that tell what happened to the author
    seeks_help: bool
    points: int  # words that point to the post or its author; 1 where a language has no list
    points_loosely: int  # words that may do so
    numbers: int
    code: int
    mash: int
    only_praise: bool
    only_test: bool
    filler: bool
    post_words: int  # different content words of title and excerpt
    same_language: bool  # as the post

    @property
    def has_post(self) -> bool:
        """Say whether title or excerpt were sent."""
        return self.post_words > 0

    @property
    def in_stock(self) -> int:
        """Count the words that belong to stock phrases."""
        return len({place for first, last in self.stock for place in range(first, last + 1)})

    @property
    def overlap(self) -> str:
        """Say how much of the comment is about the post, in words for a moderator."""
        return f"{len(self.in_post)} of {len(self.content)} content words occur in the post"


@lru_cache(maxsize=4096)
def stems_of(text: str) -> Stems:
    """Return the stems of the content words of a text."""
    kinds = [kind_of(word.folded) for word in words_of(text)]
    language = language_of(kinds)
    content = [kind for kind in kinds if kind.is_content(language)]
    return Stems(
        frozenset(kind.stem for kind in content),
        tuple(kind for kind in dict.fromkeys(content) if kind.traces),
        language,
    )


def context_of(comment: Comment) -> Context:
    """Prepare what a comment is compared with."""
    post, parent = comment.post, comment.parent
    title = post.title[:500]
    names = f"{post.author[:200]} {comment.author.name[:200]}\n{title}"
    return Context(
        title=stems_of(title),
        post=stems_of(f"{title}\n{post.excerpt[:4000]}"),
        parent=stems_of(parent.content[:2000]),
        names=names,
        reply=bool(parent.content),
    )


def asking(text: str, words: Sequence[Word], kinds: Sequence[Kind], phrases: Iterable[Phrase]) -> int:
    """Count the questions that ask something; "Nice post, isn't it?" asks nothing."""
    if not QUESTION.search(text):
        return 0
    tagged = {at for p in phrases if p.kind == "tag" for at in range(p.first, p.last + 1)}
    starts = [word.start for word in words]
    begin, found = 0, 0
    for stop in STOP.finditer(text):
        end = bisect_left(starts, stop.start())
        if QUESTION.search(stop[0]):
            found += any(
                at not in tagged and (words[at].folded in ASKING or not kinds[at].cover)
                for at in range(begin, end)
            )
        begin = end
    return found


@cache
def _pointing_in(language: int, loosely: bool) -> frozenset[str]:
    masks = LOOSELY if loosely else POINTING
    return frozenset(word for word, mask in masks.items() if mask & language)


def _pointing(folded: Sequence[str], language: int, loosely: bool = False) -> int:
    if not language & POINTING_LANGUAGES:
        return 1
    return sum(map(_pointing_in(language, loosely).__contains__, folded))


@dataclass(slots=True)
class _Places:
    """The places of words by what they do."""

    content: list[int] = field(default_factory=list)
    praise: list[int] = field(default_factory=list)
    blog: list[int] = field(default_factory=list)
    in_post: list[int] = field(default_factory=list)
    in_parent: list[int] = field(default_factory=list)
    novel: list[int] = field(default_factory=list)
    specific: list[int] = field(default_factory=list)


def _sorted(kinds: Sequence[Kind], spoken: int, unspaced: dict[int, int], context: Context) -> _Places:
    found, post, parent, title = _Places(), context.post, context.parent, context.title
    english = spoken == ENGLISH
    for place, kind in enumerate(kinds):
        role, is_content = kind.in_english if english else (kind.role(spoken), kind.is_content(spoken))
        if unspaced:
            role = unspaced.get(place, role)
        if role == GRAMMAR:
            continue
        if role == PRAISING:
            found.praise.append(place)
        elif role == NAMES_BLOG:
            found.blog.append(place)
        if not is_content:
            continue
        found.content.append(place)
        in_post = post.hold(kind)
        if in_post:
            found.in_post.append(place)
        if context.reply and parent.hold(kind):
            found.in_parent.append(place)
        if role < ANYWHERE:
            continue
        if not in_post:
            found.novel.append(place)
        if role == OTHER and not (in_post and title.hold(kind)):
            found.specific.append(place)
    return found


def measure(text: str, words: Sequence[Word], phrases: tuple[Phrase, ...], context: Context) -> Substance:
    """Count what the words of a comment do. `text` is the normalised text without its links."""
    folded = [word.folded for word in words]
    kinds = list(map(kind_of, folded))
    language = language_of(kinds)
    spoken = language or ENGLISH
    places = _sorted(kinds, spoken, unspaced_places(text, words), context)
    asks = asking(text, words, kinds, phrases)
    saying = Saying(text, words, kinds, phrases, asks)
    return Substance(
        language=code(language),
        content=tuple(places.content),
        praise=tuple(places.praise),
        blog=tuple(places.blog),
        in_post=tuple(places.in_post),
        in_parent=tuple(places.in_parent),
        novel=tuple(places.novel),
        specific=tuple(places.specific),
        strong=len([kind for kind in kinds if kind.praise & spoken]),
        stock=tuple((p.first, p.last) for p in phrases if p.kind in ("stock", "formula", "site")),
        questions=len(QUESTION.findall(text)),
        asks=asks,
        site=sum(p.kind == "site" for p in phrases),
        reports=sum(p.kind == "report" for p in phrases),
        seeks_help=any(p.kind == "help" for p in phrases),
        points=_pointing(folded, language),
        points_loosely=_pointing(folded, language, loosely=True),
        numbers=len(NUMBER.findall(text)),
        code=len(CODE_SIGNS.findall(text)),
        mash=mash_in(text, words, kinds, places.content),
        only_praise=only_praise(saying, context.title.whole, context.names, context.reply),
        only_test=is_test(words),
        filler=is_filler(words),
        post_words=len(context.post.whole),
        same_language=0 != language == context.post.language,
    )


def count_in(words: Iterable[Word], among: frozenset[str]) -> int:
    """Count the words that are among a set."""
    return len([word for word in words if word.folded in among])
