"""Read many items with several processes at once; a small number is read in this one."""

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

MAX_READ_DIRECTLY = 500
"""Number of items read without workers: reading them takes as long as starting a process."""
_MAX_READ_DIRECTLY_WITH_MODEL = 30
"""With a language model, one item takes as long as dozens without."""
_MAX_WORKERS = 4
"""With more workers, writing the readings down in one process would be the bottleneck."""
_CHUNK = 100
_CHUNK_WITH_A_MODEL = 5
_CHUNK_CHARACTERS = 1_000_000
"""A chunk ends at whichever limit is reached first, so that long texts do not fill the memory."""

Outcome: TypeAlias = "Reading | str"
"""The reading of an item, or the name of the exception that stopped it, so that one item does not affect others."""


def read_all(
    reader: Reader, items: Iterable[WorkItem], *, workers: int | None = None
) -> Generator[tuple[WorkItem, Outcome]]:
    """Yield each item with its reading, in the order given; a few hundred are in progress at a time.

    Closing the generator ends the processes. Errors that do not depend on the item, such as running out of memory, are
    raised here; with `VANITYLINT_DEBUG` all others are, too.

    Args:
        reader: The reader.
        items: Consumed as needed.
        workers: Number of processes; by default one for each processor. Below two, no process is started.
    """
    count = min(_processor_count(), _MAX_WORKERS) if workers is None else workers
    items = iter(items)
    first_count, chunk_size = (
        (_MAX_READ_DIRECTLY_WITH_MODEL, _CHUNK_WITH_A_MODEL) if reader.model else (MAX_READ_DIRECTLY, _CHUNK)
    )
    for item in islice(items, first_count) if count > 1 else items:
        yield item, _read(reader, item)
    if (next_item := next(items, None)) is not None:
        yield from _read_in_workers(reader, _chunks(chain([next_item], items), chunk_size), count)


def _read(reader: Reader, item: WorkItem) -> Outcome:
    try:
        return reader.read(item)
    except (VanitylintError, OSError, MemoryError):
        raise
    except Exception as error:
        if os.environ.get("VANITYLINT_DEBUG"):
            raise
        return type(error).__name__


def _read_in_workers(
    reader: Reader, chunks: Iterator[list[WorkItem]], count: int
) -> Generator[tuple[WorkItem, Outcome]]:
    """Distribute the chunks to the workers in turn, and collect the results in the same order."""
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
    """A process that reads one chunk at a time.

    Args:
        reader: The reader, of which the process gets a copy.
    """

    def __init__(self, reader: Reader) -> None:
        context = _start_method(reader)
        self.reader = reader
        self.chunk: list[WorkItem] = []
        """The chunk in progress."""
        self.connection, worker_end = context.Pipe()
        self.process = context.Process(target=_serve, args=(self.connection, worker_end, reader), daemon=True)
        self.process.start()
        worker_end.close()

    def give(self, chunk: list[WorkItem]) -> None:
        """Send the worker a chunk, or nothing. It must not have one in progress.

        As JSON, not msgpack: a field can hold a number of any size.
        """
        self.chunk = chunk
        if chunk:
            with suppress(ConnectionError):  # the process has died; `take` will notice
                self.connection.send_bytes(json.encode(chunk))

    def take(self) -> list[Outcome]:
        """Return the readings of the chunk in progress.

        If the process has died, the chunk is read here, so that whatever stopped it is raised here as well.
        """
        if not self.chunk:
            return []
        try:
            return msgpack.decode(self.connection.recv_bytes(), type=list[Reading | str])
        except (EOFError, ConnectionError):
            return [_read(self.reader, item) for item in self.chunk]

    def end(self) -> None:
        """End the process, whatever it is doing: it has nothing that could be left half done."""
        self.process.terminate()
        self.process.join()
        self.connection.close()


def _serve(parent_end: Connection, worker_end: Connection, reader: Reader) -> None:
    """Read chunks in a worker process until the other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the parent process
    parent_end.close()  # a copy; as long as it is open, the end of the parent process is not noticed
    try:
        while True:
            items = json.decode(worker_end.recv_bytes(), type=list[WorkItem])
            worker_end.send_bytes(msgpack.encode([_read(reader, item) for item in items]))
    except Exception:  # noqa: BLE001 - raised again in the parent process, see `_Worker.take`
        worker_end.close()


def _start_method(reader: Reader) -> ForkContext | SpawnContext:
    """Return the start method: forking is fast, but only safe with a single thread, and numpy may have started some."""
    import multiprocessing  # noqa: PLC0415 - importing it takes longer than reading a small backlog

    if sys.platform == "linux" and threading.active_count() == 1 and not reader.model:
        return multiprocessing.get_context("fork")
    return multiprocessing.get_context("spawn")


def _processor_count() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
