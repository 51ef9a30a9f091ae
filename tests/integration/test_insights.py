"""The numbers of insights, on both databases: what is counted, what is not, and whose it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import event, update

from moderation import insights, review
from moderation.policy.document import DEFAULT
from moderation.report.figures import Insights
from moderation.report.pictures import exhibits
from moderation.store import audits
from moderation.store import tables as t
from moderation.store.audits import CertificateRow
from tests.cast import BORDERLINE, MODERATOR, PRAISE, REGULAR, SPAMMER, THOUGHTFUL, TWO_LINKS
from tests.integration.conftest import NOON, Desk

DAY = 24 * 60  # minutes
HOUR = timedelta(hours=1)
LATER = NOON + timedelta(days=3)


@dataclass
class Bureau:
    """A desk with a view of its numbers, three days later."""

    desk: Desk

    def look(self, *others: Desk, days: int = 30) -> Insights:
        sites = [self.desk.site, *(other.site for other in others)]
        return insights.look(self.desk.intake, sites, days, LATER)

    def rule(self, id: str, ruling: str, by: str = MODERATOR, hours: int = 2, **more: object) -> int:
        moment = NOON + hours * HOUR
        database, site_id = self.desk.database, self.desk.site.id
        review.rule(database, site_id, id, ruling, moderator=by, source="page", now=moment, **more)  # type: ignore[arg-type]
        return review.look(database, site_id, id).rulings[-1].id

    def scored(self, id: str, verdict: str, probability: float, audit: bool = False) -> None:
        """Give a comment the decision of a model, which these tests do without."""
        with self.desk.database.write() as connection:
            connection.execute(
                update(t.comments)
                .where(t.comments.c.id == id)
                .values(verdict=verdict, probability=probability, audit=audit, model="m")
            )


@pytest.fixture
def bureau(desk: Desk) -> Bureau:
    return Bureau(desk)


def test_comments_are_counted_by_day_and_verdict(bureau: Bureau) -> None:
    bureau.desk.send(PRAISE)
    bureau.desk.send(THOUGHTFUL, DAY)
    bureau.desk.send(THOUGHTFUL + " And mulch?", DAY + 1, author=REGULAR)
    found = bureau.look(days=5)
    assert [(d.day, d.publish, d.hold, d.reject) for d in found.days] == [
        ("2026-02-28", 0, 0, 0),
        ("2026-03-01", 0, 0, 1),
        ("2026-03-02", 0, 2, 0),
        ("2026-03-03", 0, 0, 0),
        ("2026-03-04", 0, 0, 0),
    ]
    assert found.comments == 3 and found.automatic == pytest.approx(1 / 3)
    assert [day.automatic for day in found.days] == [None, 1.0, 0.0, None, None]


def test_a_day_ends_at_midnight_in_utc(bureau: Bureau) -> None:
    bureau.desk.send(PRAISE, 12 * 60 - 0.01)
    bureau.desk.send(PRAISE + " Thanks!", 12 * 60)
    assert [(d.day, d.comments) for d in bureau.look(days=5).days if d.comments] == [
        ("2026-03-01", 1),
        ("2026-03-02", 1),
    ]


def test_what_waits_is_counted_by_age_whenever_it_came_in(bureau: Bureau) -> None:
    old = bureau.desk.send(THOUGHTFUL, -30 * DAY)
    bureau.desk.send(BORDERLINE, 3 * DAY - 30, author=REGULAR)
    found = bureau.look(days=7)
    assert (found.waiting, found.waiting_by_age) == (2, (1, 0, 0, 0, 0, 1))
    assert found.oldest == NOON - timedelta(days=30)
    bureau.rule(old, "publish")
    assert bureau.look(days=7).waiting == 1


def test_how_long_people_waited_is_counted_for_held_comments_alone(bureau: Bureau) -> None:
    bureau.rule(bureau.desk.send(THOUGHTFUL), "publish", hours=2)
    bureau.rule(bureau.desk.send(BORDERLINE, author=REGULAR), "publish", hours=30)
    bureau.rule(bureau.desk.send(PRAISE, author=SPAMMER), "reject", hours=3)
    found = bureau.look()
    assert found.waited == (0, 1, 0, 1, 0, 0)
    assert [(d.day, d.rulings) for d in found.days if d.rulings] == [("2026-03-01", 2), ("2026-03-02", 1)]


def test_rule_that_is_overruled_is_counted_and_one_that_is_taken_back_is_not(bureau: Bureau) -> None:
    praise, again = bureau.desk.send(PRAISE), bureau.desk.send("Great post!", author=REGULAR)
    bureau.desk.send(TWO_LINKS, author=SPAMMER)
    bureau.rule(praise, "publish")
    ruling = bureau.rule(again, "publish")
    rules = {r.rule: (r.asks, r.comments, r.ruled, r.contrary) for r in bureau.look().rules}
    assert rules["brief-praise"] == ("reject", 2, 2, 2)
    assert rules["too-many-links"][:3] == ("reject", 1, 0)
    review.undo(bureau.desk.database, bureau.desk.site.id, ruling, MODERATOR)
    assert {r.rule: r.contrary for r in bureau.look().rules}["brief-praise"] == 1


def test_people_agree_with_decisions_blindly_and_otherwise(bureau: Bureau) -> None:
    ids = [bureau.desk.send(f"{THOUGHTFUL} {n}", n) for n in range(4)]
    for id, verdict, audit in zip(ids, ("publish", "publish", "reject", "hold"), (1, 1, 0, 0), strict=True):
        bureau.scored(id, verdict, 0.5, bool(audit))
    for id, ruling in zip(ids, ("publish", "reject", "reject", "reject"), strict=True):
        bureau.rule(id, ruling)
    (moira,) = bureau.look().people
    assert (moira.blind, moira.blind_same, moira.seen, moira.seen_same, moira.held) == (2, 1, 1, 1, 1)


def test_two_people_on_one_text_are_compared_and_an_edit_makes_another_text(bureau: Bureau) -> None:
    one = bureau.desk.send(THOUGHTFUL, id="1")
    bureau.rule(one, "publish", "ann")
    bureau.rule(one, "reject", "bob")
    two = bureau.desk.send(BORDERLINE, 1, author=REGULAR)
    bureau.rule(two, "publish", "bob")
    bureau.rule(two, "publish", "ann")
    assert [(p.one, p.other, p.both, p.same) for p in bureau.look().pairs] == [("ann", "bob", 2, 1)]
    bureau.desk.send(THOUGHTFUL + " Edited.", 2, id="1")
    bureau.rule(one, "reject", "cleo")
    assert [(p.one, p.other, p.both) for p in bureau.look().pairs] == [("ann", "bob", 2)]


def test_scores_are_held_against_rulings_by_week_and_by_the_serving_model(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n, (probability, ruling) in enumerate(((0.05, "publish"), (0.95, "reject"), (1.0, "publish"))):
        id = bureau.desk.send(f"{THOUGHTFUL} {n}", n)
        bureau.scored(id, "hold", probability, audit=n == 0)
        bureau.rule(id, ruling)
    found = bureau.look()
    (week,) = found.weeks
    assert (week.first, week.comments) == ("2026-02-23", 3)
    assert week.brier == pytest.approx((0.05**2 + 0.05**2 + 1) / 3)
    assert found.bins == [], "no model serves"
    monkeypatch.setattr(bureau.desk.intake.incumbent, "classifier", lambda: type("M", (), {"version": "m"}))
    bins = bureau.look().bins
    assert [(b.comments, b.violations, b.audits) for b in bins if b.comments] == [(1, 0, 1), (2, 1, 0)]
    assert bins[9].said == pytest.approx(1.95)


def test_domains_have_their_record(bureau: Bureau) -> None:
    first = bureau.desk.send(TWO_LINKS, author=SPAMMER)
    second = bureau.desk.send(BORDERLINE, 1, author=REGULAR)
    found = bureau.look()
    assert found.linking == 2
    record = {d.name: (d.publish, d.hold, d.reject) for d in found.domains}
    assert record["cheap-sneakers-outlet.example"] == (0, 0, 1)
    assert record["gardeners.example"] == (0, 1, 0)
    bureau.rule(second, "publish")
    bureau.rule(first, "publish")
    record = {d.name: (d.publish, d.hold, d.reject) for d in bureau.look().domains}
    assert record["gardeners.example"] == record["cheap-sneakers-outlet.example"] == (1, 0, 0)


def test_erased_comment_is_in_no_list_and_was_still_decided(bureau: Bureau) -> None:
    id = bureau.desk.send(TWO_LINKS, author=SPAMMER)
    review.erase(bureau.desk.database, bureau.desk.site.id, id)
    found = bureau.look()
    assert (found.comments, found.rules, found.domains, found.people) == (1, [], [], [])


def test_other_sites_are_another_matter(bureau: Bureau, other_desk: Desk) -> None:
    id = other_desk.send(TWO_LINKS, author=SPAMMER)
    other_desk.send(THOUGHTFUL, 1)
    review.rule(other_desk.database, other_desk.site.id, id, "publish", moderator="otto", source="page")
    found = bureau.look()
    assert (found.comments, found.waiting, found.rules, found.domains, found.people) == (0, 0, [], [], [])
    bureau.desk.send(THOUGHTFUL)
    both = bureau.look(other_desk)
    assert (both.comments, both.waiting) == (3, 2)
    assert insights.look(bureau.desk.intake, [], 30, LATER).comments == 0


def test_certificates_come_with_the_interval_of_their_audits(bureau: Bureau) -> None:
    row = CertificateRow("reject", "other", "m", "p", False, None, 100, 2, 0.06, 299, "not certified", NOON)
    untested = CertificateRow("publish", "brief", "m", "p", False, None, 0, 0, 1.0, 299, "none yet", NOON)
    with bureau.desk.database.write() as connection:
        for one in (row, untested):
            values = {name: getattr(one, name) for name in CertificateRow.__slots__}
            connection.execute(t.certificates.insert().values(site_id=bureau.desk.site.id, **values))
        assert len(audits.certificates_of(connection, bureau.desk.site.id)) == 2
    none, bound = bureau.look().bounds
    assert (none.low, none.high, none.audited) == (0.0, 1.0, 0)
    assert bound.low < 0.02 < bound.high < 0.07
    assert bound.target == DEFAULT.wrong_rejections_percent / 100


def test_imported_rulings_are_nobodys_work(bureau: Bureau) -> None:
    id = bureau.desk.send(PRAISE)
    review.rule(
        bureau.desk.database,
        bureau.desk.site.id,
        id,
        "reject",
        moderator="old blog",
        source="import",
        now=NOON,
    )
    found = bureau.look()
    assert (found.people, [d for d in found.days if d.rulings]) == ([], [])
    assert found.rules[0].ruled == 1


def test_number_of_queries_does_not_grow_with_comments(bureau: Bureau) -> None:
    def asked() -> int:
        statements: list[str] = []

        def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
            statements.append(statement)

        event.listen(bureau.desk.database.engine, "before_cursor_execute", note)
        bureau.look()
        event.remove(bureau.desk.database.engine, "before_cursor_execute", note)
        return len(statements)

    before = asked()
    for n in range(12):
        bureau.rule(bureau.desk.send(f"{TWO_LINKS} {n}", n, author=SPAMMER), "reject", f"person-{n}")
    assert asked() == before <= 12


def test_every_exhibit_shows_something_or_says_what_is_missing(bureau: Bureau) -> None:
    empty = exhibits(bureau.look())
    assert all(one.missing and one.picture is None for one in empty)
    id = bureau.desk.send(TWO_LINKS, author=SPAMMER)
    bureau.scored(id, "reject", 0.9)
    bureau.rule(id, "publish", "ann")
    bureau.rule(id, "reject", "bob")
    full = {one.name: one for one in exhibits(bureau.look())}
    shown = {name for name, one in full.items() if one.picture}
    assert shown == {"arrived", "automatic", "load", "people", "pairs", "rules", "domains", "weeks"}
    for one in full.values():
        assert bool(one.rows) == bool(one.picture)
        assert all(len(row) == len(one.columns) for row in one.rows)
