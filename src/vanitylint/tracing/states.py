"""The state of an item that tells none, from the items below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

_FORGET = """
update items set state = 'todo', started = null, finished = null where not is_state_told and state <> 'todo'
"""
"""What the run before made of it. Who has a day of its own tells a state by it, so none of these is lost."""

# Looking back comes after the work is done, so it says nothing of it. What has a page in a tracker is done once it is
# closed there, whatever stands below it. A last day is known where each of the others is.
_DERIVE = """
update items set (state, started, finished) = (below.state, below.started, below.finished)
from (
    select p.id as item, iif(total(c.state in ('todo', 'doing')) or p.url <> '', 'doing', 'done') as state,
        min(case when c.state in ('doing', 'done') then coalesce(c.started, c.finished) end) as started,
        iif(total(c.state in ('todo', 'doing') or c.state = 'done' and c.finished is null) or p.url <> '', null,
            max(case when c.state = 'done' then c.finished end)) as finished
    from items p join ups u on u.parent = p.id join items c on c.id = u.child
    where not p.is_state_told and p.status = '' and c.follow_up <> 'is'
    group by p.id having total(c.state in ('doing', 'done'))
) as below
where below.item = items.id
    and (items.state, items.started, items.finished) is not (below.state, below.started, below.finished)
"""


def derive_states(connection: sqlite3.Connection, steps: int) -> None:
    """Let items whose state nothing tells be begun, or done, as those below them are; after `ups` is filled.

    Args:
        connection: Of the snapshot, inside a transaction.
        steps: So many times what was made of an item is looked at by those above it; circles end there.
    """
    connection.execute(_FORGET)
    for _ in range(steps):
        if connection.execute(_DERIVE).rowcount == 0:
            return
