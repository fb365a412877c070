"""What a view is made of: columns with their meaning, and the pieces of SQL that several columns share."""

from __future__ import annotations

from typing import NamedTuple


class Column(NamedTuple):
    """One column of a view."""

    name: str
    type: str
    meaning: str
    sql: str


class View(NamedTuple):
    """A view: what one row is, its columns, and the tables under it."""

    name: str
    row: str
    columns: tuple[Column, ...]
    tables: str
    like: str = ""
    """The view whose columns it shares, if any."""
    in_file: str = ""
    """The select that a snapshot's file holds, if a shorter one gives the same rows: SQLite parses it at each opening."""

    def create(self) -> str:
        """The statement that makes the view."""
        return f"create view {self.name} as {self.in_file or self.select()}"

    def select(self) -> str:
        """The select that gives its rows."""
        columns = ",\n    ".join(f'{column.sql} as "{column.name}"' for column in self.columns)
        return f"select\n    {columns}\nfrom {self.tables}"


AS_OF = "(select as_of from runs order by id desc limit 1)"
RELEASED = "coalesce(i.released, i.finished, i.updated)"
"""Where nobody knows when something was done, it was not after the last touch."""
REVIEW_DAYS = 30
"""When nobody said when to look, thirty days after the release is when the question comes up (rule FUP302)."""
BOOKED_DAY = "(select b.measure_by from items b where b.id = t.follow_up)"
"""The day that the item names; where it books nothing itself, the nearest one above that does."""
REVIEW_DAY = (
    f"case when i.state <> 'done' then {BOOKED_DAY} "
    f"when i.measure_by is not null then max(i.measure_by, coalesce({RELEASED}, i.measure_by)) "
    f"when i.hypothesis <> 'stated' and {BOOKED_DAY} > {RELEASED} then {BOOKED_DAY} "
    f"else date({RELEASED}, '+' || coalesce(i.measure_after_days, {REVIEW_DAYS}) || ' days') end"
)


DAY_IS_ASSUMED = f"i.measure_by is null and i.measure_after_days is null and ({REVIEW_DAY}) is not {BOOKED_DAY}"
"""Nobody named that day: it is the one thirty days after the release."""

_NAMES = "replace(lower(',' || v.resolution || ',' || v.status || ',' || v.labels || ','), ': ', ':')"
IS_DUPLICATE = f"({_NAMES} glob '*[,/:]duplicate,*' or {_NAMES} glob '*[,/:]duplicated,*')"
"""Of a row `v` of the view `item`: resolution, status or a label is just that, be it behind a prefix."""

SPRINT_STATE = (
    f"""case when s.state <> '' then s.state when s."end" < {AS_OF} then 'closed' when s.start > {AS_OF} then 'future' """
    f"""when s."end" >= {AS_OF} then 'active' else '' end"""
)
"""Of a sprint; GitHub tells no state of an iteration or an open milestone, but its days."""


def days(earlier: str, later: str = AS_OF) -> str:
    """Whole days from one day to another, by default to the day of the run."""
    return f"cast(julianday({later}) - julianday({earlier}) as integer)"


def in_words(days: str) -> str:
    """`1 day`, `12 days`."""
    return f"({days}) || iif({days} = 1, ' day', ' days')"


def quote(slot: str, status: str, owner: str = "i.id", column: str = "c.text") -> str:
    """The first claim of a slot, as the best one comes first (`reading/best_first.py`); of decisions the last.

    What was decided stands at the end, behind what led to it.
    """
    order = "c.place desc" if slot == "decision" else "c.place"
    return (
        f"(select {column} from claims c where c.item = {owner} and c.slot = '{slot}' and c.status {status} "
        f"order by {order} limit 1)"
    )


FILLED = "not in ('placeholder', 'unknown', 'acceptance')"
"""Of the statuses of claims those that fill their slot."""
