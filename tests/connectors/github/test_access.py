"""Test authentication: each server gets its own token and no other, and no token is ever shown."""

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
TOKEN = "ghp_secretsecretsecretsecretsecretsecret"  # noqa: S105 - not a real token
HOST, OTHER_HOST, CLOUD_HOST = "github.com", "git.example.com", "acme.ghe.com"
GRAPHQL_URLS = {
    HOST: "https://api.github.com:443/graphql",
    OTHER_HOST: "https://git.example.com:443/api/graphql",
    CLOUD_HOST: "https://api.acme.ghe.com:443/graphql",
}
APP = {"GITHUB_APP_ID": "7", "GITHUB_APP_INSTALLATION_ID": "70"}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Remove all tokens from the environment, and `gh` from the path."""
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


def set_environment(monkeypatch: pytest.MonkeyPatch, values: dict[str, str]) -> None:
    for name, value in values.items():
        monkeypatch.setenv(name, value)


def token_sent_to(host: str) -> str:
    """Return the token that a server receives."""
    with responses.RequestsMock() as server:
        server.post(GRAPHQL_URLS[host], json={"data": {}})
        connect(host, SHOP).requester.graphql_query("query { viewer { id } }", {})
        return str(server.calls[0].request.headers["Authorization"]).removeprefix("token ")


def connect_error(host: str = HOST) -> VanitylintError:
    with pytest.raises(VanitylintError) as caught:
        connect(host, SHOP)
    return caught.value


def fetch(name: str = SHOP) -> list[Any]:
    return list(open_github(name, {}, listener=SilentListener(), wait_budget=WaitBudget(0)).items())


def install_gh(tmp_path: Path, script: str) -> None:
    """Put a `gh` on the path that runs the given script."""
    program = tmp_path / "bin" / "gh"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


# Tokens of the environment


@pytest.mark.parametrize(
    ("host", "variables", "expected"),
    [
        (HOST, {"GITHUB_TOKEN": "b"}, "b"),
        (HOST, {"GH_TOKEN": "a", "GITHUB_TOKEN": "b"}, "a"),
        (HOST, {"GH_TOKEN": "", "GITHUB_TOKEN": "b"}, "b"),
        (HOST, {"GH_TOKEN": " ", "GITHUB_TOKEN": "b"}, "b"),
        (HOST, {"GITHUB_TOKEN": "b", "GH_ENTERPRISE_TOKEN": "c"}, "b"),
        (CLOUD_HOST, {"GH_TOKEN": "a", "GH_ENTERPRISE_TOKEN": "c"}, "a"),
        (OTHER_HOST, {"GH_ENTERPRISE_TOKEN": "c"}, "c"),
        (OTHER_HOST, {"GITHUB_ENTERPRISE_TOKEN": "d"}, "d"),
        (OTHER_HOST, {"GH_ENTERPRISE_TOKEN": "c", "GITHUB_ENTERPRISE_TOKEN": "d"}, "c"),
        (OTHER_HOST, {"GH_TOKEN": "a", "GITHUB_TOKEN": "b", "GH_ENTERPRISE_TOKEN": "c"}, "c"),
        (OTHER_HOST, {"GITHUB_TOKEN": "b", "GITHUB_SERVER_URL": "https://git.example.com"}, "b"),
        (
            OTHER_HOST,
            {"GITHUB_TOKEN": "b", "GH_ENTERPRISE_TOKEN": "c", "GITHUB_SERVER_URL": "https://git.example.com"},
            "c",
        ),
        (HOST, {"GITHUB_TOKEN": "b\n"}, "b"),
        (HOST, {"GITHUB_TOKEN": "\r\n b \r\n"}, "b"),
    ],
)
def test_server_gets_its_own_token(
    monkeypatch: pytest.MonkeyPatch, host: str, variables: dict[str, str], expected: str
) -> None:
    set_environment(monkeypatch, variables)
    assert token_sent_to(host) == expected


@pytest.mark.parametrize("name", ["GH_TOKEN", "GITHUB_TOKEN"])
@pytest.mark.parametrize(
    "host", [OTHER_HOST, "github.com.example.com", "notgithub.com", "evilghe.com", "www.github.com", "github.com:8443"]
)
def test_github_token_is_sent_to_no_other_server(monkeypatch: pytest.MonkeyPatch, name: str, host: str) -> None:
    set_environment(monkeypatch, {name: TOKEN})
    assert connect_error(host).message == f"no token for {host} was found"


@pytest.mark.parametrize("name", ["GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN"])
@pytest.mark.parametrize("host", [HOST, CLOUD_HOST])
def test_token_for_another_server_is_not_sent_to_github(monkeypatch: pytest.MonkeyPatch, name: str, host: str) -> None:
    set_environment(monkeypatch, {name: TOKEN})
    assert connect_error(host).message == f"no token for {host} was found"


def test_actions_token_of_another_server_is_not_sent_to_github(monkeypatch: pytest.MonkeyPatch) -> None:
    set_environment(
        monkeypatch, {"GITHUB_ACTIONS": "true", "GITHUB_SERVER_URL": f"https://{OTHER_HOST}", "GITHUB_TOKEN": TOKEN}
    )
    assert connect_error(HOST).message == "no token for github.com was found"


@pytest.mark.parametrize(("host", "variable"), [(HOST, "GITHUB_TOKEN"), (OTHER_HOST, "GH_ENTERPRISE_TOKEN")])
def test_error_without_token_names_the_right_variable(host: str, variable: str) -> None:
    error = connect_error(host)
    assert (error.where, error.message) == (SHOP, f"no token for {host} was found")
    assert f"set {variable}, or run `gh auth login`" in error.hint
    assert describe_access(host) == ""


@pytest.mark.parametrize("token", ["a\nb", "a b", "a\tb", "tökèn", "“quoted”", "a\u200bb", "\x1b[32mabc\x1b[0m"])
def test_token_with_invalid_characters_is_reported_but_not_shown(monkeypatch: pytest.MonkeyPatch, token: str) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", token)
    error = connect_error()
    assert error.message == "the token contains characters that tokens never have"
    assert token not in str(error)


# GitHub's command line


def test_token_of_gh_is_used_if_there_is_no_other(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    install_gh(tmp_path, 'test "$*" = "auth token --hostname github.com" && echo from-gh')
    assert token_sent_to(HOST) == "from-gh"
    assert describe_access(HOST) == "gh auth token"
    connect_error(OTHER_HOST)
    set_environment(monkeypatch, {"GITHUB_TOKEN": "b"})
    assert token_sent_to(HOST) == "b"
    assert describe_access(HOST) == "GITHUB_TOKEN"


def test_gh_is_called_with_the_host(tmp_path: Path) -> None:
    install_gh(tmp_path, 'echo "for-$4"')
    assert token_sent_to(OTHER_HOST) == f"for-{OTHER_HOST}"


@pytest.mark.parametrize(
    "script",
    ["echo half-a-token; exit 1", "exit 4", "true", "printf '\\n\\n'", "kill -9 $$", "echo no token >&2; exit 1"],
)
def test_gh_without_token_counts_as_no_token(tmp_path: Path, script: str) -> None:
    install_gh(tmp_path, script)
    assert connect_error().message == "no token for github.com was found"


def test_gh_that_is_not_a_program_counts_as_no_token(tmp_path: Path) -> None:
    install_gh(tmp_path, "")
    (tmp_path / "bin" / "gh").write_bytes(b"\x00\xff not a program")
    assert connect_error().message == "no token for github.com was found"


def test_gh_that_prints_no_valid_text_is_reported(tmp_path: Path) -> None:
    install_gh(tmp_path, "printf '\\377\\376'")
    assert "characters that tokens never have" in connect_error().message


# A GitHub App


@pytest.mark.parametrize("form", ["text", "one line", "file"])
def test_app_gets_a_token_for_its_installation(
    monkeypatch: pytest.MonkeyPatch, github: FakeGitHub, tmp_path: Path, key: str, form: str
) -> None:
    (tmp_path / "app.pem").write_text(key)
    forms = {"text": key, "one line": key.replace("\n", "\\n"), "file": "app.pem"}
    github.token = TOKEN
    set_environment(monkeypatch, {**APP, "GITHUB_APP_PRIVATE_KEY": forms[form], "GITHUB_TOKEN": "x"})
    assert describe_access(HOST) == "GitHub App of GITHUB_APP_ID"
    assert "acme/shop#1" in [getattr(entry, "key", "") for entry in fetch()]
    first, second = github.requests
    assert first.path == "/app/installations/70/access_tokens"
    assert re.fullmatch(r"Bearer [\w-]+\.[\w-]+\.[\w-]+", first.headers["authorization"])
    assert second.headers["authorization"] == "token ghs_fake1"


@pytest.mark.parametrize("missing", [*APP, "GITHUB_APP_PRIVATE_KEY"])
def test_missing_app_variable_is_named(monkeypatch: pytest.MonkeyPatch, key: str, missing: str) -> None:
    set_environment(monkeypatch, {**APP, "GITHUB_APP_PRIVATE_KEY": key, missing: " ", "GITHUB_TOKEN": "x"})
    error = connect_error()
    assert (error.where, error.message) == ("GitHub App", f"is not set: {missing}")
    assert "GITHUB_APP_ID, GITHUB_APP_PRIVATE_KEY, GITHUB_APP_INSTALLATION_ID" in error.hint


def test_installation_id_must_be_a_number(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    set_environment(
        monkeypatch, {"GITHUB_APP_ID": "7", "GITHUB_APP_INSTALLATION_ID": "acme", "GITHUB_APP_PRIVATE_KEY": key}
    )
    assert connect_error().where == "GITHUB_APP_INSTALLATION_ID"


@pytest.mark.parametrize("value", ["nowhere.pem", ".", "binary.pem", "x" * 5000])
def test_unreadable_key_file_is_reported(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, value: str) -> None:
    (tmp_path / "binary.pem").write_bytes(b"\xff\xfe\x00")
    set_environment(monkeypatch, {**APP, "GITHUB_APP_PRIVATE_KEY": value})
    error = connect_error()
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
def test_invalid_key_is_reported(
    monkeypatch: pytest.MonkeyPatch, github: FakeGitHub, tmp_path: Path, value: str
) -> None:
    (tmp_path / "empty.pem").touch()
    (tmp_path / "text.pem").write_text("not a key")
    set_environment(monkeypatch, {**APP, "GITHUB_APP_PRIVATE_KEY": value})
    with pytest.raises(VanitylintError) as caught:
        fetch()
    assert "GITHUB_APP_PRIVATE_KEY" in str(caught.value)
    assert github.requests == []


def test_app_that_is_not_installed_is_reported(monkeypatch: pytest.MonkeyPatch, github: FakeGitHub, key: str) -> None:
    github.fail_next("status", code=404, body={"message": "Not Found"})
    set_environment(monkeypatch, {**APP, "GITHUB_APP_PRIVATE_KEY": key})
    with pytest.raises(VanitylintError) as caught:
        fetch()
    assert "GITHUB_APP_INSTALLATION_ID" in str(caught.value)


def test_app_with_key_of_another_app_is_reported(monkeypatch: pytest.MonkeyPatch, github: FakeGitHub, key: str) -> None:
    github.fail_next("status", code=401, body={"message": "A JSON web token could not be decoded"})
    set_environment(monkeypatch, {**APP, "GITHUB_APP_PRIVATE_KEY": key})
    with pytest.raises(VanitylintError) as caught:
        fetch()
    assert "GITHUB_APP_PRIVATE_KEY" in str(caught.value)


def test_github_app_is_not_used_for_another_server(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    set_environment(monkeypatch, {**APP, "GITHUB_APP_PRIVATE_KEY": key, "GH_ENTERPRISE_TOKEN": "c"})
    assert token_sent_to(OTHER_HOST) == "c"


# Nothing shows a token


def run_cli(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Run the command line and return all that it prints, including a traceback."""
    try:
        main(list(arguments))
    except SystemExit:
        traceback_text = ""
    except Exception:  # noqa: BLE001 - users see any traceback with the debug switch
        traceback_text = traceback.format_exc()
    out, err = capsys.readouterr()
    return out + err + traceback_text


