"""One issue, what hangs on it and what it hangs on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from vanitylint.connectors.github.queries import one_issue
from vanitylint.connectors.loose import as_dict
from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vanitylint.backlog.arrivals import Arrival
    from vanitylint.backlog.items import WorkItem
    from vanitylint.connectors.github.fetching import Fetch

_PATH = ("repository", "issueOrPullRequest")
_STEPS_DOWN = 6
"""As far as a trace is walked."""


class OneIssue:
    """The fetch of one issue with its sub-issues, and of its parents, which are not judged.

    Args:
        fetch: What it is part of.
        owner: Login of an organisation or a person.
        name: The repository's.
        number: The issue's.
    """

    is_whole = True
    mark = None
    """It is fetched anew each time: that is one question."""

    def __init__(self, fetch: Fetch, owner: str, name: str, number: int) -> None:
        self.fetch = fetch
        self.variables = {"owner": owner, "name": name, "number": number}
        self.came: set[str] = set()
        self.expected = 1

    def items(self) -> Iterator[Arrival]:
        """The issue, what is below it, what is above it.

        Raises:
            VanitylintError: There is no such issue, or no answer.
            OutOfPatienceError: It would take too long.
        """
        answer = self.fetch.ask(one_issue, self.variables)
        issue = as_dict(as_dict(answer.data.get("repository")).get("issueOrPullRequest"))
        if not issue:
            raise self.fetch.not_found("issue" if answer.data.get("repository") else "repository", answer.troubles)
        if issue.get("__typename") != "Issue":
            hint = "name the issue that it closes"
            raise VanitylintError("is a pull request, not an issue", where=self.fetch.name, hint=hint)
        troubles = [replace(trouble, path=_as_in_a_list(trouble.path)) for trouble in answer.troubles]
        yield from self._noted(self.fetch.issues([issue], troubles, _PATH))
        for _ in range(_STEPS_DOWN):
            yield from self._noted(self.fetch.by_id(self.fetch.children))
        yield from self.fetch.beyond((), self.came.__contains__)

    def _noted(self, items: Iterator[WorkItem]) -> Iterator[WorkItem]:
        for item in items:
            self.came.add(item.key)
            yield item


def _as_in_a_list(path: tuple[str | int, ...]) -> tuple[str | int, ...]:
    return (*path[: len(_PATH)], 0, *path[len(_PATH) :])
