"""How we get in: each site sees its own token and no other, and no token is ever shown."""

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
HIDDEN = "tok-3141592653589793"
CLOUD, OTHER_CLOUD = "https://acme.atlassian.net", "https://other.atlassian.net"
GATEWAY = "https://api.atlassian.com/ex/jira/11223344-a1b2-3b33-c444-def123456789"
CENTER, LOCAL = "https://tools.example.com/jira", "http://localhost:8080"
ME = "ann@example.com"
API, PERSONAL = {"JIRA_API_TOKEN": HIDDEN}, {"JIRA_PERSONAL_TOKEN": HIDDEN}
WITH_EMAIL = {**API, "JIRA_EMAIL": ME}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No token anywhere, and a keyring with nothing in it."""
    for name in [name for name in os.environ if name.startswith(("JIRA_", "REQUESTS_", "CURL_"))]:
        monkeypatch.delenv(name)
    keep(monkeypatch, {})


class NoKeyringError(RuntimeError):
    """As the package has it: the system has no keyring."""


def keep(monkeypatch: pytest.MonkeyPatch, kept: dict[str, str] | Exception) -> None:
    """A keyring with tokens for some sites, or one that cannot be asked."""

    def get_password(service: str, site: str) -> str | None:
        if isinstance(kept, Exception):
            raise kept
        return kept.get(site) if service == "vanitylint" else None

    ring, errors = ModuleType("keyring"), ModuleType("keyring.errors")
    ring.get_password = get_password  # type: ignore[attr-defined]
    errors.NoKeyringError = NoKeyringError  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", ring)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)


def given(monkeypatch: pytest.MonkeyPatch, values: dict[str, str]) -> None:
    for name, value in values.items():
        monkeypatch.setenv(name, value)


def opens(site: str, trusted: str | None = None, email: str = "") -> Credentials:
    return credentials_for(site, trusted=site if trusted is None else trusted, email=email, name=NAME)


def refused(site: str, trusted: str | None = None, email: str = "") -> VanitylintError:
    with pytest.raises(VanitylintError) as wrong:
        opens(site, trusted, email)
    assert wrong.value.where == NAME
    assert HIDDEN not in "".join(traceback.format_exception(wrong.value))
    return wrong.value


# Which token


@pytest.mark.parametrize(
    ("site", "environment", "email", "expected"),
    [
        (CLOUD, WITH_EMAIL, "", (HIDDEN, ME)),
        (CLOUD, {**API, "JIRA_USER_EMAIL": ME}, "", (HIDDEN, ME)),
        (CLOUD, {**API, "JIRA_USERNAME": ME}, "", (HIDDEN, ME)),
        (CLOUD, {**API, "JIRA_EMAIL": " ", "JIRA_USERNAME": ME}, "", (HIDDEN, ME)),
        (CLOUD, {**WITH_EMAIL, "JIRA_USERNAME": "bob@example.com"}, "", (HIDDEN, ME)),
        (CLOUD, API, ME, (HIDDEN, ME)),
        (CLOUD, WITH_EMAIL, "bob@example.com", (HIDDEN, ME)),
        (CLOUD, {**WITH_EMAIL, "JIRA_PERSONAL_TOKEN": "p"}, "", (HIDDEN, ME)),
        (CLOUD, {"JIRA_API_TOKEN": f"\n {HIDDEN} \r\n", "JIRA_EMAIL": f" {ME}\n"}, "", (HIDDEN, ME)),
        (GATEWAY, WITH_EMAIL, "", (HIDDEN, ME)),
        (GATEWAY, PERSONAL, "", (HIDDEN, "")),
        (CENTER, PERSONAL, "", (HIDDEN, "")),
        (CENTER, {"JIRA_PAT": HIDDEN}, "", (HIDDEN, "")),
        (CENTER, {**PERSONAL, "JIRA_PAT": "p"}, "", (HIDDEN, "")),
        (CENTER, {**PERSONAL, "JIRA_EMAIL": ME}, "", (HIDDEN, "")),
        (CENTER, PERSONAL, ME, (HIDDEN, "")),
        (CENTER, {**PERSONAL, "JIRA_API_TOKEN": "a", "JIRA_EMAIL": ME}, "", (HIDDEN, "")),
        (CENTER, {**PERSONAL, "JIRA_API_TOKEN": "a"}, "", (HIDDEN, "")),
        (CENTER, {"JIRA_PERSONAL_TOKEN": " ", **WITH_EMAIL}, "", (HIDDEN, ME)),
        (LOCAL, PERSONAL, "", (HIDDEN, "")),
    ],
)
def test_a_site_sees_its_own_token(
    monkeypatch: pytest.MonkeyPatch, site: str, environment: dict[str, str], email: str, expected: tuple[str, str]
) -> None:
    given(monkeypatch, environment)
    found = opens(site, email=email)
    assert (found.token, found.email) == expected
    assert HIDDEN not in repr(found) + str(found) + found.origin


@pytest.mark.parametrize(
    ("site", "environment", "told"),
    [
        (CLOUD, WITH_EMAIL, f"JIRA_API_TOKEN of {ME}"),
        (CENTER, {**PERSONAL, "JIRA_EMAIL": ME}, "JIRA_PERSONAL_TOKEN"),
        (CENTER, {"JIRA_PAT": HIDDEN}, "JIRA_PAT"),
    ],
)
def test_where_a_token_comes_from(
    monkeypatch: pytest.MonkeyPatch, site: str, environment: dict[str, str], told: str
) -> None:
    given(monkeypatch, environment)
    assert opens(site).origin == told


@pytest.mark.parametrize(
    ("site", "advised"),
    [
        (CLOUD, "set JIRA_EMAIL and JIRA_API_TOKEN"),
        (GATEWAY, "set JIRA_EMAIL and JIRA_API_TOKEN"),
        (CENTER, "set JIRA_PERSONAL_TOKEN"),
        ("https://acme.atlassian.net.evil.com", "set JIRA_PERSONAL_TOKEN"),
    ],
)
@pytest.mark.parametrize("environment", [{}, {"JIRA_API_TOKEN": " ", "JIRA_PAT": ""}, {"JIRA_EMAIL": ME}])
def test_where_no_token_is_the_advice_names_the_right_one(
    monkeypatch: pytest.MonkeyPatch, site: str, environment: dict[str, str], advised: str
) -> None:
    given(monkeypatch, environment)
    error = refused(site)
    assert error.message == f"no token for {site} was found"
    if advised == "set JIRA_PERSONAL_TOKEN" and environment.get("JIRA_EMAIL"):  # Cloud can have a name of its own
        advised += ", or for Cloud JIRA_API_TOKEN"
    assert error.hint == f"{advised}; docs/jira.md explains how to get one, and how to keep it in the keyring"


@pytest.mark.parametrize(
    ("site", "hint"),
    [
        (CLOUD, "set JIRA_EMAIL as well"),
        (CENTER, "set JIRA_EMAIL as well; a personal access token goes into JIRA_PERSONAL_TOKEN"),
    ],
)
def test_an_e_mail_address_that_is_missing_is_told(monkeypatch: pytest.MonkeyPatch, site: str, hint: str) -> None:
    given(monkeypatch, API)
    error = refused(site)
    assert (error.message, error.hint) == ("JIRA_API_TOKEN is set, but there is no e-mail address", hint)


# To whom


@pytest.mark.parametrize("environment", [WITH_EMAIL, PERSONAL, {"JIRA_PAT": HIDDEN}])
@pytest.mark.parametrize(
    ("site", "trusted"),
    [
        (CLOUD, OTHER_CLOUD),
        (CLOUD, GATEWAY),
        (CLOUD, CENTER),
        (GATEWAY, CLOUD),
        (f"{GATEWAY}0", GATEWAY),
        (CENTER, CLOUD),
        (CENTER, "https://tools.example.com"),
        (CENTER, "http://tools.example.com/jira"),
        (f"{CLOUD}:8443", CLOUD),
        ("https://tools.example.com.evil.com/jira", CENTER),
    ],
)
def test_a_token_is_shown_to_no_site_but_the_one_that_is_named_with_it(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], site: str, trusted: str
) -> None:
    given(monkeypatch, environment)
    error = refused(site, trusted)
    assert error.message.endswith(f" belongs to {trusted}")
    assert error.hint == f"set JIRA_URL={site} if it does"


@pytest.mark.parametrize(
    "site",
    [
        CENTER,
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
def test_where_no_site_is_named_a_token_goes_to_cloud_only(monkeypatch: pytest.MonkeyPatch, site: str) -> None:
    given(monkeypatch, WITH_EMAIL)
    assert refused(site, "").message == f"nothing says that JIRA_API_TOKEN belongs to {site}"
    assert opens(CLOUD, "").token == opens(GATEWAY, "").token == HIDDEN


@pytest.mark.parametrize("site", ["http://tools.example.com/jira", "http://10.0.0.1", "http://localhost.evil.com"])
def test_a_token_does_not_travel_in_the_open(monkeypatch: pytest.MonkeyPatch, site: str) -> None:
    given(monkeypatch, PERSONAL)
    error = refused(site)
    assert error.message == "the token would be sent unencrypted"
    assert error.hint == f"use https, or set JIRA_URL={site} to confirm that you want this"
    keep(monkeypatch, {site: HIDDEN})
    monkeypatch.delenv("JIRA_PERSONAL_TOKEN")
    assert refused(site, "").message == "the token would be sent unencrypted"
    for other in ("http://other.example.com", site.replace("http:", "https:")):
        monkeypatch.setenv("JIRA_URL", other)
        assert refused(site, other).message == "the token would be sent unencrypted"


@pytest.mark.parametrize("word", ["JIRA_URL", "JIRA_BASE_URL"])
def test_unless_the_environment_says_so(monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    given(monkeypatch, {**PERSONAL, word: "http://tools.example.com/jira/"})
    assert opens("http://tools.example.com/jira").token == HIDDEN


@pytest.mark.parametrize("site", ["http://localhost:8080", "http://127.0.0.1", "http://[::1]:8080/jira"])
def test_on_one_s_own_machine_it_may(monkeypatch: pytest.MonkeyPatch, site: str) -> None:
    given(monkeypatch, PERSONAL)
    assert opens(site).token == HIDDEN


# The keyring


@pytest.mark.parametrize(
    ("site", "email", "told"),
    [
        (CLOUD, ME, f"the keyring's entry for {CLOUD} of {ME}"),
        (CLOUD, "", f"the keyring's entry for {CLOUD}"),
        (CENTER, "", f"the keyring's entry for {CENTER}"),
    ],
)
@pytest.mark.parametrize("trusted", ["", OTHER_CLOUD], ids=["no site named", "another named"])
def test_the_keyring_s_token_is_for_the_site_that_it_is_kept_for(
    monkeypatch: pytest.MonkeyPatch, site: str, email: str, told: str, trusted: str
) -> None:
    keep(monkeypatch, {site: f" {HIDDEN}\n"})
    assert opens(site, trusted, email) == Credentials(HIDDEN, email, told)
    assert refused(f"{site}.evil.com", trusted, email).message == f"no token for {site}.evil.com was found"


def test_the_environment_comes_before_the_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    keep(monkeypatch, RuntimeError("it is asked"))
    given(monkeypatch, WITH_EMAIL)
    assert opens(CLOUD).token == HIDDEN


@pytest.mark.parametrize("fault", [RuntimeError, OSError, ValueError, type("KeyringLocked", (Exception,), {})])
def test_a_keyring_that_cannot_be_asked_is_named(monkeypatch: pytest.MonkeyPatch, fault: type[Exception]) -> None:
    keep(monkeypatch, fault(HIDDEN))
    error = refused(CLOUD)
    assert error.message == f"no token is set, and the keyring cannot be read ({fault.__name__})"
    assert error.hint.startswith("unlock it, or set JIRA_EMAIL and JIRA_API_TOKEN")
    assert HIDDEN not in str(error)


def test_a_system_without_a_keyring_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    keep(monkeypatch, NoKeyringError("no backend"))
    assert refused(CLOUD).message == f"no token for {CLOUD} was found"


def test_no_keyring_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert refused(CLOUD).message == f"no token for {CLOUD} was found"


# Characters that none has


@pytest.mark.parametrize(
    "token", ["a\nb", "a b", "a\tb", "tökèn", "“quoted”", "a\u200bb", "\x1b[32mabc\x1b[0m", "a\r\nX: y"]
)
@pytest.mark.parametrize("place", ["JIRA_API_TOKEN", "JIRA_PERSONAL_TOKEN", "JIRA_EMAIL", "the config", "the keyring"])
def test_a_token_that_is_none_is_told_without_being_shown(
    monkeypatch: pytest.MonkeyPatch, place: str, token: str
) -> None:
    if place.startswith("JIRA"):
        given(monkeypatch, {**({} if place == "JIRA_PERSONAL_TOKEN" else WITH_EMAIL), place: token})
    else:
        given(monkeypatch, API if place == "the config" else {})
        keep(monkeypatch, {CLOUD: token})
    error = refused(CLOUD, email=token if place == "the config" else "")
    assert error.message.endswith(" contains characters that are never part of one")
    assert token not in str(error)


# The client


@pytest.mark.parametrize(
    ("credentials", "header"),
    [
        (Credentials(HIDDEN, ME, ""), f"Basic {base64.b64encode(f'{ME}:{HIDDEN}'.encode()).decode()}"),
        (Credentials(HIDDEN, "", ""), f"Bearer {HIDDEN}"),
    ],
)
@pytest.mark.parametrize("site", [CLOUD, GATEWAY, CENTER])
def test_a_client_has_what_it_needs_and_has_asked_nothing(
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
    assert HIDDEN not in repr(jira) + repr(session)


@pytest.mark.parametrize("has_key", [False, True], ids=["one file", "two files"])
def test_a_certificate_of_one_s_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, has_key: bool) -> None:
    certificate, key = str(tmp_path / "own.pem"), str(tmp_path / "own.key")
    for path in (certificate, key):
        (tmp_path / path).touch()
    given(monkeypatch, {"JIRA_CLIENT_CERT": certificate, **({"JIRA_CLIENT_KEY": key} if has_key else {})})
    session = connect(CENTER, Credentials(HIDDEN, "", ""), NAME)._session
    assert session.cert == ((certificate, key) if has_key else certificate)


@pytest.mark.parametrize("word", ["JIRA_CLIENT_CERT", "JIRA_CLIENT_KEY", "REQUESTS_CA_BUNDLE"])
def test_a_file_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, word: str) -> None:
    (tmp_path / "own.pem").touch()
    given(monkeypatch, {"JIRA_CLIENT_CERT": str(tmp_path / "own.pem"), word: "nowhere.pem"})
    with pytest.raises(VanitylintError) as wrong:
        connect(CENTER, Credentials(HIDDEN, "", ""), NAME)
    assert str(wrong.value) == f"{word}: no such file: nowhere.pem (needed for {NAME})"


@pytest.mark.parametrize(
    "value", ["-----BEGIN PRIVATE KEY-----\nsecret\n-----END PRIVATE KEY-----", f"-----BEGIN\\nsecret{'x' * 5000}"]
)
@pytest.mark.parametrize("word", ["JIRA_CLIENT_CERT", "JIRA_CLIENT_KEY"])
def test_a_key_in_place_of_its_path_is_not_shown(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, word: str, value: str
) -> None:
    (tmp_path / "own.pem").touch()
    given(monkeypatch, {"JIRA_CLIENT_CERT": str(tmp_path / "own.pem"), word: value})
    with pytest.raises(VanitylintError, match="no such file: its value is not a path") as wrong:
        connect(CENTER, Credentials(HIDDEN, "", ""), NAME)
    assert "secret" not in str(wrong.value)
