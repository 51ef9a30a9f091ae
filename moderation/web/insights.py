"""Insights: what the numbers of a site say, or of all that one may see, as pictures with their tables."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, render_template, request
from flask_login import login_required

from moderation.errors import NotFound
from moderation.insights import look
from moderation.report.pictures import exhibits
from moderation.store import sites
from moderation.store.sites import Site
from moderation.web.case import age
from moderation.web.login import me
from moderation.web.services import database, intake

insights = Blueprint("insights", __name__)
WINDOWS = (7, 30, 90, 365)  # days
USUAL = 30


def _mine() -> list[Site]:
    with database().read() as connection:
        return [site for site in sites.all_sites(connection) if me().may_see(site.id)]


def _page(mine: list[Site], chosen: list[Site], site: Site | None) -> str:
    asked = request.args.get("days", "")
    days = next((window for window in WINDOWS if str(window) == asked), USUAL)
    now = datetime.now(UTC)
    found = look(intake(), chosen, days, now)
    return render_template(
        "insights.html",
        mine=mine,
        site=site,
        days=days,
        windows=WINDOWS,
        found=found,
        oldest=age(now - found.oldest) if found.oldest else "",
        exhibits=exhibits(found),
        rulings=sum(day.rulings for day in found.days),
    )


@insights.get("/insights")
@login_required  # type: ignore[untyped-decorator]
def everywhere() -> str:
    """Show all sites of this person together."""
    mine = _mine()
    return _page(mine, mine, None)


@insights.get("/sites/<site_name>/insights")
@login_required  # type: ignore[untyped-decorator]
def of_site(site_name: str) -> str:
    """Show one site; to others it does not exist."""
    mine = _mine()
    site = next((one for one in mine if one.name == site_name), None)
    if site is None:
        raise NotFound("there is no such site, or it is not yours")
    return _page(mine, [site], site)
