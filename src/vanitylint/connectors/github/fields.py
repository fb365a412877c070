"""Read the fields of an issue: those of its organisation, and those of the projects it is in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from vanitylint.backlog.items import Sprint
from vanitylint.connectors.date_fields import parse_day
from vanitylint.connectors.github.shapes import name_of, nodes
from vanitylint.connectors.json_values import as_dict, as_text
from vanitylint.connectors.people import is_person_field

if TYPE_CHECKING:
    from collections.abc import Iterable

_ESTIMATES = frozenset({"effort", "estimate", "points", "size", "story points"})
_DUE = frozenset({"deadline", "due", "due date", "end date", "target", "target date"})
_STATUS = "status"
_TITLE = "title"


@dataclass
class Fields:
    """Values of an issue's fields."""

    status: str = ""
    sprints: list[Sprint] = field(default_factory=list)
    """Oldest first."""
    estimate: float | None = None
    due: str | None = None
    others: dict[str, Any] = field(default_factory=dict)
    """Values of all other fields, by display name."""


def fields_of(issue: dict[str, Any], notes: list[str], choices: list[str]) -> Fields:
    """Read the fields of an issue.

    The organisation's fields take precedence over those of a project, and an active project over a closed one.

    Args:
        issue: The issue from GraphQL or `gh`.
        notes: Notes on what was left out are appended to it.
        choices: Notes on choices between several values are appended to it.
    """
    fields = Fields()
    _add_values(nodes(issue.get("issueFieldValues")), fields, notes)
    project_items = sorted(nodes(issue.get("projectItems")), key=_is_inactive)
    for project_item in project_items:
        _add_values(nodes(project_item.get("fieldValues")), fields, notes)
        fields.status = fields.status or as_text(as_dict(project_item.get("status")).get("name"))  # from `gh`
    _note_status_conflict(project_items, fields.status, choices)
    fields.sprints.sort(key=lambda sprint: sprint.start or "")
    return fields


def _is_inactive(project_item: dict[str, Any]) -> bool:
    return project_item.get("isArchived") is True or as_dict(project_item.get("project")).get("closed") is True


def _add_values(values: Iterable[dict[str, Any]], fields: Fields, notes: list[str]) -> None:
    """Add the field values of the organisation or of one project. Values that are already set stay."""
    for value in values:
        name = name_of(as_dict(value.get("field")))
        if not name or is_person_field(name):
            continue
        if isinstance(start := value.get("startDate"), str):
            fields.sprints.append(_sprint(as_text(value.get("title")) or name, start, value.get("duration"), notes))
        elif (scalar := _scalar(value)) is not None:
            _add_value(name, scalar, fields, notes, is_date="date" in value)


def _scalar(value: dict[str, Any]) -> str | float | None:
    """Return the number, day, option name or text of a field value."""
    number = value.get("number")
    if isinstance(number, int | float) and not isinstance(number, bool):
        return number
    return as_text(value.get("date")) or as_text(value.get("name")) or as_text(value.get("text")) or None


def _add_value(name: str, value: str | float, fields: Fields, notes: list[str], *, is_date: bool) -> None:
    """Add one value. A date named Target is the due date; a text named Target is a target to reach."""
    lowered = name.lower()
    if not isinstance(value, str):
        if lowered in _ESTIMATES and fields.estimate is None:
            fields.estimate = float(value)
            return
    elif lowered == _STATUS:
        fields.status = fields.status or value
        return
    elif lowered in _DUE and is_date:
        fields.due = fields.due or parse_day(value, name, notes)
        return
    elif lowered == _TITLE:  # a project repeats the issue's title
        return
    fields.others.setdefault(name, value)


def _sprint(title: str, start: str, duration: object, notes: list[str]) -> Sprint:
    first_day = parse_day(start, "startDate of an iteration", notes)
    days = duration if isinstance(duration, int) and duration > 0 else 0
    end = (date.fromisoformat(first_day) + timedelta(days=days - 1)).isoformat() if first_day and days else None
    return Sprint(name=title, start=first_day, end=end)


def _note_status_conflict(project_items: list[dict[str, Any]], used: str, choices: list[str]) -> None:
    project_by_status: dict[str, str] = {}
    for project_item in project_items:
        project = as_text(as_dict(project_item.get("project")).get("title"))
        for value in nodes(project_item.get("fieldValues")):
            if name_of(as_dict(value.get("field"))).lower() == _STATUS and not _is_inactive(project_item):
                project_by_status.setdefault(as_text(value.get("name")), project)
    if len(project_by_status) > 1:
        project = project_by_status.get(used, "")
        choices.append(f"projects give different statuses; {used!r} from {project!r} was used")
