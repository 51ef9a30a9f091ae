"""Says what kind of page a link leads to, and why, from the address alone; nothing is fetched.

Fifth step. In order: redirectors and affiliate marks, host lists (data, by hand), public suffixes,
the shape of host and path, words of trade in host, author's name and anchor. Unknown is an answer.
Which kinds a site allows is its policy and not decided here.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Literal, get_args

from moderation.evidence import Link
from moderation.text.addresses import is_top_level
from moderation.text.hosts import firm_words, listed, platforms, trade_words

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
}

REDIRECT = re.compile(
    r"(?:^|&)(?:url|u|q|to|target|dest|destination|redirect|redirect_url|redirect_uri|link|go|out|goto|r|jump|next|href|domain)=(?:https?(?::|%3a)|www\.)",
    re.I,
)
REDIRECT_PATH = re.compile(
    r"/(?:redirect|redir|go|out|away|exit|jump|track|click|url|link|goto)(?:\.php|\.aspx?|\.cgi)?/?$", re.I
)
AFFILIATE = re.compile(
    r"(?:^|&)(?:aff|affid|aff_id|affiliate|affiliate_id|a_aid|a_bid|clickid|subid|partner|partner_id|refid|ref_id|referral|refcode|tag|irclickid|awc|hop|invite|promo|coupon)=",
    re.I,
)
DATED = re.compile(r"/(?:19|20)\d\d/(?:\d\d?|[a-z]{3,9})(?:/|$)|/(?:19|20)\d\d-\d\d(?:-\d\d)?[-/]", re.I)
ARTICLE_PATH = re.compile(
    r"/(?:blogs?|posts?|articles?|articulos?|artikel|news|stories|story|essays?|archives?|p|weblog|journal|magazine|engineering|notes|writing|insights|research|learn|guides?|tutorials?|noticias|actualites|nachrichten)/[^/]*[^/]",
    re.I,
)
ARTICLE_HOST = re.compile(
    r"^(?:blogs?|engineering|eng|tech|techblog|developers?|dev|news|research|magazine|journal|medium|notes|writing|stories|learn|labs)\."
)
SLUG = re.compile(r"/[^/]{0,200}?(?:[^\W_]+[-_]){3,}[^\W_]+[^/]{0,100}/?$", re.U)
SHORT_SLUG = re.compile(r"/(?:[^\W_]+-){1,}[^\W_]+(?:\.html?|\.php|/)?$", re.U)
DOCUMENTATION = re.compile(
    r"(?:^|\.)(?:docs?|documentation|manual|help|support|api|reference|readthedocs|man|spec|specs|wiki\.archlinux)\.|/(?:docs?|documentation|manuals?|reference|api|man|javadoc|spec|rfc|handbook|faq|kb)(?:/|$|\.)",
    re.I,
)
ENCYCLOPEDIA = re.compile(
    r"^(?:wiki|[a-z]{2}\.wiki)\.|/wiki/|/(?:encyclopedia|dictionary|glossary|lexikon)/", re.I
)
ACADEMIC = re.compile(
    r"(?:\.edu|\.edu\.[a-z]{2}|\.ac\.[a-z]{2}|\.uni-[a-z-]+\.de|(?:^|\.)univ?-[a-z-]+\.[a-z]{2})$|^(?:arxiv|doi)\.|/(?:doi|abs|papers?)/\S*\d",
    re.I,
)
FORUM = re.compile(
    r"^(?:forums?|community|discuss|discourse|board|boards|talk|ask|answers|bbs|groups)\.|/(?:forums?|viewtopic|showthread|threads?|topic|discussions?|questions?|community|board|bbs|groups?|index\.php\?topic)(?:\.php|\.html?|/|$)",
    re.I,
)
CODE = re.compile(
    r"^(?:git|gitlab|gitea|code|svn|hg|repo|forge|src|source)\.|/(?:blob|commit|pull|tree|merge_requests|src/branch)/|\.git$|/(?:snippets|gist)/",
    re.I,
)
VIDEO = re.compile(
    r"^(?:videos?|tube|podcasts?|tv|watch|media)\.|/(?:watch|videos?|embed|podcasts?|episodes?|v)(?:/|$|\?)|\.(?:mp4|mp3|avi|webm)$",
    re.I,
)
PROFILE = re.compile(
    r"/(?:users?|members?|profiles?|u|author|people|user_detail|userinfo|bookmarks?|memberlist)(?:[-/.]|$)|/(?:~|@)[\w.-]+/?$|(?:^|&)(?:action=profile|qa=user|mode=viewprofile|u=\d|option=com_k2)",
    re.I,
)
STRONG_PATH = re.compile(
    r"/(?:pricing|prices?|plans|cart|checkout|basket|buy|order|shop|store|products?|p/[a-z0-9-]+-\d+|items?|category|categories|product-category|collections?|catalog(?:ue|o)?|katalog|tienda|boutique|loja|sklep|deals?|offers?|coupons?|sale)(?:[/.?-]|$)",
    re.I,
)
SERVICE_PATH = re.compile(
    r"/(?:services?|contact|contact-us|contacts|hire(?:-us)?|book|booking|bookings|quote|get-a-quote|free-quote|appointments?|consultation|consulting|enroll|courses?|classes|admissions?|locations?|careers)(?:[/.?-]|$)",
    re.I,
)
PRODUCT_PATH = re.compile(
    r"/(?:features?|download|downloads|demo|trial|free-trial|sign-?up|register|get-started|apk|app|apps|solutions?|integrations?|plugins?|landing|install)(?:[/.?-]|$)",
    re.I,
)
ABOUT_PATH = re.compile(
    r"/(?:about|about-us|company|team|ueber-uns|impressum|o-nas|home|index)(?:\.html?|\.php|\.aspx?|/|$)",
    re.I,
)
IMAGE = re.compile(r"\.(?:png|jpe?g|gif|webp|svg|bmp)$", re.I)
CHEAP_TLDS = frozenset(
    (
        "shop store online site website xyz top club win bid loan click link buzz icu rest fun vip "
        "bet casino poker cam sbs cfd monster"
    ).split()
)


def _own_label(link: Link) -> str:
    """The words that somebody chose when registering: the domain without its public suffix."""
    return link.domain.split(".")[0]


def _on_platform(link: Link) -> bool:
    labels = link.host.split(".")
    return any(".".join(labels[i:]) in platforms() for i in range(len(labels)))


def _shape(link: Link) -> tuple[str, str] | None:
    """Judge an unlisted host by what it and its path look like."""
    host, path = link.host, link.path
    checks = (
        (ACADEMIC.search(host) or ACADEMIC.search(path), "academic", "academic address"),
        (ENCYCLOPEDIA.search(host) or ENCYCLOPEDIA.search(path), "encyclopedia", "wiki page"),
        (
            re.search(
                r"(?:^|\.)(?:gov|mil|europa\.eu|gouv\.fr|gob\.[a-z]{2}|go\.[a-z]{2})(?:\.[a-z]{2})?$", host
            ),
            "documentation",
            "public authority",
        ),
        (PROFILE.search(path) or PROFILE.search(link.query), "profile", "member page"),
        (FORUM.search(host + ".") or FORUM.search(path), "forum", "discussion page"),
        (CODE.search(host) or CODE.search(path), "code", "source code"),
        (
            DOCUMENTATION.search(host + ".") or DOCUMENTATION.search(path),
            "documentation",
            "documentation page",
        ),
        (VIDEO.search(host) or VIDEO.search(path), "video", "video or audio page"),
    )
    return next(((kind, why) for match, kind, why in checks if match), None)


def _is_article(link: Link) -> bool:
    path = link.path
    return bool(
        DATED.search(path)
        or (ARTICLE_PATH.search(path))
        or SLUG.search(path)
        or (ARTICLE_HOST.search(link.host) and len(path) > 5)
        or (_on_platform(link) and SHORT_SLUG.search(path))
    )


def judge(link: Link, author_name: str = "") -> tuple[str, str]:
    """Return the kind of page that a link leads to, and the evidence for it in a few words.

    >>> from moderation.text.links import website
    >>> [judge(website(u))[0] for u in ("en.wikipedia.org/wiki/A", "acme-roofing.com", "a.example/pricing")]
    ['encyclopedia', 'service', 'product']
    """
    host, path, query = link.host, link.path, link.query
    if REDIRECT.search(query) or (REDIRECT_PATH.search(path) and query):
        return "shortener", "sends readers on to another address"
    entry = listed(host, path)
    if AFFILIATE.search(query) and (
        entry is None or entry[0] in ("shop", "product", "service", "company", "affiliate")
    ):
        return "affiliate", f"affiliate mark in the address ({query.split('=')[0][:30]}=)"
    if entry is not None:
        return _listed_kind(link, *entry)
    if not is_top_level(host.rsplit(".", 1)[-1]):
        return "unknown", "a bare address without a name"
    if IMAGE.search(path):
        return "unknown", "an image"
    label = _own_label(link)
    trade, firm = trade_words(label), firm_words(label)
    strong = STRONG_PATH.search(path)
    if strong:
        kind = "product" if "pric" in strong[0].lower() or "plan" in strong[0].lower() else "shop"
        return kind, f"path {strong[0].rstrip('/.?-')}"
    shape = _shape(link)
    if shape is not None and not (trade and shape[0] in ("documentation", "video")):
        return shape
    anchor_trade = trade_words(link.text) if link.form in ("anchor", "bbcode", "markdown") else ()
    service, product = SERVICE_PATH.search(path), PRODUCT_PATH.search(path)
    if service and not _is_article(link):
        return "service", f"path {service[0].rstrip('/.?-')}"
    if product and not _is_article(link):
        return "product", f"path {product[0].rstrip('/.?-')}"
    if trade:
        return "service", f"“{trade[0]}” in the host name"
    if trade_words(path) and not _on_platform(link) and len(trade_words(path)) > 1:
        return "service", f"“{trade_words(path)[0]}” in the path"
    if anchor_trade and len(anchor_trade) > 1:
        return "service", f"“{anchor_trade[0]}” in the link text"
    if _is_article(link):
        return _article_or_promotion(link, firm)
    if host.rsplit(".", 1)[-1] in ("shop", "store"):
        return "shop", f".{host.rsplit('.', 1)[-1]} address"
    if firm:
        return "company", f"“{firm[0]}” in the host name"
    if ABOUT_PATH.search(path) and not _on_platform(link):
        return "company", "page of a firm about itself"
    if _on_platform(link):
        return (
            ("profile", "home page on a blog platform")
            if len(path) < 2
            else ("unknown", "page on a blog platform")
        )
    if author_name and len(path) < 2:
        return _home_page(link, label, author_name)
    return "unknown", "home page of a site that is on no list" if len(
        path
    ) < 2 else "nothing known of this site"


def _listed_kind(link: Link, kind: str, entry: str) -> tuple[str, str]:
    """A firm's engineering or educational article is an article; its other pages are not."""
    if kind in ("company", "product", "service") and link.path not in ("", "/"):
        if DOCUMENTATION.search(link.host + ".") or DOCUMENTATION.search(link.path):
            return "documentation", f"documentation at {entry}"
        if (ARTICLE_HOST.search(link.host) or ARTICLE_PATH.search(link.path)) and not STRONG_PATH.search(
            link.path
        ):
            return "article", f"article at {entry}"
    if kind == "article" and link.path in ("", "/"):
        return "article", f"{entry} is {NAMES['article']}"
    return kind, f"{entry} is listed as {NAMES[kind]}"


def _article_or_promotion(link: Link, firm: tuple[str, ...]) -> tuple[str, str]:
    if link.host.rsplit(".", 1)[-1] in CHEAP_TLDS:
        return "unknown", "an article on a kind of address that is mostly used to promote"
    if firm:
        return "unknown", f"an article on a firm's site (“{firm[0]}” in the host name)"
    return "article", "address of an article"


def _home_page(link: Link, label: str, author_name: str) -> tuple[str, str]:
    """Tell a person's own page from a firm's by the name that the comment is signed with."""
    parts = re.findall(r"[^\W\d_]{3,}", author_name.lower())
    if parts and (label in "".join(parts) or any(p in label for p in parts if len(p) > 3)):
        return "profile", "home page that carries the author's name"
    return "unknown", "home page of a site that is on no list"


def judged(link: Link, author_name: str = "") -> Link:
    """Return the link with its kind and the evidence for it."""
    kind, why = judge(link, author_name)
    return replace(link, kind=kind, why=why)
