"""Rules that ask whether the door is open: for this post, for this sort of message, without a look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from moderation.comment import History
from moderation.policy.entries import post_name
from moderation.policy.rule import Evidence
from moderation.text.features import Features


@dataclass(frozen=True, slots=True)
class ClosedPost:
    """A comment on a post that takes no more: it is on the list, or too old."""

    id: ClassVar[str] = "closed-post"
    posts: frozenset[str]
    after_days: int

    def evidence(self, features: Features, history: History) -> Evidence | None:
        comment, post = features.comment, features.comment.post
        if self.posts and (post.id in self.posts or post_name(post.url) in self.posts):
            return Evidence("comments on this post are closed")
        if not self.after_days or post.published_at is None or comment.created_at is None:
            return None
        days = (comment.created_at - post.published_at).days
        if days < self.after_days:
            return None
        return Evidence(f"the post is {days} days old; comments are closed after {self.after_days}")


@dataclass(frozen=True, slots=True)
class Pingback:
    """Not written by a reader: another site reports a link to the post."""

    id: ClassVar[str] = "pingback"
    types: frozenset[str]

    def evidence(self, features: Features, history: History) -> Evidence | None:
        sort = features.comment.type
        return Evidence(f"a {sort}, not a reader's comment") if sort in self.types else None


@dataclass(frozen=True, slots=True)
class Newcomer:
    """The first comment of somebody, where the site wants to see it first."""

    id: ClassVar[str] = "newcomer"
    wanted: bool

    def evidence(self, features: Features, history: History) -> Evidence | None:
        if not self.wanted or history.published:
            return None
        return Evidence("no comment of this author was published here before")


@dataclass(frozen=True, slots=True)
class Truncated:
    """A text that goes on where nothing was read any more."""

    id: ClassVar[str] = "truncated"

    def evidence(self, features: Features, history: History) -> Evidence | None:
        return Evidence("the text was cut: nobody read the rest") if features.comment.truncated else None


@dataclass(frozen=True, slots=True)
class EverythingHeld:
    """The site looks at every comment."""

    id: ClassVar[str] = "everything-held"
    wanted: bool

    def evidence(self, features: Features, history: History) -> Evidence | None:
        return Evidence("the site holds every comment") if self.wanted else None
