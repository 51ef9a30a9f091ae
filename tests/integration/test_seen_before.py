"""What came before changes what becomes of a comment, from the first step to the last."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from moderation.comment import history_from
from moderation.review import rule
from moderation.submission import from_row
from tests.cast import REGULAR, THOUGHTFUL, comment
from tests.integration.conftest import NOON, Desk

LONG = (
    "We covered the heap with two layers of cardboard in October and it stayed warm until the middle of "
    "January, when the wind blew one of them away and everything froze within a night."
)
REMARKS = (
    THOUGHTFUL,
    "Ours dries out in April, and nobody believes me how much water a cubic metre of straw can take up.",
    "The chart at the end puts paper and leaves together, but they behave nothing alike once it rains.",
)
LINK = "https://heap.example/x"


def person(number: int, **more: str) -> dict[str, Any]:
    return {"name": f"P{number}", "email": f"p{number}@mail.example", "ip": f"198.51.{number}.7", **more}


def told(desk: Desk, id: str) -> dict[str, tuple[str, str]]:
    """Return what the rules asked for, and why."""
    return {f["rule"]: (f["asks"], f["message"]) for f in json.loads(desk.read(id).answer)["findings"]}


def test_domain_that_people_rejected_twice_is_rejected_with_the_counts(desk: Desk) -> None:
    for number, remark in enumerate(REMARKS):
        id = desk.send(f"{remark} {LINK}", author=person(number))
        assert "commercial-link" not in told(desk, id) or number == 2
        rule(desk.database, desk.site.id, id, "reject")
    last = desk.send(f"{LONG} https://www.heap.example/other", author=person(9))
    asks = told(desk, last)["commercial-link"]
    assert asks == ("reject", "heap.example: rejected 3 times here, never published")
    assert desk.read(last).verdict == "reject"


def test_unclear_link_may_stand_once_people_published_its_domain_twice(desk: Desk) -> None:
    for number in range(2):
        id = desk.send(f"{REMARKS[number]} {LINK}", author=person(number))
        assert "unclear-link" in told(desk, id)
        rule(desk.database, desk.site.id, id, "publish")
    assert told(desk, desk.send(f"{LONG} {LINK}", author=person(9))) == {}


def test_published_comment_of_another_author_with_a_link_is_rejected(desk: Desk) -> None:
    rule(desk.database, desk.site.id, desk.send(LONG, author=REGULAR), "publish")
    copy = desk.send(f"{LONG} https://en.wikipedia.org/wiki/Compost", minute=3, author=person(1))
    assert told(desk, copy)["duplicate"] == (
        "reject",
        "a copy of a published comment of another author, with a link added",
    )
    assert told(desk, desk.send(LONG, minute=4, author=person(2)))["duplicate"][0] == "hold"


def test_campaign_of_many_authors_is_rejected_wherever_it_runs(desk: Desk, other_desk: Desk) -> None:
    verdicts = [
        desk_.read(desk_.send(f"{LONG} Regards, {number}", number, author=person(number))).verdict
        for number, desk_ in enumerate((desk, other_desk, desk, other_desk))
    ]
    assert verdicts == ["hold", "hold", "hold", "reject"]


@pytest.mark.parametrize("name", ["", "wp-{}"], ids=["without ids", "with ids"])
def test_double_click_is_held_and_never_rejected(desk: Desk, name: str) -> None:
    desk.send(LONG, author=REGULAR, id=name.format(0))
    for seconds in range(1, 4):
        id = desk.send(LONG, seconds / 60, author=REGULAR, id=name.format(seconds))
        assert told(desk, id)["duplicate"][0] == "hold"


def test_edit_of_a_comment_is_no_copy_of_what_it_was(desk: Desk) -> None:
    desk.send(LONG, author=REGULAR, id="1")
    id = desk.send(LONG.replace("middle", "end"), minute=1, author=REGULAR, id="1")
    assert told(desk, id) == {}


def test_author_who_was_copied_may_still_edit(desk: Desk) -> None:
    rule(desk.database, desk.site.id, desk.send(LONG, author=REGULAR, id="1"), "publish")
    rule(desk.database, desk.site.id, desk.send(LONG, minute=2, author=person(1)), "publish")
    id = desk.send(f"{LONG} https://en.wikipedia.org/wiki/Compost", minute=3, author=REGULAR, id="1")
    assert set(told(desk, id)) == {"edited-after-ruling"}


def test_link_that_people_rejected_cannot_be_edited_into_an_older_comment(desk: Desk) -> None:
    id = desk.send(LONG, author=REGULAR, id="1")
    for number, remark in enumerate(REMARKS[:2]):
        later = desk.send(f"{remark} {LINK}", minute=1, author=person(number))
        rule(desk.database, desk.site.id, later, "reject")
    desk.send(f"{LONG} {LINK}", minute=2, author=REGULAR, id="1")
    assert told(desk, id)["commercial-link"][0] == "reject"


def test_correction_that_a_blog_sends_without_an_id_is_no_offence(desk: Desk) -> None:
    desk.send(LONG, author=REGULAR)
    assert told(desk, desk.send(LONG.replace("middle", "end"), minute=1, author=REGULAR)) == {}


def test_short_remarks_of_many_readers_may_be_alike(desk: Desk) -> None:
    for number in range(5):
        id = desk.send("Yes, shredded paper fixed it", number, author=person(number))
        assert told(desk, id) == {}


def test_quotation_of_a_published_comment_is_no_copy(desk: Desk) -> None:
    rule(desk.database, desk.site.id, desk.send(LONG, author=REGULAR), "publish")
    answer = f"> {LONG}\n\nDid you weigh it down with stones?"
    assert told(desk, desk.send(answer, minute=2, author=person(1))) == {}


def test_screening_says_what_submitting_would(desk: Desk) -> None:
    desk.send(LONG, author=REGULAR, id="1")
    body, later = from_row(comment(LONG, person(1), id="2")), NOON + timedelta(minutes=1)
    screened = desk.intake.screen(desk.site, body, later)
    submitted = desk.intake.submit(desk.site, body, later).said
    assert screened["findings"] == submitted["findings"] != []
    edit = from_row(comment(f"{LONG} Regards", REGULAR, id="1"))
    assert desk.intake.screen(desk.site, edit, later)["findings"] == []


def test_decision_is_made_again_from_the_history_that_is_stored_with_it(desk: Desk) -> None:
    rule(desk.database, desk.site.id, desk.send(LONG, author=REGULAR), "publish")
    rule(desk.database, desk.site.id, desk.send(f"{THOUGHTFUL} {LINK}", author=person(1)), "reject")
    body = from_row(comment(f"{LONG} {LINK}", person(2, url="https://ida.example")))
    said = desk.intake.submit(desk.site, body, NOON).said
    stored = desk.read(said["id"])
    history = history_from(stored.history)
    assert history.original is not None and history.record_of("heap.example").rejected == 1
    again = desk.intake.screener(desk.site).screen(body.comment(), history)
    assert [f.message for f in again.findings] == [f["message"] for f in said["findings"]]
