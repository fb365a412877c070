"""Time reading alone, in one process: `reading.py`. Items are decoded beforehand.

There are two backlogs: that of `generate.py`, whose sentences repeat, so that much of it is cached, and the labelled
items, no two of which are alike.
"""

from __future__ import annotations

import runpy
import time
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from vanitylint.backlog.items import WorkItem
from vanitylint.reading import Reader

if TYPE_CHECKING:
    from collections.abc import Sequence

_GENERATOR = Path(__file__).with_name("generate.py")
_CORPUS = Path(__file__).with_name("corpus") / "seen.items.jsonl"
_ITEMS = 3_000
_RUNS = 5
_REFERENCE_LENGTH = 600
"""Length of an item for which rates are given: an item twice as long takes twice as long."""


def _length(item: WorkItem) -> int:
    comments = sum(len(comment.body) for comment in item.comments)
    changes = sum(len(change.before or "") + len(change.after or "") for change in item.changes)
    return len(item.title) + len(item.body) + comments + changes


def _seconds(reader: Reader, backlog: Sequence[WorkItem]) -> float:
    """Return the CPU time to read all items once."""
    start = time.process_time()
    for item in backlog:
        reader.read(item)
    return time.process_time() - start


def main() -> None:
    """Print how long a reader takes to start, and how many items of each backlog it reads per second."""
    generate = runpy.run_path(str(_GENERATOR))["items"]
    backlogs = {
        "generated": [msgspec.convert(item, WorkItem) for item in generate(_ITEMS)],
        "labelled": [msgspec.json.decode(line, type=WorkItem) for line in islice(_CORPUS.open("rb"), _ITEMS)],
    }
    start = time.process_time()
    reader = Reader()
    reader.read(backlogs["generated"][0])
    print(f"ready after {(time.process_time() - start) * 1e3:.0f} ms")
    for name, backlog in backlogs.items():
        best = min(_seconds(reader, backlog) for _ in range(_RUNS))
        mean_length = sum(map(_length, backlog)) / len(backlog)
        time_per_item = best / len(backlog)
        rate = mean_length / _REFERENCE_LENGTH / time_per_item
        print(
            f"{len(backlog):,} {name} items of {mean_length:,.0f} characters: {time_per_item * 1e6:.0f} µs an item, "
            f"{rate:,.0f} items/s at {_REFERENCE_LENGTH} characters"
        )


if __name__ == "__main__":
    main()
