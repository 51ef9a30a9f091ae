"""The moderators' page: a list, a case, publish or reject with a reason, undo. Plain forms throughout."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import login_required
from werkzeug.wrappers import Response

from moderation import review
from moderation.decision import REASONS
from moderation.errors import Conflict, Gone, NotFound
from moderation.review import Case
from moderation.store import feedback, sites
from moderation.store import queue as waiting
from moderation.store.comments import Stored
from moderation.store.sites import Site
from moderation.web.highlight import Segment, marks_of, segments
from moderation.web.login import me
from moderation.web.services import database

queue = Blueprint("queue", __name__)
ON_A_PAGE = 50
LONGEST_NAME, LONGEST_WEBSITE = 120, 200  # characters shown of what an author calls himself
LONG = 1500  # characters after which a comment scrolls by itself, so that the reasons stay near
TABS = {
    "review": "Needs review",
    "audit": "Audit",
    "auto-rejected": "Auto-rejected",
    "auto-published": "Auto-published",
    "rejected": "Rejected",
    "published": "Published",
}
# What a moderator does not see of a case under audit: whoever knows the verdict agrees with it too often.
BLIND: dict[str, Any] = {"findings": [], "score": None, "flips_if": None, "degraded": []}
SAID = {"publish": "Published", "reject": "Rejected"}


def my_sites() -> list[Site]:
    """Return the sites that are this moderator's business."""
    with database().read() as connection:
        return [site for site in sites.all_sites(connection) if me().may_see(site.id)]


def my_site(name: str) -> Site:
    """Return a site that is this moderator's business; to others it does not exist."""
    found = next((site for site in my_sites() if site.name == name), None)
    if found is None:
        raise NotFound("there is no such site, or it is not yours")
    return found


@queue.get("/")
@login_required  # type: ignore[untyped-decorator]
def home() -> Any:
    """Go to the first site of this moderator."""
    mine = my_sites()
    if not mine:
        return render_template("first_run.html")
    return redirect(url_for("queue.tab", site_name=mine[0].name, tab_name="review"))


@queue.get(
    "/sites/<site_name>/"
    "<any('review', 'audit', 'auto-rejected', 'auto-published', 'rejected', 'published'):tab_name>"
)
@login_required  # type: ignore[untyped-decorator]
def tab(site_name: str, tab_name: str) -> str:
    """Show a tab: its list, and one case beside it."""
    site, mine = my_site(site_name), my_sites()
    at = _page_number(request.args.get("page", "1"))
    now = datetime.now(UTC)
    with database().read() as connection:
        page = waiting.page(connection, site.id, tab_name, (at - 1) * ON_A_PAGE, ON_A_PAGE)
        counts = waiting.counts(connection, [s.id for s in mine])
        done = feedback.done_since(connection, site.id, me().moderator.name, now - timedelta(hours=12))
        last = feedback.latest_of(connection, site.id, me().moderator.name)
    blind = tab_name == "audit"
    wanted = request.args.get("case", "") or (page.comments[0].id if page.comments else "")
    case, lost = None, ""
    if wanted:
        try:
            case = review.look(database(), site.id, wanted)
        except (NotFound, Gone) as error:
            lost = str(error)
    if case is not None and blind and case.stored.ruled_at is None:
        case = replace(case, answer=case.answer | BLIND)
    return render_template(
        "queue.html",
        site=site,
        sites=mine,
        tabs=TABS,
        tab=tab_name,
        counts=counts,
        waiting={id: of_tabs["review"] for id, of_tabs in counts.items()},
        page=page,
        at=at,
        rows=[_row(stored, now, blind) for stored in page.comments],
        blind=blind,
        case=case,
        lost=lost,
        done=done,
        reasons=REASONS,
        last=last,
        cut=_cut,
        shown=_shown(case, now) if case else None,
    )


def _page_number(text: str) -> int:
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def _cut(text: str) -> list[Segment]:
    """Return a text in which nothing is marked, with what cannot be seen split off."""
    return segments(text, [])


def _beginning(text: str, answer: dict[str, Any], field: str, most: int) -> list[Segment]:
    """Return the beginning of a field with its marks."""
    shown = segments(text[:most], marks_of(answer, field))
    return shown if len(text) <= most else [*shown, Segment("…")]


