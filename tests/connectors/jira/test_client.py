"""Test single requests of the client, through the session of the `jira` package, with mocked responses."""

from __future__ import annotations

import http.server
import json
import socket
import ssl
import threading
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import formatdate
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
import responses
import trustme
from requests.exceptions import (
    ChunkedEncodingError,
    ConnectTimeout,
    ContentDecodingError,
    InvalidURL,
    ProxyError,
    ReadTimeout,
)
from requests.exceptions import ConnectionError as ConnectionFailed

from vanitylint.connectors import faults
from vanitylint.connectors.faults import TooHeavy
from vanitylint.connectors.jira import faults as jira_faults
from vanitylint.connectors.jira.access import Credentials, connect
from vanitylint.connectors.jira.client import Client
from vanitylint.connectors.jira.faults import Forbidden, Missing, NotAccepted, Refused
from vanitylint.connectors.waiting import WaitBudget, Waiter, WaitTooLongError
from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SITE = "https://tools.example.com/jira"
CLOUD = "https://acme.atlassian.net"
GATEWAY = "https://api.atlassian.com/ex/jira/11223344-a1b2-3b33-c444-def123456789"
FIELDS_PATH = "rest/api/2/field"
FIELDS_URL = f"{SITE}/{FIELDS_PATH}"
TOKEN = "tok-3141592653589793"  # noqa: S105 - not a real token
NOW = 1_800_000_000
GOOD = [{"id": "summary"}]


