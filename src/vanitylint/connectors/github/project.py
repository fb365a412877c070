"""All items of a project, whatever repository they are from; after the first time, only what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from vanitylint.backlog.arrivals import Arrival, Gone, Notice
from vanitylint.backlog.items import Problem, WorkItem
from vanitylint.connectors.github.fields import fields_of
from vanitylint.connectors.github.marks import ProjectSourceMark
from vanitylint.connectors.github.queries import DRAFTS_BY_ID, PROJECT_MEMBERS, project_page
from vanitylint.connectors.github.shapes import key_of, nodes
from vanitylint.connectors.given_dates import day_of
from vanitylint.connectors.loose import as_dict, as_list, as_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vanitylint.connectors.github.client import Answer
    from vanitylint.connectors.github.fetching import Fetch, Query

_PATH = ("repositoryOwner", "projectV2", "items", "nodes")
_ISSUE, _REDACTED = "Issue", "REDACTED"
_DRAFTS_AT_ONCE = 50


class Project:
    """The fetch of one project.

    Args:
        fetch: What it is part of.
        owner: Login of an organisation or a person.
        number: The project's.
        mark: Where the last fetch left off; None to fetch everything.
        own: The keys of the items that this source brought before.
    """

    def __init__(
        self, fetch: Fetch, owner: str, number: int, mark: ProjectSourceMark | None, own: Callable[[], set[str]]
    ) -> None:
        self.fetch = fetch
        self.address: dict[str, Any] = {"owner": owner, "number": number}
        self.past = mark
        self.own = own
        self.mark = msgspec.structs.replace(mark, places={}) if mark else ProjectSourceMark(project="")
        self._members: set[str] = set()
        """Keys of what is in the project."""
        self.came: set[str] = set()
        self.expected = 0

    @property
    def is_whole(self) -> bool:
        """Whether everything was asked for, not only what changed."""
        return self.past is None

    def items(self) -> Iterator[Arrival]:
        """The project's items, the parents beyond it, and the keys of what is gone.

        Raises:
            VanitylintError: There is no such project, or no answer.
            OutOfPatienceError: It would take too long.
        """
        yield from self._changed(self.past) if self.past else self._all()
        is_member = self._members.__contains__
        yield from self.fetch.beyond([*self.mark.beyond, *self.fetch.children_beyond(is_member)], is_member)
        self.mark.beyond = sorted(number for number, key in self.fetch.seen.items() if key not in self._members)
        self.mark.incomplete = sorted(self.fetch.incomplete)

    def _all(self) -> Iterator[Arrival]:
        hidden = 0
        for page, answer in self.fetch.pages(project_page, self.address, _PATH[:-1]):
            if not self.mark.project:
                project = as_dict(as_dict(answer.data.get("repositoryOwner")).get("projectV2"))
                if not project:
                    raise self.fetch.not_found("project", answer.troubles)
                self.mark.project = as_text(project.get("id"))
                self.expected = int(page.get("totalCount") or 0)
                self.fetch.listener.expect(self.expected)
                yield from self._remarks(project)
            yield from self._page(page, answer)
            hidden += sum(place.get("type") == _REDACTED for place in nodes(page))
        yield from self._hidden(hidden)

    def _remarks(self, project: dict[str, Any]) -> Iterator[Notice]:
        if not project.get("field"):
            why = "the project has no field Status; labels, pull requests and sub-issues tell whether work goes on"
            yield Notice(self.fetch.name, why)

    def _hidden(self, count: int) -> Iterator[Problem]:
        if count:
            why = f"{count} of its items are in repositories that this token may not see"
            yield Problem(self.fetch.name, why)

    def _page(self, page: dict[str, Any], answer: Answer) -> Iterator[Arrival]:
        places = as_list(page.get("nodes"))
        contents = [as_dict(as_dict(place).get("content")) for place in places]
        issues = [content if content.get("__typename") == _ISSUE else None for content in contents]
        yield from self._noted(self.fetch.issues(issues, answer.troubles, _PATH))
        drafts = [as_dict(place) for place, content in zip(places, contents, strict=True) if _is_draft(content)]
        yield from self._drafts(drafts)
        for place in places:
            self.mark.places[as_text(as_dict(place).get("id"))] = _changed_at(as_dict(place))

    def _drafts(self, places: list[dict[str, Any]]) -> Iterator[WorkItem]:
        self.fetch.complete({"projectItems": [place]} for place in places)
        for place in places:
            yield self._draft(place, as_dict(place.get("content")))

    def _draft(self, place: dict[str, Any], draft: dict[str, Any]) -> WorkItem:
        """A draft, which is no issue yet: it has a title, a text and the project's fields."""
        notes: list[str] = []
        fields = fields_of({"projectItems": [place]}, notes, [])
        item = WorkItem(
            key=self._draft_key(place),
            title=as_text(draft.get("title")) or "(no title)",
            body=as_text(draft.get("body")),
            status=fields.status,
            created=day_of(draft.get("createdAt"), "createdAt of a draft", notes),
            updated=day_of(draft.get("updatedAt"), "updatedAt of a draft", notes),
            due=fields.due,
            sprint=fields.sprints or None,
            estimate=fields.estimate,
            fields=fields.others,
        )
        self.came.add(item.key)
        return item

    def _draft_key(self, place: dict[str, Any]) -> str:
        return f"{self.address['owner']}/project/{self.address['number']}/draft/{as_text(place.get('id'))}"

    def _noted(self, items: Iterator[WorkItem]) -> Iterator[WorkItem]:
        for item in items:
            self.came.add(item.key)
            self._members.add(item.key)
            yield item

    def _changed(self, past: ProjectSourceMark) -> Iterator[Arrival]:
        """Go through what the project holds, and ask for what changed in it, or is new in it."""
        issues: list[str] = list(past.incomplete)
        drafts: list[str] = []
        hidden = 0
        for place in self._walk(past.project):
            content, number = as_dict(place.get("content")), as_text(place.get("id"))
            is_draft = _is_draft(content)
            self._members.add(self._draft_key(place) if is_draft else key_of(content))
            hidden += place.get("type") == _REDACTED
            self.mark.places[number] = _changed_at(place)
            if self.mark.places[number] != past.places.get(number):
                (drafts if is_draft else issues).append(number if is_draft else as_text(content.get("id")))
        self.expected = len(issues) + len(drafts)
        self.fetch.listener.expect(self.expected)
        yield from self._noted(self.fetch.by_id(issues))
        for _, answer in self.fetch.in_batches(drafts, _DRAFTS_AT_ONCE, _question_for_drafts):
            yield from self._drafts(nodes(answer.data.get("nodes")))
        yield from self._hidden(hidden)
        yield from (Gone(key) for key in sorted(self.own() - self._members - set(self.fetch.seen.values())))

    def _walk(self, project: str) -> Iterator[dict[str, Any]]:
        for page, answer in self.fetch.pages(lambda _: PROJECT_MEMBERS, {"id": project}, ("node", "items")):
            if not answer.data.get("node"):
                raise self.fetch.not_found("project", answer.troubles)
            yield from nodes(page)


def _is_draft(content: dict[str, Any]) -> bool:
    return content.get("__typename") == "DraftIssue"


def _question_for_drafts(ids: list[str]) -> tuple[Query, dict[str, Any]]:
    return lambda _: DRAFTS_BY_ID, {"ids": ids}


def _changed_at(place: dict[str, Any]) -> str:
    """When a place in a project, and what stands there, were last changed."""
    return f"{as_text(place.get('updatedAt'))} {as_text(as_dict(place.get('content')).get('updatedAt'))}"
