"""State of an epic by the check boxes of its stories: it is begun if some are ticked, and done if all are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from vanitylint.connectors.files.markdown.documents import outside_code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vanitylint.backlog.items import State, WorkItem

_CHECKBOX: Final = re.compile(r"(?:[-*+]|\d{1,3}[.)])\s+\[([ xX])\]\s")
_WORK_HEADINGS: Final = ("stories", "story", "tasks", "features", "children", "work items", "to do", "scope")
"""Words of headings above boxes that are work; boxes of criteria or of readiness do not count."""


def state_from_checkboxes(item: WorkItem) -> State | None:
    """Return the state of an epic by its boxes; None if none is ticked, if it has a status, and for other items."""
    if item.kind.lower() != "epic" or item.status or item.resolution:
        return None
    ticked = list(_checkboxes(item.body))
    if not any(ticked):
        return None
    return "done" if all(ticked) else "doing"


def _checkboxes(body: str) -> Iterator[bool]:
    """Yield whether each box is ticked, of those above all headings or below one that names work."""
    is_work = True
    for _, text in outside_code(body.split("\n")):
        if text.startswith("#"):
            is_work = any(word in text.lower() for word in _WORK_HEADINGS)
        elif is_work and (box := _CHECKBOX.match(text + " ")):
            yield box[1] != " "
