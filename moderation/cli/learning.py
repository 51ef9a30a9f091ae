"""Commands that train models and choose which one serves."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from moderation import policy_cases, retraining
from moderation.classifier.artifacts import Shelf, read_card
from moderation.cli.lines import say
from moderation.cli.terminal import as_json, open_database, print_json, print_table, progress, settings
from moderation.errors import ArtifactError
from moderation.retraining import Outcome
from moderation.settings import Settings
from moderation.store import audits, sites
from moderation.store.database import Database

REFUSED = 3
MOST_NOTES = 10  # that are printed


def _rulings(current: Settings) -> Database | None:
    """Open the database for its rulings; a SQLite file that does not exist has none."""
    url = current.database_url.get_secret_value()
    if current.is_sqlite and not Path(url.removeprefix("sqlite:///")).exists():
        return None
    return open_database(current)


@click.command()
@click.option(
    "--data",
    "files",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Labelled JSON lines to learn from; repeat for more.",
)
@click.option("--no-seed", is_flag=True, help="Leave the shipped examples out.")
@click.option("--no-rulings", is_flag=True, help="Leave the rulings of moderators out.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write the model here and promote nothing.",
)
@click.option(
    "--promote",
    type=click.Choice(["auto", "never", "force"]),
    default="auto",
    show_default=True,
    help="auto: if the gate lets it pass.",
)
@click.option("--quiet", is_flag=True, help="Print one line instead of the report.")
@as_json
def train(
    files: tuple[Path, ...],
    no_seed: bool,
    no_rulings: bool,
    out: Path | None,
    promote: str,
    quiet: bool,
    json_: bool,
) -> None:
    """Train a candidate on the shipped examples and the rulings; promote it if it is no worse.

    Exit status 0: promoted, or never asked; 3: refused by the gate.
    """
    current = settings()
    database = None if no_rulings else _rulings(current)
    shelf, shipped = Shelf(current.models_dir), current.training_data_dir
    examples = retraining.gather(shipped, files, database, learn_shipped=not no_seed)
    cases = policy_cases.read(shipped)
    with progress() as show:
        outcome = retraining.retrain(
            examples,
            cases,
            shelf,
            out=out,
            promote=promote,
            progress=show,
            settled=None if database is None else retraining.settled(database),
        )
    if json_:
        print_json(retraining.report(outcome))
    elif quiet:
        _verdict(outcome)
    else:
        _print(outcome)
    sys.exit(REFUSED if outcome.asked and not outcome.promoted else 0)


def _verdict(outcome: Outcome) -> None:
    exam = outcome.candidate.comparison.candidate
    said = "promoted" if outcome.promoted else "refused" if outcome.asked else "not promoted"
    say(
        f"Model {outcome.candidate.version} {said}: "
        f"AUC {exam['auc']} on {exam['comments']} comments that it had not seen."
    )


def _print(outcome: Outcome) -> None:
    report = retraining.report(outcome)
    counts = report["labels"]["source"]
    say("Learned from " + ", ".join(f"{n} {name}" for name, n in counts.items()))
    say(
        "Labels of rulings: "
        + str(
            sum(n for name, n in counts.items() if name.startswith("ruling"))
            + sum(n for name, n in report["exam"]["source"].items() if name.startswith("ruling"))
        )
        + " (a fifth of all posts is only ever measured on)"
    )
    if report["notes"]:
        say("", "What the guards did:")
        for note in report["notes"][:MOST_NOTES]:
            say(f"  {note['kind']}: {note['said']} ({', '.join(note['comments'][:3])})")
        if len(report["notes"]) > MOST_NOTES:
            say(f"  and {len(report['notes']) - MOST_NOTES} more; --json lists them")
    names = (
        "comments",
        "auc",
        "brier",
        "accuracy",
        "automatic",
        "published",
        "published_wrong",
        "rejected",
        "rejected_wrong",
    )
    columns: list[tuple[str, dict[str, Any]]] = [("candidate", report["candidate"])]
    if report["serving"]:
        columns.append(("serving", report["serving"]))
    say("", "On the exam:")
    print_table(("", *names), [(who, *(figures[n] for n in names)) for who, figures in columns])
    if report["serving"]:
        say("", "Candidate against serving model, decisions won and lost:")
        print_table(
            ("slice", "comments", "won", "lost", "wrong alone no longer", "newly", "worse"),
            [
                (
                    s["slice"],
                    s["comments"],
                    s["won"],
                    s["lost"],
                    s["no_longer_wrong_alone"],
                    s["newly_wrong_alone"],
                    "worse" if s["worse"] else "",
                )
                for s in report["slices"]
            ],
        )
        if report["flips"]:
            say("", "Most surprising flips:")
            print_table(
                ("comment", "label", "serving", "candidate", "text"),
                [
                    (f["id"], f["label"], f["serving"], f["candidate"], " ".join(f["content"].split())[:70])
                    for f in report["flips"][:10]
                ],
            )
    cases = report["policy_cases"]
    if cases["cases"]:
        before = "" if cases["serving"] is None else f" (serving model: {cases['serving']})"
        say("", f"{cases['right']} of {cases['cases']} policy cases as the policy wants them{before}")
    for case in cases["worse"]:
        say(f"  {case['id']}: {case['serving']} became {case['candidate']}: {case['content'][:70]!r}")
    for why in report["refusals"]:
        say(f"Refused: {why}")
    say("")
    _verdict(outcome)
    say(f"Kept in {outcome.folder}")


@click.group()
def model() -> None:
    """List, show, promote and roll back models."""


@model.command("list")
@as_json
def list_(json_: bool) -> None:
    """List all models, the serving one marked."""
    shelf = Shelf(settings().models_dir)
    serving = shelf.record()["serving"]
    rows = []
    for version in shelf.versions():
        try:
            card = read_card(shelf.folder(version))
            rows.append(
                {
                    "version": version,
                    "serving": version == serving,
                    "made_at": card.get("made_at"),
                    "auc": card.get("exam", {}).get("auc"),
                    "learned": sum(card.get("data", {}).get("learned", {}).get("label", {}).values()),
                }
            )
        except ArtifactError as error:
            rows.append(
                {
                    "version": version,
                    "serving": version == serving,
                    "made_at": None,
                    "auc": None,
                    "learned": str(error),
                }
            )
    if json_:
        print_json(rows)
    else:
        print_table(
            ("version", "serves", "made", "AUC", "examples"),
            [
                (r["version"], "serving" if r["serving"] else "", r["made_at"], r["auc"], r["learned"])
                for r in rows
            ],
        )


def _certificates(version: str) -> dict[str, list[dict[str, Any]]]:
    """Return what audits prove about a model, by site; nothing where there is no database."""
    database = _rulings(settings())
    if database is None:
        return {}
    with database.read() as connection:
        found = {s.name: audits.certificates_of(connection, s.id) for s in sites.all_sites(connection)}
    return {
        name: [
            {field: getattr(row, field) for field in row.__slots__} for row in rows if row.model == version
        ]
        for name, rows in found.items()
        if any(row.model == version for row in rows)
    }


def _show_presumption(chosen: dict[str, Any] | None) -> None:
    """Say what facts are presumed to count for, and why; models made before do not know."""
    if chosen is None:
        return
    say(f"presumed: {chosen['chosen']} ({chosen['why']})")
    if chosen["measured"]:
        print_table(
            ("presumed", "log loss", "better by", "chance"),
            [(m["presumed"], m["log_loss"], m["better_by"], m["chance"]) for m in chosen["measured"]],
        )


@model.command()
@click.argument("version", required=False)
@as_json
def show(version: str | None, json_: bool) -> None:
    """Show the card of a model, or of the serving one."""
    shelf = Shelf(settings().models_dir)
    chosen = version or shelf.record()["serving"]
    if not chosen:
        raise ArtifactError("no model serves; run `moderation train`")
    card = read_card(shelf.folder(chosen))
    proven = _certificates(chosen)
    files = [str(path) for path in shelf.files(chosen)]
    if json_:
        print_json(card | {"sites": proven, "files": files})
        return
    say(f"{chosen}{'  (serving)' if chosen == shelf.record()['serving'] else ''}  made {card.get('made_at')}")
    say(f"learned from {card['data']['learned']['label']}, measured on {card['data']['exam']['label']}")
    say(f"exam: {card['exam']}")
    say(
        f"cutoffs: publish below {card['cutoffs']['publish_below']}, "
        f"reject from {card['cutoffs']['reject_from']}, where a site has none of its own"
    )
    _show_presumption(card.get("presumption"))
    for site, found in proven.items():
        say(f"{site}:")
        print_table(
            ("side", "comments", "cutoff", "audits"),
            [(c["side"], c["slice"], c["cutoff"], c["said"]) for c in found],
        )
    say(f"sha256 {card['sha256']}")
    say("files:", *(f"  {name}" for name in files))


@model.command()
@click.argument("version")
def promote(version: str) -> None:
    """Let a model serve, without asking the gate."""
    Shelf(settings().models_dir).promote(version)
    say(f"{version} serves; running workers follow within two seconds.")


@model.command()
def rollback() -> None:
    """Let the model serve that served before."""
    version = Shelf(settings().models_dir).rollback()
    say(f"{version} serves again; running workers follow within two seconds.")
