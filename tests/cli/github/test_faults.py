"""GitHub when it does not do as asked: each fault is told, waited for or given up on, and never makes a run green."""

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
    Here,
    by_id,
    flat,
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


# Limits: the wait is told, then the fetch goes on


@pytest.mark.parametrize(
    ("fault", "details", "seconds", "why"),
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
def test_a_limit_is_waited_for_and_told(here: Here, fault: str, details: dict, seconds: float, why: str) -> None:
    here.github.fail_next(fault, when=is_later, **details)
    ran = here.fetch()
    assert ran.status == 0
    assert here.naps == [pytest.approx(seconds, abs=3)]
    assert re.search(rf"{re.escape(f'{SHOP}: {why}')}.*; going on in {round(here.naps[0])} s", ran.err)
    assert "25 work items" in ran.err
    assert len(here.shop.issues) == len(here.keys())


@pytest.mark.parametrize("code", [403, 429])
def test_the_end_of_a_wait_may_be_told_as_a_date(here: Here, code: int) -> None:
    here.github.fail_next("secondary", code=code, retry_after=formatdate(time.time() + 40, usegmt=True))
    assert here.fetch().status == 0
    assert here.naps == [pytest.approx(40, abs=9)]


def test_a_long_wait_is_told_with_its_end(here: Here) -> None:
    here.github.fail_next("primary", reset_in=500)
    assert re.search(r"going on in 8 min, at \d\d:\d\d UTC \(Ctrl-C stops\)", here.fetch().err)


def test_a_limit_without_a_time_is_waited_for_longer_each_time(here: Here) -> None:
    here.github.fail_next("secondary", times=2)
    assert here.fetch().status == 0
    assert here.naps == [60, 120]


def test_a_limit_that_never_ends_is_given_up_on(here: Here) -> None:
    here.github.fail_next("secondary", times=99)
    ran = here.fetch()
    assert ran.status == 2
    assert sum(here.naps) <= 600
    assert f"error: {SHOP}: {SLOW_DOWN} until" in ran.err
    assert "--max-wait 60m" in ran.err


@pytest.mark.usefixtures("pages_of_ten")
def test_the_hour_of_points_runs_out_and_comes_again(here: Here) -> None:
    assert here.fetch("--snapshot", "first.db").status == 0
    now, points = time.time(), [request.points for request in here.github.requests]
    here.github.used, here.github.limit = 0, points[0] + points[1]
    here.github.resets_at, here.github.server_time = now + 3600, lambda: time.time() + sum(here.naps)
    ran = here.fetch("--max-wait", "2h")
    assert ran.status == 0
    assert here.naps == [pytest.approx(3600, abs=60)]
    assert "going on in 60 min, at" in ran.err
    assert "25 work items" in ran.err


def test_max_wait_holds_for_all_sources_together(here: Here) -> None:
    here.github.repository("acme/lib").issue()
    here.github.fail_next("secondary", retry_after=40, when=lambda request: request.variables["name"] == "shop")
    here.github.fail_next("secondary", retry_after=40, when=lambda request: request.variables["name"] == "lib")
    assert here.fetch(SHOP, "github:acme/lib", "--max-wait", "60s").status == 2
    assert sum(here.naps) <= 60


def test_a_wait_that_is_short_and_still_too_long_is_told(here: Here) -> None:
    here.github.fail_next("secondary", retry_after=20)
    ran = here.fetch("--max-wait", "1s")
    assert (ran.status, here.naps) == (2, [])
    assert SLOW_DOWN in ran.err
    assert "--max-wait" in ran.err


# Too much at once


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
def test_a_page_that_is_too_heavy_is_halved(here: Here, details: dict) -> None:
    here.github.fail_next("status", times=99, when=lambda request: request.variables.get("first", 0) > 12, **details)
    ran = here.fetch()
    assert ran.status == 0
    assert here.sizes() == [100, 50, 25, 12, 12, 12]
    assert here.naps == [1, 1, 1]
    assert "going on in 1 s" in ran.err
    assert set(here.keys()) == {issue.key for issue in here.shop.issues}


@pytest.mark.usefixtures("pages_of_ten")
def test_a_page_that_takes_too_long_is_halved(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "_TIMEOUT", 2)
    here.github.fail_next("slow", seconds=30, when=lambda request: request.variables.get("first", 0) > 5)
    ran = here.fetch()
    assert ran.status == 0
    assert here.sizes() == [10, 5, 5, 5, 5, 5]
    assert "no answer within a minute; going on in 1 s" in ran.err
    assert set(here.keys()) == {issue.key for issue in here.shop.issues}


def test_heavy_pages_of_a_project_are_halved_too(here: Here) -> None:
    project = here.github.project("acme", 7, fields={"Status": ["Todo"]})
    for issue in here.shop.issues:
        project.add(issue, Status="Todo")
    here.github.fail_next("heavy", n=30)
    assert here.fetch(BOARD).status == 0
    assert here.sizes() == [100, 50, 25]
    assert set(here.keys()) == {issue.key for issue in here.shop.issues}


def test_issues_asked_for_by_their_ids_are_halved_too(here: Here) -> None:
    plans = here.github.repository("acme/plans")
    for issue in here.shop.issues:
        plans.issue(title="Epic").add_sub_issue(issue)
    here.github.fail_next("status", code=502, times=99, when=lambda request: len(request.variables.get("ids", ())) > 20)
    assert here.fetch().status == 0


def test_a_server_that_answers_no_page_at_all_is_given_up_on(here: Here) -> None:
    here.github.fail_next("heavy", n=0)
    ran = here.fetch()
    assert ran.status == 2
    assert "no answer after 5 tries: GitHub answered 502" in ran.err
    assert here.sizes()[-1] == 5
    assert len(here.naps) < 12


# The line


@pytest.mark.parametrize("fault", ["reset", "cut"])
def test_a_line_that_breaks_is_tried_again(here: Here, fault: str) -> None:
    here.github.fail_next(fault, times=4)
    ran = here.fetch()
    assert ran.status == 0
    assert here.naps == [1, 2, 4, 8]
    assert len(re.findall("the connection broke .*; going on in", ran.err)) == 4
    assert "25 work items" in ran.err


@pytest.mark.parametrize("fault", ["reset", "cut"])
def test_a_line_that_breaks_five_times_is_given_up_on(here: Here, fault: str) -> None:
    here.github.fail_next(fault, times=5)
    ran = here.fetch()
    assert ran.status == 2
    assert here.naps == [1, 2, 4, 8]
    assert "error: github.com: no answer after 5 tries: the connection broke" in ran.err
    assert "run again later" in ran.err


def test_an_answer_that_breaks_off_is_tried_again(here: Here) -> None:
    here.github.fail_next("status", code=200, body='{"data": {"repository": {"name')
    ran = here.fetch()
    assert ran.status == 0
    assert "the answer was cut off" in ran.err


def test_nobody_listens_there(bare: Here) -> None:
    bare.github.close()
    ran = bare.fetch()
    assert ran.status == 2
    assert "no answer after 5 tries" in ran.err


# Refused


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
def test_a_refusal_is_told_in_a_line(here: Here, details: dict, expected: str) -> None:
    here.github.fail_next("status", times=99, **details)
    ran = here.run("check", SHOP)
    assert (ran.status, ran.out, here.naps) == (2, "", [])
    assert expected in ran.err
    assert len(ran.err.splitlines()) <= 2
    assert len(here.github.requests) == 1
    assert "\x1b" not in ran.err
    assert "stumbled" not in ran.err


def test_a_login_page_is_recognised(here: Here) -> None:
    here.github.fail_next("html")
    assert "it may come from a login page or a proxy; check the address" in here.run("check", SHOP).err


def test_a_server_that_sends_us_to_another_gets_no_token_there(here: Here) -> None:
    with FakeGitHub() as other:
        elsewhere = other.url.replace("localhost", "127.0.0.1")
        for code in (301, 302, 307, 308):
            here.github.fail_next("status", code=code, body="", headers={"location": f"{elsewhere}/graphql"})
            assert here.run("check", SHOP).status == 2
        assert other.requests == []


def test_a_server_that_has_moved_is_told_in_words_of_this_program(here: Here) -> None:
    here.github.fail_next("status", code=301, body="", headers={"location": "http://git.example.com/graphql"})
    ran = here.run("check", SHOP)
    assert "git.example.com" in ran.err
    assert "base_url" not in ran.err


# A part is missing


def test_an_issue_whose_parent_is_hidden_is_read_and_asked_for_again(here: Here) -> None:
    epic, kid = here.shop.issues[0], here.shop.issues[5]
    epic.add_sub_issue(kid)
    for issue in here.shop.issues:
        issue.touch("2026-02-01T00:00:00Z" if issue is kid else "2026-03-01T00:00:00Z")
    here.refuse_parent(0, message="Resource not accessible by integration", saml=False)
    ran = here.check()
    assert ran.status == 2
    assert f"{SHOP}: {kid.key}: parent could not be read: Resource not accessible by integration" in flat(ran.out)
    assert len(here.keys()) == 25
    before = here.recover()
    assert here.check().status == 0
    assert here.github.requests[-1].variables["ids"] == [kid.id]
    assert here.value("parent", kid) == epic.key
    assert here.asked(before) == ["RepositoryPage", "IssuesById"]
    before = here.recover()
    assert here.check().status == 0
    assert here.asked(before) == ["RepositoryPage"]


def test_what_stays_hidden_stays_a_problem(here: Here) -> None:
    here.refuse_parent(5, saml=False)
    assert here.fetch().status == 2
    for _ in range(2):
        here.github.fail_next("partial", path=["nodes", 0, "parent"], saml=False, when=by_id)
        ran = here.fetch()
        assert ran.status == 2
        assert f"{here.shop.issues[5].key}: parent could not be read" in ran.err
    assert here.fetch().status == 0


def test_an_issue_that_is_hidden_as_a_whole_is_missed(here: Here) -> None:
    here.github.fail_next("partial", path=["repository", "issues", "nodes", 5], saml=False, message="Hidden")
    here.github.fail_next("partial", path=["nodes", 0], saml=False, message="Hidden", when=by_id)
    ran = here.fetch()
    assert ran.status == 2
    assert "an issue could not be read: Hidden" in ran.err
    assert len(here.keys()) == 24
    assert here.fetch().status == 0
    assert set(here.keys()) == {issue.key for issue in here.shop.issues}


def test_single_sign_on_that_hides_a_part_names_the_page_to_open(here: Here) -> None:
    here.github.headers = {"x-github-sso": f"required; url={SIGN_ON}"}
    here.refuse_parent(5)
    ran = here.fetch()
    assert ran.status == 2
    assert f"{here.shop.issues[5].key}: parent could not be read: Resource protected by organization SAML" in ran.err
    assert SIGN_ON in ran.err


def test_single_sign_on_that_hides_the_repository_names_the_page_to_open(here: Here) -> None:
    here.github.headers = {"x-github-sso": f"required; url={SIGN_ON}"}
    here.github.fail_next("partial", path=["repository"])
    ran = here.run("check", SHOP)
    assert ran.status == 2
    assert "the organisation requires single sign-on" in ran.err
    assert SIGN_ON in ran.err


# Projects that the token may not see


HIDINGS = {
    "app": "Resource not accessible by integration",
    "fine-grained token": "Resource not accessible by personal access token",
    "classic token": "",
}


def hide_projects(here: Here, who: str) -> None:
    """Put an issue into a project that the token may not see."""
    here.github.project("acme", 7, fields={"Status": ["Todo"]}).add(here.shop.issues[3], Status="Todo")
    here.github.hidden_projects = HIDINGS[who]
    if who == "classic token":
        here.github.scopes_missing, here.github.scopes = True, "repo, read:org"


@pytest.mark.parametrize("who", HIDINGS)
@pytest.mark.usefixtures("pages_of_ten")
def test_hidden_projects_are_told_once_with_what_to_do(here: Here, who: str) -> None:
    hide_projects(here, who)
    ran = here.fetch()
    assert ran.status == 2
    (line,) = [line for line in ran.err.splitlines() if line.startswith("not read:")]
    assert "projects are not visible to this token" in line
    assert "give it read access to projects" in line
    assert "[github] projects = false" in line
    assert len(here.keys()) == 25
    assert here.fetch().status == 2


@pytest.mark.parametrize("who", HIDINGS)
def test_hidden_projects_that_are_not_needed_are_no_problem(here: Here, folder: Path, who: str) -> None:
    hide_projects(here, who)
    (folder / "vanitylint.toml").write_text(NO_PROJECTS)
    for _ in range(2):
        assert here.fetch().status == 0
    assert not any("projectItems" in request.query for request in here.github.requests)
    assert len(here.keys()) == 25


def test_projects_that_are_shown_again_are_read(here: Here) -> None:
    hide_projects(here, "app")
    assert here.fetch().status == 2
    here.github.hidden_projects = False
    assert here.fetch().status == 0
    assert here.rows("select status from item where status <> ''") == [{"status": "Todo"}]


def test_doctor_tells_of_hidden_projects_and_of_all_the_rest(here: Here) -> None:
    hide_projects(here, "classic token")
    ran = here.run("doctor", SHOP)
    assert ran.status == 2
    assert "25, and 0 milestones" in ran.out
    assert "[github] projects = false" in flat(ran.out)


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
        {"IssueTypeChangedEvent", "IssueTimelineItemsItemType.ISSUE_TYPE_CHANGED_EVENT"}, id="no change of types"
    ),
    pytest.param(STATUS_CHANGES, id="no change of status"),
    pytest.param(OLD, id="nothing of the last years"),
    pytest.param(PROJECTS, id="no projects"),
]


