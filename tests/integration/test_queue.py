"""The moderators' queue: each comment in exactly one tab, counted, in an order that serves people."""

from __future__ import annotations

import pytest

from moderation.review import erase, rule, undo
from moderation.store import feedback, queue
from moderation.store.queue import TABS
from tests.cast import PRAISE, THOUGHTFUL
from tests.integration.conftest import Desk


def counts(desk: Desk) -> dict[str, int]:
    """Count the tabs that are not empty."""
    with desk.database.read() as connection:
        return {tab: n for tab, n in queue.counts(connection, [desk.site.id])[desk.site.id].items() if n}


def tab(desk: Desk, name: str, offset: int = 0, most: int = 50) -> tuple[list[str], bool]:
    """Return the ids of a page, and whether another follows."""
    with desk.database.read() as connection:
        page = queue.page(connection, desk.site.id, name, offset, most)
    return [c.id for c in page.comments], page.more


def test_empty_site_has_empty_tabs(desk: Desk) -> None:
    with desk.database.read() as connection:
        assert queue.counts(connection, [desk.site.id]) == {desk.site.id: dict.fromkeys(TABS, 0)}
        assert queue.counts(connection, []) == {}


@pytest.mark.parametrize(
    ("content", "ruling", "expected"),
    [
        pytest.param(THOUGHTFUL, None, "review", id="held"),
        pytest.param(PRAISE, None, "auto-rejected", id="rejected-by-a-rule"),
        pytest.param(THOUGHTFUL, "reject", "rejected", id="held-then-rejected"),
        pytest.param(THOUGHTFUL, "publish", "published", id="held-then-published"),
        pytest.param(PRAISE, "publish", "published", id="rejected-by-a-rule-then-published"),
    ],
)
def test_comment_is_in_one_tab_and_only_there(
    desk: Desk, content: str, ruling: str | None, expected: str
) -> None:
    id = desk.send(content)
    if ruling:
        rule(desk.database, desk.site.id, id, ruling)
    assert counts(desk) == {expected: 1}
    assert {name: tab(desk, name)[0] for name in TABS} == {n: [id] if n == expected else [] for n in TABS}


def test_undone_ruling_puts_the_comment_back(desk: Desk) -> None:
    id = desk.send(PRAISE)
    rule(desk.database, desk.site.id, id, "publish")
    with desk.database.read() as connection:
        ruling = feedback.standing(connection, id)
    assert ruling is not None
    undo(desk.database, desk.site.id, ruling.id, "moira")
    assert counts(desk) == {"auto-rejected": 1}


def test_what_waits_longest_comes_first_in_review_and_the_latest_elsewhere(desk: Desk) -> None:
    held = [desk.send(f"{THOUGHTFUL} {n}", minute=n, author={}) for n in (3, 1, 2)]
    rejected = [desk.send(PRAISE, minute=n, author={}) for n in (3, 1, 2)]
    assert tab(desk, "review")[0] == [held[1], held[2], held[0]]
    assert tab(desk, "auto-rejected")[0] == [rejected[0], rejected[2], rejected[1]]


def test_pages_follow_each_other_without_gap_or_overlap(desk: Desk) -> None:
    sent = [desk.send(f"{THOUGHTFUL} {n}", minute=n, author={}) for n in range(5)]
    pages = [tab(desk, "review", offset, 2) for offset in (0, 2, 4)]
    assert [id for ids, _ in pages for id in ids] == sent
    assert [more for _, more in pages] == [True, True, False]


def test_erased_comment_is_in_no_tab(desk: Desk) -> None:
    erase(desk.database, desk.site.id, desk.send(THOUGHTFUL))
    assert counts(desk) == {}


def test_other_sites_are_not_counted(desk: Desk, other_desk: Desk) -> None:
    desk.send(THOUGHTFUL)
    other_desk.send(PRAISE)
    with desk.database.read() as connection:
        both = queue.counts(connection, [desk.site.id, other_desk.site.id])
    assert (both[desk.site.id]["review"], both[desk.site.id]["auto-rejected"]) == (1, 0)
    assert (both[other_desk.site.id]["review"], both[other_desk.site.id]["auto-rejected"]) == (0, 1)
