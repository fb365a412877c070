"""Jira Data Center and Server: one search endpoint for everything, paged by offset."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from vanitylint.connectors.jira.faults import Missing
from vanitylint.connectors.jira.fields import truncation
from vanitylint.connectors.jira.server import (
    NO_HISTORY,
    ORDER,
    Issue,
    Server,
    incomplete_response,
    jql_list,
    rows,
    total_of,
)
from vanitylint.connectors.json_values import as_dict, as_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_KEYS_PER_PAGE = 1000
_STEP_BACK, _MAX_STEPS_BACK = 50, 100
_MAX_GET_LENGTH = 3000
"""Characters of a query and its fields up to which GET is used, which read-only gateways allow."""


class DataCenter(Server):
    """An installation of Jira Data Center."""

    version = "2"
    edition = "Data Center"
    has_epic_links = True

    def search(self, jql: str, field: str) -> Iterator[Issue]:
        """Search as in `Server`.

        Pages are requested by offset. If an issue disappears during the search, all after it move up, and one would be
        missed. So each page begins with the last issue of the previous page; if it does not, step back.
        """
        seen: set[str] = set()
        start = steps_back = 0
        while True:
            page = self._page(f"{jql}{ORDER}", [field], start, _KEYS_PER_PAGE)
            issues = [as_dict(issue) for issue in rows(page, "issues", self.client.site)]
            ids = [as_text(issue.get("id")) for issue in issues]
            total = total_of(page, self.client.site)
            if start and (not ids or ids[0] not in seen):
                start, steps_back = max(0, min(start, total) - _STEP_BACK), steps_back + 1
                if steps_back > _MAX_STEPS_BACK:
                    raise incomplete_response(self.client.site)
                continue
            yield from (issue for issue, issue_id in zip(issues, ids, strict=True) if issue_id not in seen)
            seen.update(ids)
            reached = start + len(issues)
            if reached == total <= len(seen):
                return
            if len(issues) <= 1 or reached >= total:  # nothing new, or not as many as announced
                raise incomplete_response(self.client.site)
            start = reached - 1

    def issues(
        self, wanted: Sequence[str], fields: Sequence[str], history: Mapping[str, str] = NO_HISTORY
    ) -> Iterator[list[Issue]]:
        """Fetch issues as in `Server`; the changelog contains the changes of all fields."""
        expand = ["changelog"] if history else []
        for issues in self._batches(wanted, lambda batch: self._search_batch(batch, fields, expand)):
            for issue in issues if history else ():
                self._complete_history(issue)
            yield issues

    def _search_batch(
        self, wanted: list[str], fields: Sequence[str], expand: list[str]
    ) -> tuple[list[Issue], dict[str, str]]:
        """Fetch a batch of issues. Request any that the page left out again, as a second page could start too late."""
        found: dict[str, Issue] = {}
        remaining, count = wanted, -1
        while remaining and len(found) > count:
            count = len(found)
            jql = f"key in ({jql_list(remaining)}){ORDER}"
            page = self._page(jql, fields, 0, len(remaining), expand, is_divisible=len(remaining) > 1)
            issues = [as_dict(issue) for issue in rows(page, "issues", self.client.site)]
            found |= {as_text(issue.get("id")): issue for issue in issues}
            is_partial = len(issues) < total_of(page, self.client.site)
            received = {as_text(issue.get(name)) for issue in issues for name in ("id", "key")}
            remaining = [name for name in remaining if name not in received] if is_partial else []
        return list(found.values()), {}

    def _page(
        self,
        jql: str,
        fields: Sequence[str],
        start: int,
        max_results: int,
        expand: Sequence[str] = (),
        *,
        is_divisible: bool = False,
    ) -> dict[str, Any]:
        validates = not jql.startswith("key in")  # an issue that no longer exists is no mistake
        request: dict[str, Any] = {"jql": jql, "startAt": start, "maxResults": max_results}
        if len(jql) + len(",".join(fields)) <= _MAX_GET_LENGTH:
            more = {"fields": ",".join(fields), "expand": ",".join(expand), "validateQuery": str(validates).lower()}
            return as_dict(self.client.get("rest/api/2/search", request | more, is_divisible=is_divisible))
        request |= {"fields": list(fields), "expand": list(expand), "validateQuery": validates}
        return as_dict(self.client.post("rest/api/2/search", request, is_divisible=is_divisible))

    def _complete_history(self, issue: Issue) -> None:
        """Fetch the whole history of an issue if it came with only part of it."""
        if truncation(issue.get("changelog"), "histories"):
            path = f"rest/api/2/issue/{as_text(issue.get('id'))}"
            with suppress(Missing):  # it has just been deleted
                whole = as_dict(self.client.get(path, {"fields": "summary", "expand": "changelog"}))
                issue["changelog"] = whole.get("changelog") or issue["changelog"]
