"""Parse addresses on GitHub: `github:owner/repo#45`, `github:org/project/7`, or the URL of a page."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from vanitylint.errors import VanitylintError

HOME = "github.com"
_OWNER = r"(?P<owner>[A-Za-z0-9][A-Za-z0-9-]{0,38}(?:_[A-Za-z0-9]{1,20})?)"
"""A login. Accounts of an enterprise with managed users end in `_shortcode`."""
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?(?::[1-9]\d{0,3}|:[1-5]\d{4}|:6[0-4]\d{3})?")
_PULL_REQUEST = re.compile(r"[^/]+/[^/]+/pull/\d+(?:[#/].*)?")
_REPOSITORY = r"(?P<repository>[A-Za-z0-9._-]{1,100}?)(?:\.git)?"
_PATHS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:(?:orgs|users)/)?{_OWNER}/projects?/(?P<project>[1-9]\d{{0,8}})(?:/.*)?",
        rf"(?:orgs|users)/{_OWNER}(?:/repositories)?",
        rf"{_OWNER}/{_REPOSITORY}(?:#|/issues/)(?P<issue>[1-9]\d{{0,17}})(?:[#/].*)?",
        rf"{_OWNER}/{_REPOSITORY}(?:/issues)?",
        _OWNER,
    )
)
_HINT = "write github:owner/repo, github:owner/repo#45, github:org/project/7 or github:org, or the page's address"


@dataclass(frozen=True)
class Address:
    """An address on a GitHub server: an owner, one of its repositories or projects, or one issue."""

    host: str
    """Host of the web pages, in lower case, with the port if there is one: `github.com`."""
    owner: str
    repository: str = ""
    issue: int = 0
    project: int = 0

    @property
    def slug(self) -> str:
        """`owner/repo`."""
        return f"{self.owner}/{self.repository}"


def parse_address(name: str, host: str) -> Address:
    """Parse the name of a source.

    Args:
        name: The name as the user wrote it: with the prefix `github:`, or a URL.
        host: The server that `github:` stands for.

    Raises:
        VanitylintError: The name is not an address that work items can be read from.
    """
    if name.startswith("github:"):
        path = name.removeprefix("github:").strip().strip("/")
        if "://" in path:
            return parse_address(path, host)
    else:
        try:
            url = urlsplit(name)
        except ValueError as error:
            raise VanitylintError("is not an address", where=name, hint=_HINT) from error
        host = url.netloc.rpartition("@")[2].lower().removeprefix("www.")
        path = url.path.strip("/")
    if not _HOST.fullmatch(host):
        raise VanitylintError(f"{host!r} is not a server name", where=name, hint="it looks like github.example.com")
    for pattern in _PATHS:
        if match := pattern.fullmatch(path):
            groups = {"repository": "", "issue": "0", "project": "0"} | match.groupdict()
            return Address(host, groups["owner"], groups["repository"], int(groups["issue"]), int(groups["project"]))
    if _PULL_REQUEST.fullmatch(path):
        raise VanitylintError("is a pull request, not an issue", where=name, hint="name the issue that it closes")
    raise VanitylintError("is not a place on GitHub that has work items", where=name, hint=_HINT)


def default_host(configured: str = "") -> str:
    """Return the server that `github:` stands for: from the config, else from the environment, else github.com.

    Args:
        configured: A host or its URL, from the config.
    """
    server = configured or os.environ.get("GH_HOST", "") or os.environ.get("GITHUB_SERVER_URL", "") or HOME
    return (urlsplit(server).netloc if "://" in server else server).strip("/").lower()


def api_url(host: str) -> str:
    """Return the base URL of a server's API.

    `GITHUB_API_URL`, which GitHub Actions sets, applies to the server of `GITHUB_SERVER_URL`.
    """
    url = os.environ.get("GITHUB_API_URL", "").rstrip("/")
    if url and host == environment_host():
        return url
    if host == HOME or host.endswith(".ghe.com"):
        return f"https://api.{host}"
    return f"https://{host}/api/v3"


def environment_host() -> str:
    """Return the server that GitHub Actions runs on, or github.com."""
    return urlsplit(os.environ.get("GITHUB_SERVER_URL", "")).netloc.lower() or HOME
