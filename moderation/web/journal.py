"""The journal of all changes, for admins: who, when, what, before and after; with filters and pages."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, render_template, request

from moderation.store import journal as entries
from moderation.store.journal import ACTIONS, Entry, Filter
from moderation.web.account import device
from moderation.web.login import only_admins
from moderation.web.services import database

journal = Blueprint("journal", __name__, url_prefix="/admin/journal")
journal.before_request(only_admins)
ON_A_PAGE = 50
LONGEST = 300  # characters of a value


def _day(text: str) -> date | None:
    """Return a day that was asked for; None if it is none, or one of which nothing can be known."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year < 3000 else None


def said(value: Any, name: str = "") -> str:
    """Say a value of an entry to people.

    >>> said(None), said(["a", "b"]), said({"code": "hold"}), said(True)
    ('', 'a, b', 'code hold', 'true')
    """
    if value is None:
        return ""
    if name == "browser":
        return device(str(value))
    if isinstance(value, list):
        text = ", ".join(map(str, value))
    elif isinstance(value, dict):
        text = ", ".join(f"{key} {one}" for key, one in value.items())
    else:
        text = str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def _rows(entry: Entry) -> list[tuple[str, str, str]]:
    """Return what an entry says of each thing: its name, what it was, what it is."""
    before, after = entry.before or {}, entry.after or {}
    names = list(dict.fromkeys([*after, *before]))
    return [
        (name.replace("_", " "), said(before.get(name), name), said(after.get(name), name)) for name in names
    ]


@journal.get("")
def show() -> str:
    """Show a page of the journal, the latest first."""
    asked = {name: request.args.get(name, "")[:200] for name in ("by", "action", "site", "since", "until")}
    since, until = _day(asked["since"]), _day(asked["until"])
    number = request.args.get("before", "")
    before = int(number) if number.isascii() and number.isdigit() and len(number) < 19 else None
    wanted = Filter(
        by=asked["by"].replace("\x00", ""),
        action=asked["action"] if asked["action"] in ACTIONS else "",
        site=asked["site"].replace("\x00", ""),
        since=datetime.combine(since, time(), UTC) if since else None,
        until=datetime.combine(until, time(), UTC) + timedelta(days=1) if until else None,
    )
    with database().read() as connection:
        found, more = entries.page(connection, wanted, ON_A_PAGE, before)
        names = entries.names(connection)
    return render_template(
        "journal.html",
        entries=[(entry, _rows(entry)) for entry in found],
        actions=ACTIONS,
        names={column: [(name, name) for name in found] for column, found in names.items()},
        asked={name: text for name, text in asked.items() if text},
        filtered=any(asked.values()),
        older=found[-1].id if more else None,
        paged=before is not None,
    )
