"""A real server on a free port and a real Chromium in front of it, for the tests and for the pictures."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from threading import Condition, Thread
from typing import TYPE_CHECKING, Any

from flask import Flask
from playwright.sync_api import Browser, Playwright
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wsgi import ClosingIterator

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking")


class Quiet(WSGIRequestHandler):
    """Serves without a line for each request."""

    def log(self, type: str, message: str, *args: Any) -> None:
        pass


class Gate:
    """Lets requests to an app until it is shut, which waits for those inside.

    A sign of life may be on its way when a test ends; it would open the database that is closed next.
    """

    def __init__(self) -> None:
        self._changed = Condition()
        self._inside, self._shut = 0, False

    @contextmanager
    def passed(self) -> Iterator[bool]:
        """Say whether the request may go in."""
        with self._changed:
            goes_in = not self._shut
            self._inside += goes_in
        try:
            yield goes_in
        finally:
            with self._changed:
                self._inside -= goes_in
                self._changed.notify_all()

    def shut(self) -> None:
        """Let nobody in any more, and wait until nobody is inside."""
        with self._changed:
            self._shut = True
            self._changed.wait_for(lambda: not self._inside)


def whole(app: Flask, gate: Gate) -> WSGIApplication:
    """Close each answer before it is sent: when Chromium hangs up, the server forgets a file."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        with gate.passed() as goes_in:
            if not goes_in:
                start_response("503 Service Unavailable", [("Content-Length", "0")])
                return []
            with closing(ClosingIterator(app(environ, start_response))) as parts:
                return [b"".join(parts)]

    return answer


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve an app for a while; yields its address."""
    gate = Gate()
    server = make_server("127.0.0.1", 0, whole(app, gate), threaded=True, request_handler=Quiet)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        gate.shut()
        server.server_close()


def installed() -> str | None:
    """Return where Chromium is, the system's own: Playwright's download is neither pinned nor needed."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def launch(playwright: Playwright, path: str) -> Browser:
    """Start Chromium so that it runs as root in a container and calls nobody."""
    return playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
