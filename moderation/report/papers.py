"""Writes what is kept with a model for people: the report on its exam, and its card.

Texts of stored comments are left out: they stay where they can be erased.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moderation.classifier.guards import is_ruling
from moderation.classifier.serving import Model
from moderation.classifier.training import Candidate
from moderation.report.card import model_card
from moderation.report.measures import measure
from moderation.report.page import page

REPORT, MODEL_CARD = "report.html", "card.md"


def papers(candidate: Candidate, card: Mapping[str, Any]) -> dict[str, str]:
    """Return the files by name. `card` is the whole card, as it stands beside the model."""
    model = Model(candidate.weights, candidate.version)
    measures = measure(model, candidate.exam, candidate.features, private=is_ruling)
    return {REPORT: page(measures, card, "its exam"), MODEL_CARD: model_card(card)}
