"""Says what a look at a case is worth, so that people look first where it helps most. It decides nothing.

    worth = uncertainty × harm              fixed when the decision is made
    value = worth × (1 + hours of waiting)  what the queue is ordered by, computed when it is read

Uncertainty is 1 where the model cannot tell and where there is none, and falls to a floor where it is
sure: every case comes up in the end, because waiting counts without a limit. Harm is 1, and one more for
each thing that makes a wrong or late decision worse: readers know the author, who is kept waiting; or
the comment brings links, which is what a spammer is paid for.
"""

from __future__ import annotations

from moderation.comment import History
from moderation.decision import Decision

LEAST_UNCERTAIN = 0.05


def uncertainty(probability: float | None) -> float:
    """Return how little a probability says: 1 for one half and for none, a floor for certainty.

    >>> uncertainty(0.5), uncertainty(None), uncertainty(0.75), uncertainty(1.0)
    (1.0, 1.0, 0.5, 0.05)
    """
    return 1.0 if probability is None else max(LEAST_UNCERTAIN, 1 - abs(2 * probability - 1))


def worth(decision: Decision, history: History) -> float:
    """Return uncertainty × harm: from 0.05 to 3."""
    harm = 1 + (not history.newcomer) + bool(decision.links)
    return uncertainty(decision.score.probability if decision.score else None) * harm