@pytest.mark.parametrize("unknown", OLD_SERVERS)
def test_an_old_server_is_read_without_what_it_does_not_know(here: Here, unknown: set[str]) -> None:
    here.github.unknown_fields = unknown
    here.shop.issues[3].comment("Said", "2026-04-01T00:00:00Z")
    ran = here.check()
    assert ran.status == 0
    assert len(here.keys()) == 25
    here.shop.issues[4].comment("Said too")
    before = here.recover()
    assert here.check().status == 0
    assert here.asked(before) == ["RepositoryPage"]
    assert here.rows("select count(*) as comments from comments") == [{"comments": 2}]


def test_what_an_old_server_knows_is_still_read(here: Here) -> None:
    here.github.unknown_fields = TYPES
    here.shop.issues[0].add_sub_issue(here.shop.issues[1])
    assert here.fetch().status == 0
    assert here.value("parent", here.shop.issues[1]) == here.shop.issues[0].key


def test_a_server_that_was_updated_is_asked_for_everything_with_refresh(here: Here) -> None:
    here.github.unknown_fields = TYPES
    here.shop.issues[0].set_type("Epic")
    here.fetch()
    here.github.unknown_fields = set()
    assert here.fetch("--refresh").status == 0
    assert {"kind": "epic"} in here.rows("select kind from item")


