"""Helpers for tests of Jira as a source: the command line with a fake Jira, and queries of its snapshot."""

from __future__ import annotations

import os
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from tests.cli.asking import Asking, one_reader
from tests.fake_jira import FakeJira

from vanitylint.cli import backlog
from vanitylint.connectors.waiting import Waiter

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest
    from tests.fake_jira.projects import Project
    from tests.fake_jira.recording import Request

Value = TypeVar("Value")
SHOP = "jira:SHOP"
BELIEF = "We believe that shorter forms will let 30 % more visitors finish the order by June."
OPENING = ["serverInfo", "field", "status"]
"""Last path parts of the first requests of each run."""
_ENVIRONMENT_PREFIXES = (
    "JIRA_",
    "REQUESTS_CA_BUNDLE",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "http_proxy",
    "https_proxy",
    "all_proxy",
)


@dataclass(frozen=True)
class Runs(Asking):
    """A fake Jira, and the command line configured to use it."""

    jira: FakeJira
    naps: list[float] = field(default_factory=list)
    """Durations of the waits, which are skipped."""

    @cached_property
    def shop(self) -> Project:
        """The project that most tests use."""
        return self.jira.project("SHOP")

    @cached_property
    def plans(self) -> Project:
        """Another project."""
        return self.jira.project("PLAN")

    def fetch(self, *arguments: str) -> list[str]:
        """Fetch successfully, and return the last part of each requested path."""
        self.jira.requests.clear()
        result = self.run("fetch", *arguments)
        assert result.status == 0, result.err
        return [last_part(request) for request in self.jira.requests]

    def fetch_first(self, *sources: str) -> None:
        """Fetch into an empty folder; cached by the state of the fake, as the result is always the same."""
        key = sources, self.jira.state()
        assert key[1], "tests that change responses must call fetch() instead"
        assert not Path("vanitylint.toml").exists(), "tests with a config must call fetch() instead"
        if key in FIRST_FETCHES:
            Path(".vanitylint").mkdir()
            for name, content in FIRST_FETCHES[key].items():
                Path(".vanitylint", name).write_bytes(content)
        else:
            self.fetch(*sources)
            remember(FIRST_FETCHES, key, {path.name: path.read_bytes() for path in Path(".vanitylint").iterdir()})

    def fresh(self, *sources: str) -> set[str]:
        """Return the content of a fetch into an empty snapshot; cached by the state of the fake and the config."""
        state, config = self.jira.state(), Path("vanitylint.toml")
        if state is None:
            return super().fresh(*sources)
        key = sources, state, config.exists() and config.read_bytes()
        return FRESH_CONTENTS[key] if key in FRESH_CONTENTS else remember(FRESH_CONTENTS, key, super().fresh(*sources))


FIRST_FETCHES: dict[object, dict[str, bytes]] = {}
FRESH_CONTENTS: dict[object, set[str]] = {}
_MAX_CACHED = 30
"""Maximum size of each cache; tests that share an entry are next to each other."""


def remember(cache: dict[object, Value], key: object, value: Value) -> Value:
    """Add an entry to a cache, and drop the oldest if it is full."""
    cache[key] = value
    if len(cache) > _MAX_CACHED:
        del cache[next(iter(cache))]
    return value


def last_part(request: Request) -> str:
    """Return the part of the path that identifies a request: `serverInfo`, `search/jql`, `issue/bulkfetch`, `remotelink`."""
    parts = request.path.split("/")
    return "/".join(parts[-2:]) if parts[-1] in ("jql", "bulkfetch", "configuration") else parts[-1]


@contextmanager
def the_real_one(monkeypatch: pytest.MonkeyPatch, run: Any, edition: str = "cloud", **options: Any) -> Iterator[Runs]:
    """Provide a fake Jira that the command line is configured to use, without waiting times."""
    for name in [name for name in os.environ if name.startswith(_ENVIRONMENT_PREFIXES)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("NO_PROXY", "localhost")
    naps: list[float] = []
    monkeypatch.setattr(Waiter.__init__, "__defaults__", (naps.append,))
    monkeypatch.setattr(backlog, "Reader", one_reader)
    with FakeJira(edition, token="a-token", **options) as jira:  # noqa: S106 - for a fake
        monkeypatch.setenv("JIRA_URL", jira.url)
        if edition == "cloud":
            monkeypatch.setenv("JIRA_EMAIL", jira.doors.email)
            monkeypatch.setenv("JIRA_API_TOKEN", "a-token")
        else:
            monkeypatch.setenv("JIRA_PERSONAL_TOKEN", "a-token")
        with closing(Runs(run, jira, naps)) as runs:
            yield runs
        assert jira.breaches == []
