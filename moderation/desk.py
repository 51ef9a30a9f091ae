"""Use cases of the moderators' page: look with all that is known around a case, rule on many, undo, escalate.

Ruling and undoing themselves are `review`'s. Each function opens its own transaction.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from moderation import review
from moderation.errors import Conflict, Gone, InvalidInput, NotFound
from moderation.review import Case, Said
from moderation.store import comments, escalations, feedback, leases, record
from moderation.store import queue as waiting
from moderation.store.comments import Stored
from moderation.store.database import Database
from moderation.store.escalations import Escalation
from moderation.store.feedback import Ruling
from moderation.store.queue import ON_A_PAGE, Listing, Page
from moderation.store.record import AuthorRecord, Ruled
from moderation.store.sites import Site
from moderation.text.addresses import parse
from moderation.text.fingerprints import MOST_DOMAINS, key_of

MOST_AT_ONCE = ON_A_PAGE  # comments in one go: what a page shows
LONGEST_NOTE = 500  # characters
TODAY = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class View:
    """All that the page shows of a site and a tab, read at one moment."""

    page: Page
    counts: dict[str, int]
    waiting: dict[int, int]
    oldest: datetime | None
    fresh: int  # what came in since the list was ordered
    done: int  # by this moderator today
    last: Ruling | None  # what undo would take back
    looked_at: dict[str, str]  # cases that others look at, each with a name
    escalated: set[str]


@dataclass(frozen=True, slots=True)
class Tally:
    """What changes with each ruling: the counts of the tabs, what was done today, what undo takes back."""

    counts: dict[str, int]
    done: int
    last: Ruling | None


@dataclass(frozen=True, slots=True)
class Around:
    """A case with all that is known around it."""

    case: Case
    author: AuthorRecord
    domains: dict[str, Ruled]
    escalations: list[Escalation]


@dataclass(frozen=True, slots=True)
class Item:
    """What became of one comment of many."""

    comment_id: str
    done: bool
    said: str


def view(
    database: Database,
    mine: Sequence[Site],
    site: Site,
    moderator: str,
    listing: Listing,
    now: datetime | None = None,
) -> View:
    """Read a tab. As many statements as it takes, however many comments there are."""
    moment = now or datetime.now(UTC)
    ordered_at = listing.as_of or moment
    with database.read() as connection:
        page = waiting.page(connection, site.id, replace(listing, as_of=ordered_at))
        stack = feedback.stack_of(connection, site.id, moderator, 1)
        return View(
            page=page,
            counts=waiting.counts(connection, site.id),
            waiting=waiting.waiting(connection, [s.id for s in mine]),
            oldest=waiting.oldest(connection, site.id),
            fresh=waiting.fresh(connection, site.id, listing.tab, ordered_at),
            done=feedback.done_since(connection, site.id, moderator, moment - TODAY),
            last=stack[0] if stack else None,
            looked_at=leases.of_others(connection, site.id, moderator, moment),
            escalated={
                note.comment_id for note in escalations.of_comments(connection, [s.id for s in page.comments])
            },
        )


def tally(database: Database, site_id: int, moderator: str, now: datetime | None = None) -> Tally:
    """Count a site's tabs and a moderator's work."""
    with database.read() as connection:
        stack = feedback.stack_of(connection, site_id, moderator, 1)
        return Tally(
            waiting.counts(connection, site_id),
            feedback.done_since(connection, site_id, moderator, (now or datetime.now(UTC)) - TODAY),
            stack[0] if stack else None,
        )


def after(database: Database, site_id: int, moderator: str, comment_id: str, listing: Listing) -> str | None:
    """Return the case that follows another one on a page, if there is one that nobody else looks at."""
    with database.read() as connection:
        ids, _ = waiting.listed(connection, site_id, listing)
        return following(ids, leases.of_others(connection, site_id, moderator, datetime.now(UTC)), comment_id)


def following(ids: Sequence[str], looked_at: Mapping[str, str], comment_id: str) -> str | None:
    """Return the case after this one that nobody else looks at, so that work goes on and not back."""
    if comment_id not in ids:
        return None
    rest = ids[ids.index(comment_id) + 1 :]
    return next((id for id in rest if id not in looked_at), rest[0] if rest else None)


def look(database: Database, site_id: int, name: str) -> Around:
    """Return a case with all that is known around it; raise NotFound or Gone."""
    case = review.look(database, site_id, name)
    id = case.stored.id
    with database.read() as connection:
        return Around(
            case=case,
            author=record.of_author(connection, site_id, id),
            domains=record.of_domains(connection, site_id, id, domain_keys(case.answer)),
            escalations=escalations.of_comments(connection, [id]),
        )


def domain_of(url: str) -> str:
    """Return the domain that somebody registered for an address; "" if it has none."""
    address = parse(url[:2048])
    return address.domain if address else ""


def domain_keys(answer: dict[str, Any]) -> dict[str, int]:
    """Return the domains of a comment's first links with their keys."""
    domains = dict.fromkeys(domain_of(link["url"]) for link in answer["links"][:20])
    return {domain: key_of("domain", domain) for domain in list(domains)[:MOST_DOMAINS] if domain}


