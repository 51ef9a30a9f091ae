"""Scores features with a trained model, and says which words and facts moved the score.

The artefact is plain arrays, so serving imports no scikit-learn: a worker starts in a moment and
stays small. That the arithmetic equals the trained pipeline's is tested. Training never runs here.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from moderation.classifier.facts import FACTS, facts
from moderation.classifier.precedents import precedents
from moderation.classifier.terms import BEGINNING, as_terms, terms
from moderation.classifier.wording import fact_said, term_said
from moderation.comment import History
from moderation.decision import Clue, Cutoffs, Score
from moderation.errors import ArtifactError, OutdatedModel
from moderation.evidence import Span
from moderation.text.features import Features

UNKNOWN = History()
MOST_CLUES = 8
FACT_LIMIT = 3.0  # standard deviations; one absurd count may not outweigh everything else


class Classifier(Protocol):
    """Whatever can score features; `version` names it in every decision."""

    def __hash__(self) -> int: ...

    @property
    def version(self) -> str: ...

    def score(self, features: Features, history: History = UNKNOWN, clues: bool = True) -> Score | None:
        """Return the score, or None where there is no model."""
        ...


class NoModel:
    """Stands in where no trained model can serve: it has no opinion, so people look."""

    version = ""

    def score(self, features: Features, history: History = UNKNOWN, clues: bool = True) -> Score | None:
        return None


@dataclass(frozen=True, slots=True)
class Weights:
    """A trained model as plain numbers. Log odds = intercept + Σ term weights + Σ fact weights.

    `terms[t] = (idf, idf × coefficient)`; a comment's term values are divided by their length.
    `slope` and `offset` calibrate the log odds.
    """

    terms: Mapping[str, tuple[float, float]]
    means: npt.NDArray[np.float64]
    scales: npt.NDArray[np.float64]
    coefficients: npt.NDArray[np.float64]
    intercept: float
    slope: float
    offset: float
    cutoffs: Cutoffs


def pack(weights: Weights) -> dict[str, Any]:
    """Turn weights into what is written to disk: arrays, numbers and one string of terms."""
    names = list(weights.terms)
    return {
        "terms": "\n".join(names),
        "idf": np.array([weights.terms[n][0] for n in names], dtype=np.float64),
        "weighted": np.array([weights.terms[n][1] for n in names], dtype=np.float64),
        "facts": "\n".join(FACTS),
        "means": weights.means,
        "scales": weights.scales,
        "coefficients": weights.coefficients,
        "numbers": np.array([weights.intercept, weights.slope, weights.offset], dtype=np.float64),
        "cutoffs": np.array([weights.cutoffs.publish_below, weights.cutoffs.reject_from]),
    }


def unpack(stored: Mapping[str, Any]) -> Weights:
    """Read what `pack` wrote; raise ArtifactError if it is something else."""
    try:
        names = stored["terms"].split("\n")
        if stored["facts"] != "\n".join(FACTS):
            raise OutdatedModel("the model reads other facts than this version; train a new one")
        pairs = zip(stored["idf"].tolist(), stored["weighted"].tolist(), strict=True)
        intercept, slope, offset = (float(n) for n in stored["numbers"])
        low, high = (float(n) for n in stored["cutoffs"])
        return Weights(
            dict(zip(names, pairs, strict=True)),
            stored["means"],
            stored["scales"],
            stored["coefficients"],
            intercept,
            slope,
            offset,
            Cutoffs(low, high),
        )
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise ArtifactError(f"not a moderation model ({error}); train a new one") from error


def sigmoid(log_odds: float) -> float:
    """Turn log odds into a probability without overflow."""
    if log_odds >= 0:
        return 1.0 / (1.0 + math.exp(-log_odds))
    return math.exp(log_odds) / (1.0 + math.exp(log_odds))


class Model:
    """A serving model: weights with a version."""

    def __init__(self, weights: Weights, version: str) -> None:
        self.weights = weights
        self.version = version
        self._scaled = weights.coefficients / weights.scales
        self._limits = FACT_LIMIT * weights.scales
        self._absent = self._of_facts(np.zeros(len(FACTS))).tolist()

    def contributions(self, features: Features) -> tuple[dict[str, float], npt.NDArray[np.float64]]:
        """Return what each term and each fact adds to the uncalibrated log odds."""
        known = self.weights.terms
        square, parts = 0.0, {}
        for term, count in Counter(filter(known.__contains__, terms(features))).items():
            idf, weighted = known[term]
            if count > 1:
                times = 1.0 + math.log(count)
                idf, weighted = times * idf, times * weighted
            square += idf * idf
            parts[term] = weighted
        length = math.sqrt(square) or 1.0
        of_terms = {term: part / length for term, part in parts.items()}
        return of_terms, self._of_facts(np.asarray(facts(features)))

    def _of_facts(self, read: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        away = read - self.weights.means
        return np.minimum(np.maximum(away, -self._limits), self._limits) * self._scaled

    def log_odds(self, features: Features, history: History = UNKNOWN) -> float:
        """Return the calibrated log odds that the policy is violated, given what people ruled before."""
        before = sum(clue.weight for clue in precedents(features, history))
        return self._calibrated(*self.contributions(features)) + before

    def _calibrated(self, of_terms: Mapping[str, float], of_facts: npt.NDArray[np.float64]) -> float:
        w = self.weights
        return w.slope * (w.intercept + sum(of_terms.values()) + float(of_facts.sum())) + w.offset

    def score(self, features: Features, history: History = UNKNOWN, clues: bool = True) -> Score | None:
        """Return probability, band and clues; clue weights are calibrated log odds."""
        of_terms, of_facts = self.contributions(features)
        before = precedents(features, history)
        alone = self._calibrated(of_terms, of_facts)
        odds = alone + sum(clue.weight for clue in before)
        found = self._clues(features, of_terms, of_facts, before) if clues else ()
        return Score(
            round(sigmoid(odds), 6),
            self.version,
            self.weights.cutoffs,
            found,
            round(sigmoid(alone), 6) if before else None,
        )

    def _clues(
        self,
        features: Features,
        of_terms: Mapping[str, float],
        of_facts: npt.NDArray[np.float64],
        before: Sequence[Clue],
    ) -> tuple[Clue, ...]:
        """Name what moved the score most."""
        slope = self.weights.slope
        values = of_facts.tolist()
        least = sorted(map(abs, (*of_terms.values(), *values)))[-MOST_CLUES]
        least = max(least, 0.01 / slope)  # smaller ones say nothing
        parts = [(abs(v), term, v, True) for term, v in of_terms.items() if not -least < v < least]
        parts += [
            (abs(v), fact_said(name, v == absent), v, False)
            for name, v, absent in zip(FACTS, values, self._absent, strict=True)
            if not -least < v < least
        ]
        parts.sort(reverse=True)
        words = as_terms(features.words)
        read = [
            Clue(
                term_said(name) if is_term else name,
                round(slope * value, 4),
                spans_of(features, words, name) if is_term else (),
            )
            for _, name, value, is_term in parts[:MOST_CLUES]
        ]
        if not before:
            return tuple(read)
        both = read + [Clue(clue.clue, round(clue.weight, 4)) for clue in before]
        return tuple(sorted(both, key=lambda clue: -abs(clue.weight))[:MOST_CLUES])


def spans_of(features: Features, words: Sequence[str], term: str, most: int = 3) -> tuple[Span, ...]:
    """Find the places of a word or a pair of words in what the author wrote; `words` are all, as terms."""
    family, _, rest = term.partition(":")
    first, _, second = rest.partition(" ")
    if family == "p":
        places = [i for i, word in enumerate(words) if word.startswith(rest) and len(word) > BEGINNING]
    elif family == "w" or (family == "b" and second):
        places = [i for i, word in enumerate(words) if word == first]
    else:
        return ()
    if family == "b":
        places = [i for i in places if words[i + 1 : i + 2] == [second]]
    last = 1 if family == "b" else 0
    return tuple(features.span(features.words[i].start, features.words[i + last].end) for i in places[:most])
