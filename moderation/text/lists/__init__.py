"""Word lists and host lists as data, compiled by hand; each file's head says what it holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files


@cache
def read(name: str) -> tuple[str, ...]:
    """Return the lines of a list without its comments and blank lines."""
    text = files(__name__).joinpath(name).read_text("utf-8")
    return tuple(line for line in text.splitlines() if line.strip() and not line.startswith("#"))


@cache
def words(name: str, group: str = "") -> frozenset[str]:
    """Return the words of all lines whose head (before the colon) starts with `group`."""
    found: set[str] = set()
    for line in read(name):
        head, _, body = line.partition(":")
        if f"{head}:".startswith(group):
            found.update(body.lower().split())
    return frozenset(found)


def longest_first(entries: Iterable[str]) -> list[str]:
    """Order entries so that a shorter one hides no longer one, the same in each process."""
    return sorted(set(entries), key=lambda entry: (-len(entry), entry))


def filled(name: str, groups: str) -> Iterator[tuple[str, str]]:
    """Yield head and pattern of each line of a list; a group that it names, <very en>, is filled in."""

    def fill(group: re.Match[str]) -> str:
        return f"(?:{'|'.join(map(re.escape, longest_first(words(groups, group[1] + ':'))))})"

    for line in read(name):
        head, _, pattern = line.partition(": ")
        yield head, re.sub(r"<([\w ]+)>", fill, pattern)
