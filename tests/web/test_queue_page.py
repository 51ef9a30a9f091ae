"""The moderators' page through a client without JavaScript: who sees what, rulings, conflicts, headers."""

from __future__ import annotations

import html
import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from moderation import review
from moderation.intake import Intake
from moderation.store import queue
from moderation.store.queue import Listing
from moderation.store.sites import Keys, Site
from moderation.submission import from_row
from tests.cast import ADMIN, BORDERLINE, MODERATOR, OTHER_MODERATOR, PRAISE, TWO_LINKS, comment
from tests.web.test_login import log_in

pytestmark = pytest.mark.usefixtures("people_of_both")
HTML = {"Accept": "text/html"}


@pytest.fixture
def held(intake: Intake, kitchen: tuple[Site, Keys]) -> str:
    """A case that waits in the queue of `kitchen`."""
    return str(intake.submit(kitchen[0], from_row(comment(BORDERLINE, id="held"))).said["id"])


class Desk:
    """A moderator at work: opens a page, fills its form, sends it."""

    def __init__(self, client: FlaskClient, site: str = "kitchen") -> None:
        self.client, self.site, self.page = client, site, ""

    def look(self, tab: str = "review", **query: str) -> str:
        self.page = self.client.get(f"/sites/{self.site}/{tab}", query_string=query).text
        return self.page

    def hidden(self, name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]*)"', self.page)
        assert found, f"the page has no field {name}"
        return found[1]

    @staticmethod
    def leads_to(answer: Any) -> tuple[str, dict[str, str]]:
        """Return where an answer leads, without the moment at which the list was ordered."""
        target = urlsplit(answer.headers["Location"])
        return target.path, {n: v for n, v in parse_qsl(target.query) if n != "t"}

    def rule(self, comment_id: str, ruling: str, **changed: str) -> Any:
        form = {name: html.unescape(self.hidden(name)) for name in ("csrf_token", "place", "seen")}
        form |= {"ruling": ruling, "reason": "other"} | changed
        return self.client.post(f"/sites/{self.site}/comments/{comment_id}/ruling", data=form)

    def undo(self) -> Any:
        found = re.search(r'action="([^"]+/undo)"', self.page)
        assert found, "there is nothing to undo"
        form = {name: html.unescape(self.hidden(name)) for name in ("csrf_token", "place")}
        return self.client.post(found[1], data=form)


@pytest.fixture
def desk(client: FlaskClient) -> Desk:
    """The moderator of `kitchen`, logged in."""
    log_in(client)
    return Desk(client)


def state(intake: Intake, site: Site, comment_id: str) -> tuple[str, list[tuple[str, str]]]:
    """Return the status and the rulings that stand."""
    case = review.look(intake.database, site.id, comment_id)
    return case.stored.status, [(r.ruling, r.reason) for r in case.rulings if r.undone_at is None]


