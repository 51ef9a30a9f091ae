"""The tables of what later comments are compared with."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    text,
)

from moderation.store.tables.base import metadata

traces = Table(
    "traces",
    metadata,
    Column("site_id", ForeignKey("sites.id", ondelete="CASCADE"), primary_key=True),
    Column("comment_id", String(32), primary_key=True),  # begins with the time at which it came in
    Column("author_key", String(32), nullable=False),
    Column("network", String(50), nullable=False),  # the range of addresses that it came from
    Column("verdict", String(10), nullable=False),  # of the ruling that stands, else of the decision
    Column("lesson", SmallInteger, nullable=False),  # what people taught by it, see store.traces
    Column("links", SmallInteger, nullable=False),
    Column("website", BigInteger, nullable=False),
    Column("text", BigInteger, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    Column("keys", LargeBinary, nullable=False),  # in `fingerprints`, so that they can be taken out again
    Column("owed", Boolean, nullable=False),  # came in before fingerprints were made; the worker makes them
    Column("post", BigInteger, nullable=False, server_default=text("0")),  # 0: none, or of before it was kept
    Index("ix_traces_author", "site_id", "author_key", "comment_id", "verdict", "lesson"),
    Index("ix_traces_owed", "comment_id", sqlite_where=text("owed"), postgresql_where=text("owed")),
    # What people ruled on, alone: a comment that comes in is not in these yet.
    Index(
        "ix_traces_ruled",
        "site_id",
        "comment_id",
        "lesson",
        sqlite_where=text("lesson > 0"),
        postgresql_where=text("lesson > 0"),
    ),
    Index(
        "ix_traces_ruled_post",
        "site_id",
        "post",
        "comment_id",
        "lesson",
        sqlite_where=text("lesson > 0"),
        postgresql_where=text("lesson > 0"),
    ),
    sqlite_with_rowid=False,
)

fingerprints = Table(  # under which keys a comment is found: of its text, of the domains that it brings
    "fingerprints",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("comment_id", String(32), primary_key=True),
    Column("site_id", Integer, nullable=False),  # not cascading: that would need an index of its own
    sqlite_with_rowid=False,
)
