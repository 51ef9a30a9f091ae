"""Messages reach their endpoints whatever these do: nothing is lost, order is kept, nobody starves."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from threading import Thread
from typing import Any

import pytest
from standardwebhooks import Webhook

from moderation import review, webhooks
from moderation.delivery import FAILURES, KEEP_TRYING, KEPT, LANES, LEASE, Deliverer
from moderation.outward import Sender
from moderation.store import endpoints, feedback, outbox
from moderation.store.database import Database
from moderation.store.endpoints import Endpoint
from moderation.store.outbox import Delivery
from tests.cast import BORDERLINE
from tests.integration.conftest import NOON, Desk
from tests.integration.receiver import Got, Receiver, Reply, receiving
from tests.integration.service import eventually
from tests.integration.test_webhooks import from_wordpress

ALLOWED = {"127.0.0.1"}


class Clock:
    """The time, as a test wants it."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def clock() -> Clock:
    """Noon."""
    return Clock()


Employ = Callable[..., Deliverer]


@pytest.fixture
def employ(desk: Desk, clock: Clock) -> Iterator[Employ]:
    """Make a worker that delivers, with `longest` seconds for an attempt, by the test's clock."""
    made = []

    def one(longest: float = 5.0, database: Database | None = None) -> Deliverer:
        sender = Sender(ALLOWED, longest=longest)
        made.append(Deliverer(database or desk.database, sender, now=clock, chance=lambda low, high: 1.0))
        return made[-1]

    yield one
    for each in made:
        each.close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver that takes everything, until a test has it otherwise."""
    with receiving() as made:
        yield made


def add(desk: Desk, receiver: Receiver, kind: str = webhooks.STANDARD) -> Endpoint:
    with desk.database.write() as connection:
        return webhooks.add(connection, desk.site.id, kind, receiver.url, "", NOON)


def rule(desk: Desk, clock: Clock, name: str, ruling: str) -> None:
    review.rule(desk.database, desk.site.id, f"external:{name}", ruling, now=clock.now)


def ruled(desk: Desk, clock: Clock, *names: str, ruling: str = "publish") -> None:
    """Let comments come in and be ruled on."""
    for name in names:
        desk.send(BORDERLINE, id=name)
        rule(desk, clock, name, ruling)


def drain(worker: Deliverer) -> None:
    """Let a worker do all that is due now."""
    while worker.step():
        pass


def until(worker: Deliverer, clock: Clock, end: datetime, every: timedelta = timedelta(minutes=15)) -> None:
    """Let the time pass, a worker looking every now and then."""
    while clock.now < end:
        clock.now += every
        worker.tidy()
        drain(worker)


def rows(desk: Desk, state: str | None = None) -> list[Delivery]:
    with desk.database.read() as connection:
        return outbox.listed(connection, None, state, 1000)[::-1]


def endpoint_now(desk: Desk, endpoint: Endpoint) -> Endpoint:
    with desk.database.read() as connection:
        return endpoints.by_id(connection, endpoint.id)


def test_message_arrives_signed_and_is_sent_once(
    desk: Desk, clock: Clock, receiver: Receiver, employ: Employ
) -> None:
    endpoint = add(desk, receiver)
    clock.now = datetime.now(NOON.tzinfo)
    ruled(desk, clock, "a")
    worker = employ()
    drain(worker)
    drain(worker)
    (got,) = receiver.got
    told: Any = Webhook(endpoint.secret).verify(got.body, got.headers)
    assert (got.path, told["data"]["external_id"], told["data"]["status"]) == ("/hook", "a", "published")
    (row,) = rows(desk)
    assert (row.state, row.attempts, row.said, row.done_at) == ("delivered", 1, "answered 204", clock.now)


def test_receiver_that_is_down_for_three_days_is_told_everything_in_order(
    desk: Desk, clock: Clock, receiver: Receiver, employ: Employ
) -> None:
    endpoint, worker = add(desk, receiver), employ()
    receiver.answers(500)
    ruled(desk, clock, "a", "b", "c")
    until(worker, clock, NOON + timedelta(days=1))
    for name in ("b", "a", "b"):
        rule(desk, clock, name, "reject")
        rule(desk, clock, name, "publish")
    ruled(desk, clock, "d", ruling="reject")
    until(worker, clock, NOON + timedelta(days=3))
    tried = len(receiver.got)
    assert 0 < tried < 120, "an endpoint that fails is asked about once an hour"
    assert rows(desk, "waiting") == rows(desk)
    receiver.got.clear()
    receiver.answers(200)
    until(worker, clock, NOON + timedelta(days=3, hours=2, minutes=5))
    assert rows(desk, "delivered") == rows(desk)
    told = receiver.told
    assert len(told) == len(rows(desk))
    assert [status for name, status in told if name == "a"] == ["published", "rejected", "published"]
    assert [status for name, status in told if name == "b"] == [
        "published", "rejected", "published", "rejected", "published"
    ]  # fmt: skip
    assert endpoint_now(desk, endpoint).failures == 0


def test_signature_of_a_late_attempt_is_of_that_moment(
    desk: Desk, clock: Clock, receiver: Receiver, employ: Employ
) -> None:
    add(desk, receiver)
    receiver.answers(503)
    ruled(desk, clock, "a")
    worker = employ()
    drain(worker)
    clock.passes(minutes=1)
    receiver.answers(200)
    drain(worker)
    first, second = receiver.got
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    assert int(second.headers["webhook-timestamp"]) - int(first.headers["webhook-timestamp"]) == 60


def test_later_event_waits_for_the_earlier_one_on_the_same_comment_alone(
    desk: Desk, clock: Clock, receiver: Receiver, employ: Employ
) -> None:
    add(desk, receiver)
    refused = {"a"}
    receiver.behave = lambda got: Reply(500 if got.json["data"]["external_id"] in refused else 200)
    ruled(desk, clock, "a")
    rule(desk, clock, "a", "reject")
    ruled(desk, clock, "b")
    worker = employ()
    drain(worker)
    assert receiver.told == [("a", "published"), ("b", "published")]
    refused.clear()
    clock.passes(minutes=1)
    drain(worker)
    assert receiver.told[2:] == [("a", "published"), ("a", "rejected")]


def test_attempts_get_rarer_and_a_message_is_given_up_after_days(
    desk: Desk, clock: Clock, receiver: Receiver, employ: Employ
) -> None:
    endpoint = add(desk, receiver)
    receiver.answers(500)
    ruled(desk, clock, "a")
    worker, times = employ(), []
    while not rows(desk, "dead"):
        drain(worker)
        times.append(clock.now)
        assert len(receiver.got) == len(times)
        (row,) = rows(desk)
        clock.now = max(row.next_at, endpoint_now(desk, endpoint).paused_until or clock.now)
    gaps = [round((b - a).total_seconds()) for a, b in pairwise(times)]
    assert gaps == [10, 30, 90, 270, 810, 2430, *[7200] * (len(gaps) - 6)]
    (dead,) = rows(desk)
    assert (dead.said, dead.attempts) == ("answered 500", len(times))
    assert dead.done_at is not None and dead.done_at - NOON >= KEEP_TRYING


def test_dead_letter_sent_again_arrives(desk: Desk, clock: Clock, receiver: Receiver, employ: Employ) -> None:
    endpoint, worker = add(desk, receiver), employ()
    receiver.answers(500)
    ruled(desk, clock, "a", "b")
    until(worker, clock, NOON + KEEP_TRYING + timedelta(hours=3), timedelta(hours=1))
    assert [row.state for row in rows(desk)] == ["dead", "dead"]
    receiver.got.clear()
    receiver.answers(200)
    with desk.database.write() as connection:
        assert outbox.send_again(connection, clock.now, dead_of=endpoint.id) == 2
    until(worker, clock, clock.now + timedelta(hours=1, minutes=5))
    assert receiver.told == [("a", "published"), ("b", "published")]


def test_backlog_of_an_endpoint_that_never_comes_back_is_given_up_as_a_whole(
    desk: Desk, clock: Clock, receiver: Receiver, employ: Employ
) -> None:
    add(desk, receiver)
    receiver.answers(500)
    ruled(desk, clock, *(f"c{n}" for n in range(30)))
    until(employ(), clock, NOON + KEEP_TRYING + timedelta(hours=2), timedelta(hours=1))
    assert {row.state for row in rows(desk)} == {"dead"}


def test_messages_of_a_time_without_a_worker_are_not_given_up_unsent(
    desk: Desk, clock: Clock, receiver: Receiver, employ: Employ
) -> None:
    add(desk, receiver)
    ruled(desk, clock, "a")
    clock.passes(days=30)
    worker = employ()
    worker.tidy()
    drain(worker)
    assert receiver.told == [("a", "published")]


def test_failing_endpoint_is_left_in_peace_and_probed_with_one_message(
    desk: Desk, clock: Clock, receiver: Receiver, employ: Employ
) -> None:
    endpoint, worker = add(desk, receiver), employ()
    receiver.answers(500)
    ruled(desk, clock, *(f"c{n}" for n in range(12)))
    drain(worker)
    assert len(receiver.got) == FAILURES
    clock.passes(seconds=31)
    drain(worker)
    assert len(receiver.got) == FAILURES + 1
    assert endpoint_now(desk, endpoint).failures == FAILURES + 1
    receiver.answers(200)
    clock.passes(seconds=61)
    drain(worker)
    assert len(rows(desk, "delivered")) == 12
    assert endpoint_now(desk, endpoint).paused_until is None


def test_endpoint_may_ask_for_time(desk: Desk, clock: Clock, receiver: Receiver, employ: Employ) -> None:
    add(desk, receiver)
    receiver.answers(429, Retry_After="600")
    ruled(desk, clock, "a", "b")
    worker = employ()
    drain(worker)
    clock.passes(seconds=590)
    drain(worker)
    assert len(receiver.got) == 1
    receiver.answers(200)
    clock.passes(seconds=11)
    drain(worker)
    assert len(rows(desk, "delivered")) == 2


@pytest.mark.parametrize("asked", ["Wed, 21 Oct 2099 07:28:00 GMT", "-5", "9999999999", "٣", "x" * 500])
def test_what_cannot_be_waited_for_is_passed_over(
    desk: Desk, clock: Clock, receiver: Receiver, employ: Employ, asked: str
) -> None:
    add(desk, receiver)
    receiver.behave = lambda got: Reply(503, {"Retry-After": asked.encode().decode("latin-1")})
    ruled(desk, clock, "a")
    worker = employ()
    drain(worker)
    clock.passes(seconds=11)
    drain(worker)
    assert len(receiver.got) == 2


def test_redirect_is_not_followed(desk: Desk, clock: Clock, receiver: Receiver, employ: Employ) -> None:
    add(desk, receiver)
    with receiving() as inner:
        for status in (301, 302, 303, 307, 308):
            receiver.answers(status, Location=inner.url)
            ruled(desk, clock, f"r{status}")
        drain(employ())
        assert inner.got == []
    assert {row.said for row in rows(desk)} == {"answered 308; redirects are not followed"}


def test_address_that_nobody_could_send_to_fails_like_any_other(
    desk: Desk, clock: Clock, receiver: Receiver, employ: Employ
) -> None:
    with desk.database.write() as connection:
        for url, secret in ((f"ftp://{'a' * 2000}", webhooks.new_secret()), (receiver.url, "whsec_abc")):
            endpoints.add(connection, desk.site.id, webhooks.STANDARD, url, secret, NOON)
    add(desk, receiver)
    ruled(desk, clock, "a")
    drain(employ())
    assert [(row.state, len(row.said) <= 200) for row in rows(desk)] == [
        ("waiting", True), ("waiting", True), ("delivered", True)
    ]  # fmt: skip


def test_slow_endpoints_are_cut_off_and_never_starve_the_others(
    desk: Desk, clock: Clock, receiver: Receiver, employ: Employ
) -> None:
    with receiving() as slow:
        slow.behave = lambda got: Reply(after=30)
        for _ in range(2 * LANES):  # twice as many as there are lanes
            add(desk, slow)
        add(desk, receiver)
        ruled(desk, clock, "a", "b", "c")
        worker, began = employ(longest=0.6), time.monotonic()
        while len(receiver.got) < 3:
            assert worker.step()
        assert time.monotonic() - began < 5
        worker.close()
    assert {row.said for row in rows(desk) if row.attempts and row.state == "waiting"} == {"it took too long"}


def test_what_a_worker_had_in_hand_when_it_was_killed_is_sent_by_another(
    desk: Desk, clock: Clock, receiver: Receiver, employ: Employ
) -> None:
    add(desk, receiver)
    ruled(desk, clock, "a", "b")
    rule(desk, clock, "a", "reject")
    receiver.behave = lambda got: Reply(after=30)
    desk.database.close()
    process = multiprocessing.get_context("fork").Process(target=_work, args=(desk.database.url, clock.now))
    process.start()
    eventually(lambda: receiver.got)
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    receiver.answers(200)
    receiver.got.clear()
    worker = employ()
    drain(worker)
    assert receiver.told == [("b", "published")], "the other comment waits for nobody"
    clock.now += LEASE
    drain(worker)
    assert receiver.told[1:] == [("a", "published"), ("a", "rejected")]
    assert rows(desk, "delivered") == rows(desk)


def _work(url: str, now: datetime) -> None:
    Deliverer(Database(url), Sender(ALLOWED, longest=20), now=lambda: now).step()


def test_answer_that_comes_after_the_lease_ran_out_changes_nothing(
    desk: Desk, clock: Clock, receiver: Receiver, employ: Employ
) -> None:
    add(desk, receiver)
    ruled(desk, clock, "a")
    receiver.behave = lambda got: Reply(500, after=1.0)
    slow = employ()
    slow.step()
    clock.now += LEASE
    receiver.answers(200)
    other = employ()
    drain(other)
    drain(slow)
    (row,) = rows(desk)
    assert (row.state, row.attempts, len(receiver.got)) == ("delivered", 1, 2)


def test_several_workers_share_the_work_and_keep_the_order(
    desk: Desk, clock: Clock, receiver: Receiver, employ: Employ
) -> None:
    with receiving() as second:
        add(desk, receiver)
        add(desk, second)
        names = [f"c{n}" for n in range(6)]
        ruled(desk, clock, *names)
        for name in names:
            rule(desk, clock, name, "reject")
        databases = [Database(desk.database.url) for _ in range(3)]

        def work(database: Database) -> None:
            worker = employ(database=database)
            while rows_waiting(database):
                worker.step()
            worker.close()
            database.close()

        threads = [Thread(target=work, args=(database,)) for database in databases]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for each in (receiver, second):
            assert len(each.got) == 12
            for name in names:
                assert [s for n, s in each.told if n == name] == ["published", "rejected"]


def rows_waiting(database: Database) -> list[Delivery]:
    with database.read() as connection:
        return outbox.listed(connection, None, "waiting", 1)


def test_delivered_messages_are_deleted_after_a_while_and_dead_ones_later(
    desk: Desk, clock: Clock, receiver: Receiver, employ: Employ
) -> None:
    add(desk, receiver)
    ruled(desk, clock, "a", "b")
    drain(employ())
    with desk.database.write() as connection:
        assert outbox.settle(connection, rows(desk)[0], "late", state="dead") is False, (
            "it is settled already"
        )
    clock.now += KEPT["delivered"]
    employ().tidy()
    assert len(rows(desk)) == 2
    clock.passes(minutes=1)
    employ().tidy()
    assert rows(desk) == []


def wordpress(key: str, known: set[str], changes: list[tuple[str, str]]) -> Callable[[Got], Reply]:
    """Behave as the route of WordPress's Akismet plugin does: key, header, body."""

    def behave(got: Got) -> Reply:
        said = got.json
        if str(said.get("key", "")).lower() != key:
            return Reply(401, body=b'{"code": "rest_forbidden"}')
        if not isinstance(said.get("comments"), list):
            return Reply(400)
        assert got.headers["x-akismet-webhook"] == "1", "or the plugin tells us what we told it"
        assert said["endpoint"] == "comment-check"
        answers = {}
        for comment in said["comments"]:
            assert comment["result"] in ("true", "false")
            if comment["guid"] in known:
                changes.append((comment["guid"], comment["result"]))
                answers[comment["guid"]] = '{"status": "success"}'
            else:
                answers[comment["guid"]] = (
                    '{"status": "error", "message": "Could not find matching comment."}'
                )
        body = ", ".join(f'"{guid}": {answer}' for guid, answer in answers.items())
        return Reply(200, {"Content-Type": "application/json"}, f'{{"comments": {{{body}}}}}'.encode())

    return behave


