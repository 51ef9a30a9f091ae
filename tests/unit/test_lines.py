"""What strangers wrote never steers the operator's terminal, and is never markup."""

from __future__ import annotations

from pathlib import Path

import pytest

from moderation.cli import lines
from moderation.cli.lines import harmless, say
from moderation.cli.terminal import print_table

STEERING = {
    "screen is cleared": "\x1b[2J",
    "title is set": "\x1b]0;owned\x07",
    "link is hidden": "\x1b]8;;https://shop.example\x1b\\here\x1b]8;;\x1b\\",
    "one character that begins a sequence": "\x9b31m",
    "line is written over": "all well\rdone",
    "line is added": "one\ntwo\u2028three\u0085four",
    "writing is turned": "\u202egnp.exe\u2066a\u2069\u200f",
    "backspace, tab, delete": "a\b\t\x7f",
    "half of a pair": "\ud800",
}
MARKUP = (
    "see [url=https://a.example]x[/url] and [/b]",
    "[bold]loud[/bold]",
    "[link=https://a.example]x[/link] :smile:",
)


@pytest.mark.parametrize("text", STEERING.values(), ids=STEERING.keys())
def test_what_steers_a_terminal_is_spelled_out(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert harmless(text).isprintable()
    say(text)
    print_table(["text"], [[text]])
    printed = capsys.readouterr().out.split("\n")
    assert all(line.isprintable() for line in printed)
    assert len(printed) == 4, "a line, a heading, a row"
    assert printed[0] == printed[2].rstrip() == harmless(text)


@pytest.mark.parametrize("text", ["naïve café", "مرحبا بك", "می‌خواهم", "👩‍🌾 and 🇫🇷", "a\\nb", "日本語"])
def test_what_people_write_is_printed_as_it_is(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    say(text)
    assert capsys.readouterr().out == text + "\n"


def test_every_line_that_a_command_prints_is_made_harmless() -> None:
    folder = Path(lines.__file__).parent
    printing = {path.name for path in folder.glob("*.py") if "click.echo(" in path.read_text("utf-8")}
    assert printing == {"lines.py", "terminal.py"}, (
        "call say() or print_table(); only JSON is printed as it is"
    )


@pytest.mark.parametrize("text", MARKUP)
def test_square_brackets_in_a_table_are_text(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    print_table(["text"], [[text]])
    assert [line.rstrip() for line in capsys.readouterr().out.splitlines()] == ["text", text]
