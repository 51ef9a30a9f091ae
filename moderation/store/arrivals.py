"""A comment comes in: is it known, and the one transaction that stores it. The hot path."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, bindparam, literal, select
from sqlalchemy.dialects import postgresql, sqlite

from moderation.store import traces
from moderation.store.comments import LAST_CHANGE, Stored, find, queue_up
from moderation.store.prepared import Prepared, moment
from moderation.store.tables import comments
from moderation.store.traces import Trace

_KNOWN = Prepared(
    select(comments.c.id).where(
        comments.c.site_id == bindparam("site"), comments.c.external_id == bindparam("external")
    )
)
NEW = (
    "id", "site_id", "external_id", "digest", "submission", "answer", "history", "verdict", "status",
    "probability", "model", "policy", "rules", "degraded", "audit", "worth", "newcomer", "post",
    "received_at", "decided_at", "akismet_guid",
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


def add(connection: Connection, values: Mapping[str, Any], trace: Trace) -> bool:
    """Store a new comment (all of NEW); False if another request stored the same external id first."""
    queue_up(connection, values["site_id"])
    row = {
        **values,
        "history": json.dumps(values["history"]),
        "received_at": moment(connection, values["received_at"]),
        "decided_at": moment(connection, values["decided_at"]),
    }
    added = bool(_ADD[connection.dialect.name].run(connection, row).rowcount == 1)
    if added:
        traces.leave(connection, values["site_id"], values["id"], values["verdict"], trace)
    return added
