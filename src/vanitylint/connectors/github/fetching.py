"""What every fetch does: ask in the parts that can be had, complete long lists, and gather what there is to say."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vanitylint.backlog.arrivals import Beyond, Notice
from vanitylint.backlog.items import Problem
from vanitylint.connectors.github.issue import work_item
from vanitylint.connectors.github.queries import issues_by_id
from vanitylint.connectors.github.selections import PARTS, part_of, rest_of_lists
from vanitylint.connectors.github.shapes import key_of, nodes
from vanitylint.connectors.loose import as_dict, as_list, as_text
from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from vanitylint.backlog.items import WorkItem
    from vanitylint.connectors import Listener
    from vanitylint.connectors.github.client import Answer, Client
    from vanitylint.connectors.github.faults import Trouble

STEPS_UP = 6
"""As far as a trace is walked."""
_LISTS_AT_ONCE = 20
_IDS_AT_ONCE = 50
_KEYS_NAMED = 3


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
    hidden: dict[str, str] = field(default_factory=dict)
    """Parts that the token may not see, and GitHub's words for it."""
    seen: dict[str, str] = field(default_factory=dict)
    """From the id of each issue that came to its key."""
    incomplete: dict[str, str] = field(default_factory=dict)
    """From the id of each issue of which something could not be read to its key; it is asked for again next time."""
    children: dict[str, None] = field(default_factory=dict)
    """The ids of all sub-issues."""
    parents: dict[str, str] = field(default_factory=dict)
    """From the id of each parent to its key."""
    places: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    """For each project that issues are in, from the id of each issue to when its place there was last changed."""
    projects: dict[str, str] = field(default_factory=dict)
    """From the id of each of these projects to when it was last changed, when we first saw it."""
    _problems: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _decided: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        """Leave out what the team does not want."""
        if not self.settings.projects:
            self.parts -= {"projects"}

    def ask(self, make: Callable[[frozenset[str]], str], variables: dict[str, Any]) -> Answer:
        """Put a question, with as much of each issue as server and token give.

        Args:
            make: From the parts to ask for to the question.
            variables: For the question.

        Raises:
            VanitylintError: There will be no answer.
            OutOfPatienceError: It would take too long.
        """
        while True:
            before = self.parts
            answer = self.client.ask(make(before), variables)
            if not any(answer.data.values()):
                self._learn_from(answer.troubles)
            if self.parts == before:
                return answer

    def pages(
        self, make: Callable[[frozenset[str]], str], variables: dict[str, Any], path: Sequence[str]
    ) -> Iterator[tuple[dict[str, Any], Answer]]:
        """The pages of a list, each with the answer it came in; an empty page where there is no such list.

        Args:
            make: From the parts to ask for to the question, which has a variable `$after`.
            variables: For the question, but for `after`.
            path: Where in the answer the list stands.
        """
        after: str | None = None
        while True:
            answer = self.ask(make, {**variables, "after": after})
            page = answer.data
            for step in path:
                page = as_dict(page.get(step))
            yield page, answer
            next_page = as_dict(page.get("pageInfo"))
            if next_page.get("hasNextPage") is not True:
                return
            after = as_text(next_page.get("endCursor"))

    def leave_out(self, unknown: frozenset[str]) -> None:
        """Do not ask for parts that the server does not know."""
        self.unknown |= unknown
        self.parts -= unknown

    def _learn_from(self, troubles: Iterable[Trouble]) -> None:
        """Ask for less after a question was refused as a whole."""
        for trouble in troubles:
            if trouble.unknown_field:
                self.leave_out(frozenset({part_of(trouble.unknown_field)}) & PARTS)
            elif trouble.type == "INSUFFICIENT_SCOPES" and "projects" in self.parts:
                self._hide_projects(trouble)

    def _hide_projects(self, trouble: Trouble) -> None:
        self.parts -= {"projects"}
        self.hidden.setdefault("projects", trouble.message)

    def issues(
        self, found: Sequence[object], troubles: Sequence[Trouble], path: tuple[str, ...], names: Sequence[str] = ()
    ) -> Iterator[WorkItem]:
        """The issues of an answer as work items.

        Args:
            found: As they came; what is hidden is null.
            troubles: Of the answer.
            path: Where in the answer they stand.
            names: Their keys, where these are known beforehand.
        """
        issues = [issue if isinstance(issue, dict) and "title" in issue else None for issue in found]
        self._note_troubles(issues, troubles, path, names)
        self._complete([issue for issue in issues if issue])
        for issue in issues:
            if issue and (key := key_of(issue)):
                yield self._item(issue, key)

    def _item(self, issue: dict[str, Any], key: str) -> WorkItem:
        number = as_text(issue.get("id"))
        self.seen[number] = key
        parent = as_dict(issue.get("parent"))
        if parent_key := key_of(parent):
            self.parents[as_text(parent.get("id"))] = parent_key
        self.children |= {as_text(child.get("id")): None for child in nodes(issue.get("subIssues"))}
        for place in nodes(issue.get("projectItems")):
            project = as_dict(place.get("project"))
            self.places[as_text(project.get("id"))][number] = as_text(place.get("updatedAt"))
            self.projects.setdefault(as_text(project.get("id")), as_text(project.get("updatedAt")))
        notes: list[str] = []
        decided: list[str] = []
        item = work_item(issue, key, notes, decided)
        if self.settings.milestones != "sprints" and not isinstance(item.sprint, list):
            item.sprint = None
        for note in notes:
            self._problems[note].append(key)
        for choice in decided:
            self._decided[choice].append(key)
        return item

    def by_id(self, ids: Iterable[str]) -> Iterator[WorkItem]:
        """Issues by their ids, each once in a fetch; those that are gone or hidden are left out."""
        wanted = [number for number in dict.fromkeys(ids) if number and number not in self.seen]
        for start in range(0, len(wanted), _IDS_AT_ONCE):
            some = wanted[start : start + _IDS_AT_ONCE]
            answer = self.ask(issues_by_id, {"ids": some})
            hidden = [trouble for trouble in answer.troubles if trouble.type != "NOT_FOUND"]
            names = [self.parents.get(number, "") for number in some]
            yield from self.issues(as_list(answer.data.get("nodes")), hidden, ("nodes",), names)

    def above(self, ids: Iterable[str] = (), is_known: Callable[[str], bool] = lambda _: False) -> Iterator[Beyond]:
        """The parents that were not asked for, and theirs, so that traces come to an end.

        Args:
            ids: Of parents that are known from earlier fetches to be none of those asked for.
            is_known: Whether a key is one of those asked for; it came before, or will come by itself.
        """
        wanted = set(ids)
        for _ in range(STEPS_UP):
            wanted |= {number for number, key in self.parents.items() if not is_known(key)}
            missing = sorted(wanted - self.seen.keys())
            if not missing:
                return
            yield from map(Beyond, self.by_id(missing))

    def _note_troubles(
        self,
        issues: Sequence[dict[str, Any] | None],
        troubles: Iterable[Trouble],
        path: tuple[str, ...],
        names: Sequence[str],
    ) -> None:
        """Tell what of which issue could not be read."""
        depth = len(path)
        for trouble in troubles:
            if "projectItems" in trouble.path and trouble.is_hidden:
                self._hide_projects(trouble)
                continue
            row = trouble.path[depth] if trouble.path[:depth] == path and len(trouble.path) > depth else -1
            issue = issues[row] if isinstance(row, int) and 0 <= row < len(issues) else None
            key = key_of(issue) if issue else names[row] if isinstance(row, int) and 0 <= row < len(names) else ""
            inside = (part for part in trouble.path[depth + 1 :] if isinstance(part, str) and part != "content")
            what = next(inside, "") if issue else ""
            why = trouble.message.rstrip(".") + (" (single sign-on)" if trouble.is_sso else "")
            self._problems[f"{what or 'an issue'} could not be read: {why}"].append(key)
            if issue:
                self.incomplete[as_text(issue.get("id"))] = key

    def _complete(self, issues: Iterable[dict[str, Any]]) -> None:
        """Fetch the rest of the lists that were longer than their page, for all issues together."""
        wanted = [row for issue in issues for row in _unfinished(issue)]
        while wanted:
            rows, wanted = wanted[:_LISTS_AT_ONCE], wanted[_LISTS_AT_ONCE:]
            asked = [(as_text(owner.get("id")), name, _cursor(owner, name)) for _, owner, name in rows]
            answer = self.client.ask(rest_of_lists(asked, self.parts), {})
            for row, (issue, owner, name) in enumerate(rows):
                more = as_dict(as_dict(answer.data.get(f"r{row}")).get(name))
                if not more:
                    self._problems[f"only the first {len(nodes(owner[name]))} {name} could be read"].append(
                        key_of(issue)
                    )
                    self.incomplete[as_text(issue.get("id"))] = key_of(issue)
                    continue
                owner[name]["nodes"] += as_list(more.get("nodes"))
                owner[name]["pageInfo"] = as_dict(more.get("pageInfo"))
                wanted += [found for found in _unfinished(issue) if found[1] is owner and found[2] == name]

    def remarks(self) -> Iterator[Problem | Notice]:
        """What could not be read, and what was decided; many issues with the same in one line."""
        for part, why in self.hidden.items():
            yield Problem(
                self.name,
                f"the fields of {part} may not be seen with this token ({why.rstrip('.')}); give it read access to "
                f"{part}, or settle that they are not needed: [github] {part} = false",
            )
        for why, keys in self._problems.items():
            yield Problem(self.name, _with_keys(keys, why))
        for why, keys in self._decided.items():
            yield Notice(self.name, _with_keys(keys, why))

    def not_found(self, what: str, troubles: Iterable[Trouble]) -> VanitylintError:
        """Why there is nothing at the address that the user named."""
        trouble = next(iter(troubles), None)
        if trouble and trouble.is_sso:
            return VanitylintError(
                "the organisation asks for single sign-on, and the token is not let in",
                where=self.name,
                hint="open the token's page on GitHub, and choose Configure SSO",
            )
        if trouble and trouble.type != "NOT_FOUND":
            return VanitylintError(f"{what} cannot be read: {trouble.message}", where=self.name)
        return VanitylintError(
            f"there is no such {what}, or the token may not see it",
            where=self.name,
            hint="check the name; docs/github.md tells which rights the token needs",
        )


def _with_keys(keys: Sequence[str], why: str) -> str:
    """The keys before what concerns them: the first few, and how many more."""
    named = [key for key in keys if key]
    if not named:
        return why if len(keys) == 1 else f"{why} ({len(keys)} times)"
    more = f" and {len(keys) - _KEYS_NAMED} more" if len(keys) > _KEYS_NAMED else ""
    return f"{', '.join(named[:_KEYS_NAMED])}{more}: {why}"


def _unfinished(issue: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any], str]]:
    """The lists of an issue, and of its places in projects, of which there is more: issue, owner, name."""
    for owner in (issue, *nodes(issue.get("projectItems"))):
        for name, value in owner.items():
            if as_dict(as_dict(value).get("pageInfo")).get("hasNextPage") is True:
                yield issue, owner, name


def _cursor(owner: dict[str, Any], name: str) -> str:
    return as_text(as_dict(owner[name].get("pageInfo")).get("endCursor"))
