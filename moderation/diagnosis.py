"""Looks an installation over and says what is in force and what is wrong, for `moderation doctor`."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from moderation.classifier.artifacts import Shelf
from moderation.errors import ModerationError
from moderation.settings import PREFIX, Settings
from moderation.store import endpoints, heartbeats, sites
from moderation.store.database import Database
from moderation.store.endpoints import Listed
from moderation.store.outbox import DEAD
from moderation.upkeep import WORKER

LITTLE_ROOM = 500 * 1024 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: `state` is ok, note or wrong."""

    name: str
    state: str
    detail: str


def in_force(settings: Settings) -> Iterator[tuple[str, str]]:
    """Yield every setting with its value, secrets masked."""
    for name in Settings.model_fields:
        value = getattr(settings, name)
        if name == "database_url":
            value = _without_password(value.get_secret_value())
        elif name == "redis_url" and value is not None:
            value = "set"
        elif name == "secret_key":
            value = "set" if value is not None else f"kept in {settings.var_dir / 'secret_key'}"
        yield PREFIX + name.upper(), "" if value is None else str(value)


def _without_password(url: str) -> str:
    try:
        return make_url(url).render_as_string(hide_password=True)
    except (ValueError, SQLAlchemyError):
        return "cannot be read"


def diagnose(settings: Settings, wrong: Mapping[str, str]) -> Iterator[Check]:
    """Yield what was found, one check after the other; never raises for a broken installation.

    While settings are wrong, nobody can say which database and models are meant, so only these are named.
    """
    yield Check("python", "ok", sys.version.split()[0])
    for said in wrong.values():
        yield Check("setting", "wrong", said)
    if wrong:
        yield Check("everything else", "note", "not looked at until the settings are right")
        return
    yield from _database(settings)
    yield from _models(settings)
    seed = settings.training_data_dir / "comments"
    parts = len(list(seed.glob("*.jsonl"))) if seed.is_dir() else 0
    yield Check(
        "training data",
        "ok" if parts else "note",
        f"{parts} parts in {seed}" if parts else f"none in {seed}; training needs --data FILE",
    )
    yield from _secret(settings)
    if settings.redis_url is None:
        yield Check(
            "login limits",
            "note",
            f"counted in each of {settings.workers} web workers apart; MODERATION_REDIS_URL shares them",
        )
    if (
        settings.bind.split(":")[0] not in ("127.0.0.1", "localhost", "[::1]")
        and not settings.trusted_proxies
    ):
        yield Check(
            "encryption",
            "note",
            "listens beyond this machine; put a proxy with TLS before it and set MODERATION_TRUSTED_PROXIES",
        )


def _database(settings: Settings) -> Iterator[Check]:
    database = None
    try:
        database = Database(settings.database_url.get_secret_value())
        if not database.is_current():
            yield Check("database", "wrong", "has no tables, or older ones; run `moderation init`")
            return
        with database.read() as connection:
            version = connection.execute(
                text("SELECT sqlite_version()" if database.is_sqlite else "SELECT version()")
            ).scalar_one()
            number = len(sites.all_sites(connection))
            last = heartbeats.last(connection, WORKER)
            told = endpoints.everywhere(connection)
        yield Check(
            "database", "ok", f"{'SQLite' if database.is_sqlite else ''} {str(version).split(',')[0]}".strip()
        )
        yield Check(
            "sites",
            "ok" if number else "note",
            f"{number}" if number else "none yet; `moderation site add NAME --url URL`",
        )
        silent = None if last is None else datetime.now(UTC) - last
        alive = silent is not None and silent.total_seconds() < 30
        yield Check(
            "worker",
            "ok" if alive else "note",
            "runs" if alive else "not running; `moderation serve` starts one",
        )
        yield from _webhooks(told)
    except (SQLAlchemyError, OSError, ModerationError) as error:
        yield Check("database", "wrong", str(getattr(error, "orig", None) or error).splitlines()[0])
    finally:
        if database is not None:
            database.close()
    room = shutil.disk_usage(_existing(settings.var_dir)).free
    if settings.is_sqlite:
        yield Check(
            "disk", "ok" if room > LITTLE_ROOM else "wrong", f"{room // 1024**2} MB free beside the database"
        )


def _webhooks(told: Sequence[Listed]) -> Iterator[Check]:
    if not told:
        return
    failing = sum(listed.endpoint.failures > 0 for listed in told)
    dead = sum(listed.counts.get(DEAD, 0) for listed in told)
    yield Check(
        "webhooks",
        "note" if failing or dead else "ok",
        f"{len(told)} endpoints, {failing} failing; {dead} messages given up"
        + ("; see `moderation webhook list`" if failing or dead else ""),
    )


def _existing(path: Path) -> Path:
    return path if path.exists() else _existing(path.absolute().parent)


def _models(settings: Settings) -> Iterator[Check]:
    shelf = Shelf(settings.models_dir)
    try:
        version = shelf.serving().version
        yield Check(
            "model",
            "ok" if version else "wrong",
            version or "none; run `moderation init`. Until then nothing is published",
        )
    except ModerationError as error:
        yield Check("model", "wrong", f"{error}. Until then nothing is published")


def _secret(settings: Settings) -> Iterator[Check]:
    path = settings.var_dir / "secret_key"
    if settings.secret_key is not None or not path.exists():
        return
    loose = path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH)
    yield Check(
        "secret key",
        "wrong" if loose else "ok",
        f"{path} {'can be read by others; chmod 600 it' if loose else 'is readable to its owner alone'}",
    )
    if path.stat().st_uid != os.getuid():
        yield Check("secret key", "note", f"{path} belongs to another user")
