"""The interface to Jira that both editions share; `cloud.py` and `data_center.py` implement it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import suppress
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from vanitylint.connectors.faults import TooHeavy
from vanitylint.connectors.jira.faults import Missing
from vanitylint.connectors.jira.fields import truncation
from vanitylint.connectors.json_values import as_dict, as_list, as_text
from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from vanitylint.connectors.jira.client import Client

Issue: TypeAlias = dict[str, Any]
FetchBatch: TypeAlias = "Callable[[list[str]], tuple[list[Issue], dict[str, str]]]"
"""Fetches issues by ids or keys. Returns those that came, and why others did not, if Jira says so."""

_MAX_BATCH = 100
"""The limit of Cloud; Data Center takes as long for this many issues as for a page of a search."""
_COMMENTS_PER_PAGE = 100
_BATCHES_BEFORE_GROWTH = 4
"""Number of successful requests in a row after which the batch size is increased again."""
NO_HISTORY: Mapping[str, str] = MappingProxyType({})
ORDER = " ORDER BY created ASC, key ASC"
"""By fields that do not change during a search."""


class Server(ABC):
    """One Jira.

    Args:
        client: Sends the requests.
        home: URL that people open, without a trailing slash.
    """

    version: ClassVar[str]
    """Version of the REST API."""
    edition: ClassVar[str]
    has_epic_links: ClassVar[bool]
    """Whether stories have a separate field for their epic, and epics for their parent."""

    def __init__(self, client: Client, home: str) -> None:
        self.client = client
        self.home = home
        self.failed: dict[str, str] = {}
        """Why issues could not be returned, in Jira's words, by the id or key that was requested."""

    @abstractmethod
    def search(self, jql: str, field: str) -> Iterator[Issue]:
        """Yield each issue that a query finds at least once, with its id, its key and one more field.

        Args:
            jql: Query without an order.
            field: The field; pages are largest with `key`.

        Raises:
            VanitylintError: The query is rejected, or the request fails.
            WaitTooLongError: It would take longer than the user allows.
        """

    @abstractmethod
    def issues(
        self, wanted: Sequence[str], fields: Sequence[str], history: Mapping[str, str] = NO_HISTORY
    ) -> Iterator[list[Issue]]:
        """Yield issues in batches. Those that do not exist or are not visible are left out.

        Args:
            wanted: Ids, or current or earlier keys.
            fields: Ids of the fields to fetch.
            history: Ids of the fields whose changes to include in `changelog`, each with the id of its project if only
                one has it. If empty, there is no `changelog`.

        Raises:
            VanitylintError: The request fails.
            WaitTooLongError: It would take longer than the user allows.
        """

    def keys(self, jql: str) -> dict[str, str]:
        """Return the keys of the issues that a query finds, by id."""
        return {self._id_or_key(issue, "id"): self._id_or_key(issue, "key") for issue in self.search(jql, "key")}

    def changed(self, jql: str, ago: str) -> dict[str, str]:
        """Return when the issues that a query finds were changed, by id, for those changed recently.

        The server computes the time, so neither its clock nor any time zone matters.

        Args:
            jql: Query without an order.
            ago: How far to look back, such as `15m` or `3d`.
        """
        issues = self.search(f'({jql}) AND updated >= "-{ago}"', "updated")
        return {self._id_or_key(issue, "id"): as_text(as_dict(issue.get("fields")).get("updated")) for issue in issues}

    def fields(self) -> list[dict[str, Any]]:
        """Return all fields that the token may see."""
        return self._non_empty_list("field")

    def statuses(self) -> list[dict[str, Any]]:
        """Return all statuses, each with its category."""
        return self._non_empty_list("status")

    def types(self) -> list[dict[str, Any]]:
        """Return all issue types."""
        return [as_dict(entry) for entry in self._list("issuetype")]

    def linked_pages(self, issue_id: str) -> list[dict[str, Any]]:
        """Return the external pages that an issue links to; none if it has just been deleted."""
        try:
            return [as_dict(entry) for entry in self._list(f"issue/{issue_id}/remotelink")]
        except Missing:
            return []

    def filter_of(self, board: str) -> str:
        """Return the id of the filter that determines which issues a board shows."""
        response = as_dict(self.client.get(f"rest/agile/1.0/board/{board}/configuration"))
        filter_id = as_text(as_dict(response.get("filter")).get("id"))
        if not filter_id:
            raise VanitylintError("the board has no filter", where=self.client.site, hint="use a query instead")
        return filter_id

    def editable_fields(self, issue_id: str) -> set[str]:
        """Return the ids of the fields on the screens of an issue; none if the token may not edit it."""
        response = as_dict(self.client.get(f"rest/api/{self.version}/issue/{issue_id}/editmeta"))
        return set(as_dict(response.get("fields")))

    def may_browse(self, project: str = "") -> bool:
        """Return whether the token may browse a project, or any project if none is given."""
        parameters = {"permissions": "BROWSE_PROJECTS", "projectKey": project}
        response = self.client.get(f"rest/api/{self.version}/mypermissions", parameters)
        browse = as_dict(as_dict(as_dict(response).get("permissions")).get("BROWSE_PROJECTS"))
        return browse.get("havePermission") is True

    def complete_comments(self, issue: Issue) -> bool:
        """Fetch all comments of an issue that came with only some of them, unless it has just been deleted.

        Returns:
            Whether it has all its comments.
        """
        fields = as_dict(issue.get("fields"))
        if truncation(fields.get("comment"), "comments"):
            with suppress(Missing):
                fields["comment"] = self._comments_of(as_text(issue.get("id")))
                return not truncation(fields["comment"], "comments")
        return True

    def _comments_of(self, issue_id: str) -> dict[str, Any]:
        comments: list[Any] = []
        while True:
            page = as_dict(
                self.client.get(
                    f"rest/api/{self.version}/issue/{issue_id}/comment",
                    {"startAt": len(comments), "maxResults": _COMMENTS_PER_PAGE},
                )
            )
            entries, total = rows(page, "comments", self.client.site), total_of(page, self.client.site)
            comments += entries
            if not entries or len(comments) >= total:
                return {"comments": comments, "total": total}

    def _batches(self, wanted: Sequence[str], fetch: FetchBatch) -> Iterator[list[Issue]]:
        """Fetch issues in batches, which become smaller if Jira cannot cope.

        Args:
            wanted: Ids or keys of the issues.
            fetch: Fetches one batch.
        """
        waiting, retries = list(wanted), list[list[str]]()
        size, successes = _MAX_BATCH, 0
        while waiting or retries:
            batch = waiting[:size] if waiting else retries.pop()
            try:
                issues, failed = fetch(batch)
            except TooHeavy:
                size, successes = max(1, len(batch) // 2), 0
                if not waiting:
                    retries += [batch[:size], batch[size:]]
                continue
            del waiting[: len(batch)]
            successes += 1
            if successes % _BATCHES_BEFORE_GROWTH == 0:
                size = min(_MAX_BATCH, size * 2)
            if failed and len(batch) > 1:  # perhaps because of the size of the response
                received = {as_text(issue.get(name)) for issue in issues for name in ("id", "key")}
                rest = [name for name in batch if name not in received]
                retries += [part for part in (rest[: len(rest) // 2], rest[len(rest) // 2 :]) if part]
            elif failed:
                self.failed[batch[0]] = next(iter(failed.values()))
            yield [issue for issue in issues if as_text(issue.get("id"))]  # the caller will miss the others

    def _id_or_key(self, issue: Issue, name: str) -> str:
        """Return the id or key of an issue. An entry without one is an error: nobody would miss that issue."""
        if not (value := as_text(issue.get(name))):
            raise incomplete_response(self.client.site)
        return value

    def _non_empty_list(self, path: str) -> list[dict[str, Any]]:
        """Fetch a list of objects with ids that is never empty in any Jira."""
        entries = [as_dict(entry) for entry in self._list(path)]
        if not entries or not all(as_text(entry.get("id")) for entry in entries):
            raise incomplete_response(self.client.site)
        return entries

    def _list(self, path: str) -> list[Any]:
        entries = self.client.get(f"rest/api/{self.version}/{path}")
        if not isinstance(entries, list):
            raise incomplete_response(self.client.site)
        return entries


def rows(page: object, name: str, where: str) -> list[Any]:
    """Return the entries of a page.

    Raises:
        VanitylintError: The page has no list of entries, not even an empty one.
    """
    entries = as_dict(page).get(name)
    if not isinstance(entries, list):
        raise incomplete_response(where)
    return as_list(entries)


def total_of(page: object, where: str) -> int:
    """Return the number of entries on all pages.

    Raises:
        VanitylintError: The page does not say so.
    """
    total = as_dict(page).get("total")
    if not isinstance(total, int) or total < 0:
        raise incomplete_response(where)
    return total


def jql_list(names: Iterable[str]) -> str:
    """Format ids and keys as a list in JQL. Keys are quoted, because a project may be called AND."""
    return ", ".join(name if name.isdigit() else f'"{name}"' for name in names)


def incomplete_response(where: str) -> VanitylintError:
    """Return the error for a response of which a part is missing."""
    return VanitylintError("part of a list is missing", where=where, hint="run again later")
