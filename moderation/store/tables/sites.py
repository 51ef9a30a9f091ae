"""The tables of sites: their keys, house rules and certificates; and when the worker was last heard of."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Float, ForeignKey, Index, Integer, String, Table, Text, text

from moderation.store.tables.base import Moment, metadata

sites = Table(
    "sites",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(100), nullable=False, unique=True),
    Column("url", String(2048), nullable=False, default=""),
    Column("mode", String(10), nullable=False, default="enforce"),
    Column(
        "cutoffs", Text, nullable=False, default="", server_default=text("''")
    ),  # JSON of those that serve; "" for the model's own
    Column("created_at", Moment, nullable=False),
)

site_keys = Table(
    "site_keys",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("site_id", ForeignKey("sites.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("kind", String(10), nullable=False),  # api, akismet
    Column("hash", String(64), nullable=False, unique=True),
    Column("shown", String(20), nullable=False),  # the first characters, to tell keys apart
    Column("created_at", Moment, nullable=False),
    Column("used_at", Moment),  # when it was last noted that it is in use
    Column("revoked_at", Moment),
)

policies = Table(  # every policy that ever decided, so that a decision can be made again
    "policies",
    metadata,
    Column("version", String(40), primary_key=True),
    Column("document", Text, nullable=False),  # with the defaults that were in force
    Column("created_at", Moment, nullable=False),
)

policy_changes = Table(  # a site's house rules and mode after each change; the latest is in force
    "policy_changes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("site_id", ForeignKey("sites.id", ondelete="CASCADE"), nullable=False),
    Column("mode", String(10), nullable=False),
    Column("version", String(40), nullable=False),
    Column("document", Text, nullable=False),  # JSON of policy.document, without what is at its default
    Column("summary", JSON, nullable=False),  # what changed, in lines for people
    Column("how", String(10), nullable=False),  # cli, page, import
    Column("made_by", String(200), nullable=False),
    Column("made_at", Moment, nullable=False),
    Index("ix_policy_changes_site", "site_id", "id"),
    sqlite_autoincrement=True,  # an id names one document for good: processes keep what they read
)

certificates = Table(  # what audits prove about the cutoffs that serve now
    "certificates",
    metadata,
    Column("site_id", ForeignKey("sites.id", ondelete="CASCADE"), primary_key=True),
    Column("side", String(10), primary_key=True),  # publish, reject
    Column("slice", String(10), primary_key=True),  # brief, other
    Column("model", String(100), nullable=False),
    Column("policy", String(40), nullable=False),
    Column("certified", Boolean, nullable=False),
    Column("cutoff", Float),
    Column("audited", Integer, nullable=False),
    Column("wrong", Integer, nullable=False),
    Column("bound", Float, nullable=False),
    Column("needed", Integer, nullable=False),
    Column("said", String(200), nullable=False),  # to people
    Column("made_at", Moment, nullable=False),
)

heartbeats = Table(
    "heartbeats",
    metadata,
    Column("name", String(50), primary_key=True),
    Column("beat_at", Moment, nullable=False),
)

phases = Table(  # sites whose Coral asks as one of its moderation phases
    "phases",
    metadata,
    Column("site_id", ForeignKey("sites.id", ondelete="CASCADE"), primary_key=True),
    Column("secret", String(200), nullable=False),  # in the clear: a hash cannot verify a signature
)
