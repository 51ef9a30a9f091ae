"""What is remembered of authors, texts, domains and the rush when the next comment comes in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from benchmarks.memory import values
from moderation.comment import DomainRecord, History, Original
from moderation.decision import Mode
from moderation.intake import trace_of
from moderation.review import erase, rule, undo
from moderation.store import arrivals, feedback, sites
from moderation.store.recall import COPIES, OF_DOMAIN, recall
from moderation.store.tables import fingerprints, traces
from moderation.submission import from_row
from moderation.text.features import extract
from moderation.text.fingerprints import BANDS
from tests.cast import NEWCOMER, REGULAR, SPAMMER, THOUGHTFUL, comment
from tests.integration.conftest import NOON, Desk

LONG = (
    "We covered the heap with two layers of cardboard in October and it stayed warm until the middle of "
    "January, when the wind blew one of them away and everything froze within a night."
)
NEARLY = LONG.replace("middle", "end")
LINK = "https://heap.example/x"
PLAIN: dict[str, Any] = {"name": "Ida", "email": "ida@mail.example", "ip": "192.0.2.50"}


def person(number: int, **more: str) -> dict[str, Any]:
    return {"name": f"P{number}", "email": f"p{number}@mail.example", "ip": f"198.51.{number}.7", **more}


def recalled(
    desk: Desk,
    content: str,
    author: dict[str, Any] = PLAIN,
    minute: float = 60.0,
    rush: int = 50,
    live: bool = True,
) -> History:
    trace = trace_of(extract(from_row(comment(content, author)).comment()), desk.site)
    with desk.database.read() as connection:
        return recall(connection, desk.site.id, None, trace, NOON + timedelta(minutes=minute), rush, live)


def ruled(
    desk: Desk, ruling: str, content: str, author: dict[str, Any] = NEWCOMER, minute: float = 0.0, **more: Any
) -> str:
    id = desk.send(content, minute, author=author)
    rule(desk.database, desk.site.id, id, ruling, **more)
    return id


class TestCopies:
    """The same text, or nearly, whoever sends it."""

    def test_nearly_the_same_text_is_told_from_the_same(self, desk: Desk) -> None:
        desk.send(LONG, author=SPAMMER)
        desk.send(NEARLY, author=SPAMMER)
        desk.send(NEARLY, author=REGULAR)
        desk.send(THOUGHTFUL, author=REGULAR)
        history = recalled(desk, LONG)
        assert (history.same_text, history.same_text_authors) == (1, 1)
        assert (history.alike, history.alike_authors) == (2, 1)

    def test_copy_with_a_link_is_the_same_text(self, desk: Desk) -> None:
        desk.send(LONG, author=REGULAR)
        assert recalled(desk, f"{LONG} {LINK}").same_text == 1

    def test_short_texts_are_compared_as_a_whole(self, desk: Desk) -> None:
        desk.send("Better straw bales here", author=REGULAR)
        assert recalled(desk, "Better straw bales: here!").same_text == 1
        assert recalled(desk, "Better straw bales there") == History()
        assert recalled(desk, "Straw bales") == History()

    def test_other_sites_are_counted_and_no_more(self, desk: Desk, other_desk: Desk) -> None:
        other_desk.send(LONG, author=SPAMMER)
        other_desk.send(NEARLY, author=PLAIN)
        rule(other_desk.database, other_desk.site.id, other_desk.send(LONG, author=REGULAR), "publish")
        assert recalled(desk, LONG) == History(elsewhere=3, elsewhere_authors=2)

    def test_author_who_sends_it_everywhere_is_one_author(self, desk: Desk, other_desk: Desk) -> None:
        for where in (desk, other_desk):
            where.send(LONG, author=SPAMMER)
            where.send(NEARLY, author=SPAMMER)
        history = recalled(desk, LONG)
        assert (history.copies, history.copy_authors) == (4, 1)
        assert recalled(desk, LONG, SPAMMER).copy_authors == 0

    def test_count_of_copies_is_bounded(self, desk: Desk) -> None:
        for number in range(COPIES + 3):
            desk.send(LONG, author=person(number))
        assert recalled(desk, LONG).same_text == COPIES

    @pytest.mark.parametrize(
        ("before", "after", "reason", "refused"),
        [
            (LONG, LONG, "generic", 1),
            (LONG, NEARLY, "abusive", 1),
            (LONG, f"{LONG} {LINK}", "", 1),
            (f"{LONG} {LINK}", f"{LONG} {LINK}", "commercial-link", 1),
            (f"{LONG} {LINK}", LONG, "commercial-link", 0),
            (f"{LONG} {LINK} https://b.example", f"{LONG} {LINK}", "too-many-links", 0),
            (f"{LONG} {LINK}", LONG, "off-topic", 1),
        ],
    )
    def test_rejected_text_is_remembered_unless_it_was_mended(
        self, desk: Desk, before: str, after: str, reason: str, refused: int
    ) -> None:
        ruled(desk, "reject", before, reason=reason)
        assert recalled(desk, after).refused_copies == refused

    def test_what_is_not_to_be_learned_from_teaches_nothing(self, desk: Desk) -> None:
        ruled(desk, "reject", f"{LONG} {LINK}", learn=False)
        history = recalled(desk, f"{LONG} {LINK}")
        assert (history.refused_copies, history.record_of("heap.example").rejected) == (0, 0)


class TestOriginal:
    """A published comment of somebody else, sent again."""

    def test_copy_with_a_link_added_names_its_original(self, desk: Desk) -> None:
        id = ruled(desk, "publish", LONG, REGULAR)
        ruled(desk, "publish", f"{LONG} {LINK}", SPAMMER, minute=1)
        assert recalled(desk, LONG).original == Original(id, exact=True)
        assert recalled(desk, f"{LONG} {LINK}").original == Original(id, exact=True, adds_link=True)
        assert recalled(desk, NEARLY).original == Original(id, exact=False)

    def test_website_that_the_original_had_is_not_added(self, desk: Desk) -> None:
        website = {"url": "https://ida.example"}
        id = ruled(desk, "publish", LONG, REGULAR | website)
        assert recalled(desk, LONG, PLAIN | website).original == Original(id, exact=True)
        other = recalled(desk, LONG, PLAIN | {"url": "https://bins.example"}).original
        assert other == Original(id, exact=True, adds_website=True)

    def test_website_that_everybody_has_is_compared_too(self, desk: Desk) -> None:
        ruled(desk, "publish", LONG, REGULAR)
        original = recalled(desk, LONG, PLAIN | {"url": "https://medium.com/@ida"}).original
        assert original is not None and original.adds_website

    @pytest.mark.parametrize("verdict", ["rejected", "waiting"])
    def test_only_what_is_published_is_an_original(self, desk: Desk, verdict: str) -> None:
        id = desk.send(LONG, author=REGULAR)
        if verdict == "rejected":
            rule(desk.database, desk.site.id, id, "reject")
        assert recalled(desk, LONG).original is None

    def test_nobody_copies_from_themselves(self, desk: Desk) -> None:
        ruled(desk, "publish", LONG, PLAIN)
        ruled(desk, "publish", LONG, REGULAR, minute=1)
        assert recalled(desk, f"{LONG} {LINK}", PLAIN).original is None

    def test_who_copied_before_is_no_author_of_it(self, desk: Desk) -> None:
        ruled(desk, "publish", LONG, REGULAR)
        desk.send(LONG, minute=1, author=SPAMMER)
        original = recalled(desk, f"{LONG} {LINK}", SPAMMER).original
        assert original is not None and original.adds_link

    @pytest.mark.parametrize(("first", "second"), [({}, PLAIN), (REGULAR, {})])
    def test_without_a_claim_nobody_is_another(
        self, desk: Desk, first: dict[str, Any], second: dict[str, Any]
    ) -> None:
        ruled(desk, "publish", LONG, first)
        assert recalled(desk, LONG, second).original is None


class TestDomains:
    """What people ruled on comments with a domain, on this site."""

    def of(self, desk: Desk, author: dict[str, Any] = PLAIN) -> DomainRecord:
        return recalled(desk, f"Look at this one {LINK}", author).record_of("heap.example")

    def test_rulings_on_links_and_websites_are_counted(self, desk: Desk) -> None:
        ruled(desk, "publish", f"One remark of my own on it {LINK}", REGULAR)
        ruled(desk, "reject", f"Another https://www.heap.example/y {THOUGHTFUL}", SPAMMER)
        ruled(desk, "reject", LONG, person(1, url="https://heap.example"), reason="author-promotion")
        desk.send(f"Waits {LINK}", author=person(2))
        record = self.of(desk)
        assert (record.published, record.rejected, record.standing, record.authors) == (1, 2, 1, 4)

    @pytest.mark.parametrize(
        ("reason", "rejected"),
        [
            ("", 1),
            ("other", 1),
            ("link-promotion", 1),
            ("off-topic", 0),
            ("abusive", 0),
            ("too-many-links", 0),
        ],
    )
    def test_rejection_over_something_else_says_nothing_of_a_domain(
        self, desk: Desk, reason: str, rejected: int
    ) -> None:
        ruled(desk, "reject", f"{THOUGHTFUL} {LINK}", reason=reason)
        assert self.of(desk).rejected == rejected

    def test_undone_ruling_is_forgotten_and_the_one_before_stands(self, desk: Desk) -> None:
        id = ruled(desk, "publish", f"{THOUGHTFUL} {LINK}")
        rule(desk.database, desk.site.id, id, "reject")
        assert (self.of(desk).published, self.of(desk).rejected) == (0, 1)
        with desk.database.read() as connection:
            latest = feedback.standing(connection, id)
        assert latest is not None
        undo(desk.database, desk.site.id, latest.id, "moira")
        assert (self.of(desk).published, self.of(desk).rejected, self.of(desk).standing) == (1, 0, 1)

    def test_edit_takes_domains_and_rulings_with_it(self, desk: Desk) -> None:
        id = desk.send(f"{THOUGHTFUL} {LINK}", id="1")
        rule(desk.database, desk.site.id, id, "reject")
        desk.send(f"{THOUGHTFUL} https://bins.example/x", minute=1, id="1")
        assert recalled(desk, f"A b c d {LINK} https://bins.example", PLAIN).domains == (
            DomainRecord("bins.example", authors=1),
        )

    def test_rulings_of_another_site_are_its_own(self, desk: Desk, other_desk: Desk) -> None:
        ruled(other_desk, "reject", f"{THOUGHTFUL} {LINK}")
        assert self.of(desk) == DomainRecord("heap.example", elsewhere=1)

    def test_own_comments_make_no_campaign(self, desk: Desk) -> None:
        desk.send(f"{THOUGHTFUL} {LINK}", author=PLAIN)
        desk.send(f"{LONG} {LINK}", author={})
        assert self.of(desk) == DomainRecord("heap.example")

    def test_only_what_came_lately_is_a_campaign(self, desk: Desk) -> None:
        desk.send(f"{THOUGHTFUL} {LINK}", minute=-8 * 24 * 60, author=REGULAR)
        desk.send(f"{LONG} {LINK}", minute=-6 * 24 * 60, author=SPAMMER)
        assert self.of(desk).authors == 1

    def test_record_is_of_the_latest_comments(self, desk: Desk) -> None:
        ruled(desk, "publish", f"{THOUGHTFUL} {LINK}", REGULAR)
        for number in range(OF_DOMAIN):
            desk.send(f"Remark number {number} {LINK}", minute=1, author=person(number))
        assert (self.of(desk).standing, self.of(desk).authors) == (0, OF_DOMAIN)


class TestAuthor:
    """What became of the author's own comments here."""

    def test_rejections_by_people_are_told_from_others(self, desk: Desk) -> None:
        desk.send("Good post!", author=PLAIN)
        ruled(desk, "reject", THOUGHTFUL, PLAIN, reason="too-many-links")
        ruled(desk, "publish", LONG, PLAIN)
        desk.send(NEARLY, author=PLAIN)
        history = recalled(desk, "More.")
        assert (history.published, history.rejected, history.refused, history.held) == (1, 2, 1, 1)
        newcomer = recalled(desk, "More.", NEWCOMER)
        assert (newcomer.published, newcomer.rejected, newcomer.held) == (0, 0, 0)

    def test_shadow_mode_counts_what_would_have_been(self, desk: Desk) -> None:
        with desk.database.write() as connection:
            sites.change(connection, desk.site.id, mode=Mode.SHADOW)
            desk.site = sites.by_id(connection, desk.site.id)
        desk.send("Good post!", author=PLAIN)
        assert desk.changes()[0].status == "published"
        assert recalled(desk, "More.") == History(rejected=1)


