"""The sources of a snapshot: their bookmarks, which items they hold, and the items as live trackers gave them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from vanitylint.backlog.arrivals import Beyond, Bookmark
from vanitylint.backlog.items import WorkItem

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(WorkItem).decode
_BATCH_SIZE = 200
"""Number of originals in memory at a time."""


class Sources:
    """The sources of one snapshot.

    Args:
        connection: The snapshot.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.incremental: set[int] = set()
        """Ids of the sources that yielded only changes in this run; their other items are unchanged."""
        self._fetched: set[int] = set()
        self._interrupted: set[int] = set()
        """Ids of the sources whose fetch of everything stopped before its end."""
        self._ids: dict[str, int] = {}

    def id(self, name: str) -> int:
        """Return the row id of a source, inserting it if there is none."""
        if name not in self._ids:
            self.connection.execute("insert or ignore into sources (name) values (?)", (name,))
            (row,) = self.connection.execute("select id from sources where name = ?", (name,)).fetchone()
            self._ids[name] = row
        return self._ids[name]

    def names(self) -> list[str]:
        """Return the names of all sources ever fetched into this snapshot."""
        return [name for (name,) in self.connection.execute("select name from sources order by id")]

    def bookmark_of(self, name: str) -> str:
        """Return where the next fetch of a source continues; empty if it has to fetch everything."""
        row = self.connection.execute("select bookmark from sources where id = ?", (self.id(name),)).fetchone()
        return str(row[0])

    def hold(self, name: str, row: int, run: int, *, is_requested: bool) -> None:
        """Record that a source yielded an item in a run; several sources can yield the same one."""
        statement = "insert or replace into holdings (source, item, asked, run) values (?, ?, ?, ?)"
        self.connection.execute(statement, (self.id(name), row, is_requested, run))

    def is_requested_elsewhere(self, key: str, *, except_for: str) -> bool:
        """Return whether an item was requested from a source other than `except_for`."""
        statement = """
            select exists (
                select 1 from holdings where asked and source <> ? and item = (select id from items where key = ?)
            )
        """
        return bool(self.connection.execute(statement, (self.id(except_for), key)).fetchone()[0])

    def drop_holding(self, name: str, key: str) -> None:
        """Record that a source no longer holds an item."""
        statement = "delete from holdings where source = ? and item = (select id from items where key = ?)"
        self.connection.execute(statement, (self.id(name), key))

    def drop_holdings(self, run: int) -> None:
        """Delete holdings that no source yielded in a run, except for sources that yielded only changes."""
        for row in self._interrupted:
            self.connection.execute("update sources set began = ? where id = ? and began = 0", (run, row))
        fetched = ",".join(map(str, self.incremental | self._fetched)) or "0"
        self.connection.execute(f"update sources set bookmark = '' where id not in ({fetched})")  # noqa: S608 - numbers
        kept = ",".join(map(str, self.incremental)) or "0"
        self.connection.execute(f"delete from holdings where run <> ? and source not in ({kept})", (run,))  # noqa: S608 - numbers
        self.connection.execute(
            """
            update items set asked = h.asked from (select item, max(asked) as asked from holdings group by item) h
            where h.item = items.id and h.asked <> items.asked
            """
        )

    def set_bookmark(self, name: str, bookmark: Bookmark) -> None:
        """Store where the next fetch of a source continues. After a fetch of changes, all other items are unchanged."""
        row = self.id(name)
        self._fetched.add(row)
        if bookmark.extent != "all":
            self.mark_incremental(name)
        self.connection.execute("update sources set bookmark = ? where id = ?", (bookmark.text, row))
        if bookmark.extent == "beginning":
            self._interrupted.add(row)
        elif bookmark.extent == "rest":
            self.connection.execute(
                "delete from holdings where source = ? and run < (select began from sources where id = ?)", (row, row)
            )
        if bookmark.extent in ("all", "rest"):
            self.connection.execute("update sources set began = 0 where id = ?", (row,))

    def is_live(self, name: str) -> bool:
        """Return whether a source is a tracker that has yielded anything."""
        statement = "select exists (select 1 from holdings where source = ?)"
        return bool(self.connection.execute(statement, (self.id(name),)).fetchone()[0])

    def mark_incremental(self, name: str) -> None:
        """Record that whatever a source did not yield in this run is unchanged."""
        self.incremental.add(self.id(name))

    def has_bookmarks(self) -> bool:
        """Return whether any source will fetch only changes."""
        return bool(self.connection.execute("select exists (select 1 from sources where bookmark <> '')").fetchone()[0])

    def is_read_by(self, name: str, reader: bytes) -> bool:
        """Return whether the items of a source were last read by the reader with that fingerprint."""
        row = self.connection.execute("select reader from sources where id = ?", (self.id(name),)).fetchone()
        return bool(row[0] == reader)

    def set_reader(self, name: str, reader: bytes) -> None:
        """Record the fingerprint of the reader that has now read all items of a source."""
        self.connection.execute("update sources set reader = ? where id = ?", (reader, self.id(name)))

    def keep_original(self, row: int, item: WorkItem) -> None:
        """Store an item as it came, so that it can be read again without being fetched again."""
        self.connection.execute("insert or replace into originals values (?, ?)", (row, _encode(item)))

    def originals(self, name: str) -> Iterator[WorkItem | Beyond]:
        """Yield the items of a source as they came. The snapshot may be written to between two of them."""
        last_row = 0
        statement = """
            select h.item, o.item_json, h.asked from holdings h join originals o on o.item = h.item
            where h.source = ? and h.item > ? order by h.item limit ?
        """
        while rows := self.connection.execute(statement, (self.id(name), last_row, _BATCH_SIZE)).fetchall():
            for _, text, is_requested in rows:
                item = _decode(text)
                yield item if is_requested else Beyond(item)
            last_row = rows[-1][0]
