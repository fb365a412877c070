"""One issue, what hangs on it and what it hangs on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from vanitylint.connectors.github.fetching import STEPS
from vanitylint.connectors.github.queries import one_issue
from vanitylint.connectors.loose import as_dict, as_text
from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vanitylint.backlog.arrivals import Arrival
    from vanitylint.connectors.github.fetching import Fetch

_PATH = ("repository", "issueOrPullRequest")


def fetch_one(fetch: Fetch, owner: str, name: str, number: int) -> Iterator[Arrival]:
    """An issue with its sub-issues, which are judged, and its parents, which are not.

    Raises:
        VanitylintError: There is no such issue, or no answer.
        OutOfPatienceError: It would take too long.
    """
    answer = fetch.ask(one_issue, {"owner": owner, "name": name, "number": number})
    issue = as_dict(as_dict(answer.data.get("repository")).get("issueOrPullRequest"))
    if not issue:
        raise fetch.not_found("issue" if answer.data.get("repository") else "repository", answer.troubles)
    if issue.get("__typename") != "Issue":
        raise VanitylintError("is a pull request, not an issue", where=fetch.name, hint="name the issue that it closes")
    below = [as_text(issue.get("id"))]
    asked = set(below)
    fetch.is_asked = lambda id_, _key: id_ in asked
    troubles = [replace(trouble, path=_as_in_a_list(trouble.path)) for trouble in answer.troubles]
    yield from fetch.issues([issue], troubles, _PATH)
    for _ in range(STEPS):
        issues = fetch.mark.index.issues
        below = [child for parent in below if parent in issues for child in issues[parent].children]
        asked.update(below)
        yield from fetch.by_id(below)
    yield from fetch.settle()


def _as_in_a_list(path: tuple[str | int, ...]) -> tuple[str | int, ...]:
    return (*path[: len(_PATH)], 0, *path[len(_PATH) :])
