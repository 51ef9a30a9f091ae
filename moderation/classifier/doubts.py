"""Names the rulings that are probably wrong, for people to look at again: it changes and learns nothing.

Two signs: models that had not seen a ruling are sure of the opposite, or people ruled both ways on one
text. What is kept beside a model is ids and probabilities alone, no text.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from moderation.classifier.artifacts import Shelf

FILE = "doubtful.json"  # beside a model
MODEL, CONTRADICTION = "model", "contradiction"
LEAST_FAR = 0.8  # between a ruling and the probability, from which it is doubtful
MOST_OF_A_SITE, MOST = 100, 1000  # the most doubtful ones
LARGEST = 1024 * 1024  # bytes of a list


@dataclass(frozen=True, slots=True)
class Doubt:
    """A ruling on a comment that is probably wrong. `why` is model or contradiction."""

    id: str
    ruling: str
    probability: float  # that the comment breaks the policy, by models that had not seen the ruling
    why: str = MODEL

    @property
    def far(self) -> float:
        """How far the ruling is from what the models say."""
        return abs(self.probability - (self.ruling == "reject"))


@dataclass(frozen=True, slots=True)
class Answer:
    """What models that had not seen a ruling say about its comment. `group` begins with the site."""

    id: str
    ruling: str
    group: str
    probability: float

    @property
    def site(self) -> str:
        return self.group.partition("/")[0]


def choose(
    answers: Iterable[Answer], contradicting: Collection[str], settled: Collection[str] = ()
) -> dict[str, list[Doubt]]:
    """Return the most doubtful rulings of each site; `settled` ones were looked at again already."""
    found = []
    for answer in answers:
        why = CONTRADICTION if answer.id in contradicting else MODEL
        doubt = Doubt(answer.id, answer.ruling, round(answer.probability, 4), why)
        if answer.id not in settled and (why is CONTRADICTION or doubt.far >= LEAST_FAR):
            found.append((answer.site, doubt))
    found.sort(key=lambda pair: (-pair[1].far, pair[1].id))
    chosen: dict[str, list[Doubt]] = {}
    sizes: Counter[str] = Counter()
    for site, doubt in found:
        if sizes[site] < MOST_OF_A_SITE and sizes.total() < MOST:
            sizes[site] += 1
            chosen.setdefault(site, []).append(doubt)
    return chosen


def written(chosen: Mapping[str, Iterable[Doubt]]) -> str:
    """Return a list as it is kept."""
    kept = {site: [asdict(doubt) for doubt in doubts] for site, doubts in sorted(chosen.items())}
    return json.dumps(kept, indent=1, ensure_ascii=False) + "\n"


def latest(shelf: Shelf, site: str) -> list[Doubt]:
    """Return a site's list of the last training that looked at rulings, promoted or not.

    A list that cannot be read is none: it only ever asks people to look.
    """
    for version in reversed(shelf.versions()):
        path = shelf.root / version / FILE
        try:
            if path.stat().st_size > LARGEST:
                return []
            return _read(json.loads(path.read_text("utf-8")), site)
        except FileNotFoundError:
            continue
        except (OSError, ValueError, TypeError, AttributeError):
            return []
    return []


def _read(kept: Any, site: str) -> list[Doubt]:
    return [
        Doubt(str(row["id"]), str(row["ruling"]), float(row["probability"]), str(row["why"]))
        for row in kept.get(site, [])[:MOST_OF_A_SITE]
        if isinstance(row, dict) and row.keys() >= {"id", "ruling", "probability", "why"}
    ]
