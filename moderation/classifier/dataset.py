"""Reads labelled comments: training_data, files of JSON lines, and rulings that people made.

One shape for all of them: the API's comment plus `label`, and optionally `reason`, `weight`,
`source`, `group` and `language`. It splits, counts and names data; it trains nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from moderation.comment import Comment
from moderation.errors import DataError, InvalidInput
from moderation.submission import comment_from

LABELS = ("publish", "reject")
EXAM_SHARE = 5  # every fifth group is never trained on
SAMPLE = 2000  # examples from which the sizes of groups are read
MOST_OF_A_GROUP = 3  # a group with more than a third of the data is crowded


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
    regular: bool = False  # its author had published comments before, where that is known
    only_measured: bool = False  # in the exam wherever its group falls

    @property
    def violates(self) -> bool:
        return self.label == "reject"

    @property
    def is_shipped(self) -> bool:
        return self.source.startswith("seed")

    @property
    def in_exam(self) -> bool:
        """Say whether the example only ever measures. Stable for as long as its group's name is."""
        return (
            self.only_measured
            or int(hashlib.sha256(self.group.encode()).hexdigest()[:8], 16) % EXAM_SHARE == 0
        )


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
        row.get("regular") is True,
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
    return list(Examples([], [(path, source)]))


def read_seed(folder: Path) -> list[Example]:
    """Read the shipped examples: every file of `comments/`, its name being the part."""
    return list(Examples([], seed_files(folder)))


def has_seed(folder: Path) -> bool:
    """Say whether a folder holds shipped examples."""
    return any((folder / "comments").glob("*.jsonl"))


def seed_files(folder: Path) -> list[tuple[Path, str]]:
    """Name the files of shipped examples, each with its source."""
    files = sorted((folder / "comments").glob("*.jsonl"))
    if not files:
        raise DataError(f"no *.jsonl in {folder / 'comments'}; set MODERATION_TRAINING_DATA_DIR")
    return [(path, f"seed:{path.stem}") for path in files]


class Labelled(Protocol):
    """Examples that one can go over more than once, and about how many they are: a list, or `Examples`."""

    def __iter__(self) -> Iterator[Example]: ...

    def __len__(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Examples:
    """Examples at hand, then those in files, which are read anew each time and never held all at once.

    Of files that are only `measured` on, no more than what is in the exam is read.
    """

    at_hand: Sequence[Example]
    files: Sequence[tuple[Path, str]]  # with what their examples are called
    measured: Sequence[tuple[Path, str]] = ()

    def __iter__(self) -> Iterator[Example]:
        yield from self.at_hand
        yield from _each(self.files)
        yield from (replace(e, only_measured=True) for e in _each(self.measured) if e.in_exam)

    def __len__(self) -> int:
        """Count lines, not examples: a file may have blank ones."""
        return len(self.at_hand) + sum(_lines(path) for path, _ in (*self.files, *self.measured))

    def in_files(self) -> int:
        """Count the lines of the files that are learned from."""
        return sum(_lines(path) for path, _ in self.files)


def _each(files: Sequence[tuple[Path, str]]) -> Iterator[Example]:
    for path, source in files:
        try:
            with path.open("rb") as file:
                yield from read_lines(file, str(path), source)
        except OSError as error:
            raise DataError(f"cannot read {path}: {error.strerror}") from error


def _lines(path: Path) -> int:
    try:
        with path.open("rb") as file:
            return sum(1 for _ in file)
    except OSError as error:
        raise DataError(f"cannot read {path}: {error.strerror}") from error


def crowded(examples: Iterable[Example]) -> frozenset[str]:
    """Return the groups that hold too much of the data to be held together: videos, guest books.

    Where most comments are under one post, nothing would be left to learn from or to measure on.
    """
    sizes = Counter(example.group for example in islice(examples, SAMPLE))
    return frozenset(group for group, size in sizes.items() if size * MOST_OF_A_GROUP > sizes.total())


def split(example: Example, groups: frozenset[str]) -> Example:
    """Give an example of a crowded group a group of its own, which exact copies share."""
    if example.group not in groups or example.only_measured:
        return example
    return replace(example, group=f"{example.group}\n{example.comment.content}")


class Tally:
    """Counts examples, and names a set of them by its content, whatever the order."""

    def __init__(self) -> None:
        self.tables: dict[str, Counter[str]] = {
            k: Counter() for k in ("label", "reason", "source", "language")
        }
        self._digests = 0

    def add(self, example: Example) -> None:
        """Count an example."""
        self.tables["label"][example.label] += 1
        self.tables["source"][example.source] += 1
        if example.reason:
            self.tables["reason"][example.reason] += 1
        if example.language:
            self.tables["language"][example.language] += 1
        e = example
        seen = repr((e.comment.content, e.comment.author.name, e.comment.post.title, e.label, e.weight))
        digest = hashlib.sha256(seen.encode("utf-8", "surrogatepass")).digest()
        self._digests += int.from_bytes(digest[:16])

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """Counts by label, reason, source and language, the most frequent first."""
        return {name: dict(table.most_common()) for name, table in self.tables.items()}

    @property
    def fingerprint(self) -> str:
        """A name for these examples."""
        return f"{self._digests % 2**64:016x}"


def _tally(examples: Iterable[Example]) -> Tally:
    tally = Tally()
    for example in examples:
        tally.add(example)
    return tally


def fingerprint(examples: Iterable[Example]) -> str:
    """Name a set of examples by its content, whatever the order."""
    return _tally(examples).fingerprint


def count(examples: Iterable[Example]) -> dict[str, dict[str, int]]:
    """Count examples by label, reason, source and language."""
    return _tally(examples).counts
