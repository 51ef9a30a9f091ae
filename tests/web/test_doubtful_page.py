"""The page of doubtful labels through a client without JavaScript: keep, change, do not learn, undo."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from moderation.classifier.artifacts import Shelf, put_beside
from moderation.classifier.doubts import CONTRADICTION, FILE, Doubt, written
from moderation.intake import Intake
from moderation.review import look, rule
from moderation.store.sites import Keys, Site
from moderation.submission import from_row
from moderation.web.doubtful import ON_A_PAGE
from tests.cast import MODERATOR, OTHER_MODERATOR, SPAMMER, THOUGHTFUL, TWO_LINKS, comment
from tests.web.test_login import log_in

pytestmark = pytest.mark.usefixtures("people_of_both")
PAGE = "/sites/kitchen/doubtful-labels"


def doubt(models: Path, *found: Doubt, site: str = "kitchen") -> None:
    """Let the last training doubt some rulings."""
    shelf = Shelf(models)
    put_beside(shelf.folder(shelf.record()["serving"]), {FILE: written({site: found})})


@pytest.fixture
def doubted(intake: Intake, kitchen: tuple[Site, Keys], models: Path) -> tuple[str, str]:
    """Two doubtful rulings: spam that was published, a good comment that was rejected."""
    made = []
    for content, author, ruling in ((TWO_LINKS, SPAMMER, "publish"), (THOUGHTFUL, None, "reject")):
        body = comment(content, author) if author else comment(content)
        id = str(intake.submit(kitchen[0], from_row(body)).said["id"])
        rule(intake.database, kitchen[0].id, id, ruling, moderator="bob", source="page")
        made.append(id)
    doubt(models, Doubt(made[0], "publish", 0.97), Doubt(made[1], "reject", 0.02, CONTRADICTION))
    return made[0], made[1]


def send(client: FlaskClient, id: str, choice: str, at: int = 0, **more: str) -> Any:
    """Fill in and send the form of one comment, as a browser would."""
    page = client.get(PAGE).text
    form = page.split(f'action="{PAGE}/{id}"')[1].split("</form>")[0]
    fields = dict(re.findall(r'name="(csrf_token|page|seen)" value="([^"]*)"', form))
    return client.post(f"{PAGE}/{id}", data=fields | {"choice": choice, "reason": "generic"} | more)


def rulings(intake: Intake, site: Site, id: str) -> list[tuple[str, str, bool, str]]:
    case = look(intake.database, site.id, id)
    return [(r.ruling, r.reason, r.learn, r.moderator) for r in case.rulings if r.undone_at is None]


def test_queue_leads_to_the_page(client: FlaskClient, doubted: tuple[str, str]) -> None:
    log_in(client)
    assert f'<a href="{PAGE}">Doubtful labels</a>' in client.get("/sites/kitchen/review").text


def test_page_shows_comment_ruling_and_what_the_model_says(
    client: FlaskClient, doubted: tuple[str, str]
) -> None:
    log_in(client)
    page = client.get(PAGE).text
    first, second = page.split("<article")[1:]
    for said in (
        "Cheap Sneakers Outlet",
        "by bob",
        "very likely, 97.0 %",
        "Keep publish",
        "Change to reject",
    ):
        assert said in first, said
    assert "<mark" in first and "Reason to reject" in first and "both ways" not in first
    for said in ("Mine froze solid", "very unlikely, 2.0 %", "both ways", "Keep reject", "Change to publish"):
        assert said in second, said
    assert "Reason to reject" not in second


@pytest.mark.parametrize(
    ("choice", "stands", "says"),
    [
        ("keep", ("publish", "", True, MODERATOR), "Kept: publish"),
        ("change", ("reject", "generic", True, MODERATOR), "Changed to reject"),
        ("forget", ("publish", "", False, MODERATOR), "Nobody learns from it; it stays publish"),
    ],
)
def test_choice_is_a_ruling_and_the_comment_leaves_the_list(
    client: FlaskClient,
    intake: Intake,
    kitchen: tuple[Site, Keys],
    doubted: tuple[str, str],
    choice: str,
    stands: tuple[str, str, bool, str],
    says: str,
) -> None:
    log_in(client)
    assert send(client, doubted[0], choice).headers["Location"] == PAGE
    page = client.get(PAGE).text
    assert says in page and page.count("<article") == 1 and "Doubtful labels (1)" in page
    assert rulings(intake, kitchen[0], doubted[0])[-1] == stands


def test_undo_brings_it_back(
    client: FlaskClient, intake: Intake, kitchen: tuple[Site, Keys], doubted: tuple[str, str]
) -> None:
    log_in(client)
    assert "/undo/" not in client.get(PAGE).text
    send(client, doubted[0], "change")
    page = client.get(PAGE).text
    action = re.search(r'action="([^"]+/undo/\d+)"', page)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert action and token
    client.post(action[1], data={"csrf_token": token[1]})
    page = client.get(PAGE).text
    assert "Undone" in page and page.count("<article") == 2
    assert rulings(intake, kitchen[0], doubted[0]) == [("publish", "", True, "bob")]


def test_form_without_its_token_or_with_a_stale_version_changes_nothing(
    client: FlaskClient, intake: Intake, kitchen: tuple[Site, Keys], doubted: tuple[str, str]
) -> None:
    log_in(client)
    before = rulings(intake, kitchen[0], doubted[0])
    assert send(client, doubted[0], "change", csrf_token="wrong").status_code == 400
    for seen in ("1", "", "x", "²"):
        send(client, doubted[0], "change", seen=seen)
        assert "This comment changed since you saw it" in client.get(PAGE).text
    assert send(client, doubted[0], "erase").status_code == 422
    assert send(client, doubted[0], "change", reason="because").status_code == 422
    assert rulings(intake, kitchen[0], doubted[0]) == before


def test_others_neither_see_nor_settle_it(
    client: FlaskClient, intake: Intake, kitchen: tuple[Site, Keys], doubted: tuple[str, str], models: Path
) -> None:
    assert client.get(PAGE).headers["Location"].startswith("/login")
    log_in(client, OTHER_MODERATOR)
    assert client.get(PAGE).status_code == 404
    doubt(models, Doubt(doubted[0], "publish", 0.97), site="workshop")
    page = client.get("/sites/workshop/doubtful-labels").text
    assert "Nothing is doubtful" in page and TWO_LINKS[:20] not in page
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    form = {"csrf_token": token[1], "choice": "change", "reason": "other", "seen": "2"}
    assert client.post(f"{PAGE}/{doubted[0]}", data=form).status_code == 404
    client.post(f"/sites/workshop/doubtful-labels/{doubted[0]}", data=form)
    assert rulings(intake, kitchen[0], doubted[0]) == [("publish", "", True, "bob")]


def test_long_list_has_pages_and_absurd_numbers_show_one(
    client: FlaskClient, intake: Intake, kitchen: tuple[Site, Keys], models: Path
) -> None:
    found = []
    for n in range(ON_A_PAGE + 1):
        body = comment(f"Heap number {n} was warm on the day of the first snow.", id=f"{n}")
        id = str(intake.submit(kitchen[0], from_row(body)).said["id"])
        rule(intake.database, kitchen[0].id, id, "reject", moderator="bob")
        found.append(Doubt(id, "reject", 0.01))
    doubt(models, *found)
    log_in(client)
    assert client.get(PAGE).text.count("<article") == ON_A_PAGE
    for page in ("2", "9999999", "3"):
        assert client.get(PAGE, query_string={"page": page}).text.count("<article") == 1
    for page in ("0", "-1", "x", "²", "9" * 40):
        assert client.get(PAGE, query_string={"page": page}).text.count("<article") == ON_A_PAGE
