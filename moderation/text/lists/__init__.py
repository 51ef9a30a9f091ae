"""Word lists and host lists as data, compiled by hand; each file's head says what it holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
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


def filled(name: str, groups: str) -> Iterator[tuple[str, str]]:
    """Yield head and pattern of each line of a list; a group that it names, <very en>, is filled in."""

    def fill(group: re.Match[str]) -> str:
        longest_first = sorted(words(groups, group[1] + ":"), key=lambda word: (-len(word), word))
        return f"(?:{'|'.join(map(re.escape, longest_first))})"

    for line in read(name):
        head, _, pattern = line.partition(": ")
        yield head, re.sub(r"<([\w ]+)>", fill, pattern)
