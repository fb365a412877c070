"""GitHub as a source: the places that can be named, and what of them reaches the snapshot."""

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


def a_line_of_descent(runs: Runs, length: int) -> tuple[Issue, Issue]:
    """An epic that states a hypothesis, and an issue in another repository so many steps below it."""
    epic = parent = runs.plans.issue(title="Fewer give up", type="Epic", body=BELIEF)
    for _ in range(length - 1):
        parent = runs.plans.issue(title="A part", parent=parent)
    return epic, runs.shop.issue(title="The form", parent=parent)


def test_an_issue_traces_to_a_bet_six_steps_up_in_another_repository(runs: Runs) -> None:
    _, issue = a_line_of_descent(runs, 6)
    runs.fetch(SHOP)
    assert runs.rows("select key, trace, bet_hypothesis from item") == [
        {"key": issue.key, "trace": "bet", "bet_hypothesis": BELIEF}
    ]
    assert len(runs.rows("select key from every_item")) == 7


def test_beyond_six_steps_nobody_looks(runs: Runs) -> None:
    epic, issue = a_line_of_descent(runs, 7)
    runs.fetch(SHOP)
    assert runs.rows("select key, trace from item") == [{"key": issue.key, "trace": "unknown"}]
    assert epic.key not in [row["key"] for row in runs.rows("select key from every_item")]


def test_trace_shows_parents_elsewhere(runs: Runs) -> None:
    epic, issue = a_line_of_descent(runs, 2)
    out = runs.run("trace", issue.key, SHOP).out
    assert f"{epic.key}  Fewer give up" in out
    assert "← the bet" in out
    assert BELIEF[:40] in out


def test_trace_tells_what_stands_beyond_its_last_step(runs: Runs) -> None:
    epic, issue = a_line_of_descent(runs, 7)
    assert f"{epic.key}  (not among the items that were read)" in runs.run("trace", issue.key, SHOP).out


def test_a_parent_elsewhere_that_is_named_is_not_passed_over_in_silence(runs: Runs) -> None:
    epic, _ = a_line_of_descent(runs, 1)
    ran = runs.run("read", SHOP, "--key", epic.key)
    assert epic.key in ran.out + ran.err


def test_parents_elsewhere_are_not_judged(runs: Runs) -> None:
    runs.shop.issue(title="A crash", type="Bug", parent=runs.plans.issue(type="Epic", labels=["in progress"]))
    ran = runs.run("check", SHOP)
    assert ran.status == 0
    assert "1 work item as of" in ran.out
    assert "acme/plans#1" not in ran.out


# One issue


def test_one_issue_is_judged_with_what_is_below_it_and_not_what_is_above(runs: Runs) -> None:
    shop = runs.shop
    above = shop.issue(type="Epic", body=BELIEF)
    named = shop.issue(parent=above)
    parts = [shop.issue(parent=named) for _ in range(2)]
    parts += [shop.issue(parent=parts[0]), runs.github.repository("acme/lib").issue(parent=parts[1])]
    shop.issue(parent=above)
    assert len(runs.fetch(f"github:acme/shop#{named.number}")) <= 4
    assert runs.keys() == sorted(issue.key for issue in (named, *parts))
    assert {row["bet"] for row in runs.rows("select bet from item")} == {above.key}


def test_one_issue_is_fetched_anew_each_time(runs: Runs) -> None:
    shop = runs.shop
    named = shop.issue()
    part = shop.issue(parent=named)
    runs.fetch("github:acme/shop#1")
    part.delete()
    runs.fetch("github:acme/shop#1")
    assert runs.keys() == [named.key]


def test_a_pull_request_is_refused(runs: Runs) -> None:
    pull = runs.shop.pull_request()
    ran = runs.run("check", f"github:acme/shop#{pull.fields['number']}")
    assert (ran.status, ran.out) == (2, "")
    assert "github:acme/shop#1: is a pull request, not an issue" in ran.err


@pytest.mark.parametrize(
    "name", ["github:acme/shop#99", "github:acme/nothing", "github:acme/project/9", "github:nobody"]
)
def test_a_place_that_is_not_there_is_named(runs: Runs, name: str) -> None:
    runs.shop.issue()
    ran = runs.run("check", name)
    assert ran.status == 2
    assert f"{name}: there is no such" in ran.err


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("acme/shop/issues", ["acme/shop#1", "acme/shop#2"]),
        ("acme/shop/issues/2", ["acme/shop#2"]),
        ("orgs/acme/projects/7/views/1", ["acme/shop#1"]),
        ("acme", ["acme/shop#1", "acme/shop#2"]),
    ],
)
def test_the_address_of_a_page_does_as_well(runs: Runs, page: str, expected: list[str]) -> None:
    shop = runs.shop
    runs.board.add(shop.issue())
    shop.issue()
    runs.fetch(f"https://github.com/{page}")
    assert runs.keys() == expected


