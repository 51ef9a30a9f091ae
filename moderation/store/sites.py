"""Sites, their keys and their policies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from moderation.decision import Mode
from moderation.errors import Conflict, NotFound
from moderation.policy.document import Policy, parse
from moderation.store import ids, policy_changes, traces
from moderation.store.policy_changes import LATEST
from moderation.store.prepared import Prepared
from moderation.store.tables import policies, site_keys, sites


@dataclass(frozen=True, slots=True)
class Site:
    """One blog. `change` numbers the latest change of its house rules; `policy_of` reads them.

    `cutoffs` are those that audits proved, as JSON; "" where the model's own serve.
    """

    id: int
    name: str
    url: str
    mode: Mode
    change: int
    cutoffs: str = ""


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of a new site, shown once."""

    api: str
    akismet: str


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """What is remembered of a key."""

    id: int
    kind: str
    shown: str
    created_at: datetime
    used_at: datetime | None  # to the hour or so
    revoked_at: datetime | None


_SITE = (sites.c.id, sites.c.name, sites.c.url, sites.c.mode, LATEST, sites.c.cutoffs)
_BY_KEY = Prepared(
    select(*_SITE)
    .join_from(site_keys, sites, site_keys.c.site_id == sites.c.id)
    .where(
        site_keys.c.hash == bindparam("hash"),
        site_keys.c.kind == bindparam("kind"),
        site_keys.c.revoked_at.is_(None),
    )
)


def _site(row: Sequence[object]) -> Site:
    id, name, url, mode, change, cutoffs = row[:6]
    assert isinstance(id, int) and isinstance(change, int)
    return Site(id, str(name), str(url), Mode(str(mode)), change, str(cutoffs))


def policy_of(connection: Connection, site: Site) -> Policy:
    """Return the policy that was in force when the site was read."""
    return policy_changes.policy_after(connection, site.change)


def add(connection: Connection, name: str, url: str, now: datetime | None = None) -> tuple[Site, Keys]:
    """Add a site with one key of each kind; raise Conflict if the name is taken."""
    moment = now or datetime.now(UTC)
    try:
        with connection.begin_nested():
            id = connection.execute(
                insert(sites).values(name=name, url=url, created_at=moment)
            ).inserted_primary_key[0]  # type: ignore[index]
    except IntegrityError as error:
        raise Conflict(f"there is a site {name!r} already") from error
    keys = Keys(add_key(connection, id, "api", moment), add_key(connection, id, "akismet", moment))
    return by_name(connection, name), keys


def add_key(connection: Connection, site_id: int, kind: str, now: datetime | None = None) -> str:
    """Make a key and return it; only its hash is kept."""
    key = ids.new_key() if kind == "api" else ids.new_akismet_key()
    shown = key[:8] + "…" if kind == "api" else key[:4] + "…"
    connection.execute(
        insert(site_keys).values(
            site_id=site_id,
            kind=kind,
            hash=ids.hash_key(key),
            shown=shown,
            created_at=now or datetime.now(UTC),
        )
    )
    return key


def revoke_key(connection: Connection, site_id: int, key_id: int, now: datetime | None = None) -> None:
    """Revoke a key at once; raise NotFound if the site has no such live key."""
    done = connection.execute(
        update(site_keys)
        .where(site_keys.c.id == key_id, site_keys.c.site_id == site_id, site_keys.c.revoked_at.is_(None))
        .values(revoked_at=now or datetime.now(UTC))
    )
    if done.rowcount != 1:
        raise NotFound(f"the site has no live key {key_id}; `moderation site show` lists them")


def keys_of(connection: Connection, site_id: int) -> list[KeyRecord]:
    """Return what is remembered of a site's keys, oldest first."""
    rows = connection.execute(
        select(
            site_keys.c.id,
            site_keys.c.kind,
            site_keys.c.shown,
            site_keys.c.created_at,
            site_keys.c.used_at,
            site_keys.c.revoked_at,
        )
        .where(site_keys.c.site_id == site_id)
        .order_by(site_keys.c.id)
    )
    return [KeyRecord(*row) for row in rows]


def by_key(connection: Connection, key: str, kind: str) -> Site | None:
    """Return the site of a live key, or None."""
    row = _BY_KEY.row(connection, {"hash": ids.hash_key(key), "kind": kind})
    return None if row is None else _site(row)


def note_use(connection: Connection, key: str, now: datetime) -> None:
    """Note that a key was used just now."""
    connection.execute(update(site_keys).where(site_keys.c.hash == ids.hash_key(key)).values(used_at=now))


def by_name(connection: Connection, name: str) -> Site:
    """Return a site; raise NotFound."""
    row = connection.execute(select(*_SITE).where(sites.c.name == name)).one_or_none()
    if row is None:
        raise NotFound(f"there is no site {name!r}; `moderation site list` shows them")
    return _site(row)


def by_id(connection: Connection, site_id: int) -> Site:
    """Return a site; raise NotFound."""
    row = connection.execute(select(*_SITE).where(sites.c.id == site_id)).one_or_none()
    if row is None:
        raise NotFound("there is no such site")
    return _site(row)


def all_sites(connection: Connection) -> list[Site]:
    """Return all sites by name."""
    return [_site(row) for row in connection.execute(select(*_SITE).order_by(sites.c.name))]


def change(
    connection: Connection,
    site_id: int,
    *,
    url: str | None = None,
    mode: Mode | None = None,
) -> None:
    """Change what is given of a site. House rules are changed by `house`, which keeps who did it."""
    values: dict[str, str] = {}
    if url is not None:
        values["url"] = url
    if mode is not None:
        values["mode"] = mode.value
    if values:
        connection.execute(update(sites).where(sites.c.id == site_id).values(**values))


def remove(connection: Connection, site_id: int) -> None:
    """Remove a site with its keys, comments and rulings."""
    traces.forget_site(connection, site_id)
    connection.execute(delete(sites).where(sites.c.id == site_id))


def remember_policy(connection: Connection, policy: Policy) -> None:
    """Keep a policy under its version, once, so that its decisions can be made again."""
    known = connection.execute(select(policies.c.version).where(policies.c.version == policy.version)).first()
    if known is None:
        try:
            with connection.begin_nested():
                connection.execute(
                    insert(policies).values(
                        version=policy.version,
                        document=policy.model_dump_json(),
                        created_at=datetime.now(UTC),
                    )
                )
        except IntegrityError:
            pass  # another process kept it in this very moment


def policy_version(connection: Connection, version: str) -> Policy:
    """Return a policy that decided before; raise NotFound."""
    document = connection.execute(
        select(policies.c.document).where(policies.c.version == version)
    ).scalar_one_or_none()
    if document is None:
        raise NotFound(f"the policy {version} is not remembered")
    return parse(str(document))
