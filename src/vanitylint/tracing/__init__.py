"""From items and links to the bet, the follow-up and the result that belong to each item. Set-based, in SQL."""

from __future__ import annotations

from collections import deque
from contextlib import closing
from itertools import chain
from typing import TYPE_CHECKING

from msgspec.structs import astuple

from vanitylint.backlog.arrivals import Beyond, Bookmark, Gone, Notice
from vanitylint.backlog.bounds import LONGEST_LINE
from vanitylint.backlog.items import Problem, Sprint, WorkItem
from vanitylint.reading.pool import read_all
from vanitylint.reading.units import overlong
from vanitylint.tracing.bulk import mark_bulk_edits
from vanitylint.tracing.kinds import unknown_kinds
from vanitylint.tracing.texts import looked_in
from vanitylint.tracing.walk import circles, trace_all

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vanitylint.backlog.arrivals import Arrival
    from vanitylint.backlog.snapshot import Snapshot
    from vanitylint.reading import Reader

__all__ = ["load", "read_again", "store", "trace"]

_LONGEST_RING = 12
"""How many keys of a circle a message names."""


def load(snapshot: Snapshot, items: Iterable[Arrival], *, reader: Reader, as_of: str, version: str = "") -> int:
    """Read, store and trace a whole backlog. Returns the run's id.

    Args:
        snapshot: Where to; what it held and this backlog does not is dropped.
        items: Work items, and between them what could not be read.
        reader: What turns an item's texts to claims.
        as_of: The ISO day to call today.
        version: Of the vanitylint that asks.
    """
    run = snapshot.begin_run(as_of, version)
    store(snapshot, items, reader=reader, source="")
    trace(snapshot, run, reader=reader)
    return run


def store(snapshot: Snapshot, items: Iterable[Arrival], *, reader: Reader, source: str, is_live: bool = False) -> None:
    """Read and store the items of one source; those that are there unchanged are kept, and not read again.

    Args:
        snapshot: Where to.
        items: What the source brings.
        reader: What turns an item's texts to claims.
        source: The source's name.
        is_live: Items may come twice, of which the later one counts, and are kept as they came. Those that an earlier
            fetch brought are read again when they were read by another reader.
    """
    queue = _Queue(snapshot, reader, source, is_live=is_live)
    asks_again = False
    with closing(read_all(reader, queue.unread(items))) as readings:
        for item, reading in readings:
            digest, is_asked, is_old = queue.under_way.popleft()
            if isinstance(reading, str):
                why = f"{item.key} could not be read: internal error in vanitylint, {reading}; please report it"
                snapshot.problem(Problem(item.path or source, why, item.line))
                asks_again = True
                continue
            texts = looked_in(item, reader.vocabulary)
            is_new = snapshot.put(
                item, reading, source=source, digest=digest, looked_in=texts, is_live=is_live, is_asked=is_asked
            )
            if is_live and not is_old:
                snapshot.hold(item.key, source, is_asked=is_asked)
            if not is_new:
                why = f"{item.key} appears a second time; the first one was kept"
                snapshot.problem(Problem(item.path or source, why, item.line))
    snapshot.sources.set_reader(source, reader.fingerprint)
    if asks_again or not queue.has_bookmark:
        snapshot.sources.bookmark(source, Bookmark("", "all"))


def read_again(snapshot: Snapshot, *, reader: Reader) -> bool:
    """Read again what live trackers brought before and another reader has read. Whether there was anything."""
    sources = snapshot.sources
    live = [name for name in sources.names() if sources.is_live(name)]
    stale = [name for name in live if not sources.is_read_by(name, reader.fingerprint)]
    for name in stale:
        kept = Bookmark(sources.bookmark_of(name))
        store(snapshot, [kept], reader=reader, source=name, is_live=True)
    return bool(stale)


