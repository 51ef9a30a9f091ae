"""What the API is compared with: a bare Flask route, nothing validated, one durable INSERT."""

from __future__ import annotations

import os
import sqlite3
import threading

from flask import Flask, Response, request

application = Flask(__name__)
local = threading.local()


def connection() -> sqlite3.Connection:
    """Return this thread's connection, as durable as the service's."""
    if not hasattr(local, "connection"):
        local.connection = sqlite3.connect(os.environ["BARE_DATABASE"], isolation_level=None, timeout=30)
        local.connection.execute("PRAGMA journal_mode=WAL")
        local.connection.execute("PRAGMA synchronous=FULL")
        local.connection.execute("CREATE TABLE IF NOT EXISTS comments (id INTEGER PRIMARY KEY, body TEXT)")
    found: sqlite3.Connection = local.connection
    return found


@application.post("/v1/comments")
def submit() -> Response:
    connection().execute("INSERT INTO comments (body) VALUES (?)", (request.get_data(as_text=True),))
    return Response("{}", 201, mimetype="application/json")
