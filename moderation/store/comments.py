"""Comments: stored once, edited with their history kept, listed in the order of their changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Integer,
    bindparam,
    delete,
    func,
    insert,
    select,
    text,
    update,
)

from moderation.errors import Gone, NotFound
from moderation.store import traces
from moderation.store.prepared import Prepared
from moderation.store.tables import comments, escalations, revisions, rulings, sites
from moderation.store.tables import traces as traces_table
from moderation.store.traces import Trace


@dataclass(frozen=True, slots=True)
class Stored:
    """A comment as it is kept. `submission` and `answer` are JSON."""

    id: str
    site_id: int
    external_id: str | None
    revision: int
    digest: str
    submission: str
    answer: str
    history: dict[str, Any]
    verdict: str
    status: str
    probability: float | None
    model: str
    policy: str
    degraded: bool
    worth: float
    version: int
    changed: int
    received_at: datetime
    decided_at: datetime
    ruled_at: datetime | None
    erased_at: datetime | None
    akismet_guid: str | None  # by which a blog that speaks Akismet knows it
    audit: bool  # the coin at intake

    @property
    def waits_for_audit(self) -> bool:
        """Say whether people check what was decided: until then they are not told what it was."""
        return self.audit and self.ruled_at is None and self.status != "pending"


_COLUMNS = tuple(comments.c[name] for name in Stored.__slots__)
_ALL = select(*_COLUMNS)
_BY_EXTERNAL = _ALL.where(
    comments.c.site_id == bindparam("site"), comments.c.external_id == bindparam("external")
)
_BY_ID = _ALL.where(comments.c.site_id == bindparam("site"), comments.c.id == bindparam("id"))
_OF_AUTHOR = Prepared(
    select(comments.c.id, comments.c.submission)
    .join_from(traces_table, comments, traces_table.c.comment_id == comments.c.id)
    .where(
        traces_table.c.site_id == bindparam("site"),
        traces_table.c.author_key == bindparam("author"),
        comments.c.erased_at.is_(None),
    )
    .order_by(traces_table.c.comment_id.desc())
    .limit(bindparam("most", type_=Integer))
)


LAST_CHANGE = select(func.coalesce(func.max(comments.c.changed), 0) + 1).where(
    comments.c.site_id == bindparam("site_id")
)


def find(connection: Connection, site_id: int, name: str) -> Stored:
    """Return a comment by our id or `external:<the blog's id>`; raise NotFound or Gone."""
    if "\x00" in name:  # which PostgreSQL would not even compare
        row = None
    elif name.startswith("external:"):
        row = connection.execute(
            _BY_EXTERNAL, {"site": site_id, "external": name.removeprefix("external:")}
        ).one_or_none()
    else:
        row = connection.execute(_BY_ID, {"site": site_id, "id": name}).one_or_none()
    if row is None:
        raise NotFound("there is no such comment on this site")
    if row.erased_at is not None:
        raise Gone("this comment was erased")
    return Stored(*row)


def of_author(connection: Connection, site_id: int, author_key: str, most: int) -> list[tuple[str, str]]:
    """Return ids and submissions of an author's latest comments, the latest first; of nobody's none."""
    if not author_key:
        return []
    found = _OF_AUTHOR.run(connection, {"site": site_id, "author": author_key, "most": most})
    return [(id, submission) for id, submission in found.fetchall()]


def queue_up(connection: Connection, site_id: int) -> None:
    """Let writers of a site go one after the other.

    Whoever polls by `changed` must never miss a number that is committed later. On SQLite writers
    are alone anyway; on PostgreSQL they queue at the site's row, with the lock that foreign keys,
    which a ruling takes before, do not stand in the way of.
    """
    if connection.dialect.name != "sqlite":
        connection.execute(select(sites.c.id).where(sites.c.id == site_id).with_for_update(key_share=True))


def _next_change(connection: Connection, site_id: int) -> int:
    """Take the next place in the order of a site's changes."""
    queue_up(connection, site_id)
    return int(connection.execute(LAST_CHANGE, {"site_id": site_id}).scalar_one())


