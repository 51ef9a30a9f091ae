"""Reads the discussion settings of a WordPress blog into a policy, with their meaning there.

Pure: the caller shows what was taken over and what was not, and puts the policy in force.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from moderation.errors import InvalidInput
from moderation.policy.document import LARGEST, Policy, from_values
from moderation.policy.entries import LONGEST

FORMER_NAMES = {
    "blacklist_keys": "disallowed_keys",
    "comment_whitelist": "comment_previously_approved",
}
ABOUT_COMMENTS = ("comment", "moderation", "disallowed", "default_ping", "require_name", "thread_comments")
MOST_LINKS = 100  # the highest limit that a policy takes


@dataclass(frozen=True, slots=True)
class Imported:
    """A policy with a blog's settings in it; in lines for people, what was taken over and what was not."""

    policy: Policy
    taken: tuple[str, ...]
    ignored: tuple[str, ...]


def options_of(document: bytes) -> dict[str, Any]:
    """Read what `wp option list --format=json` prints, or an object of names and values."""
    if len(document) > 4 * LARGEST:
        raise InvalidInput("the file is larger than 16 MiB; export the comment options alone")
    try:
        read = json.loads(document)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"the file is not JSON in UTF-8: {error}") from error
    if isinstance(read, list) and all(isinstance(row, dict) and "option_name" in row for row in read):
        read = {str(row["option_name"]): row.get("option_value") for row in read}
    if not isinstance(read, dict):
        raise InvalidInput(
            "the file must be what `wp option list --format=json` prints, or an object of options"
        )
    named = {FORMER_NAMES[name]: value for name, value in read.items() if name in FORMER_NAMES}
    return named | {name: value for name, value in read.items() if name not in FORMER_NAMES}


def import_into(policy: Policy, options: Mapping[str, Any], loosen: bool = False) -> Imported:
    """Take a blog's settings over. The house's own limit of links stays, unless it is to be loosened."""
    reader = _Reader(options)
    values = {name: getattr(policy, name) for name in Policy.model_fields}
    for name in ("disallowed_keys", "moderation_keys"):
        if name in options:
            values[name] = reader.keys(name)
    if "comment_max_links" in options:
        values["hold_links_from"] = reader.max_links(policy, loosen)
        values["max_links"] = MOST_LINKS if loosen else policy.max_links
    if "comment_moderation" in options:
        values["hold_everything"] = reader.switch("comment_moderation", "every comment is held")
    if "comment_previously_approved" in options:
        values["hold_newcomers"] = reader.switch(
            "comment_previously_approved", "authors without a published comment are held"
        )
    if "close_comments_for_old_posts" in options:
        values["close_after_days"] = reader.close_after()
    if reader.pings_closed():
        values["pingbacks"] = values["trackbacks"] = "reject"
    return Imported(from_values(values), tuple(reader.taken), (*reader.ignored, *reader.left_over()))


class _Reader:
    """Reads options one by one, and notes what became of each."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        self.options, self.known = options, set[str]()
        self.taken: list[str] = []
        self.ignored: list[str] = []

    def number(self, name: str, most: int) -> int:
        self.known.add(name)
        text = str(self.options.get(name) or "0").strip()
        if not text.isascii() or not text.isdigit() or len(text) > 9:
            raise InvalidInput(f"{name} is {text[:40]!r}; WordPress keeps a number there")
        if int(text) > most:
            self.ignored.append(f"{name} {text}: counted as {most}")
        return min(most, int(text))

    def is_on(self, name: str) -> bool:
        self.known.add(name)
        value = self.options.get(name)
        return str(value).strip().lower() not in ("", "0", "false", "none", "null")

    def switch(self, name: str, meaning: str) -> bool:
        on = self.is_on(name)
        self.taken.append(f"{name} {'on' if on else 'off'}: {meaning if on else 'nothing is held by it'}")
        return on

    def keys(self, name: str) -> tuple[str, ...]:
        """Read a list: one entry a line, trimmed; WordPress skips an empty line and a single 0."""
        self.known.add(name)
        value = self.options[name]
        lines = value if isinstance(value, list) else str(value or "").splitlines()
        entries = [entry for line in lines if (entry := str(line).strip()) not in ("", "0")]
        good = tuple(dict.fromkeys(e for e in entries if len(e) <= LONGEST and "\x00" not in e))
        verb = "reject" if name == "disallowed_keys" else "hold"
        self.taken.append(f"{name}: {len(good)} entries that {verb}")
        if left := len(set(entries)) - len(good):
            self.ignored.append(f"{name}: {left} entries of more than {LONGEST} characters")
        return good

    def max_links(self, policy: Policy, loosen: bool) -> int:
        most = self.number("comment_max_links", MOST_LINKS)
        if not most:
            self.taken.append("comment_max_links 0: no number of links holds a comment")
            return 0
        own = ""
        if not loosen and most > policy.max_links:
            own = f"; more than {policy.max_links} are still rejected without --loosen"
        self.taken.append(f"comment_max_links {most}: {most} links or more are held{own}")
        return most

    def close_after(self) -> int:
        if not self.is_on("close_comments_for_old_posts"):
            self.known.add("close_comments_days_old")
            self.taken.append("close_comments_for_old_posts off: posts stay open")
            return 0
        days = self.number("close_comments_days_old", 36_500)
        self.taken.append(
            f"close_comments_for_old_posts on: posts close after {days} days; send post.published_at for it"
        )
        return days

    def pings_closed(self) -> bool:
        if "default_ping_status" not in self.options:
            return False
        self.known.add("default_ping_status")
        if self.options["default_ping_status"] == "closed":
            self.taken.append("default_ping_status closed: pingbacks and trackbacks are rejected")
            return True
        self.ignored.append("default_ping_status open: the house's own treatment of pings stays")
        return False

    def left_over(self) -> list[str]:
        """Name the options about comments that have no meaning here, and count all others."""
        rest = [name for name in self.options if name not in self.known]
        about = [name for name in rest if name.startswith(ABOUT_COMMENTS)]
        named = [f"{name}: nothing here corresponds to it" for name in about[:20]]
        others = len(rest) - len(named)
        return [*named, f"{others} other options"] if others else named
