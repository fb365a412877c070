"""Asking: in the parts that server and token give, for less where that is too much, until a list is complete."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from vanitylint.connectors.faults import TooHeavy
from vanitylint.connectors.github.selections import PARTS, part_of, rest_of_lists
from vanitylint.connectors.github.shapes import key_of, nodes
from vanitylint.connectors.loose import as_dict, as_list, as_text
from vanitylint.connectors.remarks import Remarks
from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from vanitylint.connectors import Listener
    from vanitylint.connectors.github.client import Answer, Client
    from vanitylint.connectors.github.faults import Trouble

Thing = TypeVar("Thing")
Query: TypeAlias = "Callable[[frozenset[str]], str]"
"""A question, by the parts of an issue to ask for."""
_Unfinished: TypeAlias = tuple[dict[str, Any], dict[str, Any], str]

_LISTS_AT_ONCE = 20
_PROJECTS_HINT = "give it read access to projects, or do without them: [github] projects = false"


@dataclass(frozen=True)
class Settings:
    """What a team settles about GitHub."""

    milestones: str = "sprints"
    """What a milestone is: `sprints`, `bets` or `nothing`."""
    projects: bool = True
    """Whether the fields of projects are asked for."""


@dataclass
class Asking:
    """Puts the questions of one fetch.

    Args:
        client: Sends them.
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
    remarks: Remarks = field(default_factory=Remarks)
    incomplete: set[str] = field(default_factory=set)
    """Ids of issues of which something could not be read: they are asked for again next time."""
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
        reason = next((f": {self.reason(trouble)}" for trouble in answer.troubles), "")
        return VanitylintError(f"part of a list is missing{reason}", where=self.name, hint="run again later")

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
                self.hide_projects(trouble)

    def hide_projects(self, trouble: Trouble) -> None:
        """The token may not see the fields of projects."""
        self.parts -= {"projects"}
        self.remarks.hide("projects", trouble.message, _PROJECTS_HINT)

    def reason(self, trouble: Trouble) -> str:
        """Why something did not come, and where to mend that."""
        why = trouble.message.rstrip(".")
        return f"{why}; authorise it at {self._sso}" if trouble.is_sso and self._sso else why

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
                "the organisation requires single sign-on, and the token is not authorised for it",
                where=self.name,
                hint=f"authorise it at {self._sso or 'its page on GitHub: Configure SSO'}",
            )
        if trouble and trouble.type != "NOT_FOUND":
            return VanitylintError(f"{what} cannot be read: {trouble.message}", where=self.name)
        return VanitylintError(
            f"there is no such {what}, or the token cannot see it",
            where=self.name,
            hint="check the name; docs/github.md lists the rights the token needs",
        )


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
