"""Trace each item to its bet, follow-up and result via parents and links. Set-based, in SQL."""

from __future__ import annotations

from collections import deque
from contextlib import closing
from itertools import chain
from typing import TYPE_CHECKING

from msgspec.structs import astuple

from vanitylint.backlog.arrivals import Beyond, Bookmark, Gone, Notice
from vanitylint.backlog.items import Problem, Sprint, WorkItem
from vanitylint.backlog.limits import MAX_LINE_LENGTH
from vanitylint.reading.pool import read_all
from vanitylint.reading.units import overlong_message
from vanitylint.tracing.bulk import mark_bulk_edits
from vanitylint.tracing.kinds import unknown_kinds
from vanitylint.tracing.texts import describe_texts_read
from vanitylint.tracing.walk import cycles, trace_all

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vanitylint.backlog.arrivals import Arrival
    from vanitylint.backlog.snapshot import Snapshot
    from vanitylint.reading import Reader

__all__ = ["load", "reread_stale", "store", "trace"]

_MAX_CYCLE_KEYS = 12
"""Maximum number of keys of a cycle that a message names."""


def load(snapshot: Snapshot, items: Iterable[Arrival], *, reader: Reader, as_of: str, version: str = "") -> int:
    """Read, store and trace a whole backlog, and return the run's id.

    Args:
        snapshot: Where to store it; items that are not in this backlog are dropped.
        items: Work items, interspersed with problems.
        reader: Turns an item's texts into claims.
        as_of: Date of the run, in ISO format.
        version: Version of vanitylint.
    """
    run = snapshot.begin_run(as_of, version)
    store(snapshot, items, reader=reader, source="")
    trace(snapshot, run, reader=reader)
    return run


def store(snapshot: Snapshot, items: Iterable[Arrival], *, reader: Reader, source: str, is_live: bool = False) -> None:
    """Read and store the items of one source; unchanged items are kept and not read again.

    Args:
        snapshot: Where to.
        items: What the source yields.
        reader: Turns an item's texts into claims.
        source: The source's name.
        is_live: Whether the source is a live tracker: items may come twice, in which case the later one counts, and
            their originals are stored. Those of an earlier fetch are read again if another reader has read them.
    """
    queue = _Queue(snapshot, reader, source, is_live=is_live)
    has_failed = False
    with closing(read_all(reader, queue.unread(items))) as readings:
        for item, reading in readings:
            digest, is_requested, is_old = queue.being_read.popleft()
            if isinstance(reading, str):
                why = f"{item.key} could not be read: internal error in vanitylint, {reading}; please report it"
                snapshot.add_problem(Problem(item.path or source, why, item.line))
                has_failed = True
                continue
            text_names = describe_texts_read(item, reader.vocabulary)
            is_new = snapshot.put(
                item,
                reading,
                source=source,
                digest=digest,
                looked_in=text_names,
                is_live=is_live,
                is_requested=is_requested,
            )
            if is_live and not is_old:
                snapshot.hold(item.key, source, is_requested=is_requested)
            if not is_new:
                why = f"{item.key} appears a second time; the first one was kept"
                snapshot.add_problem(Problem(item.path or source, why, item.line))
    snapshot.sources.set_reader(source, reader.fingerprint)
    if has_failed or not queue.has_bookmark:
        snapshot.sources.set_bookmark(source, Bookmark("", "all"))


def reread_stale(snapshot: Snapshot, *, reader: Reader) -> bool:
    """Read items of live trackers again if another reader has read them, and return whether there were any."""
    sources = snapshot.sources
    live = [name for name in sources.names() if sources.is_live(name)]
    stale = [name for name in live if not sources.is_read_by(name, reader.fingerprint)]
    for name in stale:
        kept = Bookmark(sources.bookmark_of(name))
        store(snapshot, [kept], reader=reader, source=name, is_live=True)
    return bool(stale)


