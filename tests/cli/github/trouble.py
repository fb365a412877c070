"""Helpers for tests of GitHub's errors: the command line with a repository of 25 issues, without waiting times."""

from __future__ import annotations

from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tests.cli.asking import Asking
from tests.cli.github.runs import the_real_one

from vanitylint.connectors.waiting import Waiter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pytest
    from tests.fake_github import FakeGitHub, Request
    from tests.fake_github.issues import Issue
    from tests.fake_github.repositories import Repository

SHOP, BOARD, ACME = "github:acme/shop", "github:acme/project/7", "github:acme"
SLOW_DOWN = "GitHub asks to slow down (secondary rate limit)"
USED_UP = "GitHub's rate limit is used up"
EPIC = "We believe that a shorter form will let 30 % more visitors finish the order by June 2026."


@dataclass(frozen=True)
class Env(Asking):
    """A fake GitHub, and the command line configured to use it."""

    github: FakeGitHub
    waits: list[float] = field(default_factory=list)
    """Durations of the waits, which are skipped."""

    @cached_property
    def shop(self) -> Repository:
        """A repository with two and a half pages of ten issues."""
        repository = self.github.repository("acme/shop")
        for number in range(25):
            repository.issue(title=f"Thing {number}")
        return repository

    def fetch(self, *words: str) -> Any:
        """Fetch the shop, or the given sources."""
        named = any(word.startswith(("github:", "http")) for word in words)
        return self.run("fetch", *words) if named else self.run("fetch", SHOP, *words)

    def check(self, *words: str) -> Any:
        """Check the shop, or the given sources; findings do not fail the check."""
        named = any(word.startswith(("github:", "http")) for word in words)
        return self.run("check", *words, *(() if named else (SHOP,)), "--fail-on", "never")

    def value(self, column: str, issue: Issue) -> Any:
        """Return a column of an issue from the snapshot."""
        (row,) = self.rows(f"select {column} from item where key = '{issue.key}'")  # noqa: S608 - trusted input
        return row[column]

    def operations(self, since: int = 0) -> list[str | None]:
        """Return the names of the queries."""
        return [request.operation for request in self.github.requests[since:]]

    def sizes(self) -> list[int]:
        """Return the requested page sizes."""
        return [request.variables["first"] for request in self.github.requests if "first" in request.variables]

    def recover(self) -> int:
        """Remove all faults, and return the number of requests so far."""
        self.github._faults.clear()
        return len(self.github.requests)

    def hide_parent(self, row: int, **details: Any) -> None:
        """Hide the parent of an issue on the next page."""
        self.github.fail_next("partial", path=["repository", "issues", "nodes", row, "parent"], **details)


@contextmanager
def faulty_github(run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Iterator[Env]:
    """Provide an empty fake GitHub that the command line is configured to use."""
    with the_real_one(monkeypatch) as fake, closing(Env(run, fake)) as env:
        sleep_by(env.waits.append, monkeypatch)
        yield env


def sleep_by(sleep: Callable[[float], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """Replace the function that waits."""
    monkeypatch.setattr(Waiter.__init__, "__defaults__", (sleep,))


def is_later(request: Request) -> bool:
    """Return whether a request is for a page after the first."""
    return bool(request.variables.get("after"))


def is_by_id(request: Request) -> bool:
    """Return whether issues are requested by id."""
    return "ids" in request.variables


def flat(text: str) -> str:
    """Return a text on one line."""
    return " ".join(text.split())
