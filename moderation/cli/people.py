"""Commands for moderators."""

from __future__ import annotations

import sys

import click

from moderation.cli.terminal import as_json, open_database, print_json, print_table, settings
from moderation.errors import InvalidInput
from moderation.installation import new_password
from moderation.store import people, sites
from moderation.web.login import hasher

SHORTEST_PASSWORD = 8


def _password(given: str | None) -> tuple[str, bool]:
    """Take the password that was given, ask for one on a terminal, or make one; say whether it was made."""
    if given is None and sys.stdin.isatty():
        given = click.prompt("Password (empty: make one)", hide_input=True, default="", show_default=False)
    if not given:
        return new_password(), True
    if not SHORTEST_PASSWORD <= len(given) <= 1024:
        raise InvalidInput(f"a password has {SHORTEST_PASSWORD} characters or more")
    return given, False


@click.group()
def moderator() -> None:
    """Add, list and remove moderators, and change their passwords."""


@moderator.command()
@click.argument("name")
@click.option("--role", type=click.Choice(people.ROLES), default="moderator", show_default=True)
@click.option("--site", "names", multiple=True, help="A site that this moderator may see; repeat for more.")
@click.option("--password", help="The password; without it you are asked, or one is made.")
@as_json
def add(name: str, role: str, names: tuple[str, ...], password: str | None, json_: bool) -> None:
    """Add a moderator of named sites, or an admin of all."""
    if not name.strip() or len(name) > 100 or not name.isprintable():
        raise InvalidInput("a name has 1 to 100 printable characters")
    database = open_database(settings())
    chosen, made = _password(password)
    with database.write() as connection:
        people.add(
            connection, name, hasher.hash(chosen), role, [sites.by_name(connection, n).id for n in names]
        )
    if json_:
        print_json({"name": name, "role": role, "sites": list(names), "password": chosen if made else None})
    else:
        click.echo(
            f"Added {name}, {role}"
            + (f" of {', '.join(names)}" if names else "")
            + (f". Password, shown once: {chosen}" if made else ".")
        )


@moderator.command("list")
@as_json
def list_(json_: bool) -> None:
    """List all moderators."""
    database = open_database(settings())
    with database.read() as connection:
        names = {s.id: s.name for s in sites.all_sites(connection)}
        rows = [
            (m.name, m.role, [names[i] for i in people.sites_of(connection, m.id)])
            for m in people.everybody(connection)
        ]
    if json_:
        print_json([{"name": n, "role": r, "sites": s} for n, r, s in rows])
    else:
        print_table(
            ("name", "role", "sites"), [(n, r, "all" if r == "admin" else ", ".join(s)) for n, r, s in rows]
        )


@moderator.command()
@click.argument("name")
@click.option("--password", help="The password; without it you are asked, or one is made.")
@as_json
def password(name: str, password: str | None, json_: bool) -> None:
    """Change a password; all sessions of that moderator end."""
    database = open_database(settings())
    chosen, made = _password(password)
    with database.write() as connection:
        people.set_password(connection, people.by_name(connection, name).id, hasher.hash(chosen))
    if json_:
        print_json({"name": name, "password": chosen if made else None})
    else:
        click.echo(f"The password of {name} is changed" + (f". Shown once: {chosen}" if made else "."))


@moderator.command()
@click.argument("name")
def remove(name: str) -> None:
    """Remove a moderator; what they ruled stays."""
    database = open_database(settings())
    with database.write() as connection:
        people.remove(connection, people.by_name(connection, name).id)
    click.echo(f"{name} is removed.")
