"""What a site's numbers say: how much comes in, who decides, who waits, who is wrong, what was learned.

Counts come from the store, intervals from `certification`, figures of models from their cards. It draws
nothing (`report.pictures` does), stores nothing, and knows only the sites that it is asked about.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from moderation.classifier.artifacts import Shelf, read_card
from moderation.classifier.certification import lower_bound, upper_bound
from moderation.errors import ArtifactError, NotFound
from moderation.intake import Intake
from moderation.policy.document import Policy
from moderation.report.figures import (
    Agreement,
    Bin,
    Bound,
    Day,
    Domain,
    Fired,
    Insights,
    Pair,
    Trained,
    Week,
)
from moderation.store import audits, sites
from moderation.store import insights as counts
from moderation.store.audits import CertificateRow
from moderation.store.insights import Arrived, Judged, Linking, Scored
from moderation.store.sites import Site
from moderation.text.addresses import parse

LINKING = 2000  # of the latest comments with a link, whose domains are counted
MOST_SITES = 20  # whose certificates are shown at once
MOST_RULES, MOST_DOMAINS, MOST_MODELS = 30, 20, 30
CONTRARY = {"reject": "publish", "hold": "publish", "publish": "reject"}  # to what a rule asked


def look(intake: Intake, chosen: Sequence[Site], days: int, now: datetime | None = None) -> Insights:
    """Gather the numbers of some sites over the last days, today included."""
    moment = now or datetime.now(UTC)
    first = (moment - timedelta(days=days - 1)).replace(hour=0, minute=0, second=0, microsecond=0)
    ids, serving = [site.id for site in chosen], intake.incumbent.classifier().version
    with intake.database.read() as connection:
        arrived = counts.arrived(connection, ids, first)
        ruled = counts.ruled(connection, ids, first)
        judged, scored = counts.said(connection, ids, first)
        waiting = counts.waiting(connection, ids, moment)
        linking = counts.linking(connection, ids, first, LINKING) if ids else []
        bounds = [
            bound
            for site in chosen[:MOST_SITES]
            for bound in _bounds(
                site, audits.certificates_of(connection, site.id), sites.policy_of(connection, site)
            )
        ]
        return Insights(
            days=_days(arrived, ruled, first, days),
            waiting=waiting.comments,
            oldest=waiting.oldest,
            waiting_by_age=waiting.by_age,
            waited=counts.waited(connection, ids, first),
            bounds=bounds,
            more_sites=max(0, len(chosen) - MOST_SITES),
            people=_people(judged),
            pairs=[
                Pair(row.one, row.other, row.both, row.same) for row in counts.pairs(connection, ids, first)
            ],
            rules=_rules(arrived, judged),
            domains=_domains(linking),
            linking=len(linking),
            serving=serving,
            bins=_bins(scored, serving),
            weeks=_weeks(scored),
            models=_models(intake.incumbent.shelf),
        )


def _days(arrived: Iterable[Arrived], ruled: dict[str, int], first: datetime, number: int) -> list[Day]:
    """Return every day, also those on which nothing came in."""
    found = {
        day: Day(day, rulings=ruled.get(day, 0))
        for day in (f"{first + timedelta(days=n):%Y-%m-%d}" for n in range(number))
    }
    for row in arrived:
        day = found.get(row.day)
        if day is not None:  # what came in while we counted is of no day yet
            setattr(day, row.verdict, getattr(day, row.verdict) + row.comments)
    return list(found.values())


def _bounds(site: Site, rows: Iterable[CertificateRow], policy: Policy) -> list[Bound]:
    """Return both ends of the interval of each side: each holds with the stated confidence."""
    sure = policy.confidence_percent / 100
    targets = {"publish": policy.wrong_publications_percent, "reject": policy.wrong_rejections_percent}
    return [
        Bound(
            site.name,
            row.side,
            row.slice,
            row.certified,
            row.audited,
            row.wrong,
            row.said,
            lower_bound(row.wrong, row.audited, sure) if row.audited else 0.0,
            upper_bound(row.wrong, row.audited, sure) if row.audited else 1.0,
            targets[row.side] / 100,
            sure,
        )
        for row in rows
    ]


def _people(judged: Iterable[Judged]) -> list[Agreement]:
    found: dict[str, Agreement] = {}
    for row in judged:
        if not row.moderator:
            continue
        one = found.setdefault(row.moderator, Agreement(row.moderator))
        same = row.comments if row.verdict == row.ruling else 0
        if row.verdict == "hold":
            one.held += row.comments
        elif row.audit:
            one.blind, one.blind_same = one.blind + row.comments, one.blind_same + same
        else:
            one.seen, one.seen_same = one.seen + row.comments, one.seen_same + same
    busiest = sorted(found.values(), key=lambda p: (-(p.blind + p.seen + p.held), p.name))
    return busiest[: counts.MOST_PEOPLE]


def _fired(rules: str) -> list[tuple[str, str]]:
    return [(rule, asks) for rule, _, asks in (each.partition(":") for each in rules.split())]


def _rules(arrived: Iterable[Arrived], judged: Iterable[Judged]) -> list[Fired]:
    found: dict[tuple[str, str], Fired] = {}
    for row in arrived:
        for key in _fired(row.rules):
            found.setdefault(key, Fired(*key)).comments += row.comments
    for said in judged:
        for key in _fired(said.rules):
            one = found.setdefault(key, Fired(*key))
            one.ruled += said.comments
            one.contrary += said.comments if CONTRARY.get(key[1]) == said.ruling else 0
    return sorted(found.values(), key=lambda f: (-f.comments, f.rule, f.asks))[:MOST_RULES]


@lru_cache(maxsize=8192)
def _domain(host: str) -> str:
    address = parse(host)
    return address.domain if address else ""


def _domains(linking: Iterable[Linking]) -> list[Domain]:
    found: dict[str, Domain] = {}
    for row in linking:
        urls = [link["host"] for link in json.loads(row.answer).get("links", [])]
        urls.append((json.loads(row.submission).get("author") or {}).get("url") or "")
        for name in {_domain(url[:300]) for url in urls if url} - {""}:
            one = found.setdefault(name, Domain(name))
            setattr(one, row.verdict, getattr(one, row.verdict) + 1)
    return sorted(found.values(), key=lambda d: (-d.comments, d.name))[:MOST_DOMAINS]


def _bins(scored: Iterable[Scored], serving: str) -> list[Bin]:
    """Put what the serving model said into tenths; nothing without one."""
    bins = [Bin() for _ in range(counts.BINS)]
    for row in scored:
        if serving and row.model == serving:
            one = bins[row.bin]
            one.comments += row.comments
            one.violations += row.violations
            one.said += row.said
            one.audits += row.comments if row.audit else 0
    return bins if any(one.comments for one in bins) else []


def _weeks(scored: Iterable[Scored]) -> list[Week]:
    found: dict[str, list[float]] = defaultdict(lambda: [0, 0.0])
    for row in scored:
        day = datetime.fromisoformat(row.day)
        week = found[f"{day - timedelta(days=day.weekday()):%Y-%m-%d}"]
        week[0] += row.comments
        week[1] += row.squares
    return [Week(first, int(n), squares / n) for first, (n, squares) in sorted(found.items())]


def _models(shelf: Shelf) -> list[Trained]:
    """Read the cards of the latest models, oldest first; those that cannot be read are left out."""
    try:
        serving = shelf.record()["serving"]
    except ArtifactError:
        serving = None
    found = []
    for version in shelf.versions()[-MOST_MODELS:]:
        try:
            found.append(_trained(version, read_card(shelf.folder(version)), version == serving))
        except (ArtifactError, NotFound, KeyError, TypeError, ValueError):
            continue
    return found


def _trained(version: str, card: dict[str, Any], serves: bool) -> Trained:
    learned = card["data"]["learned"]
    by_source = Counter(learned.get("source", {}))
    rulings = sum(n for name, n in by_source.items() if name.startswith(("ruling", "import")))
    exam = card["exam"]
    brier = exam.get("brier")
    return Trained(
        version,
        str(card.get("made_at", ""))[:16].replace("T", " "),
        sum(learned["label"].values()),
        rulings,
        float(exam["auc"]),
        None if brier is None else float(brier),
        serves,
    )
