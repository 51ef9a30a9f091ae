"""Says what an address that is on no list looks like: a section of a site, a member's page, an article.

Words that stand in front of the name or in the path (data, in many languages), and a few forms that
software gives its addresses. It does not weigh one sign against another; `link_kinds` does.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from moderation.text.hosts import SELL, TRADE, address_words, known_names
from moderation.text.link_parts import WORDS, Parts

LONGEST_PATH, LONGEST_QUERY = 600, 400  # what patterns look at
DATED = re.compile(
    r"/(?:19|20)\d\d/(?:\d\d?|[a-z]{3,9})(?:/|$)|/(?:19|20)\d\d-\d\d?(?:-\d\d?)?[-/]|/(?:19|20)\d{6}/"
)
# Forms that software gives to its addresses.
IN_PATH = {
    "profile": re.compile(
        r"^/[~@][\w.-]{1,60}/?$|/(?:user|benutzer|utilisateur|usuario|участник)(?:_talk)?:"
    ),
    "forum": re.compile(r"/(?:thread|topic|t)-?\d+[-.]|index\.php[/?]topic[,=]|/t/[^/]{1,160}/\d+"),
    "academic": re.compile(
        r"/article/(?:view|download)/\d|/10\.\d{4,5}/|/(?:vol|volume|band|tom)[-_]?\d+/"
        r"|/papers?/[^/]{1,160}\d"
    ),
    "code": re.compile(
        r"/browse/[a-z]{2,12}-\d+|/src/(?:branch|tag|tree)/|/-/(?:issues|merge_requests|blob)"
        r"|\.git/?$|\.ipynb$|\.tar\.gz$"
    ),
}
IN_QUERY = {
    "profile": re.compile(r"action=profile|qa=user|mode=viewprofile|mod=space|option=com_k2.{0,80}task=user"),
    "forum": re.compile(
        r"(?:^|[&;?/])(?:topic|showtopic|tid|threadid)=\d|mod=viewthread|qa=\d|option=com_kunena"
    ),
}
PAGES = {
    "profile": "member page",
    "forum": "discussion page",
    "academic": "page of a journal",
    "code": "page about code",
}
ACADEMIC_HOST = re.compile(
    r"\.edu$|\.edu\.[a-z]{2}$|\.ac\.[a-z]{2}$|(?:^|\.)uni-[a-z-]{2,40}\.[a-z]{2}$|(?:^|\.)univ?-[a-z-]{2,40}\.[a-z]{2}$"
)
AUTHORITY = re.compile(
    r"(?:^|\.)(?:gov|mil|europa\.eu|gouv\.[a-z]{2}|gob\.[a-z]{2}|go\.[a-z]{2}|gc\.ca|bund\.de)(?:\.[a-z]{2})?$"
)
MEDIA = frozenset("mp4 mp3 avi webm ogg mov m4a m4v flac wav mkv".split())
PICTURES = frozenset("png jpg jpeg gif webp svg bmp tif tiff ico".split())
FILES = frozenset("zip rar 7z exe msi dmg iso bin apk doc docx xls xlsx ppt pptx csv rtf torrent".split())
FEEDS = frozenset("feed rss atom sitemap.xml feed.xml rss.xml atom.xml robots.txt wp-login xmlrpc".split())
# Parts of a path that sell whatever stands before them; /docs/products and /docs/checkout may explain.
SURELY_SOLD = frozenset("cart warenkorb buy-now order-now".split())
GIVEN = frozenset(("academic address", "public authority"))  # names there are given and not bought
# A site may call a part of itself a work of reference; that it is one, its own name tells.
OF_REFERENCE = re.compile(
    r"wiki|p[ae]+di|encyclop|enciclop|enzyklop|en[cs]iklop|lexi[ck]|leksi|leksy|dictionar|diccionar|dizionar|"
    r"dictionnaire|glossar|glosar|slown|slovn|slovar|sozlu|sözlü|kamus|tudien|jiten|baike|cidian|woordenboek|"
    r"ordbok|ordbog|tietosanakirja|sajeon|vishwakosh|mawsua|term-?bank|thesaurus"
)
FAMOUS = re.compile(
    "wikipedia|wiktionary|wikimedia|wikiquote|britannica|arxiv"
)  # in the name of others: borrowed
# Parts of a path that stand for a list of pages, and names that software gives to a page without a title.
LISTS = frozenset("tag tags category categories label labels search page archives".split())
UNTITLED = re.compile(r"^(?:blog-post(?:_\d+)?|untitled(?:-\d+)?|hello-world|sample-page|new-post)$")
# Free or nearly so, and given up after a campaign: an article there is held.
CHEAP_TOPS = frozenset(
    (
        "shop store online site website xyz top club win bid loan click link buzz icu rest fun vip bet "
        "casino poker cam sbs cfd monster ga tk ml cf gq men trade science stream racing review party "
        "date faith webcam accountant cricket download"
    ).split()
)
# Words that say so even with nothing behind them: /cart, /pricing, /forum, /docs. /blog alone is no article.
ENOUGH_ALONE = frozenset(("shop", "product", "service", "company", "forum", "documentation"))
ASKED_FOR = frozenset(("profile", "video", "encyclopedia", "academic", "code"))  # /profile.php?name=ann
PAGE_KEYS = frozenset("p id post article entry story page_id nid aid".split())  # /blog/?p=12
ENGINEERS = frozenset("engineering eng tech techblog developer developers dev research labs".split())
ARTICLE_WORDS, PLATFORM_WORDS = 4, 2  # words in the last part of the path of an article


class Sign(NamedTuple):
    """A kind that something in an address speaks for, and what it is."""

    kind: str
    why: str


def _sold(segments: tuple[str, ...], paths: dict[str, str]) -> str:
    """Return the part of a path that sells whatever section it is in; a blog may write about prices."""
    told = [paths.get(part, "") for part in segments]
    if told and told[-1] == "product" and "article" not in told:
        return segments[-1]
    return next((part for part in segments if part in SURELY_SOLD), "")


def section(parts: Parts) -> Sign | None:
    """Return what the first telling word of an address says: of the labels in front, then of the path.

    What sells comes first: a cart in a wiki is a cart. A label that only says who keeps the place (blog,
    shop) gives way to what the path says.
    """
    fronts, paths = address_words("front"), address_words("path")
    weak: Sign | None = None
    sold = _sold(parts.segments, paths)
    if sold:
        return Sign(paths[sold], f"path /{sold}")
    for front in parts.fronts:
        kind = fronts.get(front)
        if kind in ("article", "shop", "profile"):
            weak = Sign(kind, f"“{front}” in front of the name")
        elif kind is not None:
            return Sign(kind, f"“{front}” in front of the name")
    last = len(parts.segments) - 1
    for place, segment in enumerate(parts.segments):
        kind = paths.get(segment)
        behind = place < last or kind in ENOUGH_ALONE or (kind in ASKED_FOR and parts.keys)
        if kind is not None and (behind or not PAGE_KEYS.isdisjoint(parts.keys)):
            return Sign(kind, f"path /{segment}")
    return weak if weak is None or weak.kind == "shop" or parts.segments else None


def borrowed(parts: Parts) -> str:
    """Return a known name that stands in front of another, or a famous one within it; or nothing.

    >>> from moderation.text.link_parts import take_apart
    >>> from moderation.text.links import website
    >>> hosts = "en.wikipedia.org.a.example", "en.a.example", "en-wikipedia.org"
    >>> [borrowed(take_apart(website(host))) for host in hosts]
    ['wikipedia.org', '', 'wikipedia']
    """
    labels = (*parts.fronts, parts.own)
    in_front = next((name for name in map(".".join, pairwise(labels)) if name in known_names()), "")
    if in_front:
        return in_front
    famous = FAMOUS.search(parts.own)
    return famous[0] if famous else ""


def only_claimed(parts: Parts, sign: Sign) -> str:
    """Say why a section for reference proves nothing of a site that is on no list, or nothing.

    Anybody may name a part of a site /wiki, and in most wikis anybody may write.
    """
    if sign.kind != "encyclopedia":
        return ""
    if parts.top != "wiki" and not OF_REFERENCE.search(parts.own):
        return f"{sign.why}, on a site that is on no list"
    return (
        f"{sign.why}, on a kind of address that is mostly used to promote" if parts.top in CHEAP_TOPS else ""
    )


def form(host: str, path: str, query: str, parts: Parts) -> Sign | None:
    """Return what the form of an address says: software's forms, media, suffixes of institutions."""
    if query:
        asked = query.lower()[:LONGEST_QUERY]
        for kind, pattern in IN_QUERY.items():
            if pattern.search(asked):
                return Sign(kind, PAGES[kind])
    if len(path) > 1:
        lowered = path.lower()[:LONGEST_PATH]
        for kind, pattern in IN_PATH.items():
            if pattern.search(lowered):
                return Sign(kind, PAGES[kind])
    if parts.ending in MEDIA:
        return Sign("video", f"a .{parts.ending} file")
    if ACADEMIC_HOST.search(host):
        return Sign("academic", "academic address")
    if AUTHORITY.search(host):
        return Sign("documentation", "public authority")
    return None


