"""Changes that leave an issue's own date alone, or happen during a fetch, are seen in the next run or the one after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.cli.jira.runs import BELIEF, SHOP, Runs, the_real_one
from tests.cli.jira.test_faults import is_request_for, tamper

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fake_jira.agile import Sprint
    from tests.fake_jira.recording import Request

PLANS = "jira:PLAN"
ONE_DAY = {"days": 1}
"""Longer than the overlap of two fetches, so that earlier changes are not fetched again by chance."""


def fetch_next_day(runs: Runs, *sources: str) -> None:
    """Fetch a day later."""
    runs.jira.clock.advance(**ONE_DAY)
    runs.fetch(*sources or (SHOP,))


def after_first_issues(runs: Runs, action: Callable[[], object]) -> None:
    """Run an action after the first response with issues."""
    happened: list[bool] = []

    def after(request: Request) -> None:
        if is_request_for("issues", request) and not happened:
            happened.append(True)
            action()

    runs.jira.after = after


def create_sprint(runs: Runs) -> Sprint:
    """Create a sprint with a goal and dates."""
    return runs.jira.board(12, runs.shop).sprint(goal="Finish the menu", start="2026-03-01", end="2026-03-14")


# Several sources, several sites


@pytest.mark.parametrize("sources", [(PLANS, SHOP), (SHOP, PLANS)])
def test_item_of_one_source_keeps_history_when_another_source_only_traces_to_it(
    runs: Runs, sources: tuple[str, str]
) -> None:
    epic = runs.plans.issue("Epic", description="Many things.")
    epic.edit(description=BELIEF)
    epic.move_to_status("In Progress")
    story = runs.shop.issue()
    runs.fetch(*sources)
    story.set_parent(epic)
    fetch_next_day(runs, *sources)
    assert runs.column("started", f"key = '{epic.key}'") == ["2026-03-01"]
    assert len(runs.rows("select * from changes where field = 'description'")) == 1
    assert runs.unlike_fresh(*sources) == []


def test_same_source_name_on_another_site_is_fetched_from_scratch(
    run: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    with the_real_one(monkeypatch, run) as first:
        first.shop.issue("Epic", summary="Of the first site")
        first.fetch(SHOP)
        with the_real_one(monkeypatch, run) as second:
            second.shop.issue("Epic", summary="Of the second site")
            fetch_next_day(second)
            assert second.column("title") == ["Of the second site"]


# Hidden, shown, deleted


def test_epic_regains_its_stories_when_it_is_visible_again(runs: Runs) -> None:
    epic = runs.shop.issue("Epic", description=BELIEF)
    runs.shop.issue(parent=epic)
    runs.shop.issue().link("Relates", epic)
    runs.fetch(SHOP)
    epic.hide()
    fetch_next_day(runs)
    assert runs.column("bet") == [None, None]
    epic.show()
    fetch_next_day(runs)
    assert runs.column("bet", "key = 'SHOP-2'") == ["SHOP-1"]
    assert runs.unlike_fresh(SHOP) == []


def test_deleted_sprint_is_removed_although_no_issue_changed(runs: Runs) -> None:
    sprint = create_sprint(runs)
    stories = runs.shop.issues(3, sprint=sprint)
    runs.fetch(SHOP)
    sprint.board.sprints.remove(sprint)
    for story in stories:
        story.sprints.remove(sprint)
    fetch_next_day(runs)
    assert runs.rows("select * from sprint") == []
    assert runs.unlike_fresh(SHOP) == []


def test_reused_key_refers_to_the_new_issue(runs: Runs) -> None:
    old = runs.plans.issue("Epic", summary="Old")
    runs.shop.issue(labels=["q3"]).link("Relates", old)
    runs.fetch("jira:labels = q3")
    old.delete()
    runs.plans.last_number = 0
    runs.plans.issue("Epic", summary="New", labels=["q3"])
    fetch_next_day(runs, "jira:labels = q3")
    assert runs.column("title", "key = 'PLAN-1'") == ["New"]


def test_start_of_work_follows_new_category_of_past_status(runs: Runs) -> None:
    runs.jira.status("Triage", "new")
    story = runs.shop.issue()
    story.move_to_status("Triage", at="2026-03-02")
    story.move_to_status("In Progress", at="2026-03-05")
    story.move_to_status("Done", resolution="Done", at="2026-03-09")
    runs.fetch(SHOP)
    assert runs.column("started") == ["2026-03-05"]
    runs.jira.status("Triage").change_category("indeterminate")
    fetch_next_day(runs)
    assert runs.column("started") == ["2026-03-02"]


def test_children_that_do_not_match_the_query_are_fetched(runs: Runs) -> None:
    epic = runs.shop.issue("Epic", labels=["q3"])
    runs.shop.issue(parent=epic)
    runs.shop.issue(parent=epic, labels=["other"])
    runs.fetch("jira:labels = q3")
    assert len(runs.rows("select key from every_item")) == 3


# Changes during a fetch


def test_parent_deleted_during_a_fetch_is_gone_after_the_next(runs: Runs) -> None:
    story = runs.shop.issue()
    runs.shop.issues(120)
    epic = runs.shop.issue("Epic", description=BELIEF)
    story.set_parent(epic)
    after_first_issues(runs, epic.delete)
    runs.fetch(SHOP)
    fetch_next_day(runs)
    assert runs.column("trace", f"key = '{story.key}'") == ["none"]
    assert runs.unlike_fresh(SHOP) == []


def test_parent_moved_during_a_fetch_is_found_by_the_next(runs: Runs) -> None:
    story = runs.shop.issue()
    runs.shop.issues(120)
    epic = runs.plans.issue("Epic", description=BELIEF)
    story.set_parent(epic)
    after_first_issues(runs, lambda: epic.move(runs.jira.project("THIRD")))
    runs.fetch(SHOP)
    fetch_next_day(runs)
    assert runs.column("bet", f"key = '{story.key}'") == ["THIRD-1"]
    assert runs.unlike_fresh(SHOP) == []
    fetch_next_day(runs)
    assert len(runs.fetch(SHOP)) <= 8


def test_status_renamed_during_a_fetch_has_one_name_after_the_next(runs: Runs) -> None:
    runs.shop.issues(130, status="In Progress")
    after_first_issues(runs, lambda: runs.jira.status("In Progress").rename("Building"))
    runs.fetch(SHOP)
    fetch_next_day(runs)
    assert set(runs.column("status")) == {"Building"}


# Witnesses: issues that are fetched to see the values they share with others, such as sprints


def test_unreadable_witness_is_reported_and_another_one_requested(cloud: Runs) -> None:
    sprint = create_sprint(cloud)
    stories = cloud.shop.issues(3, sprint=sprint)
    cloud.fetch(SHOP)
    stories[0].unreadable()
    sprint.edit(goal="Fewer people give up")
    cloud.jira.clock.advance(**ONE_DAY)
    result = cloud.run("fetch", SHOP)
    assert result.status == 2
    assert "SHOP-1: could not be read: The issue could not be loaded." in result.err
    assert [row["goal"] for row in cloud.rows("select goal from sprint")] == ["Fewer people give up"]


def test_hidden_witness_is_replaced(runs: Runs) -> None:
    sprint = create_sprint(runs)
    epic = runs.plans.issue("Epic", sprint=sprint)
    runs.shop.issue(parent=epic)
    runs.fetch(SHOP)
    runs.shop.issue(sprint=sprint)
    fetch_next_day(runs)
    epic.hide()
    sprint.edit(goal="Fewer people give up")
    fetch_next_day(runs)
    assert runs.unlike_fresh(SHOP) == []


def test_unchanged_cascading_choices_cause_no_new_fetch_of_issues(cloud: Runs) -> None:
    field = cloud.jira.field("Target", "select")
    for number, story in enumerate(cloud.shop.issues(20)):
        child = {"value": f"Part {number % 2}", "id": str(901 + number % 2)}
        story.given[field.id] = {"value": "Whole", "id": "900", "child": child}
    cloud.fetch(SHOP)
    fetch_next_day(cloud)
    assert [request for request in cloud.jira.requests if is_request_for("issues", request)] == []


# Unreadable and missing parts


@pytest.mark.parametrize("project", ["shop", "plans"])
def test_missing_comments_are_reported_until_they_arrive(cloud: Runs, project: str) -> None:
    epic = getattr(cloud, project).issue("Epic")
    for number in range(25):
        epic.comment(f"Said {number}")
    cloud.shop.issue(parent=epic)
    tamper(cloud, "comment", lambda body: body | {"comments": [], "total": 25}, times=1)
    assert [cloud.run("fetch", SHOP).status for _ in range(2)] == [2, 0]


def test_unreadable_changed_epic_in_another_project_is_reported(cloud: Runs) -> None:
    epic = cloud.plans.issue("Epic")
    cloud.shop.issue(parent=epic)
    cloud.fetch(SHOP)
    epic.edit(description=BELIEF)
    epic.unreadable()
    result = cloud.run("fetch", SHOP)
    assert result.status == 2
    assert "PLAN-1: could not be read" in result.err


def test_linked_pages_are_requested_again_once_they_are_visible(runs: Runs) -> None:
    epic = runs.shop.issue("Epic", status="In Progress")
    epic.page("The bet", "https://wiki.example.com/bet")
    runs.jira.fail("status", code=403, times=1, when=lambda request: request.path.endswith("remotelink"))
    result = runs.run("fetch", SHOP)
    assert "pages linked from bets are not visible" in result.err
    fetch_next_day(runs)
    assert runs.unlike_fresh(SHOP) == []


def test_refused_request_for_children_is_reported(runs: Runs) -> None:
    runs.plans.issue(parent=runs.shop.issue("Epic"))
    body = {"errorMessages": ["Field 'parent' does not exist."], "errors": {}}
    runs.jira.fail("status", code=400, body=body, times=None, when=lambda request: is_request_for("children", request))
    result = runs.run("fetch", SHOP)
    assert result.status == 2
    assert "SHOP-1: its children could not be fetched: Field 'parent' does not exist" in result.err


@pytest.mark.parametrize("name", ["comment", "status", "issuetype", "created", "updated", "summary"])
def test_issue_without_mandatory_field_is_reported_as_unread(runs: Runs, name: str) -> None:
    runs.shop.issue("Epic")

    def remove_field(body: dict[str, Any]) -> dict[str, Any]:
        for issue in body["issues"]:
            issue["fields"][name] = None
        return body

    tamper(runs, "issues", remove_field)
    result = runs.run("fetch", SHOP)
    assert result.status == 2
    assert f"SHOP-1: came without {name}, so it was not read" in result.err


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"changeHistories": None}, id="no histories"),
        pytest.param({"issueId": None}, id="no issue id"),
        pytest.param({"issueId": "4711"}, id="issue that was not requested"),
    ],
)
def test_missing_history_is_not_treated_as_empty(cloud: Runs, change: dict[str, Any]) -> None:
    cloud.shop.issue("Epic").edit(description=BELIEF)
    tamper(cloud, "changelog", lambda body: {"issueChangeLogs": [log | change for log in body["issueChangeLogs"]]})
    result = cloud.run("fetch", SHOP)
    assert result.status == 2
    assert "part of a list is missing" in result.err


@pytest.mark.parametrize("timestamp", [10**19, -(10**19), "yesterday"])
def test_invalid_timestamp_of_a_change_is_reported(cloud: Runs, timestamp: object) -> None:
    cloud.shop.issue("Epic").edit(description=BELIEF)

    def replace_timestamps(body: dict[str, Any]) -> dict[str, Any]:
        for log in body["issueChangeLogs"]:
            for history in log["changeHistories"]:
                history["created"] = timestamp
        return body

    tamper(cloud, "changelog", replace_timestamps)
    result = cloud.run("fetch", SHOP)
    assert result.status == 2
    assert "created of a change holds" in result.err


# Number of requests


@pytest.mark.parametrize("unreadable", [0, 5])
def test_few_unreadable_issues_cost_few_extra_requests(cloud: Runs, unreadable: int) -> None:
    stories = cloud.shop.issues(600)
    for story in stories[:unreadable]:
        story.unreadable()
    cloud.run("fetch", SHOP)
    assert len(cloud.jira.asked("issue/bulkfetch")) <= 6 + 5 * unreadable
    assert len(cloud.keys()) == 600 - unreadable


def test_batches_regain_their_size_after_temporary_errors(cloud: Runs) -> None:
    cloud.shop.issues(1500)
    cloud.jira.fail("status", code=502, times=6, when=lambda request: is_request_for("issues", request))
    cloud.fetch(SHOP)
    assert len(cloud.jira.asked("issue/bulkfetch")) < 50


def test_fields_of_other_team_managed_projects_cost_no_requests(cloud: Runs) -> None:
    cloud.shop.issues(30)
    for number in range(20):
        team = cloud.jira.project(f"TEAM{number}", style="team")
        for name in ("Hypothesis", "Target", "Result"):
            cloud.jira.field(name, "text", scope=team)
    cloud.fetch(SHOP)
    assert len(cloud.jira.asked("changelog/bulkfetch")) == 1
    cloud.jira.field("Target", "text", scope=cloud.jira.project("NEW", style="team"))
    fetch_next_day(cloud)
    assert [request for request in cloud.jira.requests if is_request_for("issues", request)] == []


def test_a_query_for_everything_is_refused(runs: Runs) -> None:
    runs.shop.issue()
    for source in (f"{runs.jira.url}/issues/?jql=ORDER%20BY%20created", "jira:ORDER BY created = 1"):
        assert runs.run("fetch", source).status == 2
