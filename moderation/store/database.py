"""One database: connections that are safe under load, and transactions that say what they are for.

SQLite runs in WAL mode with full synchronisation, so that an acknowledged comment survives a power
cut, and write transactions take the lock at once: a read that is upgraded later fails under load.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import StaticPool

from moderation.errors import ModerationError
from moderation.store.prepared import translated

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK_TIMEOUT = 30.0  # seconds that a writer waits for the others
FIRST_RETRIES = 5


class DatabaseUnavailable(ModerationError):
    """The database does not answer; nothing was stored."""


class Turn:
    """Lets one writer at a time into a SQLite file, in the order in which they came.

    SQLite alone makes writers sleep and look again, for up to 0.1 s, which under load is most of the
    time that a request takes. Waiting for a file lock ends the moment the lock is free. It only
    orders our own processes; SQLite's locks still guard the file.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._threads = threading.Lock()
        self._file: IO[bytes] | None = None
        self._owner = 0

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Wait for the turn and keep it while the block runs."""
        if self._path is None:
            yield
            return
        with self._threads:
            if self._file is None or self._owner != os.getpid():  # locks are not shared over a fork
                self._file, self._owner = self._path.open("ab"), os.getpid()
            fcntl.flock(self._file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.flock(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        """Close the file; the next turn opens it again."""
        if self._file is not None:
            self._file.close()
            self._file = None


def _is_file(url: str) -> bool:
    return url.startswith("sqlite:///") and url.removeprefix("sqlite:///") not in ("", ":memory:")


class Database:
    """Engine and transactions. `read` never locks; `write` is durable when its block ends.

    Blocks that a thread opens within a `write` join it, so that use cases can be put together into one
    transaction; an error in an inner `write` undoes that one alone.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        self.engine = _sqlite(url) if self.is_sqlite else _postgresql(url)
        self._turn = Turn(Path(url.removeprefix("sqlite:///") + "-turn") if _is_file(url) else None)
        self._own = threading.local()

    def _connection(self) -> Connection:
        """Return this thread's own connection to SQLite; taking one from a pool costs more than a query."""
        found: Connection | None = getattr(self._own, "connection", None)
        if found is None or found.closed or self._own.process != os.getpid():
            found = self._own.connection = self.engine.connect()
            self._own.process = os.getpid()
        return found

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a connection for reading; each statement sees what was committed before it."""
        if (outer := self._outer()) is not None:
            yield outer
            return
        if not self.is_sqlite:
            with self.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
                yield connection
            return
        connection = self._connection()
        try:
            yield connection
        finally:
            connection.rollback()  # for SQLAlchemy's books: without a BEGIN there is nothing to undo

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Open a transaction that is committed, durably, when the block ends without an error."""
        outer = self._outer()
        with self._begun() if outer is None else self._saved(outer) as connection:
            self._own.writing = connection
            try:
                yield connection
            finally:
                self._own.writing = outer

    def _outer(self) -> Connection | None:
        """Return the connection of the `write` that this thread is in."""
        outer: Connection | None = getattr(self._own, "writing", None)
        return outer

    @contextmanager
    def _saved(self, outer: Connection) -> Iterator[Connection]:
        if not self.is_sqlite:
            with outer.begin_nested():
                yield outer
            return
        driver: Any = outer.connection.driver_connection
        driver.execute("SAVEPOINT part")
        try:
            yield outer
        except BaseException:
            driver.execute("ROLLBACK TO part")
            raise
        finally:
            driver.execute("RELEASE part")

    @contextmanager
    def _begun(self) -> Iterator[Connection]:
        if not self.is_sqlite:
            with self.engine.begin() as connection:
                yield connection
            return
        connection = self._connection()
        driver: Any = connection.connection.driver_connection
        with self._turn.taken():
            try:
                driver.execute("BEGIN IMMEDIATE")
                yield connection
                driver.commit()
            except sqlite3.Error as error:
                raise translated(connection, "BEGIN IMMEDIATE … COMMIT", error) from error
            finally:
                if driver.in_transaction:
                    driver.rollback()
                connection.rollback()

    def migrate(self) -> None:
        """Bring the tables up to date; safe to repeat and to run on several hosts at once."""
        for attempt in range(FIRST_RETRIES):
            try:
                with self.write() as connection:
                    if not self.is_sqlite:
                        connection.execute(text("SELECT pg_advisory_xact_lock(7460921)"))
                    config = _alembic(connection)
                    if not _is_current(connection, config):
                        command.upgrade(config, "head")
                return
            except OperationalError as error:
                if attempt == FIRST_RETRIES - 1:
                    raise DatabaseUnavailable(f"cannot open the database: {error.orig}") from error
                time.sleep(0.2 * 2**attempt)

    def is_current(self) -> bool:
        """Say whether the tables are up to date."""
        with self.engine.connect() as connection:
            return _is_current(connection, _alembic(connection))

    def close(self) -> None:
        """Give all connections back, before a fork or at the end."""
        own: Connection | None = getattr(self._own, "connection", None)
        if own is not None:
            own.close()
            self._own.connection = None
        self.engine.dispose()
        self._turn.close()


def _alembic(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def _is_current(connection: Connection, config: Config) -> bool:
    heads = set(ScriptDirectory.from_config(config).get_heads())
    return set(MigrationContext.configure(connection).get_current_heads()) == heads


def _postgresql(url: str) -> Engine:
    try:
        return create_engine(url, pool_size=8, max_overflow=8, pool_pre_ping=True)
    except ValueError as error:  # a port that is no number; the address itself may hold a password
        raise DatabaseUnavailable("the database's address cannot be read; is its port a number?") from error


def _sqlite(url: str) -> Engine:
    path = url.removeprefix("sqlite:///")
    memory = path in ("", ":memory:")
    if not memory:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    options: dict[str, Any] = {"poolclass": StaticPool} if memory else {"pool_size": 8, "max_overflow": 24}
    engine = create_engine(url, connect_args={"timeout": LOCK_TIMEOUT, "check_same_thread": False}, **options)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # we begin transactions ourselves, below
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "cache_size=-16000",
            "temp_store=MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")

    return engine
