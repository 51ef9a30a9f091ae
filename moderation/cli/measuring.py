"""Commands that measure a model or a policy and change nothing."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path
from typing import Any

import click

from moderation import measuring, replay
from moderation.classifier.artifacts import Shelf, load
from moderation.cli.terminal import (
    as_json,
    open_database,
    print_json,
    print_table,
    progress,
    settings,
)
from moderation.decision import Cutoffs, SiteCutoffs
from moderation.errors import InvalidInput, ModerationError, NotFound
from moderation.policy.document import DEFAULT, Policy, parse
from moderation.replay import Replay, Sides
from moderation.screening import screener
from moderation.store import sites
from moderation.store.database import Database

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
        report.mkdir(parents=True, exist_ok=True)
        (report / "report.html").write_text(found.html, "utf-8")
        (report / "measures.json").write_text(
            json.dumps(found.measures, indent=2, ensure_ascii=False), "utf-8"
        )
    if json_:
        print_json(found.measures)
        return
    _print(found.measures)
    if report is not None:
        click.echo(f"\nThe report with pictures: {report / 'report.html'}")


def _print(measures: dict[str, Any]) -> None:
    click.echo(f"Model {measures['model']}")
    print_table(FIGURES, [tuple(measures["figures"][name] for name in FIGURES)])
    click.echo("\nThe model alone, with its shipped cutoffs:")
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
        click.echo("\nWorst mistakes:")
        print_table(
            ("comment", "label", "probability", "text"),
            [
                (w["id"], w["label"], w["probability"], " ".join(w["content"].split())[:80])
                for w in measures["mistakes"]
            ],
        )


def _band(text: str | None, policy: Policy, model: str) -> SiteCutoffs | None:
    """Read `--cutoffs LOW,HIGH`."""
    if text is None:
        return None
    try:
        low, high = (float(part) for part in text.split(","))
    except ValueError:
        raise InvalidInput("give the cutoffs as LOW,HIGH, for example 0.05,0.95") from None
    if not 0 <= low <= high <= 1:
        raise InvalidInput("cutoffs are two probabilities, the lower one first")
    band = Cutoffs(low, high)
    return SiteCutoffs(model, policy.version, band, band)


def _policy(name: str | None, current: Policy, database: Database | None) -> Policy:
    """Read a policy from a file, or by the version under which it decided before."""
    if name is None:
        return current
    if Path(name).is_file():
        return parse(Path(name).read_bytes())
    if database is None:
        raise NotFound(f"there is no file {name!r}")
    with database.read() as connection:
        return sites.policy_version(connection, name)


@click.command("replay")
@click.option("--site", "name", help="Replay the latest comments of this site.")
@click.option(
    "--file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Replay comments from JSON lines instead; a `label` counts as a ruling.",
)
@click.option("--last", default=10_000, show_default=True, type=click.IntRange(1), help="How many comments.")
@click.option("--policy", help="House rules as a JSON file, or a version that decided before.")
@click.option("--model", help="A version, or the folder of a model; the serving one if left out.")
@click.option("--cutoffs", help="LOW,HIGH: publish below, reject from, instead of the model's own.")
@as_json
def replay_(
    name: str | None,
    file: Path | None,
    last: int,
    policy: str | None,
    model: str | None,
    cutoffs: str | None,
    json_: bool,
) -> None:
    """Say what another policy, model or band would have done to comments that came in; change nothing."""
    if (name is None) == (file is None):
        raise click.UsageError("give either --site NAME or --file FILE")
    current = settings()
    shelf = Shelf(current.models_dir)
    classifier = load(shelf.find(model))
    with progress() as show:

        def done(comments: int) -> None:
            if comments % 50 == 0:
                show("deciding again", min(1.0, comments / last))

        if file is not None:
            chosen = _policy(policy, DEFAULT, None)
            judge = screener(chosen, classifier, cutoffs=_band(cutoffs, chosen, classifier.version))
            now = screener(DEFAULT, shelf.serving())
            with file.open("rb") as lines:
                found = replay.replay(islice(replay.from_lines(lines, now), last), judge, done)
        else:
            database = open_database(current)
            with database.read() as connection:
                site = sites.by_name(connection, name or "")
                current_policy = sites.policy_of(connection, site)
            chosen = _policy(policy, current_policy, database)
            judge = screener(chosen, classifier, site.mode, _band(cutoffs, chosen, classifier.version))
            found = replay.over_site(database, site, judge, last, done)
    if json_:
        print_json({"policy": chosen.version, "model": classifier.version, **found.json()})
    else:
        _say(found, chosen.version, classifier.version)


def _say(found: Replay, policy: str, model: str) -> None:
    if not found.comments:
        raise ModerationError("there is no comment to replay")
    changed = sum(found.reasons.values())
    click.echo(
        f"Policy {policy} and model {model} over {found.comments} comments: "
        f"{changed} would be decided otherwise ({changed / found.comments:.1%}).\n"
    )
    print_table(
        ("before \\ after", *replay.VERDICTS),
        [(before, *(found.table[before][after] for after in replay.VERDICTS)) for before in replay.VERDICTS],
    )
    if found.days:
        click.echo(
            f"\nWaiting for people, a day: {found.a_day('before')} before, {found.a_day('after')} after "
            f"({found.days:.0f} days)."
        )
    if found.before.ruled:
        click.echo(f"\nOf {found.before.ruled} comments that people ruled on:")
        print_table(
            ("", "held", "published", "wrongly", "rejected", "wrongly"),
            [_agreement("before", found.before), _agreement("after", found.after)],
        )
    if changed:
        click.echo("\nWhy:")
        print_table(
            ("before", "after", "because of", "comments"),
            [(b, a, why, n) for (b, a, why), n in found.reasons.most_common(20)],
        )
        click.echo("\nMost surprising (`moderation explain ID` says more):")
        print_table(
            ("comment", "before", "after", "because of", "ruled", "text"),
            [(f.id, f.before, f.after, f.because, f.ruling, f.text[:70]) for f in found.flips[:15]],
        )


def _agreement(name: str, sides: Sides) -> tuple[str, int, int, int, int, int]:
    return (name, sides.held, sides.published, sides.published_wrong, sides.rejected, sides.rejected_wrong)
