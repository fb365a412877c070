"""Jira as a source: the places that can be named, and which of their issues reach the snapshot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from tests.cli.jira.runs import BELIEF, SHOP, Runs, last_part
from tests.fake_jira.fields import PEOPLE
from tests.fake_jira.store import SOMEBODY

from vanitylint.connectors.jira import cloud as cloud_pages
from vanitylint.connectors.jira import data_center, loader, server

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.fake_jira import Request
    from tests.fake_jira.agile import Sprint
    from tests.fake_jira.issues import Issue

BOARD = "jira:board/12"
OPEN = "jira:project = SHOP and sprint in openSprints() ORDER BY rank"


def traceable_keys(runs: Runs) -> list[str]:
    """Return the keys of all items to which a trace may lead."""
    return [row["key"] for row in runs.rows("select key from every_item order by key")]


# A project


def test_project_yields_its_issues_and_no_others(runs: Runs) -> None:
    shop = [runs.shop.issue(), runs.shop.issue("Epic"), runs.shop.issue("Bug")]
    runs.plans.issue()
    runs.fetch(SHOP)
    assert runs.keys() == traceable_keys(runs) == sorted(issue.key for issue in shop)


def test_project_key_may_be_in_lower_case(runs: Runs) -> None:
    runs.shop.issue()
    runs.fetch("jira:shop")
    assert runs.keys() == ["SHOP-1"]


@pytest.mark.parametrize("name", [SHOP, "jira:SHOP-1", "jira:filter/7", "jira:project = SHOP"])
def test_unknown_place_is_reported_with_jiras_message_and_a_hint(runs: Runs, name: str) -> None:
    runs.plans.issue()
    result = runs.run("check", name)
    assert (result.status, result.out) == (2, "")
    assert f"{name}: " in result.err
    assert "does not exist for" in result.err
    assert any(word in result.err for word in ("check the key", "check its number", "try the query"))


@pytest.mark.parametrize("name", [SHOP, "jira:SHOP-1"])
def test_hidden_project_is_treated_as_unknown(runs: Runs, name: str) -> None:
    runs.shop.issue(summary="Secret plan")
    runs.plans.issue()
    runs.shop.hide()
    result = runs.run("check", name)
    assert result.status == 2
    assert "does not exist" in result.err
    assert "Secret plan" not in result.out + result.err


def test_check_exits_2_when_a_project_has_no_issues(runs: Runs) -> None:
    assert runs.shop.key == "SHOP"
    result = runs.run("check", SHOP)
    assert result.status == 2
    assert "no work items in it" in result.out


def test_check_exits_2_when_a_query_finds_no_issues(runs: Runs) -> None:
    runs.shop.issue()
    result = runs.run("check", "jira:project = SHOP and labels = nothing")
    assert result.status == 2
    assert "no work items in it" in result.out


# One issue


def test_single_issue_is_checked_with_its_descendants_but_not_its_parent(runs: Runs) -> None:
    parent = runs.shop.issue("Initiative", description=BELIEF)
    named = runs.shop.issue("Epic", parent=parent)
    stories = [runs.shop.issue(parent=named), runs.plans.issue(parent=named)]
    subtask = runs.shop.issue("Sub-task", parent=stories[0])
    runs.shop.issue("Epic", parent=parent)
    runs.shop.issue()
    runs.fetch(f"jira:{named.key}")
    assert runs.keys() == sorted(issue.key for issue in (named, *stories, subtask))
    assert set(runs.column("bet")) == {named.key}
    assert set(runs.column("bet_hypothesis")) == {BELIEF}
    assert traceable_keys(runs) == sorted([*runs.keys(), parent.key])


def test_single_issue_is_fetched_completely_each_time(runs: Runs) -> None:
    epic = runs.shop.issue("Epic")
    story, other = runs.shop.issue(parent=epic), runs.shop.issue(parent=epic)
    runs.fetch("jira:SHOP-1")
    story.delete()
    other.set_parent(None)
    fresh = runs.shop.issue(parent=epic)
    runs.fetch("jira:SHOP-1")
    assert runs.keys() == [epic.key, fresh.key]


def test_moved_issue_is_found_by_its_old_key(runs: Runs) -> None:
    epic = runs.shop.issue("Epic")
    story = runs.shop.issue(parent=epic)
    epic.move(runs.plans)
    runs.fetch("jira:SHOP-1")
    assert runs.keys() == ["PLAN-1", story.key]
    assert runs.column("bet") == ["PLAN-1", "PLAN-1"]


def test_unknown_issue_is_reported(runs: Runs) -> None:
    runs.shop.issue()
    result = runs.run("check", "jira:SHOP-99")
    assert (result.status, result.out) == (2, "")
    assert "jira:SHOP-99: " in result.err
    assert "'SHOP-99' does not exist" in result.err
    assert "it may have been deleted" in result.err


# Boards, filters, queries


@pytest.mark.parametrize("kind", ["scrum", "kanban"])
def test_board_yields_issues_of_its_filter(runs: Runs, kind: str) -> None:
    saved_filter = runs.jira.filter(70, "labels = checkout ORDER BY Rank ASC")
    runs.jira.board(12, saved_filter, type=kind)
    for project in (runs.shop, runs.plans):
        project.issue(labels=["checkout"])
        project.issue()
    runs.fetch(BOARD)
    assert "board/12/configuration" in [request.path.partition("/1.0/")[2] for request in runs.jira.requests]
    assert runs.keys() == ["PLAN-1", "SHOP-1"]


def test_board_yields_other_issues_after_a_change_of_filter(runs: Runs) -> None:
    board = runs.jira.board(12, runs.jira.filter(70, "labels = checkout"))
    runs.shop.issue(labels=["checkout"])
    runs.shop.issue(labels=["search"])
    runs.fetch(BOARD)
    board.filter = runs.jira.filter(71, "labels = search")
    runs.fetch(BOARD)
    assert runs.keys() == ["SHOP-2"]


@pytest.mark.parametrize("exists", [False, True], ids=["unknown", "hidden"])
def test_unknown_or_hidden_board_is_reported(runs: Runs, exists: bool) -> None:
    runs.shop.issue()
    if exists:
        runs.jira.board(12, runs.shop).hidden = True
    result = runs.run("check", BOARD)
    assert (result.status, result.out) == (2, "")
    assert f"{BOARD}: there is no such board, or the token cannot see it" in result.err
    assert "its number is in the URL of its page" in result.err


def test_board_with_a_filter_that_is_not_shared_is_reported(runs: Runs) -> None:
    runs.shop.issue()
    board = runs.jira.board(12, runs.shop)
    runs.jira.store.filters.remove(board.filter)
    result = runs.run("check", BOARD)
    assert (result.status, result.out) == (2, "")
    assert f"'{board.filter.id}' does not exist for the field 'filter'" in result.err
    assert "the board's filter has to be shared" in result.err


def test_filter_yields_the_issues_it_finds(runs: Runs) -> None:
    runs.jira.filter(10010, "project = SHOP and labels = checkout ORDER BY updated")
    runs.shop.issue(labels=["checkout"])
    runs.shop.issue()
    runs.fetch("jira:filter/10010")
    assert runs.keys() == ["SHOP-1"]


def test_changed_filter_yields_the_issues_it_finds_now(runs: Runs) -> None:
    saved_filter = runs.jira.filter(10010, "labels = checkout")
    runs.shop.issue(labels=["checkout"])
    runs.shop.issue(labels=["search"])
    runs.fetch("jira:filter/10010")
    runs.jira.clock.advance(days=3)
    saved_filter.jql = "labels = search"
    runs.fetch("jira:filter/10010")
    assert runs.keys() == ["SHOP-2"]


@pytest.fixture
def sprints(runs: Runs) -> tuple[Sprint, Sprint]:
    """Provide an active sprint with SHOP-1 and a future sprint with SHOP-2."""
    board = runs.jira.board(12, runs.shop)
    running, coming = board.sprint(state="active"), board.sprint()
    runs.shop.issue(sprint=running)
    runs.shop.issue(sprint=coming)
    runs.shop.issue()
    return running, coming


def test_open_sprints_change_when_a_sprint_starts_or_closes(runs: Runs, sprints: tuple[Sprint, Sprint]) -> None:
    running, coming = sprints
    runs.fetch(OPEN)
    assert runs.keys() == ["SHOP-1"]
    runs.jira.clock.advance(days=14)
    coming.start()
    runs.fetch(OPEN)
    assert runs.keys() == ["SHOP-1", "SHOP-2"]
    running.close()
    runs.fetch(OPEN)
    assert runs.keys() == ["SHOP-2"]
    coming.close()
    result = runs.run("check", OPEN)
    assert result.status == 2
    assert "no work items in it" in result.out


def test_order_by_in_quotes_is_not_taken_for_an_order(runs: Runs) -> None:
    runs.shop.issue(summary="Order by mail")
    runs.shop.issue(summary="Order by phone")
    runs.fetch('jira:summary ~ "\\"order by mail\\"" AND project = SHOP order by Rank DESC, key')
    assert runs.keys() == ["SHOP-1"]


def test_query_with_or_keeps_its_meaning_in_later_runs(runs: Runs) -> None:
    query = "jira:project = SHOP or labels = shared"
    runs.shop.issue()
    runs.plans.issue(labels=["shared"])
    runs.fetch(query)
    runs.jira.clock.advance(days=1)
    runs.plans.issue()
    runs.fetch(query)
    assert runs.keys() == ["PLAN-1", "SHOP-1"]


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("project = SHOP and nonsense = 3", "Field 'nonsense' does not exist"),
        ("project = SHOP and status = Nowhere", "The value 'Nowhere' does not exist for the field 'status'"),
        ("project = ", "Error in the JQL Query"),
    ],
)
def test_refused_query_is_reported_with_jiras_reason(runs: Runs, query: str, reason: str) -> None:
    runs.shop.issue()
    result = runs.run("check", f"jira:{query}")
    assert (result.status, result.out) == (2, "")
    assert reason in result.err
    assert "try the query in Jira's own search" in result.err


def test_invalid_place_is_reported_without_any_request(runs: Runs) -> None:
    result = runs.run("check", "jira:some words")
    assert (result.status, runs.jira.requests) == (2, [])
    assert "is not a place in Jira" in result.err


# URLs of pages

PAGES = {
    "browse/SHOP-2": ["SHOP-2"],
    "browse/SHOP": ["SHOP-1", "SHOP-2"],
    "projects/SHOP/issues": ["SHOP-1", "SHOP-2"],
    "projects/SHOP/issues/SHOP-2": ["SHOP-2"],
    "secure/RapidBoard.jspa?rapidView=12&projectKey=SHOP": ["PLAN-1", "SHOP-1"],
    f"issues/?jql={quote('project = SHOP ORDER BY created DESC')}": ["SHOP-1", "SHOP-2"],
    f"browse/SHOP-1?jql={quote('project = PLAN')}": ["SHOP-1"],
    "issues/?filter=70": ["PLAN-1", "SHOP-1"],
}
PAGES_OF_CLOUD = {
    "jira/software/c/projects/SHOP/boards/12?selectedIssue=SHOP-1": ["PLAN-1", "SHOP-1"],
    "jira/software/projects/SHOP/boards/12/backlog": ["PLAN-1", "SHOP-1"],
    "jira/software/c/projects/SHOP/list": ["SHOP-1", "SHOP-2"],
    "jira/software/c/projects/SHOP/issues/SHOP-2": ["SHOP-2"],
    "jira/core/projects/SHOP/summary": ["SHOP-1", "SHOP-2"],
}


def create_issues_and_board(runs: Runs) -> None:
    """Create two issues in SHOP and two in PLAN, and a board with the first of each."""
    for project in (runs.shop, runs.plans):
        project.issue(labels=["checkout"])
        project.issue()
    runs.jira.board(12, runs.jira.filter(70, "labels = checkout"))


@pytest.mark.parametrize("page", PAGES)
def test_url_of_a_page_is_accepted(runs: Runs, page: str) -> None:
    create_issues_and_board(runs)
    runs.fetch(f"{runs.jira.url}/{page}")
    assert runs.keys() == PAGES[page]


@pytest.mark.parametrize("page", PAGES_OF_CLOUD)
def test_url_of_a_page_on_cloud_is_accepted(cloud: Runs, page: str) -> None:
    create_issues_and_board(cloud)
    cloud.fetch(f"{cloud.jira.url}/{page}")
    assert cloud.keys() == PAGES_OF_CLOUD[page]


@pytest.mark.parametrize("page", PAGES)
def test_url_of_a_page_below_a_context_path_is_accepted(center: Runs, page: str) -> None:
    create_issues_and_board(center)
    assert center.jira.url.endswith("/jira")
    center.fetch(f"{center.jira.url}/{page}")
    assert center.keys() == PAGES[page]


@pytest.mark.parametrize("name", [SHOP, BOARD, "jira:filter/70", "jira:SHOP-1", "jira:project = SHOP"])
def test_jira_with_a_context_path_is_requested_below_it(center: Runs, name: str) -> None:
    create_issues_and_board(center)
    center.fetch(name)
    assert center.keys()[-1].startswith("SHOP-")
    assert {request.path.split("/")[1] for request in center.jira.requests} == {"jira"}
    assert center.column("url", "key = 'SHOP-1'") == [f"{center.jira.url}/browse/SHOP-1"]


@pytest.mark.parametrize("page", ["", "secure/Dashboard.jspa", "issues/?jql=", "plugins/servlet/x"])
def test_url_of_a_page_without_work_items_fails_without_any_request(runs: Runs, page: str) -> None:
    runs.shop.issue()
    result = runs.run("check", f"{runs.jira.url}/{page}")
    assert result.status == 2
    assert "is not a page in Jira that has work items" in result.err
    assert runs.jira.requests == []


# Several sources


def test_issue_in_two_sources_is_checked_once(runs: Runs) -> None:
    create_issues_and_board(runs)
    runs.fetch(SHOP, BOARD)
    assert runs.keys() == ["PLAN-1", "SHOP-1", "SHOP-2"]
    result = runs.run("check", SHOP, BOARD)
    assert "3 work items" in result.out


def test_issue_is_removed_when_no_source_has_it_any_more(runs: Runs) -> None:
    create_issues_and_board(runs)
    runs.fetch(SHOP, BOARD)
    issue = runs.jira.store.issue("SHOP-1")
    assert issue
    issue.edit(labels=[])
    runs.fetch(SHOP, BOARD)
    assert runs.keys() == ["PLAN-1", "SHOP-1", "SHOP-2"]
    issue.delete()
    runs.fetch(SHOP, BOARD)
    assert runs.keys() == ["PLAN-1", "SHOP-2"]


def test_issue_that_one_source_requests_and_another_only_traces_to_is_checked(runs: Runs) -> None:
    epic = runs.plans.issue("Epic", description=BELIEF)
    story = runs.shop.issue(parent=epic)
    for sources in ((SHOP, "jira:PLAN"), ("jira:PLAN", SHOP)):
        runs.fetch("--refresh", *sources)
        assert runs.keys() == [epic.key, story.key]
    runs.fetch("--refresh", SHOP)
    assert runs.keys() == [story.key]


def test_failing_source_is_reported_when_another_succeeds(runs: Runs) -> None:
    create_issues_and_board(runs)
    runs.fetch(SHOP, BOARD)
    runs.jira.store.boards[0].hidden = True
    result = runs.run("check", SHOP, BOARD)
    assert result.status == 2
    assert "there is no such board" in result.out + result.err
    assert runs.column("key", "key = 'SHOP-1'") == ["SHOP-1"]


# Number of requests


def create_backlog(runs: Runs, count: int, epics: int) -> None:
    """Create issues below epics, or without any; those that are no epics have some history and a comment."""
    runs.jira.field("Hypothesis")
    sprint = runs.jira.board(12, runs.shop).sprint(state="active")
    parents = runs.shop.issues(epics, type="Epic", description=BELIEF) if epics else [None]
    for number in range(count - epics):
        issue = runs.shop.issue(parent=parents[number % len(parents)], sprint=sprint)
        issue.move_to_status("In Progress")
        issue.edit(description=BELIEF)
        issue.comment("Yes")


def test_a_few_hundred_issues_take_few_requests(runs: Runs) -> None:
    create_backlog(runs, 250, 0)
    assert len(runs.fetch(SHOP)) <= 12
    assert len(runs.keys()) == 250


def test_many_issues_with_their_history_take_few_requests(runs: Runs) -> None:
    create_backlog(runs, 500, 20)
    runs.jira.clock.advance(hours=1)
    assert len(runs.fetch(SHOP)) <= 22
    assert len(runs.keys()) == 500
    assert len(runs.rows("select item from changes where field = 'status'")) == 480
    runs.jira.clock.advance(days=1)
    assert len(runs.fetch(SHOP)) <= 7
    assert runs.run("check", SHOP, "--offline", "--fail-on", "never").status == 0


# People


def requested_fields(requests: list[Request]) -> set[str]:
    """Return the ids of all fields that some requests ask for."""
    fields: set[str] = set()
    for request in requests:
        body: dict[str, Any] = request.body or {}
        for name in ("fields", "fieldIds"):
            values = body.get(name) or request.query.get(name, "").split(",")
            fields.update(values)
    return fields - {""}


def test_people_are_neither_requested_nor_kept(runs: Runs, folder: Path) -> None:
    jira, shop = runs.jira, runs.shop
    people = [jira.field("Product owner", "user"), jira.field("Target users", "users"), jira.field("Reviewers", "text")]
    named = {people[0].id: SOMEBODY, people[1].id: [SOMEBODY], people[2].id: SOMEBODY}
    board = jira.board(12, shop)
    epic = shop.issue("Epic", description=BELIEF, assignee=SOMEBODY, fields=named, status="In Progress")
    story = shop.issue(parent=epic, sprint=board.sprint(state="active", goal="Finish"))
    story.edit(assignee=SOMEBODY, summary="Something else", fields=named)
    story.edit(assignee="", fields={people[0].id: None})
    for number in range(25):
        story.comment(f"Comment {number}")
    epic.comment("Beep", author="Automation for Jira", by_app=True)
    story.link("Blocks", runs.plans.issue("Epic", assignee=SOMEBODY, fields=named))
    epic.page("The plan", "https://wiki.example.com/plan")
    for source in (SHOP, "jira:SHOP-1", BOARD, "jira:labels is EMPTY"):
        for arguments in (
            ("check",),
            ("check", "--format", "json"),
            ("read",),
            ("fetch",),
            ("doctor",),
            ("trace", "SHOP-2"),
        ):
            result = runs.run(*arguments, source)
            assert SOMEBODY not in result.out + result.err
            assert SOMEBODY.lower().replace(" ", ".") not in result.out + result.err
    requested = requested_fields(jira.requests)
    assert "summary" in requested
    assert requested.isdisjoint(
        PEOPLE | {field.id for field in people} | {"*all", "*navigable", "watches", "votes", "worklog"}
    )
    requests_for_issues = [
        request for request in jira.requests if last_part(request) in ("search", "search/jql", "issue/bulkfetch")
    ]
    assert [request for request in requests_for_issues if not requested_fields([request])] == []
    files = [path for path in (folder / ".vanitylint").iterdir() if path.is_file()]
    assert len([path for path in files if path.suffix == ".db"]) == 4
    traces_of_people = [SOMEBODY.encode(), SOMEBODY.lower().replace(" ", ".").encode(), b"account-of-"]
    assert [path.name for path in files if any(trace in path.read_bytes() for trace in traces_of_people)] == []


# Changes during a fetch


@pytest.fixture
def small_pages(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    """Split all lists into several pages."""
    monkeypatch.setattr(cloud_pages, "_KEYS_PER_PAGE", 7)
    monkeypatch.setattr(cloud_pages, "_ISSUES_PER_HISTORY_BATCH", 10)
    monkeypatch.setattr(data_center, "_KEYS_PER_PAGE", 7)
    monkeypatch.setattr(data_center, "_STEP_BACK", 3)
    monkeypatch.setattr(server, "_MAX_BATCH", 6)
    monkeypatch.setattr(loader, "_NAMES_PER_QUERY", 2)
    runs.jira.most_issues = 6


def create_stories(runs: Runs) -> list[Issue]:
    """Create stories for several pages, below epics that are mostly in another project."""
    epics = [runs.plans.issue("Epic", description=BELIEF) for _ in range(3)]
    epics.append(runs.shop.issue("Epic", description=BELIEF))
    stories = [runs.shop.issue(parent=epics[number % 4], summary=f"Story {number}") for number in range(20)]
    for story in stories:
        story.move_to_status("In Progress")
    return stories


EVENTS: dict[str, Callable[[Issue], object]] = {
    "appears": lambda issue: issue.project.issue(summary="New"),
    "is deleted": lambda issue: issue.delete(),
    "is edited": lambda issue: issue.edit(summary="Something else", description=BELIEF),
    "moves away": lambda issue: issue.move(next(project for project in issue.store.projects if project.key == "PLAN")),
    "is hidden": lambda issue: issue.hide(),
    "loses its epic": lambda issue: issue.set_parent(None),
    "comes to an end": lambda issue: issue.move_to_status("Done", resolution="Done"),
}


def restore_twenty_stories(runs: Runs) -> list[Issue]:
    """Return twenty stories of the project, after replacing those that went and deleting those in excess."""
    stories = [issue for issue in runs.jira.store.shown() if issue.project is runs.shop and issue.type.level == 0]
    for story in stories[20:]:
        story.delete()
    stories += [
        runs.shop.issue(summary=f"In place of {number}", status="In Progress") for number in range(len(stories), 20)
    ]
    return stories[:20]


@pytest.mark.usefixtures("small_pages")
@pytest.mark.parametrize("event", EVENTS)
def test_change_of_an_issue_while_pages_are_fetched_loses_no_other(runs: Runs, event: str) -> None:
    create_stories(runs)
    requests: list[Request] = []
    moment = list(EVENTS).index(event) % 5  # only every fifth moment; other events have the others
    while not requests or moment <= len(requests):
        stories = restore_twenty_stories(runs)
        changed = stories[moment % 20]
        others = {issue.key: issue.values["summary"] for issue in stories if issue is not changed}
        requests.clear()

        def hook(request: Request, moment: int = moment, changed: Issue = changed) -> None:
            requests.append(request)
            if len(requests) == moment + 1:
                EVENTS[event](changed)

        runs.jira.before = hook
        result = runs.run("fetch", "--refresh", SHOP)
        runs.jira.before = None
        context = f"before request {moment}: {requests[min(moment, len(requests) - 1)].target}"
        assert result.status == 0, f"{result.err} {context}"
        titles = dict(zip(runs.keys(), runs.column("title"), strict=True))
        assert others.items() <= titles.items(), context
        runs.fetch(SHOP)
        assert runs.unlike_fresh(SHOP) == [], context
        moment += 5
    assert moment > 10


@pytest.mark.usefixtures("small_pages")
@pytest.mark.parametrize("count", [1, 2, 6, 13])
def test_issues_deleted_between_pages_of_ids_displace_no_others(runs: Runs, count: int) -> None:
    stories = runs.shop.issues(30)
    searches: list[Request] = []

    def hook(request: Request) -> None:
        if "search" in request.path:
            searches.append(request)
            if len(searches) == 3:
                for story in stories[:count]:
                    story.delete()

    runs.jira.before = hook
    runs.fetch(SHOP)
    assert len(runs.keys()) == 30 - count
    assert runs.keys() == sorted(story.key for story in stories[count:])


def test_issue_deleted_between_pages_of_issues_displaces_no_other(
    center: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "_MAX_BATCH", 6)
    center.jira.most_issues = 5
    stories = center.shop.issues(6)
    center.jira.after = lambda request: (
        stories[0].delete()
        if "summary" in requested_fields([request]) and stories[0].id in center.jira.store.issues
        else None
    )
    center.fetch(SHOP)
    assert center.keys() == [story.key for story in stories]
    center.fetch(SHOP)
    assert center.keys() == [story.key for story in stories[1:]]


@pytest.mark.usefixtures("small_pages")
def test_issue_deleted_after_the_query_is_no_problem(runs: Runs) -> None:
    stories = runs.shop.issues(9)
    runs.jira.after = lambda _: (
        stories[4].delete() if len(runs.jira.requests) == 5 and stories[4].id in runs.jira.store.issues else None
    )
    result = runs.run("check", SHOP, "--fail-on", "never")
    assert result.status == 0, result.err
    assert "8 work items" in result.out


# Issues outside of the source


def create_ancestors(runs: Runs, length: int) -> tuple[Issue, Issue]:
    """Create an initiative with a hypothesis, and an issue of another project that many levels below it."""
    first = parent = runs.plans.issue("Initiative", summary="Fewer give up", description=BELIEF)
    for _ in range(length - 1):
        parent = runs.plans.issue("Initiative", summary="A part", parent=parent)
    return first, runs.shop.issue(summary="The form", parent=parent)


@pytest.mark.parametrize("name", [SHOP, "jira:SHOP-1"])
def test_issue_traces_to_a_bet_six_levels_up_in_another_project(runs: Runs, name: str) -> None:
    _, issue = create_ancestors(runs, 6)
    runs.fetch(name)
    assert runs.rows("select key, trace, bet_hypothesis from item") == [
        {"key": issue.key, "trace": "bet", "bet_hypothesis": BELIEF}
    ]
    assert len(traceable_keys(runs)) == 7


def test_trace_ends_after_six_levels(runs: Runs) -> None:
    first, issue = create_ancestors(runs, 7)
    runs.fetch(SHOP)
    assert runs.keys() == [issue.key]
    assert runs.column("bet_hypothesis") == [None]
    assert first.key not in traceable_keys(runs)


def test_trace_shows_parents_in_other_projects(runs: Runs) -> None:
    first, issue = create_ancestors(runs, 1)
    out = runs.run("trace", issue.key, SHOP).out
    assert f"{first.key}  Fewer give up" in out
    assert "← the bet" in out


def test_items_outside_the_project_are_neither_checked_nor_counted(runs: Runs) -> None:
    epic = runs.plans.issue("Epic", status="In Progress", summary="Nobody says why")
    story = runs.shop.issue("Bug", parent=epic)
    story.link("Relates", runs.plans.issue("Epic", status="In Progress"))
    result = runs.run("check", SHOP)
    assert result.status == 0
    assert "1 work item as of" in result.out
    assert "PLAN-" not in result.out


def test_hidden_parent_is_treated_as_none(runs: Runs) -> None:
    epic = runs.plans.issue("Epic", description=BELIEF)
    runs.shop.issue(parent=epic)
    epic.hide()
    runs.fetch(SHOP)
    assert (runs.column("bet"), traceable_keys(runs)) == ([None], ["SHOP-1"])


def test_children_in_other_projects_are_known(runs: Runs) -> None:
    epic = runs.shop.issue("Epic", description=BELIEF)
    initiative = runs.shop.issue("Initiative")
    result = runs.plans.issue("Experiment", parent=epic, description="Result: 31 % give up now.", status="Done")
    child_epic = runs.plans.issue("Epic", parent=initiative)
    runs.fetch(SHOP)
    assert runs.keys() == [epic.key, initiative.key]
    assert traceable_keys(runs) == sorted([epic.key, initiative.key, result.key, child_epic.key])
    assert runs.column("bet_result_key", f"key = '{epic.key}'") == [result.key]


def test_children_in_other_projects_are_updated_by_later_runs(runs: Runs) -> None:
    epic = runs.shop.issue("Epic", description=BELIEF)
    child = runs.plans.issue(parent=epic)
    runs.fetch(SHOP)
    child.set_parent(None)
    other = runs.plans.issue(parent=epic)
    runs.fetch(SHOP)
    assert traceable_keys(runs) == sorted([epic.key, other.key])
    other.delete()
    runs.fetch(SHOP)
    assert traceable_keys(runs) == [epic.key]


def test_linked_issue_in_another_project_is_known(runs: Runs) -> None:
    story, other = runs.shop.issue(), runs.plans.issue("Idea", description=BELIEF)
    story.link("Polaris work item link", other)
    runs.fetch(SHOP)
    assert runs.keys() == [story.key]
    assert traceable_keys(runs) == sorted([other.key, story.key])
    assert runs.column("bet") == [other.key]


def test_moved_parent_is_followed_to_its_new_key(runs: Runs) -> None:
    epic = runs.shop.issue("Epic", description=BELIEF)
    runs.shop.issue(parent=epic)
    runs.fetch(SHOP)
    assert runs.keys() == ["SHOP-1", "SHOP-2"]
    epic.move(runs.plans)
    runs.fetch(SHOP)
    assert runs.rows("select key, parent, bet from item") == [{"key": "SHOP-2", "parent": "PLAN-1", "bet": "PLAN-1"}]
    assert runs.unlike_fresh(SHOP) == []


def test_issue_moved_into_the_project_is_checked_under_its_new_key(runs: Runs) -> None:
    runs.shop.issue()
    story = runs.plans.issue()
    runs.fetch(SHOP)
    story.move(runs.shop)
    runs.fetch(SHOP)
    assert runs.keys() == ["SHOP-1", "SHOP-2"]
    story.move(runs.plans)
    runs.fetch(SHOP)
    assert runs.keys() == traceable_keys(runs) == ["SHOP-1"]
