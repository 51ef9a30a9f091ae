"""Reads labelled comments: training_data, files of JSON lines, and rulings that people made.

One shape for all of them: the API's comment plus `label`, and optionally `reason`, `weight`,
`source`, `group` and `language`. It splits, counts and names data; it trains nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from moderation.comment import Comment
from moderation.errors import DataError, InvalidInput
from moderation.submission import comment_from

LABELS = ("publish", "reject")
EXAM_SHARE = 5  # every fifth group is never trained on


@dataclass(frozen=True, slots=True)
class Example:
    """A comment with its label. `group`s (a post, a copied text) are never split across an exam."""

    comment: Comment
    label: str
    reason: str = ""
    weight: float = 1.0
    source: str = "seed"
    group: str = ""
    language: str = ""
    id: str = ""

    @property
    def violates(self) -> bool:
        return self.label == "reject"

    @property
    def in_exam(self) -> bool:
        """Say whether the example only ever measures. Stable for as long as its group's name is."""
        return int(hashlib.sha256(self.group.encode()).hexdigest()[:8], 16) % EXAM_SHARE == 0


def example_from(row: dict[str, Any], source: str = "file") -> Example:
    """Make an example of one labelled row; raise InvalidInput that says what is wrong with it."""
    label = row.get("label")
    if label not in LABELS:
        raise InvalidInput(f"label is {label!r}; it must be publish or reject", "/label")
    weight = row.get("weight", 1.0)
    if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 < weight <= 1000:
        raise InvalidInput("weight must be a number above 0, at most 1000", "/weight")
    comment = comment_from(row)
    group = str(row.get("group") or comment.post.id or comment.post.title or comment.content[:200])
    return Example(
        comment,
        label,
        str(row.get("reason") or ""),
        float(weight),
        str(row.get("source") or source),
        group,
        str(row.get("language") or ""),
        str(row.get("id") or ""),
    )


def read_lines(lines: Iterable[bytes] | BinaryIO, name: str, source: str = "file") -> Iterator[Example]:
    """Read labelled JSON lines; raise DataError that names the file and the line."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if not isinstance(row, dict):
                raise InvalidInput("a line must be a JSON object")
            yield example_from(row, source)
        except (ValueError, RecursionError, InvalidInput) as error:
            raise DataError(f"{name}, line {number}: {error}") from error


def read_file(path: Path, source: str = "file") -> list[Example]:
    """Read one file of labelled JSON lines."""
    try:
        with path.open("rb") as file:
            return list(read_lines(file, str(path), source))
    except OSError as error:
        raise DataError(f"cannot read {path}: {error.strerror}") from error


def read_seed(folder: Path) -> list[Example]:
    """Read the shipped examples: every file of `comments/`, its name being the part."""
    files = sorted((folder / "comments").glob("*.jsonl"))
    if not files:
        raise DataError(f"no *.jsonl in {folder / 'comments'}; set MODERATION_TRAINING_DATA_DIR")
    return [example for path in files for example in read_file(path, f"seed:{path.stem}")]


def fingerprint(examples: Iterable[Example]) -> str:
    """Name a set of examples by its content, whatever the order."""
    rows = sorted(
        hashlib.sha256(
            repr((e.comment.content, e.comment.author.name, e.comment.post.title, e.label, e.weight)).encode(
                "utf-8", "surrogatepass"
            )
        ).hexdigest()
        for e in examples
    )
    return hashlib.sha256("".join(rows).encode()).hexdigest()[:16]


def count(examples: Iterable[Example]) -> dict[str, dict[str, int]]:
    """Count examples by label, reason, source and language."""
    tables: dict[str, Counter[str]] = {k: Counter() for k in ("label", "reason", "source", "language")}
    for example in examples:
        tables["label"][example.label] += 1
        tables["source"][example.source] += 1
        if example.reason:
            tables["reason"][example.reason] += 1
        if example.language:
            tables["language"][example.language] += 1
    return {name: dict(table.most_common()) for name, table in tables.items()}
