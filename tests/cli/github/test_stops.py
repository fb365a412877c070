"""A fetch of GitHub that stops on its way keeps what came, and the runs after it bring all the rest."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

import pytest
from tests.cli.github.trouble import ACME, BOARD, EPIC, SHOP, USED_UP, Here, by_id, flat, is_later

# Stopped, and gone on from there


def limited(kind: str, **details: Any) -> Any:
    return pytest.param(
        kind,
        details,
        r"until \d\d:\d\d UTC, which is longer than --max-wait allows; run again then, or .*--max-wait 60m",
        id=kind,
    )


STOPS = [
    limited("primary", reset_in=3000),
    limited("secondary"),
    limited("rate_limited_200", reset_in=3000),
    pytest.param(
        "status", {"code": 401, "body": {"message": "Bad credentials"}}, "the token is not accepted; ", id="401"
    ),
    pytest.param("html", {}, "not from GitHub's GraphQL API; ", id="html"),
]


@pytest.mark.parametrize(("fault", "details", "words"), STOPS)
@pytest.mark.usefixtures("pages_of_ten")
def test_a_fetch_that_stops_keeps_what_came_and_the_next_goes_on(
    here: Here, fault: str, details: dict, words: str
) -> None:
    here.github.fail_next(fault, when=is_later, times=99, **details)
    ran = here.check("--max-wait", "1s")
    assert ran.status == 2
    assert re.search(f"stopped after 10 of 25 items: .*{words}.*; the next run goes on from there", flat(ran.out))
    assert here.naps == []
    assert set(here.keys()) == {issue.key for issue in here.shop.issues[:10]}
    before = here.recover()
    ran = here.check()
    assert ran.status == 0
    assert "Everything requested was read." in ran.out
    assert set(here.keys()) == {issue.key for issue in here.shop.issues}
    assert here.asked(before) == ["RepositoryPage", "RepositoryPage"]
    assert here.github.requests[before].variables["since"] > here.shop.issues[8].fields["updatedAt"]


@pytest.mark.parametrize(
    ("fault", "words"), [("reset", "the connection broke"), ("cut", "broke"), ("heavy", "GitHub answered 502")]
)
@pytest.mark.usefixtures("pages_of_ten")
def test_a_fetch_whose_answers_fail_five_times_stops_and_the_next_goes_on(here: Here, fault: str, words: str) -> None:
    here.github.fail_next(fault, when=is_later, times=99, n=0)
    ran = here.fetch()
    assert ran.status == 2
    assert "stopped after 10 of 25 items: no answer after 5 tries" in ran.err
    assert words in ran.err
    assert "githubstatus.com" in ran.err
    here.recover()
    assert here.fetch().status == 0
    assert set(here.keys()) == {issue.key for issue in here.shop.issues}


@pytest.mark.usefixtures("pages_of_ten")
def test_a_fetch_that_stops_again_and_again_comes_to_its_end(here: Here) -> None:
    counts = []
    for _ in range(3):
        here.github.fail_next("secondary", when=is_later)
        ran = here.fetch("--max-wait", "1s")
        here.recover()
        counts.append((ran.status, len(here.keys())))
    assert counts == [(2, 10), (2, 19), (0, 25)]


def test_a_stop_before_anything_came_leaves_the_backlog_as_it_was(here: Here) -> None:
    here.fetch()
    here.shop.issue(title="One more")
    here.github.fail_next("primary", reset_in=3000)
    ran = here.fetch("--max-wait", "1s")
    assert ran.status == 2
    assert f"error: {SHOP}: {USED_UP} until" in ran.err
    assert "run again then, or allow a longer wait, such as --max-wait 60m" in ran.err
    assert "--offline checks what was fetched before" in ran.err
    assert len(here.keys()) == 25
    assert here.run("check", SHOP, "--offline", "--fail-on", "never").status == 0
    assert here.fetch().status == 0
    assert len(here.keys()) == 26


def test_what_the_first_source_brought_is_kept_when_the_second_stops_at_once(here: Here) -> None:
    here.github.repository("acme/lib").issue()
    here.github.fail_next("primary", reset_in=3000, when=lambda request: request.variables["name"] == "lib")
    assert here.fetch(SHOP, "github:acme/lib", "--max-wait", "1s").status == 2
    assert len(here.keys()) == 25


@pytest.mark.usefixtures("pages_of_ten")
def test_what_could_not_be_read_before_a_stop_is_asked_for_again(here: Here) -> None:
    epic, kid = here.shop.issues[0], here.shop.issues[2]
    epic.add_sub_issue(kid, at=kid.fields["createdAt"])
    here.refuse_parent(2, saml=False)
    here.github.fail_next("secondary", when=is_later)
    assert f"{kid.key}: parent could not be read" in here.fetch("--max-wait", "1s").err
    here.fetch()
    assert here.value("parent", kid) == epic.key


@pytest.mark.usefixtures("pages_of_ten")
def test_parents_elsewhere_come_though_the_first_run_stopped(here: Here) -> None:
    epic = here.github.repository("acme/plans").issue(
        title="Epic", body=EPIC, type="Epic", created="2026-01-01T00:00:00Z"
    )
    epic.add_sub_issue(here.shop.issues[3], at="2026-01-01T00:05:00Z")
    here.github.fail_next("secondary", when=is_later)
    here.fetch("--max-wait", "1s")
    ran = here.check()
    assert ran.status == 0
    assert "Parents not found among the items" not in ran.out
    assert here.value("bet", here.shop.issues[3]) == epic.key


@pytest.mark.usefixtures("pages_of_ten")
def test_a_field_in_a_project_that_changed_after_a_stop_is_seen(here: Here) -> None:
    project = here.github.project("acme", 7, fields={"Status": ["Todo", "Done"]})
    place = project.add(here.shop.issues[3], Status="Todo")
    here.github.fail_next("secondary", when=is_later)
    here.fetch("--max-wait", "1s")
    project.set(place, Status="Done")
    assert [here.fetch().status for _ in range(2)] == [0, 0]
    assert here.value("status", here.shop.issues[3]) == "Done"


@pytest.mark.usefixtures("pages_of_ten")
def test_a_stop_while_only_changes_are_fetched_forgets_no_project(here: Here) -> None:
    project = here.github.project("acme", 7, fields={"Status": ["Todo", "Done"]})
    place = project.add(here.shop.issues[3], Status="Todo")
    assert here.fetch().status == 0
    for issue in here.shop.issues[10:]:
        issue.comment("More")
    here.github.fail_next("secondary", when=is_later)
    assert here.fetch("--max-wait", "1s").status == 2
    project.set(place, Status="Done")
    assert [here.fetch().status for _ in range(2)] == [0, 0]
    assert here.value("status", here.shop.issues[3]) == "Done"


@pytest.mark.usefixtures("pages_of_ten")
def test_a_project_comes_whole_after_a_stop(here: Here) -> None:
    project = here.github.project("acme", 7, fields={"Status": ["Todo", "Done"]})
    for issue in here.shop.issues:
        project.add(issue, Status="Todo")
    here.github.fail_next("secondary", when=is_later)
    ran = here.fetch(BOARD, "--max-wait", "1s")
    assert ran.status == 2
    assert "stopped after 10 of 25 items" in ran.err
    before = here.recover()
    assert here.fetch(BOARD).status == 0
    assert len(here.keys()) == 25
    assert set(here.asked(before)) == {"ProjectMembers", "IssuesById"}
    assert sum(len(request.variables.get("ids", ())) for request in here.github.requests[before:]) == 15


def test_parents_elsewhere_come_though_the_first_run_stopped_at_them(here: Here) -> None:
    epic = here.github.repository("acme/plans").issue(title="Epic", body=EPIC, type="Epic")
    epic.add_sub_issue(here.shop.issues[3])
    here.github.fail_next("secondary", when=by_id)
    assert here.fetch("--max-wait", "1s").status == 2
    assert len(here.keys()) == 25
    assert here.fetch().status == 0
    assert here.value("bet", here.shop.issues[3]) == epic.key


def test_a_few_questions_a_run_bring_all_changes_in_a_project_in_the_end(bare: Here) -> None:
    shop, project = (
        bare.github.repository("acme/shop"),
        bare.github.project("acme", 7, fields={"Status": ["Todo", "Done"]}),
    )
    places = [project.add(shop.issue(), Status="Todo") for _ in range(70)]
    assert bare.fetch().status == 0
    for place in places:
        project.set(place, Status="Done")
    for _ in range(3):
        last = bare.recover() + 3
        bare.github.fail_next("secondary", when=partial(lambda last, _: len(bare.github.requests) > last, last))
        ran = bare.fetch("--max-wait", "1s")
    assert ran.status == 0
    assert bare.rows("select distinct status from item") == [{"status": "Done"}]


@pytest.mark.usefixtures("pages_of_ten")
def test_a_few_questions_a_run_bring_a_whole_project_in_the_end(bare: Here) -> None:
    shop, project = bare.github.repository("acme/shop"), bare.github.project("acme", 7)
    for _ in range(120):
        project.add(shop.issue())
    counts = []
    for _ in range(4):
        last = bare.recover() + 3
        bare.github.fail_next("secondary", when=partial(lambda last, _: len(bare.github.requests) > last, last))
        ran = bare.fetch(BOARD, "--max-wait", "1s")
        counts.append(len(bare.keys()))
    assert (ran.status, counts[-1]) == (0, 120)


def test_a_project_whose_next_run_stops_too_comes_whole_in_the_end(bare: Here) -> None:
    project, shop = bare.github.project("acme", 7), bare.github.repository("acme/shop")
    for number in range(60):
        project.add(shop.issue(title=f"Thing {number}"))
    assert bare.fetch(BOARD).status == 0
    for issue in shop.issues:
        issue.rename("Changed")
    bare.github.fail_next("secondary", when=lambda request: len(request.variables.get("ids", ())) == 10)
    assert bare.fetch(BOARD, "--max-wait", "1s").status == 2
    assert bare.fetch(BOARD).status == 0
    assert bare.rows("select distinct title from item") == [{"title": "Changed"}]


@pytest.mark.usefixtures("pages_of_ten")
def test_an_organisation_comes_whole_after_a_stop(here: Here) -> None:
    here.github.repository("acme/zoo").issue(title="The last")
    here.github.fail_next("secondary", when=is_later)
    assert here.fetch(ACME, "--max-wait", "1s").status == 2
    assert len(here.keys()) == 10
    assert here.fetch(ACME).status == 0
    assert len(here.keys()) == 26


@pytest.mark.usefixtures("pages_of_ten")
def test_an_organisation_whose_issues_are_all_of_one_moment_comes_whole_after_a_stop(bare: Here) -> None:
    shop = bare.github.repository("acme/shop")
    for number in range(25):
        shop.issue(title=f"Imported {number}", created="2026-01-05T00:00:00Z")
    bare.github.fail_next("secondary", when=is_later)
    assert bare.fetch(ACME, "--max-wait", "1s").status == 2
    ran = bare.fetch(ACME)
    assert (ran.status, len(bare.keys())) == (0, 25)


@pytest.mark.usefixtures("pages_of_ten")
def test_a_stop_while_projects_are_hidden_keeps_its_promise(here: Here) -> None:
    here.github.project("acme", 7, fields={"Status": ["Todo"]}).add(here.shop.issues[0], Status="Todo")
    here.github.hidden_projects = True
    here.github.fail_next("secondary", when=is_later)
    ran = here.fetch("--max-wait", "1s")
    before = here.recover()
    here.fetch()
    if "the next run goes on from there" in ran.err:
        assert here.github.requests[before].variables["since"]
