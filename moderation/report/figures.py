"""The figures of the insights page: plain values, made by `moderation.insights`, drawn by `pictures`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

AGES = ("1 h", "6 h", "1 day", "3 days", "7 days", "longer")


@dataclass(slots=True)
class Day:
    """One day: what was decided about what came in, and how much people ruled."""

    day: str
    publish: int = 0
    hold: int = 0
    reject: int = 0
    rulings: int = 0

    @property
    def comments(self) -> int:
        """All that came in."""
        return self.publish + self.hold + self.reject

    @property
    def automatic(self) -> float | None:
        """The share that was decided without people; None of a day without comments."""
        return (self.publish + self.reject) / self.comments if self.comments else None


@dataclass(frozen=True, slots=True)
class Bound:
    """How wrong one side's decisions are on a site: the interval that audits leave, and what was promised."""

    site: str
    side: str
    slice: str
    certified: bool
    audited: int
    wrong: int
    said: str  # to people
    low: float
    high: float
    target: float
    confidence: float


@dataclass(slots=True)
class Agreement:
    """How one person's rulings agree with decisions: of audits, made blindly, and of others."""

    name: str
    blind: int = 0
    blind_same: int = 0
    seen: int = 0
    seen_same: int = 0
    held: int = 0


@dataclass(frozen=True, slots=True)
class Pair:
    """Two people who ruled on the same text, and how often in the same way."""

    one: str
    other: str
    both: int
    same: int


@dataclass(slots=True)
class Fired:
    """A rule: how often it fired, how often people ruled on what it had fired at, and ruled otherwise."""

    rule: str
    asks: str
    comments: int = 0
    ruled: int = 0
    contrary: int = 0


@dataclass(slots=True)
class Domain:
    """A domain in the latest comments that brought one: what stands about them now."""

    name: str
    publish: int = 0
    hold: int = 0
    reject: int = 0

    @property
    def comments(self) -> int:
        """All that brought it."""
        return self.publish + self.hold + self.reject


@dataclass(slots=True)
class Bin:
    """Comments with about the same score of the serving model: what it said, and what people ruled."""

    comments: int = 0
    violations: int = 0
    said: float = 0.0
    audits: int = 0


@dataclass(frozen=True, slots=True)
class Week:
    """How far scores were from what people ruled, of the comments of seven days."""

    first: str
    comments: int
    brier: float


@dataclass(frozen=True, slots=True)
class Trained:
    """A model by its card: when it was made, what it learned from, how good it was in its exam."""

    version: str
    made_at: str
    learned: int
    rulings: int
    auc: float
    brier: float | None
    serves: bool


@dataclass(slots=True)
class Insights:
    """All that the page shows, as numbers."""

    days: list[Day]
    waiting: int
    oldest: datetime | None
    waiting_by_age: tuple[int, ...]  # see AGES; the last are older than all of them
    waited: tuple[int, ...]  # of those that people ruled on, as above
    bounds: list[Bound]
    more_sites: int
    people: list[Agreement]
    pairs: list[Pair]
    rules: list[Fired]
    domains: list[Domain]
    linking: int
    serving: str
    bins: list[Bin]
    weeks: list[Week]
    models: list[Trained] = field(default_factory=list)

    @property
    def comments(self) -> int:
        """All comments of these days."""
        return sum(day.comments for day in self.days)

    @property
    def automatic(self) -> float | None:
        """The share of them that was decided without people."""
        return 1 - sum(day.hold for day in self.days) / self.comments if self.comments else None
