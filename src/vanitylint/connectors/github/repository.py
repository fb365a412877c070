"""All issues of a repository; after the first time, only what changed."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from vanitylint.backlog.arrivals import Arrival, Beyond, Gone
from vanitylint.backlog.items import Problem
from vanitylint.connectors.github.issue import milestone_item, milestone_key, sprint_of
from vanitylint.connectors.github.marks import Mark, ProjectMark, RepositoryMark, overlapping
from vanitylint.connectors.github.queries import ISSUE_NUMBERS, MORE_MILESTONES, PROJECT_MEMBERS, repository_page
from vanitylint.connectors.github.shapes import nodes
from vanitylint.connectors.loose import as_dict, as_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vanitylint.connectors.github.client import Answer
    from vanitylint.connectors.github.fetching import Fetch

_PATH = ("repository", "issues", "nodes")
_OFTEN_ENOUGH = timedelta(days=1)
"""A project whose own date has not changed is gone through again after that long: GitHub does not promise that the
date changes with every field of every item."""


def fetch_repository(fetch: Fetch, owner: str, name: str) -> Iterator[Arrival]:
    """All of a repository by itself.

    Raises:
        VanitylintError: There is no such repository, or no answer.
        OutOfPatienceError: It would take too long.
    """
    slug = next(iter(fetch.mark.repositories), f"{owner}/{name}")
    repository = Repository(fetch, owner, name, slug)
    fetch.is_asked = lambda _id, key: key.startswith(f"{repository.slug}#")
    yield from repository.items()
    yield from fetch.settle()


class Repository:
    """The fetch of one repository, without what hangs on its issues elsewhere.

    Args:
        fetch: What it is part of.
        owner: Login of an organisation or a person.
        name: The repository's, as the user wrote it.
        slug: `owner/repo`, as it was spelt last time.
    """

    def __init__(self, fetch: Fetch, owner: str, name: str, slug: str) -> None:
        self.fetch = fetch
        self.address = {"owner": owner, "name": name}
        self.slug = slug
        self.mark = fetch.mark.repositories.get(slug) or RepositoryMark()
        self._since = overlapping(self.mark.since) if self.mark.since else None

    def items(self) -> Iterator[Arrival]:
        """The milestones, the issues that changed, and the keys of what is gone.

        Raises:
            VanitylintError: There is no such repository, or no answer.
            OutOfPatienceError: It would take too long.
        """
        projects = list(self.mark.projects)
        opening = self._page(None)
        opened = as_dict(opening.data.get("repository"))
        if not opened:
            raise self.fetch.not_found("repository", opening.troubles)
        slug = as_text(opened.get("nameWithOwner"))
        if self._since and slug != self.slug:  # renamed: all keys are others now
            self.mark, self._since = RepositoryMark(), None
            self.fetch.mark, self.fetch.is_whole = Mark(), True
            opening, projects = self._page(None), []
            opened = as_dict(opening.data.get("repository"))
        self.slug = slug
        self.fetch.mark.repositories[slug] = self.mark
        self.mark.total = int(as_dict(opened.get("all")).get("totalCount") or 0)
        if opened.get("hasIssuesEnabled") is False:
            yield Problem(self.fetch.name, f"issues are switched off in {slug}")
        milestones = list(self._all_milestones(opening))
        yield from self._milestones(milestones)
        if not self._since:
            self.mark.milestones = {str(each.get("number")): fingerprint(each) for each in milestones}
        yield from self._issues(opening)
        yield from self._moved_in_milestones(milestones)
        yield from self._moved_in_projects(projects, opening)
        yield from self._missing_or_gone()

    def _page(self, after: str | None) -> Answer:
        variables: dict[str, Any] = {
            **self.address,
            "after": after,
            "since": self._since,
            "isFirst": after is None,
            "projects": list(self.mark.projects) if after is None else [],
        }
        return self.fetch.ask(repository_page, variables)

    def _issues(self, answer: Answer) -> Iterator[Arrival]:
        """The pages, from the one that is there on."""
        self.fetch.expect(int(as_dict(as_dict(answer.data.get("repository")).get("issues")).get("totalCount") or 0))
        while True:
            page = as_dict(as_dict(answer.data.get("repository")).get("issues"))
            found = self.fetch.rows(page, answer)
            yield from self.fetch.issues(found, answer.troubles, _PATH)
            self._note_places()
            self.mark.since = max([self.mark.since, *(as_text(as_dict(issue).get("updatedAt")) for issue in found)])
            next_page = as_dict(page.get("pageInfo"))
            if next_page.get("hasNextPage") is not True:
                return
            answer = self._page(as_text(next_page.get("endCursor")))

    def _own(self) -> list[str]:
        return self.fetch.mark.index.where(lambda entry: entry.key.startswith(f"{self.slug}#"))

    def _milestones(self, milestones: list[dict[str, Any]]) -> Iterator[Arrival]:
        """The milestones themselves, as times to plan in and as what issues hang on."""
        kind = self.fetch.settings.milestones
        notes: list[str] = []
        came: set[str] = set()
        for milestone in milestones:
            if kind == "sprints" and (sprint := sprint_of(milestone, notes)):
                yield sprint
            if kind == "bets" or (kind == "sprints" and as_text(milestone.get("description"))):
                item = milestone_item(milestone, self.slug, notes)
                came.add(str(milestone.get("number")))
                if kind == "bets":
                    item.kind = "Epic"
                yield item if kind == "bets" else Beyond(item)
        for note in notes:
            self.fetch.remarks.problem(note)
        for number in self.mark.milestones.keys() - came:
            yield Gone(milestone_key(self.slug, {"number": int(number)}))

    def _all_milestones(self, opening: Answer) -> Iterator[dict[str, Any]]:
        first = as_dict(as_dict(opening.data.get("repository")).get("milestones"))
        self.fetch.rows(first, opening)
        if as_dict(first.get("pageInfo")).get("hasNextPage") is not True:
            yield from nodes(first)
            return
        for page, _ in self.fetch.pages(lambda _: MORE_MILESTONES, self.address, ("repository", "milestones")):
            yield from nodes(page)

    def _moved_in_milestones(self, milestones: list[dict[str, Any]]) -> Iterator[Arrival]:
        """Issues whose milestone says something else now, or is gone: that leaves their own date as it was."""
        now = {str(milestone.get("number")): fingerprint(milestone) for milestone in milestones}
        changed = {int(number) for number, said in self.mark.milestones.items() if now.get(number) != said}
        if changed:
            issues = self.fetch.mark.index.issues
            yield from self.fetch.by_id([number for number in self._own() if issues[number].milestone in changed])
        self.mark.milestones = now

    def _moved_in_projects(self, known: list[str], opening: Answer) -> Iterator[Arrival]:
        """Issues whose fields in a project changed: that leaves their own date as it was."""
        now = datetime.now(UTC)
        if "projects" not in self.fetch.parts:
            return
        projects = nodes(opening.data.get("projects"))
        changed = {as_text(project.get("id")): as_text(project.get("updatedAt")) for project in projects}
        for project in known:
            mark = self.mark.projects[project]
            if project not in changed:  # deleted, or hidden by now
                yield from self.fetch.by_id(mark.places)
                del self.mark.projects[project]
                continue
            is_due = now - datetime.fromisoformat(mark.walked) > _OFTEN_ENOUGH
            if changed[project] != mark.updated or is_due:
                places = self._places(project)
                moved = [number for number, at in places.items() if at != mark.places.get(number)]
                left = [number for number in mark.places if number not in places]
                try:
                    yield from self.fetch.by_id([*moved, *left])
                finally:  # a fetch that stops here need not ask for these again
                    mark.places |= {number: places[number] for number in moved if number in self.fetch.seen}
                self.mark.projects[project] = ProjectMark(changed[project], now.isoformat(), places)
        self._note_places()

    def _note_places(self) -> None:
        """Remember where in projects the issues are that came."""
        while self.fetch.places:
            project, places = self.fetch.places.popitem()
            if project in self.mark.projects:
                self.mark.projects[project].places.update(places)
            elif project:
                now = datetime.now(UTC).isoformat()
                self.mark.projects[project] = ProjectMark(self.fetch.projects[project], now, places)

    def _places(self, project: str) -> dict[str, str]:
        """From the id of each issue of this repository in a project to when its place there last changed."""
        places: dict[str, str] = {}
        for page, _ in self.fetch.pages(lambda _: PROJECT_MEMBERS, {"id": project}, ("node", "items")):
            for place in nodes(page):
                issue = as_dict(place.get("content"))
                if as_dict(issue.get("repository")).get("nameWithOwner") == self.slug:
                    places[as_text(issue.get("id"))] = as_text(place.get("updatedAt"))
        return places

    def _missing_or_gone(self) -> Iterator[Arrival]:
        """What the number of issues tells to be gone, or never to have come; nothing is asked when it is right."""
        own = self._own()
        if len(own) == self.mark.total:
            return
        there: dict[str, None] = {}
        for page, _ in self.fetch.pages(lambda _: ISSUE_NUMBERS, self.address, ("repository", "issues")):
            there |= {as_text(issue.get("id")): None for issue in nodes(page)}
        for number in own:
            if number not in there:
                yield from self.fetch.lose(number)
        yield from self.fetch.by_id(number for number in there if number not in self.fetch.mark.index.issues)


def fingerprint(milestone: dict[str, Any]) -> str:
    """Changes with what a milestone tells of the issues in it."""
    told = [milestone.get(name) for name in ("title", "description", "dueOn", "state", "closedAt")]
    return hashlib.blake2b(json.dumps(told).encode(), digest_size=6).hexdigest()
