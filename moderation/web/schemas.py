"""What the API answers, as models: OpenAPI is made of them, and tests hold the answers against them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

VerdictName = Literal["publish", "hold", "reject"]
StatusName = Literal["published", "pending", "rejected"]


class _Out(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SpanOut(_Out):
    """Code points [start, end) of a field as it was sent."""

    field: str
    start: int
    end: int


class FindingOut(_Out):
    """A rule that fired."""

    rule: str
    asks: VerdictName
    message: str
    spans: list[SpanOut]


class ClueOut(_Out):
    """A word or fact that moved the score; positive speaks for a violation (log odds)."""

    clue: str
    weight: float
    spans: list[SpanOut]


class CutoffsOut(_Out):
    """The band in which the model may not decide alone: [publish_below, reject_from)."""

    publish_below: float
    reject_from: float


class ScoreOut(_Out):
    """The model's calibrated probability that the policy is violated."""

    probability: float = Field(ge=0, le=1)
    band: VerdictName
    model: str
    certified: bool = Field(description="whether audited comments bound the error of this band here")
    cutoffs: CutoffsOut
    clues: list[ClueOut]


class LinkOut(_Out):
    """A link and the kind of page that it leads to."""

    url: str
    host: str
    kind: str
    why: str


class Answer(_Out):
    """What the service says about a comment."""

    id: str | None = Field(description="our id; null where nothing was stored")
    external_id: str | None = Field(description="the blog's own id")
    verdict: VerdictName
    status: StatusName = Field(description="what the blog should show now")
    mode: Literal["shadow", "assist", "enforce"]
    findings: list[FindingOut]
    score: ScoreOut | None = Field(description="null without a model")
    links: list[LinkOut]
    flips_if: str | None = Field(description="the smallest change that would flip the verdict")
    author_message: str | None = Field(description="safe to show to the comment's author")
    policy: str
    degraded: list[str]
    warnings: list[str]


class Listed(Answer):
    """A stored comment's answer, and when it changed."""

    revision: int
    received_at: str | None
    decided_at: str | None
    ruled_at: str | None


class RulingOut(_Out):
    """The ruling that stands on a revision."""

    ruling: Literal["publish", "reject"]
    reason: str
    learn: bool
    moderator: str
    made_at: str | None


class Earlier(_Out):
    """What a comment was before an edit."""

    revision: int
    comment: dict[str, Any]
    verdict: VerdictName
    decided_at: str | None
    ruling: RulingOut | None = Field(description="the ruling that stood on this text")


class Stored(Listed):
    """A stored comment with what was sent, the ruling that stands and its earlier revisions."""

    comment: dict[str, Any]
    ruling: RulingOut | None = Field(description="the ruling on this revision; null after an edit")
    earlier: list[Earlier]


class Changes(_Out):
    """Comments in the order in which they changed; poll with `since=<next>`."""

    comments: list[Listed]
    next: str
    more: bool


class ToldRuling(_Out):
    """A ruling, as a webhook tells of it."""

    ruling: Literal["publish", "reject"]
    reason: str
    learn: bool
    moderator: str
    source: str = Field(description="page, api")
    made_at: str
    undone_at: str | None
    undone_by: str | None


class Told(_Out):
    """What became of a comment. No word of it is in here."""

    id: str
    external_id: str | None
    site: str
    status: StatusName = Field(description="what the blog should show now")
    verdict: VerdictName
    revision: int
    change: int = Field(description="place in the order of the site's changes; higher is later")
    ruling: ToldRuling | None = Field(description="what was ruled or taken back; null if nobody ruled")


class Event(_Out):
    """What an endpoint is sent."""

    type: Literal["comment.ruled", "comment.reverted", "comment.decided"]
    timestamp: str
    data: Told


class PointedError(_Out):
    """A field at fault."""

    pointer: str
    detail: str


class Problem(_Out):
    """RFC 9457: what went wrong and what to do."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[PointedError] | None = None
