"""Jira's sprints, in the ways it writes them: an object, a list of objects, a printed Java object."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal, cast

from vanitylint.backlog.items import Sprint
from vanitylint.connectors.given_dates import day_of
from vanitylint.connectors.loose import as_dict, as_list, as_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_STATES = ("future", "active", "closed")
_PRINTED = "com.atlassian.greenhopper.service.sprint.Sprint@"
_PART = re.compile(
    r"[\[,](id|rapidViewId|state|name|goal|startDate|endDate|completeDate|activatedDate|sequence|synced|autoStartStop"
    r"|incompleteIssuesDestinationId)="
)


def is_sprint(value: object) -> bool:
    """Whether a custom field's value is a sprint or a list of them."""
    first = next(iter(as_list(value)), value)
    if isinstance(first, str):
        return first.startswith(_PRINTED)
    sprint = as_dict(first)
    return {"name", "state", "id"} <= sprint.keys() and as_text(sprint["state"]).lower() in _STATES


def sprints_of(value: object, notes: list[str]) -> Iterator[Sprint]:
    """The sprints of a field: one or a list, objects or printed ones. What is no sprint is passed over."""
    for one in value if isinstance(value, list) else [value]:
        parts = parts_of(one)
        if as_text(parts.get("name")):
            yield sprint_of(parts, notes)


def parts_of(one: object) -> dict[str, Any]:
    """What an entry of a field is made of: an object as it is, a printed sprint taken apart."""
    return _printed(one) if isinstance(one, str) else as_dict(one)


def in_order(sprints: Iterable[Sprint]) -> Sprint | list[Sprint] | None:
    """Sprints as a work item keeps them: each once, oldest first, those without a date last."""
    by_name: dict[tuple[str, str], Sprint] = {}
    for sprint in sprints:
        by_name.setdefault((sprint.name, sprint.id), sprint)
    ordered = sorted(by_name.values(), key=lambda sprint: sprint.start or "9999")
    return ordered if len(ordered) > 1 else next(iter(ordered), None)


def sprint_of(parts: dict[str, Any], notes: list[str]) -> Sprint:
    """The sprint that has these parts."""
    state = as_text(parts.get("state")).lower()
    return Sprint(
        name=as_text(parts.get("name")),
        id=str(parts.get("id") or ""),
        goal=as_text(parts.get("goal")),
        state=cast("Literal['future', 'active', 'closed', '']", state if state in _STATES else ""),
        start=day_of(parts.get("startDate"), "startDate of a sprint", notes),
        end=day_of(parts.get("endDate"), "endDate of a sprint", notes),
    )


def _printed(text: str) -> dict[str, str]:
    """`…Sprint@1f[id=7,state=CLOSED,name=Checkout, part 2,goal=<null>]`: names and goals may hold commas."""
    if not text.startswith(_PRINTED):
        return {"name": text}
    marks = list(_PART.finditer(text))
    ends = [mark.start() for mark in marks[1:]] + [len(text.rstrip()) - 1]
    parts = {mark[1]: text[mark.end() : end] for mark, end in zip(marks, ends, strict=True)}
    return {name: part for name, part in parts.items() if part != "<null>"}
