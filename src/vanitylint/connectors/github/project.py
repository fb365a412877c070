"""Fetch all items of a project, from whatever repository; after the first fetch, only changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vanitylint.backlog.arrivals import Arrival, Gone, Notice
from vanitylint.backlog.items import Problem, WorkItem
from vanitylint.connectors.date_fields import parse_day
from vanitylint.connectors.github.fields import fields_of
from vanitylint.connectors.github.issue import milestone_fingerprint
from vanitylint.connectors.github.queries import DRAFTS_BY_ID, PROJECT_MEMBERS, project_page
from vanitylint.connectors.github.shapes import multiline_text, nodes
from vanitylint.connectors.json_values import as_dict, as_list, as_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vanitylint.connectors.github.client import Response
    from vanitylint.connectors.github.fetching import Fetch
    from vanitylint.connectors.github.querier import QueryBuilder

_PATH = ("repositoryOwner", "projectV2", "items", "nodes")
_ISSUE, _REDACTED = "Issue", "REDACTED"
_MAX_DRAFTS = 50
"""Maximum number of drafts to query at once."""


class ProjectFetch:
    """Fetches one project.

    Args:
        fetch: The fetch it is part of.
        owner: Login of an organisation or a person.
        number: Number of the project.
    """

    def __init__(self, fetch: Fetch, owner: str, number: int) -> None:
        self.fetch = fetch
        self.address: dict[str, Any] = {"owner": owner, "number": number}
        self._members: set[str] = set()
        """Ids of the issues in the project."""
        self._drafts: set[str] = set()
        """Ids of the project items that are drafts."""
        self._drafts_received: set[str] = set()
        """Ids of those drafts that this fetch received."""

    def items(self) -> Iterator[Arrival]:
        """Yield the project's items, their relatives outside the project, and the keys of what is gone.

        Raises:
            VanitylintError: There is no such project, or no answer.
            WaitTooLongError: It would take too long.
        """
        mark = self.fetch.mark
        self.fetch.is_requested = lambda id_, _key: id_ in self._members
        self.fetch.only_project = mark.project
        yield from self._changed() if mark.project else self._all()
        if not mark.has_status:
            why = "the project has no field Status, so labels, pull requests and sub-issues show whether work has begun"
            yield Notice(self.fetch.name, why)
        yield from (Gone(self._draft_key(item_id)) for item_id in mark.drafts if item_id not in self._drafts)
        mark.drafts = sorted(self._drafts)
        for issue_id, entry in mark.index.issues.items():
            entry.is_requested = issue_id in self._members
        yield from self.fetch.update_relatives()

    def _all(self) -> Iterator[Arrival]:
        hidden = 0
        for page, response in self.fetch.pages(project_page, self.address, _PATH[:-1]):
            if not self.fetch.mark.project:
                project = as_dict(as_dict(response.data.get("repositoryOwner")).get("projectV2"))
                if not project:
                    raise self.fetch.not_found("project", response.errors)
                self.fetch.mark.project = self.fetch.only_project = as_text(project.get("id"))
                self.fetch.mark.has_status = bool(project.get("field"))
                self.fetch.expect(int(page.get("totalCount") or 0))
            yield from self._page_items(page, response)
            hidden += sum(project_item.get("type") == _REDACTED for project_item in nodes(page))
        yield from self._hidden_problem(hidden)

    def _hidden_problem(self, count: int) -> Iterator[Problem]:
        if count:
            why = f"{count} of its items are in repositories this token cannot see"
            yield Problem(self.fetch.name, why)

    def _page_items(self, page: dict[str, Any], response: Response) -> Iterator[Arrival]:
        project_items = [as_dict(project_item) for project_item in as_list(page.get("nodes"))]
        contents = [as_dict(project_item.get("content")) for project_item in project_items]
        issues = [content if content.get("__typename") == _ISSUE else None for content in contents]
        self._members.update(as_text(issue.get("id")) for issue in issues if issue)
        yield from self.fetch.issues(issues, response.errors, _PATH)
        drafts = [item for item, content in zip(project_items, contents, strict=True) if _is_draft(content)]
        yield from self._draft_items(drafts)
        self.fetch.mark.item_fingerprints |= {as_text(item.get("id")): _fingerprint(item) for item in project_items}

    def _draft_items(self, project_items: list[dict[str, Any]]) -> Iterator[WorkItem]:
        self.fetch.complete_lists({"projectItems": [project_item]} for project_item in project_items)
        for project_item in project_items:
            self.fetch.received += 1
            self._drafts.add(as_text(project_item.get("id")))
            self._drafts_received.add(as_text(project_item.get("id")))
            yield self._convert_draft(project_item, as_dict(project_item.get("content")))

    def _convert_draft(self, project_item: dict[str, Any], draft: dict[str, Any]) -> WorkItem:
        """Convert a draft, which is not an issue yet: it has a title, a text and the project's fields."""
        notes: list[str] = []
        fields = fields_of({"projectItems": [project_item]}, notes, [])
        item = WorkItem(
            key=self._draft_key(as_text(project_item.get("id"))),
            title=as_text(draft.get("title")) or "(no title)",
            body=multiline_text(draft.get("body")),
            status=fields.status,
            created=parse_day(draft.get("createdAt"), "createdAt of a draft", notes),
            updated=parse_day(draft.get("updatedAt"), "updatedAt of a draft", notes),
            due=fields.due,
            sprint=fields.sprints or None,
            estimate=fields.estimate,
            fields=fields.others,
        )
        for note in notes:
            self.fetch.remarks.add_note(note, item.key)
        return item

    def _draft_key(self, item_id: str) -> str:
        return f"{self.address['owner']}/project/{self.address['number']}/draft/{item_id}"

    def _changed(self) -> Iterator[Arrival]:
        """Scan the items of the project, and fetch those that are new or changed."""
        mark = self.fetch.mark
        issues: dict[str, str] = {}
        drafts: list[str] = []
        fingerprints: dict[str, str] = {}
        hidden = 0
        for project_item in self._scan(mark.project):
            content, item_id = as_dict(project_item.get("content")), as_text(project_item.get("id"))
            hidden += not content
            is_issue = content.get("__typename") == _ISSUE
            if is_issue:
                self._members.add(as_text(content.get("id")))
            if _is_draft(content):
                self._drafts.add(item_id)
            fingerprints[item_id] = _fingerprint(project_item)
            if fingerprints[item_id] == mark.item_fingerprints.get(item_id):
                continue
            if is_issue:
                issues[as_text(content.get("id"))] = item_id
            elif _is_draft(content):
                drafts.append(item_id)
        requested_drafts = list(drafts)
        self.fetch.expect(len(issues) + len(drafts))
        try:
            yield from self.fetch.by_id(issues)
        finally:  # if the fetch stops here, the next one need not request these again
            seen = self.fetch.seen
            mark.item_fingerprints |= {item: fingerprints[item] for issue, item in issues.items() if issue in seen}
        for _, response in self.fetch.in_batches(drafts, _MAX_DRAFTS, _query_for_drafts):
            yield from self._draft_items(nodes(response.data.get("nodes")))
        missed = {item for item in requested_drafts if item not in self._drafts_received}
        mark.item_fingerprints = {item: value for item, value in fingerprints.items() if item not in missed}
        if missed:
            self.fetch.remarks.add_problem(f"{len(missed)} of its drafts could not be read")
        yield from self._hidden_problem(hidden)

    def _scan(self, project: str) -> Iterator[dict[str, Any]]:
        for page, response in self.fetch.pages(lambda _: PROJECT_MEMBERS, {"id": project}, ("node", "items")):
            node = as_dict(response.data.get("node"))
            if not node:
                raise self.fetch.not_found("project", response.errors)
            self.fetch.mark.has_status = bool(node.get("field"))
            yield from nodes(page)


def _is_draft(content: dict[str, Any]) -> bool:
    return content.get("__typename") == "DraftIssue"


def _query_for_drafts(ids: list[str]) -> tuple[QueryBuilder, dict[str, Any]]:
    return lambda _: DRAFTS_BY_ID, {"ids": ids}


def _fingerprint(project_item: dict[str, Any]) -> str:
    """Return a fingerprint of a project item, its content and its milestone."""
    content = as_dict(project_item.get("content"))
    milestone = as_dict(content.get("milestone"))
    milestone_part = milestone_fingerprint(milestone) if milestone else ""
    return f"{as_text(project_item.get('updatedAt'))} {as_text(content.get('updatedAt'))} {milestone_part}"
