"""Parsing of sprints in all forms that Jira uses: an object, a list of objects, a printed Java object."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal, cast

from vanitylint.backlog.items import Sprint
from vanitylint.connectors.date_fields import parse_day
from vanitylint.connectors.json_values import as_dict, as_list, as_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_STATES = ("future", "active", "closed")
_PRINTED_PREFIX = "com.atlassian.greenhopper.service.sprint.Sprint@"
_PART = re.compile(
    r"[\[,](id|rapidViewId|state|name|goal|startDate|endDate|completeDate|activatedDate|sequence|synced|autoStartStop"
    r"|incompleteIssuesDestinationId)="
)


def is_sprint(value: object) -> bool:
    """Return whether the value of a custom field is a sprint or a list of sprints."""
    first = next(iter(as_list(value)), value)
    if isinstance(first, str):
        return first.startswith(_PRINTED_PREFIX)
    sprint = as_dict(first)
    return {"name", "state", "id"} <= sprint.keys() and as_text(sprint["state"]).lower() in _STATES


def sprints_of(value: object, notes: list[str]) -> Iterator[Sprint]:
    """Yield the sprints of a field with one value or a list. What is not a sprint is skipped."""
    for entry in value if isinstance(value, list) else [value]:
        parts = parts_of(entry)
        if as_text(parts.get("name")):
            yield sprint_of(parts, notes)


def parts_of(entry: object) -> dict[str, Any]:
    """Return the parts of an entry of a field: an object itself, a printed sprint parsed."""
    return _parse_printed(entry) if isinstance(entry, str) else as_dict(entry)


def ordered_sprints(sprints: Iterable[Sprint]) -> Sprint | list[Sprint] | None:
    """Return sprints in the form of a work item: each once, oldest first, those without a date last."""
    by_name: dict[tuple[str, str], Sprint] = {}
    for sprint in sprints:
        by_name.setdefault((sprint.name, sprint.id), sprint)
    ordered = sorted(by_name.values(), key=lambda sprint: sprint.start or "9999")
    return ordered if len(ordered) > 1 else next(iter(ordered), None)


def sprint_of(parts: dict[str, Any], notes: list[str]) -> Sprint:
    """Build a sprint from its parts."""
    state = as_text(parts.get("state")).lower()
    return Sprint(
        name=as_text(parts.get("name")),
        id=str(parts.get("id") or ""),
        goal=as_text(parts.get("goal")),
        state=cast("Literal['future', 'active', 'closed', '']", state if state in _STATES else ""),
        start=parse_day(parts.get("startDate"), "startDate of a sprint", notes),
        end=parse_day(parts.get("endDate"), "endDate of a sprint", notes),
    )


def _parse_printed(text: str) -> dict[str, str]:
    """Parse `…Sprint@1f[id=7,state=CLOSED,name=Checkout, part 2,goal=<null>]`: names and goals may contain commas."""
    if not text.startswith(_PRINTED_PREFIX):
        return {"name": text}
    matches = list(_PART.finditer(text))
    ends = [match.start() for match in matches[1:]] + [len(text.rstrip()) - 1]
    parts = {match[1]: text[match.end() : end] for match, end in zip(matches, ends, strict=True)}
    return {name: part for name, part in parts.items() if part != "<null>"}
