"""Checks and reports of blogs that speak Akismet: find the comment again, or take it in; rule on it.

Such a blog has no ids of its own to send. It knows a comment by the guid of an earlier check, or sends
the comment again. How bytes become comments and answers bytes is the business of `web/akismet/`.
"""

from __future__ import annotations

import json
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from typing import Any

from moderation import review
from moderation.comment import Comment
from moderation.decision import Status, Verdict
from moderation.errors import Conflict, Gone, NotFound
from moderation.intake import Answered, Intake
from moderation.policy.entries import post_name
from moderation.store import comments, ids
from moderation.store.comments import Stored
from moderation.store.sites import Site
from moderation.submission import Submission, comment_from

GUID = re.compile(r"[0-9a-f]{32}")
LATEST, LATEST_ASKED = 20, 1000  # comments of the author that are looked through: unasked, and on request
TRIES = 3  # if somebody else rules in the same moment
REL = re.compile(r"""\srel=["'][^"'<>]{0,99}["']""", re.I)  # which blogs add to links
PROMOTION = frozenset(("author-promotion", "commercial-link", "link-promotion"))
Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a blog asks about: a comment, and what the blog says of the asking."""

    submission: Submission
    guid: str = ""  # of an earlier check
    again: str = ""  # why it asks again


@dataclass(frozen=True, slots=True)
class Told:
    """What is said about a comment. `status` is what the blog should show."""

    guid: str
    status: Status
    trusted: bool = False  # the site vouches for the author
    certain: bool = False  # promotion, as rules and model say alike: nobody needs to see it
    answered: Answered | None = None  # if something was decided now


def new_guid() -> str:
    """Return a guid: 32 hexadecimal digits, as Akismet's are."""
    return secrets.token_hex(16)


def check(intake: Intake, site: Site, asked: Asked, now: datetime | None = None) -> Told:
    """Say what to do with a comment, and remember it.

    What was asked before gets the status that it has now, which people may have changed. Under a known
    guid another text is an edit. What was erased stays away.
    """
    try:
        known = _known(
            intake, site, asked, LATEST_ASKED if asked.again else LATEST, loosely=bool(asked.again)
        )
    except Gone:
        return Told(asked.guid, Status.REJECTED)
    if known is not None and _unchanged(known, asked.submission):
        return Told(_guid_of(known), Status(known.status))
    # Only a guid says that it is an edit. The same text with another signature is another comment.
    edited = known if known is not None and asked.guid == _guid_of(known) else None
    guid = _guid_of(edited) if edited and edited.external_id else new_guid()
    name = edited.external_id if edited and edited.external_id else guid
    audited = intake.coin(intake.screener(site).policy.audit_percent)
    answered = intake.submit(
        site,
        asked.submission.model_copy(update={"id": name}),
        now,
        audit=audited,
        guid=guid,
    )
    return _told(guid, answered.said, audited, answered)


def screen(intake: Intake, site: Site, asked: Asked, now: datetime | None = None) -> Told:
    """Answer as `check` would to something new, and remember nothing."""
    return _told(new_guid(), intake.screen(site, asked.submission, now), audited=False)


def _told(guid: str, said: Data, audited: bool, answered: Answered | None = None) -> Told:
    vouched = any(f["rule"] == "trusted-author" and f["asks"] == Verdict.PUBLISH for f in said["findings"])
    return Told(
        guid,
        Status(said["status"]),
        trusted=vouched,
        certain=not audited and _is_certain(said),
        answered=answered,
    )


def _is_certain(said: Data) -> bool:
    """Say whether a rule calls a comment promotion and the model, asked apart, would reject it too."""
    ruled = any(f["rule"] in PROMOTION and f["asks"] == Verdict.REJECT for f in said["findings"])
    score = said["score"]
    return ruled and not said["degraded"] and score is not None and score["band"] == Verdict.REJECT


def report(
    intake: Intake, site: Site, asked: Asked, ruling: str, reporter: str, now: datetime | None = None
) -> None:
    """Rule on the comment that a blog's moderator reports; one that was never seen is taken in first."""
    try:
        known = _known(intake, site, asked, LATEST_ASKED, loosely=True)
    except Gone:
        return
    id = known.id if known else _taken_in(intake, site, asked, now)
    for attempt in range(TRIES):
        try:
            review.rule(intake.database, site.id, id, ruling, moderator=reporter, source="akismet", now=now)
            return
        except Conflict:
            if attempt == TRIES - 1:
                raise


def _taken_in(intake: Intake, site: Site, asked: Asked, now: datetime | None) -> str:
    guid = new_guid()
    submission = asked.submission.model_copy(update={"id": guid})
    # Reported because it is wrong: as an audit it would say nothing about all the others.
    return str(intake.submit(site, submission, now, audit=False, guid=guid).said["id"])


def _known(intake: Intake, site: Site, asked: Asked, most: int, loosely: bool) -> Stored | None:
    """Return the comment that is asked about, found by guid or by author and text, if any; or raise Gone."""
    wanted = asked.submission.comment()
    with intake.database.read() as connection:
        if GUID.fullmatch(asked.guid):
            for name in (f"external:{asked.guid}", asked.guid):
                try:
                    return comments.find(connection, site.id, name)
                except NotFound:
                    continue
        theirs = comments.of_author(connection, site.id, ids.author_key(wanted.author), most)
        id = _same(theirs, wanted, loosely)
        return comments.find(connection, site.id, id) if id else None


def _same(theirs: list[tuple[str, str]], wanted: Comment, loosely: bool) -> str | None:
    """Return the id of the comment with a text under its post, of those of its author."""
    sent = [(id, json.loads(submission)) for id, submission in theirs]
    here = [(id, said["content"]) for id, said in sent if _same_post(said, wanted.post.url)]
    exactly = next((id for id, content in here if content == wanted.content), None)
    if exactly is not None or not loosely:
        return exactly
    plain = _plain(wanted.content)
    return next((id for id, content in here if _plain(content) == plain), None)


def _guid_of(stored: Stored) -> str:
    """Return how such a blog knows a comment, which may have come in by another door."""
    return stored.akismet_guid or stored.id


def _same_post(said: Data, url: str) -> bool:
    """Say whether what was sent may stand under the post of this address, as far as the blog told."""
    here, there = post_name(said.get("post", {}).get("url", "")), post_name(url)
    return here == there or not (here and there)


def _plain(content: str) -> str:
    """Return a text without what blogs change when they store it; nothing that makes a link is left out."""
    return " ".join(unescape(REL.sub("", content)).split())


def _unchanged(known: Stored, submission: Submission) -> bool:
    """Say whether a comment and its signature are the same as before."""
    before, after = comment_from(json.loads(known.submission)), submission.comment()
    signed = (before.author.name, before.author.url) == (after.author.name, after.author.url)
    return signed and _plain(before.content) == _plain(after.content)
