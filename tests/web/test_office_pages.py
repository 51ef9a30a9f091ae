"""The pages of admins and accounts without JavaScript: who may, what is shown once, what is noted."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from moderation import access
from moderation.intake import Intake
from moderation.store import journal, people, sites
from moderation.store.journal import Entry, Filter
from moderation.store.sites import Keys, Site
from tests.cast import ADMIN, MODERATOR, PASSWORD, THOUGHTFUL, comment
from tests.conftest import Blog
from tests.web.test_login import log_in, may_enter

pytestmark = pytest.mark.usefixtures("people_of_both")
FOR_ADMINS = ("/admin/sites", "/admin/sites/kitchen", "/admin/people", "/admin/people/1", "/admin/journal")
HOSTILE_NAME = "<script>document.title='owned'</script>"


class Office:
    """An admin at the pages."""

    def __init__(self, client: FlaskClient, name: str = ADMIN) -> None:
        self.client = client
        log_in(client, name)

    def get(self, path: str) -> str:
        answer = self.client.get(path, headers={"Accept": "text/html"})
        assert answer.status_code == 200, answer.text
        return answer.text

    def post(self, path: str, page: str = "/account", **form: Any) -> Any:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.get(page))
        assert found
        return self.client.post(path, data={"csrf_token": found[1], **form}, headers={"Accept": "text/html"})


@pytest.fixture
def office(client: FlaskClient) -> Office:
    return Office(client)


def latest(intake: Intake, most: int = 1) -> list[Entry]:
    with intake.database.read() as connection:
        return journal.page(connection, Filter(), most)[0]


def id_of(intake: Intake, name: str = MODERATOR) -> int:
    with intake.database.read() as connection:
        return people.by_name(connection, name).id


def secret_in(page: str) -> list[str]:
    return [html.unescape(found) for found in re.findall(r'<code class="secret">([^<]+)</code>', page)]


@pytest.mark.parametrize("path", FOR_ADMINS)
def test_strangers_log_in_and_moderators_are_told_who_may(path: str, client: FlaskClient) -> None:
    assert client.get(path).headers["Location"].startswith("/login?next=")
    log_in(client)
    refused = client.get(path, headers={"Accept": "text/html"})
    assert refused.status_code == 403
    assert "This page is for admins, and you are a moderator; ask an admin of this service." in refused.text
    assert "/admin/" not in client.get("/sites/kitchen/review").text


def test_no_form_of_the_office_works_for_a_moderator(client: FlaskClient, intake: Intake) -> None:
    moderator = Office(client, MODERATOR)
    before = latest(intake, 50)
    site, person = "/admin/sites/kitchen", "/admin/people/1"
    paths = ["/admin/sites", site, f"{site}/keys", f"{site}/keys/1/revoke"]
    paths += ["/admin/people", person, *(f"{person}/{part}" for part in ("password", "sessions", "remove"))]
    form = {"name": "x", "url": "https://x.example", "role": "admin", "kind": "api", "sure": "1"}
    for path in paths:
        assert moderator.post(path, **form).status_code == 403
    assert latest(intake, 50) == before


def test_no_form_of_the_office_works_without_its_token(office: Office) -> None:
    for path in ("/admin/sites", "/admin/people", "/admin/people/1/remove", "/account/sessions"):
        assert office.client.post(path, data={"sure": "1"}).status_code == 400


def test_added_site_shows_keys_that_work_once(office: Office, client: FlaskClient) -> None:
    answer = office.post("/admin/sites", name="garden", url="https://garden.example")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    api_key, akismet_key = secret_in(answer.text)
    assert Blog(client, api_key).post("/comments", comment(THOUGHTFUL)).status_code == 201
    again = office.get("/admin/sites/garden")
    assert api_key not in again and akismet_key not in again and api_key[:8] in again
    assert office.post("/admin/sites", name="garden", url="https://garden.example").status_code == 409


def test_mistake_shows_what_was_typed(office: Office) -> None:
    answer = office.post("/admin/sites", name='a/b"><b>', url="https://garden.example")
    assert answer.status_code == 422
    assert "cannot name a site" in answer.text and 'value="a/b&#34;&gt;&lt;b&gt;"' in answer.text
    bad = office.post("/admin/sites/kitchen", url="javascript:alert(1)", mode="shadow")
    assert bad.status_code == 422 and "is not a web address" in bad.text


def test_key_is_made_listed_with_its_last_use_and_revoked(office: Office, blog: Blog, intake: Intake) -> None:
    assert office.get("/admin/sites/kitchen").count("never used") == 2
    assert blog.get("/comments").status_code == 200
    page = office.get("/admin/sites/kitchen")
    assert (page.count("never used"), page.count("last used")) == (1, 1)
    key = secret_in(office.post("/admin/sites/kitchen/keys", kind="api").text)[0]
    with intake.database.read() as connection:
        site = sites.by_name(connection, "kitchen")
        made = sites.keys_of(connection, site.id)[-1]
    assert Blog(office.client, key).get("/comments").status_code == 200
    assert office.post(f"/admin/sites/workshop/keys/{made.id}/revoke").status_code == 302
    assert Blog(office.client, key).get("/comments").status_code == 200, "it is not that site's key"
    office.post(f"/admin/sites/kitchen/keys/{made.id}/revoke")
    assert Blog(office.client, key).get("/comments").status_code == 401
    assert (latest(intake)[0].action, latest(intake)[0].made_by, latest(intake)[0].how) == (
        "key-revoked", ADMIN, "page",
    )  # fmt: skip
    assert office.post("/admin/sites/kitchen/keys", kind="master").status_code == 422


def test_address_and_mode_are_changed(office: Office, intake: Intake) -> None:
    office.post("/admin/sites/kitchen", url="https://moved.example", mode="shadow")
    with intake.database.read() as connection:
        found = sites.by_name(connection, "kitchen")
    assert (found.url, found.mode.value) == ("https://moved.example", "shadow")
    assert {e.action for e in latest(intake, 2)} == {"rules-changed", "site-changed"}
    office.post("/admin/sites/kitchen", url="https://moved.example", mode="boss")
    with intake.database.read() as connection:
        assert sites.by_name(connection, "kitchen").mode.value == "shadow"


def test_added_person_logs_in_with_the_password_that_was_shown_once(office: Office, app: Flask) -> None:
    answer = office.post("/admin/people", name="nell", role="moderator", site=["kitchen", "nowhere"])
    (password,) = secret_in(answer.text)
    assert answer.status_code == 200 and "logged in" in office.get("/admin/people")
    nell = app.test_client()
    assert log_in(nell, "nell", password)[0] == 302 and may_enter(nell)
    assert nell.get("/sites/workshop/review").status_code == 404
    assert office.post("/admin/people", name="nell", role="moderator").status_code == 409
    assert office.post("/admin/people", name=" ", role="moderator").status_code == 422
    assert office.post("/admin/people", name="x", role="owner").status_code == 422


def test_role_and_sites_count_from_the_next_page_on(office: Office, app: Flask, intake: Intake) -> None:
    moira = app.test_client()
    log_in(moira)
    office.post(f"/admin/people/{id_of(intake)}", role="moderator", site=["workshop"])
    assert not may_enter(moira) and moira.get("/sites/workshop/review").status_code == 200
    office.post(f"/admin/people/{id_of(intake)}", role="admin")
    assert may_enter(moira) and moira.get("/admin/people").status_code == 200


def test_last_admin_stays(office: Office, intake: Intake) -> None:
    ada = id_of(intake, ADMIN)
    assert "only admin" in office.post(f"/admin/people/{ada}", role="moderator").text
    assert "only admin" in office.post(f"/admin/people/{ada}/remove", sure="1").text
    assert office.get("/admin/people")


def test_new_password_ends_all_sessions_of_its_owner(office: Office, app: Flask, intake: Intake) -> None:
    moira = app.test_client()
    log_in(moira)
    (password,) = secret_in(office.post(f"/admin/people/{id_of(intake)}/password").text)
    assert not may_enter(moira)
    assert log_in(moira)[0] == 401 and log_in(moira, password=password)[0] == 302


def test_person_is_removed_only_with_a_tick(office: Office, app: Flask, intake: Intake) -> None:
    moira, id = app.test_client(), id_of(intake)
    log_in(moira)
    assert office.post(f"/admin/people/{id}/remove").status_code == 422
    assert may_enter(moira)
    assert office.post(f"/admin/people/{id}/remove", sure="1").status_code == 302
    assert not may_enter(moira)
    assert office.client.get(f"/admin/people/{id}").status_code == 404


def test_revoked_session_opens_nothing_and_the_others_stay(
    office: Office, app: Flask, intake: Intake
) -> None:
    here, there = app.test_client(), app.test_client()
    log_in(here), log_in(there)
    id = id_of(intake)
    first = access.look(intake.database, id).sessions[-1].id
    office.post(f"/admin/people/{id}/sessions", session=str(first))
    assert (may_enter(here), may_enter(there)) == (False, True)
    office.post(f"/admin/people/{id}/sessions", session=str(first))
    office.post(f"/admin/people/{id}/sessions")
    assert not may_enter(there)


def test_copied_cookie_ends_with_the_logout(client: FlaskClient, app: Flask) -> None:
    log_in(client)
    stolen = app.test_client()
    cookie = client.get_cookie("moderation")
    assert cookie is not None
    stolen.set_cookie("moderation", cookie.value)
    assert may_enter(stolen)
    token = re.findall(r'csrf_token" value="([^"]+)"', client.get("/account").text)[0]
    client.post("/logout", data={"csrf_token": token})
    assert not may_enter(stolen) and not may_enter(client)


def test_own_sessions_are_seen_and_ended(client: FlaskClient, app: Flask, intake: Intake) -> None:
    there = app.test_client()
    there.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0 <script>"
    log_in(there)
    mine = Office(client, MODERATOR)
    page = mine.get("/account")
    assert page.count("this session") == 1 and "Firefox on Linux" in page and "<script>" not in page
    others = access.look(intake.database, id_of(intake, ADMIN)).sessions
    mine.post("/account/sessions")
    assert may_enter(client) and not may_enter(there)
    assert access.look(intake.database, id_of(intake, ADMIN)).sessions == others


def test_nobody_ends_a_session_of_somebody_else(client: FlaskClient, app: Flask, intake: Intake) -> None:
    ada = app.test_client()
    log_in(ada, ADMIN)
    (session,) = access.look(intake.database, id_of(intake, ADMIN)).sessions
    Office(client, MODERATOR).post("/account/sessions", session=str(session.id))
    assert ada.get("/admin/people").status_code == 200


def test_own_password_is_changed_by_whoever_knows_it(client: FlaskClient, app: Flask) -> None:
    there, mine = app.test_client(), Office(client, MODERATOR)
    log_in(there)
    wrong = mine.post("/account/password", current="guess", password="another-password")
    assert (wrong.status_code, "current password is wrong" in wrong.text) == (422, True)
    assert mine.post("/account/password", current=PASSWORD, password="short").status_code == 422
    assert may_enter(there)
    assert mine.post("/account/password", current=PASSWORD, password="another-password").status_code == 302
    assert may_enter(client), "this browser goes on, in a session of its own"
    assert not may_enter(there)
    assert log_in(app.test_client(), password="another-password")[0] == 302


def test_guesses_of_ones_own_password_are_throttled(client: FlaskClient) -> None:
    mine = Office(client, MODERATOR)
    said = [mine.post("/account/password", current="guess", password="x" * 9).status_code for _ in range(11)]
    assert said[-1] == 429


def test_journal_shows_before_and_after_and_filters(office: Office, intake: Intake) -> None:
    office.post("/admin/sites/kitchen", url="https://moved.example", mode="assist")
    office.post("/admin/people", name="nell", role="moderator", site="kitchen")
    page = office.get("/admin/journal")
    assert "another program" in page, "browsers are named, not quoted"
    assert (
        "<del><bdi>https://kitchen.example</bdi></del> → <ins><bdi>https://moved.example</bdi></ins>" in page
    )
    assert "person added</b>: <bdi>nell</bdi>" in page
    filtered = office.get("/admin/journal?action=site-changed&site=kitchen&since=2020-01-01&until=2999-12-31")
    assert "moved.example" in filtered and "nell</bdi>" not in filtered
    assert "No entry like this." in office.get("/admin/journal?until=2020-01-01")
    assert "No entry like this." in office.get("/admin/journal?by=%00nobody")
    for odd in ("since=9999-99-99", "until=9999-12-31", "before=x", "before=99999999999", "action=%3Cb%3E"):
        assert "person added" in office.get(f"/admin/journal?{odd}")


def test_journal_goes_on_page_by_page(office: Office, intake: Intake) -> None:
    with intake.database.write() as connection:
        for number in range(120):
            journal.note(connection, journal.Actor("robot", "cli"), "site-changed", f"place-{number:03}")
    path, seen = "/admin/journal?by=robot", []
    while path:
        page = office.get(html.unescape(path))
        seen += re.findall(r"<bdi>(place-\d+)</bdi>", page)
        following = re.search(r'href="([^"]+)">Older', page)
        path = following[1] if following else ""
    assert seen == [f"place-{number:03}" for number in reversed(range(120))]


def test_hostile_names_are_shown_inert(office: Office, intake: Intake, kitchen: tuple[Site, Keys]) -> None:
    office.post("/admin/people", name=HOSTILE_NAME, role="moderator", site="kitchen")
    with intake.database.write() as connection:
        sites.add(connection, "<img src=x onerror=alert(1)>", "javascript:alert(1)")
    id = id_of(intake, HOSTILE_NAME)
    for path in ("/admin/people", f"/admin/people/{id}", "/admin/journal", "/admin/sites", "/admin/people/1"):
        page = office.get(path)
        assert "<script>" not in page and "<img src=x" not in page and 'href="javascript' not in page
    assert "&lt;script&gt;" in office.get("/admin/people")
