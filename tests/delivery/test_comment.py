"""Runs that keep the comment on one issue at the same time, against a GitHub that both of them talk to."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from github import Auth, Github
from tests.fake_github import FakeGitHub

from vanitylint.backlog.items import OUR_COMMENT
from vanitylint.connectors import SilentListener
from vanitylint.connectors.github.client import Client
from vanitylint.connectors.waiting import WaitBudget, Waiter
from vanitylint.delivery.comment import Commenter, IssueRef

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tests.fake_github.issues import Issue

PLACE = IssueRef("acme", "shop", 1)
SAID = f"{OUR_COMMENT}\nvanitylint has 1 question about this issue:"


class Together:
    """A way to GitHub on which each step is taken when all are about to take theirs.

    Args:
        client: The way.
        meet: Before which steps one waits for the others, by their number.
        barrier: Where all wait.
    """

    def __init__(self, client: Client, meet: set[int], barrier: threading.Barrier) -> None:
        self.client, self.meet, self.barrier, self.step = client, meet, barrier, 0

    def _wait(self) -> None:
        if self.step in self.meet:
            with suppress(threading.BrokenBarrierError):  # somebody has nothing more to do
                self.barrier.wait(10)
        self.step += 1

    def query(self, query: str, variables: Mapping[str, Any]) -> Any:
        self._wait()
        return self.client.query(query, variables)

    def mutate(self, mutation: str, variables: Mapping[str, Any]) -> Any:
        self._wait()
        return self.client.mutate(mutation, variables)


@pytest.fixture
def github() -> Iterator[FakeGitHub]:
    with FakeGitHub() as fake:
        fake.writing.is_allowed = True
        yield fake


@pytest.fixture
def issue(github: FakeGitHub) -> Issue:
    return github.repository("acme/shop").issue(title="Kitchen cockpit", body="")


@pytest.fixture
def client(github: FakeGitHub) -> Callable[[], Client]:
    def make() -> Client:
        way = Github(
            auth=Auth.Token("x"), base_url=github.url, retry=None, seconds_between_requests=0, seconds_between_writes=0
        )
        return Client(way, "localhost", Waiter(WaitBudget(60), SilentListener(), sleep=lambda _: None))

    return make


def left(issue: Issue) -> list[str]:
    """The comments that are there in the end."""
    return [str(each.fields["body"]) for each in issue.comments if not each.deleted]


@pytest.mark.parametrize("runs", [2, 3])
@pytest.mark.parametrize("meet", [{1}, {1, 2}, {1, 2, 3}], ids=["adding", "looking", "taking away"])
def test_runs_at_the_same_time_leave_one_comment(
    issue: Issue, client: Callable[[], Client], runs: int, meet: set[int]
) -> None:
    barrier = threading.Barrier(runs)

    def one(number: int) -> Any:
        line = Together(client(), meet, barrier)
        try:
            return Commenter(line, PLACE).update(lambda _: f"{SAID} {number}\n")
        finally:
            barrier.abort()

    with ThreadPoolExecutor(runs) as pool:
        kept = [future.result() for future in [pool.submit(one, number) for number in range(runs)]]
    assert len(issue.comments) == runs, "they did not meet"
    (only,) = left(issue)
    assert only.startswith(SAID)
    assert {each.outcome for each in kept} == {"written"}


def test_the_oldest_stays_and_says_what_the_last_run_found(issue: Issue, client: Callable[[], Client]) -> None:
    """Another run adds its own right before ours does."""
    line = client()
    tell = line.mutate

    def behind_another(mutation: str, variables: Mapping[str, Any]) -> Any:
        if "addComment" in mutation:
            issue.comment(f"{SAID} theirs\n", by_viewer=True)
        return tell(mutation, variables)

    line.mutate = behind_another  # type: ignore[method-assign]
    kept = Commenter(line, PLACE).update(lambda _: f"{SAID} ours\n")
    assert left(issue) == [f"{SAID} ours\n"]
    assert issue.comments[1].deleted
    assert kept.outcome == "written"
    assert kept.url == issue.comments[0].fields["url"]


def test_a_list_that_lags_behind_makes_no_second_comment(issue: Issue, client: Callable[[], Client]) -> None:
    """What was just added does not show yet."""
    line = client()
    ask = line.query

    def as_before(query: str, variables: Mapping[str, Any]) -> Any:
        hidden, issue.comments[:] = issue.comments[:], []
        try:
            return ask(query, variables)
        finally:
            issue.comments[:] = hidden

    line.query = as_before  # type: ignore[method-assign, assignment]
    assert Commenter(line, PLACE).update(lambda _: SAID).outcome == "written"
    assert left(issue) == [SAID]


def test_an_issue_that_is_not_there_is_told(github: FakeGitHub, client: Callable[[], Client]) -> None:
    github.repository("acme/shop")
    with pytest.raises(Exception, match="there is no such issue, or the token cannot see it"):
        Commenter(client(), PLACE).update(lambda _: SAID)
