"""What happens beside the issues that changed, or meanwhile, is seen in the next run or the one after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.cli.jira.runs import BELIEF, SHOP, Runs, the_real_one
from tests.cli.jira.test_faults import asks, tamper

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fake_jira.agile import Sprint
    from tests.fake_jira.recording import Request

PLANS = "jira:PLAN"
LATER = {"days": 1}
"""Longer than the overlap: what changed before is not asked for again by chance."""


def later(runs: Runs, *sources: str) -> None:
    """A day passes, then a run."""
    runs.jira.clock.advance(**LATER)
    runs.fetch(*sources or (SHOP,))


def once(runs: Runs, happens: Callable[[], object]) -> None:
    """Let something happen after the first answer with issues."""
    happened: list[bool] = []

    def after(sent: Request) -> None:
        if asks("issues", sent) and not happened:
            happened.append(True)
            happens()

    runs.jira.after = after


def sprint_of(runs: Runs) -> Sprint:
    return runs.jira.board(12, runs.shop).sprint(goal="Finish the menu", start="2026-03-01", end="2026-03-14")


# Several sources, several sites


@pytest.mark.parametrize("sources", [(PLANS, SHOP), (SHOP, PLANS)])
def test_what_one_source_was_asked_for_keeps_its_history_though_another_only_walks_to_it(
    runs: Runs, sources: tuple[str, str]
) -> None:
    epic = runs.plans.issue("Epic", description="Many things.")
    epic.edit(description=BELIEF)
    epic.move_to_status("In Progress")
    story = runs.shop.issue()
    runs.fetch(*sources)
    story.set_parent(epic)
    later(runs, *sources)
    assert runs.column("started", f"key = '{epic.key}'") == ["2026-03-01"]
    assert len(runs.rows("select * from changes where field = 'description'")) == 1
    assert runs.unlike_fresh(*sources) == []


def test_another_site_of_the_same_name_begins_anew(run: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    with the_real_one(monkeypatch, run) as first:
        first.shop.issue("Epic", summary="Of the first site")
        first.fetch(SHOP)
        with the_real_one(monkeypatch, run) as second:
            second.shop.issue("Epic", summary="Of the second site")
            later(second)
            assert second.column("title") == ["Of the second site"]


# Hidden, shown, deleted


def test_an_epic_that_was_hidden_and_is_shown_again_has_its_stories_back(runs: Runs) -> None:
    epic = runs.shop.issue("Epic", description=BELIEF)
    runs.shop.issue(parent=epic)
    runs.shop.issue().link("Relates", epic)
    runs.fetch(SHOP)
    epic.hide()
    later(runs)
    assert runs.column("bet") == [None, None]
    epic.show()
    later(runs)
    assert runs.column("bet", "key = 'SHOP-2'") == ["SHOP-1"]
    assert runs.unlike_fresh(SHOP) == []


def test_a_sprint_that_is_deleted_is_seen_though_no_issue_was_changed(runs: Runs) -> None:
    sprint = sprint_of(runs)
    stories = runs.shop.issues(3, sprint=sprint)
    runs.fetch(SHOP)
    sprint.board.sprints.remove(sprint)
    for story in stories:
        story.sprints.remove(sprint)
    later(runs)
    assert runs.rows("select * from sprint") == []
    assert runs.unlike_fresh(SHOP) == []


def test_a_key_that_is_used_again_stands_for_the_new_issue(runs: Runs) -> None:
    old = runs.plans.issue("Epic", summary="Old")
    runs.shop.issue(labels=["q3"]).link("Relates", old)
    runs.fetch("jira:labels = q3")
    old.delete()
    runs.plans.last_number = 0
    runs.plans.issue("Epic", summary="New", labels=["q3"])
    later(runs, "jira:labels = q3")
    assert runs.column("title", "key = 'PLAN-1'") == ["New"]


def test_a_status_of_the_past_that_now_means_work_is_when_work_began(runs: Runs) -> None:
    runs.jira.status("Triage", "new")
    story = runs.shop.issue()
    story.move_to_status("Triage", at="2026-03-02")
    story.move_to_status("In Progress", at="2026-03-05")
    story.move_to_status("Done", resolution="Done", at="2026-03-09")
    runs.fetch(SHOP)
    assert runs.column("started") == ["2026-03-05"]
    runs.jira.status("Triage").change_category("indeterminate")
    later(runs)
    assert runs.column("started") == ["2026-03-02"]


def test_children_without_what_the_query_asks_for_are_found(runs: Runs) -> None:
    epic = runs.shop.issue("Epic", labels=["q3"])
    runs.shop.issue(parent=epic)
    runs.shop.issue(parent=epic, labels=["other"])
    runs.fetch("jira:labels = q3")
    assert len(runs.rows("select key from every_item")) == 3


# Meanwhile


def test_a_parent_that_is_deleted_while_its_stories_come_is_none_in_the_next_run(runs: Runs) -> None:
    story = runs.shop.issue()
    runs.shop.issues(120)
    epic = runs.shop.issue("Epic", description=BELIEF)
    story.set_parent(epic)
    once(runs, epic.delete)
    runs.fetch(SHOP)
    later(runs)
    assert runs.column("trace", f"key = '{story.key}'") == ["none"]
    assert runs.unlike_fresh(SHOP) == []


def test_a_parent_that_is_moved_while_its_stories_come_is_found_in_the_next_run(runs: Runs) -> None:
    story = runs.shop.issue()
    runs.shop.issues(120)
    epic = runs.plans.issue("Epic", description=BELIEF)
    story.set_parent(epic)
    once(runs, lambda: epic.move(runs.jira.project("THIRD")))
    runs.fetch(SHOP)
    later(runs)
    assert runs.column("bet", f"key = '{story.key}'") == ["THIRD-1"]
    assert runs.unlike_fresh(SHOP) == []
    later(runs)
    assert len(runs.fetch(SHOP)) <= 8


def test_a_status_that_is_renamed_while_issues_come_has_one_name_in_the_next_run(runs: Runs) -> None:
    runs.shop.issues(130, status="In Progress")
    once(runs, lambda: runs.jira.status("In Progress").rename("Building"))
    runs.fetch(SHOP)
    later(runs)
    assert set(runs.column("status")) == {"Building"}


# What shows what issues share


def test_a_witness_that_cannot_be_read_is_told_and_another_one_asked(cloud: Runs) -> None:
    sprint = sprint_of(cloud)
    stories = cloud.shop.issues(3, sprint=sprint)
    cloud.fetch(SHOP)
    stories[0].unreadable()
    sprint.edit(goal="Fewer people give up")
    cloud.jira.clock.advance(**LATER)
    ran = cloud.run("fetch", SHOP)
    assert ran.status == 2
    assert "SHOP-1: could not be read: The issue could not be loaded." in ran.err
    assert [row["goal"] for row in cloud.rows("select goal from sprint")] == ["Fewer people give up"]


def test_a_witness_that_is_hidden_is_replaced(runs: Runs) -> None:
    sprint = sprint_of(runs)
    epic = runs.plans.issue("Epic", sprint=sprint)
    runs.shop.issue(parent=epic)
    runs.fetch(SHOP)
    runs.shop.issue(sprint=sprint)
    later(runs)
    epic.hide()
    sprint.edit(goal="Fewer people give up")
    later(runs)
    assert runs.unlike_fresh(SHOP) == []


def test_choices_below_one_another_bring_nothing_again_while_they_stay(cloud: Runs) -> None:
    field = cloud.jira.field("Target", "select")
    for number, story in enumerate(cloud.shop.issues(20)):
        below = {"value": f"Part {number % 2}", "id": str(901 + number % 2)}
        story.given[field.id] = {"value": "Whole", "id": "900", "child": below}
    cloud.fetch(SHOP)
    later(cloud)
    assert [sent for sent in cloud.jira.requests if asks("issues", sent)] == []


# What cannot be read


@pytest.mark.parametrize("project", ["shop", "plans"])
def test_comments_that_did_not_come_are_told_until_they_come(cloud: Runs, project: str) -> None:
    epic = getattr(cloud, project).issue("Epic")
    for number in range(25):
        epic.comment(f"Said {number}")
    cloud.shop.issue(parent=epic)
    tamper(cloud, "comment", lambda body: body | {"comments": [], "total": 25}, times=1)
    assert [cloud.run("fetch", SHOP).status for _ in range(2)] == [2, 0]


def test_an_epic_elsewhere_that_changed_and_cannot_be_read_is_told(cloud: Runs) -> None:
    epic = cloud.plans.issue("Epic")
    cloud.shop.issue(parent=epic)
    cloud.fetch(SHOP)
    epic.edit(description=BELIEF)
    epic.unreadable()
    ran = cloud.run("fetch", SHOP)
    assert ran.status == 2
    assert "PLAN-1: could not be read" in ran.err


def test_pages_that_may_be_seen_again_are_asked_for_again(runs: Runs) -> None:
    epic = runs.shop.issue("Epic", status="In Progress")
    epic.page("The bet", "https://wiki.example.com/bet")
    runs.jira.fail("status", code=403, times=1, when=lambda sent: sent.path.endswith("remotelink"))
    ran = runs.run("fetch", SHOP)
    assert "pages linked from bets are not visible" in ran.err
    later(runs)
    assert runs.unlike_fresh(SHOP) == []


def test_children_that_cannot_be_asked_for_are_told(runs: Runs) -> None:
    runs.plans.issue(parent=runs.shop.issue("Epic"))
    refusal = {"errorMessages": ["Field 'parent' does not exist."], "errors": {}}
    runs.jira.fail("status", code=400, body=refusal, times=None, when=lambda sent: asks("children", sent))
    ran = runs.run("fetch", SHOP)
    assert ran.status == 2
    assert "SHOP-1: its children could not be fetched: Field 'parent' does not exist" in ran.err


@pytest.mark.parametrize("name", ["comment", "status", "issuetype", "created", "updated", "summary"])
def test_what_no_issue_is_without_is_missed(runs: Runs, name: str) -> None:
    runs.shop.issue("Epic")

    def without(body: dict[str, Any]) -> dict[str, Any]:
        for issue in body["issues"]:
            issue["fields"][name] = None
        return body

    tamper(runs, "issues", without)
    ran = runs.run("fetch", SHOP)
    assert ran.status == 2
    assert f"SHOP-1: came without {name}, so it was not read" in ran.err


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"changeHistories": None}, id="no histories"),
        pytest.param({"issueId": None}, id="of no issue"),
        pytest.param({"issueId": "4711"}, id="of an issue that nobody asked for"),
    ],
)
def test_a_history_that_did_not_come_is_not_taken_for_none(cloud: Runs, change: dict[str, Any]) -> None:
    cloud.shop.issue("Epic").edit(description=BELIEF)
    tamper(cloud, "changelog", lambda body: {"issueChangeLogs": [log | change for log in body["issueChangeLogs"]]})
    assert cloud.run("fetch", SHOP).status == 2


@pytest.mark.parametrize("moment", [10**19, -(10**19), "yesterday"])
def test_a_moment_that_is_none_is_told(cloud: Runs, moment: object) -> None:
    cloud.shop.issue("Epic").edit(description=BELIEF)

    def other(body: dict[str, Any]) -> dict[str, Any]:
        for log in body["issueChangeLogs"]:
            for history in log["changeHistories"]:
                history["created"] = moment
        return body

    tamper(cloud, "changelog", other)
    ran = cloud.run("fetch", SHOP)
    assert ran.status == 2
    assert "created of a change holds" in ran.err


# What it costs


@pytest.mark.parametrize("unreadable", [0, 5])
def test_a_few_issues_that_cannot_be_read_do_not_make_all_others_come_one_by_one(cloud: Runs, unreadable: int) -> None:
    stories = cloud.shop.issues(600)
    for story in stories[:unreadable]:
        story.unreadable()
    cloud.run("fetch", SHOP)
    assert len(cloud.jira.asked("issue/bulkfetch")) <= 6 + 5 * unreadable
    assert len(cloud.keys()) == 600 - unreadable


def test_after_bad_minutes_as_much_is_asked_for_as_before(cloud: Runs) -> None:
    cloud.shop.issues(1500)
    cloud.jira.fail("status", code=502, times=6, when=lambda sent: asks("issues", sent))
    cloud.fetch(SHOP)
    assert len(cloud.jira.asked("issue/bulkfetch")) < 50


def test_fields_of_other_teams_projects_cost_nothing(cloud: Runs) -> None:
    cloud.shop.issues(30)
    for number in range(20):
        team = cloud.jira.project(f"TEAM{number}", style="team")
        for name in ("Hypothesis", "Target", "Result"):
            cloud.jira.field(name, "text", scope=team)
    cloud.fetch(SHOP)
    assert len(cloud.jira.asked("changelog/bulkfetch")) == 1
    cloud.jira.field("Target", "text", scope=cloud.jira.project("NEW", style="team"))
    later(cloud)
    assert [sent for sent in cloud.jira.requests if asks("issues", sent)] == []


def test_a_query_for_everything_is_refused(runs: Runs) -> None:
    runs.shop.issue()
    for source in (f"{runs.jira.url}/issues/?jql=ORDER%20BY%20created", "jira:ORDER BY created = 1"):
        assert runs.run("fetch", source).status == 2
