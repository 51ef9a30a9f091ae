"""The office in a browser, with JavaScript and without: keys once, people, sessions that end, a preview."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from moderation.intake import Intake
from moderation.store import people
from moderation.store.sites import Keys, Site
from moderation.submission import from_row
from tests.browser.conftest import PHONE, Open, Window
from tests.browser.hostile import HOSTILE
from tests.cast import ADMIN, MODERATOR, PRAISE, comment


def test_admin_adds_a_site_and_revokes_its_key(window: Window) -> None:
    window.log_in(ADMIN)
    page = window.page
    page.get_by_role("link", name="Office").click()
    page.get_by_label("Name").fill("garden")
    page.get_by_label("Address of the blog").fill("https://garden.example")
    page.get_by_role("button", name="Add site").click()
    key = page.locator("code.secret").first.inner_text()
    assert key.startswith("mod_")
    page.goto("/admin/sites/garden")
    expect(page.get_by_text(key)).to_have_count(0)
    page.get_by_role("button", name=f"Revoke the key {key[:8]}…").click()
    expect(page.get_by_role("status")).to_contain_text("is revoked")
    page.get_by_role("link", name="Journal").click()
    expect(page.get_by_role("list").get_by_text("key revoked")).to_be_visible()
    assert (window.complaints, window.others()) == ([], set())


def test_ended_session_of_a_moderator_leads_to_the_login(
    open_window: Open, window: Window, intake: Intake
) -> None:
    moira = open_window()
    moira.log_in(MODERATOR)
    with intake.database.read() as connection:
        id = people.by_name(connection, MODERATOR).id
    window.log_in(ADMIN)
    window.page.goto(f"/admin/people/{id}")
    window.page.get_by_role("button", name="End the session").click()
    expect(window.page.get_by_role("status")).to_contain_text("1 session ended.")
    moira.page.goto("/account")
    expect(moira.page.get_by_role("heading", name="Log in")).to_be_visible()
    moira.log_in(MODERATOR)
    expect(moira.page).to_have_url(f"{moira.address}/sites/kitchen/review")


def test_moderator_is_told_that_a_page_is_for_admins(window: Window) -> None:
    window.log_in(MODERATOR)
    window.page.goto("/admin/people")
    expect(window.page.get_by_text("This page is for admins")).to_be_visible()
    window.page.goto("/account")
    expect(window.page.get_by_role("link", name="People")).to_have_count(0)


def test_preview_comes_before_saving(window: Window, intake: Intake, kitchen: tuple[Site, Keys]) -> None:
    intake.submit(kitchen[0], from_row(comment("A long enough question about straw in the heap: how much?")))
    window.log_in(ADMIN)
    page = window.page
    page.goto("/sites/kitchen/settings")
    page.get_by_label("Blocked words").fill("straw*")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("1 of the latest 1 comment", exact=True)).to_be_visible()
    expect(page.get_by_label("Blocked words")).to_have_value("straw*")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Saved")


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_comments_are_inert_in_insights_and_preview(
    name: str, open_window: Open, intake: Intake, kitchen: tuple[Site, Keys]
) -> None:
    content, author = HOSTILE[name]
    intake.submit(kitchen[0], from_row(comment(content, author)))
    intake.submit(kitchen[0], from_row(comment(PRAISE, author)))
    window = open_window(viewport=PHONE)
    window.log_in(ADMIN)
    window.page.goto("/sites/kitchen/insights")
    expect(window.page.get_by_role("heading", name="Insights of kitchen")).to_be_visible()
    assert window.is_as_wide_as_the_screen()
    window.page.goto("/sites/kitchen/settings")
    window.page.get_by_label("Mode").get_by_text("assist").click()
    window.page.get_by_role("button", name="Preview").click()
    expect(window.page.get_by_role("heading", name="What would this have done?")).to_be_visible()
    assert window.is_as_wide_as_the_screen()
    assert window.page.title() != "owned"
    assert (window.complaints, window.others()) == ([], set())
