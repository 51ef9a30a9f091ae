"""A real server on a free port and a real Chromium in front of it, for the tests and for the pictures."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from threading import Thread, get_ident
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


def whole(app: Flask, answering: set[int]) -> WSGIApplication:
    """Close each answer before it is sent: when Chromium hangs up, the server forgets a file.

    `answering` holds the threads that are at work.
    """

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        answering.add(get_ident())
        try:
            with closing(ClosingIterator(app(environ, start_response))) as parts:
                return [b"".join(parts)]
        finally:
            answering.discard(get_ident())

    return answer


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve an app for a while; yields its address."""
    answering: set[int] = set()
    server = make_server("127.0.0.1", 0, whole(app, answering), threaded=True, request_handler=Quiet)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        while answering:  # a sign of life may be on its way, and its database is closed next
            time.sleep(0.01)
        server.server_close()


def installed() -> str | None:
    """Return where Chromium is, the system's own: Playwright's download is neither pinned nor needed."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def launch(playwright: Playwright, path: str) -> Browser:
    """Start Chromium so that it runs as root in a container and calls nobody."""
    return playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
