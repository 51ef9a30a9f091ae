"""An admin changes a site's settings in a real browser, with JavaScript and without."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from moderation import house
from moderation.decision import Mode
from moderation.intake import Intake
from moderation.policy.document import DEFAULT, Policy
from moderation.store.sites import Keys, Site
from tests.browser.conftest import DESK, PHONE, Open, Window
from tests.cast import ADMIN

ADDRESS = "/sites/kitchen/settings"


def in_force(intake: Intake, site: Site) -> tuple[Policy, Mode]:
    found = house.look(intake.database, site.id)
    return found.policy, found.site.mode


def test_admin_changes_what_is_on_the_page(
    window: Window, intake: Intake, kitchen: tuple[Site, Keys]
) -> None:
    window.log_in(ADMIN)
    window.page.get_by_role("link", name="Settings").click()
    page = window.page
    page.get_by_label("Most links").fill("2")
    page.get_by_label("Blocked words").fill("casino*\n\nessay service")
    page.get_by_label("Hold newcomers").check()
    page.get_by_role("radiogroup", name="code").get_by_label("allow").check()
    page.get_by_label("assist").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Saved, and in force for the next comment.")
    expected = Policy(
        max_links=2,
        blocked_words=("casino*", "essay service"),
        hold_newcomers=True,
        link_kinds={"code": "allow"},
    )
    assert in_force(intake, kitchen[0]) == (expected, Mode.ASSIST)
    page.get_by_role("button", name="Put these rules in force again").click()
    expect(page.get_by_role("status")).to_contain_text("Saved")
    assert in_force(intake, kitchen[0]) == (DEFAULT, Mode.ASSIST)
    assert window.others() == set()


def test_mistake_is_found_from_the_top_of_the_page(open_window: Open) -> None:
    window = open_window()
    window.log_in(ADMIN)
    page = window.page
    page.goto(ADDRESS)
    page.get_by_label("Languages").fill("en\nklingon")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("alert").get_by_role("link", name="Languages").click()
    expect(page.get_by_label("Languages")).to_be_in_viewport()
    expect(page.get_by_label("Languages")).to_have_value("en\nklingon")
    expect(page.get_by_text("Line 2: “klingon” must be the code of a language")).to_be_visible()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_whatever_has_the_focus_is_not_under_the_bar(open_window: Open, size: dict[str, int]) -> None:
    window = open_window(viewport=size)
    window.log_in(ADMIN)
    page = window.page
    page.goto(ADDRESS)
    bar = page.locator(".save")
    for _ in range(40):
        page.keyboard.press("Tab")
        covered = page.evaluate(
            """() => { const bar = document.querySelector('.save'), e = document.activeElement;
            if (bar.contains(e) || !bar.closest('form').contains(e)) return false;
            return e.getBoundingClientRect().top >= bar.getBoundingClientRect().top }"""
        )
        assert not covered, page.evaluate("document.activeElement.outerHTML")
    expect(bar).to_be_in_viewport(ratio=1)
