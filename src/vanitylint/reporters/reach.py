"""How far feature work gets along the chain, and what became of the bets of each month. Counts with denominators."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vanitylint.backlog.columns.parts import IS_DUPLICATE

if TYPE_CHECKING:
    import sqlite3

_MONTHS = 12
_CHAIN = """
with work as materialized (
    select state = 'done' as shipped, trace, bet_hypothesis is not null as hypothesis,
        bet_metric_status is 'outcome' as metric, bet_target is not null as target,
        bet_result is not null as measured, bet_decision is not null as decided,
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
_BY_MONTH = f"""
select substr(released, 1, 7), total(state = 'done'), total(state = 'done' and bet_result is not null),
    total(state = 'done' and bet_decision is not null),
    total(state = 'done' and bet_result is null and bet_decision is null and coalesce(days_overdue, 0) <= 0),
    0
from item where is_bet and state = 'done' and released is not null group by 1
union all
select substr(finished, 1, 7), 0, 0, 0, 0, count(*)
from item v where is_bet and state = 'dropped' and hypothesis is not null and finished is not null
    and not {IS_DUPLICATE}
group by 1
"""  # noqa: S608 - our own


STEPS = ("bet", "hypothesis", "metric", "target", "shipped", "measured", "decided")
"""The links of the chain, in order."""


class Step(NamedTuple):
    """One link of the chain: how many of the pieces of feature work that have all links before it have this one."""

    name: str
    """One of `STEPS`."""
    reached: int
    open: int
    """Nobody can say yet: a parent was not read, the work is under way, or its day has not come."""
    of: int
    """Those that have all links before; of the first, all that are begun."""


class Month(NamedTuple):
    """The bets that customers got in one month, and what is known of them by now."""

    month: str
    """Such as `2026-05`."""
    shipped: int
    measured: int
    """Of those shipped, with a result."""
    decided: int
    """Of those shipped, with a decision."""
    not_due: int
    """Of those shipped, without either, as their day has not come."""
    stopped: int
    """Bets that said what they expect, and were stopped in that month."""


def build_steps(connection: sqlite3.Connection) -> list[Step]:
    """The chain from a traced snapshot: each step is counted among what reached the one before."""
    cursor = connection.execute(_CHAIN)
    names = [column[0] for column in cursor.description]
    count = {name: int(number or 0) for name, number in zip(names, cursor.fetchone(), strict=True)}
    before = ("begun", *STEPS)
    return [
        Step(name, count[name], count.get(f"{name}_open", 0), count[of])
        for name, of in zip(STEPS, before, strict=False)
    ]


def build_months(connection: sqlite3.Connection, *, as_of: str) -> list[Month]:
    """The twelve months up to a day, from the first in which a bet was shipped or stopped; the latest last."""
    last = int(as_of[:4]) * 12 + int(as_of[5:7]) - 1
    months = {f"{n // 12:04}-{n % 12 + 1:02}": [0] * 5 for n in range(last - _MONTHS + 1, last + 1)}
    for month, *numbers in connection.execute(_BY_MONTH):
        if month in months:
            months[month] = [before + int(number) for before, number in zip(months[month], numbers, strict=True)]
    found = [Month(month, *numbers) for month, numbers in months.items()]
    first = next((at for at, month in enumerate(found) if month.shipped or month.stopped), len(found))
    return found[first:]
