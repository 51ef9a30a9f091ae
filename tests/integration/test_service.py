"""The whole service as it runs: starts, ends, follows promotions, and survives the death of its parts."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from moderation.classifier.artifacts import Shelf
from tests.cast import PRAISE, THOUGHTFUL, TWO_LINKS, comment
from tests.integration.service import Service, eventually, lives

pytestmark = pytest.mark.slow
FOLLOWS = 5.0  # seconds within which every worker follows a promotion


@pytest.fixture
def make_service(tmp_path: Path, models: Path) -> Iterator[Callable[..., Service]]:
    """Make services that are gone after the test."""
    made: list[Service] = []

    def make(url: str | None = None) -> Service:
        made.append(Service(tmp_path, models, url))
        return made[-1]

    yield make
    for service in made:
        service.kill()


@pytest.fixture
def service(make_service: Callable[..., Service]) -> Service:
    """A service that runs."""
    made = make_service()
    made.start()
    return made


def smoke(service: Service) -> str:
    """Go through the main job once; return the comment's id."""
    status, answer = service.call("POST", "/v1/comments", comment(PRAISE, id="wp-1"))
    assert (status, answer["verdict"]) == (201, "reject")
    assert service.call("POST", "/v1/comments", comment(PRAISE, id="wp-1")) == (200, answer)
    status, edited = service.call("POST", "/v1/comments", comment(TWO_LINKS, id="wp-1"))
    assert (status, edited["id"]) == (200, answer["id"])
    assert service.call("POST", "/v1/screen", comment(THOUGHTFUL))[1]["verdict"] == "publish"
    status, ruled = service.call("POST", "/v1/comments/external:wp-1/ruling", {"ruling": "publish"})
    assert (status, ruled["status"], len(ruled["earlier"])) == (200, "published", 1)
    status, page = service.call("GET", "/v1/comments?status=published")
    assert [c["id"] for c in page["comments"]] == [answer["id"]]
    assert service.call("GET", "/v1/comments/external:none")[0] == 404
    service.call("POST", "/v1/comments", comment(THOUGHTFUL, id="wp-2"))
    assert service.call("DELETE", "/v1/comments/external:wp-2") == (204, "")
    assert service.call("GET", "/v1/comments/external:wp-2")[0] == 410
    return str(answer["id"])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda n: n.name)
def test_service_ends_cleanly_and_the_next_start_answers(service: Service, number: signal.Signals) -> None:
    id = smoke(service)
    assert service.stop(number) == 0
    assert "Traceback" not in service.log
    service.start()
    status, shown = service.call("GET", f"/v1/comments/{id}")
    assert (status, shown["status"]) == (200, "published")
    assert service.ready()["status"] == "ready"


@pytest.mark.postgres
@pytest.mark.xdist_group("postgres")
def test_service_does_the_same_on_postgresql(make_service: Callable[..., Service], postgres_url: str) -> None:
    service = make_service(postgres_url)
    service.start()
    smoke(service)
    assert service.stop() == 0
    assert "Traceback" not in service.log


def test_numbers_are_added_up_across_all_web_workers(service: Service) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: service.call("POST", "/v1/comments", comment(PRAISE, id=str(n))), range(30)))
    told = service.call("GET", "/metrics")[1]
    found = re.findall(r"^moderation_comments_total\{.*\} (\S+)$", told, re.M)
    assert sum(map(float, found)) == 30


def another_version(models: Path) -> tuple[str, str]:
    """Put a copy of the serving model beside it under another name; return both names."""
    shelf = Shelf(models)
    serving = shelf.record()["serving"]
    copied = shutil.copytree(models / serving, models / f"{serving}-again")
    card = json.loads((copied / "card.json").read_text()) | {"version": copied.name}
    (copied / "card.json").write_text(json.dumps(card))
    return serving, copied.name


def all_workers_say(service: Service, model: str | None) -> bool:
    """Say whether twenty answers in a row, from whichever worker, name a model."""
    for _ in range(20):
        answer = service.call("POST", "/v1/screen", comment(THOUGHTFUL))[1]
        if (answer["score"] and answer["score"]["model"]) != model:
            return False
    return True


def test_promotion_and_rollback_are_followed_while_running(service: Service) -> None:
    first, second = another_version(service.models)
    assert all_workers_say(service, first)
    Shelf(service.models).promote(second)
    eventually(lambda: all_workers_say(service, second), FOLLOWS)
    assert Shelf(service.models).rollback() == first
    eventually(lambda: all_workers_say(service, first), FOLLOWS)


def test_tampered_model_is_refused_while_the_service_runs_on(service: Service) -> None:
    first, second = another_version(service.models)
    Shelf(service.models).promote(second)
    eventually(lambda: all_workers_say(service, second), FOLLOWS)
    path = service.models / second / "model.joblib"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    os.utime(service.models / "serving.json")  # what makes the workers look again
    eventually(lambda: all_workers_say(service, None), FOLLOWS)
    status, held = service.call("POST", "/v1/comments", comment(THOUGHTFUL, id="wp-1"))
    assert (status, held["verdict"], held["degraded"]) == (201, "hold", ["no model"])
    told = service.ready()
    assert (told["status"], told["model"]) == ("degraded", None)
    assert "not the file that its card describes" in told["checks"]["model"]
    assert Shelf(service.models).rollback() == first
    eventually(lambda: all_workers_say(service, first), FOLLOWS)
    again = eventually(
        lambda: (
            (found := service.call("GET", "/v1/comments/external:wp-1")[1])["status"] != "pending" and found
        )
    )
    assert (again["status"], again["degraded"]) == ("published", [])


def test_comment_that_was_acknowledged_survives_the_death_of_a_web_worker(service: Service) -> None:
    acknowledged: list[str] = []

    def send(number: int) -> None:
        if number == 60:
            os.kill(service.processes()[1][0], signal.SIGKILL)
        try:
            status, answer = service.call("POST", "/v1/comments", comment(THOUGHTFUL, id=str(number)))
        except OSError:
            return  # the worker died over it: nobody was told that it is stored
        if status == 201:
            acknowledged.append(answer["id"])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(send, range(200)))
    assert len(acknowledged) > 100
    known: set[str] = set()
    cursor, more = "0", True
    while more:
        page = service.call("GET", f"/v1/comments?since={cursor}&limit=200")[1]
        known |= {c["id"] for c in page["comments"]}
        cursor, more = page["next"], page["more"]
    assert set(acknowledged) <= known
    eventually(lambda: len(service.processes()[1]) == 2)
    assert service.stop() == 0


def test_background_worker_that_was_killed_comes_back(service: Service) -> None:
    before = service.processes()[2]
    os.kill(before, signal.SIGKILL)
    eventually(lambda: not lives(before))
    after = eventually(lambda: next((p for p in [_background(service)] if p and p != before), None))
    assert lives(after)
    eventually(lambda: service.log.count("worker runs") == 2)
    assert service.call("POST", "/v1/comments", comment(PRAISE))[0] == 201
    assert service.stop() == 0


def _background(service: Service) -> int | None:
    try:
        return service.processes()[2]
    except StopIteration:
        return None