@pytest.mark.parametrize("place", [BOARD, ACME, f"{SHOP}#4"])
def test_an_old_server_is_read_whatever_the_place(here: Here, place: str) -> None:
    here.github.project("acme", 7, fields={"Status": ["Todo"]}).add(here.shop.issues[3], Status="Todo")
    here.github.unknown_fields = OLD
    assert [here.run("fetch", place).status for _ in range(2)] == [0, 0]


def test_doctor_looks_at_an_old_server(here: Here) -> None:
    here.github.unknown_fields = OLD
    ran = here.run("doctor", SHOP)
    assert ran.status == 0
    assert "25, and 0 milestones" in ran.out


@pytest.mark.parametrize("token", ["GH_ENTERPRISE_TOKEN", "GITHUB_TOKEN"])
def test_an_enterprise_server_is_found_by_the_environment(
    here: Here, monkeypatch: pytest.MonkeyPatch, token: str
) -> None:
    monkeypatch.delenv("GITHUB_TOKEN")
    monkeypatch.setenv(token, "a-token")
    monkeypatch.setenv("GITHUB_SERVER_URL", here.github.url)
    monkeypatch.setenv("GITHUB_API_URL", f"{here.github.url}/api/v3")
    for name in (SHOP, f"{here.github.url}/acme/shop", f"{here.github.url}/acme/shop/issues?q=is%3Aopen"):
        assert here.run("fetch", name).status == 0
        assert len(here.keys()) == 25
    assert {request.path for request in here.github.requests} == {"/api/graphql"}


