"""Exhibits of what goes through: what comes in, what is decided, who waits, which rules, which domains."""

from __future__ import annotations

from collections import Counter

from moderation.report.bars import Group, columns, lines, rows
from moderation.report.charts import Axis
from moderation.report.exhibit import MOST_ROWS, Exhibit, count_axis, dates, percent
from moderation.report.figures import AGES, Fired, Insights


def arrived(found: Insights) -> Exhibit:
    """Show: how much comes in, and what is decided."""
    question = "How much comes in, and what is decided?"
    if not found.comments:
        return Exhibit("arrived", question, missing="No comment came in during these days.")
    groups = [
        Group("published", "publish", [d.publish for d in found.days]),
        Group("held", "hold", [d.hold for d in found.days]),
        Group("rejected", "reject", [d.reject for d in found.days]),
    ]
    totals = [sum(group.values) for group in groups]
    picture = columns(
        "Comments by day and verdict",
        f"{found.comments} comments in {len(found.days)} days: {totals[0]:.0f} published, "
        f"{totals[1]:.0f} held for people, {totals[2]:.0f} rejected.",
        dates(found),
        groups,
        count_axis("comments", max(d.comments for d in found.days)),
    )
    return Exhibit(
        "arrived",
        question,
        picture,
        ("day", "comments", "published", "held", "rejected"),
        [(d.day, d.comments, d.publish, d.hold, d.reject) for d in reversed(found.days)],
    )


def automatic(found: Insights) -> Exhibit:
    """Show: how much is decided without people."""
    question = "How much is decided without people?"
    share = found.automatic
    if share is None:
        return Exhibit("automatic", question, missing="No comment came in during these days.")
    values = [-1.0 if d.automatic is None else d.automatic for d in found.days]
    picture = lines(
        "Share decided without people",
        f"{100 * share:.0f} % of all comments of these days were published or rejected automatically.",
        dates(found),
        [Group("automatic", "accent", values)],
        Axis("share", percent=True),
    )
    return Exhibit(
        "automatic",
        question,
        picture,
        ("day", "comments", "decided without people", "share"),
        [
            (d.day, d.comments, d.publish + d.reject, percent(d.publish + d.reject, d.comments))
            for d in reversed(found.days)
        ],
        note="What a site in shadow or assist mode would do counts as its verdict says.",
    )


def waiting(found: Insights) -> Exhibit:
    """Show: who waits, and for how long."""
    question = "Who waits, and for how long?"
    if not found.waiting and not sum(found.waited):
        return Exhibit("waiting", question, missing="Nothing waits, and nothing had to.")
    names = [f"up to {age}" for age in AGES[:-1]] + [AGES[-1]]
    soon, all_ = sum(found.waited[:3]), sum(found.waited)
    picture = rows(
        "Waiting for people, by age",
        f"{found.waiting} comments wait now."
        + (f" Of {all_} that waited and were ruled on, {percent(soon, all_)} within a day." if all_ else ""),
        names,
        [
            Group("waiting now", "hold", list(found.waiting_by_age)),
            Group("waited, and ruled on", "soft", list(found.waited)),
        ],
        count_axis("comments", max(a + b for a, b in zip(found.waiting_by_age, found.waited, strict=True))),
    )
    return Exhibit(
        "waiting",
        question,
        picture,
        ("age", "waiting now", "waited that long, then ruled on"),
        list(zip(names, found.waiting_by_age, found.waited, strict=True)),
    )


def load(found: Insights) -> Exhibit:
    """Show: do people keep up."""
    question = "Do people keep up?"
    held, ruled = sum(d.hold for d in found.days), sum(d.rulings for d in found.days)
    if not held and not ruled:
        return Exhibit("load", question, missing="Nothing was held for people and nobody ruled.")
    picture = lines(
        "Held for people, and ruled on, by day",
        f"{held} comments were held, and people ruled {ruled} times.",
        dates(found),
        [
            Group("held", "hold", [d.hold for d in found.days]),
            Group("rulings", "accent", [d.rulings for d in found.days]),
        ],
        count_axis("a day", max(max(d.hold, d.rulings) for d in found.days)),
    )
    return Exhibit(
        "load",
        question,
        picture,
        ("day", "held", "rulings"),
        [(d.day, d.hold, d.rulings) for d in reversed(found.days)],
        note="Rulings on what was decided automatically, and audits, count as well.",
    )


def rules(found: Insights) -> Exhibit:
    """Show: which rules fire, and how often are they overruled."""
    question = "Which rules fire, and how often are they overruled?"
    if not found.rules:
        return Exhibit("rules", question, missing="No rule fired during these days.")
    drawn = found.rules[:MOST_ROWS]

    twice = Counter(one.rule for one in drawn)

    def named(one: Fired) -> str:
        return f"{one.rule} ({one.asks})" if twice[one.rule] > 1 else one.rule

    picture = rows(
        "Rules by how often they fired",
        "Green is what people confirmed, red what they ruled otherwise; at the rest nobody looked.",
        [named(one) for one in drawn],
        [
            Group("confirmed", "publish", [one.ruled - one.contrary for one in drawn]),
            Group("ruled otherwise", "reject", [one.contrary for one in drawn]),
            Group("nobody looked", "soft", [max(0, one.comments - one.ruled) for one in drawn]),
        ],
        count_axis("comments", max(max(one.comments, one.ruled) for one in drawn)),
    )
    return Exhibit(
        "rules",
        question,
        picture,
        ("rule", "asks", "fired", "ruled on", "ruled otherwise", "share"),
        [
            (r.rule, r.asks, r.comments, r.ruled, r.contrary, percent(r.contrary, r.ruled))
            for r in found.rules
        ],
        note="Otherwise: published though the rule asked to reject or hold, or rejected though it vouched.",
    )


def domains(found: Insights) -> Exhibit:
    """Show: where do links lead."""
    question = "Where do links lead?"
    if not found.domains:
        return Exhibit("domains", question, missing="No comment brought a link or a website.")
    drawn = found.domains[:MOST_ROWS]
    picture = rows(
        "Domains by how many comments brought them",
        f"Of the latest {found.linking} comments with a link or a website: what stands about them now.",
        [one.name for one in drawn],
        [
            Group("published", "publish", [one.publish for one in drawn]),
            Group("held", "hold", [one.hold for one in drawn]),
            Group("rejected", "reject", [one.reject for one in drawn]),
        ],
        count_axis("comments", max(one.comments for one in drawn)),
    )
    return Exhibit(
        "domains",
        question,
        picture,
        ("domain", "comments", "published", "held", "rejected"),
        [(d.name, d.comments, d.publish, d.hold, d.reject) for d in found.domains],
    )
