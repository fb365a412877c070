"""Objects attached to an issue: comments, links, remote links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from tests.fake_jira.issues import Issue
    from tests.fake_jira.things import LinkType


@dataclass
class Comment:
    """A comment on an issue."""

    id: str
    issue: Issue
    body: str | dict[str, Any]
    created: datetime
    updated: datetime
    author: str | None = None
    """Name of a person or app as the author; the default person if empty."""
    by_app: bool = False

    def edit(self, body: str | dict[str, Any], at: str | None = None) -> None:
        """Edit the comment."""
        self.body, self.updated = body, self.issue.store.clock.tick(at)
        self.issue.touch(self.updated)

    def delete(self, at: str | None = None) -> None:
        """Delete the comment."""
        self.issue.comments.remove(self)
        self.issue.touch(self.issue.store.clock.tick(at))


@dataclass
class Link:
    """A link between two issues."""

    id: str
    type: LinkType
    source: Issue
    target: Issue


@dataclass
class Page:
    """A remote link from an issue to a page."""

    id: int
    title: str
    url: str
    relationship: str
