"""The moderators' queue: each comment in exactly one tab, counted, in an order that serves people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event

from moderation.review import erase, rule, undo
from moderation.store import audits, comments, feedback, queue, traces
from moderation.store.queue import TABS, Filter, Listing
from tests.cast import PRAISE, THOUGHTFUL
from tests.integration.conftest import NOON, Desk


def counts(desk: Desk) -> dict[str, int]:
    """Count the tabs that are not empty."""
    with desk.database.read() as connection:
        return {tab: n for tab, n in queue.counts(connection, desk.site.id).items() if n}


def tab(desk: Desk, name: str, offset: int = 0, most: int = 50, **more: Any) -> tuple[list[str], bool]:
    """Return the ids of a page, and whether another follows."""
    with desk.database.read() as connection:
        page = queue.page(connection, desk.site.id, Listing(name, offset, most, **more))
    return [c.id for c in page.comments], page.more


def test_empty_site_has_empty_tabs(desk: Desk) -> None:
    with desk.database.read() as connection:
        assert queue.counts(connection, desk.site.id) == dict.fromkeys(TABS, 0)
        assert queue.waiting(connection, [desk.site.id]) == {desk.site.id: 0}
        assert queue.waiting(connection, []) == {}
        assert queue.oldest(connection, desk.site.id) is None


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
        here, there = (queue.counts(connection, each.site.id) for each in (desk, other_desk))
        assert queue.waiting(connection, [desk.site.id, other_desk.site.id]) == {
            desk.site.id: 1,
            other_desk.site.id: 0,
        }
    assert (here["review"], here["auto-rejected"]) == (1, 0)
    assert (there["review"], there["auto-rejected"]) == (0, 1)


def test_counts_end_where_more_would_say_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "MOST", 2)
    for number in range(3):
        desk.send(f"{THOUGHTFUL} {number}", author={})
    with desk.database.read() as connection:
        assert queue.counts(connection, desk.site.id)["review"] == 2
        assert queue.fresh(connection, desk.site.id, "review", NOON - timedelta(minutes=1)) == 2


def test_what_is_worth_most_comes_first_and_waiting_outweighs_everything(desk: Desk) -> None:
    known = {"name": "Ruth", "email": "ruth@mail.example"}
    rule(desk.database, desk.site.id, desk.send(THOUGHTFUL, minute=-9000, author=known), "publish")
    plain = desk.send(f"{THOUGHTFUL} 1", author={})
    linked = desk.send(f"{THOUGHTFUL} https://heap.example/viewtopic.php?t=1", minute=1, author={})
    regular = desk.send(f"{THOUGHTFUL} https://heap.example/viewtopic.php?t=2", minute=2, author=known)
    worths = [desk.read(id).worth for id in (plain, linked, regular)]
    assert worths == [1.0, 2.0, 3.0], "no model: nothing is known, so uncertainty is 1"
    soon, late = NOON + timedelta(minutes=30), NOON + timedelta(days=900)
    old = desk.send(f"{THOUGHTFUL} 2", minute=-60 * 24 * 30, author={})
    assert tab(desk, "review", as_of=soon)[0] == [old, regular, linked, plain]
    assert tab(desk, "review", as_of=late, order="oldest")[0] == [old, plain, linked, regular]
    assert tab(desk, "review", as_of=late, order="newest")[0] == [regular, linked, plain, old]


def test_list_as_of_a_moment_does_not_know_what_came_later(desk: Desk) -> None:
    first, _ = desk.send(THOUGHTFUL, author={}), desk.send(f"{THOUGHTFUL} 2", minute=5, author={})
    then = NOON + timedelta(minutes=1)
    assert tab(desk, "review", as_of=then)[0] == [first]
    with desk.database.read() as connection:
        assert queue.fresh(connection, desk.site.id, "review", then) == 1
        assert queue.oldest(connection, desk.site.id) == NOON


LINKED = f"{THOUGHTFUL} See https://notes.heap.example/viewtopic.php?t=1 for more"
FORGED = (
    THOUGHTFUL
    + ' {"rule":"closed-post","kind":"shop","host":"forged","kind":"x"} \\"rule\\":\\"closed-post\\"'
)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Filter(), ["plain", "linked", "forged", "known"]),
        (Filter(words="SHREDDED paper"), ["plain", "linked", "forged", "known"]),
        (Filter(words='"rule":"closed'), ["forged"]),
        (Filter(words="100%_"), []),
        (Filter(rule="unclear-link"), ["linked"]),
        (Filter(rule="closed-post"), []),
        (Filter(kind="forum"), ["linked"]),
        (Filter(kind="shop"), []),
        (Filter(host="heap.example"), ["linked"]),
        (Filter(host="notes.heap.example"), ["linked"]),
        (Filter(host="eap.example"), []),
        (Filter(host="forged"), []),
        (Filter(post="winter-compost"), ["plain", "linked", "forged", "known"]),
        (Filter(post="other"), []),
        (Filter(author="known"), ["known"]),
        (Filter(author="new"), ["plain", "linked", "forged"]),
        (Filter(score="high"), []),
        (Filter(older=timedelta(hours=1)), ["plain"]),
        (Filter(language="de"), ["linked"]),
        (Filter(language="d"), ["linked"]),
        (Filter(language='de"'), []),
    ],
)
def test_filter_finds_what_it_names_and_nothing_forged(desk: Desk, wanted: Filter, found: list[str]) -> None:
    known = {"name": "Ruth", "email": "ruth@mail.example"}
    rule(desk.database, desk.site.id, desk.send(PRAISE, minute=-90, author=known), "publish")
    ids = {
        desk.send(THOUGHTFUL, minute=-80, author={}): "plain",
        desk.send(LINKED, minute=1, author={}, locale="de-AT"): "linked",
        desk.send(FORGED, minute=2, author={}): "forged",
        desk.send(f"{THOUGHTFUL} Twice.", minute=3, author=known): "known",
    }
    listed, _ = tab(desk, "review", order="oldest", wanted=wanted, as_of=NOON + timedelta(minutes=10))
    assert [ids[id] for id in listed] == found


def test_filter_finds_other_comments_of_an_author_and_of_a_text(desk: Desk, other_desk: Desk) -> None:
    nils = {"name": "Nils", "email": "nils@mail.example"}
    one, two = desk.send(THOUGHTFUL, author=nils), desk.send("Does yours smell of ammonia?", author=nils)
    near = desk.send(f"{THOUGHTFUL} Thanks.", author={"name": "Mona", "email": "m@mail.example"})
    elsewhere = other_desk.send(THOUGHTFUL, author=nils)
    assert set(tab(desk, "review", wanted=Filter(by=one))[0]) == {one, two}
    assert set(tab(desk, "review", wanted=Filter(alike=one))[0]) == {one, near}
    assert tab(desk, "review", wanted=Filter(alike=elsewhere))[0] == []
    assert tab(desk, "review", wanted=Filter(by=elsewhere))[0] == []


def test_ruled_tabs_show_what_was_ruled_last(desk: Desk) -> None:
    ids = [desk.send(f"{THOUGHTFUL} {n}", author={}) for n in range(3)]
    for minute, n in enumerate((1, 2, 0)):
        rule(desk.database, desk.site.id, ids[n], "publish", now=NOON + timedelta(minutes=minute))
    assert tab(desk, "published")[0] == [ids[0], ids[2], ids[1]]


@contextmanager
def explained(desk: Desk) -> Iterator[tuple[Connection, list[str]]]:
    """Read; collects the steps of SQLite's plans that go over comments or traces."""
    if not desk.database.is_sqlite:
        pytest.skip("the plan is SQLite's")
    steps: list[str] = []

    def explain(connection: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith("SELECT") and ("FROM comments" in statement or "FROM traces" in statement):
            plan = cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()
            steps.extend(step[3] for step in plan if " comments" in step[3] or " traces" in step[3])

    event.listen(desk.database.engine, "before_cursor_execute", explain)
    with desk.database.read() as connection:
        yield connection, steps
    event.remove(desk.database.engine, "before_cursor_execute", explain)


def test_rounds_of_the_worker_look_at_nothing_that_is_settled(desk: Desk) -> None:
    with explained(desk) as (connection, steps):
        comments.degraded(connection, 10)
        traces.owed(connection, 10)
        audits.audited(connection, desk.site.id, NOON, 10)
    used = [step.partition("INDEX ")[2].partition(" ")[0] for step in steps]
    assert used[:3] == ["ix_comments_degraded", "ix_traces_owed", "ix_comments_audit"]


def test_counts_and_orders_read_no_rows_of_comments(desk: Desk) -> None:
    with explained(desk) as (connection, steps):
        queue.counts(connection, desk.site.id)
        queue.waiting(connection, [desk.site.id])
        queue.oldest(connection, desk.site.id)
        for name in TABS:
            queue.fresh(connection, desk.site.id, name, NOON)
            queue.page(connection, desk.site.id, Listing(name))
    assert len(steps) >= 6 + 1 + 1 + 2 * len(TABS)
    whole = "SEARCH comments USING INDEX sqlite_autoindex_comments_1 (id=?)"  # a page's own rows
    assert {step for step in steps if "USING COVERING INDEX" not in step} == {whole}
