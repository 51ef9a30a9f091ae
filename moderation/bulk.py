"""Many comments at once: scored from files, without a database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from moderation.answer import answer
from moderation.errors import InvalidInput
from moderation.screening import Screener
from moderation.submission import Submission, from_line, from_row

_COMMENT = frozenset(Submission.model_fields)


def score(judge: Screener, lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """Answer each line in order; a bad one by its error. What is not the comment's is passed through."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = from_line(line)
            submission = from_row(row)
        except InvalidInput as error:
            yield {
                "line": number,
                "error": {"detail": str(error), "pointer": error.pointer, "errors": error.listed},
            }
            continue
        said = answer(judge.screen(submission.comment()), None, submission.id or None, [])
        said["excerpt"] = " ".join(submission.content[:200].split())[:60]
        said["input"] = {key: value for key, value in row.items() if key not in _COMMENT}
        yield said
