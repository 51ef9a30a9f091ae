"""Keeps trained models on disk: written whole, checked before loading, switched at once.

    models/<version>/model.joblib   the weights, plain arrays
    models/<version>/card.json      what it is, how good, its SHA-256, what it needs
    models/<version>/…              what people read about it: reports, put beside it
    models/serving.json             which version serves, and which served before

A model is only read if its SHA-256 is the card's and it was made for these features; then only by an
unpickler that knows arrays and nothing else, so that a foreign file cannot run code.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tempfile
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import joblib
import numpy as np
from joblib.numpy_pickle import NumpyArrayWrapper, NumpyUnpickler

from moderation.classifier.serving import Classifier, Model, NoModel, Weights, pack, unpack
from moderation.errors import ArtifactError, NotFound, OutdatedModel
from moderation.text.features import SCHEMA

MODEL, CARD, SERVING = "model.joblib", "card.json", "serving.json"
LARGEST = 512 * 1024 * 1024  # bytes
KEPT_BEFORE = 20
LEFT_OVER = 24 * 3600  # seconds after which what a killed process left is nobody's any more
ARRAYS_ONLY = {
    ("joblib.numpy_pickle", "NumpyArrayWrapper"),
    ("numpy", "ndarray"),
    ("numpy", "dtype"),
    ("numpy._core.multiarray", "_reconstruct"),
    ("numpy.core.multiarray", "_reconstruct"),
}


class _NumbersOnly(NumpyArrayWrapper):  # type: ignore[misc]  # joblib has no types
    """An array in the file. One of objects would be a second pickle, read without any check."""

    def read(self, unpickler: Any, ensure_native_byte_order: bool) -> Any:
        if self.dtype.hasobject:
            raise ArtifactError("the model file holds an array of objects, which no model needs")
        return super().read(unpickler, ensure_native_byte_order)


class _ArraysOnly(NumpyUnpickler):  # type: ignore[misc]
    """Reads arrays, numbers and strings; refuses to look up anything else."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in ARRAYS_ONLY:
            raise ArtifactError(f"the model file asks for {module}.{name}, which no model needs")
        return _NumbersOnly if name == "NumpyArrayWrapper" else super().find_class(module, name)


def write(folder: Path, weights: Weights, card: Mapping[str, Any]) -> dict[str, Any]:
    """Write an artefact into `folder` (made, replaced as a whole) and return its full card."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    _sweep(folder.parent)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".new-") as name:
        new = Path(name) / "model"
        new.mkdir(mode=0o755)
        joblib.dump(pack(weights), new / MODEL)
        full = dict(card) | {
            "sha256": hashlib.sha256((new / MODEL).read_bytes()).hexdigest(),
            "schema": SCHEMA,
            "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "cutoffs": {
                "publish_below": weights.cutoffs.publish_below,
                "reject_from": weights.cutoffs.reject_from,
            },
            "certified": False,
        }
        (new / CARD).write_text(json.dumps(full, indent=2, ensure_ascii=False) + "\n", "utf-8")
        for path in (new / MODEL, new / CARD, new):
            _settle(path)  # the record of what serves may not reach the disk before the model does
        if folder.exists():
            os.replace(folder, Path(name) / "old")
        os.replace(new, folder)
    _settle(folder.parent)
    return full


def put_beside(folder: Path, files: Mapping[str, str]) -> None:
    """Put what people read about a model beside it, each file whole or not at all."""
    for name, text in files.items():
        with tempfile.NamedTemporaryFile(
            "w", dir=folder, prefix=".new-", encoding="utf-8", delete=False
        ) as file:
            file.write(text)
        os.chmod(file.name, 0o644)
        os.replace(file.name, folder / name)


def _settle(path: Path) -> None:
    """Wait until a file or the names in a folder are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sweep(root: Path) -> None:
    """Remove what processes that were killed left behind."""
    for path in (*root.glob(".new-*"), *root.glob(".serving-*")):
        try:
            if time.time() - path.stat().st_mtime < LEFT_OVER:
                continue
        except FileNotFoundError:
            continue
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)


def read_card(folder: Path) -> dict[str, Any]:
    """Return the card of a model; raise ArtifactError if there is none that can be read."""
    try:
        card = json.loads((folder / CARD).read_text("utf-8"))
        if not isinstance(card, dict) or not {"sha256", "schema"} <= card.keys():
            raise ArtifactError(f"{folder / CARD} is not the card of a model")
    except (OSError, ValueError) as error:
        raise ArtifactError(f"cannot read {folder / CARD}: {error}") from error
    return card


