"""One's own account: where one is logged in, ending that, another password. For everybody who has a login."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import login_required
from werkzeug.wrappers import Response

from moderation import access
from moderation.access import Member
from moderation.errors import InvalidInput, NotFound
from moderation.web.login import acting, begin, check_password, hasher, may_try, me
from moderation.web.services import database

account = Blueprint("account", __name__, url_prefix="/account")
# What a browser says of itself, the tell-tale first: each of them claims to be those below as well.
BROWSERS = {"Edg/": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}


def device(browser: str) -> str:
    """Name a browser and its system, as far as they can be told.

    >>> device("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"), device("curl/8")
    ('Firefox on Linux', 'another program')
    """
    name = next((name for sign, name in BROWSERS.items() if sign in browser), "")
    system = next((name for sign, name in SYSTEMS.items() if sign in browser), "")
    return (
        f"{name or 'a browser'} on {system or 'an unknown system'}" if name or system else "another program"
    )


def shown_sessions(member: Member, mine: int) -> list[dict[str, Any]]:
    """Return the sessions of a person as pages show them; `mine` is the one that asks."""
    return [
        {
            "id": one.id,
            "device": device(one.browser),
            "browser": one.browser,
            "address": one.address,
            "begun_at": one.begun_at,
            "seen_at": datetime.now(UTC) if one.id == mine else one.seen_at,
            "this": one.id == mine,
        }
        for one in member.sessions
    ]


def _page(fault: str = "") -> str:
    member = access.look(database(), me().moderator.id)
    return render_template(
        "account.html",
        person=member.moderator,
        sites=[site.name for site in member.sites],
        sessions=shown_sessions(member, me().session_id),
        shortest=access.SHORTEST_PASSWORD,
        longest=access.LONGEST_PASSWORD,
        fault=fault,
    )


@account.get("")
@login_required  # type: ignore[untyped-decorator]
def show() -> str:
    """Show where one is logged in."""
    return _page()


@account.post("/password")
@login_required  # type: ignore[untyped-decorator]
def set_password() -> Any:
    """Change one's own password: all sessions end, and one begins here."""
    name, current, new = (
        me().moderator.name,
        request.form.get("current", ""),
        request.form.get("password", ""),
    )
    if not may_try(name):
        return _page("too many attempts; wait a minute and try again"), 429, {"Retry-After": "60"}
    moderator = check_password(name, current) if len(current) <= access.LONGEST_PASSWORD else None
    if moderator is None:
        return _page("the current password is wrong"), 422
    try:
        access.set_password(database(), acting(), moderator.id, hasher.hash(access.checked_password(new)))
    except InvalidInput as error:
        return _page(str(error)), 422
    begin(moderator)
    flash("The password is changed; you are logged out everywhere else.", "done")
    return redirect(url_for("account.show"))


@account.post("/sessions")
@login_required  # type: ignore[untyped-decorator]
def revoke() -> Response:
    """End one of one's own sessions, or all others."""
    which = request.form.get("session", "")
    number = int(which) if which.isascii() and which.isdigit() and len(which) < 10 else None
    try:
        ended = access.revoke(database(), acting(), me().moderator.id, number, but=me().session_id)
        flash(f"{ended} session{'' if ended == 1 else 's'} ended.", "done")
    except NotFound as error:
        flash(f"Nothing was changed: {error}.", "error")
    return redirect(url_for("account.show"))
