"""People, for admins: add, role and sites, a new password shown once, sessions ended, removal."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from moderation import access
from moderation.access import Member, new_password
from moderation.errors import Conflict, InvalidInput, NotFound
from moderation.store import sites
from moderation.store.people import ROLES
from moderation.web.account import shown_sessions
from moderation.web.login import acting, hasher, me, only_admins
from moderation.web.services import database

staff = Blueprint("staff", __name__, url_prefix="/admin/people")
staff.before_request(only_admins)
ROLE_MEANS = {
    "moderator": "rules on comments of the sites that are ticked",
    "admin": "rules on comments of all sites; changes sites, keys, house rules and people",
}


def _site_names() -> list[str]:
    with database().read() as connection:
        return [site.name for site in sites.all_sites(connection)]


def _list(fault: str = "", typed: dict[str, Any] | None = None) -> str:
    return render_template(
        "people.html",
        members=access.everybody(database()),
        sites=_site_names(),
        roles={role: ROLE_MEANS[role] for role in ROLES},
        fault=fault,
        typed=typed or {"role": "moderator", "sites": []},
    )


def _show(member: Member, fault: str = "", password: str = "") -> str:
    return render_template(
        "person.html",
        member=member,
        person=member.moderator,
        sites=_site_names(),
        roles={role: ROLE_MEANS[role] for role in ROLES},
        given=[site.name for site in member.sites],
        sessions=shown_sessions(member, me().session_id),
        fault=fault,
        password=password,
        myself=member.moderator.id == me().moderator.id,
    )


def _typed() -> dict[str, Any]:
    form = request.form
    return {
        "name": form.get("name", "").strip(),
        "role": form.get("role", ""),
        "sites": [name for name in form.getlist("site") if name in _site_names()],
    }


@staff.get("")
def everybody() -> str:
    """List all people, with a form for another one."""
    return _list()


@staff.post("")
def add() -> str | tuple[str, int]:
    """Add a person with a password that is made here and shown once."""
    typed, password = _typed(), new_password()
    try:
        added = access.add(
            database(), acting(), typed["name"], hasher.hash(password), typed["role"], typed["sites"]
        )
    except (InvalidInput, Conflict) as error:
        return _list(str(error), typed), 409 if isinstance(error, Conflict) else 422
    return _show(access.look(database(), added.id), password=password)


@staff.get("/<int:moderator_id>")
def show(moderator_id: int) -> str:
    """Show a person with the sessions that last."""
    return _show(access.look(database(), moderator_id))


@staff.post("/<int:moderator_id>")
def change(moderator_id: int) -> Any:
    """Give a person another role and other sites."""
    member, typed = access.look(database(), moderator_id), _typed()
    try:
        changed = access.change(
            database(), acting(), moderator_id, role=typed["role"], site_names=typed["sites"]
        )
    except (InvalidInput, Conflict) as error:
        return _show(member, str(error)), 409 if isinstance(error, Conflict) else 422
    flash("Saved; it counts from the next page on." if changed else "Nothing was changed.", "done")
    if moderator_id == me().moderator.id and typed["role"] != "admin":
        return redirect(url_for("queue.home"))
    return redirect(url_for("staff.show", moderator_id=moderator_id))


@staff.post("/<int:moderator_id>/password")
def reset(moderator_id: int) -> str:
    """Make a new password and show it once; all sessions of its owner end."""
    password = new_password()
    access.set_password(database(), acting(), moderator_id, hasher.hash(password))
    return _show(access.look(database(), moderator_id), password=password)


@staff.post("/<int:moderator_id>/sessions")
def revoke(moderator_id: int) -> Response:
    """End one session of a person, or all; of one's own, all others."""
    which = request.form.get("session", "")
    try:
        ended = access.revoke(
            database(),
            acting(),
            moderator_id,
            int(which) if which.isascii() and which.isdigit() and len(which) < 10 else None,
            but=me().session_id,
        )
        flash(f"{ended} session{'' if ended == 1 else 's'} ended.", "done")
    except NotFound as error:
        flash(f"Nothing was changed: {error}.", "error")
    return redirect(url_for("staff.show", moderator_id=moderator_id))


@staff.post("/<int:moderator_id>/remove")
def remove(moderator_id: int) -> Any:
    """Remove a person; what they ruled stays. A tick confirms it."""
    member = access.look(database(), moderator_id)
    if "sure" not in request.form:
        return _show(member, "tick the box if you mean it"), 422
    try:
        access.remove(database(), acting(), moderator_id)
    except Conflict as error:
        return _show(member, str(error)), 409
    flash(f"{member.moderator.name} is removed; the rulings stay.", "done")
    return redirect(url_for("staff.everybody"))
