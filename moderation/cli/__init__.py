"""The command line: each command of a few lines, calling one use case.

Commands are loaded when they are called, so that `moderation serve` never loads training code and a
mistyped word is answered at once. Every error is one line that says what to do.
"""

from __future__ import annotations

import sys
from importlib import import_module

import click
from sqlalchemy.exc import SQLAlchemyError

from moderation import __version__
from moderation.errors import ModerationError

COMMANDS = {  # name: module:command
    "serve": "service:serve",
    "worker": "service:worker",
    "init": "service:init",
    "demo": "service:demo",
    "doctor": "service:doctor",
    "site": "sites:site",
    "moderator": "people:moderator",
    "webhook": "webhooks:webhook",
    "journal": "journal:journal",
    "score": "comments:score",
    "explain": "comments:explain",
    "erase": "comments:erase",
    "import": "exchange:import_",
    "export": "exchange:export",
    "train": "learning:train",
    "evaluate": "measuring:evaluate",
    "replay": "replaying:replay_",
    "model": "learning:model",
    "doubtful": "doubts:doubtful",
    "shadow": "shadow:shadow_",
}


class Lazy(click.Group):
    """A group that imports a command's module when the command is wanted."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name].partition(":")
        found: click.Command = getattr(import_module(f"moderation.cli.{module}"), attribute)
        return found


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, package_name="moderation")
def cli() -> None:
    """Moderate blog comments: serve, review, retrain."""


def main() -> None:
    """Run the command line; expected errors are one line and exit status 1."""
    try:
        cli(standalone_mode=True)
    except ModerationError as error:
        click.echo(f"moderation: {error}", err=True)
        sys.exit(1)
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        click.echo(
            f"moderation: the database does not answer: {reason}; `moderation doctor` looks closer", err=True
        )
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except OSError as error:  # a folder that is a file, no room, no permission
        click.echo(f"moderation: {error}; `moderation doctor` looks closer", err=True)
        sys.exit(1)
