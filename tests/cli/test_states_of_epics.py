"""States of epics that have none of their own, and so follow from the items below."""

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


def query_after_check(run: Callable, source: str, query: str = STATE) -> list[dict[str, object]]:
    run("check", source, "--as-of", "2026-03-02")
    result = run("sql", query, "--format", "json")
    assert result.status == 0, result.err
    return [json.loads(line) for line in result.out.splitlines()]


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
def test_state_of_epic_follows_from_its_stories(
    run: Callable, backlog: Callable, stories: list, state: str, started: str | None, finished: str | None
) -> None:
    assert query_after_check(run, backlog(EPIC, *stories)) == [
        {"state": state, "started": started, "finished": finished}
    ]


def test_bet_with_stories_in_progress_has_finding(run: Callable, backlog: Callable) -> None:
    result = run("check", backlog(EPIC, story("doing")))
    assert result.status == 1
    assert "What do we expect SHOP-1 to change, and for whom?" in result.out


def test_state_of_initiative_follows_from_epic_in_each_run(run: Callable, backlog: Callable) -> None:
    initiative = {"key": "SHOP-9", "title": "Shop", "kind": "Initiative"}
    query = "select key, state from item where key <> 'SHOP-2' order by key"
    for state, expected in (("done", "done"), ("doing", "doing"), ("todo", "todo")):
        rows = query_after_check(run, backlog(initiative, {**EPIC, "parent": "SHOP-9"}, story(state)), query)
        assert rows == [{"key": "SHOP-1", "state": expected}, {"key": "SHOP-9", "state": expected}]


def test_epic_that_is_open_in_tracker_is_not_done(run: Callable, backlog: Callable) -> None:
    source = backlog({**EPIC, "url": "https://example.org/1"}, story("done", finished="2026-02-02"))
    assert query_after_check(run, source) == [{"state": "doing", "started": "2026-02-02", "finished": None}]


def test_own_state_wins_and_contradiction_is_noted(run: Callable, backlog: Callable) -> None:
    source = backlog({**EPIC, "state": "todo"}, story("done"))
    assert query_after_check(run, source)[0]["state"] == "todo"
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


def test_check_boxes_in_markdown_determine_state(run: Callable, tmp_path: Path) -> None:
    (tmp_path / "epics.md").write_text(EPICS)
    states = query_after_check(run, "epics.md", "select key, state from item order by key")
    assert [row["state"] for row in states] == ["done", "doing", "todo", "dropped"]
