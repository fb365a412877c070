"""What changes beside an issue leaves the issue's date as it was, and is seen all the same."""

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


def test_a_status_on_a_project_is_seen_with_few_requests(runs: Runs) -> None:
    places = [runs.board.add(runs.shop.issue(), Status="Todo") for _ in range(120)]
    runs.fetch(SHOP)
    runs.board.set(places[5], Status="In Progress")
    assert len(runs.fetch(SHOP)) <= 4
    assert runs.column("key", "status = 'In Progress' and state = 'doing'") == ["acme/shop#6"]
    assert len(runs.fetch(SHOP)) == 1


def test_an_issue_taken_off_a_project_loses_its_status(runs: Runs) -> None:
    places = [runs.board.add(runs.shop.issue(), Status="In Progress") for _ in range(3)]
    runs.fetch(SHOP)
    runs.board.remove(places[1])
    assert len(runs.fetch(SHOP)) <= 3
    assert runs.column("status") == ["In Progress", "", "In Progress"]


def test_an_issue_put_on_a_known_project_gets_its_status(runs: Runs) -> None:
    runs.board.add(runs.shop.issue(), Status="Todo")
    late = runs.shop.issue()
    runs.shop.issue()
    runs.fetch(SHOP)
    runs.board.add(late, Status="In Progress")
    runs.fetch(SHOP)
    assert runs.column("status") == ["Todo", "In Progress", ""]


def test_a_project_that_is_deleted_takes_its_statuses_with_it(runs: Runs) -> None:
    place = runs.board.add(runs.shop.issue(), Status="In Progress")
    runs.shop.issue()
    runs.fetch(SHOP)
    place.delete()
    runs.board.delete()
    runs.fetch(SHOP)
    assert runs.column("status") == ["", ""]


# Milestones


@pytest.mark.parametrize("source", [SHOP, ACME])
@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda milestone: milestone.edit(description=BELIEF), id="described"),
        pytest.param(lambda milestone: milestone.edit(description=""), id="described no more"),
        pytest.param(lambda milestone: milestone.edit(title="v2.0"), id="renamed"),
        pytest.param(lambda milestone: milestone.edit(due="2026-12-31"), id="postponed"),
        pytest.param(lambda milestone: milestone.close("2026-03-31"), id="closed"),
    ],
)
def test_a_change_of_a_milestone_is_seen(runs: Runs, source: str, change: Callable) -> None:
    milestone = runs.shop.milestone("v1.2", description="Many things.", due="2026-06-30")
    runs.shop.issue(milestone=milestone, state="CLOSED")
    runs.shop.issue()
    runs.fetch(source)
    change(milestone)
    runs.fetch(source)
    assert runs.unlike_fresh(source) == []


# Parents and parts


def test_a_sub_issue_that_is_finished_shows_that_work_began(runs: Runs) -> None:
    epic = runs.shop.issue(type="Epic")
    part = runs.shop.issue(parent=epic)
    runs.shop.issue()
    runs.fetch(SHOP)
    part.close()
    runs.fetch(SHOP)
    assert runs.column("state") == ["doing", "done", "todo"]


@pytest.mark.parametrize("source", [SHOP, ACME])
def test_a_parent_elsewhere_is_looked_at_each_time(runs: Runs, source: str) -> None:
    epic = runs.github.repository("corp/plans").issue(type="Epic")
    runs.shop.issue(parent=epic)
    runs.shop.issue()
    runs.fetch(source)
    epic.edit(BELIEF)
    assert len(runs.fetch(source)) <= 3
    assert runs.column("bet_hypothesis") == [BELIEF, None]


def test_a_parent_elsewhere_that_is_deleted_is_no_bet_any_more(runs: Runs) -> None:
    epic = runs.plans.issue(type="Epic", body=BELIEF)
    runs.shop.issue(parent=epic)
    runs.shop.issue()
    runs.fetch(SHOP)
    epic.delete()
    runs.fetch(SHOP)
    assert runs.column("bet") == [None, None]


