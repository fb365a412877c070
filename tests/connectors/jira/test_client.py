"""One question at a time, through the session of the `jira` package, with the answers that a test gives."""

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
FIELDS = "rest/api/2/field"
ASKED_AT = f"{SITE}/{FIELDS}"
HIDDEN = "tok-3141592653589793"
NOW = 1_800_000_000
GOOD = [{"id": "summary"}]


class Told:
    """Hears of each wait."""

    def __init__(self) -> None:
        self.waits: list[tuple[float, str]] = []

    def expect(self, items: int) -> None:
        """It is no matter here."""

    def wait(self, seconds: float, why: str) -> None:
        """Remember it."""
        self.waits.append((seconds, why))


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is always the same moment, and the environment names no certificates and no proxy."""
    for module in (faults, jira_faults):
        monkeypatch.setattr(module, "time", SimpleNamespace(time=lambda: NOW))
    for name in ("JIRA_CLIENT_CERT", "JIRA_CLIENT_KEY", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_PROXY", "localhost,127.0.0.1")


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def server() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


def client_of(site: str, told: Told, *, seconds: float = 600) -> Client:
    waiter = Waiter(WaitBudget(seconds), told, sleep=lambda _: None)
    return Client(connect(site, Credentials(HIDDEN, "", ""), "jira:SHOP"), site, waiter)


@pytest.fixture
def client(told: Told) -> Client:
    return client_of(SITE, told)


def refused(client: Client) -> VanitylintError:
    with pytest.raises(VanitylintError) as wrong:
        client.get(FIELDS)
    assert HIDDEN not in str(wrong.value) + repr(wrong.value)
    return wrong.value


# Questions


def test_a_question_and_its_answer(client: Client, server: responses.RequestsMock) -> None:
    date = "Mon, 02 Mar 2026 10:00:00 GMT"
    server.get(ASKED_AT, json=GOOD, headers={"Date": date})
    server.post(f"{SITE}/rest/api/2/search", json={"issues": []})
    assert client.get(FIELDS, {"startAt": 0, "expand": "", "projectKey": "A&B=C"}) == GOOD
    assert client.post("rest/api/2/search", {"jql": "labels = Gäste"}) == {"issues": []}
    asked, searched = (call.request for call in server.calls)
    assert (asked.method, asked.url) == ("GET", f"{ASKED_AT}?startAt=0&projectKey=A%26B%3DC")
    assert isinstance(searched.body, str | bytes)
    assert (searched.method, json.loads(searched.body)) == ("POST", {"jql": "labels = Gäste"})
    for sent in (asked, searched):
        assert sent.headers["Authorization"] == f"Bearer {HIDDEN}"
        assert "application/json" in sent.headers["Accept"]
    assert (client.requests, client.date) == (2, date)


@pytest.mark.parametrize("body", ["{}", "[]", "0", "false", '""'])
def test_what_is_json_is_an_answer(client: Client, server: responses.RequestsMock, body: str) -> None:
    server.get(ASKED_AT, body=body)
    assert client.get(FIELDS) == json.loads(body)


def test_a_text_with_half_a_character_can_be_written_down(client: Client, server: responses.RequestsMock) -> None:
    server.get(ASKED_AT, body='{"\\ud83d": ["\\ud83d", "\\ud83d\\ude00", "\\u0000"]}')
    assert json.dumps(client.get(FIELDS), ensure_ascii=False).encode().decode() == '{"?": ["?", "😀", "\\u0000"]}'


# What passes


PASSING = [
    pytest.param(429, {"Retry-After": "7"}, 7, "Jira's rate limit is used up", id="429 with seconds"),
    pytest.param(429, {"Retry-After": formatdate(NOW + 90, usegmt=True)}, 90, "Jira's rate limit is used up", id="429 with a date"),
    pytest.param(429, {"X-RateLimit-Reset": "2027-01-15T08:05:30Z"}, 331, "Jira's rate limit is used up", id="429 with a moment"),
    pytest.param(429, {"X-RateLimit-Reset": "2027-01-15T08:05Z"}, 301, "Jira's rate limit is used up", id="429 with a moment to the minute"),
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
"""What stands in answers of errors; some of it is more than the `jira` package can take."""


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body[:20])
@pytest.mark.parametrize(("status", "headers", "seconds", "why"), PASSING)
def test_what_passes_is_waited_for(
    client: Client,
    server: responses.RequestsMock,
    told: Told,
    status: int,
    headers: dict[str, str],
    seconds: float,
    why: str,
    body: str,
) -> None:
    server.get(ASKED_AT, status=status, headers=headers, body=body)
    server.get(ASKED_AT, json=GOOD)
    assert client.get(FIELDS) == GOOD
    assert told.waits == [(seconds, why)]


LINES = [
    pytest.param(ConnectionFailed("no route to host"), "the connection broke (ConnectionError)", id="no route"),
    pytest.param(ConnectionFailed(ConnectionResetError(104, "reset")), "the connection broke (ConnectionError)", id="reset"),
    pytest.param(ChunkedEncodingError("IncompleteRead"), "the connection broke (ChunkedEncodingError)", id="cut"),
    pytest.param(ContentDecodingError("gzip"), "the connection broke (ContentDecodingError)", id="not zipped"),
    pytest.param(ConnectTimeout("timed out"), "the server does not respond", id="connect"),
    pytest.param(ReadTimeout("timed out"), "no answer within a minute", id="read"),
    pytest.param('[{"id": "summ', "the connection broke (the answer was cut off)", id="half"),
]  # fmt: skip


@pytest.mark.parametrize(("fault", "why"), LINES)
def test_a_broken_line_is_tried_again_and_named(
    client: Client, server: responses.RequestsMock, told: Told, fault: Exception | str, why: str
) -> None:
    server.get(ASKED_AT, body=fault)
    server.get(ASKED_AT, json=GOOD)
    assert client.get(FIELDS) == GOOD
    assert told.waits == [(1, why)]


@pytest.mark.parametrize(("fault", "why"), LINES)
def test_a_line_that_breaks_five_times_is_given_up(
    client: Client, server: responses.RequestsMock, told: Told, fault: Exception | str, why: str
) -> None:
    for _ in range(5):
        server.get(ASKED_AT, body=fault)
    error = refused(client)
    assert error.message == f"no answer after 5 tries: {why}"
    assert (error.where, error.hint) == (SITE, "the server or the connection may be down; run again later")
    assert [seconds for seconds, _ in told.waits] == [1, 2, 4, 8]
    assert client.requests == 5


@pytest.mark.parametrize("site", [CLOUD, GATEWAY])
def test_of_cloud_a_page_tells_how_it_is(server: responses.RequestsMock, told: Told, site: str) -> None:
    for _ in range(5):
        server.get(f"{site}/{FIELDS}", status=502)
    assert "(jira-software.status.atlassian.com)" in refused(client_of(site, told)).hint


@pytest.mark.parametrize("status", [413, 500, 502, 503, 504])
def test_what_can_be_divided_is_not_waited_for(
    client: Client, server: responses.RequestsMock, told: Told, status: int
) -> None:
    server.post(f"{SITE}/rest/api/2/search", status=status, body="<html>")
    with pytest.raises(TooHeavy, match=f"Jira answered {status}"):
        client.post("rest/api/2/search", {}, is_divisible=True)
    assert told.waits == []


def test_pauses_differ_a_little_and_limits_are_never_cut_short(
    client: Client, server: responses.RequestsMock, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    for _ in range(40):
        for status, headers in ((502, {}), (429, {"Retry-After": "3"}), (502, {}), (200, {})):
            server.get(ASKED_AT, status=status, headers=headers, json=GOOD)
    for _ in range(40):
        client.get(FIELDS)
    first, limits, second = ([seconds for seconds, _ in told.waits[start::3]] for start in range(3))
    assert all(0.8 <= seconds <= 1.2 for seconds in first)
    assert all(1.6 <= seconds <= 2.4 for seconds in second)
    assert set(limits) == {3}
    assert len(set(first)) > 1


# What is waited for in all


@pytest.mark.parametrize("headers", [{"Retry-After": "20"}, {"Retry-After": "0"}, {}, {"Retry-After": "now"}])
@pytest.mark.parametrize("allowed", [0, 0.5, 50, 200])
def test_the_waits_together_stay_within_what_is_allowed(
    server: responses.RequestsMock, told: Told, allowed: float, headers: dict[str, str]
) -> None:
    server.get(ASKED_AT, status=429, headers=headers)
    client = client_of(SITE, told, seconds=allowed)
    with pytest.raises(WaitTooLongError, match="Jira's rate limit is used up"):
        client.get(FIELDS)
    spent = sum(seconds for seconds, _ in told.waits)
    assert spent <= allowed
    assert client.waiter.wait_budget.seconds == allowed - spent


def test_waits_of_other_sources_count(server: responses.RequestsMock, told: Told) -> None:
    client, other = client_of(SITE, told, seconds=30), client_of(SITE, told)
    other.waiter.wait_budget = client.waiter.wait_budget
    server.get(ASKED_AT, status=429, headers={"Retry-After": "20"})
    server.get(ASKED_AT, json=GOOD)
    client.get(FIELDS)
    server.get(ASKED_AT, status=429, headers={"Retry-After": "20"})
    with pytest.raises(WaitTooLongError):
        other.get(FIELDS)


@pytest.mark.parametrize("seconds", ["601", "9223372036854775807", "9" * 400])
@pytest.mark.parametrize("status", [429, 503])
def test_a_wait_beyond_all_patience_is_not_begun(
    client: Client, server: responses.RequestsMock, told: Told, status: int, seconds: str
) -> None:
    server.get(ASKED_AT, status=status, headers={"Retry-After": seconds})
    with pytest.raises(WaitTooLongError) as out:
        client.get(FIELDS)
    assert out.value.until
    assert (told.waits, client.requests) == ([], 1)


# What lasts


@pytest.mark.parametrize(
    "body", ["", "null", "  ", "<html><title>Log in</title></html>", "Log in", "\ufeff{}", "[" * 100_000, "\x00\xff"]
)
def test_what_is_no_answer_of_jira_is_told(client: Client, server: responses.RequestsMock, body: str) -> None:
    server.get(ASKED_AT, body=body)
    error = refused(client)
    assert (error.where, error.message) == (SITE, "the server's answer is not from Jira's API")
    assert "a login page or a proxy" in error.hint


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 418])
@pytest.mark.parametrize("body", BODIES, ids=lambda body: body[:20])
def test_a_refusal_of_any_form_is_told_at_once(
    client: Client, server: responses.RequestsMock, told: Told, status: int, body: str
) -> None:
    server.get(ASKED_AT, status=status, body=body)
    assert refused(client).where == SITE
    assert (told.waits, client.requests) == ([], 1)


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
def test_a_refusal_is_told_in_jira_s_words(
    server: responses.RequestsMock, told: Told, site: str, status: int, body: object, kind: type, message: str
) -> None:
    server.get(f"{site}/{FIELDS}", status=status, json=body)
    error = refused(client_of(site, told))
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
def test_what_is_answered_to_nobody_is_no_answer(
    client: Client, server: responses.RequestsMock, status: int, headers: dict[str, str], message: str
) -> None:
    server.get(ASKED_AT, status=status, headers=headers, json=GOOD)
    assert refused(client).message == message


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (ProxyError("407 for http://me:tok-3141592653589793@proxy"), "the proxy refuses the connection"),
        (InvalidURL("no host"), "is not the address of a site"),
        (OSError("Could not find the TLS certificate file: own.pem"), "the connection cannot be set up: Could not find the TLS certificate file: own.pem"),
    ],
)  # fmt: skip
def test_what_no_further_try_would_mend_is_told_at_once(
    client: Client, server: responses.RequestsMock, told: Told, fault: Exception, message: str
) -> None:
    server.get(ASKED_AT, body=fault)
    assert refused(client).message == message
    assert told.waits == []


def test_a_name_that_no_server_can_have_is_told(told: Told) -> None:
    assert refused(client_of(f"https://{'a' * 64}.localhost", told)).message == "is not the address of a site"


def test_a_client_certificate_that_nginx_misses_is_told(client: Client, server: responses.RequestsMock) -> None:
    page = "<html><head><title>400 No required SSL certificate was sent</title></head><body></body></html>"
    server.get(ASKED_AT, status=400, body=page)
    assert refused(client).message == "the server asks for a client certificate"


def test_a_proxy_that_is_not_there_is_told(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, f"http://me:{HIDDEN}@127.0.0.1:{port}")
    error = refused(client_of(SITE, told))
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
def test_a_redirect_is_not_followed(
    client: Client, server: responses.RequestsMock, told: Told, status: int, location: str
) -> None:
    server.get(ASKED_AT, status=status, headers={"Location": location})
    error = refused(client)
    assert error.message.startswith("the server redirects ")
    assert "secret" not in str(error)
    assert (len(server.calls), told.waits) == (1, [])


# Encryption, for real


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


class Answering(http.server.BaseHTTPRequestHandler):
    """Answers each question with the same."""

    def do_GET(self) -> None:
        """Answer."""
        self.send_response(200)
        self.send_header("Content-Length", str(len(json.dumps(GOOD))))
        self.end_headers()
        self.wfile.write(json.dumps(GOOD).encode())

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Keep it to ourselves."""


