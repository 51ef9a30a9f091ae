"""Exhibits of how far to trust it: certified errors, agreement of people, what models know."""

from __future__ import annotations

from moderation.report.bars import Group, Interval, intervals, lines, rows
from moderation.report.charts import Axis, Series, line_chart
from moderation.report.exhibit import MOST_ROWS, Exhibit, count_axis, percent
from moderation.report.figures import Insights

FEWEST = 5  # comments of a tenth of scores that are drawn
SIDES = {"publish": "published", "reject": "rejected"}
SLICES = {"brief": "brief", "other": "longer"}


def bounds(found: Insights) -> Exhibit:
    """Show: how wrong are automatic decisions, at most."""
    question = "How wrong are automatic decisions, at most?"
    if not found.bounds:
        missing = "Nothing was examined yet. It takes a serving model, the worker, and audits."
        return Exhibit("bounds", question, missing=missing)
    several = len({bound.site for bound in found.bounds}) > 1
    names = [(f"{b.site}: " if several else "") + f"{SIDES[b.side]}, {SLICES[b.slice]}" for b in found.bounds]
    measured = [(name, b) for name, b in zip(names, found.bounds, strict=True) if b.audited]
    widest = max((min(1.0, b.high) for _, b in measured), default=0.1)
    picture = None
    if measured:
        certified = sum(b.certified for b in found.bounds)
        picture = intervals(
            "Wrong automatic decisions, as audits show",
            f"{certified} of {len(found.bounds)} parts are certified. "
            "A bar is where the true share lies, the dot what audits found, the stroke what is allowed.",
            [
                Interval(
                    name,
                    "publish" if b.certified else "soft",
                    b.low,
                    b.wrong / b.audited,
                    b.high,
                    b.target,
                )
                for name, b in measured
            ],
            Axis("wrong among them", 0, min(1.0, max(0.05, widest)), percent=True),
        )
    return Exhibit(
        "bounds",
        question,
        picture,
        ("part", "state", "audited", "wrong", "at least", "at most", "allowed"),
        [
            (
                name,
                b.said,
                b.audited,
                b.wrong,
                f"{b.low:.1%}" if b.audited else "",
                f"{b.high:.1%}" if b.audited else "",
                f"{b.target:.1%}",
            )
            for name, b in zip(names, found.bounds, strict=True)
        ],
        note=f"Each end holds with {found.bounds[0].confidence:.0%} confidence. "
        "Audits of a year count, not those of these days alone."
        + (f" {found.more_sites} more sites have pages of their own." if found.more_sites else ""),
        missing="" if picture else "No audited comment was decided automatically yet: not certified.",
    )


def people(found: Insights) -> Exhibit:
    """Show: do people agree with the service."""
    question = "Do people agree with the service?"
    decided = [p for p in found.people if p.blind + p.seen]
    if not decided:
        missing = "Nobody ruled on an automatic decision yet. Audits show this without bias."
        return Exhibit("people", question, missing=missing)
    blind, same = sum(p.blind for p in decided), sum(p.blind_same for p in decided)
    drawn = decided[:MOST_ROWS]
    picture = rows(
        "Rulings on automatic decisions, by person",
        (
            f"In audits, made without seeing the verdict, people agreed in {same} of {blind}."
            if blind
            else "No audit yet."
        )
        + " Other rulings are mostly made because a decision looked wrong.",
        [p.name for p in drawn],
        [
            Group("agreed", "publish", [p.blind_same + p.seen_same for p in drawn]),
            Group("overruled blindly", "reject", [p.blind - p.blind_same for p in drawn]),
            Group("overruled", "hold", [p.seen - p.seen_same for p in drawn]),
        ],
        count_axis("rulings", max(p.blind + p.seen for p in drawn)),
    )
    return Exhibit(
        "people",
        question,
        picture,
        ("person", "audits", "agreed", "other decisions", "agreed", "held ones"),
        [
            (
                p.name,
                p.blind,
                f"{p.blind_same} {percent(p.blind_same, p.blind)}",
                p.seen,
                f"{p.seen_same} {percent(p.seen_same, p.seen)}",
                p.held,
            )
            for p in found.people
        ],
    )