@pytest.mark.parametrize(("start", "end"), [("shop", "plans"), ("plans", "shop"), ("plans", "notes")])
def test_a_parent_that_is_transferred_is_still_traced_to(runs: Runs, start: str, end: str) -> None:
    repositories = {"shop": runs.shop, "plans": runs.plans, "notes": runs.github.repository("acme/notes")}
    epic = repositories[start].issue(type="Epic", body=BELIEF)
    story = runs.shop.issue(parent=epic)
    runs.shop.issue()
    runs.fetch(SHOP)
    epic.transfer(repositories[end])
    runs.fetch(SHOP)
    assert runs.column("bet", f"key = '{story.key}'") == [epic.key]


def test_a_sub_issue_elsewhere_counts_when_it_was_made_there_and_when_it_was_moved_there(runs: Runs) -> None:
    epic = runs.shop.issue(type="Epic", body=BELIEF)
    moved = runs.shop.issue(parent=epic)
    runs.plans.issue(parent=epic)
    runs.shop.issue()
    runs.fetch(SHOP)
    assert runs.column("children", f"key = '{epic.key}'") == [2]
    moved.transfer(runs.plans)
    runs.fetch(SHOP)
    assert runs.column("children", f"key = '{epic.key}'") == [2]


def test_a_later_run_looks_as_far_up_as_a_first_one(runs: Runs) -> None:
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
def test_items_of_two_repositories_that_hang_together_stay_judged(runs: Runs, sources: tuple[str, ...]) -> None:
    runs.shop.issue(parent=runs.plans.issue(type="Epic"))
    runs.shop.issue()
    runs.plans.issue()
    for _ in range(3):
        runs.fetch(*sources)
        assert runs.keys() == ["acme/plans#1", "acme/plans#2", "acme/shop#1", "acme/shop#2"]


@pytest.mark.parametrize("sources", [(SHOP, BOARD), (BOARD, SHOP)])
def test_an_issue_taken_off_the_project_stays_where_its_repository_is_a_source_too(
    runs: Runs, sources: tuple[str, ...]
) -> None:
    places = [runs.board.add(runs.shop.issue()) for _ in range(2)]
    runs.fetch(*sources)
    runs.board.remove(places[0])
    for _ in range(2):
        runs.fetch(*sources)
        assert runs.keys() == ["acme/shop#1", "acme/shop#2"]


@pytest.mark.parametrize("sources", [(SHOP, BOARD), (BOARD, SHOP)])
def test_an_issue_that_is_gone_goes_from_the_repository_and_the_project(runs: Runs, sources: tuple[str, ...]) -> None:
    issues = [runs.shop.issue() for _ in range(3)]
    runs.board.add(issues[0])
    runs.board.add(issues[1])
    runs.fetch(*sources)
    issues[0].delete()
    issues[2].delete()
    runs.fetch(*sources)
    assert runs.keys() == ["acme/shop#2"]


# A project as the source


def test_a_project_in_which_nothing_changed_is_only_walked(runs: Runs) -> None:
    issues = [runs.shop.issue() for _ in range(3)]
    for issue in issues:
        runs.board.add(issue)
    note = runs.board.draft("A note")
    runs.fetch(BOARD)
    assert runs.fetch(BOARD) == ["ProjectMembers"]
    assert runs.keys() == [f"acme/project/7/draft/{note.id}", *(issue.key for issue in issues)]


def test_what_changed_in_a_project_is_fetched_alone(runs: Runs) -> None:
    places = [runs.board.add(runs.shop.issue(body="As it was")) for _ in range(5)]
    note = runs.board.draft("A note")
    runs.fetch(BOARD)
    runs.shop.issues[0].edit("Changed")
    runs.board.set(places[1], Status="In Progress")
    runs.board.remove(places[2])
    runs.board.add(runs.shop.issue(body="New"), Status="Done")
    assert isinstance(note.content, Draft)
    note.content.edit(title="Another note")
    assert runs.fetch(BOARD) == ["ProjectMembers", "IssuesById", "DraftsById"]
    assert len(runs.github.requests[1].variables["ids"]) == 3
    assert runs.column("title", "key like '%draft%'") == ["Another note"]
    assert runs.unlike_fresh(BOARD) == []


