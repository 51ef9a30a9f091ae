"""Whatever receivers and workers do, in any order: each message arrives, and each comment's in order."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from moderation import review, webhooks
from moderation.delivery import LEASE, Deliverer
from moderation.outward import Sender
from moderation.store import outbox
from tests.cast import BORDERLINE
from tests.integration.conftest import NOON, Desk
from tests.integration.receiver import Behaviour, Got, Receiver, Reply, receiving
from tests.integration.test_delivery import Clock, drain, rows

COMMENTS, STEPS = 4, 60


class Killed(BaseException):
    """The worker ends in the middle of what it does."""


@contextmanager
def killed_before_it_writes_down(patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let a worker die after it has sent, and before it says so."""

    def dies(*args: Any, **more: Any) -> None:
        raise Killed

    with patch.context() as meanwhile, pytest.raises(Killed):
        meanwhile.setattr(outbox, "settle", dies)
        yield


def moody(chance: random.Random) -> Behaviour:
    def behave(got: Got) -> Reply | bytes:
        moods: list[Reply | bytes] = [
            Reply(),
            Reply(),
            Reply(500),
            Reply(404),
            Reply(302),
            b"",
            b"HTTP/1.1 2",
        ]
        return chance.choice(moods)

    return behave


@pytest.mark.parametrize("seed", range(3))
def test_every_message_arrives_and_each_comments_in_order(
    desk: Desk, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance, clock = random.Random(seed), Clock()
    employed: list[Deliverer] = []

    def employ() -> Deliverer:
        sender = Sender({"127.0.0.1"}, longest=5)
        employed.append(Deliverer(desk.database, sender, now=clock, chance=chance.uniform))
        return employed[-1]

    with receiving() as first, receiving() as second:
        for receiver in (first, second):
            receiver.behave = moody(chance)
            with desk.database.write() as connection:
                webhooks.add(connection, desk.site.id, webhooks.STANDARD, receiver.url, "", NOON)
        names = [desk.send(BORDERLINE, id=f"c{n}") for n in range(COMMENTS)]
        worker = employ()
        for _ in range(STEPS):
            clock.now += timedelta(seconds=chance.choice([1, 20, 200, 4000]))
            match chance.choice(["rule", "rule", "work", "work", "die"]):
                case "rule":
                    name, ruling = chance.choice(names), chance.choice(["publish", "reject"])
                    review.rule(desk.database, desk.site.id, name, ruling, now=clock.now)
                case "work":
                    drain(worker)
                case "die" if _has_work(desk, clock):
                    with killed_before_it_writes_down(monkeypatch):
                        drain(worker)
                    worker = employ()
        for receiver in (first, second):
            receiver.behave = lambda got: Reply()
        for _ in range(4):
            clock.now += max(LEASE, timedelta(hours=3))
            drain(worker)
        for each in employed:
            each.close()
        assert {row.state for row in rows(desk)} == {"delivered"}
        for receiver in (first, second):
            is_whole_and_in_order(receiver, desk)


def _has_work(desk: Desk, clock: Clock) -> bool:
    with desk.database.read() as connection:
        return bool(outbox.due(connection, clock.now, [], 1))


def is_whole_and_in_order(receiver: Receiver, desk: Desk) -> None:
    """Assert that a receiver saw each comment's messages in order, some more than once, and missed none."""
    seen: dict[str, list[str]] = defaultdict(list)
    for got in receiver.got:
        seen[got.json["data"]["id"]].append(got.headers["webhook-id"])
    written: dict[str, list[str]] = defaultdict(list)
    for row in rows(desk):
        if row.message not in written[row.comment_id]:
            written[row.comment_id].append(row.message)
    assert {name: list(dict.fromkeys(ids)) for name, ids in seen.items()} == dict(written)
    for ids in seen.values():
        places = [list(dict.fromkeys(ids)).index(id) for id in ids]
        assert places == sorted(places), "nothing old comes after something new"
