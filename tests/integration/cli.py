"""Runs the command line in this process, as a terminal would: arguments, input, environment, exit status."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import structlog

from moderation.cli import main

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command printed and how it ended."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """The JSON lines that were printed."""
        return [json.loads(line) for line in self.out.splitlines()]


class Terminal:
    """An installation of a test's own, and its command line."""

    def __init__(
        self,
        patch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
        folder: Path,
        models: Path | None = None,
    ) -> None:
        self.patch, self.capsys, self.folder = patch, capsys, folder
        self.models = models or folder / "models"
        for name in [n for n in os.environ if n.startswith("MODERATION_")]:
            patch.delenv(name)
        self.set("DATABASE_URL", f"sqlite:///{folder}/var/moderation.db")
        self.set("MODELS_DIR", str(self.models))
        self.set("TRAINING_DATA_DIR", str(ROOT / "training_data"))

    def set(self, name: str, value: str | None) -> None:
        """Set or take away a setting."""
        if value is None:
            self.patch.delenv(f"MODERATION_{name}", raising=False)
        else:
            self.patch.setenv(f"MODERATION_{name}", value)

    def run(self, *arguments: str, given: bytes = b"") -> Ran:
        """Run a command; whatever is not an orderly end fails the test with its traceback."""
        self.patch.setattr(sys, "argv", ["moderation", *arguments])
        self.patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given), "utf-8"))
        self.capsys.readouterr()
        status = 0
        try:
            main()
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else int(end.code is not None)
        finally:
            structlog.reset_defaults()  # the log must not keep this test's captured stderr
        out, err = self.capsys.readouterr()
        return Ran(status, out, err)

    def good(self, *arguments: str, given: bytes = b"") -> Ran:
        """Run a command that must succeed."""
        ran = self.run(*arguments, given=given)
        assert ran.status == 0, ran
        return ran

    def fails(self, *arguments: str, says: Sequence[str] = (), status: int = 1, given: bytes = b"") -> Ran:
        """Run a command that must fail with one line that says some words."""
        ran = self.run(*arguments, given=given)
        assert ran.status == status, ran
        if status in (1, 2):
            assert ran.err.startswith("moderation: ") and ran.err.count("\n") == 1, ran.err
        for word in says:
            assert word in ran.err, ran.err
        return ran


def rows(*values: Any) -> bytes:
    """Return JSON lines; bytes as they are."""
    return b"".join((v if isinstance(v, bytes) else json.dumps(v).encode()) + b"\n" for v in values)
