"""What a rule is: a frozen value that answers why it fires, or nothing.

A rule is pure. It sees the features of one comment and the history that it is given, and fetches
nothing. What it asks for is not its business: `house_rules` binds that.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Protocol

from moderation.comment import History
from moderation.decision import Finding, Verdict
from moderation.evidence import Span
from moderation.text.features import Features

STRENGTH = {Verdict.PUBLISH: 0, Verdict.HOLD: 1, Verdict.REJECT: 2}


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a rule fires: a message for the moderator, and the words that show it."""

    message: str
    spans: tuple[Span, ...] = ()


class Rule(Protocol):
    """One part of the policy. `id` is stable: rulings, filters and clients name it."""

    id: ClassVar[str]

    def evidence(self, features: Features, history: History) -> Evidence | None:
        """Return why the rule fires, or None if it stays quiet."""
        ...


@dataclass(frozen=True, slots=True)
class Bound:
    """A rule and what it asks for when it fires."""

    rule: Rule
    asks: Verdict


def publish(rule: Rule) -> Bound:
    """Bind a rule that vouches for a comment."""
    return Bound(rule, Verdict.PUBLISH)


def hold(rule: Rule) -> Bound:
    """Bind a rule after which people look."""
    return Bound(rule, Verdict.HOLD)


def reject(rule: Rule) -> Bound:
    """Bind a rule after which a comment is not published."""
    return Bound(rule, Verdict.REJECT)


def apply(rules: Iterable[Bound], features: Features, history: History) -> tuple[Finding, ...]:
    """Run all rules. Of a rule that is bound twice, the stronger finding stands."""
    found: dict[str, Finding] = {}
    for bound in rules:
        evidence = bound.rule.evidence(features, history)
        if evidence is None:
            continue
        known = found.get(bound.rule.id)
        if known is None or STRENGTH[bound.asks] > STRENGTH[known.asks]:
            found[bound.rule.id] = Finding(bound.rule.id, bound.asks, evidence.message, evidence.spans)
    return tuple(sorted(found.values(), key=lambda f: (-STRENGTH[f.asks], f.rule)))
