"""The page of a site's webhooks: who may, secrets shown once, what was told, and telling it again."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from moderation import review
from moderation.intake import Intake
from moderation.store.outbox import DEAD, WAITING
from moderation.store.sites import Keys, Site
from moderation.store.tables import deliveries
from moderation.submission import from_row
from tests.cast import BORDERLINE, MODERATOR, comment
from tests.web.test_office_pages import Office, latest, secret_in

pytestmark = pytest.mark.usefixtures("people_of_both")
PAGE = "/admin/sites/kitchen/webhooks"
HOOK = "https://kitchen.example/hook"


@pytest.fixture
def office(client: FlaskClient) -> Office:
    return Office(client)


@pytest.fixture
def given_up(office: Office, intake: Intake, kitchen: tuple[Site, Keys]) -> int:
    """A message that an endpoint of `kitchen` could not be told."""
    office.post(PAGE, kind="standard", url=HOOK)
    said = intake.submit(kitchen[0], from_row(comment(BORDERLINE))).said
    review.rule(intake.database, kitchen[0].id, said["id"], "publish")
    with intake.database.write() as connection:
        connection.execute(
            update(deliveries).values(state=DEAD, done_at=datetime.now(UTC), said="<b>no</b> answer")
        )
        return int(connection.execute(select(deliveries.c.id)).scalar_one())


def states(intake: Intake) -> list[str]:
    with intake.database.read() as connection:
        return list(connection.execute(select(deliveries.c.state)).scalars())


def test_secret_is_shown_once_and_the_change_is_in_the_journal(office: Office, intake: Intake) -> None:
    answer = office.post(PAGE, kind="standard", url=HOOK)
    (secret,) = secret_in(answer.text)
    assert secret.startswith("whsec_") and answer.headers["Cache-Control"] == "no-store"
    page = office.get(PAGE)
    assert HOOK in page and secret not in page
    assert (latest(intake)[0].action, latest(intake)[0].subject) == ("endpoint-added", HOOK)
    (other,) = secret_in(office.post(f"{PAGE}/1/secret").text)
    assert other != secret and "the secret before signs until" in office.get(PAGE)
    assert latest(intake)[0].action == "endpoint-rotated"


def test_wordpress_of_the_site_is_told_with_a_key_of_the_site(office: Office) -> None:
    (key,) = secret_in(office.post(PAGE, kind="wordpress", url="").text)
    assert len(key) == 12
    assert "https://kitchen.example/wp-json/akismet/v1/webhook" in office.get(PAGE)


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"kind": "standard", "url": ""}, "the address is missing"),
        ({"kind": "standard", "url": "http://kitchen.example/"}, "https is required"),
        ({"kind": "standard", "url": "https://169.254.169.254/"}, "not a public address"),
        ({"kind": "pigeon", "url": HOOK}, "an endpoint is standard or wordpress"),
    ],
)
def test_address_that_nothing_may_be_sent_to_is_refused(
    office: Office, form: dict[str, str], says: str
) -> None:
    answer = office.post(PAGE, **form)
    assert answer.status_code == 422 and says in answer.text
    assert "No endpoint yet" in office.get(PAGE)


def test_what_was_given_up_is_shown_and_sent_again(office: Office, intake: Intake, given_up: int) -> None:
    page = office.get(PAGE)
    assert "1 dead" in page and "&lt;b&gt;no&lt;/b&gt; answer" in page and "comment.ruled" in page
    office.post(f"{PAGE}/1/again", message=str(given_up))
    assert states(intake) == [WAITING]
    assert latest(intake)[0].action == "messages-resent"


def test_all_that_was_given_up_is_sent_again(office: Office, intake: Intake, given_up: int) -> None:
    office.post(f"{PAGE}/1/again")
    assert states(intake) == [WAITING]


def test_endpoint_is_removed_after_a_tick(office: Office, intake: Intake, given_up: int) -> None:
    assert office.post(f"{PAGE}/1/remove").status_code == 422
    assert office.post(f"{PAGE}/1/remove", sure="1").status_code == 302
    assert "No endpoint yet" in office.get(PAGE) and states(intake) == []
    assert latest(intake)[0].action == "endpoint-removed"


def test_endpoint_of_another_site_is_out_of_reach(office: Office, intake: Intake, given_up: int) -> None:
    elsewhere = PAGE.replace("kitchen", "workshop")
    assert HOOK not in office.get(elsewhere)
    for path, form in (("secret", {}), ("remove", {"sure": "1"}), ("again", {})):
        assert office.post(f"{elsewhere}/1/{path}", **form).status_code == 404
    office.post(f"{elsewhere}/1/again", message=str(given_up))
    assert states(intake) == [DEAD]


def test_moderators_are_told_who_may(client: FlaskClient) -> None:
    moderator = Office(client, MODERATOR)
    assert client.get(PAGE, headers={"Accept": "text/html"}).status_code == 403
    assert moderator.post(PAGE, kind="standard", url=HOOK).status_code == 403
