"""The settings of a site, for admins: house rules and mode as a plain form, tried before they are saved."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from moderation import house, replay, shadow
from moderation.decision import Mode
from moderation.errors import NotFound
from moderation.house import House, Stale
from moderation.policy.document import DEFAULT, Policy, from_values
from moderation.policy.faults import InvalidPolicy
from moderation.replay import Replay
from moderation.screening import screener
from moderation.store import audits, sites
from moderation.store.policy_changes import Change
from moderation.store.sites import Site
from moderation.text.link_kinds import KINDS
from moderation.web.house_form import (
    FIELDS,
    SECTIONS,
    SHORTS,
    Values,
    at_fields,
    document_of,
    merged,
    mode_of,
    typed,
    values_of,
)
from moderation.web.login import me, only_admins
from moderation.web.services import database, intake

settings = Blueprint("settings", __name__, url_prefix="/sites/<site_name>/settings")
settings.before_request(only_admins)
LARGEST_FORM = 8 * 1024 * 1024  # bytes; long lists are typed nowhere else
SHOWN = 20  # changes
TRIED, SECONDS = 2000, 3.0  # comments that a preview decides about again, and how long it may take
FLIPS = 10  # that a preview shows
MODES = {
    "shadow": "decides and records, and blocks nothing: every comment is published until a person rules",
    "assist": "rules decide; where none does, a person looks",
    "enforce": "rules and model decide; what is unclear waits for a person",
}


@settings.url_value_preprocessor
def allow_long_lists(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Take larger bodies than elsewhere; before anything reads the form."""
    request.max_content_length = request.max_form_memory_size = LARGEST_FORM


def _sites() -> list[Site]:
    """Return all sites."""
    with database().read() as connection:
        return sites.all_sites(connection)


def _site(name: str) -> Site:
    found = next((site for site in _sites() if site.name == name), None)
    if found is None:
        raise NotFound("there is no such site")
    return found


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _page(
    current: House,
    values: Values,
    *,
    faults: dict[str, list[str]] | None = None,
    since: list[Change] | None = None,
    both: set[str] | None = None,
    tried: Replay | None = None,
    hurried: bool = False,
) -> str:
    changes = house.history(database(), current.site.id, SHOWN + 1)
    shadowed = shadow.report(database(), current.site, intake().incumbent.classifier().version)
    return render_template(
        "settings.html",
        site=current.site,
        sites=_sites(),
        version=current.policy.version,
        origin=house.origin(),
        sections=SECTIONS,
        shorts=SHORTS,
        titles={"mode": "Mode"} | {name: field.title for name, field in FIELDS.items()},
        kinds=KINDS,
        by_default=DEFAULT.treatments(),
        modes=MODES,
        shadow=shadowed if shadowed.since is not None else None,
        values=values,
        faults=faults or {},
        since=since or [],
        both=both or set(),
        tried=tried,
        hurried=hurried,
        seconds=round(SECONDS),
        flips=tried.flips[:FLIPS] if tried else [],
        changes=changes[:SHOWN],
        more=len(changes) > SHOWN,
    )


@settings.get("")
def show(site_name: str) -> str:
    """Show the settings that are in force."""
    current = house.look(database(), _site(site_name).id)
    return _page(current, values_of(current))


@settings.post("")
def save(site_name: str) -> Response | tuple[str, int]:
    """Put what was typed in force. Where it is wrong, or somebody was first: show that, change nothing."""
    site, mine = _site(site_name), typed(request.form)
    mode, seen = mode_of(mine), _number(request.form.get("seen", ""))
    try:
        wanted = from_values(document_of(mine))
    except InvalidPolicy as error:
        return _page(_seen(site, seen), mine, faults=at_fields(error.faults, mine)), 422
    if mode is None:
        return _page(_seen(site, seen), mine, faults={"mode": ["choose one of these"]}), 422
    try:
        changed = house.change(
            database(),
            site.id,
            by=me().moderator.name,
            how="page",
            edit=lambda _: wanted,
            mode=mode,
            seen=seen,
        )
    except Stale as error:
        return _conflict(site, seen, mine, error), 409
    return _done(site, changed.summary)


@settings.post("/preview")
def preview(site_name: str) -> str | tuple[str, int]:
    """Say what the typed rules would have done to the latest comments; change nothing."""
    site, mine = _site(site_name), typed(request.form)
    mode, seen = mode_of(mine), _number(request.form.get("seen", ""))
    try:
        wanted = from_values(document_of(mine))
    except InvalidPolicy as error:
        return _page(_seen(site, seen), mine, faults=at_fields(error.faults, mine)), 422
    begun = time.monotonic()
    tried = _try(site, wanted, mode or site.mode)
    return _page(_seen(site, seen), mine, tried=tried, hurried=time.monotonic() - begun > SECONDS)


def _try(site: Site, wanted: Policy, mode: Mode) -> Replay:
    would = screener(wanted, intake().incumbent.classifier(), mode, audits.cutoffs_of(site.cutoffs))
    return replay.preview(database(), site, intake().screener(site), would, TRIED, SECONDS)


def _seen(site: Site, seen: int) -> House:
    """Return the house as it is, numbered as the person saw it: what others did since is told at saving."""
    current = house.look(database(), site.id)
    return replace(current, site=replace(current.site, change=seen))


def _conflict(site: Site, seen: int, mine: Values, error: Stale) -> str:
    """Show what others saved, with what was typed on top of it; saving again is then a choice."""
    current = house.look(database(), site.id)
    values, both = merged(values_of(house.at(database(), site.id, seen)), values_of(current), mine)
    return _page(current, values, since=error.since, both=both)


@settings.post("/again")
def again(site_name: str) -> Response:
    """Put the rules of an earlier change in force again."""
    site = _site(site_name)
    earlier = house.at(database(), site.id, _number(request.form.get("change", ""))).policy
    try:
        changed = house.change(
            database(),
            site.id,
            by=me().moderator.name,
            how="page",
            edit=lambda _: earlier,
            seen=_number(request.form.get("seen", "")),
        )
    except Stale as error:
        flash(f"Nothing was changed: {error}.", "error")
        return redirect(url_for("settings.show", site_name=site.name))
    return _done(site, changed.summary)


def _done(site: Site, summary: tuple[str, ...]) -> Response:
    said = "; ".join(summary[:3]) + (f" and {len(summary) - 3} more" if len(summary) > 3 else "")
    flash(f"Saved, and in force for the next comment. {said}" if summary else "Nothing was changed.", "done")
    return redirect(url_for("settings.show", site_name=site.name))
