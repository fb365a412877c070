"""How we get in: each server sees its own token and no other, and no token is ever shown."""

from __future__ import annotations

import os
import re
import traceback
from typing import TYPE_CHECKING, Any

import pytest
import responses
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from tests.fake_github import FakeGitHub

from vanitylint.cli import main
from vanitylint.connectors import SilentListener
from vanitylint.connectors.github import fetching
from vanitylint.connectors.github.access import connect, describe_access
from vanitylint.connectors.github.source import open_github
from vanitylint.connectors.waiting import WaitBudget
from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SHOP = "github:acme/shop"
HIDDEN = "ghp_secretsecretsecretsecretsecretsecret"
HOME, OTHER, CLOUD = "github.com", "git.example.com", "acme.ghe.com"
ASKED_AT = {
    HOME: "https://api.github.com:443/graphql",
    OTHER: "https://git.example.com:443/api/graphql",
    CLOUD: "https://api.acme.ghe.com:443/graphql",
}
APP = {"GITHUB_APP_ID": "7", "GITHUB_APP_INSTALLATION_ID": "70"}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No token anywhere, and no `gh`."""
    for name in [name for name in os.environ if name.startswith(("GITHUB_", "GH_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("NO_PROXY", "localhost")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def github(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGitHub]:
    with FakeGitHub() as fake:
        fake.repository("acme/shop").issue(title="Checkout")
        monkeypatch.setenv("GITHUB_API_URL", fake.url)
        yield fake


@pytest.fixture(scope="session")
def key() -> str:
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def tokens(monkeypatch: pytest.MonkeyPatch, values: dict[str, str]) -> None:
    for name, value in values.items():
        monkeypatch.setenv(name, value)


def shown_to(host: str) -> str:
    """The token that a server gets to see."""
    with responses.RequestsMock() as server:
        server.post(ASKED_AT[host], json={"data": {}})
        connect(host, SHOP).requester.graphql_query("query { viewer { id } }", {})
        return str(server.calls[0].request.headers["Authorization"]).removeprefix("token ")


def refused(host: str = HOME) -> VanitylintError:
    with pytest.raises(VanitylintError) as wrong:
        connect(host, SHOP)
    return wrong.value


def fetched(name: str = SHOP) -> list[Any]:
    return list(open_github(name, {}, listener=SilentListener(), wait_budget=WaitBudget(0)).items())


def gh(tmp_path: Path, script: str) -> None:
    """Put a `gh` on the path that does as the script says."""
    program = tmp_path / "bin" / "gh"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


# Tokens of the environment


@pytest.mark.parametrize(
    ("host", "given", "expected"),
    [
        (HOME, {"GITHUB_TOKEN": "b"}, "b"),
        (HOME, {"GH_TOKEN": "a", "GITHUB_TOKEN": "b"}, "a"),
        (HOME, {"GH_TOKEN": "", "GITHUB_TOKEN": "b"}, "b"),
        (HOME, {"GH_TOKEN": " ", "GITHUB_TOKEN": "b"}, "b"),
        (HOME, {"GITHUB_TOKEN": "b", "GH_ENTERPRISE_TOKEN": "c"}, "b"),
        (CLOUD, {"GH_TOKEN": "a", "GH_ENTERPRISE_TOKEN": "c"}, "a"),
        (OTHER, {"GH_ENTERPRISE_TOKEN": "c"}, "c"),
        (OTHER, {"GITHUB_ENTERPRISE_TOKEN": "d"}, "d"),
        (OTHER, {"GH_ENTERPRISE_TOKEN": "c", "GITHUB_ENTERPRISE_TOKEN": "d"}, "c"),
        (OTHER, {"GH_TOKEN": "a", "GITHUB_TOKEN": "b", "GH_ENTERPRISE_TOKEN": "c"}, "c"),
        (OTHER, {"GITHUB_TOKEN": "b", "GITHUB_SERVER_URL": "https://git.example.com"}, "b"),
        (OTHER, {"GITHUB_TOKEN": "b", "GH_ENTERPRISE_TOKEN": "c", "GITHUB_SERVER_URL": "https://git.example.com"}, "c"),
        (HOME, {"GITHUB_TOKEN": "b\n"}, "b"),
        (HOME, {"GITHUB_TOKEN": "\r\n b \r\n"}, "b"),
    ],
)
def test_a_server_sees_its_own_token(
    monkeypatch: pytest.MonkeyPatch, host: str, given: dict[str, str], expected: str
) -> None:
    tokens(monkeypatch, given)
    assert shown_to(host) == expected


@pytest.mark.parametrize("name", ["GH_TOKEN", "GITHUB_TOKEN"])
@pytest.mark.parametrize(
    "host", [OTHER, "github.com.example.com", "notgithub.com", "evilghe.com", "www.github.com", "github.com:8443"]
)
def test_a_token_for_github_is_shown_to_no_other_server(monkeypatch: pytest.MonkeyPatch, name: str, host: str) -> None:
    tokens(monkeypatch, {name: HIDDEN})
    assert refused(host).message == f"no token for {host} was found"


@pytest.mark.parametrize("name", ["GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN"])
@pytest.mark.parametrize("host", [HOME, CLOUD])
def test_a_token_for_another_server_is_not_shown_to_github(
    monkeypatch: pytest.MonkeyPatch, name: str, host: str
) -> None:
    tokens(monkeypatch, {name: HIDDEN})
    assert refused(host).message == f"no token for {host} was found"


def test_the_token_of_actions_on_another_server_is_not_shown_to_github(monkeypatch: pytest.MonkeyPatch) -> None:
    tokens(monkeypatch, {"GITHUB_ACTIONS": "true", "GITHUB_SERVER_URL": f"https://{OTHER}", "GITHUB_TOKEN": HIDDEN})
    assert refused(HOME).message == "no token for github.com was found"


@pytest.mark.parametrize(("host", "advised"), [(HOME, "GITHUB_TOKEN"), (OTHER, "GH_ENTERPRISE_TOKEN")])
def test_where_no_token_is_the_advice_names_the_right_one(host: str, advised: str) -> None:
    error = refused(host)
    assert (error.where, error.message) == (SHOP, f"no token for {host} was found")
    assert f"set {advised}, or run `gh auth login`" in error.hint
    assert describe_access(host) == ""


@pytest.mark.parametrize("token", ["a\nb", "a b", "a\tb", "tökèn", "“quoted”", "a\u200bb", "\x1b[32mabc\x1b[0m"])
def test_a_token_that_is_none_is_told_without_being_shown(monkeypatch: pytest.MonkeyPatch, token: str) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", token)
    error = refused()
    assert error.message == "the token contains characters that tokens never have"
    assert token not in str(error)


# GitHub's command line


def test_the_token_of_gh_is_taken_where_there_is_no_other(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    gh(tmp_path, 'test "$*" = "auth token --hostname github.com" && echo from-gh')
    assert shown_to(HOME) == "from-gh"
    assert describe_access(HOME) == "gh auth token"
    refused(OTHER)
    tokens(monkeypatch, {"GITHUB_TOKEN": "b"})
    assert shown_to(HOME) == "b"
    assert describe_access(HOME) == "GITHUB_TOKEN"


def test_gh_is_asked_for_the_server_in_question(tmp_path: Path) -> None:
    gh(tmp_path, 'echo "for-$4"')
    assert shown_to(OTHER) == f"for-{OTHER}"


@pytest.mark.parametrize(
    "script",
    ["echo half-a-token; exit 1", "exit 4", "true", "printf '\\n\\n'", "kill -9 $$", "echo no token >&2; exit 1"],
)
def test_a_gh_that_has_no_token_is_as_good_as_none(tmp_path: Path, script: str) -> None:
    gh(tmp_path, script)
    assert refused().message == "no token for github.com was found"


def test_a_gh_that_is_no_program_is_as_good_as_none(tmp_path: Path) -> None:
    gh(tmp_path, "")
    (tmp_path / "bin" / "gh").write_bytes(b"\x00\xff not a program")
    assert refused().message == "no token for github.com was found"


def test_a_gh_that_prints_what_is_no_text_is_as_good_as_none(tmp_path: Path) -> None:
    gh(tmp_path, "printf '\\377\\376'")
    assert "token" in refused().message


# A GitHub App


@pytest.mark.parametrize("form", ["text", "one line", "file"])
def test_an_app_gets_a_token_for_its_installation(
    monkeypatch: pytest.MonkeyPatch, github: FakeGitHub, tmp_path: Path, key: str, form: str
) -> None:
    (tmp_path / "app.pem").write_text(key)
    forms = {"text": key, "one line": key.replace("\n", "\\n"), "file": "app.pem"}
    github.token = HIDDEN
    tokens(monkeypatch, {**APP, "GITHUB_APP_PRIVATE_KEY": forms[form], "GITHUB_TOKEN": "x"})
    assert describe_access(HOME) == "GitHub App of GITHUB_APP_ID"
    assert "acme/shop#1" in [getattr(arrival, "key", "") for arrival in fetched()]
    first, second = github.requests
    assert first.path == "/app/installations/70/access_tokens"
    assert re.fullmatch(r"Bearer [\w-]+\.[\w-]+\.[\w-]+", first.headers["authorization"])
    assert second.headers["authorization"] == "token ghs_fake1"


@pytest.mark.parametrize("missing", [*APP, "GITHUB_APP_PRIVATE_KEY"])
def test_a_part_of_an_app_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, key: str, missing: str) -> None:
    tokens(monkeypatch, {**APP, "GITHUB_APP_PRIVATE_KEY": key, missing: " ", "GITHUB_TOKEN": "x"})
    error = refused()
    assert (error.where, error.message) == ("GitHub App", f"is not set: {missing}")
    assert "GITHUB_APP_ID, GITHUB_APP_PRIVATE_KEY, GITHUB_APP_INSTALLATION_ID" in error.hint


def test_an_installation_is_a_number(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    tokens(monkeypatch, {"GITHUB_APP_ID": "7", "GITHUB_APP_INSTALLATION_ID": "acme", "GITHUB_APP_PRIVATE_KEY": key})
    assert refused().where == "GITHUB_APP_INSTALLATION_ID"


@pytest.mark.parametrize("value", ["nowhere.pem", ".", "binary.pem", "x" * 5000])
def test_a_key_file_that_cannot_be_read_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, value: str) -> None:
    (tmp_path / "binary.pem").write_bytes(b"\xff\xfe\x00")
    tokens(monkeypatch, {**APP, "GITHUB_APP_PRIVATE_KEY": value})
    error = refused()
    assert error.where == "GITHUB_APP_PRIVATE_KEY"
    assert "the path of the .pem file" in error.hint


@pytest.mark.parametrize(
    "value",
    [
        "-----BEGIN PRIVATE KEY-----\nbm90IGEga2V5\n-----END PRIVATE KEY-----\n",
        "-----BEGIN CERTIFICATE-----\nbm90IGEga2V5\n-----END CERTIFICATE-----\n",
        "empty.pem",
        "text.pem",
    ],
)
def test_a_key_that_is_none_is_told(
    monkeypatch: pytest.MonkeyPatch, github: FakeGitHub, tmp_path: Path, value: str
) -> None:
    (tmp_path / "empty.pem").touch()
    (tmp_path / "text.pem").write_text("not a key")
    tokens(monkeypatch, {**APP, "GITHUB_APP_PRIVATE_KEY": value})
    with pytest.raises(VanitylintError) as wrong:
        fetched()
    assert "GITHUB_APP_PRIVATE_KEY" in str(wrong.value)
    assert github.requests == []


def test_an_app_that_is_not_installed_there_is_told_so(
    monkeypatch: pytest.MonkeyPatch, github: FakeGitHub, key: str
) -> None:
    github.fail_next("status", code=404, body={"message": "Not Found"})
    tokens(monkeypatch, {**APP, "GITHUB_APP_PRIVATE_KEY": key})
    with pytest.raises(VanitylintError) as wrong:
        fetched()
    assert "GITHUB_APP_INSTALLATION_ID" in str(wrong.value)


def test_an_app_whose_key_is_another_s_is_told_so(
    monkeypatch: pytest.MonkeyPatch, github: FakeGitHub, key: str
) -> None:
    github.fail_next("status", code=401, body={"message": "A JSON web token could not be decoded"})
    tokens(monkeypatch, {**APP, "GITHUB_APP_PRIVATE_KEY": key})
    with pytest.raises(VanitylintError) as wrong:
        fetched()
    assert "GITHUB_APP_PRIVATE_KEY" in str(wrong.value)


def test_an_app_of_github_signs_nothing_for_another_server(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    tokens(monkeypatch, {**APP, "GITHUB_APP_PRIVATE_KEY": key, "GH_ENTERPRISE_TOKEN": "c"})
    assert shown_to(OTHER) == "c"


# Nothing shows a token


def told(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """All that the command line writes to a terminal, a traceback included."""
    try:
        main(list(words))
    except SystemExit:
        trace = ""
    except Exception:  # noqa: BLE001 - what somebody with the debug switch sees
        trace = traceback.format_exc()
    out, err = capsys.readouterr()
    return out + err + trace


def kept(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


FAULTS = {
    "": "Everything requested was read",
    "status": "access is refused",
    "html": "not from GitHub's GraphQL API",
    "reset": "the connection broke",
    "primary": "rate limit",
    "partial": "part of a list is missing",
    "crash": "Traceback",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_token_is_in_no_output_no_traceback_and_no_snapshot(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], github: FakeGitHub, tmp_path: Path, fault: str
) -> None:
    if fault == "crash":
        monkeypatch.setattr(fetching, "github_item", lambda *_: 1 / 0)
    elif fault:
        github.fail_next(fault, times=9, code=403, body={"message": "No"}, path=["repository", "issues", "nodes", 0])
    tokens(monkeypatch, {"GITHUB_TOKEN": HIDDEN, "VANITYLINT_DEBUG": "1"})
    text = told(capsys, "check", SHOP, "--max-wait", "0s")
    assert FAULTS[fault] in text
    assert github.requests[0].headers["authorization"] == f"token {HIDDEN}"
    assert HIDDEN not in text
    assert HIDDEN.encode() not in kept(tmp_path)


def test_the_key_of_an_app_is_not_shown_either(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], github: FakeGitHub, key: str
) -> None:
    tokens(monkeypatch, {**APP, "GITHUB_APP_PRIVATE_KEY": key.replace("B", "C"), "VANITYLINT_DEBUG": "1"})
    text = told(capsys, "check", SHOP)
    assert github.requests == []
    assert not any(line in text for line in key.replace("B", "C").splitlines() if line)


@pytest.mark.parametrize("name", ["shop", "nope"])
def test_a_token_in_an_address_is_not_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], github: FakeGitHub, tmp_path: Path, name: str
) -> None:
    tokens(monkeypatch, {"GITHUB_TOKEN": "x", "GITHUB_SERVER_URL": github.url})
    address = github.url.replace("://", f"://x-access-token:{HIDDEN}@")
    assert HIDDEN not in told(capsys, "check", f"{address}/acme/{name}.git")
    assert github.requests
    assert HIDDEN.encode() not in kept(tmp_path)
