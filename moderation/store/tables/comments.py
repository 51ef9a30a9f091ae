"""The tables of comments, what they were before edits, and what people ruled on them."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from moderation.store.tables.base import Moment, metadata, where

comments = Table(
    "comments",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("site_id", ForeignKey("sites.id", ondelete="CASCADE"), nullable=False),
    Column("external_id", String(255)),
    Column("revision", Integer, nullable=False, default=1),
    Column("digest", String(64), nullable=False),  # of the submission: the same body again?
    Column("submission", Text, nullable=False),  # JSON, as the blog sent it
    Column("answer", Text, nullable=False),  # JSON, as the blog was answered
    Column("history", JSON, nullable=False),  # what the rules were given
    Column("verdict", String(10), nullable=False),
    Column("status", String(10), nullable=False),
    Column("probability", Float),
    Column("model", String(100), nullable=False, default=""),
    Column("policy", String(40), nullable=False),
    Column("rules", Text, nullable=False, default="", server_default=text("''")),  # "rule:asks …" that fired
    Column("degraded", Boolean, nullable=False, default=False),
    Column(
        "audit", Boolean, nullable=False, default=False, server_default=false()
    ),  # the coin at intake: people check it blindly
    Column("akismet_guid", String(32)),  # by which a blog that speaks Akismet knows it; also its external id
    Column("worth", Float, nullable=False, default=1.0, server_default=text("1")),  # of a look, see `worth`
    Column(
        "newcomer", Boolean, nullable=False, default=False, server_default=false()
    ),  # nothing was known of the author
    Column(
        "post", String(255), nullable=False, default="", server_default=text("''")
    ),  # which one: its id or its address
    Column("version", Integer, nullable=False, default=1),  # of what a moderator sees; rulings name it
    Column("changed", Integer, nullable=False),  # place in the order of the site's changes
    Column("received_at", Moment, nullable=False),
    Column("decided_at", Moment, nullable=False),
    Column("ruled_at", Moment),
    Column("erased_at", Moment),
    UniqueConstraint("site_id", "external_id"),
    UniqueConstraint("site_id", "changed"),
    Index("ix_comments_days", "site_id", "received_at", "verdict", "rules"),  # holds all that insights count
    Index(
        "ix_comments_ruled",
        *("site_id", "received_at", "id", "revision", "verdict"),
        *("probability", "audit", "model", "rules", "ruled_at"),
        sqlite_where=text("ruled_at IS NOT NULL"),
        postgresql_where=text("ruled_at IS NOT NULL"),
    ),
    # All that the queue's counts and orders read, so that no row is: one is some 4 KB. SQLite looks even
    # for what the condition of an index says already, so that is in there as well.
    Index(
        "ix_comments_queue",
        *"site_id status received_at id worth ruled_at erased_at audit".split(),
        **where("ruled_at IS NULL AND erased_at IS NULL"),
    ),
    Index(
        "ix_comments_done",
        *"site_id status ruled_at id erased_at".split(),
        **where("ruled_at IS NOT NULL AND erased_at IS NULL"),
    ),
    Index(
        "ix_comments_to_audit",
        *"site_id received_at id status audit ruled_at erased_at".split(),
        **where(
            "audit AND ruled_at IS NULL AND erased_at IS NULL",
            "audit = 1 AND ruled_at IS NULL AND erased_at IS NULL",  # as SQLAlchemy asks there
        ),
    ),
    Index(
        "ix_comments_audit",
        *("site_id", "audit", "received_at"),  # one column more, or SQLite takes another index
        **where("audit", "audit = 1"),
    ),
    Index(
        "ix_comments_degraded",
        "received_at",
        **where("degraded"),
    ),
)

# One narrow row for each comment: what later ones are compared with. A comment's own row is some 4 KB,
# and SQLite would have to read through them.

revisions = Table(  # what a comment was before each edit
    "revisions",
    metadata,
    Column("comment_id", ForeignKey("comments.id", ondelete="CASCADE"), primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("submission", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("history", JSON, nullable=False),
    Column("decided_at", Moment, nullable=False),
)

rulings = Table(
    "rulings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("comment_id", ForeignKey("comments.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("site_id", ForeignKey("sites.id", ondelete="CASCADE"), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("ruling", String(10), nullable=False),
    Column("reason", String(40), nullable=False, default=""),
    Column("learn", Boolean, nullable=False, default=True),
    Column("moderator", String(200), nullable=False, default=""),
    Column("source", String(20), nullable=False),  # page, bulk, api, import, second look
    Column("batch", String(32)),  # names what was ruled in one go, and is undone in one go
    Column("status_before", String(10), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("undone_at", Moment),
    Column("undone_by", String(200)),
    Index("ix_rulings_site", "site_id", "made_at"),
    Index("ix_rulings_moderator", "site_id", "moderator", "id"),
    Index(
        "ix_rulings_batch",
        "batch",
        **where("batch IS NOT NULL"),
    ),
)
