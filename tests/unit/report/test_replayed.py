"""The page of a replay: all of its numbers, in words and pictures, and nothing that could run or load."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from moderation.comment import Comment, History
from moderation.decision import Verdict
from moderation.policy.document import DEFAULT
from moderation.replay import Earlier, replay
from moderation.report.replayed import MOST_PERIODS, replay_page
from moderation.screening import screener
from tests.cast import PRAISE, TWO_LINKS
from tests.integration.test_replay import Always

HOSTILE = "<script>alert(1)</script> <img src=x onerror=y> " + TWO_LINKS
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def told(
    *contents: str, days: int = 1, before: Verdict = Verdict.PUBLISH, ruling: str = ""
) -> dict[str, Any]:
    """Replay comments that came in so many days apart, as the command tells it."""
    earlier = [
        Earlier(f"c{n}", Comment(content), History(), before, 0.2, NOON + n * timedelta(days=days), ruling)
        for n, content in enumerate(contents)
    ]
    found = replay(earlier, screener(DEFAULT, Always(0.5))).json()
    for flip in found["flips"]:
        flip["case"] = f"/sites/kitchen/review?case={flip['id']}"
    return {"policy": "p", "model": "m", **found}


def test_page_needs_nothing_else_and_keeps_comments_inert() -> None:
    html = replay_page(told(HOSTILE, PRAISE, ruling="publish"), "a file <b>", "http://127.0.0.1:8000")
    assert html.count("<svg") == 3
    for outside in ("<script", "<img", "<link", "<b>", "url(", "@import", "src="):
        assert outside not in html.replace("&lt;img src=x", ""), outside


def test_flips_lead_to_their_cases() -> None:
    html = replay_page(told(PRAISE), "kitchen", "https://desk.example")
    assert 'href="https://desk.example/sites/kitchen/review?case=c0"' in html


def test_page_of_a_file_has_no_links_and_one_without_flips_says_so() -> None:
    found = told(PRAISE, before=Verdict.REJECT)
    html = replay_page(found, "a file", "http://x.example")
    assert "<a " not in html and "decided as before" in html and "People ruled on none" in html


def test_load_of_many_days_is_told_by_periods_of_one_length() -> None:
    found = told(*[f"{n} bales were enough." for n in range(7)], days=100, before=Verdict.HOLD)
    html = replay_page(found, "kitchen", "http://x.example")
    rows = html.split("Waiting for people</h3>")[1].split("<tbody>")[1].split("</tbody>")[0].count("<tr>")
    assert rows <= MOST_PERIODS
    assert "2026-03-01 to 2026-03-11" in html


def test_page_of_no_comments_is_a_page() -> None:
    assert "Everything would be decided as before" in replay_page(told(), "a file", "http://x.example")
