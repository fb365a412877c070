"""From items and links to the bet, the follow-up and the result that belong to each item. Set-based, in SQL."""

from __future__ import annotations

from collections import deque
from contextlib import closing
from typing import TYPE_CHECKING

from msgspec.structs import astuple

from vanitylint.backlog.items import Problem, WorkItem
from vanitylint.reading.pool import read_all
from vanitylint.reading.units import overlong
from vanitylint.tracing.texts import looked_in
from vanitylint.tracing.walk import circles, trace_all

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vanitylint.backlog.items import Sprint
    from vanitylint.backlog.snapshot import Snapshot
    from vanitylint.reading import Reader

__all__ = ["load", "store", "trace"]

_LONGEST_RING = 12
"""How many keys of a circle a message names."""


def load(
    snapshot: Snapshot, items: Iterable[WorkItem | Problem], *, reader: Reader, as_of: str, version: str = ""
) -> int:
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


def store(snapshot: Snapshot, items: Iterable[WorkItem | Problem], *, reader: Reader, source: str) -> None:
    """Read and store the items of one source; those that are there unchanged are kept, and not read again."""
    digests: deque[bytes] = deque()
    with closing(read_all(reader, _unread(snapshot, items, reader, source, digests))) as readings:
        for item, reading in readings:
            texts = looked_in(item, reader.vocabulary)
            if not snapshot.put(item, reading, source=source, digest=digests.popleft(), looked_in=texts):
                why = f"{item.key} stands here a second time; the first one was kept"
                snapshot.problem(Problem(item.path or source, why, item.line))


def _unread(
    snapshot: Snapshot,
    items: Iterable[WorkItem | Problem],
    reader: Reader,
    source: str,
    digests: deque[bytes],
) -> Iterator[WorkItem]:
    """The items that have to be read, the digest of each left in `digests`; the rest is stored at once."""
    sprints: set[tuple[object, ...]] = set()
    for item in items:
        if isinstance(item, Problem):
            snapshot.problem(item)
            continue
        if why := overlong(item):
            snapshot.problem(Problem(item.path or source, why, item.line))
        for sprint in item.sprints:
            _store_sprint(snapshot, sprint, reader, sprints)
        digest = snapshot.digest(item, reader.fingerprint)
        if not snapshot.keep(item, digest):
            digests.append(digest)
            yield item


def trace(snapshot: Snapshot, run: int, *, reader: Reader) -> None:
    """Trace every item of the run, after all sources are stored.

    Parents that form a circle are noted as problems: a walk over them ends nowhere.
    """
    snapshot.drop_unseen()
    trace_all(snapshot.connection, reader.vocabulary.relations)
    for circle in circles(snapshot.connection):
        ring = [*circle, circle[0]] if len(circle) < _LONGEST_RING else [*circle[:_LONGEST_RING], "…"]
        snapshot.problem(Problem(circle[0], f"parents form a circle: {' -> '.join(ring)}"))
    snapshot.connection.execute("update runs set items = (select count(*) from items) where id = ?", (run,))


def _store_sprint(snapshot: Snapshot, sprint: Sprint, reader: Reader, known: set[tuple[object, ...]]) -> None:
    shape = astuple(sprint)
    if shape not in known:
        known.add(shape)
        goal_status = reader.goal_status(sprint.goal)
        snapshot.put_sprint(sprint.name, sprint.goal, goal_status, sprint.state, sprint.start, sprint.end)
