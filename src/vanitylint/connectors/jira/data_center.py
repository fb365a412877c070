"""Jira Data Center and Server: one search for everything, paged by numbers."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from vanitylint.connectors.jira.faults import Missing
from vanitylint.connectors.jira.fields import cut_short
from vanitylint.connectors.jira.server import NO_HISTORY, ORDER, Issue, Server, gap, listed, rows, total_of
from vanitylint.connectors.loose import as_dict, as_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_KEYS_AT_ONCE = 1000
_STEP_BACK, _MOST_STEPS_BACK = 50, 100
_LONGEST_IN_AN_ADDRESS = 3000
"""Characters of a query and its fields. Shorter ones are asked by GET, which read-only gateways let pass."""


class DataCenter(Server):
    """An installation of Jira Data Center."""

    version = "2"
    edition = "Data Center"
    has_epic_links = True

    def search(self, jql: str, field: str) -> Iterator[Issue]:
        """As in `Server`.

        A page is asked for by where it starts. When an issue goes while we are at it, all after it move up, and one
        would be missed. So each page begins with an issue of the page before; where it does not, we step back.
        """
        seen: set[str] = set()
        start = steps_back = 0
        while True:
            page = self._page(f"{jql}{ORDER}", [field], start, _KEYS_AT_ONCE)
            found = [as_dict(issue) for issue in rows(page, "issues", self.client.site)]
            ids = [as_text(issue.get("id")) for issue in found]
            total = total_of(page, self.client.site)
            if start and (not ids or ids[0] not in seen):
                start, steps_back = max(0, min(start, total) - _STEP_BACK), steps_back + 1
                if steps_back > _MOST_STEPS_BACK:
                    raise gap(self.client.site)
                continue
            yield from (issue for issue, number in zip(found, ids, strict=True) if number not in seen)
            seen.update(ids)
            reached = start + len(found)
            if reached == total <= len(seen):
                return
            if len(found) <= 1 or reached >= total:  # nothing but what we had, or not what it is said to be
                raise gap(self.client.site)
            start = reached - 1

    def issues(
        self, wanted: Sequence[str], fields: Sequence[str], history: Mapping[str, str] = NO_HISTORY
    ) -> Iterator[list[Issue]]:
        """As in `Server`; all fields' changes come along."""
        expand = ["changelog"] if history else []
        for found in self._batches(wanted, lambda some: self._found(some, fields, expand)):
            for issue in found if history else ():
                self._complete_history(issue)
            yield found

    def _found(self, wanted: list[str], fields: Sequence[str], expand: list[str]) -> tuple[list[Issue], dict[str, str]]:
        """One question for some issues, and one for what its page left out: a second page might begin too late."""
        found: dict[str, Issue] = {}
        left, count = wanted, -1
        while left and len(found) > count:
            count = len(found)
            jql = f"key in ({listed(left)}){ORDER}"
            page = self._page(jql, fields, 0, len(left), expand, is_divisible=len(left) > 1)
            some = [as_dict(issue) for issue in rows(page, "issues", self.client.site)]
            found |= {as_text(issue.get("id")): issue for issue in some}
            came = {as_text(issue.get(name)) for issue in some for name in ("id", "key")}
            left = [name for name in left if name not in came] if len(some) < total_of(page, self.client.site) else []
        return list(found.values()), {}

    def _page(
        self,
        jql: str,
        fields: Sequence[str],
        start: int,
        most: int,
        expand: Sequence[str] = (),
        *,
        is_divisible: bool = False,
    ) -> dict[str, Any]:
        validates = not jql.startswith("key in")  # an issue that has gone is no mistake
        question: dict[str, Any] = {"jql": jql, "startAt": start, "maxResults": most}
        if len(jql) + len(",".join(fields)) <= _LONGEST_IN_AN_ADDRESS:
            told = {"fields": ",".join(fields), "expand": ",".join(expand), "validateQuery": str(validates).lower()}
            return as_dict(self.client.get("rest/api/2/search", question | told, is_divisible=is_divisible))
        question |= {"fields": list(fields), "expand": list(expand), "validateQuery": validates}
        return as_dict(self.client.post("rest/api/2/search", question, is_divisible=is_divisible))

    def _complete_history(self, issue: Issue) -> None:
        """Ask for the history of an issue of which only a part came with it."""
        if cut_short(issue.get("changelog"), "histories"):
            path = f"rest/api/2/issue/{as_text(issue.get('id'))}"
            with suppress(Missing):  # it has just gone
                whole = as_dict(self.client.get(path, {"fields": "summary", "expand": "changelog"}))
                issue["changelog"] = whole.get("changelog") or issue["changelog"]
