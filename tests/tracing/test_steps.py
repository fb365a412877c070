"""The cost of tracing, measured in steps of SQLite, grows linearly with the backlog."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from vanitylint.backlog.columns.querying import with_views
from vanitylint.backlog.items import Link, WorkItem
from vanitylint.backlog.snapshot import Snapshot
from vanitylint.tracing import store
from vanitylint.tracing.walk import cycles, trace_all

if TYPE_CHECKING:
    from collections.abc import Callable

    from vanitylint.reading import Reader

EPIC = WorkItem(key="E", title="Fewer calls", kind="Epic")


def look_backs(number: int) -> list[WorkItem]:
    """Return look backs below one epic, each with a result."""
    body = "## Result\n\nCalls went from 9 % to 7 %."
    looks = [
        WorkItem(key=f"A-{index}", title="Measure the calls after the launch", kind="Task", parent="E", body=body)
        for index in range(number)
    ]
    return [EPIC, *looks]


def experiments(number: int) -> list[WorkItem]:
    body = "## Result\n\nCalls went from 9 % to 7 %."
    return [
        EPIC,
        *(
            WorkItem(key=f"A-{index}", title="Two texts", kind="Experiment", parent="E", body=body)
            for index in range(number)
        ),
    ]


def chain(number: int) -> list[WorkItem]:
    return [WorkItem(key=f"A-{index}", title="A step", parent=f"A-{index - 1}") for index in range(number)]


def web(number: int) -> list[WorkItem]:
    """Return items that are each below all of twenty epics."""
    links = [Link(type="is child of", to=f"E-{index}") for index in range(20)]
    epics = [WorkItem(key=f"E-{index}", title="Fewer calls", kind="Epic") for index in range(20)]
    return [*epics, *(WorkItem(key=f"A-{index}", title="A step", links=links) for index in range(number))]


def copies(number: int) -> list[WorkItem]:
    """Return epics that all have the unchanged text of a template."""
    body = "## Hypothesis\n\nWe believe that this will raise the engagement of our customers, as they come back more often."
    return [WorkItem(key=f"A-{index}", title="A", kind="Epic", body=body) for index in range(number)]


def begun(number: int) -> list[WorkItem]:
    """Return bets of one project that have all begun, every other one done without a look back."""
    body = "## Hypothesis\n\nWe expect that fewer people call us."
    return [
        WorkItem(
            key=f"SHOP-{index}",
            title="A",
            kind="Epic",
            body=body,
            started="2026-01-01",
            finished="2025-10-01" if index % 2 else None,
            state="done" if index % 2 else "doing",
        )
        for index in range(number)
    ]


def steps(items: list[WorkItem], reader: Reader) -> int:
    """Return about how many thousand steps SQLite takes to trace items."""
    step_count = 0

    def count() -> None:
        nonlocal step_count
        step_count += 1

    with Snapshot.memory() as snapshot:
        store(snapshot, items, reader=reader, source="test")
        snapshot.connection.set_progress_handler(count, 1000)
        trace_all(snapshot.connection, reader.vocabulary.tracker.relations)
        list(cycles(snapshot.connection))
        snapshot.connection.execute(with_views("select alike, alike_keys from item")).fetchall()
        newest = "select unmeasured_keys from item where state = 'doing' and is_newest_start and unmeasured_before >= 2"
        snapshot.connection.execute(with_views(newest)).fetchall()
        snapshot.connection.set_progress_handler(None, 0)
    return step_count


@pytest.mark.parametrize("make_items", [look_backs, experiments, chain, web, copies, begun])
def test_number_of_steps_grows_linearly_with_items(make_items: Callable[[int], list[WorkItem]], reader: Reader) -> None:
    assert steps(make_items(400), reader) < 6 * steps(make_items(100), reader)
