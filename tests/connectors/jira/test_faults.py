"""Test how error responses of Jira are handled: wait, ask for less, try again, or give up and say why."""

from __future__ import annotations

import time
from email.utils import formatdate
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from vanitylint.connectors import faults
from vanitylint.connectors.decoding import decode_json
from vanitylint.connectors.faults import ConnectionBroken, RateLimited, TooHeavy
from vanitylint.connectors.jira import faults as jira_faults
from vanitylint.connectors.jira.faults import (
    Forbidden,
    Missing,
    NotAccepted,
    Refused,
    encryption_fault,
    login_fault,
    reason,
    response_fault,
)
from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from collections.abc import Mapping

CLOUD = "https://acme.atlassian.net"
GATEWAY = "https://api.atlassian.com/ex/jira/11223344-a1b2-3b33-c444-def123456789"
DATA_CENTER = "https://tools.example.com/jira"
NOW = 1_800_000_000  # the beginning of a minute
HUGE_NUMBER = "9223372036854775807"


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Freeze the time."""
    for module in (faults, jira_faults):
        monkeypatch.setattr(module, "time", SimpleNamespace(time=lambda: NOW))


def formatted_time(seconds: int, form: str = "%Y-%m-%dT%H:%M:%SZ") -> str:
    """Return a time in the form in which Jira says when a limit is renewed."""
    return time.strftime(form, time.gmtime(NOW + seconds))


def response_error(status: int, body: object = None, where: str = DATA_CENTER, **headers: str) -> VanitylintError:
    header_fields = {name.replace("_", "-"): value for name, value in headers.items()}
    fault = response_fault(status, header_fields, body, where)
    assert isinstance(fault, VanitylintError)
    assert fault.where == where
    return fault


# Limits


@pytest.mark.parametrize(
    ("status", "headers", "why"),
    [
        (429, {}, "Jira's rate limit is used up"),
        (429, {"retry-after": "5"}, "Jira's rate limit is used up"),
        (503, {"retry-after": "5"}, "Jira is busy"),
        (503, {"retry-after": "soon"}, "Jira is busy"),
    ],
)
def test_rate_limit_gives_its_reason(status: int, headers: Mapping[str, str], why: str) -> None:
    limit = response_fault(status, headers, None, CLOUD)
    assert isinstance(limit, RateLimited)
    assert limit.why == why


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "30"}, 30),
        ({"retry-after": " 30 "}, 30),
        ({"retry-after": "0"}, 1),
        ({"retry-after": HUGE_NUMBER}, 2.0**63),
        ({"retry-after": formatdate(NOW + 3600, usegmt=True)}, 3600),
        ({"retry-after": formatdate(NOW + 3600)}, 3600),
        ({"retry-after": formatdate(NOW - 3600, usegmt=True)}, 1),
        ({"retry-after": "30", "x-ratelimit-reset": formatted_time(900)}, 30),
        ({"retry-after": "soon", "x-ratelimit-reset": formatted_time(900)}, 901),
        ({"x-ratelimit-reset": formatted_time(3600)}, 3601),
        ({"x-ratelimit-reset": formatted_time(3600, "%Y-%m-%dT%H:%MZ")}, 3601),
        ({"x-ratelimit-reset": formatted_time(3600, "%Y-%m-%dT%H:%M:%S.000+0000")}, 3601),
        ({"x-ratelimit-reset": formatted_time(3600 + 7200, "%Y-%m-%dT%H:%M+02:00")}, 3601),
        ({"x-ratelimit-reset": formatted_time(-3600)}, 1),
        ({"x-ratelimit-reset": "0001-01-01T00:00Z"}, 1),
    ],
)
def test_rate_limit_gives_seconds_to_wait(headers: Mapping[str, str], seconds: float) -> None:
    limit = response_fault(429, headers, None, CLOUD)
    assert isinstance(limit, RateLimited)
    assert limit.seconds == seconds


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"retry-after": ""},
        {"retry-after": "-5"},
        {"retry-after": "1.5"},
        {"retry-after": "²"},
        {"retry-after": "Mon, 99 Foo 2026 25:61:61 GMT"},
        {"retry-after": "Mon, 01 Jan 99999 00:00:00 GMT"},
        {"x-ratelimit-reset": ""},
        {"x-ratelimit-reset": "later"},
        {"x-ratelimit-reset": str(NOW + 3600)},
        {"x-ratelimit-reset": "9999-12-31T23:59-12:00"},
        {"x-ratelimit-remaining": "0"},
    ],
)
def test_missing_or_invalid_wait_time_is_none(headers: Mapping[str, str]) -> None:
    limit = response_fault(429, headers, None, CLOUD)
    assert isinstance(limit, RateLimited)
    assert limit.seconds is None


# Error statuses


@pytest.mark.parametrize("status", [408, 413, 500, 502, 503, 504, 522])
@pytest.mark.parametrize("body", [None, {"errorMessages": ["Internal server error"]}])
def test_server_error_means_that_the_request_is_too_heavy(status: int, body: object) -> None:
    fault = response_fault(status, {}, body, CLOUD)
    assert isinstance(fault, TooHeavy)
    assert str(fault) == f"Jira answered {status}"


@pytest.mark.parametrize(
    ("status", "body", "kind", "message", "hint"),
    [
        (400, {"errorMessages": ["The value 'X' does not exist for the field 'project'."], "errors": {}}, Refused, "The value 'X' does not exist for the field 'project'", ""),
        (400, {"errorMessages": [], "errors": {"jql": "Not a query.", "fields": "None."}}, Refused, "Not a query; None", ""),
        (400, None, Refused, "Jira answered 400", ""),
        (418, {"message": "Teapot"}, Refused, "Teapot", ""),
        (401, None, NotAccepted, "the token is not accepted", "it may be mistyped, expired, revoked"),
        (401, {"message": "Client must be authenticated"}, NotAccepted, "the token is not accepted", "create a new one"),
        (403, {"errorMessages": ["You do not have permission."]}, Forbidden, "access is refused: You do not have permission", "docs/jira.md lists the rights"),
        (403, None, Forbidden, "access is refused: no reason given", "docs/jira.md lists the rights"),
        (403, {"message": "Basic Authentication has been disabled on this instance."}, VanitylintError, "access is refused: Basic Authentication has been disabled on this instance", "set JIRA_PERSONAL_TOKEN"),
        (403, {"error": "Failed to parse Connect Session Auth Token"}, VanitylintError, "the token is not accepted", "set JIRA_EMAIL and JIRA_API_TOKEN"),
        (404, {"errorMessages": ["Issue does not exist or you do not have permission to see it."]}, Missing, "Issue does not exist or you do not have permission to see it", ""),
        (404, None, Missing, "there is nothing at this address, or the token cannot see it", ""),
        (410, {"errorMessages": ["The requested API has been removed."]}, VanitylintError, "Jira no longer has the API that vanitylint uses", "update vanitylint"),
    ],
)  # fmt: skip
def test_refusal_gives_reason_and_hint(status: int, body: object, kind: type, message: str, hint: str) -> None:
    error = response_error(status, body)
    assert (type(error), error.message) == (kind, message)
    assert hint in error.hint


@pytest.mark.parametrize(
    ("where", "hinted", "not_hinted"),
    [
        (CLOUD, "create a new one", "read:jira-work"),
        (GATEWAY, "read:jira-work, and read:board-scope:jira-software for boards", "tenant_info"),
        (DATA_CENTER, "create a new one", "scope"),
        ("https://acme.atlassian.net.evil.com", "create a new one", "scope"),
    ],
)
def test_hint_for_rejected_token_depends_on_the_site(where: str, hinted: str, not_hinted: str) -> None:
    error = response_error(401, where=where)
    assert error.message == "the token is not accepted"
    assert hinted in error.hint
    assert not_hinted not in error.hint


def test_missing_scope_is_reported() -> None:
    error = response_error(401, {"code": 401, "message": "Unauthorized; scope does not match"}, GATEWAY)
    assert isinstance(error, Forbidden)
    assert error.message == "the token is not accepted (Unauthorized; scope does not match)"
    assert "read:jira-work" in error.hint


def test_captcha_is_reported() -> None:
    error = response_error(403, x_authentication_denied_reason=f"CAPTCHA_CHALLENGE; login-url={DATA_CENTER}/login.jsp")
    assert error.message == "Jira asks for a captcha after too many failed logins"
    assert error.hint == f"log in once at {DATA_CENTER} in a browser, then use a token"


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        ({"x-seraph-loginreason": "AUTHENTICATED_FAILED"}, "the token is not accepted"),
        ({"x-seraph-loginreason": "OUT, AUTHENTICATED_FAILED"}, "the token is not accepted"),
        ({"x-seraph-loginreason": "AUTHENTICATION_DENIED"}, "Jira asks for a captcha after too many failed logins"),
        ({"x-ausername": "anonymous"}, "the token is not accepted"),
    ],
)
def test_failed_login_is_detected_in_headers(headers: Mapping[str, str], message: str) -> None:
    error = login_fault(headers, DATA_CENTER)
    assert error is not None
    assert (error.where, error.message) == (DATA_CENTER, message)


@pytest.mark.parametrize(
    "headers",
    [{}, {"x-seraph-loginreason": "OK"}, {"x-seraph-loginreason": "OUT"}, {"x-ausername": "ann"}, {"x-ausername": ""}],
)
def test_headers_without_failed_login_give_no_fault(headers: Mapping[str, str]) -> None:
    assert login_fault(headers, DATA_CENTER) is None


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"errorMessages": ["One.", " Two\n lines ", "One."], "errors": {"a": "Three"}}, "One; Two lines; Three"),
        ({"errorMessages": None, "errors": None, "message": "A"}, "A"),
        ({"errorMessages": "no list", "errors": ["no object"], "errorMessage": "B", "error": "C"}, "B; C"),
        ({"errorMessages": [None, 3, {}, ""], "errors": {"a": None, "b": ["x"]}, "message": {"a": 1}}, ""),
        ({"message": "x" * 300}, "x" * 300),
        ({"message": "x" * 301}, "x" * 299 + "…"),
        (None, ""),
        ([], ""),
        ("text", ""),
    ],
)
def test_reason_is_taken_from_messages_of_jira(body: object, expected: str) -> None:
    assert reason(body) == expected


# Redirects


@pytest.mark.parametrize(
    ("location", "message"),
    [
        ("https://sso.example.com/saml?SAMLRequest=secret&RelayState=secret#secret", "elsewhere, to https://sso.example.com"),
        ("https://me:secret@sso.example.com:8443/secret", "elsewhere, to https://sso.example.com"),
        ("//sso.example.com/secret", "elsewhere, to https://sso.example.com"),
        ("https://login.example.com/rest/secret", "elsewhere, to https://login.example.com"),
        ("/login.jsp?os_destination=%2Fsecret", "elsewhere, to /login.jsp"),
        ("/jira/login.jsp;jsessionid=secret?permissionViolation=true", "elsewhere, to /jira/login.jsp"),
        ("https://tools.example.com/jira/login.jsp?os_destination=secret", "elsewhere, to /jira/login.jsp"),
        ("https://me:secret@tools.example.com/jira/login.jsp#secret", "elsewhere, to /jira/login.jsp"),
        ("https://tools.example.com/Login?next=/rest/secret", "elsewhere, to /Login"),
        ("/maintenance.html?secret", "elsewhere, to /maintenance.html"),
        ("https://[::1/secret", "elsewhere"),
        ("", "elsewhere"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_is_reported_without_secrets(status: int, location: str, message: str) -> None:
    error = response_error(status, location=location)
    assert error.message == f"the server redirects {message}"
    assert "single sign-on" in error.hint
    assert "secret" not in str(error)


@pytest.mark.parametrize(
    ("where", "location", "new_site"),
    [
        ("http://jira.example.com", "https://jira.example.com/rest/api/2/serverInfo?secret", "https://jira.example.com"),
        ("http://jira.example.com", "https://jira.example.com/", "https://jira.example.com"),
        ("http://jira.example.com/jira", "https://JIRA.example.com/jira/rest/api/2/field", "https://JIRA.example.com/jira"),
        ("https://jira.example.com", "/jira/rest/api/2/serverInfo?secret", "https://jira.example.com/jira"),
        ("https://jira.example.com", "https://x:secret@jira.example.com:8443/rest/api/2/field", "https://jira.example.com:8443"),
    ],
)  # fmt: skip
def test_site_moved_on_same_host_is_reported(where: str, location: str, new_site: str) -> None:
    error = response_error(301, where=where, location=location)
    assert error.message == f"the server redirects to {new_site}"
    assert error.hint == f"set JIRA_URL={new_site}"


# Encryption


SELF_SIGNED = "(Caused by SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate (_ssl.c:1006)')))"  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (SELF_SIGNED, "the server's certificate is not trusted (self-signed certificate)", "REQUESTS_CA_BUNDLE"),
        (SELF_SIGNED.replace("self-signed certificate", "certificate has expired"), "the server's certificate is not trusted (certificate has expired)", "renewed"),
        (SELF_SIGNED.replace("self-signed certificate", "Hostname mismatch, certificate is not valid for 'x'."), "the server's certificate is not trusted (hostname mismatch, certificate is not valid for)", "issued for another address"),
        ("[SSL: CERTIFICATE_VERIFY_FAILED]", "the server's certificate is not trusted", "REQUESTS_CA_BUNDLE"),
        ("[SSL: TLSV13_ALERT_CERTIFICATE_REQUIRED] tlsv13 alert certificate required", "the server asks for a client certificate", "JIRA_CLIENT_CERT"),
        ("[SSL: SSLV3_ALERT_HANDSHAKE_FAILURE] sslv3 alert handshake failure", "the server asks for a client certificate", "JIRA_CLIENT_CERT"),
        ("[SSL: TLSV1_ALERT_UNKNOWN_CA] tlsv1 alert unknown ca", "the server does not accept the client certificate", "JIRA_CLIENT_CERT"),
        ("[SSL: SSLV3_ALERT_BAD_CERTIFICATE] sslv3 alert bad certificate", "the server does not accept the client certificate", "JIRA_CLIENT_CERT"),
        ("[SSL] PEM lib (_ssl.c:3895)", "a certificate file cannot be used", "JIRA_CLIENT_KEY"),
        ("[X509: KEY_VALUES_MISMATCH] key values mismatch", "a certificate file cannot be used", "JIRA_CLIENT_KEY"),
        ("Client private key is encrypted, password is required", "a certificate file cannot be used", "a key without a password"),
        ("[SSL: WRONG_VERSION_NUMBER] wrong version number", "the server does not speak https there", "its port"),
        ("[SSL: RECORD_LAYER_FAILURE] record layer failure", "the server does not speak https there", "its port"),
    ],
)  # fmt: skip
def test_encryption_fault_gives_reason_and_hint(text: str, message: str, hint: str) -> None:
    error = encryption_fault(text, DATA_CENTER)
    assert isinstance(error, VanitylintError)
    assert (error.where, error.message) == (DATA_CENTER, message)
    assert hint in error.hint


@pytest.mark.parametrize("text", ["", "[SSL: UNEXPECTED_EOF_WHILE_READING] EOF occurred in violation of protocol"])
def test_other_encryption_fault_is_a_broken_connection(text: str) -> None:
    assert isinstance(encryption_fault(text, DATA_CENTER), ConnectionBroken)


# Decoding


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b'{"a": ["\\ud83d", "\\ud83d\\ude00", "\\u0000"]}', {"a": ["?", "😀", "\x00"]}),
        (b'{"\\ud83d": {"b": "\\ude00"}}', {"?": {"b": "?"}}),
        (b'{"a": "\xff"}', {"a": "\ufffd"}),
        (b"\n [1] ", [1]),
        (b"null", None),
        (b"", None),
        (b"<html>", None),
        (b"\xef\xbb\xbf{}", None),
        (b"[" * 100_000, None),
        (b'["\\ud83d",' + b"[" * 100_000 + b"]" * 100_000 + b"]", None),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_json_is_decoded(content: bytes, expected: Any) -> None:
    assert decode_json(content) == expected


@pytest.mark.parametrize(
    "content", [b'{"issues": [{"id": "1', b'[{"id"', b"{", b' \n{"a": "\\ud83d', b'{"a": "\xf0\x9f']
)
def test_truncated_json_is_a_broken_connection(content: bytes) -> None:
    with pytest.raises(ConnectionBroken, match="the answer was cut off"):
        decode_json(content)
