"""The page of doubtful labels in Chromium: axe finds nothing, on a phone and at night, and it works."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import expect

from moderation.classifier.doubts import CONTRADICTION, Doubt
from moderation.intake import Intake
from moderation.review import rule
from moderation.store.sites import Keys, Site
from tests.browser.conftest import DESK, PHONE, Open, standing_of
from tests.browser.test_accessibility import violations
from tests.web.test_doubtful_page import doubt


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "dark"), (DESK, "light")], ids=["phone", "desk"])
def test_axe_finds_nothing_and_rulings_are_settled(
    scheme: Literal["light", "dark"],
    size: dict[str, int],
    open_window: Open,
    intake: Intake,
    kitchen: tuple[Site, Keys],
    waiting: list[str],
    models: Path,
) -> None:
    for id, ruling in zip(waiting, ("publish", "reject", "reject"), strict=True):
        rule(intake.database, kitchen[0].id, id, ruling, moderator="bob", source="page")
    first, second, third = waiting
    doubt(
        models,
        Doubt(first, "publish", 0.97),
        Doubt(second, "reject", 0.1),
        Doubt(third, "reject", 0.2, CONTRADICTION),
    )
    window = open_window(color_scheme=scheme, viewport=size, reduced_motion="reduce")
    window.log_in()
    found: dict[str, list[str]] = {}

    def inspect(name: str) -> None:
        window.page.wait_for_load_state("load")
        found[name] = violations(window, scheme)

    window.page.get_by_role("link", name="Doubtful labels").click()
    expect(window.page.get_by_role("article")).to_have_count(3)
    inspect("three")
    window.page.get_by_label("Reason to reject").select_option("generic")
    window.page.get_by_role("button", name="Change to reject").click()
    expect(window.page.get_by_role("status")).to_contain_text("Changed to reject")
    inspect("two")
    window.page.get_by_role("button", name="Keep reject").first.click()
    expect(window.page.get_by_role("article")).to_have_count(1)
    window.page.get_by_role("button", name="Do not learn from it").click()
    expect(window.page.get_by_text("Nothing is doubtful.")).to_be_visible()
    inspect("none")
    assert {name: problems for name, problems in found.items() if problems} == {}
    assert (window.complaints, window.others()) == ([], set())
    assert standing_of(intake, kitchen[0], first) == ("reject", "generic", "moira")
