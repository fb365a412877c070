"""The view `project`: counts of all bets of a project, and the period that each count covers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from vanitylint.backlog.arrivals import Beyond
from vanitylint.backlog.columns.querying import with_views
from vanitylint.backlog.items import Change, Comment, Link, WorkItem
from vanitylint.backlog.snapshot import Snapshot
from vanitylint.tracing import load

if TYPE_CHECKING:
    from collections.abc import Callable

    from vanitylint.reading import Reader

    Backlog = Callable[..., Any]

AS_OF = "2026-03-02"
BET = "We expect that new customers will abandon fewer orders."
WON = Comment(body="Conversion rate went from 30 % to 34 %, target met.", at="2026-02-10T10:00:00Z")
LOST = Comment(body="Conversion rate stayed at 30 %, target missed.", at="2026-02-10T10:00:00Z")
MEASURED = Comment(body="Conversion rate went from 30 % to 34 %.", at="2026-02-10T10:00:00Z")
DONE = {"state": "done", "finished": "2026-01-10"}


def epic(key: str = "SHOP-1", **more: Any) -> dict[str, Any]:
    return {"key": key, "kind": "Epic", "body": f"## Hypothesis\n{BET}\n", **more}


def project_row(backlog: Backlog, *items: dict[str, Any], key: str = "SHOP") -> dict[str, Any]:
    """Return the row of a project."""
    row: dict[str, Any] = backlog(*items, as_of=AS_OF).row(key, "project")
    return row


def test_each_project_has_a_row_and_keys_without_project_have_none(backlog: Backlog) -> None:
    keys = ["SHOP-1", "SHOP-2", "CAFE-1", "owner/repo#1", "owner/repo#2", "epic-7", "notes"]
    rows = backlog(*({"key": key} for key in keys)).rows("project")
    assert [(row["key"], row["items"]) for row in rows] == [("CAFE", 1), ("SHOP", 2), ("owner/repo", 2)]
    assert {(row["title"], row["url"], row["path"], row["line"], row["bet"]) for row in rows} == {("", "", "", 0, None)}


def test_project_is_known_since_creation_of_its_oldest_item(backlog: Backlog) -> None:
    row = project_row(backlog, {"key": "SHOP-1", "created": "2026-02-20"}, {"key": "SHOP-2", "created": "2026-01-31"})
    assert (row["first_created"], row["days_known"]) == ("2026-01-31", 30)
    row = project_row(backlog, {"key": "SHOP-1"})
    assert (row["first_created"], row["days_known"]) == (None, None)


def test_project_without_dates_counts_nothing_within_a_year(backlog: Backlog) -> None:
    row = project_row(backlog, epic(state="done", comments=[WON]))
    assert row["bets"] == 1
    columns = [
        "verdicts", "successes", "shipped_bets", "carried_on", "delivered", "removals", "stops", "due_bets",
        "measured_bets", "due_size", "measured_size", "recent", "recent_exempt", "filled_at_once",
    ]  # fmt: skip
    assert {column: row[column] for column in columns} == dict.fromkeys(columns, 0)


@pytest.mark.parametrize(
    ("item", "bets"),
    [
        (epic(state="doing"), 1),
        (epic(state="done"), 1),
        (epic(state="todo"), 0),
        (epic(state="dropped"), 0),
        ({"key": "SHOP-1", "kind": "Story", "state": "doing"}, 0),
        (epic(state="doing", labels=["tech-debt"], body=""), 0),
    ],
)
def test_started_and_done_bets_are_counted(backlog: Backlog, item: dict[str, Any], bets: int) -> None:
    assert project_row(backlog, item)["bets"] == bets


@pytest.mark.parametrize(
    ("item", "verdicts", "successes"),
    [
        (epic(comments=[WON], **DONE), 1, 1),
        (epic(comments=[LOST], **DONE), 1, 0),
        (epic(comments=[Comment(body="Conversion at 31 %, inconclusive.")], **DONE), 1, 0),
        # a result with numbers but no verdict
        (epic(comments=[MEASURED], **DONE), 0, 0),
        (epic(**DONE), 0, 0),
        # not closed, closed a year ago, closed more than a year ago, backfilled, no bet
        (epic(comments=[WON], state="doing"), 0, 0),
        (epic(comments=[WON], state="done", finished="2025-03-03"), 1, 1),
        (epic(comments=[WON], state="done", finished="2025-03-02"), 0, 0),
        (epic(comments=[WON], labels=["backfilled"], **DONE), 0, 0),
        ({"key": "SHOP-1", "kind": "Story", "comments": [WON], **DONE}, 0, 0),
        # dropped: a bet that was stated or started, not one that never began
        (epic(state="dropped", finished="2026-01-10"), 1, 0),
        (epic(state="dropped", finished="2026-01-10", comments=[WON]), 1, 0),
        (epic(state="dropped", finished="2026-01-10", body="", started="2026-01-02"), 1, 0),
        (epic(state="dropped", finished="2026-01-10", body=""), 0, 0),
        (epic(state="dropped"), 0, 0),
    ],
)
def test_verdicts_and_successes_of_bets_are_counted(
    backlog: Backlog, item: dict[str, Any], verdicts: int, successes: int
) -> None:
    row = project_row(backlog, item)
    assert (row["verdicts"], row["successes"]) == (verdicts, successes)


@pytest.mark.parametrize(
    ("item", "shipped"),
    [
        (epic(**DONE), 1),
        (epic(state="done", released="2026-01-10"), 1),
        (epic(state="done", finished="2024-01-01", released="2025-03-03"), 1),
        (epic(state="done", finished="2025-03-02"), 0),
        (epic(state="dropped", finished="2026-01-10"), 0),
        (epic(state="doing", released="2026-01-10"), 0),
        ({"key": "SHOP-1", "kind": "Story", **DONE}, 0),
    ],
)
def test_bets_shipped_within_a_year_are_counted(backlog: Backlog, item: dict[str, Any], shipped: int) -> None:
    assert project_row(backlog, item)["shipped_bets"] == shipped


def test_bet_with_decision_or_follow_on_counts_as_carried_on(backlog: Backlog) -> None:
    comments = [MEASURED, Comment(body="We keep it.", at="2026-02-12T08:00:00Z")]
    follow_on = {"key": "SHOP-9", "created": "2026-02-01", "links": [Link(type="relates to", to="SHOP-1")]}
    assert project_row(backlog, epic(**DONE))["carried_on"] == 0
    assert project_row(backlog, epic(comments=comments, **DONE))["carried_on"] == 1
    assert project_row(backlog, epic(**DONE), follow_on)["carried_on"] == 1
    assert project_row(backlog, epic(state="done", finished="2024-01-10"), follow_on)["carried_on"] == 0


@pytest.mark.parametrize(("decision", "stops"), [("We take it out.", 1), ("We keep it.", 0)])
def test_decisions_to_stop_are_counted(backlog: Backlog, decision: str, stops: int) -> None:
    comments = [MEASURED, Comment(body=decision, at="2026-02-12T08:00:00Z")]
    assert project_row(backlog, epic(comments=comments, **DONE))["stops"] == stops
    assert project_row(backlog, epic(comments=comments, state="done", finished="2025-03-02"))["stops"] == 0


@pytest.mark.parametrize(
    ("item", "delivered", "removals"),
    [
        ({"kind": "Story", **DONE}, 1, 0),
        ({"kind": "Story", "title": "Remove the wish list", **DONE}, 1, 1),
        ({"kind": "Chore", "title": "Remove the wish list", **DONE}, 0, 1),
        ({"kind": "Bug", **DONE}, 0, 0),
        ({"kind": "Measurement", **DONE}, 0, 0),
        ({"kind": "Story", "state": "done", "finished": "2025-03-03"}, 1, 0),
        ({"kind": "Story", "state": "done", "finished": "2025-03-02", "title": "Remove the wish list"}, 0, 0),
        ({"kind": "Story", "state": "dropped", "finished": "2026-01-10"}, 0, 0),
        ({"kind": "Story", "state": "doing"}, 0, 0),
    ],
)
def test_deliveries_and_removals_are_counted(
    backlog: Backlog, item: dict[str, Any], delivered: int, removals: int
) -> None:
    row = project_row(backlog, {"key": "SHOP-1", **item})
    assert (row["delivered"], row["removals"]) == (delivered, removals)


@pytest.mark.parametrize(
    ("item", "recent", "exempt"),
    [
        ({"kind": "Story", "finished": "2025-12-03"}, 1, 0),
        ({"kind": "Story", "finished": "2025-12-02"}, 0, 0),
        ({"kind": "Bug", "finished": "2026-02-02"}, 1, 1),
        ({"kind": "Measurement", "finished": "2026-02-02"}, 0, 0),
        ({"kind": "Bug", "finished": "2026-02-02", "state": "dropped"}, 0, 0),
        ({"kind": "Bug"}, 0, 0),
    ],
)
def test_recently_done_items_are_counted(backlog: Backlog, item: dict[str, Any], recent: int, exempt: int) -> None:
    row = project_row(backlog, {"key": "SHOP-1", "state": "done", **item})
    assert (row["recent"], row["recent_exempt"]) == (recent, exempt)


def test_due_bets_are_counted_and_weighted_by_size(backlog: Backlog) -> None:
    children = [{"key": f"SHOP-{number}", "parent": "SHOP-1"} for number in range(10, 15)]
    row = project_row(
        backlog,
        epic("SHOP-1", **DONE),
        *children,
        epic("SHOP-2", comments=[MEASURED], **DONE),
        epic("SHOP-3", state="done", finished="2026-02-20"),
        epic("SHOP-4", state="done", finished="2026-02-20", comments=[MEASURED]),
        epic("SHOP-5", state="done", finished="2025-01-10"),
        epic("SHOP-6", state="dropped", finished="2026-01-10"),
    )
    assert (row["due_bets"], row["measured_bets"]) == (2, 1)
    assert (row["due_size"], row["measured_size"]) == (6, 1)


def test_bet_counts_as_due_from_the_day_after_its_due_day(backlog: Backlog) -> None:
    assert project_row(backlog, epic(state="done", finished="2026-01-31"))["due_bets"] == 0
    assert project_row(backlog, epic(state="done", finished="2026-01-30"))["due_bets"] == 1


# Hypotheses filled in at once


def filled(key: str, at: str, **more: Any) -> dict[str, Any]:
    """Return an epic whose hypothesis was filled in later."""
    change = Change(field="Hypothesis", at=at, after=BET)
    return {"key": key, "kind": "Epic", "fields": {"Hypothesis": BET}, "changes": [change], **more}


@pytest.mark.parametrize(
    ("times", "at_once"),
    [
        (["09:00"], 1),
        (["09:00", "10:00", "11:00"], 2),
        (["09:00", "10:01", "11:02"], 1),
        (["11:00", "09:30", "09:00", "10:00", "12:00"], 3),
        (["09:00"] * 12, 12),
        ([], 0),
    ],
)
def test_most_hypotheses_filled_in_within_an_hour_are_counted(backlog: Backlog, times: list[str], at_once: int) -> None:
    items = [filled(f"SHOP-{number}", f"2026-02-20T{time}:00Z") for number, time in enumerate(times)]
    assert project_row(backlog, {"key": "SHOP-99"}, *items)["filled_at_once"] == at_once


def test_hour_of_filling_in_spans_midnight_but_not_projects(backlog: Backlog) -> None:
    items = [filled("SHOP-1", "2026-02-20T23:50:00Z"), filled("SHOP-2", "2026-02-21T00:10:00Z")]
    assert project_row(backlog, *items, filled("CAFE-1", "2026-02-20T23:50:00Z"))["filled_at_once"] == 2


def test_benefit_in_user_story_is_no_filled_in_hypothesis(backlog: Backlog) -> None:
    story = "As a parent, I want to see the box, so that I know it."
    change = Change(field="description", at="2026-02-20T09:00:00Z", after=story)
    items = [{"key": f"SHOP-{number}", "body": story, "changes": [change]} for number in range(3)]
    assert project_row(backlog, *items)["filled_at_once"] == 0


def test_hypothesis_present_at_creation_is_not_filled_in(backlog: Backlog) -> None:
    assert (
        project_row(backlog, *(epic(f"SHOP-{number}", created="2026-02-20") for number in range(3)))["filled_at_once"]
        == 0
    )


def test_items_beyond_the_requested_ones_do_not_count(reader: Reader) -> None:
    items = [WorkItem(title="Guest checkout", **filled(f"SHOP-{n}", "2026-02-20T09:00:00Z", **DONE)) for n in (1, 2)]
    with Snapshot.memory() as snapshot:
        load(snapshot, [items[0], Beyond(items[1])], reader=reader, as_of=AS_OF)
        columns = "items, bets, shipped_bets, filled_at_once"
        assert snapshot.connection.execute(with_views(f"select {columns} from project")).fetchall() == [(1, 1, 1, 1)]  # noqa: S608
