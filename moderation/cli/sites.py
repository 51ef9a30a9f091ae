"""Commands for sites and their keys."""

from __future__ import annotations

from typing import Any

import click

from moderation import tenancy
from moderation.cli import house
from moderation.cli.coral import coral
from moderation.cli.lines import say
from moderation.cli.terminal import as_json, confirm, me, open_database, print_json, print_table, settings
from moderation.store import comments, sites


@click.group()
def site() -> None:
    """Add, list, show, change and remove sites and their keys."""


for command in (house.show, house.set_, house.schema, coral):
    site.add_command(command)


@site.command()
@click.argument("name")
@click.option("--url", required=True, help="Where the blog is.")
@as_json
def add(name: str, url: str, json_: bool) -> None:
    """Add a site and print its keys, once."""
    database = open_database(settings())
    added, keys = tenancy.add_site(database, me(), name, url)
    if json_:
        print_json({"name": added.name, "key": keys.api, "akismet_key": keys.akismet})
    else:
        say(
            f"Added {added.name}. Its keys are shown once:",
            f"  API key      {keys.api}",
            f"  Akismet key  {keys.akismet}",
        )


@site.command("list")
@as_json
def list_(json_: bool) -> None:
    """List all sites with their comments by status."""
    database = open_database(settings())
    with database.read() as connection:
        found = [(s, comments.count_by_status(connection, s.id)) for s in sites.all_sites(connection)]
    rows: list[dict[str, Any]] = [
        {
            "name": s.name,
            "url": s.url,
            "mode": s.mode.value,
            **{k: n.get(k, 0) for k in ("pending", "published", "rejected")},
        }
        for s, n in found
    ]
    if json_:
        print_json(rows)
    else:
        print_table(
            ("name", "url", "mode", "pending", "published", "rejected"), [tuple(r.values()) for r in rows]
        )


@site.command()
@click.argument("name")
@click.option("--kind", type=click.Choice(["api", "akismet"]), default="api", show_default=True)
@click.option(
    "--revoke", type=int, metavar="KEY", help="Revoke this key (see `site show`) instead of making one."
)
@as_json
def key(name: str, kind: str, revoke: int | None, json_: bool) -> None:
    """Make another key for a site and print it once, or revoke one."""
    database = open_database(settings())
    site_id = tenancy.look(database, name).site.id
    made = None
    if revoke is not None:
        tenancy.revoke_key(database, me(), site_id, revoke)
    else:
        made = tenancy.make_key(database, me(), site_id, kind)
    if json_:
        print_json(
            {"name": name, "revoked": revoke}
            if made is None
            else {"name": name, "key" if kind == "api" else "akismet_key": made}
        )
    else:
        say(
            f"Key {revoke} of {name} is revoked."
            if made is None
            else f"A new {kind} key of {name}, shown once: {made}"
        )


@site.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
def remove(name: str, yes: bool) -> None:
    """Remove a site with its keys, comments and rulings."""
    database = open_database(settings())
    with database.read() as connection:
        found = sites.by_name(connection, name)
        number = sum(comments.count_by_status(connection, found.id).values())
    if not yes:
        confirm(f"Remove {name} and its {number} comments for good?")
    tenancy.remove_site(database, me(), found.id)
    say(f"{name} is removed.")
