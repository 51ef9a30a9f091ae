"""What the model reads of a comment as terms: words, pairs of words, names, links. `facts` has the numbers.

Everything comes from the one extractor. A term carries its family before a colon, so that clues can
say what they are: `w:` word, `p:` how a long word begins, `b:` two words, `a:` author's name, `l:`
link, `s:` website. Beginnings tell what inflections share, in any language, where examples are few. All
runs of letters were tried and left out: no better on unseen blogs, and slower.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from moderation.evidence import Link
from moderation.text.features import Features
from moderation.text.words import Word

MOST_WORDS = 400  # a very long comment is judged by its beginning and its end
BEGINNING = 5  # letters
DIGITS = re.compile(r"\d+")
HOST_WORDS = re.compile(r"[a-z]{3,}")
WORDS = re.compile(r"[^\W_]+")


def as_terms(words: Sequence[Word]) -> list[str]:
    """Return words as they stand in terms: all numbers are one word."""
    return ["0" if w.folded.isdigit() else w.folded for w in words]


def terms(features: Features) -> list[str]:
    """Return the terms of a comment, with repetitions."""
    read = features.words
    words = as_terms(read if len(read) <= MOST_WORDS else read[: MOST_WORDS // 2] + read[-MOST_WORDS // 2 :])
    found = ["w:" + word for word in words]
    found += ["p:" + word[:BEGINNING] for word in words if len(word) > BEGINNING]
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
