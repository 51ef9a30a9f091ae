"""The settings of a site through a client without JavaScript: who may, what is kept, conflicts, history."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from moderation import house, replay
from moderation.decision import Mode
from moderation.intake import Intake
from moderation.policy.document import DEFAULT, Policy
from moderation.store.sites import Keys, Site
from moderation.text.link_kinds import KINDS
from tests.cast import ADMIN, MODERATOR, TWO_LINKS, comment
from tests.conftest import Blog
from tests.web.test_login import log_in

pytestmark = pytest.mark.usefixtures("people_of_both")
ADDRESS = "/sites/kitchen/settings"


class Form:
    """The page as a browser without JavaScript has it: its fields as they stand, sent with what is typed."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.read(client.get(ADDRESS).text)

    def read(self, page: str) -> None:
        self.page = page
        form = page.split('<form id="settings"')[1].split("</form>")[0]
        self.values: dict[str, str] = {}
        for tag in re.findall(r"<input ([^>]*)>", form):
            given = {n: html.unescape(v) for n, v in re.findall(r'([\w-]+)="([^"]*)"', tag)}
            if given.get("type") not in ("radio", "checkbox") or tag.split().count("checked"):
                self.values[given["name"]] = given.get("value", "")
        for name, text in re.findall(r'<textarea id="(\w+)"[^>]*>\n(.*?)</textarea>', form, re.S):
            self.values[name] = html.unescape(text)

    def save(self, **typed: str | None) -> Any:
        """Type and save; None takes a tick away. Returns the answer."""
        self.values |= {name.replace("__", "."): text for name, text in typed.items() if text is not None}
        for name in (name for name, text in typed.items() if text is None):
            self.values.pop(name, None)
        answer = self.client.post(ADDRESS, data=self.values, content_type="multipart/form-data")
        if answer.status_code != 302:
            self.read(answer.text)
        return answer

    def again(self, number: int, seen: str | None = None) -> Any:
        data = {"csrf_token": self.values["csrf_token"], "seen": seen or self.values["seen"]}
        return self.client.post(f"{ADDRESS}/again", data=data | {"change": str(number)})


@pytest.fixture
def form(client: FlaskClient) -> Form:
    """The page before an admin."""
    log_in(client, ADMIN)
    return Form(client)


def in_force(intake: Intake, site: Site) -> tuple[Policy, Mode]:
    found = house.look(intake.database, site.id)
    return found.policy, found.site.mode


def test_strangers_log_in_and_moderators_are_told_who_may(client: FlaskClient) -> None:
    assert client.get(ADDRESS).headers["Location"].startswith("/login?next=")
    log_in(client, MODERATOR)
    refused = client.get(ADDRESS, headers={"Accept": "text/html"})
    assert (refused.status_code, "is for admins" in refused.text) == (403, True)
    token = re.findall(r'csrf_token" value="([^"]+)"', client.get("/sites/kitchen/review").text)[0]
    for path in (ADDRESS, f"{ADDRESS}/again"):
        assert client.post(path, data={"csrf_token": token, "seen": "0", "change": "0"}).status_code == 403
    assert "/settings" not in client.get("/sites/kitchen/review").text


def test_admin_is_led_there_from_the_queue(form: Form) -> None:
    assert f'href="{ADDRESS}"' in form.client.get("/sites/kitchen/review").text
    assert form.client.get("/sites/nowhere/settings").status_code == 404


