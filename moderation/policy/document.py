"""What one site's house rules are, as data: validated, versioned by content, the same for replay.

The defaults are the house policy of an educational blog. It holds no logic and knows no site.
"""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from moderation.policy.entries import Author, Host, Key, Language, PostEntry, Vouched, WordEntry, distinct
from moderation.policy.faults import InvalidPolicy, faults_of
from moderation.text.link_kinds import KINDS, Kind

Treatment = Literal["allow", "hold", "reject"]
TREATMENTS: tuple[Treatment, ...] = ("allow", "hold", "reject")
LARGEST = 4 * 1024 * 1024  # characters of a document
TOO_LARGE = f"is larger than {LARGEST // 1024 // 1024} MiB; shorten its lists"
MANY, WORDS, KEYS = 5_000, 20_000, 100_000  # entries of a list; bought lists of words are long

ALLOWED = ("article", "documentation", "encyclopedia", "academic")
HELD = ("code", "forum", "video", "profile", "unknown")

# The fields by the question that they answer: pages and commands show them so.
QUESTIONS: dict[str, tuple[str, ...]] = {
    "Who is writing?": (
        "trusted_after",
        "trusted_authors",
        "blocked_authors",
        "held_authors",
        "hold_newcomers",
        "flood_per_minute",
        "flood_per_minute_address",
        "flood_per_minute_site",
    ),
    "Where do the links lead?": (
        "max_links",
        "hold_links_from",
        "link_kinds",
        "allowed_hosts",
        "blocked_hosts",
    ),
    "What do the words say?": (
        "brief_words",
        "hold_abuse",
        "blocked_words",
        "held_words",
        "disallowed_keys",
        "moderation_keys",
        "languages",
    ),
    "Is the door open?": (
        "closed_posts",
        "close_after_days",
        "pingbacks",
        "trackbacks",
        "hold_everything",
        "akismet_holds",
    ),
    "How far may the model go?": (
        "audit_percent",
        "wrong_publications_percent",
        "wrong_rejections_percent",
        "confidence_percent",
    ),
}


def _treatment(kind: str) -> Treatment:
    return "allow" if kind in ALLOWED else "hold" if kind in HELD else "reject"


def _number(default: int, low: int, high: int, title: str, help: str) -> Any:
    return Field(default=default, ge=low, le=high, title=title, description=help)


def _list(title: str, help: str, most: int = MANY, default: tuple[str, ...] = ()) -> Any:
    return Field(default=default, max_length=most, title=title, description=help)


