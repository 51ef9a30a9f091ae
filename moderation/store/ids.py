"""Makes names for things: sortable ids, secret keys, and keys by which alike comments are found."""

from __future__ import annotations

import hashlib
import re
import secrets
import time
import unicodedata

from moderation.comment import Author


def new_id() -> str:
    """Return a new id: 32 hexadecimal digits, sorted by the time at which it was made."""
    return f"{time.time_ns() // 1_000_000:012x}{secrets.token_hex(10)}"


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


def text_key(content: str) -> str:
    """Name a text so that copies with other spaces, case or punctuation have the same name."""
    words = re.findall(r"\w+", unicodedata.normalize("NFKC", content).casefold())
    return hashlib.sha256(" ".join(words).encode("utf-8", "surrogatepass")).hexdigest()[:32]
