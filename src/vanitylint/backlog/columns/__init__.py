"""The views that rules query: `item`, `sprint`, `edit` and `project`, with the meaning of each column.

The views, `vanitylint sql --columns` and `docs/columns.md` are all made from these tables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vanitylint.backlog.columns.edit import EDIT
from vanitylint.backlog.columns.item import EVERY_ITEM, ITEM
from vanitylint.backlog.columns.parts import Column, View
from vanitylint.backlog.columns.project import PROJECT
from vanitylint.backlog.columns.sprint import SPRINT

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["ALL_VIEWS", "VIEWS", "Column", "View", "document"]

VIEWS: tuple[View, ...] = (ITEM, SPRINT, EDIT, PROJECT)
"""Views that rules query."""
ALL_VIEWS: tuple[View, ...] = (*VIEWS, EVERY_ITEM)


def document(views: Iterable[View] = ALL_VIEWS) -> str:
    """Describe views and their columns in Markdown, for `vanitylint sql --columns` and `docs/columns.md`."""
    parts = [
        "# What a rule or a query can ask",
        "",
        "Each view has one row for each thing; a rule's conditions are SQL over one such row. `vanitylint sql` queries the",
        "snapshot of the sources in the config, or of those given with `--source`; without either, the snapshot used last,",
        "and says which one that is. A snapshot holds what the last run of `check` or another verb read; `sql` fetches nothing.",
    ]
    for view in views:
        parts += ["", f"## {view.name}: {view.row}", ""]
        if view.like:
            parts.append(f"The columns of `{view.like}`.")
            continue
        parts += ["| column | type | meaning |", "| --- | --- | --- |"]
        parts += [f"| `{column.name}` | {column.type} | {column.meaning} |" for column in view.columns]
    return "\n".join(parts)