def load(folder: Path) -> Model:
    """Check an artefact and load it; raise ArtifactError that says why it cannot serve."""
    card = read_card(folder)
    try:
        if (folder / MODEL).stat().st_size > LARGEST:
            raise ArtifactError(f"{folder / MODEL} is too large to be a model")
        content = (folder / MODEL).read_bytes()
    except OSError as error:
        raise ArtifactError(f"cannot read {folder / MODEL}: {error}") from error
    if hashlib.sha256(content).hexdigest() != card["sha256"]:
        raise ArtifactError(f"{folder / MODEL} is not the file that its card describes; train a new one")
    if card["schema"] != SCHEMA:
        raise OutdatedModel(
            f"{folder.name} was made for features {card['schema']}, not {SCHEMA}; train a new one"
        )
    try:
        stored = _unpickle(content)
    except ArtifactError:
        raise
    except Exception as error:  # a damaged pickle can raise anything
        raise ArtifactError(f"{folder / MODEL} cannot be read: {error}") from error
    if not isinstance(stored, dict):
        raise ArtifactError(f"{folder / MODEL} is not a moderation model")
    return Model(unpack(stored), str(card.get("version", folder.name)))


def _unpickle(content: bytes) -> Any:
    return _ArraysOnly("model", io.BytesIO(content), ensure_native_byte_order=True).load()


class Shelf:
    """The models of one installation and the record of which one serves."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def folder(self, version: str) -> Path:
        """Return a model's folder; raise NotFound if there is none of that name."""
        if (
            not version
            or "/" in version
            or version.startswith(".")
            or not (self.root / version / CARD).is_file()
        ):
            raise NotFound(
                f"there is no model {version!r} in {self.root}; `moderation model list` shows them"
            )
        return self.root / version

    def files(self, version: str) -> list[Path]:
        """Name the files of a model: the artefact and what people read about it."""
        return sorted(path for path in self.folder(version).iterdir() if not path.name.startswith("."))

    def find(self, name: str | None) -> Path:
        """Return the folder of a model by version or path, or of the serving one; raise if there is none."""
        if name is None:
            serving = self.record()["serving"]
            if serving is None:
                raise ArtifactError("no model was promoted; run `moderation init`")
            return self.folder(serving)
        path = Path(name)
        if path.name == MODEL:
            path = path.parent
        return path if (path / CARD).is_file() else self.folder(name)

    def versions(self) -> list[str]:
        """Return all versions, oldest first."""
        return sorted(path.parent.name for path in self.root.glob(f"[!.]*/{CARD}"))

    def record(self) -> dict[str, Any]:
        """Return the record: `serving`, `sha256` and the list `before`, latest last."""
        try:
            record = json.loads((self.root / SERVING).read_text("utf-8"))
        except FileNotFoundError:
            return {"serving": None, "sha256": None, "before": []}
        except (OSError, ValueError) as error:
            raise ArtifactError(f"cannot read {self.root / SERVING}: {error}") from error
        if not isinstance(record, dict) or "serving" not in record:
            raise ArtifactError(
                f"{self.root / SERVING} names no model; `moderation model promote VERSION` mends it"
            )
        return record

    def stamp(self) -> tuple[int, int]:
        """Return what changes whenever another model is promoted: cheap to ask often."""
        try:
            status = (self.root / SERVING).stat()
        except OSError:
            return (0, 0)
        return (status.st_mtime_ns, status.st_ino)

    def serving(self) -> Classifier:
        """Load the serving model, or NoModel if none was promoted; raise ArtifactError if it is unfit."""
        record = self.record()
        if record["serving"] is None:
            return NoModel()
        folder = self.folder(record["serving"])
        if read_card(folder)["sha256"] != record["sha256"]:
            raise ArtifactError(
                f"{folder.name} was changed since it was promoted; promote it again or roll back"
            )
        return load(folder)

    def promote(self, version: str) -> None:
        """Let a model serve. Atomic: every worker has the old record or the new one."""
        folder = self.folder(version)
        load(folder)
        try:
            record = self.record()
        except ArtifactError:
            record = {"serving": None, "before": []}
        before = list(record.get("before", []))
        if record["serving"] and record["serving"] != version:
            before.append(record["serving"])
        self._write(version, read_card(folder)["sha256"], before)

    def rollback(self) -> str:
        """Let the model serve that served before, and return its version."""
        record = self.record()
        before = list(record.get("before", []))
        while before:
            version = str(before.pop())
            try:
                load(self.folder(version))
            except (ArtifactError, NotFound):
                continue  # it cannot serve any more; the one before it may
            self._write(version, read_card(self.folder(version))["sha256"], before)
            return version
        raise NotFound("no model that served before this one can serve now")

    def _write(self, version: str, sha256: str, before: list[str]) -> None:
        record = {
            "serving": version,
            "sha256": sha256,
            "before": before[-KEPT_BEFORE:],
            "promoted_at": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        handle, name = tempfile.mkstemp(dir=self.root, prefix=".serving-")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(json.dumps(record, indent=2) + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)
        os.replace(name, self.root / SERVING)
        _settle(self.root)


def environment() -> dict[str, str]:
    """Name the software that a model is made with, for its card."""
    return {"numpy": np.__version__, "joblib": joblib.__version__}
