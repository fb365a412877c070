"""Loading a backlog reads, stores and traces it, with the same outcome whether at once or incrementally."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vanitylint.backlog.columns import VIEWS
from vanitylint.backlog.columns.querying import with_views
from vanitylint.backlog.items import Change, Comment, Link, Problem, Sprint, WorkItem
from vanitylint.backlog.snapshot import Snapshot
from vanitylint.errors import VanitylintError
from vanitylint.tracing import load, store, trace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vanitylint.reading import Reader

AS_OF = "2026-03-02"

# A run


def test_problems_are_stored_with_items(reader: Reader) -> None:
    stream: list[WorkItem | Problem] = [
        WorkItem(key="A", title="One"),
        Problem("backlog.jsonl", "is no JSON", 2),
        WorkItem(key="B", title="Two"),
    ]
    with Snapshot.memory() as snapshot:
        load(snapshot, stream, reader=reader, as_of=AS_OF)
        assert snapshot.count() == 2
        assert snapshot.problems() == [Problem("backlog.jsonl", "is no JSON", 2)]


def test_items_are_consumed_one_at_a_time(reader: Reader) -> None:
    """An error in the middle of a stream is raised at once, even if the stream is endless."""

    def failing_source() -> Iterator[WorkItem]:
        yield WorkItem(key="A", title="One")
        raise VanitylintError("the answer broke off")

    with Snapshot.memory() as snapshot, pytest.raises(VanitylintError, match="broke off"):
        load(snapshot, failing_source(), reader=reader, as_of=AS_OF)


def test_duplicate_item_is_reported_for_second_source(reader: Reader) -> None:
    with Snapshot.memory() as snapshot:
        run = snapshot.begin_run(AS_OF, "1")
        for source in ("one.jsonl", "two.jsonl"):
            store(snapshot, [WorkItem(key="A", title=f"From {source}")], reader=reader, source=source)
        trace(snapshot, run, reader=reader)
        assert [str(problem) for problem in snapshot.problems()] == [
            "two.jsonl: A appears a second time; the first one was kept"
        ]
        assert snapshot.connection.execute(with_views("select title, source from item")).fetchall() == [
            ("From one.jsonl", "one.jsonl")
        ]


def test_items_of_different_sources_are_linked(reader: Reader) -> None:
    epic = WorkItem(key="BET", title="Guest checkout", kind="Epic")
    with Snapshot.memory() as snapshot:
        run = snapshot.begin_run(AS_OF, "1")
        store(snapshot, [WorkItem(key="A", title="A", parent="BET")], reader=reader, source="one")
        store(snapshot, [epic], reader=reader, source="two")
        trace(snapshot, run, reader=reader)
        assert snapshot.connection.execute(with_views("select bet from item where key = 'A'")).fetchall() == [("BET",)]


def test_parent_loaded_later_is_found(reader: Reader) -> None:
    story = WorkItem(key="A", title="A", parent="BET")
    with Snapshot.memory() as snapshot:
        load(snapshot, [story], reader=reader, as_of=AS_OF)
        assert snapshot.connection.execute(with_views("select trace from item")).fetchall() == [("unknown",)]
        load(snapshot, [story, WorkItem(key="BET", title="B", kind="Epic")], reader=reader, as_of=AS_OF)
        assert snapshot.connection.execute(with_views("select trace from item")).fetchall() == [("bet",), ("bet",)]


def test_goal_of_sprint_gets_its_status(reader: Reader) -> None:
    goals = {"Fewer calls to support": "outcome", "Finish the login stories": "output", "": "none"}
    items = [
        WorkItem(key=f"A-{number}", title="A", sprint=Sprint(name=f"Sprint {number}", goal=goal))
        for number, goal in enumerate(goals)
    ]
    with Snapshot.memory() as snapshot:
        load(snapshot, items, reader=reader, as_of=AS_OF)
        statuses = dict(snapshot.connection.execute(with_views("select goal, goal_status from sprint")).fetchall())
    assert statuses == goals


def test_unchanged_goal_is_not_read_again(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    goals = ["Fewer calls to support", "Finish the login stories"]
    read: list[str] = []

    def goal_status(goal: str) -> str:
        read.append(goal)
        return "outcome"

    monkeypatch.setattr(reader, "goal_status", goal_status)
    with Snapshot.memory() as snapshot:
        for goal in (goals[0], goals[0], goals[1], "", goals[1]):
            items = [WorkItem(key="A", title="A", sprint=Sprint(name="Sprint 8", goal=goal))]
            load(snapshot, items, reader=reader, as_of=AS_OF)
    assert [goal for goal in read if goal] == [goals[0], goals[1], goals[1]]


# Incremental loading

KEYS = ["A", "B", "C", "D", "E"]
BODIES = [
    "",
    "We expect fewer support tickets from new users.",
    "## Hypothesis\nTBD\n",
    "## Success metrics\n- Conversion from 3 % to 5 %\n\n## Measure by\n2026-02-01\n",
    "## Result\nConversion went from 3 % to 4 %. We keep it.",
]
SPRINTS = [
    Sprint(name="Sprint 8", state="closed"),
    Sprint(name="Sprint 9", goal="Fewer calls to support", state="active"),
    Sprint(name="Sprint 9", start="2026-03-01"),
]


def items(key: str) -> st.SearchStrategy[WorkItem]:
    """Generate linked items with at most one path up: of two paths, that of the older row would win."""
    return st.builds(
        WorkItem,
        key=st.just(key),
        title=st.sampled_from(["Something", "Maintenance", "Check the numbers of A"]),
        kind=st.sampled_from(["Epic", "Feature", "Story", "Bug", "Experiment", "Measurement"]),
        body=st.sampled_from(BODIES),
        state=st.sampled_from(["todo", "doing", "done", "dropped"]),
        finished=st.sampled_from([None, "2026-01-10", "2026-04-01"]),
        parent=st.sampled_from([None, *KEYS, "ELSEWHERE"]),
        sprint=st.one_of(st.none(), st.sampled_from(SPRINTS)),
        links=st.lists(st.builds(Link, type=st.just("relates to"), to=st.sampled_from(KEYS)), max_size=1),
        comments=st.lists(st.builds(Comment, body=st.sampled_from(BODIES)), max_size=1),
        changes=st.lists(
            st.builds(
                Change,
                field=st.just("Target"),
                at=st.just("2026-02-01T00:00:00Z"),
                before=st.just("5 %"),
                after=st.sampled_from(["3 %", "7 %"]),
            ),
            max_size=1,
        ),
    )


backlogs = st.tuples(*(st.none() | items(key) for key in KEYS)).map(
    lambda drawn: [item for item in drawn if item is not None]
)


def all_rows(snapshot: Snapshot) -> dict[str, list[str]]:
    """Return all that rules can query, and the problems; but no lists of keys, as their order varies."""
    rows: dict[str, list[str]] = {"problems": sorted(str(problem) for problem in snapshot.problems())}
    for view in VIEWS:
        names = ", ".join(f'"{column.name}"' for column in view.columns if column.name != "feature_keys")
        query = f"select {names} from {view.name}"  # noqa: S608 - our own names
        rows[view.name] = sorted(repr(row) for row in snapshot.connection.execute(with_views(query)))
    return rows


@settings(max_examples=25, deadline=None)
@given(st.lists(backlogs, min_size=1, max_size=2), backlogs)
def test_incremental_load_equals_fresh_load(
    reader: Reader, earlier: list[list[WorkItem]], current: list[WorkItem]
) -> None:
    with Snapshot.memory() as incremental, Snapshot.memory() as fresh:
        for backlog in earlier:
            load(incremental, backlog, reader=reader, as_of="2026-02-01")
        load(incremental, current, reader=reader, as_of=AS_OF)
        load(fresh, current, reader=reader, as_of=AS_OF)
        assert all_rows(incremental) == all_rows(fresh)


@settings(max_examples=25, deadline=None)
@given(backlogs, st.randoms(use_true_random=False))
def test_order_of_items_does_not_matter(reader: Reader, current: list[WorkItem], random: Any) -> None:
    shuffled = list(current)
    random.shuffle(shuffled)
    with Snapshot.memory() as one, Snapshot.memory() as other:
        load(one, current, reader=reader, as_of=AS_OF)
        load(other, shuffled, reader=reader, as_of=AS_OF)
        assert all_rows(one)["item"] == all_rows(other)["item"]