def nothing_to_read(parts: Parts) -> str:
    """Say why an address leads to no page that could be judged, or nothing."""
    if parts.ending in PICTURES:
        return "an image"
    if parts.ending in FILES:
        return f"a .{parts.ending} file"
    if "moderation-hash" in parts.keys:
        return "a comment that waits for approval on another site"
    last = parts.segments[-1] if parts.segments else ""
    if last in FEEDS:
        return "a feed or a file for machines"
    if len(parts.segments) > 1 and UNTITLED.match(last):
        return "a page without a title"
    return ""


def is_article(path: str, parts: Parts) -> bool:
    """Say whether a path has the form of an article: a date, or a title."""
    if not LISTS.isdisjoint(parts.segments[:-1]):
        return False
    if DATED.search(path.lower()[:LONGEST_PATH]):
        return True
    return parts.slug >= (PLATFORM_WORDS if parts.platform else ARTICLE_WORDS)


def promoting(parts: Parts) -> str:
    """Say why an article may be there for its links alone, or nothing."""
    if parts.top in CHEAP_TOPS:
        return "an article on a kind of address that is mostly used to promote"
    if "blog" in parts.own and parts.fronts and len(parts.segments) == 2 and parts.segments[0].isdigit():
        return "an article on a network of free blogs"
    return ""


def offers(parts: Parts, query: str) -> tuple[str, ...]:
    """Return the words by which a page's title offers something: what it is, and that it is to be had.

    >>> from moderation.text.link_parts import take_apart
    >>> from moderation.text.links import website
    >>> titles = "cheap-pills-online", "a-history-of-pills"
    >>> [offers(take_apart(website(f"a.example/topic/{title}")), "") for title in titles]
    [('cheap', 'pills', 'online'), ()]
    """
    title = WORDS.findall((parts.segments[-1] if parts.segments else "") + " " + query.lower()[:200])
    found = tuple(dict.fromkeys(word for word in title if word in TRADE or word in SELL))
    sold = sum(word in TRADE for word in found)
    return found if len(found) > 1 and (sold < len(found) or sold > 2) else ()
