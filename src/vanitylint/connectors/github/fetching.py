"""What every fetch does: from answers to work items, and what hangs together with what came and went."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vanitylint.backlog.arrivals import Beyond, Gone
from vanitylint.connectors.github.asking import Asking
from vanitylint.connectors.github.history import referring
from vanitylint.connectors.github.index import Entry
from vanitylint.connectors.github.issue import work_item
from vanitylint.connectors.github.marks import Mark
from vanitylint.connectors.github.queries import issues_by_id
from vanitylint.connectors.github.shapes import key_of, nodes
from vanitylint.connectors.loose import as_dict, as_list, as_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from vanitylint.backlog.arrivals import Arrival
    from vanitylint.backlog.items import WorkItem
    from vanitylint.connectors.github.faults import Trouble

STEPS = 6
"""As far as a trace is walked."""
_IDS_AT_ONCE = 50
_BESIDE = frozenset({"timelineItems", "blockedBy", "blocking"})
"""What of an issue can stand in repositories that nobody asked for, and changes no answer."""


@dataclass
class Fetch(Asking):
    """One fetch of one source; the arguments are those of `Asking`."""

    mark: Mark = field(default_factory=Mark)
    """Where this fetch has come to."""
    is_whole: bool = True
    """Everything is asked for, not only what changed."""
    is_asked: Callable[[str, str], bool] = lambda _id, _key: True
    """Whether the issue of that id and key is one of those asked for; else it is only walked to."""
    only_project: str = ""
    """Id of the project whose fields count; empty for all."""
    came: int = 0
    """How many items that were asked for came."""
    expected: int = 0
    """How many of them the source promised."""
    places: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    """For each project that issues are in, from the id of each issue to when its place there was last changed."""
    projects: dict[str, str] = field(default_factory=dict)
    """From the id of each of these projects to when it was last changed, when we first saw it."""
    seen: set[str] = field(default_factory=set)
    """Ids of the issues that came."""
    _tried: set[str] = field(default_factory=set)
    """Ids of the issues that came, or were asked for by their ids."""
    _gone: set[str] = field(default_factory=set)
    """Ids of the issues that are no longer there."""
    _moved: set[str] = field(default_factory=set)
    """Ids of the issues that have another key now."""
    _affected: set[str] = field(default_factory=set)
    """Ids of the parents of which a sub-issue was closed: that shows that work began, and leaves their own date."""

    def expect(self, items: int) -> None:
        """So many items more are to come."""
        self.expected += items
        self.listener.expect(items)

    def issues(
        self, found: Sequence[object], troubles: Sequence[Trouble], path: tuple[str, ...], names: Sequence[str] = ()
    ) -> Iterator[Arrival]:
        """The issues of an answer as work items.

        Args:
            found: As they came; what is hidden is null.
            troubles: Of the answer.
            path: Where in the answer they stand.
            names: Their keys, where these are known beforehand.
        """
        issues = [issue if isinstance(issue, dict) and "title" in issue else None for issue in found]
        self._note_troubles(issues, troubles, path, names)
        self.complete([issue for issue in issues if issue])
        for issue in issues:
            if issue and (key := key_of(issue)):
                yield from self._arrivals(issue, key)

    def _arrivals(self, issue: dict[str, Any], key: str) -> Iterator[Arrival]:
        number = as_text(issue.get("id"))
        before = self.mark.index.issues.get(number)
        if before and before.key != key:  # it was moved, or its repository renamed
            self._moved.add(number)
            yield Gone(before.key)
        is_asked = self.is_asked(number, key)
        self._note(issue, number, key, is_asked=is_asked)
        after = self.mark.index.issues[number]
        if before and before.closed != after.closed:
            self._affected.add(after.parent)
        item = self._item(issue, key)
        self.came += is_asked
        yield item if is_asked else Beyond(item)

    def _note(self, issue: dict[str, Any], number: str, key: str, *, is_asked: bool) -> None:
        """Remember what later fetches need to know."""
        self.seen.add(number)
        self._tried.add(number)
        self._gone.discard(number)
        self.mark.index.issues[number] = Entry(
            key=key,
            asked=is_asked,
            parent=as_text(as_dict(issue.get("parent")).get("id")),
            children=[as_text(child.get("id")) for child in nodes(issue.get("subIssues"))],
            references=[number for number in referring(issue) if number],
            milestone=int(as_dict(issue.get("milestone")).get("number") or 0),
            closed=as_text(issue.get("closedAt")),
        )
        for place in nodes(issue.get("projectItems")):
            project = as_dict(place.get("project"))
            self.places[as_text(project.get("id"))][number] = as_text(place.get("updatedAt"))
            self.projects.setdefault(as_text(project.get("id")), as_text(project.get("updatedAt")))

    def _item(self, issue: dict[str, Any], key: str) -> WorkItem:
        if self.only_project:
            for name in ("projectItems", "timelineItems"):
                issue[name] = [entry for entry in nodes(issue.get(name)) if not self._is_of_another_project(entry)]
        notes: list[str] = []
        decided: list[str] = []
        item = work_item(issue, key, notes, decided)
        if self.settings.milestones != "sprints" and not isinstance(item.sprint, list):
            item.sprint = None
        for note in notes:
            self.remarks.note(note, key)
        for choice in decided:
            self.remarks.notice(choice, key)
        return item

    def _is_of_another_project(self, entry: dict[str, Any]) -> bool:
        return "project" in entry and as_dict(entry["project"]).get("id") != self.only_project

    def by_id(self, ids: Iterable[str]) -> Iterator[Arrival]:
        """Issues by their ids, each once in a fetch. Those that are no longer there are gone."""
        wanted = [number for number in dict.fromkeys(ids) if number and number not in self._tried]
        self._tried.update(wanted)
        for some, answer in self.in_batches(wanted, _IDS_AT_ONCE, lambda some: (issues_by_id, {"ids": some})):
            missing = {_row(trouble.path, ("nodes",)) for trouble in answer.troubles if trouble.type == "NOT_FOUND"}
            for row, number in enumerate(some):
                if row in missing:
                    yield from self.lose(number)
            found = as_list(answer.data.get("nodes"))
            came = {as_text(as_dict(issue).get("id")) for issue in found}
            lost = {number for row, number in enumerate(some) if row in missing}
            self.incomplete.update(set(some) - came - lost)
            hidden = [trouble for trouble in answer.troubles if trouble.type != "NOT_FOUND"]
            known = (self.mark.index.issues.get(number) for number in some)
            names = [entry.key if entry else "" for entry in known]
            yield from self.issues(found, hidden, ("nodes",), names)

    def lose(self, number: str) -> Iterator[Gone]:
        """An issue is no longer there."""
        self._gone.add(number)
        yield from self._forget(number)

    def _forget(self, number: str) -> Iterator[Gone]:
        entry = self.mark.index.issues.pop(number, None)
        if entry:
            yield Gone(entry.key)

    def settle(self) -> Iterator[Arrival]:
        """What hangs together with what came and went: parents and sub-issues beyond what was asked for."""
        yield from self.by_id(self.mark.incomplete)
        index = self.mark.index
        for _ in range(STEPS):
            affected = self._affected & index.issues.keys()
            relatives = index.relatives_of(self._gone | self._moved)
            wanted = {*affected, *relatives, *index.beyond(STEPS)} - self._tried
            if not wanted:
                break
            yield from self.by_id(sorted(wanted))
        needed = index.beyond(STEPS)
        for number in index.where(lambda entry: not entry.asked):
            if number not in needed:
                yield from self._forget(number)
        self.mark.incomplete = sorted(self.incomplete)

    def _note_troubles(
        self,
        issues: Sequence[dict[str, Any] | None],
        troubles: Iterable[Trouble],
        path: tuple[str, ...],
        names: Sequence[str],
    ) -> None:
        """Tell what of which issue could not be read."""
        for trouble in troubles:
            if _is_about_projects(trouble) and trouble.is_hidden:
                self.hide_projects(trouble)
                continue
            if trouble.path[:1] == ("projects",):  # one that is deleted
                continue
            row = _row(trouble.path, path)
            issue = issues[row] if 0 <= row < len(issues) else None
            key = key_of(issue) if issue else names[row] if 0 <= row < len(names) else ""
            inside = [part for part in trouble.path[len(path) :] if isinstance(part, str) and part != "content"]
            what = inside[0] if issue and inside else "an issue"
            if what in _BESIDE:
                self.remarks.notice(f"some {what} are not visible to this token and are left out", key)
                continue
            self.remarks.problem(f"{what} could not be read: {self.reason(trouble)}", key)
            if issue:
                self.incomplete.add(as_text(issue.get("id")))


def _is_about_projects(trouble: Trouble) -> bool:
    return "projectItems" in trouble.path or trouble.path[:1] == ("projects",)


def _row(path: Sequence[str | int], of: Sequence[str]) -> int:
    """Which row of a list a path leads into; -1 where it leads elsewhere."""
    row = path[len(of)] if len(path) > len(of) and tuple(path[: len(of)]) == tuple(of) else -1
    return row if isinstance(row, int) else -1
