"""Statements of the hot path: written as SQLAlchemy Core, compiled once, run on the bare driver.

A request runs only a handful of statements, and SQLAlchemy's work around each costs more than the
statement. Only plain strings and numbers go in and come out here; everything else uses Core.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Executable
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler


class Prepared:
    """A statement that is compiled once for each dialect; all its values are bound by name."""

    def __init__(self, statement: Executable) -> None:
        self._statement = statement
        self._compiled: dict[str, tuple[str, dict[str, Any]]] = {}

    def run(self, connection: Connection, values: Mapping[str, Any]) -> Any:
        """Run the statement and return the driver's cursor."""
        sql, fixed = self._sql(connection)
        driver: Any = connection.connection.driver_connection
        try:
            return driver.execute(sql, {**fixed, **values} if fixed else values)
        except connection.dialect.loaded_dbapi.Error as error:
            raise translated(connection, sql, error) from error

    def many(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run the statement once for each row of values."""
        sql, fixed = self._sql(connection)
        driver: Any = connection.connection.driver_connection
        try:
            driver.cursor().executemany(sql, [{**fixed, **row} for row in rows] if fixed else rows)
        except connection.dialect.loaded_dbapi.Error as error:
            raise translated(connection, sql, error) from error

    def _sql(self, connection: Connection) -> tuple[str, dict[str, Any]]:
        """Return the statement as the driver takes it, and the values that are always the same."""
        name = connection.dialect.name
        if name not in self._compiled:
            # SQLite's driver takes names too, though SQLAlchemy gives it places by default.
            named: Any = type(connection.dialect)
            dialect = named(paramstyle="named" if name == "sqlite" else "pyformat")
            compiled = self._statement.compile(dialect=dialect)  # type: ignore[attr-defined]
            assert isinstance(compiled, SQLCompiler) and not compiled.positional
            fixed = {key: value for key, value in compiled.params.items() if value is not None}
            self._compiled[name] = (compiled.string, fixed)
        return self._compiled[name]

    def row(self, connection: Connection, values: Mapping[str, Any]) -> Sequence[Any] | None:
        """Run the statement and return its only row, or None."""
        found: Sequence[Any] | None = self.run(connection, values).fetchone()
        return found


def translated(connection: Connection, sql: str, error: Exception) -> Exception:
    """Return a driver's error as SQLAlchemy's, which the doors know; no comment's text is in it."""
    dialect = connection.dialect
    return DBAPIError.instance(
        sql, None, error, dialect.loaded_dbapi.Error, hide_parameters=True, dialect=dialect
    )


def moment(connection: Connection, value: datetime) -> Any:
    """Return a moment as the driver stores it: what `tables.Moment` makes of it."""
    if connection.dialect.name == "sqlite":
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
    return value
