"""GET, ruling and DELETE under /v1/comments: what is shown, overruled, erased, and polled."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cast import PRAISE, THOUGHTFUL, comment
from tests.conftest import Blog
from tests.web.conftest import is_problem


def send(blog: Blog, content: str = PRAISE, **more: Any) -> str:
    """Send a comment and return our id."""
    return str(blog.post("/comments", comment(content, **more)).json["id"])


def test_comment_is_read_by_our_id_and_by_the_blogs(blog: Blog) -> None:
    id = send(blog, id="wp-1")
    shown = blog.get(f"/comments/{id}")
    assert shown.status_code == 200
    assert blog.get("/comments/external:wp-1").json == shown.json
    assert shown.json["ruling"] is None and shown.json["earlier"] == []


def test_ruling_changes_what_get_shows(blog: Blog) -> None:
    id = send(blog, id="wp-1")
    said = {"ruling": "publish", "reason": "other", "moderator": "Moira", "learn": False}
    ruled = blog.post("/comments/external:wp-1/ruling", said)
    assert ruled.status_code == 200
    shown = blog.get(f"/comments/{id}").json
    assert shown == ruled.json
    assert (shown["verdict"], shown["status"]) == ("reject", "published")
    assert shown["ruled_at"] == shown["ruling"]["made_at"]
    assert shown["ruling"] | {"made_at": ""} == said | {"made_at": ""}


def test_ruling_stands_on_the_text_that_it_was_made_on(blog: Blog) -> None:
    id = send(blog, id="wp-1")
    blog.post(f"/comments/{id}/ruling", {"ruling": "publish", "moderator": "Moira"})
    blog.post("/comments", comment(THOUGHTFUL, id="wp-1"))
    edited = blog.get(f"/comments/{id}").json
    assert (edited["revision"], edited["ruling"], edited["ruled_at"]) == (2, None, None)
    (before,) = edited["earlier"]
    assert (before["ruling"]["ruling"], before["ruling"]["moderator"]) == ("publish", "Moira")
    ruled = blog.post(f"/comments/{id}/ruling", {"ruling": "reject"}).json
    assert (ruled["ruling"]["ruling"], ruled["earlier"]) == ("reject", edited["earlier"])


def test_moderators_may_change_their_mind(blog: Blog) -> None:
    id = send(blog)
    for ruling, status in (("publish", "published"), ("reject", "rejected"), ("publish", "published")):
        assert blog.post(f"/comments/{id}/ruling", {"ruling": ruling}).json["status"] == status


def test_erased_comment_is_gone_everywhere(blog: Blog) -> None:
    id, kept = send(blog, id="wp-1"), send(blog, THOUGHTFUL)
    gone = blog.delete(f"/comments/{id}")
    assert (gone.status_code, gone.data) == (204, b"")
    is_problem(blog.get(f"/comments/{id}"), 410, "erased")
    is_problem(blog.get("/comments/external:wp-1"), 410)
    is_problem(blog.delete(f"/comments/{id}"), 410)
    is_problem(blog.post(f"/comments/{id}/ruling", {"ruling": "publish"}), 410)
    is_problem(blog.post("/comments", comment(PRAISE, id="wp-1")), 410)
    assert [c["id"] for c in blog.get("/comments").json["comments"]] == [kept]


def test_comment_of_another_site_does_not_exist(blog: Blog, other_blog: Blog) -> None:
    id = send(blog, id="wp-1")
    for name in (id, "external:wp-1"):
        is_problem(other_blog.get(f"/comments/{name}"), 404)
        is_problem(other_blog.delete(f"/comments/{name}"), 404)
        is_problem(other_blog.post(f"/comments/{name}/ruling", {"ruling": "publish"}), 404)
    assert other_blog.get("/comments").json["comments"] == []
    assert blog.get(f"/comments/{id}").json["status"] == "rejected"


def test_polling_sees_each_change_once_and_in_order(blog: Blog) -> None:
    first, second, third = (send(blog, f"{THOUGHTFUL} {n}", id=str(n)) for n in range(3))
    page = blog.get("/comments?limit=2").json
    assert ([c["id"] for c in page["comments"]], page["more"]) == ([first, second], True)
    rest = blog.get(f"/comments?since={page['next']}").json
    assert ([c["id"] for c in rest["comments"]], rest["more"]) == ([third], False)
    blog.post(f"/comments/{first}/ruling", {"ruling": "reject"})
    send(blog, THOUGHTFUL, id="1")
    changed = blog.get(f"/comments?since={rest['next']}").json
    assert [c["id"] for c in changed["comments"]] == [first, second]
    assert changed["comments"][0]["status"] == "rejected"
    assert changed["comments"][1]["revision"] == 2
    nothing = blog.get(f"/comments?since={changed['next']}").json
    assert nothing == {"comments": [], "next": changed["next"], "more": False}


def test_polling_page_by_page_misses_nothing_while_comments_change(blog: Blog) -> None:
    sent = [send(blog, f"{THOUGHTFUL} {n}", author={}) for n in range(7)]
    seen, cursor = [], "0"
    for turn in range(12):
        page = blog.get(f"/comments?since={cursor}&limit=2").json
        seen += [c["id"] for c in page["comments"]]
        cursor = page["next"]
        if turn < 2:
            blog.post(f"/comments/{sent[turn]}/ruling", {"ruling": "reject"})
    assert set(seen) == set(sent)
    assert (seen[-2:], len(seen)) == (sent[:2], 9)


@pytest.mark.parametrize(("status", "number"), [("published", 1), ("pending", 0), ("rejected", 2), ("", 3)])
def test_list_is_narrowed_to_a_status(blog: Blog, status: str, number: int) -> None:
    for _ in range(2):
        send(blog)
    blog.post(f"/comments/{send(blog)}/ruling", {"ruling": "publish"})
    assert len(blog.get(f"/comments?status={status}").json["comments"]) == number
