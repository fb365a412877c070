"""Trackers whose host name cannot be resolved: unknown hosts are reported at once, temporary failures are retried."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

import pytest
from tests.cli.jira.runs import Runs, the_real_one

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TRACKERS = {
    "jira:SHOP": ("there is no host acme.atlasian.invalid", "check JIRA_URL, or url under [jira]"),
    "github:acme/shop": ("there is no host git.acme.invalid", "check GH_HOST, or host under [github]"),
}


@pytest.fixture
def runs(run: Callable, monkeypatch: pytest.MonkeyPatch) -> Iterator[Runs]:
    """Provide the command line, pointed at hosts that do not exist."""
    for name in [name for name in os.environ if name.startswith(("GITHUB_", "GH_"))]:
        monkeypatch.delenv(name)
    with the_real_one(monkeypatch, run) as fake:
        monkeypatch.setenv("JIRA_URL", "https://acme.atlasian.invalid")
        monkeypatch.setenv("GH_HOST", "git.acme.invalid")
        monkeypatch.setenv("GH_ENTERPRISE_TOKEN", "a-token")
        yield fake


@pytest.fixture
def resolver(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Return a function that makes name resolution fail with an error number."""

    def fail_with(error_number: int) -> None:
        def fail(*_: object, **__: object) -> None:
            raise socket.gaierror(error_number, "so it is")

        monkeypatch.setattr(socket, "getaddrinfo", fail)

    return fail_with


@pytest.mark.parametrize("source", TRACKERS)
def test_unknown_host_is_reported_without_retry(runs: Runs, resolver: Callable, source: str) -> None:
    resolver(socket.EAI_NONAME)
    result = runs.run("check", source)
    assert (result.status, result.out, runs.naps) == (2, "", [])
    assert all(message in result.err for message in TRACKERS[source])
    assert TRACKERS[source][0] in runs.run("doctor", source).out


@pytest.mark.parametrize("source", TRACKERS)
def test_temporary_failure_of_name_resolution_is_retried(runs: Runs, resolver: Callable, source: str) -> None:
    resolver(socket.EAI_AGAIN)
    result = runs.run("check", source)
    assert (result.status, len(runs.naps)) == (2, 4)
    assert "there is no host" not in result.err


@pytest.mark.parametrize("source", TRACKERS)
def test_unknown_proxy_is_not_reported_as_unknown_host(
    runs: Runs, resolver: Callable, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.invalid:3128")
    resolver(socket.EAI_NONAME)
    result = runs.run("check", source)
    assert result.status == 2
    assert "there is no host" not in result.err
    assert "proxy" in result.err.lower()
