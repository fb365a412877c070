"""Test against a fake GitHub by other people (npm `emulate`): its REST responses are read, and a GitHub App gets in.

It has no GraphQL, so live reading is tested against `tests.fake_github`. `make emulate` installs it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from socket import create_server
from typing import TYPE_CHECKING, NamedTuple

import pytest
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from github import Auth, Github

from vanitylint.backlog.items import WorkItem
from vanitylint.connectors import SilentListener
from vanitylint.connectors.files.source import open_path
from vanitylint.connectors.github.access import connect
from vanitylint.connectors.github.source import open_github
from vanitylint.connectors.waiting import WaitBudget
from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from collections.abc import Iterator

HOME = Path(sys.prefix) / "emulate"
NODE = next(HOME.glob("node/**/bin/node"), HOME / "no-node")
PROGRAM = HOME / "node_modules" / "emulate" / "dist" / "index.js"

IS_MISSING = not (NODE.is_file() and PROGRAM.is_file())

pytestmark = [
    pytest.mark.skipif(IS_MISSING and "CI" not in os.environ, reason="needs `make emulate` (Node and an npm package)"),
    pytest.mark.xdist_group("emulate"),
]


class Emulated(NamedTuple):
    """A running server."""

    url: str
    key: str
    """The private key of the GitHub App 7, installed as 70."""


@pytest.fixture(scope="module")
def emulated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulated]:
    folder = tmp_path_factory.mktemp("emulate")
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    key = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    ).decode()
    app = {
        "app_id": 7, "slug": "lint", "name": "Lint", "private_key": key, "permissions": {"issues": "read"}, "events": [],
        "installations": [{"installation_id": 70, "account": "acme", "repository_selection": "all"}],
    }  # fmt: skip
    seed = {
        "github": {
            "users": [{"login": "ann"}],
            "orgs": [{"login": "acme", "members": [{"login": "ann", "role": "admin"}]}],
            "repos": [{"owner": "acme", "name": "shop"}],
            "apps": [app],
        }
    }
    (folder / "seed.json").write_text(json.dumps(seed))
    with create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command: list[str | Path] = [
        NODE,
        PROGRAM,
        "start",
        "--service",
        "github",
        "--port",
        str(port),
        "--seed",
        folder / "seed.json",
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        url = f"http://localhost:{port}"
        try:
            _wait_for(f"{url}/rate_limit")
            yield Emulated(url, key)
        finally:
            server.terminate()


def _wait_for(url: str) -> None:
    for _ in range(100):
        try:
            requests.get(url, timeout=1)
        except requests.ConnectionError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(url)


def test_issues_exported_by_emulate_are_read(emulated: Emulated, tmp_path: Path) -> None:
    github = Github(base_url=emulated.url, auth=Auth.Token("any"), seconds_between_writes=0, seconds_between_requests=0)
    repository = github.get_repo("acme/shop")
    milestone = repository.create_milestone("Q1", description="Fewer people give up")
    label = repository.create_label("epic", "ededed")
    issue = repository.create_issue("One page checkout", body="Why: 40 % give up.", labels=[label], milestone=milestone)
    issue.create_comment("Result: 31 % give up now.")
    repository.create_issue("A blue button").edit(state="closed", state_reason="not_planned")
    response = requests.get(
        f"{emulated.url}/repos/acme/shop/issues?state=all", headers={"Authorization": "Bearer any"}, timeout=5
    )
    (tmp_path / "issues.json").write_bytes(response.content)

    entries = list(open_path(str(tmp_path / "issues.json")).items())

    items = {item.key: item for item in entries if isinstance(item, WorkItem)}
    assert entries == [*items.values()]
    epic, button = items["acme/shop#1"], items["acme/shop#2"]
    assert (epic.title, epic.body, epic.labels) == ("One page checkout", "Why: 40 % give up.", ["epic"])
    assert [(sprint.name, sprint.goal) for sprint in epic.sprints] == [("Q1", "Fewer people give up")]
    assert (button.state, button.resolution) == ("dropped", "not planned")


def test_github_app_is_authenticated(emulated: Emulated, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_API_URL", emulated.url)
    monkeypatch.delenv("GITHUB_SERVER_URL", raising=False)
    monkeypatch.setenv("GITHUB_APP_ID", "7")
    monkeypatch.setenv("GITHUB_APP_PRIVATE_KEY", emulated.key)
    monkeypatch.setenv("GITHUB_APP_INSTALLATION_ID", "70")

    _, repository = connect("github.com", "github:acme/shop").requester.requestJsonAndCheck("GET", "/repos/acme/shop")

    assert repository["full_name"] == "acme/shop"


def test_server_without_graphql_is_reported(emulated: Emulated, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_API_URL", emulated.url)
    monkeypatch.delenv("GITHUB_SERVER_URL", raising=False)
    monkeypatch.setenv("GITHUB_TOKEN", "any")
    source = open_github("github:acme/shop", {}, listener=SilentListener(), wait_budget=WaitBudget(0))

    with pytest.raises(VanitylintError, match="there is no GitHub at this address"):
        list(source.items())
