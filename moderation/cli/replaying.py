"""The command that says what another policy, model or band would have done, and changes nothing."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click

from moderation import replay
from moderation.classifier.artifacts import Shelf, load
from moderation.cli.lines import say
from moderation.cli.terminal import (
    as_json,
    as_text,
    open_database,
    print_json,
    print_table,
    progress,
    settings,
    write_report,
)
from moderation.decision import Cutoffs, SiteCutoffs
from moderation.errors import InvalidInput, ModerationError, NotFound
from moderation.policy.document import DEFAULT, Policy, parse
from moderation.report.replayed import replay_page
from moderation.screening import screener
from moderation.store import sites
from moderation.store.database import Database
from moderation.tenancy import checked_url

MOST_REASONS, MOST_FLIPS = 20, 15  # that are printed


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
@click.option(
    "--report",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write replay.html, with pictures, and replay.json into this folder.",
)
@click.option("--address", help="Where moderators find the service, for links to cases in the report.")
@as_json
def replay_(
    name: str | None,
    file: Path | None,
    last: int,
    policy: str | None,
    model: str | None,
    cutoffs: str | None,
    report: Path | None,
    address: str | None,
    json_: bool,
) -> None:
    """Say what another policy, model or band would have done to comments that came in; change nothing."""
    if (name is None) == (file is None):
        raise click.UsageError("give either --site NAME or --file FILE")
    current = settings()
    service = checked_url(address or f"http://{current.bind}").rstrip("/")
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
    told = {"policy": chosen.version, "model": classifier.version, **found.json()}
    for flip in told["flips"]:
        flip["case"] = case_path(name, flip["id"]) if name else None
    if report is not None:
        source = f"the latest comments of {name}" if name else f"the comments in {file.name if file else ''}"
        page = replay_page(told, source, service)
        write_report(report, {"replay.html": page, "replay.json": as_text(told)})
    if json_:
        print_json(told)
    else:
        _say(told)
        if report is not None:
            say("", f"The report with pictures: {report / 'replay.html'}")


def case_path(site: str, id: str) -> str:
    """Return where the moderators' page shows a case, below the address of the service."""
    return f"/sites/{quote(site)}/review?case={quote(id, safe='')}"


def _say(told: dict[str, Any]) -> None:
    if not told["comments"]:
        raise ModerationError("there is no comment to replay")
    queue, agreement = told["queue"], told["agreement"]
    say(
        f"Policy {told['policy']} and model {told['model']} over {told['comments']} comments: "
        f"{told['changed']} would be decided otherwise ({told['changed'] / told['comments']:.1%}).",
        "",
    )
    print_table(
        ("before \\ after", *replay.VERDICTS),
        [
            (before, *(told["table"][before][after] for after in replay.VERDICTS))
            for before in replay.VERDICTS
        ],
    )
    if queue["days"]:
        say(
            "",
            f"Waiting for people, a day: {queue['a_day_before']} before, {queue['a_day_after']} after "
            f"({queue['days']:.0f} days).",
        )
    if agreement["before"]["ruled"]:
        say("", f"Of {agreement['before']['ruled']} comments that people ruled on:")
        parts = ("held", "published", "published_wrong", "rejected", "rejected_wrong")
        print_table(
            ("", "held", "published", "wrongly", "rejected", "wrongly"),
            [(when, *(agreement[when][part] for part in parts)) for when in ("before", "after")],
        )
    if told["changed"]:
        say("", "Why:")
        print_table(
            ("before", "after", "because of", "comments"),
            [tuple(row.values()) for row in told["flips_by_reason"][:MOST_REASONS]],
        )
        say("", "Most surprising (`moderation explain ID` says more):")
        parts = ("id", "before", "after", "because", "ruling")
        print_table(
            ("comment", "before", "after", "because of", "ruled", "text"),
            [(*(flip[part] for part in parts), flip["text"][:70]) for flip in told["flips"][:MOST_FLIPS]],
        )
