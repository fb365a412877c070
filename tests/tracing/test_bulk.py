"""Edits of many items at once are one event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from vanitylint.backlog.items import Change

if TYPE_CHECKING:
    from collections.abc import Callable


def edited(number: int, minute: float, field: str = "Target") -> dict[str, Any]:
    """An item of which a target was edited so many minutes after nine."""
    at = f"2026-02-20T{9 + int(minute) // 60:02}:{int(minute) % 60:02}:{int(minute * 60) % 60:02}Z"
    change = Change(field=field, at=at, before=f"{number + 20} %", after="12 %")
    return {"key": f"A-{number:03}", "kind": "Epic", "changes": [change]}


def in_bulk(backlog: Callable[..., Any], *items: dict[str, Any]) -> list[str]:
    """Keys of the items that were edited in bulk."""
    rows = backlog(*items).rows("edit")
    return sorted(row["key"] for row in rows if row["in_bulk"])


@pytest.mark.parametrize(
    ("items", "count"),
    [
        pytest.param([edited(n, 0) for n in range(11)], 11, id="all at once"),
        pytest.param([edited(n, 0) for n in range(10)], 0, id="few enough to be made by hand"),
        pytest.param([edited(n, n * 1.5) for n in range(11)], 11, id="in exactly a quarter of an hour"),
        pytest.param([edited(n, n * 1.6) for n in range(11)], 0, id="slower than that"),
        pytest.param([edited(n, n) for n in range(60)], 60, id="a migration that takes an hour"),
        pytest.param(
            [edited(n, 0, "Target" if n % 2 else "Baseline") for n in range(20)], 0, id="two fields, ten each"
        ),
        pytest.param([edited(n, 0) for n in range(11)] + [edited(99, 600)], 11, id="and one much later"),
    ],
)
def test_what_is_one_event(backlog: Callable[..., Any], items: list[dict[str, Any]], count: int) -> None:
    assert len(in_bulk(backlog, *items)) == count


def test_many_edits_of_few_items_are_no_bulk_edit(backlog: Callable[..., Any]) -> None:
    items = [edited(n, 0) for n in range(3)]
    for item in items:
        item["changes"] = [replace(item["changes"][0], at=f"2026-02-20T09:0{n}:00Z") for n in range(5)]
    assert in_bulk(backlog, *items) == []
