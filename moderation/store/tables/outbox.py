"""The tables of the outbox: who is told about rulings, and what each of them is still to be told."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, text

from moderation.store.tables.base import Moment, metadata

endpoints = Table(  # where a site is told
    "endpoints",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("site_id", ForeignKey("sites.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("kind", String(10), nullable=False),  # standard, wordpress
    Column("url", String(2048), nullable=False),
    Column("secret", String(100), nullable=False),  # in the clear: it has to sign, or is itself what is sent
    Column("secret_before", String(100), nullable=False),  # signs as well until `before_until`
    Column("before_until", Moment),
    Column("failures", Integer, nullable=False),  # in a row
    Column("paused_until", Moment),
    Column("made_at", Moment, nullable=False),
    sqlite_autoincrement=True,  # a number that an operator wrote down never means another endpoint
)

_WAITING = text("state = 'waiting'")
deliveries = Table(  # one row for each event and endpoint
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True),  # the order in which things happened to a comment
    Column("message", String(40), nullable=False),  # the receivers' name for the event
    Column("endpoint_id", ForeignKey("endpoints.id", ondelete="CASCADE"), nullable=False),
    Column("comment_id", String(32), nullable=False),  # no foreign key: rows are few, and erased with it
    Column("event", String(20), nullable=False),
    Column("payload", Text, nullable=False),  # JSON, without a word of the comment
    Column("state", String(10), nullable=False),  # waiting, delivered, dead
    Column("attempts", Integer, nullable=False),
    Column("next_at", Moment, nullable=False),
    Column("lease", String(32), nullable=False),  # of the worker that has it in hand
    Column("leased_until", Moment),
    Column("said", String(200), nullable=False),  # what came of the latest attempt
    Column("made_at", Moment, nullable=False),
    Column("tried_since", Moment, nullable=False),  # when it was made, or sent again by hand
    Column("done_at", Moment),  # delivered, or given up
    Index("ix_deliveries_comment", "endpoint_id", "comment_id", "id"),
    Index("ix_deliveries_waiting", "endpoint_id", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),
    Index("ix_deliveries_done", "state", "done_at"),
    sqlite_autoincrement=True,
)
