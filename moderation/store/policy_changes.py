"""What the house rules of a site were, and who changed them; the latest change is in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from moderation.decision import Mode
from moderation.errors import NotFound
from moderation.policy.document import DEFAULT, Policy, parse
from moderation.store.tables import policy_changes, sites

NEVER_CHANGED = 0  # the change that a new site stands at: the house's own policy
LATEST = (
    select(func.coalesce(func.max(policy_changes.c.id), NEVER_CHANGED))
    .where(policy_changes.c.site_id == sites.c.id)
    .correlate(sites)
    .scalar_subquery()
)


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a site's house rules or mode: what it led to, who made it, when and how."""

    id: int
    mode: Mode
    version: str
    summary: tuple[str, ...]
    how: str
    made_by: str
    made_at: datetime


_COLUMNS = tuple(policy_changes.c[name] for name in Change.__slots__)


def add(
    connection: Connection,
    site_id: int,
    *,
    mode: Mode,
    policy: Policy,
    summary: tuple[str, ...],
    how: str,
    made_by: str,
    made_at: datetime,
) -> int:
    """Record a change, which puts its policy in force; return its number."""
    made = connection.execute(
        insert(policy_changes).values(
            site_id=site_id,
            mode=mode.value,
            version=policy.version,
            document=policy.sparse(),
            summary=list(summary),
            how=how,
            made_by=made_by,
            made_at=made_at,
        )
    )
    id: int = made.inserted_primary_key[0]  # type: ignore[index]
    return id


def policy_after(connection: Connection, change: int) -> Policy:
    """Return the policy that a change put in force; raise NotFound."""
    if change == NEVER_CHANGED:
        return DEFAULT
    document = connection.execute(
        select(policy_changes.c.document).where(policy_changes.c.id == change)
    ).scalar_one_or_none()
    if document is None:
        raise NotFound("there is no such change; its site was removed")
    return parse(str(document))


def mode_after(connection: Connection, site_id: int, change: int) -> Mode:
    """Return the mode that a change of this site left it in; raise NotFound if it has no such change."""
    if change == NEVER_CHANGED:
        return Mode.ENFORCE
    mode = connection.execute(
        select(policy_changes.c.mode).where(
            policy_changes.c.site_id == site_id, policy_changes.c.id == change
        )
    ).scalar_one_or_none()
    if mode is None:
        raise NotFound("this site has no such change")
    return Mode(str(mode))


def of_site(connection: Connection, site_id: int, most: int | None = None) -> list[Change]:
    """Return the changes of a site, the latest first."""
    rows = connection.execute(
        select(*_COLUMNS)
        .where(policy_changes.c.site_id == site_id)
        .order_by(policy_changes.c.id.desc())
        .limit(most)
    )
    return [
        Change(id, Mode(mode), version, tuple(summary), *rest) for id, mode, version, summary, *rest in rows
    ]


def with_version(connection: Connection, site_id: int, version: str) -> Policy:
    """Return a policy that was in force on a site; raise NotFound."""
    if version == DEFAULT.version:
        return DEFAULT
    document = connection.execute(
        select(policy_changes.c.document)
        .where(policy_changes.c.site_id == site_id, policy_changes.c.version == version)
        .order_by(policy_changes.c.id.desc())
        .limit(1)
    ).scalar_one_or_none()
    if document is None:
        raise NotFound(
            f"the policy {version} was never in force here; `moderation site show` lists which were"
        )
    return parse(str(document))
