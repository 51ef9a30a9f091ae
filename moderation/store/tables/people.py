"""The tables of people: moderators, their sites and sessions, the journal of changes."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Integer, String, Table

from moderation.store.tables.base import Moment, metadata

moderators = Table(
    "moderators",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(100), nullable=False, unique=True),
    Column("password", String(255), nullable=False),  # Argon2
    Column("role", String(10), nullable=False),  # moderator, admin
    Column("created_at", Moment, nullable=False),
)

moderator_sites = Table(
    "moderator_sites",
    metadata,
    Column("moderator_id", ForeignKey("moderators.id", ondelete="CASCADE"), primary_key=True),
    Column("site_id", ForeignKey("sites.id", ondelete="CASCADE"), primary_key=True),
)

sessions = Table(  # of people who are logged in; a row that is gone has ended
    "sessions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("hash", String(64), nullable=False, unique=True),  # of what the cookie holds
    Column("moderator_id", ForeignKey("moderators.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("begun_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("address", String(64), nullable=False),
    Column("browser", String(300), nullable=False),
)

journal = Table(  # who changed what, and when; triggers see to it that it is only added to
    "journal",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("made_at", Moment, nullable=False),
    Column("made_by", String(200), nullable=False),
    Column("how", String(10), nullable=False),  # cli, page, import, start
    Column("action", String(30), nullable=False),
    Column("subject", String(200), nullable=False),  # the site or the person that it is about
    Column("site", String(100), nullable=False),  # its name then: entries outlive sites
    Column("before", JSON(none_as_null=True)),
    Column("after", JSON(none_as_null=True)),
    sqlite_autoincrement=True,
)
