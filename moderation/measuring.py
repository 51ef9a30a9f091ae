"""Measures a model on labelled comments and draws the report: nothing is stored, nothing changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from moderation.classifier import dataset
from moderation.classifier.artifacts import load, read_card
from moderation.classifier.training import Progress, read_all
from moderation.errors import DataError
from moderation.report.measures import measure
from moderation.report.page import page


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was found about a model, as numbers and as a page."""

    measures: dict[str, Any]
    html: str


def evaluate(folder: Path, files: Sequence[Path], progress: Progress) -> Evaluation:
    """Measure a model on labelled files; raise DataError if there is nothing to measure on."""
    examples = [example for path in files for example in dataset.read_file(path)]
    if not examples:
        raise DataError("there is no labelled comment in these files")
    measures = measure(load(folder), examples, read_all(examples, progress))
    source = ", ".join(path.name for path in files)
    return Evaluation(measures, page(measures, read_card(folder), source))
