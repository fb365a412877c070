"""Test how single responses of GitHub are handled: wait, ask for less, try again, or give up and say why."""

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

HOST = "github.com"
GRAPHQL_URL = "https://api.github.com:443/graphql"
SSO_URL = "https://github.com/orgs/acme/sso?authorization_request=ABC"
SECONDARY = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."


NOW = 1_800_000_000


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Freeze the time."""
    for module in (faults, github_faults):
        monkeypatch.setattr(module, "time", SimpleNamespace(time=lambda: NOW))


def in_seconds(seconds: int) -> str:
    """Return a time in the form in which GitHub says when a limit is renewed."""
    return str(NOW + seconds)


def rate_limit_for(status: int, headers: Mapping[str, Any], message: str = "") -> RateLimited:
    fault = fault_for(status, headers, {"message": message}, HOST)
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
def test_rate_limit_is_distinguished_from_refusal(status: int, headers: Mapping[str, Any], message: str) -> None:
    assert isinstance(fault_for(status, headers, {"message": message}, HOST), RateLimited)


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        ({}, "Resource not accessible by personal access token"),
        ({"x-ratelimit-remaining": "12"}, "Forbidden"),
        ({"x-ratelimit-reset": "1"}, ""),
    ],
)
def test_refusal_is_distinguished_from_rate_limit(headers: Mapping[str, Any], message: str) -> None:
    assert isinstance(fault_for(403, headers, {"message": message}, HOST), VanitylintError)


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
def test_rate_limit_gives_seconds_to_wait(headers: Mapping[str, Any], message: str, seconds: float) -> None:
    assert rate_limit_for(403, headers, message or "API rate limit exceeded").seconds == seconds


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
def test_missing_or_invalid_wait_time_is_none(headers: Mapping[str, Any]) -> None:
    assert rate_limit_for(429, headers, SECONDARY).seconds is None


@pytest.mark.parametrize(("given", "earlier", "seconds"), [(None, 0, 60), (None, 1, 120), (None, 3, 480), (7, 5, 7)])
def test_wait_is_a_minute_and_doubles_when_no_time_is_given(given: float | None, earlier: int, seconds: float) -> None:
    assert wait_seconds(given, earlier) == seconds


@pytest.mark.parametrize("seconds", [61, 10**6, 10**12, 10**20])
def test_wait_beyond_the_budget_is_reported_and_not_begun(seconds: float) -> None:
    with pytest.raises(WaitTooLongError) as caught:
        Waiter(WaitBudget(60), RecordingListener(), sleep=lambda _: pytest.fail("it waits")).wait(seconds, "a limit")
    assert caught.value.why == "a limit"


# Error statuses


@pytest.mark.parametrize("status", [500, 502, 503, 504, 520])
def test_server_error_means_that_the_request_is_too_heavy(status: int) -> None:
    assert isinstance(fault_for(status, {}, None, HOST), TooHeavy)


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
        (403, {"x-github-sso": f"required; url={SSO_URL}"}, {}, "the organisation requires single sign-on", SSO_URL),
        (401, {"x-github-sso": f"required; url={SSO_URL}"}, {}, "the organisation requires single sign-on", SSO_URL),
    ],
)
def test_refusal_gives_reason_and_hint(
    status: int, headers: Mapping[str, Any], body: object, message: str, hint: str
) -> None:
    error = fault_for(status, headers, body, HOST)
    assert isinstance(error, VanitylintError)
    assert (error.where, error.message) == (HOST, message)
    assert hint in error.hint


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (f"required; url={SSO_URL}", SSO_URL),
        (f"required;url={SSO_URL}&return=a%3Db", f"{SSO_URL}&return=a%3Db"),
        ("partial-results; organizations=21955855,20582480", ""),
        ("required", ""),
        ("", ""),
    ],
)
def test_single_sign_on_url_is_read_from_header(header: str, expected: str) -> None:
    assert sso_url({"x-github-sso": header}) == expected


# Errors in a successful response


def error(kind: str = "", message: str = "", **more: Any) -> dict[str, Any]:
    return {"type": kind, "message": message, **more}


@pytest.mark.parametrize(
    ("graphql_error", "expected"),
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
def test_error_of_the_whole_response_is_raised(graphql_error: dict[str, Any], expected: type[Exception]) -> None:
    with pytest.raises(expected):
        raise_for_errors(parse_errors({"errors": [error("NOT_FOUND", path=["a"]), graphql_error]}), {})


@pytest.mark.parametrize(
    "graphql_error",
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
def test_error_of_a_part_is_not_raised(graphql_error: object) -> None:
    raise_for_errors(parse_errors({"errors": [graphql_error]}), {})


def test_rate_limit_in_successful_response_gives_seconds_to_wait() -> None:
    errors = parse_errors({"errors": [error("RATE_LIMITED")]})
    with pytest.raises(RateLimited) as caught:
        raise_for_errors(errors, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": in_seconds(100)})
    assert caught.value.seconds == 101


def test_errors_are_parsed() -> None:
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


@pytest.mark.parametrize(
    ("kind", "is_hidden"), [("FORBIDDEN", True), ("INSUFFICIENT_SCOPES", True), ("NOT_FOUND", False)]
)
def test_some_errors_mean_that_something_is_hidden(kind: str, is_hidden: bool) -> None:
    (parsed,) = parse_errors({"errors": [error(kind)]})
    assert parsed.is_hidden is is_hidden


# The client, with mocked responses


class RecordingListener:
    """Record each wait."""

    def __init__(self) -> None:
        self.waits: list[tuple[float, str]] = []

    def expect(self, items: int) -> None:
        """Ignore the number of items."""

    def wait(self, seconds: float, why: str) -> None:
        """Record the wait."""
        self.waits.append((seconds, why))


@pytest.fixture
def listener() -> RecordingListener:
    return RecordingListener()


@pytest.fixture
def client(listener: RecordingListener) -> Client:
    github = Github(auth=Auth.Token("x"), retry=None, seconds_between_requests=0, seconds_between_writes=0)
    return Client(github, HOST, Waiter(WaitBudget(600), listener, sleep=lambda _: None))


@pytest.fixture
def server() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


def sent_variables(server: responses.RequestsMock) -> list[dict[str, Any]]:
    """Return the variables of all requests so far."""
    bodies = [call.request.body for call in server.calls]
    return [json.loads(body)["variables"] for body in bodies if isinstance(body, str | bytes)]


GOOD = {"data": {"rateLimit": {"cost": 3}, "repository": {"id": "R"}}}


def test_query_sends_variables_and_returns_data(client: Client, server: responses.RequestsMock) -> None:
    headers = {
        "X-OAuth-Scopes": "repo",
        "X-GitHub-SSO": f"required; url={SSO_URL}",
        "Date": "Mon, 02 Mar 2026 10:00:00 GMT",
    }
    server.post(GRAPHQL_URL, json={**GOOD, "errors": [error("FORBIDDEN", "No", path=["a"])]}, headers=headers)
    answer = client.query("query($first: Int!) { a }", {"owner": "acme"})
    assert answer.data == GOOD["data"]
    assert [failure.message for failure in answer.errors] == ["No"]
    assert (answer.scopes, answer.sso_url, answer.date) == ("repo", SSO_URL, headers["Date"])
    assert (client.requests, client.points) == (1, 3)
    request = server.calls[0].request
    assert sent_variables(server)[0] == {"owner": "acme", "first": 100}
    assert "sub_issues" in request.headers["GraphQL-Features"]
    assert request.headers["User-Agent"]


def test_points_are_added_up_and_may_be_missing(client: Client, server: responses.RequestsMock) -> None:
    for rate_limit in ({"cost": 3}, {"cost": None}, None):
        server.post(GRAPHQL_URL, json={"data": {"rateLimit": rate_limit, "a": {}}})
    for _ in range(3):
        client.query("query { a }", {})
    assert (client.requests, client.points) == (3, 3)


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (ConnectionFailed("no route to host"), "the connection broke"),
        (ChunkedEncodingError("IncompleteRead"), "the connection broke"),
        (ReadTimeout("read timed out"), "no answer within a minute"),
        (ConnectTimeout("connect timed out"), "the server does not respond"),
    ],
)
def test_broken_connection_is_retried_and_named(
    client: Client, server: responses.RequestsMock, listener: RecordingListener, fault: Exception, message: str
) -> None:
    server.post(GRAPHQL_URL, body=fault)
    server.post(GRAPHQL_URL, json=GOOD)
    assert client.query("query { a }", {}).data
    (wait,) = listener.waits
    assert wait[0] == 1
    assert message in wait[1]


def test_page_size_is_halved_down_to_five_and_stays_there(client: Client, server: responses.RequestsMock) -> None:
    for _ in range(6):
        server.post(GRAPHQL_URL, status=502)
    server.post(GRAPHQL_URL, json=GOOD)
    server.post(GRAPHQL_URL, json=GOOD)
    query = "query($first: Int!) { a }"
    client.query(query, {})
    client.query(query, {})
    assert [sent["first"] for sent in sent_variables(server)] == [100, 50, 25, 12, 6, 5, 5, 5]


def test_query_without_pages_is_tried_five_times(
    client: Client, server: responses.RequestsMock, listener: RecordingListener
) -> None:
    for _ in range(5):
        server.post(GRAPHQL_URL, status=502)
    with pytest.raises(VanitylintError, match="no answer after 5 tries: GitHub answered 502"):
        client.query("query { a }", {})
    assert [seconds for seconds, _ in listener.waits] == [1, 2, 4, 8]


def test_each_query_has_its_own_tries(
    client: Client, server: responses.RequestsMock, listener: RecordingListener
) -> None:
    for _ in range(2):
        for _ in range(3):
            server.post(GRAPHQL_URL, body=ConnectionFailed())
        server.post(GRAPHQL_URL, json=GOOD)
    for _ in range(2):
        client.query("query { a }", {})
    assert [seconds for seconds, _ in listener.waits] == [1, 2, 4, 1, 2, 4]


@pytest.mark.parametrize(
    "body",
    ["", "null", "[]", '"ok"', "3", "{}", '{"data": null}', '{"data": []}', '{"data": "x"}', "<html>", "\ufeff{}"],
)
def test_response_not_from_graphql_is_reported(client: Client, server: responses.RequestsMock, body: str) -> None:
    server.post(GRAPHQL_URL, body=body)
    with pytest.raises(VanitylintError) as caught:
        client.query("query { a }", {})
    assert caught.value.message == "the server's answer is not from GitHub's GraphQL API"
    assert "login page or a proxy" in caught.value.hint


@pytest.mark.parametrize(
    "body", ['"No"', "[]", '["No"]', "3", "null", "", "<html>", '{"message": {"a": 1}}', '{"message": null}']
)
def test_refusal_with_any_body_is_reported(client: Client, server: responses.RequestsMock, body: str) -> None:
    server.post(GRAPHQL_URL, body=body, status=403)
    with pytest.raises(VanitylintError, match="access is refused: no reason given"):
        client.query("query { a }", {})


def test_text_with_lone_surrogate_can_be_encoded(client: Client, server: responses.RequestsMock) -> None:
    server.post(GRAPHQL_URL, body='{"data": {"a": ["\\ud83d", "\\ud83d\\ude00", "\\u0000"]}}')
    texts = client.query("query { a }", {}).data["a"]
    assert "".join(texts).encode().decode().endswith("😀\x00")


def test_rate_limit_counts_even_if_its_body_is_truncated(
    client: Client, server: responses.RequestsMock, listener: RecordingListener
) -> None:
    server.post(GRAPHQL_URL, status=429, headers={"retry-after": "7"}, body='{"message": "You have exc')
    server.post(GRAPHQL_URL, json=GOOD)
    assert client.query("query { a }", {}).data
    assert [seconds for seconds, _ in listener.waits] == [7]
