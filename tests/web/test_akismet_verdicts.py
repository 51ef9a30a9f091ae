"""What Akismet's clients are told, and what their moderators' reports do: verdicts, rechecks, rulings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from moderation import house, review
from moderation.classifier.incumbent import Incumbent
from moderation.decision import Mode
from moderation.intake import Intake
from moderation.policy.document import Policy
from moderation.store import feedback, sites
from moderation.store.database import Database
from moderation.store.sites import Keys, Site
from tests.cast import BORDERLINE, PRAISE, REGULAR, SPAMMER, THOUGHTFUL, TWO_LINKS
from tests.conftest import Blog
from tests.web.akismet import AkismetBlog

PITCH = "Buy cheap sneakers at https://cheap-sneakers-outlet.example/shop best prices, free shipping!"
RECHECK, DISCARD = "X-akismet-recheck-after", "X-akismet-pro-tip"


def told(answer: Any) -> tuple[str, bool, bool]:
    """Return body, whether the client should wait, and whether it may discard."""
    assert answer.status_code == 200
    return answer.text, RECHECK in answer.headers, answer.headers.get(DISCARD) == "discard"


def guid_of(answer: Any) -> str:
    """Return the guid of a check."""
    return str(answer.headers["X-akismet-guid"])


def known(blog: Blog) -> list[dict[str, Any]]:
    """Return the comments of a site, the latest first."""
    found: list[dict[str, Any]] = blog.get("/comments").json["comments"]
    return found[::-1]


def standing(blog: Blog, answer: Any) -> tuple[str, str, str] | None:
    """Return status, ruling and moderator of the comment of a check."""
    shown = blog.get(f"/comments/external:{guid_of(answer)}").json
    ruling = shown["ruling"]
    return None if ruling is None else (shown["status"], ruling["ruling"], ruling["moderator"])


def set_policy(intake: Intake, site: Site, policy: Policy | None = None, mode: Mode | None = None) -> None:
    house.change(intake.database, site.id, by="x", how="cli", edit=lambda now: policy or now, mode=mode)


def test_publish_is_false_and_reject_is_true(akismet_blog: AkismetBlog) -> None:
    assert told(akismet_blog.check(THOUGHTFUL)) == ("false", False, False)
    assert told(akismet_blog.check(PRAISE)) == ("true", False, False)
    assert told(akismet_blog.check(TWO_LINKS)) == ("true", False, False)


def test_only_certain_promotion_may_be_discarded(
    akismet_blog: AkismetBlog, intake: Intake, kitchen: tuple[Site, Keys]
) -> None:
    assert told(akismet_blog.check(PITCH, SPAMMER)) == ("true", False, True)
    set_policy(intake, kitchen[0], Policy(audit_percent=100))
    again = PITCH.replace("free shipping", "delivered free")
    assert told(akismet_blog.check(again, SPAMMER)) == ("true", False, False), (
        "people check it: it must exist"
    )


def test_hold_is_false_and_the_client_is_told_to_wait(akismet_blog: AkismetBlog, blog: Blog) -> None:
    answer = akismet_blog.check(BORDERLINE)
    assert told(answer) == ("false", True, False)
    assert int(answer.headers[RECHECK]) > 7 * 24 * 3600
    assert blog.get(f"/comments/external:{guid_of(answer)}").json["status"] == "pending"


@pytest.mark.parametrize(("holds", "body"), [("reject", "true"), ("allow", "false")])
def test_site_chooses_what_a_hold_is_to_clients_that_cannot_hold(
    akismet_blog: AkismetBlog, intake: Intake, kitchen: tuple[Site, Keys], holds: Any, body: str
) -> None:
    set_policy(intake, kitchen[0], Policy(akismet_holds=holds))
    assert told(akismet_blog.check(BORDERLINE, callback="")) == (body, False, False)
    assert told(akismet_blog.check(BORDERLINE, callback="https://evil.example/")) == (body, False, False)
    assert told(akismet_blog.check(BORDERLINE, recheck_reason="retry")) == (body, False, False)
    assert told(akismet_blog.check(BORDERLINE, recheck_reason="recheck_queue")) == ("false", False, False)
    assert told(akismet_blog.check(BORDERLINE)) == ("false", True, False)


def test_people_whom_the_site_trusts_never_wait(
    akismet_blog: AkismetBlog, intake: Intake, kitchen: tuple[Site, Keys], tmp_path: Path
) -> None:
    intake.incumbent = Incumbent(tmp_path / "none")
    assert told(akismet_blog.check(THOUGHTFUL, REGULAR, user_role="editor")) == ("false", False, False)
    assert told(akismet_blog.check(THOUGHTFUL, REGULAR, user_role="subscriber", user_ID="9")) == (
        "false", True, False,
    )  # fmt: skip


def test_administrators_are_never_checked(akismet_blog: AkismetBlog, blog: Blog) -> None:
    for role in ("administrator", "administrator,super_admin", "super_admin, Administrator"):
        assert told(akismet_blog.check(PITCH, SPAMMER, user_role=role)) == ("false", False, False)
    assert told(akismet_blog.check(PITCH, SPAMMER, user_role="not-an-administrator"))[0] == "true"
    assert len(known(blog)) == 1


@pytest.mark.parametrize(
    "sign",
    [
        {"comment_author": "akismet-guaranteed-spam"},
        {"comment_author": "viagra-test-123"},
        {"comment_author_email": "akismet-guaranteed-spam@example.com"},
    ],
)
def test_guaranteed_spam_is_true_without_discard_and_not_kept(
    akismet_blog: AkismetBlog, blog: Blog, sign: dict[str, str]
) -> None:
    assert told(akismet_blog.check(THOUGHTFUL, **sign)) == ("true", False, False)
    assert told(akismet_blog.check(THOUGHTFUL, is_test="true", **sign)) == ("true", False, False)
    assert known(blog) == []


@pytest.mark.parametrize("value", ["1", "true", "True"])
def test_tests_are_repeatable_and_neither_kept_nor_learned(
    akismet_blog: AkismetBlog, blog: Blog, value: str
) -> None:
    answers = {told(akismet_blog.check(THOUGHTFUL, is_test=value)) for _ in range(4)}
    assert answers == {("false", False, False)}
    assert akismet_blog.report("spam", THOUGHTFUL, is_test=value).status_code == 200
    assert known(blog) == []
    assert told(akismet_blog.check(THOUGHTFUL, is_test="0")) == ("false", False, False)
    assert len(known(blog)) == 1


@pytest.mark.parametrize(
    "trap",
    [
        {"honeypot_field_name": "website2", "website2": "x"},
        {"honeypot_field_name": "website2", "POST_website2": "x"},
        {"hidden_honeypot_field": "x"},
        {"POST_ak_hp_textarea": "x"},
    ],
)
def test_honeypot_rejects(akismet_blog: AkismetBlog, blog: Blog, trap: dict[str, str]) -> None:
    answer = akismet_blog.check(THOUGHTFUL, **trap)
    assert told(answer) == ("true", False, False)
    shown = blog.get(f"/comments/external:{guid_of(answer)}").json
    assert "honeypot" in [finding["rule"] for finding in shown["findings"]]


def test_empty_honeypot_is_nothing(akismet_blog: AkismetBlog) -> None:
    empty = {"honeypot_field_name": "website2", "website2": "", "hidden_honeypot_field": "unused"}
    assert told(akismet_blog.check(THOUGHTFUL, **empty)) == ("false", False, False)


def test_nothing_to_read_is_a_hold(akismet_blog: AkismetBlog, blog: Blog) -> None:
    assert told(akismet_blog.check(" \n")) == ("false", True, False)
    assert told(akismet_blog.check("", callback="")) == ("true", False, False)
    assert akismet_blog.report("spam", "").status_code == 200
    assert known(blog) == []


def test_site_in_shadow_mode_is_told_false(
    akismet_blog: AkismetBlog, intake: Intake, kitchen: tuple[Site, Keys]
) -> None:
    set_policy(intake, kitchen[0], mode=Mode.SHADOW)
    assert told(akismet_blog.check(PRAISE)) == ("false", False, False)


def test_without_a_model_nothing_is_true_or_false_by_accident(
    akismet_blog: AkismetBlog, intake: Intake, tmp_path: Path
) -> None:
    intake.incumbent = Incumbent(tmp_path / "none")
    assert told(akismet_blog.check(THOUGHTFUL)) == ("false", True, False)
    assert told(akismet_blog.check(PITCH, SPAMMER)) == ("true", False, False), (
        "a rule is certain, discarding is not"
    )


def test_same_comment_again_is_the_same_check(akismet_blog: AkismetBlog, blog: Blog) -> None:
    first = akismet_blog.check(THOUGHTFUL)
    for more in ({}, {"recheck_reason": "retry"}, {"user_agent": "another"}, {"guid": guid_of(first)}):
        again = akismet_blog.check(THOUGHTFUL, **more)
        assert (told(again), guid_of(again)) == (told(first), guid_of(first))
    assert len(known(blog)) == 1


def test_another_author_or_post_or_text_is_another_comment(akismet_blog: AkismetBlog, blog: Blog) -> None:
    guids = [
        guid_of(akismet_blog.check(THOUGHTFUL)),
        guid_of(akismet_blog.check(THOUGHTFUL, REGULAR)),
        guid_of(akismet_blog.check(THOUGHTFUL, permalink="https://kitchen.example/another")),
        guid_of(akismet_blog.check(THOUGHTFUL + " Every week?")),
        guid_of(akismet_blog.check(THOUGHTFUL + " Every week?", guid="f" * 32)),
    ]
    assert len(set(guids)) == 4 == len(known(blog))


def test_same_text_with_another_website_is_another_comment_and_no_edit(
    akismet_blog: AkismetBlog, blog: Blog
) -> None:
    first = akismet_blog.check(THOUGHTFUL)
    blog.post(f"/comments/external:{guid_of(first)}/ruling", {"ruling": "publish"})
    signed = akismet_blog.check(THOUGHTFUL, comment_author_url=SPAMMER["url"], recheck_reason="retry")
    assert guid_of(signed) != guid_of(first)
    assert [(shown["external_id"], shown["revision"]) for shown in known(blog)] == [
        (guid_of(signed), 1), (guid_of(first), 1),
    ]  # fmt: skip


def test_recheck_returns_what_people_ruled(akismet_blog: AkismetBlog, blog: Blog) -> None:
    held, published = akismet_blog.check(BORDERLINE), akismet_blog.check(THOUGHTFUL)
    blog.post(f"/comments/external:{guid_of(held)}/ruling", {"ruling": "publish"})
    blog.post(f"/comments/external:{guid_of(published)}/ruling", {"ruling": "reject"})
    for more in (
        {},
        {"recheck_reason": "recheck_queue"},
        {"guid": guid_of(held), "comment_content": BORDERLINE},
    ):
        assert told(akismet_blog.check(BORDERLINE, **more)) == ("false", False, False)
    assert told(akismet_blog.check(THOUGHTFUL, recheck_reason="recheck_queue")) == ("true", False, False)


def test_recheck_finds_what_the_blog_cleaned(akismet_blog: AkismetBlog) -> None:
    link = '<a href="https://en.wikipedia.org/wiki/Compost">this & that</a>'
    first = akismet_blog.check(f"{THOUGHTFUL}\r\n{link}")
    cleaned = link.replace("<a ", '<a rel="nofollow ugc" ').replace("&", "&amp;")
    again = akismet_blog.check(f"{THOUGHTFUL}\n{cleaned}", recheck_reason="recheck_queue")
    assert guid_of(again) == guid_of(first)


def test_edit_under_a_known_guid_is_screened_anew(akismet_blog: AkismetBlog, blog: Blog) -> None:
    first = akismet_blog.check(THOUGHTFUL)
    edited = akismet_blog.check(TWO_LINKS, guid=guid_of(first), recheck_reason="edit")
    assert (told(edited), guid_of(edited)) == (("true", False, False), guid_of(first))
    (shown,) = known(blog)
    assert (shown["revision"], shown["external_id"]) == (2, guid_of(first))


def test_text_that_reads_the_same_with_another_link_is_not_the_same(akismet_blog: AkismetBlog) -> None:
    good = THOUGHTFUL.replace("straw bales", '<a href="https://en.wikipedia.org/wiki/Straw">straw bales</a>')
    bad = THOUGHTFUL.replace("straw bales", '<a href="https://bins.example/buy">straw bales</a>')
    first = akismet_blog.check(good)
    for more in ({}, {"recheck_reason": "edit"}):
        assert guid_of(akismet_blog.check(bad, **more)) != guid_of(first)
    assert told(akismet_blog.check(bad, guid=guid_of(first)))[0] == "true"


def test_comment_of_another_door_is_found_too(akismet_blog: AkismetBlog, blog: Blog) -> None:
    author = {"name": "Nils", "email": "nils@mail.example", "ip": "192.0.2.20"}
    sent = blog.post("/comments", {"content": BORDERLINE, "author": author}).json
    blog.post(f"/comments/{sent['id']}/ruling", {"ruling": "publish"})
    again = akismet_blog.check(BORDERLINE)
    assert (told(again), guid_of(again)) == (("false", False, False), sent["id"])
    assert guid_of(akismet_blog.check(BORDERLINE, guid=sent["id"])) == sent["id"]
    edited = akismet_blog.check(TWO_LINKS, guid=sent["id"])
    assert told(edited)[0] == "true" and guid_of(edited) != sent["id"]


def test_report_rules_on_the_very_comment(akismet_blog: AkismetBlog, blog: Blog) -> None:
    by_text, by_guid = akismet_blog.check(THOUGHTFUL), akismet_blog.check(PRAISE)
    akismet_blog.report("spam", THOUGHTFUL, comment_check_response="false")
    akismet_blog.report("ham", "whatever is sent", guid=guid_of(by_guid), reporter="nadia")
    assert standing(blog, by_text) == ("rejected", "reject", "moira")
    assert standing(blog, by_guid) == ("published", "publish", "nadia")
    assert len(known(blog)) == 2


def test_report_can_be_taken_back(akismet_blog: AkismetBlog, blog: Blog) -> None:
    answer = akismet_blog.check(THOUGHTFUL)
    akismet_blog.report("spam", THOUGHTFUL)
    assert told(akismet_blog.check(THOUGHTFUL)) == ("true", False, False)
    akismet_blog.report("ham", THOUGHTFUL)
    assert standing(blog, answer) == ("published", "publish", "moira")
    assert told(akismet_blog.check(THOUGHTFUL)) == ("false", False, False)


def test_report_of_what_was_never_seen_is_kept_and_ruled_on(akismet_blog: AkismetBlog, blog: Blog) -> None:
    akismet_blog.report("spam", BORDERLINE)
    (shown,) = known(blog)
    assert (shown["verdict"], shown["status"]) == ("hold", "rejected")
    assert told(akismet_blog.check(BORDERLINE)) == ("true", False, False)


def test_report_from_the_blog_s_own_table_finds_the_comment(akismet_blog: AkismetBlog, blog: Blog) -> None:
    answer = akismet_blog.check(THOUGHTFUL, comment_author_email="")
    row = {"user_ip": "", "comment_author_IP": "192.0.2.20", "comment_author_email": "", "comment_agent": "a"}
    akismet_blog.report("spam", THOUGHTFUL, **row)
    assert standing(blog, answer) == ("rejected", "reject", "moira")


def test_reports_become_labels(akismet_blog: AkismetBlog, intake: Intake) -> None:
    akismet_blog.check(THOUGHTFUL)
    for _ in range(2):
        akismet_blog.report("spam", THOUGHTFUL)
    akismet_blog.report("ham", BORDERLINE)
    with intake.database.read() as connection:
        labels = [(label.ruling, label.source, label.moderator) for label in feedback.labels(connection)]
    assert labels == [("reject", "akismet", "moira"), ("publish", "akismet", "moira")]


def test_report_can_be_undone_on_the_page(
    akismet_blog: AkismetBlog, blog: Blog, intake: Intake, kitchen: tuple[Site, Keys]
) -> None:
    answer = akismet_blog.check(THOUGHTFUL)
    akismet_blog.report("spam", THOUGHTFUL)
    case = review.look(intake.database, kitchen[0].id, f"external:{guid_of(answer)}")
    review.undo(intake.database, kitchen[0].id, case.rulings[-1].id, "moira")
    assert told(akismet_blog.check(THOUGHTFUL)) == ("false", False, False)


def test_sites_never_meet(
    akismet_blog: AkismetBlog, other_akismet_blog: AkismetBlog, blog: Blog, other_blog: Blog
) -> None:
    mine = akismet_blog.check(THOUGHTFUL)
    theirs = other_akismet_blog.check(PRAISE, guid=guid_of(mine))
    assert guid_of(theirs) != guid_of(mine)
    other_akismet_blog.report("spam", THOUGHTFUL, guid=guid_of(mine))
    assert standing(blog, mine) is None
    assert told(akismet_blog.check(THOUGHTFUL)) == ("false", False, False)
    assert len(known(other_blog)) == 2


def test_what_was_erased_stays_away(akismet_blog: AkismetBlog, blog: Blog) -> None:
    answer = akismet_blog.check(THOUGHTFUL)
    assert blog.delete(f"/comments/external:{guid_of(answer)}").status_code == 204
    assert told(akismet_blog.check(THOUGHTFUL, guid=guid_of(answer))) == ("true", False, False)
    assert akismet_blog.report("ham", THOUGHTFUL, guid=guid_of(answer)).status_code == 200
    assert known(blog) == []


class TestOnBothDatabases:
    """The queries of this door, on SQLite and on PostgreSQL."""

    @pytest.fixture
    def intake(self, database: Database, models: Path) -> Iterator[Intake]:
        yield Intake(database, Incumbent(models))

    def test_check_recheck_report_and_counts(
        self, client: FlaskClient, akismet_blog: AkismetBlog, blog: Blog, intake: Intake
    ) -> None:
        answer = akismet_blog.check(THOUGHTFUL)
        assert guid_of(akismet_blog.check(THOUGHTFUL)) == guid_of(answer)
        akismet_blog.report("spam", THOUGHTFUL)
        assert told(akismet_blog.check(THOUGHTFUL)) == ("true", False, False)
        counts = akismet_blog.call("get-stats", blog="https://kitchen.example", **{"from": "all"}).json
        assert (counts["spam"], counts["ham"], counts["missed_spam"]) == (0, 1, 1)
        with intake.database.read() as connection:
            assert [site.name for site in sites.all_sites(connection)] == ["kitchen"]
