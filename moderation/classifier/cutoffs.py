"""Chooses the band in which a model may not decide alone, from comments it was not trained on.

These are the shipped cutoffs: deliberately cautious, and not certified for any site. They come from
authored examples under posts that the model had not seen, which is not the same as a site's stream.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from moderation.decision import Cutoffs

MOST_WRONG = 0.02  # share of automatic decisions on each side, as the policy of a site has it by default
PUBLISH_AT_MOST, REJECT_AT_LEAST = 0.1, 0.98  # never bolder than this without a site's own labels
FEWEST = 50  # decisions from which a share is read


def boldest(confident: npt.NDArray[np.float64], wrong: npt.NDArray[np.bool_]) -> float | None:
    """Return the lowest confidence down to which the share of wrong decisions stays within bounds."""
    order = np.argsort(-confident, kind="stable")
    share = np.cumsum(wrong[order]) / np.arange(1, len(order) + 1)
    ordered = confident[order]
    last = np.append(ordered[1:] != ordered[:-1], True)  # a cutoff takes all equals or none of them
    enough = np.arange(1, len(order) + 1) >= FEWEST
    good = np.flatnonzero(last[: len(order)] & (share <= MOST_WRONG) & enough)
    return float(ordered[good[-1]]) if len(good) else None


def choose(probability: npt.NDArray[np.float64], violates: npt.NDArray[np.bool_]) -> Cutoffs:
    """Choose cutoffs for probabilities of held-out comments; without evidence the band is all of it."""
    reject = boldest(probability, ~violates)
    publish = boldest(1 - probability, violates)
    return Cutoffs(
        publish_below=0.0 if publish is None else round(min(1 - publish, PUBLISH_AT_MOST), 4),
        reject_from=1.0 if reject is None else round(max(reject, REJECT_AT_LEAST), 4),
    )
