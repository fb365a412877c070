"""Reading does not get worse on the labelled items without anybody noticing; `docs/accuracy.md` has the figures."""

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
ONE_IN = 20
"""Of so many of the seen items one is read, from all over and of pairs now one, now the other."""
BOOLEANS: tuple[Slot, ...] = ("target", "baseline", "when", "decision")


@pytest.fixture(scope="module")
def counts() -> Any:
    reader = Reader()
    readings = {}
    for line in (BENCHMARKS / "corpus" / "seen.items.jsonl").read_bytes().splitlines()[::ONE_IN]:
        item = msgspec.json.decode(line, type=WorkItem)
        reading = reader.read(item)
        told = {slot: getattr(reading, slot) for slot in ("hypothesis", "metric", "followup")}
        readings[item.key] = told | {slot: reading.says(slot) for slot in BOOLEANS}
    return ACCURACY["score"](ACCURACY["load_labels"]("seen")[::ONE_IN], readings)


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
def test_reading_agrees_with_people_as_often_as_it_did(
    counts: Any, slot: str, value: str | bool, precision: float, recall: float
) -> None:
    hit, false, missed = (counts[slot, value, kind] for kind in ("hit", "false", "missed"))
    assert hit / (hit + false) >= precision
    assert hit / (hit + missed) >= recall


@pytest.mark.parametrize("part", ACCURACY["PARTS"])
def test_each_item_is_there_once_with_its_label(part: str) -> None:
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
