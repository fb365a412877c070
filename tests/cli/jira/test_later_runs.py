"""A later run leaves the same snapshot as a first one would, whatever changed in between."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from tests.cli.jira.runs import BELIEF, SHOP, Runs

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fake_jira.issues import Issue
    from tests.fake_jira.recording import Request


def test_later_run_makes_few_requests_when_nothing_changed(runs: Runs) -> None:
    runs.shop.issues(120)
    runs.fetch(SHOP)
    assert len(runs.fetch(SHOP)) <= 7
    assert len(runs.keys()) == 120


def test_only_changed_issues_are_fetched_again(runs: Runs) -> None:
    stories = runs.shop.issues(120)
    runs.fetch(SHOP)
    runs.jira.clock.advance(days=1)
    stories[7].edit(summary="Something else")
    runs.fetch(SHOP)
    assert runs.column("title", "key = 'SHOP-8'") == ["Something else"]
    full_requests = [request for request in runs.jira.requests if "summary" in requested_fields(request)]
    assert len(full_requests) == 1


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda sprint: sprint.edit(goal=""), id="without a goal"),
        pytest.param(lambda sprint: sprint.edit(goal="Fewer people give up"), id="another goal"),
        pytest.param(lambda sprint: sprint.edit(name="Sprint of the mice"), id="renamed"),
        pytest.param(lambda sprint: sprint.edit(start="2026-04-01", end="2026-04-14"), id="postponed"),
        pytest.param(lambda sprint: sprint.start(), id="started"),
        pytest.param(lambda sprint: sprint.close(), id="closed"),
    ],
)
def test_change_of_sprint_is_noticed_although_no_issue_changed(runs: Runs, change: Callable) -> None:
    sprint = runs.jira.board(12, runs.shop).sprint(goal="Finish the menu", start="2026-03-01", end="2026-03-14")
    runs.shop.issues(3, sprint=sprint)
    runs.fetch(SHOP)
    before = runs.rows("select * from sprint")
    change(sprint)
    runs.fetch(SHOP)
    assert runs.rows("select * from sprint") != before
    assert runs.unlike_fresh(SHOP) == []


def requested_fields(request: Request) -> str:
    """Return the fields that a request asks for."""
    return str(request.body.get("fields") if request.body else request.query.get("fields"))


class RandomChanges:
    """Random changes of a Jira with two projects, a board and versions."""

    def __init__(self, runs: Runs, seed: int) -> None:
        self.runs = runs
        self.random = random.Random(seed)  # noqa: S311 - not a secret
        self.jira = runs.jira
        self.field = self.jira.field("Hypothesis", "textarea")
        self.target = self.jira.field("Target", "text")
        self.choice = self.jira.field("Decision", "select")
        self.board = self.jira.board(12, runs.shop)
        self.sprints = [self.board.sprint(goal=f"Goal {n}") for n in range(3)]
        self.versions = [self.jira.version(runs.shop, f"{n}.0") for n in range(2)]
        self.kinds = ["Story", "Story", "Task", "Bug", "Epic", "Initiative"]
        for _ in range(25):
            self.create_issue()

    def create_issue(self) -> None:
        """Create an issue in one of the projects."""
        project = self.random.choice([self.runs.shop, self.runs.shop, self.runs.plans])
        project.issue(self.random.choice(self.kinds), description=self.random.choice([None, BELIEF, "Many things."]))

    def pick_issue(self) -> Issue:
        """Return a random issue."""
        return self.random.choice(list(self.jira.store.issues.values()))

    def change_something(self) -> None:
        """Make one of many possible changes."""
        rng, issue, other = self.random, self.pick_issue(), self.pick_issue()
        choices: list[Callable[[], object]] = [
            self.create_issue,
            lambda: issue.edit(description=rng.choice([BELIEF, "Shorter.", ""])),
            lambda: issue.edit(fields={"Hypothesis": rng.choice([BELIEF, "None yet."])}),
            lambda: issue.edit(fields={"Target": f"{rng.randrange(90)} %"}),
            lambda: issue.edit(fields={"Decision": rng.choice(["Keep", "Stop"])}),
            lambda: issue.edit(labels=[rng.choice(["bug", "spike", "checkout"])]),
            lambda: issue.move_to_status(rng.choice(["To Do", "In Progress"])),
            lambda: issue.move_to_status("Done", resolution=rng.choice(["Done", "Won't Do"])),
            lambda: issue.comment(rng.choice(["Result: 31 % give up now.", "Nice."])),
            lambda: self.adopt_child(issue, other),
            lambda: issue.set_parent(None),
            lambda: (
                issue is not other and issue.link(rng.choice(["Relates", "Blocks", "Polaris work item link"]), other)
            ),
            lambda: issue.unlink(other),
            lambda: issue.plan(rng.choice(self.sprints)),
            lambda: issue.edit(fix_versions=[rng.choice(self.versions)]),
            lambda: issue.page("Bet", "https://wiki.example.com/bet"),
            lambda: issue.move(rng.choice([self.runs.shop, self.runs.plans])),
            issue.delete,
            issue.hide,
            issue.show,
            lambda: rng.choice(self.sprints).edit(goal=rng.choice(["Fewer drop-outs", "Finish the menu", ""])),
            lambda: rng.choice(self.sprints).edit(name=f"Sprint {rng.randrange(9)}"),
            lambda: rng.choice(self.sprints).start(),
            lambda: rng.choice(self.sprints).close(),
            lambda: rng.choice(self.versions).release("2026-05-01"),
            lambda: rng.choice(self.versions).rename(f"{rng.randrange(9)}.1"),
            lambda: self.jira.status("In Progress").rename(rng.choice(["Doing", "Building"])),
            lambda: self.jira.issue_type("Task").rename(rng.choice(["Chore", "Job"])),
        ]
        rng.choice(choices)()

    def adopt_child(self, child: Issue, parent: Issue) -> None:
        """Make one issue the child of another, if Jira allows it."""
        if child is not parent and child.type.level < parent.type.level:
            child.set_parent(parent)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize(
    "sources", [(SHOP,), ("jira:board/12",), (SHOP, "jira:PLAN")], ids=["project", "board", "both"]
)
def test_later_run_equals_a_first_one_after_random_changes(runs: Runs, sources: tuple[str, ...], seed: int) -> None:
    changes = RandomChanges(runs, seed)
    runs.fetch(*sources)
    for _ in range(4):
        for _ in range(changes.random.randrange(1, 12)):
            changes.change_something()
        runs.jira.clock.advance(minutes=changes.random.choice([0, 3, 300]))
        runs.fetch(*sources)
        assert runs.unlike_fresh(*sources) == []
