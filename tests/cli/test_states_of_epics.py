"""Where an epic stands whose own state nothing tells."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

EPIC = {"key": "SHOP-1", "title": "New header", "kind": "Epic"}
STORY = {"key": "SHOP-2", "title": "Layout", "kind": "Story", "parent": "SHOP-1"}
STATE = "select state, started, finished from item where key = 'SHOP-1'"


def seen(run: Callable, source: str, query: str = STATE) -> list[dict[str, object]]:
    run("check", source, "--as-of", "2026-03-02")
    ran = run("sql", query, "--format", "json")
    assert ran.status == 0, ran.err
    return [json.loads(line) for line in ran.out.splitlines()]


def story(state: str, number: int = 2, **more: object) -> dict[str, object]:
    return {**STORY, "key": f"SHOP-{number}", "state": state, **more}


@pytest.mark.parametrize(
    ("stories", "state", "started", "finished"),
    [
        ([story("todo")], "todo", None, None),
        ([story("todo"), story("doing", 3, started="2026-02-02")], "doing", "2026-02-02", None),
        ([story("todo"), story("done", 3, finished="2026-02-02")], "doing", "2026-02-02", None),
        (
            [story("done", started="2026-01-02", finished="2026-02-02"), story("done", 3, finished="2026-02-09")],
            "done", "2026-01-02", "2026-02-09",
        ),
        ([story("done", finished="2026-02-02"), story("done", 3)], "done", "2026-02-02", None),
        ([story("done", finished="2026-02-02"), story("dropped", 3)], "done", "2026-02-02", "2026-02-02"),
        ([story("dropped")], "todo", None, None),
        (
            [story("done", finished="2026-02-02"), story("todo", 3, title="Measure the header", kind="Measurement")],
            "done", "2026-02-02", "2026-02-02",
        ),
    ],
)  # fmt: skip
def test_it_follows_from_what_is_below(
    run: Callable, backlog: Callable, stories: list, state: str, started: str | None, finished: str | None
) -> None:
    assert seen(run, backlog(EPIC, *stories)) == [{"state": state, "started": started, "finished": finished}]


def test_a_bet_whose_stories_are_in_work_is_asked_about(run: Callable, backlog: Callable) -> None:
    ran = run("check", backlog(EPIC, story("doing")))
    assert ran.status == 1
    assert "What do we expect SHOP-1 to change, and for whom?" in ran.out


def test_what_stands_above_follows_in_turn_and_anew_in_each_run(run: Callable, backlog: Callable) -> None:
    above = {"key": "SHOP-9", "title": "Shop", "kind": "Initiative"}
    every = "select key, state from item where key <> 'SHOP-2' order by key"
    for state, told in (("done", "done"), ("doing", "doing"), ("todo", "todo")):
        found = seen(run, backlog(above, {**EPIC, "parent": "SHOP-9"}, story(state)), every)
        assert found == [{"key": "SHOP-1", "state": told}, {"key": "SHOP-9", "state": told}]


def test_what_is_open_in_its_tracker_is_not_done(run: Callable, backlog: Callable) -> None:
    source = backlog({**EPIC, "url": "https://example.org/1"}, story("done", finished="2026-02-02"))
    assert seen(run, source) == [{"state": "doing", "started": "2026-02-02", "finished": None}]


def test_a_state_that_is_told_stands_and_what_speaks_against_it_is_told_too(run: Callable, backlog: Callable) -> None:
    source = backlog({**EPIC, "state": "todo"}, story("done"))
    assert seen(run, source)[0]["state"] == "todo"
    assert "Note: SHOP-1: not begun by its own state, although work below it is" in run("check", source).out
    assert "Not started; yet 1 of 1 children closed" in run("trace", "SHOP-1", source).out


EPICS = """\
# Epics

## Epic 1: Alerts
- [x] push
- [X] mail

## Epic 2: Reports

### Stories
1. [x] weekly
2. [ ] monthly

## Epic 3: Fuel
- [ ] cards

### Definition of ready
- [x] hypothesis

## Epic 4: Billing
Status: dropped

- [x] cards
"""


def test_check_boxes_tell_it_in_markdown(run: Callable, tmp_path: Path) -> None:
    (tmp_path / "epics.md").write_text(EPICS)
    states = seen(run, "epics.md", "select key, state from item order by key")
    assert [row["state"] for row in states] == ["done", "doing", "todo", "dropped"]
