"""The history of runs in a snapshot: which rules each ran and what they found, with fewer of the older runs."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

MAX_RUNS = 200
"""Number of latest runs that keep their findings. So do the last complete run of each earlier month, and the last run
that was mailed to each audience."""

_OLD_RUNS = """
select run from (select distinct run from ran)
where run not in (select distinct run from ran order by run desc limit ?)
    and run not in (
        select max(id) from runs where complete and id in (select run from ran) group by substr(as_of, 1, 7)
    )
    and run not in (select max(run) from mails group by audience)
"""
SWITCHED_OFF = "off"
"""Value of `muted_by` for a finding whose rule the config switches off for this item."""
# Messages take up most of the space, and only those of the last two runs are ever shown.
_CLEAR_OLD_MESSAGES = """
update findings set message = '' where message <> ''
    and run in (select distinct run from ran order by run desc limit 1 offset 2)
"""


def note_rules(connection: sqlite3.Connection, run: int, rules: Iterable[str]) -> None:
    """Record which rules a run ran, by id."""
    connection.executemany("insert or ignore into ran values (?, ?)", [(run, rule) for rule in rules])


def note_switched_off(connection: sqlite3.Connection, run: int, pairs: Iterable[tuple[str, str]]) -> None:
    """Record what a run would have found if the rule were not off for that item: once on again, it is not new.

    Args:
        connection: The snapshot.
        run: Id of the run.
        pairs: Rule and key of each finding.
    """
    connection.executemany(
        "insert into findings (run, rule, key, severity, message, muted_by) values (?, ?, ?, 'info', '', ?)",
        [(run, rule, key, SWITCHED_OFF) for rule, key in sorted(pairs)],
    )


def note_completeness(connection: sqlite3.Connection, run: int, *, is_complete: bool) -> None:
    """Record whether a run read and judged everything, so that later runs can be compared with it."""
    connection.execute("update runs set complete = ? where id = ?", (is_complete, run))


@contextmanager
def as_of_day(connection: sqlite3.Connection, day: str) -> Iterator[None]:
    """Within this context, the last run treats another day as today; afterwards the snapshot is as before."""
    connection.execute("savepoint another_day")
    try:
        connection.execute("update runs set as_of = ? where id = (select max(id) from runs)", (day,))
        yield
    finally:
        connection.execute("rollback to another_day")
        connection.execute("release another_day")


def prune(connection: sqlite3.Connection) -> None:
    """Delete the findings of old runs, so that the file does not grow without limit. The runs themselves stay."""
    old = [(run,) for (run,) in connection.execute(_OLD_RUNS, (MAX_RUNS,))]
    connection.executemany("delete from findings where run = ?", old)
    connection.executemany("delete from ran where run = ?", old)
    connection.execute(_CLEAR_OLD_MESSAGES)
