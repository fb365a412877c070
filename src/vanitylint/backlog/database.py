"""The database of a snapshot: check that it is ours, migrate it, and report errors."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import cache

from vanitylint.backlog.migrations import MIGRATIONS
from vanitylint.backlog.schema import APPLICATION_ID, TABLES
from vanitylint.errors import VanitylintError


def open_in_memory() -> sqlite3.Connection:
    """Open and prepare a database in memory. Each example of a rule uses one, so this has to be fast."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    if hasattr(connection, "deserialize"):  # SQLite may lack it up to 3.35
        connection.deserialize(_empty_database())
    prepare(connection, "memory")
    return connection


@cache
def _empty_database() -> bytes:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        prepare(connection, "memory")
        return connection.serialize()


def prepare(connection: sqlite3.Connection, name: str) -> None:
    """Turn an open database into a snapshot of this version.

    Args:
        connection: In autocommit mode.
        name: Name of the file, for errors.

    Raises:
        VanitylintError: The database is not a snapshot, or has a newer version. It is left unchanged.
    """
    connection.execute("pragma foreign_keys = off")
    application, version, tables = _header(connection)
    if tables and application != APPLICATION_ID:
        raise VanitylintError(
            "is a database but not a vanitylint snapshot; it was not changed",
            where=name,
            hint="name another file with --snapshot",
        )
    if version > len(MIGRATIONS):
        raise VanitylintError(
            f"was made by a newer vanitylint (snapshot version {version}; this one supports up to {len(MIGRATIONS)})",
            where=name,
            hint="update vanitylint, or name another file with --snapshot",
        )
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma synchronous = normal")
    connection.execute("pragma temp_store = file")
    if version < len(MIGRATIONS):
        _migrate(connection)


def _header(connection: sqlite3.Connection) -> tuple[int, int, int]:
    """Read application id, version and number of tables in one transaction: another run may be creating the file."""
    connection.execute("begin")
    (tables,) = connection.execute("select count(*) from sqlite_master").fetchone()
    (application,) = connection.execute("pragma application_id").fetchone()
    (version,) = connection.execute("pragma user_version").fetchone()
    connection.execute("commit")
    return application, version, tables


def _migrate(connection: sqlite3.Connection) -> None:
    """Migrate the tables to this version. If two runs start at once, the second finds nothing left to do."""
    connection.execute("begin immediate")
    try:
        (version,) = connection.execute("pragma user_version").fetchone()
        _drop_views(connection)  # SQLite cannot rename a table while a view refers to one that does not exist
        for statement in ";".join(MIGRATIONS[version:] if version else [TABLES]).split(";"):
            connection.execute(statement)
        connection.execute(f"pragma application_id = {APPLICATION_ID}")
        connection.execute(f"pragma user_version = {len(MIGRATIONS)}")
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")


def _drop_views(connection: sqlite3.Connection) -> None:
    for (name,) in connection.execute("select name from sqlite_master where type = 'view'").fetchall():
        connection.execute(f'drop view "{name}"')


def database_error(name: str, error: sqlite3.DatabaseError) -> VanitylintError:
    """Return the error to show when SQLite cannot use a file."""
    code = getattr(error, "sqlite_errorname", "")
    if code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        message, hint = "is in use by another run", "wait until it ends"
    elif code.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        message = f"is damaged or not a snapshot ({error}); it was not changed"
        hint = "delete it and fetch again"
    else:  # it is read-only, the disk is full, …
        message, hint = f"cannot be used: {error}", "check whether it is writable"
    return VanitylintError(message, where=name, hint=f"{hint}, or name another file with --snapshot")
