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
    items: Counter[int] = Counter()
    told: set[int] = set()
    for edit in edits:
        window.append(edit)
        items[edit[1]] += 1
        while edit[2] - window[0][2] > _SECONDS:
            gone = window.popleft()
            told.discard(gone[0])
            items[gone[1]] -= 1
            if not items[gone[1]]:
                del items[gone[1]]
        if len(items) > _MOST_BY_HAND:
            new = [row for row, _, _ in window if row not in told]
            told.update(new)
            yield from new
