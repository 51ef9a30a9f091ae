"""What is said about a comment: findings, a score, and the one function that decides.

`decide` is total: every combination of findings, score and mode has exactly one verdict, and the
order of the findings never matters. When in doubt, people look.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from moderation.evidence import Link, Span


class Verdict(StrEnum):
    """What should happen to a comment; also what a rule or a band asks for."""

    PUBLISH = "publish"
    HOLD = "hold"
    REJECT = "reject"


class Mode(StrEnum):
    """How far a site lets the service go."""

    SHADOW = "shadow"
    ASSIST = "assist"
    ENFORCE = "enforce"


class Status(StrEnum):
    """What the blog should show now."""

    PUBLISHED = "published"
    PENDING = "pending"
    REJECTED = "rejected"


# What a moderator may give as the reason of a rejection: ids of rules where one fits.
REASONS = (
    "brief-praise",
    "generic",
    "too-many-links",
    "link-promotion",
    "commercial-link",
    "author-promotion",
    "contact-details",
    "disguised",
    "duplicate",
    "off-topic",
    "abusive",
    "other",
)

STATUS_OF = {
    Verdict.PUBLISH: Status.PUBLISHED,
    Verdict.HOLD: Status.PENDING,
    Verdict.REJECT: Status.REJECTED,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that fired, with what it asks for and the words that show it."""

    rule: str
    asks: Verdict
    message: str
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Clue:
    """A word or fact that moved the score; positive weights speak for a violation (log odds)."""

    clue: str
    weight: float
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Cutoffs:
    """The band in which the model may not decide alone: [publish_below, reject_from)."""

    publish_below: float
    reject_from: float
    certified: frozenset[Verdict] = frozenset()  # sides whose error audited comments bound

    def band(self, probability: float) -> Verdict:
        """Say which side of the band a probability falls on.

        >>> Cutoffs(0.2, 0.9).band(0.5).value
        'hold'
        """
        if probability >= self.reject_from:
            return Verdict.REJECT
        return Verdict.PUBLISH if probability < self.publish_below else Verdict.HOLD

    def is_certified(self, band: Verdict) -> bool:
        """Say whether the bounds of a band are proven; holding leans on both sides."""
        sides = {Verdict.PUBLISH, Verdict.REJECT} if band is Verdict.HOLD else {band}
        return sides <= self.certified


@dataclass(frozen=True, slots=True)
class SiteCutoffs:
    """The cutoffs of one site, proven for one model under one policy: brief comments apart."""

    model: str
    policy: str
    brief: Cutoffs
    other: Cutoffs


@dataclass(frozen=True, slots=True)
class Score:
    """The model's calibrated probability that the policy is violated, and why."""

    probability: float
    model: str
    cutoffs: Cutoffs
    clues: tuple[Clue, ...] = ()
    alone: float | None = None  # what it would be without what people ruled before, if they did

    @property
    def band(self) -> Verdict:
        """What the model alone would say.

        Earlier rulings may keep it from deciding. They make it decide only where audits prove that side:
        a few rulings under a post say little of the next comment there.
        """
        band = self.cutoffs.band(self.probability)
        if self.alone is None or band in self.cutoffs.certified or self.cutoffs.band(self.alone) is band:
            return band
        return Verdict.HOLD

    @property
    def certified(self) -> bool:
        """Whether the bounds of the band are proven for this site."""
        return self.cutoffs.is_certified(self.band)


@dataclass(frozen=True, slots=True)
class Decision:
    """Everything that the service says about one comment."""

    verdict: Verdict
    status: Status
    mode: Mode
    findings: tuple[Finding, ...]
    score: Score | None
    links: tuple[Link, ...]
    policy: str
    flips_if: str | None = None
    author_message: str | None = None
    degraded: tuple[str, ...] = ()


def asked(findings: Iterable[Finding]) -> Verdict | None:
    """Say what findings alone ask for; None leaves it to the score."""
    verdicts = {finding.asks for finding in findings}
    order = (Verdict.REJECT, Verdict.PUBLISH, Verdict.HOLD)
    return next((verdict for verdict in order if verdict in verdicts), None)


def decide(findings: Iterable[Finding], score: Score | None, mode: Mode, degraded: bool = False) -> Verdict:
    """Weigh what the rules ask for and what the model thinks.

    A reject finding outweighs a finding that asks to publish (a trusted author), which outweighs
    a hold finding, which outweighs the score. Without a model, or with anything degraded, nothing
    is published or rejected by default: it is held. In `assist` mode the score decides nothing.
    """
    wanted = asked(findings)
    if wanted is Verdict.REJECT:
        return Verdict.REJECT
    if degraded:
        return Verdict.HOLD
    if wanted is not None:
        return wanted
    return Verdict.HOLD if score is None or mode is Mode.ASSIST else score.band


def status_of(verdict: Verdict, mode: Mode) -> Status:
    """Say what the blog should show: a site in `shadow` mode is never blocked."""
    return Status.PUBLISHED if mode is Mode.SHADOW else STATUS_OF[verdict]
