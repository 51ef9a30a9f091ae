"""Decides whether something with a dot in it is a web address, and takes addresses apart.

Knows public suffixes (private ones too), file names, identifiers of programs and sentences that
lack a space after a full stop. Looks nothing up on any network.
"""

from __future__ import annotations

import ipaddress
import re
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, lru_cache
from urllib.parse import unquote, urlsplit

from publicsuffixlist import PublicSuffixList

from moderation.text.words import FUNCTION_WORDS, KNOWN

RESERVED = frozenset(("example", "test", "invalid"))
LOCAL = re.compile(
    r"^(?:localhost|127\.\d+\.\d+\.\d+|10\.\d+\.\d+\.\d+|192\.168\.\d+\.\d+|0\.0\.0\.0|\[?::1\]?|.*\.(?:local|localhost|internal|lan|localdomain))$"
)
COMMON_TLDS = frozenset(
    "com net org info biz ru cn co io xyz online shop site store top club tk ml ga cf gq pw cc ws "
    "us uk de fr nl pl br in id vn it es eu ua ca au jp kr tv app dev ai agency website space live "
    "life world today pro guru link click blog news academy example".split()
)
FILE_SUFFIXES = frozenset(
    (
        "py md sh rs pl cc so ps js ts jsx tsx css html htm php asp aspx jsp json yml yaml toml xml "
        "csv txt log ini cfg conf exe dll zip gz tar rar pdf doc docx xls xlsx ppt png jpg jpeg gif "
        "svg webp mp3 mp4 cpp hpp java kt go rb swift sql db lock bat ps1 vb cs fs ex lua vim mod app "
        "bin iso dmg deb rpm apk"
    ).split()
)
LIKE_FILES = frozenset(FILE_SUFFIXES - {"app", "go", "cc", "zip", "mov"}) | {"cc", "zip"}
WORD_TLDS = frozenset(
    (
        "it is in me my at be to no so us am as do by la de es en et un al one you how here now new "
        "fun man and are can may best moe win cool fit red blue green pink"
    ).split()
)
PRODUCTS = frozenset(
    "asp.net vb.net ado.net ml.net node.js next.js vue.js three.js d3.js express.js nuxt.js ember.js "
    "backbone.js socket.io system.io paint.net log4.net json.net quartz.net lucene.net nhibernate.net "
    "signalr.net booking.com's e.g i.e a.m p.m u.s u.k ph.d b.c a.d d.c n.b".split()
)
CODE_SECOND = frozenset("net io so cc is in it to as at do no".split())

CODE_OWNERS = frozenset(
    "self this user obj object item event window document props state node config".split()
)
CODE_PARTS = frozenset("name email id style link video host date page group zone support data open".split())
PACKAGES = frozenset("com org net java javax android androidx".split())  # as first label: com.example.app
DOTS = str.maketrans({"\u3002": ".", "\uff0e": ".", "\uff61": "."})  # a browser reads them as dots
SCHEME = re.compile(r"^h(?:tt|xx|\*\*)p(s?):[/\\]*", re.I)  # browsers forgive its slashes
OTHER_SCHEME = re.compile(r"^[a-z][a-z+-]*:(?![/\d])", re.I)  # mailto:, tel:, javascript:; not host:port
SHORT_LINK = re.compile(r"/\w{3}")  # t.co/abc
# What follows a full stop without a space: "works.in the end", "finished.it was".
GOES_ON = re.compile(
    r"\s(?:the|an?|any|my|your|our|his|her|its|their|this|that|these|those|all|some|every|each|"
    r"least|first|last|case|fact|general|particular|order|addition|too|far|much|many)\b",
    re.I,
)
IT_GOES_ON = re.compile(
    r"\s(?:is|was|has|had|will|would|does|did|can|could|should|seems|works?|took)\b", re.I
)


@dataclass(frozen=True, slots=True)
class Address:
    """A web address taken apart. `key` is equal for two spellings of one address."""

    url: str
    host: str
    domain: str
    path: str
    query: str
    key: str


@cache
def suffixes() -> PublicSuffixList:
    """Load the list of public suffixes that ships with its package."""
    return PublicSuffixList()


