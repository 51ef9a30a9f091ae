"""Closes the loop: rulings become labels, labels a candidate, and the gate decides whether it serves.

A report and a card for people are kept with every model, promoted or not.
Only the command line loads this module; the service itself never trains.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from moderation.classifier import artifacts, dataset, guards, training
from moderation.classifier.artifacts import Shelf
from moderation.classifier.dataset import Example, Examples
from moderation.classifier.guards import Note, is_ruling
from moderation.classifier.serving import Model
from moderation.classifier.training import Candidate, Progress
from moderation.errors import ArtifactError
from moderation.report.card import model_card
from moderation.report.measures import measure
from moderation.report.page import page
from moderation.store import feedback
from moderation.store.database import Database
from moderation.store.feedback import LabelRow
from moderation.submission import from_row

REPORT, MODEL_CARD = "report.html", "card.md"  # beside the model
RULING_WEIGHT = 3.0  # what this blog's own moderators say counts more than an authored example


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a candidate: `promoted` or not, and the card with the figures of the gate."""

    candidate: Candidate
    folder: Path
    promoted: bool
    asked: bool  # whether the gate was asked at all
    notes: list[Note]  # what the guards left out or bounded


def labels(database: Database) -> list[Example]:
    """Return the standing rulings that may be learned from, as examples."""
    with database.read() as connection:
        return [_example(row) for row in feedback.labels(connection)]


def _example(row: LabelRow) -> Example:
    comment = from_row(json.loads(row.submission)).comment()
    group = f"{row.site}/{comment.post.id or comment.post.url or comment.post.title or row.comment_id}"
    source = row.source if row.source.startswith("import") else f"ruling:{row.moderator or row.source}"
    return Example(
        comment, row.ruling, row.reason, RULING_WEIGHT, source, group, comment.locale[:2], row.comment_id
    )


def gather(seed: Path | None, files: Sequence[Path], database: Database | None) -> Examples:
    """Collect the examples to learn from: rulings at hand; shipped ones and other files where they are."""
    shipped = [] if seed is None else dataset.seed_files(seed)
    rulings = [] if database is None else labels(database)
    return Examples(rulings, shipped + [(path, "file") for path in files])


def serving_model(shelf: Shelf) -> Model | None:
    """Return the model to compare with; None if there is none that could serve."""
    try:
        model = shelf.serving()
    except ArtifactError:
        return None
    return model if isinstance(model, Model) else None


def retrain(
    examples: Examples, shelf: Shelf, *, out: Path | None, promote: str, progress: Progress
) -> Outcome:
    """Train a candidate and write it; promote it if the gate lets it pass (`auto`) or by `force`.

    With `out` the artefact is written there and nothing on the shelf changes.
    """
    guarded = guards.guard(examples.at_hand, float(len(examples) - len(examples.at_hand)))
    learned = Examples(guarded.examples, examples.files)
    candidate = training.train(learned, serving_model(shelf), progress)
    folder = out if out is not None else shelf.root / candidate.version
    card = artifacts.write(folder, candidate.weights, candidate.card)
    progress("writing the report", 0.0)
    artifacts.put_beside(folder, _papers(candidate, card))
    progress("writing the report", 1.0)
    asked = out is None and promote == "auto"
    promoted = out is None and (promote == "force" or (asked and candidate.comparison.passed))
    if promoted:
        shelf.promote(candidate.version)
    return Outcome(candidate, folder, promoted, asked, guarded.notes)


def _papers(candidate: Candidate, card: Mapping[str, Any]) -> dict[str, str]:
    """Write what people read about a model. Texts of stored comments stay where they can be erased."""
    model = Model(candidate.weights, candidate.version)
    measures = measure(model, candidate.exam, candidate.features, private=is_ruling)
    return {
        REPORT: page(measures, card, "its exam"),
        MODEL_CARD: model_card(card),
    }


def report(outcome: Outcome) -> dict[str, Any]:
    """Return what the operator reads: figures of both models, slices, flips, refusals."""
    comparison = outcome.candidate.comparison
    return {
        "version": outcome.candidate.version,
        "folder": str(outcome.folder),
        "promoted": outcome.promoted,
        "candidate": comparison.candidate,
        "serving": comparison.serving,
        "slices": comparison.slices,
        "flips": comparison.flips,
        "refusals": comparison.refusals,
        "notes": [{"kind": n.kind, "said": n.said, "comments": list(n.ids)} for n in outcome.notes],
        "labels": outcome.candidate.card["data"]["learned"],
        "exam": outcome.candidate.card["data"]["exam"],
    }