# A project


def test_a_project_brings_issues_of_all_repositories_and_drafts(runs: Runs) -> None:
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


def test_items_that_may_not_be_seen_are_a_problem_each_time(runs: Runs) -> None:
    board = runs.board
    board.add(runs.shop.issue())
    board.redacted()
    board.redacted()
    for _ in range(2):
        ran = runs.run("check", BOARD)
        assert ran.status == 2
        assert "2 of its items are in repositories this token cannot see" in ran.out
    assert runs.keys() == ["acme/shop#1"]


def test_a_project_without_status_is_worth_a_note_and_no_more(runs: Runs) -> None:
    runs.github.project("acme", 7).add(runs.shop.issue())
    ran = runs.run("check", BOARD)
    assert ran.status == 0
    assert "Note: github:acme/project/7: the project has no field Status" in ran.out


def test_an_empty_project_is_nothing_to_judge(runs: Runs) -> None:
    runs.github.project("acme", 7)
    ran = runs.run("check", BOARD)
    assert ran.status == 2
    assert "no work items in it" in ran.out


# An organisation, or a person


@pytest.mark.parametrize("kind", ["Organization", "User"])
def test_all_repositories_that_take_issues_are_read(runs: Runs, kind: str) -> None:
    runs.github.owner("acme", kind)
    names = ("app", "lib", "old", "quiet", "empty")
    repositories = {name: runs.github.repository(f"acme/{name}") for name in names}
    for name in names[:-1]:
        repositories[name].issue()
    repositories["old"].fields["isArchived"] = True
    repositories["quiet"].fields["hasIssuesEnabled"] = False
    runs.fetch(ACME)
    assert runs.keys() == ["acme/app#1", "acme/lib#1"]


def test_parents_in_another_repository_of_the_organisation_are_judged(runs: Runs) -> None:
    epic, issue = a_line_of_descent(runs, 1)
    runs.fetch(ACME)
    assert (runs.keys(), runs.column("bet")) == ([epic.key, issue.key], [epic.key, epic.key])


def test_milestones_that_are_alike_in_two_repositories_are_one_sprint(runs: Runs) -> None:
    for repository in (runs.plans, runs.shop):
        repository.issue(milestone=repository.milestone("May", description="Ship the form.", due="2026-05-31"))
    for _ in range(2):
        runs.fetch(ACME)
        assert runs.rows('select key, goal, "end", items from sprint') == [
            {"key": "May", "goal": "Ship the form.", "end": "2026-05-31", "items": 2}
        ]
        runs.shop.issues[0].comment("Yes")


# Lists that are longer than a page

LONG: dict[str, tuple[Callable[[Issue, int], object], int]] = {
    "labels": (lambda issue, number: issue.label(f"label {number}"), 45),
    "comments": (lambda issue, number: issue.comment(f"comment {number}"), 70),
    "edits": (lambda issue, number: issue.edit(f"text {number}"), 30),
}
FOUND = {
    "labels": "select length(labels) - length(replace(labels, ',', '')) - 1 as n from item",
    "comments": "select count(*) as n from comments group by item",
    "edits": "select count(*) as n from changes where field = 'body' group by item",
}


@pytest.mark.parametrize("part", LONG)
def test_long_lists_of_many_issues_are_completed_together(runs: Runs, part: str) -> None:
    shop = runs.shop
    write, count = LONG[part]
    for _ in range(40):
        issue = shop.issue()
        for number in range(count):
            write(issue, number)
    assert len(runs.fetch(SHOP)) <= 5
    assert [row["n"] for row in runs.rows(FOUND[part])] == [count] * 40


def test_sub_issues_beyond_a_page_are_known(runs: Runs) -> None:
    shop = runs.shop
    for _ in range(2):
        epic = shop.issue(title="Epic")
        for _ in range(60):
            shop.issue(parent=epic)
    assert len(runs.fetch(SHOP)) <= 5
    linked = "select count(*) as n from links where type = 'has sub-issue' group by item"
    assert [row["n"] for row in runs.rows(linked)] == [60, 60]


def test_a_list_of_several_pages_is_read_to_its_end(runs: Runs) -> None:
    issue = runs.shop.issue()
    for number in range(250):
        issue.comment(f"comment {number}")
    runs.fetch(SHOP)
    assert [row["body"] for row in runs.rows("select body from comments order by at")] == [
        f"comment {number}" for number in range(250)
    ]