def test_a_draft_that_becomes_an_issue_is_that_issue(runs: Runs) -> None:
    runs.board.add(runs.shop.issue())
    note = runs.board.draft("A note")
    runs.fetch(BOARD)
    runs.board.convert(note, runs.shop)
    runs.fetch(BOARD)
    assert runs.keys() == ["acme/shop#1", "acme/shop#2"]


def test_a_parent_taken_off_the_project_is_still_walked_to(runs: Runs) -> None:
    epic = runs.shop.issue(type="Epic", body=BELIEF)
    place = runs.board.add(epic)
    runs.board.add(runs.shop.issue(parent=epic))
    runs.fetch(BOARD)
    runs.board.remove(place)
    runs.fetch(BOARD)
    assert (runs.keys(), runs.column("bet")) == (["acme/shop#2"], [epic.key])


def test_a_sub_issue_beside_the_project_that_is_finished_shows_that_work_began(runs: Runs) -> None:
    epic = runs.shop.issue(type="Epic")
    runs.board.add(epic)
    part = runs.shop.issue(parent=epic)
    runs.fetch(BOARD)
    part.close()
    runs.fetch(BOARD)
    assert (runs.keys(), runs.column("state")) == ([epic.key], ["doing"])


def test_what_happens_on_another_project_makes_no_difference(runs: Runs) -> None:
    issue, other = runs.shop.issue(), runs.github.project("acme", 8, fields=STATUS)
    runs.board.add(issue, Status="Todo")
    place = other.add(issue, Status="Todo")
    runs.fetch(BOARD)
    other.set(place, Status="In Progress")
    runs.fetch(BOARD)
    assert runs.unlike_fresh(BOARD) == []


def test_that_a_project_has_no_status_is_said_each_time(runs: Runs) -> None:
    runs.github.project("acme", 7).add(runs.shop.issue())
    for _ in range(2):
        ran = runs.run("check", BOARD)
        assert ran.status == 0
        assert "the project has no field Status" in ran.out


def test_that_projects_disagree_is_said_each_time(runs: Runs) -> None:
    issue, other = runs.shop.issue(), runs.github.project("acme", 8, title="Ops", fields=STATUS)
    runs.shop.issue()
    runs.board.add(issue, Status="Todo")
    other.add(issue, Status="Done")
    for _ in range(2):
        ran = runs.run("check", SHOP)
        assert ran.status == 0
        assert "projects give different statuses" in ran.out


# An organisation as the source


def test_of_many_repositories_only_those_that_changed_are_asked(runs: Runs) -> None:
    repositories = {name: runs.github.repository(f"acme/{name}") for name in ("app", "lib", "shop")}
    for repository in repositories.values():
        repository.issue()
        repository.issue()
    runs.fetch(ACME)
    assert runs.fetch(ACME) == ["Repositories"]
    repositories["lib"].issues[0].edit("Changed")
    repositories["shop"].issues[0].delete()
    runs.fetch(ACME)
    assert {sent.variables.get("name") for sent in runs.github.requests} == {None, "lib", "shop"}
    assert runs.unlike_fresh(ACME) == []


@pytest.mark.parametrize("field", ["isArchived", "hasIssuesEnabled"])
def test_the_items_of_a_repository_that_is_put_away_go_and_come_back(runs: Runs, field: str) -> None:
    runs.shop.issue()
    runs.plans.issue(milestone=runs.plans.milestone("One", description=BELIEF))
    for expected in (["acme/plans#1", "acme/shop#1"], ["acme/shop#1"], ["acme/plans#1", "acme/shop#1"]):
        runs.fetch(ACME)
        assert runs.keys() == expected
        runs.plans.fields[field] = not runs.plans.fields[field]


