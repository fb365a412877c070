"""Tests of how far work gets along the chain, and of what became of each month's bets."""

from __future__ import annotations

from vanitylint.backlog.items import Comment
from vanitylint.reporters.reach import Month, Step, build_months, build_steps

HYPOTHESIS = "We expect fewer people to give up at step 2: the share should drop from 40 % to 30 % by 2026-06-01."
RESULT = Comment(at="2026-02-20T10:00:00Z", body="Result: the share who give up went from 40 % to 33 %. We keep it.")
DONE = {"state": "done", "started": "2025-12-01", "finished": "2026-01-10"}


def steps_of(backlog, *items):
    return {step.name: step for step in build_steps(backlog(*items).snapshot.connection)}


def test_steps_of_an_empty_backlog_are_zero(backlog):
    assert all(step.of == step.reached == step.open == 0 for step in build_steps(backlog().snapshot.connection))


def test_step_counts_items_that_reached_all_steps_before_it(backlog):
    steps = steps_of(
        backlog,
        {"key": "E-1", "kind": "Epic", "body": HYPOTHESIS, "comments": [RESULT], **DONE},
        {"key": "E-2", "kind": "Epic", "body": "A page.", **DONE, "comments": [RESULT]},
        {"key": "E-3", "kind": "Epic", "body": "A page.", "state": "doing"},
        {"key": "E-4", "kind": "Epic", "body": HYPOTHESIS, "state": "doing"},
        {"key": "S-1", "kind": "Story", "parent": "E-1", **DONE},
        {"key": "S-2", "kind": "Story", "parent": "NOT-READ-1", "state": "doing"},
        {"key": "S-3", "kind": "Story", "parent": "E-2", "state": "todo"},
        {"key": "B-1", "kind": "Bug", "state": "doing"},
    )
    assert list(steps.values()) == [
        Step("bet", 5, 1, 6),
        Step("hypothesis", 3, 0, 5),
        Step("metric", 3, 0, 3),
        Step("target", 3, 0, 3),
        Step("shipped", 2, 1, 3),
        Step("measured", 2, 0, 2),  # not E-2: what it measured answers no hypothesis
        Step("decided", 2, 0, 2),
    ]


def test_step_that_is_not_due_is_open_and_not_missing(backlog):
    released = {"state": "done", "started": "2026-01-01", "finished": "2026-02-27"}
    due = HYPOTHESIS.replace("2026-06-01", "2026-02-01")
    late = {"key": "E-1", "kind": "Epic", "body": due, **DONE}
    early = {"key": "E-2", "kind": "Epic", "body": HYPOTHESIS, **released}
    steps = steps_of(backlog, late, early)
    assert steps["measured"] == Step("measured", 0, 1, 2)
    assert steps["decided"] == Step("decided", 0, 0, 0)


def test_month_counts_the_bets_that_finished_in_it(backlog):
    stopped = {"state": "dropped", "finished": "2026-02-11", "body": HYPOTHESIS}
    connection = backlog(
        {"key": "E-1", "kind": "Epic", "body": HYPOTHESIS, "comments": [RESULT], **DONE},
        {"key": "E-2", "kind": "Epic", **DONE},
        {"key": "E-3", "kind": "Epic", "state": "done", "finished": "2026-02-25"},
        {"key": "E-4", "kind": "Epic", **stopped},
        {"key": "E-5", "kind": "Epic", **stopped, "resolution": "Duplicate"},
        {"key": "E-6", "kind": "Epic", "state": "done", "finished": "2024-12-31"},
    ).snapshot.connection
    assert build_months(connection, as_of="2026-03-02") == [
        Month("2026-01", shipped=2, measured=1, decided=1, not_due=0, stopped=0),
        Month("2026-02", shipped=1, measured=0, decided=0, not_due=1, stopped=1),
        Month("2026-03", shipped=0, measured=0, decided=0, not_due=0, stopped=0),
    ]


def test_there_are_no_months_without_bets_and_at_most_twelve(backlog):
    assert build_months(backlog().snapshot.connection, as_of="2026-03-02") == []
    old = backlog({"key": "E-1", "kind": "Epic", "state": "done", "finished": "2025-04-01"})
    months = build_months(old.snapshot.connection, as_of="2026-03-02")
    assert (months[0].month, months[-1].month, len(months)) == ("2025-04", "2026-03", 12)
