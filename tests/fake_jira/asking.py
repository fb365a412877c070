"""A request to the fake: what is requested, by which path, and the permissions and zone of the client."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from tests.fake_jira.faults import Refusal
from tests.fake_jira.jql import Search

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fake_jira.issues import Issue
    from tests.fake_jira.jira import FakeJira
    from tests.fake_jira.recording import Request
    from tests.fake_jira.showing import View
    from tests.fake_jira.store import Store

NO_ISSUE = "Issue does not exist or you do not have permission to see it."


@dataclass
class Ask:
    """A request."""

    jira: FakeJira
    request: Request
    view: View
    parts: tuple[str, ...] = ()
    """Values of the variable parts of the path."""

    @property
    def store(self) -> Store:
        """The data of the site."""
        return self.jira.store

    @property
    def body(self) -> dict[str, Any]:
        """Return the JSON object in the body.

        Raises:
            Refusal: The body is not a JSON object.
        """
        if not isinstance(self.request.body, dict):
            raise Refusal(400, "Invalid request payload. Refer to the REST API documentation and try again.")
        return self.request.body

    def text(self, name: str) -> str:
        """Return a parameter; empty if it is missing."""
        return self.request.query.get(name, "")

    def listed(self, name: str) -> list[str]:
        """Return the comma-separated values of a parameter."""
        return [part for part in self.text(name).split(",") if part]

    def number(self, name: str, default: int) -> int:
        """Return a parameter as a number."""
        text = self.text(name)
        return int(text) if re.fullmatch(r"-?\d+", text) else default

    def checked(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Return the request if its values have the right types.

        Raises:
            Refusal: A value has the wrong type.
        """
        numbers = [name for name in ("maxResults", "startAt") if not isinstance(asked.get(name, 0), int)]
        lists = [name for name in ("fields",) if not isinstance(asked.get(name, []), list)]
        if numbers or lists or not isinstance(asked["jql"], str):
            raise Refusal(400, "Invalid request payload. Refer to the REST API documentation and try again.")
        return asked

    def issue(self) -> Issue:
        """Return the issue that the path names.

        Raises:
            Refusal: It does not exist or may not be seen.
        """
        found = self.store.issue(self.parts[0])
        if not found:
            raise Refusal(404, NO_ISSUE)
        return found

    def find(self, jql: str, *, is_strict: bool = True) -> tuple[list[Issue], list[str]]:
        """Return the issues that a query finds, and its warnings."""
        search = Search(self.store, self.view.zone, is_strict=is_strict)
        return search.find(jql), search.warnings


Answerer: TypeAlias = "Callable[[Ask], Any]"
Route: TypeAlias = tuple[str, re.Pattern[str], Answerer]


def route(methods: str, path: str, answerer: Answerer) -> Route:
    """A path template: `{}` matches any variable part, `{n}` a number."""
    pattern = re.escape(path).replace(re.escape("{n}"), r"(\d+)").replace(re.escape("{}"), r"([^/]+)")
    return methods, re.compile(pattern), answerer


def page(ask: Ask, name: str, things: list[Any], *, limit: int, default: int, **more: Any) -> dict[str, Any]:
    """Return a page of a list, by its start."""
    start, size = ask.number("startAt", 0), min(ask.number("maxResults", default), limit)
    some = things[start : start + size]
    return {"startAt": start, "maxResults": size, "total": len(things), **more, name: some}
