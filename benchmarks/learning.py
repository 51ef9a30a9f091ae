"""Measures what the model learns from one blog for another, and from a blog's rulings for that blog.

    python -m benchmarks.learning FILE...           leave one blog out; rulings in time order
    python -m benchmarks.learning --within FILE...  the first 70 % of each label against the rest

A file holds labelled comments as JSON lines, as `moderation train --data` takes them, each with a `blog`
(or a `group`). `created_at` or `order` gives the order in time. Rows with `praise_only` are praise that an
owner let through; where decisions are counted, they count as the house policy wants it.

`remembering` means: each comment is scored with what the store recalls when everything that came in before
it on the same blog was ruled on, as its owner did. Authors of whom only a name is given count as known by it.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.metrics import matthews_corrcoef, roc_auc_score

from moderation import review
from moderation.classifier import dataset
from moderation.classifier.dataset import Example, example_from
from moderation.classifier.folds import part_of
from moderation.classifier.incumbent import Incumbent
from moderation.classifier.serving import UNKNOWN, Model
from moderation.classifier.table import Table
from moderation.classifier.training import learn
from moderation.comment import History, history_from
from moderation.decision import Verdict, asked
from moderation.intake import Intake
from moderation.policy.document import DEFAULT
from moderation.policy.house_rules import house_rules
from moderation.policy.rule import apply
from moderation.retraining import RULING_WEIGHT
from moderation.store import comments, sites
from moderation.store.database import Database
from moderation.submission import from_row
from moderation.text.features import Features, extract

ROOT = Path(__file__).parent.parent
FEWEST = 10  # of each label, for the AUC of a blog to say anything
RULINGS = (50, 100, 200)
MOST_WRONG = 0.02  # of the decisions on each side
FIRST = 0.7
FIRST_CAME_IN = datetime(2026, 1, 1, tzinfo=UTC)
RULES = house_rules(DEFAULT)

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Row:
    """A labelled comment of a blog. `violates` is what the house policy says; mostly it is the label."""

    example: Example
    features: Features
    blog: str = ""
    at: str = ""
    violates: bool = False
    history: History = UNKNOWN


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


def remembering(rows: Sequence[Row]) -> list[Row]:
    """Give each of a blog's rows what a store would recall of those before it, each of them ruled on."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/remembered.db")
        database.migrate()
        with database.write() as connection:
            site, _ = sites.add(connection, "blog", "")
        desk, recalled = Intake(database, Incumbent(Path(folder))), []
        for number, row in enumerate(rows):
            comment, moment = row.example.comment, FIRST_CAME_IN + number * timedelta(minutes=2)
            who = comment.author
            body = {
                "content": comment.content,
                "author": {"name": who.name, "url": who.url, "id": (who.id or who.email or who.name)[:200]},
                "post": {
                    "id": comment.post.name,
                    "title": comment.post.title,
                    "excerpt": comment.post.excerpt,
                },
                "parent": {"content": comment.parent.content},
            }
            id = desk.submit(site, from_row(body), moment, audit=False).said["id"]
            review.rule(database, site.id, id, row.example.label, now=moment)
            with database.read() as connection:
                history = comments.find(connection, site.id, id).history
            recalled.append(replace(row, history=history_from(history)))
        database.close()
    return recalled


def trained(rows: Sequence[Row]) -> Model:
    """Train on rows as `moderation train` does, but on all of them: nothing is kept for an exam."""
    crowded = dataset.crowded(row.example for row in rows)
    with tempfile.TemporaryDirectory() as folder:
        table = Table(Path(folder))
        for row in rows:
            part = part_of(dataset.split(row.example, crowded))
            table.add(row.features, row.example.violates, row.example.weight, part)
        table.close()
        learned = learn(table, shipped=any(row.example.is_shipped for row in rows))
    return Model(learned.weights, learned.choice.presumption.name)


def odds(model: Model, rows: Sequence[Row], remember: bool = False) -> Numbers:
    """Return log odds, one for each row."""
    return np.array([model.log_odds(row.features, row.history if remember else UNKNOWN) for row in rows])


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


