"""A later run leaves what a first one would bring, whatever happened meanwhile."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from tests.cli.jira.runs import BELIEF, SHOP, Runs

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fake_jira.issues import Issue
    from tests.fake_jira.recording import Request


def test_where_nothing_changed_little_is_asked(runs: Runs) -> None:
    runs.shop.issues(120)
    runs.fetch(SHOP)
    assert len(runs.fetch(SHOP)) <= 7
    assert len(runs.keys()) == 120


def test_what_changed_comes_again_and_nothing_else(runs: Runs) -> None:
    stories = runs.shop.issues(120)
    runs.fetch(SHOP)
    runs.jira.clock.advance(days=1)
    stories[7].edit(summary="Something else")
    runs.fetch(SHOP)
    assert runs.column("title", "key = 'SHOP-8'") == ["Something else"]
    asked = [sent for sent in runs.jira.requests if "summary" in asked_for(sent)]
    assert len(asked) == 1


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
def test_what_a_sprint_says_now_is_seen_though_no_issue_was_changed(runs: Runs, change: Callable) -> None:
    sprint = runs.jira.board(12, runs.shop).sprint(goal="Finish the menu", start="2026-03-01", end="2026-03-14")
    runs.shop.issues(3, sprint=sprint)
    runs.fetch(SHOP)
    before = runs.rows("select * from sprint")
    change(sprint)
    runs.fetch(SHOP)
    assert runs.rows("select * from sprint") != before
    assert runs.unlike_fresh(SHOP) == []


def asked_for(sent: Request) -> str:
    """The fields that a request asks for."""
    return str(sent.body.get("fields") if sent.body else sent.query.get("fields"))


class Dice:
    """Lets something happen to a Jira with two projects, a board and versions."""

    def __init__(self, runs: Runs, seed: int) -> None:
        self.runs = runs
        self.random = random.Random(seed)  # noqa: S311 - dice, no secret
        self.jira = runs.jira
        self.field = self.jira.field("Hypothesis", "textarea")
        self.target = self.jira.field("Target", "text")
        self.choice = self.jira.field("Decision", "select")
        self.board = self.jira.board(12, runs.shop)
        self.sprints = [self.board.sprint(goal=f"Goal {n}") for n in range(3)]
        self.versions = [self.jira.version(runs.shop, f"{n}.0") for n in range(2)]
        self.kinds = ["Story", "Story", "Task", "Bug", "Epic", "Initiative"]
        for _ in range(25):
            self.make()

    def make(self) -> None:
        """A new issue, in one of the projects."""
        project = self.random.choice([self.runs.shop, self.runs.shop, self.runs.plans])
        project.issue(self.random.choice(self.kinds), description=self.random.choice([None, BELIEF, "Many things."]))

    def one(self) -> Issue:
        """Some issue."""
        return self.random.choice(list(self.jira.store.issues.values()))

    def happen(self) -> None:
        """One thing of many."""
        roll, one, other = self.random, self.one(), self.one()
        choices: list[Callable[[], object]] = [
            self.make,
            lambda: one.edit(description=roll.choice([BELIEF, "Shorter.", ""])),
            lambda: one.edit(fields={"Hypothesis": roll.choice([BELIEF, "None yet."])}),
            lambda: one.edit(fields={"Target": f"{roll.randrange(90)} %"}),
            lambda: one.edit(fields={"Decision": roll.choice(["Keep", "Stop"])}),
            lambda: one.edit(labels=[roll.choice(["bug", "spike", "checkout"])]),
            lambda: one.move_to_status(roll.choice(["To Do", "In Progress"])),
            lambda: one.move_to_status("Done", resolution=roll.choice(["Done", "Won't Do"])),
            lambda: one.comment(roll.choice(["Result: 31 % give up now.", "Nice."])),
            lambda: self.adopt_child(one, other),
            lambda: one.set_parent(None),
            lambda: one is not other and one.link(roll.choice(["Relates", "Blocks", "Polaris work item link"]), other),
            lambda: one.unlink(other),
            lambda: one.plan(roll.choice(self.sprints)),
            lambda: one.edit(fix_versions=[roll.choice(self.versions)]),
            lambda: one.page("Bet", "https://wiki.example.com/bet"),
            lambda: one.move(roll.choice([self.runs.shop, self.runs.plans])),
            one.delete,
            one.hide,
            one.show,
            lambda: roll.choice(self.sprints).edit(goal=roll.choice(["Fewer drop-outs", "Finish the menu", ""])),
            lambda: roll.choice(self.sprints).edit(name=f"Sprint {roll.randrange(9)}"),
            lambda: roll.choice(self.sprints).start(),
            lambda: roll.choice(self.sprints).close(),
            lambda: roll.choice(self.versions).release("2026-05-01"),
            lambda: roll.choice(self.versions).rename(f"{roll.randrange(9)}.1"),
            lambda: self.jira.status("In Progress").rename(roll.choice(["Doing", "Building"])),
            lambda: self.jira.issue_type("Task").rename(roll.choice(["Chore", "Job"])),
        ]
        roll.choice(choices)()

    def adopt_child(self, child: Issue, parent: Issue) -> None:
        """Hang one issue on another, as Jira allows it."""
        if child is not parent and child.type.level < parent.type.level:
            child.set_parent(parent)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize(
    "sources", [(SHOP,), ("jira:board/12",), (SHOP, "jira:PLAN")], ids=["project", "board", "both"]
)
def test_whatever_happens_a_later_run_equals_a_first_one(runs: Runs, sources: tuple[str, ...], seed: int) -> None:
    dice = Dice(runs, seed)
    runs.fetch(*sources)
    for _ in range(4):
        for _ in range(dice.random.randrange(1, 12)):
            dice.happen()
        runs.jira.clock.advance(minutes=dice.random.choice([0, 3, 300]))
        runs.fetch(*sources)
        assert runs.unlike_fresh(*sources) == []