def pairs(found: Insights) -> Exhibit:
    """Show: do people agree with each other."""
    question = "Do people agree with each other?"
    if not found.pairs:
        return Exhibit("pairs", question, missing="No comment was ruled on by two people during these days.")
    both, same = sum(p.both for p in found.pairs), sum(p.same for p in found.pairs)
    drawn = found.pairs[:MOST_ROWS]
    names = [f"{p.one} and {p.other}" for p in found.pairs]
    picture = rows(
        "Two people on one comment",
        f"They ruled the same way in {same} of {both} cases. "
        "A second ruling is mostly made where the first looked wrong.",
        names[:MOST_ROWS],
        [
            Group("the same", "publish", [p.same for p in drawn]),
            Group("otherwise", "reject", [p.both - p.same for p in drawn]),
        ],
        count_axis("comments", max(p.both for p in drawn)),
    )
    table = [
        (name, p.both, p.same, percent(p.same, p.both)) for name, p in zip(names, found.pairs, strict=True)
    ]
    return Exhibit("pairs", question, picture, ("people", "both ruled on", "the same", "share"), table)


def calibration(found: Insights) -> Exhibit:
    """Show: does the serving model know how sure it is."""
    question = "Does the serving model know how sure it is?"
    if not found.serving:
        return Exhibit("calibration", question, missing="No model serves.")
    if not found.bins:
        missing = "Nobody ruled on a comment that the serving model had scored."
        return Exhibit("calibration", question, missing=missing)
    points = [
        (one.said / one.comments, one.violations / one.comments)
        for one in found.bins
        if one.comments >= FEWEST
    ]
    everything = sum(one.comments for one in found.bins)
    picture = line_chart(
        "Calibration of the serving model",
        f"What it said against what people ruled on {everything} comments; on the dashed line both agree.",
        [Series("model", points, dots=True)],
        Axis("probability that the model said", percent=True),
        Axis("of these, rejected by people", percent=True),
        diagonal=True,
    )
    return Exhibit(
        "calibration",
        question,
        picture,
        ("said", "comments", "of these audits", "said on average", "rejected"),
        [
            (
                f"{10 * n} to {10 * n + 10} %",
                one.comments,
                one.audits,
                percent(one.said, one.comments),
                percent(one.violations, one.comments),
            )
            for n, one in enumerate(found.bins)
        ],
        note=f"Tenths with fewer than {FEWEST} comments are in the table alone. "
        "People rule mostly on what was held.",
    )


def weeks(found: Insights) -> Exhibit:
    """Show: does it get better with time."""
    question = "Does it get better with time?"
    if not found.weeks:
        missing = "Nobody ruled on a comment that a model had scored during these days."
        return Exhibit("weeks", question, missing=missing)
    picture = lines(
        "How far scores were from rulings, by week",
        "Brier score of what the model said when each comment came in: 0 is never wrong, 0.25 is a coin.",
        [week.first[5:] for week in found.weeks],
        [Group("Brier score", "accent", [week.brier for week in found.weeks])],
        Axis("Brier score", 0, max(0.3, round(max(week.brier for week in found.weeks) + 0.05, 1))),
    )
    table = [(w.first, w.comments, f"{w.brier:.3f}") for w in reversed(found.weeks)]
    return Exhibit("weeks", question, picture, ("week from", "ruled on", "Brier score"), table)


def models(found: Insights) -> Exhibit:
    """Show: what did training bring."""
    question = "What did training bring?"
    if not found.models:
        missing = "No model has a card that can be read; `moderation train` makes one."
        return Exhibit("models", question, missing=missing)
    low = min(one.auc for one in found.models)
    picture = lines(
        "Models in their exams, oldest first",
        f"AUC of {len(found.models)} models, each on comments that it had not seen; 0.5 is a coin.",
        [one.made_at[5:10] for one in found.models],
        [Group("AUC", "accent", [one.auc for one in found.models])],
        Axis("AUC", max(0.0, round(low - 0.03, 2)), 1.0),
    )
    return Exhibit(
        "models",
        question,
        picture,
        ("model", "made", "learned from", "of these rulings", "AUC", "Brier"),
        [
            (
                m.version + (" (serves)" if m.serves else ""),
                m.made_at,
                m.learned,
                m.rulings,
                f"{m.auc:.3f}",
                "" if m.brier is None else f"{m.brier:.3f}",
            )
            for m in reversed(found.models)
        ],
        note="The exam grows with the examples, so neighbours compare better than the ends do.",
    )
