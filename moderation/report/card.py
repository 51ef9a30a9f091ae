"""Writes the card of a model for people: what it learned from, how good it is, where not to trust it.

Everything comes from card.json beside the model; nothing is measured here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from moderation.report.sheets import render

FEW = 20  # comments of a language in the exam, below which nothing is known about it
LONGEST_NAME, MOST_NAMES = 80, 40


def model_card(card: Mapping[str, Any]) -> str:
    """Return the card as Markdown."""
    learned, exam = card["data"]["learned"], card["data"]["exam"]
    rows = [row for row in card["slices"] if row["slice"] != "all"]
    return render(
        "card.md",
        c=card,
        learned=learned,
        exam=exam,
        figures=card["exam"],
        measured=[row for row in rows if "auc" in row],
        compared=[row for row in rows if "won" in row],
        unknown=_names(n for n in learned["language"] if exam["language"].get(n, 0) < FEW),
        counts=_counts,
        cell=_cell,
    )


def _cell(value: object) -> str:
    """Return a value as it may stand in a table: one line, and no bar that would end its cell."""
    text = "" if value is None else " ".join(str(value)[:LONGEST_NAME].split())
    for sign in "\\`|<>*[]":
        text = text.replace(sign, f"\\{sign}")
    return text


def _names(names: Iterable[str]) -> str:
    """Return names in words, in their order."""
    said = sorted(_cell(name) for name in names)
    return ", ".join(said[:MOST_NAMES]) + (" and more" if len(said) > MOST_NAMES else "")


def _counts(table: Mapping[str, int], most: int = 20) -> str:
    """Return counts in words, the most frequent first."""
    said = [f"{_cell(name)} {number}" for name, number in list(table.items())[:most]]
    return ", ".join(said + ([f"and {len(table) - most} more"] if len(table) > most else [])) or "none"
