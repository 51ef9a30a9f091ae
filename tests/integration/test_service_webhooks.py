"""The whole service delivers webhooks, whichever process ruled, and loses none when it is ended or killed."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update

from moderation import webhooks
from moderation.store.database import Database
from moderation.store.tables import deliveries
from tests.cast import BORDERLINE, comment
from tests.integration.conftest import NOON
from tests.integration.receiver import Receiver, Reply, receiving
from tests.integration.service import Service, eventually

pytestmark = pytest.mark.slow


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver on this host, which the operator allows."""
    with receiving() as made:
        yield made


@pytest.fixture
def service(tmp_path: Path, models: Path, receiver: Receiver) -> Iterator[Service]:
    """A service that runs, with an endpoint of its site."""
    made = Service(tmp_path, models, webhook_allowed_hosts="127.0.0.1")
    database = Database(made.url)
    with database.write() as connection:
        webhooks.add(connection, made.site.id, webhooks.STANDARD, receiver.url, "", NOON)
    database.close()
    made.start()
    yield made
    made.kill()


def rule(service: Service, name: str, ruling: str = "publish") -> None:
    service.call("POST", "/v1/comments", comment(BORDERLINE, id=name))
    assert service.call("POST", f"/v1/comments/external:{name}/ruling", {"ruling": ruling})[0] == 200


def test_ruling_by_the_api_arrives_at_the_endpoint(service: Service, receiver: Receiver) -> None:
    rule(service, "a")
    eventually(lambda: receiver.got)
    rule(service, "a", "reject")
    eventually(lambda: len(receiver.got) == 2)
    assert receiver.told == [("a", "published"), ("a", "rejected")]


def test_service_ends_in_time_though_a_receiver_dawdles(service: Service, receiver: Receiver) -> None:
    receiver.behave = lambda got: Reply(after=60)
    rule(service, "a")
    eventually(lambda: receiver.got)
    assert service.stop() == 0
    assert "worker stopped" in service.log, "it ended by itself"


def test_worker_that_is_killed_while_it_sends_loses_nothing(service: Service, receiver: Receiver) -> None:
    receiver.behave = lambda got: Reply(after=60)
    rule(service, "a")
    rule(service, "a", "reject")
    eventually(lambda: receiver.got)
    worker = service.processes()[2]
    os.kill(worker, signal.SIGKILL)
    receiver.behave = lambda got: Reply()
    eventually(lambda: service.processes()[2] not in (0, worker))
    assert len(receiver.got) == 1, "until its lease ends, nobody sends it"
    database = Database(service.url)
    with database.write() as connection:  # the time, which no test waits for
        connection.execute(
            update(deliveries).where(deliveries.c.leased_until.is_not(None)).values(leased_until=NOON)
        )
    database.close()
    eventually(lambda: len(receiver.got) == 3)
    assert receiver.told == [("a", "published"), ("a", "published"), ("a", "rejected")]
