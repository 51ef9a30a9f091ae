"""The tables of the moderators' desk: notes on cases, and who looks at which."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, String, Table

from moderation.store.tables.base import Moment, metadata

escalations = Table(  # cases that a moderator passed on, with what to look at
    "escalations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("comment_id", ForeignKey("comments.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("site_id", ForeignKey("sites.id", ondelete="CASCADE"), nullable=False),
    Column("note", String(500), nullable=False),
    Column("moderator", String(200), nullable=False),
    Column("made_at", Moment, nullable=False),
)

leases = Table(  # which case of a site a moderator looks at; it lapses by itself
    "leases",
    metadata,
    Column("site_id", ForeignKey("sites.id", ondelete="CASCADE"), primary_key=True),
    Column("moderator", String(100), primary_key=True),
    Column("comment_id", String(32), nullable=False),
    Column("until", Moment, nullable=False),
)
