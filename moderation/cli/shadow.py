"""The command that says what came of shadow mode, and whether a site is ready for more."""

from __future__ import annotations

import click

from moderation import shadow
from moderation.classifier.incumbent import Incumbent
from moderation.cli.lines import say
from moderation.cli.terminal import as_json, open_database, print_json, print_table, settings
from moderation.shadow import Agreement, Shadow
from moderation.store import sites


@click.command("shadow")
@click.argument("name", metavar="SITE")
@as_json
def shadow_(name: str, json_: bool) -> None:
    """Say what would have been decided in shadow mode, how people agree, and whether SITE is ready."""
    current = settings()
    database = open_database(current)
    with database.read() as connection:
        site = sites.by_name(connection, name)
    found = shadow.report(database, site, Incumbent(current.models_dir).classifier().version)
    if json_:
        print_json(found.json())
    else:
        _say(found)


def _say(found: Shadow) -> None:
    if found.since is None:
        say(f"{found.site} never was in shadow mode: moderation site set {found.site} --mode shadow")
    else:
        until = "now" if found.until is None else f"{found.until:%Y-%m-%d %H:%M} UTC"
        say(
            f"{found.site} in shadow mode, from {found.since:%Y-%m-%d %H:%M} UTC to {until}: "
            f"{found.comments} comments, each published until a person ruled.",
            "",
        )
        columns = ("would have been", "comments", "overruled", "of those that people ruled on", "in audits")
        rows = [
            (f"{name}ed", side.comments, side.rulings.against, *map(_share, (side.rulings, side.audits)))
            for name, side in found.sides.items()
        ]
        print_table(columns, rows)
        say(
            f"held: {found.held}; people published {found.held_to_publish} of them and rejected "
            f"{found.held_to_reject}",
            "",
            f"Audits: {found.audited} ruled on, {found.audits_waiting} waiting. "
            "Only these are a fair sample.",
        )
    say("", f"{found.said[:1].upper()}{found.said[1:]}.")
    for name, side in found.sides.items():
        if side.ready:
            say(f"  {name}: ready, at most {side.at_most_percent} % wrong is certified")
        for why in side.because:
            say(f"  {name}: not ready, because {why}")


def _share(agreement: Agreement) -> str:
    if agreement.low is None or agreement.high is None:
        return "none ruled on"
    return (
        f"{agreement.against} of {agreement.ruled} ({agreement.against / agreement.ruled:.1%}, "
        f"between {agreement.low:.1%} and {agreement.high:.1%})"
    )
