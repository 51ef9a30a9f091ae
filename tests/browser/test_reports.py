"""Reports are pages, too: axe finds nothing in them, in either scheme, on a phone and on a desk."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser

from moderation.classifier.artifacts import Shelf, read_card
from moderation.classifier.dataset import read_file
from moderation.classifier.serving import Model
from moderation.decision import Verdict
from moderation.report.measures import measure
from moderation.report.page import page
from moderation.report.replayed import replay_page
from moderation.text.features import extract
from tests.browser.conftest import DESK, PHONE, Window
from tests.browser.test_accessibility import violations
from tests.cast import PRAISE, THOUGHTFUL, TWO_LINKS
from tests.conftest import ROOT
from tests.unit.report.test_replayed import told

LOOKS: tuple[tuple[Literal["light", "dark"], dict[str, int]], ...] = (("dark", PHONE), ("light", DESK))


def watch(window: Window) -> None:
    """Write down what a window asks for."""
    window.page.on("request", lambda request: window.asked.append(request.url))


def inspected(browser: Browser, html: str, folder: Path) -> dict[str, list[str]]:
    """Return what is wrong with a report that somebody opens from a file, by size and scheme."""
    file = folder / "report.html"
    file.write_text(html, "utf-8")
    found = {}
    for scheme, size in LOOKS:
        context = browser.new_context(
            color_scheme=scheme, viewport={"width": size["width"], "height": size["height"]}
        )
        window = Window(context.new_page(), "")
        watch(window)
        window.page.goto(file.as_uri())
        problems = violations(window, scheme) + [url for url in window.asked if url != file.as_uri()]
        if problems:
            found[f"{scheme} {size['width']}"] = problems
        context.close()
    return found


@pytest.mark.parametrize("ruling", ["", "publish"])
def test_axe_finds_nothing_in_the_page_of_a_replay(browser: Browser, tmp_path: Path, ruling: str) -> None:
    found = told(PRAISE, THOUGHTFUL, TWO_LINKS, before=Verdict.PUBLISH, ruling=ruling)
    html = replay_page(found, "the latest comments of kitchen", "https://desk.example")
    assert inspected(browser, html, tmp_path) == {}


def test_axe_finds_nothing_in_the_report_of_a_model(browser: Browser, tmp_path: Path, trained: Path) -> None:
    shelf = Shelf(trained)
    model = shelf.serving()
    assert isinstance(model, Model)
    rows = read_file(ROOT / "training_data" / "comments" / "brief.jsonl")[:60]
    examples = [replace(e, label="publish" if n < 5 else e.label, id=str(n)) for n, e in enumerate(rows)]
    measures = measure(model, examples, [extract(e.comment) for e in examples], lambda e: e.id == "2")
    html = page(measures, read_card(shelf.folder(model.version)), "its exam")
    assert inspected(browser, html, tmp_path) == {}
