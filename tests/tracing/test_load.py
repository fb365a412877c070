"""A backlog read, stored and traced: once or bit by bit, it comes to the same."""

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

# What a run brings


def test_problems_are_kept_beside_the_items(reader: Reader) -> None:
    stream: list[WorkItem | Problem] = [
        WorkItem(key="A", title="One"),
        Problem("backlog.jsonl", "is no JSON", 2),
        WorkItem(key="B", title="Two"),
    ]
    with Snapshot.memory() as snapshot:
        load(snapshot, stream, reader=reader, as_of=AS_OF)
        assert snapshot.count() == 2
        assert snapshot.problems() == [Problem("backlog.jsonl", "is no JSON", 2)]


def test_items_are_taken_one_at_a_time(reader: Reader) -> None:
    """A source that breaks off after an endless stream has begun is heard at once."""

    def breaks_off() -> Iterator[WorkItem]:
        yield WorkItem(key="A", title="One")
        raise VanitylintError("the answer broke off")

    with Snapshot.memory() as snapshot, pytest.raises(VanitylintError, match="broke off"):
        load(snapshot, breaks_off(), reader=reader, as_of=AS_OF)


def test_an_item_that_two_sources_bring_is_told_with_the_second(reader: Reader) -> None:
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


def test_items_of_different_sources_hang_together(reader: Reader) -> None:
    epic = WorkItem(key="BET", title="Guest checkout", kind="Epic")
    with Snapshot.memory() as snapshot:
        run = snapshot.begin_run(AS_OF, "1")
        store(snapshot, [WorkItem(key="A", title="A", parent="BET")], reader=reader, source="one")
        store(snapshot, [epic], reader=reader, source="two")
        trace(snapshot, run, reader=reader)
        assert snapshot.connection.execute(with_views("select bet from item where key = 'A'")).fetchall() == [("BET",)]


def test_a_parent_that_arrives_later_is_found(reader: Reader) -> None:
    story = WorkItem(key="A", title="A", parent="BET")
    with Snapshot.memory() as snapshot:
        load(snapshot, [story], reader=reader, as_of=AS_OF)
        assert snapshot.connection.execute(with_views("select trace from item")).fetchall() == [("unknown",)]
        load(snapshot, [story, WorkItem(key="BET", title="B", kind="Epic")], reader=reader, as_of=AS_OF)
        assert snapshot.connection.execute(with_views("select trace from item")).fetchall() == [("bet",), ("bet",)]


def test_the_goal_of_a_sprint_is_judged_where_it_stands(reader: Reader) -> None:
    goals = {"Fewer calls to support": "outcome", "Finish the login stories": "output", "": "none"}
    items = [
        WorkItem(key=f"A-{place}", title="A", sprint=Sprint(name=f"Sprint {place}", goal=goal))
        for place, goal in enumerate(goals)
    ]
    with Snapshot.memory() as snapshot:
        load(snapshot, items, reader=reader, as_of=AS_OF)
        judged = dict(snapshot.connection.execute(with_views("select goal, goal_status from sprint")).fetchall())
    assert judged == goals


def test_a_goal_that_stands_as_it_was_is_not_read_anew(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
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


# Bit by bit

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
    """Items that hang on one another, with one way up at most: of two ways the older row would win."""
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
    lambda found: [item for item in found if item is not None]
)


def everything(snapshot: Snapshot) -> dict[str, list[str]]:
    """All that rules can ask, and the problems; keys that stand in a list stand in any order."""
    rows: dict[str, list[str]] = {"problems": sorted(str(problem) for problem in snapshot.problems())}
    for view in VIEWS:
        names = ", ".join(f'"{column.name}"' for column in view.columns if column.name != "feature_keys")
        query = f"select {names} from {view.name}"  # noqa: S608 - our own names
        rows[view.name] = sorted(repr(row) for row in snapshot.connection.execute(with_views(query)))
    return rows


@settings(max_examples=25, deadline=None)
@given(st.lists(backlogs, min_size=1, max_size=2), backlogs)
def test_a_backlog_read_bit_by_bit_is_the_one_read_at_once(
    reader: Reader, earlier: list[list[WorkItem]], now: list[WorkItem]
) -> None:
    with Snapshot.memory() as grown, Snapshot.memory() as fresh:
        for before in earlier:
            load(grown, before, reader=reader, as_of="2026-02-01")
        load(grown, now, reader=reader, as_of=AS_OF)
        load(fresh, now, reader=reader, as_of=AS_OF)
        assert everything(grown) == everything(fresh)


@settings(max_examples=25, deadline=None)
@given(backlogs, st.randoms(use_true_random=False))
def test_the_order_of_items_does_not_matter(reader: Reader, now: list[WorkItem], random: Any) -> None:
    shuffled = list(now)
    random.shuffle(shuffled)
    with Snapshot.memory() as one, Snapshot.memory() as other:
        load(one, now, reader=reader, as_of=AS_OF)
        load(other, shuffled, reader=reader, as_of=AS_OF)
        assert everything(one)["item"] == everything(other)["item"]