def test_page_shows_what_is_in_force(form: Form, intake: Intake, kitchen: tuple[Site, Keys]) -> None:
    assert form.save().status_code == 302, "saving what is shown changes nothing"
    assert house.history(intake.database, kitchen[0].id) == []
    own = Policy(
        max_links=7,
        link_kinds={"shop": "allow"},
        blocked_words=("casino*", "a b"),
        hold_newcomers=True,
        trackbacks="allow",
        disallowed_keys=("<b>", '"', "&amp;"),
    )
    house.change(intake.database, kitchen[0].id, by="x", how="cli", edit=lambda _: own, mode=Mode.ASSIST)
    shown = Form(form.client)
    assert shown.values | {"seen": "", "csrf_token": ""} == {
        "csrf_token": "", "seen": "", "mode": "assist", "max_links": "7", "hold_newcomers": "on",
        "hold_abuse": "on", "audit_percent": "5", "confidence_percent": "95",
        "wrong_publications_percent": "2", "wrong_rejections_percent": "2",
        "blocked_words": "casino*\na b", "trackbacks": "allow", "pingbacks": "hold",
        "akismet_holds": "reject",
        "disallowed_keys": '<b>\n"\n&amp;', "trusted_authors": "role:administrator\nrole:editor",
        "trusted_after": "3", "flood_per_minute": "5", "flood_per_minute_address": "20",
        "flood_per_minute_site": "300", "hold_links_from": "0", "brief_words": "25", "close_after_days": "0",
        **dict.fromkeys(
            ("blocked_authors", "held_authors", "allowed_hosts", "blocked_hosts", "held_words",
             "moderation_keys", "languages", "closed_posts"), ""
        ),
        **{f"link_kinds.{kind}": own.treatments()[kind] for kind in KINDS},
    }  # fmt: skip
    assert shown.save().status_code == 302
    assert in_force(intake, kitchen[0]) == (own, Mode.ASSIST)


def test_everything_can_be_changed_and_is_in_force_at_once(
    form: Form, intake: Intake, kitchen: tuple[Site, Keys], blog: Blog
) -> None:
    assert blog.post("/screen", comment(TWO_LINKS)).json["verdict"] == "reject"
    answer = form.save(
        mode="shadow",
        max_links="2",
        hold_newcomers="on",
        link_kinds__shop="hold",
        link_kinds__code="hold",
        blocked_words="casino*\r\n\r\n  essay   service \r\n",
        trusted_authors="",
        languages="en\nDE",
        pingbacks="reject",
    )
    assert answer.headers["Location"] == ADDRESS
    policy = Policy(
        max_links=2,
        hold_newcomers=True,
        link_kinds={"shop": "hold"},
        blocked_words=("casino*", "essay service"),
        trusted_authors=(),
        languages=("en", "de"),
        pingbacks="reject",
    )
    assert in_force(intake, kitchen[0]) == (policy, Mode.SHADOW)
    said = blog.post("/screen", comment(TWO_LINKS)).json
    assert (said["verdict"], said["mode"], said["policy"]) == ("hold", "shadow", policy.version)
    page = form.client.get(ADDRESS).text
    assert "Saved, and in force for the next comment. mode: enforce → shadow" in page
    (kept,) = house.history(intake.database, kitchen[0].id)
    assert (kept.made_by, kept.how) == (ADMIN, "page")
    Form(form.client).save(hold_newcomers=None)
    assert not in_force(intake, kitchen[0])[0].hold_newcomers


def test_what_is_wrong_is_told_at_its_field_and_everything_typed_is_kept(
    form: Form, intake: Intake, kitchen: tuple[Site, Keys]
) -> None:
    words = "\ncasino\n\nc++\nfine\n" + "".join(f"x{n}!\n" for n in range(9))
    answer = form.save(
        max_links="many", brief_words="0", blocked_words=words, mode="assist", pingbacks="burn"
    )
    assert answer.status_code == 422
    page = html.unescape(form.page)
    assert "Nothing was saved." in page and "<title>Not saved" in page
    wrong = dict(re.findall(r'<ul class="message error" id="(\w+)-error">(.*?)</ul>', page, re.S))
    assert set(wrong) == {"max_links", "brief_words", "blocked_words", "pingbacks"}
    assert "Must be a whole number from 0 to 100" in wrong["max_links"]
    assert "Line 4: “c++” must be made of letters" in wrong["blocked_words"]
    assert "and 5 more" in wrong["blocked_words"].lower()
    assert re.search(
        r'id="max_links"[^>]*aria-describedby="max_links-help max_links-error"[^>]*aria-invalid', page
    )
    assert (form.values["max_links"], form.values["blocked_words"]) == ("many", words.removesuffix(""))
    assert form.values["mode"] == "assist"
    assert in_force(intake, kitchen[0]) == (DEFAULT, Mode.ENFORCE)
    assert (
        form.save(max_links="2", brief_words="9", blocked_words="casino", pingbacks="hold").status_code == 302
    )


def test_kind_that_is_treated_in_no_way_is_told(form: Form) -> None:
    assert form.save(link_kinds__shop="burn").status_code == 422
    assert "shop: must be allow, hold or reject" in form.page.lower()


