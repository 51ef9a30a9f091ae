"""The judging half in one place: read, apply the rules, ask the model, decide.

Pure given its history: it stores nothing, fetches nothing, and gives the same decision again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from moderation.classifier.serving import Classifier
from moderation.comment import Comment, History
from moderation.decision import Decision, Finding, Mode, Verdict, decide, status_of
from moderation.policy.document import Policy
from moderation.policy.house_rules import house_rules
from moderation.policy.rule import Bound, apply
from moderation.text.features import Features, extract

NOBODY = History()
SAID_TO_AUTHOR = {
    Verdict.HOLD: "Thank you. Your comment will appear once a moderator has read it.",
    Verdict.REJECT: (
        "Your comment was not published. Comments here add to the discussion and carry at most one "
        "link, to an article; please say something about the post itself and try again."
    ),
}
LINK_RULES = frozenset(("too-many-links", "commercial-link", "unclear-link", "link-promotion"))


@dataclass(frozen=True, slots=True)
class Screener:
    """One site's policy and mode with the serving model."""

    policy: Policy
    classifier: Classifier
    mode: Mode
    rules: tuple[Bound, ...]

    def screen(self, comment: Comment, history: History = NOBODY, degraded: tuple[str, ...] = ()) -> Decision:
        """Decide about one comment. `degraded` names what could not be asked; then people look."""
        features = extract(comment)
        findings = apply(self.rules, features, history)
        score = self.classifier.score(features)
        if score is None:
            degraded = (*degraded, "no model")
        verdict = decide(findings, score, self.mode, degraded=bool(degraded))
        return Decision(
            verdict=verdict,
            status=status_of(verdict, self.mode),
            mode=self.mode,
            findings=findings,
            score=score,
            links=features.links,
            policy=self.policy.version,
            flips_if=self._flips_if(features, history, verdict, findings, degraded),
            author_message=SAID_TO_AUTHOR.get(verdict),
            degraded=degraded,
        )

    def _flips_if(
        self,
        features: Features,
        history: History,
        verdict: Verdict,
        findings: tuple[Finding, ...],
        degraded: tuple[str, ...],
    ) -> str | None:
        """Name the smallest change that would flip the verdict, if taking the links out does."""
        if verdict is Verdict.PUBLISH or not any(f.rule in LINK_RULES for f in findings):
            return None
        changed = replace(features.comment, content=without_links(features))
        if not changed.content.strip():
            return None
        again = extract(changed)
        new = apply(self.rules, again, history)
        flipped = decide(new, self.classifier.score(again, clues=False), self.mode, bool(degraded))
        if flipped is verdict:
            return None
        word = {
            Verdict.PUBLISH: "published",
            Verdict.HOLD: "held for a moderator",
            Verdict.REJECT: "rejected",
        }
        return f"{word[flipped]} if the link{'s are' if len(features.links) > 1 else ' is'} removed"


def without_links(features: Features) -> str:
    """Return the content with its links cut out, anchors leaving the words that they enclose."""
    content = features.comment.content
    cuts = sorted(
        (s.start, s.end, link.text if link.form not in ("bare", "image", "embed") else "")
        for link in features.links
        for s in link.spans
    )
    parts, at = [], 0
    for start, end, text in cuts:
        if start >= at:
            parts += [content[at:start], text]
            at = end
    return "".join(parts) + content[at:]


def screener(policy: Policy, classifier: Classifier, mode: Mode = Mode.ENFORCE) -> Screener:
    """Make a screener with the rules of a policy bound."""
    return Screener(policy, classifier, mode, house_rules(policy))
