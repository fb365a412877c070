"""The views that rules query: every column is documented and has values, and days count to the day of the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from vanitylint.backlog.columns import VIEWS, View, document
from vanitylint.backlog.items import Change, Comment, Link, Sprint

if TYPE_CHECKING:
    from collections.abc import Callable

ALWAYS_NULL = {("sprint", "bet"), ("project", "bet")}
"""These columns exist so that findings on sprints and projects can be reported like any other."""

FEWER_RETURNS = "We expect that donors who can see the box beforehand send back fewer gifts."
SPRINT_9 = Sprint(name="Sprint 9", goal="Fewer calls to support", state="active", start="2026-02-23", end="2026-03-08")

RICH: list[dict[str, Any]] = [
    {
        "key": "SHOP-1",
        "title": "Checkout without an account",
        "kind": "Epic",
        "status": "Released",
        "state": "done",
        "resolution": "Done",
        "labels": ["checkout"],
        "created": "2025-11-01",
        "updated": "2026-02-01",
        "started": "2025-12-01",
        "finished": "2026-01-10",
        "released": "2026-01-15",
        "due": "2026-01-31",
        "estimate": 8,
        "url": "https://example.org/SHOP-1",
        "path": "epics.md",
        "line": 12,
        "body": (
            "## Hypothesis\nWe believe that new customers will abandon fewer orders.\n\n"
            "## Who\nNew customers\n\n"
            "## Benefit\nSo that nobody needs a password.\n\n"
            "## Success metrics\n- Conversion rate of new visitors from 30 % to 35 %\n\n"
            "## Guardrail\nNo more refunds than today.\n\n"
            "## Measure by\n2026-02-20\n\n"
            "## Follow-up\nReadout in the February review\n\n"
            "## Result\nConversion rate went from 30 % to 34 %. We keep it.\n"
        ),
        "fields": {"Baseline": "30 %", "Target": "35 %"},
        "comments": [Comment(body="Conversion rate went from 30 % to 34 %.", at="2026-02-20T10:00:00Z")],
        "changes": [Change(field="Target", at="2026-02-25T10:00:00Z", before="38 %", after="35 %")],
    },
    {
        "key": "SHOP-2",
        "title": "Guest address form",
        "kind": "Story",
        "state": "doing",
        "started": "2026-02-20",
        "parent": "SHOP-1",
        "sprint": SPRINT_9,
    },
    {
        "key": "SHOP-3",
        "title": "Readout of guest checkout",
        "kind": "Measurement",
        "state": "done",
        "links": [Link(type="relates to", to="SHOP-1")],
    },
    {
        "key": "SHOP-4",
        "title": "Wish lists",
        "kind": "Epic",
        "state": "todo",
        "body": "## Hypothesis\nTBD\n",
        "fields": {"Success metric": "12 features shipped"},
        "sprint": SPRINT_9,
    },
    {
        "key": "SHOP-5",
        "title": "Gift wrapping",
        "kind": "Epic",
        "state": "done",
        "created": "2025-11-01",
        "started": "2025-12-20",
        "finished": "2026-01-10",
        "body": (
            "## Hypothesis\n" + FEWER_RETURNS + "\n\n"
            "## Expected outcome\nMigrate the wrapping service.\n\n"
            "## Confidence\n60 %\n\n"
            "## Success metrics\n- Return rate of gifts\n- The export works in all browsers\n\n"
            "## Baseline\nNot measured yet\n\n"
            "## Notes\nWe stop if it needs more than two people. In ten interviews donors told us of ugly boxes.\n"
        ),
        "fields": {"Measure by": "2026-02-15"},
        "comments": [Comment(body="Return rate fell from 9 % to 4 %, target met.", at="2026-02-20T10:00:00Z")],
        "changes": [
            Change(field="description", at="2025-12-23T10:00:00Z", after="## Hypothesis\n" + FEWER_RETURNS),
            Change(field="Measure by", at="2026-01-20T10:00:00Z", before="2026-02-10", after="2026-02-15"),
            Change(field="Measure by", at="2026-01-25T10:00:00Z", before="2026-02-15", after="2026-02-10"),
        ],
    },
    {
        "key": "SHOP-6",
        "title": "Readout of gift wrapping",
        "kind": "Measurement",
        "state": "todo",
        "due": "2026-02-15",
        "parent": "SHOP-5",
    },
    {
        "key": "SHOP-7",
        "title": "Greeting cards",
        "kind": "Epic",
        "state": "doing",
        "created": "2026-02-21",
        "started": "2026-02-22",
        "body": "## Hypothesis\n" + FEWER_RETURNS,
        "links": [Link(type="relates to", to="SHOP-5")],
    },
    {
        "key": "SHOP-8",
        "title": "Loyalty points",
        "kind": "Epic",
        "state": "done",
        "finished": "2025-12-01",
    },
]


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_every_column_has_a_meaning_and_a_known_type(view: View) -> None:
    for column in view.columns:
        assert column.meaning.endswith("."), column.name
        assert column.type in ("text", "number", "integer", "date", "moment", "0 or 1"), column.name


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_column_names_of_a_view_are_unique(view: View) -> None:
    names = [column.name for column in view.columns]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_every_column_gives_a_value_of_its_type(view: View, backlog: Callable[..., Any]) -> None:
    rows = backlog(*RICH).rows(view.name)
    assert rows
    for column in view.columns:
        values = [row[column.name] for row in rows if row[column.name] is not None]
        assert values or (view.name, column.name) in ALWAYS_NULL, f"{column.name} never has a value"
        for value in values:
            assert _is_of_type(value, column.type), f"{column.name}: {value!r} is not of type {column.type}"


def _is_of_type(value: object, kind: str) -> bool:
    match kind:
        case "text":
            return isinstance(value, str)
        case "date":
            return isinstance(value, str) and len(value) == 10 and value[4] == value[7] == "-"
        case "moment":
            return isinstance(value, str) and value.endswith("Z")
        case "0 or 1":
            return value in (0, 1)
        case "integer":
            return isinstance(value, int)
    return isinstance(value, int | float)


def test_views_have_columns_in_declared_order(backlog: Callable[..., Any]) -> None:
    rich = backlog(*RICH)
    for view in VIEWS:
        assert list(rich.rows(view.name)[0]) == [column.name for column in view.columns]


def test_every_column_is_documented() -> None:
    lines = document().splitlines()
    for view in VIEWS:
        assert f"## {view.name}: {view.row}" in lines
        for column in view.columns:
            assert f"| `{column.name}` | {column.type} | {column.meaning} |" in lines


# Claims of the item and its bet


def test_item_row_has_claims_of_the_item(backlog: Callable[..., Any]) -> None:
    epic = backlog(*RICH).row("SHOP-1")
    assert epic["hypothesis"] == "We believe that new customers will abandon fewer orders."
    assert epic["benefit"] == "So that nobody needs a password."
    assert epic["who"] == "New customers"
    assert epic["metric_status"] == "outcome"
    assert epic["baseline"] == "30 %"
    assert epic["target"] == "35 %"
    assert epic["measure_by"] == "2026-02-20"
    assert epic["guardrail"] == "No more refunds than today."
    assert epic["result"] == "Conversion rate went from 30 % to 34 %. We keep it."
    assert epic["decision"].endswith("We keep it.")
    assert epic["looked_in"] == epic["texts"] == "title, description, field Baseline, field Target, 1 comment"


def test_item_row_has_claims_of_its_bet(backlog: Callable[..., Any]) -> None:
    story = backlog(*RICH).row("SHOP-2")
    assert (story["trace"], story["bet"], story["is_bet"]) == ("bet", "SHOP-1", 0)
    assert story["bet_title"] == "Checkout without an account"
    assert story["bet_hypothesis"] == "We believe that new customers will abandon fewer orders."
    assert story["hypothesis"] is None
    assert story["bet_metric_status"] == "outcome"
    assert story["bet_follow_up"] == "SHOP-3"
    assert (story["texts"], story["looked_in"]) == ("title", "title, parent SHOP-1")


def test_quoted_metric_has_the_status_of_the_item(backlog: Callable[..., Any]) -> None:
    body = "## Success metrics\n- All stories done\n- Fewer complaints from users\n"
    epic = backlog({"key": "A", "kind": "epic", "body": body}).row("A")
    assert epic["metric_status"] == epic["bet_metric_status"] == "outcome"
    assert epic["metric"] == epic["bet_metric"] == "Fewer complaints from users"


def test_placeholder_is_quoted_with_its_place(backlog: Callable[..., Any]) -> None:
    epic = backlog(*RICH).row("SHOP-4")
    assert epic["hypothesis_status"] == "placeholder"
    assert epic["placeholder"] == "TBD"
    assert epic["placeholder_where"] == "body > Hypothesis"
    assert epic["placeholder_heading"] == "Hypothesis"
    assert epic["hypothesis"] is None


# Days


@pytest.mark.parametrize(
    ("dates", "column", "expected"),
    [
        ({"created": "2026-03-01"}, "days_since_created", 1),
        ({"created": "2026-03-02"}, "days_since_created", 0),
        ({"created": "2026-03-05"}, "days_since_created", -3),
        ({"created": "2024-02-28"}, "days_since_created", 733),
        ({}, "days_since_created", None),
        ({"started": "2026-02-28"}, "days_since_started", 2),
        ({}, "days_since_started", None),
        ({"state": "done", "finished": "2026-02-28"}, "days_since_released", 2),
        ({"state": "done", "finished": "2026-02-28", "released": "2026-03-01"}, "days_since_released", 1),
        ({"state": "done", "finished": "2026-02-28", "released": "2026-04-01"}, "days_since_released", -30),
        ({"state": "doing", "released": "2026-02-28"}, "days_since_released", None),
        ({"state": "dropped", "finished": "2026-02-28"}, "days_since_released", None),
        ({"state": "done"}, "days_since_released", None),
    ],
)
def test_days_are_counted_to_the_day_of_the_run(
    dates: dict[str, str], column: str, expected: int | None, backlog: Callable[..., Any]
) -> None:
    row = backlog({"key": "A", **dates}, as_of="2026-03-02").row("A")
    assert row["as_of"] == "2026-03-02"
    assert row[column] == expected


REVIEW = "## Measure by\n{}\n"


@pytest.mark.parametrize(
    ("item", "review_day", "days_overdue"),
    [
        # no day was named: thirty days after the release
        ({"state": "done", "finished": "2026-01-01"}, "2026-01-31", 30),
        ({"state": "done", "finished": "2026-01-01", "released": "2026-02-01"}, "2026-03-03", -1),
        ({"state": "done"}, None, None),
        ({"state": "doing"}, None, None),
        # a day was named
        ({"state": "done", "finished": "2026-01-01", "body": REVIEW.format("2026-02-10")}, "2026-02-10", 20),
        ({"state": "doing", "body": REVIEW.format("2026-02-10")}, "2026-02-10", 20),
        ({"state": "todo", "body": REVIEW.format("2026-06-01")}, "2026-06-01", -91),
        ({"state": "done", "body": REVIEW.format("2026-02-10")}, "2026-02-10", 20),
        # the day was named, and the release came later: nothing can be seen before it
        ({"state": "done", "finished": "2026-02-20", "body": REVIEW.format("2026-02-10")}, "2026-02-20", 10),
        # a period was named: it runs from the release
        (
            {"state": "done", "finished": "2026-02-01", "body": REVIEW.format("after 2 weeks")},
            "2026-02-15",
            15,
        ),
        ({"state": "doing", "body": REVIEW.format("after 2 weeks")}, None, None),
    ],
)
def test_result_is_due_on_named_day_or_some_time_after_release(
    item: dict[str, Any], review_day: str | None, days_overdue: int | None, backlog: Callable[..., Any]
) -> None:
    row = backlog({"key": "A", "kind": "epic", **item}, as_of="2026-03-02").row("A")
    assert (row["review_day"], row["days_overdue"]) == (review_day, days_overdue)


# Sentences at the end of messages


@pytest.mark.parametrize(
    ("item", "stage"),
    [
        ({"state": "doing", "started": "2026-02-28"}, "Started 2 days ago"),
        ({"state": "doing", "started": "2026-03-01"}, "Started 1 day ago"),
        ({"state": "doing", "started": "2026-03-02"}, "Started today"),
        ({"state": "doing"}, "In progress"),
        ({"state": "doing", "started": "2026-04-01"}, "In progress"),
        ({"state": "done", "started": "2026-02-28"}, "Done"),
        ({"state": "dropped"}, "Dropped"),
        ({"state": "todo"}, "Not started"),
        ({"state": "todo", "sprint": SPRINT_9}, "Planned for Sprint 9"),
    ],
)
def test_stage_is_given_in_words(item: dict[str, Any], stage: str, backlog: Callable[..., Any]) -> None:
    assert backlog({"key": "A", **item}, as_of="2026-03-02").row("A")["stage"] == stage


def test_sentences_are_empty_when_there_is_nothing_to_quote(backlog: Callable[..., Any]) -> None:
    row = backlog({"key": "A"}).row("A")
    assert (row["nearest_reason"], row["expected_words"], row["closing_words"]) == ("", "", "")
    assert row["opening_words"] == " It has no description."


def test_sentences_quote_the_item_and_end_with_one_full_stop(backlog: Callable[..., Any]) -> None:
    epic = backlog(*RICH).row("SHOP-1")
    assert epic["expected_words"] == (" It expected: “We believe that new customers will abandon fewer orders”.")
    assert epic["nearest_reason"] == " The nearest to it: “So that nobody needs a password”."
    assert epic["opening_words"].startswith(" It begins: “Hypothesis We believe")
    assert epic["opening_words"].endswith("…”.")


def test_beginning_of_description_is_quoted_without_markup(backlog: Callable[..., Any]) -> None:
    body = "# **Bills**\r\n\r\nAll `bills` at once.\n\n### Success\n\n- 50 downloads\n> # 1"
    row = backlog({"key": "A", "kind": "Epic", "state": "doing", "body": body}).row("A")
    assert row["opening_words"] == " It begins: “Bills All bills at once. Success - 50 downloads # 1”."


@pytest.mark.parametrize(("state", "words"), [("doing", " It expects: "), ("done", " It expected: ")])
def test_expectation_is_in_past_tense_once_work_is_done(state: str, words: str, backlog: Callable[..., Any]) -> None:
    row = backlog({"key": "A", "kind": "Epic", "state": state, "body": "We expect fewer people to give up."}).row("A")
    assert row["expected_words"].startswith(words)


def test_benefit_at_beginning_of_description_is_quoted_once(backlog: Callable[..., Any]) -> None:
    body = "## Why\nPeople forget their passwords."
    row = backlog({"key": "A", "kind": "Epic", "state": "doing", "body": body}).row("A")
    assert row["nearest_reason"] == " The nearest to it: “People forget their passwords”."
    assert row["opening_words"] == ""


def test_closing_words_quote_the_last_comment_by_a_person(backlog: Callable[..., Any]) -> None:
    comments = [
        Comment(body="Second.", at="2026-02-02T00:00:00Z"),
        Comment(body="First.", at="2026-02-01T00:00:00Z"),
        Comment(body="Closed by the robot.", at="2026-02-03T00:00:00Z", automated=True),
    ]
    assert backlog({"key": "A", "comments": comments}).row("A")["closing_words"].endswith(" “Second.”.")


def test_comments_without_date_keep_the_order_of_their_source(backlog: Callable[..., Any]) -> None:
    comments = [Comment(body="First."), Comment(body="Last.")]
    assert "Last" in backlog({"key": "A", "comments": comments}).row("A")["closing_words"]


# Sprints


def test_keys_of_a_sprint_are_sorted(backlog: Callable[..., Any]) -> None:
    items = [{"key": f"A-{number}", "sprint": Sprint(name="One")} for number in (3, 1, 2)]
    (row,) = backlog(*items).rows("sprint")
    assert row["feature_keys"] == "A-1, A-2, A-3"


def test_item_of_several_sprints_shows_the_latest(backlog: Callable[..., Any]) -> None:
    old = Sprint(name="Sprint 8", state="closed", start="2026-02-09")
    items = backlog({"key": "A", "sprint": [old, SPRINT_9]}, {"key": "B", "sprint": old}, {"key": "C"})
    assert [row["sprint"] for row in items.rows()] == ["Sprint 9", "Sprint 8", None]
    assert [row["is_planned"] for row in items.rows()] == [1, 0, 0]


def test_sprint_without_state_gets_one_from_its_dates(backlog: Callable[..., Any]) -> None:
    dates_by_name: dict[str, dict[str, Any]] = {
        "over": {"start": "2026-02-02", "end": "2026-03-01"},
        "running": {"start": "2026-03-02", "end": "2026-03-02"},
        "to come": {"start": "2026-03-03", "end": "2026-03-16"},
        "open milestone": {"end": "2026-03-02"},
        "no days": {},
    }
    sprints = {name: Sprint(name=name, **dates) for name, dates in dates_by_name.items()}
    loaded = backlog(*({"key": name, "sprint": sprint} for name, sprint in sprints.items()))
    planned = {row["key"]: row["is_planned"] for row in loaded.rows()}
    assert planned == {"over": 0, "running": 1, "to come": 1, "open milestone": 1, "no days": 0}
    assert {row["key"]: row["state"] for row in loaded.rows("sprint")} == {
        "over": "closed", "running": "active", "to come": "future", "open milestone": "active", "no days": "",
    }  # fmt: skip


def test_sprints_with_same_name_and_different_ids_are_separate(backlog: Callable[..., Any]) -> None:
    items = [{"key": f"A-{number}", "sprint": replace(SPRINT_9, id=number)} for number in "787"]
    loaded = backlog({"key": "A-0"}, *items[:2], {**items[2], "key": "A-9"})
    assert (loaded.row("Sprint 9 (7)", "sprint")["items"], loaded.row("Sprint 9 (8)", "sprint")["items"]) == (2, 1)


def test_sprint_counts_its_items_by_where_they_lead(backlog: Callable[..., Any]) -> None:
    bet = {"key": "BET", "kind": "epic", "body": "We expect fewer support tickets from new users."}
    sprint = backlog(
        bet,
        {"key": "A", "parent": "BET", "sprint": SPRINT_9},
        {"key": "B", "sprint": SPRINT_9},
        {"key": "C", "parent": "ELSEWHERE-1", "sprint": SPRINT_9},
        {"key": "D", "kind": "bug", "sprint": SPRINT_9},
        {"key": "E", "state": "dropped", "sprint": SPRINT_9},
        {"key": "F", "kind": "Measurement", "parent": "BET", "sprint": SPRINT_9},
    ).row("Sprint 9", "sprint")
    assert sprint["items"] == 5
    assert sprint["feature_items"] == 3
    assert sorted(sprint["feature_keys"].split(", ")) == ["A", "B", "C"]
    assert sprint["reaching_items"] == 1
    assert sprint["unknown_items"] == 1
    assert sprint["exempt_items"] == 2
    assert (sprint["goal_status"], sprint["state"], sprint["end"]) == ("outcome", "active", "2026-03-08")
    assert sprint["goal_words"] == " Its goal: “Fewer calls to support”."


# Edits


def test_edit_is_dated_relative_to_release_and_result(backlog: Callable[..., Any]) -> None:
    edit = backlog(*RICH).row("SHOP-1", "edit")
    assert (edit["slot"], edit["before"], edit["after"]) == ("target", "38 %", "35 %")
    assert (edit["is_material"], edit["is_field"]) == (1, 1)
    assert edit["days_after_release"] == 41
    assert edit["occasion"] == "That was 5 days after the look was due on 2026-02-20, 41 days after the release."
    assert (edit["day"], edit["result_day"], edit["is_after_result"]) == ("2026-02-25", "2026-02-20", 1)


def test_edit_before_release_has_negative_days(backlog: Callable[..., Any]) -> None:
    change = Change(field="Target", at="2026-01-10T10:00:00Z", before="38 %", after="35 %")
    item = {"key": "A", "kind": "epic", "state": "done", "finished": "2026-01-15", "changes": [change]}
    (edit,) = backlog(item).rows("edit")
    assert (edit["days_after_release"], edit["is_after_result"], edit["occasion"]) == (-5, 0, "")


def test_edit_of_unfinished_work_has_no_days_after_release(backlog: Callable[..., Any]) -> None:
    change = Change(field="Target", at="2026-01-10T10:00:00Z", before="38 %", after="35 %")
    (edit,) = backlog({"key": "A", "kind": "epic", "state": "doing", "changes": [change]}).rows("edit")
    assert edit["days_after_release"] is None
