"""An interrupted fetch of GitHub keeps what it has read, and the next runs fetch the rest."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

import pytest
from tests.cli.github.trouble import ACME, BOARD, EPIC, SHOP, USED_UP, Env, flat, is_by_id, is_later


def rate_limit(kind: str, **details: Any) -> Any:
    return pytest.param(
        kind,
        details,
        r"until \d\d:\d\d UTC, which is longer than --max-wait allows; run again then, or .*--max-wait 60m",
        id=kind,
    )


STOPS = [
    rate_limit("primary", reset_in=3000),
    rate_limit("secondary"),
    rate_limit("rate_limited_200", reset_in=3000),
    pytest.param(
        "status", {"code": 401, "body": {"message": "Bad credentials"}}, "the token is not accepted; ", id="401"
    ),
    pytest.param("html", {}, "not from GitHub's GraphQL API; ", id="html"),
]


@pytest.mark.parametrize(("fault", "details", "message"), STOPS)
@pytest.mark.usefixtures("pages_of_ten")
def test_interrupted_fetch_keeps_items_and_next_run_continues(
    env: Env, fault: str, details: dict, message: str
) -> None:
    env.github.fail_next(fault, when=is_later, times=99, **details)
    result = env.check("--max-wait", "1s")
    assert result.status == 2
    assert re.search(f"stopped after 10 of 25 items: .*{message}.*; the next run goes on from there", flat(result.out))
    assert env.waits == []
    assert set(env.keys()) == {issue.key for issue in env.shop.issues[:10]}
    before = env.recover()
    result = env.check()
    assert result.status == 0
    assert "Everything requested was read." in result.out
    assert set(env.keys()) == {issue.key for issue in env.shop.issues}
    assert env.operations(before) == ["RepositoryPage", "RepositoryPage"]
    assert env.github.requests[before].variables["since"] > env.shop.issues[8].fields["updatedAt"]


@pytest.mark.parametrize(
    ("fault", "message"), [("reset", "the connection broke"), ("cut", "broke"), ("heavy", "GitHub answered 502")]
)
@pytest.mark.usefixtures("pages_of_ten")
def test_fetch_stops_after_five_failures_and_next_run_continues(env: Env, fault: str, message: str) -> None:
    env.github.fail_next(fault, when=is_later, times=99, n=0)
    result = env.fetch()
    assert result.status == 2
    assert "stopped after 10 of 25 items: no answer after 5 tries" in result.err
    assert message in result.err
    assert "githubstatus.com" in result.err
    env.recover()
    assert env.fetch().status == 0
    assert set(env.keys()) == {issue.key for issue in env.shop.issues}


@pytest.mark.usefixtures("pages_of_ten")
def test_fetch_that_is_interrupted_repeatedly_is_completed(env: Env) -> None:
    counts = []
    for _ in range(3):
        env.github.fail_next("secondary", when=is_later)
        result = env.fetch("--max-wait", "1s")
        env.recover()
        counts.append((result.status, len(env.keys())))
    assert counts == [(2, 10), (2, 19), (0, 25)]


def test_backlog_is_kept_when_fetch_stops_before_first_page(env: Env) -> None:
    env.fetch()
    env.shop.issue(title="One more")
    env.github.fail_next("primary", reset_in=3000)
    result = env.fetch("--max-wait", "1s")
    assert result.status == 2
    assert f"error: {SHOP}: {USED_UP} until" in result.err
    assert "run again then, or allow a longer wait, such as --max-wait 60m" in result.err
    assert "--offline checks what was fetched before" in result.err
    assert len(env.keys()) == 25
    assert env.run("check", SHOP, "--offline", "--fail-on", "never").status == 0
    assert env.fetch().status == 0
    assert len(env.keys()) == 26


def test_items_of_first_source_are_kept_when_second_stops(env: Env) -> None:
    env.github.repository("acme/lib").issue()
    env.github.fail_next("primary", reset_in=3000, when=lambda request: request.variables["name"] == "lib")
    assert env.fetch(SHOP, "github:acme/lib", "--max-wait", "1s").status == 2
    assert len(env.keys()) == 25


@pytest.mark.usefixtures("pages_of_ten")
def test_part_missing_before_interruption_is_requested_again(env: Env) -> None:
    epic, child = env.shop.issues[0], env.shop.issues[2]
    epic.add_sub_issue(child, at=child.fields["createdAt"])
    env.hide_parent(2, saml=False)
    env.github.fail_next("secondary", when=is_later)
    assert f"{child.key}: parent could not be read" in env.fetch("--max-wait", "1s").err
    env.fetch()
    assert env.value("parent", child) == epic.key


@pytest.mark.usefixtures("pages_of_ten")
def test_parents_in_other_repository_are_fetched_after_interruption(env: Env) -> None:
    epic = env.github.repository("acme/plans").issue(
        title="Epic", body=EPIC, type="Epic", created="2026-01-01T00:00:00Z"
    )
    epic.add_sub_issue(env.shop.issues[3], at="2026-01-01T00:05:00Z")
    env.github.fail_next("secondary", when=is_later)
    env.fetch("--max-wait", "1s")
    result = env.check()
    assert result.status == 0
    assert "Parents not found among the items" not in result.out
    assert env.value("bet", env.shop.issues[3]) == epic.key


@pytest.mark.usefixtures("pages_of_ten")
def test_project_field_that_changes_after_interruption_is_updated(env: Env) -> None:
    project = env.github.project("acme", 7, fields={"Status": ["Todo", "Done"]})
    entry = project.add(env.shop.issues[3], Status="Todo")
    env.github.fail_next("secondary", when=is_later)
    env.fetch("--max-wait", "1s")
    project.set(entry, Status="Done")
    assert [env.fetch().status for _ in range(2)] == [0, 0]
    assert env.value("status", env.shop.issues[3]) == "Done"


@pytest.mark.usefixtures("pages_of_ten")
def test_project_is_still_followed_after_interrupted_fetch_of_changes(env: Env) -> None:
    project = env.github.project("acme", 7, fields={"Status": ["Todo", "Done"]})
    entry = project.add(env.shop.issues[3], Status="Todo")
    assert env.fetch().status == 0
    for issue in env.shop.issues[10:]:
        issue.comment("More")
    env.github.fail_next("secondary", when=is_later)
    assert env.fetch("--max-wait", "1s").status == 2
    project.set(entry, Status="Done")
    assert [env.fetch().status for _ in range(2)] == [0, 0]
    assert env.value("status", env.shop.issues[3]) == "Done"


@pytest.mark.usefixtures("pages_of_ten")
def test_project_is_completed_after_interruption(env: Env) -> None:
    project = env.github.project("acme", 7, fields={"Status": ["Todo", "Done"]})
    for issue in env.shop.issues:
        project.add(issue, Status="Todo")
    env.github.fail_next("secondary", when=is_later)
    result = env.fetch(BOARD, "--max-wait", "1s")
    assert result.status == 2
    assert "stopped after 10 of 25 items" in result.err
    before = env.recover()
    assert env.fetch(BOARD).status == 0
    assert len(env.keys()) == 25
    assert set(env.operations(before)) == {"ProjectMembers", "IssuesById"}
    assert sum(len(request.variables.get("ids", ())) for request in env.github.requests[before:]) == 15


def test_parents_in_other_repository_are_fetched_after_interruption_at_them(env: Env) -> None:
    epic = env.github.repository("acme/plans").issue(title="Epic", body=EPIC, type="Epic")
    epic.add_sub_issue(env.shop.issues[3])
    env.github.fail_next("secondary", when=is_by_id)
    assert env.fetch("--max-wait", "1s").status == 2
    assert len(env.keys()) == 25
    assert env.fetch().status == 0
    assert env.value("bet", env.shop.issues[3]) == epic.key


def test_few_queries_per_run_eventually_fetch_all_changes_in_project(empty_env: Env) -> None:
    shop, project = (
        empty_env.github.repository("acme/shop"),
        empty_env.github.project("acme", 7, fields={"Status": ["Todo", "Done"]}),
    )
    entries = [project.add(shop.issue(), Status="Todo") for _ in range(70)]
    assert empty_env.fetch().status == 0
    for entry in entries:
        project.set(entry, Status="Done")
    for _ in range(3):
        last = empty_env.recover() + 3
        empty_env.github.fail_next(
            "secondary", when=partial(lambda last, _: len(empty_env.github.requests) > last, last)
        )
        result = empty_env.fetch("--max-wait", "1s")
    assert result.status == 0
    assert empty_env.rows("select distinct status from item") == [{"status": "Done"}]


@pytest.mark.usefixtures("pages_of_ten")
def test_few_queries_per_run_eventually_fetch_whole_project(empty_env: Env) -> None:
    shop, project = empty_env.github.repository("acme/shop"), empty_env.github.project("acme", 7)
    for _ in range(120):
        project.add(shop.issue())
    counts = []
    for _ in range(4):
        last = empty_env.recover() + 3
        empty_env.github.fail_next(
            "secondary", when=partial(lambda last, _: len(empty_env.github.requests) > last, last)
        )
        result = empty_env.fetch(BOARD, "--max-wait", "1s")
        counts.append(len(empty_env.keys()))
    assert (result.status, counts[-1]) == (0, 120)


def test_interrupted_later_run_of_project_is_completed(empty_env: Env) -> None:
    project, shop = empty_env.github.project("acme", 7), empty_env.github.repository("acme/shop")
    for number in range(60):
        project.add(shop.issue(title=f"Thing {number}"))
    assert empty_env.fetch(BOARD).status == 0
    for issue in shop.issues:
        issue.rename("Changed")
    empty_env.github.fail_next("secondary", when=lambda request: len(request.variables.get("ids", ())) == 10)
    assert empty_env.fetch(BOARD, "--max-wait", "1s").status == 2
    assert empty_env.fetch(BOARD).status == 0
    assert empty_env.rows("select distinct title from item") == [{"title": "Changed"}]


@pytest.mark.usefixtures("pages_of_ten")
def test_organisation_is_completed_after_interruption(env: Env) -> None:
    env.github.repository("acme/zoo").issue(title="The last")
    env.github.fail_next("secondary", when=is_later)
    assert env.fetch(ACME, "--max-wait", "1s").status == 2
    assert len(env.keys()) == 10
    assert env.fetch(ACME).status == 0
    assert len(env.keys()) == 26


@pytest.mark.usefixtures("pages_of_ten")
def test_organisation_with_equal_dates_is_completed_after_interruption(empty_env: Env) -> None:
    shop = empty_env.github.repository("acme/shop")
    for number in range(25):
        shop.issue(title=f"Imported {number}", created="2026-01-05T00:00:00Z")
    empty_env.github.fail_next("secondary", when=is_later)
    assert empty_env.fetch(ACME, "--max-wait", "1s").status == 2
    result = empty_env.fetch(ACME)
    assert (result.status, len(empty_env.keys())) == (0, 25)


@pytest.mark.usefixtures("pages_of_ten")
def test_next_run_starts_again_as_announced_when_projects_are_hidden(env: Env) -> None:
    env.github.project("acme", 7, fields={"Status": ["Todo"]}).add(env.shop.issues[0], Status="Todo")
    env.github.hidden_projects = True
    env.github.fail_next("secondary", when=is_later)
    result = env.fetch("--max-wait", "1s")
    before = env.recover()
    env.fetch()
    assert "the next run starts again" in result.err
    assert env.github.requests[before].variables["since"] is None