@pytest.mark.parametrize("mode", ["", "full"])
def test_mode_that_does_not_exist_is_told(
    form: Form, intake: Intake, kitchen: tuple[Site, Keys], mode: str
) -> None:
    assert form.save(mode=mode, max_links="9").status_code == 422
    assert 'id="mode-error"' in form.page
    assert in_force(intake, kitchen[0]) == (DEFAULT, Mode.ENFORCE)


def test_conflict_is_shown_with_both_sides_and_nothing_is_overwritten(
    form: Form, intake: Intake, kitchen: tuple[Site, Keys]
) -> None:
    theirs = Policy(max_links=5, brief_words=9, blocked_hosts=("a.example",))
    house.change(intake.database, kitchen[0].id, by="bob", how="cli", edit=lambda _: theirs, mode=Mode.ASSIST)
    answer = form.save(max_links="3", held_words="straw")
    assert answer.status_code == 409
    page = html.unescape(form.page)
    assert "these settings changed since you opened them" in page
    assert (
        "mode: enforce → assist; max_links: 1 → 5; blocked_hosts: added a.example; brief_words: 25 → 9"
        in page
    )
    assert re.findall(r'id="(\w+)-note"', page) == ["max_links"], "the field that both changed"
    assert in_force(intake, kitchen[0]) == (theirs, Mode.ASSIST)
    assert (form.values["max_links"], form.values["held_words"], form.values["brief_words"]) == (
        "3",
        "straw",
        "9",
    )
    assert form.save().status_code == 302, "now it is a choice"
    merged = Policy(max_links=3, brief_words=9, blocked_hosts=("a.example",), held_words=("straw",))
    assert in_force(intake, kitchen[0]) == (merged, Mode.ASSIST)


def test_mistake_and_conflict_together_lose_nothing(
    form: Form, intake: Intake, kitchen: tuple[Site, Keys]
) -> None:
    theirs = Policy(brief_words=9)
    house.change(intake.database, kitchen[0].id, by="bob", how="cli", edit=lambda _: theirs)
    assert form.save(max_links="many").status_code == 422
    assert form.save(max_links="3").status_code == 409
    assert form.save().status_code == 302
    assert in_force(intake, kitchen[0])[0] == Policy(max_links=3, brief_words=9)


def test_changes_are_listed_and_put_in_force_again(
    form: Form, intake: Intake, kitchen: tuple[Site, Keys]
) -> None:
    form.save(max_links="2", mode="assist")
    first = house.look(intake.database, kitchen[0].id).site.change
    Form(form.client).save(max_links="3")
    now = Form(form.client)
    assert now.page.count("Put these rules in force again") == 2 and "max_links: 2 → 3" in now.page
    assert now.again(first).status_code == 302
    assert in_force(intake, kitchen[0]) == (Policy(max_links=2), Mode.ASSIST)
    assert Form(form.client).again(0).status_code == 302
    assert in_force(intake, kitchen[0]) == (DEFAULT, Mode.ASSIST)
    assert [c.summary for c in house.history(intake.database, kitchen[0].id)][:2] == [
        ("max_links: 2 → 1",),
        ("max_links: 3 → 2",),
    ]


def test_earlier_rules_are_not_put_over_what_nobody_saw(
    form: Form, intake: Intake, kitchen: tuple[Site, Keys], workshop: tuple[Site, Keys]
) -> None:
    theirs = Policy(max_links=5)
    house.change(intake.database, kitchen[0].id, by="bob", how="cli", edit=lambda _: theirs)
    form.again(0)
    assert (
        "Nothing was changed: somebody changed these settings since you saw them"
        in form.client.get(ADDRESS).text
    )
    assert in_force(intake, kitchen[0])[0] == theirs
    other = house.change(
        intake.database, workshop[0].id, by="b", how="cli", edit=lambda _: Policy(max_links=9)
    )
    assert Form(form.client).again(other.house.site.change).status_code == 404
    assert in_force(intake, kitchen[0])[0] == theirs


@pytest.mark.parametrize("number", ["-1", "", "x", "²", "9" * 30, "4711"])
def test_numbers_that_no_change_has_are_not_found(form: Form, number: str) -> None:
    data = {"csrf_token": form.values["csrf_token"], "seen": "0", "change": number}
    assert form.client.post(f"{ADDRESS}/again", data=data).status_code == 404
    assert form.client.post(ADDRESS, data=form.values | {"seen": number}).status_code == 404


