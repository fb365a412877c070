"""Fetch all repositories of an organisation or a person; after the first fetch, only those with changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vanitylint.backlog.arrivals import Arrival, Gone
from vanitylint.connectors.github.issue import milestone_key
from vanitylint.connectors.github.queries import REPOSITORIES
from vanitylint.connectors.github.repository import RepositoryFetch
from vanitylint.connectors.github.shapes import nodes
from vanitylint.connectors.json_values import as_dict, as_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vanitylint.connectors.github.fetching import Fetch
    from vanitylint.connectors.github.marks import RepositoryMark


def fetch_owner(fetch: Fetch, owner: str) -> Iterator[Arrival]:
    """Yield the items of each repository. Archived repositories are left out, as nobody plans in them.

    Raises:
        VanitylintError: There is no such owner, or no answer.
        WaitTooLongError: It would take too long.
    """
    repositories = {as_text(repository.get("nameWithOwner")): repository for repository in _repositories(fetch, owner)}
    fetch.is_requested = lambda _id, key: key.partition("#")[0] in repositories
    if not fetch.remarks.has_problems:  # otherwise a missing repository may only have been unreadable
        for slug in fetch.mark.repositories.keys() - repositories.keys():
            yield from _remove(fetch, slug)
    for slug, repository in repositories.items():
        mark = fetch.mark.repositories.get(slug)
        milestones = _milestones_changed(repository)
        if mark is None or mark.milestones_changed != milestones or _has_changed(repository, mark):
            yield from RepositoryFetch(fetch, owner, as_text(repository.get("name")), slug).items()
            fetch.mark.repositories[slug].milestones_changed = milestones
    yield from fetch.update_relatives()


def _repositories(fetch: Fetch, owner: str) -> Iterator[dict[str, Any]]:
    path = ("repositoryOwner", "repositories")
    for page, response in fetch.pages(lambda _: REPOSITORIES, {"owner": owner}, path, may_have_gaps=True):
        if not response.data.get("repositoryOwner"):
            raise fetch.not_found("organisation or user", response.errors)
        for error in response.errors:
            fetch.remarks.add_problem(f"a repository could not be read: {error.message.rstrip('.')}")
        yield from nodes(page)


def _remove(fetch: Fetch, slug: str) -> Iterator[Gone]:
    """Remove a repository that was archived, renamed or deleted."""
    mark = fetch.mark.repositories.pop(slug)
    for issue_id in fetch.mark.index.ids_where(lambda entry: entry.key.startswith(f"{slug}#")):
        yield from fetch.remove(issue_id)
    yield from (Gone(milestone_key(slug, {"number": int(number)})) for number in mark.milestones)


def _has_changed(repository: dict[str, Any], mark: RepositoryMark) -> bool:
    """Whether an issue may have come, gone or changed. Changes of project fields show only in the project itself."""
    issues = as_dict(repository.get("issues"))
    newest = max((as_text(issue.get("updatedAt")) for issue in nodes(issues)), default="")
    return bool(issues.get("totalCount") != mark.total or newest > mark.since or mark.projects)


def _milestones_changed(repository: dict[str, Any]) -> str:
    milestones = as_dict(repository.get("milestones"))
    newest = max((as_text(milestone.get("updatedAt")) for milestone in nodes(milestones)), default="")
    return f"{milestones.get('totalCount')} {newest}"
