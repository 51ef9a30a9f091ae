"""Reads the author's fields: a person, a firm, a phrase that people search for, an address; whose website.

Beside the words of a comment, in the same step. Everything is a claim of the author's. It says how
commercial an identity looks; what follows from that is for the rules to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from moderation.comment import Author
from moderation.evidence import Link
from moderation.text import lists
from moderation.text.hosts import disposable_mail
from moderation.text.link_kinds import judged
from moderation.text.links import website

COMMERCIAL_KINDS = frozenset(("company", "product", "shop", "service", "affiliate", "shortener"))


def _list(group: str) -> frozenset[str]:
    return lists.words("name_words.txt", group)


GIVEN, SURNAMES, ROLES = _list("given"), _list("surname"), _list("role")
TRADE, TOPICS, BOASTS, PLACES, FIRM, ASKED = (
    _list(group) for group in ("trade", "topic", "boast", "place", "firm", "asked")
)
SELLS = TRADE | TOPICS
LEGAL_FORMS = _list("legal")
TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
HOST = re.compile(
    r"(?:https?:\S+|(?:[^\W_][\w-]{0,62}\.)+(?:com|net|org|info|biz|ru|xyz|shop|online|io|co|in|de|pl|us|uk|site|store|top"
    r"|club|vip|pro|app|dev|eu|fr|it|es|nl|br|ca|au|vn|id|ua|me|tv|cc|ai|website|space|live|blog|agency|tech))/?\S{0,200}"
)
OFFICES = _list("office")
HYPHENATED = re.compile(r"\b([A-Z][a-z]+)-([a-z]+)\b")  # "Min-seo" is one name
PIECES = frozenset(
    w for w in SELLS | BOASTS | PLACES | FIRM if len(w) > 2 and w.isascii() and w.isalpha()
) - {"the"}
KNOWN = PIECES | GIVEN | SURNAMES
SELLING = SELLS | FIRM
LOUD = SELLING | BOASTS
LONGEST_NAME = 200
MOST_TOKENS = 12


class Promotes(IntEnum):
    """How commercial an identity looks."""

    NO = 0
    PERHAPS = 1  # a professional with a firm's website; a keyword that may be a nickname
    PLAINLY = 2  # a keyword phrase, a firm, an address


@dataclass(frozen=True, slots=True)
class AuthorSigns:
    """What the author's fields show."""

    trade: tuple[str, ...]
    firm: tuple[str, ...]
    is_host: bool
    is_person: bool
    website: Link | None
    disposable: bool
    promotes: Promotes
    why: str  # why the identity promotes something, or nothing
    field: str  # the author's field that shows it


@lru_cache(maxsize=20_000)
def tokens_of(name: str) -> tuple[str, ...]:
    """Cut a name into lower-case words, also where they were run together.

    >>> tokens_of("BestEssayHelp UK"), tokens_of("cheapflightsdelhi"), tokens_of("Marketa Novak")
    (('best', 'essay', 'help', 'uk'), ('cheap', 'flights', 'delhi'), ('marketa', 'novak'))
    """
    spread = HYPHENATED.sub(r"\1\2", name) if " " in name.strip() else HUMP.sub(" ", name)
    found: list[str] = []
    for token in TOKEN.findall(spread.lower())[:MOST_TOKENS]:
        plain = token.removesuffix("'s").removesuffix("’s")
        found.extend(_pieces(plain) if len(plain) > 6 and plain not in KNOWN else (plain,))
    return tuple(found)


def _pieces(token: str) -> tuple[str, ...]:
    """Cut letters into words of trade, if nothing is left over."""
    best: list[tuple[str, ...] | None] = [()] + [None] * len(token)
    for start in range(len(token)):
        head = best[start]
        if head is None:
            continue
        for end in range(start + 3, min(start + 16, len(token)) + 1):
            so_far = best[end]
            if token[start:end] in PIECES and (so_far is None or len(head) + 1 < len(so_far)):
                best[end] = (*head, token[start:end])
    return best[-1] or (token,)


@lru_cache(maxsize=20_000)
def _is_host(name: str) -> bool:
    return HOST.fullmatch(name.strip().lower()) is not None


def is_person(tokens: tuple[str, ...]) -> bool:
    """Say whether a name reads like a person's: "Tom Carpenter" is one, "Rose Gold Jewelry" is none.

    >>> is_person(("paul", "price")), is_person(("rose", "gold", "jewelry")), is_person(("best", "baker"))
    (True, False, False)
    """
    if not 0 < len(tokens) <= 4 or not (tokens[0] in GIVEN or tokens[-1] in GIVEN):
        return False
    return all(token in GIVEN or token in SURNAMES or token not in LOUD for token in tokens)


def _count(tokens: Iterable[str], among: frozenset[str]) -> int:
    return sum(token in among for token in tokens)


