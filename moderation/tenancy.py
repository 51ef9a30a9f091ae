"""Adds, changes and removes sites and their keys, each with an entry in the journal, in one transaction.

House rules and mode are changed by `house`. A key is returned once; only its hash is kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy import Connection

from moderation.errors import InvalidInput, NotFound
from moderation.store import comments, journal, sites
from moderation.store.database import Database
from moderation.store.journal import Actor
from moderation.store.sites import KeyRecord, Keys, Site

KINDS = ("api", "akismet")
LONGEST_NAME, LONGEST_URL = 100, 2048
FOREIGN = re.compile(r"""[\s<>"\\^`{|}]""")  # characters that an address has to spell otherwise
NAMED = re.compile(r"\w[\w-]*(?:\.\w[\w-]*)*\.?|[0-9a-f:.]{2,45}", re.I)  # a host's name, or IPv6


@dataclass(frozen=True, slots=True)
class Tenant:
    """A site with what is remembered of its keys, and how many comments wait for people."""

    site: Site
    keys: list[KeyRecord]
    waiting: int

    @property
    def live_keys(self) -> int:
        """How many keys still open the door."""
        return sum(key.revoked_at is None for key in self.keys)


def checked_name(name: str) -> str:
    """Return the name of a site, which is part of addresses; raise InvalidInput if it cannot be one."""
    wrong = not name or len(name) > LONGEST_NAME or not name.isprintable() or name != name.strip()
    if wrong or any(c in name for c in "/?#%\\") or name in (".", ".."):
        raise InvalidInput(
            f"{name[:99]!r} cannot name a site: at most 100 printable characters, without / ? # % \\"
        )
    return name


def checked_url(url: str) -> str:
    """Return the address of a site; raise InvalidInput that says why it is none."""
    why = _wrong_with(url)
    if why:
        raise InvalidInput(f"{url[:200]!r} {why}; give it as https://blog.example.org")
    return url


def _wrong_with(url: str) -> str:
    """Say what is wrong with the address of a site, or nothing."""
    if len(url) > LONGEST_URL:
        return f"is longer than {LONGEST_URL} characters"
    if not url.isprintable() or FOREIGN.search(url):
        return "holds a character that no address has"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "has a host or port that cannot be"
    if parts.scheme not in ("http", "https") or not parts.hostname or not NAMED.fullmatch(parts.hostname):
        return "is not a web address"
    if "@" in parts.netloc:
        return "holds a name or a password"
    if port == 0 or parts.netloc.endswith(":"):
        return "has a host or port that cannot be"
    if "?" in url or "#" in url:
        return "goes on after the path"
    return ""


def all_tenants(database: Database) -> list[Tenant]:
    """Return all sites by name."""
    with database.read() as connection:
        return [_tenant(connection, site) for site in sites.all_sites(connection)]


def look(database: Database, name: str) -> Tenant:
    """Return a site; raise NotFound."""
    with database.read() as connection:
        return _tenant(connection, sites.by_name(connection, name))


def _tenant(connection: Connection, site: Site) -> Tenant:
    return Tenant(site, sites.keys_of(connection, site.id), comments.count_waiting(connection, site.id))


def add_site(database: Database, actor: Actor, name: str, url: str) -> tuple[Site, Keys]:
    """Add a site with one key of each kind; raise InvalidInput, or Conflict if the name is taken."""
    checked_name(name), checked_url(url)
    with database.write() as connection:
        site, keys = sites.add(connection, name, url)
        after = {"url": url, "mode": site.mode.value}
        journal.note(connection, actor, "site-added", name, site=name, after=after)
        for key in sites.keys_of(connection, site.id):
            journal.note(connection, actor, "key-made", name, site=name, after=_facts(key))
    return site, keys


def remove_site(database: Database, actor: Actor, site_id: int) -> None:
    """Remove a site with its keys, comments and rulings; raise NotFound."""
    with database.write() as connection:
        site = sites.by_id(connection, site_id)
        before = {
            "url": site.url,
            "mode": site.mode.value,
            "comments": sum(comments.count_by_status(connection, site_id).values()),
        }
        sites.remove(connection, site_id)
        journal.note(connection, actor, "site-removed", site.name, site=site.name, before=before)


def make_key(database: Database, actor: Actor, site_id: int, kind: str) -> str:
    """Make another key for a site and return it, once."""
    if kind not in KINDS:
        raise InvalidInput(f"a key is for {' or '.join(KINDS)}")
    with database.write() as connection:
        site = sites.by_id(connection, site_id)
        key = sites.add_key(connection, site_id, kind)
        made = sites.keys_of(connection, site_id)[-1]
        journal.note(connection, actor, "key-made", site.name, site=site.name, after=_facts(made))
    return key


def revoke_key(database: Database, actor: Actor, site_id: int, key_id: int) -> KeyRecord:
    """Revoke a key at once; raise NotFound if the site has no such live key."""
    with database.write() as connection:
        site = sites.by_id(connection, site_id)
        found = next((key for key in sites.keys_of(connection, site_id) if key.id == key_id), None)
        sites.revoke_key(connection, site_id, key_id)
        if found is None:
            raise NotFound("the site has no such key")
        journal.note(connection, actor, "key-revoked", site.name, site=site.name, before=_facts(found))
    return found


def _facts(key: KeyRecord) -> dict[str, object]:
    return {"key": key.id, "kind": key.kind, "starts_with": key.shown}
