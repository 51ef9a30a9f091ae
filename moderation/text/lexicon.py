"""What is known of a word wherever it stands: grammar, praise, blog, or said under any post, by language.

Word lists are data in `lists/`. The same letters are praise in one language and a thing in another
("hay"), so every list is kept by language, as a mask with a bit for each. Nothing is judged here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from moderation.text import lists
from moderation.text.stems import stem, traces, without_accents

ENGLISH = 1
UNKNOWN = 0
SURE = 0.6  # of the known words: so many in English, and no other language is asked
BRIEF = 12  # words: in fewer, each one may decide
MOST_KNOWN = 50_000  # words that are kept
LEAST_KNOWN = 0.15  # of all words: with fewer known ones the language is unknown


def _codes(head: str) -> list[str]:
    return [code for code in head.split() if len(code) == 2]


def _by_size() -> list[str]:
    """Order the languages by the words that are known of each: where two are as likely, the larger is."""
    sizes: Counter[str] = Counter()
    for name in ("function_words.txt", "praise_words.txt", "anywhere_words.txt"):
        for line in lists.read(name):
            head, _, body = line.partition(":")
            sizes.update(dict.fromkeys(_codes(head), len(body.split())))
    return sorted(sizes, key=lambda code: (code != "en", -sizes[code], code))


LANGUAGES = tuple(_by_size())
ANY = (1 << len(LANGUAGES)) - 1
BITS = {code: 1 << place for place, code in enumerate(LANGUAGES)}


LISTS = (
    ("function_words.txt", ""),
    ("praise_words.txt", "praise"),
    ("praise_words.txt", "weak"),
    ("praise_words.txt", "along"),
    ("praise_words.txt", "agree"),
    ("praise_words.txt", "blog"),
    ("anywhere_words.txt", ""),
)
Masks = dict[str, list[int]]  # for each list above, the languages in which the word is on it
Beginnings = dict[str, list[tuple[str, list[int]]]]  # by their first two letters
NONE = [0] * len(LISTS)


def _mask(head: str) -> int:
    if "others" in head:
        return ANY & ~ENGLISH
    return sum(BITS[code] for code in set(_codes(head)))


@cache
def listed(name: str, group: str) -> dict[str, int]:
    """Return the words of lines whose heads begin with `group`, with the languages that list them."""
    found: dict[str, int] = {}
    for line in lists.read(name):
        head, _, body = line.partition(":")
        if head.startswith(group):
            for word in body.lower().split():
                found[word] = found.get(word, 0) | _mask(head)
    return found


@cache
def _tables() -> tuple[Masks, Beginnings]:
    """Return whole words, and beginnings that take any ending, with their masks."""
    words: Masks = {}
    heads: Masks = {}
    for place, (name, group) in enumerate(LISTS):
        for word, mask in listed(name, group).items():
            table, key = (heads, word[:-1]) if word.endswith("*") else (words, word)
            table.setdefault(key, list(NONE))[place] |= mask
            bare = without_accents(key)
            if bare != key and len(bare) > 4 and bare.isascii():  # as people type it who lack the keys
                table.setdefault(bare, list(NONE))[place] |= mask
    beginnings: Beginnings = {}
    for head, masks in heads.items():
        beginnings.setdefault(head[:2], []).append((head, masks))
    return words, beginnings


# What a word does in a comment in one language: numbers, for every word of every comment is asked.
GRAMMAR, PRAISING, NAMES_BLOG, ANYWHERE, OTHER = range(5)


@dataclass(slots=True, eq=False)
class Kind:
    """What one word is: masks of languages. `own` are the languages that it speaks for.

    Made once for each word and never changed; every comment brings some that nobody used before.
    """

    word: str
    function: int
    praise: int
    praises: int  # also weakly, or by agreeing
    agree: int
    blog: int
    anywhere: int
    own: int
    cover: int  # may stand in brief praise; English goes along with every language
    plain: bool  # too short to carry content, or a number
    stem: str
    traces: frozenset[str]  # of a compound: what the stem of any part of it may begin with

    in_english: tuple[int, bool] = field(init=False)  # what the two methods below say

    def __post_init__(self) -> None:
        self.in_english = (self.role(ENGLISH), self.is_content(ENGLISH))

    def role(self, language: int) -> int:
        """Say what the word does in a language; praise may be a word of grammar, too."""
        if self.praises & language:
            return PRAISING
        if self.blog & language:
            return NAMES_BLOG
        if not self.is_content(language):
            return GRAMMAR
        return ANYWHERE if self.anywhere & language else OTHER

    def is_content(self, language: int) -> bool:
        """Say whether the word carries content rather than grammar."""
        return not (self.plain or self.function & (language | ENGLISH))


def _wide(mask: int) -> int:
    """English goes along with every language: "mantap gan, nice info"."""
    return ANY if mask & ENGLISH else mask


def _masks_of(word: str) -> list[int]:
    words, beginnings = _tables()
    masks = words.get(word, NONE)
    for head, of_head in beginnings.get(word[:2], ()):
        if word.startswith(head):
            masks = [a | b for a, b in zip(masks, of_head, strict=True)]
    return masks


class _Known(dict[str, Kind]):
    """The words that were looked up, until there are too many. Asked for each word of each comment.

    Nothing is noted of when a word was asked for: that would touch more memory than the answer.
    """

    def __missing__(self, word: str) -> Kind:
        if len(self) >= MOST_KNOWN:
            self.clear()
        kind = self[word] = _look_up(word)
        return kind


def _look_up(word: str) -> Kind:
    """Look a word up in all lists."""
    masks = _masks_of(word)
    if masks is NONE and "'" in word:
        head, _, rest = word.partition("'")
        masks = _masks_of(rest) if len(head) < 6 else NONE  # "l'article", "dell'articolo"
    if masks is NONE and not word.isascii():
        masks = [mask & ENGLISH for mask in _masks_of(without_accents(word))]  # "gööd pöst"
    function, praise, weak, along, agree, blog, anywhere = masks
    if not any(masks[:-1]):
        praise = _joined(word)
    plain = len(word) < 2 or word.isdigit()
    known = praise | weak | along | agree | blog
    return Kind(
        word=word,
        function=function,
        praise=_wide(praise),
        praises=_wide(praise | weak | agree),
        agree=_wide(agree),
        blog=_wide(blog),
        anywhere=_wide(anywhere | along),
        own=function | praise | blog,
        cover=ANY if plain else function | _wide(known),
        plain=plain,
        stem=stem(word),
        traces=traces(word),
    )


kind_of: Callable[[str], Kind] = _Known().__getitem__


def _joined(word: str) -> int:
    """Read praise that was run together ("nicepost") or lost a letter ("intresting").

    >>> bool(_joined("greatarticle")), bool(_joined("sourdough")), bool(_joined("informtive"))
    (True, False, True)
    """
    if not 7 <= len(word) <= 24 or not word.isascii():
        return 0
    if word in _one_letter_off():
        return ENGLISH
    if word[:LEAST_JOINED] not in _praise_begins():
        return 0
    heads = [at for at in range(LEAST_JOINED, len(word) - 2) if _english(word[:at], _PRAISE)]
    return ENGLISH if any(_english(word[at:], _NAMES) for at in heads) else 0


_PRAISE, _NAMES = (1,), (1, 2, 5)  # places in LISTS
LEAST_JOINED = 3  # letters of praise that something was run together with


@cache
def _praise_begins() -> frozenset[str]:
    """The first letters of all English words of praise: most words begin with others."""
    return frozenset(word[:LEAST_JOINED] for word in _tables()[0] if _english(word, _PRAISE))


def _english(word: str, places: tuple[int, ...]) -> bool:
    masks = _tables()[0].get(word, NONE)
    return any(masks[place] & ENGLISH for place in places)


@cache
def _one_letter_off() -> frozenset[str]:
    """Long English words of praise with one letter left out or doubled, as people mistype them."""
    found: set[str] = set()
    for word in (w for w in _tables()[0] if len(w) > 7 and w.isascii() and _english(w, _PRAISE)):
        found.update(word[:at] + word[at + 1 :] for at in range(1, len(word)))
        found.update(word[:at] + word[at - 1] + word[at:] for at in range(1, len(word) + 1))
    return frozenset(found)


def language_of(kinds: Sequence[Kind]) -> int:
    """Say in which language most of the known words are: English if none is ahead, unknown if few are known.

    >>> code(language_of([kind_of(w) for w in "danke für den tollen beitrag".split()]))
    'de'
    """
    known = [kind.own for kind in kinds if kind.own]
    if len(known) < LEAST_KNOWN * len(kinds):
        return UNKNOWN
    english = len([mask for mask in known if mask & ENGLISH])
    if len(kinds) > BRIEF and english >= SURE * len(known):
        return ENGLISH
    votes: Counter[int] = Counter()
    for mask, count in Counter(known).items():
        for bit in _bits(mask):
            votes[bit] += count
    best, most = max(votes.items(), key=lambda vote: (vote[1], -vote[0]), default=(ENGLISH, 0))
    return best if most > english else ENGLISH


def spoken_among(kinds: Sequence[Kind], languages: int) -> int:
    """Keep those of some languages that half of the known words speak for: one word makes no language."""
    if languages == ANY:
        return languages
    known = [kind.own for kind in kinds if kind.own]
    return sum(bit for bit in _bits(languages) if 2 * sum(bool(own & bit) for own in known) >= len(known))


@lru_cache(maxsize=4096)
def _bits(mask: int) -> tuple[int, ...]:
    return tuple(1 << place for place in range(len(LANGUAGES)) if mask >> place & 1)


def code(language: int) -> str:
    """Name a language by its code; "und" where it is unknown."""
    return LANGUAGES[language.bit_length() - 1] if language else "und"
