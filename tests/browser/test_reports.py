"""Reports are pages, too: axe finds nothing in them, in either scheme, on a phone and on a desk."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from moderation.decision import Verdict
from moderation.report.replayed import replay_page
from tests.browser.conftest import DESK, PHONE, Window
from tests.browser.test_accessibility import SCHEMES, violations
from tests.cast import PRAISE, THOUGHTFUL, TWO_LINKS
from tests.unit.report.test_replayed import told


def watch(window: Window) -> None:
    """Write down what a window asks for."""
    window.page.on("request", lambda request: window.asked.append(request.url))


def inspected(browser: Browser, html: str, folder: Path) -> dict[str, list[str]]:
    """Return what is wrong with a report that somebody opens from a file, by size and scheme."""
    file = folder / "report.html"
    file.write_text(html, "utf-8")
    found = {}
    for scheme in SCHEMES:
        for size in (PHONE, DESK):
            context = browser.new_context(color_scheme=scheme, viewport=size)
            window = Window(context.new_page(), "")
            watch(window)
            window.page.goto(file.as_uri())
            problems = violations(window) + (
                [] if window.is_as_wide_as_the_screen() else ["scrolls sideways"]
            )
            problems += [url for url in window.asked if url != file.as_uri()]
            if problems:
                found[f"{scheme} {size['width']}"] = problems
            context.close()
    return found


@pytest.mark.parametrize("ruling", ["", "publish"])
def test_axe_finds_nothing_in_the_page_of_a_replay(browser: Browser, tmp_path: Path, ruling: str) -> None:
    found = told(PRAISE, THOUGHTFUL, TWO_LINKS, before=Verdict.PUBLISH, ruling=ruling)
    html = replay_page(found, "the latest comments of kitchen", "https://desk.example")
    assert inspected(browser, html, tmp_path) == {}
