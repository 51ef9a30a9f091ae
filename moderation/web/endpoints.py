"""Webhooks of a site, for admins: endpoints, their secrets shown once, what they were told, sending again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from moderation import hearers
from moderation.errors import InvalidInput
from moderation.store import outbox
from moderation.store.sites import Site
from moderation.web.administration import tenant_named
from moderation.web.login import acting, only_admins
from moderation.web.services import database
from moderation.webhooks import KINDS, STANDARD

endpoints = Blueprint("endpoints", __name__, url_prefix="/admin/sites/<site_name>/webhooks")
endpoints.before_request(only_admins)
TRUSTED = "moderation.trusted-hosts"
MOST_LISTED = 50  # messages of an endpoint
OVERLAP = 24  # hours in which the secret before signs as well
KIND_MEANS = {
    "standard": "Standard Webhooks: signed messages to a program of yours",
    "wordpress": "a WordPress with the Akismet plugin; its own address or the site's is enough",
}


def _page(
    site: Site, fault: str = "", secrets: dict[str, str] | None = None, typed: dict[str, str] | None = None
) -> str:
    return render_template(
        "endpoints.html",
        site=site,
        told=hearers.of_site(database(), site.id, MOST_LISTED),
        kinds={kind: KIND_MEANS[kind] for kind in KINDS},
        states=outbox.STATES,
        now=datetime.now(UTC),
        overlap=OVERLAP,
        fault=fault,
        secrets=secrets or {},
        typed=typed or {"kind": STANDARD, "url": ""},
    )


def _back(site: Site) -> Response:
    return redirect(url_for("endpoints.show", site_name=site.name))


@endpoints.get("")
def show(site_name: str) -> str:
    """List the endpoints of a site, each with its latest messages."""
    return _page(tenant_named(site_name).site)


@endpoints.post("")
def add(site_name: str) -> str | tuple[str, int]:
    """Add an endpoint and show its secret, once."""
    site = tenant_named(site_name).site
    typed = {name: request.form.get(name, "").strip() for name in ("kind", "url")}
    try:
        trusted = current_app.extensions[TRUSTED]
        made = hearers.add(database(), acting(), site.id, typed["kind"], typed["url"], "", trusted)
    except InvalidInput as error:
        return _page(site, str(error), typed=typed), 422
    return _page(site, secrets={_named(made.kind): made.secret})


@endpoints.post("/<int:endpoint_id>/secret")
def rotate(site_name: str, endpoint_id: int) -> str:
    """Give an endpoint another secret and show it, once."""
    site = tenant_named(site_name).site
    told = hearers.of_site(database(), site.id, 0)
    kind = next((each.endpoint.kind for each in told if each.endpoint.id == endpoint_id), STANDARD)
    secret = hearers.rotate(database(), acting(), endpoint_id, "", OVERLAP, site.id)
    return _page(site, secrets={_named(kind): secret})


@endpoints.post("/<int:endpoint_id>/remove")
def remove(site_name: str, endpoint_id: int) -> Any:
    """Remove an endpoint with what waits for it. A tick confirms it."""
    site = tenant_named(site_name).site
    if "sure" not in request.form:
        return _page(site, "tick the box if you mean it"), 422
    gone = hearers.remove(database(), acting(), endpoint_id, site.id)
    flash(f"{gone.url} is told nothing any more.", "done")
    return _back(site)


@endpoints.post("/<int:endpoint_id>/again")
def send_again(site_name: str, endpoint_id: int) -> Response:
    """Send one message again, or all that were given up."""
    site, which = tenant_named(site_name).site, request.form.get("message", "")
    if which.isascii() and which.isdigit() and len(which) < 12:
        number = hearers.send_again(database(), acting(), ids=[int(which)], site_id=site.id)
    else:
        number = hearers.send_again(database(), acting(), dead_of=endpoint_id, site_id=site.id)
    said = f"{number} message{'' if number == 1 else 's'} will be sent again."
    flash(said if number else "Nothing is sent again: a later message stands, or there is none.", "done")
    return _back(site)


def _named(kind: str) -> str:
    return "Signing secret" if kind == STANDARD else "Akismet key for the plugin"