def edit(connection: Connection, before: Stored, values: Mapping[str, Any], trace: Trace) -> bool:
    """Replace a comment by its next revision and keep the one before; False if it changed meanwhile."""
    done = connection.execute(
        update(comments)
        .where(
            comments.c.id == before.id, comments.c.version == before.version, comments.c.erased_at.is_(None)
        )
        .values(
            **values,
            revision=before.revision + 1,
            version=before.version + 1,
            changed=_next_change(connection, before.site_id),
            ruled_at=None,
        )
    )
    if done.rowcount != 1:
        return False
    connection.execute(
        insert(revisions).values(
            comment_id=before.id,
            revision=before.revision,
            submission=before.submission,
            answer=before.answer,
            history=before.history,
            decided_at=before.decided_at,
        )
    )
    traces.forget(connection, before.site_id, before.id)
    traces.leave(connection, before.site_id, before.id, values["verdict"], trace)
    return True


def set_status(connection: Connection, before: Stored, status: str, ruled_at: datetime | None) -> bool:
    """Give a comment another status; False if it changed since it was read."""
    done = connection.execute(
        update(comments)
        .where(
            comments.c.id == before.id, comments.c.version == before.version, comments.c.erased_at.is_(None)
        )
        .values(
            status=status,
            ruled_at=ruled_at,
            version=before.version + 1,
            changed=_next_change(connection, before.site_id),
        )
    )
    traces.keep_in_step(connection, before.site_id, before.id)
    return done.rowcount == 1


def decide_again(connection: Connection, before: Stored, values: Mapping[str, Any]) -> bool:
    """Replace a decision that was made in degraded service; False if the comment changed since."""
    done = connection.execute(
        update(comments)
        .where(
            comments.c.id == before.id, comments.c.version == before.version, comments.c.erased_at.is_(None)
        )
        .values(**values, version=before.version + 1, changed=_next_change(connection, before.site_id))
    )
    traces.keep_in_step(connection, before.site_id, before.id)
    return done.rowcount == 1


def degraded(connection: Connection, most: int) -> list[Stored]:
    """Return comments that nobody ruled on and that were decided in degraded service, oldest first."""
    rows = connection.execute(
        _ALL.where(
            text(
                "comments.degraded"
            ),  # as the index says it: of "= 1" SQLite does not see that it is the same
            comments.c.ruled_at.is_(None),
            comments.c.erased_at.is_(None),
            comments.c.status == "pending",
        )
        .order_by(comments.c.received_at)
        .limit(most)
    )
    return [Stored(*row) for row in rows]


def changes(connection: Connection, site_id: int, after: int, status: str | None, most: int) -> list[Stored]:
    """Return a site's comments in the order in which they changed, after a place in that order."""
    query = _ALL.where(
        comments.c.site_id == site_id, comments.c.changed > after, comments.c.erased_at.is_(None)
    )
    if status is not None:
        query = query.where(comments.c.status == status)
    return [Stored(*row) for row in connection.execute(query.order_by(comments.c.changed).limit(most))]


def earlier_revisions(connection: Connection, comment_id: str) -> Sequence[Any]:
    """Return (revision, submission, answer, decided_at) of what a comment was before its edits."""
    return connection.execute(
        select(revisions.c.revision, revisions.c.submission, revisions.c.answer, revisions.c.decided_at)
        .where(revisions.c.comment_id == comment_id)
        .order_by(revisions.c.revision)
    ).all()


def erase(connection: Connection, before: Stored, now: datetime) -> None:
    """Erase all that a comment said and who said it; that it existed stays known."""
    traces.forget(connection, before.site_id, before.id)
    connection.execute(delete(revisions).where(revisions.c.comment_id == before.id))
    connection.execute(delete(rulings).where(rulings.c.comment_id == before.id))
    connection.execute(delete(escalations).where(escalations.c.comment_id == before.id))
    connection.execute(
        update(comments)
        .where(comments.c.id == before.id)
        .values(
            submission="{}",
            answer="{}",
            history={},
            digest="",
            probability=None,
            status="rejected",
            rules="",
            degraded=False,
            erased_at=now,
            version=before.version + 1,
            changed=_next_change(connection, before.site_id),
        )
    )


def count_waiting(connection: Connection, site_id: int) -> int:
    """Count the comments of a site that wait for people; from the index alone, however many there are."""
    waiting = select(func.count()).where(comments.c.site_id == site_id, comments.c.status == "pending")
    return int(connection.execute(waiting).scalar_one())


def count_by_status(connection: Connection, site_id: int) -> dict[str, int]:
    """Count a site's comments by status."""
    rows = connection.execute(
        select(comments.c.status, func.count())
        .where(comments.c.site_id == site_id, comments.c.erased_at.is_(None))
        .group_by(comments.c.status)
    )
    return {str(status): int(number) for status, number in rows}
