"""Jira as a source: the places that can be named, and what of them reaches the snapshot."""

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


def walked_to(runs: Runs) -> list[str]:
    """Keys of all items to which a trace may lead."""
    return [row["key"] for row in runs.rows("select key from every_item order by key")]


# A project


def test_a_project_brings_its_issues_and_no_others(runs: Runs) -> None:
    shop = [runs.shop.issue(), runs.shop.issue("Epic"), runs.shop.issue("Bug")]
    runs.plans.issue()
    runs.fetch(SHOP)
    assert runs.keys() == walked_to(runs) == sorted(issue.key for issue in shop)


def test_the_key_of_a_project_may_be_written_in_small_letters(runs: Runs) -> None:
    runs.shop.issue()
    runs.fetch("jira:shop")
    assert runs.keys() == ["SHOP-1"]


@pytest.mark.parametrize("name", [SHOP, "jira:SHOP-1", "jira:filter/7", "jira:project = SHOP"])
def test_a_place_that_is_not_there_is_told_with_jiras_words_and_what_to_check(runs: Runs, name: str) -> None:
    runs.plans.issue()
    ran = runs.run("check", name)
    assert (ran.status, ran.out) == (2, "")
    assert f"{name}: " in ran.err
    assert "does not exist for" in ran.err
    assert any(word in ran.err for word in ("check the key", "check its number", "try the query"))


@pytest.mark.parametrize("name", [SHOP, "jira:SHOP-1"])
def test_a_project_that_may_not_be_seen_is_as_one_that_is_not_there(runs: Runs, name: str) -> None:
    runs.shop.issue(summary="Secret plan")
    runs.plans.issue()
    runs.shop.hide()
    ran = runs.run("check", name)
    assert ran.status == 2
    assert "does not exist" in ran.err
    assert "Secret plan" not in ran.out + ran.err


def test_a_project_without_issues_is_nothing_to_judge(runs: Runs) -> None:
    assert runs.shop.key == "SHOP"
    ran = runs.run("check", SHOP)
    assert ran.status == 2
    assert "no work items in it" in ran.out


def test_a_query_that_finds_nothing_is_nothing_to_judge(runs: Runs) -> None:
    runs.shop.issue()
    ran = runs.run("check", "jira:project = SHOP and labels = nothing")
    assert ran.status == 2
    assert "no work items in it" in ran.out


# One issue


def test_one_issue_is_judged_with_all_below_it_and_not_what_is_above(runs: Runs) -> None:
    above = runs.shop.issue("Initiative", description=BELIEF)
    named = runs.shop.issue("Epic", parent=above)
    stories = [runs.shop.issue(parent=named), runs.plans.issue(parent=named)]
    part = runs.shop.issue("Sub-task", parent=stories[0])
    runs.shop.issue("Epic", parent=above)
    runs.shop.issue()
    runs.fetch(f"jira:{named.key}")
    assert runs.keys() == sorted(issue.key for issue in (named, *stories, part))
    assert set(runs.column("bet")) == {named.key}
    assert set(runs.column("bet_hypothesis")) == {BELIEF}
    assert walked_to(runs) == sorted([*runs.keys(), above.key])


def test_one_issue_is_fetched_anew_each_time(runs: Runs) -> None:
    epic = runs.shop.issue("Epic")
    story, other = runs.shop.issue(parent=epic), runs.shop.issue(parent=epic)
    runs.fetch("jira:SHOP-1")
    story.delete()
    other.set_parent(None)
    fresh = runs.shop.issue(parent=epic)
    runs.fetch("jira:SHOP-1")
    assert runs.keys() == [epic.key, fresh.key]


def test_an_issue_is_found_by_the_key_that_it_had_before_it_moved(runs: Runs) -> None:
    epic = runs.shop.issue("Epic")
    story = runs.shop.issue(parent=epic)
    epic.move(runs.plans)
    runs.fetch("jira:SHOP-1")
    assert runs.keys() == ["PLAN-1", story.key]
    assert runs.column("bet") == ["PLAN-1", "PLAN-1"]


def test_an_issue_that_is_not_there_is_told(runs: Runs) -> None:
    runs.shop.issue()
    ran = runs.run("check", "jira:SHOP-99")
    assert (ran.status, ran.out) == (2, "")
    assert "jira:SHOP-99: " in ran.err
    assert "'SHOP-99' does not exist" in ran.err
    assert "it may have been deleted" in ran.err


