"""Comments as a blog gets them: the labelled examples of the project, of both labels, each once.

None is like another, so that no cache knows a whole comment and no rule finds a copy.
"""

from __future__ import annotations

import json
import random
import time
from pathlib import Path
from typing import Any

from moderation.comment import Comment
from moderation.submission import comment_from

ROOT = Path(__file__).parent.parent
POST = {
    "title": "Composting through a cold winter",
    "excerpt": "Keeping a compost heap active below freezing.",
}
WORDS = (
    "We insulated ours with straw bales after the first hard frost and the core stayed near forty degrees "
    "even when the edge was frozen solid. What made the difference was volume, I think: below one cubic "
    "metre nothing helped. Do you turn it at all between December and March, or leave it closed until the "
    "nights are above freezing again? Ours smelled of ammonia once."
)
SHORTEST, LONGEST = 40, 80  # words: about 60


def _rows() -> list[dict[str, Any]]:
    files = sorted((ROOT / "training_data" / "comments").glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]


def _about_sixty_words() -> list[dict[str, Any]]:
    found = [row for row in _rows() if SHORTEST <= len(row["content"].split()) <= LONGEST]
    random.Random(60).shuffle(found)
    return found


def read_before() -> list[Comment]:
    """Return the shorter and longer comments: what a service has read that has run for a while."""
    return [comment_from(row) for row in _rows() if not SHORTEST <= len(row["content"].split()) <= LONGEST]


def bodies(number: int, linked: bool | None = None) -> list[bytes]:
    """Return so many bodies for `POST /v1/comments`, if there are as many; with a link or without."""
    rows = _about_sixty_words()
    if linked is not None:
        rows = [row for row in rows if ("http" in row["content"]) is linked]
    return [
        json.dumps(
            {
                "id": f"bench-{at}",
                "content": row["content"],
                "post": row.get("post", {}),
                "author": {
                    **row.get("author", {}),
                    "email": f"reader{at}@mail.example",
                    "ip": f"192.0.{at // 250}.{at % 250}",
                },
            }
        ).encode()
        for at, row in enumerate(rows[:number])
    ]


def shuffled(number: int) -> list[bytes]:
    """Return as many bodies as are wanted: the same words, none in the order of another."""
    words = WORDS.split()
    return [
        json.dumps(
            {
                "id": f"bench-{time.time_ns()}-{i}",
                "content": " ".join(random.sample(words, len(words))),
                "post": POST,
                "author": {"name": f"Reader {i % 97}", "email": f"r{i % 97}@mail.example", "ip": "192.0.2.7"},
            }
        ).encode()
        for i in range(number)
    ]