@pytest.mark.parametrize("path", ["/", "/sites/kitchen/review", "/sites/nowhere/review"])
def test_strangers_are_sent_to_the_login(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 302 and answer.headers["Location"].startswith("/login?next=")


def test_rulings_are_recorded_with_their_reason(
    desk: Desk, intake: Intake, kitchen: tuple[Site, Keys], held: str
) -> None:
    desk.look()
    answer = desk.rule(held, "reject", reason="link-promotion")
    assert answer.status_code == 302
    assert state(intake, kitchen[0], held) == ("rejected", [("reject", "link-promotion")])
    assert "Rejected: link-promotion" in desk.look()


def test_undo_restores_what_was(desk: Desk, intake: Intake, kitchen: tuple[Site, Keys], held: str) -> None:
    desk.look()
    desk.rule(held, "publish")
    desk.look()
    assert desk.leads_to(desk.undo()) == ("/sites/kitchen/review", {"case": held})
    assert state(intake, kitchen[0], held) == ("pending", [])
    assert "Undone: the comment is as it was" in desk.look()


def test_undo_never_overwrites_what_somebody_ruled_since(
    desk: Desk, intake: Intake, kitchen: tuple[Site, Keys], held: str
) -> None:
    desk.look()
    desk.rule(held, "publish")
    desk.look()
    review.rule(intake.database, kitchen[0].id, held, "reject", reason="abusive", moderator="somebody")
    desk.undo()
    assert (
        "Not undone: somebody ruled on this comment since (reject, by somebody); that ruling stays"
        in desk.look()
    )
    assert state(intake, kitchen[0], held)[0] == "rejected"


@pytest.mark.parametrize("seen", ["99", "0", "", "-1", "x", "²", "9" * 30])
def test_ruling_on_a_version_that_is_gone_changes_nothing(
    desk: Desk, intake: Intake, kitchen: tuple[Site, Keys], held: str, seen: str
) -> None:
    desk.look()
    answer = desk.rule(held, "publish", seen=seen)
    assert f"case={held}" in answer.headers["Location"], "the case is shown again"
    assert "This comment changed since you saw it; look at it again." in desk.look(case=held)
    assert state(intake, kitchen[0], held) == ("pending", [])


def test_an_edit_that_nobody_saw_is_not_ruled_on(
    desk: Desk, intake: Intake, kitchen: tuple[Site, Keys], held: str
) -> None:
    desk.look()
    intake.submit(kitchen[0], from_row(comment(BORDERLINE + " I checked it twice.", id="held")))
    desk.rule(held, "publish")
    page = desk.look(case=held)
    assert "This comment changed since you saw it" in page and "What the edit changed" in page
    assert state(intake, kitchen[0], held)[1] == []


@pytest.mark.parametrize(("ruling", "reason"), [("erase", "other"), ("", "other"), ("reject", "because")])
def test_rulings_that_do_not_exist_are_refused(
    desk: Desk, intake: Intake, kitchen: tuple[Site, Keys], held: str, ruling: str, reason: str
) -> None:
    desk.look()
    assert desk.rule(held, ruling, reason=reason).status_code == 422
    assert state(intake, kitchen[0], held) == ("pending", [])


@pytest.mark.parametrize("token", ["", "wrong"])
def test_rulings_need_the_pages_token(
    desk: Desk, intake: Intake, kitchen: tuple[Site, Keys], held: str, token: str
) -> None:
    desk.look()
    answer = desk.rule(held, "publish", csrf_token=token)
    assert answer.status_code == 302, "nothing is ruled, and the case is shown again with what was wanted"
    assert "mine=publish" in answer.headers["Location"]
    assert state(intake, kitchen[0], held) == ("pending", [])


def test_another_moderators_site_does_not_exist(
    client: FlaskClient, intake: Intake, kitchen: tuple[Site, Keys], held: str
) -> None:
    log_in(client, OTHER_MODERATOR)
    desk = Desk(client, "workshop")
    assert "kitchen" not in desk.look()
    assert client.get("/sites/kitchen/review", headers=HTML).status_code == 404
    assert "There is no such comment on this site." in desk.look(case=held)
    form = {
        "csrf_token": re.findall(r'csrf_token" value="([^"]+)"', desk.page)[0],
        "ruling": "publish",
        "seen": "1",
    }
    for site in ("kitchen", "workshop"):
        assert client.post(f"/sites/{site}/comments/{held}/ruling", data=form).status_code == 404
    ruled = review.rule(intake.database, kitchen[0].id, held, "reject", moderator=MODERATOR, source="page")
    ruling = review.look(intake.database, kitchen[0].id, ruled.id).rulings[0].id
    for site in ("kitchen", "workshop"):
        assert client.post(f"/sites/{site}/rulings/{ruling}/undo", data=form).status_code == 404
    assert state(intake, kitchen[0], held)[0] == "rejected"


def test_admin_sees_every_site(client: FlaskClient) -> None:
    log_in(client, ADMIN)
    page = Desk(client).look()
    assert "/sites/kitchen/review" in page and "/sites/workshop/review" in page


def test_tabs_list_what_was_decided_by_whom(
    desk: Desk, intake: Intake, kitchen: tuple[Site, Keys], held: str
) -> None:
    intake.submit(kitchen[0], from_row(comment(PRAISE)))
    intake.submit(kitchen[0], from_row(comment(TWO_LINKS)))
    counts = dict(
        re.findall(
            r"kitchen/([a-z-]+)\"[^>]*>[A-Z][a-z -]+ <b class=\"count\" data-count=\"[a-z-]+\">(\d+)<",
            desk.look(),
        )
    )
    assert counts == {
        "review": "1",
        "audit": "0",
        "auto-rejected": "2",
        "auto-published": "0",
        "rejected": "0",
        "published": "0",
    }
    desk.rule(held, "publish")
    assert "Nothing here" not in desk.look("published")
    assert "All done." in desk.look()


def test_evidence_is_marked_in_the_comment(desk: Desk, intake: Intake, kitchen: tuple[Site, Keys]) -> None:
    intake.submit(kitchen[0], from_row(comment(TWO_LINKS)))
    page = desk.look("auto-rejected")
    assert re.search(
        r'<mark class="reject" title="[^"]*too-many-links[^"]*"[^>]*>https://en.wikipedia.org/wiki/Compost',
        page,
    )
    assert 'data-key="3" selected>too-many-links' in page, "the reason that the findings suggest"


def test_ruling_on_a_later_page_goes_on_there(desk: Desk, intake: Intake, kitchen: tuple[Site, Keys]) -> None:
    ids = [
        intake.submit(
            kitchen[0],
            from_row(
                comment(
                    f"My bin number {n} froze solid: https://forum.heap{n}.example/viewtopic.php?t={n}",
                    {"name": f"Gardener {n}"},
                )
            ),
        ).said
        for n in range(53)
    ]
    assert {said["status"] for said in ids} == {"pending"}
    with intake.database.read() as connection:
        later, _ = queue.listed(connection, kitchen[0].id, Listing("review", offset=50))
    assert "Next page" in desk.look() and "Previous page" in desk.look(page="2")
    answer = desk.rule(later[1], "publish")
    assert desk.leads_to(answer) == ("/sites/kitchen/review", {"case": later[2], "page": "2"})


def test_ruling_after_the_session_ended_is_shown_again_after_the_login(
    desk: Desk, intake: Intake, kitchen: tuple[Site, Keys], held: str
) -> None:
    desk.look()
    desk.client.delete_cookie("moderation")
    answer = desk.rule(held, "reject", reason="off-topic")
    target = urlsplit(answer.headers["Location"])
    onward = dict(parse_qsl(target.query))["next"]
    assert target.path == "/login" and state(intake, kitchen[0], held) == ("pending", [])
    log_in(desk.client)
    desk.page = desk.client.get(onward).text
    assert (
        "You were logged out before this was saved. Nothing is lost: You wanted to reject it (off-topic)"
        in desk.page
    )
    assert re.search(r'<button class="reject wanted"', desk.page)
    assert 'data-key="o" selected>off-topic' in desk.page
    desk.rule(held, "reject", reason="off-topic")
    assert state(intake, kitchen[0], held) == ("rejected", [("reject", "off-topic")])


def test_script_is_told_that_the_session_ended_and_what_the_next_token_is(desk: Desk, held: str) -> None:
    desk.look()
    old = desk.hidden("csrf_token")
    desk.client.delete_cookie("moderation")
    json = {"Accept": "application/json"}
    address, form = f"/sites/kitchen/comments/{held}/ruling", {"ruling": "publish", "seen": "1"}
    assert desk.client.post(address, data=form | {"csrf_token": old}, headers=json).status_code == 401
    assert desk.client.get("/session", headers=json).status_code == 401
    log_in(desk.client)
    assert desk.client.post(address, data=form | {"csrf_token": old}, headers=json).status_code == 401
    here = desk.client.get("/session", headers=json).json
    assert here is not None and here["name"] == MODERATOR
    answer = desk.client.post(address, data=form | {"csrf_token": here["token"]}, headers=json)
    said = answer.json or {}
    assert (answer.status_code, said["said"], said["counts"]["published"]) == (200, "Published", 1)


def test_both_see_what_the_other_ruled_and_wanted(
    desk: Desk, intake: Intake, kitchen: tuple[Site, Keys], held: str
) -> None:
    desk.look()
    review.rule(intake.database, kitchen[0].id, held, "reject", reason="abusive", moderator="somebody")
    form = {name: html.unescape(desk.hidden(name)) for name in ("csrf_token", "place", "seen")}
    told = desk.client.post(
        f"/sites/kitchen/comments/{held}/ruling",
        data=form | {"ruling": "publish"},
        headers={"Accept": "application/json"},
    )
    assert told.status_code == 409 and told.json and told.json["stands"] == "somebody ruled: reject, abusive"
    onward = desk.rule(held, "publish").headers["Location"]
    desk.page = desk.client.get(onward).text
    assert "Now somebody ruled: reject, abusive. You wanted to publish it" in desk.page
    desk.rule(held, "publish")
    assert state(intake, kitchen[0], held)[0] == "published", "having seen it, the moderator may overrule"


def test_many_are_ruled_on_after_a_confirmation_and_undone_in_one_go(
    desk: Desk, intake: Intake, kitchen: tuple[Site, Keys]
) -> None:
    ids = [
        str(intake.submit(kitchen[0], from_row(comment(f"{BORDERLINE} {n}", {"name": f"G {n}"}))).said["id"])
        for n in range(3)
    ]
    desk.look()
    items = [f"{id}:1" for id in ids]
    form: dict[str, Any] = {name: html.unescape(desk.hidden(name)) for name in ("csrf_token", "place")}
    form |= {"item": items, "ruling": "reject", "reason": "duplicate"}
    page = desk.client.post("/sites/kitchen/bulk", data=form).text
    assert "Reject 3 comments as duplicate?" in page and "G 1" in page
    assert {state(intake, kitchen[0], id)[0] for id in ids} == {"pending"}
    review.rule(intake.database, kitchen[0].id, ids[2], "publish", moderator="somebody")
    desk.client.post("/sites/kitchen/bulk", data=form | {"confirmed": "yes"})
    page = desk.look()
    assert "Rejected: duplicate · 2 of 3 comments" in page and "this comment changed since you saw it" in page
    assert [state(intake, kitchen[0], id)[0] for id in ids] == ["rejected", "rejected", "published"]
    desk.undo()
    assert "Undone: 2 comments are as they were" in desk.look()
    assert [state(intake, kitchen[0], id)[0] for id in ids] == ["pending", "pending", "published"]


def test_escalated_case_waits_on_with_its_note(desk: Desk, held: str) -> None:
    desk.look()
    form = {name: html.unescape(desk.hidden(name)) for name in ("csrf_token", "place")}
    desk.client.post(f"/sites/kitchen/comments/{held}/escalation", data=form | {"note": "Is it <him>?"})
    page = desk.look(case=held, escalated="yes")
    assert "Escalated by moira:</b> Is it &lt;him&gt;?" in page and 'class="chip note">escalated' in page
    desk.client.post(f"/sites/kitchen/comments/{held}/escalation", data=form | {"note": " "})
    assert "Write a note of at most 500 characters" in desk.look()


def test_filters_of_the_address_hold_for_the_list_and_stay(desk: Desk, held: str) -> None:
    page = desk.look(q="insulated heap", reason="nonsense", score="unsure' OR 1")
    assert f'data-id="{held}"' in page and 'value="insulated heap"' in page and "nonsense" not in page
    assert "Nothing matches." in desk.look(q="no such words")


def test_number_of_statements_does_not_grow_with_comments(
    desk: Desk, intake: Intake, kitchen: tuple[Site, Keys]
) -> None:
    def statements() -> tuple[int, int]:
        counted = []

        def count(*_: Any) -> None:
            counted.append(1)

        case = intake.submit(kitchen[0], from_row(comment(f"{BORDERLINE} {len(told)}", {"name": "A"}))).said[
            "id"
        ]
        event.listen(intake.database.engine, "before_cursor_execute", count)
        desk.look(case=case)
        looked = len(counted)
        desk.rule(case, "publish")
        event.remove(intake.database.engine, "before_cursor_execute", count)
        return looked, len(counted) - looked

    told: list[tuple[int, int]] = []
    desk.look()
    told.append(statements())
    for n in range(12):
        intake.submit(
            kitchen[0],
            from_row(comment(f"{BORDERLINE} and {n}", {"name": f"B {n}", "url": f"https://b{n}.example"})),
        )
    told.append(statements())
    told.append(statements())
    assert told[1] == told[2]
    assert told[1][0] <= 30 and told[1][1] <= 35, told


@pytest.mark.parametrize("page", ["0", "-1", "x", "²", "999999999999", "99999"])
def test_absurd_page_numbers_show_a_page(desk: Desk, held: str, page: str) -> None:
    assert desk.client.get(f"/sites/kitchen/review?page={page}").status_code == 200


@pytest.mark.parametrize("path", ["/login", "/sites/kitchen/review", "/nowhere"])
def test_browser_is_told_to_run_and_ask_nothing_foreign(desk: Desk, path: str) -> None:
    headers = desk.client.get(path, headers=HTML).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


def test_pages_are_not_kept_by_caches(desk: Desk) -> None:
    assert desk.client.get("/sites/kitchen/review").headers["Cache-Control"] == "no-store"


def test_erased_comment_is_said_to_be_gone(
    desk: Desk, intake: Intake, kitchen: tuple[Site, Keys], held: str
) -> None:
    desk.look()
    review.erase(intake.database, kitchen[0].id, held)
    desk.rule(held, "publish")
    assert "This comment was erased." in desk.look(case=held)
