"""GitHub as a source: repositories, issues, projects and organisations, and what each brings into the snapshot."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from graphql import FieldNode, TypeInfo, TypeInfoVisitor, Visitor, get_named_type, parse, visit
from tests.cli.github.runs import ACME, BELIEF, BOARD, SHOP, STATUS, Runs
from tests.fake_github.nodes import SOMEBODY
from tests.fake_github.schema import schema

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.fake_github import Request
    from tests.fake_github.issues import Issue


# Parents in another repository


def create_ancestors(runs: Runs, length: int) -> tuple[Issue, Issue]:
    """Return an epic with a hypothesis, and an issue in another repository `length` levels below it."""
    epic = parent = runs.plans.issue(title="Fewer give up", type="Epic", body=BELIEF)
    for _ in range(length - 1):
        parent = runs.plans.issue(title="A part", parent=parent)
    return epic, runs.shop.issue(title="The form", parent=parent)


def test_issue_is_traced_to_a_bet_six_levels_up_in_another_repository(runs: Runs) -> None:
    _, issue = create_ancestors(runs, 6)
    runs.fetch(SHOP)
    assert runs.rows("select key, trace, bet_hypothesis from item") == [
        {"key": issue.key, "trace": "bet", "bet_hypothesis": BELIEF}
    ]
    assert len(runs.rows("select key from every_item")) == 7


def test_parents_beyond_six_levels_are_not_fetched(runs: Runs) -> None:
    epic, issue = create_ancestors(runs, 7)
    runs.fetch(SHOP)
    assert runs.rows("select key, trace from item") == [{"key": issue.key, "trace": "unknown"}]
    assert epic.key not in [row["key"] for row in runs.rows("select key from every_item")]


def test_trace_shows_parents_in_another_repository(runs: Runs) -> None:
    epic, issue = create_ancestors(runs, 2)
    out = runs.run("trace", issue.key, SHOP).out
    assert f"{epic.key}  Fewer give up" in out
    assert "← the bet" in out
    assert BELIEF[:40] in out


def test_trace_names_the_parent_beyond_its_last_level(runs: Runs) -> None:
    epic, issue = create_ancestors(runs, 7)
    assert f"{epic.key}  (not among the items that were read)" in runs.run("trace", issue.key, SHOP).out


def test_read_mentions_requested_parent_in_another_repository(runs: Runs) -> None:
    epic, _ = create_ancestors(runs, 1)
    result = runs.run("read", SHOP, "--key", epic.key)
    assert epic.key in result.out + result.err


def test_parents_in_another_repository_are_not_checked(runs: Runs) -> None:
    runs.shop.issue(title="A crash", type="Bug", parent=runs.plans.issue(type="Epic", labels=["in progress"]))
    result = runs.run("check", SHOP)
    assert result.status == 0
    assert "1 work item as of" in result.out
    assert "acme/plans#1" not in result.out


# Single issues


def test_single_issue_is_checked_with_its_descendants_only(runs: Runs) -> None:
    shop = runs.shop
    parent = shop.issue(type="Epic", body=BELIEF)
    named = shop.issue(parent=parent)
    children = [shop.issue(parent=named) for _ in range(2)]
    children += [shop.issue(parent=children[0]), runs.github.repository("acme/lib").issue(parent=children[1])]
    shop.issue(parent=parent)
    assert len(runs.fetch(f"github:acme/shop#{named.number}")) <= 4
    assert runs.keys() == sorted(issue.key for issue in (named, *children))
    assert {row["bet"] for row in runs.rows("select bet from item")} == {parent.key}


def test_single_issue_is_fetched_completely_each_time(runs: Runs) -> None:
    shop = runs.shop
    named = shop.issue()
    child = shop.issue(parent=named)
    runs.fetch("github:acme/shop#1")
    child.delete()
    runs.fetch("github:acme/shop#1")
    assert runs.keys() == [named.key]


def test_a_pull_request_is_refused(runs: Runs) -> None:
    pull_request = runs.shop.pull_request()
    result = runs.run("check", f"github:acme/shop#{pull_request.fields['number']}")
    assert (result.status, result.out) == (2, "")
    assert "github:acme/shop#1: is a pull request, not an issue" in result.err


@pytest.mark.parametrize(
    "source", ["github:acme/shop#99", "github:acme/nothing", "github:acme/project/9", "github:nobody"]
)
def test_error_names_a_missing_source(runs: Runs, source: str) -> None:
    runs.shop.issue()
    result = runs.run("check", source)
    assert result.status == 2
    assert f"{source}: there is no such" in result.err


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("acme/shop/issues", ["acme/shop#1", "acme/shop#2"]),
        ("acme/shop/issues/2", ["acme/shop#2"]),
        ("orgs/acme/projects/7/views/1", ["acme/shop#1"]),
        ("acme", ["acme/shop#1", "acme/shop#2"]),
    ],
)
def test_url_of_a_page_is_accepted_as_source(runs: Runs, page: str, expected: list[str]) -> None:
    shop = runs.shop
    runs.board.add(shop.issue())
    shop.issue()
    runs.fetch(f"https://github.com/{page}")
    assert runs.keys() == expected


# Projects


def test_project_contains_issues_of_all_repositories_and_drafts(runs: Runs) -> None:
    shop, lib, board = runs.shop, runs.github.repository("acme/lib"), runs.board
    board.add(shop.issue(title="Here"), Status="In Progress")
    board.add(lib.issue(title="There"), Status="Todo")
    board.add(shop.pull_request())
    board.draft("A note", BELIEF, Status="Todo")
    shop.issue(title="Not on the board")
    assert runs.fetch(BOARD) == ["ProjectPage"]
    assert runs.rows("select title, status, state, hypothesis_status as told from item order by title") == [
        {"title": "A note", "status": "Todo", "state": "todo", "told": "stated"},
        {"title": "Here", "status": "In Progress", "state": "doing", "told": "none"},
        {"title": "There", "status": "Todo", "state": "todo", "told": "none"},
    ]


def test_redacted_items_are_reported_each_time(runs: Runs) -> None:
    board = runs.board
    board.add(runs.shop.issue())
    board.redacted()
    board.redacted()
    for _ in range(2):
        result = runs.run("check", BOARD)
        assert result.status == 2
        assert "2 of its items are in repositories this token cannot see" in result.out
    assert runs.keys() == ["acme/shop#1"]


def test_project_without_status_is_only_noted(runs: Runs) -> None:
    runs.github.project("acme", 7).add(runs.shop.issue())
    result = runs.run("check", BOARD)
    assert result.status == 0
    assert "Note: github:acme/project/7: the project has no field Status" in result.out


def test_empty_project_fails(runs: Runs) -> None:
    runs.github.project("acme", 7)
    result = runs.run("check", BOARD)
    assert result.status == 2
    assert "no work items in it" in result.out


# Organisations and users


@pytest.mark.parametrize("kind", ["Organization", "User"])
def test_all_active_repositories_with_issues_are_read(runs: Runs, kind: str) -> None:
    runs.github.owner("acme", kind)
    names = ("app", "lib", "old", "quiet", "empty")
    repositories = {name: runs.github.repository(f"acme/{name}") for name in names}
    for name in names[:-1]:
        repositories[name].issue()
    repositories["old"].fields["isArchived"] = True
    repositories["quiet"].fields["hasIssuesEnabled"] = False
    runs.fetch(ACME)
    assert runs.keys() == ["acme/app#1", "acme/lib#1"]


def test_parents_in_another_repository_of_the_organisation_are_checked(runs: Runs) -> None:
    epic, issue = create_ancestors(runs, 1)
    runs.fetch(ACME)
    assert (runs.keys(), runs.column("bet")) == ([epic.key, issue.key], [epic.key, epic.key])


def test_equal_milestones_of_two_repositories_are_one_sprint(runs: Runs) -> None:
    for repository in (runs.plans, runs.shop):
        repository.issue(milestone=repository.milestone("May", description="Ship the form.", due="2026-05-31"))
    for _ in range(2):
        runs.fetch(ACME)
        assert runs.rows('select key, goal, "end", items from sprint') == [
            {"key": "May", "goal": "Ship the form.", "end": "2026-05-31", "items": 2}
        ]
        runs.shop.issues[0].comment("Yes")


# Lists that are longer than a page

LONG_LISTS: dict[str, tuple[Callable[[Issue, int], object], int]] = {
    "labels": (lambda issue, number: issue.label(f"label {number}"), 45),
    "comments": (lambda issue, number: issue.comment(f"comment {number}"), 70),
    "edits": (lambda issue, number: issue.edit(f"text {number}"), 30),
}
COUNT_QUERIES = {
    "labels": "select length(labels) - length(replace(labels, ',', '')) - 1 as n from item",
    "comments": "select count(*) as n from comments group by item",
    "edits": "select count(*) as n from changes where field = 'body' group by item",
}


@pytest.mark.parametrize("part", LONG_LISTS)
def test_long_lists_of_many_issues_are_completed_with_few_requests(runs: Runs, part: str) -> None:
    shop = runs.shop
    write, count = LONG_LISTS[part]
    for _ in range(40):
        issue = shop.issue()
        for number in range(count):
            write(issue, number)
    assert len(runs.fetch(SHOP)) <= 5
    assert [row["n"] for row in runs.rows(COUNT_QUERIES[part])] == [count] * 40


def test_sub_issues_beyond_the_first_page_are_read(runs: Runs) -> None:
    shop = runs.shop
    for _ in range(2):
        epic = shop.issue(title="Epic")
        for _ in range(60):
            shop.issue(parent=epic)
    assert len(runs.fetch(SHOP)) <= 5
    linked = "select count(*) as n from links where type = 'has sub-issue' group by item"
    assert [row["n"] for row in runs.rows(linked)] == [60, 60]


def test_list_of_several_pages_is_read_completely(runs: Runs) -> None:
    issue = runs.shop.issue()
    for number in range(250):
        issue.comment(f"comment {number}")
    runs.fetch(SHOP)
    assert [row["body"] for row in runs.rows("select body from comments order by at")] == [
        f"comment {number}" for number in range(250)
    ]


def test_issue_in_many_projects_has_the_fields_of_all(runs: Runs) -> None:
    issue = runs.shop.issue()
    for number in range(1, 8):
        runs.github.project("acme", number, fields={f"Field {number}": "text"}).add(issue, **{f"Field {number}": "x"})
    runs.fetch(SHOP)
    (row,) = runs.rows("select fields from bodies")
    assert json.loads(row["fields"]) == {f"Field {number}": "x" for number in range(1, 8)}


@pytest.mark.parametrize("source", [SHOP, BOARD])
def test_project_fields_beyond_the_first_page_are_read(runs: Runs, source: str) -> None:
    names = [f"Field {number}" for number in range(40)]
    board = runs.github.project("acme", 7, fields=dict.fromkeys(names, "text") | {"Hypothesis": "text"})
    board.add(runs.shop.issue(), **dict.fromkeys(names, "x"), Hypothesis=BELIEF)
    runs.fetch(source)
    assert runs.column("hypothesis") == [BELIEF]


def test_draft_fields_beyond_the_first_page_are_read(runs: Runs) -> None:
    names = [f"Field {number}" for number in range(40)]
    board = runs.github.project("acme", 7, fields=dict.fromkeys(names, "text") | {"Hypothesis": "text"})
    board.draft("A note", **dict.fromkeys(names, "x"), Hypothesis=BELIEF)
    runs.fetch(BOARD)
    assert runs.column("hypothesis") == [BELIEF]


# Personal data


class PersonFields(Visitor):
    """The fields of people that queries request."""

    kinds = ("Actor", "User", "Bot", "Mannequin", "Assignee", "RequestedReviewer")

    def __init__(self, requests: list[Request]) -> None:
        super().__init__()
        self.requested: set[str] = set()
        for request in requests:
            self.types = TypeInfo(schema())
            visit(parse(request.query), TypeInfoVisitor(self.types, self))

    def enter_field(self, node: FieldNode, *_: object) -> None:
        parent, kind = self.types.get_parent_type(), get_named_type(self.types.get_type())
        if parent and kind and not {parent.name, kind.name}.isdisjoint(self.kinds):
            self.requested.add(f"{parent.name}.{node.name.value}")


def test_people_are_neither_requested_nor_stored(runs: Runs, folder: Path) -> None:
    shop, board = runs.shop, runs.github.project("acme", 7, fields={**STATUS, "Owner": "text"})
    epic = shop.issue(type="Epic", body="What we want", assignees=2, milestone=shop.milestone("One"))
    issue = shop.issue(parent=epic, labels=["in progress"], author_type="Bot")
    issue.comment("Yes")
    issue.comment("Beep", bot=True)
    issue.edit(BELIEF)
    issue.link_pull_request()
    issue.block(epic)
    board.add(issue, Status="Done", Owner=SOMEBODY)
    board.draft("A note", Owner=SOMEBODY)
    issue.close()
    for source in (SHOP, f"{SHOP}#1", BOARD, ACME):
        for verb in ("check", "read", "fetch", "doctor"):
            result = runs.run(verb, source)
            assert SOMEBODY not in result.out + result.err
    requested = PersonFields(runs.github.requests).requested
    assert requested == {"Issue.author", "IssueComment.author", "Actor.__typename"}
    files = [path for path in (folder / ".vanitylint").iterdir() if path.is_file()]
    assert len([path for path in files if path.suffix == ".db"]) == 4
    assert [path.name for path in files if SOMEBODY.encode() in path.read_bytes()] == []


# History, notes and flags


def test_change_of_target_after_closing_is_an_edit(runs: Runs) -> None:
    issue = runs.shop.issue(
        type="Epic", body="## Success metrics\n\nAbandonment falls from 40 % to 30 %", created="2026-01-05"
    )
    issue.close(at="2026-02-02")
    issue.edit("## Success metrics\n\nAbandonment falls from 40 % to 38 %", at="2026-02-12")
    runs.fetch(SHOP)
    assert {"slot": "target", "is_material": 1, "days_after_release": 10} in runs.rows(
        "select slot, is_material, days_after_release from edit"
    )


def test_deleted_revision_is_no_edit(runs: Runs) -> None:
    issue = runs.shop.issue(type="Epic", body="## Success metrics\n\nAbandonment falls from 40 % to 30 %")
    for percent in (38, 25):
        issue.edit(f"## Success metrics\n\nAbandonment falls from 40 % to {percent} %")
    issue.edits[1].fields |= {"diff": None, "deletedAt": issue.edits[0].fields["editedAt"]}
    runs.fetch(SHOP)
    assert runs.rows("select * from edit") == []
    assert runs.bodies()[issue.key].endswith("25 %")


def test_titles_labels_and_statuses_have_a_history(runs: Runs) -> None:
    shop, board = runs.shop, runs.board
    issue = shop.issue(title="At first")
    issue.rename("At last")
    issue.label("late")
    entry = board.add(issue, Status="Todo")
    board.set(entry, Status="Done")
    runs.fetch(SHOP)
    assert runs.rows("select field, before, after from changes order by at") == [
        {"field": "title", "before": "At first", "after": "At last"},
        {"field": "label", "before": None, "after": "late"},
        {"field": "status", "before": None, "after": "Todo"},
        {"field": "status", "before": "Todo", "after": "Done"},
    ]


def test_fetch_prints_notes(runs: Runs) -> None:
    runs.shop.issue(labels=["bug", "epic"])
    assert "note: acme/shop#1: labels name several kinds" in runs.run("fetch", SHOP).err


def test_offline_and_refresh_exclude_each_other(runs: Runs) -> None:
    result = runs.run("check", SHOP, "--offline", "--refresh")
    assert (result.status, runs.github.requests) == (2, [])
    assert "choose one" in result.err
