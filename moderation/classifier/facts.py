"""What the model reads of a comment as numbers: each speaks for the comment or against it, never both.

Everything comes from the one extractor. Training may weigh a fact at nothing, but not against its
direction: what only the authors of examples do, or one blog's readers, is not learned as a law. So a
clue never says the absurd ("more links, so publish"). Facts without a direction were left out.
"""

from __future__ import annotations

import math
import string
from functools import lru_cache
from itertools import pairwise

from moderation.comment import Comment
from moderation.evidence import Link
from moderation.text.authors import Promotes
from moderation.text.features import COMMERCIAL_KINDS, Features, extract
from moderation.text.lexicon import kind_of
from moderation.text.words import words_of

READABLE_KINDS = frozenset(("article", "documentation", "encyclopedia", "academic", "code"))
ADDRESSED = frozenset("you your yours you're you've you'll you'd u ur".split())
LINE = range(30, 121)  # characters of a line that a program may have broken
TAIL = 6  # words of a last line that may be a keyword
LONG = 9  # letters
NOT_LATIN = "\u0370"  # the first letter that is not
STOPS = ".!?…\u3002"
GLUE = ".,;:!?"
ENDS = ".!?:;>)]"  # of a line that was ended on purpose
SMALL = string.ascii_lowercase.encode()
NO_LETTERS = bytes(set(range(256)).difference(string.ascii_letters.encode()))
MOST_LETTERS = 20_000  # in which broken lines are looked for


_log = math.log1p


@lru_cache(maxsize=4096)
def _threes(text: str) -> frozenset[str]:
    """Return all runs of three words, with a space on both sides of each word."""
    words = [word.folded for word in words_of(text)]
    return frozenset(f" {' '.join(three)} " for three in zip(words, words[1:], words[2:], strict=False))


def broken_lines(content: str) -> float:
    r"""Return the share of lines that end in the middle of a sentence, as posting programs break them.

    >>> broken_lines("this goes on for more than thirty letters \nand then on"), broken_lines("One.\ntwo")
    (1.0, 0.0)
    """
    if "\n" not in content:
        return 0.0
    lines = content[:MOST_LETTERS].split("\n")
    broken = 0
    for line, after in pairwise(lines):
        line = line.rstrip()
        broken += len(line) in LINE and line[-1] not in ENDS and after[:1].islower()
    return broken / (len(lines) - 1)


def ends_in_a_keyword(content: str) -> bool:
    r"""Say whether the last line is a few words in lower case without a stop, below something else.

    >>> ends_in_a_keyword("Nice read.\n\ncheap garden chairs"), ends_in_a_keyword("Nice read.\n\nAnn")
    (True, False)
    """
    head, _, tail = content.rstrip().rpartition("\n")
    if not head.strip() or not 0 < len(tail) <= 100 or "http" in tail:
        return False
    return tail == tail.lower() and tail[-1].isalnum() and len(tail.split()) <= TAIL


def _capitals(text: str) -> float:
    """Return the share of capitals among letters."""
    if text.isascii():
        letters = text.encode().translate(None, NO_LETTERS)
        return len(letters.translate(None, SMALL)) / (len(letters) or 1)
    return sum(map(str.isupper, text)) / (sum(map(str.isalpha, text)) or 1)


def _of_words(features: Features) -> dict[str, float]:
    s, text = features.substance, features.reading.text
    words = [word.folded for word in features.words]
    total, content = max(1, len(words)), max(1, len(s.content))
    lengths = list(map(len, words))
    foreign = s.has_post and not s.same_language
    title = _threes(features.comment.post.title[:500])
    said = f" {' '.join(words)} "
    return {
        "praise share": (s.strong + len(s.blog)) / content if s.strong else 0.0,  # to read more is no praise
        "praise": _log(s.strong),
        "only praise": float(s.only_praise),
        "stock phrases": _log(len(s.stock)),
        "phrases about the blog": _log(s.site),
        "words for the blog": _log(
            len(set(s.blog).difference(s.in_post))
        ),  # a post on effort may have its efforts
        "speaks to the author": _log(sum(map(ADDRESSED.__contains__, words))),
        "offers": _log(max((offer.weight for offer in features.offers), default=0)),
        "kinds of offers": _log(len(features.offers)),
        "invitations": _log(len(features.invitations)),
        "contacts": _log(len(features.contacts)),
        "disguises": _log(len(features.disguises)),
        "mash": _log(s.mash),
        "long words": sum(map(LONG.__lt__, lengths)) / total,
        "word length": sum(lengths) / total / 5,
        "title repeated": _log(len([three for three in title if three in said])),
        "another language": float(foreign),
        "specific words": 0.0 if foreign else len(s.specific) / content,
        "words of the post": len(s.in_post) / content,
        "words of the parent": _log(len(s.in_parent)),
        "reply": float(bool(features.comment.parent.content)),
        "questions": _log(s.asks),
        "code": _log(s.code),
        "contrast": _log(features.contrast),
        "tells what happened": _log(s.reports),
        "grammar": 1 - len(s.content) / total,
        "contractions": _log(said.count("'")),
        "capitals": _capitals(text),
    }