@lru_cache(maxsize=20_000)
def registrable(host: str) -> str:
    """Return the part of a host that somebody registered (or was given by a platform).

    >>> registrable("a.b.example.co.uk"), registrable("ann.github.io")
    ('example.co.uk', 'ann.github.io')
    """
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return str(suffixes().privatesuffix(host) or host)
    return host


@cache
def is_top_level(label: str) -> bool:
    """Say whether a last label is one that exists (or is reserved for examples)."""
    return label in RESERVED or suffixes().publicsuffix(label, accept_unknown=False) is not None


@lru_cache(maxsize=512)
def parse(url: str) -> Address | None:
    """Take an address apart; None if it has no host, or names this very machine or network.

    >>> address = parse("hxxps://WWW.Example.co.uk/a%20b/?q=1#x")
    >>> address.host, address.domain, address.path, address.query
    ('example.co.uk', 'example.co.uk', '/a b/', 'q=1')
    """
    cleaned = SCHEME.sub(r"http\1://", url.strip())
    if OTHER_SCHEME.match(cleaned):
        return None
    if "://" not in cleaned[:12]:
        cleaned = "https://" + cleaned.lstrip("/:")
    try:
        parts = urlsplit(cleaned)
        host = unquote(parts.hostname or "").translate(DOTS).rstrip(".").lower()
    except ValueError:
        return None
    if parts.scheme not in ("http", "https", "ftp") or not host or LOCAL.match(host):
        return None
    if "xn--" in host:
        with suppress(ValueError):  # not an international name after all
            host = host.encode("ascii").decode("idna")
    host = host.removeprefix("www.")
    if "." not in host and ":" not in host:
        return None
    path, query = unquote(parts.path), parts.query
    return Address(
        cleaned, host, registrable(host), path, query, f"{host}{path.rstrip('/')}?{query}".rstrip("?").lower()
    )


def is_bare_host(host: str, rest: str, before: str, after: str) -> bool:
    """Decide whether `host`, written without a scheme, was meant as an address.

    `rest` is what follows it without a space (path, query), `before` and `after` a few characters
    around. The mistakes that it avoids: file names, identifiers, abbreviations, prices, and two
    sentences without a space between them.

    >>> [is_bare_host(h, "", "", "") for h in ("example.com", "main.py", "node.js", "done.So", "v2.0.1")]
    [True, False, False, False, False]
    >>> is_bare_host("works.in", "", " ", " the end"), is_bare_host("bestdeals.in", "", " ", " for less")
    (False, True)
    """
    lowered = host.lower()
    labels = lowered.split(".")
    last, second = labels[-1], labels[-2]
    if lowered.startswith("www.") and len(labels) > 2:
        return True
    if not is_top_level(last) or lowered in PRODUCTS or LOCAL.match(lowered):
        return False
    if len(second) == 1 and len(last) <= 2 and not SHORT_LINK.match(rest):
        return False
    if rest.startswith("/") and len(rest) > 1 and last not in LIKE_FILES:
        return True
    raw_last, raw_second = host.rsplit(".", 1)[1], host.split(".")[-2]
    if rest.startswith("("):
        return last in ("com", "org", "biz", "example")  # all others may be a call: requests.get(
    if labels[0] in CODE_OWNERS and last in CODE_PARTS:
        return False  # self.name
    if labels[0] in PACKAGES and len(labels) > 2 and last not in PACKAGES:
        return False  # com.example.app
    if last in LIKE_FILES:
        return rest.startswith("/") and len(labels) > 2
    if last in ("com", "org", "info", "biz", "example"):
        return True
    if raw_last[:1].isupper() and not raw_last.isupper():
        return False  # System.Net, "done.So"
    if raw_second[:1].isupper() and last in CODE_SECOND and raw_second[1:].lower() != raw_second[1:]:
        return False  # SomeClass.io
    if raw_last.isupper() and last == "net":
        return False  # ASP.NET
    if last in WORD_TLDS or last in FUNCTION_WORDS:
        if second.isdigit():
            return False  # "at 10.am"
        if any(c in second for c in "-0123456789"):
            return True
        if GOES_ON.match(after) or (last == "it" and IT_GOES_ON.match(after)):
            return False  # "it works.in the end"
        return second not in KNOWN and len(second) > 4
    if last not in COMMON_TLDS and len(last) > 2:
        return second not in FUNCTION_WORDS and (after[:1] != "" or len(second) > 3)
    return second not in FUNCTION_WORDS
