"""Measures what the model learns from one blog for another, and from a blog's rulings for that blog.

    python -m benchmarks.learning FILE...           leave one blog out; rulings in time order
    python -m benchmarks.learning --within FILE...  the first 70 % of each label against the rest

A file holds labelled comments as JSON lines, as `moderation train --data` takes them, each with a `blog`
(or a `group`). `created_at` or `order` gives the order in time. Rows with `praise_only` are praise that an
owner let through; where decisions are counted, they count as the house policy wants it.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.metrics import matthews_corrcoef, roc_auc_score

from moderation.classifier import dataset, pipeline
from moderation.classifier.dataset import Example, example_from
from moderation.classifier.serving import Model
from moderation.classifier.table import Table
from moderation.decision import Cutoffs
from moderation.retraining import RULING_WEIGHT
from moderation.text.features import Features, extract

ROOT = Path(__file__).parent.parent
FEWEST = 10  # of each label, for the AUC of a blog to say anything
RULINGS = (50, 100, 200)
MOST_WRONG = 0.02  # of the decisions on each side
FIRST = 0.7

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Row:
    """A labelled comment of a blog. `violates` is what the house policy says; mostly it is the label."""

    example: Example
    features: Features
    blog: str = ""
    at: str = ""
    violates: bool = False


def seed() -> list[Row]:
    """Read the shipped examples."""
    return [Row(e, extract(e.comment)) for e in dataset.read_seed(ROOT / "training_data")]


def read(paths: Sequence[Path]) -> list[Row]:
    """Read labelled files, in the order of time."""
    rows = []
    for path in paths:
        for line in path.read_text("utf-8").splitlines():
            given = json.loads(line)
            example = example_from(given)
            at = f"{given.get('order', 0):09}{given.get('created_at', '')}"
            blog = str(given.get("blog") or given.get("group") or path.stem)
            violates = example.violates or bool(given.get("praise_only"))
            rows.append(Row(example, extract(example.comment), blog, at, violates))
    return sorted(rows, key=lambda row: row.at)


def trained(rows: Sequence[Row]) -> Model:
    """Train on rows, all of them: nothing is kept for an exam."""
    with tempfile.TemporaryDirectory() as folder:
        table = Table(Path(folder))
        for row in rows:
            table.add(row.features, row.example.violates, row.example.weight)
        table.close()
        return Model(pipeline.weights_of(pipeline.fit(table), table, 1.0, 0.0, Cutoffs(0, 1)), "measured")


def odds(model: Model, rows: Sequence[Row]) -> Numbers:
    """Return log odds, one for each row."""
    return np.array([model.log_odds(row.features) for row in rows])


def labels(rows: Sequence[Row]) -> npt.NDArray[np.bool_]:
    """Return what the owners ruled."""
    return np.array([row.example.violates for row in rows])


def measurable(rows: Sequence[Row]) -> bool:
    """Say whether there are enough of both labels."""
    violations = int(labels(rows).sum())
    return min(violations, len(rows) - violations) >= FEWEST


def by_blog(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Sort rows by blog."""
    return {blog: [r for r in rows if r.blog == blog] for blog in sorted({r.blog for r in rows})}


def automatic(scores: Numbers, wrong: npt.NDArray[np.bool_]) -> float:
    """Return the largest share of all, the highest scores first, of which at most MOST_WRONG are wrong."""
    mistakes = np.cumsum(wrong[np.argsort(-scores, kind="stable")])
    good = np.flatnonzero(mistakes <= MOST_WRONG * np.arange(1, len(scores) + 1))
    return float(good[-1] + 1) / len(scores) if len(good) else 0.0


def show(name: str, figures: dict[str, float]) -> None:
    """Print the mean and each figure."""
    mean = sum(figures.values()) / max(1, len(figures))
    print(f"{name:34} mean {mean:.4f}   " + "  ".join(f"{k} {v:.4f}" for k, v in figures.items()))


def across(name: str, blogs: dict[str, list[Row]], learned: dict[str, list[Row]]) -> None:
    """Ask about each blog a model that learned from rows of others; print AUC and what decides itself."""
    scores: dict[str, Numbers] = {}
    models: dict[int, Model] = {}
    for blog, rows in blogs.items():
        rest = learned[blog]
        if id(rest) not in models:
            models[id(rest)] = trained(rest)
        scores[blog] = odds(models[id(rest)], rows)
    show(
        name,
        {b: float(roc_auc_score(labels(r), scores[b])) for b, r in blogs.items() if measurable(r)},
    )
    together = np.concatenate(list(scores.values()))
    violates = np.array([row.violates for rows in blogs.values() for row in rows])
    reject, publish = automatic(together, ~violates), automatic(-together, violates)
    print(f"    decided at {MOST_WRONG:.0%} wrong: {reject + publish:.1%} ({reject:.1%} + {publish:.1%})")


def in_time(blogs: dict[str, list[Row]], shipped: list[Row]) -> None:
    """Ask about the rest of a blog after its first rulings: with these learned as well, and without."""
    before = trained(shipped)
    for number in RULINGS:
        asked = {blog: rows[number:] for blog, rows in blogs.items() if measurable(rows[number:])}
        after: dict[str, float] = {}
        for blog, rest in asked.items():
            own = [replace(r, example=replace(r.example, weight=RULING_WEIGHT)) for r in blogs[blog][:number]]
            after[blog] = float(roc_auc_score(labels(rest), odds(trained(shipped + own), rest)))
        show(f"with {number} of the blog's own rulings", after)
        without = {b: float(roc_auc_score(labels(rest), odds(before, rest))) for b, rest in asked.items()}
        show("    without them, on the same", without)


def within(blogs: dict[str, list[Row]]) -> None:
    """Learn from the first of each label and ask about the rest, blog by blog."""
    accuracy, correlation = {}, {}
    for blog, rows in blogs.items():
        learn, ask = [], []
        for label in dataset.LABELS:
            of_label = [row for row in rows if row.example.label == label]
            cut = round(FIRST * len(of_label))
            learn += of_label[:cut]
            ask += of_label[cut:]
        said = odds(trained(learn), ask) >= 0
        accuracy[blog] = float(np.mean(said == labels(ask)))
        correlation[blog] = float(matthews_corrcoef(labels(ask), said))
    show("accuracy", accuracy)
    show("Matthews' correlation", correlation)


def main() -> None:
    """Read the files and print the measures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--within", action="store_true", help="learn and ask in the same blog")
    given = parser.parse_args()
    rows = read(given.files)
    blogs = by_blog(rows)
    if given.within:
        within(blogs)
        return
    shipped = seed()
    others = {blog: [r for r in rows if r.blog != blog] for blog in blogs}
    across("shipped examples alone", blogs, dict.fromkeys(blogs, shipped))
    across("other blogs alone", blogs, others)
    across("shipped examples and other blogs", blogs, {b: shipped + rest for b, rest in others.items()})
    in_time(blogs, shipped)


if __name__ == "__main__":
    main()