class Policy(BaseModel):
    """The house rules of a site. Every field has a default; unknown fields are an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    trusted_after: int = _number(
        3,
        0,
        1000,
        "Trusted after",
        "Published comments, none rejected, that make a regular; 0: nobody.",
    )
    trusted_authors: Annotated[tuple[Vouched, ...], AfterValidator(distinct)] = _list(
        "Trusted authors",
        "Published without a look unless a rule rejects: id:17, role:editor or Name <address>.",
        default=("role:administrator", "role:editor"),
    )
    blocked_authors: Annotated[tuple[Author, ...], AfterValidator(distinct)] = _list(
        "Blocked authors",
        "Always rejected: a name, an e-mail address, @mail.example, Name <address>, an IP address or "
        "network, id:17 or role:guest.",
    )
    held_authors: Annotated[tuple[Author, ...], AfterValidator(distinct)] = _list(
        "Held authors", "Always held; written as blocked authors are."
    )
    hold_newcomers: bool = Field(
        default=False,
        title="Hold newcomers",
        description="Hold the comments of everybody who has none published here yet.",
    )
    flood_per_minute: int = _number(
        5, 1, 1000, "A minute, one author", "Comments a minute from one author before people look."
    )
    flood_per_minute_address: int = _number(
        20, 1, 1000, "A minute, one network", "Comments a minute from one range of IP addresses."
    )
    flood_per_minute_site: int = _number(
        300, 1, 1000, "A minute, whole site", "Comments a minute from everybody together."
    )

    max_links: int = _number(1, 0, 100, "Most links", "Links that a comment may carry; more are rejected.")
    hold_links_from: int = _number(
        0, 0, 100, "Links held from", "Hold comments that carry so many links or more; 0 never does."
    )
    link_kinds: dict[Kind, Treatment] = Field(
        default_factory=dict,
        title="Kinds of links",
        description="How links to a kind of page are treated, where that is not the default.",
    )
    allowed_hosts: Annotated[tuple[Host, ...], AfterValidator(distinct)] = _list(
        "Allowed hosts", "Hosts that may always be linked to, with all hosts below them."
    )
    blocked_hosts: Annotated[tuple[Host, ...], AfterValidator(distinct)] = _list(
        "Blocked hosts", "Hosts that may never be linked to, with all hosts below them.", WORDS
    )

    brief_words: int = _number(25, 1, 200, "Brief praise", "Up to how many words praise counts as brief.")
    hold_abuse: bool = Field(
        default=True,
        title="Hold abuse",
        description="Hold plain insults, threats and slurs, even those of regulars.",
    )
    blocked_words: Annotated[tuple[WordEntry, ...], AfterValidator(distinct)] = _list(
        "Blocked words", "Whole words or phrases that reject a comment; casino* also finds casinos.", WORDS
    )
    held_words: Annotated[tuple[WordEntry, ...], AfterValidator(distinct)] = _list(
        "Held words", "Whole words or phrases that hold a comment.", WORDS
    )
    disallowed_keys: Annotated[tuple[Key, ...], AfterValidator(distinct)] = _list(
        "Disallowed comment keys",
        "WordPress's list: rejects where the text stands anywhere in the comment, its author's name, "
        "address, website, IP address or browser; press also finds WordPress.",
        KEYS,
    )
    moderation_keys: Annotated[tuple[Key, ...], AfterValidator(distinct)] = _list(
        "Comment moderation keys", "WordPress's list: holds where the text stands anywhere.", KEYS
    )
    languages: Annotated[tuple[Language, ...], AfterValidator(distinct)] = _list(
        "Languages", "Languages that comments may be in, such as en; others are held. None: any language.", 50
    )

    closed_posts: Annotated[tuple[PostEntry, ...], AfterValidator(distinct)] = _list(
        "Closed posts", "Posts that take no more comments: their ids or addresses."
    )
    close_after_days: int = _number(
        0, 0, 36_500, "Close after days", "Days after which a post whose date is sent is closed; 0 never is."
    )
    pingbacks: Treatment = Field(
        default="hold",
        title="Pingbacks",
        description="What becomes of pingbacks; allow judges them as comments.",
    )
    trackbacks: Treatment = Field(
        default="reject",
        title="Trackbacks",
        description="What becomes of trackbacks, which nobody has checked.",
    )
    hold_everything: bool = Field(
        default=False,
        title="Hold everything",
        description="Hold whatever is not rejected, except from trusted authors.",
    )

    akismet_holds: Literal["allow", "reject"] = Field(
        default="reject",
        title="Akismet clients that cannot hold",
        description="What they are told of a comment that people should see first: reject puts it among "
        "their spam, allow publishes it. WordPress can hold.",
    )

    audit_percent: int = _number(
        5, 0, 100, "Audited", "Percent of all comments that people check blindly, whatever was decided."
    )
    wrong_publications_percent: int = _number(
        2, 1, 50, "Wrongly published", "Percent of automatic publications that may be wrong."
    )
    wrong_rejections_percent: int = _number(
        2, 1, 50, "Wrongly rejected", "Percent of automatic rejections that may be wrong."
    )
    confidence_percent: int = _number(
        95,
        50,
        99,
        "Confidence",
        "Percent of confidence with which that must be shown before a model may go further.",
    )

    @model_validator(mode="after")
    def _bounded(self) -> Policy:
        lists = (value for value in self.__dict__.values() if isinstance(value, tuple))
        if sum(len(entry) + 3 for entries in lists for entry in entries) > LARGEST:
            raise ValueError(TOO_LARGE)
        return self

    @cached_property
    def version(self) -> str:
        """Name the policy by its content: equal rules have equal names."""
        digest = hashlib.sha256(self.model_dump_json().encode()).hexdigest()
        return f"{'house' if self == DEFAULT else 'site'}-{digest[:12]}"

    def kinds(self, treatment: Treatment) -> frozenset[str]:
        """Return the kinds of link that are treated so."""
        return frozenset(kind for kind, t in self.treatments().items() if t == treatment)

    def treatments(self) -> dict[str, Treatment]:
        """Return how each kind of link is treated."""
        return {kind: _treatment(kind) for kind in KINDS} | {str(k): t for k, t in self.link_kinds.items()}

    def sparse(self) -> str:
        """Return the document as JSON without what is left at its default."""
        return self.model_dump_json(exclude_defaults=True)


DEFAULT = Policy()


def parse(document: str | bytes) -> Policy:
    """Read a policy from JSON; raise InvalidPolicy that names each field at fault."""
    if len(document) > LARGEST:
        raise InvalidPolicy([("", TOO_LARGE)])
    try:
        return Policy.model_validate_json(document)
    except ValidationError as error:
        raise InvalidPolicy(faults_of(error, Policy)) from error


def from_values(values: dict[str, Any]) -> Policy:
    """Read a policy from plain values, numbers as text included; raise InvalidPolicy."""
    try:
        return Policy.model_validate(values)
    except ValidationError as error:
        raise InvalidPolicy(faults_of(error, Policy)) from error
