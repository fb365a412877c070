"""Concurrent runs that update the comment on the same issue of a fake GitHub."""

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

ISSUE_REF = IssueRef("acme", "shop", 1)
COMMENT = f"{OUR_COMMENT}\nvanitylint has 1 question about this issue:"


class SynchronisedClient:
    """A client of GitHub that waits before some of its steps until all runs are about to take theirs.

    Args:
        client: The real client.
        meet_before: Numbers of the steps before which runs wait for each other.
        barrier: Where runs wait for each other.
    """

    def __init__(self, client: Client, meet_before: set[int], barrier: threading.Barrier) -> None:
        self.client, self.meet_before, self.barrier, self.step = client, meet_before, barrier, 0

    def _wait(self) -> None:
        if self.step in self.meet_before:
            with suppress(threading.BrokenBarrierError):  # another run has no more steps
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
    def make_client() -> Client:
        api = Github(
            auth=Auth.Token("x"), base_url=github.url, retry=None, seconds_between_requests=0, seconds_between_writes=0
        )
        return Client(api, "localhost", Waiter(WaitBudget(60), SilentListener(), sleep=lambda _: None))

    return make_client


def remaining_comments(issue: Issue) -> list[str]:
    """Return the comments that are not deleted."""
    return [str(comment.fields["body"]) for comment in issue.comments if not comment.deleted]


@pytest.mark.parametrize("runs", [2, 3])
@pytest.mark.parametrize("meet_before", [{1}, {1, 2}, {1, 2, 3}], ids=["add", "add and list", "add, list and delete"])
def test_concurrent_runs_leave_one_comment(
    issue: Issue, client: Callable[[], Client], runs: int, meet_before: set[int]
) -> None:
    barrier = threading.Barrier(runs)

    def update_comment(number: int) -> Any:
        synchronised = SynchronisedClient(client(), meet_before, barrier)
        try:
            return Commenter(synchronised, ISSUE_REF).update(lambda _: f"{COMMENT} {number}\n")
        finally:
            barrier.abort()

    with ThreadPoolExecutor(runs) as pool:
        updates = [future.result() for future in [pool.submit(update_comment, number) for number in range(runs)]]
    assert len(issue.comments) == runs, "the runs were not concurrent"
    (body,) = remaining_comments(issue)
    assert body.startswith(COMMENT)
    assert {update.outcome for update in updates} == {"written"}


def test_oldest_comment_stays_with_text_of_last_run(issue: Issue, client: Callable[[], Client]) -> None:
    """Another run adds its comment right before ours does."""
    our_client = client()
    mutate = our_client.mutate

    def mutate_after_another_run(mutation: str, variables: Mapping[str, Any]) -> Any:
        if "addComment" in mutation:
            issue.comment(f"{COMMENT} theirs\n", by_viewer=True)
        return mutate(mutation, variables)

    our_client.mutate = mutate_after_another_run  # type: ignore[method-assign]
    update = Commenter(our_client, ISSUE_REF).update(lambda _: f"{COMMENT} ours\n")
    assert remaining_comments(issue) == [f"{COMMENT} ours\n"]
    assert issue.comments[1].deleted
    assert update.outcome == "written"
    assert update.url == issue.comments[0].fields["url"]


def test_outdated_list_of_comments_causes_no_second_comment(issue: Issue, client: Callable[[], Client]) -> None:
    """A comment that was just added is not listed yet."""
    our_client = client()
    original_query = our_client.query

    def query_without_comments(query: str, variables: Mapping[str, Any]) -> Any:
        comments, issue.comments[:] = issue.comments[:], []
        try:
            return original_query(query, variables)
        finally:
            issue.comments[:] = comments

    our_client.query = query_without_comments  # type: ignore[method-assign, assignment]
    assert Commenter(our_client, ISSUE_REF).update(lambda _: COMMENT).outcome == "written"
    assert remaining_comments(issue) == [COMMENT]


def test_missing_issue_is_an_error(github: FakeGitHub, client: Callable[[], Client]) -> None:
    github.repository("acme/shop")
    with pytest.raises(Exception, match="there is no such issue, or the token cannot see it"):
        Commenter(client(), ISSUE_REF).update(lambda _: COMMENT)
