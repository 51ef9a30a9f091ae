"""The settings page says what shadow mode shows, and never calls ready what is not certified."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from moderation import house, review
from moderation.decision import Mode
from moderation.intake import Intake
from moderation.store import sites
from moderation.store.sites import Keys, Site
from moderation.submission import from_row
from tests.cast import ADMIN, PRAISE, comment
from tests.web.test_login import log_in

pytestmark = pytest.mark.usefixtures("people_of_both")
PAGE = "/sites/kitchen/settings"


def test_shadow_is_reported_once_there_was_any(
    client: FlaskClient, intake: Intake, kitchen: tuple[Site, Keys]
) -> None:
    log_in(client, ADMIN)
    assert "What shadow mode shows" not in client.get(PAGE).text
    house.change(intake.database, kitchen[0].id, by="ada", how="cli", mode=Mode.SHADOW)
    with intake.database.read() as connection:
        site = sites.by_id(connection, kitchen[0].id)
    id = str(intake.submit(site, from_row(comment(PRAISE))).said["id"])
    page = client.get(PAGE).text
    assert "1 comment, each published until a person ruled" in page and "none ruled on" in page
    assert "Not ready." in page and "not ready, because nothing is certified yet" in page
    review.rule(intake.database, site.id, id, "publish", moderator="moira")
    assert "1 of 1" in client.get(PAGE).text
    house.change(intake.database, kitchen[0].id, by="ada", how="cli", mode=Mode.ENFORCE)
    assert "What shadow mode shows" in client.get(PAGE).text
