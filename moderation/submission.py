"""The API's comment, as blogs, files and imports send it: validated, bounded, named.

Every way in reads through here, so that a line of a file and a request's body mean the same. Bad
input gets an InvalidInput with a JSON pointer; unknown fields are ignored and reported once.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    ValidationError,
    model_validator,
)

from moderation.comment import Author, Comment, Parent, Post
from moderation.errors import InvalidInput

LARGEST_CONTENT = 64 * 1024  # bytes of UTF-8
LONGEST = 65536  # characters of any other field; a spammer's absurd name must not fail the request
NO_NUL = r"^[^\x00]*$"
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


Identifier = Annotated[str, BeforeValidator(_text_of_number, json_schema_input_type=str | int)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="allow", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _null_means_missing(cls, value: Any) -> Any:
        if isinstance(value, dict) and None in value.values():
            return {key: v for key, v in value.items() if v is not None}
        return value


class AuthorIn(_Part):
    """Who wrote the comment; every field is what the author claimed."""

    name: str = _text(LONGEST)
    email: str = _text(LONGEST)
    url: str = _text(LONGEST)
    ip: str = _text(200)
    user_agent: str = _text(LONGEST)
    id: Identifier = _text(255)
    role: str = _text(255)


class PostIn(_Part):
    """The article that the comment stands under."""

    id: Identifier = _text(255)
    url: str = _text(LONGEST)
    title: str = _text(LONGEST)
    excerpt: str = _text(LONGEST)
    author: str = _text(LONGEST)
    published_at: Annotated[datetime, AfterValidator(_in_utc)] | None = None


class ParentIn(_Part):
    """The comment that this one answers."""

    id: Identifier = _text(255)
    content: str = _text(LONGEST)


class Submission(_Part):
    """A comment as a blog sends it. Only `content` is required."""

    id: Identifier = Field(
        default="",
        max_length=255,
        pattern=NO_NUL,
        description="The blog's own id; within a site it makes sending twice harmless.",
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
        **dict.fromkeys(("id", "content", "format", "type", "created_at", "locale", "honeypot"), None),
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


def _explained(error: ValidationError) -> InvalidInput:
    first = error.errors(include_url=False, include_input=False)[0]
    pointer = "".join(f"/{part}" for part in first["loc"])
    message = first["msg"].removeprefix("Value error, ")
    match first["type"]:
        case "json_invalid":
            return InvalidInput(f"the body is not JSON in UTF-8: {message}")
        case "missing":
            message = "is required"
        case "string_pattern_mismatch":
            message = "holds a NUL character; remove it"
        case "string_unicode":
            message = "holds half of a surrogate pair; send well-formed Unicode"
        case "model_type" | "dict_type" | "model_attributes_type":
            message = "must be a JSON object"
    name = ".".join(str(part) for part in first["loc"])
    return InvalidInput(f"{name or 'the body'}: {message}", pointer)


def parse(body: bytes | str) -> Submission:
    """Read a submission from JSON; raise InvalidInput or TooLarge."""
    try:
        return _checked(Submission.model_validate_json(body))
    except ValidationError as error:
        raise _explained(error) from error


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
        raise _explained(error) from error


def comment_from(row: Mapping[str, Any]) -> Comment:
    """Read a comment from a decoded object, whatever else the object holds."""
    return from_row(row).comment()
