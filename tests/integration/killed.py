"""Writes a model and promotes it, or runs a command, and is killed in the middle of it.

    python -m tests.integration.killed STEP write MODELS VERSION    a copy of the serving model
    python -m tests.integration.killed switch train …               `moderation train …`

STEP counts what is done to files in the folder of models; the process kills itself before it does that.
`switch` is the moment before another model is named as the one that serves.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

from moderation.classifier import artifacts
from moderation.classifier.artifacts import SERVING, Shelf, load
from moderation.cli import main

STEPS = ("open", "os.rename", "os.mkdir", "os.rmdir", "os.remove", "os.chmod")


def killed_at(step: str, models: str) -> None:
    """Kill this process, as nothing can prevent, before it takes a step."""
    taken = 0

    def look(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal taken
        if event not in STEPS or not str(arguments[0]).startswith(models):
            return
        taken += 1
        switches = event == "os.rename" and str(arguments[1]).endswith(SERVING)
        if (step == "switch" and switches) or step == str(taken):
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(look)


def write(models: str, version: str) -> None:
    """Do what a training does once its candidate may serve."""
    shelf = Shelf(Path(models))
    weights = load(shelf.find(None)).weights
    killed_at(sys.argv[1], models)
    artifacts.write(shelf.root / version, weights, {"version": version})
    shelf.promote(version)


if __name__ == "__main__":
    if sys.argv[2] == "write":
        write(*sys.argv[3:])
    else:
        killed_at(sys.argv[1], os.environ["MODERATION_MODELS_DIR"])
        del sys.argv[1]
        main()
