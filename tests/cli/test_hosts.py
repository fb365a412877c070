"""A tracker whose name nobody knows: told at once where there is none, tried again where nobody could say."""

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
    """The command line, pointed at hosts that there are not."""
    for name in [name for name in os.environ if name.startswith(("GITHUB_", "GH_"))]:
        monkeypatch.delenv(name)
    with the_real_one(monkeypatch, run) as made:
        monkeypatch.setenv("JIRA_URL", "https://acme.atlasian.invalid")
        monkeypatch.setenv("GH_HOST", "git.acme.invalid")
        monkeypatch.setenv("GH_ENTERPRISE_TOKEN", "a-token")
        yield made


@pytest.fixture
def resolver(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Lets whoever is asked for a host's name answer so."""

    def answer(number: int) -> None:
        def refuse(*_: object, **__: object) -> None:
            raise socket.gaierror(number, "so it is")

        monkeypatch.setattr(socket, "getaddrinfo", refuse)

    return answer


@pytest.mark.parametrize("place", TRACKERS)
def test_a_host_that_there_is_not_is_told_at_once(runs: Runs, resolver: Callable, place: str) -> None:
    resolver(socket.EAI_NONAME)
    ran = runs.run("check", place)
    assert (ran.status, ran.out, runs.naps) == (2, "", [])
    assert all(words in ran.err for words in TRACKERS[place])
    assert TRACKERS[place][0] in runs.run("doctor", place).out


@pytest.mark.parametrize("place", TRACKERS)
def test_where_no_resolver_answers_it_is_asked_again(runs: Runs, resolver: Callable, place: str) -> None:
    resolver(socket.EAI_AGAIN)
    ran = runs.run("check", place)
    assert (ran.status, len(runs.naps)) == (2, 4)
    assert "there is no host" not in ran.err


@pytest.mark.parametrize("place", TRACKERS)
def test_a_proxy_that_there_is_not_is_no_host_of_ours(
    runs: Runs, resolver: Callable, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.invalid:3128")
    resolver(socket.EAI_NONAME)
    ran = runs.run("check", place)
    assert ran.status == 2
    assert "there is no host" not in ran.err
    assert "proxy" in ran.err.lower()
