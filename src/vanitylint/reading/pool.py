"""Many items read by several processes at once; a few are read where they stand."""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import suppress
from itertools import chain, cycle, islice
from typing import TYPE_CHECKING, TypeAlias

from msgspec import json, msgpack

from vanitylint.backlog.claims import Reading
from vanitylint.backlog.items import WorkItem
from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkContext, SpawnContext

    from vanitylint.reading import Reader

FEW = 500
"""So many items are read before a process would be ready to help."""
_FEW_WITH_A_MODEL = 30
"""With a language model one item takes as long as dozens without."""
_MOST_WORKERS = 4
"""What more of them read, one process could not write down as fast."""
_CHUNK = 100
_CHUNK_WITH_A_MODEL = 5
_CHUNK_CHARACTERS = 1_000_000
"""Whichever is reached first ends a chunk, so that long texts do not fill the memory."""

Outcome: TypeAlias = "Reading | str"
"""What was understood of an item; or by name what stopped the reader, so that one item takes no others along."""


def read_all(
    reader: Reader, items: Iterable[WorkItem], *, workers: int | None = None
) -> Generator[tuple[WorkItem, Outcome]]:
    """Each item with what was understood of it, in the order given; a few hundred are under way at a time.

    Closing the generator ends the processes. What has nothing to do with the item, such as a full memory, is raised
    here; with `VANITYLINT_DEBUG` all else is, too.

    Args:
        reader: What reads.
        items: Taken as they are needed.
        workers: How many processes to read with; by default one for each processor. Below two there are none.
    """
    count = min(_processors(), _MOST_WORKERS) if workers is None else workers
    items = iter(items)
    few, size = (_FEW_WITH_A_MODEL, _CHUNK_WITH_A_MODEL) if reader.model else (FEW, _CHUNK)
    for item in islice(items, few) if count > 1 else items:
        yield item, _read(reader, item)
    if (next_one := next(items, None)) is not None:
        yield from _read_elsewhere(reader, _chunks(chain([next_one], items), size), count)


def _read(reader: Reader, item: WorkItem) -> Outcome:
    try:
        return reader.read(item)
    except (VanitylintError, OSError, MemoryError):
        raise
    except Exception as error:
        if os.environ.get("VANITYLINT_DEBUG"):
            raise
        return type(error).__name__


def _read_elsewhere(
    reader: Reader, chunks: Iterator[list[WorkItem]], count: int
) -> Generator[tuple[WorkItem, Outcome]]:
    """Deal the chunks out in turn, one to each worker, and take them back in the same turn."""
    workers = [_Worker(reader) for _ in range(count)]
    try:
        for worker in cycle(workers):
            done, readings = worker.chunk, worker.take()
            worker.give(next(chunks, []))
            yield from zip(done, readings, strict=True)
            if not any(other.chunk for other in workers):
                return
    finally:
        for worker in workers:
            worker.end()


def _chunks(items: Iterable[WorkItem], size: int) -> Iterator[list[WorkItem]]:
    chunk: list[WorkItem] = []
    characters = 0
    for item in items:
        chunk.append(item)
        characters += len(item.body)
        if len(chunk) == size or characters > _CHUNK_CHARACTERS:
            yield chunk
            chunk, characters = [], 0
    if chunk:
        yield chunk


class _Worker:
    """A process that reads, one chunk at a time.

    Args:
        reader: What it reads with; it gets a copy.
    """

    def __init__(self, reader: Reader) -> None:
        context = _context(reader)
        self.reader = reader
        self.chunk: list[WorkItem] = []
        """What it has at hand."""
        self.connection, far_end = context.Pipe()
        self.process = context.Process(target=_serve, args=(self.connection, far_end, reader), daemon=True)
        self.process.start()
        far_end.close()

    def give(self, chunk: list[WorkItem]) -> None:
        """Hand it a chunk, or nothing. It listens only while it has none at hand.

        As JSON, not msgpack: a field can hold a number of any size.
        """
        self.chunk = chunk
        if chunk:
            with suppress(ConnectionError):  # it came to an end; `take` will see
                self.connection.send_bytes(json.encode(chunk))

    def take(self) -> list[Outcome]:
        """The readings of the chunk at hand.

        When the process came to an end the chunk is read here, so that what stopped it is raised here too.
        """
        if not self.chunk:
            return []
        try:
            return msgpack.decode(self.connection.recv_bytes(), type=list[Reading | str])
        except (EOFError, ConnectionError):
            return [_read(self.reader, item) for item in self.chunk]

    def end(self) -> None:
        """End the process, whatever it is doing: there is nothing that it could leave half done."""
        self.process.terminate()
        self.process.join()
        self.connection.close()


def _serve(near_end: Connection, far_end: Connection, reader: Reader) -> None:
    """What a worker does until nobody is left to hand it anything."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the process that has started this one
    near_end.close()  # a copy; while it were open, the end of the other process would not be noticed
    try:
        while True:
            items = json.decode(far_end.recv_bytes(), type=list[WorkItem])
            far_end.send_bytes(msgpack.encode([_read(reader, item) for item in items]))
    except Exception:  # noqa: BLE001 - told by the process that takes the chunk back, see `_Worker.take`
        far_end.close()


def _context(reader: Reader) -> ForkContext | SpawnContext:
    """To fork takes no time, but is safe only while there is a single thread; numpy may have started some."""
    import multiprocessing  # noqa: PLC0415 - it takes longer to import than a small backlog to read

    if sys.platform == "linux" and threading.active_count() == 1 and not reader.model:
        return multiprocessing.get_context("fork")
    return multiprocessing.get_context("spawn")


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
