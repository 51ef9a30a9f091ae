"""Says in lines for people what differs between two policies."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from moderation.policy.document import QUESTIONS, Policy

SHOWN = 5  # entries of a list that are named
LONGEST = 60  # characters of an entry
KEPT = 100  # entries of a list that are told of a change; the policy's version names them all


def differences(before: Policy, after: Policy) -> tuple[str, ...]:
    """Return a line for each field that differs, in the order of the pages.

    >>> differences(Policy(), Policy(max_links=2, blocked_words=("casino*",), link_kinds={"code": "allow"}))
    ('max_links: 1 → 2', 'link_kinds: code hold → allow', 'blocked_words: added casino*')
    """
    lines = []
    for name in (name for fields in QUESTIONS.values() for name in fields):
        was, now = getattr(before, name), getattr(after, name)
        if name == "link_kinds":
            was, now = before.treatments(), after.treatments()
            changed = [f"{kind} {was[kind]} → {now[kind]}" for kind in was if was[kind] != now[kind]]
            if changed:
                lines.append(f"link_kinds: {', '.join(changed)}")
        elif isinstance(was, tuple):
            if line := _of_lists(was, now):
                lines.append(f"{name}: {line}")
        elif was != now:
            lines.append(f"{name}: {shown(was)} → {shown(now)}")
    return tuple(lines)


def changed(before: Policy, after: Policy) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the fields that differ, as they were and as they are; of a list, the entries that differ.

    >>> changed(Policy(blocked_words=("a",)), Policy(max_links=2, blocked_words=("a", "b")))
    ({'max_links': 1, 'blocked_words': []}, {'max_links': 2, 'blocked_words': ['b']})
    """
    was: dict[str, Any] = {}
    now: dict[str, Any] = {}
    for name in (name for fields in QUESTIONS.values() for name in fields):
        old, new = getattr(before, name), getattr(after, name)
        if name == "link_kinds":
            old, new = before.treatments(), after.treatments()
            kinds = [kind for kind in old if old[kind] != new[kind]]
            old, new = {kind: old[kind] for kind in kinds}, {kind: new[kind] for kind in kinds}
        if old == new:
            continue
        if isinstance(old, tuple):
            gone, come = set(old) - set(new), set(new) - set(old)
            old = [entry for entry in old if entry in gone][:KEPT]
            new = [entry for entry in new if entry in come][:KEPT]
        was[name], now[name] = old, new
    return was, now


def shown(value: Any) -> str:
    """Return a single value as a policy document writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _of_lists(was: tuple[str, ...], now: tuple[str, ...]) -> str:
    old, new = set(was), set(now)
    added, dropped = [e for e in now if e not in old], [e for e in was if e not in new]
    parts = [f"added {_named(added)}"] if added else []
    parts += [f"dropped {_named(dropped)}"] if dropped else []
    return "; ".join(parts) or ("in another order" if was != now else "")


def _named(entries: Iterable[str]) -> str:
    cut = [e if len(e) <= LONGEST else e[:LONGEST] + "…" for e in entries]
    return ", ".join(cut[:SHOWN]) + (f" and {len(cut) - SHOWN} more" if len(cut) > SHOWN else "")
