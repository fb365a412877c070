"""Test parsing of addresses on GitHub, and the server that short names refer to."""

from __future__ import annotations

import os

import pytest

from vanitylint.connectors.github.address import Address, api_url, default_host, environment_host, parse_address
from vanitylint.errors import VanitylintError

HOST = "github.com"
SHOP = Address(HOST, "acme", "shop")
BOARD = Address(HOST, "acme", project=7)
ISSUE = Address(HOST, "acme", "shop", issue=45)


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(("GITHUB_", "GH_"))]:
        monkeypatch.delenv(name)


@pytest.mark.parametrize(
    "name",
    [
        "github:acme/shop",
        "github:acme/shop/",
        "github: acme/shop",
        "github:acme/shop.git",
        "github:acme/shop/issues",
        "github:https://github.com/acme/shop",
        "https://github.com/acme/shop",
        "https://github.com/acme/shop/",
        "https://github.com/acme/shop.git",
        "https://www.github.com/acme/shop",
        "https://GitHub.com/acme/shop",
        "http://github.com/acme/shop",
        "https://github.com/acme/shop/issues",
        "https://github.com/acme/shop/issues?q=is%3Aopen+label%3Abug",
        "https://github.com/acme/shop?tab=readme-ov-file#readme",
    ],
)
def test_repository_address(name: str) -> None:
    assert parse_address(name, HOST) == SHOP


@pytest.mark.parametrize(
    "name",
    [
        "github:acme/shop#45",
        "github:acme/shop/issues/45",
        "github:acme/shop.git#45",
        "https://github.com/acme/shop/issues/45",
        "https://github.com/acme/shop/issues/45/",
        "https://github.com/acme/shop/issues/45#issuecomment-2147483648",
        "https://github.com/acme/shop/issues/45#issue-1",
        "https://github.com/acme/shop/issues/45?notification_referrer_id=NT_kwDO",
        "https://www.github.com/acme/shop/issues/45/linked_closing_reference?reference_location=REPO",
        "github:acme/shop/issues/45#issuecomment-1",
    ],
)
def test_issue_address(name: str) -> None:
    assert parse_address(name, HOST) == ISSUE


@pytest.mark.parametrize(
    "name",
    [
        "github:acme/project/7",
        "github:acme/projects/7",
        "github:orgs/acme/projects/7",
        "https://github.com/orgs/acme/projects/7",
        "https://github.com/orgs/acme/projects/7/",
        "https://github.com/orgs/acme/projects/7/views/2",
        "https://github.com/orgs/acme/projects/7/views/2?filterQuery=is%3Aopen&pane=info",
        "https://github.com/orgs/acme/projects/7/settings/fields",
        "https://github.com/users/acme/projects/7",
        "https://github.com/users/acme/projects/7/views/1",
    ],
)
def test_project_address(name: str) -> None:
    assert parse_address(name, HOST) == BOARD


@pytest.mark.parametrize(
    "name",
    [
        "github:acme",
        "github:acme/",
        "github:orgs/acme",
        "https://github.com/acme",
        "https://github.com/acme/",
        "https://github.com/acme?tab=repositories",
        "https://github.com/orgs/acme",
        "https://github.com/orgs/acme/repositories",
        "https://github.com/orgs/acme/repositories?q=shop",
    ],
)
def test_owner_address(name: str) -> None:
    assert parse_address(name, HOST) == Address(HOST, "acme")


@pytest.mark.parametrize(
    ("name", "owner", "repository"),
    [
        ("github:a/b", "a", "b"),
        ("github:a-b-c/.github", "a-b-c", ".github"),
        ("github:acme/shop.js", "acme", "shop.js"),
        ("github:acme/my_shop-2.0", "acme", "my_shop-2.0"),
        ("github:ann_acme/shop", "ann_acme", "shop"),
        ("github:Acme/Shop", "Acme", "Shop"),
        ("github:acme/.git.git", "acme", ".git"),
        (f"github:{'a' * 39}/{'b' * 100}", "a" * 39, "b" * 100),
    ],
)
def test_unusual_names_are_accepted(name: str, owner: str, repository: str) -> None:
    assert parse_address(name, HOST) == Address(HOST, owner, repository)
    assert parse_address(name, HOST).slug == f"{owner}/{repository}"


@pytest.mark.parametrize(
    ("name", "host"),
    [
        ("https://git.example.com/acme/shop", "git.example.com"),
        ("https://git.example.com:8443/acme/shop/issues", "git.example.com:8443"),
        ("https://acme.ghe.com/acme/shop", "acme.ghe.com"),
        ("http://localhost:8080/acme/shop", "localhost:8080"),
        ("https://x-access-token:secret@git.example.com/acme/shop.git", "git.example.com"),
    ],
)
def test_page_of_another_server_keeps_its_host(name: str, host: str) -> None:
    assert parse_address(name, HOST) == Address(host, "acme", "shop")


