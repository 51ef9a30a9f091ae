"""Akismet clients as their registries give them out, installed once into pytest's cache. None is ours."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

from filelock import FileLock

from tests.conftest import unavailable

AKISMET = "akismet==25.10.1"
NPM = ("@cedx/akismet@16.2.1", "akismet-api@6.0.0", "akismet@2.0.7")
FOR_THEIR_TESTS = ("mocha@10.8.2", "chai@4.5.0")
PATIENCE = 180  # seconds for a registry


def _installed(cache: Path, name: str, commands: list[list[str]]) -> Path:
    """Return a folder that commands filled, now or in an earlier run; skip loudly where they cannot."""
    folder, done = cache / name, cache / name / "done"
    with FileLock(cache / f"{name}.lock"):
        if done.exists():
            return folder
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for command in commands:
            try:
                subprocess.run(
                    command, cwd=folder, check=True, capture_output=True, text=True, timeout=PATIENCE
                )
            except (OSError, subprocess.SubprocessError) as error:
                said = str(getattr(error, "stderr", "") or error).strip()[-300:]
                unavailable(f"{name} cannot be had from its registry: {said}")
        done.touch()
    return folder


def pypi_akismet(cache: Path) -> Path:
    """Return a folder with PyPI's akismet in `lib` and its own tests in `tests`."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input"]
    folder = _installed(
        cache,
        AKISMET,
        [
            [*pip, "install", "-q", "--target", "lib", AKISMET],
            [*pip, "download", "-q", "--no-deps", "--no-binary", ":all:", "-d", "source", AKISMET],
        ],
    )
    if not (folder / "tests").exists():
        (archive,) = (folder / "source").glob("*.tar.gz")
        with tarfile.open(archive) as packed:
            packed.extractall(folder / "source", filter="data")
        (folder / "source" / archive.name.removesuffix(".tar.gz") / "tests").rename(folder / "tests")
    return folder


def npm_clients(cache: Path) -> Path:
    """Return a folder with the clients of npm in its `node_modules`."""
    npm = ["npm", "--no-audit", "--no-fund", "--no-update-notifier", "--ignore-scripts"]
    return _installed(cache, "npm", [[*npm, "init", "-y"], [*npm, "install", *NPM, *FOR_THEIR_TESTS]])
