"""All issues of a repository; after the first time, only what changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from vanitylint.backlog.arrivals import Arrival, Beyond, Gone
from vanitylint.backlog.items import Problem, WorkItem
from vanitylint.connectors.github.issue import milestone_item, milestone_key, sprint_of
from vanitylint.connectors.github.marks import ProjectMark, RepositoryMark, overlapping
from vanitylint.connectors.github.queries import ISSUE_NUMBERS, MORE_MILESTONES, PROJECT_MEMBERS, repository_page
from vanitylint.connectors.github.shapes import nodes
from vanitylint.connectors.loose import as_dict, as_list, as_text

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator

    from vanitylint.connectors.github.client import Answer
    from vanitylint.connectors.github.fetching import Fetch

_PATH = ("repository", "issues", "nodes")
_OFTEN_ENOUGH = timedelta(days=1)
"""A project whose own date has not changed is gone through again after that long: GitHub does not promise that the
date changes with every field of every item."""


class Repository:
    """The fetch of one repository.

    Args:
        fetch: What it is part of.
        owner: Login of an organisation or a person.
        name: The repository's.
        mark: Where the last fetch left off; None to fetch everything.
        known: The keys of all items that the snapshot holds.
        others: Other repositories, as `owner/repo`, that are fetched beside this one.
    """

    def __init__(
        self,
        fetch: Fetch,
        owner: str,
        name: str,
        mark: RepositoryMark | None,
        known: Callable[[], set[str]],
        others: Container[str] = (),
    ) -> None:
        self.fetch = fetch
        self.address = {"owner": owner, "name": name}
        self.past = mark
        self.known = known
        self.others = others
        self.mark = msgspec.structs.replace(mark) if mark else RepositoryMark(repository=f"{owner}/{name}", since="")
        """Where this fetch has come to."""
        self.came: set[str] = set()
        """Keys of the issues that came."""
        self.expected = 0
        self._total = 0

    def items(self) -> Iterator[Arrival]:
        """The milestones, the issues that changed, the parents beyond the repository, and the keys of what is gone.

        Raises:
            VanitylintError: There is no such repository, or no answer.
            OutOfPatienceError: It would take too long.
        """
        opening = self._page(None)
        opened = as_dict(opening.data.get("repository"))
        if not opened:
            raise self.fetch.not_found("repository", opening.troubles)
        if self.past and self.past.repository != opened.get("nameWithOwner"):  # renamed: all keys are others now
            self.past, self.mark = None, RepositoryMark(repository="", since="")
            opening = self._page(None)
            opened = as_dict(opening.data.get("repository"))
        self.mark.repository = as_text(opened.get("nameWithOwner"))
        self.mark.total = self._total = int(as_dict(opened.get("all")).get("totalCount") or 0)
        if opened.get("hasIssuesEnabled") is False:
            yield Problem(self.fetch.name, f"issues are switched off in {self.mark.repository}")
        yield from self._milestones(opened)
        yield from self._issues(opening)
        yield from self._moved_in_projects(opening)
        yield from self._noted(self.fetch.by_id(list(self.mark.incomplete)))
        yield from self._noted(self._missing_or_gone())
        beyond = [*self.mark.beyond, *self.fetch.children_beyond(self._is_asked)]
        yield from self.fetch.beyond(beyond, self._is_asked)
        self.mark.beyond = sorted(number for number, key in self.fetch.seen.items() if not self._is_asked(key))
        self.mark.incomplete = sorted(number for number, key in self.fetch.incomplete.items() if self._is_own(key))

    @property
    def is_whole(self) -> bool:
        """Whether everything was asked for, not only what changed."""
        return self.past is None

    def _page(self, after: str | None) -> Answer:
        variables: dict[str, Any] = {
            **self.address,
            "after": after,
            "since": overlapping(self.past.since) if self.past and self.past.since else None,
            "isFirst": after is None,
            "projects": list(self.past.projects) if self.past and after is None else [],
        }
        return self.fetch.ask(repository_page, variables)

    def _issues(self, answer: Answer) -> Iterator[Arrival]:
        """The pages, from the one that is there on."""
        while True:
            page = as_dict(as_dict(answer.data.get("repository")).get("issues"))
            if not self.expected:
                self.expected = int(page.get("totalCount") or 0)
                self.fetch.listener.expect(self.expected)
            found = as_list(page.get("nodes"))
            yield from self._noted(self.fetch.issues(found, answer.troubles, _PATH))
            changed = [as_text(as_dict(issue).get("updatedAt")) for issue in found]
            self.mark.since = max(self.mark.since, *changed) if changed else self.mark.since
            next_page = as_dict(page.get("pageInfo"))
            if next_page.get("hasNextPage") is not True:
                return
            answer = self._page(as_text(next_page.get("endCursor")))

    def _noted(self, arrivals: Iterator[Arrival]) -> Iterator[Arrival]:
        for arrival in arrivals:
            if not isinstance(arrival, WorkItem):
                yield arrival
            elif self._is_own(arrival.key):
                self.came.add(arrival.key)
                yield arrival
            elif not self._is_asked(arrival.key):  # moved elsewhere
                yield Beyond(arrival)

    def _is_own(self, key: str) -> bool:
        return key.startswith(f"{self.mark.repository}#")

    def _is_asked(self, key: str) -> bool:
        return self._is_own(key) or key.partition("#")[0] in self.others

    def _milestones(self, opened: dict[str, Any]) -> Iterator[Arrival]:
        if self.fetch.settings.milestones == "nothing":
            return
        came: set[str] = set()
        notes: list[str] = []
        for milestone in self._all_milestones(opened):
            if self.fetch.settings.milestones == "bets":
                item = milestone_item(milestone, self.mark.repository, notes)
                item.kind = "Epic"
                came.add(item.key)
                yield item
                continue
            if sprint := sprint_of(milestone, notes):
                yield sprint
            if as_text(milestone.get("description")):
                came.add(milestone_key(self.mark.repository, milestone))
                yield Beyond(milestone_item(milestone, self.mark.repository, notes))
        for note in notes:
            self.fetch.remarks.problem(note)
        if self.past:
            beginning = f"{self.mark.repository}/milestone/"
            yield from (Gone(key) for key in sorted(self.known() - came) if key.startswith(beginning))

    def _all_milestones(self, opened: dict[str, Any]) -> Iterator[dict[str, Any]]:
        first = as_dict(opened.get("milestones"))
        if as_dict(first.get("pageInfo")).get("hasNextPage") is not True:
            yield from nodes(first)
            return
        for page, _ in self.fetch.pages(lambda _: MORE_MILESTONES, self.address, ("repository", "milestones")):
            yield from nodes(page)

    def _moved_in_projects(self, opening: Answer) -> Iterator[Arrival]:
        """Issues whose fields in a project changed: that leaves the date of the issue as it was."""
        now = datetime.now(UTC)
        projects = nodes(opening.data.get("projects"))
        changed = {as_text(project.get("id")): as_text(project.get("updatedAt")) for project in projects}
        self.mark.projects = dict(self.mark.projects)
        for project, mark in list(self.mark.projects.items()):
            if project not in changed:  # deleted, or hidden by now
                yield from self._noted(self.fetch.by_id(mark.places))
                del self.mark.projects[project]
                continue
            is_due = now - datetime.fromisoformat(mark.walked) > _OFTEN_ENOUGH
            if changed[project] != mark.updated or is_due:
                places = self._places(project)
                moved = [number for number, at in places.items() if at != mark.places.get(number)]
                left = [number for number in mark.places if number not in places]
                yield from self._noted(self.fetch.by_id([*moved, *left]))
                self.mark.projects[project] = ProjectMark(changed[project], now.isoformat(), places)
        for project, places in self.fetch.places.items():
            if project in self.mark.projects:
                self.mark.projects[project].places.update(places)
            elif project:
                self.mark.projects[project] = ProjectMark(self.fetch.projects[project], now.isoformat(), dict(places))

    def _places(self, project: str) -> dict[str, str]:
        """From the id of each issue of this repository in a project to when its place there last changed."""
        places: dict[str, str] = {}
        for page, _ in self.fetch.pages(lambda _: PROJECT_MEMBERS, {"id": project}, ("node", "items")):
            for place in nodes(page):
                issue = as_dict(place.get("content"))
                if as_dict(issue.get("repository")).get("nameWithOwner") == self.mark.repository:
                    places[as_text(issue.get("id"))] = as_text(place.get("updatedAt"))
        return places

    def _missing_or_gone(self) -> Iterator[Arrival]:
        """What the number of issues tells to be gone, or never to have come; nothing is asked when it is right."""
        known = {key for key in self.known() if self._is_own(key)} if self.past else set()
        if len(known | self.came) == self._total:
            return
        ids = self._ids()
        yield from (Gone(key) for key in sorted(known - ids.keys() - self.came))
        yield from self.fetch.by_id(ids[key] for key in sorted(ids.keys() - known - self.came))

    def _ids(self) -> dict[str, str]:
        """From the key of each issue there is to its id."""
        ids: dict[str, str] = {}
        for page, _ in self.fetch.pages(lambda _: ISSUE_NUMBERS, self.address, ("repository", "issues")):
            ids |= {f"{self.mark.repository}#{issue.get('number')}": as_text(issue.get("id")) for issue in nodes(page)}
        return ids