def _of_form(features: Features) -> dict[str, float]:
    raw, text = features.comment.content, features.reading.text
    total, stripped = max(1, len(features.words)), text.strip()
    return {
        "lines broken by a program": broken_lines(raw),
        "ends in a keyword": float(ends_in_a_keyword(raw)),
        "in quotation marks": float(stripped[:1] in '“"' and stripped[-1:] in '”"'),
        "sentences": _log(sum(map(text.count, STOPS))),
        "commas": text.count(",") / total,
        "brackets": _log(text.count("(")),
    }


def _of_links(features: Features) -> dict[str, float]:
    links, raw = features.links, features.comment.content
    readable = sum(link.kind in READABLE_KINDS for link in links)
    bare = [link for link in links if link.form == "bare"]
    on_the_post = len(features.substance.in_post) > 1
    return {
        "links": _log(len(links)),
        "sites linked to": _log(len({link.domain for link in links})),
        "hidden links": float(any(link.hidden for link in links)),
        "commercial links": _log(sum(link.kind in COMMERCIAL_KINDS for link in links)),
        "links in HTML": float(any(link.form == "anchor" for link in links)),
        "links in BBCode": float(any(link.form == "bbcode" for link in links)),
        "address without http": float(any("://" not in _written(link, raw) for link in bare)),
        "address glued to a word": float(any(_is_glued(link, raw) for link in bare)),
        "digits in a host": float(any(any(map(str.isdigit, link.domain)) for link in links)),
        "readable links, on the post": float(0 < readable == len(links) and on_the_post),
    }


def _written(link: Link, raw: str) -> str:
    return raw[link.spans[0].start : link.spans[0].end] if link.spans else ""


def _is_glued(link: Link, raw: str) -> bool:
    start = link.spans[0].start if link.spans else 0
    return start > 0 and (raw[start - 1].isalnum() or raw[start - 1] in GLUE)


def _of_author(features: Features) -> dict[str, float]:
    name, signs = features.comment.author.name[:200].strip(), features.author
    site = signs.website
    own = "" if site is None else site.domain.partition(".")[0]
    lowered, parts = name.lower(), name.split()
    return {
        "author promotes": float(signs.promotes),
        "author plainly promotes": float(signs.promotes is Promotes.PLAINLY),
        "trade in the name": _log(len(signs.trade)),
        "firm in the name": _log(len(signs.firm)),
        "name is an address": float(signs.is_host),
        "name in the text": float(len(lowered) > 3 and lowered in features.reading.text.lower()),
        "length of the name": _log(len(name)),
        "name in lower case": _log(sum(part.islower() and _says_something(part) for part in parts)),
        "name in other letters": float(any(letter > NOT_LATIN for letter in name)),
        "name of a person": float(signs.is_person),
        "website": float(site is not None),
        "website commercial": float(site is not None and site.kind in COMMERCIAL_KINDS),
        "website leads below": float(site is not None and len(site.path.strip("/")) > 0),
        "digits in the website": float(any(map(str.isdigit, own))),
        "length of the website": _log(len(own)),
    }


def _says_something(word: str) -> bool:
    kind = kind_of(word)
    return not (kind.plain or kind.function)


FOR = frozenset(
    (
        "specific words",
        "words of the post",
        "words of the parent",
        "reply",
        "questions",
        "code",
        "contrast",
        "tells what happened",
        "grammar",
        "contractions",
        "capitals",
        "sentences",
        "commas",
        "brackets",
        "readable links, on the post",
        "name of a person",
    )
)


def _all(features: Features) -> dict[str, float]:
    return _of_words(features) | _of_form(features) | _of_links(features) | _of_author(features)


def facts(features: Features) -> list[float]:
    """Return the numbers that FACTS names, in that order; counts are logarithms of 1 + count."""
    return list(_all(features).values())


FACTS = tuple(_all(extract(Comment("-"))))
DIRECTIONS = tuple(-1 if name in FOR else 1 for name in FACTS)  # 1: the more, the more it violates
