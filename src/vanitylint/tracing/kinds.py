"""Notice about unknown types of items, as an epic among them would not be recognised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vanitylint.backlog.arrivals import Notice
from vanitylint.errors import did_you_mean

if TYPE_CHECKING:
    import sqlite3

    from vanitylint.reading.tracker import Tracker

_SOURCE = "types of items"
_MAX_NAMED = 8
"""Maximum number of types that the notice names."""
_SELECT_KINDS = """
select i.kind from items i join traces t on t.item = i.id where i.asked and t.work_class = 'feature'
group by i.kind order by count(*) desc, i.kind
"""
_MILESTONE = "milestone"
"""Kind of GitHub's milestones as items; users never write it."""


def unknown_kinds(connection: sqlite3.Connection, tracker: Tracker) -> Notice | None:
    """Return one notice for all types that neither vanitylint nor the config knows, most frequent first.

    It needs the traces. An earlier notice is deleted, as the config may have changed meanwhile.
    """
    connection.execute("delete from notices where source = ?", (_SOURCE,))
    known = {*tracker.kinds, *tracker.kinds.values(), *tracker.class_of_kind, *tracker.own_classes, _MILESTONE}
    unknown = [kind for (kind,) in connection.execute(_SELECT_KINDS) if kind not in known]
    if not unknown:
        return None
    names = [f"“{kind}”{_suggestion(kind, tracker)}" for kind in unknown[:_MAX_NAMED]]
    more = f" and {len(unknown) - _MAX_NAMED} more" if len(unknown) > _MAX_NAMED else ""
    what = "are not known and count" if len(unknown) > 1 else "is not known and counts"
    why = f"{', '.join(names)}{more} {what} as work below an epic; [kinds] in the config can say more"
    return Notice(_SOURCE, why)


def _suggestion(kind: str, tracker: Tracker) -> str:
    hint = did_you_mean(kind, tracker.kinds)
    return f" ({hint})" if hint else ""
