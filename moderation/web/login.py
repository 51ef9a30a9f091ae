"""Lets moderators in: Argon2, throttled, with sessions that the server keeps and can end."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import structlog
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from flask import (
    Blueprint,
    Flask,
    current_app,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_login import LoginManager, UserMixin, current_user, login_required, login_user, logout_user
from flask_wtf.csrf import CSRFError, generate_csrf
from limits import parse
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter
from werkzeug.wrappers import Response

from moderation import access
from moderation.access import LONGEST_PASSWORD
from moderation.errors import Forbidden, NotFound
from moderation.store import people
from moderation.store.journal import Actor
from moderation.store.people import Moderator
from moderation.web.place import place_in
from moderation.web.problems import problem, respond
from moderation.web.services import database

login = Blueprint("login", __name__)
hasher = PasswordHasher()
log = structlog.get_logger()
ATTEMPTS = (parse("10 per minute"), parse("60 per hour"))  # from one address, and for one name
LIMITER = "moderation.login_limiter"


@cache
def _nobodys_hash() -> str:
    """A hash to verify against when the name is unknown, so that both take as long."""
    return hasher.hash("nobody has this password")


class Person(UserMixin):  # type: ignore[misc]  # flask-login has no types
    """The moderator who is logged in. The cookie holds the session's secret, not the account's number."""

    def __init__(
        self, moderator: Moderator, secret: str, session_id: int = 0, site_ids: Sequence[int] = ()
    ) -> None:
        self.moderator = moderator
        self.secret = secret
        self.session_id = session_id
        self.site_ids = site_ids

    def get_id(self) -> str:
        return self.secret

    def may_see(self, site_id: int) -> bool:
        """Say whether a site is this person's business."""
        return self.moderator.may_see(site_id, self.site_ids)


def me() -> Person:
    """Return who is logged in; only for views that require a login."""
    person: Person = current_user._get_current_object()
    return person


def only_admins() -> Any:
    """Let admins pass, before any view of a blueprint; tell others who may."""
    if not current_user.is_authenticated:
        return current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
    if me().moderator.role != "admin":
        raise Forbidden("this page is for admins, and you are a moderator; ask an admin of this service")
    return None


def acting() -> Actor:
    """Return who is logged in, as the journal names them."""
    return Actor(me().moderator.name, "page")


def _load(secret: str) -> Person | None:
    found = access.whose(database(), secret)
    return None if found is None else Person(found[0], secret, found[1].id, found[2])


def register(app: Flask, redis_url: str | None) -> None:
    """Set up logins and their limits."""
    manager = LoginManager()
    manager.login_view = "login.enter"
    manager.login_message = None
    manager.session_protection = None
    manager.user_loader(_load)
    manager.init_app(app)
    manager.unauthorized_handler(_enter_first)
    app.register_error_handler(CSRFError, _stale_form)
    app.extensions[LIMITER] = MovingWindowRateLimiter(storage_from_string(redis_url or "memory://"))


def wants_json() -> bool:
    """Say whether the page's script asks, which reads JSON, and not a person."""
    return request.accept_mimetypes.best == "application/json"


def _enter_first() -> Any:
    """Let a stranger log in first. What was in a form is kept: it is shown again after the login."""
    if wants_json():
        return jsonify(problem(401, "you are logged out; log in, and what you did is sent again")), 401
    back = request.full_path.removesuffix("?") if request.method == "GET" else url_for("queue.home")
    return redirect(url_for("login.enter", next=_once_more() or back))


def _stale_form(error: CSRFError) -> Any:
    """Do nothing for a form without the token of this session; a moderator's work is not lost by that."""
    if request.blueprint != "rulings":
        return respond(error)
    if wants_json() or not current_user.is_authenticated:
        return _enter_first()
    again = _once_more()
    return respond(error) if again is None else redirect(again)


def _once_more() -> str | None:
    """Return the address at which a ruling that was not made is shown again; None for other requests."""
    view = request.view_args or {}
    if request.endpoint != "rulings.rule":
        return None
    place = place_in(request.form)
    return place.url(
        view["site_name"],
        case=view["comment_id"],
        mine=request.form.get("ruling", "")[:10],
        mine_reason=request.form.get("reason", "")[:40] or None,
        why="session",
    )


@login.get("/session")
def whoami() -> Any:
    """Tell the page's script whether its session lives, and which token its forms need now."""
    if not current_user.is_authenticated:
        return _enter_first()
    return jsonify(name=me().moderator.name, token=generate_csrf())


def may_try(name: str) -> bool:
    """Count an attempt; False if there were too many from this address or for this name."""
    limiter: MovingWindowRateLimiter = current_app.extensions[LIMITER]
    whose = (f"address {request.remote_addr}", f"name {name.casefold()}")
    return sum(not limiter.hit(limit, "login", who) for limit in ATTEMPTS for who in whose) == 0


def check_password(name: str, password: str) -> Moderator | None:
    """Return the moderator if the password is right. Takes as long for an unknown name."""
    try:
        with database().read() as connection:
            moderator = people.by_name(connection, name)
        stored = moderator.password
    except NotFound:
        moderator, stored = None, _nobodys_hash()
    try:
        hasher.verify(stored, password)
    except (VerifyMismatchError, InvalidHashError):
        return None
    if moderator is not None and hasher.check_needs_rehash(stored):
        with database().write() as connection:
            people.rehash(connection, moderator.id, hasher.hash(password))
    return moderator


def begin(moderator: Moderator) -> None:
    """Begin a session in this browser, with nothing in its cookie from before."""
    secret = access.log_in(database(), moderator, request.remote_addr or "", request.user_agent.string)
    session.clear()
    session.permanent = True
    login_user(Person(moderator, secret))


def _onward(target: str) -> str:
    """Return where to go after the login: a page of ours, never another host."""
    # Browsers read a backslash as a slash and drop tabs and line ends: "/\t/host" would be another host.
    safe = (
        target.startswith("/") and not target.startswith("//") and target.isprintable() and "\\" not in target
    )
    return target if safe else url_for("queue.home")


@login.get("/login")
def enter() -> Any:
    """Show the form."""
    if current_user.is_authenticated:
        return redirect(url_for("queue.home"))
    return render_template("login.html", onward=request.args.get("next", ""))


@login.post("/login")
def check() -> Any:
    """Check name and password."""
    name, password = request.form.get("name", "")[:100], request.form.get("password", "")
    if not may_try(name):
        flash("Too many attempts. Wait a minute and try again.", "error")
        return render_template("login.html", onward=""), 429, {"Retry-After": "60"}
    moderator = (
        check_password(name, password) if len(password) <= LONGEST_PASSWORD and "\x00" not in name else None
    )
    if moderator is None:
        log.info("login refused", address=request.remote_addr)
        flash("Name or password is wrong.", "error")
        return render_template("login.html", onward=request.form.get("next", ""), name=name), 401
    begin(moderator)
    return redirect(_onward(request.form.get("next", "")))


@login.post("/logout")
@login_required  # type: ignore[untyped-decorator]
def leave() -> Response:
    """End this session, here and wherever its cookie was copied to."""
    access.log_out(database(), me().moderator, me().session_id)
    logout_user()
    session.clear()
    return redirect(url_for("login.enter"))