def test_an_issue_on_many_projects_has_the_fields_of_all(runs: Runs) -> None:
    issue = runs.shop.issue()
    for number in range(1, 8):
        runs.github.project("acme", number, fields={f"Field {number}": "text"}).add(issue, **{f"Field {number}": "x"})
    runs.fetch(SHOP)
    (found,) = runs.rows("select fields from bodies")
    assert json.loads(found["fields"]) == {f"Field {number}": "x" for number in range(1, 8)}


@pytest.mark.parametrize("source", [SHOP, BOARD])
def test_more_fields_of_a_project_than_a_page_holds_are_read(runs: Runs, source: str) -> None:
    names = [f"Field {number}" for number in range(40)]
    board = runs.github.project("acme", 7, fields=dict.fromkeys(names, "text") | {"Hypothesis": "text"})
    board.add(runs.shop.issue(), **dict.fromkeys(names, "x"), Hypothesis=BELIEF)
    runs.fetch(source)
    assert runs.column("hypothesis") == [BELIEF]


def test_more_fields_of_a_draft_than_a_page_holds_are_read(runs: Runs) -> None:
    names = [f"Field {number}" for number in range(40)]
    board = runs.github.project("acme", 7, fields=dict.fromkeys(names, "text") | {"Hypothesis": "text"})
    board.draft("A note", **dict.fromkeys(names, "x"), Hypothesis=BELIEF)
    runs.fetch(BOARD)
    assert runs.column("hypothesis") == [BELIEF]


# Nobody


class People(Visitor):
    """What questions ask of people, and where."""

    kinds = ("Actor", "User", "Bot", "Mannequin", "Assignee", "RequestedReviewer")

    def __init__(self, sent: list[Request]) -> None:
        super().__init__()
        self.asked: set[str] = set()
        for question in sent:
            self.types = TypeInfo(schema())
            visit(parse(question.query), TypeInfoVisitor(self.types, self))

    def enter_field(self, node: FieldNode, *_: object) -> None:
        parent, kind = self.types.get_parent_type(), get_named_type(self.types.get_type())
        if parent and kind and not {parent.name, kind.name}.isdisjoint(self.kinds):
            self.asked.add(f"{parent.name}.{node.name.value}")


def test_nobody_is_asked_for_and_nobody_is_kept(runs: Runs, folder: Path) -> None:
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
            ran = runs.run(verb, source)
            assert SOMEBODY not in ran.out + ran.err
    asked = People(runs.github.requests).asked
    assert asked == {"Issue.author", "IssueComment.author", "Actor.__typename"}
    files = [path for path in (folder / ".vanitylint").iterdir() if path.is_file()]
    assert len([path for path in files if path.suffix == ".db"]) == 4
    assert [path.name for path in files if SOMEBODY.encode() in path.read_bytes()] == []


# History


def test_a_target_that_is_changed_after_the_end_is_an_edit(runs: Runs) -> None:
    issue = runs.shop.issue(
        type="Epic", body="## Success metrics\n\nAbandonment falls from 40 % to 30 %", created="2026-01-05"
    )
    issue.close(at="2026-02-02")
    issue.edit("## Success metrics\n\nAbandonment falls from 40 % to 38 %", at="2026-02-12")
    runs.fetch(SHOP)
    assert {"slot": "target", "is_material": 1, "days_after_release": 10} in runs.rows(
        "select slot, is_material, days_after_release from edit"
    )


def test_a_revision_that_was_deleted_is_no_edit(runs: Runs) -> None:
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
    place = board.add(issue, Status="Todo")
    board.set(place, Status="Done")
    runs.fetch(SHOP)
    assert runs.rows("select field, before, after from changes order by at") == [
        {"field": "title", "before": "At first", "after": "At last"},
        {"field": "label", "before": None, "after": "late"},
        {"field": "status", "before": None, "after": "Todo"},
        {"field": "status", "before": "Todo", "after": "Done"},
    ]


def test_fetch_tells_what_was_decided(runs: Runs) -> None:
    runs.shop.issue(labels=["bug", "epic"])
    assert "note: acme/shop#1: labels name several kinds" in runs.run("fetch", SHOP).err


def test_nothing_and_everything_cannot_be_asked_for_at_once(runs: Runs) -> None:
    ran = runs.run("check", SHOP, "--offline", "--refresh")
    assert (ran.status, runs.github.requests) == (2, [])
    assert "choose one" in ran.err
