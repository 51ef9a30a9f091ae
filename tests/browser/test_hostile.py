"""Comments and authors that attack the page stay text that can be read, and nobody is asked for anything."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from moderation.intake import Intake
from moderation.store.sites import Keys, Site
from moderation.submission import from_row
from tests.browser.conftest import DESK, PHONE, Open
from tests.browser.hostile import HOSTILE
from tests.cast import comment

TAB = {"pending": "review", "rejected": "auto-rejected", "published": "auto-published"}


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("attack", HOSTILE)
def test_hostile_comment_is_inert_and_legible(
    attack: str, size: dict[str, int], open_window: Open, intake: Intake, kitchen: tuple[Site, Keys]
) -> None:
    content, author = HOSTILE[attack]
    hostile: dict[str, Any] = comment(content, author)
    hostile["post"] = {"title": content[:400], "excerpt": content[:400]}
    hostile["parent"] = {"content": content[:400]}
    said = intake.submit(kitchen[0], from_row(hostile)).said
    window = open_window(viewport=size)
    window.log_in()
    window.open(f"/sites/kitchen/{TAB[said['status']]}")
    shown = window.page.locator(".content")
    expect(shown).to_be_visible()
    visible = "".join(c for c in content if c.isprintable() or c in "\n\t")
    legible = (shown.text_content() or "").replace("⁞", "").replace("\u200d", "")  # which joins emoji
    assert legible == visible.replace("\r", "")
    assert window.page.title().endswith("(1) · kitchen")
    ours = "script:not([src^='/static/']), iframe, svg, .paper img, .paper style, .paper form"
    assert window.page.locator(ours).count() == 0
    for link in window.page.locator(".paper a:not([href^='/sites/kitchen/'])").all():
        target, rel = link.get_attribute("href") or "", link.get_attribute("rel") or ""
        assert link.get_attribute("class") == "open" and "noopener" in rel, "opened by a person or never"
        assert target.startswith(("http://", "https://"))
    assert window.is_as_wide_as_the_screen()
    for part in window.page.locator(".list li a, .sheet .content, .sheet h2, .ruling > button").all():
        box = part.bounding_box()
        assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= size["width"]
    assert window.page.get_by_role("button", name="Publish", exact=True).is_enabled()
    fields = (
        "document.querySelectorAll('[name=csrf_token], [name=seen], [name=place], article[data-rule]').length"
    )
    assert window.page.evaluate(fields) == 4 + 1 + 4 + 1 + 1, "the page's own fields, and no other"
    window.page.get_by_role("button", name="Reject", exact=True).click()
    expect(window.page.get_by_role("status")).to_contain_text("Rejected")
    assert (window.complaints, window.others()) == ([], set())


@pytest.mark.parametrize(
    ("attack", "names"),
    [
        ("bidi", ["right-to-left override", "pop directional formatting", "right-to-left isolate"]),
        ("zero-width", ["zero width space", "zero width joiner", "zero width non-joiner", "soft hyphen"]),
        ("terminal codes", ["U+001B", "U+0008 ×2", "U+0085"]),
    ],
)
def test_characters_that_cannot_be_seen_are_shown_and_named(
    attack: str, names: list[str], open_window: Open, intake: Intake, kitchen: tuple[Site, Keys]
) -> None:
    said = intake.submit(kitchen[0], from_row(comment(*HOSTILE[attack]))).said
    window = open_window()
    window.log_in()
    window.page.goto(f"/sites/kitchen/{TAB[said['status']]}")
    for name in names:
        expect(
            window.page.locator(".content").get_by_role("img", name=name, exact=True).first
        ).to_be_visible()
