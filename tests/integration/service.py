"""Starts `moderation serve` as an operator does, speaks to it over HTTP, and looks at its processes."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from moderation.classifier.incumbent import Incumbent
from moderation.intake import Intake
from moderation.store import sites
from moderation.store.database import Database
from moderation.store.sites import Keys, Site

PATIENCE = 40.0  # seconds; a start takes two on an idle machine
Found = TypeVar("Found")


def eventually(look: Callable[[], Found | None], within: float = PATIENCE) -> Found:
    """Look again and again until there is something, and return it."""
    end = time.monotonic() + within
    while not (found := look()):
        assert time.monotonic() < end, f"nothing within {within} s"
        time.sleep(0.05)
    return found


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def children(pid: int) -> list[int]:
    """Return the processes that a process started, oldest first."""
    try:
        return [int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def lives(pid: int) -> bool:
    """Say whether a process runs; one that only waits to be buried does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


class Service:
    """A running service of a test's own."""

    def __init__(self, folder: Path, models: Path, url: str | None = None, **settings: str) -> None:
        self.folder, self.models, self.settings = folder, models, settings
        self.url = url or f"sqlite:///{folder}/var/moderation.db"
        self.port = free_port()
        database = Database(self.url)
        database.migrate()
        with database.write() as connection:
            self.keys: Keys
            self.site: Site
            self.site, self.keys = sites.add(connection, "kitchen", "https://kitchen.example")
        database.close()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start and wait until it answers and its worker lives."""
        environment = {k: v for k, v in os.environ.items() if not k.startswith("MODERATION_")} | {
            "MODERATION_DATABASE_URL": self.url,
            "MODERATION_MODELS_DIR": str(self.models),
            "MODERATION_BIND": f"127.0.0.1:{self.port}",
            "MODERATION_WORKERS": "2",
            **{f"MODERATION_{name.upper()}": value for name, value in self.settings.items()},
        }
        with (self.folder / "service.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "moderation.cli", "serve"],
                env=environment,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        eventually(lambda: self.answers() and self.ready()["checks"]["worker"] == "ok")

    @property
    def log(self) -> str:
        return (self.folder / "service.log").read_text("utf-8", "replace")

    def answers(self) -> bool:
        """Say whether somebody answers; fail at once if the process ended."""
        assert self.process and self.process.poll() is None, self.log
        try:
            return self.call("GET", "/healthz")[0] == 200
        except OSError:
            return False

    def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Send a request and return status and body; OSError if the connection breaks."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(
                method,
                path,
                None if body is None else json.dumps(body),
                {"Authorization": f"Bearer {self.keys.api}"},
            )
            answer = connection.getresponse()
            content = answer.read()
        except http.client.HTTPException as error:
            raise ConnectionError(str(error)) from error
        finally:
            connection.close()
        is_json = "json" in (answer.getheader("Content-Type") or "")
        return answer.status, json.loads(content) if is_json else content.decode()

    def ready(self) -> dict[str, Any]:
        """Return what the service says of itself."""
        told: dict[str, Any] = self.call("GET", "/readyz")[1]
        return told

    def processes(self) -> tuple[int, list[int], int]:
        """Return gunicorn, its web workers, and the background worker, 0 while there is none."""
        assert self.process
        parts = children(self.process.pid)
        web = next(p for p in parts if children(p))
        return web, children(web), next((p for p in parts if p != web), 0)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """End it as an operator does; return the exit status once no process of it is left."""
        assert self.process
        web, workers, background = self.processes()
        self.process.send_signal(number)
        status = self.process.wait(PATIENCE)
        eventually(lambda: not any(lives(p) for p in (web, *workers, background)), 5)
        return status

    def kill(self) -> None:
        """Leave nothing behind, whatever happened."""
        if self.process and self.process.poll() is None:
            family = [self.process.pid]
            for pid in family:
                family += children(pid)
            for pid in family:
                os.kill(pid, signal.SIGKILL)
            self.process.wait()

    def intake(self) -> Intake:
        """Open the same database beside the service."""
        return Intake(Database(self.url), Incumbent(self.models))
