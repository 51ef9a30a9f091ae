"""What is known around a case, read when a moderator looks: its author, its domains, its copies.

`recall` tells the rules the same when a comment comes in; here it is told as it is now, in words for
people. Each part looks at the latest comments only, however many there are, and at one site.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, and_, func, select, union_all

from moderation.store.recall import ALIKE
from moderation.store.tables import comments, fingerprints, traces
from moderation.store.traces import PUBLISH, REJECT_DOMAIN
from moderation.text.fingerprints import BANDS, likeness

OF_AUTHOR, OF_DOMAIN, LAST, COPIES = 100, 100, 5, 200


@dataclass(frozen=True, slots=True)
class AuthorRecord:
    """An author's latest comments on a site, the one that is looked at left out."""

    first_seen: datetime | None = None
    published: int = 0
    rejected: int = 0
    waiting: int = 0
    last: tuple[tuple[str, str, str, datetime], ...] = ()  # id, submission, status, received_at


@dataclass(frozen=True, slots=True)
class Ruled:
    """What became of a domain's latest comments: by people, and by whomever."""

    published: int
    rejected: int
    standing: int
    seen: int


def _moment_of(id: str) -> datetime:
    """Return when a comment came in: its id begins with that."""
    return datetime.fromtimestamp(int(id[:12], 16) / 1000, UTC)


def of_author(connection: Connection, site_id: int, comment_id: str) -> AuthorRecord:
    """Return what is known of the author of a comment."""
    key = connection.execute(
        select(traces.c.author_key).where(traces.c.site_id == site_id, traces.c.comment_id == comment_id)
    ).scalar_one_or_none()
    if not key:
        return AuthorRecord()
    mine = and_(traces.c.site_id == site_id, traces.c.author_key == key, traces.c.comment_id != comment_id)
    latest = connection.execute(
        select(traces.c.comment_id, traces.c.verdict)
        .where(mine)
        .order_by(traces.c.comment_id.desc())
        .limit(OF_AUTHOR)
    ).all()
    if not latest:
        return AuthorRecord()
    first = connection.execute(select(func.min(traces.c.comment_id)).where(mine)).scalar_one()
    rows = connection.execute(
        select(comments.c.id, comments.c.submission, comments.c.status, comments.c.received_at)
        .where(comments.c.id.in_([row.comment_id for row in latest[:LAST]]), comments.c.erased_at.is_(None))
        .order_by(comments.c.id.desc())
    ).all()
    verdicts = [row.verdict for row in latest]
    return AuthorRecord(
        first_seen=_moment_of(first),
        published=verdicts.count("publish"),
        rejected=verdicts.count("reject"),
        waiting=verdicts.count("hold"),
        last=tuple((str(r[0]), str(r[1]), str(r[2]), r[3]) for r in rows),
    )


def of_domains(
    connection: Connection, site_id: int, comment_id: str, keys: Mapping[str, int]
) -> dict[str, Ruled]:
    """Return what became of the latest comments with each of these domains; `keys` names their keys."""
    if not keys:
        return {}
    found = union_all(
        *(
            select(
                select(fingerprints.c.key, fingerprints.c.comment_id)
                .where(
                    fingerprints.c.key == key,
                    fingerprints.c.site_id == site_id,
                    fingerprints.c.comment_id != comment_id,
                )
                .order_by(fingerprints.c.comment_id.desc())
                .limit(OF_DOMAIN)
                .subquery()
            )
            for key in keys.values()
        )
    ).subquery()
    rows = connection.execute(
        select(
            found.c.key,
            func.count().filter(traces.c.lesson == PUBLISH),
            func.count().filter(traces.c.lesson == REJECT_DOMAIN),
            func.count().filter(traces.c.verdict == "publish"),
            func.count(),
        )
        .join(traces, and_(traces.c.site_id == site_id, traces.c.comment_id == found.c.comment_id))
        .group_by(found.c.key)
    )
    by_key: dict[int, Ruled] = {row[0]: Ruled(*row[1:]) for row in rows}
    return {domain: by_key[key] for domain, key in keys.items() if key in by_key}


def alike(connection: Connection, site_id: int, comment_id: str) -> Sequence[str]:
    """Return the ids of the latest comments on a site with a comment's text or nearly; its own too."""
    columns = (traces.c.comment_id, traces.c.text, traces.c.signature, traces.c["keys"])
    own: Any = connection.execute(
        select(*columns).where(traces.c.site_id == site_id, traces.c.comment_id == comment_id)
    ).one_or_none()
    if own is None:
        return []
    texts = BANDS if own.signature else 1 if own.text else 0  # a trace's keys begin with those of its text
    keys = struct.unpack(f"<{len(own[3]) // 8}q", own[3])[:texts]
    place = (
        select(fingerprints.c.comment_id)
        .where(fingerprints.c.key.in_(keys), fingerprints.c.site_id == site_id)
        .distinct()
        .order_by(fingerprints.c.comment_id.desc())
        .limit(COPIES)
        .subquery()
    )
    rows = connection.execute(
        select(*columns[:3]).join(
            place, and_(traces.c.site_id == site_id, traces.c.comment_id == place.c.comment_id)
        )
    )
    return [
        row.comment_id
        for row in rows
        if row.text == own.text or likeness(own.signature, row.signature) >= ALIKE
    ] or [comment_id]
