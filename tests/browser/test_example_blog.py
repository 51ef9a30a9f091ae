"""The example blog with the service and a moderator, each in a real browser: what readers see, and when."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from standardwebhooks import Webhook

from moderation import webhooks
from moderation.decision import Mode
from moderation.intake import Intake
from moderation.settings import Settings
from moderation.store import sites
from moderation.store.sites import Keys, Site
from moderation.worker import deliver
from tests.browser.conftest import Open
from tests.cast import BORDERLINE, PRAISE
from tests.integration.service import eventually, free_port

BLOG = Path(__file__).parent.parent.parent / "examples/blog/app.py"


@dataclass(frozen=True, slots=True)
class RunningBlog:
    """The example blog, as its reader finds it."""

    url: str
    secret: str

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(self.url, timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


@pytest.fixture
def blog(intake: Intake, kitchen: tuple[Site, Keys], address: str, tmp_path: Path) -> Iterator[RunningBlog]:
    """The example blog, started as its README says, with an endpoint of its own."""
    url = f"http://127.0.0.1:{free_port()}"
    with intake.database.write() as connection:
        endpoint = webhooks.add(
            connection, kitchen[0].id, webhooks.STANDARD, f"{url}/hook", "", datetime.now(UTC)
        )
    made = RunningBlog(url, endpoint.secret)
    with (tmp_path / "blog.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", str(BLOG), "run", "--port", url.rpartition(":")[2]],
            env=os.environ
            | {
                "BLOG_SERVICE": address,
                "BLOG_KEY": kitchen[1].api,
                "BLOG_HOOK_SECRETS": endpoint.secret,
                "BLOG_FILE": str(tmp_path / "blog.db"),
            },
            stdout=log,
            stderr=log,
        )
        try:
            eventually(made.answers)
            yield made
        finally:
            process.terminate()
            process.wait()


@pytest.fixture
def delivering(settings: Settings) -> Iterator[None]:
    """A worker that delivers."""
    stop = threading.Event()
    allowed = settings.model_copy(update={"webhook_allowed_hosts": "127.0.0.1"})
    worker = threading.Thread(target=deliver, args=(allowed, stop))
    worker.start()
    yield
    stop.set()
    worker.join()


def write(page: Page, blog: RunningBlog, content: str, name: str = "Nils") -> None:
    page.goto(f"{blog.url}/winter-compost")
    page.get_by_label("Name").fill(name)
    page.get_by_label("E-mail").fill("nils@mail.example")
    page.get_by_label("Comment").fill(content)
    page.get_by_role("button", name="Send").click()


def shows(page: Page, content: str, times: int) -> None:
    """Look until the post shows a comment so many times; a reader would reload the page."""
    end = time.monotonic() + 15
    while page.locator(".comment", has_text=content).count() != times:
        assert time.monotonic() < end, page.content()
        time.sleep(0.2)
        page.reload()


@pytest.mark.usefixtures("delivering")
def test_reader_sees_a_held_comment_once_a_moderator_published_it_and_no_more_when_it_is_undone(
    blog: RunningBlog, open_window: Open
) -> None:
    reader, moderator = open_window(), open_window()
    write(reader.page, blog, BORDERLINE)
    expect(reader.page.get_by_role("status")).to_be_visible()
    shows(reader.page, BORDERLINE, 0)

    moderator.log_in()
    moderator.case_of("Nils")
    moderator.page.get_by_role("button", name="Publish", exact=True).click()
    expect(moderator.page.get_by_role("status")).to_contain_text("Published")
    shows(reader.page, BORDERLINE, 1)

    moderator.page.get_by_role("button", name="Undo").click()
    shows(reader.page, BORDERLINE, 0)
    assert reader.complaints == []


def test_reader_never_sees_what_is_rejected_and_is_told_why(blog: RunningBlog, open_window: Open) -> None:
    reader = open_window()
    write(reader.page, blog, PRAISE)
    expect(reader.page.get_by_role("status")).to_contain_text("was not published")
    expect(reader.page.get_by_text("None yet.")).to_be_visible()


def test_markup_in_a_comment_stays_text(
    blog: RunningBlog, open_window: Open, intake: Intake, kitchen: tuple[Site, Keys]
) -> None:
    with intake.database.write() as connection:
        sites.change(connection, kitchen[0].id, mode=Mode.SHADOW)  # in which everything is published
    reader, hostile = open_window(), "It froze. <script>alert(1)</script><img src=x onerror=alert(2)>"
    write(reader.page, blog, hostile, "<b>Nils</b>")
    expect(reader.page.locator(".comment p")).to_have_text(hostile)
    expect(reader.page.locator(".comment strong")).to_have_text("<b>Nils</b>")
    assert reader.complaints == []


@pytest.mark.parametrize("wrong", ["signature", "time", "body"])
def test_blog_takes_no_message_that_is_not_genuine(blog: RunningBlog, wrong: str) -> None:
    body = b'{"data": {"external_id": "comment-1", "status": "published", "change": 9}}'
    at = datetime.now(UTC) if wrong != "time" else datetime(2026, 1, 1, tzinfo=UTC)
    secret = webhooks.new_secret() if wrong == "signature" else blog.secret
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign("msg_1", at, body.decode()),
    }
    request = urllib.request.Request(f"{blog.url}/hook", body + b" " * (wrong == "body"), headers)
    with pytest.raises(urllib.error.HTTPError, match="401") as refused:
        urllib.request.urlopen(request, timeout=5)
    refused.value.close()
