"""How far feature work gets along the chain, and what happened to the bets of each month. Counts with denominators."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vanitylint.backlog.columns.parts import IS_DUPLICATE
from vanitylint.backlog.columns.querying import with_views

if TYPE_CHECKING:
    import sqlite3

_MONTH_COUNT = 12
_STEP_COUNTS = """
with work as materialized (
    select state = 'done' as shipped, trace, bet_hypothesis is not null as hypothesis,
        bet_metric_status is 'outcome' as metric, bet_target is not null as target,
        bet_result is not null and bet_verdict is not 'unmeasured' as measured, bet_decision is not null as decided,
        coalesce(bet_state, state) <> 'done' or coalesce(days_overdue, 0) <= 0 as not_due
    from item where work_class = 'feature' and state in ('doing', 'done') and not is_container
)
select count(*) as begun,
    total(trace = 'bet') as bet, total(trace = 'unknown') as bet_open,
    total(trace = 'bet' and hypothesis) as hypothesis,
    total(trace = 'bet' and hypothesis and metric) as metric,
    total(trace = 'bet' and hypothesis and metric and target) as target,
    total(trace = 'bet' and hypothesis and metric and target and shipped) as shipped,
    total(trace = 'bet' and hypothesis and metric and target and not shipped) as shipped_open,
    total(trace = 'bet' and hypothesis and metric and target and shipped and measured) as measured,
    total(trace = 'bet' and hypothesis and metric and target and shipped and not measured and not_due) as measured_open,
    total(trace = 'bet' and hypothesis and metric and target and shipped and measured and decided) as decided
from work
"""
_MONTH_COUNTS = f"""
select substr(released, 1, 7), total(state = 'done'),
    total(state = 'done' and bet_result is not null and bet_verdict is not 'unmeasured'),
    total(state = 'done' and bet_decision is not null),
    total(state = 'done' and bet_result is null and bet_decision is null and coalesce(days_overdue, 0) <= 0),
    0
from item where is_bet and state = 'done' and released is not null group by 1
union all
select substr(finished, 1, 7), 0, 0, 0, 0, count(*)
from item v where is_bet and state = 'dropped' and hypothesis is not null and finished is not null
    and not {IS_DUPLICATE}
group by 1
"""  # noqa: S608 - built from our own constants


STEPS = ("bet", "hypothesis", "metric", "target", "shipped", "measured", "decided")
"""The links of the chain, in order."""


class Step(NamedTuple):
    """One link of the chain: how many of the pieces of feature work that have all earlier links also have this one."""

    name: str
    """One of `STEPS`."""
    reached: int
    open: int
    """Number that cannot be known yet: a parent was not read, the work is in progress, or its day has not come."""
    of: int
    """Number that have all earlier links; for the first step, all that have begun."""


class Month(NamedTuple):
    """The bets that shipped in one month, and what is known about them by now."""

    month: str
    """Such as `2026-05`."""
    shipped: int
    measured: int
    """Number of the shipped bets with a result that says more than that nothing could be measured."""
    decided: int
    """Number of the shipped bets that have a decision."""
    not_due: int
    """Number of the shipped bets that have neither, because their day has not come."""
    stopped: int
    """Number of bets that stated an expectation and were stopped in that month."""


def build_steps(connection: sqlite3.Connection) -> list[Step]:
    """Count the steps of the chain in a traced snapshot, each among the items that reached the one before."""
    cursor = connection.execute(with_views(_STEP_COUNTS))
    columns = [column[0] for column in cursor.description]
    counts = {name: int(number or 0) for name, number in zip(columns, cursor.fetchone(), strict=True)}
    previous = ("begun", *STEPS)
    return [
        Step(name, counts[name], counts.get(f"{name}_open", 0), counts[base])
        for name, base in zip(STEPS, previous, strict=False)
    ]


def build_months(connection: sqlite3.Connection, *, as_of: str) -> list[Month]:
    """Return the twelve months up to a day, oldest first, starting where the first bet was shipped or stopped."""
    last_month = int(as_of[:4]) * 12 + int(as_of[5:7]) - 1
    months = {
        f"{number // 12:04}-{number % 12 + 1:02}": [0] * 5
        for number in range(last_month - _MONTH_COUNT + 1, last_month + 1)
    }
    for month, *numbers in connection.execute(with_views(_MONTH_COUNTS)):
        if month in months:
            months[month] = [before + int(count) for before, count in zip(months[month], numbers, strict=True)]
    result = [Month(month, *numbers) for month, numbers in months.items()]
    start = next((index for index, month in enumerate(result) if month.shipped or month.stopped), len(result))
    return result[start:]
