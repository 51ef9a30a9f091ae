"""What a reader sent, and what the house knew of its author at that moment.

Plain values that every later step reads and none changes. Nothing here judges.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote, in the author's own words: every field is a claim, none is verified."""

    name: str = ""
    email: str = ""
    url: str = ""
    ip: str = ""
    user_agent: str = ""
    id: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Post:
    """The article that the comment stands under."""

    id: str = ""
    url: str = ""
    title: str = ""
    excerpt: str = ""
    author: str = ""


@dataclass(frozen=True, slots=True)
class Parent:
    """The comment that this one answers."""

    id: str = ""
    content: str = ""


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment as the blog sent it. `format` and `type` hold the API's words."""

    content: str
    author: Author = field(default_factory=Author)
    post: Post = field(default_factory=Post)
    parent: Parent = field(default_factory=Parent)
    format: str = "text"
    type: str = "comment"
    created_at: datetime | None = None
    locale: str = ""


@dataclass(frozen=True, slots=True)
class History:
    """What this site remembers when the comment comes in; counts are of comments on this site.

    The rules are given it and never fetch it, so that a stored decision can be made again.
    """

    published: int = 0  # comments of this author that stand published
    rejected: int = 0  # comments of this author that were rejected
    recent: int = 0  # comments of this author in the last minute
    same_text: int = 0  # other comments with exactly this text
    same_text_authors: int = 0  # how many other authors wrote it
    ruled: str = ""  # what a person ruled on this very comment before it was edited
