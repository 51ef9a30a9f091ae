"""The sites of the installation, for admins: add, show, change address and mode; keys, shown once."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from moderation import house, tenancy
from moderation.decision import Mode
from moderation.errors import Conflict, InvalidInput, NotFound
from moderation.tenancy import Tenant
from moderation.web.house import MODES
from moderation.web.login import acting, me, only_admins
from moderation.web.services import database

administration = Blueprint("administration", __name__, url_prefix="/admin/sites")
administration.before_request(only_admins)


def tenant_named(name: str) -> Tenant:
    """Return a site with its keys, or 404."""
    try:
        return tenancy.look(database(), name)
    except NotFound as error:
        raise NotFound("there is no such site") from error


def _list(fault: str = "", typed: dict[str, str] | None = None) -> str:
    return render_template(
        "sites.html", tenants=tenancy.all_tenants(database()), fault=fault, typed=typed or {}
    )


def _show(
    tenant: Tenant, fault: str = "", url: str | None = None, secrets: dict[str, str] | None = None
) -> str:
    return render_template(
        "site.html",
        tenant=tenant,
        site=tenant.site,
        modes=MODES,
        fault=fault,
        url=tenant.site.url if url is None else url,
        secrets=secrets or {},
        kinds=tenancy.KINDS,
    )


@administration.get("")
def sites() -> str:
    """List all sites, with a form for another one."""
    return _list()


@administration.post("")
def add() -> str | tuple[str, int]:
    """Add a site and show its keys, once: they are in this answer and nowhere else."""
    typed = {name: request.form.get(name, "").strip() for name in ("name", "url")}
    try:
        site, keys = tenancy.add_site(database(), acting(), typed["name"], typed["url"])
    except (InvalidInput, Conflict) as error:
        return _list(str(error), typed), 409 if isinstance(error, Conflict) else 422
    return _show(tenant_named(site.name), secrets={"API key": keys.api, "Akismet key": keys.akismet})


@administration.get("/<site_name>")
def show(site_name: str) -> str:
    """Show a site with its keys, never the keys themselves."""
    return _show(tenant_named(site_name))


@administration.post("/<site_name>")
def change(site_name: str) -> Any:
    """Change address and mode."""
    tenant = tenant_named(site_name)
    url = request.form.get("url", "").strip()
    mode = next((mode for mode in Mode if mode.value == request.form.get("mode")), None)
    try:
        # Of an address that was stored before there were rules for it, only a change is checked.
        changed = house.change(
            database(),
            tenant.site.id,
            by=me().moderator.name,
            how="page",
            mode=mode,
            url=None if url == tenant.site.url else tenancy.checked_url(url),
        )
    except InvalidInput as error:
        return _show(tenant, str(error), url), 422
    flash(f"Saved. {'; '.join(changed.summary)}" if changed.summary else "Nothing was changed.", "done")
    return redirect(url_for("administration.show", site_name=tenant.site.name))


@administration.post("/<site_name>/keys")
def make_key(site_name: str) -> str | tuple[str, int]:
    """Make another key and show it, once."""
    tenant, kind = tenant_named(site_name), request.form.get("kind", "")
    try:
        key = tenancy.make_key(database(), acting(), tenant.site.id, kind)
    except InvalidInput as error:
        return _show(tenant, str(error)), 422
    return _show(tenant_named(site_name), secrets={"API key" if kind == "api" else "Akismet key": key})


@administration.post("/<site_name>/keys/<int:key_id>/revoke")
def revoke_key(site_name: str, key_id: int) -> Response:
    """Revoke a key, at once."""
    tenant = tenant_named(site_name)
    try:
        gone = tenancy.revoke_key(database(), acting(), tenant.site.id, key_id)
        flash(f"The key {gone.shown} is revoked: it opens nothing any more.", "done")
    except NotFound:
        flash("Nothing was changed: that key was revoked already.", "error")
    return redirect(url_for("administration.show", site_name=tenant.site.name))
