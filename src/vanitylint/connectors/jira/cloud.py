"""Jira Cloud: searches return ids; issues and histories are fetched in bulk."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from vanitylint.connectors.faults import TooHeavy
from vanitylint.connectors.jira.faults import Refused
from vanitylint.connectors.jira.server import NO_HISTORY, ORDER, Issue, Server, incomplete_response, rows
from vanitylint.connectors.json_values import as_dict, as_list, as_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

_KEYS_PER_PAGE = 5000
_ISSUES_PER_HISTORY_BATCH = 500
"""Jira allows a thousand; the issues are held in memory until their histories have arrived."""
_HISTORY_FIELDS_PER_REQUEST = 10
_HISTORIES_PER_PAGE = 5000
_MAX_RESTARTS = 2
_MIN_MILLISECONDS = 100_000_000_000
"""Timestamps from here on are in milliseconds (from 1973): as seconds they would be after the year 5138."""


class Cloud(Server):
    """A site of Jira Cloud."""

    version = "3"
    edition = "Cloud"
    has_epic_links = False

    def search(self, jql: str, field: str) -> Iterator[Issue]:
        """Search as in `Server`; each page has a token for the next one, which expires after some days."""
        query = {"jql": f"{jql}{ORDER}", "fields": [field], "maxResults": _KEYS_PER_PAGE}
        for page in self._pages(lambda paging: self.client.post("rest/api/3/search/jql", query | paging)):
            yield from map(as_dict, rows(page, "issues", self.client.site))

    def _pages(self, fetch: Callable[[dict[str, str]], Any]) -> Iterator[Any]:
        """Yield all pages of a list. If a token has expired, start again, so that an entry may come twice.

        Args:
            fetch: Sends the request, with the parameters for the page.
        """
        token, seen, restarts = "", set[str](), 0
        while True:
            try:
                page = fetch({"nextPageToken": token} if token else {})
            except Refused as error:
                if not token:
                    raise
                if restarts == _MAX_RESTARTS:
                    raise incomplete_response(self.client.site) from error
                token, seen, restarts = "", set(), restarts + 1  # it has expired
                continue
            yield page
            token = as_text(as_dict(page).get("nextPageToken"))
            is_truncated = not token and as_dict(page).get("isLast") is False
            if is_truncated or token in seen:  # the same page for ever
                raise incomplete_response(self.client.site)
            if not token:
                return
            seen.add(token)

    def issues(
        self, wanted: Sequence[str], fields: Sequence[str], history: Mapping[str, str] = NO_HISTORY
    ) -> Iterator[list[Issue]]:
        """Fetch issues as in `Server`."""
        waiting: list[Issue] = []
        for issues in self._batches(wanted, lambda batch: self._bulk(batch, fields)):
            if not history:
                yield issues
                continue
            waiting += issues
            if len(waiting) >= _ISSUES_PER_HISTORY_BATCH:
                self._add_histories(waiting, history)
                yield waiting
                waiting = []
        if waiting:
            self._add_histories(waiting, history)
            yield waiting

    def _bulk(self, wanted: list[str], fields: Sequence[str]) -> tuple[list[Issue], dict[str, str]]:
        """Fetch a batch of issues; return those that came, and the errors of others by id."""
        request = {"issueIdsOrKeys": wanted, "fields": list(fields)}
        response = self.client.post("rest/api/3/issue/bulkfetch", request, is_divisible=len(wanted) > 1)
        errors = map(as_dict, as_list(as_dict(response).get("issueErrors")))
        failed = {as_text(error.get("id")): as_text(error.get("errorMessage")) for error in errors}
        issues = [as_dict(issue) for issue in rows(response, "issues", self.client.site)]
        return issues, {issue_id: why for issue_id, why in failed.items() if issue_id}

    def _add_histories(self, issues: list[Issue], history: Mapping[str, str]) -> None:
        """Add a `changelog` to each issue, as Data Center has it."""
        projects = {as_text(as_dict(as_dict(issue.get("fields")).get("project")).get("id")) for issue in issues}
        fields = [field_id for field_id, project in history.items() if not project or project in projects]
        histories: dict[str, dict[str, dict[str, Any]]] = {as_text(issue.get("id")): {} for issue in issues}
        for start in range(0, len(fields), _HISTORY_FIELDS_PER_REQUEST):
            self._collect(list(histories), fields[start : start + _HISTORY_FIELDS_PER_REQUEST], histories)
        for issue in issues:
            issue["changelog"] = {"histories": list(histories[as_text(issue.get("id"))].values())}

    def _collect(self, ids: list[str], fields: Sequence[str], histories: dict[str, dict[str, dict[str, Any]]]) -> None:
        """Fetch the histories of issues into a mapping from issue id and entry id to entry."""
        request = {"issueIdsOrKeys": ids, "fieldIds": list(fields), "maxResults": _HISTORIES_PER_PAGE}
        path, is_divisible = "rest/api/3/changelog/bulkfetch", len(ids) > 1
        try:
            for page in self._pages(lambda paging: self.client.post(path, request | paging, is_divisible=is_divisible)):
                for log in map(as_dict, rows(page, "issueChangeLogs", self.client.site)):
                    entries = histories.get(str(log.get("issueId")))
                    for history in map(as_dict, rows(log, "changeHistories", self.client.site)):
                        if entries is None:  # not requested
                            raise incomplete_response(self.client.site)
                        _add(entries, history)
        except TooHeavy:
            middle = len(ids) // 2
            self._collect(ids[:middle], fields, histories)
            self._collect(ids[middle:], fields, histories)


def _add(entries: dict[str, dict[str, Any]], history: dict[str, Any]) -> None:
    """Add an entry of a history, which may come once for each request with one of its fields."""
    entry_id = str(history.get("id") or f"no id, at {history.get('created')}")
    entry = entries.setdefault(entry_id, {"created": _moment(history.get("created")), "items": []})
    entry["items"] += [item for item in as_list(history.get("items")) if item not in entry["items"]]


def _moment(value: object) -> object:
    """Convert a Unix timestamp in seconds or milliseconds, which only this endpoint uses, to an ISO moment."""
    if not isinstance(value, int):
        return value
    seconds = value / 1000 if value >= _MIN_MILLISECONDS else value
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat()
    except (ValueError, OverflowError, OSError):  # will be noted when the item is read
        return str(value)
