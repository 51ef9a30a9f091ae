"""A site with a few dozen varied comments, so that there is something to look at."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files

from moderation.intake import Intake
from moderation.store.sites import Site
from moderation.submission import parse

NAME = "demo"
URL = "https://slow-kitchen.example"


def fill(intake: Intake, site: Site, shown: Callable[[float], None] = lambda share: None) -> int:
    """Submit the demo comments; those that are there already stay. Returns how many are new."""
    lines = files(__name__).joinpath("comments.jsonl").read_text("utf-8").splitlines()
    new = 0
    for number, line in enumerate(lines, 1):
        new += intake.submit(site, parse(line)).created
        shown(number / len(lines))
    return new
