"""Closes the loop: rulings become labels, labels a candidate, and the gate decides whether it serves.

A report and a card for people are kept with every model, promoted or not.
Only the command line loads this module; the service itself never trains.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from moderation import policy_cases
from moderation.classifier import artifacts, dataset, doubts, guards, training
from moderation.classifier.artifacts import Shelf
from moderation.classifier.dataset import Example, Examples
from moderation.classifier.doubts import Answer
from moderation.classifier.guards import CONTRADICTION, COPY, Guarded, Note
from moderation.classifier.serving import Model
from moderation.classifier.training import Candidate, Progress
from moderation.errors import ArtifactError
from moderation.policy_cases import Held, PolicyCase
from moderation.report.papers import papers
from moderation.store import doubted, feedback
from moderation.store.database import Database
from moderation.store.feedback import LabelRow
from moderation.submission import from_row
from moderation.text.features import extract

RULING_WEIGHT = 3.0  # what this blog's own moderators say counts more than an authored example
IMPORT_WEIGHT = 1.0  # what another system says of old comments does not: nobody knows who ruled, and how
BULK_WEIGHT = 1.0  # what was ruled in one go was not read as closely
MOST_UNLEARNED = 500  # rulings that guards left out and that are asked about; reading each takes a moment


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a candidate: `promoted` or not, and the card with the figures of the gate."""

    candidate: Candidate
    folder: Path
    promoted: bool
    asked: bool  # whether the gate was asked at all
    notes: list[Note]  # what the guards left out or bounded
    cases: Held  # how the candidate decides about the policy's own cases


def labels(database: Database) -> list[Example]:
    """Return the standing rulings that may be learned from, as examples."""
    with database.read() as connection:
        return [_example(row) for row in feedback.labels(connection)]


def _example(row: LabelRow) -> Example:
    comment = from_row(json.loads(row.submission)).comment()
    group = f"{row.site}/{comment.post.id or comment.post.url or comment.post.title or row.comment_id}"
    imported = row.source.startswith("import")
    weight = IMPORT_WEIGHT if imported else BULK_WEIGHT if row.source == "bulk" else RULING_WEIGHT
    return Example(
        comment,
        row.ruling,
        row.reason,
        weight,
        row.source if imported else f"ruling:{row.moderator or row.source}",
        group,
        comment.locale[:2],
        row.comment_id,
        regular=bool(row.history.get("published")),
    )


def settled(database: Database) -> frozenset[str]:
    """Return the comments on whose rulings people looked again: these are never doubted any more."""
    with database.read() as connection:
        return doubted.settled(connection)


def gather(
    shipped: Path, files: Sequence[Path], database: Database | None, learn_shipped: bool = True
) -> Examples:
    """Collect the examples to learn from: rulings at hand; shipped ones and other files where they are.

    The shipped exam is sat by every candidate, even by one that learns from nothing shipped: else who
    chooses what is learned from would choose the exam as well.
    """
    given = [(path, "file") for path in files]
    rulings = [] if database is None else labels(database)
    if learn_shipped:
        return Examples(rulings, dataset.seed_files(shipped) + given)
    return Examples(rulings, given, dataset.seed_files(shipped) if dataset.has_seed(shipped) else ())


def serving_model(shelf: Shelf) -> Model | None:
    """Return the model to compare with; None if there is none that could serve."""
    try:
        model = shelf.serving()
    except ArtifactError:
        return None
    return model if isinstance(model, Model) else None


def retrain(
    examples: Examples,
    cases: Sequence[PolicyCase],
    shelf: Shelf,
    *,
    out: Path | None,
    promote: str,
    progress: Progress,
    settled: Collection[str] | None = None,
) -> Outcome:
    """Train a candidate and write it; promote it if the gate lets it pass (`auto`) or by `force`.

    With `out` the artefact is written there and nothing on the shelf changes. `settled` are the comments
    on whose rulings people looked again; None where rulings are not learned, and none is doubted.
    """
    serving = serving_model(shelf)
    guarded = guards.guard(examples.at_hand, float(examples.in_files()), serving)
    learned = replace(examples, at_hand=guarded.examples)
    candidate = training.train(learned, serving, progress)
    progress("policy cases", 0.0)
    held = policy_cases.hold_to(cases, Model(candidate.weights, candidate.version), serving)
    progress("policy cases", 1.0)
    candidate = _with(candidate, held)
    folder = out if out is not None else shelf.root / candidate.version
    card = artifacts.write(folder, candidate.weights, candidate.card)
    progress("writing the report", 0.0)
    artifacts.put_beside(folder, papers(candidate, card))
    if settled is not None:
        listed = _doubtful(candidate, examples.at_hand, guarded, settled)
        artifacts.put_beside(folder, {doubts.FILE: listed})
    progress("writing the report", 1.0)
    asked = out is None and promote == "auto"
    promoted = out is None and (promote == "force" or (asked and candidate.comparison.passed))
    if promoted:
        shelf.promote(candidate.version)
    return Outcome(candidate, folder, promoted, asked, guarded.notes, held)


def _with(candidate: Candidate, held: Held) -> Candidate:
    """Add to what the gate and the card say how the policy's own cases are decided."""
    comparison = replace(candidate.comparison, refusals=[*candidate.comparison.refusals, *held.refusals])
    card = candidate.card | {"policy_cases": held.json(), "refusals": comparison.refusals}
    return replace(candidate, comparison=comparison, card=card)


def _doubtful(
    candidate: Candidate, at_hand: Sequence[Example], guarded: Guarded, settled: Collection[str]
) -> str:
    """List the rulings that are probably wrong, as it is kept beside the model.

    What guards kept from being learned is asked about as well, but for copies: they were rightly rejected.
    """
    passed = {e.id for e in guarded.examples} | _noted(guarded, COPY) | set(settled)
    unlearned = [e for e in at_hand if e.id not in passed][:MOST_UNLEARNED]
    model = Model(candidate.weights, candidate.version)
    said = training.probabilities(model, [extract(e.comment) for e in unlearned])
    answers = [Answer(e.id, e.label, e.group, float(p)) for e, p in zip(unlearned, said, strict=True)]
    return doubts.written(doubts.choose(candidate.answers + answers, _noted(guarded, CONTRADICTION), settled))


def _noted(guarded: Guarded, kind: str) -> set[str]:
    return {id for note in guarded.notes if note.kind == kind for id in note.ids}


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
        "policy_cases": outcome.cases.json(),
        "refusals": comparison.refusals,
        "notes": [{"kind": n.kind, "said": n.said, "comments": list(n.ids)} for n in outcome.notes],
        "labels": outcome.candidate.card["data"]["learned"],
        "exam": outcome.candidate.card["data"]["exam"],
    }
