"""The tables. SQLAlchemy Core, not mapped classes: a request should cost one insert, not a session.

The layout is changed by migrations only; a test holds these tables against the migrated database.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """An aware moment in UTC, on databases with and without time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        return (
            None
            if value is None
            else value.astimezone(UTC).replace(tzinfo=None if dialect.name == "sqlite" else UTC)
        )

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return moment


def _where(condition: str, on_sqlite: str = "") -> dict[str, Any]:
    """Return the condition of a partial index."""
    return {"sqlite_where": text(on_sqlite or condition), "postgresql_where": text(condition)}


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

policies = Table(  # every policy that ever decided, so that a decision can be made again
    "policies",
    metadata,
    Column("version", String(40), primary_key=True),
    Column("document", Text, nullable=False),  # with the defaults that were in force
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

comments = Table(
    "comments",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("site_id", ForeignKey("sites.id", ondelete="CASCADE"), nullable=False),
    Column("external_id", String(255)),
    Column("akismet_guid", String(32)),  # how a client of Akismet's protocol names it
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
    Column(
        "callback", String(2048), nullable=False, default="", server_default=text("''")
    ),  # and hears of it
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
        *"site_id status received_at id worth ruled_at erased_at".split(),
        **_where("ruled_at IS NULL AND erased_at IS NULL"),
    ),
    Index(
        "ix_comments_done",
        *"site_id status ruled_at id erased_at".split(),
        **_where("ruled_at IS NOT NULL AND erased_at IS NULL"),
    ),
    Index(
        "ix_comments_to_audit",
        *"site_id received_at id status audit ruled_at erased_at".split(),
        **_where(
            "audit AND ruled_at IS NULL AND erased_at IS NULL",
            "audit = 1 AND ruled_at IS NULL AND erased_at IS NULL",  # as SQLAlchemy asks there
        ),
    ),
    Index(
        "ix_comments_audit",
        "site_id",
        "received_at",
        **_where("audit"),
    ),
    Index(
        "ix_comments_degraded",
        "received_at",
        **_where("degraded"),
    ),
)

# One narrow row for each comment: what later ones are compared with. A comment's own row is some 4 KB,
# and SQLite would have to read through them.
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
        **_where("batch IS NOT NULL"),
    ),
)

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

heartbeats = Table(
    "heartbeats",
    metadata,
    Column("name", String(50), primary_key=True),
    Column("beat_at", Moment, nullable=False),
)
