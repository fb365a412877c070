"""What each rule has found over the runs that a snapshot remembers, and what became of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from vanitylint.reporters.wording import plural

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from vanitylint.reporters.style import Style

_MANY = 10
"""More findings in a hundred than this that a team only lives with say something of the rule."""
_FEW = 3
"""Fewer of them than this say nothing."""

# Runs that could not be trusted count for nothing. A rule that the last run did not ask is looked up in the last one
# that did. Of what only ever waited behind another question nobody knows what became of it.
_COUNTS = """
with
judged as (select r.run, r.rule from ran r join runs on runs.id = r.run where runs.complete),
last as (select rule, max(run) as run from judged group by rule),
every as (
    select distinct f.rule, f.key from findings f join judged j on j.run = f.run and j.rule = f.rule
    where f.muted_by is null
),
resting as (
    select json_extract(value, '$[0]') as rule, json_extract(value, '$[1]') as key from json_each(:resting)
),
now as materialized (
    select f.rule, f.key, min(f.muted_by is not null) as waits, min(f.acknowledged is not null) as is_lived_with
    from last l join findings f on f.run = l.run and f.rule = l.rule and f.muted_by is not 'off' group by f.rule, f.key
),
here as materialized (select key from items where asked union select key from sprint)
select l.rule, l.run,
    count(n.key) filter (where not n.waits and not n.is_lived_with),
    count(n.key) filter (where not n.waits and n.is_lived_with),
    count(n.key) filter (where not n.waits and n.is_lived_with
        and (n.rule, n.key) in (select rule, key from resting)),
    count(n.key) filter (where n.waits),
    count(e.key) filter (where n.key is null and e.key in (select key from here)),
    count(e.key) filter (where n.key is null and e.key not in (select key from here))
from last l left join every e on e.rule = l.rule left join now n on n.rule = e.rule and n.key = e.key
group by l.rule
"""
_RUNS = """
select count(*), min(as_of), max(as_of), max(id) from runs where complete and id in (select run from ran)
"""
_UNTRUSTED = "select count(*) from runs where not complete and id in (select run from ran)"


class Count(NamedTuple):
    """What became of the findings of a rule, each an item or a sprint. Every one is in just one of the numbers."""

    rule: str
    last_run: int
    """The last run in which it was asked."""
    asks: int
    """It asks about them now."""
    lived_with: int
    """They are acknowledged."""
    resting: int
    """Of these, those that are so only until they are touched, as all that was there at the beginning."""
    waits: int
    """They stand behind another finding now."""
    settled: int
    """They are still there, and it no longer asks."""
    gone: int
    """They are no longer in the backlog."""

    @property
    def ever(self) -> int:
        """All that it ever found."""
        return self.asks + self.lived_with + self.waits + self.settled + self.gone

    @property
    def decided(self) -> int:
        """Those that somebody looked at and acknowledged."""
        return self.lived_with - self.resting

    @property
    def is_often_lived_with(self) -> bool:
        """Whether so many are acknowledged one by one that the rule may not serve the team."""
        return self.decided >= _FEW and self.decided * 100 > (self.ever - self.resting) * _MANY


@dataclass(frozen=True)
class Statistics:
    """The rules over all runs that are remembered."""

    runs: int
    """How many could be trusted; only these count."""
    untrusted: int
    first: str | None
    """The day that the first of them called today."""
    last: str | None
    last_run: int | None
    counts: Sequence[Count]
    """Those that found most first."""


def build_statistics(connection: sqlite3.Connection, resting: Iterable[tuple[str, str]] = ()) -> Statistics:
    """Count what each rule found, over the runs that the snapshot remembers.

    Args:
        connection: Of the snapshot.
        resting: Rule and key of what is acknowledged until it is touched: nobody decided that one by one.
    """
    runs, first, last, last_run = connection.execute(_RUNS).fetchone()
    (untrusted,) = connection.execute(_UNTRUSTED).fetchone()
    rows = connection.execute(_COUNTS, {"resting": json.dumps([*resting])})
    counts = sorted((Count(*row) for row in rows), key=lambda count: (-count.ever, count.rule))
    return Statistics(runs, untrusted, first, last, last_run, counts)


def render(statistics: Statistics, names: Mapping[str, str], style: Style) -> str:
    """The statistics as a table.

    Args:
        statistics: To tell.
        names: Of the rules, by id.
        style: Of the terminal.
    """
    return "\n".join(_lines(statistics, names, style)) + "\n"


_HEADINGS = ("asks now", "acknowledged", "waits", "settled", "gone", "ever")


def _lines(statistics: Statistics, names: Mapping[str, str], style: Style) -> Iterator[str]:
    found = [count for count in statistics.counts if count.ever]
    if found:
        yield style.paint("        " + "  ".join(f"{heading:>{_width(heading)}}" for heading in _HEADINGS), "bold")
    for count in found:
        numbers = (count.asks, count.lived_with, count.waits, count.settled, count.gone, count.ever)
        cells = "  ".join(f"{n:>{_width(heading)},}" for n, heading in zip(numbers, _HEADINGS, strict=True))
        old = "" if count.last_run == statistics.last_run else "  (did not run last time)"
        yield f"{style.paint(f'{count.rule:<8}', 'bold')}{cells}  {names.get(count.rule, '')}{style.paint(old, 'dim')}"
    if quiet := [count.rule for count in statistics.counts if not count.ever]:
        yield style.wrap(f"Found nothing yet: {', '.join(sorted(quiet))}.", "  ", first="")
    often = [count for count in found if count.is_often_lived_with]
    if often:
        yield ""
    for count in often:
        yield style.wrap(
            f"{count.rule} is often acknowledged, {count.decided} of {count.ever - count.resting}: "
            "check whether it is useful to you. "
            f"`vanitylint explain {count.rule}` says why it asks, docs/configuration.md how to leave it out.",
            "  ",
            first="",
        )
    yield ""
    yield style.wrap(_runs(statistics), "  ", first="")
    if resting := sum(count.resting for count in found):
        told = f"Acknowledged: {resting:,} of these only until they are touched, which says nothing about a rule."
        yield style.wrap(told, "  ", first="")
    if found:
        yield style.wrap(
            "Settled: still in the backlog, but no longer asked about. Waits: another question comes first. "
            "Gone: no longer in the backlog.",
            "  ",
            first="",
        )


def _width(heading: str) -> int:
    return max(len(heading), 6)


def _runs(statistics: Statistics) -> str:
    left_out = f" {statistics.untrusted} more could not be trusted and are not counted." if statistics.untrusted else ""
    if not statistics.runs:
        return f"There is no run yet that can be trusted.{left_out}"
    days = statistics.first if statistics.first == statistics.last else f"{statistics.first} to {statistics.last}"
    return f"{plural(statistics.runs, 'run')}, as of {days}.{left_out}"