# Boards, filters, queries


@pytest.mark.parametrize("kind", ["scrum", "kanban"])
def test_a_board_brings_what_its_filter_finds(runs: Runs, kind: str) -> None:
    shown = runs.jira.filter(70, "labels = checkout ORDER BY Rank ASC")
    runs.jira.board(12, shown, type=kind)
    for project in (runs.shop, runs.plans):
        project.issue(labels=["checkout"])
        project.issue()
    runs.fetch(BOARD)
    assert "board/12/configuration" in [sent.path.partition("/1.0/")[2] for sent in runs.jira.requests]
    assert runs.keys() == ["PLAN-1", "SHOP-1"]


def test_a_board_of_another_filter_is_another_backlog(runs: Runs) -> None:
    board = runs.jira.board(12, runs.jira.filter(70, "labels = checkout"))
    runs.shop.issue(labels=["checkout"])
    runs.shop.issue(labels=["search"])
    runs.fetch(BOARD)
    board.filter = runs.jira.filter(71, "labels = search")
    runs.fetch(BOARD)
    assert runs.keys() == ["SHOP-2"]


@pytest.mark.parametrize("is_there", [False, True], ids=["unknown", "hidden"])
def test_a_board_that_may_not_be_seen_is_told(runs: Runs, is_there: bool) -> None:
    runs.shop.issue()
    if is_there:
        runs.jira.board(12, runs.shop).hidden = True
    ran = runs.run("check", BOARD)
    assert (ran.status, ran.out) == (2, "")
    assert f"{BOARD}: there is no such board, or the token cannot see it" in ran.err
    assert "its number is in the URL of its page" in ran.err


def test_a_board_whose_filter_is_not_shared_is_told(runs: Runs) -> None:
    runs.shop.issue()
    board = runs.jira.board(12, runs.shop)
    runs.jira.store.filters.remove(board.filter)
    ran = runs.run("check", BOARD)
    assert (ran.status, ran.out) == (2, "")
    assert f"'{board.filter.id}' does not exist for the field 'filter'" in ran.err
    assert "the board's filter has to be shared" in ran.err


def test_a_filter_brings_what_it_finds(runs: Runs) -> None:
    runs.jira.filter(10010, "project = SHOP and labels = checkout ORDER BY updated")
    runs.shop.issue(labels=["checkout"])
    runs.shop.issue()
    runs.fetch("jira:filter/10010")
    assert runs.keys() == ["SHOP-1"]


def test_a_filter_that_is_changed_brings_what_it_finds_now(runs: Runs) -> None:
    saved = runs.jira.filter(10010, "labels = checkout")
    runs.shop.issue(labels=["checkout"])
    runs.shop.issue(labels=["search"])
    runs.fetch("jira:filter/10010")
    runs.jira.clock.advance(days=3)
    saved.jql = "labels = search"
    runs.fetch("jira:filter/10010")
    assert runs.keys() == ["SHOP-2"]


@pytest.fixture
def sprints(runs: Runs) -> tuple[Sprint, Sprint]:
    """One that runs, with SHOP-1 in it, and one to come, with SHOP-2."""
    board = runs.jira.board(12, runs.shop)
    running, coming = board.sprint(state="active"), board.sprint()
    runs.shop.issue(sprint=running)
    runs.shop.issue(sprint=coming)
    runs.shop.issue()
    return running, coming


def test_a_sprint_that_starts_or_ends_changes_what_is_in_open_sprints(
    runs: Runs, sprints: tuple[Sprint, Sprint]
) -> None:
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
    ran = runs.run("check", OPEN)
    assert ran.status == 2
    assert "no work items in it" in ran.out


def test_words_in_quotes_are_no_order(runs: Runs) -> None:
    runs.shop.issue(summary="Order by mail")
    runs.shop.issue(summary="Order by phone")
    runs.fetch('jira:summary ~ "\\"order by mail\\"" AND project = SHOP order by Rank DESC, key')
    assert runs.keys() == ["SHOP-1"]


