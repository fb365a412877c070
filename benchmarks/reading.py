"""Times reading alone, in one process: `reading.py`. Items are those of `generate.py`, decoded beforehand."""

from __future__ import annotations

import runpy
import time
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from vanitylint.backlog.items import WorkItem
from vanitylint.reading import Reader

if TYPE_CHECKING:
    from collections.abc import Sequence

_GENERATOR = Path(__file__).with_name("generate.py")
_ITEMS = 3_000
_RUNS = 5
_CHARACTERS = 600
"""The length that rates are told for: an item twice as long takes twice as long."""


def _characters(item: WorkItem) -> int:
    comments = sum(len(comment.body) for comment in item.comments)
    changes = sum(len(change.before or "") + len(change.after or "") for change in item.changes)
    return len(item.title) + len(item.body) + comments + changes


def _seconds(reader: Reader, backlog: Sequence[WorkItem]) -> float:
    """Processor time to read all items once."""
    start = time.process_time()
    for item in backlog:
        reader.read(item)
    return time.process_time() - start


def main() -> None:
    """Print how long a reader takes to be ready, and how many items it reads in a second."""
    items = runpy.run_path(str(_GENERATOR))["items"]
    backlog = [msgspec.convert(item, WorkItem) for item in items(_ITEMS)]
    start = time.process_time()
    reader = Reader()
    reader.read(backlog[0])
    ready = time.process_time() - start
    best = min(_seconds(reader, backlog) for _ in range(_RUNS))
    characters = sum(map(_characters, backlog)) / len(backlog)
    print(f"ready after {ready * 1e3:.0f} ms")
    print(f"{len(backlog):,} items of {characters:,.0f} characters: {best / len(backlog) * 1e6:.0f} µs an item")
    print(f"{len(backlog) / best * characters / _CHARACTERS:,.0f} items/s at {_CHARACTERS} characters")


if __name__ == "__main__":
    main()
