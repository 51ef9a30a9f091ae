"""Many requests at once: one comment per id, nothing lost, nothing by halves."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from moderation.submission import from_row
from tests.cast import PRAISE, THOUGHTFUL, comment
from tests.integration.conftest import Desk


def test_same_comment_from_many_threads_is_one_comment_with_one_answer(desk: Desk) -> None:
    body = from_row(comment(THOUGHTFUL, id="wp-1"))
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: desk.intake.submit(desk.site, body), range(16)))
    assert sum(a.created for a in answers) == 1
    assert all(a.said == answers[0].said for a in answers)
    assert [c.revision for c in desk.changes()] == [1]


def test_edits_from_many_threads_are_all_kept_as_revisions(desk: Desk) -> None:
    desk.send(PRAISE, id="wp-1")
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda n: desk.send(f"{THOUGHTFUL} {n}", id="wp-1"), range(3)))
    (stored,) = desk.changes()
    assert (stored.revision, stored.version) == (4, 4)
