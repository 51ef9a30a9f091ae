"""Changes one field of a policy, as it is typed on a command line: set, add, drop."""

from __future__ import annotations

import json
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any, Literal, NamedTuple

from moderation.errors import InvalidInput
from moderation.policy.document import DEFAULT, Policy, from_values

Verb = Literal["set", "add", "drop"]


class Edit(NamedTuple):
    """What to do with a field. Without a value, `drop` puts it back to its default."""

    verb: Verb
    field: str
    value: str | None


def read(verb: Verb, text: str) -> Edit:
    """Read FIELD=VALUE (or, to drop, FIELD); raise InvalidInput."""
    field, equals, value = text.partition("=")
    field = field.strip()
    if field not in Policy.model_fields:
        near = get_close_matches(field, Policy.model_fields, 1)
        hint = f"did you mean {near[0]}?" if near else "`moderation site schema` lists the fields"
        raise InvalidInput(f"{field!r} is no field of a policy; {hint}")
    if not equals and verb != "drop":
        raise InvalidInput(f"--{verb} takes FIELD=VALUE, for example --{verb} {_example(verb)}")
    return Edit(verb, field, value.strip() if equals else None)


def _example(verb: Verb) -> str:
    return "max_links=2" if verb == "set" else "blocked_words=casino*"


def apply(policy: Policy, edits: Iterable[Edit]) -> Policy:
    """Return the policy after edits, one by one; raise InvalidInput."""
    for edit in edits:
        values = dict(policy.__dict__)
        values[edit.field] = _edited(values[edit.field], edit)
        policy = from_values({name: values[name] for name in Policy.model_fields})
    return policy


def _edited(now: Any, edit: Edit) -> Any:
    default = getattr(DEFAULT, edit.field)
    if edit.value is None:
        return default
    if isinstance(default, tuple):
        return _edited_list(now, edit, edit.value)
    if isinstance(default, dict):
        return _edited_kinds(now, edit, edit.value)
    if edit.verb != "set":
        raise InvalidInput(f"{edit.field} holds one value; change it with --set {edit.field}=VALUE")
    return edit.value


def _entries(edit: Edit, value: str) -> list[Any]:
    """Read one entry, or to set all of them: a JSON list, or entries with commas between."""
    if edit.verb == "set" and value.startswith("["):
        try:
            return list(json.loads(value))
        except ValueError as error:
            raise InvalidInput(f"{edit.field}: {value!r} is no JSON list") from error
    if edit.verb == "set":
        return [part.strip() for part in value.split(",") if part.strip()]
    return [value]


def _edited_list(now: tuple[str, ...], edit: Edit, value: str) -> list[Any] | tuple[str, ...]:
    entries = _entries(edit, value)
    if edit.verb == "set":
        return entries
    if edit.verb == "add":
        return [*now, *entries]
    wanted: str = getattr(from_values({edit.field: entries}), edit.field)[0].casefold()
    kept = tuple(entry for entry in now if entry.casefold() != wanted)
    if len(kept) == len(now):
        raise InvalidInput(f"{value!r} is not in {edit.field}")
    return kept


def _edited_kinds(now: dict[str, str], edit: Edit, value: str) -> dict[str, str]:
    if edit.verb == "drop":
        if value not in now:
            raise InvalidInput(f"{value!r} is treated as by default already")
        return {kind: treatment for kind, treatment in now.items() if kind != value}
    pairs = [part.partition(":") for part in value.split(",")]
    given = {kind.strip(): treatment.strip() for kind, _, treatment in pairs}
    return given if edit.verb == "set" else now | given
