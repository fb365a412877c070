"""Helpers for tests of GitHub as a source: the command line with a fake GitHub, and queries of its snapshot."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from tests.cli.asking import Asking, one_reader
from tests.fake_github import FakeGitHub

from vanitylint.cli import backlog

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest
    from tests.fake_github.projects import Project
    from tests.fake_github.repositories import Repository

SHOP, BOARD, ACME = "github:acme/shop", "github:acme/project/7", "github:acme"
STATUS = {"Status": ["Todo", "In Progress", "Done"]}
BELIEF = "We believe that shorter forms will let 30 % more visitors finish the order by June."


@dataclass(frozen=True)
class Runs(Asking):
    """A fake GitHub, and the command line configured to use it."""

    github: FakeGitHub

    @cached_property
    def shop(self) -> Repository:
        """The repository that most tests use."""
        return self.github.repository("acme/shop")

    @cached_property
    def plans(self) -> Repository:
        """Another repository."""
        return self.github.repository("acme/plans")

    @cached_property
    def board(self) -> Project:
        """A project whose only field is the status."""
        return self.github.project("acme", 7, fields=STATUS)

    def fetch(self, *words: str) -> list[str]:
        """Fetch successfully, and return the names of the queries."""
        self.github.requests.clear()
        result = self.run("fetch", *words)
        assert result.status == 0, result.err
        return [str(request.operation) for request in self.github.requests]


@contextmanager
def the_real_one(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGitHub]:
    """Provide a fake GitHub that the command line is configured to use."""
    for name in [name for name in os.environ if name.startswith(("GITHUB_", "GH_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("NO_PROXY", "localhost")
    with FakeGitHub() as fake:
        monkeypatch.setenv("GITHUB_API_URL", fake.url)
        monkeypatch.setenv("GITHUB_TOKEN", "a-token")
        monkeypatch.setattr(backlog, "Reader", one_reader)
        yield fake
