"""What issues share: statuses, types, versions, kinds of links, filters. None of their changes makes an issue newer."""

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
"""By their keys: id, colour, name."""
LINK_TYPES = {
    "Blocks": ("is blocked by", "blocks"),
    "Cloners": ("is cloned by", "clones"),
    "Duplicate": ("is duplicated by", "duplicates"),
    "Relates": ("relates to", "relates to"),
    "Polaris work item link": ("is implemented by", "implements"),
}
"""Those that every site has: how they read from the other side, and from this one."""
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
    """The category that a status of this name has where nobody says."""
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
        """Give another name."""
        self.name = name

    def change_category(self, category: str) -> None:
        """Let it mean another stage of work."""
        assert category in CATEGORIES, category
        self.category = category


@dataclass
class IssueType:
    """An issue type, on a level: sub-tasks on -1, stories on 0, epics on 1, more above."""

    id: str
    name: str
    level: int = 0
    untranslated: str = ""
    scope: Project | None = None

    @property
    def subtask(self) -> bool:
        """Whether its issues are parts of others."""
        return self.level < 0

    def rename(self, name: str) -> None:
        """Give another name."""
        self.name = self.untranslated = name

    def translate(self, name: str) -> None:
        """Show it under another name to whoever asks, as Jira does for a person's language."""
        self.name = name


@dataclass
class Version:
    """A release of a project."""

    id: str
    project: Project
    name: str
    released: bool = False
    date: str | None = None
    archived: bool = False

    def release(self, date: str) -> None:
        """It is out."""
        self.released, self.date = True, date

    def rename(self, name: str) -> None:
        """Give another name."""
        self.name = name


@dataclass
class LinkType:
    """A kind of link."""

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
