"""What all fetches share: convert issues to work items, and fetch the relatives of issues that came or went."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vanitylint.backlog.arrivals import Beyond, Gone
from vanitylint.backlog.limits import MAX_TRACE_STEPS
from vanitylint.connectors.github.history import referencing_ids
from vanitylint.connectors.github.index import IndexEntry
from vanitylint.connectors.github.issue import github_item
from vanitylint.connectors.github.marks import Mark
from vanitylint.connectors.github.querier import Querier
from vanitylint.connectors.github.queries import issues_by_id
from vanitylint.connectors.github.shapes import key_of, nodes
from vanitylint.connectors.json_values import as_dict, as_list, as_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from vanitylint.backlog.arrivals import Arrival
    from vanitylint.backlog.items import WorkItem
    from vanitylint.connectors.github.faults import GraphQLError

_MAX_IDS = 50
"""Maximum number of issues to query by id at once."""
_OPTIONAL_LISTS = frozenset({"timelineItems", "blockedBy", "blocking"})
"""Lists with issues of repositories outside the source, which may be hidden without affecting any result."""


@dataclass
class Fetch(Querier):
    """One fetch of one source. The arguments are those of `Querier`."""

    mark: Mark = field(default_factory=Mark)
    """Progress of this fetch, to be stored in the bookmark."""
    is_whole: bool = True
    """Whether everything is requested, not only changes."""
    is_requested: Callable[[str, str], bool] = lambda _id, _key: True
    """Whether the issue with an id and a key is part of the source. If not, it is only walked to by traces."""
    only_project: str = ""
    """Id of the only project whose fields count; empty for all."""
    received: int = 0
    """Number of requested items received so far."""
    expected: int = 0
    """Number of requested items that the source announced."""
    project_items: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    """By id of a project and id of an issue: when the issue's item in the project was last updated."""
    project_dates: dict[str, str] = field(default_factory=dict)
    """By id of a project: when the project had last been updated, as of the first issue that named it."""
    seen: set[str] = field(default_factory=set)
    """Ids of the issues received."""
    _tried: set[str] = field(default_factory=set)
    """Ids of the issues received or queried by id."""
    _gone: set[str] = field(default_factory=set)
    """Ids of the issues that no longer exist."""
    _moved: set[str] = field(default_factory=set)
    """Ids of the issues whose key has changed."""
    _affected: set[str] = field(default_factory=set)
    """Ids of parents of which a sub-issue was closed. This shows that work began, but leaves the parent's date."""

    def expect(self, items: int) -> None:
        """Announce the given number of further items."""
        self.expected += items
        self.listener.expect(items)

    def issues(
        self, rows: Sequence[object], errors: Sequence[GraphQLError], path: tuple[str, ...], keys: Sequence[str] = ()
    ) -> Iterator[Arrival]:
        """Yield the issues of a response as work items.

        Args:
            rows: Issues as received; hidden ones are None.
            errors: Errors of the response.
            path: Path of the issues in the response.
            keys: Keys of the issues, if known beforehand.
        """
        issues = [row if isinstance(row, dict) and "title" in row else None for row in rows]
        self._report_errors(issues, errors, path, keys)
        self.complete_lists([issue for issue in issues if issue])
        for issue in issues:
            if issue and (key := key_of(issue)):
                yield from self._arrivals(issue, key)

    def _arrivals(self, issue: dict[str, Any], key: str) -> Iterator[Arrival]:
        issue_id = as_text(issue.get("id"))
        before = self.mark.index.issues.get(issue_id)
        if before and before.key != key:  # it was moved, or its repository renamed
            self._moved.add(issue_id)
            yield Gone(before.key)
        is_requested = self.is_requested(issue_id, key)
        self._record(issue, issue_id, key, is_requested=is_requested)
        after = self.mark.index.issues[issue_id]
        if before and before.closed != after.closed:
            self._affected.add(after.parent)
        item = self._convert(issue, key)
        self.received += is_requested
        yield item if is_requested else Beyond(item)

    def _record(self, issue: dict[str, Any], issue_id: str, key: str, *, is_requested: bool) -> None:
        """Record what later fetches need to know."""
        self.seen.add(issue_id)
        self._tried.add(issue_id)
        self._gone.discard(issue_id)
        self.mark.index.issues[issue_id] = IndexEntry(
            key=key,
            is_requested=is_requested,
            parent=as_text(as_dict(issue.get("parent")).get("id")),
            children=[as_text(child.get("id")) for child in nodes(issue.get("subIssues"))],
            references=[id_ for id_ in referencing_ids(issue) if id_],
            milestone=int(as_dict(issue.get("milestone")).get("number") or 0),
            closed=as_text(issue.get("closedAt")),
        )
        for project_item in nodes(issue.get("projectItems")):
            project = as_dict(project_item.get("project"))
            project_id = as_text(project.get("id"))
            self.project_items[project_id][issue_id] = as_text(project_item.get("updatedAt"))
            self.project_dates.setdefault(project_id, as_text(project.get("updatedAt")))

    def _convert(self, issue: dict[str, Any], key: str) -> WorkItem:
        if self.only_project:
            for name in ("projectItems", "timelineItems"):
                issue[name] = [node for node in nodes(issue.get(name)) if not self._is_of_another_project(node)]
        notes: list[str] = []
        choices: list[str] = []
        item = github_item(issue, key, notes, choices)
        if self.settings.milestones != "sprints" and not isinstance(item.sprint, list):
            item.sprint = None
        for note in notes:
            self.remarks.add_note(note, key)
        for choice in choices:
            self.remarks.add_notice(choice, key)
        return item

    def _is_of_another_project(self, node: dict[str, Any]) -> bool:
        return "project" in node and as_dict(node["project"]).get("id") != self.only_project

    def by_id(self, ids: Iterable[str]) -> Iterator[Arrival]:
        """Yield issues by id, each only once per fetch, and the keys of those that no longer exist."""
        pending = [id_ for id_ in dict.fromkeys(ids) if id_ and id_ not in self._tried]
        self._tried.update(pending)
        for batch, response in self.in_batches(pending, _MAX_IDS, lambda batch: (issues_by_id, {"ids": batch})):
            missing_rows = {_row(error.path, ("nodes",)) for error in response.errors if error.type == "NOT_FOUND"}
            missing = [id_ for row, id_ in enumerate(batch) if row in missing_rows]
            for id_ in missing:
                yield from self.remove(id_)
            rows = as_list(response.data.get("nodes"))
            received = {as_text(as_dict(row).get("id")) for row in rows}
            self.incomplete.update(set(batch) - received - set(missing))
            errors = [error for error in response.errors if error.type != "NOT_FOUND"]
            entries = (self.mark.index.issues.get(id_) for id_ in batch)
            keys = [entry.key if entry else "" for entry in entries]
            yield from self.issues(rows, errors, ("nodes",), keys)

    def remove(self, issue_id: str) -> Iterator[Gone]:
        """Handle an issue that no longer exists: yield its key if it was known."""
        self._gone.add(issue_id)
        yield from self._forget(issue_id)

    def _forget(self, issue_id: str) -> Iterator[Gone]:
        entry = self.mark.index.issues.pop(issue_id, None)
        if entry:
            yield Gone(entry.key)

    def update_relatives(self) -> Iterator[Arrival]:
        """Yield the relatives, even outside the source, that need an update because of issues that came or went."""
        yield from self.by_id(self.mark.incomplete)
        index = self.mark.index
        for _ in range(MAX_TRACE_STEPS):
            affected = self._affected & index.issues.keys()
            relatives = index.relatives_of(self._gone | self._moved)
            needed = {*affected, *relatives, *index.beyond(MAX_TRACE_STEPS)} - self._tried
            if not needed:
                break
            yield from self.by_id(sorted(needed))
        beyond = index.beyond(MAX_TRACE_STEPS)
        for issue_id in index.ids_where(lambda entry: not entry.is_requested):
            if issue_id not in beyond:
                yield from self._forget(issue_id)
        self.mark.incomplete = sorted(self.incomplete)

    def _report_errors(
        self,
        issues: Sequence[dict[str, Any] | None],
        errors: Iterable[GraphQLError],
        path: tuple[str, ...],
        keys: Sequence[str],
    ) -> None:
        """Report what could not be read, and of which issue."""
        for error in errors:
            if _is_about_projects(error) and error.is_hidden:
                self.hide_projects(error)
                continue
            if error.path[:1] == ("projects",):  # the project was deleted
                continue
            row = _row(error.path, path)
            issue = issues[row] if 0 <= row < len(issues) else None
            key = key_of(issue) if issue else keys[row] if 0 <= row < len(keys) else ""
            inside = [part for part in error.path[len(path) :] if isinstance(part, str) and part != "content"]
            what = inside[0] if issue and inside else "an issue"
            if what in _OPTIONAL_LISTS:
                self.remarks.add_notice(f"some {what} are not visible to this token and are left out", key)
                continue
            self.remarks.add_problem(f"{what} could not be read: {self.reason(error)}", key)
            if issue:
                self.incomplete.add(as_text(issue.get("id")))


def _is_about_projects(error: GraphQLError) -> bool:
    return "projectItems" in error.path or error.path[:1] == ("projects",)


def _row(path: Sequence[str | int], list_path: Sequence[str]) -> int:
    """Return the index of the row of a list that a path leads into. Return -1 if it leads elsewhere."""
    depth = len(list_path)
    row = path[depth] if len(path) > depth and tuple(path[:depth]) == tuple(list_path) else -1
    return row if isinstance(row, int) else -1