# Nothing there


@pytest.mark.parametrize(
    ("place", "words"),
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
def test_a_place_that_is_not_there_is_told(here: Here, place: str, words: str) -> None:
    here.shop.pull_request()
    ran = here.run("check", place)
    assert (ran.status, ran.out) == (2, "")
    assert f"error: {place}: {words}" in ran.err
    assert len(ran.err.splitlines()) == 2


def test_an_empty_repository_is_not_green_however_often_it_is_asked(bare: Here) -> None:
    bare.github.repository("acme/shop")
    for _ in range(2):
        ran = bare.run("check", SHOP)
        assert ran.status == 2
        assert f"{SHOP}: no work items in it" in ran.out


def test_issues_that_are_switched_off_are_told(bare: Here) -> None:
    bare.github.repository("acme/shop").fields["hasIssuesEnabled"] = False
    for _ in range(2):
        ran = bare.run("check", SHOP)
        assert ran.status == 2
        assert "issues are switched off in acme/shop" in ran.out


def test_a_repository_that_vanished_leaves_the_backlog_as_it_was(here: Here) -> None:
    here.fetch()
    here.shop.deleted = True
    assert here.fetch().status == 2
    assert len(here.keys()) == 25


# Texts that would do something to a terminal


HOSTILE = "Pay \x1b[2J\x1b]0;owned\x07 \x00 \x9b31m \u202e gnp.exe \r\n- [ ] #1\x08"
HALF = "Pay \ud83d now"
"""Half a character, which JSON can say and UTF-8 cannot."""


@pytest.mark.parametrize("text", [HOSTILE, HALF], ids=["controls", "half a character"])
def test_hostile_text_is_stored_read_and_shown_without_its_controls(bare: Here, text: str) -> None:
    shop = bare.github.repository("acme/shop")
    milestone = shop.milestone(text, description=text)
    issue = shop.issue(title=text, body=text, type="Epic", labels=["wip", text], milestone=milestone)
    issue.comment(text)
    issue.rename(f"{text} again")
    issue.edit(f"{text} {EPIC}")
    issue.set_field("Hypothesis", text)
    bare.github.project("acme", 7, title=text, fields={text: "text"}).add(issue, **{text: text})
    shop.issue(title="A part", type=text, parent=issue)
    as_json = ("check", SHOP, "--format", "json")
    for words in (("check", SHOP), ("check", SHOP), ("read", SHOP), ("trace", issue.key, SHOP), as_json):
        ran = bare.run(*words)
        assert ran.status in {0, 1}, ran.err
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", ran.out + ran.err)
    assert len(bare.keys()) == 2


# Ctrl-C


COMMAND = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"  # a test run in the background ignores it
    "from vanitylint.cli import main; main()"
)