class Quiet(http.server.ThreadingHTTPServer):
    """Shakes hands in a thread of its own, and says nothing of those that it does not shake."""

    context: ssl.SSLContext | None = None

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Answer, encrypted if that was asked for."""
        if self.context is None:
            super().finish_request(request, client_address)
            return
        with self.context.wrap_socket(request, server_side=True, do_handshake_on_connect=False) as line:
            try:
                line.do_handshake()
            except ssl.SSLError:  # whoever has sent more hears why only if it is read
                socket.socket.shutdown(line, socket.SHUT_WR)
                while socket.socket.recv(line, 65536):
                    pass
                return
            super().finish_request(line, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep it to ourselves."""


@contextmanager
def serving(context: ssl.SSLContext | None) -> Iterator[str]:
    """The address of a server on this machine."""
    with Quiet(("127.0.0.1", 0), Answering) as server:
        server.context = context
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"https://localhost:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def context_for(authority: trustme.CA, name: str = "localhost", **more: Any) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name, **more).configure_cert(context)
    return context


def trust(authority: trustme.CA, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(folder / "ca.pem"))


def name_certificate(issuer: trustme.CA, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = issuer.issue_cert("ann@example.com")
    own.cert_chain_pems[0].write_to_path(str(folder / "own.pem"))
    own.private_key_pem.write_to_path(str(folder / "own.key"))
    monkeypatch.setenv("JIRA_CLIENT_CERT", str(folder / "own.pem"))
    monkeypatch.setenv("JIRA_CLIENT_KEY", str(folder / "own.key"))


def test_a_certificate_is_trusted_where_the_environment_says_so(
    authority: trustme.CA, told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(context_for(authority)) as site:
        assert refused(client_of(site, told)).message.startswith("the server's certificate is not trusted (")
        trust(authority, tmp_path, monkeypatch)
        assert client_of(site, told).get(FIELDS) == GOOD
    assert told.waits == []


@pytest.mark.parametrize(
    ("name", "more", "why"),
    [
        ("other.example.com", {}, "hostname mismatch"),
        ("localhost", {"not_after": "2020-01-01"}, "certificate has expired"),
    ],
)
def test_a_certificate_that_does_not_fit_is_told(
    authority: trustme.CA,
    told: Told,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    more: dict[str, str],
    why: str,
) -> None:
    trust(authority, tmp_path, monkeypatch)
    ends = {word: datetime.fromisoformat(day).replace(tzinfo=UTC) for word, day in more.items()}
    with serving(context_for(authority, name, **ends)) as site:
        assert f"the server's certificate is not trusted ({why}" in refused(client_of(site, told)).message


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3], ids=["1.2", "1.3"])
def test_a_client_certificate_that_is_asked_for(
    authority: trustme.CA, told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: ssl.TLSVersion
) -> None:
    trust(authority, tmp_path, monkeypatch)
    context = context_for(authority)
    context.verify_mode = ssl.CERT_REQUIRED
    context.minimum_version = context.maximum_version = version
    authority.configure_trust(context)
    with serving(context) as site:
        assert refused(client_of(site, told)).message == "the server asks for a client certificate"
        name_certificate(trustme.CA(), tmp_path, monkeypatch)
        assert refused(client_of(site, told)).message == "the server does not accept the client certificate"
        name_certificate(authority, tmp_path, monkeypatch)
        assert client_of(site, told).get(FIELDS) == GOOD


@pytest.mark.parametrize("broken", ["own.pem", "own.key", "ca.pem"])
@pytest.mark.parametrize(
    "content", ["", "no certificate", "-----BEGIN CERTIFICATE-----\nbm8=\n-----END CERTIFICATE-----\n"]
)
def test_a_file_that_holds_no_certificate_is_told(
    authority: trustme.CA, told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str, content: str
) -> None:
    trust(authority, tmp_path, monkeypatch)
    name_certificate(authority, tmp_path, monkeypatch)
    (tmp_path / broken).write_text(content)
    with serving(context_for(authority)) as site:
        error = refused(client_of(site, told))
    assert told.waits == []
    assert error.message == "a certificate file cannot be used"


def test_a_server_that_does_not_encrypt_is_told(told: Told) -> None:
    with serving(None) as site:
        assert refused(client_of(site, told)).message == "the server does not speak https there"
