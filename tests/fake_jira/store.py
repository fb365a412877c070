"""All data of a site, and its defaults."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

from tests.fake_jira.clock import Clock
from tests.fake_jira.fields import Field
from tests.fake_jira.things import (
    LINK_TYPES,
    STATUSES,
    TYPE_LEVELS,
    Filter,
    IssueType,
    LinkType,
    Named,
    Status,
    usual_category,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fake_jira.agile import Board, Sprint
    from tests.fake_jira.issues import Issue
    from tests.fake_jira.projects import Project
    from tests.fake_jira.things import Version

SOMEBODY = "Somebody Secret"
"""The name of every person; tests can check that it does not appear in any output."""
_CLOUD_FIELDS = (
    ("customfield_10011", "Epic Name", "epic-name"),
    ("customfield_10014", "Epic Link", "epic-link"),
    ("customfield_10016", "Story point estimate", "points"),
    ("customfield_10019", "Rank", "rank"),
    ("customfield_10020", "Sprint", "sprint"),
)
_DATA_CENTER_FIELDS = (
    ("customfield_10100", "Epic Link", "epic-link"),
    ("customfield_10101", "Sprint", "sprint"),
    ("customfield_10102", "Epic Name", "epic-name"),
    ("customfield_10105", "Rank", "rank"),
    ("customfield_10106", "Story Points", "number"),
    ("customfield_10200", "Parent Link", "parent-link"),
)


class Store:
    """Projects, issues, and the objects they share."""

    def __init__(self, *, is_cloud: bool) -> None:
        self.is_cloud = is_cloud
        self.clock = Clock()
        self.is_anonymous = False
        """Whether the current client may see no project."""
        self.projects: list[Project] = []
        self.issues: dict[str, Issue] = {}
        self.fields: list[Field] = []
        self.statuses: list[Status] = []
        self.types: list[IssueType] = []
        self.resolutions: list[Named] = []
        self.priorities: list[Named] = []
        self.components: list[Named] = []
        self.versions: list[Version] = []
        self.link_types: list[LinkType] = []
        self.filters: list[Filter] = []
        self.boards: list[Board] = []
        self._ids = count(10000)
        self._small = count(1)
        self._fields = count(10300 if not is_cloud else 10030)
        for number, name, sort in _CLOUD_FIELDS if is_cloud else _DATA_CENTER_FIELDS:
            self.fields.append(Field(number, name, sort))
        for name, (inward, outward) in LINK_TYPES.items():
            self.link_types.append(LinkType(self.next_id(), name, inward, outward))
        for name in STATUSES:
            self.status(name)
        for name in TYPE_LEVELS:
            self.issue_type(name)
        for name in ("Highest", "High", "Medium", "Low", "Lowest"):
            self.priorities.append(Named(str(self.next_small()), name))
        for name in ("Done", "Won't Do", "Duplicate"):
            self.resolution(name)

    def next_id(self) -> str:
        """Return an unused id."""
        return str(next(self._ids))

    def next_small(self) -> int:
        """Return an unused small id, for objects that have those."""
        return next(self._small)

    # By name, created if missing

    def status(self, name: str, category: str | None = None, scope: Project | None = None) -> Status:
        """Return the status of this name; a given category replaces its own."""
        for known in self.statuses:
            if known.name == name and known.scope is scope:
                known.category = category or known.category
                return known
        fresh = Status(self.next_id(), name, category or usual_category(name), scope)
        self.statuses.append(fresh)
        return fresh

    def issue_type(
        self, name: str, level: int | None = None, *, subtask: bool = False, scope: Project | None = None
    ) -> IssueType:
        """Return the issue type of this name."""
        for known in self.types:
            if name in (known.name, known.untranslated) and known.scope is scope:
                known.level = known.level if level is None else level
                return known
        usual = -1 if subtask else TYPE_LEVELS.get(name, 0)
        fresh = IssueType(self.next_id(), name, usual if level is None else level, name, scope)
        self.types.append(fresh)
        return fresh

    def resolution(self, name: str) -> Named:
        """Return the resolution of this name."""
        return self._named(self.resolutions, name)

    def priority(self, name: str) -> Named:
        """Return the priority of this name."""
        return self._named(self.priorities, name)

    def component(self, name: str) -> Named:
        """Return the component of this name."""
        return self._named(self.components, name)

    def link_type(self, name: str, inward: str = "", outward: str = "") -> LinkType:
        """Return the link type of this name."""
        for known in self.link_types:
            if known.name == name:
                return known
        fresh = LinkType(self.next_id(), name, inward or name.lower(), outward or name.lower())
        self.link_types.append(fresh)
        return fresh

    def field(
        self,
        name: str,
        type: str = "textarea",  # noqa: A002 - Jira's own word
        *,
        id: str | int | None = None,  # noqa: A002 - the same
        hidden: bool = False,
        scope: Project | None = None,
        on_screen: bool = True,
    ) -> Field:
        """Create a field; others may have the same name."""
        number = f"customfield_{next(self._fields)}" if id is None else str(id)
        number = number if number.startswith("customfield_") else f"customfield_{number}"
        assert all(known.id != number for known in self.fields), f"{number} is there already"
        fresh = Field(number, name, type, hidden, scope, on_screen)
        self.fields.append(fresh)
        return fresh

    def field_for(self, name: str, value: Any) -> Field:
        """Return the field of this id or name; create it if missing."""
        for known in self.fields:
            if known.id == name:
                return known
        named = [known for known in self.fields if known.name == name]
        assert len(named) < 2, f"{len(named)} fields are called {name}: use an id"
        usual = "number" if isinstance(value, int | float) else "labels" if isinstance(value, list) else "textarea"
        return named[0] if named else self.field(name, usual)

    # Lookups

    def issue(self, name: object) -> Issue | None:
        """Return the issue of this id, key or former key, if visible."""
        found = self.issues.get(str(name)) or self._by_key(str(name).upper())
        return found if found and found.is_shown else None

    def project(self, name: object) -> Project | None:
        """Return the project of this id, key or name, if visible."""
        wanted = str(name).lower()
        for known in self.projects:
            if not known.hidden and wanted in (known.id, known.key.lower(), known.name.lower()):
                return known
        return None

    def shown(self) -> Iterator[Issue]:
        """Return all visible issues."""
        return (issue for issue in self.issues.values() if issue.is_shown)

    def sprints(self) -> Iterator[Sprint]:
        """Return all sprints."""
        return (sprint for board in self.boards for sprint in board.sprints)

    def shown_fields(self) -> list[Field]:
        """Return the visible fields."""
        return [each for each in self.fields if not each.hidden]

    def of_sort(self, sort: str) -> Field | None:
        """Return the first field of a type."""
        return next((each for each in self.fields if each.sort == sort), None)

    def _by_key(self, key: str) -> Issue | None:
        for issue in self.issues.values():
            if issue.key == key:
                return issue
        return next((issue for issue in self.issues.values() if key in issue.old_keys), None)

    def _named(self, among: list[Named], name: str) -> Named:
        for known in among:
            if known.name == name:
                return known
        fresh = Named(self.next_id(), name)
        among.append(fresh)
        return fresh
