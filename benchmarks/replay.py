"""How long `moderation replay` takes over stored comments, and in how much memory.

`python -m benchmarks.replay [COMMENTS]`. They are imported first, which takes longer.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.imports import fill, installation, timed

COMMENTS = 10_000


def main() -> None:
    """Replay with the policy of the site, and with another one."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else COMMENTS
    table = Table(
        "measured", "comments", "seconds", "of processor", "peak memory", "target", box=None, pad_edge=False
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = installation(folder)
        fill(folder, environment, number)
        policy = folder / "policy.json"
        policy.write_text('{"max_links": 3}', "utf-8")
        replay = [
            sys.executable,
            "-m",
            "moderation.cli",
            "replay",
            "--site",
            "bench",
            "--last",
            str(number),
            "--json",
        ]
        for what, more in (("the same policy", []), ("another policy", ["--policy", str(policy)])):
            said, seconds, processor, peak = timed([*replay, *more], environment)
            assert json.loads(said)["comments"] == number
            table.add_row(
                f"replay, {what}",
                str(number),
                f"{seconds:.1f}",
                f"{processor:.1f}",
                f"{peak:.0f} MB",
                "under 30 s",
            )
    Console(soft_wrap=True).print(table)


if __name__ == "__main__":
    main()
