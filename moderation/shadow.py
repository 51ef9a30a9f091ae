"""Use case of shadow mode: what the service would have done, how people agree, and whether it may do more.

A side is ready only if audits certified it, for brief comments and for others, under the model and the
policy that serve now. Rulings outside audits are told, and prove nothing: people rule on what they
notice. Nothing is changed by asking.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from moderation.classifier.certification import enough, lower_bound, upper_bound
from moderation.decision import Mode, Verdict
from moderation.policy.document import Policy
from moderation.store import audits, policy_changes, sites
from moderation.store import shadow as kept
from moderation.store.audits import CertificateRow
from moderation.store.database import Database
from moderation.store.policy_changes import Change
from moderation.store.shadow import Counted
from moderation.store.sites import Site

SIDES = (Verdict.PUBLISH, Verdict.REJECT)
SLICES = {"brief": "brief comments", "other": "other comments"}
TOO_MANY = 50  # wrong audits, beyond which nobody wants to know how many more it would take
WITHIN = "nothing is certified yet for this policy and model; the worker does so within a minute"


@dataclass(frozen=True, slots=True)
class Agreement:
    """How many decisions people ruled on, how many they overruled, and the exact interval of that share."""

    ruled: int
    against: int
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Side:
    """What would have been decided on one side, and whether the service may decide it alone."""

    comments: int
    rulings: Agreement
    audits: Agreement
    at_most_percent: int  # wrong decisions that the policy allows
    ready: bool
    because: tuple[str, ...]  # it is not ready


@dataclass(frozen=True, slots=True)
class Shadow:
    """What came of a site's latest time in shadow mode, up to now or to its end; none if `since` is None."""

    site: str
    mode: Mode
    since: datetime | None
    until: datetime | None
    comments: int
    held: int
    held_to_publish: int  # held comments that people published, and that they rejected
    held_to_reject: int
    audited: int
    audits_waiting: int
    confidence_percent: int
    sides: dict[str, Side]

    @property
    def ready(self) -> bool:
        """Say whether the service may decide alone on both sides."""
        return all(side.ready for side in self.sides.values())

    @property
    def said(self) -> str:
        """Say in a line what may be done."""
        sides = [name for name, side in self.sides.items() if side.ready]
        if self.ready:
            return "ready: what it decides alone is certified on both sides"
        return f"ready to {sides[0]} alone, not ready for the rest" if sides else "not ready"

    def json(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        moments = {
            name: moment and moment.isoformat()
            for name, moment in (("since", self.since), ("until", self.until))
        }
        return asdict(self) | moments | {"ready": self.ready, "said": self.said}


def report(database: Database, site: Site, model: str) -> Shadow:
    """Tell about a site under the model that serves now; "" if there is none."""
    with database.read() as connection:
        policy = sites.policy_of(connection, site)
        since, until = _period(policy_changes.of_site(connection, site.id))
        counted = [] if since is None else kept.counted(connection, site.id, since, until)
        certificates = audits.certificates_of(connection, site.id)
    held = [c for c in counted if c.verdict == Verdict.HOLD]
    drawn = [c for c in counted if c.audit]
    return Shadow(
        site=site.name,
        mode=site.mode,
        since=since,
        until=until,
        comments=_sum(counted),
        held=_sum(held),
        held_to_publish=_sum(c for c in held if c.ruling == "publish"),
        held_to_reject=_sum(c for c in held if c.ruling == "reject"),
        audited=_sum(c for c in drawn if c.ruling),
        audits_waiting=_sum(c for c in drawn if not c.ruling),
        confidence_percent=policy.confidence_percent,
        sides={side.value: _side(side, counted, certificates, policy, model) for side in SIDES},
    )


def _sum(counted: Any) -> int:
    return sum(one.comments for one in counted)


def _period(changes: Sequence[Change]) -> tuple[datetime | None, datetime | None]:
    """Return when the latest time in shadow began and ended, given what was changed, the latest first."""
    until = None
    since = None
    for change in changes:
        if change.mode is Mode.SHADOW:
            since = change.made_at
        elif since is not None:
            break
        else:
            until = change.made_at
    return since, until if since is not None else None


def _side(
    side: Verdict,
    counted: Sequence[Counted],
    certificates: Sequence[CertificateRow],
    policy: Policy,
    model: str,
) -> Side:
    mine = [c for c in counted if c.verdict == side]
    percent = (
        policy.wrong_publications_percent if side is Verdict.PUBLISH else policy.wrong_rejections_percent
    )
    because = tuple(_because(side, certificates, policy, percent, model))
    return Side(
        comments=_sum(mine),
        rulings=_agreement(mine, policy),
        audits=_agreement([c for c in mine if c.audit], policy),
        at_most_percent=percent,
        ready=not because,
        because=because,
    )


def _agreement(counted: Sequence[Counted], policy: Policy) -> Agreement:
    """Count rulings, with the exact two-sided interval of the share that overrules."""
    ruled = _sum(c for c in counted if c.ruling)
    against = _sum(c for c in counted if c.ruling and c.ruling != c.verdict)
    if not ruled:
        return Agreement(0, 0, None, None)
    each = (1 + policy.confidence_percent / 100) / 2
    return Agreement(ruled, against, lower_bound(against, ruled, each), upper_bound(against, ruled, each))


def _because(
    side: Verdict, certificates: Sequence[CertificateRow], policy: Policy, percent: int, model: str
) -> list[str]:
    """Say what a side lacks; nothing if it is certified for brief comments and for others."""
    if not model:
        return ["no model serves"]
    found = {
        c.slice: c for c in certificates if (c.side, c.model, c.policy) == (side.value, model, policy.version)
    }
    if found.keys() != SLICES.keys():
        return [WITHIN]
    lacking = [(name, found[slice]) for slice, name in SLICES.items() if not found[slice].certified]
    return [f"{name}: {_lacks(row, percent / 100, policy.confidence_percent / 100)}" for name, row in lacking]


def _lacks(row: CertificateRow, target: float, confidence: float) -> str:
    """Say which numbers are missing, or what stands in the way."""
    if row.said != f"not certified: {row.audited} of {row.needed}":
        return row.said.removeprefix("not certified: ")
    if not row.wrong:
        return f"{row.audited} of {row.needed} audited"
    wrong = f"{row.wrong} of {row.audited} audited were decided wrongly"
    if row.wrong > TOO_MANY:
        return wrong
    return f"{wrong}; with so many it takes {enough(row.wrong, target, confidence)}"
