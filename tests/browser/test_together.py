"""Several moderators at one queue, and sessions that end in the middle: nothing is lost or overwritten."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from moderation import desk, review
from moderation.intake import Intake
from moderation.store import leases
from moderation.store.queue import Listing
from moderation.store.sites import Keys, Site
from tests.browser.conftest import LISTED, PHONE, Open, Submit, Window, standing_of
from tests.cast import ADMIN, MODERATOR, THOUGHTFUL

LOOK_NOW = "window.dispatchEvent(new Event('focus'))"  # instead of waiting for the next sign of life


def test_two_moderators_race_for_one_case(
    open_window: Open, waiting: list[str], intake: Intake, kitchen: tuple[Site, Keys]
) -> None:
    mine, other = open_window(), open_window()
    mine.log_in()
    mine.case_of(LISTED[0])
    other.log_in(ADMIN)
    other.case_of(LISTED[1])
    expect(other.page.locator(f"li[data-id='{waiting[0]}'] .looking")).to_have_text(
        f"{MODERATOR} looks at it"
    )
    other.page.get_by_role("link", name=LISTED[0]).click()
    other.case_of(LISTED[0])
    mine.press("a")
    mine.case_of(LISTED[1])
    expect(mine.page.get_by_role("status")).to_contain_text("Published")
    other.press("r", "b")
    alert = other.page.get_by_role("alert")
    expect(alert).to_contain_text(
        f"changed since you saw it: {MODERATOR} ruled: publish. You wanted to reject it"
    )
    other.case_of(LISTED[0])
    assert standing_of(intake, kitchen[0], waiting[0]) == ("publish", "", MODERATOR)
    alert.get_by_role("button", name="Reject all the same").click()
    expect(other.page.get_by_role("status")).to_contain_text("Rejected: abusive")
    assert standing_of(intake, kitchen[0], waiting[0]) == ("reject", "abusive", ADMIN)
    mine.press("z")
    expect(mine.page.get_by_role("alert")).to_contain_text(
        f"Not undone: somebody ruled on this comment since (reject, by {ADMIN}); that ruling stays."
    )
    assert standing_of(intake, kitchen[0], waiting[0]) == ("reject", "abusive", ADMIN)


def test_late_ruling_after_a_lapsed_lease_overwrites_nothing(
    open_window: Open, waiting: list[str], intake: Intake, kitchen: tuple[Site, Keys]
) -> None:
    mine, other = open_window(), open_window()
    mine.log_in()
    mine.case_of(LISTED[0])
    with intake.database.write() as connection:
        asleep = datetime.now(UTC) - leases.LEASE
        leases.take(connection, kitchen[0].id, MODERATOR, waiting[0], asleep)
    other.log_in(ADMIN)
    other.case_of(LISTED[0])
    expect(other.page.locator(f"li[data-id='{waiting[0]}'] .looking")).to_be_hidden()
    other.press("r", "1")
    expect(other.page.get_by_role("status")).to_contain_text("Rejected: brief-praise")
    mine.press("a")
    expect(mine.page.get_by_role("alert")).to_contain_text(f"{ADMIN} ruled: reject, brief-praise")
    assert standing_of(intake, kitchen[0], waiting[0]) == ("reject", "brief-praise", ADMIN)


def test_what_others_rule_is_greyed_out_and_what_comes_in_is_offered(
    open_window: Open, waiting: list[str], submit: Submit, intake: Intake, kitchen: tuple[Site, Keys]
) -> None:
    window = open_window()
    window.log_in()
    page, site = window.page, kitchen[0]
    review.rule(intake.database, site.id, waiting[1], "reject", moderator="somebody")
    review.rule(intake.database, site.id, waiting[0], "publish", moderator="somebody")
    for n in range(2):
        submit(f"{THOUGHTFUL} https://heap{n}.example/viewtopic.php?t={n}", {"name": f"Late {n}"})
    page.evaluate(LOOK_NOW)
    expect(page.locator(f"li[data-id='{waiting[1]}'].gone .became")).to_have_text("rejected by somebody")
    expect(page.get_by_role("alert")).to_contain_text("Meanwhile published by somebody.")
    expect(page.locator(".list .who")).to_have_text(list(LISTED))  # nothing moves under the cursor
    window.case_of(LISTED[0])
    window.press("j")
    window.case_of(LISTED[2])
    page.get_by_role("link", name="View 2 new").click()
    expect(page.locator(".list .who")).to_have_count(3)


@pytest.mark.parametrize("scripted", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_ruling_after_the_session_ended_is_not_lost(
    scripted: bool, open_window: Open, waiting: list[str], intake: Intake, kitchen: tuple[Site, Keys]
) -> None:
    window = open_window(java_script_enabled=scripted)
    window.log_in()
    window.case_of(LISTED[0])
    window.page.context.clear_cookies()
    window.page.locator("#reason").select_option("off-topic")
    window.page.get_by_role("button", name="Reject", exact=True).click()
    if scripted:
        expect(window.page.get_by_role("alert")).to_contain_text(
            "Your ruling is kept here and sent after the login."
        )
        expect(window.page.locator("li.unsent .became")).to_have_text("rejected, not sent yet")
        assert standing_of(intake, kitchen[0], waiting[0]) is None
        window.page.get_by_role("link", name="Log in again").click()
    window.page.get_by_label("Name").fill(MODERATOR)
    window.page.get_by_label("Password").fill("correct-horse-battery")
    window.page.get_by_role("button", name="Log in").click()
    if not scripted:
        expect(window.page.get_by_role("alert")).to_contain_text("You were logged out before this was saved.")
        window.case_of(LISTED[0])
        window.page.get_by_role("button", name="Reject", exact=True).click()
    expect(window.page.get_by_role("status")).to_contain_text("Rejected: off-topic")
    assert standing_of(intake, kitchen[0], waiting[0]) == ("reject", "off-topic", MODERATOR)


def test_login_in_another_window_sends_what_was_kept(
    open_window: Open, waiting: list[str], intake: Intake, kitchen: tuple[Site, Keys]
) -> None:
    window = open_window()
    window.log_in()
    window.page.context.clear_cookies()
    window.press("a")
    expect(window.page.get_by_role("alert")).to_contain_text("You are logged out.")
    beside = Window(window.page.context.new_page(), window.address)
    beside.log_in()
    window.page.evaluate(LOOK_NOW)
    expect(window.page.get_by_role("status")).to_contain_text("Published")
    assert standing_of(intake, kitchen[0], waiting[0]) == ("publish", "", MODERATOR)


def test_failure_puts_the_case_back_with_the_error(open_window: Open, waiting: list[str]) -> None:
    window = open_window()
    window.log_in()
    window.page.route("**/ruling", lambda route: route.abort())
    window.press("a")
    expect(window.page.get_by_role("alert")).to_contain_text("Not saved: the service cannot be reached.")
    window.case_of(LISTED[0])
    expect(window.page.locator("li.done")).to_have_count(0)
    window.page.unroute("**/ruling")
    window.page.get_by_role("button", name="Try again").click()
    window.case_of(LISTED[1])


def test_many_are_ruled_on_without_javascript(
    open_window: Open, waiting: list[str], intake: Intake, kitchen: tuple[Site, Keys]
) -> None:
    window = open_window(java_script_enabled=False)
    window.log_in()
    page = window.page
    for name in LISTED[:2]:
        page.get_by_label(f"Choose the comment of {name}").check()
    page.get_by_role("button", name="Publish…").click()
    page.get_by_role("button", name="Publish 2 comments").click()
    expect(page.get_by_role("status")).to_contain_text("Published · 2 of 2 comments")
    assert [standing_of(intake, kitchen[0], id) is None for id in waiting] == [False, False, True]
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("Undone: 2 comments are as they were")
    page.locator("details.escalate summary").click()
    page.get_by_label("Note to whoever looks next").fill("please")
    page.get_by_role("button", name="Escalate with this note").click()
    expect(page.get_by_role("status")).to_contain_text("Escalated")
    page.get_by_role("link", name="Skip", exact=True).click()
    window.case_of(LISTED[2])


def test_whole_work_is_done_on_a_phone(
    open_window: Open, waiting: list[str], intake: Intake, kitchen: tuple[Site, Keys]
) -> None:
    window = open_window(viewport=PHONE, has_touch=True, is_mobile=True, reduced_motion="reduce")
    window.log_in()
    page = window.page
    for name in ("Publish", "Reject", "Undo"):
        expect(page.get_by_role("button", name=name, exact=name != "Undo")).to_be_in_viewport(ratio=1)
    page.get_by_role("button", name="Publish", exact=True).tap()
    window.case_of(LISTED[1])
    expect(page.locator(".paper h2")).to_be_in_viewport()
    page.get_by_role("link", name="Skip", exact=True).tap()
    window.case_of(LISTED[2])
    page.get_by_role("button", name="Undo").tap()
    window.case_of(LISTED[0])
    assert window.is_as_wide_as_the_screen()
    moving = page.evaluate(
        "[...document.querySelectorAll('*')]"
        ".filter(each => parseFloat(getComputedStyle(each).transitionDuration) > 0).length"
    )
    assert moving == 0, "whoever asks for no motion sees none"
    assert (
        desk.view(intake.database, [kitchen[0]], kitchen[0], MODERATOR, Listing("review")).counts["review"]
        == 3
    )
