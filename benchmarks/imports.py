"""Imports a WordPress export of any size: how fast, and in how much memory.

`python -m benchmarks.imports [COMMENTS]`. The export is made up as it is written; the import is the
command that an operator runs, in a process of its own, on SQLite, with a model.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.__main__ import prepare
from benchmarks.archives import wxr

COMMENTS = 100_000


def timed(command: Sequence[str], environment: dict[str, str]) -> tuple[str, float, float, float]:
    """Run a command; return what it printed, seconds, seconds of processor, and its peak in megabytes."""
    start = time.perf_counter()
    process = subprocess.Popen(command, env=os.environ | environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    said = process.stdout.read()
    process.stdout.close()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, said
    return said, time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def installation(folder: Path) -> dict[str, str]:
    """Make an installation with the site `bench` and return its settings."""
    environment = {
        "MODERATION_DATABASE_URL": f"sqlite:///{folder}/bench.db",
        "MODERATION_MODELS_DIR": os.environ.get("MODERATION_MODELS_DIR", str(folder / "models")),
        "MODERATION_LOG_LEVEL": "error",
    }
    prepare(environment)
    return environment


def fill(folder: Path, environment: dict[str, str], comments: int) -> tuple[str, float, float, float]:
    """Write an export with so many comments and import it."""
    path = folder / "export.xml"
    with path.open("w", encoding="utf-8") as file:
        file.writelines(wxr(comments))
    command = [
        sys.executable,
        "-m",
        "moderation.cli",
        "import",
        "wxr",
        str(path),
        "--site",
        "bench",
        "--json",
    ]
    return timed(command, environment)


def main() -> None:
    """Import twice: the second time all is known, as after an interruption at the very end."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else COMMENTS
    table = Table(
        "measured", "comments", "a second", "a second of processor", "peak memory", box=None, pad_edge=False
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = installation(folder)
        for what, expected in (("import", "new"), ("the same again", "known")):
            said, seconds, processor, peak = fill(folder, environment, number)
            assert json.loads(said)[expected] == number, said
            figures = (f"{number / seconds:.0f}", f"{number / processor:.0f}", f"{peak:.0f} MB")
            table.add_row(what, str(number), *figures)
        size = (folder / "export.xml").stat().st_size
    Console(soft_wrap=True).print(table)
    print(f"The export has {size / 1e6:.0f} MB.")


if __name__ == "__main__":
    main()
