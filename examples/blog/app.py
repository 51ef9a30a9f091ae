"""A tiny blog that lets the moderation service decide which comments its readers see.

It does what any blog has to do, and no more: it sends each new comment to the service, shows what is
published, and listens to what moderators rule later. README.md says how to run it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import sqlite3
import time
import urllib.error
import urllib.request
from contextlib import closing
from typing import Any

from flask import Flask, Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

SERVICE = os.environ.get("BLOG_SERVICE", "http://127.0.0.1:8000")
KEY = os.environ.get("BLOG_KEY", "")
HOOK_SECRETS = os.environ.get("BLOG_HOOK_SECRETS", "").split()  # two while one is rotated
FILE = os.environ.get("BLOG_FILE", "blog.db")

OLDEST_MESSAGE = 300  # seconds; an older one may have been recorded and sent again by somebody
PATIENCE = 5  # seconds that a reader waits for the service
SENT_AGAIN = 10  # comments that the service did not take before, with each new one

POSTS = {
    "winter-compost": {
        "title": "Composting through a cold winter",
        "text": "A heap keeps working below freezing if it is large, insulated, and not turned too often.",
    },
    "seed-saving": {
        "title": "Saving seeds of tomatoes and beans",
        "text": "Let the fruit ripen fully, ferment the pulp for three days, dry the seeds in the shade.",
    },
}

app = Flask(__name__)
app.secret_key = os.environ.get("BLOG_SECRET_KEY") or os.urandom(32)
app.config["MAX_CONTENT_LENGTH"] = 100_000


# What the blog remembers: its comments, and what may be shown of them.


def database() -> sqlite3.Connection:
    """Open the blog's own database."""
    connection = sqlite3.connect(FILE, isolation_level=None)
    connection.row_factory = sqlite3.Row
    connection.execute(
        "CREATE TABLE IF NOT EXISTS comments ("
        " id INTEGER PRIMARY KEY AUTOINCREMENT, post TEXT, name TEXT, email TEXT, website TEXT, content TEXT,"
        " ip TEXT, status TEXT DEFAULT 'pending',"  # nothing is shown before the service said so
        " sent INTEGER DEFAULT 0, change INTEGER DEFAULT 0)"
    )
    return connection


# Sending: each new comment goes to the service, which answers at once.


def submission(comment: sqlite3.Row) -> dict[str, Any]:
    """Return a comment in the words of the service. Whatever it is told makes its answer better."""
    post = POSTS[comment["post"]]
    return {
        "id": f"comment-{comment['id']}",  # so that sending it twice does no harm
        "content": comment["content"],
        "author": {
            "name": comment["name"],
            "email": comment["email"],
            "url": comment["website"],
            "ip": comment["ip"],
        },
        "post": {"id": comment["post"], "title": post["title"], "excerpt": post["text"]},
    }


def ask(comment: sqlite3.Row) -> dict[str, Any] | None:
    """Ask the service about a comment; None if it cannot be asked now."""
    asked = urllib.request.Request(  # noqa: S310  # the address is the operator's
        f"{SERVICE}/v1/comments",
        json.dumps(submission(comment)).encode(),
        {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:  # noqa: S310
            said: dict[str, Any] = json.load(answer)
            return said
    except urllib.error.HTTPError as error:
        app.logger.error("the service refused a comment: %s", error.read().decode(errors="replace"))
    except OSError as error:
        app.logger.error("the service cannot be reached: %s", error)
    return None


def send(connection: sqlite3.Connection, comment: sqlite3.Row) -> dict[str, Any] | None:
    """Send a comment and keep what may be shown; what cannot be sent waits unseen."""
    said = ask(comment)
    if said is not None:
        connection.execute(  # unless a moderator was quicker, and the webhook told us already
            "UPDATE comments SET sent = 1, status = iif(change = 0, ?, status) WHERE id = ?",
            (said["status"], comment["id"]),
        )
    return said


# Listening: moderators rule later, and undo what they ruled.


def is_genuine(headers: Any, body: bytes) -> bool:
    """Verify a message as Standard Webhooks say: signed with a secret of ours, and not long ago."""
    id, sent_at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not sent_at.isdigit() or abs(time.time() - int(sent_at)) > OLDEST_MESSAGE:
        return False
    signatures = [each.partition(",")[2] for each in headers.get("webhook-signature", "").split()]
    for secret in HOOK_SECRETS:
        key = base64.b64decode(secret.removeprefix("whsec_"))
        mac = hmac.new(key, f"{id}.{sent_at}.".encode() + body, hashlib.sha256).digest()
        expected = base64.b64encode(mac).decode()
        if any(hmac.compare_digest(expected.encode(), each.encode()) for each in signatures):
            return True
    return False


@app.post("/hook")
def hook() -> Response:
    """Take what the service tells us of a ruling. The same message twice does no harm."""
    body = request.get_data()
    if not is_genuine(request.headers, body):
        abort(401)
    told = json.loads(body)["data"]
    with closing(database()) as connection:
        connection.execute(  # `change` is higher for what happened later
            "UPDATE comments SET status = ?, change = ? WHERE 'comment-' || id = ? AND change < ?",
            (told["status"], told["change"], told["external_id"], told["change"]),
        )
    return Response(status=204)


# Showing: readers see what is published, and nothing else.


@app.get("/")
def home() -> str:
    """List the posts."""
    return render_template("home.html", posts=POSTS)


@app.get("/<slug>")
def post(slug: str) -> str:
    """Show a post with its published comments."""
    if slug not in POSTS:
        abort(404)
    with closing(database()) as connection:
        shown = connection.execute(
            "SELECT * FROM comments WHERE post = ? AND status = 'published' ORDER BY id", (slug,)
        ).fetchall()
    return render_template("post.html", slug=slug, post=POSTS[slug], comments=shown)


@app.post("/<slug>")
def comment(slug: str) -> AnyResponse:
    """Take a comment from a reader."""
    form = request.form
    if slug not in POSTS or not form.get("content", "").strip():
        abort(400)
    with closing(database()) as connection:
        connection.execute(
            "INSERT INTO comments (post, name, email, website, content, ip) VALUES (?, ?, ?, ?, ?, ?)",
            (
                slug,
                form.get("name", ""),
                form.get("email", ""),
                form.get("website", ""),
                form["content"],
                request.remote_addr,
            ),
        )
        *before, new = connection.execute(
            "SELECT * FROM (SELECT * FROM comments WHERE sent = 0 ORDER BY id DESC LIMIT ?) ORDER BY id",
            (SENT_AGAIN + 1,),
        ).fetchall()
        said = send(connection, new)
        if said is not None:
            for each in before:
                send(connection, each)
    flash(what_to_say(said))
    return redirect(url_for("post", slug=slug))


def what_to_say(said: dict[str, Any] | None) -> str:
    """Return what the author of a comment is told."""
    if said is None:
        return "Thank you. Your comment will be looked at."
    if said["status"] == "published":
        return "Thank you. Your comment is published."
    return str(said["author_message"] or "Thank you. Your comment waits for a moderator.")
