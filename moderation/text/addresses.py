"""Takes web addresses apart: host, registered domain, path, where a redirector leads, what it imitates.

Browsers forgive much, and so does this: missing slashes, doubled schemes, encoded hosts. Looks
nothing up on any network.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from urllib.parse import unquote, urlsplit

from publicsuffixlist import PublicSuffixList

from moderation.text.letters import is_foreign, latin_twin

RESERVED = frozenset(("example", "test", "invalid"))

LOCAL = re.compile(r"(?:localhost|.{0,253}\.(?:local|localhost|internal|lan|localdomain|home|corp))")
DOTS = str.maketrans({"\u3002": ".", "\uff0e": ".", "\uff61": "."})  # a browser reads them as dots
UNSEEN_IN_HOSTS = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff\ufe00-\ufe0f]")  # a browser drops them
DROPPED = str.maketrans("", "", "\t\r\n")
SCHEME = re.compile(r"(?:h(?:tt|xx|\*\*)p(s?)\s{0,2}[:;]\s{0,2}[/\\]*){1,4}", re.I)
OTHER_SCHEME = re.compile(r"[a-z][a-z+-]*:(?![/\d])", re.I)  # mailto:, tel:, javascript:; not host:port
OWN_NETWORKS = tuple(
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "::/127",
        "fc00::/7",
        "fe80::/10",
    )
)
HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+")


@dataclass(frozen=True, slots=True)
class Address:
    """A web address taken apart. `key` is equal for two spellings of one address."""

    url: str
    host: str
    domain: str
    path: str
    query: str
    key: str
    imitates: str = ""  # the Latin host that its letters look like


@cache
def suffixes() -> PublicSuffixList:
    """Load the list of public suffixes that ships with its package."""
    return PublicSuffixList()


@cache
def is_top_level(label: str) -> bool:
    """Say whether a last label is one that exists (or is reserved for examples)."""
    return label in RESERVED or suffixes().publicsuffix(label, accept_unknown=False) is not None


@lru_cache(maxsize=20_000)
def registrable(host: str) -> str:
    """Return the part of a host that somebody registered (or was given by a platform).

    >>> registrable("a.b.example.co.uk"), registrable("ann.github.io")
    ('example.co.uk', 'ann.github.io')
    """
    if _number(host) is not None:
        return host
    return str(suffixes().privatesuffix(host) or host)


def _number(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Read a host that is a number, one big number as browsers do included."""
    if not (host[-1:].isdigit() or ":" in host):
        return None
    try:
        if host.isascii() and host.isdigit() and len(host) <= 10:
            return ipaddress.IPv4Address(int(host)) if int(host) >= 1 << 24 else None
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _international(label: str) -> str:
    """Decode a label of an international name; return it as it is if it is none."""
    try:
        return label[4:].encode("ascii").decode("punycode") or label
    except ValueError:
        return label


def _host_of(written: str) -> str:
    """Bring a host into the one form that a browser would go to."""
    host = unquote(written) if "%" in written else written
    if not host.isascii():
        host = unicodedata.normalize("NFKC", UNSEEN_IN_HOSTS.sub("", host)).translate(DOTS)
    host = host.rstrip(".").lower()
    if "xn--" in host:
        labels = host.split(".")
        host = ".".join(_international(label) if label.startswith("xn--") else label for label in labels)
    number = _number(host)
    if number is not None:
        return "" if any(number in network for network in OWN_NETWORKS) else str(number)
    if LOCAL.fullmatch(host) or not HOST.fullmatch(host):
        return ""
    return host.removeprefix("www.")


def imitated(host: str) -> str:
    """Return the Latin host that an international one looks like, or nothing.

    >>> imitated("g\u043e\u043egle.com"), imitated("m\u00fcnchen.de"), imitated("\u0436\u0443\u043a.com")
    ('google.com', '', '')
    """
    if host.isascii() or not host.rsplit(".", 1)[-1].isascii():
        return ""
    twins = "".join((latin_twin(c) or c) if not c.isascii() and is_foreign(c) else c for c in host)
    changed = any(a != b for a, b in zip(twins, host, strict=True))
    return twins.lower() if changed and all(map(_is_latin, twins)) else ""


def _is_latin(character: str) -> bool:
    return character in ".-_" or character.isascii() or not is_foreign(character)


@lru_cache(maxsize=2048)
def parse(url: str) -> Address | None:
    """Take an address apart; None if it has no host, or names this very machine or network.

    >>> address = parse("hxxps://WWW.Example.co.uk/a%20b/?q=1#x")
    >>> address.host, address.domain, address.path, address.query
    ('example.co.uk', 'example.co.uk', '/a b/', 'q=1')
    """
    cleaned = url.strip().translate(DROPPED).replace("\\", "/")
    scheme = SCHEME.match(cleaned)
    if scheme:
        cleaned = f"http{scheme[1]}://{cleaned[scheme.end() :]}"
    elif OTHER_SCHEME.match(cleaned):
        return None
    elif "://" not in cleaned[:12]:
        cleaned = "https://" + cleaned.lstrip("/:")
    try:
        parts = urlsplit(cleaned)
        host = _host_of(parts.hostname or "")
    except ValueError:
        return None
    if parts.scheme not in ("http", "https", "ftp") or not host:
        return None
    path, query = unquote(parts.path), parts.query
    key = f"{host}{path.rstrip('/')}?{unquote(query)}".rstrip("?").lower()
    return Address(cleaned, host, registrable(host), path, query, key, imitated(host))


def leads_somewhere(host: str) -> bool:
    """Say whether a host can exist: its top level does, or it is a number."""
    return is_top_level(host.rsplit(".", 1)[-1]) or _number(host) is not None
