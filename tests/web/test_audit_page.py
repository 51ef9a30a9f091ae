"""The audit tab: a person judges a comment without knowing what the machine said."""

from __future__ import annotations

from flask.testing import FlaskClient

from moderation import house
from moderation.intake import Intake
from moderation.policy.document import Policy
from moderation.store.sites import Keys, Site
from tests.cast import MODERATOR, PRAISE
from tests.conftest import Blog
from tests.web.test_login import log_in


def audited(intake: Intake, site: Site, blog: Blog) -> str:
    house.change(intake.database, site.id, by="ada", how="cli", edit=lambda _: Policy(audit_percent=100))
    return str(blog.post("/comments", {"content": PRAISE}).json["id"])


def test_verdict_score_and_reasons_are_hidden_until_the_ruling(
    client: FlaskClient, intake: Intake, kitchen: tuple[Site, Keys], blog: Blog, people_of_both: None
) -> None:
    id = audited(intake, kitchen[0], blog)
    log_in(client, MODERATOR)
    page = client.get(f"/sites/kitchen/audit?part=case&case={id}").text
    assert PRAISE in page and "An audit" in page
    for told in ("brief-praise", "<meter", "a violation is", "rejected<", "<mark", "decided:"):
        assert told not in page, told
    listed = client.get("/sites/kitchen/audit").text.split("<ol>")[1].split("</ol>")[0]
    assert "<meter" not in listed and 'class="chip">' not in listed
    assert "brief-praise" in client.get(f"/sites/kitchen/auto-rejected?part=case&case={id}").text
