"""The addresses of Akismet's API: on any host name, in both versions, and below `/akismet/<key>/`.

Each finds the site of the key first. Every answer is short: clients show it, compare it, or give up.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from flask import Blueprint, Response, current_app, g, request
from limits import parse
from limits.strategies import MovingWindowRateLimiter
from werkzeug.exceptions import RequestEntityTooLarge

from moderation import akismet, webhooks
from moderation.akismet import Asked, Told
from moderation.decision import Status
from moderation.store.sites import Site
from moderation.web.akismet import answers, comments, fields, statistics
from moderation.web.akismet.answers import FALSE, INVALID, THANKS, TRUE, VALID, Client, data, plain
from moderation.web.akismet.fields import Fields
from moderation.web.keys import site_of
from moderation.web.login import LIMITER
from moderation.web.metrics import COMMENTS
from moderation.web.problems import of_error
from moderation.web.services import database, intake

door = Blueprint("akismet", __name__)
UNKNOWN_KEYS = parse("60 per minute")  # from one address
WAIT_FOR_KEYS, WAIT = 60, 5  # seconds
Answer = Callable[[Site, Fields], Response]


def _read() -> Fields:
    return fields.read(request.query_string, request.get_data(), request.headers.get("Content-Type", ""))


def _call(name: str, *required: str, methods: tuple[str, ...] = ("POST",)) -> Callable[[Answer], Answer]:
    """Put a call at its addresses: it is answered for the site of a key, if everything required was sent."""

    def put(answer: Answer) -> Answer:
        def view(version: str, key: str = "") -> Response:
            sent = _read()
            g.key = key = fields.key_of(name, sent, key, request.host)
            if not key:
                return answers.explained('Empty "key" value')
            wrong = answers.malformed(sent, *required)
            if wrong is not None:
                return wrong
            site = site_of(key, "akismet")
            return _unknown() if site is None else answer(site, replace(sent, key=key))

        for prefix in ("", "/akismet/<key>"):
            address = f"{prefix}/<any('1.1', '1.2'):version>/{name}"
            door.add_url_rule(address, name if not prefix else f"{name}-by-path", view, methods=methods)
        return answer

    return put


def _unknown() -> Response:
    """Answer to a key that opens nothing, or to too many of these from one address."""
    limiter: MovingWindowRateLimiter = current_app.extensions[LIMITER]
    if not limiter.hit(UNKNOWN_KEYS, "akismet", request.remote_addr or ""):
        return answers.later("too many unknown keys", 429, WAIT_FOR_KEYS)
    return plain(INVALID)


@_call("verify-key", "blog")
def verify_key(site: Site, sent: Fields) -> Response:
    """Say that a key opens something."""
    return plain(VALID)


@_call("comment-check", "blog", "user_ip")
def comment_check(site: Site, sent: Fields) -> Response:
    """Say whether a comment is spam."""
    if comments.is_administrator(sent):
        return answers.check(FALSE)
    if comments.is_guaranteed_spam(sent):
        return answers.check(TRUE)
    desk = intake()
    callback, again = comments.callback_of(sent, site), sent["recheck_reason"].strip()
    client = Client(bool(callback), again, desk.screener(site).policy.akismet_holds)
    if not comments.has_text(sent):  # nothing to read, so people should look
        return answers.told(Told(akismet.new_guid(), Status.PENDING), client)
    asked = Asked(comments.submission_of(sent), comments.guid_of(sent), again)
    if comments.is_test(sent):
        return answers.told(akismet.screen(desk, site, asked), client)
    if callback:
        webhooks.listen(desk.database, site.id, callback, sent.key, datetime.now(UTC))
    told = akismet.check(desk, site, asked)
    _count(told)
    return answers.told(told, client)


def _count(told: Told) -> None:
    if told.answered is not None and told.answered.created:
        said = told.answered.said
        COMMENTS.labels(verdict=said["verdict"], mode=said["mode"]).inc()


def _report(site: Site, sent: Fields, ruling: str) -> Response:
    if not comments.is_test(sent) and comments.has_text(sent):
        asked = Asked(comments.submission_of(sent), comments.guid_of(sent))
        akismet.report(intake(), site, asked, ruling, comments.reporter_of(sent))
    return plain(THANKS)


@_call("submit-spam", "blog")
def submit_spam(site: Site, sent: Fields) -> Response:
    """Let a moderator reject a comment."""
    return _report(site, sent, "reject")


@_call("submit-ham", "blog")
def submit_ham(site: Site, sent: Fields) -> Response:
    """Let a moderator publish a comment."""
    return _report(site, sent, "publish")


@_call("usage-limit", methods=("GET", "POST"))
def usage_limit(site: Site, sent: Fields) -> Response:
    """Say how many comments came in this month."""
    with database().read() as connection:
        return data(statistics.usage(connection, site, sent))


@_call("key-sites", methods=("GET", "POST"))
def key_sites(site: Site, sent: Fields) -> Response:
    """Say what the site of a key sent in a month."""
    with database().read() as connection:
        found = statistics.Sites(connection, site, sent)
    if sent["format"].lower() != "csv":
        return data(found.as_data())
    return Response(found.as_csv(g.key), mimetype="text/csv")


@_call("get-stats", "blog")
def get_stats(site: Site, sent: Fields) -> Response:
    """Give the counts that WordPress shows."""
    with database().read() as connection:
        return data(statistics.statistics(connection, site, sent))


@_call("get-key-stats", methods=("GET", "POST"))
def get_key_stats(site: Site, sent: Fields) -> Response:
    """Give the same counts; a key has one site."""
    return get_stats(site, sent)


@_call("get-subscription")
def get_subscription(site: Site, sent: Fields) -> Response:
    """Say that the key is good for as long as it is not revoked here."""
    return data(statistics.subscription(site))


@_call("deactivate")
def deactivate(site: Site, sent: Fields) -> Response:
    """Let a blog leave. The key stays: only its owner revokes it, with `moderation site key`."""
    return plain("deactivated")


@_call("token")
def token(site: Site, sent: Fields) -> Response:
    """Give the token that the plugin wants for a page elsewhere. It opens nothing."""
    return plain(secrets.token_hex(16))


@door.route("/<any('1.1', '1.2'):version>/test", methods=("GET", "POST"))
@door.route("/akismet/<key>/<any('1.1', '1.2'):version>/test", methods=("GET", "POST"))
def test(version: str, key: str = "") -> Response:
    """Say that somebody answers."""
    return plain("connected")


@door.errorhandler(Exception)
def failed(error: Exception) -> Response:
    """Answer shortly, whatever happened: WordPress then holds the comment and asks again, others give up."""
    if isinstance(error, RequestEntityTooLarge):
        return plain("the comment is too long", 413)
    status = int(of_error(error)["status"])  # which logs what is unexpected
    if status in (409, 503):
        return answers.later("try again later", 503, WAIT)
    return plain("error", status)
