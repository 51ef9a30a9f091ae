"""The command line: each command of a few lines, calling one use case.

Commands are loaded when they are called, so that `moderation serve` never loads training code and a
mistyped word is answered at once. Every error is one line that says what to do: status 2 for wrong usage,
1 for a failure.
"""

from __future__ import annotations

import sys
from importlib import import_module

import click
from sqlalchemy.exc import SQLAlchemyError

from moderation import __version__
from moderation.cli.lines import say
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


def _usage(error: click.ClickException) -> str:
    """Say in a line what is wrong with how a command was called, and where its help is."""
    said = " ".join(error.format_message().split()).rstrip(".")
    path = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "moderation"
    return f"{said[:1].lower()}{said[1:]}; `{path} --help` says how it is called"


def main() -> None:
    """Run the command line; expected errors are one line."""
    try:
        sys.exit(cli.main(prog_name="moderation", standalone_mode=False))
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(error.exit_code)
    except click.ClickException as error:
        say(f"moderation: {_usage(error)}", err=True)
        sys.exit(error.exit_code)
    except click.Abort:  # Ctrl-C, or a question that nobody answered
        say("moderation: ended before it was done", err=True)
        sys.exit(1)
    except ModerationError as error:
        say(f"moderation: {error}", err=True)
        sys.exit(1)
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        say(f"moderation: the database does not answer: {reason}; `moderation doctor` looks closer", err=True)
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except OSError as error:  # a folder that is a file, no room, no permission
        say(f"moderation: {error}; `moderation doctor` looks closer", err=True)
        sys.exit(1)
