"""Audited comments with what people ruled on them, and the certificates that they prove."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from moderation.decision import Cutoffs, SiteCutoffs, Verdict
from moderation.store.feedback import LATEST_FIRST_LOOK
from moderation.store.tables import certificates, comments, rulings, sites


@dataclass(frozen=True, slots=True)
class AuditRow:
    """An audited comment with the ruling that stands on its text; an empty one if it waits for one."""

    submission: str
    history: dict[str, Any]
    verdict: str
    received_at: datetime
    ruling: str


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """What is kept of a certificate."""

    side: str
    slice: str
    model: str
    policy: str
    certified: bool
    cutoff: float | None
    audited: int
    wrong: int
    bound: float
    needed: int
    said: str
    made_at: datetime


_CERTIFICATE = tuple(certificates.c[name] for name in CertificateRow.__slots__)


def _written(own: SiteCutoffs) -> str:
    def of(cutoffs: Cutoffs) -> dict[str, Any]:
        sides = sorted(side.value for side in cutoffs.certified)
        return {
            "publish_below": cutoffs.publish_below,
            "reject_from": cutoffs.reject_from,
            "certified": sides,
        }

    return json.dumps(
        {"model": own.model, "policy": own.policy, "brief": of(own.brief), "other": of(own.other)}
    )


@lru_cache(maxsize=256)
def cutoffs_of(written: str) -> SiteCutoffs | None:
    """Read the cutoffs that a site was read with; None where the model's own serve."""

    def of(stored: dict[str, Any]) -> Cutoffs:
        sides = frozenset(Verdict(side) for side in stored["certified"])
        return Cutoffs(stored["publish_below"], stored["reject_from"], sides)

    if not written:
        return None
    stored = json.loads(written)
    return SiteCutoffs(stored["model"], stored["policy"], of(stored["brief"]), of(stored["other"]))


def audited(connection: Connection, site_id: int, since: datetime, most: int) -> list[AuditRow]:
    """Return the audited comments of a site since a moment, newest first."""
    rows = connection.execute(
        select(
            comments.c.submission,
            comments.c.history,
            comments.c.verdict,
            comments.c.received_at,
            rulings.c.ruling,
        )
        .outerjoin(rulings, (rulings.c.id == LATEST_FIRST_LOOK) & (rulings.c.revision == comments.c.revision))
        .where(
            comments.c.site_id == site_id,
            comments.c.audit,
            comments.c.received_at > since,
            comments.c.erased_at.is_(None),
        )
        .order_by(comments.c.received_at.desc())
        .limit(most)
    )
    return [AuditRow(*row[:4], row.ruling or "") for row in rows]


def stamp(connection: Connection, site_id: int) -> tuple[int, int]:
    """Return what changes whenever people rule on a site or take a ruling back: cheap to ask often."""
    row = connection.execute(
        select(func.coalesce(func.max(rulings.c.id), 0), func.count(rulings.c.undone_at)).where(
            rulings.c.site_id == site_id
        )
    ).one()
    return int(row[0]), int(row[1])


def latest_scores(connection: Connection, site_id: int, most: int) -> Sequence[float]:
    """Return the scores of a site's latest comments, newest first."""
    return list(
        connection.execute(
            select(comments.c.probability)
            .where(
                comments.c.site_id == site_id,
                comments.c.probability.is_not(None),
                comments.c.erased_at.is_(None),
            )
            .order_by(comments.c.id.desc())
            .limit(most)
        ).scalars()
    )


def put_in_force(
    connection: Connection, site_id: int, own: SiteCutoffs, rows: Sequence[CertificateRow]
) -> None:
    """Replace a site's certificates, and the cutoffs that serve by them."""
    connection.execute(delete(certificates).where(certificates.c.site_id == site_id))
    for row in rows:
        values = {name: getattr(row, name) for name in CertificateRow.__slots__}
        connection.execute(insert(certificates).values(site_id=site_id, **values))
    connection.execute(update(sites).where(sites.c.id == site_id).values(cutoffs=_written(own)))


def certificates_of(connection: Connection, site_id: int) -> list[CertificateRow]:
    """Return a site's certificates."""
    rows = connection.execute(
        select(*_CERTIFICATE)
        .where(certificates.c.site_id == site_id)
        .order_by(certificates.c.side, certificates.c.slice)
    )
    return [CertificateRow(*row) for row in rows]
