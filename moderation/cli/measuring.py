"""The command that measures a model on labelled comments and changes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from moderation import measuring
from moderation.classifier.artifacts import Shelf
from moderation.cli.lines import say
from moderation.cli.terminal import (
    as_json,
    as_text,
    print_json,
    print_table,
    progress,
    settings,
    write_report,
)

FIGURES = ("comments", "violations", "auc", "average_precision", "brier", "accuracy", "automatic")


@click.command()
@click.option(
    "--data",
    "files",
    multiple=True,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Labelled JSON lines that the model did not learn from; repeat for more.",
)
@click.option("--model", help="A version, or the folder of a model; the serving one if left out.")
@click.option(
    "--report",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write report.html, with pictures, and measures.json into this folder.",
)
@as_json
def evaluate(files: tuple[Path, ...], model: str | None, report: Path | None, json_: bool) -> None:
    """Measure a model on labelled comments: figures, slices, worst mistakes; --report draws them."""
    shelf = Shelf(settings().models_dir)
    with progress() as show:
        found = measuring.evaluate(shelf.find(model), files, show)
    if report is not None:
        write_report(report, {"report.html": found.html, "measures.json": as_text(found.measures)})
    if json_:
        print_json(found.measures)
        return
    _print(found.measures)
    if report is not None:
        say("", f"The report with pictures: {report / 'report.html'}")


def _print(measures: dict[str, Any]) -> None:
    say(f"Model {measures['model']}")
    print_table(FIGURES, [tuple(measures["figures"][name] for name in FIGURES)])
    say("", "The model alone, with its shipped cutoffs:")
    print_table(
        ("slice", "comments", "AUC", "right at 0.5", "published wrongly", "rejected wrongly"),
        [
            (
                s["slice"],
                s["comments"],
                s["auc"],
                s["accuracy"],
                f"{s['published_wrong']} of {s['published']}",
                f"{s['rejected_wrong']} of {s['rejected']}",
            )
            for s in measures["slices"]
        ],
    )
    if measures["mistakes"]:
        say("", "Worst mistakes:")
        print_table(
            ("comment", "label", "probability", "text"),
            [
                (w["id"], w["label"], w["probability"], " ".join(w["content"].split())[:80])
                for w in measures["mistakes"]
            ],
        )