GUID = "0123456789abcdef" * 2


def test_hold_ruling_and_undo_reach_a_wordpress(
    desk: Desk, clock: Clock, receiver: Receiver, employ: Employ
) -> None:
    endpoint, worker = add(desk, receiver, webhooks.WORDPRESS), employ()
    changes: list[tuple[str, str]] = []
    receiver.behave = wordpress(endpoint.secret, {GUID}, changes)
    id = desk.send(BORDERLINE)
    assert desk.read(id).status == "pending"
    from_wordpress(desk, id)
    review.rule(desk.database, desk.site.id, id, "publish", now=clock.now)
    drain(worker)
    assert changes == [(GUID, "false")]
    with desk.database.read() as connection:
        standing = feedback.standing(connection, id)
    assert standing is not None
    review.undo(desk.database, desk.site.id, standing.id, "moira", clock.now)
    drain(worker)
    assert changes == [(GUID, "false"), (GUID, "true")]


def test_wordpress_that_has_another_key_or_not_yet_the_comment_is_asked_again(
    desk: Desk, clock: Clock, receiver: Receiver, employ: Employ
) -> None:
    endpoint, worker = add(desk, receiver, webhooks.WORDPRESS), employ()
    changes: list[tuple[str, str]] = []
    id = desk.send(BORDERLINE)
    from_wordpress(desk, id)
    review.rule(desk.database, desk.site.id, id, "reject", now=clock.now)
    for key, known, said, failures in (
        ("0" * 12, {GUID}, "answered 401", 1),
        (endpoint.secret, set(), "WordPress did not find the comment", 0),
        (endpoint.secret, {GUID}, "answered 200", 0),
    ):
        receiver.behave = wordpress(key, known, changes)
        drain(worker)
        assert (rows(desk)[0].said, endpoint_now(desk, endpoint).failures) == (said, failures)
        clock.passes(minutes=2)
    assert changes == [(GUID, "true")]


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b"null", b'{"comments": 1}', b"[" * 60_000, b'{"comments": {}}']
)
def test_page_that_is_no_wordpress_is_no_success(
    desk: Desk, clock: Clock, receiver: Receiver, employ: Employ, body: bytes
) -> None:
    add(desk, receiver, webhooks.WORDPRESS)
    receiver.behave = lambda got: Reply(200, body=body)
    id = desk.send(BORDERLINE)
    from_wordpress(desk, id)
    review.rule(desk.database, desk.site.id, id, "reject", now=clock.now)
    drain(employ())
    assert (rows(desk)[0].state, rows(desk)[0].said) == (
        "waiting", "the answer is not that of WordPress's Akismet plugin"
    )  # fmt: skip
