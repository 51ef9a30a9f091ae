"""The page of insights without JavaScript: whose numbers it shows, in pictures and in tables, all inert."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from moderation import review
from moderation.intake import Intake
from moderation.store.sites import Keys, Site
from moderation.submission import from_row
from tests.cast import ADMIN, MODERATOR, OTHER_MODERATOR, PRAISE, SPAMMER, TWO_LINKS, comment
from tests.web.test_login import log_in

pytestmark = pytest.mark.usefixtures("people_of_both")


def shown(client: FlaskClient, path: str = "/sites/kitchen/insights") -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


def tile(page: str, name: str) -> str:
    found = re.search(rf"<dt>{name}</dt><dd>([^<]*)</dd>", page)
    assert found
    return found[1]


@pytest.fixture
def busy(intake: Intake, kitchen: tuple[Site, Keys]) -> None:
    """A few comments, and people who disagree about one."""
    for content, author in (
        (PRAISE, {"name": "Nils"}),
        (TWO_LINKS, SPAMMER),
        ("Great post!", {"name": "Mo"}),
    ):
        said = intake.submit(kitchen[0], from_row(comment(content, author))).said
    for name, ruling in (("ann", "publish"), ("bob", "reject")):
        review.rule(intake.database, kitchen[0].id, said["id"], ruling, moderator=name, source="page")


def test_strangers_log_in_and_a_site_is_nobody_elses_business(client: FlaskClient, busy: None) -> None:
    assert client.get("/insights").headers["Location"].startswith("/login?next=")
    log_in(client, OTHER_MODERATOR)
    assert client.get("/sites/kitchen/insights").status_code == 404
    assert client.get("/sites/nowhere/insights").status_code == 404
    page = shown(client, "/insights")
    assert tile(page, "comments") == "0" and "kitchen" not in page and "sneakers" not in page


def test_moderator_sees_the_sites_given_and_an_admin_all(
    client: FlaskClient, busy: None, intake: Intake, workshop: tuple[Site, Keys]
) -> None:
    intake.submit(workshop[0], from_row(comment(PRAISE)))
    log_in(client, MODERATOR)
    assert tile(shown(client), "comments") == tile(shown(client, "/insights"), "comments") == "3"
    token = re.findall(r'csrf_token" value="([^"]+)"', shown(client))[0]
    client.post("/logout", data={"csrf_token": token})
    log_in(client, ADMIN)
    assert tile(shown(client, "/insights"), "comments") == "4"


def test_each_picture_says_what_it_shows_and_has_its_numbers_as_a_table(
    client: FlaskClient, busy: None
) -> None:
    log_in(client)
    page = shown(client)
    pictures = re.findall(r'<svg class="chart" [^>]*role="img" aria-label="([^"]+)"', page)
    assert any(said.startswith("Comments by day and verdict. 3 comments in 30 days") for said in pictures)
    assert page.count("<table>") == len(pictures) >= 7
    for row in ("brief-praise", "cheap-sneakers-outlet.example", "ann and bob"):
        assert f'<th scope="row"><bdi>{row}</bdi></th>' in page
    assert 'style="' not in page and "<style" not in page, "the content policy would refuse it"


def test_window_is_one_of_those_offered(client: FlaskClient, busy: None) -> None:
    log_in(client)
    for asked, days in (("7", 7), ("365", 365), ("8", 30), ("x", 30), ("-1", 30), ("9" * 50, 30)):
        page = shown(client, f"/sites/kitchen/insights?days={asked}")
        assert f'aria-current="true">{days} days</a>' in page


def test_new_site_is_told_what_is_missing(client: FlaskClient, intake: Intake) -> None:
    log_in(client)
    page = shown(client)
    assert page.count("No comment came in during these days.") == 2
    assert "Nothing was examined yet." in page and "<table>" not in page.split('id="models"')[0]


def test_hostile_names_and_domains_are_shown_inert(
    client: FlaskClient, intake: Intake, kitchen: tuple[Site, Keys]
) -> None:
    evil = "<script>document.title='owned'</script>"
    said = intake.submit(
        kitchen[0], from_row(comment(PRAISE, {"name": evil, "url": f'https://"{evil}.example/'}))
    ).said
    for name in (evil, '"><img src=x>'):
        review.rule(intake.database, kitchen[0].id, said["id"], "publish", moderator=name, source="api")
    log_in(client)
    page = shown(client)
    assert "<script" not in page and "<img src=x" not in page
    assert "&lt;script&gt;" in page or "&lt;script&#" in page
