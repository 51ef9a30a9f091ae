"""What moderators do on their page: rule, undo, rule on many, escalate, say that they are here.

Each address takes a plain form and answers with a page; asked for JSON, it answers the page's script.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from flask_login import login_required
from werkzeug.wrappers import Response as AnyResponse

from moderation import desk, review
from moderation.errors import Conflict, Gone, InvalidInput, NotFound
from moderation.review import Said
from moderation.store.sites import Site
from moderation.web.case import cut, first_line, name_of, ruled
from moderation.web.login import me, wants_json
from moderation.web.place import Place, place_in
from moderation.web.problems import problem
from moderation.web.queue import my_site, my_sites
from moderation.web.services import database

rulings = Blueprint("rulings", __name__)
SAID = {"publish": "Published", "reject": "Rejected"}
SAMPLES = 5  # comments that a confirmation shows


def _version(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _in_words(ruling: str, reason: str) -> str:
    return SAID[ruling] + (f": {reason}" if ruling == "reject" and reason else "")


def _state(site: Site, **more: Any) -> Response:
    """Answer the script: what it shows besides the case."""
    now = desk.tally(database(), site.id, me().moderator.name)
    return jsonify(
        counts=now.counts,
        done=now.done,
        undo=url_for("rulings.undo", site_name=site.name, ruling_id=now.last.id) if now.last else None,
        **more,
    )


def _after(site: Site, place: Place, comment_id: str) -> str | None:
    """Return the case to go on with, for a page; the script knows by itself."""
    if wants_json():
        return None
    return desk.after(database(), site.id, me().moderator.name, comment_id, place.listing)


@rulings.post("/sites/<site_name>/comments/<comment_id>/ruling")
@login_required  # type: ignore[untyped-decorator]
def rule(site_name: str, comment_id: str) -> AnyResponse:
    """Rule on the case and go to the next one."""
    site, form = my_site(site_name), request.form
    place, ruling = place_in(form), form.get("ruling", "")
    reason = form.get("reason", "") if ruling == "reject" else ""
    after = _after(site, place, comment_id)
    try:
        stored = review.rule(
            database(),
            site.id,
            comment_id,
            ruling,
            reason=reason,
            learn="forget" not in form,
            moderator=me().moderator.name,
            source="page",
            seen=_version(form.get("seen", "")),
        )
    except Conflict as error:
        return _too_late(site, place, comment_id, ruling, reason, error)
    except Gone as error:
        if wants_json():
            raise
        flash(str(error), "error")
        return redirect(place.url(site.name, case=comment_id))
    said = _in_words(ruling, reason)
    if wants_json():
        return _state(site, said=said, version=stored.version, status=stored.status)
    flash(said, "done")
    return redirect(place.url(site.name, case=after))


def _too_late(
    site: Site, place: Place, comment_id: str, ruling: str, reason: str, error: Conflict
) -> AnyResponse:
    """Show what the other one ruled beside what this one wanted; nothing was overwritten."""
    case = review.look(database(), site.id, comment_id)
    if wants_json():
        body = problem(409, str(error)) | {"stands": ruled(case), "version": case.stored.version}
        return Response(jsonify(body).data, 409, mimetype="application/problem+json")
    flash(str(error), "error")
    return redirect(
        place.url(site.name, case=comment_id, mine=ruling, mine_reason=reason or None, why="conflict")
    )


@rulings.post("/sites/<site_name>/rulings/<int:ruling_id>/undo")
@login_required  # type: ignore[untyped-decorator]
def undo(site_name: str, ruling_id: int) -> AnyResponse:
    """Take a ruling back, with all that was ruled in the same go, and show its case again."""
    site, place = my_site(site_name), place_in(request.form)
    try:
        back = desk.undo(database(), site.id, ruling_id, me().moderator.name)
    except (Conflict, Gone) as error:
        if wants_json():
            return _state(site, said=f"Not undone: {error}", ids=[], failed=True)
        flash(f"Not undone: {error}", "error")
        return redirect(place.url(site.name))
    one = len(back) == 1
    said = "Undone: the comment is as it was" if one else f"Undone: {len(back)} comments are as they were"
    if wants_json():
        return _state(site, said=said, ids=[stored.id for stored in back], failed=False)
    flash(said, "done")
    return redirect(place.url(site.name, case=back[0].id))


@rulings.post("/sites/<site_name>/bulk")
@login_required  # type: ignore[untyped-decorator]
def many(site_name: str) -> Any:
    """Rule on all chosen comments in one go, once the moderator has seen which they are."""
    site, form = my_site(site_name), request.form
    place, ruling = place_in(form), form.get("ruling", "")
    chosen = list(dict.fromkeys(form.getlist("item")))[: desk.MOST_AT_ONCE + 1]
    if not chosen:
        flash("choose comments first", "error")
        return redirect(place.url(site.name))
    said = review.checked(
        Said(
            ruling,
            form.get("reason", "") if ruling == "reject" else "",
            "forget" not in form,
            me().moderator.name,
        )
    )
    seen = [(id, _version(version)) for id, _, version in (item.partition(":") for item in chosen)]
    if form.get("confirmed") != "yes":
        return _confirmation(site, place, said, seen)
    items = desk.rule_on_many(database(), site.id, seen, said)
    done = sum(item.done for item in items)
    flash(f"{_in_words(said.ruling, said.reason)} · {done} of {len(items)} comments", "done")
    for item in items:
        if not item.done:
            flash(f"{item.comment_id[:12]}…: {item.said}", "error")
    return redirect(place.url(site.name))


def _confirmation(site: Site, place: Place, said: Said, seen: list[tuple[str, int]]) -> str:
    samples, gone = [], 0
    for id, _ in seen[:SAMPLES]:
        try:
            submission = review.look(database(), site.id, id).submission
        except (NotFound, Gone):
            gone += 1
            continue
        samples.append({"author": cut(name_of(submission)[:60]), "line": cut(first_line(submission, 110))})
    return render_template(
        "bulk.html",
        site=site,
        sites=my_sites(),
        place=place,
        said=said,
        cut=cut,
        items=[f"{id}:{version}" for id, version in seen],
        samples=samples,
        more=len(seen) - len(samples) - gone,
    )


@rulings.post("/sites/<site_name>/comments/<comment_id>/escalation")
@login_required  # type: ignore[untyped-decorator]
def escalate(site_name: str, comment_id: str) -> AnyResponse:
    """Leave a note for whoever looks next, and go on."""
    site, place = my_site(site_name), place_in(request.form)
    after = _after(site, place, comment_id)
    try:
        desk.escalate(database(), site.id, comment_id, me().moderator.name, request.form.get("note", ""))
    except (InvalidInput, Gone) as error:
        if wants_json():
            raise
        flash(str(error), "error")
        return redirect(place.url(site.name, case=comment_id))
    if wants_json():
        return _state(site, said="Escalated")
    flash("Escalated", "done")
    return redirect(place.url(site.name, case=after))


@rulings.post("/sites/<site_name>/presence")
@login_required  # type: ignore[untyped-decorator]
def presence(site_name: str) -> Response:
    """Renew the lease on the case that is looked at, and tell what others did meanwhile."""
    site, place = my_site(site_name), place_in(request.form)
    name, looking = me().moderator.name, request.form.get("case", "")[:32]
    if looking and place.tab in ("review", "audit"):
        desk.attend(database(), site.id, name, looking)
    ids = request.form.get("ids", "")[:4000].split(",")
    news = desk.news(database(), site.id, name, place.tab, ids, place.as_of)
    return jsonify(gone=news.gone, looked_at=news.looked_at, fresh=news.fresh, counts=news.counts)