class TestRush:
    """Comments of the last minute: of the author, of the range of addresses, of the site."""

    def test_range_and_site_are_counted(self, desk: Desk, other_desk: Desk) -> None:
        for number in range(3):
            desk.send(f"Remark {number}", author=person(number))
            desk.send(f"Remark {number}", author=person(number, ip=f"192.0.2.{number}"))
            other_desk.send(f"Remark {number}", author=person(number))
        history = recalled(desk, "More.", PLAIN, minute=0.5)
        assert (history.recent, history.recent_range, history.recent_site) == (0, 3, 6)
        assert recalled(desk, "More.", PLAIN, minute=1.5).recent_site == 0

    @pytest.mark.parametrize("ip", ["", "10.0.0.1", "127.0.0.1", "not an address"])
    def test_addresses_that_many_share_are_no_range(self, desk: Desk, ip: str) -> None:
        desk.send("Remark", author=person(1, ip=ip))
        assert recalled(desk, "More.", person(2, ip=ip), minute=0.5).recent_range == 0

    def test_count_of_the_site_ends_where_it_need_not_go_on(self, desk: Desk) -> None:
        for number in range(7):
            desk.send(f"Remark {number}", author=person(number))
        assert recalled(desk, "More.", minute=0.5, rush=5).recent_site == 5

    def test_what_was_written_long_ago_is_no_rush(self, desk: Desk) -> None:
        for number in range(3):
            desk.send(f"Remark {number}", author=PLAIN)
        assert recalled(desk, "More.", minute=0.5, live=False) == History(held=3)

    def test_old_comments_sent_in_bulk_are_not_held_as_a_flood(self, desk: Desk) -> None:
        for number in range(9):
            id = desk.send(f"{THOUGHTFUL} {number}", id=str(number), created_at="2020-05-01T10:00:00Z")
        assert "flood" not in desk.read(id).answer
        for number in range(9, 18):
            id = desk.send(f"{THOUGHTFUL} {number}", id=str(number), created_at="2026-03-01T11:00:00Z")
        assert "flood" in desk.read(id).answer

    def test_comments_that_come_in_the_wrong_order_are_no_rush(self, desk: Desk) -> None:
        for number in range(3):
            desk.send(f"Remark {number}", minute=30, author=PLAIN)
        history = recalled(desk, "More.", minute=0.0)
        assert (history.recent, history.recent_site) == (0, 0)


