"""What operators look at: alive, ready, numbers, and the database failing under the service."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from moderation.intake import Intake
from moderation.upkeep import beat
from tests.cast import PRAISE, THOUGHTFUL, comment
from tests.conftest import Blog
from tests.web.conftest import is_problem


@pytest.fixture
def broken(intake: Intake) -> Iterator[None]:
    """Take the tables away, as a database that answers nothing."""
    with intake.database.write() as connection:
        for table in ("comments", "site_keys", "heartbeats", "sites"):
            connection.execute(text(f"ALTER TABLE {table} RENAME TO away_{table}"))
    yield


def test_alive_says_so_without_asking_anything(client: FlaskClient, broken: None) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "alive"})


def test_ready_when_database_model_and_worker_are(client: FlaskClient, intake: Intake, models: Path) -> None:
    beat(intake)
    answer: Any = client.get("/readyz")
    serving = json.loads((models / "serving.json").read_text())["serving"]
    assert (answer.status_code, answer.json) == (
        200,
        {"status": "ready", "checks": {"database": "ok", "model": "ok", "worker": "ok"}, "model": serving},
    )


@pytest.mark.parametrize("silent", [None, timedelta(seconds=31)], ids=["never ran", "fell silent"])
def test_without_a_worker_service_is_degraded_and_says_what_to_do(
    client: FlaskClient, intake: Intake, silent: timedelta | None
) -> None:
    if silent is not None:
        beat(intake, datetime.now(UTC) - silent)
    answer: Any = client.get("/readyz")
    assert (answer.status_code, answer.json["status"]) == (200, "degraded")
    assert "moderation worker" in answer.json["checks"]["worker"]


@pytest.mark.parametrize("harm", ["none promoted", "tampered", "garbled record", "missing folder"])
def test_without_a_model_service_is_degraded_and_says_why(
    client: FlaskClient, blog: Blog, intake: Intake, models: Path, harm: str
) -> None:
    beat(intake)
    folder = next(p.parent for p in models.glob("*/card.json"))
    if harm == "none promoted":
        (models / "serving.json").unlink()
    elif harm == "tampered":
        (folder / "model.joblib").write_bytes((folder / "model.joblib").read_bytes() + b"x")
    elif harm == "garbled record":
        (models / "serving.json").write_text('{"serving": 7')
    else:
        folder.rename(models / ".elsewhere")
    answer: Any = client.get("/readyz")
    assert (answer.status_code, answer.json["status"], answer.json["model"]) == (200, "degraded", None)
    assert answer.json["checks"]["model"] not in ("ok", "")
    assert blog.post("/comments", comment(THOUGHTFUL)).json["degraded"] == ["no model"]


def test_without_a_database_service_is_unavailable(client: FlaskClient, broken: None) -> None:
    answer: Any = client.get("/readyz")
    assert (answer.status_code, answer.json["status"]) == (503, "unavailable")
    assert answer.json["checks"]["database"] == answer.json["checks"]["worker"] == "does not answer"


@pytest.mark.parametrize("path", ["/comments", "/screen"])
def test_comment_sent_to_a_broken_database_is_a_503_that_says_try_again(
    blog: Blog, broken: None, path: str
) -> None:
    answer = blog.post(path, comment(THOUGHTFUL))
    is_problem(answer, 503, "try again", "nothing was stored")
    assert int(answer.headers["Retry-After"]) > 0


def test_full_database_is_a_503_and_nothing_is_stored(blog: Blog, intake: Intake) -> None:
    with intake.database.read() as connection:  # this thread's own connection, as the request's
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
        connection.execute(text(f"PRAGMA max_page_count={pages}"))
    is_problem(blog.post("/comments", comment("straw " * 9_000)), 503, "try again")
    with intake.database.read() as connection:
        connection.execute(text("PRAGMA max_page_count=1000000"))
    assert blog.get("/comments").json["comments"] == []
    assert blog.post("/comments", comment(THOUGHTFUL)).status_code == 201


def counted(client: FlaskClient) -> dict[str, float]:
    """Return the numbers of comments by verdict and mode."""
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.content_type.startswith("text/plain")
    found = re.findall(
        r'^moderation_comments_total\{mode="(\w+)",verdict="(\w+)"\} (\S+)$', answer.text, re.M
    )
    return {f"{mode} {verdict}": float(n) for mode, verdict, n in found}


def test_metrics_count_each_comment_once(client: FlaskClient, blog: Blog) -> None:
    before = counted(client)
    for _ in range(2):
        blog.post("/comments", comment(THOUGHTFUL, id="1"))
    assert blog.post(
        "/comments/batch", "\n".join(json.dumps(comment(PRAISE, id=str(n))) for n in (2, 3))
    ).text
    blog.post("/screen", comment(PRAISE))
    blog.post("/comments", comment("", id="4"))
    after = counted(client)
    grown = {name: after[name] - before.get(name, 0) for name in after if after[name] != before.get(name, 0)}
    assert grown == {"enforce publish": 1, "enforce reject": 2}


def test_metrics_time_requests_by_endpoint(client: FlaskClient, blog: Blog) -> None:
    blog.post("/comments", comment(THOUGHTFUL))
    told = client.get("/metrics").text
    assert re.search(
        r'^moderation_request_seconds_count\{endpoint="api.submit",status="2xx"\} \d', told, re.M
    )


def test_metrics_name_no_comment_and_no_key(client: FlaskClient, blog: Blog) -> None:
    blog.post("/comments", comment(THOUGHTFUL, id="very-own-id"))
    blog.get("/comments/external:very-own-id")
    told = client.get("/metrics").text
    assert "very-own-id" not in told and blog.headers["Authorization"][7:] not in told
