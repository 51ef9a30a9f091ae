"""What every archive is read as, and what other systems call a label and a type."""

from __future__ import annotations

from typing import Any

from moderation.errors import InvalidInput

Row = tuple[int, dict[str, Any] | InvalidInput]  # a line's number, and what it holds or why it cannot be read

# What other systems call a label. What waits has none, nor what went with the post that it stood under.
LABELS = {
    "publish": "publish", "ham": "publish", "approved": "publish", "1": "publish",
    "reject": "reject", "spam": "reject", "trash": "reject",
    "": None, "0": None, "hold": None, "pending": None, "unapproved": None, "post-trashed": None,
}  # fmt: skip
IS_SPAM = {
    "true": "reject", "1": "reject", "yes": "reject", "spam": "reject",
    "false": "publish", "0": "publish", "no": "publish", "ham": "publish", "": None,
}  # fmt: skip
TYPES = {
    "": "comment", "comment": "comment", "review": "comment",
    "pingback": "pingback", "trackback": "trackback",
}  # fmt: skip
REMEMBERED, OF_A_PARENT = 2_000, 2_000  # comments that an answer may follow; characters of each


def label_of(said: object, names: dict[str, str | None] = LABELS) -> str | None:
    """Return the label that another system's word means; raise InvalidInput for one that is unknown.

    >>> label_of("Spam"), label_of("1"), label_of("0"), label_of("1", IS_SPAM)
    ('reject', 'publish', None, 'reject')
    """
    word = str(said).strip().lower()
    if word not in names:
        raise InvalidInput(f"label is {word[:50]!r}; it must be publish or reject")
    return names[word]


class Earlier:
    """The latest comments of an archive, so that an answer can be read with what it answers."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    def note(self, id: str, content: str) -> None:
        """Remember a comment and forget the oldest."""
        self._texts[id] = content[:OF_A_PARENT]
        if len(self._texts) > REMEMBERED:
            del self._texts[next(iter(self._texts))]

    def parent(self, id: str) -> dict[str, str]:
        """Return a comment as the parent of another; nothing without an id."""
        return {"id": id, "content": self._texts.get(id, "")} if id else {}
