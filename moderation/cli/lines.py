"""Prints lines on a terminal, so that what strangers wrote cannot steer it. It loads nothing heavy."""

from __future__ import annotations

import re

import click

# Control characters, line ends of every kind, marks that turn the direction of writing, halves of pairs.
_STEERS = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


def harmless(text: str) -> str:
    r"""Return a text on one line in which everything that would steer a terminal is spelled out.

    >>> print(harmless("a\x1b[2Jb\n\u202ec"))
    a\x1b[2Jb\n\u202ec
    """
    return _STEERS.sub(lambda found: ascii(found[0])[1:-1], text)


def say(*lines: str, err: bool = False) -> None:
    """Print lines for people."""
    for line in lines:
        click.echo(harmless(line), err=err)
