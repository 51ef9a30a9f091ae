"""The judging half in one place: read, apply the rules, ask the model, decide.

Pure given its history: it stores nothing, fetches nothing, and gives the same decision again.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from moderation.classifier.serving import UNKNOWN, Classifier
from moderation.comment import Comment, History
from moderation.decision import (
    Decision,
    Finding,
    Mode,
    Score,
    SiteCutoffs,
    Status,
    Verdict,
    asked,
    decide,
    status_of,
)
from moderation.policy.document import Policy
from moderation.policy.house_rules import house_rules
from moderation.policy.rule import STRENGTH, Bound, apply
from moderation.remedies import Change, changes
from moderation.text.features import Features, extract

SAID_TO_AUTHOR = {
    Status.PENDING: "Thank you. Your comment will appear once a moderator has read it.",
    Status.REJECTED: (
        "Your comment was not published. Comments here add to the discussion and carry at most one "
        "link, to an article; please say something about the post itself and try again."
    ),
}
IN_WORDS = {Verdict.PUBLISH: "published", Verdict.HOLD: "held for a moderator"}
CLOSED = "Comments on this post are closed."
LONGEST_TO_FLIP = 8_000  # characters; what would change a longer comment takes as long again to find out
TOO_SURE = 0.6  # of what the model alone holds: a remark more would seldom get it published


@dataclass(frozen=True, slots=True)
class Screener:
    """One site's policy and mode with the serving model."""

    policy: Policy
    classifier: Classifier
    mode: Mode
    rules: tuple[Bound, ...]
    cutoffs: SiteCutoffs | None = None  # instead of the model's own

    def screen(
        self,
        comment: Comment,
        history: History = UNKNOWN,
        degraded: tuple[str, ...] = (),
        flips: bool = True,
    ) -> Decision:
        """Read a comment and decide about it."""
        return self.decide_on(extract(comment), history, degraded, flips)

    def decide_on(
        self,
        features: Features,
        history: History = UNKNOWN,
        degraded: tuple[str, ...] = (),
        flips: bool = True,
    ) -> Decision:
        """Decide about a comment that was read. `degraded` names what was not asked; then people look.

        Without `flips` nobody looks for what would make the verdict milder, which costs most.
        """
        findings = apply(self.rules, features, history)
        score = self._score(features, history)
        if score is None:
            degraded = (*degraded, "no model")
        verdict = decide(findings, score, self.mode, degraded=bool(degraded))
        # Shadow mode blocks nothing by itself. What a person rejected it does not publish again.
        mode = Mode.ENFORCE if history.ruled == Verdict.REJECT else self.mode
        status = status_of(verdict, mode)
        return Decision(
            verdict=verdict,
            status=status,
            mode=self.mode,
            findings=findings,
            score=score,
            links=features.links,
            policy=self.policy.version,
            flips_if=None
            if verdict is Verdict.PUBLISH or not flips
            else self._flips_if(features, history, verdict, findings, score, bool(degraded)),
            author_message=said_to_author(status, {finding.rule for finding in findings}),
            degraded=degraded,
        )

    def _score(self, features: Features, history: History, clues: bool = True) -> Score | None:
        """Ask the model; this site's own cutoffs count if they were proven for this model and policy."""
        score, own = self.classifier.score(features, history, clues), self.cutoffs
        if score is None or own is None or (own.model, own.policy) != (score.model, self.policy.version):
            return score
        return replace(score, cutoffs=own.brief if features.is_brief else own.other)

    def _flips_if(
        self,
        features: Features,
        history: History,
        verdict: Verdict,
        findings: tuple[Finding, ...],
        score: Score | None,
        unsure: bool,
    ) -> str | None:
        """Name the smallest change for which the verdict would be milder; each is screened to be sure."""
        if unsure and verdict is Verdict.HOLD:
            return None  # whatever it says, a person looks
        if len(features.comment.content) > LONGEST_TO_FLIP:
            return None
        if verdict is Verdict.HOLD and not findings and score and score.probability >= TOO_SURE:
            return None
        *smaller, largest = changes(features, findings, verdict) or (None,)
        found = self._milder(largest, features, history, verdict, unsure) if largest else None
        if largest is None or found is None:
            return None  # no smaller change would do either
        for change in smaller:
            milder = self._milder(change, features, history, verdict, unsure)
            if milder is not None:
                largest, found = change, milder
                break
        return f"{IN_WORDS[found]} if {' and '.join(largest.said)}"

    def _milder(
        self, change: Change, features: Features, history: History, verdict: Verdict, unsure: bool
    ) -> Verdict | None:
        """Screen a changed comment; return the verdict if it is a milder one."""
        again = extract(change.of(features.comment))
        findings = apply(self.rules, again, history)
        score = self._score(again, history, clues=False) if asked(findings) is None else None
        found = decide(findings, score, self.mode, unsure)
        return found if STRENGTH[found] < STRENGTH[verdict] else None


def said_to_author(status: Status, rules: Collection[str]) -> str | None:
    """Say what the author may know: never by which rule, list or threshold a comment was stopped."""
    said = SAID_TO_AUTHOR.get(status)
    return CLOSED if said and "closed-post" in rules else said


def screener(
    policy: Policy, classifier: Classifier, mode: Mode = Mode.ENFORCE, cutoffs: SiteCutoffs | None = None
) -> Screener:
    """Make a screener with the rules of a policy bound."""
    return Screener(policy, classifier, mode, house_rules(policy), cutoffs)
