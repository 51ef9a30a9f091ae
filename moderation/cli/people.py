"""Commands for moderators."""

from __future__ import annotations

import sys

import click

from moderation import access
from moderation.access import checked_password, new_password
from moderation.cli.lines import say
from moderation.cli.terminal import as_json, me, open_database, print_json, print_table, settings
from moderation.store import people
from moderation.store.database import Database
from moderation.web.login import hasher


def _password(given: str | None) -> tuple[str, bool]:
    """Take the password that was given, ask for one on a terminal, or make one; say whether it was made."""
    if given is None and sys.stdin.isatty():
        given = click.prompt("Password (empty: make one)", hide_input=True, default="", show_default=False)
    if not given:
        return new_password(), True
    return checked_password(given), False


def _id(database: Database, name: str) -> int:
    with database.read() as connection:
        return people.by_name(connection, name).id


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
    database = open_database(settings())
    chosen, made = _password(password)
    access.add(database, me(), name, hasher.hash(chosen), role, names)
    if json_:
        print_json({"name": name, "role": role, "sites": list(names), "password": chosen if made else None})
    else:
        say(
            f"Added {name}, {role}"
            + (f" of {', '.join(names)}" if names else "")
            + (f". Password, shown once: {chosen}" if made else ".")
        )


@moderator.command("list")
@as_json
def list_(json_: bool) -> None:
    """List all moderators."""
    database = open_database(settings())
    rows = [
        (one.moderator.name, one.moderator.role, [site.name for site in one.sites])
        for one in access.everybody(database)
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
    access.set_password(database, me(), _id(database, name), hasher.hash(chosen))
    if json_:
        print_json({"name": name, "password": chosen if made else None})
    else:
        say(f"The password of {name} is changed" + (f". Shown once: {chosen}" if made else "."))


@moderator.command()
@click.argument("name")
def remove(name: str) -> None:
    """Remove a moderator; what they ruled stays."""
    database = open_database(settings())
    access.remove(database, me(), _id(database, name))
    say(f"{name} is removed.")
