"""Says what kind of page a link leads to, and why, from the address alone; nothing is fetched.

Fifth step. In order: addresses inside addresses, affiliate marks, host lists (data, by hand), what
sells by its path, sections and forms of addresses, the author's own name, words of trade, the form of
an article, and a small trained model for what is left. Unknown is an answer. Which kinds a site allows
is its policy and not decided here.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Literal, get_args

from moderation.evidence import Link
from moderation.text import link_shapes as shapes
from moderation.text.addresses import Address, is_top_level
from moderation.text.hosts import firm_words, listed, trade_words
from moderation.text.link_parts import Parts, take_apart
from moderation.text.redirects import affiliate_mark, mirrored, runs_on, sends_on
from moderation.text.url_model import ANCHORED, Reading

Kind = Literal[
    "article",
    "documentation",
    "encyclopedia",
    "academic",
    "code",
    "forum",
    "video",
    "profile",
    "company",
    "product",
    "shop",
    "service",
    "affiliate",
    "shortener",
    "unknown",
]
KINDS: tuple[str, ...] = get_args(Kind)
NAMES = {
    "article": "a publication",
    "documentation": "documentation",
    "encyclopedia": "a work of reference",
    "academic": "a research source",
    "code": "a code host",
    "forum": "a forum",
    "video": "a video or audio host",
    "profile": "personal profiles",
    "company": "a company",
    "product": "a product",
    "shop": "a shop",
    "service": "a service",
    "affiliate": "an affiliate network",
    "shortener": "a link shortener",
    "unknown": "a place for anybody's files and searches",
}
SELLING = ("company", "product", "shop", "service", "affiliate")
# A firm's other pages: what it explains, discusses and publishes is not what it sells.
BESIDES_BUSINESS = frozenset(("documentation", "encyclopedia", "academic", "code", "forum", "article"))

# What a site may call itself by a section; words of trade in its name outweigh that.
NAMED_BY_THEMSELVES = frozenset(("documentation", "encyclopedia", "academic", "video"))

# From which probability on that an address sells something; measured in tests/quality/test_link_kinds.py.
SELLS, ARTICLE_SELLS = 0.85, 0.9  # rejecting an article costs most
DOUBTED, DOUBTED_WITHOUT_WORDS = 0.3, 0.7  # an article is held
SUPPORTED = 0.5  # what another sign needs to count

LONGEST_SHOWN = 80  # of a host in the evidence
ON_PLATFORM = "page on a blog platform"
BORROWED = "in the name of another site"
HOME_OF_UNKNOWN = "home page of a site that is on no list"
NOTHING_KNOWN = "nothing known of this site"

Verdict = tuple[str, str]  # kind, and the evidence for it in a few words


def judge(link: Link, author_name: str = "") -> Verdict:
    """Return the kind of page that a link leads to, and the evidence for it in a few words.

    >>> from moderation.text.links import website
    >>> [judge(website(u))[0] for u in ("en.wikipedia.org/wiki/A", "acme-roofing.com", "a.example/pricing")]
    ['encyclopedia', 'service', 'product']
    """
    if link.query or "http" in link.path:
        shown = mirrored(link)
        if shown is not None:
            kind, why = _judge_here(_link_to(link, shown), author_name)
            return kind, f"shows {shown.host[:LONGEST_SHOWN]}: {why}"
        leading = _leading_on(link, author_name)
        if leading is not None:
            return leading
    return _judge_here(link, author_name)


def _leading_on(link: Link, author_name: str) -> Verdict | None:
    """Judge an address by the one inside it, if it is there to send readers on."""
    if runs_on(link):
        return "unknown", "two addresses run together"
    entry = listed(link.host, link.path)
    sends, target = sends_on(link, trusted=entry is not None and entry[0] not in (*SELLING, "shortener"))
    if target is not None:
        kind, _ = _judge_here(_link_to(link, target), author_name)
        return "shortener", f"sends readers on to {target.host[:LONGEST_SHOWN]} ({kind})"
    return ("shortener", "sends readers on to another address") if sends else None


def _link_to(link: Link, there: Address) -> Link:
    return replace(
        link, url=there.url, host=there.host, domain=there.domain, path=there.path, query=there.query
    )


def _judge_here(link: Link, author_name: str) -> Verdict:
    """Judge the page at an address, whatever other address it carries."""
    entry = listed(link.host, link.path)
    mark = affiliate_mark(link.query) if link.query else ""
    if mark and (entry is None or entry[0] in SELLING):
        return "affiliate", f"affiliate mark in the address ({mark}=)"
    if entry is not None:
        return _at_listed(link, *entry)
    if not is_top_level(link.host.rsplit(".", 1)[-1]):
        return "unknown", "a bare address without a name"
    return _unlisted(link, take_apart(link), author_name)


def _at_listed(link: Link, kind: str, entry: str) -> Verdict:
    """A firm's engineering or educational article is an article; its other pages are not."""
    if kind in ("company", "product", "service") and link.host + link.path.rstrip("/") != entry:
        parts = take_apart(link)
        sign = shapes.section(parts) or shapes.form(link.host, link.path, link.query, parts)
        if sign is not None and sign.kind in BESIDES_BUSINESS:
            return sign.kind, f"{sign.kind} at {entry} ({sign.why})"
    return kind, f"{entry} is listed as {NAMES[kind]}"


