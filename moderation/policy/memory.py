"""Rules that ask what happened before: copies, campaigns, floods, and what people ruled on a domain.

The history is given to them. Short remarks that are alike, a comment sent twice and hosts that
everybody links to are no offence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from moderation.comment import DomainRecord, History
from moderation.evidence import Link
from moderation.policy.document import Policy
from moderation.policy.links import is_listed
from moderation.policy.rule import Evidence
from moderation.text.authors import Promotes
from moderation.text.features import Features

TELLING_WORDS, WITH_LINK = 8, 4  # words that two people do not write alike by chance


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def is_telling(features: Features) -> bool:
    """Say whether a text is long enough that the same text is a copy; with a link less is enough."""
    return len(features.words) >= (WITH_LINK if features.links else TELLING_WORDS)


def rush_of(policy: Policy) -> int:
    """Say how many comments of the last minute must be counted to know whether a site is flooded."""
    return max(policy.flood_per_minute, policy.flood_per_minute_address, policy.flood_per_minute_site) + 1


@dataclass(frozen=True, slots=True)
class FloodOfRange:
    """More comments from one range of addresses within a minute than a household or a class writes."""

    id: ClassVar[str] = "flood"
    more_than: int

    def evidence(self, features: Features, history: History) -> Evidence | None:
        if history.recent_range <= self.more_than:
            return None
        return Evidence(f"{history.recent_range} comments from this range of addresses within a minute")


@dataclass(frozen=True, slots=True)
class FloodOfSite:
    """More comments within a minute than readers write, whoever sends them."""

    id: ClassVar[str] = "flood"
    more_than: int

    def evidence(self, features: Features, history: History) -> Evidence | None:
        if history.recent_site <= self.more_than:
            return None
        return Evidence(f"{history.recent_site} comments on this site within a minute")


@dataclass(frozen=True, slots=True)
class RejectedBefore:
    """An author whose comments were rejected, more of them than were published."""

    id: ClassVar[str] = "rejected-before"
    times: int
    by_people: int

    def evidence(self, features: Features, history: History) -> Evidence | None:
        if history.rejected <= history.published:
            return None
        if history.rejected < self.times and history.refused < self.by_people:
            return None
        published = f"{history.published} published" if history.published else "none published"
        return Evidence(f"{history.rejected} comments of this author rejected here, {published}")


@dataclass(frozen=True, slots=True)
class Duplicate:
    """The same text, or nearly, came in before. Short remarks may honestly be alike."""

    id: ClassVar[str] = "duplicate"
    times: int
    other_authors: int = 0
    own_versions: int = 2  # so many others that are nearly the same may be one author's corrections

    def evidence(self, features: Features, history: History) -> Evidence | None:
        if not is_telling(features):
            return None
        copies = history.copies
        if not history.copy_authors and history.alike <= self.own_versions:
            copies -= history.alike
        if copies < self.times or history.copy_authors < self.other_authors:
            return None
        return Evidence(_said_before(history), features.whole)


def _said_before(history: History) -> str:
    counts = (
        f"the same text {_times(history.same_text)}" if history.same_text else "",
        f"nearly the same {_times(history.alike)}" if history.alike else "",
        f"on other sites {_times(history.elsewhere)}" if history.elsewhere else "",
    )
    authors = history.copy_authors
    who = f", from {authors} other author{'s' if authors > 1 else ''}" if authors else ""
    return f"came in before: {', '.join(filter(None, counts))}{who}"


@dataclass(frozen=True, slots=True)
class RefusedText:
    """People rejected this text, or nearly this one, and no copy of it stands published."""

    id: ClassVar[str] = "duplicate"

    def evidence(self, features: Features, history: History) -> Evidence | None:
        if not history.refused_copies or history.published_copies or not is_telling(features):
            return None
        return Evidence(f"people rejected this text {_times(history.refused_copies)} before", features.whole)


@dataclass(frozen=True, slots=True)
class CopiedComment:
    """A published comment of somebody else, sent again; above all to carry a link or a website."""

    id: ClassVar[str] = "duplicate"
    to_promote: bool

    def evidence(self, features: Features, history: History) -> Evidence | None:
        original = history.original
        if original is None or not is_telling(features):
            return None
        added = [
            what
            for what, there in (
                ("a link", original.adds_link and features.links),
                ("a website", original.adds_website and features.author.website),
                ("a name that promotes", features.author.promotes is Promotes.PLAINLY),
            )
            if there
        ]
        if self.to_promote and not added:
            return None
        what = "a copy" if original.exact else "nearly a copy"
        spans = tuple(link.spans[0] for link in features.links)[:20] if added else ()
        return Evidence(
            f"{what} of a published comment of another author"
            + (f", with {' and '.join(added)} added" if added else ""),
            spans or features.whole,
        )


def _never_published(record: DomainRecord) -> str:
    return f"{record.domain}: rejected {_times(record.rejected)} here, never published"


@dataclass(frozen=True, slots=True)
class RejectedDomain:
    """A link to a domain that people rejected here, and of which nothing stands published."""

    id: ClassVar[str] = "commercial-link"
    times: int
    allowed_hosts: frozenset[str] = frozenset()

    def evidence(self, features: Features, history: History) -> Evidence | None:
        bad = [link for link in features.links if self._is_bad(link, history.record_of(link.domain))]
        if not bad:
            return None
        first = history.record_of(bad[0].domain)
        return Evidence(_never_published(first), tuple(link.spans[0] for link in bad))

    def _is_bad(self, link: Link, record: DomainRecord) -> bool:
        return (
            record.rejected >= self.times and not record.standing and not is_listed(link, self.allowed_hosts)
        )


@dataclass(frozen=True, slots=True)
class RejectedWebsite:
    """An author's website on a domain that people rejected here, and of which nothing stands published."""

    id: ClassVar[str] = "author-promotion"
    times: int
    allowed_hosts: frozenset[str] = frozenset()

    def evidence(self, features: Features, history: History) -> Evidence | None:
        website = features.author.website
        if website is None or is_listed(website, self.allowed_hosts):
            return None
        record = history.record_of(website.domain)
        if record.rejected < self.times or record.standing:
            return None
        return Evidence(_never_published(record), website.spans)


@dataclass(frozen=True, slots=True)
class Campaign:
    """Many authors bring one domain that is on no list, and nothing with it stands published."""

    id: ClassVar[str] = "link-promotion"
    authors: int
    kinds: frozenset[str]  # of links that the house does not simply allow
    allowed_hosts: frozenset[str] = frozenset()

    def evidence(self, features: Features, history: History) -> Evidence | None:
        if history.published:
            return None  # somebody known here may talk about what everybody talks about
        website = features.author.website
        for link in (*features.links, *([website] if website else [])):
            record = history.record_of(link.domain)
            authors = record.authors + record.elsewhere
            if authors < self.authors or record.standing or is_listed(link, self.allowed_hosts):
                continue
            if link.kind in self.kinds:
                said = f"{authors} other authors brought {record.domain} lately, none published"
                return Evidence(said, link.spans[:1])
        return None
