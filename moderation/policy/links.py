"""Rules that ask where the links lead: how many, to what kind of page, and what they are for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from moderation.comment import DomainRecord, History
from moderation.evidence import Link
from moderation.policy.rule import Evidence
from moderation.text.features import Features


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def is_listed(link: Link, hosts: frozenset[str]) -> bool:
    """Say whether a link's host, or a domain above it, is on a list."""
    labels = link.host.split(".")
    return any(".".join(labels[i:]) in hosts for i in range(len(labels)))


@dataclass(frozen=True, slots=True)
class TooManyLinks:
    """More different links than the house allows; the website field does not count."""

    id: ClassVar[str] = "too-many-links"
    more_than: int

    def evidence(self, features: Features, history: History) -> Evidence | None:
        links = features.links
        if len(links) <= self.more_than:
            return None
        spans = tuple(link.spans[0] for link in links)[:20]
        return Evidence(f"{_plural(len(links), 'link')}, {self.more_than} allowed", spans)


@dataclass(frozen=True, slots=True)
class LinkKind:
    """A link to a kind of page that the house does not allow, unless its host is allowed."""

    id: ClassVar[str] = "commercial-link"
    kinds: frozenset[str]
    allowed_hosts: frozenset[str] = frozenset()
    blocked_hosts: frozenset[str] = frozenset()

    def evidence(self, features: Features, history: History) -> Evidence | None:
        bad = [
            link
            for link in features.links
            if is_listed(link, self.blocked_hosts)
            or (link.kind in self.kinds and not is_listed(link, self.allowed_hosts))
        ]
        if not bad:
            return None
        first = bad[0]
        why = "host is blocked here" if is_listed(first, self.blocked_hosts) else first.why
        return Evidence(f"{first.host}: {first.kind} ({why})", tuple(link.spans[0] for link in bad))


@dataclass(frozen=True, slots=True)
class UnclearLink:
    """A link to a kind of page that only a person can judge here, unless people published its domain."""

    id: ClassVar[str] = "unclear-link"
    kinds: frozenset[str]
    allowed_hosts: frozenset[str] = frozenset()
    vouched_after: int = 2  # times that people published comments with the domain, and never rejected one

    def evidence(self, features: Features, history: History) -> Evidence | None:
        held = [
            link
            for link in features.links
            if link.kind in self.kinds
            and not is_listed(link, self.allowed_hosts)
            and not self._is_vouched(history.record_of(link.domain))
        ]
        if not held:
            return None
        first = held[0]
        return Evidence(f"{first.host}: {first.kind} ({first.why})", tuple(link.spans[0] for link in held))

    def _is_vouched(self, record: DomainRecord) -> bool:
        return record.published >= self.vouched_after and not record.rejected


@dataclass(frozen=True, slots=True)
class LinkPromotion:
    """The comment is mainly there for its link: little else, praise, or an invitation to visit."""

    id: ClassVar[str] = "link-promotion"
    few_words: int = 4
    title_words: int = 12  # that the words of a link may hold and still be no remark

    def evidence(self, features: Features, history: History) -> Evidence | None:
        if not features.links:
            return None
        substance = features.substance
        spans = tuple(link.spans[0] for link in features.links)[:20]
        if any(link.hidden for link in features.links):
            hidden = tuple(link.spans[0] for link in features.links if link.hidden)
            return Evidence("a link that the reader cannot see", hidden)
        says = len(substance.in_post) + len(substance.novel)
        if self._is_alone(features) and not features.comment.parent.content:
            return Evidence("a link and nothing else", spans)
        reads = all(link.kind in ("encyclopedia", "academic", "documentation") for link in features.links)
        if (
            len(features.words) - len(substance.praise) < self.few_words
            and not substance.questions
            and not reads
        ):
            return Evidence("a link and next to nothing else", spans)
        if substance.only_praise:
            return Evidence("praise and a link", spans)
        inviting = tuple(features.span(*place) for place in features.invitations)
        if inviting and says < 12 and not reads:
            return Evidence("invites readers to follow a link", inviting[:6] + spans[:6])
        return None

    def _is_alone(self, features: Features) -> bool:
        """Say whether no word stands outside the links; an answer may be one, if readers learn from it."""
        if len(features.words) > self.title_words:
            return False
        places = [(span.start, span.end) for link in features.links for span in link.spans]
        said = (features.span(word.start, word.end) for word in features.words)
        return all(any(start <= word.start and word.end <= end for start, end in places) for word in said)


@dataclass(frozen=True, slots=True)
class ContactDetails:
    """A phone number, e-mail address or messenger handle of somebody who wants to be reached."""

    id: ClassVar[str] = "contact-details"
    with_invitation: bool = False

    def evidence(self, features: Features, history: History) -> Evidence | None:
        if not features.contacts or (self.with_invitation and not features.invitations):
            return None
        kinds = sorted({contact.kind for contact in features.contacts})
        spans = tuple(contact.span for contact in features.contacts)[:20]
        return Evidence(f"{' and '.join(kinds)} given in the text", spans)
