"""What the model reads of a comment: words as terms, and facts as numbers.

Everything comes from the one extractor. A term carries its family before a colon, so that clues can
say what they are: `w:` word, `b:` two words, `a:` author's name, `l:` link, `s:`
website. Letter n-grams were tried and left out: no better on unseen blogs, and slower.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from itertools import pairwise

from moderation.comment import Comment
from moderation.evidence import Link
from moderation.text.features import COMMERCIAL_KINDS, Features, extract

READABLE_KINDS = frozenset(("article", "documentation", "encyclopedia", "academic", "code"))
MOST_WORDS = 400  # a very long comment is judged by its beginning and its end
DIGITS = re.compile(r"\d+")
HOST_WORDS = re.compile(r"[a-z]{3,}")
WORDS = re.compile(r"[^\W_]+")
STOPS = re.compile(r"[.!?\u3002](?:\s|$)")


def _kept_words(features: Features) -> list[str]:
    words = [w.folded for w in features.words]
    if len(words) > MOST_WORDS:
        words = words[: MOST_WORDS // 2] + words[-MOST_WORDS // 2 :]
    return [as_term(w) for w in words]


def as_term(folded: str) -> str:
    """Return how a word stands in terms: all numbers are one word."""
    return "0" if folded.isdigit() else folded


def terms(features: Features) -> list[str]:
    """Return the terms of a comment, with repetitions."""
    words = _kept_words(features)
    found = ["w:" + word for word in words]
    found += [f"b:{first} {second}" for first, second in pairwise(words)]
    found += [
        "a:" + DIGITS.sub("0", word)[:24] for word in WORDS.findall(features.comment.author.name.lower())[:8]
    ]
    for link in features.links[:8]:
        found += _of_link("l:", link)
    if features.author.website is not None:
        found += _of_link("s:", features.author.website)
    return found


def _of_link(family: str, link: Link) -> Iterator[str]:
    yield family + "kind=" + link.kind
    yield family + "tld=" + link.host.rsplit(".", 1)[-1]
    for word in HOST_WORDS.findall(link.host.rsplit(".", 1)[0])[:4]:
        yield family + word[:20]
    for word in HOST_WORDS.findall(link.path.lower())[:6]:
        yield family + "/" + word[:20]


def _log(count: float) -> float:
    return math.log1p(count)


def _of_words(features: Features) -> dict[str, float]:
    s, text = features.substance, features.reading.text
    folded = [word.folded for word in features.words]
    total, content, different = len(folded), len(s.content), len(set(folded))
    specific = len(set(s.in_post).difference(s.praise, s.blog))
    letters = sum(map(str.isalpha, text)) or 1
    ascii_letters = letters if text.isascii() else sum(c.isascii() and c.isalpha() for c in text)
    stripped = text.strip()
    return {
        "words": _log(total),
        "content words": _log(content),
        "praise words": _log(len(s.praise)),
        "praise share": len(s.praise) / max(1, total),
        "blog share": (len(s.praise) + len(s.blog)) / max(1, content),
        "only praise": float(s.only_praise),
        "words of the post": _log(specific),
        "words of the parent": _log(len(s.in_parent)),
        "novel words": _log(len(s.novel)),
        "novel share": len(s.novel) / max(1, content),
        "no post text": float(not s.has_post),
        "reply": float(bool(features.comment.parent.content)),
        "questions": _log(s.questions),
        "code": _log(s.code),
        "mash": _log(s.mash),
        "first person": _log(features.first_person),
        "contrast": _log(features.contrast),
        "capitals": sum(map(str.isupper, text)) / letters,
        "long words": sum(len(word) > 9 for word in folded) / max(1, total),
        "word length": sum(map(len, folded)) / max(1, total) / 5,
        "sentences": _log(len(STOPS.findall(text))),
        "lower-case start": float(stripped[:1].islower()),
        "ends without a stop": float(stripped[-1:].isalnum()),
        "repeated words": _log(total - different) / 3,
        "different words": different / max(1, total),
        "mentions": _log(text.count("@")),
        "not Latin": float(letters > 3 and ascii_letters < 0.5 * letters),
    }


def _of_links(features: Features) -> dict[str, float]:
    links = features.links
    readable = sum(link.kind in READABLE_KINDS for link in links)
    return {
        "invitations": _log(len(features.invitations)),
        "contacts": _log(len(features.contacts)),
        "disguises": _log(len(features.disguises)),
        "links": _log(len(links)),
        "hidden links": float(any(link.hidden for link in links)),
        "commercial links": _log(sum(link.kind in COMMERCIAL_KINDS for link in links)),
        "only readable links": float(0 < readable == len(links)),
        "link density": len(links) / max(1.0, len(features.words) / 10),
    }


def _of_author(features: Features) -> dict[str, float]:
    name, site = features.comment.author.name, features.author.website
    lowered, parts = name.lower(), WORDS.findall(name)
    kind = "" if site is None else site.kind
    return {
        "author words": _log(len(parts)),
        "author trade": float(bool(features.author.trade)),
        "author firm": float(bool(features.author.firm)),
        "author digits": float(any(map(str.isdigit, name))),
        "author lower case": float(bool(name) and name == lowered),
        "author phrase": float(len(parts) > 2 and sum(p[:1].isupper() for p in parts) < len(parts) / 2),
        "author is host": float(features.author.is_host),
        "author in text": float(len(lowered) > 3 and lowered in features.reading.text.lower()),
        "website": float(site is not None),
        "website commercial": float(kind in COMMERCIAL_KINDS),
        "website readable": float(kind in READABLE_KINDS or kind == "profile"),
        "website unknown": float(kind == "unknown"),
        "website deep": float(site is not None and len(site.path.strip("/")) > 0),
    }


def facts(features: Features) -> list[float]:
    """Return the numbers that FACTS names, in that order; counts are logarithms of 1 + count."""
    return list((_of_words(features) | _of_links(features) | _of_author(features)).values())


_SAMPLE = extract(Comment("-"))
FACTS = tuple(_of_words(_SAMPLE) | _of_links(_SAMPLE) | _of_author(_SAMPLE))
