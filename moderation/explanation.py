"""Makes a stored decision again, from what was stored with it, and says whether it is the same."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection

from moderation.answer import answer
from moderation.classifier.artifacts import Shelf, load
from moderation.classifier.serving import Classifier, NoModel
from moderation.comment import history_from
from moderation.decision import Cutoffs, Mode, SiteCutoffs, Verdict
from moderation.errors import InvalidInput, ModerationError, NotFound
from moderation.screening import screener
from moderation.store import comments, sites
from moderation.store.comments import Stored
from moderation.store.database import Database
from moderation.submission import from_row

COMPARED = ("verdict", "findings", "score", "links", "flips_if", "policy", "degraded")
IDS = "give its 32 hexadecimal digits, or external: and the blog's own id with --site NAME"


def _stored(connection: Connection, name: str, site: str | None) -> Stored:
    if site is None and name.startswith("external:"):
        raise InvalidInput("external:ID needs --site NAME: each site has ids of its own")
    asked = sites.all_sites(connection) if site is None else [sites.by_name(connection, site)]
    for each in asked:
        try:
            return comments.find(connection, each.id, name)
        except NotFound:
            continue
    raise NotFound(f"there is no comment {name[:100]}; {IDS}")


def _cutoffs(before: dict[str, Any], stored: Stored) -> SiteCutoffs | None:
    """Return the cutoffs with which a decision was made."""
    score = before["score"]
    if score is None or "cutoffs" not in score:
        return None
    sides = frozenset((Verdict.PUBLISH, Verdict.REJECT)) if score["certified"] else frozenset()
    cutoffs = Cutoffs(**score["cutoffs"], certified=sides)
    return SiteCutoffs(stored.model, stored.policy, cutoffs, cutoffs)


def explain(database: Database, shelf: Shelf, name: str, site: str | None) -> dict[str, Any]:
    """Return the stored answer with `same` and `said`: whether it could be made again, exactly."""
    with database.read() as connection:
        stored = _stored(connection, name, site)
        policy = sites.policy_version(connection, stored.policy)
    before: dict[str, Any] = json.loads(stored.answer)
    try:
        classifier: Classifier = load(shelf.folder(stored.model)) if stored.model else NoModel()
    except ModerationError as error:
        return before | {
            "status": stored.status,
            "same": None,
            "said": f"Its model cannot be loaded ({error}), so the decision cannot be made again.",
        }
    judge = screener(policy, classifier, Mode(before["mode"]), _cutoffs(before, stored))
    # Without a model the screener names the degradation itself.
    degraded = tuple(d for d in before["degraded"] if d != "no model")
    decision = judge.screen(
        from_row(json.loads(stored.submission)).comment().dated(stored.received_at),
        history_from(stored.history),
        degraded,
    )
    again = answer(decision, stored.id, stored.external_id, before["warnings"])
    again = json.loads(json.dumps(again))  # as it would be stored
    differs = [part for part in COMPARED if again[part] != before[part]]
    said = (
        "Made again from what was stored: exactly the same."
        if not differs
        else f"Made again from what was stored: {', '.join(differs)} differ; "
        f"the software changed since {stored.decided_at:%Y-%m-%d}."
    )
    return before | {"status": stored.status, "same": not differs, "said": said}