def test_settings_need_the_pages_token(form: Form, intake: Intake, kitchen: tuple[Site, Keys]) -> None:
    data = form.values | {"csrf_token": "wrong", "max_links": "9"}
    assert form.client.post(ADDRESS, data=data).status_code == 400
    assert form.client.post(f"{ADDRESS}/again", data=data | {"change": "0"}).status_code == 400
    assert in_force(intake, kitchen[0])[0] == DEFAULT


def test_list_of_sixty_thousand_keys_can_be_pasted(
    form: Form, intake: Intake, kitchen: tuple[Site, Keys]
) -> None:
    keys = tuple(f"spam-host-number-{n}.example" for n in range(60_000))
    data = form.values | {"disallowed_keys": "\r\n".join(keys)}
    assert form.client.post(ADDRESS, data=data).status_code == 302
    assert in_force(intake, kitchen[0])[0].disallowed_keys == keys
    large = form.client.post(ADDRESS, data={"blocked_words": "x" * (9 * 1024 * 1024)})
    assert large.status_code == 413


def test_hostile_entries_are_shown_as_text(form: Form) -> None:
    hostile = '</textarea><script>alert(1)</script>\n"><img src=x onerror=alert(1)>'
    form.save(disallowed_keys=hostile, held_authors="x</textarea><b>")
    page = form.client.get(ADDRESS).text
    assert "<script>alert" not in page and "<img src=x" not in page
    assert "script-src 'self'" in form.client.get(ADDRESS).headers["Content-Security-Policy"]


def preview(form: Form, **typed: str | None) -> Any:
    """Press Preview; the form then holds what the page shows."""
    form.values |= {name: text for name, text in typed.items() if text is not None}
    answer = form.client.post(f"{ADDRESS}/preview", data=form.values, content_type="multipart/form-data")
    form.read(answer.text)
    return answer


def test_preview_says_what_would_change_and_saves_nothing(
    form: Form, blog: Blog, intake: Intake, kitchen: tuple[Site, Keys]
) -> None:
    assert "no comment yet to try it on" in preview(form).text
    blog.post("/comments", comment(TWO_LINKS, id="1"))
    blog.post("/comments", comment("Good post!", id="2"))
    same = preview(form).text
    assert "<strong>0 of the latest 2 comments</strong>" in same
    page = preview(form, blocked_words="straw*", max_links="5").text
    assert "<strong>1 of the latest 2 comments</strong>" in page and "reject → " in page
    assert "Nobody ruled on any of these" in page
    assert in_force(intake, kitchen[0]) == (DEFAULT, Mode.ENFORCE)
    assert form.values["blocked_words"] == "straw*", "what was typed is still there"
    assert form.save().status_code == 302
    assert in_force(intake, kitchen[0])[0].max_links == 5


def test_preview_holds_it_against_rulings(form: Form, blog: Blog) -> None:
    blog.post("/comments", comment("Good post!", id="1"))
    blog.post("/comments/external:1/ruling", {"ruling": "publish", "moderator": "ann"})
    page = preview(form, max_links="3").text
    assert "Against 1 ruling of people: published wrongly 0 → 0, rejected wrongly 1 → 1." in page


def test_preview_of_a_mistake_shows_the_mistake(form: Form) -> None:
    answer = preview(form, max_links="many")
    assert answer.status_code == 422 and "Nothing was saved." in answer.text


def test_preview_shows_hostile_comments_inert(form: Form, blog: Blog) -> None:
    blog.post("/comments", comment("<script>alert(1)</script> Good post! <img src=x>"))
    page = preview(form, blocked_words="good").text
    section = page.split('id="preview"')[1].split("</section>")[0]
    assert "<script" not in section and "<img" not in section


def test_preview_ends_when_its_time_is_over(intake: Intake, kitchen: tuple[Site, Keys], blog: Blog) -> None:
    for number in range(5):
        blog.post("/comments", comment(f"Good post number {number}!", id=str(number)))
    ticks = iter(range(100))
    judge = intake.screener(kitchen[0])
    found = replay.preview(
        intake.database, kitchen[0], judge, judge, 100, 2.5, clock=lambda: float(next(ticks))
    )
    assert (found.comments, found.json()["changed"]) == (2, 0)
