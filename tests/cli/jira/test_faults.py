"""Jira when it does not do as asked: each fault is told, waited for or given up on, and never makes a run green."""

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
"""Questions that may be asked for less at once."""
KINDS = (*OPENING, "ids", "changed", *BULK, "comment", "remotelink")
ON_CLOUD_ONLY = ("changelog", "comment")
"""On Data Center these come with the issues."""
USED_UP = "Jira's rate limit is used up"


def kind_of(sent: Request) -> str:
    """What a request is about, one of `KINDS`."""
    told = sent.body or sent.query
    last = last_part(sent)
    if last in ("search", "search/jql"):
        fields = told["fields"] if isinstance(told["fields"], str) else ",".join(told["fields"])
        if told["jql"].startswith("key in"):
            return "issues" if "summary" in fields else "looks"
        found = {"key": "ids", "updated": "changed"}[fields]
        return "children" if "parent in" in told["jql"] else found
    names = {"issue/bulkfetch": "issues", "changelog/bulkfetch": "changelog", "12/configuration": "configuration"}
    return names.get(last, last.removesuffix("/configuration"))


def asks(kind: str, sent: Request) -> bool:
    if kind_of(sent) != kind:
        return False
    return kind != "issues" or "summary" in str((sent.body or sent.query)["fields"])


def fail(runs: Runs, kind: str, fault: str, **details: Any) -> None:
    """Let something go wrong with one kind of request."""
    runs.jira.fail(fault, when=partial(asks, kind), **details)


def recover(runs: Runs) -> None:
    """Nothing goes wrong from here on."""
    runs.jira._faults.clear()
    runs.jira.__dict__.pop("_answer", None)
    runs.naps.clear()
    runs.jira.requests.clear()


def tamper(runs: Runs, kind: str, change: Callable[[Any], Any], *, times: int = 1_000_000) -> None:
    """Let answers of a kind be decoded, changed and sent so."""
    answers = runs.jira._answer
    left = [times]

    def tampered(sent: Request) -> Answer:
        given = answers(sent)
        if asks(kind, sent) and left[0]:
            left[0] -= 1
            given.body = json.dumps(change(json.loads(given.body))).encode()
        return given

    runs.jira._answer = tampered  # type: ignore[method-assign, assignment]


def fetched(runs: Runs) -> list[Issue]:
    """A board that has been fetched, and on which so much happened since that every kind of question will be asked."""
    runs.jira.board(12, runs.shop)
    runs.jira.field("Hypothesis", "textarea")
    epic = runs.shop.issue("Epic", status="In Progress", fields={"Hypothesis": BELIEF})
    epic.page("Bet", "https://wiki.example.com/bet")
    stories = runs.shop.issues(5, parent=epic)
    for n in range(25):
        stories[0].comment(f"Said {n}")
    runs.fetch_first(BOARD)
    runs.jira.clock.advance(days=1)
    for each in (epic, stories[0], stories[1]):
        each.edit(summary="Changed")
    runs.shop.issues(3, parent=epic)
    runs.jira.requests.clear()
    return [epic, *stories]


def each_kind_but(*others: str) -> pytest.MarkDecorator:
    """Each kind of request of each edition, but for some."""
    return pytest.mark.parametrize(
        ("runs", "kind"),
        [
            (face, kind)
            for face in ("cloud", "dc")
            for kind in KINDS
            if kind not in others and (face == "cloud" or kind not in ON_CLOUD_ONLY)
        ],
        indirect=["runs"],
    )


each_kind = each_kind_but()


