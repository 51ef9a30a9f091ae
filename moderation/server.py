"""Runs the service: gunicorn and the background worker, started together and ended together.

This process only watches. A worker that dies is started again; without gunicorn nothing goes on.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import shutil
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Callable
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from types import FrameType
from typing import Any

from gunicorn.app.base import BaseApplication
from prometheus_client import values
from prometheus_client.multiprocess import mark_process_dead

from moderation.app import create_app
from moderation.errors import SettingsError
from moderation.settings import Settings
from moderation.web.services import INTAKE
from moderation.worker import run as run_worker

RESTART_AFTER = 1.0  # seconds
GRACE = 10  # seconds that requests and the worker have to finish


def _forget_numbers(server: Any, worker: Any) -> None:
    mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


def _tune(worker: Any) -> None:
    """Let threads take turns sooner: one that is back from the disk should not wait 5 ms for another.

    And look for cycles of garbage rarely: a request makes thousands of objects and hardly a cycle.
    """
    sys.setswitchinterval(0.001)
    gc.set_threshold(20_000, 20, 20)


class Server(BaseApplication):
    """Gunicorn with our settings. The app is made before the fork, so that memory is shared."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        super().__init__()

    def load_config(self) -> None:
        options: dict[str, Any] = {
            "bind": self.settings.bind,
            "workers": self.settings.workers,
            "threads": self.settings.threads,
            "worker_class": "gthread",
            "preload_app": True,
            "graceful_timeout": GRACE,
            "timeout": 60,
            "keepalive": 15,
            "accesslog": None,
            "errorlog": "-",
            "loglevel": "warning",
            "proc_name": "moderation",
            "control_socket_disable": True,
            "child_exit": _forget_numbers,
            "post_worker_init": _tune,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        app = create_app(self.settings)
        app.extensions[INTAKE].incumbent.classifier()
        gc.collect()
        gc.freeze()  # what is loaded now stays: the collector need not look at it again, nor copy its pages
        return app


def _web(settings: Settings) -> None:
    Server(settings).run()


def _end(process: BaseProcess) -> None:
    if process.is_alive():
        process.terminate()
    process.join(GRACE + 5)
    if process.is_alive():
        process.kill()


def _fresh(target: Callable[[Settings], None], settings: Settings) -> None:
    """Run in a child, which sets up its own handling of signals."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    target(settings)


def check_bind(bind: str) -> None:
    """Raise SettingsError if nobody can listen there: said in a line, before anything is prepared."""
    host, _, port = bind.rpartition(":")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host.strip("[]"), int(port), type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(address)
    except OSError as error:
        raise SettingsError(
            f"cannot serve on {bind}: {error.strerror}; end what listens there, or set MODERATION_BIND"
        ) from error


def serve(settings: Settings) -> int:
    """Serve until SIGINT or SIGTERM and return the exit status once every process has ended."""
    numbers = tempfile.mkdtemp(prefix="moderation-metrics-")
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = numbers
    values.ValueClass = values.get_value_class()  # type: ignore[no-untyped-call]  # chosen at import, before we knew
    # Forked before anything opens a connection or a thread: both share the memory of one start.
    fork = multiprocessing.get_context("fork")
    watcher, stopping = os.getpid(), threading.Event()
    running: dict[str, BaseProcess] = {}

    def start(name: str, target: Callable[[Settings], None]) -> None:
        running[name] = fork.Process(target=_fresh, args=(target, settings))
        running[name].start()

    def on_signal(number: int, frame: FrameType | None) -> None:
        stopping.set()
        for process in running.values():
            if os.getpid() == watcher and process.pid is not None and process.is_alive():
                process.terminate()

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    try:
        start("web", _web)
        start("worker", run_worker)
        while not stopping.is_set():
            wait([process.sentinel for process in running.values()])
            if not running["web"].is_alive():
                break
            if not stopping.wait(RESTART_AFTER):
                start("worker", run_worker)
        return 0 if stopping.is_set() else 1
    finally:
        for process in running.values():
            _end(process)
        shutil.rmtree(numbers, ignore_errors=True)
