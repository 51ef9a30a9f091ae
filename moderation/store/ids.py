"""Makes names for things: sortable ids, secret keys, and keys by which alike comments are found."""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
from datetime import datetime
from functools import lru_cache

from moderation.comment import Author


def since(moment: datetime) -> str:
    """Return what the ids of all comments sort after that came in since a moment."""
    return f"{int(moment.timestamp() * 1000):012x}"


def new_id(now: datetime) -> str:
    """Return a new id: 32 hexadecimal digits, sorted by the time at which the comment came in."""
    return f"{since(now)}{secrets.token_hex(10)}"


def new_key() -> str:
    """Return a new API key."""
    return "mod_" + secrets.token_urlsafe(32)


def new_akismet_key() -> str:
    """Return a new key of the form that Akismet's clients accept: 12 hexadecimal digits."""
    return secrets.token_hex(6)


def hash_key(key: str) -> str:
    """Hash a key for storing. Keys are long and random, so a fast hash is enough."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def author_key(author: Author) -> str:
    """Name an author within a site: by the blog's own id, else by name and e-mail, else by address.

    A name alone is nobody: two readers who leave the other fields empty are told apart by address.
    """
    if author.id:
        claim = f"id\n{author.id}"
    elif author.email:
        claim = f"mail\n{author.name.strip().casefold()}\n{author.email.strip().casefold()}"
    elif author.ip:
        claim = f"ip\n{author.name.strip().casefold()}\n{author.ip}"
    else:
        return ""
    return hashlib.sha256(claim.encode("utf-8", "surrogatepass")).hexdigest()[:32]


# Behind these stand a proxy's, a firm's or a provider's many readers.
SHARED = tuple(
    ipaddress.ip_network(each)
    for each in (
        "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16",
        "::1/128", "fc00::/7", "fe80::/10",
    )
)  # fmt: skip


@lru_cache(maxsize=4096)
def network(ip: str) -> str:
    """Name the range of addresses that one customer of a provider gets: /24, or /64 of IPv6.

    >>> network("203.0.113.77"), network("2001:db8:1:2:3:4:5:6"), network("192.168.0.7"), network("?")
    ('203.0.113.0/24', '2001:db8:1:2::/64', '', '')
    """
    try:
        address = ipaddress.ip_address(ip.strip())
    except ValueError:
        return ""
    address = getattr(address, "ipv4_mapped", None) or address
    if any(address in shared for shared in SHARED):
        return ""
    return str(ipaddress.ip_network((int(address), 24 if address.version == 4 else 64), strict=False))
