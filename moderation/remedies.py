"""What its author could change about a comment: for each finding the smallest change that answers it.

It only proposes changes, smallest first. Whether one flips the verdict is for `screening` to find
out, by screening the changed comment again; a guess is never told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from moderation.comment import Comment
from moderation.decision import Finding, Verdict
from moderation.evidence import Link
from moderation.text.features import Features

Cut = tuple[int, int, str]  # content[start:end] gives way to a text
KEPT_WORDS = ("bare", "image", "embed")  # forms of link that leave no words behind
SOMEBODY = "Kim"
OF_THE_POST = 240  # characters of the excerpt that stand for a remark about it
ENOUGH_OF_THE_POST = 60  # characters; a shorter excerpt says too little to stand for a remark
REMARK = "In my case it took three weeks instead of two, and the second part never worked. Why is that?"
MOST_TRIED = 4  # each costs a screening


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a comment. `said` completes "published if …"."""

    said: tuple[str, ...]
    cuts: tuple[Cut, ...] = ()
    addition: str = ""
    plain: str | None = None  # the whole content, written without disguises
    name: str | None = None
    website: str | None = None

    def together_with(self, other: Change) -> Change:
        """Return both changes as one."""
        return Change(
            self.said + tuple(s for s in other.said if s not in self.said),
            self.cuts + other.cuts,
            self.addition or other.addition,
            other.plain if self.plain is None else self.plain,
            other.name if self.name is None else self.name,
            other.website if self.website is None else self.website,
        )

    def content_of(self, comment: Comment) -> str:
        """Return the changed content."""
        content = without(comment.content, self.cuts) if self.plain is None else self.plain
        return f"{content}\n{self.addition}" if self.addition else content

    def of(self, comment: Comment) -> Comment:
        """Return the changed comment."""
        author = comment.author
        return replace(
            comment,
            content=self.content_of(comment),
            author=replace(
                author,
                name=author.name if self.name is None else self.name,
                url=author.url if self.website is None else self.website,
            ),
        )


def without(content: str, cuts: Iterable[Cut]) -> str:
    """Return a content with its cuts made; of two that overlap, the first stands."""
    parts, at = [], 0
    for start, end, text in sorted(cuts):
        if start >= at:
            parts += [content[at:start], text]
            at = end
    return "".join(parts) + content[at:]


def _cuts(links: Iterable[Link]) -> tuple[Cut, ...]:
    """Cut links out, anchors leaving the words that they enclose."""
    return tuple(
        (span.start, span.end, "" if link.form in KEPT_WORDS else link.text)
        for link in links
        for span in link.spans
    )


def without_links(features: Features) -> str:
    """Return the content with all its links cut out."""
    return without(features.comment.content, _cuts(features.links))


def changes(features: Features, findings: Sequence[Finding], verdict: Verdict) -> Sequence[Change]:
    """Return changes that may flip a verdict, smallest first: one alone, all together, one step more."""
    answers: list[list[Change]] = []  # for each finding, what would answer it, the mildest first
    for finding in (f for f in findings if f.asks is verdict):
        if finding.rule not in ANSWERED:
            return ()  # a flood, a copy, a block: nothing that is written would help
        answers.append(list(_answers(finding, features, findings)))
    remark = _remark(features)
    found = dict.fromkeys(_in_order([a for a in answers if a], remark))
    possible = [change for change in found if change.content_of(features.comment).strip()]
    return possible[: MOST_TRIED - 1] + possible[MOST_TRIED - 1 :][-1:]


def _in_order(answers: list[list[Change]], remark: Change) -> Iterator[Change]:
    for alternatives in answers:
        yield from alternatives
    if not answers:
        yield remark
        return
    whole = answers[0][-1]
    for alternatives in answers[1:]:
        whole = whole.together_with(alternatives[-1])
    yield whole
    yield whole.together_with(remark)


def _answers(finding: Finding, features: Features, findings: Sequence[Finding]) -> Iterator[Change]:
    match finding.rule:
        case "too-many-links":
            yield from _fewer_links(features, findings)
        case "commercial-link" | "unclear-link" | "link-promotion":
            yield from _no_such_link(finding, features)
        case "contact-details":
            kinds = sorted({contact.kind for contact in features.contacts})
            cuts = tuple((c.span.start, c.span.end, "") for c in features.contacts)
            yield Change((f"the {' and '.join(kinds)} is removed",), cuts)
        case "author-promotion":
            yield _other_author(finding)
        case "disguised":
            if (plain := _undisguised(features)) is not None:
                yield Change(("it is written without disguises",), plain=plain)
        case "brief-praise" | "generic" | "off-topic":
            yield _remark(features)


ANSWERED = frozenset(
    (
        "too-many-links", "commercial-link", "unclear-link", "link-promotion", "contact-details",
        "author-promotion", "disguised", "brief-praise", "generic", "off-topic",
    )
)  # fmt: skip


def _fewer_links(features: Features, findings: Sequence[Finding]) -> Iterator[Change]:
    """Keep one link that no other finding blames, else none."""
    blamed = {
        span
        for f in findings
        if f.rule in ("commercial-link", "unclear-link") or (f.rule == "link-promotion" and len(f.spans) == 1)
        for span in f.spans
    }
    good = [link for link in features.links if blamed.isdisjoint(link.spans)]
    if good:
        others = [link for link in features.links if link is not good[0]]
        yield Change((f"only the link to {good[0].host} is kept",), _cuts(others))
    yield Change(("the links are removed",), _cuts(features.links))


def _no_such_link(finding: Finding, features: Features) -> Iterator[Change]:
    links = features.links
    if len(links) == 1:
        yield Change(("the link is removed",), _cuts(links))
        return
    bad = [link for link in links if set(link.spans) & set(finding.spans)]
    if 0 < len(bad) < len(links):
        hosts = " and ".join(dict.fromkeys(link.host for link in bad[:3]))
        yield Change((f"the link to {hosts} is removed",), _cuts(bad))
    else:
        yield Change(("the links are removed",), _cuts(links))


def _other_author(finding: Finding) -> Change:
    if any(span.field == "author.url" for span in finding.spans):
        return Change(("the website field is left empty",), website="")
    return Change(("it is signed with a person’s name",), name=SOMEBODY)


def _undisguised(features: Features) -> str | None:
    """Return the content as it reads, or None where markup would be lost with the disguise."""
    reading = features.reading
    if reading.anchors:
        return None
    cuts: dict[tuple[int, int], str] = {}
    for word in features.words:
        if word.disguise:  # letters that were spaced out may have become several words
            place = (word.start, word.end)
            cuts[place] = f"{cuts[place]} {word.folded}" if place in cuts else word.folded
    return without(reading.text, ((start, end, text) for (start, end), text in cuts.items()))


def _remark(features: Features) -> Change:
    """Add what stands for a remark of substance: the post's own words, or one that fits any post."""
    excerpt = features.comment.post.excerpt[:OF_THE_POST]
    remark = excerpt.rpartition(" ")[0] if len(excerpt) >= ENOUGH_OF_THE_POST else REMARK
    about = "said something of its own about the post" if features.substance.has_post else "said more"
    return Change((f"it {about}",), addition=remark)
