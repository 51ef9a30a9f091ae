"""Commands about comments: score, import, explain, erase."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, BinaryIO

import click

from moderation import bulk, explanation, review
from moderation.classifier.artifacts import Shelf, load
from moderation.classifier.serving import Classifier, NoModel
from moderation.cli.lines import say
from moderation.cli.terminal import as_json, confirm, open_database, print_json, print_table, settings
from moderation.errors import ArtifactError
from moderation.policy.document import DEFAULT, parse
from moderation.screening import screener
from moderation.store import sites


def _classifier(model: str | None) -> Classifier:
    """Load a model by version or path, or the serving one; without any, nothing is published."""
    shelf = Shelf(settings().models_dir)
    if model is None:
        try:
            return shelf.serving()
        except ArtifactError as error:
            say(f"moderation: no model: {error}", err=True)
            return NoModel()
    return load(shelf.find(model))


@click.command()
@click.argument("file", type=click.File("rb"), default="-")
@click.option("--model", help="A version, or the folder of a model; the serving one if left out.")
@click.option(
    "--policy",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="House rules as a JSON file.",
)
@click.option("--output", type=click.Choice(["jsonl", "table"]), default="jsonl", show_default=True)
def score(file: BinaryIO, model: str | None, policy: Path | None, output: str) -> None:
    """Answer comments from JSON lines, in order, without a database.

    Whatever else a line holds is passed through under `input`. A bad line is answered by an `error`
    in its place, and the exit status is 1.
    """
    judge = screener(parse(policy.read_bytes()) if policy else DEFAULT, _classifier(model))
    bad = 0
    rows: list[tuple[Any, ...]] = []
    for said in bulk.score(judge, file):
        bad += "error" in said
        if output == "jsonl":
            sys.stdout.write(_line(said))
        elif "error" in said:
            rows.append((said["line"], "error", "", said["error"]["detail"][:60], ""))
        else:
            rows.append(
                (
                    said["external_id"],
                    said["verdict"],
                    said["score"] and said["score"]["probability"],
                    ", ".join(f["rule"] for f in said["findings"]),
                    said["excerpt"],
                )
            )
    if output == "table":
        print_table(("id", "verdict", "probability", "findings", "comment"), rows)
    sys.exit(1 if bad else 0)


def _line(said: dict[str, Any]) -> str:
    line = json.dumps(said, ensure_ascii=False)
    try:
        line.encode(sys.stdout.encoding)
    except UnicodeEncodeError:  # half a surrogate pair passed through, or a terminal with few letters
        line = json.dumps(said)
    return line + "\n"


@click.command()
@click.argument("comment")
@click.option("--site", "name", help="The site; needed for external:ID.")
@as_json
def explain(comment: str, name: str | None, json_: bool) -> None:
    """Make a stored decision again and say whether it is the same, and why it was made."""
    current = settings()
    told = explanation.explain(open_database(current), Shelf(current.models_dir), comment, name)
    if json_:
        print_json(told)
        return
    say(f"{told['id']}: {told['verdict']}, now {told['status']}")
    for f in told["findings"]:
        say(f"  {f['asks']:8} {f['rule']}: {f['message']}")
    if told["score"]:
        say(f"  {told['score']['band']:8} the model gives a violation {told['score']['probability']:.1%}")
        for clue in told["score"]["clues"]:
            say(f"           {clue['weight']:+.2f} {clue['clue']}")
    say(told["said"])


@click.command()
@click.argument("comment")
@click.option("--site", "name", required=True, help="The site that the comment belongs to.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(comment: str, name: str, yes: bool) -> None:
    """Erase a comment for good: text, author, decisions, rulings and labels."""
    database = open_database(settings())
    with database.read() as connection:
        site = sites.by_name(connection, name)
    if not yes:
        confirm(f"Erase {comment} for good?")
    review.erase(database, site.id, comment)
    say("Erased.")
