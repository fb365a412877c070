"""What a run found, ready to be told: findings, counts with their denominators, and how complete it all is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vanitylint.backlog.arrivals import Notice
from vanitylint.backlog.items import Problem
from vanitylint.reporters.ledger import Ledger, build_ledger

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from vanitylint.backlog.findings import Finding
    from vanitylint.rules.acknowledge import Standing


@dataclass(frozen=True)
class Place:
    """What a heading says of an item or a sprint."""

    key: str
    title: str
    kind: str
    state: str
    url: str
    path: str = ""
    line: int = 0
    children: int = 0
    """How much feature work hangs on it."""


@dataclass(frozen=True)
class Chain:
    """How far the bets of a backlog get, each step out of the one named."""

    bets: int
    stated: int
    metric: int
    target: int
    booked: int
    shipped: int
    measured: int
    decided: int


@dataclass(frozen=True)
class Report:
    """One run, told."""

    as_of: str
    profile: str
    rules: Sequence[str]
    sources: Sequence[tuple[str, int]]
    """Each source as it was named, with the number of items it brought."""
    items: int
    classes: dict[str, int]
    """How many items of each work class."""
    chain: Chain
    ledger: Ledger
    findings: Sequence[Finding]
    """Those to show, worst first."""
    muted: Sequence[Finding]
    """Those that stand behind another finding on the same item."""
    hidden: Sequence[Finding]
    """Those that `--severity` leaves out; they count for the exit status all the same."""
    acknowledged: Sequence[Finding]
    """Those that the team lives with; they do not count."""
    problems: Sequence[Problem]
    """What could not be read or judged; with one of these the run is not to be trusted."""
    missing_parents: Sequence[str]
    """Keys of parents that items name and no source brought."""
    notices: Sequence[Notice] = ()
    """What was decided for the reader while fetching."""
    acknowledgements: Sequence[Standing] = ()
    """How each acknowledgement stands."""
    places: dict[str, Place] = field(default_factory=dict)
    """The items and sprints that findings stand on, and their bets, by key."""

    @property
    def is_complete(self) -> bool:
        """Whether everything asked for was read and judged."""
        return not self.problems and self.items > 0

    @property
    def remarks(self) -> Sequence[Standing]:
        """Acknowledgements that somebody should look at: they hold no more, or say too little."""
        return [standing for standing in self.acknowledgements if standing.is_worth_a_word]

    def count(self, severity: str) -> int:
        """How many findings of a severity are shown."""
        return sum(finding.severity == severity for finding in self.findings)


_CHAIN = """
select count(*), total(bet_hypothesis is not null), total(bet_metric_status is 'outcome'), total(target is not null),
    total(bet_follow_up is not null or bet_result is not null), total(state = 'done'),
    total(state = 'done' and bet_result is not null), total(state = 'done' and bet_decision is not null)
from item where is_bet and state in ('doing', 'done')
"""
_MISSING = """
select distinct parent from items where parent is not null
    and not exists (select 1 from items p where p.key = items.parent) order by 1
"""
_SOURCES = """
select s.name, count(*) from items i join sources s on s.id = i.source where i.asked group by s.id order by s.id
"""
_CLASSES = """
select t.work_class, count(*) from traces t join items i on i.id = t.item where i.asked group by 1 order by 2 desc, 1
"""
_PLACE = """
select i.key, i.title, i.kind, i.state, i.url, i.path, i.line, t.feature_children
from items i join traces t on t.item = i.id where i.key = ?
"""
_NOTICES = (
    """
    select min(key) || iif(count(*) = 1, '', ' and ' || (count(*) - 1) || ' more'),
        'done, and no date tells since when, so nobody can say whether a result is due'
    from item where is_bet and state = 'done' and released is null having count(*) > 0
    """,
    "select source, why from notices where item = '' order by id",
    """
    select min(key) || iif(count(*) = 1, '', ' and ' || (count(*) - 1) || ' more'), why from (
        select item as key, why from notices where item <> ''
        union all select key, remark from items where remark <> '' and asked
    ) group by why order by count(*) desc, why
    """,
)
_LEVELS = ("error", "warning", "info")


def build_report(
    connection: sqlite3.Connection,
    findings: Iterable[Finding],
    *,
    as_of: str,
    profile: str,
    rules: Sequence[str],
    problems: Sequence[Problem] = (),
    severity: str = "info",
) -> Report:
    """Gather what a report tells.

    Args:
        connection: Of the snapshot the run judged.
        findings: All of them, muted ones included.
        as_of: The day the run called today.
        profile: The profile's name; empty where the rules were chosen by name.
        rules: The ids of the rules that ran.
        problems: What could not be judged, beyond what the snapshot noted.
        severity: The least severity to show.
    """
    every = list(findings)
    shown_levels = _LEVELS[: _LEVELS.index(severity) + 1]
    speaking = [finding for finding in every if not finding.muted_by]
    loud = [finding for finding in speaking if finding.acknowledged is None]
    shown = [finding for finding in loud if finding.severity in shown_levels]
    noted = [Problem(*row) for row in connection.execute("select source, why, line from problems order by id")]
    chain = Chain(*(int(number) for number in connection.execute(_CHAIN).fetchone()))
    return Report(
        as_of=as_of,
        profile=profile,
        rules=tuple(rules),
        sources=connection.execute(_SOURCES).fetchall(),
        items=connection.execute("select count(*) from items where asked").fetchone()[0],
        classes=dict(connection.execute(_CLASSES).fetchall()),
        chain=chain,
        ledger=build_ledger(connection, as_of=as_of),
        findings=shown,
        muted=[finding for finding in every if finding.muted_by],
        hidden=[finding for finding in loud if finding.severity not in shown_levels],
        acknowledged=[finding for finding in speaking if finding.acknowledged is not None],
        problems=[*noted, *problems],
        missing_parents=[key for (key,) in connection.execute(_MISSING)],
        notices=notices(connection),
        places=_places(connection, shown),
    )


def notices(connection: sqlite3.Connection) -> list[Notice]:
    """What was decided for the reader; what holds for several items in one."""
    return [Notice(*row) for statement in _NOTICES for row in connection.execute(statement)]


def _places(connection: sqlite3.Connection, findings: Iterable[Finding]) -> dict[str, Place]:
    keys = {key for finding in findings for key in (finding.key, finding.bet) if key}
    found = (connection.execute(_PLACE, (key,)).fetchone() for key in keys)
    return {row[0]: Place(*row) for row in found if row}
