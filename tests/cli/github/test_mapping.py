"""How issues, labels, projects and milestones on GitHub are mapped to items, with and without a config."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from tests.cli.github.runs import BELIEF, SHOP, STATUS, Runs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FIELDS = {
    **STATUS,
    "Sprint": "iteration",
    "Estimate": "number",
    "Target date": "date",
    "Hypothesis": "text",
    "Metric": "text",
    "Priority": ["High", "Low"],
}
METRIC = "Abandonment falls from 40 % to 30 %"


@pytest.fixture
def config(folder: Path) -> Callable[[str], object]:
    """Return a function that writes the config."""
    return (folder / "vanitylint.toml").write_text


# Kinds and work classes


@pytest.mark.parametrize(
    ("issue", "kind"),
    [
        ({"type": "Epic"}, "epic"),
        ({"type": "Feature"}, "feature"),
        ({"type": "Bug"}, "bug"),
        ({"type": "Task", "labels": ["bug"]}, "task"),
        ({"type": "Task", "labels": ["kind/epic"]}, "epic"),
        ({"type": "Story", "labels": ["epic"]}, "story"),
        ({"type": "Moonshot"}, "moonshot"),
        ({"labels": ["kind/epic"]}, "epic"),
        ({"labels": ["type: bug"]}, "bug"),
        ({"labels": ["ux", "enhancement"]}, "story"),
        ({"title": "[Epic] One page"}, "epic"),
        ({"title": "Epic: One page"}, "epic"),
        ({"title": "[Epic] One page", "labels": ["bug"]}, "bug"),
        ({"title": "One page"}, "task"),
    ],
)
def test_kind_comes_from_type_label_or_title(runs: Runs, issue: dict[str, Any], kind: str) -> None:
    runs.shop.issue(**issue)
    runs.fetch(SHOP)
    assert runs.column("kind") == [kind]


def test_issue_with_sub_issues_is_an_epic_unless_it_has_another_type(runs: Runs) -> None:
    plain, named = runs.shop.issue(), runs.shop.issue(type="Story")
    middle = runs.shop.issue(parent=plain)
    for parent in (middle, named):
        runs.shop.issue(parent=parent)
    runs.fetch(SHOP)
    assert runs.column("kind") == ["epic", "story", "task", "task", "task"]


def test_issue_with_a_task_list_of_issues_is_their_epic(runs: Runs) -> None:
    for _ in range(3):
        runs.shop.issue()
    runs.shop.issue(
        title="One page", body=f"{BELIEF}\n\n- [ ] #1\n- [x] acme/shop#2\n- [ ] https://github.com/acme/shop/issues/3"
    )
    runs.fetch(SHOP)
    assert runs.column("kind") == ["task", "task", "task", "epic"]
    assert runs.column("bet") == ["acme/shop#4"] * 4


def test_task_list_without_issues_makes_no_epic(runs: Runs) -> None:
    runs.shop.issue()
    runs.shop.issue(body="- [ ] think about #1\n- [ ] write")
    runs.fetch(SHOP)
    assert runs.column("kind") == ["task", "task"]


def test_labels_that_name_two_kinds_are_only_noted(runs: Runs) -> None:
    runs.shop.issue(labels=["bug", "enhancement"])
    result = runs.run("check", SHOP)
    assert result.status in (0, 1)
    assert "Note: acme/shop#1: labels name several kinds (bug, story); bug was used" in " ".join(result.out.split())
    second_result = runs.run("check", SHOP)
    assert "labels name several kinds" in second_result.out


@pytest.mark.parametrize(
    ("labels", "work_class"),
    [(["tech debt"], "debt"), (["area/security"], "risk"), (["documentation"], "docs"), (["ux"], "feature")],
)
def test_labels_determine_the_work_class(runs: Runs, labels: list[str], work_class: str) -> None:
    runs.shop.issue(labels=labels)
    runs.fetch(SHOP)
    assert runs.column("work_class") == [work_class]


def test_unplanned_issue_written_by_a_bot_is_a_chore(runs: Runs) -> None:
    runs.shop.issue(author_type="Bot")
    runs.shop.issue(author_type="Bot", milestone=runs.shop.milestone("One"))
    runs.fetch(SHOP)
    assert runs.column("work_class") == ["chore", "feature"]


# States


@pytest.mark.parametrize(
    ("issue", "state"),
    [
        ({}, "todo"),
        ({"state": "CLOSED"}, "done"),
        ({"state": "CLOSED", "state_reason": "NOT_PLANNED"}, "dropped"),
        ({"state": "CLOSED", "state_reason": "DUPLICATE"}, "dropped"),
        ({"state": "CLOSED", "labels": ["wontfix"]}, "dropped"),
        ({"labels": ["wontfix"]}, "dropped"),
        ({"labels": ["status: in progress"]}, "doing"),
        ({"labels": ["wip"]}, "doing"),
        ({"labels": ["status: ready"]}, "todo"),
    ],
)
def test_state_comes_from_close_reason_and_labels(runs: Runs, issue: dict[str, Any], state: str) -> None:
    runs.shop.issue(**issue)
    runs.fetch(SHOP)
    assert runs.column("state") == [state]


@pytest.mark.parametrize(("status", "state"), [("Todo", "todo"), ("In Progress", "doing"), ("Done", "done")])
def test_state_of_open_issue_comes_from_its_status(runs: Runs, status: str, state: str) -> None:
    runs.board.add(runs.shop.issue(labels=["wip"]), Status=status)
    runs.fetch(SHOP)
    assert (runs.column("status"), runs.column("state")) == ([status], [state])


@pytest.mark.parametrize("manual", [False, True])
def test_pull_request_that_closes_an_issue_starts_it(runs: Runs, manual: bool) -> None:
    runs.shop.issue().link_pull_request(created="2026-02-03", merged=False, manual=manual)
    runs.fetch(SHOP)
    assert (runs.column("state"), runs.column("started")) == (["doing"], ["2026-02-03"])


def test_pull_request_that_only_mentions_an_issue_does_not_start_it(runs: Runs) -> None:
    runs.shop.issue().cross_reference({"created": "2026-02-03"})
    runs.fetch(SHOP)
    assert (runs.column("state"), runs.column("started")) == (["todo"], [None])


def test_item_starts_on_the_day_of_its_first_doing_status(runs: Runs) -> None:
    entry = runs.board.add(runs.shop.issue(), Status="Todo")
    runs.board.set(entry, at="2026-02-03", Status="In Progress")
    runs.board.set(entry, at="2026-03-03", Status="Done")
    runs.fetch(SHOP)
    assert runs.column("started") == ["2026-02-03"]


def test_finished_sub_issue_starts_its_epic(runs: Runs) -> None:
    epic = runs.shop.issue()
    runs.shop.issue(parent=epic, closed="2026-02-03")
    runs.fetch(SHOP)
    assert (runs.column("state"), runs.column("started")) == (["doing", "done"], ["2026-02-03", None])


def test_issue_is_released_when_its_version_is_closed(runs: Runs) -> None:
    issue = runs.shop.issue(milestone=runs.shop.milestone("v1.2", closed="2026-03-03"))
    issue.close(at="2026-02-02")
    runs.fetch(SHOP)
    assert (runs.column("finished"), runs.column("released")) == (["2026-02-02"], ["2026-03-03"])


# Sprints and milestones


def test_iterations_are_sprints(runs: Runs) -> None:
    board = runs.github.project("acme", 7, fields=FIELDS)
    board.add(runs.shop.issue(milestone=runs.shop.milestone("v1")), Sprint=("Sprint 4", "2026-03-02", 14))
    runs.fetch(SHOP)
    assert runs.column("sprint") == ["Sprint 4"]
    assert runs.rows('select key, start, "end" from sprint') == [
        {"key": "Sprint 4", "start": "2026-03-02", "end": "2026-03-15"}
    ]


def test_milestones_are_sprints_with_a_goal(runs: Runs) -> None:
    runs.shop.issue(milestone=runs.shop.milestone("May", description="Ship the form.", due="2026-05-31"))
    runs.fetch(SHOP)
    assert runs.rows('select key, goal, "end" from sprint') == [
        {"key": "May", "goal": "Ship the form.", "end": "2026-05-31"}
    ]
    assert runs.column("key") == ["acme/shop#1"]


def test_milestone_with_a_hypothesis_is_the_bet_of_its_issues(runs: Runs) -> None:
    runs.shop.issue(milestone=runs.shop.milestone("May", description=BELIEF))
    runs.shop.issue(milestone=runs.shop.milestone("June", description="Ship the form."))
    runs.fetch(SHOP)
    assert runs.keys() == ["acme/shop#1", "acme/shop#2"]
    assert runs.column("bet") == ["acme/shop/milestone/1", None]
    assert runs.column("bet_hypothesis") == [BELIEF, None]
    assert BELIEF[:40] in runs.run("trace", "acme/shop#1").out


def test_milestones_are_bets_if_configured(runs: Runs, config: Callable) -> None:
    config('[github]\nmilestones = "bets"\n')
    runs.shop.issue(milestone=runs.shop.milestone("May", description="Ship the form."))
    runs.fetch(SHOP)
    assert (runs.keys(), runs.column("kind")) == (["acme/shop#1", "acme/shop/milestone/1"], ["task", "epic"])
    assert runs.column("bet") == ["acme/shop/milestone/1"] * 2
    assert runs.rows("select key from sprint") == []


def test_milestones_configured_as_bets_need_no_description(runs: Runs, config: Callable) -> None:
    config('[github]\nmilestones = "bets"\n')
    runs.shop.issue(milestone=runs.shop.milestone("May"))
    runs.fetch(SHOP)
    assert runs.column("bet") == ["acme/shop/milestone/1"] * 2


def test_milestones_are_ignored_if_configured(runs: Runs, config: Callable) -> None:
    config('[github]\nmilestones = "nothing"\n')
    runs.shop.issue(milestone=runs.shop.milestone("May", description=BELIEF))
    runs.fetch(SHOP)
    assert (runs.keys(), runs.column("bet")) == (["acme/shop#1"], [None])
    assert runs.rows("select key from sprint") == []


def test_issues_are_due_on_the_due_date_of_their_milestone(runs: Runs) -> None:
    runs.shop.issue(milestone=runs.shop.milestone("May", due="2026-05-31"))
    runs.fetch(SHOP)
    assert runs.column("due") == ["2026-05-31"]


# Fields


@pytest.mark.parametrize(
    ("field", "value", "column"),
    [
        ("Estimate", 3, "estimate"),
        ("Target date", "2026-06-30", "due"),
        ("Hypothesis", BELIEF, "hypothesis"),
        ("Metric", METRIC, "metric"),
    ],
)
def test_project_field_is_read(runs: Runs, field: str, value: Any, column: str) -> None:
    runs.github.project("acme", 7, fields=FIELDS).add(runs.shop.issue(type="Epic"), **{field: value})
    runs.fetch(SHOP)
    assert runs.column(column) == [value]


@pytest.mark.parametrize(
    ("field", "kind", "value", "column", "other"),
    [
        ("Effort", "Number", 5, "estimate", ("Estimate", 3)),
        ("Target date", "Date", "2026-06-30", "due", ("Target date", "2026-12-31")),
        ("Hypothesis", "Text", BELIEF, "hypothesis", ("Hypothesis", "We believe that fewer people will call us.")),
        ("Metric", "Text", METRIC, "metric", ("Metric", "Calls fall from 20 to 10 a day")),
    ],
)
def test_organisation_field_takes_precedence_over_project_field(
    runs: Runs, field: str, kind: str, value: Any, column: str, other: tuple[str, Any]
) -> None:
    issue = runs.shop.issue(type="Epic")
    issue.set_field(field, value, kind)
    runs.github.project("acme", 7, fields=FIELDS).add(issue, **dict([other]))
    runs.fetch(SHOP)
    assert runs.column(column) == [value]


def test_other_fields_are_stored(runs: Runs) -> None:
    issue = runs.shop.issue()
    issue.set_field("Urgency", "Soon", "SingleSelect")
    runs.github.project("acme", 7, fields=FIELDS).add(issue, Priority="High")
    runs.fetch(SHOP)
    (row,) = runs.rows("select fields from bodies")
    assert json.loads(row["fields"]) == {"Urgency": "Soon", "Priority": "High"}


def test_project_fields_are_not_requested_if_disabled(runs: Runs, config: Callable) -> None:
    config("[github]\nprojects = false\n")
    runs.board.add(runs.shop.issue(), Status="Done")
    runs.fetch(SHOP)
    assert runs.column("status") == [""]
    assert "projectItems" not in runs.github.requests[0].query


# The config takes precedence


@pytest.mark.parametrize(
    "issue",
    [{"type": "Big thing"}, {"labels": ["Big thing"]}, {"labels": ["size/big thing"]}, {"title": "[Big thing] One"}],
)
def test_kinds_in_config_match_types_labels_and_titles(runs: Runs, config: Callable, issue: dict[str, Any]) -> None:
    config('[kinds]\nepic = ["Big thing"]\n')
    runs.shop.issue(**issue)
    runs.fetch(SHOP)
    assert runs.column("kind") == ["epic"]


def test_kinds_in_config_take_precedence(runs: Runs, config: Callable) -> None:
    config('[kinds]\nstory = ["Feature"]\nepic = ["enhancement"]\n')
    runs.shop.issue(type="Feature")
    runs.shop.issue(labels=["enhancement"])
    runs.fetch(SHOP)
    assert runs.column("kind") == ["story", "epic"]


def test_config_decides_which_of_two_labels_determines_the_kind(runs: Runs, config: Callable) -> None:
    config('[kinds]\nepic = ["enhancement"]\n')
    runs.shop.issue(labels=["bug", "enhancement"])
    result = runs.run("check", SHOP)
    assert runs.column("kind") == ["epic"]
    assert "labels name several kinds" not in result.out


def test_text_field_called_target_is_the_target_and_not_the_due_date(runs: Runs) -> None:
    board = runs.github.project("acme", 7, fields={"Target": "text", "Target date": "date"})
    board.add(runs.shop.issue(type="Epic", body=BELIEF), **{"Target": "30 %", "Target date": "2026-06-30"})
    runs.fetch(SHOP)
    assert (runs.column("target"), runs.column("due")) == (["30 %"], ["2026-06-30"])


def test_work_classes_in_config_match_types_and_labels(runs: Runs, config: Callable) -> None:
    config('[work-classes]\ndebt = ["Gardening", "type: ux"]\n')
    runs.shop.issue(type="Gardening")
    runs.shop.issue(labels=["gardening"])
    runs.shop.issue(labels=["type: ux"])
    runs.fetch(SHOP)
    assert runs.column("work_class") == ["debt", "debt", "debt"]


@pytest.mark.parametrize("issue", [{"labels": ["security"]}, {"labels": ["documentation"]}, {"type": "Bug"}])
def test_work_classes_in_config_take_precedence(runs: Runs, config: Callable, issue: dict[str, Any]) -> None:
    config('[work-classes]\nfeature = ["security", "documentation", "Bug"]\n')
    runs.shop.issue(**issue)
    runs.fetch(SHOP)
    assert runs.column("work_class") == ["feature"]


def test_states_in_config_take_precedence(runs: Runs, config: Callable) -> None:
    config('[states]\ntodo = ["In Progress"]\ndoing = ["Cooking", "wontfix"]\n')
    board = runs.github.project("acme", 7, fields={"Status": ["In Progress", "Cooking"]})
    board.add(runs.shop.issue(), Status="In Progress")
    board.add(runs.shop.issue(), Status="Cooking")
    runs.shop.issue(labels=["cooking"])
    runs.shop.issue(labels=["wontfix"])
    runs.fetch(SHOP)
    assert runs.column("state") == ["todo", "doing", "doing", "doing"]


def test_fields_in_config_are_read(runs: Runs, config: Callable) -> None:
    config('[fields]\nhypothesis = ["Our bet"]\n')
    runs.github.project("acme", 7, fields={"Our bet": "text"}).add(runs.shop.issue(), **{"Our bet": BELIEF})
    runs.fetch(SHOP)
    assert runs.column("hypothesis") == [BELIEF]