def rules_and_model(scores: Numbers, rows: Sequence[Row]) -> None:
    """Print what is decided with all rules: they first, then the model where none asks for anything."""
    wanted = [asked(apply(RULES, row.features, row.history)) for row in rows]
    violates = np.array([row.violates for row in rows])
    free = np.array([verdict is None for verdict in wanted])
    held = sum(verdict is Verdict.HOLD for verdict in wanted) / len(rows)
    reject, publish = (
        np.array([v is verdict for v in wanted]) for verdict in (Verdict.REJECT, Verdict.PUBLISH)
    )
    added = automatic(scores[free], ~violates[free]) + automatic(-scores[free], violates[free])
    print(
        f"    rules reject {reject.mean():.1%} ({(reject & ~violates).sum()} published by the owner), "
        f"publish {publish.mean():.1%} ({(publish & violates).sum()} not published), hold {held:.1%}; "
        f"the model decides {added:.1%} of the rest at {MOST_WRONG:.0%} wrong: "
        f"{reject.mean() + publish.mean() + added * free.mean():.1%} in all"
    )


def show(name: str, figures: dict[str, float]) -> None:
    """Print the mean and each figure."""
    mean = sum(figures.values()) / max(1, len(figures))
    print(f"{name:34} mean {mean:.4f}   " + "  ".join(f"{k} {v:.4f}" for k, v in figures.items()))


def across(name: str, blogs: dict[str, list[Row]], learned: dict[str, list[Row]]) -> None:
    """Ask about each blog a model that learned from rows of others; print AUC and what decides itself."""
    models: dict[int, Model] = {}
    for rest in learned.values():
        if id(rest) not in models:
            models[id(rest)] = trained(rest)
    for remember in (False, True):
        scores = {blog: odds(models[id(learned[blog])], rows, remember) for blog, rows in blogs.items()}
        measured = {b: float(roc_auc_score(labels(r), scores[b])) for b, r in blogs.items() if measurable(r)}
        show("    remembering" if remember else name, measured)
        together = np.concatenate(list(scores.values()))
        violates = np.array([row.violates for rows in blogs.values() for row in rows])
        reject, publish = automatic(together, ~violates), automatic(-together, violates)
        print(f"    decided at {MOST_WRONG:.0%} wrong: {reject + publish:.1%} ({reject:.1%} + {publish:.1%})")
    rules_and_model(together, [row for rows in blogs.values() for row in rows])


def in_time(blogs: dict[str, list[Row]], shipped: list[Row]) -> None:
    """Ask about the rest of a blog after its first rulings: with these learned as well, and without."""
    before = trained(shipped)
    for number in RULINGS:
        asked = {blog: rows[number:] for blog, rows in blogs.items() if measurable(rows[number:])}
        found: dict[str, dict[str, float]] = {}
        for blog, rest in asked.items():
            own = [replace(r, example=replace(r.example, weight=RULING_WEIGHT)) for r in blogs[blog][:number]]
            after = trained(shipped + own)
            for name, scores in (
                (f"after {number} rulings, shipped model", odds(before, rest)),
                ("    trained on them too", odds(after, rest)),
                ("    shipped model, remembering", odds(before, rest, remember=True)),
                ("    trained on them, remembering", odds(after, rest, remember=True)),
            ):
                found.setdefault(name, {})[blog] = float(roc_auc_score(labels(rest), scores))
        for name, figures in found.items():
            show(name, figures)


def within(blogs: dict[str, list[Row]]) -> None:
    """Learn from the first of each label and ask about the rest, blog by blog."""
    accuracy, correlation = {}, {}
    for blog, rows in blogs.items():
        if not measurable(rows):
            continue
        taught, ask = [], []
        for label in dataset.LABELS:
            of_label = [row for row in rows if row.example.label == label]
            cut = round(FIRST * len(of_label))
            taught += of_label[:cut]
            ask += of_label[cut:]
        model = trained(taught)
        print(f"{blog}: {model.version}")
        said = odds(model, ask) >= 0
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
    blogs = {blog: remembering(own) for blog, own in blogs.items()}
    others = {blog: [r for r in rows if r.blog != blog] for blog in blogs}
    across("shipped examples alone", blogs, dict.fromkeys(blogs, shipped))
    across("other blogs alone", blogs, others)
    across("shipped examples and other blogs", blogs, {b: shipped + rest for b, rest in others.items()})
    in_time(blogs, shipped)


if __name__ == "__main__":
    main()