def test_a_query_with_or_stays_what_it_is_in_later_runs(runs: Runs) -> None:
    query = "jira:project = SHOP or labels = shared"
    runs.shop.issue()
    runs.plans.issue(labels=["shared"])
    runs.fetch(query)
    runs.jira.clock.advance(days=1)
    runs.plans.issue()
    runs.fetch(query)
    assert runs.keys() == ["PLAN-1", "SHOP-1"]


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("project = SHOP and nonsense = 3", "Field 'nonsense' does not exist"),
        ("project = SHOP and status = Nowhere", "The value 'Nowhere' does not exist for the field 'status'"),
        ("project = ", "Error in the JQL Query"),
    ],
)
def test_a_query_that_jira_refuses_is_told_with_jiras_reason(runs: Runs, query: str, why: str) -> None:
    runs.shop.issue()
    ran = runs.run("check", f"jira:{query}")
    assert (ran.status, ran.out) == (2, "")
    assert why in ran.err
    assert "try the query in Jira's own search" in ran.err


def test_what_is_no_place_is_told_without_asking(runs: Runs) -> None:
    ran = runs.run("check", "jira:some words")
    assert (ran.status, runs.jira.requests) == (2, [])
    assert "is not a place in Jira" in ran.err


# Addresses of pages

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


def some_issues(runs: Runs) -> None:
    """Two in SHOP, two in PLAN; the first ones stand on a board."""
    for project in (runs.shop, runs.plans):
        project.issue(labels=["checkout"])
        project.issue()
    runs.jira.board(12, runs.jira.filter(70, "labels = checkout"))


@pytest.mark.parametrize("page", PAGES)
def test_the_address_of_a_page_does_as_well(runs: Runs, page: str) -> None:
    some_issues(runs)
    runs.fetch(f"{runs.jira.url}/{page}")
    assert runs.keys() == PAGES[page]


@pytest.mark.parametrize("page", PAGES_OF_CLOUD)
def test_the_address_of_a_page_on_cloud_does_as_well(cloud: Runs, page: str) -> None:
    some_issues(cloud)
    cloud.fetch(f"{cloud.jira.url}/{page}")
    assert cloud.keys() == PAGES_OF_CLOUD[page]


@pytest.mark.parametrize("page", PAGES)
def test_the_address_of_a_page_below_a_path_does_as_well(center: Runs, page: str) -> None:
    some_issues(center)
    assert center.jira.url.endswith("/jira")
    center.fetch(f"{center.jira.url}/{page}")
    assert center.keys() == PAGES[page]


@pytest.mark.parametrize("name", [SHOP, BOARD, "jira:filter/70", "jira:SHOP-1", "jira:project = SHOP"])
def test_a_jira_that_does_not_stand_at_the_top_is_asked_below_its_path(center: Runs, name: str) -> None:
    some_issues(center)
    center.fetch(name)
    assert center.keys()[-1].startswith("SHOP-")
    assert {sent.path.split("/")[1] for sent in center.jira.requests} == {"jira"}
    assert center.column("url", "key = 'SHOP-1'") == [f"{center.jira.url}/browse/SHOP-1"]


@pytest.mark.parametrize("page", ["", "secure/Dashboard.jspa", "issues/?jql=", "plugins/servlet/x"])
def test_a_page_without_work_items_is_told_without_asking(runs: Runs, page: str) -> None:
    runs.shop.issue()
    ran = runs.run("check", f"{runs.jira.url}/{page}")
    assert ran.status == 2
    assert runs.jira.requests == []


# Several sources


def test_an_issue_that_two_sources_hold_is_judged_once(runs: Runs) -> None:
    some_issues(runs)
    runs.fetch(SHOP, BOARD)
    assert runs.keys() == ["PLAN-1", "SHOP-1", "SHOP-2"]
    ran = runs.run("check", SHOP, BOARD)
    assert "3 work items" in ran.out


def test_an_issue_goes_when_the_last_source_lets_go_of_it(runs: Runs) -> None:
    some_issues(runs)
    runs.fetch(SHOP, BOARD)
    found = runs.jira.store.issue("SHOP-1")
    assert found
    found.edit(labels=[])
    runs.fetch(SHOP, BOARD)
    assert runs.keys() == ["PLAN-1", "SHOP-1", "SHOP-2"]
    found.delete()
    runs.fetch(SHOP, BOARD)
    assert runs.keys() == ["PLAN-1", "SHOP-2"]


def test_an_issue_that_one_source_asks_for_and_another_only_walks_to_is_judged(runs: Runs) -> None:
    epic = runs.plans.issue("Epic", description=BELIEF)
    story = runs.shop.issue(parent=epic)
    for sources in ((SHOP, "jira:PLAN"), ("jira:PLAN", SHOP)):
        runs.fetch("--refresh", *sources)
        assert runs.keys() == [epic.key, story.key]
    runs.fetch("--refresh", SHOP)
    assert runs.keys() == [story.key]


