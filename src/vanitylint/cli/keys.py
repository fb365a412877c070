"""A key on the command line that no item has: in which sources it was looked for, and what may have been meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vanitylint.backlog.lookups import sources_asked
from vanitylint.errors import VanitylintError, did_you_mean

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

_MOST = 3


def sources_in(connection: sqlite3.Connection) -> str:
    """The sources whose items a snapshot holds, in words.

    Args:
        connection: Of the snapshot.
    """
    names = sources_asked(connection)
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return ", ".join(names[:_MOST]) + more


def no_such_item(key: str, connection: sqlite3.Connection, known: Iterable[str], *, hint: str = "") -> VanitylintError:
    """That no item has a key.

    Args:
        key: As somebody wrote it.
        connection: Of the snapshot.
        known: The keys of those that could have been meant.
        hint: What to say where none is near.
    """
    keys = list(known)
    near = _written_short(key, keys)
    meant = f"did you mean {' or '.join(near)}?" if near else did_you_mean(key, keys)
    return VanitylintError(f"no item {key} in this backlog", where=sources_in(connection), hint=meant or hint)


def _written_short(key: str, keys: Iterable[str]) -> list[str]:
    """Keys that differ in capitals only; else those that end so: `5`, `#5` or `app#5` for `acme/app#5`."""
    wanted = key.lower().removeprefix("#")
    alike = [known for known in keys if known.lower() == wanted]
    endings = tuple(f"{sign}{wanted}" for sign in "#-/") if wanted else ()
    return (alike or [known for known in keys if known.lower().endswith(endings)])[:_MOST]
