"""Query GitHub with the parts of issues it provides, in smaller batches if needed, and complete long lists."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from vanitylint.connectors.faults import TooHeavy
from vanitylint.connectors.github.selections import PARTS, part_of, rest_of_lists
from vanitylint.connectors.github.shapes import key_of, nodes
from vanitylint.connectors.json_values import as_dict, as_list, as_text
from vanitylint.connectors.remarks import Remarks
from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from vanitylint.connectors import Listener
    from vanitylint.connectors.github.client import Client, Response
    from vanitylint.connectors.github.faults import GraphQLError

T = TypeVar("T")
QueryBuilder: TypeAlias = "Callable[[frozenset[str]], str]"
"""Builds a query that selects the given parts of issues."""
_UnfinishedList: TypeAlias = tuple[dict[str, Any], dict[str, Any], str]
"""An issue, the object in it that has the list (the issue itself or a project item), and the list's name."""

PROJECTS_HINT = "give it read access to projects, or do without them: [github] projects = false"
"""What the user can do if the token may not see projects."""
_MAX_LISTS = 20
"""Maximum number of lists to continue with one query."""


@dataclass(frozen=True)
class Settings:
    """A team's settings for GitHub."""

    milestones: str = "sprints"
    """What milestones are treated as: `sprints`, `bets` or `nothing`."""
    projects: bool = True
    """Whether to request the fields of projects."""


