"""What a snapshot remembers of its runs: which rules each asked, and the findings, old ones more and more sparsely."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

LATEST = 200
"""So many of the latest runs keep their findings; of those before, the last one of each month that could be trusted,
and the last one that was mailed to each audience."""

_OLD = """
select run from (select distinct run from ran)
where run not in (select distinct run from ran order by run desc limit ?)
    and run not in (
        select max(id) from runs where complete and id in (select run from ran) group by substr(as_of, 1, 7)
    )
    and run not in (select max(run) from mails group by audience)
"""
SWITCHED_OFF = "off"
"""In place of the rule behind which a finding waits: the config switches it off for this item."""
# The words of a finding take most of the room, and only those of the last run and the one before are ever shown.
_SHORTEN = """
update findings set message = '' where message <> ''
    and run in (select distinct run from ran order by run desc limit 1 offset 2)
"""


def note_rules(connection: sqlite3.Connection, run: int, rules: Iterable[str]) -> None:
    """Note which rules a run asked, by their ids."""
    connection.executemany("insert or ignore into ran values (?, ?)", [(run, rule) for rule in rules])


def note_switched_off(connection: sqlite3.Connection, run: int, pairs: Iterable[tuple[str, str]]) -> None:
    """Note what a run would have asked, were the rule not off for that item: switched on again it is nothing new.

    Args:
        connection: Of the snapshot.
        run: Its id.
        pairs: Rule and key of each.
    """
    connection.executemany(
        "insert into findings (run, rule, key, severity, message, muted_by) values (?, ?, ?, 'info', '', ?)",
        [(run, rule, key, SWITCHED_OFF) for rule, key in sorted(pairs)],
    )


def note_completeness(connection: sqlite3.Connection, run: int, *, is_complete: bool) -> None:
    """Note whether a run read and asked everything, so that later ones can be held against it."""
    connection.execute("update runs set complete = ? where id = ?", (is_complete, run))


@contextmanager
def called_today(connection: sqlite3.Connection, day: str) -> Iterator[None]:
    """While this lasts, the last run calls another day today; afterwards the snapshot is as it was."""
    connection.execute("savepoint another_day")
    try:
        connection.execute("update runs set as_of = ? where id = (select max(id) from runs)", (day,))
        yield
    finally:
        connection.execute("rollback to another_day")
        connection.execute("release another_day")


def prune(connection: sqlite3.Connection) -> None:
    """Let go of the findings of old runs, so that the file does not grow without end. The runs themselves stay."""
    old = [(run,) for (run,) in connection.execute(_OLD, (LATEST,))]
    connection.executemany("delete from findings where run = ?", old)
    connection.executemany("delete from ran where run = ?", old)
    connection.execute(_SHORTEN)