def _row(stored: Stored, now: datetime, blind: bool) -> dict[str, Any]:
    submission, answer = json.loads(stored.submission), json.loads(stored.answer)
    return {
        "id": stored.id,
        "author": _cut((submission.get("author", {}).get("name", "").strip() or "Anonymous")[:60]),
        "line": _cut(" ".join(submission["content"][:400].split())[:120]),
        "rules": [] if blind else [f["rule"] for f in answer["findings"]][:3],
        "probability": None if blind else stored.probability,
        "age": age(now - stored.received_at),
    }


def _shown(case: Case, now: datetime) -> dict[str, Any]:
    author, content = case.submission.get("author", {}), case.submission["content"]
    return {
        "segments": segments(content, marks_of(case.answer)),
        "long": len(content) > LONG or content.count("\n") > LONG // 60,
        "name": _beginning(
            author["name"] if author.get("name", "").strip() else "Anonymous",
            case.answer,
            "author.name",
            LONGEST_NAME,
        ),
        "website": _beginning(author.get("url", ""), case.answer, "author.url", LONGEST_WEBSITE),
        "age": age(now - case.stored.received_at),
        "standing": next((r for r in reversed(case.rulings) if r.undone_at is None), None),
    }


def age(span: timedelta) -> str:
    """Say how long ago something was.

    >>> age(timedelta(minutes=5)), age(timedelta(days=3))
    ('5 min', '3 d')
    """
    minutes = int(span.total_seconds() // 60)
    if minutes < 60:
        return f"{max(0, minutes)} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // (24 * 60)} d"


@queue.post("/sites/<site_name>/comments/<comment_id>/ruling")
@login_required  # type: ignore[untyped-decorator]
def rule(site_name: str, comment_id: str) -> Response:
    """Rule on the case and go to the next one."""
    site, form = my_site(site_name), request.form
    tab_name = form.get("tab", "review") if form.get("tab") in TABS else "review"
    seen = form.get("seen", "")
    at = _page_number(form.get("page", "1"))
    following = _next(site, tab_name, at, comment_id)
    ruling = form.get("ruling", "")
    try:
        review.rule(
            database(),
            site.id,
            comment_id,
            ruling,
            reason=form.get("reason", "") if ruling == "reject" else "",
            learn="forget" not in form,
            moderator=me().moderator.name,
            source="page",
            seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else -1,
        )
    except (Conflict, Gone) as error:
        flash(str(error), "error")
        return redirect(
            url_for("queue.tab", site_name=site.name, tab_name=tab_name, case=comment_id, page=_later(at))
        )
    flash(SAID[ruling] + (f": {form['reason']}" if ruling == "reject" and form.get("reason") else ""), "done")
    return redirect(
        url_for("queue.tab", site_name=site.name, tab_name=tab_name, case=following, page=_later(at))
    )


def _later(at: int) -> int | None:
    """Return a page's number for an address; the first page has none."""
    return at if at > 1 else None


def _next(site: Site, tab_name: str, at: int, comment_id: str) -> str | None:
    """Return the case after this one in the list, so that ruling moves on and not back to the top."""
    with database().read() as connection:
        listed = [
            s.id
            for s in waiting.page(connection, site.id, tab_name, (at - 1) * ON_A_PAGE, ON_A_PAGE).comments
        ]
    if comment_id not in listed:
        return None
    after = listed[listed.index(comment_id) + 1 :]
    return after[0] if after else None


@queue.post("/sites/<site_name>/rulings/<int:ruling_id>/undo")
@login_required  # type: ignore[untyped-decorator]
def undo(site_name: str, ruling_id: int) -> Response:
    """Take a ruling back and show its case again."""
    site = my_site(site_name)
    tab_name = request.form.get("tab", "review") if request.form.get("tab") in TABS else "review"
    try:
        stored = review.undo(database(), site.id, ruling_id, me().moderator.name)
    except (Conflict, Gone) as error:
        flash(str(error), "error")
        return redirect(url_for("queue.tab", site_name=site.name, tab_name=tab_name))
    flash("Undone: the comment is as it was", "done")
    return redirect(url_for("queue.tab", site_name=site.name, tab_name=tab_name, case=stored.id))
