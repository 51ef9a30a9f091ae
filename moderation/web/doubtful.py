"""Doubtful labels: moderators look again at rulings that are probably wrong. Plain forms throughout."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import login_required
from werkzeug.wrappers import Response

from moderation import doubts, review
from moderation.decision import REASONS
from moderation.doubts import OTHER, Doubtful
from moderation.errors import Conflict, Gone
from moderation.store import doubted
from moderation.web.case import age
from moderation.web.highlight import marks_of, segments
from moderation.web.login import me
from moderation.web.queue import my_site, my_sites
from moderation.web.services import database, intake

doubtful = Blueprint("doubtful", __name__, url_prefix="/sites/<site_name>/doubtful-labels")
ON_A_PAGE = 10
LONGEST_NAME = 120  # characters shown of what an author calls himself
LONG = 1500  # characters after which a comment scrolls by itself
SAID = {"keep": "Kept: {}", "change": "Changed to {}", "forget": "Nobody learns from it; it stays {}"}


def _number(text: str) -> int:
    """Read a number of a form or an address; whatever is none is -1."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


@doubtful.get("")
@login_required  # type: ignore[untyped-decorator]
def show(site_name: str) -> str:
    """Show what is doubtful on a site, the most doubtful first."""
    site, at = my_site(site_name), max(1, _number(request.args.get("page", "")))
    listed = doubts.open_doubts(database(), intake().incumbent.shelf, site)
    at = min(at, max(1, -(-len(listed) // ON_A_PAGE)))
    chosen = listed[(at - 1) * ON_A_PAGE : at * ON_A_PAGE]
    now = datetime.now(UTC)
    with database().read() as connection:
        last = doubted.latest_look(connection, site.id, me().moderator.name)
    return render_template(
        "doubtful.html",
        site=site,
        sites=my_sites(),
        number=len(listed),
        at=at,
        more=at * ON_A_PAGE < len(listed),
        cases=[_shown(one, now) for one in doubts.look(database(), site, chosen)],
        last=last,
        other=OTHER,
        reasons=REASONS,
        cut=lambda text: segments(text, []),
    )


def _shown(one: Doubtful, now: datetime) -> dict[str, Any]:
    author, content = one.submission.get("author", {}), one.submission["content"]
    name = (author.get("name", "").strip() or "Anonymous")[:LONGEST_NAME]
    return {
        "id": one.stored.id,
        "version": one.stored.version,
        "name": segments(name, []),
        "website": author.get("url", ""),
        "post": one.submission.get("post", {}).get("title", ""),
        "age": age(now - one.stored.received_at),
        "segments": segments(content, marks_of(one.answer)),
        "long": len(content) > LONG or content.count("\n") > LONG // 60,
        "ruling": one.ruling,
        "doubt": one.doubt,
        "findings": one.answer["findings"],
        "suggested": next(
            (f["rule"] for f in one.answer["findings"] if f["asks"] != "publish" and f["rule"] in REASONS),
            "other",
        ),
    }


@doubtful.post("/<comment_id>")
@login_required  # type: ignore[untyped-decorator]
def settle(site_name: str, comment_id: str) -> Response:
    """Settle one ruling and show what is left."""
    site, form = my_site(site_name), request.form
    choice = form.get("choice", "")
    try:
        ruled = doubts.settle(
            database(),
            site,
            comment_id,
            choice,
            reason=form.get("reason", ""),
            moderator=me().moderator.name,
            seen=_number(form.get("seen", "")),
        )
        flash(SAID[choice].format(ruled), "done")
    except (Conflict, Gone) as error:
        flash(_sentence(error), "error")
    return _back(site.name)


@doubtful.post("/undo/<int:ruling_id>")
@login_required  # type: ignore[untyped-decorator]
def undo(site_name: str, ruling_id: int) -> Response:
    """Take the last look back."""
    site = my_site(site_name)
    try:
        review.undo(database(), site.id, ruling_id, me().moderator.name)
        flash("Undone: the ruling before stands again", "done")
    except (Conflict, Gone) as error:
        flash(_sentence(error), "error")
    return _back(site.name)


def _sentence(error: Exception) -> str:
    said = str(error)
    return f"{said[:1].upper()}{said[1:]}."


def _back(site_name: str) -> Response:
    at = _number(request.form.get("page", ""))
    return redirect(url_for("doubtful.show", site_name=site_name, page=at if at > 1 else None))
