"""Fetch one issue with its sub-issues and parents."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from vanitylint.backlog.limits import MAX_TRACE_STEPS
from vanitylint.connectors.github.queries import one_issue
from vanitylint.connectors.json_values import as_dict, as_text
from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vanitylint.backlog.arrivals import Arrival
    from vanitylint.connectors.github.fetching import Fetch

_PATH = ("repository", "issueOrPullRequest")


def fetch_issue(fetch: Fetch, owner: str, name: str, number: int) -> Iterator[Arrival]:
    """Yield an issue with its sub-issues, which are judged, and its parents, which are not.

    Raises:
        VanitylintError: There is no such issue, or no answer.
        WaitTooLongError: It would take too long.
    """
    response = fetch.ask(one_issue, {"owner": owner, "name": name, "number": number})
    issue = as_dict(as_dict(response.data.get("repository")).get("issueOrPullRequest"))
    if not issue:
        raise fetch.not_found("issue" if response.data.get("repository") else "repository", response.errors)
    if issue.get("__typename") != "Issue":
        raise VanitylintError("is a pull request, not an issue", where=fetch.name, hint="name the issue that it closes")
    level = [as_text(issue.get("id"))]
    requested = set(level)
    fetch.is_requested = lambda id_, _key: id_ in requested
    errors = [replace(error, path=_with_row(error.path)) for error in response.errors]
    yield from fetch.issues([issue], errors, _PATH)
    for _ in range(MAX_TRACE_STEPS):
        issues = fetch.mark.index.issues
        level = [child for parent in level if parent in issues for child in issues[parent].children]
        requested.update(level)
        yield from fetch.by_id(level)
    yield from fetch.update_relatives()


def _with_row(path: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """Insert a row index into an error's path, as if the issue came in a list."""
    return (*path[: len(_PATH)], 0, *path[len(_PATH) :])
