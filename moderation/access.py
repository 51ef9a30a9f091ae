"""Who may enter: people, their roles and sites, their passwords and sessions; each change in the journal.

Each use case is one transaction. It knows hashes of passwords alone; `web.login` makes and checks them.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from moderation.errors import Conflict, InvalidInput, NotFound
from moderation.store import journal, people, sessions, sites
from moderation.store.database import Database
from moderation.store.journal import Actor
from moderation.store.people import ROLES, Moderator
from moderation.store.sessions import Session
from moderation.store.sites import Site

LONGEST_NAME = 100
SHORTEST_PASSWORD, LONGEST_PASSWORD = 8, 1024


@dataclass(frozen=True, slots=True)
class Member:
    """A person with the sites that were given, and the sessions that last."""

    moderator: Moderator
    sites: list[Site]
    sessions: list[Session]


def new_password() -> str:
    """Return a password that a person can type."""
    return "-".join(secrets.token_hex(3) for _ in range(3))


def checked_password(password: str) -> str:
    """Return a password that somebody chose; raise InvalidInput if it is too short or too long."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise InvalidInput(f"a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters")
    return password


def everybody(database: Database, now: datetime | None = None) -> list[Member]:
    """Return all people by name."""
    with database.read() as connection:
        return [_member(connection, m, now) for m in people.everybody(connection)]


def look(database: Database, moderator_id: int, now: datetime | None = None) -> Member:
    """Return a person; raise NotFound."""
    with database.read() as connection:
        return _member(connection, people.by_id(connection, moderator_id), now)


def _member(connection: Connection, moderator: Moderator, now: datetime | None) -> Member:
    given = set(people.sites_of(connection, moderator.id))
    return Member(
        moderator,
        [site for site in sites.all_sites(connection) if site.id in given],
        sessions.of_moderator(connection, moderator.id, now or datetime.now(UTC)),
    )


def add(
    database: Database, actor: Actor, name: str, password_hash: str, role: str, site_names: Sequence[str] = ()
) -> Moderator:
    """Add a person; raise InvalidInput, NotFound for a site, or Conflict if the name is taken."""
    if not name.strip() or name != name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise InvalidInput("a name has 1 to 100 printable characters, and no space around them")
    _check_role(role)
    with database.write() as connection:
        given = [sites.by_name(connection, each).id for each in site_names]
        added = people.add(connection, name, password_hash, role, given)
        after = {"role": role, "sites": sorted(site_names)}
        journal.note(connection, actor, "person-added", name, after=after)
    return added


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise InvalidInput(f"a role is {' or '.join(ROLES)}")


def change(
    database: Database, actor: Actor, moderator_id: int, *, role: str, site_names: Sequence[str]
) -> bool:
    """Give a person a role and these sites; say whether that changed anything. The last admin stays one."""
    _check_role(role)
    with database.write() as connection:
        before = people.by_id(connection, moderator_id)
        if role != "admin":
            _not_the_last_admin(connection, before)
        was = _facts(connection, before)
        people.set_role(connection, moderator_id, role)
        people.set_sites(
            connection, moderator_id, [sites.by_name(connection, name).id for name in set(site_names)]
        )
        now = _facts(connection, people.by_id(connection, moderator_id))
        return journal.note_change(connection, actor, "person-changed", before.name, was, now)


def _facts(connection: Connection, moderator: Moderator) -> dict[str, Any]:
    names = {site.id: site.name for site in sites.all_sites(connection)}
    given = sorted(names[id] for id in people.sites_of(connection, moderator.id))
    return {"role": moderator.role, "sites": given}


def _not_the_last_admin(connection: Connection, moderator: Moderator) -> None:
    if people.admins(connection) == [moderator.id]:
        raise Conflict(f"{moderator.name} is the only admin; make somebody else one first")


def set_password(database: Database, actor: Actor, moderator_id: int, password_hash: str) -> None:
    """Change a password and end all sessions of its owner."""
    with database.write() as connection:
        owner = people.by_id(connection, moderator_id)
        people.set_password(connection, moderator_id, password_hash)
        journal.note(connection, actor, "password-changed", owner.name)


def remove(database: Database, actor: Actor, moderator_id: int) -> Moderator:
    """Remove a person with all sessions; what they ruled stays. The last admin stays as well."""
    with database.write() as connection:
        found = people.by_id(connection, moderator_id)
        _not_the_last_admin(connection, found)
        before = _facts(connection, found)
        people.remove(connection, moderator_id)
        journal.note(connection, actor, "person-removed", found.name, before=before)
    return found


def log_in(
    database: Database, moderator: Moderator, address: str, browser: str, now: datetime | None = None
) -> str:
    """Begin a session for somebody whose password was right; return its secret."""
    moment = now or datetime.now(UTC)
    with database.write() as connection:
        secret = sessions.begin(connection, moderator.id, address, browser, moment)
        after = {"address": address[:64], "browser": browser[:300]}
        actor = Actor(moderator.name, "page")
        journal.note(connection, actor, "session-begun", moderator.name, after=after, now=moment)
    return secret


def whose(
    database: Database, secret: str, now: datetime | None = None
) -> tuple[Moderator, Session, list[int]] | None:
    """Return whose session this is, with the sites that were given; None if it ended."""
    moment = now or datetime.now(UTC)
    with database.read() as connection:
        found = sessions.find(connection, secret, moment)
        if found is None:
            return None
        given = people.sites_of(connection, found[0].id)
    if moment - found[1].seen_at > sessions.NOTED:
        with database.write() as connection:
            sessions.note(connection, found[1].id, moment)
    return *found, given


def log_out(database: Database, moderator: Moderator, session_id: int) -> None:
    """End a session for good: a copy of its cookie opens nothing any more."""
    with database.write() as connection:
        if sessions.end(connection, moderator.id, [session_id]):
            journal.note(connection, Actor(moderator.name, "page"), "session-ended", moderator.name)


def revoke(
    database: Database,
    actor: Actor,
    moderator_id: int,
    session_id: int | None = None,
    but: int | None = None,
    now: datetime | None = None,
) -> int:
    """End one session of a person, or all but one; return how many. NotFound if that one ended already."""
    with database.write() as connection:
        owner = people.by_id(connection, moderator_id)
        lasting = sessions.of_moderator(connection, moderator_id, now or datetime.now(UTC))
        ended = [s for s in lasting if (s.id == session_id if session_id is not None else s.id != but)]
        if session_id is not None and not ended:
            raise NotFound("this session ended already")
        sessions.end(connection, moderator_id, [s.id for s in ended])
        for one in ended:
            before = {
                "address": one.address,
                "browser": one.browser,
                "begun_at": f"{one.begun_at:%Y-%m-%d %H:%M}",
            }
            journal.note(connection, actor, "session-revoked", owner.name, before=before)
    return len(ended)
