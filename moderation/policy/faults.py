"""Puts what is wrong with a policy into words that say what to do, each with its JSON pointer."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from moderation.errors import InvalidInput

MOST = 50  # faults that are named
SHOWN = 60  # characters of an entry


class InvalidPolicy(InvalidInput):
    """A policy cannot be used. `faults` are all that was found: JSON pointer and what to do."""

    def __init__(self, faults: Sequence[tuple[str, str]]) -> None:
        self.faults = tuple(faults)
        pointer, message = self.faults[0]
        more = f" (and {len(self.faults) - 1} more)" if len(self.faults) > 1 else ""
        super().__init__(f"policy{pointer} {message}{more}", pointer)


def faults_of(error: ValidationError, model: type[BaseModel]) -> list[tuple[str, str]]:
    """Return all faults of a document, in its order."""
    details = error.errors(include_url=False)[:MOST]
    return [(_pointer(detail), _message(detail, model)) for detail in details]


def _pointer(detail: ErrorDetails) -> str:
    parts = [str(part) for part in detail["loc"] if part != "[key]"]
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in parts)


def _bounds(detail: ErrorDetails, model: type[BaseModel]) -> str:
    """Say what numbers a field takes."""
    schema: dict[str, Any] = model.model_json_schema()["properties"].get(str(detail["loc"][0]), {})
    return f"from {schema.get('minimum', 0)} to {schema.get('maximum', 'any')}"


def _message(detail: ErrorDetails, model: type[BaseModel]) -> str:
    context, given = detail.get("ctx", {}), detail["input"]
    if detail["type"].startswith(("int_", "greater_", "less_")):
        return f"must be a whole number {_bounds(detail, model)}"
    match detail["type"]:
        case "json_invalid":
            return f"is not JSON: {context['error']}"
        case "model_type":
            return "must be a JSON object of fields; {} is the house's own policy"
        case "extra_forbidden":
            name = str(detail["loc"][-1])
            near = get_close_matches(name, model.model_fields, 1)
            hint = f"did you mean {near[0]}?" if near else "`moderation site schema` lists the fields"
            return f"is no field of a policy; {hint}"
        case "bool_type" | "bool_parsing":
            return "must be true or false"
        case "literal_error":
            return f"must be {context['expected']}".replace("'", "")
        case "tuple_type":
            return "must be a list"
        case "dict_type":
            return 'must be an object, such as {"code": "allow"}'
        case "string_type":
            return "must be text"
        case "too_long":
            return f"may have {context['max_length']} entries at most"
        case "string_too_short":
            return "must not be empty; take the line out"
        case "string_too_long":
            return f"may have {context['max_length']} characters at most"
        case "string_pattern_mismatch":
            return "holds a character that cannot stand here"
        case "value_error" if not detail["loc"]:
            return detail["msg"].removeprefix("Value error, ")
        case "value_error":
            return f"{_shown(given)} {detail['msg'].removeprefix('Value error, ')}"
    return detail["msg"]


def _shown(given: Any) -> str:
    text = str(given)
    return f"“{text if len(text) <= SHOWN else text[:SHOWN] + '…'}”"
