"""Edits of many items at once: a bulk change or a migration is one event, and nobody moved a goalpost."""

from __future__ import annotations

from collections import Counter, deque
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

_MOST_BY_HAND = 10
"""So many items somebody may well edit one after another."""
_SECONDS = 15 * 60

_TABLES = (("edits", "field"), ("firsts", "slot"))
"""Where it may happen, and what is the same in one event."""


def mark_bulk_edits(connection: sqlite3.Connection) -> None:
    """Mark edits of one field, and first fillings of one slot, of more than ten items within a quarter of an hour."""
    for table, same in _TABLES:
        connection.execute(f"update {table} set bulk = 0 where bulk")  # noqa: S608 - our own names
        rows = connection.execute(
            f"select {same}, rowid, item, cast(strftime('%s', at) as integer) from {table} "  # noqa: S608
            f"where strftime('%s', at) is not null order by {same}, 4"
        ).fetchall()
        for _, group in groupby(rows, key=lambda row: row[0]):
            marked = [(row,) for row in sorted(_in_bulk((row, item, at) for _, row, item, at in group))]
            connection.executemany(f"update {table} set bulk = 1 where rowid = ?", marked)  # noqa: S608


def _in_bulk(edits: Iterable[tuple[int, int, int]]) -> Iterator[int]:
    """The rows that stand in a window of time with too many items.

    Args:
        edits: Of one field, as row, item and second, in the order of time.
    """
    window: deque[tuple[int, int, int]] = deque()
    untold: deque[int] = deque()
    """The rows at the end of the window that were not told yet, so that none is looked at twice."""
    items: Counter[int] = Counter()
    for edit in edits:
        window.append(edit)
        untold.append(edit[0])
        items[edit[1]] += 1
        while edit[2] - window[0][2] > _SECONDS:
            row, item, _ = window.popleft()
            if untold[0] == row:
                untold.popleft()
            items[item] -= 1
            if not items[item]:
                del items[item]
        if len(items) > _MOST_BY_HAND:
            yield from untold
            untold.clear()
