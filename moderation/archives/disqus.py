"""Reads Disqus's export: threads first, then the comments under them, in one flat list.

The name of a comment is `disqus-` and its number there. One that was deleted stays deleted: its author may
have taken it back. Newer exports hold neither e-mail nor IP addresses.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar

from moderation.archives.rows import Earlier, Row
from moderation.archives.xml import rows_of_xml
from moderation.errors import InvalidInput

MOST_THREADS, OF_A_THREAD = 200_000, 500  # titles and addresses that are remembered; characters of each
THREAD = {"id": "id", "link": "url", "title": "title"}
POST = {
    "message": "content",
    "createdAt": "date",
    "isDeleted": "deleted",
    "isSpam": "spam",
    "isApproved": "approved",
    "email": "email",
    "name": "name",
    "username": "username",
    "isAnonymous": "anonymous",
    "ipAddress": "ip",
}


def rows_of_disqus(chunks: Iterable[bytes]) -> Iterator[Row]:
    """Read an export that comes in pieces."""
    return rows_of_xml(chunks, _Disqus())


class _Disqus:
    prefixes: ClassVar[Mapping[str, str]] = {"http://disqus.com/disqus-internals": "dsq"}
    wanted: ClassVar[frozenset[str]] = frozenset(THREAD) | frozenset(POST)

    def __init__(self) -> None:
        self._threads: dict[str, dict[str, str]] = {}
        self._thread: dict[str, str] | None = None
        self._post: dict[str, str] | None = None
        self._earlier = Earlier()

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        number = attributes.get("dsq:id", "")
        if self._post is not None:
            if name in ("thread", "parent"):
                self._post[name] = number
        elif name == "thread":
            self._thread = {"number": number}
        elif name == "post":
            self._post = {"number": number}

    def end(self, name: str, text: str) -> dict[str, Any] | None:
        if name == "post":
            post, self._post = self._post or {}, None
            return self._row(post)
        if self._post is not None:
            if name in POST:
                self._post[POST[name]] = text
        elif name == "thread" and self._thread is not None:
            self._threads[self._thread.pop("number")] = self._thread
            self._thread = None
            if len(self._threads) > MOST_THREADS:
                del self._threads[next(iter(self._threads))]
        elif self._thread is not None and name in THREAD:
            self._thread[THREAD[name]] = text[:OF_A_THREAD]
        return None

    def _row(self, post: dict[str, str]) -> dict[str, Any]:
        spam, content, number = post.get("spam") == "true", post.get("content", ""), post["number"]
        if post.get("deleted") == "true" and not spam:
            raise InvalidInput("deleted at Disqus, by its author or a moderator")
        thread = self._threads.get(post.get("thread", ""), {})
        known = post.get("username", "") if post.get("anonymous") != "true" else ""
        row = {
            "id": f"disqus-{number}" if number else "",
            "content": content,
            "format": "html",
            "author": {part: post.get(part, "") for part in ("name", "email", "ip")}
            | {"id": f"disqus-{known}" if known else ""},
            "post": {**thread, "id": thread.get("id") or f"disqus-{post.get('thread', '')}"},
            "parent": self._earlier.parent(f"disqus-{post['parent']}" if post.get("parent") else ""),
            "created_at": post.get("date") or None,
            "label": "reject" if spam else None if post.get("approved") == "false" else "publish",
        }
        self._earlier.note(f"disqus-{number}", content)
        return row
