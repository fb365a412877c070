"""Types of items that mean nothing here: what is told of them, as an epic among them would not be seen as one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vanitylint.backlog.arrivals import Notice
from vanitylint.errors import did_you_mean

if TYPE_CHECKING:
    import sqlite3

    from vanitylint.reading.tracker import Tracker

_WHO = "types of items"
_MOST = 8
"""So many are named."""
_KINDS = """
select i.kind from items i join traces t on t.item = i.id where i.asked and t.work_class = 'feature'
group by i.kind order by count(*) desc, i.kind
"""
_OURS = "milestone"
"""What GitHub's milestones are as items; nobody writes it."""


def unknown_kinds(connection: sqlite3.Connection, tracker: Tracker) -> Notice | None:
    """One note for all types that neither vanitylint nor the config knows, after `trace_all`; the usual ones first.

    An earlier note goes: the config may have changed meanwhile.
    """
    connection.execute("delete from notices where source = ?", (_WHO,))
    known = {*tracker.kinds, *tracker.kinds.values(), *tracker.class_of_kind, *tracker.own_classes, _OURS}
    unknown = [kind for (kind,) in connection.execute(_KINDS) if kind not in known]
    if not unknown:
        return None
    names = [f"“{kind}”{_meant(kind, tracker)}" for kind in unknown[:_MOST]]
    more = f" and {len(unknown) - _MOST} more" if len(unknown) > _MOST else ""
    what = "are not known and count" if len(unknown) > 1 else "is not known and counts"
    why = f"{', '.join(names)}{more} {what} as work below an epic; [kinds] in the config can say more"
    return Notice(_WHO, why)


def _meant(kind: str, tracker: Tracker) -> str:
    near = did_you_mean(kind, tracker.kinds)
    return f" ({near})" if near else ""
