"""Commands for sites and their keys."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from moderation.cli.terminal import as_json, open_database, print_json, print_table, settings
from moderation.decision import Mode
from moderation.errors import InvalidInput
from moderation.policy.document import parse
from moderation.store import comments, sites
from moderation.store.sites import Site


def _checked_url(url: str) -> str:
    try:
        parts = urlsplit(url)
        wrong = parts.scheme not in ("http", "https") or not parts.hostname or len(url) > 2048
    except ValueError:
        wrong = True
    if wrong:
        raise InvalidInput(f"{url!r} is not a web address; give it as https://blog.example.org")
    return url


def _checked_name(name: str) -> str:
    if (
        not name
        or len(name) > 100
        or any(c in name for c in "/?#%\\")
        or not name.isprintable()
        or name != name.strip()
    ):
        raise InvalidInput(
            f"{name!r} cannot name a site: at most 100 printable characters, without / ? # % \\"
        )
    return name


@click.group()
def site() -> None:
    """Add, list, show, change and remove sites and their keys."""


@site.command()
@click.argument("name")
@click.option("--url", required=True, help="Where the blog is.")
@as_json
def add(name: str, url: str, json_: bool) -> None:
    """Add a site and print its keys, once."""
    database = open_database(settings())
    with database.write() as connection:
        added, keys = sites.add(connection, _checked_name(name), _checked_url(url))
    if json_:
        print_json({"name": added.name, "key": keys.api, "akismet_key": keys.akismet})
    else:
        click.echo(
            f"Added {added.name}. Its keys are shown once:\n"
            f"  API key      {keys.api}\n  Akismet key  {keys.akismet}"
        )


@site.command("list")
@as_json
def list_(json_: bool) -> None:
    """List all sites with their comments by status."""
    database = open_database(settings())
    with database.read() as connection:
        found = [(s, comments.count_by_status(connection, s.id)) for s in sites.all_sites(connection)]
    rows: list[dict[str, Any]] = [
        {
            "name": s.name,
            "url": s.url,
            "mode": s.mode.value,
            **{k: n.get(k, 0) for k in ("pending", "published", "rejected")},
        }
        for s, n in found
    ]
    if json_:
        print_json(rows)
    else:
        print_table(
            ("name", "url", "mode", "pending", "published", "rejected"), [tuple(r.values()) for r in rows]
        )


@site.command()
@click.argument("name")
@as_json
def show(name: str, json_: bool) -> None:
    """Show a site: its policy, its keys (never the keys themselves), its comments."""
    database = open_database(settings())
    with database.read() as connection:
        found = sites.by_name(connection, name)
        keys = sites.keys_of(connection, found.id)
        counts = comments.count_by_status(connection, found.id)
    policy = sites.policy_of(found)
    if json_:
        print_json(
            {
                "name": found.name,
                "url": found.url,
                "mode": found.mode.value,
                "policy": policy.model_dump(mode="json"),
                "policy_version": policy.version,
                "comments": counts,
                "keys": [
                    {
                        "id": k.id,
                        "kind": k.kind,
                        "shown": k.shown,
                        "created_at": k.created_at,
                        "revoked_at": k.revoked_at,
                    }
                    for k in keys
                ],
            }
        )
        return
    click.echo(f"{found.name}  {found.url}  mode {found.mode.value}  policy {policy.version}")
    print_table(
        ("key", "kind", "starts with", "made", "revoked"),
        [
            (
                k.id,
                k.kind,
                k.shown,
                f"{k.created_at:%Y-%m-%d %H:%M}",
                k.revoked_at and f"{k.revoked_at:%Y-%m-%d %H:%M}",
            )
            for k in keys
        ],
    )
    click.echo(policy.model_dump_json(indent=2))


@site.command("set")
@click.argument("name")
@click.option("--url", help="Where the blog is.")
@click.option("--mode", type=click.Choice([m.value for m in Mode]), help="How far the service may go.")
@click.option(
    "--policy",
    "policy_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="House rules as a JSON file.",
)
def set_(name: str, url: str | None, mode: str | None, policy_file: Path | None) -> None:
    """Change a site's address, mode or house rules."""
    database = open_database(settings())
    policy = parse(policy_file.read_bytes()) if policy_file else None
    with database.write() as connection:
        found: Site = sites.by_name(connection, name)
        sites.change(
            connection,
            found.id,
            url=_checked_url(url) if url else None,
            mode=Mode(mode) if mode else None,
            policy=policy,
        )
        if policy is not None:
            sites.remember_policy(connection, policy)
    click.echo(f"{name} is changed" + (f"; policy {policy.version} is in force." if policy else "."))


@site.command()
@click.argument("name")
@click.option("--kind", type=click.Choice(["api", "akismet"]), default="api", show_default=True)
@click.option(
    "--revoke", type=int, metavar="KEY", help="Revoke this key (see `site show`) instead of making one."
)
@as_json
def key(name: str, kind: str, revoke: int | None, json_: bool) -> None:
    """Make another key for a site and print it once, or revoke one."""
    database = open_database(settings())
    with database.write() as connection:
        found = sites.by_name(connection, name)
        if revoke is not None:
            sites.revoke_key(connection, found.id, revoke)
            made = None
        else:
            made = sites.add_key(connection, found.id, kind)
    if json_:
        print_json(
            {"name": name, "revoked": revoke}
            if made is None
            else {"name": name, "key" if kind == "api" else "akismet_key": made}
        )
    else:
        click.echo(
            f"Key {revoke} of {name} is revoked."
            if made is None
            else f"A new {kind} key of {name}, shown once: {made}"
        )


@site.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
def remove(name: str, yes: bool) -> None:
    """Remove a site with its keys, comments and rulings."""
    database = open_database(settings())
    with database.read() as connection:
        found = sites.by_name(connection, name)
        number = sum(comments.count_by_status(connection, found.id).values())
    if not yes:
        click.confirm(f"Remove {name} and its {number} comments for good?", abort=True)
    with database.write() as connection:
        sites.remove(connection, found.id)
    click.echo(f"{name} is removed.")