def _unlisted(link: Link, parts: Parts, author_name: str) -> Verdict:
    nothing = shapes.nothing_to_read(parts)
    if nothing:
        return "unknown", nothing
    trade = trade_words(parts.own)
    sign = shapes.section(parts)
    if sign is not None and sign.kind in ("shop", "product"):
        return sign
    borrowed = shapes.borrowed(parts)
    if borrowed:
        return "unknown", f"{borrowed} {BORROWED}"
    form = shapes.form(link.host, link.path, link.query, parts)
    if form is not None and (sign is None or form.why in shapes.PAGES.values()):
        sign = form
    if sign is not None and sign.kind not in ("article", "service", "company"):
        return _page(link, parts, sign, trade)
    reading = Reading(parts, link, author_name)
    if shapes.is_article(link.path, parts) or (sign is not None and sign.kind == "article"):
        return _article(parts, sign, trade, reading)
    if parts.is_home and _is_own(parts, author_name, trade):
        return "profile", "home page that carries the author's name"
    if trade and reading.sells > SUPPORTED:
        return (reading.kind if reading.words() else "service"), f"“{trade[0]}” in the host name"
    if sign is not None and reading.sells > SUPPORTED:
        return sign
    named = trade_words(link.text[:100]) if link.form in ANCHORED else ()
    if len(named) > 1:
        return reading.kind, f"“{named[0]}” in the link text"
    return _by_model(parts, reading)


def _page(link: Link, parts: Parts, sign: shapes.Sign, trade: tuple[str, ...]) -> Verdict:
    """Judge a page whose section or form says what it is, unless its title or its host sells something."""
    if trade and sign.kind in NAMED_BY_THEMSELVES and sign.why not in shapes.GIVEN:
        sells = Reading(parts, link, "").sells > SUPPORTED
        return "service" if sells else "unknown", f"“{trade[0]}” in the host name"
    claimed = shapes.only_claimed(parts, sign)
    if claimed:
        return "unknown", claimed
    offered = shapes.offers(parts, link.query)
    if offered:
        return "unknown", f"{sign.why}, but its title offers something{_quoted(offered)}"
    return sign


def _article(parts: Parts, sign: shapes.Sign | None, trade: tuple[str, ...], reading: Reading) -> Verdict:
    """Judge a page with the form of an article by the site that it is on."""
    if not shapes.ENGINEERS.isdisjoint(parts.fronts) and not trade:
        return "article", f"“{parts.fronts[-1]}” in front of the name"
    words = reading.words(of_site=True)
    kind = reading.kind if words else "service"
    words = trade[:1] or words
    if words and reading.sells > ARTICLE_SELLS:
        return kind, f"an article on a site that reads like {_a(kind)}{_quoted(words)}"
    offered = shapes.offers(parts, "")
    if offered:
        return "unknown", f"an article whose title offers something{_quoted(offered)}"
    if reading.sells > (DOUBTED if words else DOUBTED_WITHOUT_WORDS):
        return "unknown", f"an article on a site that may be {_a(kind)}{_quoted(words)}"
    promoting = shapes.promoting(parts)
    if promoting:
        return "unknown", promoting
    return "article", sign.why if sign is not None and sign.kind == "article" else "address of an article"


def _by_model(parts: Parts, reading: Reading) -> Verdict:
    """Ask the model about what lists and forms do not tell: it must be sure, and have words to show."""
    words = reading.words()
    if words and reading.sells > SELLS:
        return reading.kind, f"reads like {_a(reading.kind)}{_quoted(words)}"
    if parts.top in ("shop", "store"):
        return "shop", f".{parts.top} address"
    firm = firm_words(parts.own)
    if firm and reading.sells > SUPPORTED:
        return "company", f"“{firm[0]}” in the host name"
    if parts.platform:
        return ("profile", "home page on a blog platform") if parts.is_home else ("unknown", ON_PLATFORM)
    return "unknown", HOME_OF_UNKNOWN if parts.is_home else NOTHING_KNOWN


def _a(kind: str) -> str:
    return "an affiliate's page" if kind == "affiliate" else f"a {kind}"


def _quoted(words: tuple[str, ...]) -> str:
    return f" (“{'”, “'.join(words[:3])}”)" if words else ""


def _is_own(parts: Parts, author_name: str, trade: tuple[str, ...]) -> bool:
    """Tell a person's own page by the name that the comment is signed with."""
    if not author_name or trade or "." in author_name or "/" in author_name or trade_words(author_name):
        return False
    names = re.findall(r"[^\W\d_]{3,}", author_name.lower()[:100])
    return bool(names) and (parts.own in "".join(names) or any(n in parts.own for n in names if len(n) > 3))


def judged(link: Link, author_name: str = "") -> Link:
    """Return the link with its kind and the evidence for it; one in a known name's clothes is disguised."""
    kind, why = judge(link, author_name)
    return replace(link, kind=kind, why=why, disguised=link.disguised or why.endswith(BORROWED))
