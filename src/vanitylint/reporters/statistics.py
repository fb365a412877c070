"""What each rule has found over the runs that a snapshot remembers, and what happened to it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from vanitylint.backlog.columns.querying import with_views
from vanitylint.reporters.wording import plural

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from vanitylint.reporters.style import Style

_MAX_ACKNOWLEDGED_PERCENT = 10
"""A rule of whose findings more than this share is acknowledged may not be useful."""
_MIN_ACKNOWLEDGED = 3
"""Fewer acknowledged findings than this say nothing about a rule."""

# Incomplete runs do not count. For a rule that the last run did not ask, the last run that did is used. It is not known
# what happened to findings that only ever waited behind another question.
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


class RuleCount(NamedTuple):
    """What happened to the findings of a rule, counted by item or sprint. Each one is in exactly one of the counts."""

    rule: str
    last_run: int
    """Id of the last run in which the rule was asked."""
    asks: int
    """Findings that are asked about now."""
    acknowledged: int
    """Findings that are acknowledged."""
    until_touched: int
    """Those of them that are acknowledged only until they are touched, like everything that was there at the start."""
    waits: int
    """Findings that wait behind another one now."""
    settled: int
    """Findings on items that are still in the backlog but no longer asked about."""
    gone: int
    """Findings on items that are no longer in the backlog."""

    @property
    def ever(self) -> int:
        """All findings of the rule so far."""
        return self.asks + self.acknowledged + self.waits + self.settled + self.gone

    @property
    def decided(self) -> int:
        """Findings that someone looked at and acknowledged."""
        return self.acknowledged - self.until_touched

    @property
    def is_often_acknowledged(self) -> bool:
        """Whether so many findings are acknowledged one by one that the rule may not serve the team."""
        return (
            self.decided >= _MIN_ACKNOWLEDGED
            and self.decided * 100 > (self.ever - self.until_touched) * _MAX_ACKNOWLEDGED_PERCENT
        )


@dataclass(frozen=True)
class Statistics:
    """The findings of the rules over all remembered runs."""

    runs: int
    """Number of complete runs; only these count."""
    untrusted: int
    first: str | None
    """The date that the first of them treated as today."""
    last: str | None
    last_run: int | None
    counts: Sequence[RuleCount]
    """Sorted by the number of findings, most first."""


def build_statistics(connection: sqlite3.Connection, until_touched: Iterable[tuple[str, str]] = ()) -> Statistics:
    """Count what each rule found over the runs that the snapshot remembers.

    Args:
        connection: Connection to the snapshot.
        until_touched: Rule and key of what is acknowledged until it is touched, which nobody decided one by one.
    """
    runs, first, last, last_run = connection.execute(_RUNS).fetchone()
    (untrusted,) = connection.execute(_UNTRUSTED).fetchone()
    rows = connection.execute(with_views(_COUNTS), {"resting": json.dumps([*until_touched])})
    counts = sorted((RuleCount(*row) for row in rows), key=lambda count: (-count.ever, count.rule))
    return Statistics(runs, untrusted, first, last, last_run, counts)


def render(statistics: Statistics, names: Mapping[str, str], style: Style) -> str:
    """Render the statistics as a table.

    Args:
        statistics: The statistics.
        names: Names of the rules, by id.
        style: Style of the terminal.
    """
    return "\n".join(_lines(statistics, names, style)) + "\n"


_HEADINGS = ("asks now", "acknowledged", "waits", "settled", "gone", "ever")


def _lines(statistics: Statistics, names: Mapping[str, str], style: Style) -> Iterator[str]:
    counts = [count for count in statistics.counts if count.ever]
    if counts:
        yield style.paint("        " + "  ".join(f"{heading:>{_width(heading)}}" for heading in _HEADINGS), "bold")
    for count in counts:
        numbers = (count.asks, count.acknowledged, count.waits, count.settled, count.gone, count.ever)
        cells = "  ".join(f"{n:>{_width(heading)},}" for n, heading in zip(numbers, _HEADINGS, strict=True))
        note = "" if count.last_run == statistics.last_run else "  (did not run last time)"
        yield f"{style.paint(f'{count.rule:<8}', 'bold')}{cells}  {names.get(count.rule, '')}{style.paint(note, 'dim')}"
    if without_findings := [count.rule for count in statistics.counts if not count.ever]:
        yield style.wrap(f"Found nothing yet: {', '.join(sorted(without_findings))}.", "  ", first="")
    often_acknowledged = [count for count in counts if count.is_often_acknowledged]
    if often_acknowledged:
        yield ""
    for count in often_acknowledged:
        yield style.wrap(
            f"{count.rule} is often acknowledged, {count.decided} of {count.ever - count.until_touched}: "
            "check whether it is useful to you. "
            f"`vanitylint explain {count.rule}` says why it asks, docs/configuration.md how to leave it out.",
            "  ",
            first="",
        )
    yield ""
    yield style.wrap(_describe_runs(statistics), "  ", first="")
    if until_touched := sum(count.until_touched for count in counts):
        text = f"Acknowledged: {until_touched:,} of these only until they are touched, which says nothing about a rule."
        yield style.wrap(text, "  ", first="")
    if counts:
        yield style.wrap(
            "Settled: still in the backlog, but no longer asked about. Waits: another question comes first. "
            "Gone: no longer in the backlog.",
            "  ",
            first="",
        )


def _width(heading: str) -> int:
    return max(len(heading), 6)


def _describe_runs(statistics: Statistics) -> str:
    left_out = f" {statistics.untrusted} more could not be trusted and are not counted." if statistics.untrusted else ""
    if not statistics.runs:
        return f"There is no run yet that can be trusted.{left_out}"
    days = statistics.first if statistics.first == statistics.last else f"{statistics.first} to {statistics.last}"
    return f"{plural(statistics.runs, 'run')}, as of {days}.{left_out}"
