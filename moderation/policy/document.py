"""What one site's house rules are, as data: validated, versioned by content, the same for replay.

The defaults are the house policy of an educational blog. It holds no logic and knows no site.
"""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from moderation.errors import InvalidInput
from moderation.text.link_kinds import KINDS, Kind

Treatment = Literal["allow", "hold", "reject"]


def _bare_host(value: Any) -> Any:
    """Take hosts as people paste them: with a scheme, capitals, "www." or a slash behind."""
    if not isinstance(value, str):
        return value
    return value.strip().lower().rpartition("://")[2].removeprefix("www.").rstrip("/")


Host = Annotated[str, BeforeValidator(_bare_host), Field(min_length=1, max_length=253)]

ALLOWED = ("article", "documentation", "encyclopedia", "academic")
HELD = ("code", "forum", "video", "profile", "unknown")


def _treatment(kind: str) -> Treatment:
    return "allow" if kind in ALLOWED else "hold" if kind in HELD else "reject"


class Policy(BaseModel):
    """The house rules of a site. Every field has a default; unknown fields are an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    max_links: int = Field(default=1, ge=0, le=100, description="Links that a comment may carry.")
    link_kinds: dict[Kind, Treatment] = Field(
        default_factory=dict,
        description="Kinds of link that are treated otherwise than by default: allow, hold, reject.",
    )
    allowed_hosts: tuple[Host, ...] = Field(
        default=(), max_length=5000, description="Hosts that may always be linked to."
    )
    blocked_hosts: tuple[Host, ...] = Field(
        default=(), max_length=5000, description="Hosts that may never be linked to."
    )
    brief_words: int = Field(
        default=25, ge=1, le=200, description="Up to how many words praise counts as brief."
    )
    trusted_after: int = Field(
        default=3,
        ge=0,
        le=1000,
        description="Published comments, none rejected, that make a regular; 0 trusts nobody.",
    )
    flood_per_minute: int = Field(
        default=5, ge=1, le=1000, description="Comments a minute from one author before people look."
    )

    @cached_property
    def version(self) -> str:
        """Name the policy by its content: equal rules have equal names."""
        digest = hashlib.sha256(self.model_dump_json().encode()).hexdigest()
        return f"{'house' if self == DEFAULT else 'site'}-{digest[:12]}"

    def kinds(self, treatment: Treatment) -> frozenset[str]:
        """Return the kinds of link that are treated so."""
        chosen = {kind: _treatment(kind) for kind in KINDS} | {str(k): t for k, t in self.link_kinds.items()}
        return frozenset(kind for kind, t in chosen.items() if t == treatment)


DEFAULT = Policy()


def parse(document: str | bytes) -> Policy:
    """Read a policy from JSON; raise InvalidInput that names the first field at fault."""
    try:
        return Policy.model_validate_json(document)
    except ValidationError as error:
        first = error.errors()[0]
        pointer = "".join(f"/{part}" for part in first["loc"])
        raise InvalidInput(f"policy{pointer or ''}: {first['msg']}", pointer) from error
