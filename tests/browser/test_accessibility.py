"""axe finds nothing on any page in either scheme; every page works on a phone and asks no other host."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from moderation import auditing, house, review
from moderation.decision import Mode
from moderation.intake import Intake
from moderation.policy.document import Policy
from moderation.store import people
from moderation.store.sites import Keys, Site
from moderation.submission import from_row
from moderation.web.login import hasher
from tests.browser.conftest import DESK, PHONE, Open, Window
from tests.browser.hostile import HOSTILE
from tests.cast import ADMIN, PASSWORD, PRAISE, SPAMMER, THOUGHTFUL, TWO_LINKS, comment

TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
NOBODYS = "newcomer"


def violations(window: Window, scheme: Literal["light", "dark"]) -> list[str]:
    """Return what axe finds in a scheme, with the elements, and what is wrong with colours in the other."""
    found = _found(window, {"type": "tag", "values": TAGS})
    other: Literal["light", "dark"] = "light" if scheme == "dark" else "dark"
    window.page.emulate_media(color_scheme=other)
    found += [f"{other}: {each}" for each in _found(window, {"type": "rule", "values": ["color-contrast"]})]
    window.page.emulate_media(color_scheme=scheme)
    return found if window.is_as_wide_as_the_screen() else [*found, "scrolls sideways"]


def _found(window: Window, only: dict[str, Any]) -> list[str]:
    violated = Axe().run(window.page, options={"runOnly": only}).response["violations"]
    return [f"{v['id']}: {[node['html'][:200] for node in v['nodes']]}" for v in violated]


@pytest.fixture
def busy(waiting: list[str], intake: Intake, kitchen: tuple[Site, Keys]) -> dict[str, str]:
    """A queue with cases of many looks; returns their ids."""
    looks = {
        "praise": comment(PRAISE),
        "links": comment(TWO_LINKS, SPAMMER, parent={"content": THOUGHTFUL}),
        "zero-width": comment(*HOSTILE["zero-width"]),
        "long": comment("It goes on and on about the heap. " * 100),
    }
    return {name: intake.submit(kitchen[0], from_row(look)).said["id"] for name, look in looks.items()}


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "dark"), (DESK, "light")], ids=["phone", "desk"])
def test_axe_finds_nothing(
    scheme: Literal["light", "dark"],
    size: dict[str, int],
    open_window: Open,
    busy: dict[str, str],
    intake: Intake,
    kitchen: tuple[Site, Keys],
) -> None:
    with intake.database.write() as connection:
        people.add(connection, NOBODYS, hasher.hash(PASSWORD), "moderator")
    window = open_window(color_scheme=scheme, viewport=size, reduced_motion="reduce")
    found: dict[str, list[str]] = {}

    def inspect(name: str) -> None:
        found[name] = violations(window, scheme)

    window.page.goto("/login")
    inspect("login")
    window.log_in(password="wrong")
    expect(window.page.get_by_text("Name or password is wrong.")).to_be_visible()
    inspect("login refused")
    window.log_in(NOBODYS)
    expect(window.page.get_by_role("heading", name="No site yet")).to_be_visible()
    inspect("first run")
    window.page.get_by_role("button", name="Log out").click()
    window.log_in()
    inspect("queue")
    window.page.get_by_role("button", name="Publish", exact=True).click()
    expect(window.page.get_by_role("status")).to_contain_text("Published")
    inspect("queue after a ruling")
    for tab in ("auto-rejected", "auto-published", "published", "rejected"):
        window.page.goto(f"/sites/kitchen/{tab}")
        inspect(tab)
    for name, id in busy.items():
        window.open(f"/sites/kitchen/review?case={id}")
        inspect(name)
    window.page.locator("details:not([open]) > summary").evaluate_all(
        "all => all.forEach(each => each.click())"
    )
    inspect("everything opened")
    window.open("/sites/kitchen/review?q=nothing+like+it")
    expect(window.page.get_by_text("Nothing matches.")).to_be_visible()
    inspect("a filter that finds nothing")
    window.open("/sites/kitchen/review")
    window.press("?")
    inspect("help")
    window.press("Escape", "r")
    expect(window.page.get_by_role("dialog", name="Reject: why?")).to_be_visible()
    inspect("why")
    window.press("Escape", "Shift+X")
    inspect("all chosen")
    window.press("a")
    expect(window.page.get_by_role("heading", name="Publish")).to_be_visible()
    inspect("confirmation")
    window.open("/sites/kitchen/review")
    at = window.page.locator("article").get_attribute("data-case") or ""
    review.rule(intake.database, kitchen[0].id, at, "reject", reason="abusive", moderator="somebody")
    window.press("a")
    expect(window.page.get_by_role("alert")).to_contain_text("nothing was overwritten")
    inspect("conflict")
    window.page.context.clear_cookies()
    window.press("z")
    expect(window.page.get_by_role("alert")).to_contain_text("You are logged out.")
    inspect("logged out")
    window.log_in()
    complaints = [c for c in window.complaints if "401 (UNAUTHORIZED)" not in c and "409 (CONFLICT)" not in c]
    window.page.goto("/nowhere")
    expect(window.page.get_by_role("heading", name="Not Found")).to_be_visible()
    inspect("error")
    assert {name: problems for name, problems in found.items() if problems} == {}
    assert (complaints, window.others()) == ([], set())


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "dark"), (DESK, "light")], ids=["phone", "desk"])
def test_axe_finds_nothing_in_the_settings(
    scheme: Literal["light", "dark"],
    size: dict[str, int],
    open_window: Open,
    intake: Intake,
    kitchen: tuple[Site, Keys],
) -> None:
    own = Policy(blocked_words=tuple(f"word{n}" for n in range(40)), link_kinds={"code": "allow"})
    house.change(intake.database, kitchen[0].id, by="bob", how="cli", edit=lambda _: own, mode=Mode.SHADOW)
    praise = intake.submit(kitchen[0], from_row(comment(PRAISE))).said["id"]
    review.rule(intake.database, kitchen[0].id, praise, "publish", moderator="bob")
    window = open_window(color_scheme=scheme, viewport=size, reduced_motion="reduce")
    window.log_in(ADMIN)
    found: dict[str, list[str]] = {}

    def inspect(name: str) -> None:
        found[name] = violations(window, scheme)

    inspect("queue of an admin")
    window.page.get_by_role("link", name="Settings").click()
    expect(window.page.get_by_label("Held words")).to_be_visible()
    expect(window.page.get_by_role("heading", name="What shadow mode shows")).to_be_visible()
    window.page.wait_for_load_state("load")  # with its stylesheet, or colours are those of no page
    inspect("settings")
    window.page.get_by_label("Held words").fill("c++")
    window.page.get_by_role("button", name="Save").click()
    expect(window.page.get_by_role("alert")).to_contain_text("Nothing was saved.")
    inspect("a mistake")
    house.change(intake.database, kitchen[0].id, by="bob", how="cli", edit=lambda _: Policy(max_links=2))
    window.page.get_by_label("Held words").fill("straw")
    window.page.get_by_role("button", name="Save").click()
    expect(window.page.get_by_role("alert")).to_contain_text("changed since you opened them")
    inspect("a conflict")
    window.page.get_by_role("button", name="Save").click()
    expect(window.page.get_by_role("status")).to_contain_text("Saved, and in force")
    inspect("saved")
    complaints = [c for c in window.complaints if "422" not in c and "409" not in c]
    assert {name: problems for name, problems in found.items() if problems} == {}
    assert (complaints, window.others()) == ([], set())


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "dark"), (DESK, "light")], ids=["phone", "desk"])
def test_axe_finds_nothing_in_the_office(
    scheme: Literal["light", "dark"],
    size: dict[str, int],
    open_window: Open,
    busy: dict[str, str],
    intake: Intake,
    kitchen: tuple[Site, Keys],
) -> None:
    for name, ruling in (("ann", "publish"), ("<b>bob</b>", "reject")):
        review.rule(intake.database, kitchen[0].id, busy["praise"], ruling, moderator=name, source="page")
    auditing.renew(intake, kitchen[0])
    window = open_window(color_scheme=scheme, viewport=size, reduced_motion="reduce")
    page = window.page
    window.log_in(ADMIN)
    found: dict[str, list[str]] = {}

    def inspect(name: str) -> None:
        page.wait_for_load_state("load")
        found[name] = violations(window, scheme)

    page.get_by_role("link", name="Insights").click()
    expect(page.get_by_role("heading", name="How much comes in, and what is decided?")).to_be_visible()
    for summary in page.locator("summary").all():
        summary.click()
    inspect("insights with all numbers")
    for name, target in (
        ("insights of nothing", "/sites/workshop/insights"),
        ("people", "/admin/people"),
        ("a person", "/admin/people/1"),
        ("account", "/account"),
        ("sites", "/admin/sites"),
    ):
        page.goto(target)
        inspect(name)
    page.get_by_label("Name").fill("x" * 100)
    page.get_by_label("Address of the blog").fill("https://new.example/" + "u" * 200)
    page.get_by_role("button", name="Add site").click()
    expect(page.get_by_role("heading", name="Shown once")).to_be_visible()
    inspect("keys shown once")
    page.goto("/admin/sites/kitchen/webhooks")
    inspect("webhooks of nobody")
    page.get_by_label("Address", exact=True).fill("https://kitchen.example/" + "u" * 200)
    page.get_by_role("button", name="Add").click()
    page.locator("summary").click()
    inspect("webhooks")
    page.goto("/admin/journal")
    inspect("journal")
    page.goto("/sites/kitchen/settings")
    page.get_by_label("Blocked words").fill("heap")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("heading", name="What would this have done?")).to_be_visible()
    inspect("preview")
    assert {name: problems for name, problems in found.items() if problems} == {}
    assert (window.complaints, window.others()) == ([], set())


def test_dark_mode_is_dark(open_window: Open) -> None:
    def ground(scheme: str) -> int:
        page = open_window(color_scheme=scheme).page
        page.goto("/login")
        shade = page.evaluate("getComputedStyle(document.body).backgroundColor")
        return max(int(part) for part in shade.removeprefix("rgb(").removesuffix(")").split(","))

    assert ground("dark") < 60 and ground("light") > 200


def test_page_still_works_at_twice_the_size(open_window: Open, waiting: list[str]) -> None:
    window = open_window(viewport={"width": DESK["width"] // 2, "height": DESK["height"] // 2})
    window.log_in()
    assert window.is_as_wide_as_the_screen()
    expect(window.page.get_by_role("button", name="Publish", exact=True)).to_be_in_viewport(ratio=1)


def test_description_of_the_api_shows_and_asks_no_other_host(open_window: Open) -> None:
    window = open_window()
    window.page.goto("/docs")
    expect(window.page.get_by_role("heading", name="Comment moderation")).to_be_visible()
    expect(window.page.get_by_text("this page needs JavaScript")).to_have_count(0)
    window.page.get_by_text("/v1/comments", exact=True).first.click()
    assert (window.complaints, window.others()) == ([], set())


def test_description_of_the_api_says_what_it_needs_without_javascript(open_window: Open) -> None:
    window = open_window(java_script_enabled=False)
    window.page.goto("/docs")
    expect(window.page.get_by_text("this page needs JavaScript")).to_be_visible()