def test_short_name_refers_to_given_server() -> None:
    assert parse_address("github:acme/shop#45", "git.example.com") == Address("git.example.com", "acme", "shop", 45)
    assert parse_address("https://github.com/acme/shop", "git.example.com") == SHOP


@pytest.mark.parametrize(
    "name",
    [
        "github:",
        "github:/",
        "github:acme shop",
        "github:acme/sh op",
        "github:-acme/shop",
        "github:acme/shop#",
        "github:acme/shop#abc",
        "github:acme/shop#-1",
        "github:acme/shop#0",
        "github:acme/project/0",
        "github:acme/shop/issues/new",
        "github:acme/shop/45",
        "github:acme/project/seven",
        "github:../shop",
        "github:acme/shop/../../x",
        f"github:{'a' * 40}/shop",
        f"github:acme/shop#{'9' * 19}",
        "https://github.com",
        "https://github.com/",
        "https://github.com/acme/shop/milestone/3",
        "https://github.com/acme/shop/tree/main",
        "https://github.com/orgs/acme/projects",
        "https://gist.github.com/acme/0123456789abcdef/raw/x",
    ],
)
def test_invalid_address_is_reported_with_valid_forms(name: str) -> None:
    with pytest.raises(VanitylintError) as caught:
        parse_address(name, HOST)
    assert caught.value.where == name
    assert "is not a place on GitHub" in caught.value.message
    assert "write github:owner/repo, github:owner/repo#45, github:org/project/7 or github:org" in caught.value.hint


# Servers


@pytest.mark.parametrize(
    ("configured", "environment", "host"),
    [
        ("", {}, "github.com"),
        ("git.example.com", {}, "git.example.com"),
        ("https://Git.Example.com/", {}, "git.example.com"),
        ("git.example.com/", {"GH_HOST": "other.example.com"}, "git.example.com"),
        ("", {"GH_HOST": "git.example.com"}, "git.example.com"),
        ("", {"GH_HOST": "git.example.com", "GITHUB_SERVER_URL": "https://github.com"}, "git.example.com"),
        ("", {"GITHUB_SERVER_URL": "https://git.example.com"}, "git.example.com"),
        ("", {"GITHUB_SERVER_URL": "https://git.example.com:8443/"}, "git.example.com:8443"),
    ],
)
def test_default_host_comes_from_config_or_environment(
    monkeypatch: pytest.MonkeyPatch, configured: str, environment: dict[str, str], host: str
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert default_host(configured) == host


@pytest.mark.parametrize(
    ("host", "environment", "url"),
    [
        ("github.com", {}, "https://api.github.com"),
        ("acme.ghe.com", {}, "https://api.acme.ghe.com"),
        ("git.example.com", {}, "https://git.example.com/api/v3"),
        ("git.example.com:8443", {}, "https://git.example.com:8443/api/v3"),
        ("github.com", {"GITHUB_API_URL": "http://localhost:1"}, "http://localhost:1"),
        ("git.example.com", {"GITHUB_API_URL": "http://localhost:1"}, "https://git.example.com/api/v3"),
        (
            "git.example.com",
            {"GITHUB_SERVER_URL": "https://git.example.com", "GITHUB_API_URL": "https://api.example.com/v3/"},
            "https://api.example.com/v3",
        ),
        (
            "github.com",
            {"GITHUB_SERVER_URL": "https://git.example.com", "GITHUB_API_URL": "https://git.example.com/api/v3"},
            "https://api.github.com",
        ),
    ],
)
def test_api_url_of_server(monkeypatch: pytest.MonkeyPatch, host: str, environment: dict[str, str], url: str) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert api_url(host) == url


def test_environment_host_is_that_of_github_actions(monkeypatch: pytest.MonkeyPatch) -> None:
    assert environment_host() == "github.com"
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://Git.Example.com")
    assert environment_host() == "git.example.com"


@pytest.mark.parametrize("name", ["github:acme/shop/pull/45", "https://github.com/acme/shop/pull/45/files#diff-1"])
def test_pull_request_is_rejected(name: str) -> None:
    with pytest.raises(VanitylintError, match="is a pull request, not an issue") as caught:
        parse_address(name, "github.com")
    assert caught.value.hint == "name the issue that it closes"


def test_error_for_invalid_address_shows_no_password() -> None:
    with pytest.raises(VanitylintError) as caught:
        parse_address("https://me:secret@acme\u2100.example.com/a/b", "github.com")
    assert "secret" not in caught.value.message + caught.value.hint
