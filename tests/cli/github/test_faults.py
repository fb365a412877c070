"""Faults of GitHub: each is reported, waited for or given up on, and a run with missing data never succeeds."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from email.utils import formatdate
from typing import TYPE_CHECKING

import pytest
from tests.cli.github.trouble import (
    ACME,
    BOARD,
    EPIC,
    SHOP,
    SLOW_DOWN,
    USED_UP,
    Env,
    flat,
    is_by_id,
    is_later,
    sleep_by,
)
from tests.fake_github import FakeGitHub
from tests.fake_github.faults import TIMED_OUT
from tests.fake_github.schema import schema

from vanitylint.connectors.github import access

if TYPE_CHECKING:
    from pathlib import Path

SIGN_ON = "https://github.com/orgs/acme/sso?authorization_request=ABC123"
NO_PROJECTS = "[github]\nprojects = false\n"


# Rate limits: the wait is reported, then the fetch continues


@pytest.mark.parametrize(
    ("fault", "details", "seconds", "message"),
    [
        ("primary", {"reset_in": 30}, 30, USED_UP),
        ("primary", {"reset_in": 30, "code": 429}, 30, USED_UP),
        ("secondary", {"code": 403, "retry_after": 7}, 7, SLOW_DOWN),
        ("secondary", {"code": 429, "retry_after": 7}, 7, SLOW_DOWN),
        ("secondary", {"code": 403, "retry_after": 0}, 1, SLOW_DOWN),
        ("secondary", {"code": 403}, 60, SLOW_DOWN),
        ("secondary", {"code": 429}, 60, SLOW_DOWN),
        ("rate_limited_200", {"reset_in": 30}, 30, USED_UP),
        ("rate_limited_200", {"reset_in": 30, "type": "RATE_LIMIT"}, 30, USED_UP),
        ("rate_limited_200", {"headers": {"retry-after": "9"}}, 9, USED_UP),
        (
            "rate_limited_200",
            {"type": "", "message": "You have exceeded a secondary rate limit.", "reset_in": 30},
            30,
            "",
        ),
    ],
)
@pytest.mark.usefixtures("pages_of_ten")
def test_rate_limit_is_waited_for_and_reported(
    env: Env, fault: str, details: dict, seconds: float, message: str
) -> None:
    env.github.fail_next(fault, when=is_later, **details)
    result = env.fetch()
    assert result.status == 0
    assert env.waits == [pytest.approx(seconds, abs=3)]
    assert re.search(rf"{re.escape(f'{SHOP}: {message}')}.*; going on in {round(env.waits[0])} s", result.err)
    assert "25 work items" in result.err
    assert len(env.shop.issues) == len(env.keys())


@pytest.mark.parametrize("code", [403, 429])
def test_retry_after_may_be_a_date(env: Env, code: int) -> None:
    env.github.fail_next("secondary", code=code, retry_after=formatdate(time.time() + 40, usegmt=True))
    assert env.fetch().status == 0
    assert env.waits == [pytest.approx(40, abs=9)]


def test_long_wait_is_reported_with_end_time(env: Env) -> None:
    env.github.fail_next("primary", reset_in=500)
    assert re.search(r"going on in 8 min, at \d\d:\d\d UTC \(Ctrl-C stops\)", env.fetch().err)


def test_waits_get_longer_when_limit_has_no_time(env: Env) -> None:
    env.github.fail_next("secondary", times=2)
    assert env.fetch().status == 0
    assert env.waits == [60, 120]


def test_endless_rate_limit_is_given_up_on(env: Env) -> None:
    env.github.fail_next("secondary", times=99)
    result = env.fetch()
    assert result.status == 2
    assert sum(env.waits) <= 600
    assert f"error: {SHOP}: {SLOW_DOWN} until" in result.err
    assert "--max-wait 60m" in result.err


@pytest.mark.usefixtures("pages_of_ten")
def test_fetch_continues_when_hourly_points_are_renewed(env: Env) -> None:
    assert env.fetch("--snapshot", "first.db").status == 0
    now, points = time.time(), [request.points for request in env.github.requests]
    env.github.used, env.github.limit = 0, points[0] + points[1]
    env.github.resets_at, env.github.server_time = now + 3600, lambda: time.time() + sum(env.waits)
    result = env.fetch("--max-wait", "2h")
    assert result.status == 0
    assert env.waits == [pytest.approx(3600, abs=60)]
    assert "going on in 60 min, at" in result.err
    assert "25 work items" in result.err


def test_max_wait_applies_to_all_sources_together(env: Env) -> None:
    env.github.repository("acme/lib").issue()
    env.github.fail_next("secondary", retry_after=40, when=lambda request: request.variables["name"] == "shop")
    env.github.fail_next("secondary", retry_after=40, when=lambda request: request.variables["name"] == "lib")
    assert env.fetch(SHOP, "github:acme/lib", "--max-wait", "60s").status == 2
    assert sum(env.waits) <= 60


def test_short_wait_that_exceeds_max_wait_is_reported(env: Env) -> None:
    env.github.fail_next("secondary", retry_after=20)
    result = env.fetch("--max-wait", "1s")
    assert (result.status, env.waits) == (2, [])
    assert SLOW_DOWN in result.err
    assert "--max-wait" in result.err


# Responses that are too large or too slow


@pytest.mark.parametrize(
    "details",
    [
        {"code": 502, "body": "<html>Bad gateway</html>"},
        {"code": 502, "body": TIMED_OUT},
        {"code": 200, "body": TIMED_OUT},
        {"code": 200, "body": {"errors": [{"type": "RESOURCE_LIMITS_EXCEEDED", "message": "Too much"}]}},
        {"code": 200, "body": {"errors": [{"type": "MAX_NODE_LIMIT_EXCEEDED", "message": "Too many"}]}},
    ],
)
def test_page_size_is_halved_when_page_is_too_heavy(env: Env, details: dict) -> None:
    env.github.fail_next("status", times=99, when=lambda request: request.variables.get("first", 0) > 12, **details)
    result = env.fetch()
    assert result.status == 0
    assert env.sizes() == [100, 50, 25, 12, 12, 12]
    assert env.waits == [1, 1, 1]
    assert "going on in 1 s" in result.err
    assert set(env.keys()) == {issue.key for issue in env.shop.issues}


@pytest.mark.usefixtures("pages_of_ten")
def test_page_size_is_halved_on_timeout(env: Env, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "_TIMEOUT", 2)
    env.github.fail_next("slow", seconds=30, when=lambda request: request.variables.get("first", 0) > 5)
    result = env.fetch()
    assert result.status == 0
    assert env.sizes() == [10, 5, 5, 5, 5, 5]
    assert "no answer within a minute; going on in 1 s" in result.err
    assert set(env.keys()) == {issue.key for issue in env.shop.issues}


def test_page_size_of_project_is_halved_when_page_is_too_heavy(env: Env) -> None:
    project = env.github.project("acme", 7, fields={"Status": ["Todo"]})
    for issue in env.shop.issues:
        project.add(issue, Status="Todo")
    env.github.fail_next("heavy", n=30)
    assert env.fetch(BOARD).status == 0
    assert env.sizes() == [100, 50, 25]
    assert set(env.keys()) == {issue.key for issue in env.shop.issues}


def test_number_of_requested_ids_is_halved_when_too_heavy(env: Env) -> None:
    plans = env.github.repository("acme/plans")
    for issue in env.shop.issues:
        plans.issue(title="Epic").add_sub_issue(issue)
    env.github.fail_next("status", code=502, times=99, when=lambda request: len(request.variables.get("ids", ())) > 20)
    assert env.fetch().status == 0


def test_server_that_answers_no_page_is_given_up_on(env: Env) -> None:
    env.github.fail_next("heavy", n=0)
    result = env.fetch()
    assert result.status == 2
    assert "no answer after 5 tries: GitHub answered 502" in result.err
    assert env.sizes()[-1] == 5
    assert len(env.waits) < 12


# The connection


@pytest.mark.parametrize("fault", ["reset", "cut"])
def test_broken_connection_is_retried(env: Env, fault: str) -> None:
    env.github.fail_next(fault, times=4)
    result = env.fetch()
    assert result.status == 0
    assert env.waits == [1, 2, 4, 8]
    assert len(re.findall("the connection broke .*; going on in", result.err)) == 4
    assert "25 work items" in result.err


@pytest.mark.parametrize("fault", ["reset", "cut"])
def test_connection_that_breaks_five_times_is_given_up_on(env: Env, fault: str) -> None:
    env.github.fail_next(fault, times=5)
    result = env.fetch()
    assert result.status == 2
    assert env.waits == [1, 2, 4, 8]
    assert "error: github.com: no answer after 5 tries: the connection broke" in result.err
    assert "run again later" in result.err


def test_truncated_response_is_retried(env: Env) -> None:
    env.github.fail_next("status", code=200, body='{"data": {"repository": {"name')
    result = env.fetch()
    assert result.status == 0
    assert "the answer was cut off" in result.err


def test_refused_connection_is_given_up_on(empty_env: Env) -> None:
    empty_env.github.close()
    result = empty_env.fetch()
    assert result.status == 2
    assert "no answer after 5 tries" in result.err


# Refused access


@pytest.mark.parametrize(
    ("details", "expected"),
    [
        ({"code": 401, "body": {"message": "Bad credentials"}}, "the token is not accepted"),
        ({"code": 404, "body": {"message": "Not Found"}}, "there is no GitHub at this address"),
        ({"code": 404, "body": "<html>nginx</html>"}, "there is no GitHub at this address"),
        ({"code": 403, "body": ""}, "access is refused: no reason given"),
        ({"code": 403, "body": {"message": "Nope"}}, "access is refused: Nope"),
        ({"code": 403, "body": '"Nope"'}, "access is refused"),
        ({"code": 403, "body": {"message": "Look"}, "headers": {"x-github-sso": f"required; url={SIGN_ON}"}}, SIGN_ON),
        ({"code": 200, "body": "<!DOCTYPE html><title>Sign in</title>"}, "not from GitHub's GraphQL API"),
        ({"code": 302, "body": "", "headers": {"location": "/login"}}, "not from GitHub's GraphQL API"),
        ({"code": 200, "body": {"data": None, "errors": [{"message": "Sorry"}]}}, "Sorry"),
        ({"code": 403, "body": {"message": "\x1b[2J\x1b]0;owned\x07"}}, "access is refused"),
    ],
)  # fmt: skip
def test_refused_access_is_reported_briefly(env: Env, details: dict, expected: str) -> None:
    env.github.fail_next("status", times=99, **details)
    result = env.run("check", SHOP)
    assert (result.status, result.out, env.waits) == (2, "", [])
    assert expected in result.err
    assert len(result.err.splitlines()) <= 2
    assert len(env.github.requests) == 1
    assert "\x1b" not in result.err
    assert "internal error" not in result.err


def test_a_login_page_is_recognised(env: Env) -> None:
    env.github.fail_next("html")
    assert "it may come from a login page or a proxy; check the address" in env.run("check", SHOP).err


def test_redirect_to_other_server_is_not_followed(env: Env) -> None:
    with FakeGitHub() as other:
        elsewhere = other.url.replace("localhost", "127.0.0.1")
        for code in (301, 302, 307, 308):
            env.github.fail_next("status", code=code, body="", headers={"location": f"{elsewhere}/graphql"})
            assert env.run("check", SHOP).status == 2
        assert other.requests == []


def test_redirect_error_names_new_host_and_no_internal_setting(env: Env) -> None:
    env.github.fail_next("status", code=301, body="", headers={"location": "http://git.example.com/graphql"})
    result = env.run("check", SHOP)
    assert "git.example.com" in result.err
    assert "base_url" not in result.err


# Responses with missing parts


def test_issue_with_hidden_parent_is_read_and_requested_again(env: Env) -> None:
    epic, child = env.shop.issues[0], env.shop.issues[5]
    epic.add_sub_issue(child)
    for issue in env.shop.issues:
        issue.touch("2026-02-01T00:00:00Z" if issue is child else "2026-03-01T00:00:00Z")
    env.hide_parent(0, message="Resource not accessible by integration", saml=False)
    result = env.check()
    assert result.status == 2
    assert f"{SHOP}: {child.key}: parent could not be read: Resource not accessible by integration" in flat(result.out)
    assert len(env.keys()) == 25
    before = env.recover()
    assert env.check().status == 0
    assert env.github.requests[-1].variables["ids"] == [child.id]
    assert env.value("parent", child) == epic.key
    assert env.operations(before) == ["RepositoryPage", "IssuesById"]
    before = env.recover()
    assert env.check().status == 0
    assert env.operations(before) == ["RepositoryPage"]


def test_parent_that_stays_hidden_is_reported_each_time(env: Env) -> None:
    env.hide_parent(5, saml=False)
    assert env.fetch().status == 2
    for _ in range(2):
        env.github.fail_next("partial", path=["nodes", 0, "parent"], saml=False, when=is_by_id)
        result = env.fetch()
        assert result.status == 2
        assert f"{env.shop.issues[5].key}: parent could not be read" in result.err
    assert env.fetch().status == 0


def test_hidden_issue_is_reported_and_read_later(env: Env) -> None:
    env.github.fail_next("partial", path=["repository", "issues", "nodes", 5], saml=False, message="Hidden")
    env.github.fail_next("partial", path=["nodes", 0], saml=False, message="Hidden", when=is_by_id)
    result = env.fetch()
    assert result.status == 2
    assert "an issue could not be read: Hidden" in result.err
    assert len(env.keys()) == 24
    assert env.fetch().status == 0
    assert set(env.keys()) == {issue.key for issue in env.shop.issues}


def test_sso_url_is_shown_when_sso_hides_a_part(env: Env) -> None:
    env.github.headers = {"x-github-sso": f"required; url={SIGN_ON}"}
    env.hide_parent(5)
    result = env.fetch()
    assert result.status == 2
    assert f"{env.shop.issues[5].key}: parent could not be read: Resource protected by organization SAML" in result.err
    assert SIGN_ON in result.err


def test_sso_url_is_shown_when_sso_hides_the_repository(env: Env) -> None:
    env.github.headers = {"x-github-sso": f"required; url={SIGN_ON}"}
    env.github.fail_next("partial", path=["repository"])
    result = env.run("check", SHOP)
    assert result.status == 2
    assert "the organisation requires single sign-on" in result.err
    assert SIGN_ON in result.err


# Projects that the token may not see


HIDDEN_REASONS = {
    "app": "Resource not accessible by integration",
    "fine-grained token": "Resource not accessible by personal access token",
    "classic token": "",
}


def hide_projects(env: Env, credential: str) -> None:
    """Put an issue into a project that the token may not see."""
    env.github.project("acme", 7, fields={"Status": ["Todo"]}).add(env.shop.issues[3], Status="Todo")
    env.github.hidden_projects = HIDDEN_REASONS[credential]
    if credential == "classic token":
        env.github.scopes_missing, env.github.scopes = True, "repo, read:org"


@pytest.mark.parametrize("credential", HIDDEN_REASONS)
@pytest.mark.usefixtures("pages_of_ten")
def test_hidden_projects_are_reported_once_with_a_remedy(env: Env, credential: str) -> None:
    hide_projects(env, credential)
    result = env.fetch()
    assert result.status == 2
    (line,) = [line for line in result.err.splitlines() if line.startswith("not read:")]
    assert "projects are not visible to this token" in line
    assert "give it read access to projects" in line
    assert "[github] projects = false" in line
    assert len(env.keys()) == 25
    assert env.fetch().status == 2


@pytest.mark.parametrize("credential", HIDDEN_REASONS)
def test_hidden_projects_are_no_problem_when_disabled_in_config(env: Env, folder: Path, credential: str) -> None:
    hide_projects(env, credential)
    (folder / "vanitylint.toml").write_text(NO_PROJECTS)
    for _ in range(2):
        assert env.fetch().status == 0
    assert not any("projectItems" in request.query for request in env.github.requests)
    assert len(env.keys()) == 25


def test_projects_are_read_once_they_are_visible(env: Env) -> None:
    hide_projects(env, "app")
    assert env.fetch().status == 2
    env.github.hidden_projects = False
    assert env.fetch().status == 0
    assert env.rows("select status from item where status <> ''") == [{"status": "Todo"}]


def test_doctor_reports_hidden_projects_and_everything_else(env: Env) -> None:
    hide_projects(env, "classic token")
    result = env.run("doctor", SHOP)
    assert result.status == 2
    assert "25, and 0 milestones" in result.out
    assert "[github] projects = false" in flat(result.out)


# Older servers


TYPES = {"Issue.issueType", "Repository.issueTypes", "Organization.issueTypes", "IssueType", "IssueTypeChangedEvent",
         "IssueTypeAddedEvent", "IssueTypeRemovedEvent", "IssueTimelineItemsItemType.ISSUE_TYPE_CHANGED_EVENT"}  # fmt: skip
SUB_ISSUES = {"Issue.subIssues", "Issue.parent", "Issue.subIssuesSummary", "ParentIssueAddedEvent",
              "ParentIssueRemovedEvent", "IssueTimelineItemsItemType.PARENT_ISSUE_ADDED_EVENT",
              "IssueTimelineItemsItemType.PARENT_ISSUE_REMOVED_EVENT"}  # fmt: skip
ISSUE_FIELDS = {
    "Issue.issueFieldValues",
    *(f"IssueField{kind}Value" for kind in ("Text", "Number", "Date", "SingleSelect")),
}
DEPENDENCIES = {"Issue.blockedBy", "Issue.blocking"}
STATUS_CHANGES = {"ProjectV2ItemStatusChangedEvent", "IssueTimelineItemsItemType.PROJECT_V2_ITEM_STATUS_CHANGED_EVENT"}
OLD = TYPES | SUB_ISSUES | ISSUE_FIELDS | DEPENDENCIES
PROJECTS = STATUS_CHANGES | {name for name in schema().type_map if name.startswith("ProjectV2")}
OLD_SERVERS = [
    pytest.param({"Issue.issueType"}, id="no issueType"),
    pytest.param({"Issue.issueFieldValues"}, id="no issueFieldValues"),
    pytest.param(
        {"IssueTypeChangedEvent", "IssueTimelineItemsItemType.ISSUE_TYPE_CHANGED_EVENT"}, id="no type changes"
    ),
    pytest.param(STATUS_CHANGES, id="no status changes"),
    pytest.param(OLD, id="no recent fields"),
    pytest.param(PROJECTS, id="no projects"),
]


@pytest.mark.parametrize("unknown", OLD_SERVERS)
def test_old_server_is_read_without_unknown_fields(env: Env, unknown: set[str]) -> None:
    env.github.unknown_fields = unknown
    env.shop.issues[3].comment("Said", "2026-04-01T00:00:00Z")
    result = env.check()
    assert result.status == 0
    assert len(env.keys()) == 25
    env.shop.issues[4].comment("Said too")
    before = env.recover()
    assert env.check().status == 0
    assert env.operations(before) == ["RepositoryPage"]
    assert env.rows("select count(*) as comments from comments") == [{"comments": 2}]


def test_fields_that_old_server_knows_are_read(env: Env) -> None:
    env.github.unknown_fields = TYPES
    env.shop.issues[0].add_sub_issue(env.shop.issues[1])
    assert env.fetch().status == 0
    assert env.value("parent", env.shop.issues[1]) == env.shop.issues[0].key


def test_refresh_reads_new_fields_of_updated_server(env: Env) -> None:
    env.github.unknown_fields = TYPES
    env.shop.issues[0].set_type("Epic")
    env.fetch()
    env.github.unknown_fields = set()
    assert env.fetch("--refresh").status == 0
    assert {"kind": "epic"} in env.rows("select kind from item")


@pytest.mark.parametrize("source", [BOARD, ACME, f"{SHOP}#4"])
def test_old_server_is_read_for_all_kinds_of_sources(env: Env, source: str) -> None:
    env.github.project("acme", 7, fields={"Status": ["Todo"]}).add(env.shop.issues[3], Status="Todo")
    env.github.unknown_fields = OLD
    assert [env.run("fetch", source).status for _ in range(2)] == [0, 0]


def test_doctor_works_with_old_server(env: Env) -> None:
    env.github.unknown_fields = OLD
    result = env.run("doctor", SHOP)
    assert result.status == 0
    assert "25, and 0 milestones" in result.out


@pytest.mark.parametrize("token", ["GH_ENTERPRISE_TOKEN", "GITHUB_TOKEN"])
def test_enterprise_server_is_set_by_environment_variables(
    env: Env, monkeypatch: pytest.MonkeyPatch, token: str
) -> None:
    monkeypatch.delenv("GITHUB_TOKEN")
    monkeypatch.setenv(token, "a-token")
    monkeypatch.setenv("GITHUB_SERVER_URL", env.github.url)
    monkeypatch.setenv("GITHUB_API_URL", f"{env.github.url}/api/v3")
    for source in (SHOP, f"{env.github.url}/acme/shop", f"{env.github.url}/acme/shop/issues?q=is%3Aopen"):
        assert env.run("fetch", source).status == 0
        assert len(env.keys()) == 25
    assert {request.path for request in env.github.requests} == {"/api/graphql"}


# Sources that do not exist or are empty


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("github:acme/nope", "there is no such repository, or the token cannot see it"),
        ("github:nobody/nope", "there is no such repository, or the token cannot see it"),
        ("github:acme/nope#3", "there is no such repository, or the token cannot see it"),
        ("github:acme/shop#99", "there is no such issue, or the token cannot see it"),
        ("github:acme/shop#26", "is a pull request, not an issue"),
        ("github:acme/project/8", "there is no such project, or the token cannot see it"),
        ("github:nobody/project/8", "there is no such project, or the token cannot see it"),
        ("github:nobody", "there is no such organisation or user, or the token cannot see it"),
    ],
)
def test_missing_source_is_reported(env: Env, source: str, message: str) -> None:
    env.shop.pull_request()
    result = env.run("check", source)
    assert (result.status, result.out) == (2, "")
    assert f"error: {source}: {message}" in result.err
    assert len(result.err.splitlines()) == 2


def test_empty_repository_fails_every_time(empty_env: Env) -> None:
    empty_env.github.repository("acme/shop")
    for _ in range(2):
        result = empty_env.run("check", SHOP)
        assert result.status == 2
        assert f"{SHOP}: no work items in it" in result.out


def test_disabled_issues_are_reported(empty_env: Env) -> None:
    empty_env.github.repository("acme/shop").fields["hasIssuesEnabled"] = False
    for _ in range(2):
        result = empty_env.run("check", SHOP)
        assert result.status == 2
        assert "issues are switched off in acme/shop" in result.out


def test_backlog_is_kept_when_repository_is_deleted(env: Env) -> None:
    env.fetch()
    env.shop.deleted = True
    assert env.fetch().status == 2
    assert len(env.keys()) == 25


# Texts with control characters


HOSTILE = "Pay \x1b[2J\x1b]0;owned\x07 \x00 \x9b31m \u202e gnp.exe \r\n- [ ] #1\x08"
LONE_SURROGATE = "Pay \ud83d now"
"""A lone surrogate, which JSON can express and UTF-8 cannot."""


@pytest.mark.parametrize("text", [HOSTILE, LONE_SURROGATE], ids=["controls", "lone surrogate"])
def test_hostile_text_is_shown_without_control_characters(empty_env: Env, text: str) -> None:
    shop = empty_env.github.repository("acme/shop")
    milestone = shop.milestone(text, description=text)
    issue = shop.issue(title=text, body=text, type="Epic", labels=["wip", text], milestone=milestone)
    issue.comment(text)
    issue.rename(f"{text} again")
    issue.edit(f"{text} {EPIC}")
    issue.set_field("Hypothesis", text)
    empty_env.github.project("acme", 7, title=text, fields={text: "text"}).add(issue, **{text: text})
    shop.issue(title="A part", type=text, parent=issue)
    as_json = ("check", SHOP, "--format", "json")
    for arguments in (("check", SHOP), ("check", SHOP), ("read", SHOP), ("trace", issue.key, SHOP), as_json):
        result = empty_env.run(*arguments)
        assert result.status in {0, 1}, result.err
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", result.out + result.err)
    assert len(empty_env.keys()) == 2


# Ctrl-C


COMMAND = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"  # background jobs ignore SIGINT
    "from vanitylint.cli import main; main()"
)


@pytest.mark.parametrize(
    ("signum", "status", "message"),
    [
        (signal.SIGINT, 130, "\ninterrupted; unfinished work was not kept\n"),
        (signal.SIGTERM, 143, "\nended by SIGTERM; unfinished work was not kept\n"),
    ],
)
def test_signal_during_wait_ends_run_at_once_and_keeps_backlog(
    env: Env, folder: Path, monkeypatch: pytest.MonkeyPatch, signum: signal.Signals, status: int, message: str
) -> None:
    env.fetch()
    before = env.rows("select * from item order by key")
    for number in range(150):
        env.shop.issue(title=f"More {number}")
    env.github.fail_next("secondary", retry_after=300, when=is_later)
    monkeypatch.setenv("PYTHONUNBUFFERED", "1")
    with subprocess.Popen(
        [sys.executable, "-c", COMMAND, "fetch", SHOP],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    ) as process:  # fmt: skip
        assert process.stderr is not None
        first = process.stderr.readline()
        start = time.monotonic()
        os.killpg(process.pid, signum)
        out, err = process.communicate(timeout=60)
    assert "going on in 5 min" in first
    assert time.monotonic() - start < 60  # instead of five minutes; a busy machine needs some seconds
    assert (process.returncode, out) == (status, "")
    assert "Traceback" not in err
    assert err.endswith(message)
    env.close()  # open connections keep files next to the snapshot
    assert not list((folder / ".vanitylint").glob("*-*"))
    assert env.rows("select * from item order by key") == before
    assert env.fetch().status == 0
    assert len(env.keys()) == 175


@pytest.mark.usefixtures("pages_of_ten")
def test_ctrl_c_in_first_run_leaves_no_partial_data(env: Env, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: float) -> None:
        raise KeyboardInterrupt

    sleep_by(interrupt, monkeypatch)
    env.github.fail_next("secondary", when=is_later)
    result = env.run("check", SHOP)
    assert (result.status, result.out) == (130, "")
    assert f"{SHOP}: {SLOW_DOWN}; going on in 60 s (Ctrl-C stops)" in result.err
    assert env.run("check", SHOP, "--offline").status == 2
    assert env.check().status == 0
    assert len(env.keys()) == 25
