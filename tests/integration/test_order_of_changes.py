"""Whoever polls by the cursor sees each change once, in order, and misses none."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from moderation.review import erase, rule, undo
from moderation.store import comments, feedback
from tests.cast import PRAISE, THOUGHTFUL
from tests.integration.conftest import Desk


def test_each_change_moves_a_comment_to_the_end(desk: Desk) -> None:
    first, second, third = (desk.send(f"{THOUGHTFUL} {n}", id=str(n)) for n in range(3))
    assert [c.id for c in desk.changes()] == [first, second, third]
    rule(desk.database, desk.site.id, first, "publish")
    assert [c.id for c in desk.changes()] == [second, third, first]
    desk.send(THOUGHTFUL + " edited", id="1")
    assert [c.id for c in desk.changes()] == [third, first, second]
    with desk.database.read() as connection:
        ruling = feedback.standing(connection, first)
    assert ruling is not None
    undo(desk.database, desk.site.id, ruling.id, "moira")
    assert [c.id for c in desk.changes()] == [third, second, first]


def test_places_are_never_used_twice_even_when_the_last_is_erased(desk: Desk) -> None:
    first, second = desk.send(THOUGHTFUL), desk.send(PRAISE)
    cursor = desk.changes()[-1].changed
    erase(desk.database, desk.site.id, second)
    rule(desk.database, desk.site.id, first, "publish")
    assert [c.id for c in desk.changes(after=cursor)] == [first]


def test_list_can_be_cut_and_narrowed_to_a_status(desk: Desk) -> None:
    held, rejected, last = desk.send(THOUGHTFUL), desk.send(PRAISE), desk.send(THOUGHTFUL + " More.")
    assert [c.id for c in desk.changes(most=2)] == [held, rejected]
    assert [c.id for c in desk.changes(status="rejected")] == [rejected]
    assert [c.id for c in desk.changes(status="pending")] == [held, last]


def test_sites_count_their_changes_apart(desk: Desk, other_desk: Desk) -> None:
    desk.send(THOUGHTFUL)
    other_desk.send(PRAISE)
    assert [c.changed for c in desk.changes()] == [c.changed for c in other_desk.changes()] == [1]


def test_poller_misses_nothing_while_many_write(desk: Desk) -> None:
    done = threading.Event()
    seen: list[str] = []

    def write(writer: int) -> list[str]:
        return [desk.send(f"{THOUGHTFUL} {writer} {n}", author={}) for n in range(12)]

    def poll() -> None:
        cursor = 0
        while True:
            last = done.is_set()  # asked before the look, so that the last look sees everything
            found = desk.changes(after=cursor)
            seen.extend(c.id for c in found)
            cursor = found[-1].changed if found else cursor
            if last and not found:
                return

    with ThreadPoolExecutor(5) as pool:
        polling = pool.submit(poll)
        try:
            sent = [id for ids in pool.map(write, range(4)) for id in ids]
        finally:
            done.set()
        polling.result()
    assert len(seen) == len(set(seen)) == 48
    assert set(seen) == set(sent)


def test_many_rulings_at_once_leave_one_order(desk: Desk) -> None:
    sent = [desk.send(f"{THOUGHTFUL} {n}", author={}) for n in range(8)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda id: rule(desk.database, desk.site.id, id, "reject"), sent))
    places = [c.changed for c in desk.changes()]
    assert places == sorted(set(places)) == list(range(9, 17))
    with desk.database.read() as connection:
        assert comments.count_by_status(connection, desk.site.id) == {"rejected": 8}
