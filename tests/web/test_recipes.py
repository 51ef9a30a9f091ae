"""Each piece of code in docs/integrations.md does what the page says, run as it stands there."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from moderation import review, webhooks
from moderation.delivery import Deliverer
from moderation.intake import Intake
from moderation.outward import Sender
from moderation.store import endpoints
from moderation.store.sites import Keys, Site
from moderation.submission import from_row
from tests.browser.chromium import serving
from tests.cast import BORDERLINE, comment
from tests.conftest import ROOT, unavailable
from tests.integration.service import eventually, free_port

PAGE = (ROOT / "docs/integrations.md").read_text("utf-8")
PYTHON = sys.executable


def snippets(heading: str, language: str) -> list[str]:
    """Return the pieces of code in a language under a heading."""
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return re.findall(rf"```{language}\n(.*?)```", section, re.S)


def snippet(heading: str, language: str) -> str:
    (found,) = snippets(heading, language)
    return found


def program(*names: str) -> str:
    """Return where a program is."""
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        unavailable(f"{names[0]} is not installed")
    assert found is not None
    return found


@pytest.fixture
def environment(app: Flask, kitchen: tuple[Site, Keys]) -> Iterator[dict[str, str]]:
    """The variables that the page says to set, for a service that runs."""
    with serving(app) as address:
        yield os.environ | {"SERVICE": address, "KEY": kitchen[1].api}


def run(words: list[str], environment: dict[str, str], folder: Path) -> str:
    done = subprocess.run(
        words, env=environment, cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


def status_of(intake: Intake, site: Site, name: str) -> str:
    return review.look(intake.database, site.id, f"external:{name}").stored.status


def test_every_piece_of_code_on_the_page_is_run_here() -> None:
    pieces = re.findall(r"```(\w+)\n", PAGE)
    run_here = ["sh", "sh", "python", "js", "php", "python", "python", "js", "php"]
    assert pieces == run_here, "add a test for the new piece"


def test_curl(
    environment: dict[str, str], tmp_path: Path, intake: Intake, kitchen: tuple[Site, Keys]
) -> None:
    program("curl")
    told = run(["bash", "-euc", snippet("curl", "sh")], environment, tmp_path)
    answers, decoder = [], json.JSONDecoder()
    while told.strip():
        answer, end = decoder.raw_decode(told.strip())
        answers.append(answer)
        told = told.strip()[end:]
    assert [answer["status"] for answer in answers] == ["rejected", "rejected", "published"]
    assert status_of(intake, kitchen[0], "curl-1") == "published"


CLIENTS = {
    "Python": ("python", ["python3"], ".py"),
    "JavaScript": ("js", ["node"], ".js"),
    "PHP": ("php", ["php", "php8.4", "php8.3", "php8.2"], ".php"),
}


def written(heading: str, folder: Path, code: str) -> list[str]:
    """Write a piece of code into a file and return the words that run it."""
    _, names, ending = CLIENTS[heading]
    file = folder / f"recipe{ending}"
    file.write_text(code)
    return [PYTHON if heading == "Python" else program(*names), str(file)]


@pytest.mark.parametrize("heading", CLIENTS)
def test_client(
    heading: str, environment: dict[str, str], tmp_path: Path, intake: Intake, kitchen: tuple[Site, Keys]
) -> None:
    words = written(heading, tmp_path, snippet(heading, CLIENTS[heading][0]))
    assert run(words, environment, tmp_path) == "rejected\n"
    assert status_of(intake, kitchen[0], f"{heading.lower()}-1") == "rejected"
    assert run(words, environment, tmp_path) == "rejected\n", "sending it again does no harm"


@pytest.mark.parametrize("heading", CLIENTS)
@pytest.mark.parametrize("wrong", [{"SERVICE": "http://127.0.0.1:1"}, {"KEY": "mod_unknown"}], ids=str)
def test_client_holds_a_comment_that_the_service_did_not_take(
    heading: str, wrong: dict[str, str], environment: dict[str, str], tmp_path: Path
) -> None:
    words = written(heading, tmp_path, snippet(heading, CLIENTS[heading][0]))
    assert run(words, environment | wrong, tmp_path) == "pending\n"


def test_static_site_fetches_what_is_published_and_drops_what_is_not_any_more(
    environment: dict[str, str], tmp_path: Path, intake: Intake, kitchen: tuple[Site, Keys]
) -> None:
    words = written("Python", tmp_path, snippet("Static sites", "python"))
    site = kitchen[0]
    bare = {"id": "bare", "content": "What about a bin of cast concrete, which holds the warmth for longer?"}
    for body in (comment(BORDERLINE, id="a"), bare):
        intake.submit(site, from_row(body))
    for ruling, shown in (("publish", 2), ("reject", 0)):
        for name in ("a", "bare"):
            review.rule(intake.database, site.id, f"external:{name}", ruling)
        assert run(words, environment, tmp_path) == ""
        files = list((tmp_path / "data/comments").glob("*.json"))
        assert len(files) == shown
        if shown:
            contents = {json.loads(file.read_text())["content"] for file in files}
            assert contents == {BORDERLINE, bare["content"]}


@contextmanager
def listening(heading: str, folder: Path, secret: str) -> Iterator[tuple[int, Path]]:
    """Run a receiver of the page; yields its port, and the file with what it printed."""
    language = CLIENTS[heading][0]
    words = written(heading, folder, snippet("Webhooks", language))
    port, log = free_port(), folder / "log"
    if heading == "PHP":
        words = [words[0], "-S", f"127.0.0.1:{port}", words[1]]
    environment = os.environ | {"SECRET": secret, "PORT": str(port)}
    with log.open("wb") as file:
        process = subprocess.Popen(words, env=environment, cwd=folder, stdout=file, stderr=file)
        try:
            eventually(lambda: post(port, {}, b"{}") == 401)
            yield port, log
        finally:
            process.terminate()
            process.wait()


def post(port: int, headers: dict[str, str], body: bytes) -> int:
    """Post to a receiver and return the status; 0 if nobody listens yet."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}/hook", body, headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code
    except OSError:
        return 0


