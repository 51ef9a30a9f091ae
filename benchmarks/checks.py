"""How long Akismet's clients wait for a check, alone and beside all that may go on: `make bench-akismet`.

PyPI's akismet gives up after a second. The service runs as in production; beside it a model is trained,
many comments are imported, and somebody polls.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from rich.console import Console
from rich.table import Table

from benchmarks.__main__ import free_port, prepare, running
from benchmarks.load import Load, run
from benchmarks.stream import shuffled

REQUESTS, IMPORTED = 2000, 50_000
CLI = [sys.executable, "-m", "moderation.cli"]


def checks(number: int, key: str) -> list[bytes]:
    """Return requests for checks of different comments, as the WordPress plugin sends them."""
    made = []
    for body in map(json.loads, shuffled(number)):
        form = {
            "api_key": key,
            "blog": "https://bench.example",
            "user_ip": body["author"]["ip"],
            "permalink": "https://bench.example/winter",
            "comment_author": body["author"]["name"],
            "comment_author_email": body["author"]["email"],
            "comment_content": body["content"],
            "callback": "https://bench.example/wp-json/akismet/v1/webhook",
        }
        sent = urlencode(form).encode()
        head = (
            "POST /1.1/comment-check HTTP/1.0\r\nHost: rest.akismet.com\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(sent)}\r\n\r\n"
        )
        made.append(head.encode() + sent)
    return made


@contextmanager
def busy(folder: Path, environment: dict[str, str], port: int, key: str) -> Iterator[None]:
    """Train a model, import comments and poll while the block runs."""
    rows = folder / "import.jsonl"
    rows.write_bytes(b"\n".join(body[:-1] + b', "label": "publish"}' for body in shuffled(IMPORTED)))
    commands = [
        [*CLI, "train", "--promote", "never", "--out", str(folder / "candidate")],
        [*CLI, "import", "jsonl", str(rows), "--site", "bench"],
    ]
    going = [
        subprocess.Popen(
            command, env=os.environ | environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for command in commands
    ]
    done = threading.Event()

    def poll() -> None:
        address = f"http://127.0.0.1:{port}/v1/comments?limit=200"
        asked = urllib.request.Request(address, headers={"Authorization": f"Bearer {key}"})
        while not done.wait(0.2):
            urllib.request.urlopen(asked, timeout=30).read()

    poller = threading.Thread(target=poll)
    poller.start()
    try:
        yield
        if any(process.poll() not in (None, 0) for process in going):
            raise SystemExit("training or import failed; the figures would mean nothing")
    finally:
        done.set()
        poller.join()
        for process in going:
            process.kill()
            process.wait()


def main() -> None:
    """Measure and print the table."""
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        environment = {
            "MODERATION_DATABASE_URL": f"sqlite:///{folder}/service.db",
            "MODERATION_MODELS_DIR": str(folder / "models"),
            "MODERATION_BIND": f"127.0.0.1:{port}",
            "MODERATION_LOG_LEVEL": "error",
        }
        key = prepare(environment)
        again = [*CLI, "site", "key", "bench", "--kind", "akismet", "--json"]
        made = subprocess.run(again, env=os.environ | environment, check=True, capture_output=True)
        akismet_key = json.loads(made.stdout)["akismet_key"]
        found: dict[str, Load] = {}
        with running([*CLI, "serve"], environment, port, "/healthz"):
            run(port, checks(200, akismet_key), good=b" 200 ")
            found["alone"] = run(port, checks(REQUESTS, akismet_key), good=b" 200 ")
            with busy(folder, environment, port, key):
                what = "beside training, import and polling"
                found[what] = run(port, checks(REQUESTS, akismet_key), good=b" 200 ")
    table = Table("comment-check, 8 at a time", "rate", "median", "p99", "failed", box=None, pad_edge=False)
    for what, load in found.items():
        table.add_row(
            what, f"{load.rate:.0f}/s", f"{load.median:.1f} ms", f"{load.p99:.1f} ms", str(load.failed)
        )
    Console(soft_wrap=True).print(table)


if __name__ == "__main__":
    main()