@dataclass
class Querier:
    """Sends the queries of one fetch.

    Args:
        client: Client that sends them.
        name: Name of the source, for messages.
        settings: The team's settings.
        listener: Receives the progress.
    """

    client: Client
    name: str
    settings: Settings
    listener: Listener
    parts: frozenset[str] = PARTS
    """Parts of issues to request. Reduced when the server or the token turns out not to provide one."""
    unknown_parts: frozenset[str] = frozenset()
    """Parts that the server does not know."""
    remarks: Remarks = field(default_factory=Remarks)
    incomplete: set[str] = field(default_factory=set)
    """Ids of issues of which something could not be read; the next fetch requests them again."""
    _sso_url: str = ""
    """Page to authorise the token for single sign-on, from the latest response that named one."""

    def __post_init__(self) -> None:
        """Drop projects if the team does not want them."""
        if not self.settings.projects:
            self.parts -= {"projects"}

    def ask(self, build_query: QueryBuilder, variables: dict[str, Any], *, is_divisible: bool = False) -> Response:
        """Send a query for as many parts of each issue as the server and the token provide.

        Args:
            build_query: Builds the query.
            variables: Variables of the query.
            is_divisible: Whether the caller can split the query, so that `TooHeavy` is raised at once.

        Raises:
            VanitylintError: There is no answer.
            WaitTooLongError: It would take too long.
            TooHeavy: The query is too much for GitHub, and it is divisible.
        """
        while True:
            requested = self.parts
            response = self.client.query(build_query(requested), variables, is_divisible=is_divisible)
            self._sso_url = response.sso_url or self._sso_url
            self._drop_refused_parts(response.errors)
            if self.parts == requested:
                return response

    def rows(self, page: dict[str, Any], response: Response) -> list[object]:
        """Return the rows of a page. A page without a list of rows is not empty but missing.

        Raises:
            VanitylintError: The rows are missing.
        """
        rows = page.get("nodes")
        if not isinstance(rows, list):
            raise self._missing_rows(response)
        return rows

    def _missing_rows(self, response: Response) -> VanitylintError:
        reason = next((f": {self.reason(error)}" for error in response.errors), "")
        return VanitylintError(f"part of a list is missing{reason}", where=self.name, hint="run again later")

    def pages(
        self, build_query: QueryBuilder, variables: dict[str, Any], path: Sequence[str], *, may_have_gaps: bool = False
    ) -> Iterator[tuple[dict[str, Any], Response]]:
        """Yield the pages of a list, each with its response. If there is no such list, the first page is empty.

        Args:
            build_query: Builds the query, which has a variable `$after`.
            variables: Variables of the query, except for `after`.
            path: Path of the list in the response.
            may_have_gaps: Whether the caller handles missing rows.

        Raises:
            VanitylintError: Rows or the list as a whole are missing, so nothing can be concluded from it.
        """
        after: str | None = None
        while True:
            response = self.ask(build_query, {**variables, "after": after})
            page = response.data
            for name in path:
                page = as_dict(page.get(name))
            yield page, response
            if None in self.rows(page, response) and not may_have_gaps:
                raise self._missing_rows(response)
            page_info = as_dict(page.get("pageInfo"))
            if page_info.get("hasNextPage") is not True:
                return
            after = as_text(page_info.get("endCursor"))

    def in_batches(
        self, pending: list[T], size: int, query_for: Callable[[list[T]], tuple[QueryBuilder, dict[str, Any]]]
    ) -> Iterator[tuple[list[T], Response]]:
        """Query things in batches, and in smaller ones if GitHub cannot cope.

        Args:
            pending: The things. The caller may append more between batches; the list is empty in the end.
            size: Maximum size of a batch.
            query_for: Returns the query for a batch and its variables.
        """
        while pending:
            batch = pending[:size]
            try:
                response = self.ask(*query_for(batch), is_divisible=len(batch) > 1)
            except TooHeavy:
                size = len(batch) // 2
                continue
            del pending[: len(batch)]
            yield batch, response

    def drop_parts(self, unknown: frozenset[str]) -> None:
        """Stop requesting parts that the server does not know."""
        self.unknown_parts |= unknown
        self.parts -= unknown

    def _drop_refused_parts(self, errors: Iterable[GraphQLError]) -> None:
        """Stop requesting the parts because of which a query was refused as a whole."""
        for error in errors:
            if error.unknown_field:
                self.drop_parts(frozenset({part_of(error.unknown_field)}) & PARTS)
            elif error.type == "INSUFFICIENT_SCOPES" and "projects" in self.parts:
                self.hide_projects(error)

    def hide_projects(self, error: GraphQLError) -> None:
        """Stop requesting the fields of projects, because the token may not see them."""
        self.parts -= {"projects"}
        self.remarks.add_hidden_part("projects", error.message, PROJECTS_HINT)

    def reason(self, error: GraphQLError) -> str:
        """Return why something is missing, and where the user can fix that."""
        why = error.message.rstrip(".")
        return f"{why}; authorise it at {self._sso_url}" if error.is_sso and self._sso_url else why

    def complete_lists(self, issues: Iterable[dict[str, Any]]) -> None:
        """Fetch the rest of all lists in the issues that are longer than a page, and append it to them."""
        unfinished = [entry for issue in issues for entry in _unfinished_lists(issue)]
        for batch, response in self.in_batches(unfinished, _MAX_LISTS, _query_for_rest):
            for row, (issue, owner, name) in enumerate(batch):
                more = as_dict(as_dict(response.data.get(f"r{row}")).get(name))
                if not more:
                    why = f"only the first {len(nodes(owner[name]))} {name} could be read"
                    self.remarks.add_problem(why, key_of(issue))
                    self.incomplete.add(as_text(issue.get("id")))
                    continue
                owner[name]["nodes"] += as_list(more.get("nodes"))
                owner[name]["pageInfo"] = as_dict(more.get("pageInfo"))
                unfinished += [entry for entry in _unfinished_lists(issue) if entry[1] is owner and entry[2] == name]

    def not_found(self, what: str, errors: Iterable[GraphQLError]) -> VanitylintError:
        """Create the error for an address of the user at which nothing was found."""
        error = next(iter(errors), None)
        if error and error.is_sso:
            return VanitylintError(
                "the organisation requires single sign-on, and the token is not authorised for it",
                where=self.name,
                hint=f"authorise it at {self._sso_url or 'its page on GitHub: Configure SSO'}",
            )
        if error and error.type != "NOT_FOUND":
            return VanitylintError(f"{what} cannot be read: {error.message}", where=self.name)
        return VanitylintError(
            f"there is no such {what}, or the token cannot see it",
            where=self.name,
            hint="check the name; docs/github.md lists the rights the token needs",
        )


def _unfinished_lists(issue: dict[str, Any]) -> Iterator[_UnfinishedList]:
    """Yield the lists of an issue and of its project items that have a further page."""
    for owner in (issue, *nodes(issue.get("projectItems"))):
        for name, value in owner.items():
            if as_dict(as_dict(value).get("pageInfo")).get("hasNextPage") is True:
                yield issue, owner, name


def _query_for_rest(batch: list[_UnfinishedList]) -> tuple[QueryBuilder, dict[str, Any]]:
    lists = [(as_text(owner.get("id")), name, _end_cursor(owner, name)) for _, owner, name in batch]
    return lambda parts: rest_of_lists(lists, parts), {}


def _end_cursor(owner: dict[str, Any], name: str) -> str:
    return as_text(as_dict(owner[name].get("pageInfo")).get("endCursor"))