class RecordingListener:
    """Record each wait."""

    def __init__(self) -> None:
        self.waits: list[tuple[float, str]] = []

    def expect(self, items: int) -> None:
        """Ignore the number of items."""

    def wait(self, seconds: float, why: str) -> None:
        """Record the wait."""
        self.waits.append((seconds, why))


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Freeze the time, and remove certificates and proxies from the environment."""
    for module in (faults, jira_faults):
        monkeypatch.setattr(module, "time", SimpleNamespace(time=lambda: NOW))
    for name in ("JIRA_CLIENT_CERT", "JIRA_CLIENT_KEY", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_PROXY", "localhost,127.0.0.1")


@pytest.fixture
def listener() -> RecordingListener:
    return RecordingListener()


@pytest.fixture
def server() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


def client_of(site: str, listener: RecordingListener, *, seconds: float = 600) -> Client:
    waiter = Waiter(WaitBudget(seconds), listener, sleep=lambda _: None)
    return Client(connect(site, Credentials(TOKEN, "", ""), "jira:SHOP"), site, waiter)


@pytest.fixture
def client(listener: RecordingListener) -> Client:
    return client_of(SITE, listener)


def request_error(client: Client) -> VanitylintError:
    with pytest.raises(VanitylintError) as caught:
        client.get(FIELDS_PATH)
    assert TOKEN not in str(caught.value) + repr(caught.value)
    return caught.value


# Requests and responses


def test_get_and_post_send_parameters_and_return_the_response(client: Client, server: responses.RequestsMock) -> None:
    date = "Mon, 02 Mar 2026 10:00:00 GMT"
    server.get(FIELDS_URL, json=GOOD, headers={"Date": date})
    server.post(f"{SITE}/rest/api/2/search", json={"issues": []})
    assert client.get(FIELDS_PATH, {"startAt": 0, "expand": "", "projectKey": "A&B=C"}) == GOOD
    assert client.post("rest/api/2/search", {"jql": "labels = Gäste"}) == {"issues": []}
    get_request, post_request = (call.request for call in server.calls)
    assert (get_request.method, get_request.url) == ("GET", f"{FIELDS_URL}?startAt=0&projectKey=A%26B%3DC")
    assert isinstance(post_request.body, str | bytes)
    assert (post_request.method, json.loads(post_request.body)) == ("POST", {"jql": "labels = Gäste"})
    for request in (get_request, post_request):
        assert request.headers["Authorization"] == f"Bearer {TOKEN}"
        assert "application/json" in request.headers["Accept"]
    assert (client.requests, client.date) == (2, date)


@pytest.mark.parametrize("body", ["{}", "[]", "0", "false", '""'])
def test_any_json_body_is_a_response(client: Client, server: responses.RequestsMock, body: str) -> None:
    server.get(FIELDS_URL, body=body)
    assert client.get(FIELDS_PATH) == json.loads(body)


def test_text_with_lone_surrogate_can_be_encoded(client: Client, server: responses.RequestsMock) -> None:
    server.get(FIELDS_URL, body='{"\\ud83d": ["\\ud83d", "\\ud83d\\ude00", "\\u0000"]}')
    assert json.dumps(client.get(FIELDS_PATH), ensure_ascii=False).encode().decode() == '{"?": ["?", "😀", "\\u0000"]}'


# Temporary faults


TEMPORARY_FAULTS = [
    pytest.param(429, {"Retry-After": "7"}, 7, "Jira's rate limit is used up", id="429 with seconds"),
    pytest.param(429, {"Retry-After": formatdate(NOW + 90, usegmt=True)}, 90, "Jira's rate limit is used up", id="429 with a date"),
    pytest.param(429, {"X-RateLimit-Reset": "2027-01-15T08:05:30Z"}, 331, "Jira's rate limit is used up", id="429 with a time"),
    pytest.param(429, {"X-RateLimit-Reset": "2027-01-15T08:05Z"}, 301, "Jira's rate limit is used up", id="429 with a time to the minute"),
    pytest.param(429, {}, 60, "Jira's rate limit is used up", id="429"),
    pytest.param(503, {"Retry-After": "9"}, 9, "Jira is busy", id="503 with seconds"),
    pytest.param(503, {}, 1, "Jira answered 503", id="503"),
    pytest.param(500, {}, 1, "Jira answered 500", id="500"),
    pytest.param(502, {}, 1, "Jira answered 502", id="502"),
    pytest.param(504, {}, 1, "Jira answered 504", id="504"),
]  # fmt: skip
BODIES = [
    "",
    "<html>Oops</html>",
    "null",
    "3",
    "[]",
    '{"errorMessages": null, "errors": null}',
    '{"message": {"a": 1}}',
    '{"errorMessages": [{"a": 1}]}',
    "[rate limited]",
    '{"message": "cut',
    "[" * 100_000,
]
"""Bodies of error responses; some of them are too much for the `jira` package."""


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body[:20])
@pytest.mark.parametrize(("status", "headers", "seconds", "why"), TEMPORARY_FAULTS)
def test_temporary_fault_is_waited_for(
    client: Client,
    server: responses.RequestsMock,
    listener: RecordingListener,
    status: int,
    headers: dict[str, str],
    seconds: float,
    why: str,
    body: str,
) -> None:
    server.get(FIELDS_URL, status=status, headers=headers, body=body)
    server.get(FIELDS_URL, json=GOOD)
    assert client.get(FIELDS_PATH) == GOOD
    assert listener.waits == [(seconds, why)]


BROKEN_CONNECTIONS = [
    pytest.param(ConnectionFailed("no route to host"), "the connection broke (ConnectionError)", id="no route"),
    pytest.param(ConnectionFailed(ConnectionResetError(104, "reset")), "the connection broke (ConnectionError)", id="reset"),
    pytest.param(ChunkedEncodingError("IncompleteRead"), "the connection broke (ChunkedEncodingError)", id="cut"),
    pytest.param(ContentDecodingError("gzip"), "the connection broke (ContentDecodingError)", id="not zipped"),
    pytest.param(ConnectTimeout("timed out"), "the server does not respond", id="connect"),
    pytest.param(ReadTimeout("timed out"), "no answer within a minute", id="read"),
    pytest.param('[{"id": "summ', "the connection broke (the answer was cut off)", id="half"),
]  # fmt: skip


@pytest.mark.parametrize(("fault", "why"), BROKEN_CONNECTIONS)
def test_broken_connection_is_retried_and_named(
    client: Client, server: responses.RequestsMock, listener: RecordingListener, fault: Exception | str, why: str
) -> None:
    server.get(FIELDS_URL, body=fault)
    server.get(FIELDS_URL, json=GOOD)
    assert client.get(FIELDS_PATH) == GOOD
    assert listener.waits == [(1, why)]


@pytest.mark.parametrize(("fault", "why"), BROKEN_CONNECTIONS)
def test_connection_that_breaks_five_times_is_given_up(
    client: Client, server: responses.RequestsMock, listener: RecordingListener, fault: Exception | str, why: str
) -> None:
    for _ in range(5):
        server.get(FIELDS_URL, body=fault)
    error = request_error(client)
    assert error.message == f"no answer after 5 tries: {why}"
    assert (error.where, error.hint) == (SITE, "the server or the connection may be down; run again later")
    assert [seconds for seconds, _ in listener.waits] == [1, 2, 4, 8]
    assert client.requests == 5


@pytest.mark.parametrize("site", [CLOUD, GATEWAY])
def test_hint_for_cloud_names_the_status_page(
    server: responses.RequestsMock, listener: RecordingListener, site: str
) -> None:
    for _ in range(5):
        server.get(f"{site}/{FIELDS_PATH}", status=502)
    assert "(jira-software.status.atlassian.com)" in request_error(client_of(site, listener)).hint


@pytest.mark.parametrize("status", [413, 500, 502, 503, 504])
def test_divisible_request_is_not_waited_for(
    client: Client, server: responses.RequestsMock, listener: RecordingListener, status: int
) -> None:
    server.post(f"{SITE}/rest/api/2/search", status=status, body="<html>")
    with pytest.raises(TooHeavy, match=f"Jira answered {status}"):
        client.post("rest/api/2/search", {}, is_divisible=True)
    assert listener.waits == []


def test_pauses_have_jitter_but_rate_limits_are_waited_for_in_full(
    client: Client, server: responses.RequestsMock, listener: RecordingListener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    for _ in range(40):
        for status, headers in ((502, {}), (429, {"Retry-After": "3"}), (502, {}), (200, {})):
            server.get(FIELDS_URL, status=status, headers=headers, json=GOOD)
    for _ in range(40):
        client.get(FIELDS_PATH)
    first, limits, second = ([seconds for seconds, _ in listener.waits[start::3]] for start in range(3))
    assert all(0.8 <= seconds <= 1.2 for seconds in first)
    assert all(1.6 <= seconds <= 2.4 for seconds in second)
    assert set(limits) == {3}
    assert len(set(first)) > 1


# Total waiting time


@pytest.mark.parametrize("headers", [{"Retry-After": "20"}, {"Retry-After": "0"}, {}, {"Retry-After": "now"}])
@pytest.mark.parametrize("allowed", [0, 0.5, 50, 200])
def test_total_wait_stays_within_the_budget(
    server: responses.RequestsMock, listener: RecordingListener, allowed: float, headers: dict[str, str]
) -> None:
    server.get(FIELDS_URL, status=429, headers=headers)
    client = client_of(SITE, listener, seconds=allowed)
    with pytest.raises(WaitTooLongError, match="Jira's rate limit is used up"):
        client.get(FIELDS_PATH)
    spent = sum(seconds for seconds, _ in listener.waits)
    assert spent <= allowed
    assert client.waiter.wait_budget.seconds == allowed - spent


def test_waits_of_other_sources_count_against_the_budget(
    server: responses.RequestsMock, listener: RecordingListener
) -> None:
    client, other = client_of(SITE, listener, seconds=30), client_of(SITE, listener)
    other.waiter.wait_budget = client.waiter.wait_budget
    server.get(FIELDS_URL, status=429, headers={"Retry-After": "20"})
    server.get(FIELDS_URL, json=GOOD)
    client.get(FIELDS_PATH)
    server.get(FIELDS_URL, status=429, headers={"Retry-After": "20"})
    with pytest.raises(WaitTooLongError):
        other.get(FIELDS_PATH)


@pytest.mark.parametrize("seconds", ["601", "9223372036854775807", "9" * 400])
@pytest.mark.parametrize("status", [429, 503])
def test_wait_beyond_the_budget_is_not_begun(
    client: Client, server: responses.RequestsMock, listener: RecordingListener, status: int, seconds: str
) -> None:
    server.get(FIELDS_URL, status=status, headers={"Retry-After": seconds})
    with pytest.raises(WaitTooLongError) as caught:
        client.get(FIELDS_PATH)
    assert caught.value.until
    assert (listener.waits, client.requests) == ([], 1)


# Lasting faults


@pytest.mark.parametrize(
    "body", ["", "null", "  ", "<html><title>Log in</title></html>", "Log in", "\ufeff{}", "[" * 100_000, "\x00\xff"]
)
def test_response_not_from_jira_is_reported(client: Client, server: responses.RequestsMock, body: str) -> None:
    server.get(FIELDS_URL, body=body)
    error = request_error(client)
    assert (error.where, error.message) == (SITE, "the server's answer is not from Jira's API")
    assert "a login page or a proxy" in error.hint


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 418])
@pytest.mark.parametrize("body", BODIES, ids=lambda body: body[:20])
def test_refusal_with_any_body_is_raised_at_once(
    client: Client, server: responses.RequestsMock, listener: RecordingListener, status: int, body: str
) -> None:
    server.get(FIELDS_URL, status=status, body=body)
    assert request_error(client).where == SITE
    assert (listener.waits, client.requests) == ([], 1)


@pytest.mark.parametrize(
    ("site", "status", "body", "kind", "message"),
    [
        (SITE, 400, {"errorMessages": ["One."], "errors": {"jql": "Two."}}, Refused, "One; Two"),
        (SITE, 404, {"errorMessages": ["Gone."]}, Missing, "Gone"),
        (SITE, 403, {"errorMessages": ["No."]}, Forbidden, "access is refused: No"),
        (SITE, 410, {}, VanitylintError, "Jira no longer has the API that vanitylint uses"),
        (CLOUD, 401, {}, NotAccepted, "the token is not accepted"),
        (CLOUD, 403, {"error": "Failed to parse Connect Session Auth Token"}, VanitylintError, "the token is not accepted"),
        (GATEWAY, 401, {"message": "Unauthorized; scope does not match"}, Forbidden, "the token is not accepted (Unauthorized; scope does not match)"),
    ],
)  # fmt: skip
def test_refusal_quotes_the_message_of_jira(
    server: responses.RequestsMock,
    listener: RecordingListener,
    site: str,
    status: int,
    body: object,
    kind: type,
    message: str,
) -> None:
    server.get(f"{site}/{FIELDS_PATH}", status=status, json=body)
    error = request_error(client_of(site, listener))
    assert (type(error), error.where, error.message) == (kind, site, message)


@pytest.mark.parametrize("status", [200, 401, 403, 404])
@pytest.mark.parametrize(
    ("headers", "message"),
    [
        ({"X-Seraph-LoginReason": "AUTHENTICATED_FAILED"}, "the token is not accepted"),
        ({"X-Seraph-LoginReason": "AUTHENTICATION_DENIED"}, "Jira asks for a captcha after too many failed logins"),
        ({"X-AUSERNAME": "anonymous"}, "the token is not accepted"),
    ],
)
def test_response_to_a_failed_login_is_an_error(
    client: Client, server: responses.RequestsMock, status: int, headers: dict[str, str], message: str
) -> None:
    server.get(FIELDS_URL, status=status, headers=headers, json=GOOD)
    assert request_error(client).message == message


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (ProxyError("407 for http://me:tok-3141592653589793@proxy"), "the proxy refuses the connection"),
        (InvalidURL("no host"), "is not the address of a site"),
        (OSError("Could not find the TLS certificate file: own.pem"), "the connection cannot be set up: Could not find the TLS certificate file: own.pem"),
    ],
)  # fmt: skip
def test_fault_that_no_retry_would_mend_is_raised_at_once(
    client: Client, server: responses.RequestsMock, listener: RecordingListener, fault: Exception, message: str
) -> None:
    server.get(FIELDS_URL, body=fault)
    assert request_error(client).message == message
    assert listener.waits == []


def test_impossible_host_name_is_reported(listener: RecordingListener) -> None:
    assert request_error(client_of(f"https://{'a' * 64}.localhost", listener)).message == "is not the address of a site"


def test_client_certificate_required_by_nginx_is_reported(client: Client, server: responses.RequestsMock) -> None:
    page = "<html><head><title>400 No required SSL certificate was sent</title></head><body></body></html>"
    server.get(FIELDS_URL, status=400, body=page)
    assert request_error(client).message == "the server asks for a client certificate"


def test_unreachable_proxy_is_reported(listener: RecordingListener, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, f"http://me:{TOKEN}@127.0.0.1:{port}")
    error = request_error(client_of(SITE, listener))
    assert error.message == "the proxy refuses the connection"
    assert error.hint == "check HTTPS_PROXY, or name the server in NO_PROXY"


# Redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "location",
    [
        "https://sso.example.com/saml?RelayState=secret",
        "https://tools.example.com/jira/login.jsp?os_destination=secret",
        "/jira/login.jsp;jsessionid=secret",
        "http://tools.example.com/jira/rest/api/2/field?secret",
        "https://me:secret@tools.example.com/rest/api/2/field",
    ],
)
def test_redirect_is_not_followed(
    client: Client, server: responses.RequestsMock, listener: RecordingListener, status: int, location: str
) -> None:
    server.get(FIELDS_URL, status=status, headers={"Location": location})
    error = request_error(client)
    assert error.message.startswith("the server redirects ")
    assert "secret" not in str(error)
    assert (len(server.calls), listener.waits) == (1, [])


# Encryption, with a real server


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


class FixedResponseHandler(http.server.BaseHTTPRequestHandler):
    """Give the same response to each request."""

    def do_GET(self) -> None:
        """Send the response."""
        self.send_response(200)
        self.send_header("Content-Length", str(len(json.dumps(GOOD))))
        self.end_headers()
        self.wfile.write(json.dumps(GOOD).encode())

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Log nothing."""


