"""Commands for webhooks: where a site is told about rulings, and what became of each message."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import click

from moderation import hearers, webhooks
from moderation.cli.lines import say
from moderation.cli.terminal import as_json, confirm, me, open_database, print_json, print_table, settings
from moderation.store import endpoints, outbox, sites
from moderation.store.endpoints import Endpoint, Listed
from moderation.store.outbox import Delivery

MOST_LISTED = 1000


@click.group()
def webhook() -> None:
    """Tell a site about rulings: endpoints, their secrets, what was delivered."""


def _masked(secret: str) -> str:
    return secret[: 10 if secret.startswith("whsec_") else 4] + "…"


def _state(endpoint: Endpoint, now: datetime) -> str:
    if not endpoint.failures:
        return "well"
    resting = endpoint.paused_until is not None and endpoint.paused_until > now
    return f"failed {endpoint.failures} times" + (
        f", next at {endpoint.paused_until:%H:%M}" if resting else ""
    )


def _row(listed: Listed, now: datetime) -> dict[str, Any]:
    one = listed.endpoint
    return {
        "id": one.id,
        "site": listed.site,
        "kind": one.kind,
        "url": one.url,
        "state": _state(one, now),
        **{state: listed.counts.get(state, 0) for state in outbox.STATES},
    }


@webhook.command()
@click.argument("site")
@click.option("--url", help="Where to send; of a WordPress its own address, if it is not the site's.")
@click.option("--kind", type=click.Choice(webhooks.KINDS), default=webhooks.STANDARD, show_default=True)
@click.option("--key", default="", help="The Akismet key that the WordPress has; one is made if left out.")
@as_json
def add(site: str, url: str | None, kind: str, key: str, json_: bool) -> None:
    """Add an endpoint to a site and print its secret, once."""
    current = settings()
    database = open_database(current)
    with database.read() as connection:
        found = sites.by_name(connection, site)
    made = hearers.add(database, me(), found.id, kind, url or "", key, current.trusted_hosts)
    name = "secret" if kind == webhooks.STANDARD else "akismet_key"
    if json_:
        print_json({"id": made.id, "site": site, "kind": kind, "url": made.url, name: made.secret})
    else:
        say(f"Endpoint {made.id} of {site}: {made.url}")
        say(_shown_once(kind, made.secret))


def _shown_once(kind: str, secret: str) -> str:
    if kind == webhooks.STANDARD:
        return f"Its secret is shown once: {secret}"
    return f"The plugin of the WordPress must have this Akismet key: {secret}"


@webhook.command("list")
@click.option("--site", help="Only this site's.")
@as_json
def list_(site: str | None, json_: bool) -> None:
    """List endpoints: how they are, and how many messages wait, are delivered or dead."""
    database = open_database(settings())
    with database.read() as connection:
        site_id = None if site is None else sites.by_name(connection, site).id
        found = endpoints.everywhere(connection, site_id)
    rows = [_row(each, datetime.now(UTC)) for each in found]
    if json_:
        print_json(rows)
    else:
        names = ("id", "site", "kind", "url", "state", *outbox.STATES)
        print_table(names, [tuple(row[name] for name in names) for row in rows])


@webhook.command()
@click.argument("endpoint", type=int)
@as_json
def show(endpoint: int, json_: bool) -> None:
    """Show one endpoint, its secrets masked."""
    database = open_database(settings())
    with database.read() as connection:
        one = endpoints.by_id(connection, endpoint)
        listed = next(e for e in endpoints.everywhere(connection, one.site_id) if e.endpoint.id == endpoint)
    now = datetime.now(UTC)
    rotating = one.before_until if one.before_until and one.before_until > now else None
    told = _row(listed, now) | {
        "secret": _masked(one.secret),
        "secret_before": _masked(one.secret_before) if rotating else None,
        "secret_before_until": rotating,
        "paused_until": one.paused_until,
        "made_at": one.made_at,
    }
    if json_:
        print_json(told)
    else:
        print_table(("of the endpoint", ""), list(told.items()))


@webhook.command()
@click.argument("endpoint", type=int)
@click.option("--yes", is_flag=True, help="Do not ask.")
def remove(endpoint: int, yes: bool) -> None:
    """Remove an endpoint with all that it was still to be told."""
    database = open_database(settings())
    with database.read() as connection:
        found = endpoints.by_id(connection, endpoint)
    if not yes:
        confirm(f"Remove endpoint {endpoint} ({found.url}) and what waits for it?")
    hearers.remove(database, me(), endpoint)
    say(f"Endpoint {endpoint} is removed.")


@webhook.command()
@click.argument("endpoint", type=int)
@click.option(
    "--overlap",
    type=click.IntRange(0, hearers.MOST_OVERLAP),
    default=24,
    show_default=True,
    metavar="HOURS",
    help="How long the secret before signs as well.",
)
@click.option("--key", default="", help="The key that a WordPress has now; one is made if left out.")
@as_json
def rotate(endpoint: int, overlap: int, key: str, json_: bool) -> None:
    """Give an endpoint another secret and print it, once; for a while both sign."""
    database = open_database(settings())
    with database.read() as connection:
        found = endpoints.by_id(connection, endpoint)
    secret = hearers.rotate(database, me(), endpoint, key, overlap)
    name = "secret" if found.kind == webhooks.STANDARD else "akismet_key"
    if json_:
        print_json({"id": endpoint, name: secret})
    else:
        say(_shown_once(found.kind, secret))


def _delivery(one: Delivery) -> dict[str, Any]:
    return {
        "id": one.id,
        "endpoint": one.endpoint_id,
        "event": one.event,
        "comment": one.comment_id,
        "state": one.state,
        "attempts": one.attempts,
        "made_at": one.made_at,
        "next_at": one.next_at if one.state == outbox.WAITING else None,
        "done_at": one.done_at,
        "said": one.said,
    }


@webhook.command()
@click.option("--endpoint", type=int, help="Only of this endpoint.")
@click.option(
    "--state", type=click.Choice(outbox.STATES), help="Only in this state; dead ones were given up."
)
@click.option("--most", type=click.IntRange(1, MOST_LISTED), default=50, show_default=True)
@as_json
def deliveries(endpoint: int | None, state: str | None, most: int, json_: bool) -> None:
    """List messages, newest first: what waits, what was delivered, what was given up and why."""
    database = open_database(settings())
    with database.read() as connection:
        if endpoint is not None:
            endpoints.by_id(connection, endpoint)
        rows = [_delivery(one) for one in outbox.listed(connection, endpoint, state, most)]
    if json_:
        print_json(rows)
    else:
        names = ("id", "endpoint", "event", "comment", "state", "attempts", "made_at", "said")
        print_table(names, [tuple(row[name] for name in names) for row in rows])


@webhook.command()
@click.argument("ids", type=int, nargs=-1, metavar="[DELIVERY]...")
@click.option("--dead", type=int, metavar="ENDPOINT", help="All that were given up for this endpoint.")
@as_json
def resend(ids: tuple[int, ...], dead: int | None, json_: bool) -> None:
    """Send messages again. What a later one on the same comment has overtaken is left out."""
    if bool(ids) == (dead is not None):
        raise click.UsageError("name deliveries, or give --dead ENDPOINT")
    database = open_database(settings())
    number = hearers.send_again(database, me(), ids=ids, dead_of=dead)
    if json_:
        print_json({"again": number})
    else:
        say(f"{number} to be sent again." + ("" if number else " A later message stands, or there is none."))
