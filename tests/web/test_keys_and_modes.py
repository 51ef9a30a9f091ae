"""Who may speak: keys. How far the service may go: modes. What holds when there is no model."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from moderation import webhooks
from moderation.decision import Mode
from moderation.intake import Intake
from moderation.settings import Settings
from moderation.store import outbox, sites
from moderation.store.sites import Keys, Site
from moderation.store.tables import comments
from moderation.upkeep import decide_degraded_again
from tests.cast import BORDERLINE, PRAISE, THOUGHTFUL, TWO_LINKS, comment
from tests.conftest import Blog
from tests.web.conftest import is_problem

DOORS = [
    ("get", "/v1/comments"),
    ("post", "/v1/comments"),
    ("post", "/v1/screen"),
    ("post", "/v1/comments/batch"),
    ("get", "/v1/comments/external:1"),
    ("delete", "/v1/comments/external:1"),
    ("post", "/v1/comments/external:1/ruling"),
]


@pytest.mark.parametrize(("method", "path"), DOORS, ids=[f"{m} {p}" for m, p in DOORS])
@pytest.mark.parametrize(
    "header",
    [None, "", "Bearer", "Bearer ", "Bearer mod_unknown", "Basic YTpi", "mod_unknown", "Bearer ä\x01"],
)
def test_without_a_live_key_no_door_opens(
    client: FlaskClient, kitchen: tuple[Site, Keys], method: str, path: str, header: str | None
) -> None:
    headers = {} if header is None else {"Authorization": header}
    answer = client.open(path, method=method.upper(), headers=headers, json=comment(THOUGHTFUL))
    is_problem(answer, 401, "key")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_key_for_akismet_does_not_open_the_api(client: FlaskClient, kitchen: tuple[Site, Keys]) -> None:
    is_problem(Blog(client, kitchen[1].akismet).get("/comments"), 401)


def test_revoked_key_ends_at_once_and_the_others_go_on(
    client: FlaskClient, blog: Blog, intake: Intake, kitchen: tuple[Site, Keys]
) -> None:
    with intake.database.write() as connection:
        second = Blog(client, sites.add_key(connection, kitchen[0].id, "api"))
    id = blog.post("/comments", comment(THOUGHTFUL)).json["id"]
    assert second.get(f"/comments/{id}").status_code == 200
    with intake.database.write() as connection:
        sites.revoke_key(connection, kitchen[0].id, sites.keys_of(connection, kitchen[0].id)[0].id)
    is_problem(blog.get(f"/comments/{id}"), 401, "revoked")
    assert second.get(f"/comments/{id}").status_code == 200


def test_scheme_is_read_whatever_its_case(client: FlaskClient, kitchen: tuple[Site, Keys]) -> None:
    answer = client.get("/v1/comments", headers={"Authorization": f"bearer {kitchen[1].api}"})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("mode", "content", "verdict", "status"),
    [
        ("enforce", PRAISE, "reject", "rejected"),
        ("enforce", THOUGHTFUL, "publish", "published"),
        ("enforce", BORDERLINE, "hold", "pending"),
        ("assist", TWO_LINKS, "reject", "rejected"),
        ("assist", THOUGHTFUL, "hold", "pending"),
        ("shadow", PRAISE, "reject", "published"),
        ("shadow", THOUGHTFUL, "publish", "published"),
        ("shadow", BORDERLINE, "hold", "published"),
    ],
)
def test_mode_says_how_far_the_service_may_go(
    blog: Blog, intake: Intake, kitchen: tuple[Site, Keys], mode: str, content: str, verdict: str, status: str
) -> None:
    with intake.database.write() as connection:
        sites.change(connection, kitchen[0].id, mode=Mode(mode))
    answer = blog.post("/comments", comment(content)).json
    assert (answer["mode"], answer["verdict"], answer["status"]) == (mode, verdict, status)
    assert answer["score"] is not None, "the model thinks in every mode; only `enforce` acts on it"


def test_shadow_mode_does_not_publish_again_what_a_person_rejected(
    blog: Blog, intake: Intake, kitchen: tuple[Site, Keys]
) -> None:
    with intake.database.write() as connection:
        sites.change(connection, kitchen[0].id, mode=Mode.SHADOW)
    blog.post("/comments", comment(THOUGHTFUL, id="1"))
    blog.post("/comments/external:1/ruling", {"ruling": "reject"})
    edited = blog.post("/comments", comment(THOUGHTFUL + " Edited.", id="1")).json
    assert (edited["verdict"], edited["status"]) == ("hold", "pending")


def test_each_site_has_a_mode_of_its_own(
    blog: Blog, other_blog: Blog, intake: Intake, kitchen: tuple[Site, Keys]
) -> None:
    with intake.database.write() as connection:
        sites.change(connection, kitchen[0].id, mode=Mode.SHADOW)
    here, there = (each.post("/comments", comment(PRAISE)).json for each in (blog, other_blog))
    assert (here["mode"], here["verdict"], here["status"]) == ("shadow", "reject", "published")
    assert (there["mode"], there["verdict"], there["status"]) == ("enforce", "reject", "rejected")


@pytest.mark.parametrize("mode", list(Mode))
def test_ruling_counts_in_every_mode(
    blog: Blog, intake: Intake, kitchen: tuple[Site, Keys], mode: Mode
) -> None:
    with intake.database.write() as connection:
        sites.change(connection, kitchen[0].id, mode=mode)
    id = blog.post("/comments", comment(THOUGHTFUL)).json["id"]
    assert blog.post(f"/comments/{id}/ruling", {"ruling": "reject"}).json["status"] == "rejected"


def test_change_of_mode_leaves_what_was_decided(
    blog: Blog, intake: Intake, kitchen: tuple[Site, Keys]
) -> None:
    id = blog.post("/comments", comment(PRAISE, id="1")).json["id"]
    with intake.database.write() as connection:
        sites.change(connection, kitchen[0].id, mode=Mode.SHADOW)
    assert blog.get(f"/comments/{id}").json["status"] == "rejected"
    assert blog.post("/comments", comment(PRAISE, id="2")).json["status"] == "published"


@pytest.fixture
def without_model(models: Path) -> None:
    """Take the model away before anything asks for it."""
    (models / "serving.json").unlink()


@pytest.mark.usefixtures("without_model")
class TestWithoutAModel:
    """The rules still reject; everything else waits for people."""

    def test_what_no_rule_rejects_is_held_and_says_why(self, blog: Blog) -> None:
        answer = blog.post("/comments", comment(THOUGHTFUL)).json
        assert (answer["verdict"], answer["status"], answer["score"]) == ("hold", "pending", None)
        assert answer["degraded"] == ["no model"]

    def test_what_a_rule_rejects_is_rejected(self, blog: Blog) -> None:
        assert blog.post("/comments", comment(PRAISE)).json["verdict"] == "reject"

    def test_comment_is_decided_again_once_a_model_serves(
        self, blog: Blog, intake: Intake, trained: Path, settings: Settings
    ) -> None:
        id = blog.post("/comments", comment(THOUGHTFUL)).json["id"]
        cursor = blog.get("/comments").json["next"]
        assert decide_degraded_again(intake) == 0
        (settings.models_dir / "serving.json").write_bytes((trained / "serving.json").read_bytes())
        later = Intake(intake.database, type(intake.incumbent)(settings.models_dir))
        assert decide_degraded_again(later) == 1
        assert decide_degraded_again(later) == 0
        (changed,) = blog.get(f"/comments?since={cursor}").json["comments"]
        assert (changed["id"], changed["status"], changed["degraded"]) == (id, "published", [])

    def test_endpoints_are_told_what_the_blog_was_not_answered(
        self, blog: Blog, intake: Intake, kitchen: tuple[Site, Keys], trained: Path, settings: Settings
    ) -> None:
        now = datetime.now(UTC)
        with intake.database.write() as connection:
            webhooks.add(connection, kitchen[0].id, webhooks.STANDARD, "https://kitchen.example/", "", now)
            webhooks.add(connection, kitchen[0].id, webhooks.WORDPRESS, "https://kitchen.example/", "", now)
        names = [blog.post("/comments", comment(text)).json["id"] for text in (THOUGHTFUL, BORDERLINE)]
        with intake.database.write() as connection:
            connection.execute(
                update(comments).where(comments.c.id == names[0]).values(akismet_guid="a" * 32)
            )
        (settings.models_dir / "serving.json").write_bytes((trained / "serving.json").read_bytes())
        later = Intake(intake.database, type(intake.incumbent)(settings.models_dir))
        assert decide_degraded_again(later) == 2
        with intake.database.read() as connection:
            told = [json.loads(row.payload) for row in outbox.listed(connection, None, None, 9)]
        assert told[0] == {"guid": "a" * 32, "result": "false"}
        assert (told[1]["type"], told[1]["data"]["status"], told[1]["data"]["ruling"]) == (
            "comment.decided", "published", None
        )  # fmt: skip
        assert len(told) == 2, "what is held still is no news"

    def test_what_a_person_ruled_meanwhile_stands(
        self, blog: Blog, intake: Intake, trained: Path, settings: Settings
    ) -> None:
        id = blog.post("/comments", comment(THOUGHTFUL)).json["id"]
        blog.post(f"/comments/{id}/ruling", {"ruling": "reject"})
        (settings.models_dir / "serving.json").write_bytes((trained / "serving.json").read_bytes())
        later = Intake(intake.database, type(intake.incumbent)(settings.models_dir))
        assert decide_degraded_again(later) == 0
        assert blog.get(f"/comments/{id}").json["status"] == "rejected"
