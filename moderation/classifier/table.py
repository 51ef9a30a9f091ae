"""Holds what training reads of many examples: counted terms and facts, in blocks on disk.

A million comments do not fit into memory. So each is read once, what a model needs of it goes into a
temporary folder, and every pass of the training goes over the blocks there. Few examples make few
blocks, and those stay in memory. It trains nothing and knows no comment.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from moderation.classifier.facts import FACTS, facts
from moderation.classifier.serving import FACT_LIMIT
from moderation.classifier.terms import terms
from moderation.text.features import Features

ROWS = 4096  # of a block
IN_MEMORY = 8  # blocks
MOST_KNOWN = 1_000_000  # different terms that are counted at a time
MOST_TERMS = 200_000  # that a model has


@dataclass(frozen=True, slots=True)
class Block:
    """So many examples, a row each, as the model reads them. `part` is where an example is held out."""

    terms: csr_matrix  # TF-IDF, each row of length 1
    facts: npt.NDArray[np.float64]  # standardised and bounded
    violates: npt.NDArray[np.bool_]
    weight: npt.NDArray[np.float64]
    part: npt.NDArray[np.intp]


class Vocabulary:
    """Counts in how many comments each term occurs, in bounded memory.

    When too many are known, those seen least are forgotten (lossy counting, Manku and Motwani 2002):
    they are far from frequent enough for a model. One that comes back starts anew under another number.
    """

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._comments = array("I")  # by number

    def numbers(self, found: Iterable[str]) -> list[int]:
        """Count different terms of one comment and return their numbers."""
        numbers, comments = self._numbers, self._comments
        places = []
        for term in found:
            number = numbers.setdefault(term, len(comments))
            if number == len(comments):
                comments.append(0)
            comments[number] += 1
            places.append(number)
        if len(numbers) > MOST_KNOWN:
            self._forget()
        return places

    def _forget(self) -> None:
        least = 1
        while len(self._numbers) > MOST_KNOWN // 2:
            self._numbers = {t: n for t, n in self._numbers.items() if self._comments[n] > least}
            least += 1

    def chosen(self, least: int) -> tuple[list[str], npt.NDArray[np.intp], npt.NDArray[np.float64]]:
        """Return the terms that occur in enough comments, the column of each number (or -1), the counts."""
        often = [(t, n) for t, n in self._numbers.items() if self._comments[n] >= least]
        often.sort(key=lambda pair: (-self._comments[pair[1]], pair[0]))
        often = sorted(often[:MOST_TERMS])
        columns = np.full(len(self._comments), -1, dtype=np.intp)
        columns[[n for _, n in often]] = np.arange(len(often))
        return [t for t, _ in often], columns, np.array([self._comments[n] for _, n in often], np.float64)


class Table:
    """Examples as numbers. First `add` each, then `close`, then go over `blocks` as often as needed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._vocabulary = Vocabulary()
        self._sum, self._squares = np.zeros(len(FACTS)), np.zeros(len(FACTS))
        self._blocks = 0
        self._read = lru_cache(maxsize=IN_MEMORY)(self._load)
        self._start()
        self.rows = 0
        self.terms: list[str] = []
        self.idf = np.zeros(0)
        self.means, self.scales = np.zeros(len(FACTS)), np.ones(len(FACTS))

    def _start(self) -> None:
        self._numbers, self._counts, self._ends = array("i"), array("i"), array("q", [0])
        self._facts: list[list[float]] = []
        self._labels: list[tuple[bool, float, int]] = []

    def add(self, features: Features, violates: bool, weight: float, part: int = 0) -> None:
        """Take in an example."""
        counted = Counter(terms(features))
        self._numbers.extend(self._vocabulary.numbers(counted))
        self._counts.extend(counted.values())
        self._ends.append(len(self._numbers))
        self._facts.append(facts(features))
        self._labels.append((violates, weight, part))
        self.rows += 1
        if len(self._labels) == ROWS:
            self._write()

    def _write(self) -> None:
        """Write a block as it was counted; what depends on all examples is filled in by `close`."""
        read = np.array(self._facts).reshape(-1, len(FACTS))
        self._sum += read.sum(axis=0)
        self._squares += (read**2).sum(axis=0)
        violates, weight, part = zip(*self._labels, strict=True) if self._labels else ((), (), ())
        np.savez(
            self._path(self._blocks),
            numbers=np.array(self._numbers, np.int32),
            counts=np.array(self._counts, np.int32),
            ends=np.array(self._ends),
            facts=read,
            violates=np.array(violates, np.bool_),
            weight=np.array(weight, np.float64),
            part=np.array(part, np.intp),
        )
        self._blocks += 1
        self._start()

    def close(self) -> None:
        """Choose the terms, learn what is usual for each fact, and make the blocks what the model reads."""
        self._write()
        least = max(2, round(math.sqrt(self.rows) / 10))  # 2 of 500 comments, 11 of 12,000, 100 of a million
        self.terms, columns, comments = self._vocabulary.chosen(least)
        self.idf = np.log((1 + self.rows) / (1 + comments)) + 1
        self.means = self._sum / max(1, self.rows)
        spread = np.sqrt(np.maximum(self._squares / max(1, self.rows) - self.means**2, 0))
        self.scales = np.where(spread > 1e-9, spread, 1.0)
        for number in range(self._blocks):
            self._finish(self._path(number), columns)

    def _finish(self, path: Path, columns: npt.NDArray[np.intp]) -> None:
        with np.load(path) as raw:
            stored = dict(raw)
        column, counts, ends = columns[stored.pop("numbers")], stored.pop("counts"), stored.pop("ends")
        known = column >= 0
        row = np.repeat(np.arange(len(ends) - 1), np.diff(ends))[known]
        column = column[known]
        value = (1 + np.log(counts[known])) * self.idf[column]
        lengths = np.sqrt(np.bincount(row, value**2, minlength=len(ends) - 1))
        away = (stored["facts"] - self.means) / self.scales
        np.savez(
            path,
            **stored
            | {
                "data": value / lengths[row],
                "indices": column.astype(np.int32),
                "indptr": np.append(0, np.cumsum(np.bincount(row, minlength=len(ends) - 1))).astype(np.int32),
                "facts": np.clip(away, -FACT_LIMIT, FACT_LIMIT),
            },
        )

    def _path(self, number: int) -> Path:
        return self._folder / f"{number}.npz"

    def _load(self, number: int) -> Block:
        with np.load(self._path(number)) as stored:
            shape = (len(stored["violates"]), len(self.terms))
            matrix = csr_matrix((stored["data"], stored["indices"], stored["indptr"]), shape=shape)
            return Block(matrix, stored["facts"], stored["violates"], stored["weight"], stored["part"])

    def blocks(self) -> Iterator[Block]:
        """Yield all examples in the order in which they were added."""
        return map(self._read, range(self._blocks))
