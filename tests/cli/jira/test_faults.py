"""Faults of Jira: each is reported, and the run waits, tries again or fails, but never passes with less."""

from __future__ import annotations

import json
import re
import time
from email.utils import formatdate
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from tests.cli.jira.runs import BELIEF, SHOP, Runs, last_part

from vanitylint.connectors.jira import access
from vanitylint.connectors.jira import cloud as cloud_pages
from vanitylint.connectors.jira import data_center as center_pages

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fake_jira import Request
    from tests.fake_jira.issues import Issue
    from tests.serving import Answer

BOARD = "jira:board/12"
OPENING = ("serverInfo", "field", "status", "configuration")
BULK = ("issues", "changelog")
"""Requests that can be split into smaller batches."""
KINDS = (*OPENING, "ids", "changed", *BULK, "comment", "remotelink")
ON_CLOUD_ONLY = ("changelog", "comment")
"""On Data Center, responses with issues include these."""
RATE_LIMITED = "Jira's rate limit is used up"


def kind_of(request: Request) -> str:
    """Return what a request is for: one of `KINDS`, `children` or `looks`."""
    parameters = request.body or request.query
    last = last_part(request)
    if last in ("search", "search/jql"):
        fields = parameters["fields"] if isinstance(parameters["fields"], str) else ",".join(parameters["fields"])
        if parameters["jql"].startswith("key in"):
            return "issues" if "summary" in fields else "looks"
        kind = {"key": "ids", "updated": "changed"}[fields]
        return "children" if "parent in" in parameters["jql"] else kind
    names = {"issue/bulkfetch": "issues", "changelog/bulkfetch": "changelog", "12/configuration": "configuration"}
    return names.get(last, last.removesuffix("/configuration"))


def is_request_for(kind: str, request: Request) -> bool:
    """Return whether a request is of a kind; for `issues`, it must ask for whole issues."""
    if kind_of(request) != kind:
        return False
    return kind != "issues" or "summary" in str((request.body or request.query)["fields"])


def fail(runs: Runs, kind: str, fault: str, **details: Any) -> None:
    """Let one kind of request fail."""
    runs.jira.fail(fault, when=partial(is_request_for, kind), **details)


def recover(runs: Runs) -> None:
    """Remove all faults, and forget waits and requests so far."""
    runs.jira._faults.clear()
    runs.jira.__dict__.pop("_answer", None)
    runs.naps.clear()
    runs.jira.requests.clear()


def tamper(runs: Runs, kind: str, change: Callable[[Any], Any], *, times: int = 1_000_000) -> None:
    """Change the decoded responses to one kind of request."""
    original_answer = runs.jira._answer
    remaining = [times]

    def changed_answer(request: Request) -> Answer:
        answer = original_answer(request)
        if is_request_for(kind, request) and remaining[0]:
            remaining[0] -= 1
            answer.body = json.dumps(change(json.loads(answer.body))).encode()
        return answer

    runs.jira._answer = changed_answer  # type: ignore[method-assign]


def fetched_board(runs: Runs) -> list[Issue]:
    """Fetch a board, change so much that the next run makes every kind of request, and return epic and stories."""
    runs.jira.board(12, runs.shop)
    runs.jira.field("Hypothesis", "textarea")
    epic = runs.shop.issue("Epic", status="In Progress", fields={"Hypothesis": BELIEF})
    epic.page("Bet", "https://wiki.example.com/bet")
    stories = runs.shop.issues(5, parent=epic)
    for n in range(25):
        stories[0].comment(f"Said {n}")
    runs.fetch_first(BOARD)
    runs.jira.clock.advance(days=1)
    for issue in (epic, stories[0], stories[1]):
        issue.edit(summary="Changed")
    runs.shop.issues(3, parent=epic)
    runs.jira.requests.clear()
    return [epic, *stories]


def each_kind_except(*excluded: str) -> pytest.MarkDecorator:
    """Parametrise with each kind of request of each edition, except some kinds."""
    return pytest.mark.parametrize(
        ("runs", "kind"),
        [
            (edition, kind)
            for edition in ("cloud", "dc")
            for kind in KINDS
            if kind not in excluded and (edition == "cloud" or kind not in ON_CLOUD_ONLY)
        ],
        indirect=["runs"],
    )


