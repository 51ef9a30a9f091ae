"""Checks the shipped examples: their form, their labels, and that no two are one comment.

Variety is what makes authored examples worth anything, so copies, near-copies and comments that are
one template with other nouns are looked for. It judges no model and changes no file.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from moderation.classifier.dataset import Example, count, example_from
from moderation.decision import REASONS
from moderation.errors import InvalidInput
from moderation.text.words import FUNCTION_WORDS, words_of

FIELDS = frozenset(
    ("id", "content", "author", "post", "parent", "format", "type", "label", "reason", "language", "group")
)
SHINGLE = 3  # words
ALIKE = 0.6  # share of shingles from which two comments are one
FEWEST_SHINGLES = 6  # shorter comments may honestly be alike; only exact copies count there
COMMON = 40  # comments that share a shingle; one that more share says nothing
LONGEST_SKELETON = 40  # words
FEWEST_LEFT = 5  # words of grammar, below which a skeleton is no template
MOST_OF_A_SKELETON = 3


@dataclass(frozen=True, slots=True)
class Row:
    """An example with the place that it stands in."""

    part: str
    line: int
    example: Example

    @property
    def place(self) -> str:
        return f"{self.part}:{self.line}"


@dataclass(frozen=True, slots=True)
class Checked:
    """All rows that could be read, and everything that is wrong with them, one sentence each."""

    rows: list[Row]
    problems: list[str]


def check(folder: Path) -> Checked:
    """Check every part in `comments/`."""
    rows: list[Row] = []
    problems: list[str] = []
    for path in sorted((folder / "comments").glob("*.jsonl")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            try:
                raw = json.loads(line)
                rows.append(Row(path.stem, number, example_from(raw, f"seed:{path.stem}")))
                problems += [f"{path.stem}:{number}: {said}" for said in _form(raw)]
            except (ValueError, InvalidInput) as error:
                problems.append(f"{path.stem}:{number}: {error}")
    problems += _same_ids(rows)
    problems += _copies(rows)
    problems += _templates(rows)
    return Checked(rows, problems)


def _form(raw: dict[str, Any]) -> Iterator[str]:
    if unknown := raw.keys() - FIELDS:
        yield f"unknown field {sorted(unknown)[0]!r}"
    for field in ("id", "group", "language"):
        if not isinstance(raw.get(field), str) or not raw[field]:
            yield f"{field} is missing"
    if not re.fullmatch(r"[a-z]{2,3}", str(raw.get("language", ""))):
        yield f"language {raw.get('language')!r} is no ISO 639 code"
    if raw.get("label") == "reject" and raw.get("reason") not in REASONS:
        yield f"reason {raw.get('reason')!r} is no reason tag"
    if raw.get("label") == "publish" and raw.get("reason"):
        yield "a comment to publish has a reason"
    if not isinstance(raw.get("post", {}), dict) or not isinstance(raw.get("author", {}), dict):
        yield "post and author must be objects"


def _same_ids(rows: Iterable[Row]) -> Iterator[str]:
    places: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        places[row.example.id].append(row.place)
    for id, found in places.items():
        if len(found) > 1:
            yield f"{' and '.join(found[:3])}: the id {id} is given twice"


def _words(row: Row) -> list[str]:
    return [word.folded for word in words_of(row.example.comment.content)]


def _copies(rows: Sequence[Row]) -> Iterator[str]:
    """Find comments that are the same, or share most of their runs of three words."""
    exact: dict[tuple[str, ...], Row] = {}
    shingles: list[set[tuple[str, ...]]] = []
    at: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        words = _words(row)
        e = row.example
        key = (*words, "\n", e.comment.author.name, e.comment.author.url, e.comment.post.title)
        if key in exact:
            yield f"{row.place} is a copy of {exact[key].place}"
        exact.setdefault(key, row)
        shingles.append({tuple(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1)})
        if len(shingles[-1]) >= FEWEST_SHINGLES:
            for shingle in shingles[-1]:
                at[shingle].append(place)
    shared: Counter[tuple[int, int]] = Counter()
    for places in at.values():
        if len(places) <= COMMON:
            shared.update((a, b) for i, a in enumerate(places) for b in places[i + 1 :])
    for (a, b), number in shared.items():
        alike = number / (len(shingles[a]) + len(shingles[b]) - number)
        if alike >= ALIKE and not _belong_together(rows[a], rows[b]):
            yield f"{rows[b].place} is {alike:.0%} the same as {rows[a].place}"


def _belong_together(a: Row, b: Row) -> bool:
    """A copied comment stands beside its original on purpose, under the same post: one is to be rejected."""
    return a.example.group == b.example.group and a.example.label != b.example.label


def skeleton(words: Sequence[str]) -> str:
    """Return what is left of a comment without its content words: what a template would share.

    >>> skeleton("i have tried the oven and it was too hot for me".split())
    'i have · the · and it was too · for me'
    """
    parts: list[str] = []
    for word in words[:LONGEST_SKELETON]:
        shown = word if word in FUNCTION_WORDS else "·"
        if shown != "·" or not parts or parts[-1] != "·":
            parts.append(shown)
    return " ".join(parts)


def _templates(rows: Sequence[Row]) -> Iterator[str]:
    """Find skeletons that more comments share than chance would have it."""
    places: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        bare = skeleton(_words(row))
        if sum(word != "·" for word in bare.split()) >= FEWEST_LEFT:
            places[bare].append(row.place)
    for bare, found in places.items():
        if len(found) > MOST_OF_A_SKELETON:
            yield f"{len(found)} comments share “{bare}”: {', '.join(found[:5])}"


def main() -> int:
    """Print the counts of a folder of training data and what is wrong with it; 1 if anything is."""
    checked = check(Path(sys.argv[1] if len(sys.argv) > 1 else "training_data"))
    print(f"rows: {len(checked.rows)}")
    for name, table in count(row.example for row in checked.rows).items():
        print(f"{name}: " + ", ".join(f"{part} {number}" for part, number in table.items()))
    for problem in checked.problems:
        print(problem)
    return 1 if checked.problems else 0


if __name__ == "__main__":
    sys.exit(main())