class _Queue:
    """The arrivals of one source on their way to be read."""

    def __init__(self, snapshot: Snapshot, reader: Reader, source: str, *, is_live: bool) -> None:
        self.snapshot = snapshot
        self.reader = reader
        self.source = source
        self.is_live = is_live
        self.being_read: deque[tuple[bytes, bool, bool]] = deque()
        """For each item being read: its digest, whether it was asked for, and whether it is from an earlier fetch."""
        self.has_bookmark = False
        self._arrived_keys: set[str] = set()
        self._is_from_earlier_fetch = False
        """Whether the current items are from an earlier fetch, which knows less about sprints."""
        self._sprints: set[tuple[object, ...]] = set()
        self._own_sprints: set[tuple[str, str]] = set()
        """Names and ids of the sprints that arrived by themselves, not as part of an item."""

    def unread(self, arrivals: Iterable[Arrival]) -> Iterator[WorkItem]:
        """Yield the items that have to be read; store everything else at once."""
        for arrival in chain(arrivals, self._last_read_by_another_reader()):
            if isinstance(arrival, WorkItem | Beyond):
                yield from self._keep_or_yield(arrival)
            else:
                self._store(arrival)

    def _store(self, arrival: Sprint | Problem | Notice | Gone | Bookmark) -> None:
        match arrival:
            case Sprint():
                if (name_and_id := (arrival.name, arrival.id)) not in self._own_sprints:  # repositories may share one
                    self._own_sprints.add(name_and_id)
                    self.snapshot.forget_sprint(arrival)
                self._store_sprint(arrival)
            case Problem():
                self.snapshot.add_problem(arrival)
            case Notice():
                self.snapshot.add_notice(arrival)
            case Gone(key):
                self.snapshot.sources.drop_holding(self.source, key)
            case Bookmark():
                self.has_bookmark = True
                self.snapshot.sources.set_bookmark(self.source, arrival)

    def _last_read_by_another_reader(self) -> Iterator[WorkItem | Beyond]:
        """Yield the items that did not arrive again but another reader read last. Their sources stay the same."""
        if not self.is_live or self.snapshot.sources.is_read_by(self.source, self.reader.fingerprint):
            return
        for kept in self.snapshot.sources.originals(self.source):
            item = kept.item if isinstance(kept, Beyond) else kept
            if item.key not in self._arrived_keys:
                self._is_from_earlier_fetch = True
                yield kept

    def _keep_or_yield(self, arrival: WorkItem | Beyond) -> Iterator[WorkItem]:
        item, is_requested = (arrival.item, False) if isinstance(arrival, Beyond) else (arrival, True)
        item = self.reader.without_own_text(item)  # for every source: no rule and no column sees the rest
        if self.is_live:
            self._arrived_keys.add(item.key)
            if not is_requested and self.snapshot.sources.is_requested_elsewhere(item.key, except_for=self.source):
                self.snapshot.hold(item.key, self.source, is_requested=False)  # another source knows more about it
                return
            self.snapshot.forget_remarks(item.key)
        if len(item.key) > MAX_LINE_LENGTH:
            why = f"an item has a key of {len(item.key):,} characters; it was not read"
            self.snapshot.add_problem(Problem(item.path or self.source, why, item.line))
            return
        if why := overlong_message(item):
            key = item.key if self.is_live else ""
            self.snapshot.add_problem(Problem(item.path or self.source, why, item.line, key))
        for sprint in item.sprints:
            self._store_sprint(sprint)
        digest = self.snapshot.digest(item, self.reader.fingerprint)
        if self.snapshot.keep(item, digest):
            if self.is_live and not self._is_from_earlier_fetch:
                self.snapshot.hold(item.key, self.source, is_requested=is_requested)
        else:
            self.being_read.append((digest, is_requested, self._is_from_earlier_fetch))
            yield item

    def _store_sprint(self, sprint: Sprint) -> None:
        shape = astuple(sprint)
        if shape not in self._sprints and not (self._is_from_earlier_fetch and self.snapshot.knows_sprint(sprint)):
            self._sprints.add(shape)
            self.snapshot.put_sprint(sprint, self.reader.goal_status, self.reader.fingerprint)


def trace(snapshot: Snapshot, run: int, *, reader: Reader) -> None:
    """Trace every item of the run, after all sources have been stored.

    Parents that form a cycle are recorded as problems: a walk over them never ends.
    """
    snapshot.drop_unseen()
    trace_all(snapshot.connection, reader.tracker.relations)
    mark_bulk_edits(snapshot.connection)
    if notice := unknown_kinds(snapshot.connection, reader.tracker):
        snapshot.add_notice(notice)
    for cycle in cycles(snapshot.connection):
        keys = [*cycle, cycle[0]] if len(cycle) < _MAX_CYCLE_KEYS else [*cycle[:_MAX_CYCLE_KEYS], "…"]
        location = snapshot.connection.execute("select path, line from items where key = ?", cycle[:1]).fetchone()
        snapshot.add_problem(
            Problem(location[0] or cycle[0], f"parents form a circle: {' -> '.join(keys)}", location[1])
        )
    snapshot.connection.execute("update runs set items = (select count(*) from items) where id = ?", (run,))
