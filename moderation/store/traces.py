"""What a comment leaves behind for later ones to be compared with: a narrow row, and its keys.

Written with the comment, kept in step with what is decided and ruled, erased with it. `recall` reads.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import (
    Connection,
    Update,
    and_,
    bindparam,
    case,
    delete,
    false,
    func,
    insert,
    or_,
    select,
    text,
    update,
)

from moderation.store.prepared import Prepared
from moderation.store.tables import comments, fingerprints, rulings, traces
from moderation.text.fingerprints import Fingerprints

# What people taught by a comment: nothing that may be learned, to publish it, to reject it over
# something that its author could mend, over what it says, or over the domains that it brings.
NOTHING, PUBLISH, REJECT, REJECT_TEXT, REJECT_DOMAIN = range(5)
MENDABLE = ("too-many-links", "contact-details")
OF_THE_TEXT = ("brief-praise", "generic", "disguised", "duplicate", "off-topic", "abusive")


@dataclass(frozen=True, slots=True)
class Trace:
    """Who sent a comment, from where, and the fingerprints of what it says."""

    author_key: str
    network: str
    prints: Fingerprints


_LEAVE = Prepared(
    insert(traces).values(
        {**{c.name: bindparam(c.name) for c in traces.c}, "lesson": NOTHING, "owed": false()}
    )
)
_LEAVE_KEY = Prepared(insert(fingerprints).values({c.name: bindparam(c.name) for c in fingerprints.c}))
_ROW = and_(traces.c.site_id == bindparam("site"), traces.c.comment_id == bindparam("id"))
_STANDING = (
    select(rulings.c.ruling, rulings.c.learn, rulings.c.reason)
    .join(comments, and_(comments.c.id == rulings.c.comment_id, comments.c.revision == rulings.c.revision))
    .where(rulings.c.comment_id == bindparam("id"), rulings.c.undone_at.is_(None))
    .order_by(rulings.c.id.desc())
    .limit(1)
)


def _in_step() -> Update:
    standing = _STANDING.subquery()
    ruling = select(standing.c.ruling).scalar_subquery()
    decided = select(comments.c.verdict).where(comments.c.id == bindparam("id")).scalar_subquery()
    lesson = select(
        case(
            (~standing.c.learn, NOTHING),
            (standing.c.ruling == "publish", PUBLISH),
            (or_(*(standing.c.reason == reason for reason in MENDABLE)), REJECT),
            (or_(*(standing.c.reason == reason for reason in OF_THE_TEXT)), REJECT_TEXT),
            else_=REJECT_DOMAIN,
        )
    ).scalar_subquery()
    values = {"verdict": func.coalesce(ruling, decided), "lesson": func.coalesce(lesson, NOTHING)}
    return update(traces).where(_ROW).values(values)


_KEEP = Prepared(_in_step())


def _pack(keys: Sequence[int]) -> bytes:
    return struct.pack(f"<{len(keys)}q", *keys)


def _unpack(packed: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(packed) // 8}q", packed)


def leave(connection: Connection, site_id: int, comment_id: str, verdict: str, trace: Trace) -> None:
    """Remember a comment for later ones."""
    prints = trace.prints
    _LEAVE.run(
        connection,
        {
            "site_id": site_id,
            "comment_id": comment_id,
            "author_key": trace.author_key,
            "network": trace.network,
            "verdict": verdict,
            "links": prints.links,
            "website": prints.website,
            "text": prints.text,
            "signature": prints.signature,
            "keys": _pack(prints.keys),
            "post": prints.post,
        },
    )
    _leave_keys(connection, site_id, comment_id, prints.keys)


def _leave_keys(connection: Connection, site_id: int, comment_id: str, keys: Sequence[int]) -> None:
    rows = [{"key": key, "site_id": site_id, "comment_id": comment_id} for key in keys]
    if rows:
        _LEAVE_KEY.many(connection, rows)


def forget(connection: Connection, site_id: int, comment_id: str) -> None:
    """Forget a comment: nothing is found by it any more."""
    place = {"site": site_id, "id": comment_id}
    packed = connection.execute(select(traces.c["keys"]).where(_ROW), place).scalar_one_or_none()
    connection.execute(
        delete(fingerprints).where(
            fingerprints.c.key.in_(_unpack(packed or b"")),
            fingerprints.c.site_id == site_id,
            fingerprints.c.comment_id == comment_id,
        )
    )
    connection.execute(delete(traces).where(_ROW), place)


def forget_site(connection: Connection, site_id: int) -> None:
    """Forget all keys of a site's comments; their traces go with the site."""
    connection.execute(delete(fingerprints).where(fingerprints.c.site_id == site_id))


def keep_in_step(connection: Connection, site_id: int, comment_id: str) -> None:
    """Note what was decided or ruled about a comment: called whenever that changes."""
    _KEEP.run(connection, {"site": site_id, "id": comment_id})


def owed(connection: Connection, most: int) -> list[tuple[int, str]]:
    """Return sites and ids of comments that came in before fingerprints were made, oldest first."""
    rows = connection.execute(
        select(traces.c.site_id, traces.c.comment_id)
        .where(text("traces.owed"))  # as the index says it, or SQLite reads all traces
        .order_by(traces.c.comment_id)
        .limit(most)
    )
    return [(int(site_id), str(comment_id)) for site_id, comment_id in rows]


def settle(connection: Connection, site_id: int, comment_id: str, trace: Trace) -> bool:
    """Add the fingerprints that were owed for a comment; False if it changed meanwhile."""
    prints = trace.prints
    done = connection.execute(
        update(traces)
        .where(_ROW, traces.c.owed)
        .values(
            network=trace.network,
            links=prints.links,
            website=prints.website,
            text=prints.text,
            signature=prints.signature,
            keys=_pack(prints.keys),
            post=prints.post,
            owed=false(),
        ),
        {"site": site_id, "id": comment_id},
    )
    if done.rowcount == 1:
        _leave_keys(connection, site_id, comment_id, prints.keys)
    return bool(done.rowcount == 1)
