"""Word lists and host lists as data, compiled by hand; each file's head says what it holds."""

from __future__ import annotations

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
        if head.startswith(group):
            found.update(body.lower().split())
    return frozenset(found)
