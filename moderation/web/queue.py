"""The moderators' page: a list and a case, whole or in parts. What moderators do is in `rulings`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import login_required
from werkzeug.wrappers import Response

from moderation import desk
from moderation.decision import REASONS
from moderation.desk import Around
from moderation.errors import Gone, NotFound
from moderation.store import sites
from moderation.store.sites import Site
from moderation.web.case import age, blinded, cut, row, ruled, shown
from moderation.web.login import me
from moderation.web.place import CHOICES, LETTERS, TABS, Place, place_of
from moderation.web.services import database

queue = Blueprint("queue", __name__)
# Keys after `r`: fingers learn places, so a reason keeps its own.
REASON_KEYS = dict(zip(REASONS, "123456789oba", strict=True))


def my_sites() -> list[Site]:
    """Return the sites of whoever is logged in."""
    with database().read() as connection:
        return [site for site in sites.all_sites(connection) if me().may_see(site.id)]


def my_site(name: str, mine: Sequence[Site] | None = None) -> Site:
    """Return a site that is this moderator's business; to others it does not exist."""
    found = next((site for site in (my_sites() if mine is None else mine) if site.name == name), None)
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
def tab(site_name: str, tab_name: str) -> str | Response:
    """Show a tab: its list, and one case beside it; or the case alone, for the page's script."""
    mine = my_sites()
    site = my_site(site_name, mine)
    now = datetime.now(UTC)
    place = place_of(tab_name, request.args, now)
    wanted = request.args.get("case", "")
    if request.args.get("part") == "case":
        around, lost = _look(site, wanted)
        page = render_template("case.html", **_case(site, place, around, lost, now))
        return Response(page, 404 if around is None else 200, mimetype="text/html")
    name = me().moderator.name
    seen = desk.view(database(), mine, site, name, place.listing, now)
    if not wanted and seen.page.comments:
        free = [s.id for s in seen.page.comments if s.id not in seen.looked_at]
        wanted = (free or [seen.page.comments[0].id])[0]
    around, lost = _look(site, wanted)
    if around is not None and tab_name in ("review", "audit"):
        desk.attend(database(), site.id, name, around.case.stored.id, now)
    return render_template(
        "queue.html",
        sites=mine,
        tabs=TABS,
        letters=LETTERS,
        choices=CHOICES,
        view=seen,
        waiting=seen.waiting,
        rows=[row(stored, seen, now) for stored in seen.page.comments],
        following=desk.following(
            [stored.id for stored in seen.page.comments], seen.looked_at, around.case.stored.id
        )
        if around
        else None,
        oldest=age(now - seen.oldest) if seen.oldest else "",
        reason_keys=REASON_KEYS,
        mine=_kept(around),
        **_case(site, place, around, lost, now),
    )


def _look(site: Site, wanted: str) -> tuple[Around | None, str]:
    """Return a case, or why there is none."""
    if not wanted:
        return None, ""
    try:
        around = desk.look(database(), site.id, wanted)
    except (NotFound, Gone) as error:
        return None, str(error)
    return (blinded(around) if around.case.stored.waits_for_audit else around), ""


def _case(site: Site, place: Place, around: Around | None, lost: str, now: datetime) -> dict[str, Any]:
    """Return what the templates of a case are given."""
    blind = around is not None and around.case.stored.waits_for_audit
    return {
        "site": site,
        "tab": place.tab,
        "place": place,
        "around": around,
        "case": around.case if around else None,
        "shown": shown(around, now, blind) if around else None,
        "blind": blind,
        "lost": lost,
        "cut": cut,
        "reasons": REASONS,
    }


def _kept(around: Around | None) -> dict[str, str] | None:
    """Return a ruling that could not be made yet: the session had ended, or somebody was first."""
    ruling = request.args.get("mine", "")
    if around is None or ruling not in ("publish", "reject"):
        return None
    reason = request.args.get("mine_reason", "")
    return {
        "ruling": ruling,
        "reason": reason if reason in REASONS else "",
        "stands": ruled(around.case),
        "why": "session" if request.args.get("why") == "session" else "conflict",
    }
