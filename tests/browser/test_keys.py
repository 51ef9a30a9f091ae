"""The keyboard: each key of the map, what it ignores, and ten cases ruled by key presses alone."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Page, Route, expect

from moderation import review
from moderation.decision import REASONS
from moderation.intake import Intake
from moderation.store.sites import Keys, Site
from moderation.submission import from_row
from moderation.web.queue import REASON_KEYS
from tests.browser.conftest import LISTED, Open, Submit, Window, standing_of
from tests.cast import MODERATOR, PRAISE, THOUGHTFUL, comment


@pytest.fixture
def window(open_window: Open, waiting: list[str]) -> Window:
    """A window with three cases, and the first of them on the screen."""
    made = open_window()
    made.log_in()
    made.case_of(LISTED[0])
    return made


def settled(page: Page) -> None:
    """Wait until what was ruled is stored."""
    expect(page.get_by_role("status")).to_contain_text("left")


def test_keys_go_from_case_to_case(window: Window) -> None:
    for forth, back in (("j", "k"), ("ArrowDown", "ArrowUp"), ("ArrowRight", "ArrowLeft")):
        window.page.evaluate("document.activeElement.blur()")
        window.press(forth)
        window.case_of(LISTED[1])
        window.page.evaluate("document.activeElement.blur()")
        window.press(back)
        window.case_of(LISTED[0])
    window.press("s")
    window.case_of(LISTED[1])
    assert window.page.url.count("case=") == 1, "the address is that of the case"
    window.page.locator(".sheet").focus()
    window.press("ArrowDown")
    window.case_of(LISTED[1])
    assert window.complaints == []


def test_a_publishes_and_z_takes_it_back(
    window: Window, waiting: list[str], intake: Intake, kitchen: tuple[Site, Keys]
) -> None:
    window.press("a")
    window.case_of(LISTED[1])
    expect(window.page.get_by_role("status")).to_contain_text(f"Published · 2 left · next: {LISTED[1]}")
    expect(window.page.locator("li.done .became")).to_have_text("published")
    assert window.page.evaluate("document.activeElement.textContent") == LISTED[1], "the focus is not lost"
    assert standing_of(intake, kitchen[0], waiting[0]) == ("publish", "", MODERATOR)
    window.press("a")
    window.case_of(LISTED[2])
    window.press("z")
    window.case_of(LISTED[1])
    window.press("Control+z")
    window.case_of(LISTED[0])
    expect(window.page.get_by_role("status")).to_contain_text("Undone: the comment is as it was")
    assert [standing_of(intake, kitchen[0], id) for id in waiting] == [None] * 3
    expect(window.page.locator("li.done")).to_have_count(0)


def test_r_asks_why_and_every_reason_has_a_key(
    window: Window, waiting: list[str], intake: Intake, kitchen: tuple[Site, Keys]
) -> None:
    dialog = window.page.get_by_role("dialog", name="Reject: why?")
    window.press("r")
    expect(dialog).to_be_visible()
    window.press("Escape")
    expect(dialog).to_be_hidden()
    for reason in REASONS:
        window.press("r", REASON_KEYS[reason])
        window.case_of(LISTED[1])
        expect(window.page.get_by_role("status")).to_contain_text(f"Rejected: {reason}")
        assert standing_of(intake, kitchen[0], waiting[0]) == ("reject", reason, MODERATOR)
        window.press("z")
        window.case_of(LISTED[0])
        expect(window.page.get_by_role("status")).to_contain_text("Undone")
    window.press("Shift+R")
    window.case_of(LISTED[1])
    settled(window.page)
    suggested = review.look(intake.database, kitchen[0].id, waiting[0]).suggested
    assert standing_of(intake, kitchen[0], waiting[0]) == ("reject", suggested, MODERATOR)
    window.press("r", "Enter")
    window.case_of(LISTED[2])


def test_keys_of_the_case_and_of_the_page(
    window: Window, waiting: list[str], intake: Intake, kitchen: tuple[Site, Keys]
) -> None:
    page = window.page
    window.press("l", "a")
    window.case_of(LISTED[1])
    settled(page)
    assert not review.look(intake.database, kitchen[0].id, waiting[0]).rulings[-1].learn
    expect(page.get_by_label("do not learn")).not_to_be_checked()
    for key, part in (("c", "#thread"), ("h", "#author")):
        opened = page.locator(part).get_attribute("open") is not None
        window.press(key)
        assert (page.locator(part).get_attribute("open") is not None) is not opened
        assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    window.press("e")
    page.keyboard.type("Is this our supplier? ar")
    page.get_by_role("button", name="Escalate with this note").click()
    window.case_of(LISTED[2])
    expect(page.get_by_role("status")).to_contain_text("Escalated")
    assert review.look(intake.database, kitchen[0].id, waiting[1]).stored.status == "pending"
    window.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    window.press("a", "Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
    window.case_of(LISTED[2])
    window.press("/")
    page.keyboard.type("measured")
    assert page.get_by_label("Words").input_value() == "measured", "in a field keys are letters"
    window.press("Enter")
    expect(page.get_by_label("Words")).to_have_value("measured")
    window.is_ready()
    for letter, tab in (
        ("j", "rejected"),
        ("r", "auto-rejected"),
        ("p", "auto-published"),
        ("b", "published"),
    ):
        page.evaluate("document.activeElement.blur()")
        window.press("g", letter)
        page.wait_for_url(f"**/{tab}*")
        window.is_ready()
    window.press("g", "u")
    page.wait_for_url("**/audit*")
    window.is_ready()
    window.press("g", "n")
    page.wait_for_url("**/review*")
    assert (window.complaints, window.others()) == ([], set())


def test_x_chooses_and_many_are_ruled_on_and_undone_at_once(
    window: Window, waiting: list[str], intake: Intake, kitchen: tuple[Site, Keys]
) -> None:
    page = window.page
    window.press("x")
    expect(page.get_by_text("1 chosen:")).to_be_visible()
    window.press("x", "Shift+X")
    expect(page.get_by_text("3 chosen:")).to_be_visible()
    window.press("r", "9")
    expect(page.get_by_role("heading", name="Reject 3 comments as duplicate?")).to_be_visible()
    expect(page.get_by_text(LISTED[2])).to_be_visible()
    assert [standing_of(intake, kitchen[0], id) for id in waiting] == [None] * 3
    page.get_by_role("button", name="Reject 3 comments").click()
    expect(page.get_by_role("status")).to_contain_text("Rejected: duplicate · 3 of 3 comments")
    window.is_ready()
    assert {standing_of(intake, kitchen[0], id) for id in waiting} == {("reject", "duplicate", MODERATOR)}
    window.press("z")
    expect(page.get_by_role("status")).to_contain_text("Undone: 3 comments are as they were")
    assert [standing_of(intake, kitchen[0], id) for id in waiting] == [None] * 3


def test_nothing_happens_by_held_keys_shortcuts_of_the_browser_or_composition(
    window: Window, waiting: list[str], intake: Intake, kitchen: tuple[Site, Keys]
) -> None:
    page = window.page
    for detail in (
        "key: 'a', repeat: true",
        "key: 'a', ctrlKey: true",
        "key: 'a', metaKey: true",
        "key: 'a', altKey: true",
        "key: 'a', isComposing: true",
    ):
        page.evaluate(
            f"document.body.dispatchEvent(new KeyboardEvent('keydown', {{{detail}, bubbles: true}}))"
        )
    page.locator("#reason").focus()
    window.press("a")
    window.case_of(LISTED[0])
    assert [standing_of(intake, kitchen[0], id) for id in waiting] == [None] * 3
    window.page.evaluate("document.activeElement.blur()")

    def slowly(route: Route) -> None:
        time.sleep(0.3)
        route.continue_()

    page.route("**/ruling", slowly)
    key = "new KeyboardEvent('keydown', {key: 'a', bubbles: true})"
    page.evaluate(f"for (const _ of [1, 2]) document.body.dispatchEvent({key})")
    settled(page)
    window.press("?")
    page.get_by_label("Single keys are on").uncheck()
    window.press("Escape")
    done = [id for id in waiting if standing_of(intake, kitchen[0], id)]
    assert done == waiting[:1], "the second key met no case that could be ruled on"
    window.press("a", "j", "s")
    page.reload()
    window.is_ready()
    window.press("a")
    assert [id for id in waiting if standing_of(intake, kitchen[0], id)] == done, "switched off, for good"
    assert page.locator("form.ruling kbd").first.is_hidden()
    window.press("Control+z")
    expect(page.get_by_role("status")).to_contain_text("Undone")


def test_wrong_automatic_decision_is_corrected_from_its_tab_by_one_key(
    window: Window, intake: Intake, kitchen: tuple[Site, Keys]
) -> None:
    id = intake.submit(kitchen[0], from_row(comment(PRAISE))).said["id"]
    window.open("/sites/kitchen/auto-rejected")
    window.case_of("Nils")
    window.press("a")
    expect(
        window.page.get_by_text("Comments that were auto-rejected are listed in this tab.")
    ).to_be_visible()
    expect(window.page.get_by_role("status")).to_contain_text("Published · 0 left")
    assert standing_of(intake, kitchen[0], id) == ("publish", "", MODERATOR)


def test_ten_cases_are_ruled_by_key_presses_alone(
    open_window: Open, submit: Submit, capsys: pytest.CaptureFixture[str], intake: Intake
) -> None:
    for n in range(10):
        submit(f"{THOUGHTFUL} https://heap{n}.example/viewtopic.php?t={n}", {"name": f"Gardener {n}"})
    window = open_window()
    window.log_in()
    window.page.get_by_role("heading", name="Gardener", exact=False).first.wait_for()
    began = time.perf_counter()
    for n in range(10):
        window.page.wait_for_function("document.querySelector('.paper article')")
        before = window.page.locator(".paper article").get_attribute("data-case")
        window.press(*(("a",) if n % 2 else ("r", "4")))
        if n < 9:
            window.page.wait_for_function(
                "before => document.querySelector('.paper article')?.dataset.case !== before",
                arg=before,
            )
    expect(window.page.get_by_text("All done.")).to_be_visible()
    spent = time.perf_counter() - began
    with capsys.disabled():
        print(f"\nten cases by keys alone: {spent / 10 * 1000:.0f} ms for each")
    assert intake.database is not None and window.complaints == []
