"""Later runs notice changes that do not update the issue's date, such as those of projects, milestones and parents."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from tests.cli.github.runs import ACME, BELIEF, BOARD, SHOP, STATUS, Runs
from tests.fake_github.projects import Draft

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fake_github.issues import Issue


# Fields of projects


def test_new_project_status_is_fetched_with_few_requests(runs: Runs) -> None:
    entries = [runs.board.add(runs.shop.issue(), Status="Todo") for _ in range(120)]
    runs.fetch(SHOP)
    runs.board.set(entries[5], Status="In Progress")
    assert len(runs.fetch(SHOP)) <= 4
    assert runs.column("key", "status = 'In Progress' and state = 'doing'") == ["acme/shop#6"]
    assert len(runs.fetch(SHOP)) == 1


def test_issue_removed_from_project_loses_its_status(runs: Runs) -> None:
    entries = [runs.board.add(runs.shop.issue(), Status="In Progress") for _ in range(3)]
    runs.fetch(SHOP)
    runs.board.remove(entries[1])
    assert len(runs.fetch(SHOP)) <= 3
    assert runs.column("status") == ["In Progress", "", "In Progress"]


def test_issue_added_to_known_project_gets_its_status(runs: Runs) -> None:
    runs.board.add(runs.shop.issue(), Status="Todo")
    late = runs.shop.issue()
    runs.shop.issue()
    runs.fetch(SHOP)
    runs.board.add(late, Status="In Progress")
    runs.fetch(SHOP)
    assert runs.column("status") == ["Todo", "In Progress", ""]


def test_issues_lose_the_status_of_a_deleted_project(runs: Runs) -> None:
    entry = runs.board.add(runs.shop.issue(), Status="In Progress")
    runs.shop.issue()
    runs.fetch(SHOP)
    entry.delete()
    runs.board.delete()
    runs.fetch(SHOP)
    assert runs.column("status") == ["", ""]


# Milestones


@pytest.mark.parametrize("source", [SHOP, ACME])
@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda milestone: milestone.edit(description=BELIEF), id="description changed"),
        pytest.param(lambda milestone: milestone.edit(description=""), id="description removed"),
        pytest.param(lambda milestone: milestone.edit(title="v2.0"), id="renamed"),
        pytest.param(lambda milestone: milestone.edit(due="2026-12-31"), id="postponed"),
        pytest.param(lambda milestone: milestone.close("2026-03-31"), id="closed"),
    ],
)
def test_changed_milestone_is_updated(runs: Runs, source: str, change: Callable) -> None:
    milestone = runs.shop.milestone("v1.2", description="Many things.", due="2026-06-30")
    runs.shop.issue(milestone=milestone, state="CLOSED")
    runs.shop.issue()
    runs.fetch(source)
    change(milestone)
    runs.fetch(source)
    assert runs.unlike_fresh(source) == []


# Parents and sub-issues


def test_finished_sub_issue_starts_its_epic(runs: Runs) -> None:
    epic = runs.shop.issue(type="Epic")
    part = runs.shop.issue(parent=epic)
    runs.shop.issue()
    runs.fetch(SHOP)
    part.close()
    runs.fetch(SHOP)
    assert runs.column("state") == ["doing", "done", "todo"]


@pytest.mark.parametrize("source", [SHOP, ACME])
def test_parent_in_other_repository_is_fetched_each_time(runs: Runs, source: str) -> None:
    epic = runs.github.repository("corp/plans").issue(type="Epic")
    runs.shop.issue(parent=epic)
    runs.shop.issue()
    runs.fetch(source)
    epic.edit(BELIEF)
    assert len(runs.fetch(source)) <= 3
    assert runs.column("bet_hypothesis") == [BELIEF, None]


def test_deleted_parent_in_other_repository_is_no_longer_a_bet(runs: Runs) -> None:
    epic = runs.plans.issue(type="Epic", body=BELIEF)
    runs.shop.issue(parent=epic)
    runs.shop.issue()
    runs.fetch(SHOP)
    epic.delete()
    runs.fetch(SHOP)
    assert runs.column("bet") == [None, None]


@pytest.mark.parametrize(("start", "end"), [("shop", "plans"), ("plans", "shop"), ("plans", "notes")])
def test_transferred_parent_is_still_the_bet(runs: Runs, start: str, end: str) -> None:
    repositories = {"shop": runs.shop, "plans": runs.plans, "notes": runs.github.repository("acme/notes")}
    epic = repositories[start].issue(type="Epic", body=BELIEF)
    story = runs.shop.issue(parent=epic)
    runs.shop.issue()
    runs.fetch(SHOP)
    epic.transfer(repositories[end])
    runs.fetch(SHOP)
    assert runs.column("bet", f"key = '{story.key}'") == [epic.key]


def test_sub_issues_created_in_or_moved_to_other_repository_count(runs: Runs) -> None:
    epic = runs.shop.issue(type="Epic", body=BELIEF)
    moved = runs.shop.issue(parent=epic)
    runs.plans.issue(parent=epic)
    runs.shop.issue()
    runs.fetch(SHOP)
    assert runs.column("children", f"key = '{epic.key}'") == [2]
    moved.transfer(runs.plans)
    runs.fetch(SHOP)
    assert runs.column("children", f"key = '{epic.key}'") == [2]


def test_later_run_follows_as_many_parents_as_first_run(runs: Runs) -> None:
    parent = runs.plans.issue(type="Epic", body=BELIEF)
    for _ in range(8):
        parent = runs.plans.issue(parent=parent)
    runs.shop.issue(parent=parent)
    for _ in range(3):
        runs.fetch(SHOP)
        assert runs.column("trace") == ["unknown"]
        assert len(runs.rows("select key from every_item")) == 7


# Several sources in one backlog


@pytest.mark.parametrize("sources", [(SHOP, "github:acme/plans"), ("github:acme/plans", SHOP)])
def test_linked_items_of_two_repositories_are_checked_in_each_run(runs: Runs, sources: tuple[str, ...]) -> None:
    runs.shop.issue(parent=runs.plans.issue(type="Epic"))
    runs.shop.issue()
    runs.plans.issue()
    for _ in range(3):
        runs.fetch(*sources)
        assert runs.keys() == ["acme/plans#1", "acme/plans#2", "acme/shop#1", "acme/shop#2"]


@pytest.mark.parametrize("sources", [(SHOP, BOARD), (BOARD, SHOP)])
def test_issue_removed_from_project_stays_if_its_repository_is_a_source(runs: Runs, sources: tuple[str, ...]) -> None:
    entries = [runs.board.add(runs.shop.issue()) for _ in range(2)]
    runs.fetch(*sources)
    runs.board.remove(entries[0])
    for _ in range(2):
        runs.fetch(*sources)
        assert runs.keys() == ["acme/shop#1", "acme/shop#2"]


@pytest.mark.parametrize("sources", [(SHOP, BOARD), (BOARD, SHOP)])
def test_deleted_issue_disappears_from_repository_and_project(runs: Runs, sources: tuple[str, ...]) -> None:
    issues = [runs.shop.issue() for _ in range(3)]
    runs.board.add(issues[0])
    runs.board.add(issues[1])
    runs.fetch(*sources)
    issues[0].delete()
    issues[2].delete()
    runs.fetch(*sources)
    assert runs.keys() == ["acme/shop#2"]


# A project as the source


def test_unchanged_project_takes_one_query(runs: Runs) -> None:
    issues = [runs.shop.issue() for _ in range(3)]
    for issue in issues:
        runs.board.add(issue)
    note = runs.board.draft("A note")
    runs.fetch(BOARD)
    assert runs.fetch(BOARD) == ["ProjectMembers"]
    assert runs.keys() == [f"acme/project/7/draft/{note.id}", *(issue.key for issue in issues)]


def test_only_changes_in_project_are_fetched(runs: Runs) -> None:
    entries = [runs.board.add(runs.shop.issue(body="As it was")) for _ in range(5)]
    note = runs.board.draft("A note")
    runs.fetch(BOARD)
    runs.shop.issues[0].edit("Changed")
    runs.board.set(entries[1], Status="In Progress")
    runs.board.remove(entries[2])
    runs.board.add(runs.shop.issue(body="New"), Status="Done")
    assert isinstance(note.content, Draft)
    note.content.edit(title="Another note")
    assert runs.fetch(BOARD) == ["ProjectMembers", "IssuesById", "DraftsById"]
    assert len(runs.github.requests[1].variables["ids"]) == 3
    assert runs.column("title", "key like '%draft%'") == ["Another note"]
    assert runs.unlike_fresh(BOARD) == []


def test_converted_draft_becomes_an_issue(runs: Runs) -> None:
    runs.board.add(runs.shop.issue())
    note = runs.board.draft("A note")
    runs.fetch(BOARD)
    runs.board.convert(note, runs.shop)
    runs.fetch(BOARD)
    assert runs.keys() == ["acme/shop#1", "acme/shop#2"]


def test_parent_removed_from_project_is_still_the_bet(runs: Runs) -> None:
    epic = runs.shop.issue(type="Epic", body=BELIEF)
    entry = runs.board.add(epic)
    runs.board.add(runs.shop.issue(parent=epic))
    runs.fetch(BOARD)
    runs.board.remove(entry)
    runs.fetch(BOARD)
    assert (runs.keys(), runs.column("bet")) == (["acme/shop#2"], [epic.key])


def test_finished_sub_issue_outside_project_starts_its_epic(runs: Runs) -> None:
    epic = runs.shop.issue(type="Epic")
    runs.board.add(epic)
    part = runs.shop.issue(parent=epic)
    runs.fetch(BOARD)
    part.close()
    runs.fetch(BOARD)
    assert (runs.keys(), runs.column("state")) == ([epic.key], ["doing"])


def test_changes_in_another_project_are_ignored(runs: Runs) -> None:
    issue, other = runs.shop.issue(), runs.github.project("acme", 8, fields=STATUS)
    runs.board.add(issue, Status="Todo")
    entry = other.add(issue, Status="Todo")
    runs.fetch(BOARD)
    other.set(entry, Status="In Progress")
    runs.fetch(BOARD)
    assert runs.unlike_fresh(BOARD) == []


def test_project_without_status_is_noted_each_time(runs: Runs) -> None:
    runs.github.project("acme", 7).add(runs.shop.issue())
    for _ in range(2):
        result = runs.run("check", BOARD)
        assert result.status == 0
        assert "the project has no field Status" in result.out


def test_different_statuses_in_projects_are_noted_each_time(runs: Runs) -> None:
    issue, other = runs.shop.issue(), runs.github.project("acme", 8, title="Ops", fields=STATUS)
    runs.shop.issue()
    runs.board.add(issue, Status="Todo")
    other.add(issue, Status="Done")
    for _ in range(2):
        result = runs.run("check", SHOP)
        assert result.status == 0
        assert "projects give different statuses" in result.out


# An organisation as the source


def test_only_changed_repositories_are_queried(runs: Runs) -> None:
    repositories = {name: runs.github.repository(f"acme/{name}") for name in ("app", "lib", "shop")}
    for repository in repositories.values():
        repository.issue()
        repository.issue()
    runs.fetch(ACME)
    assert runs.fetch(ACME) == ["Repositories"]
    repositories["lib"].issues[0].edit("Changed")
    repositories["shop"].issues[0].delete()
    runs.fetch(ACME)
    assert {request.variables.get("name") for request in runs.github.requests} == {None, "lib", "shop"}
    assert runs.unlike_fresh(ACME) == []


@pytest.mark.parametrize("field", ["isArchived", "hasIssuesEnabled"])
def test_items_of_archived_or_disabled_repository_disappear_and_return(runs: Runs, field: str) -> None:
    runs.shop.issue()
    runs.plans.issue(milestone=runs.plans.milestone("One", description=BELIEF))
    for expected in (["acme/plans#1", "acme/shop#1"], ["acme/shop#1"], ["acme/plans#1", "acme/shop#1"]):
        runs.fetch(ACME)
        assert runs.keys() == expected
        runs.plans.fields[field] = not runs.plans.fields[field]


def test_items_of_renamed_repository_get_new_keys(runs: Runs) -> None:
    runs.shop.issue()
    runs.plans.issue()
    runs.fetch(ACME)
    runs.shop.rename("store")
    runs.fetch(ACME)
    assert runs.keys() == ["acme/plans#1", "acme/store#1"]


def test_issue_transferred_between_repositories_gets_a_new_key(runs: Runs) -> None:
    remaining, transferred = runs.shop.issue(), runs.shop.issue()
    runs.plans.pull_request()
    runs.fetch(ACME)
    transferred.transfer(runs.plans)
    runs.fetch(ACME)
    assert runs.keys() == ["acme/plans#2", remaining.key]


# Random changes


class RandomChanges:
    """Random changes to issues and projects."""

    def __init__(self, runs: Runs, seed: int) -> None:
        self.dice = random.Random(seed)  # noqa: S311 - reproducible
        self.runs = runs
        self.other_repository = runs.github.repository("corp/notes")
        for repository in (runs.shop, runs.plans):
            for _ in range(6):
                runs.board.add(repository.issue(title="At first"), Status="Todo")
            repository.issue()
            repository.milestone("v1.0", due="2026-06-30")

    def apply_some(self) -> None:
        actions = (
            self.create_issue,
            self.edit_issue,
            self.finish_issue,
            self.transfer_issue,
            self.set_status,
            self.remove_from_board,
            self.change_milestone,
        )
        for _ in range(self.dice.randint(3, 8)):
            self.dice.choice(actions)()

    def random_issue(self) -> Issue:
        repository = self.dice.choice([self.runs.shop, self.runs.plans])
        return self.dice.choice([issue for issue in repository.issues if not issue.deleted] or [repository.issue()])

    def create_issue(self) -> None:
        parent = self.random_issue() if self.dice.random() < 0.7 else None
        self.dice.choice([self.runs.shop, self.runs.plans, self.other_repository]).issue(parent=parent)

    def edit_issue(self) -> None:
        issue = self.random_issue()
        actions: list[Callable[[str], object]] = [issue.edit, issue.rename, issue.comment, issue.label]
        self.dice.choice(actions)(f"{self.dice.random():.0%}")

    def finish_issue(self) -> None:
        issue = self.random_issue()
        actions: list[Callable[[], object]] = [issue.link_pull_request, issue.close, issue.reopen, issue.delete]
        self.dice.choice(actions)()

    def transfer_issue(self) -> None:
        repositories = [self.runs.shop, self.runs.plans, self.other_repository]
        self.random_issue().transfer(self.dice.choice(repositories))

    def change_milestone(self) -> None:
        issue = self.random_issue()
        milestone = issue.repository.milestones[0]
        actions: list[Callable[[], object]] = [
            milestone.close,
            lambda: issue.set_milestone(milestone),
            lambda: milestone.edit(title=f"v{self.dice.random():.1f}"),
            lambda: milestone.edit(description=self.dice.choice([BELIEF, "Many things.", ""])),
        ]
        self.dice.choice(actions)()

    def set_status(self) -> None:
        entries = [entry for entry in self.runs.board.items if not entry.deleted]
        self.runs.board.set(self.dice.choice(entries), Status=self.dice.choice(STATUS["Status"]))

    def remove_from_board(self) -> None:
        entries = [entry for entry in self.runs.board.items if not entry.deleted]
        if len(entries) > 3:
            self.runs.board.remove(self.dice.choice(entries))


@pytest.mark.parametrize("sources", [(SHOP,), (BOARD,), (ACME,), (BOARD, SHOP, "github:acme/plans")])
@pytest.mark.parametrize("seed", range(2))
def test_later_run_after_random_changes_equals_a_first_run(runs: Runs, seed: int, sources: tuple[str, ...]) -> None:
    changes = RandomChanges(runs, seed)
    for number in range(4):
        runs.run("fetch", *sources)
        assert runs.unlike_fresh(*sources) == [], f"after {number} runs"
        changes.apply_some()