def test_a_repository_that_is_renamed_brings_its_items_under_the_new_name(runs: Runs) -> None:
    runs.shop.issue()
    runs.plans.issue()
    runs.fetch(ACME)
    runs.shop.rename("store")
    runs.fetch(ACME)
    assert runs.keys() == ["acme/plans#1", "acme/store#1"]


def test_an_issue_that_moves_between_two_repositories_moves(runs: Runs) -> None:
    stays, moves = runs.shop.issue(), runs.shop.issue()
    runs.plans.pull_request()
    runs.fetch(ACME)
    moves.transfer(runs.plans)
    runs.fetch(ACME)
    assert runs.keys() == ["acme/plans#2", stays.key]


# Whatever happens


class Life:
    """Things that happen to issues and projects, by the dice."""

    def __init__(self, runs: Runs, seed: int) -> None:
        self.dice = random.Random(seed)  # noqa: S311 - to be the same each time
        self.runs = runs
        self.elsewhere = runs.github.repository("corp/notes")
        for repository in (runs.shop, runs.plans):
            for _ in range(6):
                runs.board.add(repository.issue(title="At first"), Status="Todo")
            repository.issue()
            repository.milestone("v1.0", due="2026-06-30")

    def go_on(self) -> None:
        events = (self.make, self.write, self.finish, self.move, self.plan, self.unplan, self.aim)
        for _ in range(self.dice.randint(3, 8)):
            self.dice.choice(events)()

    def issue(self) -> Issue:
        home = self.dice.choice([self.runs.shop, self.runs.plans])
        return self.dice.choice([issue for issue in home.issues if not issue.deleted] or [home.issue()])

    def make(self) -> None:
        parent = self.issue() if self.dice.random() < 0.7 else None
        self.dice.choice([self.runs.shop, self.runs.plans, self.elsewhere]).issue(parent=parent)

    def write(self) -> None:
        issue = self.issue()
        verbs: list[Callable[[str], object]] = [issue.edit, issue.rename, issue.comment, issue.label]
        self.dice.choice(verbs)(f"{self.dice.random():.0%}")

    def finish(self) -> None:
        issue = self.issue()
        verbs: list[Callable[[], object]] = [issue.link_pull_request, issue.close, issue.reopen, issue.delete]
        self.dice.choice(verbs)()

    def move(self) -> None:
        homes = [self.runs.shop, self.runs.plans, self.elsewhere]
        self.issue().transfer(self.dice.choice(homes))

    def aim(self) -> None:
        issue = self.issue()
        milestone = issue.repository.milestones[0]
        verbs: list[Callable[[], object]] = [
            milestone.close,
            lambda: issue.set_milestone(milestone),
            lambda: milestone.edit(title=f"v{self.dice.random():.1f}"),
            lambda: milestone.edit(description=self.dice.choice([BELIEF, "Many things.", ""])),
        ]
        self.dice.choice(verbs)()

    def plan(self) -> None:
        places = [place for place in self.runs.board.items if not place.deleted]
        self.runs.board.set(self.dice.choice(places), Status=self.dice.choice(STATUS["Status"]))

    def unplan(self) -> None:
        places = [place for place in self.runs.board.items if not place.deleted]
        if len(places) > 3:
            self.runs.board.remove(self.dice.choice(places))


@pytest.mark.parametrize("sources", [(SHOP,), (BOARD,), (ACME,), (BOARD, SHOP, "github:acme/plans")])
@pytest.mark.parametrize("seed", range(2))
def test_whatever_happens_a_later_run_brings_what_a_first_one_would(
    runs: Runs, seed: int, sources: tuple[str, ...]
) -> None:
    life = Life(runs, seed)
    for number in range(4):
        runs.run("fetch", *sources)
        assert runs.unlike_fresh(*sources) == [], f"after {number} runs"
        life.go_on()
