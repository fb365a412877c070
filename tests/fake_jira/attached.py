"""What hangs on an issue: comments, links, pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from tests.fake_jira.issues import Issue
    from tests.fake_jira.things import LinkType


@dataclass
class Comment:
    """Something said below an issue."""

    id: str
    issue: Issue
    body: str | dict[str, Any]
    created: datetime
    updated: datetime
    author: str | None = None
    """The name of a person or an app; somebody's where it is not given."""
    by_app: bool = False

    def edit(self, body: str | dict[str, Any], at: str | None = None) -> None:
        """Say something else."""
        self.body, self.updated = body, self.issue.store.clock.tick(at)
        self.issue.touch(self.updated)

    def delete(self, at: str | None = None) -> None:
        """Take it back."""
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
    """A page elsewhere that an issue is linked to."""

    id: int
    title: str
    url: str
    relationship: str
