"""Measures each step of one decision by itself, at the median: where the time goes."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from moderation.comment import Comment, History
from moderation.policy.rule import apply
from moderation.screening import Screener
from moderation.text.features import extract
from moderation.text.link_kinds import judged
from moderation.text.links import find
from moderation.text.markup import take_apart
from moderation.text.normalize import normalize
from moderation.text.words import words_of

ROUNDS = 1500
READING = "reading, all of these"


def median(task: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Return milliseconds at the median."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        task()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1e3


def steps(judge: Screener, comment: Comment) -> dict[str, float]:
    """Return milliseconds at the median for each step of a decision, in their order."""
    source = comment.content
    reading = normalize(source)
    found = find(reading)
    features = extract(comment)
    markup = median(lambda: take_apart(source))
    parts = {
        "markup": markup,
        "normalise": max(0.0, median(lambda: normalize(source)) - markup),
        "links": median(lambda: find(reading)),
        "link kinds": median(lambda: [judged(link, comment.author.name) for link in found.links]),
        "words": median(lambda: words_of(reading.text)),
    }
    reading_all = median(lambda: extract(comment))
    return parts | {
        "substance and author": max(0.0, reading_all - sum(parts.values())),
        READING: reading_all,
        "rules": median(lambda: apply(judge.rules, features, History())),
        "model": median(lambda: judge.classifier.score(features)),
    }
