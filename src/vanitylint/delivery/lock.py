"""One run at a time mails from a snapshot: what one has mailed, the next is to know."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, nullcontext
from typing import TYPE_CHECKING

from vanitylint.backlog.database import unusable
from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

SECONDS = 5.0
"""How long to wait for another run that is mailing."""


def alone(snapshot: Path) -> AbstractContextManager[object]:
    """Mail, while no other run mails from the same snapshot; it ends with the `with` block.

    The lock is SQLite's own, on an empty file beside the snapshot: the system lets go of it when a run ends, however it
    ends. It is not on the snapshot itself, which `check` may write to meanwhile.

    Args:
        snapshot: The snapshot's file; it need not be there yet.

    Raises:
        VanitylintError: Another run is mailing, and does not end soon.
    """
    try:
        snapshot.parent.mkdir(parents=True, exist_ok=True)
    except OSError:
        return nullcontext()  # opening the snapshot tells what is wrong there
    if not os.access(snapshot.parent, os.W_OK):
        return nullcontext()  # nothing is kept of this run, which is told likewise
    path = snapshot.with_name(f"{snapshot.name}-mailing")
    connection: sqlite3.Connection | None = None
    try:
        connection = sqlite3.connect(path, timeout=SECONDS, isolation_level=None)
        connection.execute("begin exclusive")
    except sqlite3.DatabaseError as error:
        if connection:
            connection.close()
        if getattr(error, "sqlite_errorname", "").startswith("SQLITE_BUSY"):
            what = "another run is mailing from this backlog, so this one mailed nothing"
            raise VanitylintError(what, where=str(snapshot), hint="run it again when that one has finished") from None
        raise unusable(str(path), error) from error
    return closing(connection)
