"""The command that lists rulings which are probably wrong."""

from __future__ import annotations

import click

from moderation import doubts
from moderation.classifier.artifacts import Shelf
from moderation.cli.lines import say
from moderation.cli.terminal import as_json, open_database, print_json, print_table, settings
from moderation.store import sites

SHOWN = 70  # characters of a comment


@click.command()
@click.option("--site", "name", required=True, help="The site whose rulings to look at.")
@as_json
def doubtful(name: str, json_: bool) -> None:
    """List rulings that are probably wrong, as the last training found; people settle them on the page."""
    current = settings()
    database = open_database(current)
    with database.read() as connection:
        site = sites.by_name(connection, name)
    listed = doubts.open_doubts(database, Shelf(current.models_dir), site)
    rows = [
        {
            "id": one.stored.id,
            "ruling": one.ruling.ruling,
            "reason": one.ruling.reason,
            "by": one.ruling.moderator or one.ruling.source,
            "ruled_at": one.ruling.made_at.isoformat(),
            "probability": one.doubt.probability,
            "why": one.doubt.why,
            "content": one.submission["content"],
        }
        for one in doubts.look(database, site, listed)
    ]
    if json_:
        print_json(rows)
    elif not rows:
        say(f"Nothing is doubtful on {name}; `moderation train` makes the list anew.")
    else:
        print_table(
            ("comment", "ruled", "by", "violation", "why", "text"),
            [
                (
                    row["id"],
                    row["ruling"],
                    row["by"],
                    f"{row['probability']:.1%}",
                    row["why"],
                    " ".join(row["content"][: 4 * SHOWN].split())[:SHOWN],
                )
                for row in rows
            ],
        )
