"""A server with the whole service in it and a Chromium that writes down all that it does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, Dialog, Page, expect, sync_playwright

from moderation import review
from moderation.intake import Intake
from moderation.store.sites import Keys, Site
from moderation.submission import from_row
from tests.browser.chromium import installed, launch, serving
from tests.cast import BORDERLINE, MODERATOR, PASSWORD, comment
from tests.conftest import unavailable

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1400, "height": 900}
LISTED = ("Ruth Okafor", "Nils", "Mona")  # authors of the cases that wait, in their order
Submit = Callable[..., str]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is in this folder, and keep it in one process: one browser is enough."""
    for item in items:
        if "tests/browser/test_" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium, for the time that the tests of this folder run."""
    path = installed()
    if path is None:
        unavailable("Chromium is not installed (tests/install_chromium.sh installs it)")
    assert path is not None
    with sync_playwright() as playwright:
        made = launch(playwright, path)
        yield made
        made.close()


@pytest.fixture
def address(app: Flask, people_of_both: None) -> Iterator[str]:
    """The address of the service; the moderators of both sites can log in."""
    with serving(app) as made:
        yield made


@pytest.fixture
def submit(intake: Intake, kitchen: tuple[Site, Keys]) -> Submit:
    """Submit a comment to `kitchen` and see to it that it waits for a moderator; returns its id."""

    def one(content: str, author: dict[str, Any], hours: float = 0, **more: Any) -> str:
        then = datetime.now(UTC) - timedelta(hours=hours)
        said = intake.submit(kitchen[0], from_row(comment(content, author, **more)), then).said
        assert said["status"] == "pending", said
        return str(said["id"])

    return one


@pytest.fixture
def waiting(submit: Submit) -> list[str]:
    """Three cases that wait in the queue of `kitchen`, so far apart that the oldest is worth most."""
    return [
        submit(
            BORDERLINE.replace("minus fifteen", f"minus {depth}"),
            {"name": name, "email": f"{depth}@mail.example"},
            hours=hours,
        )
        for name, depth, hours in zip(LISTED, ("five", "ten", "twelve"), (300, 30, 3), strict=True)
    ]


@dataclass
class Window:
    """A browser window, with a record of what went wrong in it and whom it asked."""

    page: Page
    address: str
    scripted: bool = True
    complaints: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def log_in(self, name: str = MODERATOR, password: str = PASSWORD) -> None:
        self.page.goto("/login")
        self.page.get_by_label("Name").fill(name)
        self.page.get_by_label("Password").fill(password)
        with self.page.expect_navigation():
            self.page.get_by_role("button", name="Log in").click()
        self.is_ready()

    def is_ready(self) -> None:
        """Wait for the page's own script, where the page has one and it runs."""
        if self.scripted and self.page.locator(".desk").count():
            self.page.wait_for_selector("html[data-ready=yes]", state="attached")

    def open(self, target: str) -> None:
        self.page.goto(target)
        self.is_ready()

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def others(self) -> set[str]:
        """Hosts other than ours that were asked for anything."""
        ours = urlsplit(self.address).netloc
        return {u for u in self.asked if urlsplit(u).netloc != ours and urlsplit(u).scheme != "data"}

    def is_as_wide_as_the_screen(self) -> bool:
        wide: bool = self.page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )
        return wide

    def case_of(self, author: str) -> None:
        """Expect the case of an author on the screen."""
        expect(self.page.locator(".paper h2")).to_have_text(author)


Open = Callable[..., Window]


@pytest.fixture
def open_window(browser: Browser, address: str) -> Iterator[Open]:
    """Open a window: `open_window(viewport=PHONE, color_scheme="dark", java_script_enabled=False)`."""
    contexts = []

    def one(**options: Any) -> Window:
        context = browser.new_context(base_url=address, **{"viewport": DESK, **options})
        context.set_default_timeout(10_000)
        contexts.append(context)
        window = Window(context.new_page(), address, options.get("java_script_enabled", True))

        def refuse(dialog: Dialog) -> None:
            window.complaints.append(f"a dialog: {dialog.message}")
            dialog.dismiss()

        window.page.on("request", lambda request: window.asked.append(request.url))
        window.page.on("console", lambda said: window.complaints.append(f"{said.type}: {said.text}"))
        window.page.on("pageerror", lambda error: window.complaints.append(str(error)))
        window.page.on("dialog", refuse)
        return window

    yield one
    for context in contexts:
        context.close()


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def window(request: pytest.FixtureRequest, open_window: Open) -> Window:
    """A window on a desk, with JavaScript and without."""
    return open_window(java_script_enabled=request.param)


def standing_of(intake: Intake, site: Site, comment_id: str) -> tuple[str, str, str] | None:
    """Return ruling, reason and moderator of the ruling that stands."""
    rulings = [r for r in review.look(intake.database, site.id, comment_id).rulings if r.undone_at is None]
    return (rulings[-1].ruling, rulings[-1].reason, rulings[-1].moderator) if rulings else None
