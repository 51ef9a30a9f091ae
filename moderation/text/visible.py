"""What is left of a source once its markup is taken apart: the text that a reader sees, its anchors.

Plain values between `markup`, which makes them, and `normalize`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple


class Anchor(NamedTuple):
    """A marked-up link: `start` and `end` bound the visible text, `source` the whole markup."""

    href: str
    start: int
    end: int
    source: tuple[int, int]
    form: str
    hidden: bool = False
    pictured: bool = False  # an image stands for words


@dataclass(frozen=True, slots=True)
class Visible:
    """What a reader sees: `text[i]` comes from `source[origin[i]]`; `code` ranges are in `text`."""

    text: str
    origin: Sequence[int]
    anchors: tuple[Anchor, ...] = ()
    code: tuple[tuple[int, int], ...] = ()
    entities: int = 0  # letters and digits that were written as entities
    ends: Mapping[int, int] = field(default_factory=dict)  # where entities end, by where they begin
    hidden: tuple[tuple[int, int], ...] = ()  # ranges of the source that hold text nobody sees
