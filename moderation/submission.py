"""The API's comment, as blogs, files and imports send it: validated, bounded, named.

Every way in reads through here, so that a line of a file and a request's body mean the same. Bad
input gets an InvalidInput with a JSON pointer; unknown fields are ignored and reported once.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    StrictBool,
    ValidationError,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, ErrorDetails

from moderation.comment import Author, Comment, Parent, Post
from moderation.errors import InvalidInput

LARGEST_CONTENT = 64 * 1024  # bytes of UTF-8
LONGEST = 65536  # characters of any other field; a spammer's absurd name must not fail the request
NO_NUL = r"^[^\x00]*$"
ONE_LINE = r"^[^\x00-\x1f\x7f-\x9f]*$"  # an id is a part of an address
PYDANTIC = re.compile(r"^(?:Input|String|Datetime) should ")
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)


class TooLarge(InvalidInput):
    """The content is longer than the service reads."""


def _text_of_number(value: Any) -> Any:
    """Blogs send their ids as numbers as often as strings."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _in_utc(value: datetime) -> datetime:
    try:
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        raise ValueError("is not a date that a comment can have") from None


def _sensible(value: datetime) -> datetime:
    moment = _in_utc(value)
    if not EARLIEST <= moment <= datetime.now(UTC) + timedelta(days=2):
        raise ValueError("must lie between 1990 and now; send UTC, for example 2026-11-23T07:00:00Z")
    return moment


def _text(most: int) -> Any:
    return Field(default="", max_length=most, pattern=NO_NUL)


_Name = Annotated[str, Field(max_length=255, pattern=NO_NUL)]
_Line = Annotated[str, Field(max_length=255, pattern=ONE_LINE)]
Identifier = Annotated[_Name, BeforeValidator(_text_of_number, json_schema_input_type=_Name | int)]
ExternalId = Annotated[_Line, BeforeValidator(_text_of_number, json_schema_input_type=_Line | int)]


def _or_null(field: JsonSchemaValue) -> JsonSchemaValue:
    about: JsonSchemaValue = {key: field[key] for key in ("title", "description", "default") if key in field}
    rest = {key: value for key, value in field.items() if key not in about}
    choices = rest.get("anyOf", [rest])
    return {**about, "anyOf": choices if {"type": "null"} in choices else [*choices, {"type": "null"}]}


