"""Minimum precision and recall of reading on the labelled items; `docs/accuracy.md` has the figures."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from vanitylint.backlog.items import WorkItem
from vanitylint.reading import Reader

if TYPE_CHECKING:
    from vanitylint.backlog.claims import Slot

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
ACCURACY = runpy.run_path(str(BENCHMARKS / "accuracy.py"))
STEP = 20
"""One of this many seen items is read, from the whole corpus; of pairs, sometimes the first, sometimes the second."""
BOOLEANS: tuple[Slot, ...] = ("target", "baseline", "when", "decision")


@pytest.fixture(scope="module")
def counts() -> Any:
    reader = Reader()
    readings = {}
    for line in (BENCHMARKS / "corpus" / "seen.items.jsonl").read_bytes().splitlines()[::STEP]:
        item = msgspec.json.decode(line, type=WorkItem)
        reading = reader.read(item)
        statuses = {slot: getattr(reading, slot) for slot in ("hypothesis", "metric", "followup")}
        readings[item.key] = statuses | {slot: reading.says(slot) for slot in BOOLEANS}
    return ACCURACY["score"](ACCURACY["load_labels"]("seen")[::STEP], readings)


@pytest.mark.parametrize(
    ("slot", "value", "precision", "recall"),
    [
        ("hypothesis", "stated", 0.90, 0.89),
        ("hypothesis", "placeholder", 0.95, 0.60),
        ("metric", "outcome", 0.94, 0.91),
        ("metric", "output", 0.93, 0.87),
        ("target", True, 0.90, 0.88),
        ("baseline", True, 0.89, 0.92),
        ("when", True, 0.94, 0.91),
        ("followup", "is", 0.84, 0.90),
        ("followup", "done", 0.88, 0.88),
        ("followup", "planned", 0.95, 0.91),
        ("decision", True, 0.91, 0.88),
    ],
)
def test_precision_and_recall_do_not_drop(
    counts: Any, slot: str, value: str | bool, precision: float, recall: float
) -> None:
    hit, false, missed = (counts[slot, value, kind] for kind in ("hit", "false", "missed"))
    assert hit / (hit + false) >= precision
    assert hit / (hit + missed) >= recall


@pytest.mark.parametrize("part", ACCURACY["PARTS"])
def test_each_item_is_unique_and_has_its_label(part: str) -> None:
    items, labels = (
        [
            msgspec.json.decode(line)
            for line in (BENCHMARKS / "corpus" / f"{part}.{name}.jsonl").read_bytes().splitlines()
        ]
        for name in ("items", "labels")
    )
    keys = [item["key"] for item in items]
    assert len(keys) == len(set(keys))
    assert keys == [label["id"] for label in labels]
