"""The tables. SQLAlchemy Core, not mapped classes: a request should cost one insert, not a session.

The layout is changed by migrations only; a test holds these tables against the migrated database.
"""

from moderation.store.tables.base import Moment, metadata
from moderation.store.tables.comments import comments, revisions, rulings
from moderation.store.tables.desk import escalations, leases
from moderation.store.tables.outbox import deliveries, endpoints
from moderation.store.tables.people import journal, moderator_sites, moderators, sessions
from moderation.store.tables.sites import (
    certificates,
    heartbeats,
    phases,
    policies,
    policy_changes,
    site_keys,
    sites,
)
from moderation.store.tables.traces import fingerprints, traces

__all__ = [
    "Moment",
    "certificates",
    "comments",
    "deliveries",
    "endpoints",
    "escalations",
    "fingerprints",
    "heartbeats",
    "journal",
    "leases",
    "metadata",
    "moderator_sites",
    "moderators",
    "phases",
    "policies",
    "policy_changes",
    "revisions",
    "rulings",
    "sessions",
    "site_keys",
    "sites",
    "traces",
]
