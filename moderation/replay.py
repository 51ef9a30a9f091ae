"""What would another policy, model or band have done? Decides again about comments that came in before.

Each comment is judged with the history that it had; the decision is compared with the one that was
made, and with what people ruled. Nothing is stored and no blog hears of it. How it is shown, as text
or as a page, is decided elsewhere.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from moderation.comment import Comment, History, history_from
from moderation.decision import Decision, Verdict
from moderation.errors import DataError, InvalidInput
from moderation.screening import Screener
from moderation.store import past
from moderation.store.database import Database
from moderation.store.past import Past
from moderation.store.sites import Site
from moderation.submission import from_line, from_row

MOST_FLIPS = 25  # that are shown
SHOWN = 160  # characters of a comment
DISTANCE = {Verdict.PUBLISH: 0, Verdict.HOLD: 1, Verdict.REJECT: 2}
RIGHT = {"publish": Verdict.PUBLISH, "reject": Verdict.REJECT}
VERDICTS = tuple(v.value for v in (Verdict.PUBLISH, Verdict.HOLD, Verdict.REJECT))


@dataclass(frozen=True, slots=True)
class Earlier:
    """A comment that came in before: what was decided then, and what a person ruled, if any did."""

    id: str
    comment: Comment
    history: History
    verdict: Verdict
    probability: float | None
    received_at: datetime | None
    ruling: str = ""


@dataclass(slots=True)
class Sides:
    """How decisions agree with rulings: of those that people ruled on, decided alone and wrongly so."""

    ruled: int = 0
    held: int = 0
    published: int = 0
    published_wrong: int = 0
    rejected: int = 0
    rejected_wrong: int = 0

    def count(self, verdict: Verdict, ruling: str) -> None:
        """Count one comment that a person ruled on."""
        self.ruled += 1
        if verdict is Verdict.HOLD:
            self.held += 1
        elif verdict is Verdict.PUBLISH:
            self.published += 1
            self.published_wrong += ruling == "reject"
        else:
            self.rejected += 1
            self.rejected_wrong += ruling == "publish"


@dataclass(frozen=True, slots=True)
class Flip:
    """A comment that would be decided otherwise, and what makes the difference."""

    id: str
    before: str
    after: str
    because: str
    ruling: str
    probability_before: float | None
    probability_after: float | None
    text: str

    @property
    def surprise(self) -> tuple[bool, int, float]:
        """What makes a flip worth a look: it contradicts a person, turns all around, moves far."""
        against = bool(self.ruling) and self.after not in (self.ruling, "hold")
        far = abs(DISTANCE[Verdict(self.after)] - DISTANCE[Verdict(self.before)])
        moved = abs((self.probability_after or 0.5) - (self.probability_before or 0.5))
        return against, far, moved


@dataclass(slots=True)
class Load:
    """What one day brought people to do."""

    comments: int = 0
    held_before: int = 0
    held_after: int = 0


@dataclass(slots=True)
class Replay:
    """What was found: `table[before][after]` counts comments."""

    comments: int = 0
    days: float = 0.0
    by_day: dict[date, Load] = field(default_factory=dict)
    table: dict[str, dict[str, int]] = field(
        default_factory=lambda: {b: dict.fromkeys(VERDICTS, 0) for b in VERDICTS}
    )
    reasons: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    flips: list[Flip] = field(default_factory=list)
    before: Sides = field(default_factory=Sides)
    after: Sides = field(default_factory=Sides)

    def held(self, when: str) -> int:
        """Count the comments that were held before, or would be after."""
        if when == "before":
            return sum(self.table["hold"].values())
        return sum(row["hold"] for row in self.table.values())

    def a_day(self, when: str) -> float | None:
        """Return how many comments a day wait for people; None for comments without a time."""
        return round(self.held(when) / self.days, 1) if self.days else None

    def json(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return {
            "comments": self.comments,
            "changed": sum(self.reasons.values()),
            "table": self.table,
            "flips_by_reason": [
                {"before": b, "after": a, "because": why, "comments": n}
                for (b, a, why), n in self.reasons.most_common()
            ],
            "flips": [
                {name: getattr(flip, name) for name in Flip.__dataclass_fields__} for flip in self.flips
            ],
            "queue": {
                "days": round(self.days, 2),
                "held_before": self.held("before"),
                "held_after": self.held("after"),
                "a_day_before": self.a_day("before"),
                "a_day_after": self.a_day("after"),
                "by_day": [
                    {
                        "day": day.isoformat(),
                        "comments": load.comments,
                        "held_before": load.held_before,
                        "held_after": load.held_after,
                    }
                    for day, load in sorted(self.by_day.items())
                ],
            },
            "agreement": {
                name: {part: getattr(sides, part) for part in Sides.__dataclass_fields__}
                for name, sides in (("before", self.before), ("after", self.after))
            },
        }


def replay(
    earlier: Iterable[Earlier], judge: Screener, progress: Callable[[int], None] | None = None
) -> Replay:
    """Decide about each comment again and compare."""
    found = Replay()
    moments: list[datetime] = []
    candidates: list[Flip] = []
    for one in earlier:
        decision = judge.screen(one.comment, one.history, flips=False)
        found.comments += 1
        found.table[one.verdict.value][decision.verdict.value] += 1
        if one.received_at is not None:
            moments.append(one.received_at)
            load = found.by_day.setdefault(one.received_at.date(), Load())
            load.comments += 1
            load.held_before += one.verdict is Verdict.HOLD
            load.held_after += decision.verdict is Verdict.HOLD
        if one.ruling:
            found.before.count(one.verdict, one.ruling)
            found.after.count(decision.verdict, one.ruling)
        if decision.verdict is not one.verdict:
            flip = _flip(one, decision)
            found.reasons[flip.before, flip.after, flip.because] += 1
            candidates.append(flip)
            if len(candidates) > 4 * MOST_FLIPS:
                candidates = _most_surprising(candidates)
        if progress is not None:
            progress(found.comments)
    found.flips = _most_surprising(candidates)
    if len(moments) > 1:
        found.days = max(1.0, (max(moments) - min(moments)).total_seconds() / 86400)
    return found


def _most_surprising(flips: list[Flip]) -> list[Flip]:
    return sorted(flips, key=lambda flip: flip.surprise, reverse=True)[:MOST_FLIPS]


def _flip(one: Earlier, decision: Decision) -> Flip:
    deciding = [f.rule for f in decision.findings if f.asks is decision.verdict]
    if deciding:
        because = deciding[0]
    elif decision.degraded:
        because = decision.degraded[0]
    else:
        because = "model"
    score = decision.score
    return Flip(
        one.id,
        one.verdict.value,
        decision.verdict.value,
        because,
        one.ruling,
        one.probability,
        None if score is None else score.probability,
        " ".join(one.comment.content[: 4 * SHOWN].split())[:SHOWN],
    )


def stored(rows: Iterable[Past]) -> Iterator[Earlier]:
    """Read comments of a site as they were decided."""
    for row in rows:
        yield Earlier(
            row.id,
            from_row(json.loads(row.submission)).comment().dated(row.received_at),
            history_from(row.history),
            Verdict(row.verdict),
            row.probability,
            row.received_at,
            row.ruling,
        )


def from_lines(lines: Iterable[bytes], now: Screener) -> Iterator[Earlier]:
    """Read JSON lines, decided by the rules and the model of now; a `label` counts as a ruling."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = from_line(line)
            comment = from_row(row).comment()
        except InvalidInput as error:
            raise DataError(f"line {number}: {error}") from error
        decision = now.screen(comment, flips=False)
        label = row.get("label")
        yield Earlier(
            str(row.get("id") or f"line {number}"),
            comment,
            History(),
            decision.verdict,
            decision.score.probability if decision.score else None,
            comment.created_at,
            label if label in RIGHT else "",
        )


def over_site(
    database: Database,
    site: Site,
    judge: Screener,
    last: int,
    progress: Callable[[int], None] | None = None,
) -> Replay:
    """Replay the latest comments of a site."""
    with database.read() as connection:
        return replay(stored(past.latest(connection, site.id, last)), judge, progress)


def preview(
    database: Database,
    site: Site,
    now: Screener,
    wanted: Screener,
    last: int,
    seconds: float,
    clock: Callable[[], float] = time.monotonic,
) -> Replay:
    """Compare what two judges say of a site's latest comments: of `last`, or as many as the time allows.

    What was decided then does not count: the difference between the two is what a change would do.
    """
    ends = clock() + seconds

    def decided(earlier: Iterable[Earlier]) -> Iterator[Earlier]:
        for one in earlier:
            if clock() > ends:
                return
            decision = now.screen(one.comment, one.history, flips=False)
            score = decision.score
            yield replace(one, verdict=decision.verdict, probability=score.probability if score else None)

    with database.read() as connection:
        return replay(decided(stored(past.latest(connection, site.id, last))), wanted)
