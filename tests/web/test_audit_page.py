"""The audit tab: a person judges a comment without knowing what the machine said."""

from __future__ import annotations

from flask.testing import FlaskClient

from moderation import house
from moderation.intake import Intake
from moderation.policy.document import Policy
from moderation.store.sites import Keys, Site
from tests.cast import BORDERLINE, MODERATOR, PRAISE
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


def test_audit_that_waits_is_told_nowhere_by_its_tab_or_beside_another_list(
    client: FlaskClient, intake: Intake, kitchen: tuple[Site, Keys], blog: Blog, people_of_both: None
) -> None:
    id = audited(intake, kitchen[0], blog)
    log_in(client, MODERATOR)
    assert PRAISE not in client.get("/sites/kitchen/auto-rejected").text
    for tab in ("auto-rejected", "review", "published"):
        assert "brief-praise" not in client.get(f"/sites/kitchen/{tab}?part=case&case={id}").text
    blog.post(f"/comments/{id}/ruling", {"ruling": "reject"})
    listed = client.get("/sites/kitchen/rejected").text
    assert PRAISE in listed and "brief-praise" in listed


def test_audit_that_is_held_is_an_ordinary_case(
    client: FlaskClient, intake: Intake, kitchen: tuple[Site, Keys], blog: Blog, people_of_both: None
) -> None:
    audited(intake, kitchen[0], blog)
    held = blog.post("/comments", {"content": BORDERLINE}).json
    assert held["verdict"] == "hold"
    log_in(client, MODERATOR)
    page = client.get(f"/sites/kitchen/review?part=case&case={held['id']}").text
    assert "a violation is" in page and "An audit" not in page
