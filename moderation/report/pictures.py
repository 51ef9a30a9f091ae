"""The exhibits of the insights page, in its order: each a picture, its numbers, or what is missing.

They are made of figures and compute nothing but shares and sums.
"""

from __future__ import annotations

from collections.abc import Callable

from moderation.report import traffic, trust
from moderation.report.exhibit import Exhibit
from moderation.report.figures import Insights

MAKERS: tuple[Callable[[Insights], Exhibit], ...] = (
    traffic.arrived,
    traffic.automatic,
    traffic.waiting,
    traffic.load,
    trust.bounds,
    trust.people,
    trust.pairs,
    traffic.rules,
    traffic.domains,
    trust.calibration,
    trust.weeks,
    trust.models,
)


def exhibits(found: Insights) -> list[Exhibit]:
    """Return all exhibits of the page, in its order."""
    return [make(found) for make in MAKERS]