def test_a_source_that_fails_does_not_hide_the_other(runs: Runs) -> None:
    some_issues(runs)
    runs.fetch(SHOP, BOARD)
    runs.jira.store.boards[0].hidden = True
    ran = runs.run("check", SHOP, BOARD)
    assert ran.status == 2
    assert "there is no such board" in ran.out + ran.err


# What it costs


def a_backlog(runs: Runs, count: int, epics: int) -> None:
    """So many issues, each with some history and a comment, below so many epics."""
    runs.jira.field("Hypothesis")
    sprint = runs.jira.board(12, runs.shop).sprint(state="active")
    parents = runs.shop.issues(epics, type="Epic", description=BELIEF) if epics else [None]
    for number in range(count - epics):
        issue = runs.shop.issue(parent=parents[number % len(parents)], sprint=sprint)
        issue.move_to_status("In Progress")
        issue.edit(description=BELIEF)
        issue.comment("Yes")


def test_a_few_hundred_issues_take_few_requests(runs: Runs) -> None:
    a_backlog(runs, 250, 0)
    assert len(runs.fetch(SHOP)) <= 12
    assert len(runs.keys()) == 250


def test_many_issues_with_their_history_take_few_requests(runs: Runs) -> None:
    a_backlog(runs, 500, 20)
    runs.jira.clock.advance(hours=1)
    assert len(runs.fetch(SHOP)) <= 22
    assert len(runs.keys()) == 500
    assert len(runs.rows("select item from changes where field = 'status'")) == 480
    runs.jira.clock.advance(days=1)
    assert len(runs.fetch(SHOP)) <= 7
    assert runs.run("check", SHOP, "--offline", "--fail-on", "never").status == 0


# Nobody


def fields_asked_for(sent: list[Request]) -> set[str]:
    """The ids of all fields that some requests ask for."""
    asked: set[str] = set()
    for one in sent:
        body: dict[str, Any] = one.body or {}
        for name in ("fields", "fieldIds"):
            told = body.get(name) or one.query.get(name, "").split(",")
            asked.update(told)
    return asked - {""}


def test_nobody_is_asked_for_and_nobody_is_kept(runs: Runs, folder: Path) -> None:
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
        for words in (
            ("check",),
            ("check", "--format", "json"),
            ("read",),
            ("fetch",),
            ("doctor",),
            ("trace", "SHOP-2"),
        ):
            ran = runs.run(*words, source)
            assert SOMEBODY not in ran.out + ran.err
            assert SOMEBODY.lower().replace(" ", ".") not in ran.out + ran.err
    asked = fields_asked_for(jira.requests)
    assert "summary" in asked
    assert asked.isdisjoint(
        PEOPLE | {each.id for each in people} | {"*all", "*navigable", "watches", "votes", "worklog"}
    )
    whole = [sent for sent in jira.requests if last_part(sent) in ("search", "search/jql", "issue/bulkfetch")]
    assert [sent for sent in whole if not fields_asked_for([sent])] == []
    files = [path for path in (folder / ".vanitylint").iterdir() if path.is_file()]
    assert len([path for path in files if path.suffix == ".db"]) == 4
    told = [SOMEBODY.encode(), SOMEBODY.lower().replace(" ", ".").encode(), b"account-of-"]
    assert [path.name for path in files if any(words in path.read_bytes() for words in told)] == []


# What happens meanwhile


@pytest.fixture
def small_pages(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    """All lists have several pages."""
    monkeypatch.setattr(cloud_pages, "_KEYS_PER_PAGE", 7)
    monkeypatch.setattr(cloud_pages, "_ISSUES_PER_HISTORY_BATCH", 10)
    monkeypatch.setattr(data_center, "_KEYS_PER_PAGE", 7)
    monkeypatch.setattr(data_center, "_STEP_BACK", 3)
    monkeypatch.setattr(server, "_MAX_BATCH", 6)
    monkeypatch.setattr(loader, "_NAMES_PER_QUERY", 2)
    runs.jira.most_issues = 6


def many(runs: Runs) -> list[Issue]:
    """Issues on some pages, with epics that stand elsewhere."""
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
    "moves away": lambda issue: issue.move(next(each for each in issue.store.projects if each.key == "PLAN")),
    "is hidden": lambda issue: issue.hide(),
    "loses its epic": lambda issue: issue.set_parent(None),
    "comes to an end": lambda issue: issue.move_to_status("Done", resolution="Done"),
}


