"""Rulings that may be wrong: which of them still stand unsettled, and who looked again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from moderation.store.comments import Stored
from moderation.store.feedback import SECOND_LOOK, Ruling
from moderation.store.tables import comments, rulings

_STORED = tuple(comments.c[name] for name in Stored.__slots__)
_RULING = tuple(rulings.c[name] for name in Ruling.__slots__)


def _looked_again() -> ColumnElement[bool]:
    """Say whether a person looked again at a comment as it is now, and ruled as is ruled now."""
    again = rulings.alias()
    return (
        select(again.c.id)
        .where(
            again.c.comment_id == comments.c.id,
            again.c.revision == comments.c.revision,
            again.c.ruling == rulings.c.ruling,
            again.c.source == SECOND_LOOK,
            again.c.undone_at.is_(None),
        )
        .exists()
    )


def _standing(query: Select[Any]) -> Select[Any]:
    """Join comments with the ruling that stands on each as it is now, if it may be learned from."""
    latest = (
        select(func.max(rulings.c.id))
        .where(rulings.c.comment_id == comments.c.id, rulings.c.undone_at.is_(None))
        .correlate(comments)
        .scalar_subquery()
    )
    return query.join_from(comments, rulings, rulings.c.id == latest).where(
        rulings.c.learn, rulings.c.revision == comments.c.revision, comments.c.erased_at.is_(None)
    )


def unsettled(connection: Connection, site_id: int, ids: Sequence[str]) -> dict[str, str]:
    """Return the rulings that stand on comments of a site and at which nobody looked again, by comment."""
    query = _standing(select(comments.c.id, rulings.c.ruling)).where(
        comments.c.site_id == site_id, comments.c.id.in_(ids), ~_looked_again()
    )
    return {str(id): str(ruling) for id, ruling in connection.execute(query)}


def find(connection: Connection, site_id: int, ids: Sequence[str]) -> dict[str, tuple[Stored, Ruling]]:
    """Return comments of a site with the ruling that stands on each."""
    query = _standing(select(*_STORED, *_RULING)).where(comments.c.site_id == site_id, comments.c.id.in_(ids))
    found = {}
    for row in connection.execute(query):
        stored, ruling = Stored(*row[: len(_STORED)]), Ruling(*row[len(_STORED) :])
        found[stored.id] = (stored, ruling)
    return found


def settled(connection: Connection) -> frozenset[str]:
    """Return the comments of all sites at whose ruling somebody looked again."""
    return frozenset(
        str(id) for (id,) in connection.execute(_standing(select(comments.c.id)).where(_looked_again()))
    )


def latest_look(connection: Connection, site_id: int, moderator: str) -> Ruling | None:
    """Return the latest ruling that a moderator made on a second look and did not undo."""
    row = connection.execute(
        select(*_RULING)
        .where(
            rulings.c.site_id == site_id,
            rulings.c.moderator == moderator,
            rulings.c.source == SECOND_LOOK,
            rulings.c.undone_at.is_(None),
        )
        .order_by(rulings.c.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else Ruling(*row)
