"""Jira Cloud: searches give ids, issues and histories are asked for in bulk."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from vanitylint.connectors.faults import TooHeavy
from vanitylint.connectors.jira.faults import Refused
from vanitylint.connectors.jira.server import NO_HISTORY, ORDER, Issue, Server, gap, rows
from vanitylint.connectors.loose import as_dict, as_list, as_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

_KEYS_AT_ONCE = 5000
_HISTORIES_FOR = 500
"""So many issues at a time. Jira allows a thousand; these are held in memory until their histories are there."""
_HISTORY_FIELDS_AT_ONCE = 10
_HISTORIES_AT_ONCE = 5000
_FRESH_STARTS = 2
_FIRST_MILLISECONDS = 100_000_000_000
"""Seconds since 1970 do not come to this before the year 5138; milliseconds did in 1973."""


class Cloud(Server):
    """A site of Jira Cloud."""

    version = "3"
    edition = "Cloud"
    has_epic_links = False

    def search(self, jql: str, field: str) -> Iterator[Issue]:
        """As in `Server`; each page tells a token for the next one, which expires after some days."""
        question = {"jql": f"{jql}{ORDER}", "fields": [field], "maxResults": _KEYS_AT_ONCE}
        for page in self._pages(lambda more: self.client.post("rest/api/3/search/jql", question | more)):
            yield from map(as_dict, rows(page, "issues", self.client.site))

    def _pages(self, ask: Callable[[dict[str, str]], Any]) -> Iterator[Any]:
        """All pages of a list. Where a token has expired they begin anew, so an entry may come twice.

        Args:
            ask: Puts the question, with what tells which page is wanted.
        """
        token, seen, fresh_starts = "", set[str](), 0
        while True:
            try:
                page = ask({"nextPageToken": token} if token else {})
            except Refused as error:
                if not token:
                    raise
                if fresh_starts == _FRESH_STARTS:
                    raise gap(self.client.site) from error
                token, seen, fresh_starts = "", set(), fresh_starts + 1  # it has expired
                continue
            yield page
            token = as_text(as_dict(page).get("nextPageToken"))
            is_cut_short = not token and as_dict(page).get("isLast") is False
            if is_cut_short or token in seen:  # the same page for ever
                raise gap(self.client.site)
            if not token:
                return
            seen.add(token)

    def issues(
        self, wanted: Sequence[str], fields: Sequence[str], history: Mapping[str, str] = NO_HISTORY
    ) -> Iterator[list[Issue]]:
        """As in `Server`."""
        waiting: list[Issue] = []
        for found in self._batches(wanted, lambda some: self._bulk(some, fields)):
            if not history:
                yield found
                continue
            waiting += found
            if len(waiting) >= _HISTORIES_FOR:
                self._add_histories(waiting, history)
                yield waiting
                waiting = []
        if waiting:
            self._add_histories(waiting, history)
            yield waiting

    def _bulk(self, wanted: list[str], fields: Sequence[str]) -> tuple[list[Issue], dict[str, str]]:
        question = {"issueIdsOrKeys": wanted, "fields": list(fields)}
        answer = self.client.post("rest/api/3/issue/bulkfetch", question, is_divisible=len(wanted) > 1)
        errors = map(as_dict, as_list(as_dict(answer).get("issueErrors")))
        failed = {as_text(error.get("id")): as_text(error.get("errorMessage")) for error in errors}
        found = [as_dict(issue) for issue in rows(answer, "issues", self.client.site)]
        return found, {number: why for number, why in failed.items() if number}

    def _add_histories(self, issues: list[Issue], history: Mapping[str, str]) -> None:
        """Put a `changelog` into each issue, as the other edition has it."""
        projects = {as_text(as_dict(as_dict(issue.get("fields")).get("project")).get("id")) for issue in issues}
        fields = [number for number, project in history.items() if not project or project in projects]
        histories: dict[str, dict[str, dict[str, Any]]] = {as_text(issue.get("id")): {} for issue in issues}
        for start in range(0, len(fields), _HISTORY_FIELDS_AT_ONCE):
            self._collect(list(histories), fields[start : start + _HISTORY_FIELDS_AT_ONCE], histories)
        for issue in issues:
            issue["changelog"] = {"histories": list(histories[as_text(issue.get("id"))].values())}

    def _collect(self, ids: list[str], fields: Sequence[str], histories: dict[str, dict[str, dict[str, Any]]]) -> None:
        question = {"issueIdsOrKeys": ids, "fieldIds": list(fields), "maxResults": _HISTORIES_AT_ONCE}
        path, is_divisible = "rest/api/3/changelog/bulkfetch", len(ids) > 1
        try:
            for page in self._pages(lambda more: self.client.post(path, question | more, is_divisible=is_divisible)):
                for log in map(as_dict, rows(page, "issueChangeLogs", self.client.site)):
                    known = histories.get(str(log.get("issueId")))
                    for history in map(as_dict, rows(log, "changeHistories", self.client.site)):
                        if known is None:  # nobody asked for it
                            raise gap(self.client.site)
                        _add(known, history)
        except TooHeavy:
            middle = len(ids) // 2
            self._collect(ids[:middle], fields, histories)
            self._collect(ids[middle:], fields, histories)


def _add(known: dict[str, dict[str, Any]], history: dict[str, Any]) -> None:
    """Add an entry, which may come once for each question that asks for one of its fields."""
    number = str(history.get("id") or f"no id, at {history.get('created')}")
    entry = known.setdefault(number, {"created": _moment(history.get("created")), "items": []})
    entry["items"] += [item for item in as_list(history.get("items")) if item not in entry["items"]]


def _moment(told: object) -> object:
    """A moment as the other interfaces write it; this one counts from 1970, in seconds or milliseconds."""
    if not isinstance(told, int):
        return told
    seconds = told / 1000 if told >= _FIRST_MILLISECONDS else told
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat()
    except (ValueError, OverflowError, OSError):  # which the item tells
        return str(told)
