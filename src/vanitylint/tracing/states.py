"""Derive the state of items without one from the items below them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

_RESET = """
update items set state = 'todo', started = null, finished = null where not is_state_told and state <> 'todo'
"""
"""Discards what the previous run derived. A date of an item's own implies a state, so no such date is lost."""

# Looking back happens after the work, so it says nothing about its state. What has a page in a tracker is done once it
# is closed there, whatever the state of the items below. The last day is known only if each item below has one.
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
    """Set the state of items without one to that of the items below them; after `ups` is filled.

    Args:
        connection: The snapshot's connection, inside a transaction.
        steps: Maximum number of levels to pass a derived state upwards; this also ends cycles.
    """
    connection.execute(_RESET)
    for _ in range(steps):
        if connection.execute(_DERIVE).rowcount == 0:
            return
