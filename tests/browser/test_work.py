"""A moderator's work in a real browser, with JavaScript and without: look, rule, undo, move on."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from moderation import review
from moderation.intake import Intake
from moderation.store.sites import Keys, Site
from tests.browser.conftest import DESK, LISTED, PHONE, Open, Submit, Window, standing_of
from tests.cast import MODERATOR, OTHER_MODERATOR


def test_moderator_logs_in_and_sees_the_oldest_case_first(window: Window, waiting: list[str]) -> None:
    window.page.goto("/")
    expect(window.page).to_have_url(f"{window.address}/login?next=/")
    window.log_in()
    expect(window.page.locator(".list .who")).to_have_text(list(LISTED))
    window.case_of(LISTED[0])
    expect(window.page.get_by_role("navigation", name="Tabs").locator("[aria-current]")).to_have_text(
        "Needs review 3"
    )


def test_publishing_shows_the_next_case(
    window: Window, waiting: list[str], intake: Intake, kitchen: tuple[Site, Keys]
) -> None:
    window.log_in()
    window.page.get_by_role("button", name="Publish", exact=True).click()
    window.case_of(LISTED[1])
    expect(window.page.get_by_role("status")).to_contain_text("Published · 2 left")
    assert standing_of(intake, kitchen[0], waiting[0]) == ("publish", "", MODERATOR)


def test_rejecting_with_a_reason_shows_the_next_case(
    window: Window, waiting: list[str], intake: Intake, kitchen: tuple[Site, Keys]
) -> None:
    window.log_in()
    window.page.locator("#reason").select_option("off-topic")
    window.page.get_by_role("button", name="Reject", exact=True).click()
    window.case_of(LISTED[1])
    expect(window.page.get_by_role("status")).to_contain_text("Rejected: off-topic · 2 left")
    assert standing_of(intake, kitchen[0], waiting[0]) == ("reject", "off-topic", MODERATOR)


def test_ruling_on_a_case_in_the_middle_goes_on_from_there(window: Window, waiting: list[str]) -> None:
    window.log_in()
    window.page.get_by_role("link", name=LISTED[1]).click()
    window.page.get_by_role("button", name="Publish", exact=True).click()
    window.case_of(LISTED[2])


def test_undo_takes_the_ruling_back_and_shows_its_case(
    window: Window, waiting: list[str], intake: Intake, kitchen: tuple[Site, Keys]
) -> None:
    window.log_in()
    expect(window.page.get_by_role("button", name="Undo")).to_be_disabled()
    window.page.get_by_role("button", name="Reject", exact=True).click()
    window.page.get_by_role("button", name="Undo").click()
    window.case_of(LISTED[0])
    assert standing_of(intake, kitchen[0], waiting[0]) is None
    assert review.look(intake.database, kitchen[0].id, waiting[0]).stored.status == "pending"


def test_the_last_ruling_can_be_undone_when_nothing_is_left(window: Window, waiting: list[str]) -> None:
    window.log_in()
    for author in LISTED:
        window.case_of(author)
        window.page.get_by_role("button", name="Publish", exact=True).click()
    expect(window.page.get_by_text("All done.")).to_be_visible()
    window.page.get_by_role("button", name="Undo").click()
    window.case_of(LISTED[2])


def test_ruling_may_be_kept_from_the_model(
    window: Window, waiting: list[str], intake: Intake, kitchen: tuple[Site, Keys]
) -> None:
    window.log_in()
    window.page.get_by_label("do not learn from this").check()
    window.page.get_by_role("button", name="Publish", exact=True).click()
    window.case_of(LISTED[1])
    expect(window.page.get_by_role("status")).to_contain_text("Published")
    assert not review.look(intake.database, kitchen[0].id, waiting[0]).rulings[-1].learn


def test_whoever_comes_second_is_told_and_changes_nothing(
    window: Window, waiting: list[str], intake: Intake, kitchen: tuple[Site, Keys]
) -> None:
    window.log_in()
    window.case_of(LISTED[0])
    review.rule(intake.database, kitchen[0].id, waiting[0], "reject", reason="abusive", moderator="somebody")
    window.page.get_by_role("button", name="Publish", exact=True).click()
    alert = window.page.get_by_role("alert")
    expect(alert).to_contain_text("This comment changed since you saw it")
    expect(alert).to_contain_text("somebody ruled: reject, abusive. You wanted to publish it")
    expect(window.page.get_by_text("abusive by somebody")).to_be_visible()
    assert standing_of(intake, kitchen[0], waiting[0]) == ("reject", "abusive", "somebody")


def test_another_moderators_site_is_out_of_reach(window: Window, waiting: list[str]) -> None:
    window.log_in(OTHER_MODERATOR)
    expect(window.page.get_by_role("navigation", name="Sites").get_by_role("link")).to_have_text(["workshop"])
    answer = window.page.goto(f"/sites/kitchen/review?case={waiting[0]}")
    assert answer is not None and answer.status == 404
    expect(window.page.get_by_role("heading")).to_have_text("Not Found")
    window.page.goto(f"/sites/workshop/review?case={waiting[0]}")
    expect(window.page.get_by_text("There is no such comment on this site.")).to_be_visible()
    expect(window.page.locator("body")).not_to_contain_text(LISTED[0])


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_buttons_stay_where_they_are_from_case_to_case(
    open_window: Open, submit: Submit, size: dict[str, int]
) -> None:
    submit(
        "There is a thread with measurements at https://forum.gardeners.example/viewtopic.php?t=12 here",
        {"name": "A"},
    )
    submit(
        "I measured it every day. " * 60 + "https://forum.gardeners.example/viewtopic.php?t=13", {"name": "B"}
    )
    window = open_window(viewport=size)
    window.log_in()
    places = []
    for author in ("A", "B"):
        window.page.locator(".list a", has=window.page.get_by_text(author, exact=True)).click()
        window.case_of(author)
        buttons = [window.page.get_by_role("button", name=name, exact=True) for name in ("Publish", "Reject")]
        places.append([b.bounding_box() for b in (*buttons, window.page.locator(".undo"))])
        bottom = max(box["y"] + box["height"] for box in places[-1] if box)
        assert size["height"] - 40 < bottom <= size["height"], "the buttons stand at the bottom of the screen"
    assert places[0] == places[1]


def test_work_can_be_done_with_the_tab_key_alone(open_window: Open, waiting: list[str]) -> None:
    window = open_window()
    window.log_in()
    window.case_of(LISTED[0])
    for _ in range(40):
        window.page.keyboard.press("Tab")
        if window.page.evaluate("document.activeElement.textContent") == "Publish A":
            break
    window.page.keyboard.press("Enter")
    window.case_of(LISTED[1])