def as_many_as_ever(runs: Runs) -> list[Issue]:
    """Twenty stories in the project: those that went are replaced, those that came are taken away."""
    stories = [issue for issue in runs.jira.store.shown() if issue.project is runs.shop and issue.type.level == 0]
    for story in stories[20:]:
        story.delete()
    stories += [
        runs.shop.issue(summary=f"In place of {number}", status="In Progress") for number in range(len(stories), 20)
    ]
    return stories[:20]


@pytest.mark.usefixtures("small_pages")
@pytest.mark.parametrize("event", EVENTS)
def test_whatever_an_issue_does_while_pages_are_fetched_nothing_is_lost(runs: Runs, event: str) -> None:
    many(runs)
    passed: list[Request] = []
    turn = list(EVENTS).index(event) % 5  # one moment in five; other events have the others
    while not passed or turn <= len(passed):
        stories = as_many_as_ever(runs)
        one = stories[turn % 20]
        others = {issue.key: issue.values["summary"] for issue in stories if issue is not one}
        passed.clear()

        def hook(sent: Request, turn: int = turn, one: Issue = one) -> None:
            passed.append(sent)
            if len(passed) == turn + 1:
                EVENTS[event](one)

        runs.jira.before = hook
        ran = runs.run("fetch", "--refresh", SHOP)
        runs.jira.before = None
        told = f"before request {turn}: {passed[min(turn, len(passed) - 1)].target}"
        assert ran.status == 0, f"{ran.err} {told}"
        held = dict(zip(runs.keys(), runs.column("title"), strict=True))
        assert others.items() <= held.items(), told
        runs.fetch(SHOP)
        assert runs.unlike_fresh(SHOP) == [], told
        turn += 5
    assert turn > 10


@pytest.mark.usefixtures("small_pages")
@pytest.mark.parametrize("count", [1, 2, 6, 13])
def test_issues_that_go_between_two_pages_of_ids_push_no_other_out(runs: Runs, count: int) -> None:
    stories = runs.shop.issues(30)
    searches: list[Request] = []

    def hook(sent: Request) -> None:
        if "search" in sent.path:
            searches.append(sent)
            if len(searches) == 3:
                for story in stories[:count]:
                    story.delete()

    runs.jira.before = hook
    runs.fetch(SHOP)
    assert len(runs.keys()) == 30 - count
    assert runs.keys() == sorted(story.key for story in stories[count:])


def test_an_issue_that_goes_between_two_pages_of_issues_pushes_no_other_out(
    center: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "_MAX_BATCH", 6)
    center.jira.most_issues = 5
    stories = center.shop.issues(6)
    center.jira.after = lambda sent: (
        stories[0].delete()
        if "summary" in fields_asked_for([sent]) and stories[0].id in center.jira.store.issues
        else None
    )
    center.fetch(SHOP)
    assert center.keys() == [story.key for story in stories]
    center.fetch(SHOP)
    assert center.keys() == [story.key for story in stories[1:]]


@pytest.mark.usefixtures("small_pages")
def test_an_issue_that_the_query_found_and_that_has_gone_since_is_no_problem(runs: Runs) -> None:
    stories = runs.shop.issues(9)
    runs.jira.after = lambda _: (
        stories[4].delete() if len(runs.jira.requests) == 5 and stories[4].id in runs.jira.store.issues else None
    )
    ran = runs.run("check", SHOP, "--fail-on", "never")
    assert ran.status == 0, ran.err
    assert "8 work items" in ran.out


# What stands outside of what was asked for


def a_line_of_descent(runs: Runs, length: int) -> tuple[Issue, Issue]:
    """An initiative that states a hypothesis, and an issue in another project so many steps below it."""
    first = parent = runs.plans.issue("Initiative", summary="Fewer give up", description=BELIEF)
    for _ in range(length - 1):
        parent = runs.plans.issue("Initiative", summary="A part", parent=parent)
    return first, runs.shop.issue(summary="The form", parent=parent)


