"""A blog that speaks Akismet's protocol, for tests: it sends forms and looks at bytes."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask.testing import FlaskClient

from tests.cast import NEWCOMER, POST

BLOG = "https://kitchen.example"
CALLBACK = f"{BLOG}/wp-json/akismet/v1/webhook"
FORM = "application/x-www-form-urlencoded"


def fields_of(content: str, author: Any = NEWCOMER, **more: Any) -> dict[str, Any]:
    """Return a comment as such clients send it."""
    return {
        "blog": BLOG,
        "user_ip": author["ip"],
        "user_agent": "Mozilla/5.0 (X11; Linux x86_64)",
        "permalink": POST["url"],
        "comment_type": "comment",
        "comment_author": author["name"],
        "comment_author_email": author["email"],
        "comment_author_url": author.get("url", ""),
        "comment_content": content,
        **more,
    }


class AkismetBlog:
    """A blog with a key of its own."""

    def __init__(self, client: FlaskClient, key: str) -> None:
        self.client, self.key = client, key

    def call(self, name: str, fields: Any = None, **more: Any) -> Any:
        """Send a form with the key as `api_key`."""
        sent = {"api_key": self.key, **(fields or {}), **more}
        return self.client.post(f"/1.1/{name}", data=urlencode(sent, doseq=True), content_type=FORM)

    def check(self, content: str, author: Any = NEWCOMER, **more: Any) -> Any:
        """Ask about a comment, as a client that can hold unless `callback` says otherwise."""
        return self.call("comment-check", fields_of(content, author, **{"callback": CALLBACK, **more}))

    def report(self, ruling: str, content: str, author: Any = NEWCOMER, **more: Any) -> Any:
        """Report a comment as spam or ham."""
        return self.call(f"submit-{ruling}", fields_of(content, author, **{"reporter": "moira", **more}))
