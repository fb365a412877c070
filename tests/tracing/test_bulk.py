"""Edits of many items within a short time are marked as made in bulk."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from vanitylint.backlog.items import Change, WorkItem
from vanitylint.backlog.snapshot import Snapshot
from vanitylint.tracing import load
from vanitylint.tracing.bulk import mark_bulk_edits

if TYPE_CHECKING:
    from collections.abc import Callable

    from vanitylint.reading import Reader


def edited(number: int, minute: float, field: str = "Target") -> dict[str, Any]:
    """Return an item with a field that was edited so many minutes after nine."""
    at = f"2026-02-20T{9 + int(minute) // 60:02}:{int(minute) % 60:02}:{int(minute * 60) % 60:02}Z"
    change = Change(field=field, at=at, before=f"{number + 20} %", after="12 %")
    return {"key": f"A-{number:03}", "kind": "Epic", "changes": [change]}


def edited_in_bulk(backlog: Callable[..., Any], *items: dict[str, Any]) -> list[str]:
    """Return the keys of the items that were edited in bulk."""
    rows = backlog(*items).rows("edit")
    return sorted(row["key"] for row in rows if row["in_bulk"])


@pytest.mark.parametrize(
    ("items", "count"),
    [
        pytest.param([edited(n, 0) for n in range(11)], 11, id="all at once"),
        pytest.param([edited(n, 0) for n in range(10)], 0, id="few enough to be made by hand"),
        pytest.param([edited(n, n * 1.5) for n in range(11)], 11, id="in exactly a quarter of an hour"),
        pytest.param([edited(n, n * 1.6) for n in range(11)], 0, id="in more than a quarter of an hour"),
        pytest.param([edited(n, n) for n in range(60)], 60, id="a migration that takes an hour"),
        pytest.param(
            [edited(n, 0, "Target" if n % 2 else "Baseline") for n in range(20)], 0, id="two fields, ten each"
        ),
        pytest.param([edited(n, 0) for n in range(11)] + [edited(99, 600)], 11, id="all at once and one much later"),
    ],
)
def test_bulk_edit_is_recognised(backlog: Callable[..., Any], items: list[dict[str, Any]], count: int) -> None:
    assert len(edited_in_bulk(backlog, *items)) == count


def test_many_edits_of_few_items_are_no_bulk_edit(backlog: Callable[..., Any]) -> None:
    items = [edited(n, 0) for n in range(3)]
    for item in items:
        item["changes"] = [replace(item["changes"][0], at=f"2026-02-20T09:0{n}:00Z") for n in range(5)]
    assert edited_in_bulk(backlog, *items) == []


def test_import_of_whole_tracker_is_marked_quickly() -> None:
    with Snapshot.memory() as snapshot:
        at = "2026-02-20T09:00:00Z"
        rows = [(item, "target", "Target", at, "30 %", "40 %", 1, 1) for item in range(30_000)]
        statement = 'insert into edits (item, slot, field, at, "before", "after", material, structured) values (?, ?, ?, ?, ?, ?, ?, ?)'
        snapshot.connection.executemany(statement, rows)
        start = time.process_time()
        mark_bulk_edits(snapshot.connection)
        assert time.process_time() - start < 3
        assert snapshot.connection.execute("select sum(bulk) from edits").fetchone() == (30_000,)


# Fields that are filled for the first time


BET = "We expect that new customers will abandon fewer orders."


def filled(number: int, minute: int, field: str = "Hypothesis", text: str = BET) -> dict[str, Any]:
    """Return an item with a field that was first filled so many minutes after nine."""
    at = f"2026-02-20T{9 + minute // 60:02}:{minute % 60:02}:00Z"
    change = Change(field=field, at=at, after=text)
    return {"key": f"A-{number:03}", "kind": "Epic", "fields": {field: text}, "changes": [change]}


def filled_in_bulk(backlog: Callable[..., Any], *items: dict[str, Any]) -> list[tuple[str, str]]:
    """Return slot and key of each claim that was first filled in bulk."""
    query = "select f.slot, i.key from firsts f join items i on i.id = f.item where f.bulk order by 1, 2"
    rows: list[tuple[str, str]] = backlog(*items).snapshot.connection.execute(query).fetchall()
    return rows


@pytest.mark.parametrize(
    ("items", "count"),
    [
        pytest.param([filled(n, 0) for n in range(11)], 11, id="all at once"),
        pytest.param([filled(n, 0) for n in range(10)], 0, id="few enough to be made by hand"),
        pytest.param([filled(n, 0) for n in range(10)] + [filled(10, 15)], 11, id="within a quarter of an hour"),
        pytest.param([filled(n, 0) for n in range(10)] + [filled(10, 16)], 0, id="one is later"),
        pytest.param([filled(n, n * 2) for n in range(30)], 0, id="slowly"),
        pytest.param([filled(n, n) for n in range(60)], 60, id="for an hour"),
        pytest.param([filled(n, 0) for n in range(11)] + [filled(99, 300)], 11, id="all at once and one much later"),
        pytest.param(
            [filled(n, 0, "Target", "35 %") for n in range(6)] + [filled(n, 0, "Baseline", "30 %") for n in range(6, 12)],
            0, id="six of each slot",
        ),
        pytest.param(
            [filled(n, 0, "Target" if n % 2 else "Target value", "35 %") for n in range(12)], 12, id="one slot in two fields"
        ),
    ],
)  # fmt: skip
def test_bulk_filling_is_recognised(backlog: Callable[..., Any], items: list[dict[str, Any]], count: int) -> None:
    keys = {key for _, key in filled_in_bulk(backlog, *items)}
    assert len(keys) == count


def test_filling_and_editing_are_separate_events(backlog: Callable[..., Any]) -> None:
    items = [filled(n, 0, "Target", "35 %") for n in range(6)] + [edited(n, 0) for n in range(6, 12)]
    assert filled_in_bulk(backlog, *items) == []
    assert edited_in_bulk(backlog, *items) == []


def test_slots_are_marked_separately(backlog: Callable[..., Any]) -> None:
    items = [filled(n, 0, "Target", "35 %") for n in range(11)]
    items[0]["fields"]["Baseline"] = "30 %"
    items[0]["changes"].append(replace(items[0]["changes"][0], field="Baseline", after="30 %"))
    assert {slot for slot, _ in filled_in_bulk(backlog, *items)} == {"target"}


def test_mark_is_removed_when_other_items_are_gone(reader: Reader) -> None:
    items = [WorkItem(title="A thing to do", **filled(n, 0)) for n in range(11)]
    with Snapshot.memory() as snapshot:
        count = "select total(bulk) from firsts"
        load(snapshot, items, reader=reader, as_of="2026-03-02")
        assert snapshot.connection.execute(count).fetchone()[0] >= 11
        load(snapshot, items[:10], reader=reader, as_of="2026-03-02")
        assert snapshot.connection.execute(count).fetchone() == (0,)


def test_changes_with_invalid_timestamps_are_not_in_bulk(backlog: Callable[..., Any]) -> None:
    items = [filled(n, 0) for n in range(12)]
    for item in items:
        item["changes"] = [replace(item["changes"][0], at="yesterday")]
    assert filled_in_bulk(backlog, *items) == []
