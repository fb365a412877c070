"""Building blocks of views: columns with their meaning, and SQL expressions that several columns share."""

from __future__ import annotations

from typing import NamedTuple


class Column(NamedTuple):
    """One column of a view."""

    name: str
    type: str
    meaning: str
    sql: str


class View(NamedTuple):
    """A view: what one row is, its columns, and the tables it selects from."""

    name: str
    row: str
    columns: tuple[Column, ...]
    tables: str
    like: str = ""
    """Name of the view whose columns it shares, if any."""

    def select(self) -> str:
        """Return the select statement of the view."""
        columns = ",\n    ".join(f'{column.sql} as "{column.name}"' for column in self.columns)
        return f"select\n    {columns}\nfrom {self.tables}"


AS_OF = "(select as_of from runs order by id desc limit 1)"
RELEASED = "coalesce(i.released, i.finished, i.updated)"
"""If it is unknown when something was done, it cannot have been after the last update."""
REVIEW_DAYS = 30
"""If no look-back date is named, the question comes up thirty days after the release (rule FUP302)."""
BOOKED_DAY = "(select b.measure_by from items b where b.id = t.follow_up)"
"""The look-back date that the item names, or the nearest item above it that books one."""
LOOK_BACK_DUE = "(select f.due from items f where f.id = t.follow_up_item and f.state in ('todo', 'doing'))"
"""The due date of an open item that looks back on the bet; it counts if no text names a day or a number of days."""
REVIEW_DAY = (
    f"case when i.state <> 'done' then coalesce({BOOKED_DAY}, iif(i.measure_after_days is null, {LOOK_BACK_DUE}, null)) "
    f"when i.measure_by is not null then max(i.measure_by, coalesce({RELEASED}, i.measure_by)) "
    f"when i.hypothesis <> 'stated' and {BOOKED_DAY} > {RELEASED} then {BOOKED_DAY} "
    f"when i.measure_after_days is null and {LOOK_BACK_DUE} > coalesce({RELEASED}, '') then {LOOK_BACK_DUE} "
    f"else date({RELEASED}, '+' || coalesce(i.measure_after_days, {REVIEW_DAYS}) || ' days') end"
)
DAY_IS_UNWRITTEN = f"i.measure_by is null and i.measure_after_days is null and ({REVIEW_DAY}) is not {BOOKED_DAY}"
"""Whether no text names that day: it is the due date of the look back, or thirty days after the release."""
DAY_IS_ASSUMED = f"{DAY_IS_UNWRITTEN} and ({REVIEW_DAY}) is not {LOOK_BACK_DUE}"
"""Whether nobody named that day at all, so that it is thirty days after the release."""

_NORMALISED_NAMES = "replace(lower(',' || v.resolution || ',' || v.status || ',' || v.labels || ','), ': ', ':')"
IS_DUPLICATE = f"({_NORMALISED_NAMES} glob '*[,/:]duplicate,*' or {_NORMALISED_NAMES} glob '*[,/:]duplicated,*')"
"""Whether resolution, status or a label of a row `v` of the view `item` is exactly that, possibly with a prefix."""

SPRINT_STATE = (
    f"""case when s.state <> '' then s.state when s."end" < {AS_OF} then 'closed' when s.start > {AS_OF} then 'future' """
    f"""when s."end" >= {AS_OF} then 'active' else '' end"""
)
"""State of a sprint, from its dates if need be: iterations and open milestones on GitHub have no state."""


def days(earlier: str, later: str = AS_OF) -> str:
    """Return SQL for the number of days from one day to another, by default to the day of the run."""
    return f"cast(julianday({later}) - julianday({earlier}) as integer)"


def in_words(days: str) -> str:
    """Return SQL for a number of days in words: `1 day`, `12 days`."""
    return f"({days}) || iif({days} = 1, ' day', ' days')"


def quote(slot: str, status: str, owner: str = "i.id", column: str = "c.text") -> str:
    """Return SQL for the first claim of a slot, which is the best one (`reading/best_first.py`); of decisions, the last.

    What was decided comes at the end, after what led to it.
    """
    order = "c.place desc" if slot == "decision" else "c.place"
    return (
        f"(select {column} from claims c where c.item = {owner} and c.slot = '{slot}' and c.status {status} "
        f"order by {order} limit 1)"
    )


FILLED = "not in ('placeholder', 'unknown', 'acceptance')"
"""Condition for the statuses of claims that fill their slot."""
