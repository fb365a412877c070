"""An issue's fields: those that its organisation has for all issues, and those of the projects it is in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from vanitylint.backlog.items import Sprint
from vanitylint.connectors.github.shapes import name_of, nodes
from vanitylint.connectors.given_dates import day_of
from vanitylint.connectors.loose import as_dict, as_text
from vanitylint.connectors.people import is_person_field

if TYPE_CHECKING:
    from collections.abc import Iterable

_ESTIMATES = frozenset({"effort", "estimate", "points", "size", "story points"})
_DUE = frozenset({"deadline", "due", "due date", "end date", "target", "target date"})
_STATUS = "status"
_TITLE = "title"


@dataclass
class Fields:
    """What the fields of an issue say."""

    status: str = ""
    sprints: list[Sprint] = field(default_factory=list)
    """Oldest first."""
    estimate: float | None = None
    due: str | None = None
    others: dict[str, Any] = field(default_factory=dict)
    """By shown name."""


def fields_of(issue: dict[str, Any], notes: list[str], decided: list[str]) -> Fields:
    """Gather the fields of an issue.

    The organisation's fields count before those of a project, and a project that is in use before one that is closed.

    Args:
        issue: As GraphQL or `gh` gives it.
        notes: Gets what was left out.
        decided: Gets what was decided where there was a choice.
    """
    found = Fields()
    _read(nodes(issue.get("issueFieldValues")), found, notes)
    places = sorted(nodes(issue.get("projectItems")), key=_is_put_away)
    for place in places:
        _read(nodes(place.get("fieldValues")), found, notes)
        found.status = found.status or as_text(as_dict(place.get("status")).get("name"))  # as `gh` gives it
    _tell_of_other_statuses(places, found.status, decided)
    found.sprints.sort(key=lambda sprint: sprint.start or "")
    return found


def _is_put_away(place: dict[str, Any]) -> bool:
    return place.get("isArchived") is True or as_dict(place.get("project")).get("closed") is True


def _read(values: Iterable[dict[str, Any]], found: Fields, notes: list[str]) -> None:
    """Take over the values of one place. What an earlier place has filled stands."""
    for value in values:
        name = name_of(as_dict(value.get("field")))
        if not name or is_person_field(name):
            continue
        if isinstance(start := value.get("startDate"), str):
            found.sprints.append(_sprint(as_text(value.get("title")) or name, start, value.get("duration"), notes))
        elif (plain := _plain(value)) is not None:
            _put(name, plain, found, notes, is_date="date" in value)


def _plain(value: dict[str, Any]) -> str | float | None:
    """The value itself: a number, a day, an option's name, a text."""
    number = value.get("number")
    if isinstance(number, int | float) and not isinstance(number, bool):
        return number
    return as_text(value.get("date")) or as_text(value.get("name")) or as_text(value.get("text")) or None


def _put(name: str, plain: str | float, found: Fields, notes: list[str], *, is_date: bool) -> None:
    """Put a value where it belongs. A date called Target is a day; a text called Target is what is to be reached."""
    lowered = name.lower()
    if not isinstance(plain, str):
        if lowered in _ESTIMATES and found.estimate is None:
            found.estimate = float(plain)
            return
    elif lowered == _STATUS:
        found.status = found.status or plain
        return
    elif lowered in _DUE and is_date:
        found.due = found.due or day_of(plain, name, notes)
        return
    elif lowered == _TITLE:  # a project repeats the issue's
        return
    found.others.setdefault(name, plain)


def _sprint(title: str, start: str, days: object, notes: list[str]) -> Sprint:
    first = day_of(start, "startDate of an iteration", notes)
    length = days if isinstance(days, int) and days > 0 else 0
    end = (date.fromisoformat(first) + timedelta(days=length - 1)).isoformat() if first and length else None
    return Sprint(name=title, start=first, end=end)


def _tell_of_other_statuses(places: list[dict[str, Any]], taken: str, decided: list[str]) -> None:
    statuses: dict[str, str] = {}
    for place in places:
        for value in nodes(place.get("fieldValues")):
            if name_of(as_dict(value.get("field"))).lower() == _STATUS and not _is_put_away(place):
                statuses.setdefault(as_text(value.get("name")), as_text(as_dict(place.get("project")).get("title")))
    if len(statuses) > 1:
        decided.append(f"projects give different statuses; {taken!r} from {statuses.get(taken, '')!r} was used")
