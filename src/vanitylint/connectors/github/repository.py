"""Fetch all issues of a repository; after the first fetch, only changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from vanitylint.backlog.arrivals import Arrival, Beyond, Gone
from vanitylint.backlog.items import Problem
from vanitylint.connectors.github.issue import milestone_as_sprint, milestone_fingerprint, milestone_item, milestone_key
from vanitylint.connectors.github.marks import Mark, ProjectMark, RepositoryMark, overlapping
from vanitylint.connectors.github.queries import ISSUE_IDS, MORE_MILESTONES, PROJECT_MEMBERS, repository_page
from vanitylint.connectors.github.shapes import nodes
from vanitylint.connectors.json_values import as_dict, as_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vanitylint.connectors.github.client import Response
    from vanitylint.connectors.github.fetching import Fetch

_PATH = ("repository", "issues", "nodes")
_SCAN_INTERVAL = timedelta(days=1)
"""A project whose own date has not changed is scanned again after this interval, because GitHub does not promise that
the date changes with every field of every item."""


def fetch_repository(fetch: Fetch, owner: str, name: str) -> Iterator[Arrival]:
    """Yield the items of a single repository and their relatives.

    Raises:
        VanitylintError: There is no such repository, or no answer.
        WaitTooLongError: It would take too long.
    """
    slug = next(iter(fetch.mark.repositories), f"{owner}/{name}")
    repository = RepositoryFetch(fetch, owner, name, slug)
    fetch.is_requested = lambda _id, key: key.startswith(f"{repository.slug}#")
    yield from repository.items()
    yield from fetch.update_relatives()


class RepositoryFetch:
    """Fetches one repository, without relatives of its issues elsewhere.

    Args:
        fetch: The fetch it is part of.
        owner: Login of an organisation or a person.
        name: Name of the repository as the user wrote it.
        slug: `owner/repo`, as it was spelt in the previous fetch.
    """

    def __init__(self, fetch: Fetch, owner: str, name: str, slug: str) -> None:
        self.fetch = fetch
        self.address = {"owner": owner, "name": name}
        self.slug = slug
        self.mark = fetch.mark.repositories.get(slug) or RepositoryMark()
        self._since = overlapping(self.mark.since) if self.mark.since else None

    def items(self) -> Iterator[Arrival]:
        """Yield the milestones, the issues that changed, and the keys of what is gone.

        Raises:
            VanitylintError: There is no such repository, or no answer.
            WaitTooLongError: It would take too long.
        """
        projects = list(self.mark.projects)
        first_page = self._page(None)
        repository = as_dict(first_page.data.get("repository"))
        if not repository:
            raise self.fetch.not_found("repository", first_page.errors)
        slug = as_text(repository.get("nameWithOwner"))
        if self._since and slug != self.slug:  # renamed, so all keys have changed
            self.mark, self._since = RepositoryMark(), None
            self.fetch.mark, self.fetch.is_whole = Mark(), True
            first_page, projects = self._page(None), []
            repository = as_dict(first_page.data.get("repository"))
        self.slug = slug
        self.fetch.mark.repositories[slug] = self.mark
        self.mark.total = int(as_dict(repository.get("all")).get("totalCount") or 0)
        if repository.get("hasIssuesEnabled") is False:
            yield Problem(self.fetch.name, f"issues are switched off in {slug}")
        milestones = list(self._all_milestones(first_page))
        yield from self._milestone_items(milestones)
        if not self._since:
            self.mark.milestones = _fingerprints(milestones)
        yield from self._issues(first_page)
        yield from self._changed_by_milestones(milestones)
        yield from self._changed_by_projects(projects, first_page)
        yield from self._missing_or_gone()

    def _page(self, after: str | None) -> Response:
        variables: dict[str, Any] = {
            **self.address,
            "after": after,
            "since": self._since,
            "isFirst": after is None,
            "projects": list(self.mark.projects) if after is None else [],
        }
        return self.fetch.ask(repository_page, variables)

    def _issues(self, response: Response) -> Iterator[Arrival]:
        """Yield the issues of all pages, beginning with the given one."""
        self.fetch.expect(int(as_dict(as_dict(response.data.get("repository")).get("issues")).get("totalCount") or 0))
        while True:
            page = as_dict(as_dict(response.data.get("repository")).get("issues"))
            rows = self.fetch.rows(page, response)
            yield from self.fetch.issues(rows, response.errors, _PATH)
            self._record_project_items()
            self.mark.since = max([self.mark.since, *(as_text(as_dict(row).get("updatedAt")) for row in rows)])
            page_info = as_dict(page.get("pageInfo"))
            if page_info.get("hasNextPage") is not True:
                return
            response = self._page(as_text(page_info.get("endCursor")))

    def _own_ids(self) -> list[str]:
        return self.fetch.mark.index.ids_where(lambda entry: entry.key.startswith(f"{self.slug}#"))

    def _milestone_items(self, milestones: list[dict[str, Any]]) -> Iterator[Arrival]:
        """Yield the milestones themselves, as sprints and as items that issues belong to."""
        treated_as = self.fetch.settings.milestones
        notes: list[str] = []
        numbers: set[str] = set()
        for milestone in milestones:
            if treated_as == "sprints" and (sprint := milestone_as_sprint(milestone, notes)):
                yield sprint
            if treated_as == "bets" or (treated_as == "sprints" and as_text(milestone.get("description"))):
                item = milestone_item(milestone, self.slug, notes)
                numbers.add(str(milestone.get("number")))
                if treated_as == "bets":
                    item.kind = "Epic"
                yield item if treated_as == "bets" else Beyond(item)
        for note in notes:
            self.fetch.remarks.add_problem(note)
        for number in self.mark.milestones.keys() - numbers:
            yield Gone(milestone_key(self.slug, {"number": int(number)}))

    def _all_milestones(self, first_page: Response) -> Iterator[dict[str, Any]]:
        first = as_dict(as_dict(first_page.data.get("repository")).get("milestones"))
        self.fetch.rows(first, first_page)
        if as_dict(first.get("pageInfo")).get("hasNextPage") is not True:
            yield from nodes(first)
            return
        for page, _ in self.fetch.pages(lambda _: MORE_MILESTONES, self.address, ("repository", "milestones")):
            yield from nodes(page)

    def _changed_by_milestones(self, milestones: list[dict[str, Any]]) -> Iterator[Arrival]:
        """Yield issues whose milestone was changed or deleted, which leaves the issues' own date as it was."""
        after = _fingerprints(milestones)
        changed = {int(number) for number, before in self.mark.milestones.items() if after.get(number) != before}
        if changed:
            issues = self.fetch.mark.index.issues
            yield from self.fetch.by_id([id_ for id_ in self._own_ids() if issues[id_].milestone in changed])
        self.mark.milestones = after

    def _changed_by_projects(self, known: list[str], first_page: Response) -> Iterator[Arrival]:
        """Yield issues whose fields in a project changed, which leaves the issues' own date as it was."""
        now = datetime.now(UTC)
        if "projects" not in self.fetch.parts:
            return
        projects = nodes(first_page.data.get("projects"))
        updated = {as_text(project.get("id")): as_text(project.get("updatedAt")) for project in projects}
        for project in known:
            mark = self.mark.projects[project]
            if project not in updated:  # deleted or hidden since
                yield from self.fetch.by_id(mark.item_dates)
                del self.mark.projects[project]
                continue
            is_due = now - datetime.fromisoformat(mark.scanned) > _SCAN_INTERVAL
            if updated[project] != mark.updated or is_due:
                dates = self._item_dates(project)
                changed = [id_ for id_, date in dates.items() if date != mark.item_dates.get(id_)]
                removed = [id_ for id_ in mark.item_dates if id_ not in dates]
                try:
                    yield from self.fetch.by_id([*changed, *removed])
                finally:  # if the fetch stops here, the next one need not request these again
                    mark.item_dates |= {id_: dates[id_] for id_ in changed if id_ in self.fetch.seen}
                self.mark.projects[project] = ProjectMark(updated[project], now.isoformat(), dates)
        self._record_project_items()

    def _record_project_items(self) -> None:
        """Record the dates of the project items of the issues received."""
        while self.fetch.project_items:
            project, dates = self.fetch.project_items.popitem()
            if project in self.mark.projects:
                self.mark.projects[project].item_dates.update(dates)
            elif project:
                now = datetime.now(UTC).isoformat()
                self.mark.projects[project] = ProjectMark(self.fetch.project_dates[project], now, dates)

    def _item_dates(self, project: str) -> dict[str, str]:
        """Return, by id of each issue of this repository in a project, when its project item was last updated."""
        dates: dict[str, str] = {}
        for page, _ in self.fetch.pages(lambda _: PROJECT_MEMBERS, {"id": project}, ("node", "items")):
            for project_item in nodes(page):
                issue = as_dict(project_item.get("content"))
                if as_dict(issue.get("repository")).get("nameWithOwner") == self.slug:
                    dates[as_text(issue.get("id"))] = as_text(project_item.get("updatedAt"))
        return dates

    def _missing_or_gone(self) -> Iterator[Arrival]:
        """Yield issues that are missing or gone, if the number of known issues differs from the repository's total."""
        own_ids = self._own_ids()
        if len(own_ids) == self.mark.total:
            return
        current_ids: dict[str, None] = {}
        for page, _ in self.fetch.pages(lambda _: ISSUE_IDS, self.address, ("repository", "issues")):
            current_ids |= {as_text(issue.get("id")): None for issue in nodes(page)}
        for id_ in own_ids:
            if id_ not in current_ids:
                yield from self.fetch.remove(id_)
        yield from self.fetch.by_id(id_ for id_ in current_ids if id_ not in self.fetch.mark.index.issues)


def _fingerprints(milestones: list[dict[str, Any]]) -> dict[str, str]:
    return {str(milestone.get("number")): milestone_fingerprint(milestone) for milestone in milestones}