class Part(BaseModel):
    """An object of a request, in which null is the same as leaving a field out."""

    model_config = ConfigDict(extra="allow", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _null_means_missing(cls, value: Any) -> Any:
        if isinstance(value, dict) and None in value.values():
            return {key: v for key, v in value.items() if v is not None}
        return value

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Say in the schema as well that null means missing."""
        described = handler.resolve_ref_schema(handler(schema))
        for name, field in described["properties"].items():
            if name not in described.get("required", ()):
                described["properties"][name] = _or_null(field)
        return described


class AuthorIn(Part):
    """Who wrote the comment; every field is what the author claimed."""

    name: str = _text(LONGEST)
    email: str = _text(LONGEST)
    url: str = _text(LONGEST)
    ip: str = _text(200)
    user_agent: str = _text(LONGEST)
    id: Identifier = ""
    role: str = _text(255)


class PostIn(Part):
    """The article that the comment stands under."""

    id: Identifier = ""
    url: str = _text(LONGEST)
    title: str = _text(LONGEST)
    excerpt: str = _text(LONGEST)
    author: str = _text(LONGEST)
    published_at: Annotated[datetime, AfterValidator(_in_utc)] | None = None


class ParentIn(Part):
    """The comment that this one answers."""

    id: Identifier = ""
    content: str = _text(LONGEST)


class Submission(Part):
    """A comment as a blog sends it. Only `content` is required."""

    id: ExternalId = Field(
        default="", description="The blog's own id; within a site it makes sending twice harmless."
    )
    content: Annotated[
        str, Field(strict=True, pattern=NO_NUL, description="What the reader wrote; at most 64 KiB.")
    ]
    format: Literal["text", "html", "markdown"] = "text"
    type: Literal["comment", "pingback", "trackback"] = "comment"
    author: AuthorIn = AuthorIn()
    post: PostIn = PostIn()
    parent: ParentIn = ParentIn()
    created_at: Annotated[datetime, AfterValidator(_sensible)] | None = None
    locale: str = _text(100)
    honeypot: StrictBool = Field(
        default=False, description="Whether a field of the form that readers cannot see was filled in."
    )
    truncated: StrictBool = Field(
        default=False, description="Whether the text goes on and was cut, because it is too long to be sent."
    )

    def comment(self) -> Comment:
        """Return what the judging half reads."""
        a, p = self.author, self.post
        return Comment(
            content=self.content,
            author=Author(a.name, a.email, a.url, a.ip, a.user_agent, a.id, a.role),
            post=Post(p.id, p.url, p.title, p.excerpt, p.author, p.published_at),
            parent=Parent(self.parent.id, self.parent.content),
            format=self.format,
            type=self.type,
            created_at=self.created_at,
            locale=self.locale,
            honeypot=self.honeypot,
            truncated=self.truncated,
        )

    def canonical(self) -> str:
        """Return the submission as JSON in one form, without what was ignored."""
        return self.model_dump_json(exclude_defaults=True, include=_KNOWN)

    def digest(self) -> str:
        """Name the body, so that sending the same again is recognised."""
        return digest_of(self.canonical())

    def warnings(self) -> list[str]:
        """Name the fields that were ignored."""
        parts = (("", self), ("author.", self.author), ("post.", self.post), ("parent.", self.parent))
        unknown = [f"{name}{key}" for name, part in parts for key in part.model_extra or ()]
        return [f"unknown field ignored: {name[:100]}" for name in unknown[:20]]


_KNOWN: Any = {
    name: set(part.model_fields) if part else True
    for name, part in {
        **dict.fromkeys(
            ("id", "content", "format", "type", "created_at", "locale", "honeypot", "truncated"), None
        ),
        "author": AuthorIn,
        "post": PostIn,
        "parent": ParentIn,
    }.items()
}


def digest_of(canonical: str) -> str:
    """Name a body by its canonical form."""
    return hashlib.sha256(canonical.encode()).hexdigest()


def _checked(submission: Submission) -> Submission:
    content = submission.content
    if len(content) > LARGEST_CONTENT // 4 and len(content.encode()) > LARGEST_CONTENT:
        raise TooLarge("content is longer than 64 KiB; shorten it or hold it on your side", "/content")
    if not content.strip():
        raise InvalidInput("content is empty; send what the reader wrote", "/content")
    return submission


def explained(error: ValidationError) -> InvalidInput:
    """Say what is wrong with every field at fault; the message is about the first one."""
    faults = error.errors(include_url=False, include_input=False)
    if faults[0]["type"] == "json_invalid":
        return InvalidInput(f"the body is not JSON in UTF-8: {faults[0]['msg']}")
    errors = [("".join(f"/{part}" for part in fault["loc"]), _said(fault)) for fault in faults]
    pointer, message = errors[0]
    if more := len(errors) - 1:
        message += f" (and {more} more {'field is' if more == 1 else 'fields are'} wrong)"
    return InvalidInput(message, pointer, errors)


def _said(fault: ErrorDetails) -> str:
    """Say what is wrong with a field, in the words of this service."""
    match fault["type"]:
        case "missing":
            why = "is required"
        case "literal_error":
            why = "must be " + fault["ctx"]["expected"].replace("'", "")
        case "string_pattern_mismatch":
            one_line = fault["ctx"]["pattern"] == ONE_LINE
            why = f"holds a {'control' if one_line else 'NUL'} character; remove it"
        case "string_unicode":
            why = "holds half of a surrogate pair; send well-formed Unicode"
        case "model_type" | "dict_type" | "model_attributes_type":
            why = "must be a JSON object"
        case _:
            why = PYDANTIC.sub("must ", fault["msg"].removeprefix("Value error, "))
    return f"{'.'.join(map(str, fault['loc'])) or 'the body'}: {why}"


def parse(body: bytes | str) -> Submission:
    """Read a submission from JSON; raise InvalidInput or TooLarge."""
    try:
        return _checked(Submission.model_validate_json(body))
    except ValidationError as error:
        raise explained(error) from error


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


def from_line(line: bytes) -> dict[str, Any]:
    """Decode a line of a file that holds a JSON object; raise InvalidInput."""
    try:
        row = json.loads(line, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"not JSON in UTF-8: {error}") from error
    if not isinstance(row, dict):
        raise InvalidInput("a line must be a JSON object")
    return row


def from_row(row: Mapping[str, Any]) -> Submission:
    """Read a submission from a decoded object; raise InvalidInput or TooLarge."""
    try:
        return _checked(Submission.model_validate(row))
    except ValidationError as error:
        raise explained(error) from error


def comment_from(row: Mapping[str, Any]) -> Comment:
    """Read a comment from a decoded object, whatever else the object holds."""
    return from_row(row).comment()
