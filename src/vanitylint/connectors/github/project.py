"""All items of a project, whatever repository they are from; after the first time, only what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vanitylint.backlog.arrivals import Arrival, Gone, Notice
from vanitylint.backlog.items import Problem, WorkItem
from vanitylint.connectors.github.fields import fields_of
from vanitylint.connectors.github.queries import DRAFTS_BY_ID, PROJECT_MEMBERS, project_page
from vanitylint.connectors.github.repository import fingerprint
from vanitylint.connectors.github.shapes import nodes, prose
from vanitylint.connectors.given_dates import day_of
from vanitylint.connectors.loose import as_dict, as_list, as_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vanitylint.connectors.github.asking import Query
    from vanitylint.connectors.github.client import Answer
    from vanitylint.connectors.github.fetching import Fetch

_PATH = ("repositoryOwner", "projectV2", "items", "nodes")
_ISSUE, _REDACTED = "Issue", "REDACTED"
_DRAFTS_AT_ONCE = 50


class Project:
    """The fetch of one project.

    Args:
        fetch: What it is part of.
        owner: Login of an organisation or a person.
        number: The project's.
    """

    def __init__(self, fetch: Fetch, owner: str, number: int) -> None:
        self.fetch = fetch
        self.address: dict[str, Any] = {"owner": owner, "number": number}
        self._members: set[str] = set()
        """Ids of the issues in it."""
        self._drafts_there: set[str] = set()
        """Ids of the places with drafts in it."""
        self._drafts_came: set[str] = set()
        """Those of them that came in this fetch."""

    def items(self) -> Iterator[Arrival]:
        """The project's items, what hangs together with them beyond it, and the keys of what is gone.

        Raises:
            VanitylintError: There is no such project, or no answer.
            OutOfPatienceError: It would take too long.
        """
        mark = self.fetch.mark
        self.fetch.is_asked = lambda id_, _key: id_ in self._members
        self.fetch.only_project = mark.project
        yield from self._changed() if mark.project else self._all()
        if not mark.has_status:
            why = "the project has no field Status, so labels, pull requests and sub-issues show whether work has begun"
            yield Notice(self.fetch.name, why)
        yield from (Gone(self._draft_key(place)) for place in mark.drafts if place not in self._drafts_there)
        mark.drafts = sorted(self._drafts_there)
        for number, entry in mark.index.issues.items():
            entry.asked = number in self._members
        yield from self.fetch.settle()

    def _all(self) -> Iterator[Arrival]:
        hidden = 0
        for page, answer in self.fetch.pages(project_page, self.address, _PATH[:-1]):
            if not self.fetch.mark.project:
                project = as_dict(as_dict(answer.data.get("repositoryOwner")).get("projectV2"))
                if not project:
                    raise self.fetch.not_found("project", answer.troubles)
                self.fetch.mark.project = self.fetch.only_project = as_text(project.get("id"))
                self.fetch.mark.has_status = bool(project.get("field"))
                self.fetch.expect(int(page.get("totalCount") or 0))
            yield from self._page(page, answer)
            hidden += sum(place.get("type") == _REDACTED for place in nodes(page))
        yield from self._hidden(hidden)

    def _hidden(self, count: int) -> Iterator[Problem]:
        if count:
            why = f"{count} of its items are in repositories this token cannot see"
            yield Problem(self.fetch.name, why)

    def _page(self, page: dict[str, Any], answer: Answer) -> Iterator[Arrival]:
        places = [as_dict(place) for place in as_list(page.get("nodes"))]
        contents = [as_dict(place.get("content")) for place in places]
        issues = [content if content.get("__typename") == _ISSUE else None for content in contents]
        self._members.update(as_text(issue.get("id")) for issue in issues if issue)
        yield from self.fetch.issues(issues, answer.troubles, _PATH)
        yield from self._drafts([place for place, content in zip(places, contents, strict=True) if _is_draft(content)])
        self.fetch.mark.places |= {as_text(place.get("id")): _state_of(place) for place in places}

    def _drafts(self, places: list[dict[str, Any]]) -> Iterator[WorkItem]:
        self.fetch.complete({"projectItems": [place]} for place in places)
        for place in places:
            self.fetch.came += 1
            self._drafts_there.add(as_text(place.get("id")))
            self._drafts_came.add(as_text(place.get("id")))
            yield self._draft(place, as_dict(place.get("content")))

    def _draft(self, place: dict[str, Any], draft: dict[str, Any]) -> WorkItem:
        """A draft, which is no issue yet: it has a title, a text and the project's fields."""
        notes: list[str] = []
        fields = fields_of({"projectItems": [place]}, notes, [])
        item = WorkItem(
            key=self._draft_key(as_text(place.get("id"))),
            title=as_text(draft.get("title")) or "(no title)",
            body=prose(draft.get("body")),
            status=fields.status,
            created=day_of(draft.get("createdAt"), "createdAt of a draft", notes),
            updated=day_of(draft.get("updatedAt"), "updatedAt of a draft", notes),
            due=fields.due,
            sprint=fields.sprints or None,
            estimate=fields.estimate,
            fields=fields.others,
        )
        for note in notes:
            self.fetch.remarks.note(note, item.key)
        return item

    def _draft_key(self, place: str) -> str:
        return f"{self.address['owner']}/project/{self.address['number']}/draft/{place}"

    def _changed(self) -> Iterator[Arrival]:
        """Go through what the project holds, and ask for what changed in it, or is new in it."""
        mark = self.fetch.mark
        issues: dict[str, str] = {}
        drafts: list[str] = []
        states: dict[str, str] = {}
        hidden = 0
        for place in self._walk(mark.project):
            content, number = as_dict(place.get("content")), as_text(place.get("id"))
            hidden += not content
            is_issue = content.get("__typename") == _ISSUE
            if is_issue:
                self._members.add(as_text(content.get("id")))
            if _is_draft(content):
                self._drafts_there.add(number)
            states[number] = _state_of(place)
            if states[number] == mark.places.get(number):
                continue
            if is_issue:
                issues[as_text(content.get("id"))] = number
            elif _is_draft(content):
                drafts.append(number)
        drafts_asked = list(drafts)
        self.fetch.expect(len(issues) + len(drafts))
        try:
            yield from self.fetch.by_id(issues)
        finally:  # a fetch that stops here need not ask for these again
            came = self.fetch.seen
            mark.places |= {place: states[place] for issue, place in issues.items() if issue in came}
        for _, answer in self.fetch.in_batches(drafts, _DRAFTS_AT_ONCE, _question_for_drafts):
            yield from self._drafts(nodes(answer.data.get("nodes")))
        missed = {place for place in drafts_asked if place not in self._drafts_came}
        mark.places = {place: state for place, state in states.items() if place not in missed}
        if missed:
            self.fetch.remarks.problem(f"{len(missed)} of its drafts could not be read")
        yield from self._hidden(hidden)

    def _walk(self, project: str) -> Iterator[dict[str, Any]]:
        for page, answer in self.fetch.pages(lambda _: PROJECT_MEMBERS, {"id": project}, ("node", "items")):
            node = as_dict(answer.data.get("node"))
            if not node:
                raise self.fetch.not_found("project", answer.troubles)
            self.fetch.mark.has_status = bool(node.get("field"))
            yield from nodes(page)


def _is_draft(content: dict[str, Any]) -> bool:
    return content.get("__typename") == "DraftIssue"


def _question_for_drafts(ids: list[str]) -> tuple[Query, dict[str, Any]]:
    return lambda _: DRAFTS_BY_ID, {"ids": ids}


def _state_of(place: dict[str, Any]) -> str:
    """Changes with a place in a project, with what stands there, and with its milestone."""
    content = as_dict(place.get("content"))
    milestone = as_dict(content.get("milestone"))
    said = fingerprint(milestone) if milestone else ""
    return f"{as_text(place.get('updatedAt'))} {as_text(content.get('updatedAt'))} {said}"