def left(desk: Desk) -> tuple[int, int]:
    """Count the traces and the keys that are stored."""
    with desk.database.read() as connection:
        counts = [select(func.count()).select_from(t) for t in (traces, fingerprints)]
        first, second = (int(connection.execute(count).scalar_one()) for count in counts)
    return first, second


def test_erased_comment_leaves_no_trace(desk: Desk) -> None:
    kept = desk.send("Straw bales freeze too")
    id = desk.send(f"{LONG} {LINK}", author=SPAMMER, id="1")
    desk.send(f"{NEARLY} https://bins.example", minute=1, author=SPAMMER, id="1")
    assert left(desk) == (2, 1 + BANDS + 2)
    erase(desk.database, desk.site.id, id)
    assert left(desk) == (1, 1)
    assert recalled(desk, f"{NEARLY} https://bins.example", SPAMMER) == History()
    erase(desk.database, desk.site.id, kept)
    assert left(desk) == (0, 0)


def test_removed_site_leaves_no_trace(desk: Desk, other_desk: Desk) -> None:
    desk.send(f"{LONG} {LINK}")
    other_desk.send(LONG)
    with desk.database.write() as connection:
        sites.remove(connection, desk.site.id)
    assert left(desk) == (1, BANDS)
    assert recalled(other_desk, LONG).same_text == 1


def test_benchmark_adds_comments_of_all_their_columns(desk: Desk) -> None:
    assert set(values(desk.site, 1)) == set(arrivals.NEW)