@lru_cache(maxsize=20_000)
def _named(name: str, has_website: bool) -> tuple[Promotes, str]:
    """Say how commercial a name looks, and why."""
    tokens = tokens_of(name)
    if _is_host(name):
        loud = "/" in name or name.lower().startswith("www.") or any(t in SELLING for t in tokens)
        return (Promotes.PLAINLY if loud else Promotes.PERHAPS), "the name is a web address"
    if not tokens or is_person(tokens):
        return Promotes.NO, ""
    shown = f"“{name.strip()[:60]}” is no name but a firm or a search phrase"
    sold, rest = [t for t in tokens if t in SELLS], [t for t in tokens if t not in SELLS]
    firms, loud = [t for t in rest if t in FIRM], _is_loud(name, tokens, rest)
    several = len(sold) > 1 or bool(sold and (loud or firms)) or (len(tokens) > 2 and bool(sold or firms))
    if (several or loud) and (loud or has_website) and not _is_spoken(name, tokens):
        return Promotes.PLAINLY, shown
    if _count(tokens, ROLES) and not several:
        return Promotes.NO, ""
    trade = [t for t in sold if t in TRADE and t not in SURNAMES]
    if several or (trade and (len(tokens) > 1 or has_website)) or (firms and len(tokens) > 1):
        return Promotes.PERHAPS, f"“{(sold or firms or list(tokens))[0]}” in the author's name"
    if has_website and len(tokens) > 2 and name == name.lower() and not any(t in GIVEN for t in tokens):
        return Promotes.PERHAPS, f"“{name.strip()[:60]}” reads like a search phrase"
    return Promotes.NO, ""


def _is_loud(name: str, tokens: tuple[str, ...], rest: list[str]) -> bool:
    """Say whether a name holds a legal form, praises goods, says where they are sold, or answers a search."""
    if " " not in name.strip():
        return len(rest) < len(tokens) and bool(_count(rest, BOASTS) + _count(rest, PLACES))
    if _count(tokens, LEGAL_FORMS):
        return True
    boasts, places, asked = _count(rest, BOASTS), _count(rest, PLACES), _count(rest, ASKED)
    sells = len(rest) < len(tokens) or _count(rest, FIRM) > 0
    return bool(sells and (boasts or places or (asked and len(tokens) > 2))) or (boasts > 0 and places > 0)


def _is_spoken(name: str, tokens: tuple[str, ...]) -> bool:
    """Say whether a person says what he does: "Callum R. (solicitor)", "Ann @ The Tea Shop"."""
    return any(sign in name for sign in ",(@") or tokens[0] in GIVEN or tokens[-1] in GIVEN


@lru_cache(maxsize=32)  # an author is read again with every change of the comment that is tried
def signs_of(author: Author) -> AuthorSigns:
    """Read the author's fields."""
    name = author.name[:LONGEST_NAME]
    tokens = tokens_of(name)
    person = is_person(tokens)
    site = website(author.url)
    site = judged(site, name) if site is not None else None
    local, _, host = author.email[:320].lower().rpartition("@")
    disposable = host in disposable_mail()
    promotes, why = _named(name, site is not None)
    field = "author.name"
    if promotes is not Promotes.PLAINLY and site is not None and _carries(site, tokens):
        promotes, why = Promotes.PERHAPS, "the name is that of the website"
        if any(token in SELLING for token in _label(site)):
            promotes = Promotes.PLAINLY
    if promotes is Promotes.NO and site is not None and site.kind in COMMERCIAL_KINDS:
        promotes, field = Promotes.PERHAPS, "author.url"
        why = f"the website field leads to a {site.kind} page ({site.why})"
    if promotes is Promotes.NO and site is not None and (disposable or local in OFFICES):
        promotes, field = Promotes.PERHAPS, "author.email"
        why = (
            "a throw-away e-mail address beside a website"
            if disposable
            else f"e-mail of an office (“{local}@”)"
        )
    return AuthorSigns(
        trade=tuple(t for t in tokens if t in SELLS and not (person and t in SURNAMES)),
        firm=tuple(t for t in tokens if t in FIRM),
        is_host=_is_host(name),
        is_person=person,
        website=site,
        disposable=disposable,
        promotes=promotes,
        why=why,
        field=field,
    )


def _label(site: Link) -> tuple[str, ...]:
    return tokens_of(site.domain.split(".")[0].replace("-", " "))


def _carries(site: Link, tokens: tuple[str, ...]) -> bool:
    """Say whether a name that is no person's is the one that the website's owner registered."""
    joined = "".join(tokens)
    if len(joined) < 6 or is_person(tokens):
        return False
    label = site.domain.split(".")[0].replace("-", "").lower()
    return joined == label and (len(tokens) > 1 or bool(set(_label(site)) & SELLING))
