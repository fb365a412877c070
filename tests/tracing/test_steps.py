"""What tracing costs, counted in SQLite's own steps: it grows with the backlog, not with its square."""

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
    """All below one epic, each of them with a result."""
    body = "## Result\n\nCalls went from 9 % to 7 %."
    looks = [
        WorkItem(key=f"A-{place}", title="Measure the calls after the launch", kind="Task", parent="E", body=body)
        for place in range(number)
    ]
    return [EPIC, *looks]


def experiments(number: int) -> list[WorkItem]:
    body = "## Result\n\nCalls went from 9 % to 7 %."
    return [
        EPIC,
        *(
            WorkItem(key=f"A-{place}", title="Two texts", kind="Experiment", parent="E", body=body)
            for place in range(number)
        ),
    ]


def a_chain(number: int) -> list[WorkItem]:
    return [WorkItem(key=f"A-{place}", title="A step", parent=f"A-{place - 1}") for place in range(number)]


def a_web(number: int) -> list[WorkItem]:
    """Every item below each of twenty epics."""
    links = [Link(type="is child of", to=f"E-{place}") for place in range(20)]
    epics = [WorkItem(key=f"E-{place}", title="Fewer calls", kind="Epic") for place in range(20)]
    return [*epics, *(WorkItem(key=f"A-{place}", title="A step", links=links) for place in range(number))]


def copies(number: int) -> list[WorkItem]:
    """All of them with the words of a template that nobody changed."""
    body = "## Hypothesis\n\nWe believe that this will raise the engagement of our customers, as they come back more often."
    return [WorkItem(key=f"A-{place}", title="A", kind="Epic", body=body) for place in range(number)]


def begun(number: int) -> list[WorkItem]:
    """Bets of one project: each was begun, and every other one done with nobody looking back."""
    body = "## Hypothesis\n\nWe expect that fewer people call us."
    return [
        WorkItem(
            key=f"SHOP-{place}",
            title="A",
            kind="Epic",
            body=body,
            started="2026-01-01",
            finished="2025-10-01" if place % 2 else None,
            state="done" if place % 2 else "doing",
        )
        for place in range(number)
    ]


def steps(items: list[WorkItem], reader: Reader) -> int:
    """About how many thousand steps SQLite takes to trace items."""
    taken = 0

    def count() -> None:
        nonlocal taken
        taken += 1

    with Snapshot.memory() as snapshot:
        store(snapshot, items, reader=reader, source="test")
        snapshot.connection.set_progress_handler(count, 1000)
        trace_all(snapshot.connection, reader.vocabulary.tracker.relations)
        list(cycles(snapshot.connection))
        snapshot.connection.execute(with_views("select alike, alike_keys from item")).fetchall()
        newest = "select unmeasured_keys from item where state = 'doing' and is_newest_start and unmeasured_before >= 2"
        snapshot.connection.execute(with_views(newest)).fetchall()
        snapshot.connection.set_progress_handler(None, 0)
    return taken


@pytest.mark.parametrize("make", [look_backs, experiments, a_chain, a_web, copies, begun])
def test_four_times_the_items_take_about_four_times_the_steps(
    make: Callable[[int], list[WorkItem]], reader: Reader
) -> None:
    assert steps(make(400), reader) < 6 * steps(make(100), reader)