each_kind = each_kind_except()


def is_covered(edition: str, kind: str, position: int) -> bool:
    """Return whether a case is tested with a kind of request in an edition: one combination in three, in one of the two.

    So each kind is tested with a third of all cases, and each case with a third of all kinds. Of the kinds in
    `OPENING`, each case has only one, because the same code makes these requests.
    """
    number = KINDS.index(kind)
    if kind in OPENING:
        return number == position % len(OPENING) and (edition == "dc") == (position // len(OPENING) % 2 == 1)
    turn = (number + position) % 6
    return turn in (0, 3) and edition == "cloud" if kind in ON_CLOUD_ONLY else turn == 3 * (edition == "dc")


def each_kind_in_turn(names: tuple[str, ...], cases: list[Any], excluded: str = "") -> pytest.MarkDecorator:
    """Parametrise with the combinations of cases and kinds of requests that are covered."""
    rows = [
        pytest.param(edition, kind, *case.values, id=f"{case.id}-{edition}-{kind}")
        for edition in ("cloud", "dc")
        for kind in KINDS
        for position, case in enumerate(cases)
        if kind != excluded and is_covered(edition, kind, position)
    ]
    return pytest.mark.parametrize(("runs", "kind", *names), rows, indirect=["runs"])


@each_kind
def test_later_run_makes_every_kind_of_request(runs: Runs, kind: str) -> None:
    fetched_board(runs)
    runs.fetch(BOARD)
    assert [request for request in runs.jira.requests if is_request_for(kind, request)]


# Temporary faults


TEMPORARY_FAULTS = [
    pytest.param("status", {"code": 429, "headers": {"retry-after": "7"}}, 7, RATE_LIMITED, id="429 with seconds"),
    pytest.param("status", {"code": 429}, 60, RATE_LIMITED, id="429 without a time"),
    pytest.param("status", {"code": 429, "headers": {"retry-after": "soon"}}, 60, RATE_LIMITED, id="429 with nonsense"),
    pytest.param("status", {"code": 503, "headers": {"retry-after": "9"}}, 9, "Jira is busy", id="503 with seconds"),
    pytest.param("status", {"code": 503, "body": "<html>503</html>"}, 1, "Jira answered 503", id="503"),
    pytest.param("status", {"code": 502, "body": "<html>502</html>"}, 1, "Jira answered 502", id="502"),
    pytest.param("status", {"code": 504}, 1, "Jira answered 504", id="504"),
    pytest.param("status", {"code": 500, "body": "<html>Oops</html>"}, 1, "Jira answered 500", id="HTML 500"),
    pytest.param("reset", {}, 1, "the connection broke", id="reset"),
    pytest.param("cut", {}, 1, "the connection broke", id="cut"),
    pytest.param("status", {"code": 200, "body": '{"issues": [{"id": "1'}, 1, "the connection broke (the answer was cut off)", id="cut by a proxy"),
]  # fmt: skip


@each_kind_in_turn(("fault", "details", "seconds", "reason"), TEMPORARY_FAULTS)
def test_temporary_fault_is_reported_and_loses_nothing(
    runs: Runs, kind: str, fault: str, details: dict, seconds: float, reason: str
) -> None:
    fetched_board(runs)
    fail(runs, kind, fault, **details)
    result = runs.run("fetch", BOARD)
    assert result.status == 0, result.err
    is_halved = kind in BULK and "Jira answered" in reason
    assert runs.naps == ([] if is_halved else [seconds])
    assert is_halved or re.search(rf"{BOARD}: {re.escape(reason)}.*; going on in {seconds} s", result.err)
    assert runs.unlike_fresh(BOARD) == []


@each_kind
def test_retry_after_header_may_be_a_date(runs: Runs, kind: str) -> None:
    fetched_board(runs)
    code = 429 if KINDS.index(kind) % 2 else 503
    fail(runs, kind, "status", code=code, headers={"retry-after": formatdate(time.time() + 40, usegmt=True)})
    assert runs.run("fetch", BOARD).status == 0
    assert runs.naps == [pytest.approx(40, abs=9)]
    assert len(runs.keys()) == 9


def test_end_of_rate_limit_may_be_in_ratelimit_reset_header(runs: Runs) -> None:
    fetched_board(runs)
    reset_time = time.strftime("%Y-%m-%dT%H:%MZ", time.gmtime(time.time() + 300))
    fail(runs, "ids", "status", code=429, headers={"x-ratelimit-reset": reset_time})
    assert runs.run("fetch", BOARD).status == 0
    assert runs.naps == [pytest.approx(300, abs=61)]


@each_kind
def test_request_is_repeated_after_a_timeout(runs: Runs, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fetched_board(runs)
    monkeypatch.setattr(access, "TIMEOUTS", (1, 0.4))
    fail(runs, kind, "slow", seconds=20)
    result = runs.run("fetch", BOARD)
    assert result.status == 0, result.err
    assert kind in BULK or "no answer within a minute; going on in 1 s" in result.err
    monkeypatch.undo()


def test_waits_for_rate_limits_without_a_time_get_longer(runs: Runs) -> None:
    fetched_board(runs)
    fail(runs, "ids", "status", code=429, times=3)
    assert runs.run("fetch", BOARD).status == 0
    assert runs.naps == [60, 120, 240]


@pytest.mark.parametrize("fault", ["reset", "cut"])
def test_pauses_after_broken_connections_get_longer(runs: Runs, fault: str) -> None:
    fetched_board(runs)
    fail(runs, "issues", fault, times=4)
    assert runs.run("fetch", BOARD).status == 0
    assert runs.naps == [1, 2, 4, 8]


# Permanent faults


ALWAYS = {"times": None}
SSO = "https://sso.example.com/saml?RelayState=secret"
PERMANENT_FAULTS = [
    pytest.param("status", {"code": 429, "headers": {"retry-after": "3000"}}, rf"{RATE_LIMITED} until \d\d:\d\d UTC, which is longer than --max-wait allows; run again then, or allow a longer wait, such as --max-wait 60m", id="429"),
    pytest.param("status", {"code": 503, "headers": {"retry-after": "3000"}}, r"Jira is busy until \d\d:\d\d UTC", id="503 with seconds"),
    pytest.param("status", {"code": 502, "body": "<html>502</html>"}, "no answer after 5 tries: Jira answered 502; the server or the connection may be down", id="502"),
    pytest.param("status", {"code": 500, "body": "<html>Oops</html>"}, "no answer after 5 tries: Jira answered 500", id="HTML 500"),
    pytest.param("reset", {}, "no answer after 5 tries: the connection broke .*run again later", id="reset"),
    pytest.param("cut", {}, "no answer after 5 tries: the connection broke .*run again later", id="cut"),
    pytest.param("html", {}, "not from Jira's API; it may come from a login page or a proxy; check the address", id="login page"),
    pytest.param("redirect", {"to": SSO}, "the server redirects elsewhere, to https://sso.example.com; it may require single sign-on", id="SSO"),
    pytest.param("redirect", {"to": "/login.jsp?os_destination=%2Fsecret"}, "the server redirects elsewhere, to /login.jsp", id="login"),
    pytest.param("gone", {}, "Jira no longer has the API that vanitylint uses; update vanitylint", id="410"),
    pytest.param("status", {"code": 401, "body": {"message": "Unauthorized"}}, "the token is not accepted; .*it may be mistyped, expired, revoked", id="401"),
]  # fmt: skip


def as_one_line(text: str) -> str:
    """Return a text as one line, with the line on what to do after a semicolon, as in reports."""
    return " ".join(re.sub(r"\n {2}(?=\S)", "; ", text).split())


def assert_run_fails_and_next_recovers(runs: Runs, pattern: str) -> None:
    """Assert that a run reports why and where it fails, and keeps the backlog, and that the next fetches everything."""
    before = set(runs.keys())
    result = runs.run("fetch", BOARD)
    assert result.status == 2
    assert re.search(pattern, as_one_line(result.err)), result.err
    assert BOARD in result.err or runs.jira.url in result.err
    assert "secret" not in result.err
    assert "a-token" not in result.err
    assert before <= set(runs.keys())
    recover(runs)
    assert runs.run("fetch", BOARD).status == 0
    assert runs.unlike_fresh(BOARD) == []


@each_kind_in_turn(("fault", "details", "pattern"), PERMANENT_FAULTS)
def test_permanent_fault_is_reported_and_backlog_stays(
    runs: Runs, kind: str, fault: str, details: dict, pattern: str
) -> None:
    fetched_board(runs)
    fail(runs, kind, fault, **details, **ALWAYS)
    assert_run_fails_and_next_recovers(runs, pattern)


@each_kind_except("remotelink")  # links may be disabled, so this is no failure
def test_forbidden_request_is_reported_and_backlog_stays(runs: Runs, kind: str) -> None:
    fetched_board(runs)
    fail(runs, kind, "status", code=403, body={"message": "Not for you"}, **ALWAYS)
    assert_run_fails_and_next_recovers(
        runs, "access is refused: Not for you; docs/jira.md lists the rights the token needs"
    )


# A first run makes no request of the kind `changed`.
@each_kind_in_turn(("fault", "details", "pattern"), PERMANENT_FAULTS, excluded="changed")
def test_first_check_exits_2_on_permanent_fault(runs: Runs, kind: str, fault: str, details: dict, pattern: str) -> None:
    fetched_board(runs)
    fail(runs, kind, fault, **details, **ALWAYS)
    result = runs.run("check", BOARD, "--snapshot", "first.db", "--fail-on", "never")
    assert result.status == 2
    assert re.search(pattern, as_one_line(result.out + result.err)), result.out + result.err
    assert "Everything requested was read" not in result.out


def test_forbidden_linked_pages_are_reported_and_the_rest_is_read(runs: Runs) -> None:
    fetched_board(runs)
    fail(runs, "remotelink", "status", code=403, body={"errorMessages": ["Issue linking is disabled."]})
    result = runs.run("check", BOARD, "--fail-on", "never")
    assert result.status == 0
    assert "pages linked from bets are not visible (access is refused: Issue linking is disabled)" in " ".join(
        result.out.split()
    )


def test_wait_that_would_exceed_max_wait_is_not_started(runs: Runs) -> None:
    fetched_board(runs)
    fail(runs, "ids", "status", code=429, headers={"retry-after": "20"}, **ALWAYS)
    result = runs.run("fetch", BOARD, "--max-wait", "50s")
    assert (result.status, runs.naps) == (2, [20, 20])
    assert f"{RATE_LIMITED}, and there is no time left to try again; raise --max-wait" in as_one_line(result.err)
    assert "--offline checks what was fetched before" in as_one_line(result.err)


def test_max_wait_covers_all_sources_together(runs: Runs) -> None:
    fetched_board(runs)
    runs.plans.issue()
    fail(runs, "serverInfo", "status", code=429, headers={"retry-after": "40"}, times=2)
    result = runs.run("fetch", BOARD, "jira:PLAN", "--max-wait", "60s")
    assert (result.status, runs.naps) == (2, [40])


def test_unreachable_server_is_reported(runs: Runs) -> None:
    runs.jira.close()
    result = runs.run("fetch", SHOP)
    assert result.status == 2
    assert "no answer after 5 tries: the connection broke" in result.err


# Batches


def batch_size(request: Request) -> int:
    """Return the number of issues that a request asks for."""
    if request.body and "issueIdsOrKeys" in request.body:
        return len(request.body["issueIdsOrKeys"])
    jql = (request.body or request.query).get("jql", "")
    return jql.partition(")")[0].count(",") + 1 if jql.startswith("key in") else 0


@pytest.mark.parametrize("fault", ["504", "413", "slow"])
@each_kind_except(*(kind for kind in KINDS if kind not in BULK))
def test_batches_that_are_too_large_are_split(
    runs: Runs, kind: str, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs.shop.issues(120)
    monkeypatch.setattr(access, "TIMEOUTS", (1, 1))
    details: dict[str, Any] = {"seconds": 20} if fault == "slow" else {"code": int(fault)}
    runs.jira.fail(
        "slow" if fault == "slow" else "status",
        times=None,
        when=lambda request: is_request_for(kind, request) and batch_size(request) > 40,
        **details,
    )
    result = runs.run("fetch", SHOP)
    assert (result.status, runs.naps) == (0, [])
    sizes = [batch_size(request) for request in runs.jira.requests if is_request_for(kind, request)]
    fetched_count = sum(size for size in sizes if size <= 40)
    assert (sizes[0], fetched_count) == ((100 if kind == "issues" else 120), 120)
    assert len(sizes) < 12
    assert len(runs.keys()) == 120
    assert runs.unlike_fresh(SHOP) == []


@each_kind_except(*(kind for kind in KINDS if kind not in BULK))
def test_single_issue_that_is_too_large_ends_the_fetch(runs: Runs, kind: str) -> None:
    runs.shop.issues(10)
    fail(runs, kind, "status", code=504, times=None)
    result = runs.run("fetch", SHOP)
    assert result.status == 2
    assert "no answer after 5 tries: Jira answered 504" in result.err
    assert len([request for request in runs.jira.requests if is_request_for(kind, request)]) <= 10


# Pages


def limit_page_sizes(runs: Runs, monkeypatch: pytest.MonkeyPatch, size: int = 10) -> None:
    """Split lists of ids, and on Cloud also histories, into several pages."""
    module = cloud_pages if runs.jira.face == "cloud" else center_pages
    monkeypatch.setattr(module, "_KEYS_PER_PAGE", size)
    if runs.jira.face == "cloud":
        monkeypatch.setattr(module, "_HISTORIES_PER_PAGE", 3)


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("kind", ["ids", "changed", "changelog"])
def test_list_restarts_when_its_page_token_expires(
    cloud: Runs, kind: str, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit_page_sizes(cloud, monkeypatch)
    stories = cloud.shop.issues(25)
    cloud.fetch_first(SHOP)
    for story in stories:
        story.edit(summary="Changed")
    fail(cloud, kind, "expired token", times=times)
    assert cloud.run("fetch", SHOP).status == 0
    assert cloud.jira._faults == []
    assert set(cloud.column("title")) == {"Changed"}
    assert cloud.unlike_fresh(SHOP) == []


@pytest.mark.parametrize("kind", ["ids", "changed", "changelog"])
def test_run_fails_when_page_token_expires_each_time(cloud: Runs, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    limit_page_sizes(cloud, monkeypatch)
    stories = cloud.shop.issues(25)
    cloud.fetch_first(SHOP)
    for story in stories:
        story.edit(summary="Changed")
    fail(cloud, kind, "expired token", times=None)
    result = cloud.run("fetch", SHOP)
    assert result.status == 2
    assert "part of a list is missing" in result.err
    assert "check the key" not in result.err
    assert len(cloud.jira.asked()) < 30
    assert len(cloud.keys()) == 25
    recover(cloud)
    assert cloud.run("fetch", SHOP).status == 0
    assert set(cloud.column("title")) == {"Changed"}


def fetch_pages_and_change_all(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fetch a project with several pages of issues, then change all of them."""
    limit_page_sizes(runs, monkeypatch)
    stories = runs.shop.issues(25)
    runs.fetch_first(SHOP)
    for story in stories:
        story.edit(summary="Changed")


def assert_incomplete_list_fails(runs: Runs) -> None:
    """Assert that an inconsistent list ends the run, and removes no issues."""
    runs.jira.requests.clear()
    result = runs.run("fetch", SHOP)
    assert result.status == 2
    assert "part of a list is missing" in result.err
    assert len(runs.jira.requests) < 300
    assert len(runs.keys()) == 25
    recover(runs)
    assert runs.run("fetch", SHOP).status == 0
    assert set(runs.column("title")) == {"Changed"}
    assert runs.unlike_fresh(SHOP) == []


@pytest.mark.parametrize("kind", ["ids", "changed", "changelog"])
def test_endlessly_repeated_page_token_ends_the_run(cloud: Runs, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fetch_pages_and_change_all(cloud, monkeypatch)
    tamper(cloud, kind, lambda body: body | {"nextPageToken": body.get("nextPageToken") and "again", "isLast": False})
    cloud.jira.bookmarks.clear()
    cloud.jira._answer = partial(_answer_with_first_page, cloud.jira._answer, kind)  # type: ignore[method-assign]
    assert_incomplete_list_fails(cloud)


def _answer_with_first_page(answer: Callable[[Request], Answer], kind: str, request: Request) -> Answer:
    """Answer with the first page, whichever is requested."""
    if is_request_for(kind, request):
        request.body.pop("nextPageToken", None)
    return answer(request)


@pytest.mark.parametrize("kind", ["ids", "changed"])
def test_page_without_next_token_that_is_not_the_last_ends_the_run(
    cloud: Runs, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch_pages_and_change_all(cloud, monkeypatch)
    tamper(cloud, kind, lambda body: {name: body[name] for name in ("issues", "isLast")})
    assert_incomplete_list_fails(cloud)


def test_pages_may_omit_whether_they_are_the_last(cloud: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    fetch_pages_and_change_all(cloud, monkeypatch)
    for kind in ("ids", "changed"):
        tamper(cloud, kind, lambda body: {name: value for name, value in body.items() if name != "isLast"})
    assert cloud.run("fetch", SHOP).status == 0
    assert len(cloud.column("key", "title = 'Changed'")) == 25


@pytest.mark.parametrize("kind", ["ids", "changed"])
@pytest.mark.parametrize("total", [0, 3, 40, 4_000_000, None, "many", [1], -1])
def test_wrong_total_of_id_list_ends_the_run(
    center: Runs, kind: str, total: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch_pages_and_change_all(center, monkeypatch)
    tamper(center, kind, lambda body: body | {"total": total})
    assert_incomplete_list_fails(center)


@pytest.mark.parametrize("kind", ["ids", "changed"])
def test_endlessly_repeated_page_ends_the_run(center: Runs, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fetch_pages_and_change_all(center, monkeypatch)
    center.jira.before = lambda request: request.query.update(startAt="0") if is_request_for(kind, request) else None
    try:
        result = center.run("fetch", SHOP)
        assert result.status == 2
        assert "part of a list is missing" in result.err
        assert len(center.keys()) == 25
    finally:
        center.jira.before = None


@pytest.mark.parametrize("kind", ["ids", "changed"])
def test_endless_empty_pages_after_the_first_end_the_run(
    center: Runs, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch_pages_and_change_all(center, monkeypatch)
    tamper(center, kind, lambda body: body | {"issues": body["issues"] if body["startAt"] == 0 else []})
    assert_incomplete_list_fails(center)


@pytest.mark.parametrize("total", [0, 1, 2_000_000])
def test_wrong_total_of_issues_loses_none(center: Runs, total: int) -> None:
    center.shop.issues(5)
    tamper(center, "issues", lambda body: body | {"total": total})
    result = center.run("fetch", SHOP)
    assert (result.status, len(center.keys())) == (0, 5)


@pytest.mark.parametrize("total", [None, "many"])
def test_total_that_is_no_number_ends_the_run(center: Runs, total: object) -> None:
    center.shop.issues(5)
    tamper(center, "issues", lambda body: body | {"total": total})
    result = center.run("fetch", SHOP)
    assert (result.status, "part of a list is missing" in result.err) == (2, True)


# JSON of the wrong shape


SHAPES: dict[str, Any] = {
    "null": None,
    "an object": {},
    "a list": [],
    "a text": '"Hello"',
    "a number": 7,
    "no issues": {"issues": None, "total": 3, "isLast": True, "issueChangeLogs": None, "comments": None},
    "issues as an object": {"issues": {}, "issueChangeLogs": {}, "comments": {}, "filter": []},
    "rows that are null": [None, None],
}
LISTS = ("a list", "rows that are null")


@each_kind_in_turn(("shape",), [pytest.param(shape, id=shape) for shape in SHAPES])
def test_response_of_wrong_shape_is_rejected(runs: Runs, kind: str, shape: str) -> None:
    shape = "an object" if kind == "remotelink" and shape in LISTS else shape  # an empty list of linked pages is valid
    fetched_board(runs)
    fail(runs, kind, "status", code=200, body=SHAPES[shape], **ALWAYS)
    assert_run_fails_and_next_recovers(runs, "is missing|not from Jira's API|has no filter")


@pytest.mark.parametrize("row", [None, {}, [], "SHOP-1", {"key": "SHOP-1"}, {"id": None, "key": None}, {"id": 10007}])
@pytest.mark.parametrize("kind", ["ids", "changed"])
def test_id_list_with_an_invalid_row_removes_no_issue(runs: Runs, kind: str, row: object) -> None:
    fetched_board(runs)
    tamper(runs, kind, lambda body: body | {"issues": [row, *body["issues"][1:]]})
    assert_run_fails_and_next_recovers(runs, "part of a list is missing")


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda _: None, id="null"),
        pytest.param(lambda _: {}, id="empty"),
        pytest.param(lambda issue: {"id": issue["id"]}, id="nothing but an id"),
        pytest.param(lambda issue: issue | {"key": None}, id="no key"),
        pytest.param(lambda issue: issue | {"id": None}, id="no id"),
        pytest.param(lambda issue: issue | {"fields": None}, id="no fields"),
        pytest.param(lambda issue: issue | {"fields": []}, id="a list of fields"),
        pytest.param(lambda issue: issue | {"fields": issue["fields"] | {"summary": None}}, id="no summary"),
        pytest.param(lambda issue: issue | {"fields": issue["fields"] | {"summary": "  "}}, id="an empty summary"),
    ],
)
def test_incomplete_issue_is_reported_and_requested_again(runs: Runs, change: Callable[[Any], Any]) -> None:
    changed = fetched_board(runs)[1]
    before = runs.rows(f"select key, title from item where key = '{changed.key}'")  # noqa: S608 - a key of the fake

    def damage(body: Any) -> Any:
        issues = [change(issue) if issue["key"] == changed.key else issue for issue in body["issues"]]
        return body | {"issues": issues}

    tamper(runs, "issues", damage)
    for _ in range(2):
        result = runs.run("fetch", BOARD)
        assert result.status == 2
        assert re.search(rf"{changed.key}: (could not be read|came without )", result.err)
        assert len(runs.keys()) == 9
        assert runs.rows(f"select key, title from item where key = '{changed.key}'") == before  # noqa: S608 - as above
        runs.jira.clock.advance(days=2)
    recover(runs)
    assert runs.run("fetch", BOARD).status == 0
    assert runs.column("title", f"key = '{changed.key}'") == ["Changed"]
    assert runs.unlike_fresh(BOARD) == []


@pytest.mark.parametrize("name", ["issuetype", "status", "created", "updated", "issuelinks", "comment", "fixVersions"])
def test_field_of_wrong_shape_breaks_nothing(runs: Runs, name: str) -> None:
    issues = fetched_board(runs)
    values: list[object] = [None, {}, [], [None], "odd", 7, {"id": None}]

    def damage(body: Any) -> Any:
        for issue in body["issues"]:
            issue["fields"][name] = values[0]
        return body

    tamper(runs, "issues", damage)
    while values:
        result = runs.run("fetch", BOARD)
        assert result.status in (0, 2), values[0]
        assert "internal error" not in result.err, values[0]
        assert len(runs.keys()) == 9 or f"came without {name}, so it was not read" in result.err, values[0]
        values.pop(0)
        runs.jira.clock.advance(days=1)
        issues[0].edit(summary=f"Changed once more, {len(values)} to go")


@pytest.mark.parametrize("log", [None, {}, [], {"issueId": None}, {"issueId": "1", "changeHistories": [None]}])
def test_history_of_wrong_shape_counts_as_missing(cloud: Runs, log: object) -> None:
    fetched_board(cloud)
    tamper(cloud, "changelog", lambda body: body | {"issueChangeLogs": [log, *body["issueChangeLogs"]]})
    result = cloud.run("fetch", BOARD)
    assert result.status == 2
    assert "part of a list is missing; run again later" in as_one_line(result.err)
    recover(cloud)
    assert cloud.run("fetch", BOARD).status == 0
    assert cloud.unlike_fresh(BOARD) == []


# Unreadable issues


def test_unreadable_issue_is_reported_until_it_can_be_read(cloud: Runs) -> None:
    changed = fetched_board(cloud)[1]
    changed.unreadable("The issue is broken.")
    for _ in range(3):
        result = cloud.run("check", BOARD, "--fail-on", "never")
        assert result.status == 2
        assert f"{BOARD}: {changed.key}: could not be read: The issue is broken." in as_one_line(result.out)
        assert len(cloud.keys()) == 9
        cloud.jira.clock.advance(days=2)
    changed.unreadable("")
    cloud.jira.requests.clear()
    result = cloud.run("check", BOARD, "--fail-on", "never")
    assert result.status == 0
    assert "could not be read" not in result.out
    assert cloud.column("title", f"key = '{changed.key}'") == ["Changed"]
    assert [request.body["issueIdsOrKeys"] for request in cloud.jira.requests if is_request_for("issues", request)] == [
        [changed.id]
    ]


def test_issue_that_fails_in_a_batch_is_fetched_alone(cloud: Runs) -> None:
    stories = cloud.shop.issues(30)
    heavy = stories[11]

    def refuse_among_others(request: Request) -> None:
        if is_request_for("issues", request):
            heavy.unreadable("Too much at once." if batch_size(request) > 1 else "")

    cloud.jira.before = refuse_among_others
    assert cloud.run("fetch", SHOP).status == 0
    assert len(cloud.keys()) == 30


def test_unreadable_parent_in_another_project_is_requested_again(cloud: Runs) -> None:
    epic = cloud.plans.issue("Epic")
    other = cloud.plans.issue("Epic")
    cloud.shop.issue(parent=epic)
    cloud.shop.issue(parent=other)
    epic.unreadable("The issue is broken.")
    for _ in range(2):
        result = cloud.run("fetch", SHOP)
        assert result.status == 2
        assert f"{epic.key}: could not be read: The issue is broken." in result.err
        assert cloud.column("bet")[1] == other.key
    epic.unreadable("")
    assert cloud.run("fetch", SHOP).status == 0
    assert cloud.column("bet") == [epic.key, other.key]


def omit_issues(runs: Runs, *issues: Issue) -> None:
    """Omit some issues from responses, but not from lists of ids."""
    keys = {issue.key for issue in issues}
    tamper(
        runs, "issues", lambda body: body | {"issues": [issue for issue in body["issues"] if issue["key"] not in keys]}
    )


def test_listed_issue_that_is_missing_is_reported_until_it_can_be_read(runs: Runs) -> None:
    changed = fetched_board(runs)[1]
    fresh = runs.shop.issue(summary="Fresh")
    omit_issues(runs, changed, fresh)
    for _ in range(2):
        result = runs.run("fetch", BOARD)
        assert result.status == 2
        assert re.search(rf"{changed.key}, {fresh.key}: could not be read", result.err)
        assert len(runs.keys()) == 9
        runs.jira.clock.advance(days=2)
    recover(runs)
    assert runs.run("fetch", BOARD).status == 0
    assert runs.column("title", f"key in ('{changed.key}', '{fresh.key}')") == ["Fresh", "Changed"]


def test_issue_deleted_after_it_was_listed_is_no_problem(runs: Runs) -> None:
    deleted = fetched_board(runs)[1]

    def delete_issue(request: Request) -> None:
        if is_request_for("issues", request) and deleted.id in runs.jira.store.issues:
            deleted.delete()

    runs.jira.before = delete_issue
    assert runs.run("fetch", BOARD).status == 0
    assert deleted.key not in runs.column("key")
    assert len(runs.keys()) == 8


@pytest.mark.parametrize("times", [1, 2])
def test_comments_with_a_missing_page_are_reported_as_unread(cloud: Runs, times: int) -> None:
    issue = fetched_board(cloud)[1]
    for _ in range(times):
        tamper(cloud, "comment", lambda body: body | {"comments": [], "total": 25})
        result = cloud.run("fetch", BOARD)
        assert result.status == 2
        assert issue.key in result.err
        recover(cloud)
    assert cloud.run("fetch", BOARD).status == 0
    assert cloud.unlike_fresh(BOARD) == []