@pytest.mark.parametrize("name", [SHOP, "jira:SHOP-1"])
def test_an_issue_traces_to_a_bet_six_steps_up_in_another_project(runs: Runs, name: str) -> None:
    _, issue = a_line_of_descent(runs, 6)
    runs.fetch(name)
    assert runs.rows("select key, trace, bet_hypothesis from item") == [
        {"key": issue.key, "trace": "bet", "bet_hypothesis": BELIEF}
    ]
    assert len(walked_to(runs)) == 7


def test_beyond_six_steps_nobody_looks(runs: Runs) -> None:
    first, issue = a_line_of_descent(runs, 7)
    runs.fetch(SHOP)
    assert runs.keys() == [issue.key]
    assert runs.column("bet_hypothesis") == [None]
    assert first.key not in walked_to(runs)


def test_trace_shows_parents_elsewhere(runs: Runs) -> None:
    first, issue = a_line_of_descent(runs, 1)
    out = runs.run("trace", issue.key, SHOP).out
    assert f"{first.key}  Fewer give up" in out
    assert "← the bet" in out


def test_what_stands_outside_is_neither_judged_nor_counted(runs: Runs) -> None:
    epic = runs.plans.issue("Epic", status="In Progress", summary="Nobody says why")
    story = runs.shop.issue("Bug", parent=epic)
    story.link("Relates", runs.plans.issue("Epic", status="In Progress"))
    ran = runs.run("check", SHOP)
    assert ran.status == 0
    assert "1 work item as of" in ran.out
    assert "PLAN-" not in ran.out


def test_a_parent_that_may_not_be_seen_is_as_none(runs: Runs) -> None:
    epic = runs.plans.issue("Epic", description=BELIEF)
    runs.shop.issue(parent=epic)
    epic.hide()
    runs.fetch(SHOP)
    assert (runs.column("bet"), walked_to(runs)) == ([None], ["SHOP-1"])


def test_children_of_an_epic_that_stand_elsewhere_are_known(runs: Runs) -> None:
    epic = runs.shop.issue("Epic", description=BELIEF)
    initiative = runs.shop.issue("Initiative")
    result = runs.plans.issue("Experiment", parent=epic, description="Result: 31 % give up now.", status="Done")
    part = runs.plans.issue("Epic", parent=initiative)
    runs.fetch(SHOP)
    assert runs.keys() == [epic.key, initiative.key]
    assert walked_to(runs) == sorted([epic.key, initiative.key, result.key, part.key])
    assert runs.column("bet_result_key", f"key = '{epic.key}'") == [result.key]


def test_children_that_stand_elsewhere_come_and_go_with_later_runs(runs: Runs) -> None:
    epic = runs.shop.issue("Epic", description=BELIEF)
    child = runs.plans.issue(parent=epic)
    runs.fetch(SHOP)
    child.set_parent(None)
    other = runs.plans.issue(parent=epic)
    runs.fetch(SHOP)
    assert walked_to(runs) == sorted([epic.key, other.key])
    other.delete()
    runs.fetch(SHOP)
    assert walked_to(runs) == [epic.key]


def test_what_an_issue_is_linked_to_elsewhere_is_known(runs: Runs) -> None:
    story, other = runs.shop.issue(), runs.plans.issue("Idea", description=BELIEF)
    story.link("Polaris work item link", other)
    runs.fetch(SHOP)
    assert runs.keys() == [story.key]
    assert walked_to(runs) == sorted([other.key, story.key])
    assert runs.column("bet") == [other.key]


def test_a_parent_that_moves_is_followed_to_its_new_key(runs: Runs) -> None:
    epic = runs.shop.issue("Epic", description=BELIEF)
    runs.shop.issue(parent=epic)
    runs.fetch(SHOP)
    assert runs.keys() == ["SHOP-1", "SHOP-2"]
    epic.move(runs.plans)
    runs.fetch(SHOP)
    assert runs.rows("select key, parent, bet from item") == [{"key": "SHOP-2", "parent": "PLAN-1", "bet": "PLAN-1"}]
    assert runs.unlike_fresh(SHOP) == []


def test_an_issue_that_moves_into_the_project_is_judged_under_its_new_key(runs: Runs) -> None:
    runs.shop.issue()
    story = runs.plans.issue()
    runs.fetch(SHOP)
    story.move(runs.shop)
    runs.fetch(SHOP)
    assert runs.keys() == ["SHOP-1", "SHOP-2"]
    story.move(runs.plans)
    runs.fetch(SHOP)
    assert runs.keys() == walked_to(runs) == ["SHOP-1"]
