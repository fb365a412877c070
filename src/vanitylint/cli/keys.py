"""Error for a key on the command line that no item has, with the sources searched and a suggestion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vanitylint.backlog.lookups import requested_sources
from vanitylint.errors import VanitylintError, did_you_mean

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

_MAX_NAMES = 3


def describe_sources(connection: sqlite3.Connection) -> str:
    """Return a text naming the sources whose items a snapshot holds.

    Args:
        connection: Connection to the snapshot.
    """
    names = requested_sources(connection)
    more = f" and {len(names) - _MAX_NAMES} more" if len(names) > _MAX_NAMES else ""
    return ", ".join(names[:_MAX_NAMES]) + more


def no_such_item(key: str, connection: sqlite3.Connection, known: Iterable[str], *, hint: str = "") -> VanitylintError:
    """Return an error that no item has a key.

    Args:
        key: The key, as the user wrote it.
        connection: Connection to the snapshot.
        known: Keys of the items to suggest.
        hint: Hint to use if no key is similar.
    """
    keys = list(known)
    matches = _keys_ending_with(key, keys)
    suggestion = f"did you mean {' or '.join(matches)}?" if matches else did_you_mean(key, keys)
    return VanitylintError(
        f"no item {key} in this backlog", where=describe_sources(connection), hint=suggestion or hint
    )


def _keys_ending_with(key: str, keys: Iterable[str]) -> list[str]:
    """Return keys that differ only in case, or else those with this ending: `5`, `#5` or `app#5` for `acme/app#5`."""
    wanted = key.lower().removeprefix("#")
    same_but_case = [known for known in keys if known.lower() == wanted]
    endings = tuple(f"{separator}{wanted}" for separator in "#-/") if wanted else ()
    return (same_but_case or [known for known in keys if known.lower().endswith(endings)])[:_MAX_NAMES]
