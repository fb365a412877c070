"""What every fetch does: ask in the parts that can be had, complete long lists, and gather what there is to say."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from vanitylint.backlog.arrivals import Beyond, Gone
from vanitylint.connectors.github.faults import TooHeavy
from vanitylint.connectors.github.history import referring
from vanitylint.connectors.github.index import Entry
from vanitylint.connectors.github.issue import work_item
from vanitylint.connectors.github.marks import Mark
from vanitylint.connectors.github.queries import issues_by_id
from vanitylint.connectors.github.remarks import Remarks
from vanitylint.connectors.github.selections import PARTS, part_of, rest_of_lists
from vanitylint.connectors.github.shapes import key_of, nodes
from vanitylint.connectors.loose import as_dict, as_list, as_text
from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from vanitylint.backlog.arrivals import Arrival
    from vanitylint.backlog.items import WorkItem
    from vanitylint.connectors import Listener
    from vanitylint.connectors.github.client import Answer, Client
    from vanitylint.connectors.github.faults import Trouble

Thing = TypeVar("Thing")
Query: TypeAlias = "Callable[[frozenset[str]], str]"
"""A question, by the parts of an issue to ask for."""
_Unfinished: TypeAlias = tuple[dict[str, Any], dict[str, Any], str]

STEPS_UP = 6
"""As far as a trace is walked."""
_LISTS_AT_ONCE = 20
_IDS_AT_ONCE = 50
_BESIDE = frozenset({"timelineItems", "blockedBy", "blocking"})
"""What of an issue can stand in repositories that nobody asked for, and changes no answer."""


@dataclass(frozen=True)
class Settings:
    """What a team settles about GitHub."""

    milestones: str = "sprints"
    """What a milestone is: `sprints`, `bets` or `nothing`."""
    projects: bool = True
    """Whether the fields of projects are asked for."""


@dataclass
class Fetch:
    """One fetch of one source.

    Args:
        client: Asks.
        name: The source's, for messages.
        settings: The team's.
        listener: Is told how it goes.
    """

    client: Client
    name: str
    settings: Settings
    listener: Listener
    parts: frozenset[str] = PARTS
    """What of an issue is asked for; gets less as the server or the token turn out not to give it."""
    unknown: frozenset[str] = frozenset()
    """Parts that the server does not know."""
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
    remarks: Remarks = field(default_factory=Remarks)
    incomplete: set[str] = field(default_factory=set)
    """Ids of issues of which something could not be read: they are asked for again next time."""
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
    _sso: str = ""
    """Where the token is let into an organisation with single sign-on, as GitHub last said."""

    def __post_init__(self) -> None:
        """Leave out what the team does not want."""
        if not self.settings.projects:
            self.parts -= {"projects"}

    def ask(self, make: Query, variables: dict[str, Any], *, is_divisible: bool = False) -> Answer:
        """Put a question, with as much of each issue as server and token give.

        Args:
            make: From the parts to ask for to the question.
            variables: For the question.
            is_divisible: Whoever asks can ask for less, and wants to know when that is called for.

        Raises:
            VanitylintError: There will be no answer.
            OutOfPatienceError: It would take too long.
            TooHeavy: GitHub cannot cope, and the question is divisible.
        """
        while True:
            before = self.parts
            answer = self.client.ask(make(before), variables, is_divisible=is_divisible)
            self._sso = answer.sso or self._sso
            self._learn_from(answer.troubles)
            if self.parts == before:
                return answer

    def rows(self, page: dict[str, Any], answer: Answer) -> list[object]:
        """The rows of a page. One without rows is no empty page: it did not come.

        Raises:
            VanitylintError: It did not come.
        """
        found = page.get("nodes")
        if not isinstance(found, list):
            raise self._gap(answer)
        return found

    def _gap(self, answer: Answer) -> VanitylintError:
        reason = next((f": {self._reason(trouble)}" for trouble in answer.troubles), "")
        return VanitylintError(f"a part of a list did not come{reason}", where=self.name, hint="run again later")

    def pages(
        self, make: Query, variables: dict[str, Any], path: Sequence[str], *, may_have_gaps: bool = False
    ) -> Iterator[tuple[dict[str, Any], Answer]]:
        """The pages of a list, each with the answer it came in; the first one is empty where there is no such list.

        Args:
            make: From the parts to ask for to the question, which has a variable `$after`.
            variables: For the question, but for `after`.
            path: Where in the answer the list stands.
            may_have_gaps: Rows that did not come are seen to by the caller.

        Raises:
            VanitylintError: Nothing can be said of what is missing, as the list did not come as a whole.
        """
        after: str | None = None
        while True:
            answer = self.ask(make, {**variables, "after": after})
            page = answer.data
            for step in path:
                page = as_dict(page.get(step))
            yield page, answer
            if None in self.rows(page, answer) and not may_have_gaps:
                raise self._gap(answer)
            next_page = as_dict(page.get("pageInfo"))
            if next_page.get("hasNextPage") is not True:
                return
            after = as_text(next_page.get("endCursor"))

    def in_batches(
        self, wanted: list[Thing], most: int, question: Callable[[list[Thing]], tuple[Query, dict[str, Any]]]
    ) -> Iterator[tuple[list[Thing], Answer]]:
        """Ask for some things at a time, for fewer where GitHub cannot cope.

        Args:
            wanted: The things. More may join while the answers are looked at; none is left in the end.
            most: So many at a time.
            question: From some of them to a question, by the parts to ask for, and its variables.
        """
        while wanted:
            some = wanted[:most]
            try:
                answer = self.ask(*question(some), is_divisible=len(some) > 1)
            except TooHeavy:
                most = len(some) // 2
                continue
            del wanted[: len(some)]
            yield some, answer

    def leave_out(self, unknown: frozenset[str]) -> None:
        """Do not ask for parts that the server does not know."""
        self.unknown |= unknown
        self.parts -= unknown

    def _learn_from(self, troubles: Iterable[Trouble]) -> None:
        """Ask for less where a question was refused as a whole."""
        for trouble in troubles:
            if trouble.unknown_field:
                self.leave_out(frozenset({part_of(trouble.unknown_field)}) & PARTS)
            elif trouble.type == "INSUFFICIENT_SCOPES" and "projects" in self.parts:
                self._hide_projects(trouble)

    def _hide_projects(self, trouble: Trouble) -> None:
        self.parts -= {"projects"}
        self.remarks.hide("projects", trouble.message)

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
        for _ in range(STEPS_UP):
            affected = self._affected & index.issues.keys()
            relatives = index.relatives_of(self._gone | self._moved)
            wanted = {*affected, *relatives, *index.beyond(STEPS_UP)} - self._tried
            if not wanted:
                break
            yield from self.by_id(sorted(wanted))
        needed = index.beyond(STEPS_UP)
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
                self._hide_projects(trouble)
                continue
            if trouble.path[:1] == ("projects",):  # one that is deleted
                continue
            row = _row(trouble.path, path)
            issue = issues[row] if 0 <= row < len(issues) else None
            key = key_of(issue) if issue else names[row] if 0 <= row < len(names) else ""
            inside = [part for part in trouble.path[len(path) :] if isinstance(part, str) and part != "content"]
            what = inside[0] if issue and inside else "an issue"
            if what in _BESIDE:
                self.remarks.notice(f"some {what} may not be seen with this token, and are left out", key)
                continue
            self.remarks.problem(f"{what} could not be read: {self._reason(trouble)}", key)
            if issue:
                self.incomplete.add(as_text(issue.get("id")))

    def _reason(self, trouble: Trouble) -> str:
        why = trouble.message.rstrip(".")
        return f"{why}; let it in at {self._sso}" if trouble.is_sso and self._sso else why

    def complete(self, issues: Iterable[dict[str, Any]]) -> None:
        """Fetch the rest of the lists that were longer than their page, for all issues together."""
        wanted = [row for issue in issues for row in _unfinished(issue)]
        for rows, answer in self.in_batches(wanted, _LISTS_AT_ONCE, _question_for_rest):
            for row, (issue, owner, name) in enumerate(rows):
                more = as_dict(as_dict(answer.data.get(f"r{row}")).get(name))
                if not more:
                    why = f"only the first {len(nodes(owner[name]))} {name} could be read"
                    self.remarks.problem(why, key_of(issue))
                    self.incomplete.add(as_text(issue.get("id")))
                    continue
                owner[name]["nodes"] += as_list(more.get("nodes"))
                owner[name]["pageInfo"] = as_dict(more.get("pageInfo"))
                wanted += [found for found in _unfinished(issue) if found[1] is owner and found[2] == name]

    def not_found(self, what: str, troubles: Iterable[Trouble]) -> VanitylintError:
        """Why there is nothing at the address that the user named."""
        trouble = next(iter(troubles), None)
        if trouble and trouble.is_sso:
            return VanitylintError(
                "the organisation asks for single sign-on, and the token is not let in",
                where=self.name,
                hint=f"let it in at {self._sso or 'its page on GitHub: Configure SSO'}",
            )
        if trouble and trouble.type != "NOT_FOUND":
            return VanitylintError(f"{what} cannot be read: {trouble.message}", where=self.name)
        return VanitylintError(
            f"there is no such {what}, or the token may not see it",
            where=self.name,
            hint="check the name; docs/github.md tells which rights the token needs",
        )


def _is_about_projects(trouble: Trouble) -> bool:
    return "projectItems" in trouble.path or trouble.path[:1] == ("projects",)


def _row(path: Sequence[str | int], of: Sequence[str]) -> int:
    """Which row of a list a path leads into; -1 where it leads elsewhere."""
    row = path[len(of)] if len(path) > len(of) and tuple(path[: len(of)]) == tuple(of) else -1
    return row if isinstance(row, int) else -1


def _unfinished(issue: dict[str, Any]) -> Iterator[_Unfinished]:
    """The lists of an issue, and of its places in projects, of which there is more: issue, owner, name."""
    for owner in (issue, *nodes(issue.get("projectItems"))):
        for name, value in owner.items():
            if as_dict(as_dict(value).get("pageInfo")).get("hasNextPage") is True:
                yield issue, owner, name


def _question_for_rest(rows: list[_Unfinished]) -> tuple[Query, dict[str, Any]]:
    asked = [(as_text(owner.get("id")), name, _cursor(owner, name)) for _, owner, name in rows]
    return lambda parts: rest_of_lists(asked, parts), {}


def _cursor(owner: dict[str, Any], name: str) -> str:
    return as_text(as_dict(owner[name].get("pageInfo")).get("endCursor"))