def stored_bytes(folder: Path) -> bytes:
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
def test_token_is_in_no_output_traceback_or_snapshot(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], github: FakeGitHub, tmp_path: Path, fault: str
) -> None:
    if fault == "crash":
        monkeypatch.setattr(fetching, "github_item", lambda *_: 1 / 0)
    elif fault:
        github.fail_next(fault, times=9, code=403, body={"message": "No"}, path=["repository", "issues", "nodes", 0])
    set_environment(monkeypatch, {"GITHUB_TOKEN": TOKEN, "VANITYLINT_DEBUG": "1"})
    output = run_cli(capsys, "check", SHOP, "--max-wait", "0s")
    assert FAULTS[fault] in output
    assert github.requests[0].headers["authorization"] == f"token {TOKEN}"
    assert TOKEN not in output
    assert TOKEN.encode() not in stored_bytes(tmp_path)


def test_app_key_is_not_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], github: FakeGitHub, key: str
) -> None:
    set_environment(monkeypatch, {**APP, "GITHUB_APP_PRIVATE_KEY": key.replace("B", "C"), "VANITYLINT_DEBUG": "1"})
    output = run_cli(capsys, "check", SHOP)
    assert github.requests == []
    assert not any(line in output for line in key.replace("B", "C").splitlines() if line)


@pytest.mark.parametrize("name", ["shop", "nope"])
def test_token_in_url_is_not_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], github: FakeGitHub, tmp_path: Path, name: str
) -> None:
    set_environment(monkeypatch, {"GITHUB_TOKEN": "x", "GITHUB_SERVER_URL": github.url})
    address = github.url.replace("://", f"://x-access-token:{TOKEN}@")
    assert TOKEN not in run_cli(capsys, "check", f"{address}/acme/{name}.git")
    assert github.requests
    assert TOKEN.encode() not in stored_bytes(tmp_path)
