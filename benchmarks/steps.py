"""Measures each step of one decision by itself, at the median: where the time goes."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from moderation.comment import Comment, History
from moderation.policy.rule import apply
from moderation.screening import Screener
from moderation.text.features import extract
from moderation.text.link_kinds import judged
from moderation.text.links import find
from moderation.text.markup import take_apart
from moderation.text.normalize import normalize
from moderation.text.words import words_of

Thing = TypeVar("Thing")
READING = "reading, all of these"


def over(task: Callable[[Thing], object], things: Sequence[Thing]) -> float:
    """Return milliseconds at the median, each thing done once: no cache knows what comes."""
    times = []
    for thing in things:
        start = time.perf_counter()
        task(thing)
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1e3


def steps(judge: Screener, comments: Sequence[Comment]) -> dict[str, float]:
    """Return milliseconds at the median for each step of a decision, in their order."""
    reading_all = over(extract, comments)
    sources = [comment.content for comment in comments]
    readings = [normalize(source) for source in sources]
    found = [(find(reading), comment) for reading, comment in zip(readings, comments, strict=True)]
    features = [extract(comment) for comment in comments]
    markup = over(take_apart, sources)
    parts = {
        "markup": markup,
        "normalise": max(0.0, over(normalize, sources) - markup),
        "links": over(find, readings),
        "link kinds": over(lambda pair: [judged(link, pair[1].author.name) for link in pair[0].links], found),
        "words": over(lambda reading: words_of(reading.text), readings),
    }
    return parts | {
        "substance and author": max(0.0, reading_all - sum(parts.values())),
        READING: reading_all,
        "rules": over(lambda read: apply(judge.rules, read, History()), features),
        "model": over(judge.classifier.score, features),
    }
