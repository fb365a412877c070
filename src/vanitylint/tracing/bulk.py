"""Detect bulk edits: a bulk change or a migration is one event, and nobody moved a goalpost."""

from __future__ import annotations

from collections import Counter, deque
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

_MAX_BY_HAND = 10
"""Number of items that somebody may well edit by hand within the time window."""
_WINDOW_SECONDS = 15 * 60

_TABLES = (("edits", "field"), ("firsts", "slot"))
"""Tables to check, with the column that is the same in one event."""


def mark_bulk_edits(connection: sqlite3.Connection) -> None:
    """Mark edits of one field, or first values of one slot, in more than ten items within a quarter of an hour."""
    for table, column in _TABLES:
        connection.execute(f"update {table} set bulk = 0 where bulk")  # noqa: S608 - our own names
        rows = connection.execute(
            f"select {column}, rowid, item, cast(strftime('%s', at) as integer) from {table} "  # noqa: S608
            f"where strftime('%s', at) is not null order by {column}, 4"
        ).fetchall()
        for _, group in groupby(rows, key=lambda row: row[0]):
            marked = [(row,) for row in sorted(_in_bulk((row, item, at) for _, row, item, at in group))]
            connection.executemany(f"update {table} set bulk = 1 where rowid = ?", marked)  # noqa: S608


def _in_bulk(edits: Iterable[tuple[int, int, int]]) -> Iterator[int]:
    """Yield the rows within a time window with too many items.

    Args:
        edits: Edits of one field, as row, item and second, in chronological order.
    """
    window: deque[tuple[int, int, int]] = deque()
    pending: deque[int] = deque()
    """Rows at the end of the window that have not been yielded yet, so that none is yielded twice."""
    items: Counter[int] = Counter()
    for edit in edits:
        window.append(edit)
        pending.append(edit[0])
        items[edit[1]] += 1
        while edit[2] - window[0][2] > _WINDOW_SECONDS:
            row, item, _ = window.popleft()
            if pending[0] == row:
                pending.popleft()
            items[item] -= 1
            if not items[item]:
                del items[item]
        if len(items) > _MAX_BY_HAND:
            yield from pending
            pending.clear()
