"""Single answers of GitHub, and what is made of each: wait, ask for less, try again, or give up and say why."""

from __future__ import annotations

import json
from email.utils import formatdate
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
import responses
from github import Auth, Github
from requests.exceptions import ChunkedEncodingError, ConnectTimeout, ReadTimeout
from requests.exceptions import ConnectionError as ConnectionFailed

from vanitylint.connectors import faults
from vanitylint.connectors.faults import RateLimited, TooHeavy, wait_seconds
from vanitylint.connectors.github import faults as github_faults
from vanitylint.connectors.github.client import Client
from vanitylint.connectors.github.faults import (
    fault_for,
    parse_errors,
    raise_for_errors,
    sso_url,
)
from vanitylint.connectors.waiting import WaitBudget, Waiter, WaitTooLongError
from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HERE = "github.com"
ASKED_AT = "https://api.github.com:443/graphql"
SIGN_ON = "https://github.com/orgs/acme/sso?authorization_request=ABC"
SECONDARY = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."


NOW = 1_800_000_000


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is always the same moment."""
    for module in (faults, github_faults):
        monkeypatch.setattr(module, "time", SimpleNamespace(time=lambda: NOW))


def in_seconds(seconds: int) -> str:
    """A moment as GitHub tells when a limit is renewed."""
    return str(NOW + seconds)


def limit(status: int, headers: Mapping[str, Any], message: str = "") -> RateLimited:
    fault = fault_for(status, headers, {"message": message}, HERE)
    assert isinstance(fault, RateLimited)
    return fault


# Limits


@pytest.mark.parametrize(
    ("status", "headers", "message"),
    [
        (429, {}, ""),
        (429, {}, "Too many requests"),
        (403, {"retry-after": "5"}, "Forbidden"),
        (403, {"x-ratelimit-remaining": "0"}, ""),
        (403, {"x-ratelimit-remaining": 0}, ""),
        (403, {}, "API rate limit exceeded for user ID 1."),
        (403, {}, "API RATE LIMIT exceeded for installation ID 1."),
        (403, {}, SECONDARY),
        (403, {}, "You have triggered an abuse detection mechanism. Please wait."),
    ],
)
def test_a_limit_is_told_from_a_refusal(status: int, headers: Mapping[str, Any], message: str) -> None:
    assert isinstance(fault_for(status, headers, {"message": message}, HERE), RateLimited)


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        ({}, "Resource not accessible by personal access token"),
        ({"x-ratelimit-remaining": "12"}, "Forbidden"),
        ({"x-ratelimit-reset": "1"}, ""),
    ],
)
def test_a_refusal_is_told_from_a_limit(headers: Mapping[str, Any], message: str) -> None:
    assert isinstance(fault_for(403, headers, {"message": message}, HERE), VanitylintError)


@pytest.mark.parametrize(
    ("headers", "message", "seconds"),
    [
        ({"retry-after": "30"}, "", 30),
        ({"retry-after": " 30 "}, "", 30),
        ({"retry-after": 30}, "", 30),
        ({"retry-after": "0"}, "", 1),
        ({"retry-after": formatdate(NOW + 3600, usegmt=True)}, SECONDARY, 3600),
        ({"retry-after": formatdate(NOW - 3600, usegmt=True)}, SECONDARY, 1),
        ({"retry-after": "30", "x-ratelimit-remaining": "0", "x-ratelimit-reset": in_seconds(900)}, "", 30),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": in_seconds(3600)}, "API rate limit exceeded", 3601),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": in_seconds(-3600)}, "API rate limit exceeded", 1),
        ({"x-ratelimit-reset": in_seconds(3600)}, "API rate limit exceeded", 3601),
    ],
)
def test_how_long_to_wait(headers: Mapping[str, Any], message: str, seconds: float) -> None:
    assert limit(403, headers, message or "API rate limit exceeded").seconds == seconds


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"retry-after": ""},
        {"retry-after": "soon"},
        {"retry-after": "-5"},
        {"retry-after": "1.5"},
        {"retry-after": "²"},
        {"retry-after": "Mon, 99 Foo 2026 25:61:61 GMT"},
        {"retry-after": "Mon, 01 Jan 99999 00:00:00 GMT"},
        {"x-ratelimit-remaining": "0"},
        {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "later"},
        {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "-1"},
        {"x-ratelimit-remaining": "12", "x-ratelimit-reset": in_seconds(3600)},
        {"x-ratelimit-remaining": "4999", "x-ratelimit-reset": in_seconds(3600)},
    ],
)
def test_a_time_that_is_not_told_or_makes_no_sense_is_none(headers: Mapping[str, Any]) -> None:
    assert limit(429, headers, SECONDARY).seconds is None


@pytest.mark.parametrize(("told", "earlier", "seconds"), [(None, 0, 60), (None, 1, 120), (None, 3, 480), (7, 5, 7)])
def test_the_first_wait_is_a_minute_where_none_is_told(told: float | None, earlier: int, seconds: float) -> None:
    assert wait_seconds(told, earlier) == seconds


@pytest.mark.parametrize("seconds", [61, 10**6, 10**12, 10**20])
def test_a_wait_beyond_all_patience_is_told_and_not_begun(seconds: float) -> None:
    with pytest.raises(WaitTooLongError) as told:
        Waiter(WaitBudget(60), Told(), sleep=lambda _: pytest.fail("it waits")).wait(seconds, "a limit")
    assert told.value.why == "a limit"


# Error statuses


@pytest.mark.parametrize("status", [500, 502, 503, 504, 520])
def test_a_server_in_trouble_is_asked_for_less(status: int) -> None:
    assert isinstance(fault_for(status, {}, None, HERE), TooHeavy)


@pytest.mark.parametrize(
    ("status", "headers", "body", "message", "hint"),
    [
        (401, {}, {"message": "Bad credentials"}, "the token is not accepted", "expired, revoked"),
        (403, {}, {"message": "Forbidden"}, "access is refused: Forbidden", "docs/github.md"),
        (403, {}, None, "access is refused: no reason given", "docs/github.md"),
        (403, {}, "<html>", "access is refused: no reason given", "docs/github.md"),
        (403, {}, {"message": ["no", "text"]}, "access is refused: no reason given", "docs/github.md"),
        (404, {}, {"message": "Not Found"}, "there is no GitHub at this address", "check the server's name"),
        (418, {}, {"message": "Teapot"}, "GitHub answered 418: Teapot", ""),
        (422, {}, None, "GitHub answered 422: no reason given", ""),
        (403, {"x-github-sso": f"required; url={SIGN_ON}"}, {}, "the organisation requires single sign-on", SIGN_ON),
        (401, {"x-github-sso": f"required; url={SIGN_ON}"}, {}, "the organisation requires single sign-on", SIGN_ON),
    ],
)
def test_a_refusal_says_why_and_what_to_do(
    status: int, headers: Mapping[str, Any], body: object, message: str, hint: str
) -> None:
    error = fault_for(status, headers, body, HERE)
    assert isinstance(error, VanitylintError)
    assert (error.where, error.message) == (HERE, message)
    assert hint in error.hint


@pytest.mark.parametrize(
    ("header", "address"),
    [
        (f"required; url={SIGN_ON}", SIGN_ON),
        (f"required;url={SIGN_ON}&return=a%3Db", f"{SIGN_ON}&return=a%3Db"),
        ("partial-results; organizations=21955855,20582480", ""),
        ("required", ""),
        ("", ""),
    ],
)
def test_where_single_sign_on_lets_a_token_in(header: str, address: str) -> None:
    assert sso_url({"x-github-sso": header}) == address


# Errors in an answer that came


def error(kind: str = "", message: str = "", **more: Any) -> dict[str, Any]:
    return {"type": kind, "message": message, **more}


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (error("RATE_LIMITED", "API rate limit already exceeded for user ID 1."), RateLimited),
        (error("RATE_LIMIT", "API rate limit already exceeded for user ID 1.", code="graphql_rate_limit"), RateLimited),
        ({"message": SECONDARY}, RateLimited),
        (error("RESOURCE_LIMITS_EXCEEDED", "Resource limits for this query exceeded."), TooHeavy),
        (error("MAX_NODE_LIMIT_EXCEEDED", "This query requests up to 1,000,000 possible nodes"), TooHeavy),
        ({"message": "Something went wrong while executing your query on 2026-01-01. Please include `A:B`"}, TooHeavy),
        ({"message": "timedout"}, TooHeavy),
        ({"message": "Timeout on validation of query"}, TooHeavy),
    ],
)
def test_an_error_that_concerns_the_answer_as_a_whole(found: dict[str, Any], expected: type[Exception]) -> None:
    with pytest.raises(expected):
        raise_for_errors(parse_errors({"errors": [error("NOT_FOUND", path=["a"]), found]}), {})


@pytest.mark.parametrize(
    "found",
    [
        error("NOT_FOUND", "Could not resolve to a Repository with the name 'acme/timeout'.", path=["repository"]),
        error("FORBIDDEN", "Resource not accessible by integration", path=["repository", "issues"]),
        error("INSUFFICIENT_SCOPES", "Your token has not been granted the required scopes"),
        {"message": "Field 'x' doesn't exist on type 'Issue'"},
        {},
        None,
        "an error",
    ],
)
def test_an_error_that_concerns_a_part_is_kept_with_the_answer(found: object) -> None:
    raise_for_errors(parse_errors({"errors": [found]}), {})


def test_a_limit_in_an_answer_tells_how_long() -> None:
    found = parse_errors({"errors": [error("RATE_LIMITED")]})
    with pytest.raises(RateLimited) as limited:
        raise_for_errors(found, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": in_seconds(100)})
    assert limited.value.seconds == 101


def test_what_an_error_tells() -> None:
    path = ["repository", "issues", "nodes", 3, "parent"]
    hidden, unknown, argument, plain = parse_errors(
        {
            "errors": [
                error("FORBIDDEN", "No", path=path, extensions={"saml_failure": True}),
                {"extensions": {"code": "undefinedField", "typeName": "Issue", "fieldName": "issueType"}},
                {"extensions": {"code": "undefinedType", "typeName": "IssueFieldTextValue"}},
                {"message": "No", "extensions": None, "path": None},
            ]
        }
    )
    assert (hidden.path, hidden.is_sso, hidden.is_hidden) == (tuple(path), True, True)
    assert unknown.unknown_field == "Issue.issueType"
    assert argument.unknown_field == "IssueFieldTextValue."
    assert (plain.type, plain.path, plain.is_hidden, plain.unknown_field) == ("", (), False, "")


@pytest.mark.parametrize(("kind", "hides"), [("FORBIDDEN", True), ("INSUFFICIENT_SCOPES", True), ("NOT_FOUND", False)])
def test_which_errors_mean_that_something_is_hidden(kind: str, hides: bool) -> None:
    (found,) = parse_errors({"errors": [error(kind)]})
    assert found.is_hidden is hides


# The client, with the answers that a test gives


class Told:
    """Hears of each wait."""

    def __init__(self) -> None:
        self.waits: list[tuple[float, str]] = []

    def expect(self, items: int) -> None:
        """It is no matter here."""

    def wait(self, seconds: float, why: str) -> None:
        """Remember it."""
        self.waits.append((seconds, why))


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def client(told: Told) -> Client:
    github = Github(auth=Auth.Token("x"), retry=None, seconds_between_requests=0, seconds_between_writes=0)
    return Client(github, HERE, Waiter(WaitBudget(600), told, sleep=lambda _: None))


@pytest.fixture
def server() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


def variables(server: responses.RequestsMock) -> list[dict[str, Any]]:
    """Of all questions so far."""
    bodies = [call.request.body for call in server.calls]
    return [json.loads(body)["variables"] for body in bodies if isinstance(body, str | bytes)]


GOOD = {"data": {"rateLimit": {"cost": 3}, "repository": {"id": "R"}}}


def test_a_question_and_its_answer(client: Client, server: responses.RequestsMock) -> None:
    headers = {
        "X-OAuth-Scopes": "repo",
        "X-GitHub-SSO": f"required; url={SIGN_ON}",
        "Date": "Mon, 02 Mar 2026 10:00:00 GMT",
    }
    server.post(ASKED_AT, json={**GOOD, "errors": [error("FORBIDDEN", "No", path=["a"])]}, headers=headers)
    answer = client.query("query($first: Int!) { a }", {"owner": "acme"})
    assert answer.data == GOOD["data"]
    assert [trouble.message for trouble in answer.errors] == ["No"]
    assert (answer.scopes, answer.sso_url, answer.date) == ("repo", SIGN_ON, headers["Date"])
    assert (client.requests, client.points) == (1, 3)
    sent = server.calls[0].request
    assert variables(server)[0] == {"owner": "acme", "first": 100}
    assert "sub_issues" in sent.headers["GraphQL-Features"]
    assert sent.headers["User-Agent"]


def test_points_are_added_up_and_may_be_missing(client: Client, server: responses.RequestsMock) -> None:
    for price in ({"cost": 3}, {"cost": None}, None):
        server.post(ASKED_AT, json={"data": {"rateLimit": price, "a": {}}})
    for _ in range(3):
        client.query("query { a }", {})
    assert (client.requests, client.points) == (3, 3)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (ConnectionFailed("no route to host"), "the connection broke"),
        (ChunkedEncodingError("IncompleteRead"), "the connection broke"),
        (ReadTimeout("read timed out"), "no answer within a minute"),
        (ConnectTimeout("connect timed out"), "the server does not respond"),
    ],
)
def test_a_broken_line_is_waited_for_and_named(
    client: Client, server: responses.RequestsMock, told: Told, fault: Exception, words: str
) -> None:
    server.post(ASKED_AT, body=fault)
    server.post(ASKED_AT, json=GOOD)
    assert client.query("query { a }", {}).data
    (wait,) = told.waits
    assert wait[0] == 1
    assert words in wait[1]


def test_a_page_is_halved_down_to_five_and_stays_so(client: Client, server: responses.RequestsMock) -> None:
    for _ in range(6):
        server.post(ASKED_AT, status=502)
    server.post(ASKED_AT, json=GOOD)
    server.post(ASKED_AT, json=GOOD)
    query = "query($first: Int!) { a }"
    client.query(query, {})
    client.query(query, {})
    assert [sent["first"] for sent in variables(server)] == [100, 50, 25, 12, 6, 5, 5, 5]


def test_a_question_without_pages_is_tried_five_times(
    client: Client, server: responses.RequestsMock, told: Told
) -> None:
    for _ in range(5):
        server.post(ASKED_AT, status=502)
    with pytest.raises(VanitylintError, match="no answer after 5 tries: GitHub answered 502"):
        client.query("query { a }", {})
    assert [seconds for seconds, _ in told.waits] == [1, 2, 4, 8]


def test_each_question_has_its_own_tries(client: Client, server: responses.RequestsMock, told: Told) -> None:
    for _ in range(2):
        for _ in range(3):
            server.post(ASKED_AT, body=ConnectionFailed())
        server.post(ASKED_AT, json=GOOD)
    for _ in range(2):
        client.query("query { a }", {})
    assert [seconds for seconds, _ in told.waits] == [1, 2, 4, 1, 2, 4]


@pytest.mark.parametrize(
    "body",
    ["", "null", "[]", '"ok"', "3", "{}", '{"data": null}', '{"data": []}', '{"data": "x"}', "<html>", "\ufeff{}"],
)
def test_what_is_no_answer_of_graphql_is_told(client: Client, server: responses.RequestsMock, body: str) -> None:
    server.post(ASKED_AT, body=body)
    with pytest.raises(VanitylintError) as wrong:
        client.query("query { a }", {})
    assert wrong.value.message == "the server's answer is not from GitHub's GraphQL API"
    assert "login page or a proxy" in wrong.value.hint


@pytest.mark.parametrize(
    "body", ['"No"', "[]", '["No"]', "3", "null", "", "<html>", '{"message": {"a": 1}}', '{"message": null}']
)
def test_a_refusal_of_any_shape_is_told(client: Client, server: responses.RequestsMock, body: str) -> None:
    server.post(ASKED_AT, body=body, status=403)
    with pytest.raises(VanitylintError, match="access is refused: no reason given"):
        client.query("query { a }", {})


def test_a_text_with_half_a_character_can_be_written_down(client: Client, server: responses.RequestsMock) -> None:
    server.post(ASKED_AT, body='{"data": {"a": ["\\ud83d", "\\ud83d\\ude00", "\\u0000"]}}')
    texts = client.query("query { a }", {}).data["a"]
    assert "".join(texts).encode().decode().endswith("😀\x00")


def test_a_limit_counts_though_what_it_says_breaks_off(
    client: Client, server: responses.RequestsMock, told: Told
) -> None:
    server.post(ASKED_AT, status=429, headers={"retry-after": "7"}, body='{"message": "You have exc')
    server.post(ASKED_AT, json=GOOD)
    assert client.query("query { a }", {}).data
    assert [seconds for seconds, _ in told.waits] == [7]
