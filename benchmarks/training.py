"""Measures training on many comments: time and memory, streamed from a file.

    python -m benchmarks.training [--rows 1000000] [--folder DIR]

The comments are generated: sentences of the shipped examples of one label, put together anew and strewn
with made-up words, so that the vocabulary grows like a real one. They say nothing of how good a model is.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from moderation.classifier import dataset, training
from moderation.classifier.dataset import Example, Examples

ROOT = Path(__file__).parent.parent
SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s+")
SYLLABLES = [
    a + b for a in "ba ko mi tra sel don fer lu gan pio".split() for b in "rt nes lin dor vak".split()
]
STREWN = 3  # made-up words in a comment
COMMENTS_OF_A_POST = 4


def sentences(example: Example) -> list[str]:
    """Return the sentences of an example, at least one."""
    return SENTENCE_ENDS.split(example.comment.content)


def generated(seed: Sequence[Example], rows: int) -> Iterator[str]:
    """Yield so many labelled comments as JSON lines; the same ones each time."""
    chance = random.Random(7)
    of_label = {label: [e for e in seed if e.label == label] for label in dataset.LABELS}
    said = {label: [s for e in of_label[label] for s in sentences(e)] for label in dataset.LABELS}
    for number in range(rows):
        label = chance.choice(dataset.LABELS)
        example = chance.choice(of_label[label])
        words = " ".join(chance.choice(said[label]) for _ in sentences(example)).split()
        for _ in range(STREWN):
            words.insert(chance.randrange(len(words) + 1), "".join(chance.choices(SYLLABLES, k=3)))
        post, author = chance.choice(seed).comment.post, example.comment.author
        row = {
            "content": " ".join(words),
            "author": {"name": author.name, "url": author.url},
            "post": {"title": post.title, "excerpt": post.excerpt},
            "label": label,
            "group": f"post-{number // COMMENTS_OF_A_POST}",
        }
        yield json.dumps(row, ensure_ascii=False) + "\n"


@dataclass(slots=True)
class Clock:
    """Prints when each step of the training begins, and what was needed until then."""

    started: float = field(default_factory=time.monotonic)
    step: str = ""

    def __call__(self, step: str, share: float) -> None:
        if step == self.step:
            return
        self.step = step
        used = resource.getrusage(resource.RUSAGE_SELF)
        print(
            f"{time.monotonic() - self.started:7.0f} s, {used.ru_utime + used.ru_stime:7.0f} s of CPU, "
            f"at most {used.ru_maxrss / 1024:5.0f} MB: {step}",
            flush=True,
        )


def main() -> None:
    """Generate the comments, train on them and say what it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, help="for the file of comments, about 0.6 kB each")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as name:
        clock, path = Clock(), Path(name) / "comments.jsonl"
        clock("generating comments", 0)
        with path.open("w", encoding="utf-8") as file:
            file.writelines(generated(dataset.read_seed(ROOT / "training_data"), given.rows))
        candidate = training.train(Examples([], [(path, "generated")]), None, clock)
        clock("done", 1)
    learned = candidate.card["data"]["learned"]["label"]
    print(f"learned from {sum(learned.values())} of {given.rows} comments; {candidate.card['terms']} terms")


if __name__ == "__main__":
    main()
