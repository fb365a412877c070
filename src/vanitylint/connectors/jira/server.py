"""What Jira can be asked, whichever edition it is: `cloud.py` and `data_center.py` say how."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import suppress
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from vanitylint.connectors.faults import TooHeavy
from vanitylint.connectors.jira.faults import Missing
from vanitylint.connectors.jira.fields import cut_short
from vanitylint.connectors.loose import as_dict, as_list, as_text
from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from vanitylint.connectors.jira.client import Client

Issue: TypeAlias = dict[str, Any]
Ask: TypeAlias = "Callable[[list[str]], tuple[list[Issue], dict[str, str]]]"
"""From ids or keys to the issues that came, and why others did not, where Jira says so."""

_ISSUES_AT_ONCE = 100
"""As many as Cloud gives; Data Center takes as long for them as for a page of a search."""
_COMMENTS_AT_ONCE = 100
_CALM = 4
"""After so many good answers in a row more issues are asked for at once again."""
NO_HISTORY: Mapping[str, str] = MappingProxyType({})
ORDER = " ORDER BY created ASC, key ASC"
"""Neither changes while a search is gone through."""


class Server(ABC):
    """One Jira.

    Args:
        client: Puts the questions.
        home: The address that people open, without a slash at its end.
    """

    version: ClassVar[str]
    """Of the REST interface."""
    edition: ClassVar[str]
    has_epic_links: ClassVar[bool]
    """Whether stories name their epic in a field of its own, and epics theirs in another."""

    def __init__(self, client: Client, home: str) -> None:
        self.client = client
        self.home = home
        self.failed: dict[str, str] = {}
        """Why an issue could not be given, in Jira's words, by the id or key that it was asked for by."""

    @abstractmethod
    def search(self, jql: str, field: str) -> Iterator[Issue]:
        """Every issue that a query finds, with its id, its key and one more field, each at least once.

        Args:
            jql: Without an order.
            field: The field; with `key` a page is largest.

        Raises:
            VanitylintError: The query is refused, or there is no answer.
            OutOfPatienceError: It would take too long.
        """

    @abstractmethod
    def issues(
        self, wanted: Sequence[str], fields: Sequence[str], history: Mapping[str, str] = NO_HISTORY
    ) -> Iterator[list[Issue]]:
        """Issues by their ids or keys, some at a time. One that is not there, or not shown, is left out.

        Args:
            wanted: Ids, or keys, present or earlier ones.
            fields: Their ids.
            history: Ids of the fields whose changes are to be in `changelog`, each with the id of the project that
                alone has it, if one does; none: without it.

        Raises:
            VanitylintError: There is no answer.
            OutOfPatienceError: It would take too long.
        """

    def keys(self, jql: str) -> dict[str, str]:
        """From the id of each issue that a query finds to its key."""
        return {self._named(issue, "id"): self._named(issue, "key") for issue in self.search(jql, "key")}

    def changed(self, jql: str, ago: str) -> dict[str, str]:
        """From the id of each issue that a query finds, and that was changed not long ago, to when.

        The time is counted back by the server, so neither its clock nor anybody's time zone matters.

        Args:
            jql: Without an order.
            ago: How long ago, such as `15m` or `3d`.
        """
        found = self.search(f'({jql}) AND updated >= "-{ago}"', "updated")
        return {self._named(issue, "id"): as_text(as_dict(issue.get("fields")).get("updated")) for issue in found}

    def fields(self) -> list[dict[str, Any]]:
        """All fields that the token may see."""
        return self._some("field")

    def statuses(self) -> list[dict[str, Any]]:
        """All statuses, each with its category."""
        return self._some("status")

    def types(self) -> list[dict[str, Any]]:
        """All issue types."""
        return [as_dict(entry) for entry in self._list("issuetype")]

    def pages_of(self, number: str) -> list[dict[str, Any]]:
        """The pages elsewhere that an issue is linked to; none of one that has just gone."""
        try:
            return [as_dict(entry) for entry in self._list(f"issue/{number}/remotelink")]
        except Missing:
            return []

    def filter_of(self, board: str) -> str:
        """The number of the filter that tells which issues a board shows."""
        answer = as_dict(self.client.get(f"rest/agile/1.0/board/{board}/configuration"))
        found = as_text(as_dict(answer.get("filter")).get("id"))
        if not found:
            raise VanitylintError("the board has no filter", where=self.client.site, hint="use a query instead")
        return found

    def editable(self, number: str) -> set[str]:
        """Ids of the fields on the screens of an issue; none where the token may not edit it."""
        answer = as_dict(self.client.get(f"rest/api/{self.version}/issue/{number}/editmeta"))
        return set(as_dict(answer.get("fields")))

    def permission(self, project: str = "") -> bool:
        """Whether the token may browse a project; without one, any project."""
        asked = {"permissions": "BROWSE_PROJECTS", "projectKey": project}
        answer = self.client.get(f"rest/api/{self.version}/mypermissions", asked)
        told = as_dict(as_dict(as_dict(answer).get("permissions")).get("BROWSE_PROJECTS"))
        return told.get("havePermission") is True

    def complete_comments(self, issue: Issue) -> bool:
        """Fetch the comments of an issue of which only some came with it, unless it has just gone.

        Returns:
            Whether they are all there.
        """
        fields = as_dict(issue.get("fields"))
        if cut_short(fields.get("comment"), "comments"):
            with suppress(Missing):
                fields["comment"] = self._comments_of(as_text(issue.get("id")))
                return not cut_short(fields["comment"], "comments")
        return True

    def _comments_of(self, number: str) -> dict[str, Any]:
        comments: list[Any] = []
        while True:
            page = as_dict(
                self.client.get(
                    f"rest/api/{self.version}/issue/{number}/comment",
                    {"startAt": len(comments), "maxResults": _COMMENTS_AT_ONCE},
                )
            )
            found, total = rows(page, "comments", self.client.site), total_of(page, self.client.site)
            comments += found
            if not found or len(comments) >= total:
                return {"comments": comments, "total": total}

    def _batches(self, wanted: Sequence[str], ask: Ask) -> Iterator[list[Issue]]:
        """Ask for some issues at a time, for fewer where Jira cannot cope.

        Args:
            wanted: Their ids or keys.
            ask: Puts one question.
        """
        waiting, apart = list(wanted), list[list[str]]()
        most, calm = _ISSUES_AT_ONCE, 0
        while waiting or apart:
            some = waiting[:most] if waiting else apart.pop()
            try:
                found, failed = ask(some)
            except TooHeavy:
                most, calm = max(1, len(some) // 2), 0
                if not waiting:
                    apart += [some[:most], some[most:]]
                continue
            del waiting[: len(some)]
            calm += 1
            if calm % _CALM == 0:
                most = min(_ISSUES_AT_ONCE, most * 2)
            if failed and len(some) > 1:  # perhaps for the size of the answer
                came = {as_text(issue.get(name)) for issue in found for name in ("id", "key")}
                rest = [name for name in some if name not in came]
                apart += [part for part in (rest[: len(rest) // 2], rest[len(rest) // 2 :]) if part]
            elif failed:
                self.failed[some[0]] = next(iter(failed.values()))
            yield [issue for issue in found if as_text(issue.get("id"))]  # the others are missed by whoever asked

    def _named(self, issue: Issue, name: str) -> str:
        """An issue's id or key. A row of a list that has none would be an issue that nobody misses."""
        if not (found := as_text(issue.get(name))):
            raise gap(self.client.site)
        return found

    def _some(self, path: str) -> list[dict[str, Any]]:
        """A list that is empty in no Jira, of things that have ids."""
        found = [as_dict(entry) for entry in self._list(path)]
        if not found or not all(as_text(entry.get("id")) for entry in found):
            raise gap(self.client.site)
        return found

    def _list(self, path: str) -> list[Any]:
        found = self.client.get(f"rest/api/{self.version}/{path}")
        if not isinstance(found, list):
            raise gap(self.client.site)
        return found


def rows(page: object, name: str, where: str) -> list[Any]:
    """The entries of a page. One without entries is no empty page: it did not come.

    Raises:
        VanitylintError: It did not come.
    """
    found = as_dict(page).get(name)
    if not isinstance(found, list):
        raise gap(where)
    return as_list(found)


def total_of(page: object, where: str) -> int:
    """How many entries there are on all pages.

    Raises:
        VanitylintError: The page does not say so.
    """
    total = as_dict(page).get("total")
    if not isinstance(total, int) or total < 0:
        raise gap(where)
    return total


def listed(names: Iterable[str]) -> str:
    """Ids and keys as a query lists them. Keys are quoted: a project can be called AND."""
    return ", ".join(name if name.isdigit() else f'"{name}"' for name in names)


def gap(where: str) -> VanitylintError:
    """A part of an answer is missing."""
    return VanitylintError("part of a list is missing", where=where, hint="run again later")
