"""Test authentication: each site gets its own token and no other, and no token is ever shown."""

from __future__ import annotations

import base64
import os
import sys
import traceback
from types import ModuleType
from typing import TYPE_CHECKING

import pytest
import responses

from vanitylint.connectors.jira.access import TIMEOUTS, Credentials, connect, credentials_for
from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from pathlib import Path

NAME = "jira:SHOP"
TOKEN = "tok-3141592653589793"  # noqa: S105 - not a real token
CLOUD, OTHER_CLOUD = "https://acme.atlassian.net", "https://other.atlassian.net"
GATEWAY = "https://api.atlassian.com/ex/jira/11223344-a1b2-3b33-c444-def123456789"
DATA_CENTER, LOCAL = "https://tools.example.com/jira", "http://localhost:8080"
EMAIL = "ann@example.com"
API, PERSONAL = {"JIRA_API_TOKEN": TOKEN}, {"JIRA_PERSONAL_TOKEN": TOKEN}
WITH_EMAIL = {**API, "JIRA_EMAIL": EMAIL}


@pytest.fixture(autouse=True)
def no_tokens_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove all tokens from the environment, and provide an empty keyring."""
    for name in [name for name in os.environ if name.startswith(("JIRA_", "REQUESTS_", "CURL_"))]:
        monkeypatch.delenv(name)
    set_keyring(monkeypatch, {})


class NoKeyringError(RuntimeError):
    """Stand in for the error of the package `keyring` on a system without a keyring."""


def set_keyring(monkeypatch: pytest.MonkeyPatch, tokens: dict[str, str] | Exception) -> None:
    """Provide a keyring with tokens for some sites, or one that raises an exception."""

    def get_password(service: str, site: str) -> str | None:
        if isinstance(tokens, Exception):
            raise tokens
        return tokens.get(site) if service == "vanitylint" else None

    keyring, errors = ModuleType("keyring"), ModuleType("keyring.errors")
    keyring.get_password = get_password  # type: ignore[attr-defined]
    errors.NoKeyringError = NoKeyringError  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)


def set_environment(monkeypatch: pytest.MonkeyPatch, values: dict[str, str]) -> None:
    for name, value in values.items():
        monkeypatch.setenv(name, value)


def find_credentials(site: str, trusted: str | None = None, email: str = "") -> Credentials:
    return credentials_for(site, trusted=site if trusted is None else trusted, email=email, name=NAME)


def credentials_error(site: str, trusted: str | None = None, email: str = "") -> VanitylintError:
    with pytest.raises(VanitylintError) as caught:
        find_credentials(site, trusted, email)
    assert caught.value.where == NAME
    assert TOKEN not in "".join(traceback.format_exception(caught.value))
    return caught.value


# Choice of the token


@pytest.mark.parametrize(
    ("site", "environment", "email", "expected"),
    [
        (CLOUD, WITH_EMAIL, "", (TOKEN, EMAIL)),
        (CLOUD, {**API, "JIRA_USER_EMAIL": EMAIL}, "", (TOKEN, EMAIL)),
        (CLOUD, {**API, "JIRA_USERNAME": EMAIL}, "", (TOKEN, EMAIL)),
        (CLOUD, {**API, "JIRA_EMAIL": " ", "JIRA_USERNAME": EMAIL}, "", (TOKEN, EMAIL)),
        (CLOUD, {**WITH_EMAIL, "JIRA_USERNAME": "bob@example.com"}, "", (TOKEN, EMAIL)),
        (CLOUD, API, EMAIL, (TOKEN, EMAIL)),
        (CLOUD, WITH_EMAIL, "bob@example.com", (TOKEN, EMAIL)),
        (CLOUD, {**WITH_EMAIL, "JIRA_PERSONAL_TOKEN": "p"}, "", (TOKEN, EMAIL)),
        (CLOUD, {"JIRA_API_TOKEN": f"\n {TOKEN} \r\n", "JIRA_EMAIL": f" {EMAIL}\n"}, "", (TOKEN, EMAIL)),
        (GATEWAY, WITH_EMAIL, "", (TOKEN, EMAIL)),
        (GATEWAY, PERSONAL, "", (TOKEN, "")),
        (DATA_CENTER, PERSONAL, "", (TOKEN, "")),
        (DATA_CENTER, {"JIRA_PAT": TOKEN}, "", (TOKEN, "")),
        (DATA_CENTER, {**PERSONAL, "JIRA_PAT": "p"}, "", (TOKEN, "")),
        (DATA_CENTER, {**PERSONAL, "JIRA_EMAIL": EMAIL}, "", (TOKEN, "")),
        (DATA_CENTER, PERSONAL, EMAIL, (TOKEN, "")),
        (DATA_CENTER, {**PERSONAL, "JIRA_API_TOKEN": "a", "JIRA_EMAIL": EMAIL}, "", (TOKEN, "")),
        (DATA_CENTER, {**PERSONAL, "JIRA_API_TOKEN": "a"}, "", (TOKEN, "")),
        (DATA_CENTER, {"JIRA_PERSONAL_TOKEN": " ", **WITH_EMAIL}, "", (TOKEN, EMAIL)),
        (LOCAL, PERSONAL, "", (TOKEN, "")),
    ],
)
def test_site_gets_its_own_token(
    monkeypatch: pytest.MonkeyPatch, site: str, environment: dict[str, str], email: str, expected: tuple[str, str]
) -> None:
    set_environment(monkeypatch, environment)
    credentials = find_credentials(site, email=email)
    assert (credentials.token, credentials.email) == expected
    assert TOKEN not in repr(credentials) + str(credentials) + credentials.origin


@pytest.mark.parametrize(
    ("site", "environment", "origin"),
    [
        (CLOUD, WITH_EMAIL, f"JIRA_API_TOKEN of {EMAIL}"),
        (DATA_CENTER, {**PERSONAL, "JIRA_EMAIL": EMAIL}, "JIRA_PERSONAL_TOKEN"),
        (DATA_CENTER, {"JIRA_PAT": TOKEN}, "JIRA_PAT"),
    ],
)
def test_credentials_name_the_origin_of_the_token(
    monkeypatch: pytest.MonkeyPatch, site: str, environment: dict[str, str], origin: str
) -> None:
    set_environment(monkeypatch, environment)
    assert find_credentials(site).origin == origin


@pytest.mark.parametrize(
    ("site", "advice"),
    [
        (CLOUD, "set JIRA_EMAIL and JIRA_API_TOKEN"),
        (GATEWAY, "set JIRA_EMAIL and JIRA_API_TOKEN"),
        (DATA_CENTER, "set JIRA_PERSONAL_TOKEN"),
        ("https://acme.atlassian.net.evil.com", "set JIRA_PERSONAL_TOKEN"),
    ],
)
@pytest.mark.parametrize("environment", [{}, {"JIRA_API_TOKEN": " ", "JIRA_PAT": ""}, {"JIRA_EMAIL": EMAIL}])
def test_error_without_token_names_the_right_variable(
    monkeypatch: pytest.MonkeyPatch, site: str, environment: dict[str, str], advice: str
) -> None:
    set_environment(monkeypatch, environment)
    error = credentials_error(site)
    assert error.message == f"no token for {site} was found"
    if advice == "set JIRA_PERSONAL_TOKEN" and environment.get("JIRA_EMAIL"):  # Cloud can have its own domain
        advice += ", or for Cloud JIRA_API_TOKEN"
    assert error.hint == f"{advice}; docs/jira.md explains how to get one, and how to keep it in the keyring"


@pytest.mark.parametrize(
    ("site", "hint"),
    [
        (CLOUD, "set JIRA_EMAIL as well"),
        (DATA_CENTER, "set JIRA_EMAIL as well; a personal access token goes into JIRA_PERSONAL_TOKEN"),
    ],
)
def test_missing_email_address_is_reported(monkeypatch: pytest.MonkeyPatch, site: str, hint: str) -> None:
    set_environment(monkeypatch, API)
    error = credentials_error(site)
    assert (error.message, error.hint) == ("JIRA_API_TOKEN is set, but there is no e-mail address", hint)


# Sites that get the token


@pytest.mark.parametrize("environment", [WITH_EMAIL, PERSONAL, {"JIRA_PAT": TOKEN}])
@pytest.mark.parametrize(
    ("site", "trusted"),
    [
        (CLOUD, OTHER_CLOUD),
        (CLOUD, GATEWAY),
        (CLOUD, DATA_CENTER),
        (GATEWAY, CLOUD),
        (f"{GATEWAY}0", GATEWAY),
        (DATA_CENTER, CLOUD),
        (DATA_CENTER, "https://tools.example.com"),
        (DATA_CENTER, "http://tools.example.com/jira"),
        (f"{CLOUD}:8443", CLOUD),
        ("https://tools.example.com.evil.com/jira", DATA_CENTER),
    ],
)
def test_token_is_used_only_for_the_site_named_with_it(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], site: str, trusted: str
) -> None:
    set_environment(monkeypatch, environment)
    error = credentials_error(site, trusted)
    assert error.message.endswith(f" belongs to {trusted}")
    assert error.hint == f"set JIRA_URL={site} if it does"


@pytest.mark.parametrize(
    "site",
    [
        DATA_CENTER,
        LOCAL,
        "http://acme.atlassian.net",
        "https://acme.atlassian.net.evil.com",
        "https://acmeatlassian.net",
        "https://atlassian.net",
        "https://acme.atlassian.com",
        "https://acme.atlassian.net.",
        "https://evil.com/acme.atlassian.net",
        "https://api.atlassian.com",
        "https://api.atlassian.com/ex/confluence/1",
        "https://api.atlassian.com.evil.com/ex/jira/1",
        "https://evil.com/https://api.atlassian.com/ex/jira/1",
    ],
)
def test_token_is_used_only_for_cloud_when_no_site_is_named(monkeypatch: pytest.MonkeyPatch, site: str) -> None:
    set_environment(monkeypatch, WITH_EMAIL)
    assert credentials_error(site, "").message == f"nothing says that JIRA_API_TOKEN belongs to {site}"
    assert find_credentials(CLOUD, "").token == find_credentials(GATEWAY, "").token == TOKEN


@pytest.mark.parametrize("site", ["http://tools.example.com/jira", "http://10.0.0.1", "http://localhost.evil.com"])
def test_token_is_not_sent_unencrypted(monkeypatch: pytest.MonkeyPatch, site: str) -> None:
    set_environment(monkeypatch, PERSONAL)
    error = credentials_error(site)
    assert error.message == "the token would be sent unencrypted"
    assert error.hint == f"use https, or set JIRA_URL={site} to confirm that you want this"
    set_keyring(monkeypatch, {site: TOKEN})
    monkeypatch.delenv("JIRA_PERSONAL_TOKEN")
    assert credentials_error(site, "").message == "the token would be sent unencrypted"
    for other in ("http://other.example.com", site.replace("http:", "https:")):
        monkeypatch.setenv("JIRA_URL", other)
        assert credentials_error(site, other).message == "the token would be sent unencrypted"


@pytest.mark.parametrize("name", ["JIRA_URL", "JIRA_BASE_URL"])
def test_token_is_sent_unencrypted_if_the_environment_says_so(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    set_environment(monkeypatch, {**PERSONAL, name: "http://tools.example.com/jira/"})
    assert find_credentials("http://tools.example.com/jira").token == TOKEN


@pytest.mark.parametrize("site", ["http://localhost:8080", "http://127.0.0.1", "http://[::1]:8080/jira"])
def test_token_is_sent_unencrypted_to_the_local_machine(monkeypatch: pytest.MonkeyPatch, site: str) -> None:
    set_environment(monkeypatch, PERSONAL)
    assert find_credentials(site).token == TOKEN


# The keyring


@pytest.mark.parametrize(
    ("site", "email", "origin"),
    [
        (CLOUD, EMAIL, f"the keyring's entry for {CLOUD} of {EMAIL}"),
        (CLOUD, "", f"the keyring's entry for {CLOUD}"),
        (DATA_CENTER, "", f"the keyring's entry for {DATA_CENTER}"),
    ],
)
@pytest.mark.parametrize("trusted", ["", OTHER_CLOUD], ids=["no site named", "another named"])
def test_token_in_keyring_is_used_only_for_its_site(
    monkeypatch: pytest.MonkeyPatch, site: str, email: str, origin: str, trusted: str
) -> None:
    set_keyring(monkeypatch, {site: f" {TOKEN}\n"})
    assert find_credentials(site, trusted, email) == Credentials(TOKEN, email, origin)
    assert credentials_error(f"{site}.evil.com", trusted, email).message == f"no token for {site}.evil.com was found"


def test_environment_takes_precedence_over_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    set_keyring(monkeypatch, RuntimeError("it is asked"))
    set_environment(monkeypatch, WITH_EMAIL)
    assert find_credentials(CLOUD).token == TOKEN


@pytest.mark.parametrize("fault", [RuntimeError, OSError, ValueError, type("KeyringLocked", (Exception,), {})])
def test_unreadable_keyring_is_reported(monkeypatch: pytest.MonkeyPatch, fault: type[Exception]) -> None:
    set_keyring(monkeypatch, fault(TOKEN))
    error = credentials_error(CLOUD)
    assert error.message == f"no token is set, and the keyring cannot be read ({fault.__name__})"
    assert error.hint.startswith("unlock it, or set JIRA_EMAIL and JIRA_API_TOKEN")
    assert TOKEN not in str(error)


def test_system_without_keyring_counts_as_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    set_keyring(monkeypatch, NoKeyringError("no backend"))
    assert credentials_error(CLOUD).message == f"no token for {CLOUD} was found"


def test_missing_keyring_package_counts_as_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert credentials_error(CLOUD).message == f"no token for {CLOUD} was found"


# Characters that no token has


@pytest.mark.parametrize(
    "token", ["a\nb", "a b", "a\tb", "tökèn", "“quoted”", "a\u200bb", "\x1b[32mabc\x1b[0m", "a\r\nX: y"]
)
@pytest.mark.parametrize("place", ["JIRA_API_TOKEN", "JIRA_PERSONAL_TOKEN", "JIRA_EMAIL", "the config", "the keyring"])
def test_token_with_invalid_characters_is_reported_but_not_shown(
    monkeypatch: pytest.MonkeyPatch, place: str, token: str
) -> None:
    if place.startswith("JIRA"):
        set_environment(monkeypatch, {**({} if place == "JIRA_PERSONAL_TOKEN" else WITH_EMAIL), place: token})
    else:
        set_environment(monkeypatch, API if place == "the config" else {})
        set_keyring(monkeypatch, {CLOUD: token})
    error = credentials_error(CLOUD, email=token if place == "the config" else "")
    assert error.message.endswith(" contains characters that are never part of one")
    assert token not in str(error)


# The client


@pytest.mark.parametrize(
    ("credentials", "header"),
    [
        (Credentials(TOKEN, EMAIL, ""), f"Basic {base64.b64encode(f'{EMAIL}:{TOKEN}'.encode()).decode()}"),
        (Credentials(TOKEN, "", ""), f"Bearer {TOKEN}"),
    ],
)
@pytest.mark.parametrize("site", [CLOUD, GATEWAY, DATA_CENTER])
def test_client_is_set_up_without_a_request(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, site: str, credentials: Credentials, header: str
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login other password other\n")
    monkeypatch.setenv("NETRC", str(netrc))
    with responses.RequestsMock() as server:
        jira = connect(site, credentials, NAME)
        assert len(server.calls) == 0
        server.get(f"{site}/rest/api/2/serverInfo", json={})
        session = jira._session
        session.get(f"{site}/rest/api/2/serverInfo")
        assert server.calls[0].request.headers["Authorization"] == header
        assert "application/json" in server.calls[0].request.headers["Accept"]
    assert (session.cert, session.verify, session.timeout, session.max_retries) == (None, True, TIMEOUTS, 0)
    assert TOKEN not in repr(jira) + repr(session)


@pytest.mark.parametrize("has_key", [False, True], ids=["one file", "two files"])
def test_client_certificate_is_set_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, has_key: bool) -> None:
    certificate, key = str(tmp_path / "own.pem"), str(tmp_path / "own.key")
    for path in (certificate, key):
        (tmp_path / path).touch()
    set_environment(monkeypatch, {"JIRA_CLIENT_CERT": certificate, **({"JIRA_CLIENT_KEY": key} if has_key else {})})
    session = connect(DATA_CENTER, Credentials(TOKEN, "", ""), NAME)._session
    assert session.cert == ((certificate, key) if has_key else certificate)


@pytest.mark.parametrize("name", ["JIRA_CLIENT_CERT", "JIRA_CLIENT_KEY", "REQUESTS_CA_BUNDLE"])
def test_missing_certificate_file_is_reported(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str) -> None:
    (tmp_path / "own.pem").touch()
    set_environment(monkeypatch, {"JIRA_CLIENT_CERT": str(tmp_path / "own.pem"), name: "nowhere.pem"})
    with pytest.raises(VanitylintError) as caught:
        connect(DATA_CENTER, Credentials(TOKEN, "", ""), NAME)
    assert str(caught.value) == f"{name}: no such file: nowhere.pem (needed for {NAME})"


@pytest.mark.parametrize(
    "value", ["-----BEGIN PRIVATE KEY-----\nsecret\n-----END PRIVATE KEY-----", f"-----BEGIN\\nsecret{'x' * 5000}"]
)
@pytest.mark.parametrize("name", ["JIRA_CLIENT_CERT", "JIRA_CLIENT_KEY"])
def test_key_in_place_of_its_path_is_not_shown(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str
) -> None:
    (tmp_path / "own.pem").touch()
    set_environment(monkeypatch, {"JIRA_CLIENT_CERT": str(tmp_path / "own.pem"), name: value})
    with pytest.raises(VanitylintError, match="no such file: its value is not a path") as caught:
        connect(DATA_CENTER, Credentials(TOKEN, "", ""), NAME)
    assert "secret" not in str(caught.value)
