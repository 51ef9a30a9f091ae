"""Use case of audits: what people ruled on a fair sample certifies how far the model may go on a site.

Audited comments are judged again by the rules and the model that serve now, so that a certificate is
about these and no others. The cutoffs that come of it serve from the next comment on.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog

from moderation.classifier.certification import Audited, Certificate, certify, drifted
from moderation.classifier.serving import Model
from moderation.comment import history_from
from moderation.decision import Cutoffs, SiteCutoffs, Verdict, asked
from moderation.intake import Intake
from moderation.policy.document import Policy
from moderation.policy.rule import apply
from moderation.screening import Screener
from moderation.store import audits, sites
from moderation.store.audits import AuditRow, CertificateRow
from moderation.store.sites import Site
from moderation.submission import from_row
from moderation.text.features import extract

LATELY = timedelta(days=365)
MOST = 5000  # audited comments; older ones say less of the stream of today
LEAST_RULED = 0.9  # share of audited comments on which people must have ruled, or the rest may be special
RECENT = 300  # comments whose scores are held against those of the audited ones
NEVER = {Verdict.PUBLISH: 0.0, Verdict.REJECT: 2.0}  # cutoffs that no probability reaches
SIDES = (Verdict.PUBLISH, Verdict.REJECT)
SLICES = ("brief", "other")
PAUSE = 30.0  # seconds between looks at what certificates are made of
HOURLY = 3600.0  # seconds after which they are made anew whatever happened: streams drift by themselves
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Standing:
    """What was found about a site: certificates by (side, slice), and why none could be made, if so."""

    certificates: dict[tuple[Verdict, str], Certificate]
    obstacle: str = ""


def renew(intake: Intake, site: Site, now: datetime | None = None) -> Standing | None:
    """Certify a site's cutoffs for the policy and the model that serve now; None without a model."""
    judge = intake.screener(site)
    moment = now or datetime.now(UTC)
    if not isinstance(judge.classifier, Model):
        return None
    with intake.database.read() as connection:
        rows = audits.audited(connection, site.id, moment - LATELY, MOST)
        recent = audits.latest_scores(connection, site.id, RECENT)
    shipped = judge.classifier.weights.cutoffs
    standing = examine(judge, rows, recent, shipped)
    own = _cutoffs(judge, standing, shipped)
    kept = [
        CertificateRow(
            side.value,
            slice,
            judge.classifier.version,
            judge.policy.version,
            found.certified,
            found.cutoff if found.cutoff is None or math.isfinite(found.cutoff) else NEVER[side],
            found.audited,
            found.wrong,
            found.bound,
            found.needed,
            standing.obstacle or found.said,
            moment,
        )
        for (side, slice), found in standing.certificates.items()
    ]
    with intake.database.write() as connection:
        audits.put_in_force(connection, site.id, own, kept)
    return standing


def examine(judge: Screener, rows: Sequence[AuditRow], recent: Sequence[float], shipped: Cutoffs) -> Standing:
    """Find what audited comments prove under a policy and a model."""
    ruled = [row for row in rows if row.ruling]
    seen = [_audited(judge, row) for row in ruled]
    obstacle = ""
    if len(ruled) < LEAST_RULED * len(rows):
        obstacle = f"not certified: {len(rows) - len(ruled)} audits wait for people"
    elif drifted([a.probability for a in seen], recent):
        obstacle = "not certified: comments changed since they were audited"
    found = {
        (side, slice): _certify(judge.policy, seen if not obstacle else [], side, slice, shipped)
        for side in SIDES
        for slice in SLICES
    }
    return Standing(found, obstacle)


def _audited(judge: Screener, row: AuditRow) -> Audited:
    features = extract(from_row(json.loads(row.submission)).comment().dated(row.received_at))
    history = history_from(row.history)
    score = judge.classifier.score(features, history, clues=False)
    return Audited(
        score.probability if score else 0.5,
        row.ruling == Verdict.REJECT.value,
        features.is_brief,
        asked(apply(judge.rules, features, history)),
    )


def _certify(
    policy: Policy, seen: Sequence[Audited], side: Verdict, slice: str, shipped: Cutoffs
) -> Certificate:
    percent = (
        policy.wrong_publications_percent if side is Verdict.PUBLISH else policy.wrong_rejections_percent
    )
    cutoff = shipped.publish_below if side is Verdict.PUBLISH else shipped.reject_from
    part = [a for a in seen if a.brief is (slice == "brief")]
    return certify(part, side, percent / 100, policy.confidence_percent / 100, cutoff)


def _cutoffs(judge: Screener, standing: Standing, shipped: Cutoffs) -> SiteCutoffs:
    def of(slice: str) -> Cutoffs:
        publish, reject = (standing.certificates[side, slice] for side in SIDES)
        return Cutoffs(
            _served(publish, shipped.publish_below),
            _served(reject, shipped.reject_from),
            frozenset(c.side for c in (publish, reject) if c.certified),
        )

    return SiteCutoffs(judge.classifier.version, judge.policy.version, of("brief"), of("other"))


def _served(certificate: Certificate, shipped: float) -> float:
    """Return the cutoff that serves: the proven one, none where the shipped one is proven wrong."""
    if certificate.broken:
        return NEVER[certificate.side]
    if not certificate.certified or certificate.cutoff is None:
        return shipped
    return certificate.cutoff if math.isfinite(certificate.cutoff) else NEVER[certificate.side]


class Renewals:
    """Remembers what the worker's certificates were made of, and makes those anew that are out of date."""

    def __init__(self) -> None:
        self._made_of: dict[int, tuple[object, ...]] = {}
        self._looked = -math.inf

    def round(self, intake: Intake, clock: Callable[[], float] = time.monotonic) -> int:
        """Look at every site, at most once in PAUSE; return how many were certified anew."""
        if clock() - self._looked < PAUSE:
            return 0
        self._looked = clock()
        with intake.database.read() as connection:
            all_sites = [(site, audits.stamp(connection, site.id)) for site in sites.all_sites(connection)]
        renewed = 0
        for site, stamp in all_sites:
            made_of = (intake.incumbent.classifier().version, site.change, *stamp, int(clock() // HOURLY))
            if self._made_of.get(site.id) == made_of:
                continue
            standing = renew(intake, site)
            self._made_of[site.id] = made_of
            renewed += 1
            if standing is not None:
                _tell(site, standing)
        return renewed


def _tell(site: Site, standing: Standing) -> None:
    """Raise the alarm in the log where the model was stopped, or its comments changed."""
    if "changed" in standing.obstacle:
        log.warning("drift: certificates are suspended", site=site.name)
    for (side, slice), found in standing.certificates.items():
        if found.broken:
            log.warning(
                "audits stopped the model", site=site.name, side=side.value, slice=slice, said=found.said
            )
