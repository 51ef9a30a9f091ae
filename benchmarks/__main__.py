"""Runs all benchmarks and prints one table."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.load import Load, request, run
from benchmarks.steps import READING, over, steps
from benchmarks.stream import bodies, read_before
from moderation import bulk
from moderation.classifier.artifacts import Shelf
from moderation.comment import Comment
from moderation.policy.document import DEFAULT
from moderation.screening import Screener, screener
from moderation.submission import parse
from moderation.text.features import extract

ROOT = Path(__file__).parent.parent
ROUNDS, WARM, REQUESTS = 3, 300, 1400


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_for(port: int, path: str) -> None:
    """Wait until a server answers."""
    for _ in range(2000):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5).read()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.01)
        else:
            return
    raise SystemExit(f"nothing answers at port {port}")


@contextmanager
def running(
    command: list[str], environment: dict[str, str], port: int, path: str
) -> Iterator[tuple[int, float]]:
    """Start a server; give its process id and the seconds until its first answer."""
    start = time.perf_counter()
    process = subprocess.Popen(command, env=os.environ | environment, stderr=subprocess.DEVNULL)
    try:
        wait_for(port, path)
        yield process.pid, time.perf_counter() - start
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def children(pid: int) -> list[int]:
    """Return the ids of all processes below one."""
    found = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    below = [int(line) for line in found.stdout.split()]
    return below + [deeper for child in below for deeper in children(child)]


def resident(pid: int) -> float:
    """Return the megabytes that a process has in memory."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def loaded(port: int, key: str) -> Load:
    """Send the stream of comments to a server; the first ones only warm it up."""
    requests = [request("bench", "/v1/comments", body, key) for body in bodies(WARM + REQUESTS)]
    run(port, requests[:WARM])
    return run(port, requests[WARM:])


def bare(folder: Path) -> Load:
    """Measure the bare route on a database of its own."""
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "-b",
        f"127.0.0.1:{port}",
        "-w",
        "2",
        "-k",
        "gthread",
        "--threads",
        "4",
        "--keep-alive",
        "15",
        "benchmarks.bare:application",
    ]
    with running(command, {"BARE_DATABASE": str(folder / "bare.db")}, port, "/"):
        return loaded(port, "x")


def service(environment: dict[str, str], port: int, key: str) -> tuple[Load, float, list[float]]:
    """Measure the service: load, warm start, megabytes of each process."""
    command = [sys.executable, "-m", "moderation.cli", "serve"]
    with running(command, environment, port, "/healthz") as (pid, started):
        load = loaded(port, key)
        return load, started, [resident(child) for child in children(pid)]


def prepare(environment: dict[str, str]) -> str:
    """Make an installation with an empty database and one site, and return its key."""
    cli = [sys.executable, "-m", "moderation.cli"]
    subprocess.run([*cli, "init"], env=os.environ | environment, check=True, stdout=subprocess.DEVNULL)
    added = subprocess.run(
        [*cli, "site", "add", "bench", "--url", "https://bench.example", "--json"],
        env=os.environ | environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return str(json.loads(added.stdout)["key"])


def at_once(judge: Screener) -> float:
    """Return how many comments a second `moderation score` answers; it has seen none of them before."""
    lines = bodies(WARM + REQUESTS)
    start = time.perf_counter()
    return sum(1 for _ in bulk.score(judge, lines)) / (time.perf_counter() - start)


def asked(judge: Screener, comments: Sequence[Comment]) -> float:
    """Return how many comments a second the model answers with its clues, once they were read."""
    features = [extract(comment) for comment in comments]
    start = time.perf_counter()
    for read in features:
        judge.classifier.score(read)
    return len(features) / (time.perf_counter() - start)


def main() -> None:
    """Measure everything and print the table."""
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        pairs = []
        for number in range(ROUNDS):
            place = folder / str(number)
            place.mkdir()
            environment = {
                "MODERATION_DATABASE_URL": f"sqlite:///{place}/service.db",
                "MODERATION_MODELS_DIR": str(folder / "models"),
                "MODERATION_BIND": f"127.0.0.1:{port}",
                "MODERATION_WORKERS": "2",
                "MODERATION_LOG_LEVEL": "error",
            }
            key = prepare(environment)
            pairs.append((bare(place), *service(environment, port, key)))
        judge = screener(DEFAULT, Shelf(folder / "models").serving())
        plain, linked = (
            [parse(body).comment() for body in bodies(WARM + REQUESTS, linked=has)] for has in (False, True)
        )
        for comment in read_before():
            extract(comment)
        batch, alone = at_once(judge), asked(judge, plain)
        whole = over(judge.screen, plain)
        shares = {"without a link": steps(judge, plain), "with a link": steps(judge, linked)}
    ratios = sorted(load.rate / without.rate for without, load, _, _ in pairs)
    without, load, started, megabytes = pairs[
        [p[1].rate / p[0].rate for p in pairs].index(ratios[ROUNDS // 2])
    ]
    table = Table("measured", "figure", "target", box=None, pad_edge=False)
    table.add_row("one decision in process, about 60 words, median", f"{whole:.2f} ms", "under 1.5 ms")
    table.add_row("comments of a file, about 60 words, on one core", f"{batch:.0f}/s", "3,000/s or more")
    table.add_row("  the model alone, with clues, on what was read", f"{alone:.0f}/s", "")
    for name, parts in shares.items():
        total = parts[READING] + parts["rules"] + parts["model"]
        for step, taken in parts.items():
            target = "under 0.5 ms" if step == READING else ""
            table.add_row(f"  {name}: {step}", f"{taken:.3f} ms, {taken / total:.0%}", target)
    table.add_row(
        "bare Flask route, one durable INSERT", f"{without.rate:.0f}/s, median {without.median:.1f} ms", ""
    )
    table.add_row(
        "POST /v1/comments", f"{load.rate:.0f}/s, median {load.median:.1f} ms, p99 {load.p99:.1f} ms", ""
    )
    table.add_row(
        "ratio, median of three rounds",
        f"{ratios[ROUNDS // 2]:.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})",
        "0.5 or more",
    )
    table.add_row("failed requests", str(load.failed + without.failed), "0")
    table.add_row("largest process", f"{max(megabytes):.0f} MB", "under 300 MB")
    table.add_row("warm start", f"{started:.1f} s", "under 3 s")
    Console(soft_wrap=True).print(table)


if __name__ == "__main__":
    main()