def attend(
    database: Database, site_id: int, moderator: str, comment_id: str, now: datetime | None = None
) -> None:
    """Note that a moderator looks at a case; written only where it was not a moment ago."""
    moment = now or datetime.now(UTC)
    with database.read() as connection:
        if leases.is_held(connection, site_id, moderator, comment_id, moment):
            return
    with database.write() as connection:
        leases.take(connection, site_id, moderator, comment_id, moment)


def rule_on_many(
    database: Database,
    site_id: int,
    seen: Sequence[tuple[str, int]],
    said: Said,
    now: datetime | None = None,
) -> list[Item]:
    """Rule on comments in one go, each in the version that was seen; one that changed is left alone.

    They are undone in one go as well, and weigh less as labels.
    """
    if not 0 < len(seen) <= MOST_AT_ONCE:
        raise InvalidInput(f"choose from 1 to {MOST_AT_ONCE} comments", "/comments")
    batch = review.checked(replace(said, source="bulk", batch=secrets.token_hex(16)))
    found: list[Item] = []
    with database.write() as connection:
        for id, version in seen:
            try:
                review.rule_on(connection, site_id, id, batch, version, now or datetime.now(UTC))
                found.append(Item(id, True, review.STATUS_OF_RULING[said.ruling]))
            except (Conflict, Gone, NotFound) as error:
                found.append(Item(id, False, str(error)))
    return found


def undo(
    database: Database, site_id: int, ruling_id: int, by: str, now: datetime | None = None
) -> list[Stored]:
    """Take a ruling of a moderator back, and all that was ruled with it in one go.

    Returns the comments as they are now. What somebody else ruled on since stays as that person said;
    Conflict if that is all of it.
    """
    moment = now or datetime.now(UTC)
    with database.write() as connection:
        found = feedback.find(connection, site_id, ruling_id)
        if found.moderator != by:
            raise Conflict("that ruling is not yours; rule on the comment instead")
        if found.batch is None:
            return [review.undo_on(connection, site_id, found, by, moment)]
        done, kept = [], ""
        for each in feedback.of_batch(connection, site_id, found.batch):
            try:
                done.append(review.undo_on(connection, site_id, each, by, moment))
            except (Conflict, Gone) as error:
                kept = str(error)
        if not done:
            raise Conflict(kept)
        return done


def escalate(
    database: Database, site_id: int, name: str, moderator: str, note: str, now: datetime | None = None
) -> Stored:
    """Leave a note on a case for whoever looks next; it waits on."""
    text = " ".join(note.split())
    if not text or len(text) > LONGEST_NOTE:
        raise InvalidInput(f"write a note of at most {LONGEST_NOTE} characters", "/note")
    with database.write() as connection:
        stored = comments.find(connection, site_id, name)
        escalations.add(connection, site_id, Escalation(stored.id, text, moderator, now or datetime.now(UTC)))
        return stored


@dataclass(frozen=True, slots=True)
class News:
    """What happened to the comments of a page since it was shown."""

    gone: dict[str, str]  # comments that left the tab, each with what became of it
    looked_at: dict[str, str]
    fresh: int
    counts: dict[str, int]


def news(
    database: Database,
    site_id: int,
    moderator: str,
    tab: str,
    ids: Sequence[str],
    since: datetime,
    now: datetime | None = None,
) -> News:
    """Return what others did to the comments that a window shows, and how many came in."""
    shown = list(ids)[:MOST_AT_ONCE]
    with database.read() as connection:
        left = waiting.gone(connection, site_id, tab, shown)
        rulings = feedback.latest_on(connection, list(left))
        by = {id: _by(rulings[id], status) if id in rulings else status for id, status in left.items()}
        return News(
            gone=by,
            looked_at=leases.of_others(connection, site_id, moderator, now or datetime.now(UTC)),
            fresh=waiting.fresh(connection, site_id, tab, since),
            counts=waiting.counts(connection, site_id),
        )


def _by(ruling: Ruling, status: str) -> str:
    return f"{status} by {ruling.moderator or ruling.source}"