@pytest.mark.parametrize("heading", CLIENTS)
def test_receiver_takes_genuine_messages_and_no_others(
    heading: str, tmp_path: Path, intake: Intake, kitchen: tuple[Site, Keys]
) -> None:
    site, now = kitchen[0], datetime.now(UTC)
    with intake.database.write() as connection:
        endpoint = webhooks.add(connection, site.id, "standard", "http://127.0.0.1:1/hook", "", now)
    with listening(heading, tmp_path, endpoint.secret) as (port, log):
        with intake.database.write() as connection:
            endpoints.remove(connection, endpoint.id)
            again = endpoints.add(
                connection, site.id, "standard", f"http://127.0.0.1:{port}/hook", endpoint.secret, now
            )
            webhooks.rotate(connection, again, "", now, now.replace(year=now.year + 1))
        intake.submit(site, from_row(comment(BORDERLINE, id="told-1")))
        review.rule(intake.database, site.id, "external:told-1", "publish")
        deliver(intake)
        change = review.look(intake.database, site.id, "external:told-1").stored.changed
        line = f"comment.ruled told-1 published {change}"
        eventually(lambda: line in log.read_text("utf-8"))

        body = b'{"type": "t", "data": {"external_id": "forged", "status": "published", "change": 1}}'
        at = str(int(time.time()))
        good = webhooks.signature(endpoint.secret, "msg_1", at, body)
        for id, moment, signed in (
            ("msg_2", at, good),
            (
                "msg_1",
                str(int(at) - 3600),
                webhooks.signature(endpoint.secret, "msg_1", str(int(at) - 3600), body),
            ),
            ("msg_1", at, webhooks.signature(webhooks.new_secret(), "msg_1", at, body)),
            ("msg_1", at, "v1,"),
            ("msg_1", at, ""),
        ):
            headers = {"webhook-id": id, "webhook-timestamp": moment, "webhook-signature": signed}
            assert post(port, headers, body) == 401
        assert "forged" not in log.read_text("utf-8")


def deliver(intake: Intake) -> None:
    worker = Deliverer(intake.database, Sender({"127.0.0.1"}))
    while worker.step():
        pass
    worker.close()