class _Queue:
    """What a source brings, on its way to be read."""

    def __init__(self, snapshot: Snapshot, reader: Reader, source: str, *, is_live: bool) -> None:
        self.snapshot = snapshot
        self.reader = reader
        self.source = source
        self.is_live = is_live
        self.under_way: deque[tuple[bytes, bool, bool]] = deque()
        """Digest of each item that is being read, whether it was asked for, and whether an earlier fetch brought it."""
        self.has_bookmark = False
        self._came: set[str] = set()
        self._is_old = False
        """What comes now is from an earlier fetch, and knows less of sprints."""
        self._sprints: set[tuple[object, ...]] = set()
        self._described: set[tuple[str, str]] = set()
        """Names and ids of the sprints that came by themselves, not with an item."""

    def unread(self, arrivals: Iterable[Arrival]) -> Iterator[WorkItem]:
        """The items that have to be read; the rest is stored at once."""
        for arrival in chain(arrivals, self._read_otherwise()):
            if isinstance(arrival, WorkItem | Beyond):
                yield from self._to_read(arrival)
            else:
                self._note(arrival)

    def _note(self, arrival: Sprint | Problem | Notice | Gone | Bookmark) -> None:
        match arrival:
            case Sprint():
                if (place := (arrival.name, arrival.id)) not in self._described:  # two repositories can have the same
                    self._described.add(place)
                    self.snapshot.forget_sprint(arrival)
                self._store_sprint(arrival)
            case Problem():
                self.snapshot.problem(arrival)
            case Notice():
                self.snapshot.notice(arrival)
            case Gone(key):
                self.snapshot.sources.gone(self.source, key)
            case Bookmark():
                self.has_bookmark = True
                self.snapshot.sources.bookmark(self.source, arrival)

    def _read_otherwise(self) -> Iterator[WorkItem | Beyond]:
        """The items that did not come again, but were last read by another reader. Who holds them stays as it was."""
        if not self.is_live or self.snapshot.sources.is_read_by(self.source, self.reader.fingerprint):
            return
        for kept in self.snapshot.sources.originals(self.source):
            item = kept.item if isinstance(kept, Beyond) else kept
            if item.key not in self._came:
                self._is_old = True
                yield kept

    def _to_read(self, arrival: WorkItem | Beyond) -> Iterator[WorkItem]:
        item, is_asked = (arrival.item, False) if isinstance(arrival, Beyond) else (arrival, True)
        item = self.reader.people_wrote(item)  # whatever source it is from: no rule and no column sees the rest
        if self.is_live:
            self._came.add(item.key)
            if not is_asked and self.snapshot.sources.asks_for(item.key, but=self.source):
                self.snapshot.hold(item.key, self.source, is_asked=False)  # another source knows more of it
                return
            self.snapshot.forget_remarks(item.key)
        if len(item.key) > LONGEST_LINE:
            why = f"an item has a key of {len(item.key):,} characters; it was not read"
            self.snapshot.problem(Problem(item.path or self.source, why, item.line))
            return
        if why := overlong(item):
            key = item.key if self.is_live else ""
            self.snapshot.problem(Problem(item.path or self.source, why, item.line, key))
        for sprint in item.sprints:
            self._store_sprint(sprint)
        digest = self.snapshot.digest(item, self.reader.fingerprint)
        if self.snapshot.keep(item, digest):
            if self.is_live and not self._is_old:
                self.snapshot.hold(item.key, self.source, is_asked=is_asked)
        else:
            self.under_way.append((digest, is_asked, self._is_old))
            yield item

    def _store_sprint(self, sprint: Sprint) -> None:
        shape = astuple(sprint)
        if shape not in self._sprints and not (self._is_old and self.snapshot.knows_sprint(sprint)):
            self._sprints.add(shape)
            self.snapshot.put_sprint(sprint, self.reader.goal_status, self.reader.fingerprint)


def trace(snapshot: Snapshot, run: int, *, reader: Reader) -> None:
    """Trace every item of the run, after all sources are stored.

    Parents that form a circle are noted as problems: a walk over them ends nowhere.
    """
    snapshot.drop_unseen()
    trace_all(snapshot.connection, reader.tracker.relations)
    mark_bulk_edits(snapshot.connection)
    if notice := unknown_kinds(snapshot.connection, reader.tracker):
        snapshot.notice(notice)
    for circle in circles(snapshot.connection):
        ring = [*circle, circle[0]] if len(circle) < _LONGEST_RING else [*circle[:_LONGEST_RING], "…"]
        place = snapshot.connection.execute("select path, line from items where key = ?", circle[:1]).fetchone()
        snapshot.problem(Problem(place[0] or circle[0], f"parents form a circle: {' -> '.join(ring)}", place[1]))
    snapshot.connection.execute("update runs set items = (select count(*) from items) where id = ?", (run,))
