"""What a reader sent, and what the house knew of its author at that moment.

Plain values that every later step reads and none changes. Nothing here judges.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any


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
    published_at: datetime | None = None

    @property
    def name(self) -> str:
        """What tells this post from others of its blog, as far as the blog said."""
        return self.id or self.url or self.title


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
    honeypot: bool = False  # a field that readers cannot see was filled in
    truncated: bool = False  # the reader wrote more than the blog sent, or than is read

    def dated(self, moment: datetime) -> Comment:
        """Return the comment with its date: when it came in, where the blog gave none."""
        return self if self.created_at else replace(self, created_at=moment)


@dataclass(frozen=True, slots=True)
class Original:
    """A published comment of somebody else on this site of which the comment is a copy."""

    id: str
    exact: bool  # word for word, addresses apart
    adds_link: bool = False  # the copy carries more links
    adds_website: bool = False  # the copy is signed with a website that the original had not


@dataclass(frozen=True, slots=True)
class DomainRecord:
    """What became of the latest comments here that brought a domain, and who brings it lately."""

    domain: str
    published: int = 0  # people published the comment
    rejected: int = 0  # people rejected the comment, and not over something else
    standing: int = 0  # the comment stands published, whoever decided
    authors: int = 0  # other authors who brought it here lately
    elsewhere: int = 0  # other authors who brought it to the operator's other sites lately


@dataclass(frozen=True, slots=True)
class History:
    """What is remembered when the comment comes in; counts are of this site if nothing else is said.

    Counts are of the latest comments and end where more would say nothing new. The rules are given
    a history and never fetch it, so that a stored decision can be made again. Of other sites it holds
    counts alone.
    """

    published: int = 0  # comments of this author that stand published
    rejected: int = 0  # comments of this author that were rejected
    recent: int = 0  # comments of this author in the last minute
    same_text: int = 0  # other comments with exactly this text, addresses apart
    same_text_authors: int = 0  # how many other authors wrote it
    ruled: str = ""  # what a person ruled on this very comment before it was edited
    held: int = 0  # comments of this author that wait for people
    refused: int = 0  # comments of this author that people rejected
    recent_range: int = 0  # comments from this range of addresses in the last minute
    recent_site: int = 0  # all comments in the last minute
    alike: int = 0  # other comments with nearly this text
    alike_authors: int = 0  # other authors of these, who are not among the authors above
    elsewhere: int = 0  # comments with this text or nearly on the operator's other sites
    elsewhere_authors: int = 0  # other authors of these, who are not among the authors above
    refused_copies: int = 0  # of all these here, those that people rejected over what is there again
    published_copies: int = 0  # of all these here, those that stand published
    original: Original | None = None
    domains: tuple[DomainRecord, ...] = ()  # of the domains of which anything is known
    vouched: int = 0  # comments of this author that people published
    site_published: int = 0  # of the latest rulings of people on this site
    site_rejected: int = 0
    post_published: int = 0  # of the latest rulings of people under this post
    post_rejected: int = 0

    @property
    def newcomer(self) -> bool:
        """Nothing of this author is known here."""
        return not (self.published or self.rejected or self.held)

    @property
    def copies(self) -> int:
        """Comments with this text or nearly, here and on other sites."""
        return self.same_text + self.alike + self.elsewhere

    @property
    def copy_authors(self) -> int:
        """How many other authors wrote them."""
        return self.same_text_authors + self.alike_authors + self.elsewhere_authors

    def record_of(self, domain: str) -> DomainRecord:
        """Return what is known of a domain."""
        return next((r for r in self.domains if r.domain == domain), DomainRecord(domain))

    def stored(self) -> dict[str, Any]:
        """Return the history as JSON can hold it, without what is not known."""
        return {
            name: [_stored(each) for each in value]
            if isinstance(value, tuple)
            else _stored(value)
            if isinstance(value, Original)
            else value
            for name in History.__slots__
            if (value := getattr(self, name))
        }


def _stored(value: Original | DomainRecord) -> dict[str, Any]:
    return {name: getattr(value, name) for name in type(value).__slots__}


def history_from(stored: Mapping[str, Any]) -> History:
    """Read a history that was stored by this version or an earlier one."""
    values = dict(stored)
    if values.get("original"):
        values["original"] = Original(**values["original"])
    values["domains"] = tuple(DomainRecord(**record) for record in values.get("domains", ()))
    return History(**values)