@pytest.mark.parametrize(
    ("sent", "status", "words"),
    [
        (signal.SIGINT, 130, "\ninterrupted; unfinished work was not kept\n"),
        (signal.SIGTERM, 143, "\nended by SIGTERM; unfinished work was not kept\n"),
    ],
)
def test_a_signal_during_a_wait_ends_at_once_and_leaves_the_backlog_as_it_was(
    here: Here, folder: Path, monkeypatch: pytest.MonkeyPatch, sent: signal.Signals, status: int, words: str
) -> None:
    here.fetch()
    kept = here.rows("select * from item order by key")
    for number in range(150):
        here.shop.issue(title=f"More {number}")
    here.github.fail_next("secondary", retry_after=300, when=is_later)
    monkeypatch.setenv("PYTHONUNBUFFERED", "1")
    with subprocess.Popen(
        [sys.executable, "-c", COMMAND, "fetch", SHOP],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    ) as running:  # fmt: skip
        assert running.stderr is not None
        first = running.stderr.readline()
        began = time.monotonic()
        os.killpg(running.pid, sent)
        out, err = running.communicate(timeout=60)
    assert "going on in 5 min" in first
    assert time.monotonic() - began < 60  # of five minutes; a busy machine takes some seconds
    assert (running.returncode, out) == (status, "")
    assert "Traceback" not in err
    assert err.endswith(words)
    here.close()  # a reader keeps files beside the snapshot
    assert not list((folder / ".vanitylint").glob("*-*"))
    assert here.rows("select * from item order by key") == kept
    assert here.fetch().status == 0
    assert len(here.keys()) == 175


@pytest.mark.usefixtures("pages_of_ten")
def test_ctrl_c_in_the_first_run_leaves_nothing_half_read(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: float) -> None:
        raise KeyboardInterrupt

    sleep_by(interrupt, monkeypatch)
    here.github.fail_next("secondary", when=is_later)
    ran = here.run("check", SHOP)
    assert (ran.status, ran.out) == (130, "")
    assert f"{SHOP}: {SLOW_DOWN}; going on in 60 s (Ctrl-C stops)" in ran.err
    assert here.run("check", SHOP, "--offline").status == 2
    assert here.check().status == 0
    assert len(here.keys()) == 25
