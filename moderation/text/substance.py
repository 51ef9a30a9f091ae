"""Measures whether a comment says anything: praise, echo of the post, specifics, mash.

Sixth step. The counts are facts that a moderator can read and check ("0 of 9 content words occur in
the post"); which of them break the policy is for the rules to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from moderation.text import lists
from moderation.text.words import (
    BLOG_WORDS,
    FUNCTION_WORDS,
    PRAISE,
    UNSPACED,
    Word,
    is_content,
    stem,
    words_of,
)

PRAISE_PHRASES = tuple(
    sorted({w for w in PRAISE | BLOG_WORDS if UNSPACED.fullmatch(w)}, key=len, reverse=True)
)
PRAISE_CORE = frozenset(
    w
    for w in PRAISE
    if UNSPACED.fullmatch(w)
    and w not in ("很", "的", "了", "太", "非常", "です", "とても", "마", "ครับ", "ค่ะ", "มาก")
)
TYPED_AS_TEST = frozenset(
    (
        "test testing tests tested asdf qwerty foo bar lorem ipsum hello hi hey abc xyz 123 1234 "
        "12345 ping comment message admin this is a just"
    ).split()
)
TEST_CORE = frozenset("test testing tests asdf qwerty abc 123 1234 12345 hello hi hey ping lorem".split())
ROWS = (
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertzuiop",
    "azertyuiop",
    "1234567890",
    "йцукенгшщзхъ",
    "фывапролджэ",
    "ячсмитьбю",
)
RUNS = frozenset(row[i : i + 4] for base in ROWS for row in (base, base[::-1]) for i in range(len(row) - 3))
CONSONANTS = re.compile(r"[bcdfghjklmnpqrstvwxz]{6,}")
VOWEL = re.compile(r"[aeiouyáéíóúàèìòùâêîôûäëïöüåøæœãõ]")
QUESTION = re.compile(r"[?\uff1f\u061f\u037e]")
NUMBER = re.compile(r"(?<![\w&#])[$€£¥]?\d[\d.,:/]*\s?(?:%|°|[A-Za-z]{1,4}\b)?")
CODE_SIGNS = re.compile(
    r"[{}=<>]{2}|\w\(\)|\w\(\w|::|->|=>|;\s*$|\w_\w|\$\(|--\w|/\w+/\w+/|\b0x[0-9a-f]+\b|\.\w{1,4}\(", re.M
)


@dataclass(frozen=True, slots=True)
class Context:
    """What the comment can be about: stems of the post and of the comment it answers."""

    title: frozenset[str]
    post: frozenset[str]
    parent: frozenset[str]


@dataclass(frozen=True, slots=True)
class Substance:
    """Counts of content words by what they do; tuples hold places in the list of words."""

    content: tuple[int, ...]
    praise: tuple[int, ...]
    blog: tuple[int, ...]
    in_post: tuple[int, ...]
    in_parent: tuple[int, ...]
    novel: tuple[int, ...]
    questions: int
    numbers: int
    code: int
    mash: int
    only_praise: bool
    only_test: bool
    has_post: bool

    @property
    def overlap(self) -> str:
        """Say how much of the comment is about the post, in words for a moderator."""
        return f"{len(self.in_post)} of {len(self.content)} content words occur in the post"


@lru_cache(maxsize=4096)
def stems_of(text: str) -> frozenset[str]:
    """Return the stems of the content words of a text."""
    return frozenset(stem(w.folded) for w in words_of(text) if is_content(w.folded))


def context_of(title: str, excerpt: str, parent: str) -> Context:
    """Prepare a post and a parent for comparison."""
    heading = stems_of(title[:500])
    return Context(heading, heading | stems_of(excerpt[:4000]), stems_of(parent[:2000]))


def occurs(word: str, stemmed: str, stems: frozenset[str]) -> bool:
    """Say whether a word, an inflection of it or a part of a compound occurs among stems.

    >>> occurs("sauerteigbrot", "sauertei", frozenset({"sauertei"}))
    True
    """
    if stemmed in stems:
        return True
    return len(word) > 8 and any(len(s) > 4 and s in word for s in stems)


def is_mash(word: str) -> bool:
    """Say whether a word was typed without meaning.

    >>> [is_mash(w) for w in ("asdfgh", "qwer", "rhythm", "strengths", "xkcdbgtrp", "property")]
    [True, True, False, False, True, False]
    """
    if len(word) < 4 or word.isdigit():
        return False
    if len(word) <= 12 and word[:4] in RUNS and (len(word) < 6 or word[-4:] in RUNS):
        return True
    return (
        word.isascii()
        and word.isalpha()
        and (CONSONANTS.search(word) is not None or (len(word) > 4 and not VOWEL.search(word)))
    )


def unspaced_praise(text: str) -> bool:
    """Say whether text without spaces between words (Chinese, Thai, …) is made of praise only.

    >>> unspaced_praise("很好的文章,谢谢分享"), unspaced_praise("酵母放多少克?")
    (True, False)
    """
    runs = UNSPACED.findall(text)
    if not runs:
        return False
    praised, left = False, 0
    for run in runs:
        rest = run
        for phrase in PRAISE_PHRASES:
            if phrase in rest:
                praised = praised or phrase in PRAISE_CORE
                rest = rest.replace(phrase, "\n")
        left += len(rest.replace("\n", ""))
    return praised and left <= 2


def _only_praise(
    text: str, words: Sequence[Word], found: dict[str, list[int]], numbers: int, title: frozenset[str]
) -> bool:
    """Nothing is left when praise, thanks, the blog itself and the post's own title are taken away."""
    if QUESTION.search(text) or numbers:
        return False
    content, praise, blog = found["content"], found["praise"], found["blog"]
    if UNSPACED.search(text):
        return unspaced_praise(text) and all(
            not w.folded.isascii() or w.folded in PRAISE | BLOG_WORDS | FUNCTION_WORDS for w in words
        )
    if not praise:
        return False
    known = set(praise) | set(blog)
    left = [i for i in content if i not in known]
    if not left:
        return True
    return bool(blog) and len(words) <= 14 and all(stem(words[i].folded) in title for i in left)


