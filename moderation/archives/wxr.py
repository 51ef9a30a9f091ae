"""Reads WordPress's export (WXR): every comment with the post that it stands under.

The name of a comment is `wp-` and WordPress's number. Comments of plugins (orders, notes) are no readers'.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar

from moderation.archives.rows import TYPES, Earlier, Row, label_of
from moderation.archives.xml import rows_of_xml
from moderation.errors import InvalidInput
from moderation.text.markup import take_apart

OF_A_POST, EXCERPT = 6000, 1000  # characters of a post that are read, and that stand for it
NO_DATE = "0000-00-00 00:00:00"

COMMENT = {
    "wp:comment_id": "id",
    "wp:comment_author": "name",
    "wp:comment_author_email": "email",
    "wp:comment_author_url": "url",
    "wp:comment_author_IP": "ip",
    "wp:comment_date_gmt": "date",
    "wp:comment_content": "content",
    "wp:comment_approved": "approved",
    "wp:comment_type": "type",
    "wp:comment_parent": "parent",
    "wp:comment_user_id": "user",
}
POST = {
    "wp:post_id": "id",
    "title": "title",
    "link": "url",
    "dc:creator": "author",
    "excerpt:encoded": "excerpt",
    "content:encoded": "content",
}


def rows_of_wxr(chunks: Iterable[bytes]) -> Iterator[Row]:
    """Read an export that comes in pieces."""
    return rows_of_xml(chunks, _Wxr())


class _Wxr:
    prefixes: ClassVar[Mapping[str, str]] = {
        "http://wordpress.org/export/1.0/excerpt/": "excerpt",
        "http://wordpress.org/export/1.1/excerpt/": "excerpt",
        "http://wordpress.org/export/1.2/excerpt/": "excerpt",
        "http://wordpress.org/export/": "wp",  # of any version; the first that fits counts
        "http://purl.org/rss/1.0/modules/content/": "content",
        "http://purl.org/dc/elements/": "dc",
    }
    wanted: ClassVar[frozenset[str]] = frozenset(COMMENT) | frozenset(POST)

    def __init__(self) -> None:
        self._post: dict[str, str] | None = None
        self._comment: dict[str, str] | None = None
        self._earlier = Earlier()

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "item":
            self._post = {}
        elif name == "wp:comment":
            self._comment = {}

    def end(self, name: str, text: str) -> dict[str, Any] | None:
        if name == "wp:comment":
            comment, self._comment = self._comment or {}, None
            return self._row(comment)
        if name == "item":
            self._post = None
        elif self._comment is not None:
            if name in COMMENT:
                self._comment[COMMENT[name]] = text
        elif self._post is not None and name in POST:
            self._post[POST[name]] = _beginning(text) if POST[name] in ("content", "excerpt") else text
        return None

    def _row(self, comment: dict[str, str]) -> dict[str, Any]:
        kind, id, post = comment.get("type", ""), comment.get("id", "").strip(), self._post or {}
        if kind not in TYPES:
            raise InvalidInput(f"a {kind[:50]!r} of a plugin, no reader's comment")
        content = comment.get("content", "")
        date, parent, user = (comment.get(part, "") for part in ("date", "parent", "user"))
        row = {
            "id": f"wp-{id}" if id else "",
            "content": content,
            "format": "html",
            "type": TYPES[kind],
            "author": {part: comment.get(part, "") for part in ("name", "email", "url", "ip")}
            | {"id": "" if user in ("", "0") else user},
            "post": {part: post.get(part, "") for part in ("id", "url", "title", "author")}
            | {"excerpt": post.get("excerpt") or post.get("content", "")},
            "parent": self._earlier.parent("" if parent in ("", "0") else f"wp-{parent}"),
            "created_at": None if date in ("", NO_DATE) else f"{date}Z",
            "label": label_of(comment.get("approved", "")),
        }
        self._earlier.note(f"wp-{id}", content)
        return row


def _beginning(html: str) -> str:
    """Return what a reader sees at the beginning of a post."""
    return " ".join(take_apart(html[:OF_A_POST]).text.split())[:EXCERPT]
