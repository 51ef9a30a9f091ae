"""A comment comes in: what is remembered of it and its author, and the one insert. The hot path."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, distinct, func, literal, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from moderation.comment import History
from moderation.store.comments import LAST_CHANGE, Stored, find, queue_up
from moderation.store.prepared import Prepared, moment
from moderation.store.tables import comments

RECENT = timedelta(minutes=1)
NOBODY = "-"  # no author has this key: comments without any claim have none in common
COUNTED = 100  # more copies or comments than this say nothing new, and counting them costs


def _few(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return (
        select(func.count())
        .select_from(select(comments.c.id).where(condition).limit(COUNTED).subquery())
        .scalar_subquery()
    )


_OF_AUTHOR = and_(comments.c.site_id == bindparam("site"), comments.c.author_key == bindparam("author"))
_ALIKE = (
    select(comments.c.author_key)
    .where(
        comments.c.site_id == bindparam("site"),
        comments.c.text_key == bindparam("text"),
        or_(comments.c.external_id.is_(None), comments.c.external_id != bindparam("external")),
        comments.c.erased_at.is_(None),
    )
    .limit(COUNTED)
    .subquery()
)
_RECALL = Prepared(
    select(
        _few(and_(_OF_AUTHOR, comments.c.status == "published")),
        _few(and_(_OF_AUTHOR, comments.c.status == "rejected")),
        _few(and_(_OF_AUTHOR, comments.c.received_at > bindparam("since"))),
        select(func.count()).select_from(_ALIKE).scalar_subquery(),
        select(func.count(distinct(_ALIKE.c.author_key)))
        .where(_ALIKE.c.author_key != bindparam("claimed"))
        .scalar_subquery(),
    )
)
_KNOWN = Prepared(
    select(comments.c.id).where(
        comments.c.site_id == bindparam("site"), comments.c.external_id == bindparam("external")
    )
)
NEW = (
    "id", "site_id", "external_id", "digest", "submission", "answer", "history", "verdict", "status",
    "probability", "model", "policy", "degraded", "author_key", "text_key", "received_at", "decided_at",
)  # fmt: skip
_ADD = {
    name: Prepared(
        dialect_insert(comments)
        .values(
            **{column: bindparam(column) for column in NEW},
            revision=literal(1), version=literal(1), changed=LAST_CHANGE.scalar_subquery(),
        )
        .on_conflict_do_nothing(index_elements=["site_id", "external_id"])
    )
    for name, dialect_insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}  # fmt: skip


def known(connection: Connection, site_id: int, external_id: str) -> Stored | None:
    """Return the comment that a blog sent under this id before, if any; raise Gone if it was erased."""
    row = _KNOWN.row(connection, {"site": site_id, "external": external_id})
    return None if row is None else find(connection, site_id, row[0])


def recall(
    connection: Connection, site_id: int, external_id: str, author_key: str, text_key: str, now: datetime
) -> History:
    """Return what the rules are told of a comment's author and of copies of its text."""
    row = _RECALL.row(
        connection,
        {
            "site": site_id,
            "external": external_id,
            "author": author_key or NOBODY,
            "claimed": author_key,
            "text": text_key,
            "since": moment(connection, now - RECENT),
        },
    )
    return History(*row) if row else History()


def add(connection: Connection, values: Mapping[str, Any]) -> bool:
    """Store a new comment (all of NEW); False if another request stored the same external id first."""
    queue_up(connection, values["site_id"])
    row = {
        **values,
        "history": json.dumps(values["history"]),
        "received_at": moment(connection, values["received_at"]),
        "decided_at": moment(connection, values["decided_at"]),
    }
    return bool(_ADD[connection.dialect.name].run(connection, row).rowcount == 1)
