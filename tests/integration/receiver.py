"""A receiver of webhooks on a port of its own: takes, refuses, dawdles, redirects, hangs up."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Got:
    """A request as it came in."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered, after a while if it dawdles."""

    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    after: float = 0.0


Behaviour = Callable[[Got], Reply | bytes]  # bytes are sent as they are, in place of an answer


class Receiver:
    """What a receiver got, and how it behaves from now on."""

    def __init__(self) -> None:
        self.got: list[Got] = []
        self.behave: Behaviour = lambda got: Reply()
        self.drips = b""  # answer this, and then a byte at a time for ever
        self.url = ""
        self.ended = threading.Event()

    def answers(self, status: int, **headers: str) -> None:
        """Answer this from now on."""
        self.behave = lambda got: Reply(status, {k.replace("_", "-"): v for k, v in headers.items()})

    @property
    def told(self) -> list[tuple[str, str]]:
        """What was said of which comment, in the order in which it came in."""
        return [(got.json["data"]["external_id"], got.json["data"]["status"]) for got in self.got]


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got = Got(self.path, {k.lower(): v for k, v in self.headers.items()}, body)
            receiver.got.append(got)
            if receiver.drips:
                self.wfile.write(receiver.drips)
                while not receiver.ended.wait(0.05):
                    self.wfile.write(b"x")
                return
            reply = receiver.behave(got)
            if isinstance(reply, bytes):
                self.wfile.write(reply)
                self.close_connection = True
                return
            if reply.after:
                receiver.ended.wait(reply.after)
            self.send_response(reply.status)
            for name, value in {"Content-Length": str(len(reply.body)), **reply.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body)

        def do_GET(self) -> None:
            receiver.got.append(Got(self.path, {}, b""))  # whoever followed a redirect
            self.send_error(405)

        def handle(self) -> None:
            with suppress(OSError):  # whoever asked hung up
                super().handle()

        def log_message(self, *args: Any) -> None:
            pass

    return Handler


class _Quiet(ThreadingHTTPServer):
    """Says nothing of those who hang up."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass


@contextmanager
def receiving(certificate: Path | None = None) -> Iterator[Receiver]:
    """Run a receiver for a while, with TLS if it has a certificate."""
    receiver = Receiver()
    server = _Quiet(("127.0.0.1", 0), _handler(receiver))
    receiver.url = f"http://127.0.0.1:{server.server_port}/hook"
    if certificate is not None:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificate)
        server.socket = tls.wrap_socket(server.socket, server_side=True)
        receiver.url = receiver.url.replace("http:", "https:")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.ended.set()
        server.shutdown()
        thread.join()
        server.server_close()
