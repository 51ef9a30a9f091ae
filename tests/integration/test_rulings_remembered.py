"""What people ruled here is remembered when the next comment comes in, and what machines decided is not."""

from __future__ import annotations

from typing import Any

from moderation.comment import History
from moderation.intake import trace_of
from moderation.review import erase, look, rule, undo
from moderation.store.recall import RULED, recall
from moderation.submission import from_row
from moderation.text.features import extract
from tests.cast import NEWCOMER, PRAISE, REGULAR, SPAMMER, comment
from tests.integration.conftest import NOON, Desk
from tests.integration.test_recall import LONG

HERE, ELSEWHERE = {"id": "heap"}, {"url": "https://kitchen.example/other"}


def recalled(desk: Desk, post: dict[str, str], author: dict[str, Any] = NEWCOMER) -> History:
    body = comment(LONG, author) | {"post": post}
    trace = trace_of(extract(from_row(body).comment()), desk.site)
    with desk.database.read() as connection:
        return recall(connection, desk.site.id, None, trace, NOON, 50)


def ruled(
    desk: Desk,
    ruling: str,
    content: str,
    author: dict[str, Any] = NEWCOMER,
    post: dict[str, str] = HERE,
    minute: float = 0.0,
    **more: Any,
) -> str:
    id = desk.send(content, minute, author=author, post=post)
    rule(desk.database, desk.site.id, id, ruling, **more)
    return id


def test_rulings_on_the_site_under_the_post_and_on_the_author_are_counted(desk: Desk) -> None:
    ruled(desk, "publish", "One", REGULAR, post=HERE)
    ruled(desk, "reject", "Two", SPAMMER, post=HERE)
    ruled(desk, "reject", "Three", SPAMMER, post=ELSEWHERE, reason="too-many-links")
    here, elsewhere = recalled(desk, HERE, REGULAR), recalled(desk, ELSEWHERE, SPAMMER)
    assert (here.site_published, here.site_rejected) == (1, 2)
    assert (here.post_published, here.post_rejected) == (1, 1)
    assert (elsewhere.post_published, elsewhere.post_rejected) == (0, 1)
    assert (here.vouched, here.refused) == (1, 0)
    assert (elsewhere.vouched, elsewhere.refused) == (0, 2)


def test_what_the_machine_decided_is_no_ruling(desk: Desk) -> None:
    for author in (NEWCOMER, SPAMMER):
        desk.send(PRAISE, author=author, post=HERE)
    history = recalled(desk, HERE, SPAMMER)
    assert (history.site_rejected, history.post_rejected, history.vouched) == (0, 0, 0)


def test_undone_erased_or_not_to_be_learned_it_is_none(desk: Desk) -> None:
    undone, erased = (ruled(desk, "reject", text) for text in ("One", "Two"))
    ruled(desk, "reject", "Three", learn=False)
    undo(desk.database, desk.site.id, look(desk.database, desk.site.id, undone).rulings[0].id, "Ida")
    erase(desk.database, desk.site.id, erased)
    history = recalled(desk, HERE)
    assert (history.site_rejected, history.post_rejected) == (0, 0)


def test_edit_ends_a_ruling(desk: Desk) -> None:
    first = desk.send("One", author=NEWCOMER, post=HERE, id="1")
    rule(desk.database, desk.site.id, first, "publish")
    assert recalled(desk, HERE).site_published == 1
    desk.send("Another one", 1, author=NEWCOMER, post=HERE, id="1")
    assert recalled(desk, HERE).site_published == 0


def test_posts_of_other_sites_and_comments_without_a_post_share_nothing(desk: Desk, other_desk: Desk) -> None:
    ruled(other_desk, "reject", "One", post=HERE)
    ruled(desk, "reject", "Two", post={})
    here, nowhere = recalled(desk, HERE), recalled(desk, {})
    assert (here.site_rejected, here.post_rejected) == (1, 0)
    assert nowhere.post_rejected == 0


def test_only_the_latest_rulings_count(desk: Desk) -> None:
    ruled(desk, "reject", "The first", post=HERE)
    for minute in range(1, RULED + 1):
        ruled(desk, "publish", f"Remark {minute}", minute=minute, post=HERE)
    history = recalled(desk, HERE)
    assert (history.site_published, history.site_rejected) == (RULED, 0)
    assert (history.post_published, history.post_rejected) == (RULED, 0)
