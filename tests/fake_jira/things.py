"""Objects that issues share: statuses, types, versions, link types, filters. Their changes do not count for issues."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.fake_jira.projects import Project

CATEGORIES = {
    "undefined": (1, "medium-gray", "No Category"),
    "new": (2, "blue-gray", "To Do"),
    "done": (3, "green", "Done"),
    "indeterminate": (4, "yellow", "In Progress"),
}
"""Status categories by key: id, colour, name."""
LINK_TYPES = {
    "Blocks": ("is blocked by", "blocks"),
    "Cloners": ("is cloned by", "clones"),
    "Duplicate": ("is duplicated by", "duplicates"),
    "Relates": ("relates to", "relates to"),
    "Polaris work item link": ("is implemented by", "implements"),
}
"""Link types that every site has: their inward and outward names."""
TYPE_LEVELS = {
    "Initiative": 2,
    "Epic": 1,
    "Story": 0,
    "Task": 0,
    "Bug": 0,
    "Spike": 0,
    "Idea": 0,
    "Sub-task": -1,
}
STATUSES = {"To Do": "new", "In Progress": "indeterminate", "Done": "done"}
_OTHER_STATUSES = {
    "backlog": "new",
    "open": "new",
    "new": "new",
    "reopened": "new",
    "closed": "done",
    "resolved": "done",
    "released": "done",
}


def usual_category(status: str) -> str:
    """Return the default category of a status of this name."""
    return STATUSES.get(status) or _OTHER_STATUSES.get(status.lower(), "indeterminate")


@dataclass
class Named:
    """A resolution, priority or component."""

    id: str
    name: str


@dataclass
class Status:
    """A status; team-managed projects have their own."""

    id: str
    name: str
    category: str
    scope: Project | None = None

    def rename(self, name: str) -> None:
        """Rename it."""
        self.name = name

    def change_category(self, category: str) -> None:
        """Change its category."""
        assert category in CATEGORIES, category
        self.category = category


@dataclass
class IssueType:
    """An issue type, with a level: -1 for sub-tasks, 0 for stories, 1 for epics, more above."""

    id: str
    name: str
    level: int = 0
    untranslated: str = ""
    scope: Project | None = None

    @property
    def subtask(self) -> bool:
        """Whether its issues are sub-tasks."""
        return self.level < 0

    def rename(self, name: str) -> None:
        """Rename it."""
        self.name = self.untranslated = name

    def translate(self, name: str) -> None:
        """Return a translated name to clients, like Jira does for a user's language."""
        self.name = name


@dataclass
class Version:
    """A version of a project."""

    id: str
    project: Project
    name: str
    released: bool = False
    date: str | None = None
    archived: bool = False

    def release(self, date: str) -> None:
        """Release it."""
        self.released, self.date = True, date

    def rename(self, name: str) -> None:
        """Rename it."""
        self.name = name


@dataclass
class LinkType:
    """A link type."""

    id: str
    name: str
    inward: str
    outward: str


@dataclass
class Filter:
    """A saved query."""

    id: str
    jql: str
    name: str