class QuietServer(http.server.ThreadingHTTPServer):
    """Do each handshake in the thread of its request, and do not log failed ones."""

    context: ssl.SSLContext | None = None

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Handle the request, encrypted if there is a context."""
        if self.context is None:
            super().finish_request(request, client_address)
            return
        with self.context.wrap_socket(request, server_side=True, do_handshake_on_connect=False) as connection:
            try:
                connection.do_handshake()
            except ssl.SSLError:  # a client that has sent more learns why only if its data is read
                socket.socket.shutdown(connection, socket.SHUT_WR)
                while socket.socket.recv(connection, 65536):
                    pass
                return
            super().finish_request(connection, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Log nothing."""


@contextmanager
def serving(context: ssl.SSLContext | None) -> Iterator[str]:
    """Run a server on this machine and provide its URL."""
    with QuietServer(("127.0.0.1", 0), FixedResponseHandler) as server:
        server.context = context
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"https://localhost:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def server_context(authority: trustme.CA, name: str = "localhost", **options: Any) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name, **options).configure_cert(context)
    return context


def trust_authority(authority: trustme.CA, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(folder / "ca.pem"))


def set_client_certificate(issuer: trustme.CA, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = issuer.issue_cert("ann@example.com")
    own.cert_chain_pems[0].write_to_path(str(folder / "own.pem"))
    own.private_key_pem.write_to_path(str(folder / "own.key"))
    monkeypatch.setenv("JIRA_CLIENT_CERT", str(folder / "own.pem"))
    monkeypatch.setenv("JIRA_CLIENT_KEY", str(folder / "own.key"))


def test_server_certificate_is_trusted_if_the_environment_says_so(
    authority: trustme.CA, listener: RecordingListener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(server_context(authority)) as site:
        assert request_error(client_of(site, listener)).message.startswith("the server's certificate is not trusted (")
        trust_authority(authority, tmp_path, monkeypatch)
        assert client_of(site, listener).get(FIELDS_PATH) == GOOD
    assert listener.waits == []


@pytest.mark.parametrize(
    ("name", "validity", "why"),
    [
        ("other.example.com", {}, "hostname mismatch"),
        ("localhost", {"not_after": "2020-01-01"}, "certificate has expired"),
    ],
)
def test_server_certificate_that_does_not_match_is_reported(
    authority: trustme.CA,
    listener: RecordingListener,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    validity: dict[str, str],
    why: str,
) -> None:
    trust_authority(authority, tmp_path, monkeypatch)
    options = {option: datetime.fromisoformat(day).replace(tzinfo=UTC) for option, day in validity.items()}
    with serving(server_context(authority, name, **options)) as site:
        assert f"the server's certificate is not trusted ({why}" in request_error(client_of(site, listener)).message


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3], ids=["1.2", "1.3"])
def test_client_certificate_is_required_checked_and_accepted(
    authority: trustme.CA,
    listener: RecordingListener,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    version: ssl.TLSVersion,
) -> None:
    trust_authority(authority, tmp_path, monkeypatch)
    context = server_context(authority)
    context.verify_mode = ssl.CERT_REQUIRED
    context.minimum_version = context.maximum_version = version
    authority.configure_trust(context)
    with serving(context) as site:
        assert request_error(client_of(site, listener)).message == "the server asks for a client certificate"
        set_client_certificate(trustme.CA(), tmp_path, monkeypatch)
        assert request_error(client_of(site, listener)).message == "the server does not accept the client certificate"
        set_client_certificate(authority, tmp_path, monkeypatch)
        assert client_of(site, listener).get(FIELDS_PATH) == GOOD


@pytest.mark.parametrize("broken", ["own.pem", "own.key", "ca.pem"])
@pytest.mark.parametrize(
    "content", ["", "no certificate", "-----BEGIN CERTIFICATE-----\nbm8=\n-----END CERTIFICATE-----\n"]
)
def test_file_without_valid_certificate_is_reported(
    authority: trustme.CA,
    listener: RecordingListener,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    broken: str,
    content: str,
) -> None:
    trust_authority(authority, tmp_path, monkeypatch)
    set_client_certificate(authority, tmp_path, monkeypatch)
    (tmp_path / broken).write_text(content)
    with serving(server_context(authority)) as site:
        error = request_error(client_of(site, listener))
    assert listener.waits == []
    assert error.message == "a certificate file cannot be used"


def test_server_without_encryption_is_reported(listener: RecordingListener) -> None:
    with serving(None) as site:
        assert request_error(client_of(site, listener)).message == "the server does not speak https there"
