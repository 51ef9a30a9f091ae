"""The answer to a blog: a decision in the API's words, the same from every door."""

from __future__ import annotations

from typing import Any

from moderation.decision import Decision
from moderation.evidence import Span


def _spans(spans: tuple[Span, ...]) -> list[dict[str, Any]]:
    return [{"field": s.field, "start": s.start, "end": s.end} for s in spans]


def answer(
    decision: Decision, id: str | None, external_id: str | None, warnings: list[str]
) -> dict[str, Any]:
    """Return the answer as JSON can hold it. Spans count code points of what was sent."""
    score = decision.score
    return {
        "id": id,
        "external_id": external_id,
        "verdict": decision.verdict.value,
        "status": decision.status.value,
        "mode": decision.mode.value,
        "findings": [
            {"rule": f.rule, "asks": f.asks.value, "message": f.message, "spans": _spans(f.spans)}
            for f in decision.findings
        ],
        "score": None
        if score is None
        else {
            "probability": score.probability,
            "band": score.band.value,
            "model": score.model,
            "certified": score.certified,
            "cutoffs": {
                "publish_below": score.cutoffs.publish_below,
                "reject_from": score.cutoffs.reject_from,
            },
            "clues": [{"clue": c.clue, "weight": c.weight, "spans": _spans(c.spans)} for c in score.clues],
        },
        "links": [
            {"url": link.url, "host": link.host, "kind": link.kind, "why": link.why}
            for link in decision.links
        ],
        "flips_if": decision.flips_if,
        "author_message": decision.author_message,
        "policy": decision.policy,
        "degraded": list(decision.degraded),
        "warnings": warnings,
    }
