"""A lock that lets only one run at a time mail from a snapshot, because each has to know what the last one mailed."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, nullcontext
from typing import TYPE_CHECKING

from vanitylint.backlog.database import database_error
from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

TIMEOUT = 5.0
"""Seconds to wait for another run that is mailing."""


def mail_lock(snapshot: Path) -> AbstractContextManager[object]:
    """Return a context manager in which no other run mails from the same snapshot.

    The lock is SQLite's own, on an empty file next to the snapshot: the system releases it when a run ends, however it
    ends. The snapshot itself is not locked, as `check` may write to it in the meantime.

    Args:
        snapshot: Path of the snapshot, which need not exist yet.

    Raises:
        VanitylintError: Another run is mailing and does not end in time.
    """
    try:
        snapshot.parent.mkdir(parents=True, exist_ok=True)
    except OSError:
        return nullcontext()  # opening the snapshot reports the problem
    if not os.access(snapshot.parent, os.W_OK):
        return nullcontext()  # nothing can be saved, which is reported as well
    path = snapshot.with_name(f"{snapshot.name}-mailing")
    connection: sqlite3.Connection | None = None
    try:
        connection = sqlite3.connect(path, timeout=TIMEOUT, isolation_level=None)
        connection.execute("begin exclusive")
    except sqlite3.DatabaseError as error:
        if connection:
            connection.close()
        if getattr(error, "sqlite_errorname", "").startswith("SQLITE_BUSY"):
            message = "another run is mailing from this backlog, so this one mailed nothing"
            raise VanitylintError(
                message, where=str(snapshot), hint="run it again when that one has finished"
            ) from None
        raise database_error(str(path), error) from error
    return closing(connection)