def is_its_turn(face: str, kind: str, place: int) -> bool:
    """Whether a case is tried with a kind of request in an edition: every third one in one of the two, by turns.

    So each kind meets a third of all cases, and each case a third of all kinds. Of those with which a run opens, each
    case has one: they are asked by the same lines.
    """
    number = KINDS.index(kind)
    if kind in OPENING:
        return number == place % len(OPENING) and (face == "dc") == (place // len(OPENING) % 2 == 1)
    turn = (number + place) % 6
    return turn in (0, 3) and face == "cloud" if kind in ON_CLOUD_ONLY else turn == 3 * (face == "dc")


def each_kind_in_turns(names: tuple[str, ...], cases: list[Any], but: str = "") -> pytest.MarkDecorator:
    """Each kind of request with each case, where it is its turn."""
    rows = [
        pytest.param(face, kind, *case.values, id=f"{case.id}-{face}-{kind}")
        for face in ("cloud", "dc")
        for kind in KINDS
        for place, case in enumerate(cases)
        if kind != but and is_its_turn(face, kind, place)
    ]
    return pytest.mark.parametrize(("runs", "kind", *names), rows, indirect=["runs"])


@each_kind
def test_every_kind_of_request_is_asked_in_a_later_run(runs: Runs, kind: str) -> None:
    fetched(runs)
    runs.fetch(BOARD)
    assert [sent for sent in runs.jira.requests if asks(kind, sent)]


# It recovers


PASSING = [
    pytest.param("status", {"code": 429, "headers": {"retry-after": "7"}}, 7, USED_UP, id="429 with seconds"),
    pytest.param("status", {"code": 429}, 60, USED_UP, id="429 without a time"),
    pytest.param("status", {"code": 429, "headers": {"retry-after": "soon"}}, 60, USED_UP, id="429 with nonsense"),
    pytest.param("status", {"code": 503, "headers": {"retry-after": "9"}}, 9, "Jira is busy", id="503 with seconds"),
    pytest.param("status", {"code": 503, "body": "<html>503</html>"}, 1, "Jira answered 503", id="503"),
    pytest.param("status", {"code": 502, "body": "<html>502</html>"}, 1, "Jira answered 502", id="502"),
    pytest.param("status", {"code": 504}, 1, "Jira answered 504", id="504"),
    pytest.param("status", {"code": 500, "body": "<html>Oops</html>"}, 1, "Jira answered 500", id="HTML 500"),
    pytest.param("reset", {}, 1, "the connection broke", id="reset"),
    pytest.param("cut", {}, 1, "the connection broke", id="cut"),
    pytest.param("status", {"code": 200, "body": '{"issues": [{"id": "1'}, 1, "the connection broke (the answer was cut off)", id="cut by a proxy"),
]  # fmt: skip


@each_kind_in_turns(("fault", "details", "seconds", "why"), PASSING)
def test_what_passes_is_told_and_leaves_no_trace(
    runs: Runs, kind: str, fault: str, details: dict, seconds: float, why: str
) -> None:
    fetched(runs)
    fail(runs, kind, fault, **details)
    ran = runs.run("fetch", BOARD)
    assert ran.status == 0, ran.err
    is_halved = kind in BULK and "Jira answered" in why
    assert runs.naps == ([] if is_halved else [seconds])
    assert is_halved or re.search(rf"{BOARD}: {re.escape(why)}.*; going on in {seconds} s", ran.err)
    assert runs.unlike_fresh(BOARD) == []


@each_kind
def test_the_end_of_a_wait_may_be_told_as_a_date(runs: Runs, kind: str) -> None:
    fetched(runs)
    code = 429 if KINDS.index(kind) % 2 else 503
    fail(runs, kind, "status", code=code, headers={"retry-after": formatdate(time.time() + 40, usegmt=True)})
    assert runs.run("fetch", BOARD).status == 0
    assert runs.naps == [pytest.approx(40, abs=9)]
    assert len(runs.keys()) == 9


def test_the_end_of_a_limit_may_stand_in_another_header(runs: Runs) -> None:
    fetched(runs)
    at = time.strftime("%Y-%m-%dT%H:%MZ", time.gmtime(time.time() + 300))
    fail(runs, "ids", "status", code=429, headers={"x-ratelimit-reset": at})
    assert runs.run("fetch", BOARD).status == 0
    assert runs.naps == [pytest.approx(300, abs=61)]


@each_kind
def test_an_answer_that_takes_too_long_is_asked_for_again(
    runs: Runs, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched(runs)
    monkeypatch.setattr(access, "TIMEOUTS", (1, 0.4))
    fail(runs, kind, "slow", seconds=20)
    ran = runs.run("fetch", BOARD)
    assert ran.status == 0, ran.err
    assert kind in BULK or "no answer within a minute; going on in 1 s" in ran.err
    monkeypatch.undo()


def test_limits_without_a_time_are_waited_for_longer_each_time(runs: Runs) -> None:
    fetched(runs)
    fail(runs, "ids", "status", code=429, times=3)
    assert runs.run("fetch", BOARD).status == 0
    assert runs.naps == [60, 120, 240]


@pytest.mark.parametrize("fault", ["reset", "cut"])
def test_a_line_that_breaks_four_times_is_asked_with_pauses_that_get_longer(runs: Runs, fault: str) -> None:
    fetched(runs)
    fail(runs, "issues", fault, times=4)
    assert runs.run("fetch", BOARD).status == 0
    assert runs.naps == [1, 2, 4, 8]


# It does not


FOR_EVER = {"times": None}
SSO = "https://sso.example.com/saml?RelayState=secret"
LASTING = [
    pytest.param("status", {"code": 429, "headers": {"retry-after": "3000"}}, rf"{USED_UP} until \d\d:\d\d UTC, which is longer than --max-wait allows; run again then, or allow a longer wait, such as --max-wait 60m", id="429"),
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


def flat(text: str) -> str:
    """A text in one line, the line with what to do after a semicolon as in reports."""
    return " ".join(re.sub(r"\n {2}(?=\S)", "; ", text).split())


def stays_as_it_was(runs: Runs, words: str) -> None:
    """A run that fails says why and where, keeps what there was, and the next brings all."""
    before = set(runs.keys())
    ran = runs.run("fetch", BOARD)
    assert ran.status == 2
    assert re.search(words, flat(ran.err)), ran.err
    assert BOARD in ran.err or runs.jira.url in ran.err
    assert "secret" not in ran.err
    assert "a-token" not in ran.err
    assert before <= set(runs.keys())
    recover(runs)
    assert runs.run("fetch", BOARD).status == 0
    assert runs.unlike_fresh(BOARD) == []


@each_kind_in_turns(("fault", "details", "words"), LASTING)
def test_what_lasts_is_told_and_what_had_been_fetched_stays(
    runs: Runs, kind: str, fault: str, details: dict, words: str
) -> None:
    fetched(runs)
    fail(runs, kind, fault, **details, **FOR_EVER)
    stays_as_it_was(runs, words)


@each_kind_but("remotelink")  # links may be switched off
def test_what_is_forbidden_is_told_and_what_had_been_fetched_stays(runs: Runs, kind: str) -> None:
    fetched(runs)
    fail(runs, kind, "status", code=403, body={"message": "Not for you"}, **FOR_EVER)
    stays_as_it_was(runs, "access is refused: Not for you; docs/jira.md lists the rights the token needs")


@each_kind_in_turns(("fault", "details", "words"), LASTING, but="changed")  # which is not asked in a first run
def test_nothing_comes_of_a_first_run_into_which_something_lasting_falls(
    runs: Runs, kind: str, fault: str, details: dict, words: str
) -> None:
    fetched(runs)
    fail(runs, kind, fault, **details, **FOR_EVER)
    ran = runs.run("check", BOARD, "--snapshot", "first.db", "--fail-on", "never")
    assert ran.status == 2
    assert re.search(words, flat(ran.out + ran.err)), ran.out + ran.err
    assert "Everything requested was read" not in ran.out


def test_pages_that_may_not_be_seen_are_told_and_the_rest_is_read(runs: Runs) -> None:
    fetched(runs)
    fail(runs, "remotelink", "status", code=403, body={"errorMessages": ["Issue linking is disabled."]})
    ran = runs.run("check", BOARD, "--fail-on", "never")
    assert ran.status == 0
    assert "pages linked from bets are not visible (access is refused: Issue linking is disabled)" in " ".join(
        ran.out.split()
    )


def test_a_wait_is_not_begun_where_it_would_take_longer_than_is_allowed(runs: Runs) -> None:
    fetched(runs)
    fail(runs, "ids", "status", code=429, headers={"retry-after": "20"}, **FOR_EVER)
    ran = runs.run("fetch", BOARD, "--max-wait", "50s")
    assert (ran.status, runs.naps) == (2, [20, 20])
    assert f"{USED_UP}, and there is no time left to try again; raise --max-wait" in flat(ran.err)
    assert "--offline checks what was fetched before" in flat(ran.err)


def test_max_wait_holds_for_all_sources_together(runs: Runs) -> None:
    fetched(runs)
    runs.plans.issue()
    fail(runs, "serverInfo", "status", code=429, headers={"retry-after": "40"}, times=2)
    ran = runs.run("fetch", BOARD, "jira:PLAN", "--max-wait", "60s")
    assert (ran.status, runs.naps) == (2, [40])


def test_a_server_that_is_not_there_is_told(runs: Runs) -> None:
    runs.jira.close()
    ran = runs.run("fetch", SHOP)
    assert ran.status == 2
    assert "no answer after 5 tries: the connection broke" in ran.err


# Too much at once


def asked_at_once(sent: Request) -> int:
    """For how many issues a request asks."""
    if sent.body and "issueIdsOrKeys" in sent.body:
        return len(sent.body["issueIdsOrKeys"])
    jql = (sent.body or sent.query).get("jql", "")
    return jql.partition(")")[0].count(",") + 1 if jql.startswith("key in") else 0


@pytest.mark.parametrize("fault", ["504", "413", "slow"])
@each_kind_but(*(kind for kind in KINDS if kind not in BULK))
def test_answers_that_are_too_heavy_are_asked_for_in_smaller_parts(
    runs: Runs, kind: str, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs.shop.issues(120)
    monkeypatch.setattr(access, "TIMEOUTS", (1, 1))
    how: dict[str, Any] = {"seconds": 20} if fault == "slow" else {"code": int(fault)}
    runs.jira.fail(
        "slow" if fault == "slow" else "status",
        times=None,
        when=lambda sent: asks(kind, sent) and asked_at_once(sent) > 40,
        **how,
    )
    ran = runs.run("fetch", SHOP)
    assert (ran.status, runs.naps) == (0, [])
    sizes = [asked_at_once(sent) for sent in runs.jira.requests if asks(kind, sent)]
    came = sum(size for size in sizes if size <= 40)
    assert (sizes[0], came) == ((100 if kind == "issues" else 120), 120)
    assert len(sizes) < 12
    assert len(runs.keys()) == 120
    assert runs.unlike_fresh(SHOP) == []


@each_kind_but(*(kind for kind in KINDS if kind not in BULK))
def test_a_single_issue_that_is_too_heavy_ends_the_fetch(runs: Runs, kind: str) -> None:
    runs.shop.issues(10)
    fail(runs, kind, "status", code=504, times=None)
    ran = runs.run("fetch", SHOP)
    assert ran.status == 2
    assert "no answer after 5 tries: Jira answered 504" in ran.err
    assert len([sent for sent in runs.jira.requests if asks(kind, sent)]) <= 10


# Pages


def page_by_page(runs: Runs, monkeypatch: pytest.MonkeyPatch, size: int = 10) -> None:
    """Let lists of ids, and on Cloud histories too, be of several pages."""
    module = cloud_pages if runs.jira.face == "cloud" else center_pages
    monkeypatch.setattr(module, "_KEYS_PER_PAGE", size)
    if runs.jira.face == "cloud":
        monkeypatch.setattr(module, "_HISTORIES_PER_PAGE", 3)


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("kind", ["ids", "changed", "changelog"])
def test_a_list_whose_page_token_expires_is_begun_anew(
    cloud: Runs, kind: str, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    page_by_page(cloud, monkeypatch)
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
def test_a_list_whose_page_token_expires_each_time_is_given_up_on(
    cloud: Runs, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page_by_page(cloud, monkeypatch)
    stories = cloud.shop.issues(25)
    cloud.fetch_first(SHOP)
    for story in stories:
        story.edit(summary="Changed")
    fail(cloud, kind, "expired token", times=None)
    ran = cloud.run("fetch", SHOP)
    assert ran.status == 2
    assert "part of a list is missing" in ran.err
    assert "check the key" not in ran.err
    assert len(cloud.jira.asked()) < 30
    assert len(cloud.keys()) == 25
    recover(cloud)
    assert cloud.run("fetch", SHOP).status == 0
    assert set(cloud.column("title")) == {"Changed"}


def two_pages(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    """A project that has been fetched, and whose issues have all changed."""
    page_by_page(runs, monkeypatch)
    stories = runs.shop.issues(25)
    runs.fetch_first(SHOP)
    for story in stories:
        story.edit(summary="Changed")


def gives_up(runs: Runs) -> None:
    """A list that makes no sense ends the run, and takes nothing away."""
    runs.jira.requests.clear()
    ran = runs.run("fetch", SHOP)
    assert ran.status == 2
    assert "part of a list is missing" in ran.err
    assert len(runs.jira.requests) < 300
    assert len(runs.keys()) == 25
    recover(runs)
    assert runs.run("fetch", SHOP).status == 0
    assert set(runs.column("title")) == {"Changed"}
    assert runs.unlike_fresh(SHOP) == []


@pytest.mark.parametrize("kind", ["ids", "changed", "changelog"])
def test_the_same_page_token_for_ever_ends_the_run(cloud: Runs, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    two_pages(cloud, monkeypatch)
    tamper(cloud, kind, lambda told: told | {"nextPageToken": told.get("nextPageToken") and "again", "isLast": False})
    cloud.jira.bookmarks.clear()
    cloud.jira._answer = partial(_for_ever, cloud.jira._answer, kind)  # type: ignore[method-assign]
    gives_up(cloud)


def _for_ever(answers: Callable[[Request], Answer], kind: str, sent: Request) -> Answer:
    """The first page, whatever page is asked for."""
    if asks(kind, sent):
        sent.body.pop("nextPageToken", None)
    return answers(sent)


@pytest.mark.parametrize("kind", ["ids", "changed"])
def test_a_page_that_is_not_the_last_and_names_no_next_ends_the_run(
    cloud: Runs, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_pages(cloud, monkeypatch)
    tamper(cloud, kind, lambda told: {name: told[name] for name in ("issues", "isLast")})
    gives_up(cloud)


def test_pages_need_not_say_whether_they_are_the_last(cloud: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    two_pages(cloud, monkeypatch)
    for kind in ("ids", "changed"):
        tamper(cloud, kind, lambda told: {name: value for name, value in told.items() if name != "isLast"})
    assert cloud.run("fetch", SHOP).status == 0
    assert len(cloud.column("key", "title = 'Changed'")) == 25


@pytest.mark.parametrize("kind", ["ids", "changed"])
@pytest.mark.parametrize("total", [0, 3, 40, 4_000_000, None, "many", [1], -1])
def test_a_total_that_lies_ends_the_run(
    center: Runs, kind: str, total: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_pages(center, monkeypatch)
    tamper(center, kind, lambda told: told | {"total": total})
    gives_up(center)


@pytest.mark.parametrize("kind", ["ids", "changed"])
def test_the_same_page_for_ever_ends_the_run(center: Runs, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    two_pages(center, monkeypatch)
    center.jira.before = lambda sent: sent.query.update(startAt="0") if asks(kind, sent) else None
    try:
        ran = center.run("fetch", SHOP)
        assert ran.status == 2
        assert "part of a list is missing" in ran.err
        assert len(center.keys()) == 25
    finally:
        center.jira.before = None


@pytest.mark.parametrize("kind", ["ids", "changed"])
def test_pages_after_the_first_that_are_empty_for_ever_end_the_run(
    center: Runs, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_pages(center, monkeypatch)
    tamper(center, kind, lambda told: told | {"issues": told["issues"] if told["startAt"] == 0 else []})
    gives_up(center)


@pytest.mark.parametrize("total", [0, 1, 2_000_000, None, "many"])
def test_a_total_of_issues_that_lies_loses_none(center: Runs, total: object) -> None:
    center.shop.issues(5)
    tamper(center, "issues", lambda told: told | {"total": total})
    ran = center.run("fetch", SHOP)
    assert ran.status == 0 or "part of a list is missing" in ran.err
    assert ran.status == 2 or len(center.keys()) == 5


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


@each_kind_in_turns(("shape",), [pytest.param(shape, id=shape) for shape in SHAPES])
def test_an_answer_of_the_wrong_shape_is_no_answer(runs: Runs, kind: str, shape: str) -> None:
    shape = "an object" if kind == "remotelink" and shape in LISTS else shape  # there may be no pages
    fetched(runs)
    fail(runs, kind, "status", code=200, body=SHAPES[shape], **FOR_EVER)
    stays_as_it_was(runs, "is missing|not from Jira's API|has no filter")


@pytest.mark.parametrize("row", [None, {}, [], "SHOP-1", {"key": "SHOP-1"}, {"id": None, "key": None}, {"id": 10007}])
@pytest.mark.parametrize("kind", ["ids", "changed"])
def test_a_row_of_a_list_of_ids_that_names_no_issue_takes_none_away(runs: Runs, kind: str, row: object) -> None:
    fetched(runs)
    tamper(runs, kind, lambda told: told | {"issues": [row, *told["issues"][1:]]})
    stays_as_it_was(runs, "part of a list is missing")


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
def test_an_issue_that_comes_without_what_makes_it_one_is_told_and_asked_for_again(
    runs: Runs, change: Callable[[Any], Any]
) -> None:
    changed = fetched(runs)[1]
    before = runs.rows(f"select key, title from item where key = '{changed.key}'")  # noqa: S608 - a test's own words

    def damage(told: Any) -> Any:
        issues = [change(each) if each["key"] == changed.key else each for each in told["issues"]]
        return told | {"issues": issues}

    tamper(runs, "issues", damage)
    for _ in range(2):
        ran = runs.run("fetch", BOARD)
        assert ran.status == 2
        assert re.search(rf"{changed.key}: (could not be read|came without )", ran.err)
        assert len(runs.keys()) == 9
        assert runs.rows(f"select key, title from item where key = '{changed.key}'") == before  # noqa: S608 - as above
        runs.jira.clock.advance(days=2)
    recover(runs)
    assert runs.run("fetch", BOARD).status == 0
    assert runs.column("title", f"key = '{changed.key}'") == ["Changed"]
    assert runs.unlike_fresh(BOARD) == []


@pytest.mark.parametrize("name", ["issuetype", "status", "created", "updated", "issuelinks", "comment", "fixVersions"])
def test_fields_of_the_wrong_shape_break_nothing(runs: Runs, name: str) -> None:
    issues = fetched(runs)
    values: list[object] = [None, {}, [], [None], "odd", 7, {"id": None}]

    def damage(told: Any) -> Any:
        for issue in told["issues"]:
            issue["fields"][name] = values[0]
        return told

    tamper(runs, "issues", damage)
    while values:
        ran = runs.run("fetch", BOARD)
        assert ran.status in (0, 2), values[0]
        assert "internal error" not in ran.err, values[0]
        assert len(runs.keys()) == 9 or f"came without {name}, so it was not read" in ran.err, values[0]
        values.pop(0)
        runs.jira.clock.advance(days=1)
        issues[0].edit(summary=f"Changed once more, {len(values)} to go")


@pytest.mark.parametrize("log", [None, {}, [], {"issueId": None}, {"issueId": "1", "changeHistories": [None]}])
def test_histories_of_the_wrong_shape_are_none_that_came(cloud: Runs, log: object) -> None:
    fetched(cloud)
    tamper(cloud, "changelog", lambda told: told | {"issueChangeLogs": [log, *told["issueChangeLogs"]]})
    ran = cloud.run("fetch", BOARD)
    assert ran.status == 2
    assert "part of a list is missing; run again later" in flat(ran.err)
    recover(cloud)
    assert cloud.run("fetch", BOARD).status == 0
    assert cloud.unlike_fresh(BOARD) == []


# One issue that does not come


def test_an_issue_that_jira_cannot_give_is_told_with_its_key_until_it_can_be_read(cloud: Runs) -> None:
    changed = fetched(cloud)[1]
    changed.unreadable("The issue is broken.")
    for _ in range(3):
        ran = cloud.run("check", BOARD, "--fail-on", "never")
        assert ran.status == 2
        assert f"{BOARD}: {changed.key}: could not be read: The issue is broken." in flat(ran.out)
        assert len(cloud.keys()) == 9
        cloud.jira.clock.advance(days=2)
    changed.unreadable("")
    cloud.jira.requests.clear()
    ran = cloud.run("check", BOARD, "--fail-on", "never")
    assert ran.status == 0
    assert "could not be read" not in ran.out
    assert cloud.column("title", f"key = '{changed.key}'") == ["Changed"]
    assert [sent.body["issueIdsOrKeys"] for sent in cloud.jira.requests if asks("issues", sent)] == [[changed.id]]


def test_an_issue_that_can_only_be_given_alone_comes_alone(cloud: Runs) -> None:
    stories = cloud.shop.issues(30)
    heavy = stories[11]

    def refuse_among_others(sent: Request) -> None:
        if asks("issues", sent):
            heavy.unreadable("Too much at once." if asked_at_once(sent) > 1 else "")

    cloud.jira.before = refuse_among_others
    assert cloud.run("fetch", SHOP).status == 0
    assert len(cloud.keys()) == 30


def test_a_parent_elsewhere_that_jira_cannot_give_is_told_and_asked_for_again(cloud: Runs) -> None:
    epic = cloud.plans.issue("Epic")
    other = cloud.plans.issue("Epic")
    cloud.shop.issue(parent=epic)
    cloud.shop.issue(parent=other)
    epic.unreadable("The issue is broken.")
    for _ in range(2):
        ran = cloud.run("fetch", SHOP)
        assert ran.status == 2
        assert f"{epic.key}: could not be read: The issue is broken." in ran.err
        assert cloud.column("bet")[1] == other.key
    epic.unreadable("")
    assert cloud.run("fetch", SHOP).status == 0
    assert cloud.column("bet") == [epic.key, other.key]


def listed_but_not_given(runs: Runs, *issues: Issue) -> None:
    """Let some issues stand in lists of ids, and never come."""
    keys = {issue.key for issue in issues}
    tamper(runs, "issues", lambda told: told | {"issues": [each for each in told["issues"] if each["key"] not in keys]})


def test_an_issue_that_is_listed_and_never_given_is_told_until_it_can_be_read(runs: Runs) -> None:
    changed = fetched(runs)[1]
    fresh = runs.shop.issue(summary="Fresh")
    listed_but_not_given(runs, changed, fresh)
    for _ in range(2):
        ran = runs.run("fetch", BOARD)
        assert ran.status == 2
        assert re.search(rf"{changed.key}, {fresh.key}: could not be read", ran.err)
        assert len(runs.keys()) == 9
        runs.jira.clock.advance(days=2)
    recover(runs)
    assert runs.run("fetch", BOARD).status == 0
    assert runs.column("title", f"key in ('{changed.key}', '{fresh.key}')") == ["Fresh", "Changed"]


def test_an_issue_that_goes_between_list_and_question_is_gone_and_no_problem(runs: Runs) -> None:
    going = fetched(runs)[1]

    def go(sent: Request) -> None:
        if asks("issues", sent) and going.id in runs.jira.store.issues:
            going.delete()

    runs.jira.before = go
    assert runs.run("fetch", BOARD).status == 0
    assert going.key not in runs.column("key")
    assert len(runs.keys()) == 8


@pytest.mark.parametrize("times", [1, 2])
def test_comments_of_which_a_page_stays_away_are_told_as_not_read(cloud: Runs, times: int) -> None:
    issue = fetched(cloud)[1]
    for _ in range(times):
        tamper(cloud, "comment", lambda told: told | {"comments": [], "total": 25})
        ran = cloud.run("fetch", BOARD)
        assert ran.status == 2
        assert issue.key in ran.err
        recover(cloud)
    assert cloud.run("fetch", BOARD).status == 0
    assert cloud.unlike_fresh(BOARD) == []
