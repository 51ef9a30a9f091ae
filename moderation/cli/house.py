"""Commands for the house rules of a site: show, set, take over from WordPress, print the schema."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from moderation import house
from moderation.cli.lines import say
from moderation.cli.terminal import as_json, as_text, me, open_database, print_json, print_table, settings
from moderation.decision import Mode
from moderation.errors import InvalidInput
from moderation.policy import edits, wordpress
from moderation.policy.document import Policy, parse
from moderation.store import comments, policy_changes, sites
from moderation.store.database import Database
from moderation.store.policy_changes import Change
from moderation.store.sites import KeyRecord, Site
from moderation.tenancy import checked_url

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
SHOWN = 20  # changes, and entries of a list, that are printed for people


def _key(key: KeyRecord) -> dict[str, Any]:
    return {
        name: getattr(key, name) for name in ("id", "kind", "shown", "created_at", "used_at", "revoked_at")
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "policy_version": change.version,
        "mode": change.mode.value,
        "made_at": change.made_at,
        "made_by": change.made_by,
        "how": change.how,
        "changed": list(change.summary),
    }


@click.command()
@click.argument("name")
@as_json
def show(name: str, json_: bool) -> None:
    """Show a site: its policy and who changed it, its keys (never the keys themselves), its comments."""
    database = open_database(settings())
    with database.read() as connection:
        found = sites.by_name(connection, name)
        policy = sites.policy_of(connection, found)
        keys = sites.keys_of(connection, found.id)
        counts = comments.count_by_status(connection, found.id)
        changes = policy_changes.of_site(connection, found.id)
    if json_:
        print_json(
            {
                "name": found.name,
                "url": found.url,
                "mode": found.mode.value,
                "policy": policy.model_dump(mode="json"),
                "policy_version": policy.version,
                "comments": counts,
                "keys": [_key(key) for key in keys],
                "changes": [_change(change) for change in changes],
            }
        )
        return
    say(f"{found.name}  {found.url}  mode {found.mode.value}  policy {policy.version}")
    _show_keys(keys)
    told = {field: _beginning(value) for field, value in policy.model_dump(mode="json").items()}
    say(*as_text(told).split("\n"))
    _show_changes(changes)


def _beginning(value: Any) -> Any:
    """Return a value as people want to read it: of a long list the beginning."""
    if not isinstance(value, list) or len(value) <= SHOWN:
        return value
    return [*value[:SHOWN], f"… and {len(value) - SHOWN} more; --json prints all"]


def _show_keys(keys: list[KeyRecord]) -> None:
    print_table(
        ("key", "kind", "starts with", "made", "last used", "revoked"),
        [
            (
                k.id,
                k.kind,
                k.shown,
                f"{k.created_at:%Y-%m-%d %H:%M}",
                k.used_at and f"{k.used_at:%Y-%m-%d %H:%M}",
                k.revoked_at and f"{k.revoked_at:%Y-%m-%d %H:%M}",
            )
            for k in keys
        ],
    )


def _show_changes(changes: list[Change]) -> None:
    rows = [
        (f"{c.made_at:%Y-%m-%d %H:%M}", c.made_by, c.how, c.version, "; ".join(c.summary))
        for c in changes[:SHOWN]
    ]
    say("")
    print_table(
        ("changed", "by", "how", "policy", "what"),
        [*rows, ("at first", "", "", house.origin(), "the house's own policy")],
    )
    if len(changes) > SHOWN:
        say(f"and {len(changes) - SHOWN} more before these; --json lists them all")


def _whole(
    database: Database, site: Site, file: Path | None, version: str | None, options: Path | None, loosen: bool
) -> Callable[[Policy], Policy]:
    """Return what makes a new policy of the one in force: a file, an earlier version, WordPress's options."""
    if loosen and options is None:
        raise InvalidInput("--loosen belongs to --wordpress FILE")
    if file is not None:
        read = parse(file.read_bytes())
        return lambda policy: read
    if version is not None:
        before = house.version(database, site.id, version)
        return lambda policy: before
    if options is None:
        return lambda policy: policy
    given = wordpress.options_of(options.read_bytes())

    def imported(policy: Policy) -> Policy:
        found = wordpress.import_into(policy, given, loosen)
        for line in found.taken:
            say(f"taken    {line}")
        for line in found.ignored:
            say(f"ignored  {line}")
        return found.policy

    return imported


@click.command()
def schema() -> None:
    """Print the JSON schema of house rules, for editors and other programs."""
    print_json({"$schema": "https://json-schema.org/draft/2020-12/schema", **Policy.model_json_schema()})


@click.command("set")
@click.argument("name")
@click.option("--url", help="Where the blog is.")
@click.option("--mode", type=click.Choice([m.value for m in Mode]), help="How far the service may go.")
@click.option("--policy", "file", type=FILE, help="House rules as a JSON file.")
@click.option(
    "--policy-version", "version", metavar="VERSION", help="Put house rules in force again (see `site show`)."
)
@click.option(
    "--wordpress",
    "options",
    type=FILE,
    help="Take over a WordPress blog's comment options, from JSON.",
)
@click.option("--loosen", is_flag=True, help="With --wordpress: let its limit of links replace our own.")
@click.option("--set", "set_to", multiple=True, metavar="FIELD=VALUE", help="Give a field a value.")
@click.option("--add", multiple=True, metavar="FIELD=VALUE", help="Add an entry to a list.")
@click.option(
    "--drop",
    multiple=True,
    metavar="FIELD[=VALUE]",
    help="Take an entry out, or reset a field.",
)
def set_(
    name: str,
    url: str | None,
    mode: str | None,
    file: Path | None,
    version: str | None,
    options: Path | None,
    loosen: bool,
    set_to: tuple[str, ...],
    add: tuple[str, ...],
    drop: tuple[str, ...],
) -> None:
    """Change a site's address, mode or house rules, and print what changed.

    \b
    moderation site set kitchen --set max_links=2 --add link_kinds=code:allow
    moderation site set kitchen --add blocked_words=casino* --drop held_authors
    wp option list --format=json > options.json
    moderation site set kitchen --wordpress options.json
    """  # noqa: D301  # \b is click's own sign
    if sum(option is not None for option in (file, version, options)) > 1:
        raise InvalidInput("--policy, --policy-version and --wordpress each give a whole policy; take one")
    database = open_database(settings())
    with database.read() as connection:
        site = sites.by_name(connection, name)
    single = [
        *(edits.read("drop", text) for text in drop),
        *(edits.read("set", text) for text in set_to),
        *(edits.read("add", text) for text in add),
    ]
    whole = _whole(database, site, file, version, options, loosen)
    changed = house.change(
        database,
        site.id,
        by=me().name,
        how="import" if options else "cli",
        edit=lambda policy: edits.apply(whole(policy), single),
        mode=Mode(mode) if mode else None,
        url=checked_url(url) if url is not None else None,
    )
    if not changed.summary:
        say(f"{name}: nothing changed.")
        return
    say(f"{name} is changed; policy {changed.house.policy.version} is in force.")
    for line in changed.summary:
        say(f"  {line}")
