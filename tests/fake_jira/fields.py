"""Fields: built-in ones, and custom fields of a site."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from tests.fake_jira.texts import to_plain

if TYPE_CHECKING:
    from tests.fake_jira.projects import Project

_SYSTEM = "com.atlassian.jira.plugin.system.customfieldtypes:"
_AGILE = "com.pyxis.greenhopper.jira:"
SORTS: dict[str, tuple[str, str, str]] = {
    "text": ("string", "", f"{_SYSTEM}textfield"),
    "textarea": ("string", "", f"{_SYSTEM}textarea"),
    "url": ("string", "", f"{_SYSTEM}url"),
    "number": ("number", "", f"{_SYSTEM}float"),
    "date": ("date", "", f"{_SYSTEM}datepicker"),
    "datetime": ("datetime", "", f"{_SYSTEM}datetime"),
    "select": ("option", "", f"{_SYSTEM}select"),
    "radio": ("option", "", f"{_SYSTEM}radiobuttons"),
    "multiselect": ("array", "option", f"{_SYSTEM}multiselect"),
    "checkboxes": ("array", "option", f"{_SYSTEM}multicheckboxes"),
    "labels": ("array", "string", f"{_SYSTEM}labels"),
    "user": ("user", "", f"{_SYSTEM}userpicker"),
    "users": ("array", "user", f"{_SYSTEM}multiuserpicker"),
    "sprint": ("array", "json", f"{_AGILE}gh-sprint"),
    "epic-link": ("any", "", f"{_AGILE}gh-epic-link"),
    "epic-name": ("string", "", f"{_AGILE}gh-epic-label"),
    "rank": ("any", "", f"{_AGILE}gh-lexo-rank"),
    "points": ("number", "", f"{_AGILE}jsw-story-points"),
    "parent-link": ("any", "", "com.atlassian.jpo:jpo-custom-field-parent"),
    "rating": ("number", "", "jira.polaris:rating"),
}
"""Short names of field types: type, type of the items, and Jira's name. Other types count as texts."""
SYSTEM: dict[str, tuple[str, str, str]] = {
    "summary": ("Summary", "string", ""),
    "description": ("Description", "string", ""),
    "environment": ("Environment", "string", ""),
    "issuetype": ("Issue Type", "issuetype", ""),
    "project": ("Project", "project", ""),
    "status": ("Status", "status", ""),
    "resolution": ("Resolution", "resolution", ""),
    "resolutiondate": ("Resolved", "datetime", ""),
    "created": ("Created", "datetime", ""),
    "updated": ("Updated", "datetime", ""),
    "duedate": ("Due date", "date", ""),
    "labels": ("Labels", "array", "string"),
    "issuelinks": ("Linked Issues", "array", "issuelinks"),
    "subtasks": ("Sub-tasks", "array", "issuelinks"),
    "fixVersions": ("Fix versions", "array", "version"),
    "versions": ("Affects versions", "array", "version"),
    "components": ("Components", "array", "component"),
    "comment": ("Comment", "comments-page", ""),
    "priority": ("Priority", "priority", ""),
    "assignee": ("Assignee", "user", ""),
    "reporter": ("Reporter", "user", ""),
    "creator": ("Creator", "user", ""),
}
"""Built-in fields by id: name, type, and type of the items."""
ON_CLOUD: dict[str, tuple[str, str, str]] = {
    "parent": ("Parent", "", ""),
    "statuscategorychangedate": ("Status Category Changed", "datetime", ""),
}
ON_DATA_CENTER: dict[str, tuple[str, str, str]] = {"parent": ("Parent", "", "")}
"""A field that Jira returns with issues, but does not list."""
PEOPLE = frozenset({"assignee", "reporter", "creator"})
NOT_NAVIGABLE = frozenset({"comment"})


@dataclass
class Field:
    """A custom field, or one of an app."""

    id: str
    name: str
    sort: str = "text"
    hidden: bool = False
    """Whether it is hidden from the client: it is in no list and no issue."""
    scope: Project | None = None
    """Team-managed project it belongs to."""
    on_screen: bool = True
    """Whether people can edit it."""
    options: dict[str, str] = field(default_factory=dict)
    """Ids of its options, by name."""

    @property
    def number(self) -> int:
        """Number in its id."""
        return int(self.id.removeprefix("customfield_"))

    @property
    def type(self) -> str:
        """Type in its schema."""
        return SORTS.get(self.sort, SORTS["text"])[0]

    @property
    def is_text(self) -> bool:
        """Whether it holds prose."""
        return self.type == "string"

    @property
    def is_document(self) -> bool:
        """Whether version 3 of Cloud's API returns it as a document."""
        return self.sort == "textarea"

    def schema(self, *, is_cloud: bool) -> dict[str, Any]:
        """Return Jira's description of it."""
        kind, items, custom = SORTS.get(self.sort, ("string", "", self.sort))
        if self.sort == "sprint" and not is_cloud:
            items = "string"
        inner = {"items": items} if items else {}
        return {"type": kind, **inner, "custom": custom, "customId": self.number}

    def option(self, value: str) -> str:
        """Return the id of an option."""
        return self.options.setdefault(value, str(self.number * 10 + len(self.options)))

    def written(self, value: Any) -> tuple[str | None, str | None]:
        """Return a value as in a changelog: its id or similar, and its text."""
        if value is None or value in ("", []):
            return None, None
        if self.type == "array" and isinstance(value, list):
            ids = ", ".join(self.option(each) for each in value)
            return f"[{ids}]", ", ".join(value)
        if self.type == "option":
            return self.option(value), str(value)
        if self.type == "date":
            day = date.fromisoformat(value)
            return value, f"{day.day}/{day:%b/%y}"
        if self.type == "user":
            return f"account-of-{value}", str(value)
        return None, to_plain(value)