def _emoji_only(text: str) -> bool:
    if text.isascii() or len(text) > 500 or any(map(str.isalnum, text)):
        return False
    return any(ord(c) > 0x2190 for c in text)


@dataclass(frozen=True, slots=True)
class _Kind:
    """What is known of a word wherever it stands."""

    praise: bool
    blog: bool
    content: bool
    mash: bool
    stem: str


@lru_cache(maxsize=200_000)
def _kind(word: str) -> _Kind:
    content = is_content(word)
    return _Kind(word in PRAISE, word in BLOG_WORDS, content, content and is_mash(word), stem(word))


def measure(text: str, words: Sequence[Word], context: Context) -> Substance:
    """Count what the words of a comment do. `text` is the normalised text without its links."""
    found: dict[str, list[int]] = {k: [] for k in ("content", "praise", "blog", "post", "parent", "novel")}
    mash = 0
    for place, word in enumerate(words):
        kind = _kind(word.folded)
        if kind.praise:
            found["praise"].append(place)
        elif kind.blog:
            found["blog"].append(place)
        if not kind.content:
            continue
        found["content"].append(place)
        mash += kind.mash
        in_post = bool(context.post) and occurs(word.folded, kind.stem, context.post)
        if in_post:
            found["post"].append(place)
        if context.parent and occurs(word.folded, kind.stem, context.parent):
            found["parent"].append(place)
        if not (in_post or kind.praise or kind.blog):
            found["novel"].append(place)
    numbers = len(NUMBER.findall(text))
    return Substance(
        content=tuple(found["content"]),
        praise=tuple(found["praise"]),
        blog=tuple(found["blog"]),
        in_post=tuple(found["post"]),
        in_parent=tuple(found["parent"]),
        novel=tuple(found["novel"]),
        questions=len(QUESTION.findall(text)),
        numbers=numbers,
        code=len(CODE_SIGNS.findall(text)),
        mash=mash,
        only_praise=_only_praise(text, words, found, numbers, context.title) or _emoji_only(text),
        only_test=_only_test(words),
        has_post=bool(context.post),
    )


def _only_test(words: Sequence[Word]) -> bool:
    if not 0 < len(words) <= 6:
        return False
    folded = {word.folded for word in words}
    return folded <= TYPED_AS_TEST and bool(folded & TEST_CORE)


FIRST_PERSON = lists.words("telling_words.txt", "person")
CONTRAST = lists.words("telling_words.txt", "contrast")


@cache
def _inviting() -> dict[str, re.Pattern[str]]:
    """Group the inviting phrases by their first word, so that few are tried at each word."""
    by_first: dict[str, list[str]] = {}
    for phrase in lists.read("inviting_phrases.txt"):
        first = re.match(r"\(\?:([^()]*)\)|([^\s()]+)", phrase)
        for word in (first[1] or first[2]).split("|") if first else ():
            by_first.setdefault(word, []).append(phrase)
    return {
        word: re.compile(r"(?:" + "|".join(p.replace(" ", r"\s{1,3}") for p in phrases) + r")\b", re.I)
        for word, phrases in by_first.items()
    }


def invitations(text: str, words: Sequence[Word]) -> list[tuple[int, int]]:
    """Find the phrases that send a reader to a seller ("visit our website", "get a free quote")."""
    phrases = _inviting()
    matches = (phrases[word.folded].match(text, word.start) for word in words if word.folded in phrases)
    return [match.span() for match in matches if match]


def count_in(words: Iterable[Word], among: frozenset[str]) -> int:
    """Count the words that are among a set."""
    return sum(word.folded in among for word in words)
