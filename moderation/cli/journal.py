"""The command that reads the journal: who changed what and when."""

from __future__ import annotations

from typing import Any

import click

from moderation.cli.terminal import as_json, open_database, print_json, print_table, settings
from moderation.store import journal as entries
from moderation.store.journal import ACTIONS, Entry, Filter

SHOWN = 300  # characters of what was before and after, on a terminal


def _said(entry: Entry) -> str:
    before, after = entry.before or {}, entry.after or {}
    names = dict.fromkeys([*after, *before])
    parts = [
        f"{name}: {before[name]} → {after[name]}"
        if name in before and name in after
        else f"{name}: {after.get(name, before.get(name))}"
        for name in names
    ]
    said = "; ".join(parts)
    return said if len(said) <= SHOWN else said[:SHOWN] + "…"


@click.command()
@click.option("--by", default="", help="Changes by this person alone.")
@click.option("--site", "site", default="", help="Changes of this site alone, removed ones too.")
@click.option("--action", type=click.Choice(list(ACTIONS)), help="Changes of this kind alone.")
@click.option("--last", type=click.IntRange(1, 100_000), default=50, show_default=True, help="How many.")
@as_json
def journal(by: str, site: str, action: str | None, last: int, json_: bool) -> None:
    """Show who changed which site, key, house rule, person or session, the latest first."""
    database = open_database(settings())
    with database.read() as connection:
        found, _ = entries.page(connection, Filter(by=by, site=site, action=action or ""), last)
    if json_:
        rows: list[dict[str, Any]] = [
            {name: getattr(entry, name) for name in Entry.__slots__} for entry in found
        ]
        print_json(rows)
        return
    print_table(
        ("when", "by", "how", "what", "of", "before and after"),
        [
            (
                f"{e.made_at:%Y-%m-%d %H:%M}",
                e.made_by,
                e.how,
                ACTIONS.get(e.action, e.action),
                e.subject,
                _said(e),
            )
            for e in found
        ],
    )
