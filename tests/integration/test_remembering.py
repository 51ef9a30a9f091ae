"""A comment is stored once, edited with its history kept, and recalled when the next one comes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from moderation.comment import History
from moderation.errors import Gone, NotFound
from moderation.intake import Intake, first_answer, trace_of
from moderation.review import erase, look, rule
from moderation.store import arrivals, comments
from moderation.store.recall import recall
from moderation.store.sites import Keys, Site
from moderation.submission import from_row
from moderation.text.features import extract
from tests.cast import NEWCOMER, PRAISE, REGULAR, SPAMMER, THOUGHTFUL, TWO_LINKS, comment
from tests.integration.conftest import NOON, Desk

COPIED = "The same long sentence about straw bales and paper, word for word."


def recalled(desk: Desk, content: str, author: dict[str, str], external_id: str = "") -> History:
    """Recall what is known when this comment comes in a minute and a half after noon."""
    trace = trace_of(extract(from_row(comment(content, author)).comment()), desk.site)
    with desk.database.read() as connection:
        before = arrivals.known(connection, desk.site.id, external_id)
        id, now = before.id if before else None, NOON + timedelta(minutes=1.5)
        return recall(connection, desk.site.id, id, trace, now, rush=100)


def test_stored_comment_comes_back_as_it_was_sent_and_answered(desk: Desk) -> None:
    body = comment(TWO_LINKS, SPAMMER, id="wp-1", locale="en")
    answered = desk.intake.submit(desk.site, from_row(body), NOON)
    stored = desk.read("external:wp-1")
    assert json.loads(stored.submission) == body
    assert json.loads(stored.answer) == answered.said
    assert (stored.verdict, stored.status, stored.revision) == ("reject", "rejected", 1)
    assert (stored.received_at, stored.decided_at, stored.ruled_at) == (NOON, NOON, None)
    assert stored == desk.read(stored.id)


def test_same_body_again_gives_the_first_answer_and_stores_nothing(desk: Desk) -> None:
    first = desk.intake.submit(desk.site, from_row(comment(PRAISE, id="1")), NOON)
    again = desk.intake.submit(desk.site, from_row(comment(PRAISE, id="1")), NOON + timedelta(days=1))
    assert (first.created, again.created) == (True, False)
    assert again.said == first.said
    assert desk.read("external:1").version == 1


def test_same_body_after_a_ruling_has_the_status_of_now(desk: Desk) -> None:
    id = desk.send(PRAISE, id="1")
    rule(desk.database, desk.site.id, id, "publish")
    again = desk.intake.submit(desk.site, from_row(comment(PRAISE, id="1")))
    assert (again.said["verdict"], again.said["status"]) == ("reject", "published")


def test_edit_is_screened_anew_and_keeps_what_was_before(desk: Desk) -> None:
    id = desk.send(PRAISE, id="1")
    assert desk.send(THOUGHTFUL, minute=5, id="1") == id
    assert desk.send(TWO_LINKS, minute=9, id="1") == id
    case = look(desk.database, desk.site.id, id)
    assert (case.stored.revision, case.stored.version) == (3, 3)
    assert (case.submission["content"], case.stored.verdict) == (TWO_LINKS, "reject")
    assert [(e["revision"], e["submission"]["content"], e["verdict"]) for e in case.earlier] == [
        (1, PRAISE, "reject"),
        (2, THOUGHTFUL, "hold"),
    ]
    assert [e["decided_at"] for e in case.earlier] == [NOON, NOON + timedelta(minutes=5)]
    assert case.stored.received_at == NOON


def test_edit_after_a_ruling_goes_back_to_people(desk: Desk) -> None:
    id = desk.send(THOUGHTFUL, id="1")
    rule(desk.database, desk.site.id, id, "publish")
    desk.send(THOUGHTFUL + " Thanks!", minute=1, id="1")
    case = look(desk.database, desk.site.id, id)
    assert (case.stored.status, case.stored.ruled_at) == ("pending", None)
    assert "edited-after-ruling" in [f["rule"] for f in case.answer["findings"]]
    assert case.stored.history["ruled"] == "publish"


def test_edit_of_what_another_request_changed_meanwhile_is_refused(desk: Desk) -> None:
    id = desk.send(THOUGHTFUL)
    before, trace = desk.read(id), trace_of(extract(from_row(comment(THOUGHTFUL)).comment()), desk.site)
    rule(desk.database, desk.site.id, id, "publish")
    with desk.database.write() as connection:
        assert not comments.edit(connection, before, {"status": "rejected"}, trace)
    assert desk.read(id).status == "published"


def test_two_sites_may_use_the_same_id(desk: Desk, other_desk: Desk) -> None:
    here, there = desk.send(THOUGHTFUL, id="1"), other_desk.send(PRAISE, id="1")
    assert here != there
    assert desk.read("external:1").id == here
    assert other_desk.read("external:1").id == there
    with pytest.raises(NotFound):
        desk.read(there)


def test_comments_without_an_id_are_all_kept(desk: Desk) -> None:
    assert len({desk.send(THOUGHTFUL), desk.send(THOUGHTFUL, minute=5)}) == 2


@pytest.mark.parametrize(
    "name", ["", "external:", "external:nothing", "0" * 32, "x\0y", "external:\0", "ß" * 300]
)
def test_unknown_name_finds_nothing(desk: Desk, name: str) -> None:
    desk.send(THOUGHTFUL)
    with pytest.raises(NotFound):
        desk.read(name)


def test_author_is_recalled_by_what_stands_published_or_rejected(desk: Desk) -> None:
    for number in range(3):
        rule(desk.database, desk.site.id, desk.send(f"{THOUGHTFUL} {number}", author=REGULAR), "publish")
    desk.send(PRAISE, author=REGULAR)
    desk.send(TWO_LINKS, author=SPAMMER)
    here = History(site_published=3, post_published=3)
    assert recalled(desk, "More.", REGULAR) == replace(here, published=3, rejected=1, vouched=3)
    assert recalled(desk, "More.", SPAMMER) == replace(here, rejected=1)
    assert recalled(desk, "More.", NEWCOMER) == here


def test_author_without_any_claim_has_no_history(desk: Desk) -> None:
    desk.send(PRAISE, author={})
    assert recalled(desk, "More.", {}) == History()


def test_only_the_last_minute_counts_as_recent(desk: Desk) -> None:
    desk.send("A first remark.", minute=0.4)
    desk.send("A second remark.", minute=0.6)
    assert recalled(desk, "More.", NEWCOMER).recent == 1


@pytest.mark.parametrize("name", ["with ids", "without ids"])
def test_copies_are_counted_with_their_other_authors(desk: Desk, name: str) -> None:
    more: list[dict[str, Any]] = [{"id": str(n)} if name == "with ids" else {} for n in range(3)]
    desk.send(COPIED, author=SPAMMER, **more[0])
    desk.send(COPIED.upper(), author=REGULAR, **more[1])
    desk.send(COPIED.replace(",", " –"), author=SPAMMER, **more[2])
    history = recalled(desk, COPIED, NEWCOMER)
    assert (history.same_text, history.same_text_authors) == (3, 2)
    assert recalled(desk, COPIED, SPAMMER).same_text_authors == 1


def test_comment_is_no_copy_of_itself(desk: Desk) -> None:
    desk.send(COPIED, id="1")
    assert recalled(desk, COPIED, NEWCOMER, "1").same_text == 0
    assert recalled(desk, COPIED, NEWCOMER, "2").same_text == 1


def test_of_other_sites_nothing_is_known_but_how_often_a_text_came_in(desk: Desk, other_desk: Desk) -> None:
    other_desk.send(PRAISE, author=REGULAR)
    other_desk.send(COPIED, author=REGULAR)
    assert recalled(desk, COPIED, REGULAR) == History(elsewhere=1)


def test_what_was_erased_is_recalled_no_more(desk: Desk) -> None:
    erase(desk.database, desk.site.id, desk.send(COPIED, author=SPAMMER))
    assert recalled(desk, COPIED, SPAMMER) == History()


def test_erased_id_is_not_taken_again(desk: Desk) -> None:
    erase(desk.database, desk.site.id, desk.send(THOUGHTFUL, id="1"))
    with pytest.raises(Gone):
        desk.send(THOUGHTFUL, id="1")


def test_screening_stores_nothing(intake: Intake, kitchen: tuple[Site, Keys], desk: Desk) -> None:
    said = intake.screen(kitchen[0], from_row(comment(PRAISE, id="1")))
    assert (said["id"], said["external_id"], said["verdict"]) == (None, "1", "reject")
    assert desk.changes() == []


def test_answer_and_first_answer_are_the_same(desk: Desk) -> None:
    answered = desk.intake.submit(desk.site, from_row(comment(TWO_LINKS)), NOON)
    assert first_answer(desk.read(answered.said["id"])) == answered.said
