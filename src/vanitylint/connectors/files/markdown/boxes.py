"""Where an epic stands, by the check boxes that are its stories: some ticked, it is begun; all, it is done."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from vanitylint.connectors.files.markdown.pages import outside_code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vanitylint.backlog.items import State, WorkItem

_BOX: Final = re.compile(r"(?:[-*+]|\d{1,3}[.)])\s+\[([ xX])\]\s")
_OF_WORK: Final = ("stories", "story", "tasks", "features", "children", "work items", "to do", "scope")
"""What a heading says above boxes that are work; those of criteria and of what is ready tell something else."""


def state_by_boxes(item: WorkItem) -> State | None:
    """The state that the boxes of an epic tell; None where it has none, where none is ticked, and for other items."""
    if item.kind.lower() != "epic" or item.status or item.resolution:
        return None
    ticked = list(_boxes(item.body))
    if not any(ticked):
        return None
    return "done" if all(ticked) else "doing"


def _boxes(body: str) -> Iterator[bool]:
    """For each box, above all headings or below one that names work, whether it is ticked."""
    is_work = True
    for _, text in outside_code(body.split("\n")):
        if text.startswith("#"):
            is_work = any(word in text.lower() for word in _OF_WORK)
        elif is_work and (box := _BOX.match(text + " ")):
            yield box[1] != " "
