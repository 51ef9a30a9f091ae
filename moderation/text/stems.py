"""Brings inflected and compound words together, so that a comment's words are found in the post.

Used where overlap is measured. Light on purpose: endings of many languages are cut, those
of one script alike, nothing is looked up, and a wrong match costs little. It makes no linguistic claims.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

LONGEST_STEM = 8
LEAST_PART = 4  # letters of a part of a compound: shorter ones are found in words by chance
COMPOUND = 8  # letters from which a word may be a compound
LONGEST_WORD = 40  # letters; what is longer is no word and is cut
TRACE = 3  # letters: no stem of a part has fewer
NO_TRACES: frozenset[str] = frozenset()


def _endings(listed: str) -> tuple[frozenset[str], int]:
    """Return endings, and the letters of the longest."""
    found = frozenset(listed.split())
    return found, max(map(len, found))


SHORT = _endings("ings ing ies ied ers er est ed es ly en s e y a o i")
LATIN = _endings(
    "ational ations ation ments ment ingly ings ing iness ness able ible ated ates ate ating ies ied iest "
    "est ers er ed es ly iones ions ion ungen ung lichen liche lich heiten heit keit ischen ische isch "
    "issements issement ements ement aciones acion acoes acao azioni azione amientos amiento amente mente "
    "iendo ando endo aient ados adas ado ada idos idas ido ida ares eres ires ant ent ons ez ir ar re "
    "owania owanie iego iej ach ami ego emu ymi imi owi ow om em ech ich ych im ym lardan lerden larin "
    "lerin larda lerde lari leri lar ler dan den nin nun inda inde issa assa essa ista asta esta illa "
    "alla ella ille alle ksi iin een aan jen ien ban ben nak nek val vel rol bol hoz hez okat eket "
    "ok ek ak arna erna orna ende ande elsen else ene ere ete et en ern as os is us s e n a o i y"
)
CYRILLIC = _endings(
    "иями ями ами ости остью ость ением ения ению ение ания ание овать ировать ться тся ать ять еть ить "
    "ете ите ешь ишь ает яет ают яют ула али ила или ала ого его ому ему ыми ими ымы ую юю ая яя ое ее "
    "ые ие ый ий ой ої ій ей ом ем ам ям ах ях ів ов ев ия ию ии ія ію ії а я о е ы и і ї у ю ь й ъ"
)
GREEK = _endings("ματα ματος ους εις εων ων ου ος ον ης ας ες οι αι η α ο ε ι υ ω")
ARABIC_HEAD = re.compile(r"^(?:وال|بال|كال|فال|لل|ال)(?=.{3})")
HEBREW_HEAD = re.compile(r"^[והבלמשכ](?=[\u05d0-\u05ea]{3})")


def without_accents(word: str) -> str:
    """Take the accents off letters ("Äpfel" belongs to "Apfel")."""
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Cut a word to what its inflections share.

    >>> [stem(w) for w in ("composting", "composted", "compost")]
    ['compost', 'compost', 'compost']
    >>> stem("дрожжами") == stem("дрожжи"), stem("Zutaten".lower()) == stem("zutat")
    (True, True)
    """
    word = word[:LONGEST_WORD]
    if word.isascii():
        return _latin(word)
    if word[0] < "\u0370":
        return _latin(without_accents(word))
    if word[0] < "\u0400":
        return _cut(GREEK, without_accents(word))
    if word[0] < "\u0530":
        return _cut(CYRILLIC, word)
    if "\u0590" <= word[0] < "\u0600":
        return HEBREW_HEAD.sub("", word)[:5]
    if "\u0600" <= word[0] < "\u0780":
        return ARABIC_HEAD.sub("", word)[:5]
    return word[:6] if len(word) > 7 else word


def _latin(word: str) -> str:
    if len(word) < 5:
        return word[:-1] if len(word) == 4 and word[-1] in "es" else word
    cut = _cut(LATIN, word, 4) if len(word) > 6 else _cut(SHORT, word)
    if len(cut) > 3 and cut[-1] == cut[-2] and cut[-1] not in "aeiouls":
        return cut[:-1]  # "stopped"
    return cut[:-1] if len(cut) > 4 and cut[-1] in "aeiou" else cut


def _cut(endings: tuple[frozenset[str], int], word: str, kept: int = 3) -> str:
    """Cut the longest ending off that leaves enough letters."""
    known, longest = endings
    for at in range(max(kept, len(word) - longest), len(word)):
        if word[at:] in known:
            return word[: min(at, LONGEST_STEM)]
    return word[:LONGEST_STEM]


def may_be_compound(word: str) -> bool:
    """Say whether a word is of a length and of letters that a compound may have."""
    return COMPOUND <= len(word) <= LONGEST_WORD and word.isalpha()


@lru_cache(maxsize=20_000)
def parts(word: str) -> tuple[str, ...]:
    """Return the stems of what may be the first or the last part of a compound.

    >>> stem("sauerteig") in parts("sauerteigbrot"), parts("bread")
    (True, ())
    """
    if not may_be_compound(word):
        return ()
    cuts = range(LEAST_PART, len(word) - 2)
    return tuple(sorted({stem(part) for at in cuts for part in (word[:at], word[-at:])}))


def spellings(word: str) -> tuple[str, ...]:
    """Return a word as it is and without accents: in one of them stands the stem of each of its parts."""
    return (word,) if word.isascii() else (word, without_accents(word))


def traces(word: str) -> frozenset[str]:
    """Return what the stem of a part of a compound may begin with: three letters from anywhere in it.

    Parts are dear to find. If no word in question begins like this, none of them is a part.

    >>> all(part[:TRACE] in traces("sauerteigbrot") for part in parts("sauerteigbrot")), traces("bread")
    (True, frozenset())
    """
    if not may_be_compound(word):
        return NO_TRACES
    return frozenset(
        spelled[at : at + TRACE] for spelled in spellings(word) for at in range(len(spelled) - TRACE + 1)
    )
