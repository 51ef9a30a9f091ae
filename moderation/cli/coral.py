"""The command that lets a site's Coral ask about comments."""

from __future__ import annotations

import sys
from urllib.parse import quote

import click

from moderation.cli.lines import say
from moderation.cli.terminal import open_database, settings
from moderation.errors import InvalidInput
from moderation.store import phases, sites

LONGEST, SHORTEST = 200, 16  # characters


def _asked_for() -> str:
    """Ask for the secret on a terminal, or read it from a pipe: as an option it would stay in the history."""
    if sys.stdin.isatty():
        return str(click.prompt("Signing secret", hide_input=True)).strip()
    return sys.stdin.readline(LONGEST + 2).strip()


@click.command()
@click.argument("name")
@click.option("--off", is_flag=True, help="Let its Coral ask no more.")
def coral(name: str, off: bool) -> None:
    """Let a site's Coral ask about comments: give the signing secret that Coral shows, when asked."""
    database = open_database(settings())
    with database.read() as connection:
        site = sites.by_name(connection, name)
    secret = "" if off else _asked_for()
    if not off and not (SHORTEST <= len(secret) <= LONGEST and secret.isascii() and secret.isprintable()):
        raise InvalidInput("this is no signing secret; Coral shows it where the phase is configured")
    with database.write() as connection:
        phases.set_secret(connection, site.id, secret)
    if off:
        say(f"The Coral of {name} may not ask any more.")
    else:
        say(f"The phase's callback URL is this service's address and /coral/{quote(name)}")
