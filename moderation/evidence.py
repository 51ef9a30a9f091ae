"""What can be pointed at in a comment: spans of the author's own text, and links.

Shared by the reader (`text`), the rules, the model's clues and the pages. Nothing here judges.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """Where the evidence stands: code points [start, end) of a field as its author wrote it."""

    start: int
    end: int
    field: str = "content"


@dataclass(frozen=True, slots=True)
class Link:
    """An address in a comment, however it was written, and what kind of page it leads to."""

    url: str  # with its scheme, disguises undone
    host: str  # lower case, without "www."
    domain: str  # the part that somebody registered
    path: str
    query: str
    text: str  # what the reader sees in its place
    spans: tuple[Span, ...]  # every place that names it
    form: str = "bare"  # anchor, bbcode, markdown, bare, website
    disguised: bool = False
    hidden: bool = False  # a reader cannot see that it is there
    kind: str = "unknown"
    why: str = ""
    imitates: str = ""  # the Latin host that its letters only look like
