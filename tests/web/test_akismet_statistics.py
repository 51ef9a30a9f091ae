"""Counts in Akismet's forms: what the plugin shows, what scripts about usage read."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from moderation.intake import Intake
from moderation.store import comments
from moderation.store.sites import Keys, Site
from moderation.submission import from_row
from moderation.web.akismet.fields import read
from moderation.web.akismet.statistics import Sites, statistics, usage
from tests.cast import PRAISE, THOUGHTFUL, comment
from tests.web.akismet import BLOG, AkismetBlog

NOW = datetime(2026, 3, 15, 12, tzinfo=UTC)


@pytest.fixture
def year(akismet_blog: AkismetBlog, intake: Intake, kitchen: tuple[Site, Keys]) -> Any:
    """A site to which praise came in once a month, with one thoughtful comment."""
    for back in range(10):
        moment = NOW - timedelta(days=30 * back)
        intake.submit(kitchen[0], from_row(comment(PRAISE, id=f"praise-{back}")), moment)
    intake.submit(kitchen[0], from_row(comment(THOUGHTFUL, id="thoughtful")), NOW)

    def ask(what: Any, query: str = "") -> Any:
        with intake.database.read() as connection:
            return what(connection, kitchen[0], read(query.encode(), b"", ""), NOW)

    return ask


def test_statistics_have_totals_and_periods(year: Any) -> None:
    told = year(statistics, "from=6-months")
    assert list(told["breakdown"]) == ["2025-10", "2025-11", "2025-12", "2026-01", "2026-02", "2026-03"]
    assert (told["spam"], told["ham"], told["missed_spam"], told["false_positives"]) == (6, 1, 0, 0)
    assert told["breakdown"]["2026-03"] == {"spam": 1, "ham": 1, "missed_spam": 0, "false_positives": 0}
    assert (told["accuracy"], told["time_saved"]) == ("100.00", 0)
    days = year(statistics, "from=60-days")
    assert (len(days["breakdown"]), max(days["breakdown"]), days["spam"]) == (60, "2026-03-15", 2)
    for query in ("from=all", "", "from=nonsense"):
        assert year(statistics, query)["spam"] == 10


def test_reports_correct_the_counts(akismet_blog: AkismetBlog) -> None:
    akismet_blog.check(THOUGHTFUL)
    akismet_blog.check(PRAISE)
    akismet_blog.report("spam", THOUGHTFUL)
    akismet_blog.report("ham", PRAISE)
    told = akismet_blog.call("get-stats", blog=BLOG, **{"from": "6-months"}).json
    assert (told["spam"], told["ham"], told["missed_spam"], told["false_positives"]) == (1, 1, 1, 1)
    assert told["accuracy"] == "0.00"
    akismet_blog.report("ham", THOUGHTFUL)
    told = akismet_blog.call("get-key-stats", **{"from": "all"}).json
    assert (told["missed_spam"], told["accuracy"]) == (0, "50.00")


def test_site_without_comments_has_statistics_too(akismet_blog: AkismetBlog) -> None:
    told = akismet_blog.call("get-stats", blog=BLOG, **{"from": "all"}).json
    assert (told["spam"], told["accuracy"], len(told["breakdown"])) == (0, "100.00", 1)


def test_usage_has_no_limit(year: Any, akismet_blog: AkismetBlog) -> None:
    plain = {"limit": "none", "usage": 2, "percentage": "0.00", "throttled": False}
    assert year(usage) == plain
    assert year(usage, "extended=true") == plain | {"notice_level": "NOTICE_NONE", "upgrade": False}
    answer = akismet_blog.client.get(f"/1.2/usage-limit?api_key={akismet_blog.key}")
    assert (answer.mimetype, json.loads(answer.data)["limit"]) == ("application/json", "none")


def test_key_sites_names_the_site_of_the_key(year: Any) -> None:
    told = year(Sites, "month=2026-02").as_data()
    row = {
        "site": "https://kitchen.example", "api_calls": 1, "spam": 1, "ham": 0,
        "missed_spam": 0, "false_positives": 0, "is_revoked": False,
    }  # fmt: skip
    assert told == {"2026-02": [row], "limit": 500, "offset": 0, "total": 1}
    for query in ("", "month=2026-13", "month=x", "limit=x&offset=-1"):
        assert list(year(Sites, query).as_data()) == ["2026-03", "limit", "offset", "total"]
    assert year(Sites, "filter=elsewhere").as_data()["total"] == 0
    assert year(Sites, "offset=1").as_data() == {"2026-03": [], "limit": 500, "offset": 1, "total": 1}


def test_key_sites_in_csv(akismet_blog: AkismetBlog) -> None:
    akismet_blog.check(PRAISE)
    for path in (
        f"/1.2/key-sites?api_key={akismet_blog.key}&",
        f"/akismet/{akismet_blog.key}/1.2/key-sites?",
    ):
        answer = akismet_blog.client.get(f"{path}format=csv&limit=10")
        month = f"{datetime.now(UTC):%Y-%m}"
        assert answer.mimetype == "text/csv"
        assert answer.text == (
            f"Active sites for {akismet_blog.key} during {month} (limit:10, offset: 0, total: 1)\n"
            "Site,Total API Calls,Spam,Ham,Missed Spam,False Positives,Is Revoked\n"
            "https://kitchen.example,1,1,0,0,0,false\n"
        )


def test_tests_do_not_count(akismet_blog: AkismetBlog, intake: Intake, kitchen: tuple[Site, Keys]) -> None:
    akismet_blog.check(PRAISE, is_test="1")
    assert akismet_blog.call("usage-limit").json["usage"] == 0
    with intake.database.read() as connection:
        assert comments.changes(connection, kitchen[0].id, 0, None, 10) == []
