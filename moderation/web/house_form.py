"""Turns house rules into the values of a plain form and back; keeps what was typed. It decides nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from moderation.decision import Mode
from moderation.house import House
from moderation.policy.document import DEFAULT, QUESTIONS, Policy
from moderation.text.link_kinds import KINDS

ON = "on"
MOST_FAULTS = 5  # that are told at one field
KIND = "link_kinds."  # before the name of a kind, in the name of its choice
Values = dict[str, str]


@dataclass(frozen=True, slots=True)
class Field:
    """One field as the page shows it. `sort` is number, switch, list, choice or kinds."""

    name: str
    title: str
    help: str
    sort: str
    low: int | None = None
    high: int | None = None
    options: tuple[str, ...] = ()


SORTS = {bool: "switch", int: "number", tuple: "list", dict: "kinds", str: "choice"}  # by the default


def _field(name: str, schema: Mapping[str, Any]) -> Field:
    return Field(
        name,
        schema["title"],
        schema["description"],
        SORTS[type(getattr(DEFAULT, name))],
        schema.get("minimum"),
        schema.get("maximum"),
        tuple(schema.get("enum", ())),
    )


_SCHEMA = Policy.model_json_schema()["properties"]
SHORTS = ("Authors", "Links", "Words", "Door")  # the questions, for the top of the page
SECTIONS: dict[str, tuple[Field, ...]] = {
    question: tuple(_field(name, _SCHEMA[name]) for name in names) for question, names in QUESTIONS.items()
}
FIELDS = {field.name: field for fields in SECTIONS.values() for field in fields}


def values_of(house: House) -> Values:
    """Return a house as the form shows it."""
    values = {"mode": house.site.mode.value}
    for name, field in FIELDS.items():
        value = getattr(house.policy, name)
        if field.sort == "list":
            values[name] = "\n".join(value)
        elif field.sort == "switch":
            values[name] = ON if value else ""
        elif field.sort != "kinds":
            values[name] = str(value)
    return values | {KIND + kind: treatment for kind, treatment in house.policy.treatments().items()}


def typed(form: Mapping[str, str]) -> Values:
    """Return what was typed, line ends as they are everywhere; what a form left out is empty."""
    names = ["mode", *(name for name, field in FIELDS.items() if field.sort != "kinds")]
    names += [KIND + kind for kind in KINDS]
    return {name: form.get(name, "").replace("\r\n", "\n") for name in names}


def entries(text: str) -> list[tuple[int, str]]:
    """Return the entries of a list with the numbers of their lines; blank lines are none."""
    return [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]


def document_of(values: Values) -> dict[str, Any]:
    """Return typed values as a policy document, not checked yet."""
    document: dict[str, Any] = {}
    for name, field in FIELDS.items():
        if field.sort == "kinds":
            by_default = DEFAULT.treatments()
            chosen = {kind: values[KIND + kind] for kind in KINDS}
            document[name] = {kind: t for kind, t in chosen.items() if t != by_default[kind]}
        elif field.sort == "list":
            document[name] = [line for _, line in entries(values[name])]
        elif field.sort == "switch":
            document[name] = values[name] == ON
        else:
            document[name] = values[name].strip()
    return document


def mode_of(values: Values) -> Mode | None:
    """Return the mode that was chosen, or None if there is no such mode."""
    return next((mode for mode in Mode if mode.value == values["mode"]), None)


def at_fields(faults: Sequence[tuple[str, str]], values: Values) -> dict[str, list[str]]:
    """Sort what is wrong by the field where it is shown; what belongs to none is under ""."""
    told: dict[str, list[str]] = {}
    for pointer, message in faults:
        name, _, rest = pointer.lstrip("/").partition("/")
        if name in FIELDS and FIELDS[name].sort == "list" and rest.isdigit():
            numbered = entries(values[name])
            line = numbered[int(rest)][0] if int(rest) < len(numbered) else 0
            message = f"line {line}: {message}"
        elif rest:
            message = f"{rest}: {message}"
        told.setdefault(name if name in FIELDS else "", []).append(message)
    for messages in told.values():
        if len(messages) > MOST_FAULTS:
            messages[MOST_FAULTS:] = [f"and {len(messages) - MOST_FAULTS} more"]
    return told


def merged(base: Values, theirs: Values, mine: Values) -> tuple[Values, set[str]]:
    """Lay what I typed over what others saved since I began; return it with the fields that both changed."""

    def plain(text: str) -> list[str]:
        return [line.strip() for _, line in entries(text)]

    values, both = dict(theirs), set()
    for name, text in mine.items():
        if plain(text) == plain(base[name]):
            continue
        values[name] = text
        if plain(theirs[name]) not in (plain(base[name]), plain(text)):
            both.add(name.partition(".")[0])
    return values, both
