"""What a run found, ready to be told: findings, counts with their denominators, and how complete it all is."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from vanitylint.backlog.arrivals import Notice
from vanitylint.backlog.findings import OF_ITEMS, SEVERITIES
from vanitylint.backlog.items import Problem
from vanitylint.reporters.change import Change, build_change
from vanitylint.reporters.ledger import Ledger, build_ledger
from vanitylint.reporters.reach import Month, Step, build_months, build_steps
from vanitylint.reporters.wording import plural

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence

    from vanitylint.backlog.findings import Finding, Severity
    from vanitylint.reporters.planned import Brief
    from vanitylint.rules.acknowledge import Standing
    from vanitylint.rules.rule import Rule

UNTRUSTED = "Not everything requested could be read, so do not trust this run"
NOTHING_READ = "no work items were read"


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
class Unchanged:
    """What a report does not tell, because only what changed since a revision was asked for."""

    since: str
    """The revision, as the user wrote it."""
    left_out: Sequence[Finding]
    branch: str = ""
    """What people call that revision; empty where it has no other name."""

    @property
    def start(self) -> str:
        """The revision as people know it."""
        return self.branch or self.since

    @property
    def on_items(self) -> int:
        """How many questions on items that did not change are left out."""
        return sum(finding.over in OF_ITEMS for finding in self.left_out)

    @property
    def beyond_items(self) -> int:
        """How many questions are left out that are about many items, and so about no line."""
        return len(self.left_out) - self.on_items

    def __str__(self) -> str:
        """In a sentence or two."""
        count, beyond = self.on_items, self.beyond_items
        told = [f"{plural(count, 'question')} on items that did not change since {self.start}"] if count else []
        told += (
            [f"{plural(beyond, 'question')} on sprints or projects, which have no line in a file,"] if beyond else []
        )
        are = "is" if len(self.left_out) == 1 else "are"
        if told:
            return f"{' and '.join(told)} {are} left out."
        return f"Questions cover only what changed since {self.start}; nothing is left out."


@dataclass(frozen=True)
class Report:
    """One run, told."""

    as_of: str
    profile: str
    rules: Sequence[Rule]
    """Those that were asked, at least of some items."""
    sources: Sequence[tuple[str, int]]
    """Each source as it was named, with the number of items it brought."""
    items: int
    beyond: int
    """How many items more were read on the way up to their bets; they are not judged."""
    classes: dict[str, int]
    """How many items of each work class."""
    chain: Chain
    steps: Sequence[Step]
    """How far feature work gets along the chain."""
    months: Sequence[Month]
    """What became of the bets of the last twelve months."""
    ledger: Ledger
    change: Change | None
    """What changed since an earlier run; None where there is none."""
    since: str | None
    """The day up to which such a run was looked for; None for any."""
    switched_off: frozenset[tuple[str, str]]
    """As in `Asked.switched_off`."""
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
    fail_on: str = "error"
    """The severity from which findings make the exit status 1; `never` for none."""
    config: str = ""
    """The config file; empty where there is none."""
    brief: Brief | None = None
    """What is about to begin; None where no format tells of it."""
    unchanged: Unchanged | None = None
    """What did not change since a revision, and is left out; None where everything is told."""

    @property
    def is_complete(self) -> bool:
        """Whether everything requested was read and judged."""
        return not self.problems and self.items > 0

    @property
    def unread(self) -> list[str]:
        """What could not be read or judged, in words; empty when everything was."""
        return [*map(str, self.problems), *([] if self.items else [NOTHING_READ])]

    @property
    def fails(self) -> bool:
        """Whether there are findings at or above `fail_on`, shown or hidden."""
        return any(map(self.weighs, (*self.findings, *self.hidden)))

    def weighs(self, finding: Finding) -> bool:
        """Whether a finding makes the exit status 1."""
        if self.fail_on == "never":
            return False
        return SEVERITIES.index(finding.severity) <= SEVERITIES.index(self.fail_on)

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
        'done, but without a date, so it is not known whether a result is due'
    from item where is_bet and state = 'done' and released is null having count(*) > 0
    """,
    """
    select min(i.key) || iif(count(*) = 1, '', ' and ' || (count(*) - 1) || ' more'),
        'not begun by its own state, although work below it is, so little is asked about it'
    from items i join traces t on t.item = i.id where t.bet = i.id and i.asked and i.state = 'todo' and i.is_state_told
        and exists (select 1 from ups u join items c on c.id = u.child
            where u.parent = i.id and c.state in ('doing', 'done') and c.follow_up <> 'is') having count(*) > 0
    """,
    """
    select min(key) || iif(count(*) = 1, '', ' and ' || (count(*) - 1) || ' more'),
        'created or changed after ' || day || ', the date treated as today; judged as it is now'
    from (select key, id, created, updated, (select as_of from runs order by id desc limit 1) as day
        from items where asked) i
    where max(coalesce(created, ''), coalesce(updated, '')) > date(day, '+1 day')  -- tomorrow has begun somewhere
        or exists (select 1 from changes c where c.item = i.id and date(c.at) > date(day, '+1 day'))
    having count(*) > 0
    """,
    "select source, why from notices where item = '' order by id",
    """
    select min(key) || iif(count(*) = 1, '', ' and ' || (count(*) - 1) || ' more'), why from (
        select item as key, why from notices where item <> ''
        union all select key, remark from items where remark <> '' and asked
    ) group by why order by count(*) desc, why
    """,
)

_UNKNOWN_STATUSES = """
select min(key), substr(trim(status), 1, 60), count(*) from items
where asked and not is_state_told and trim(status) <> ''
    and not exists (select 1 from claims where claims.item = items.id and claims."where" = 'status')
group by lower(trim(status)) order by count(*) desc, 2
"""
"""A status that says only that one is looking back is known."""
_EXEMPT_BY_LABEL = """
select min(key), substr(classed_by, 7), count(*) from items
where asked and is_bet_kind and work_class <> 'feature' and classed_by like 'label %' group by 2 order by 3 desc, 2
"""
_MOST_NAMED = 10


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a run was asked to do."""

    run: int
    """Its id in the snapshot."""
    as_of: str
    """The day it called today."""
    profile: str = ""
    """The profile's name; empty where the rules were chosen by name."""
    rules: Sequence[Rule] = ()
    severity: Severity = "info"
    """The least severity to show."""
    since: str | None = None
    """What changed is told since the last run up to this day; None for what `build_change` takes."""
    against: int | None = None
    """What changed is told since this run, or the last one before it that could be trusted; None likewise."""
    switched_off: frozenset[tuple[str, str]] = frozenset()
    """Rule and key of what would be asked, were the rule not off for that item."""


def build_report(
    connection: sqlite3.Connection, findings: Iterable[Finding], asked: Asked, problems: Sequence[Problem] = ()
) -> Report:
    """Gather what a report tells.

    Args:
        connection: Of the snapshot the run judged.
        findings: All of them, muted ones included.
        asked: What the run was asked to do.
        problems: What could not be judged, beyond what the snapshot noted.
    """
    every = list(findings)
    shown_levels = SEVERITIES[: SEVERITIES.index(asked.severity) + 1]
    speaking = [finding for finding in every if not finding.muted_by]
    loud = [finding for finding in speaking if finding.acknowledged is None]
    shown = [finding for finding in loud if finding.severity in shown_levels]
    acknowledged = [finding for finding in speaking if finding.acknowledged is not None]
    noted = [Problem(*row) for row in connection.execute("select source, why, line from problems order by id")]
    chain = Chain(*(int(number) for number in connection.execute(_CHAIN).fetchone()))
    return Report(
        as_of=asked.as_of,
        profile=asked.profile,
        rules=tuple(asked.rules),
        sources=connection.execute(_SOURCES).fetchall(),
        items=connection.execute("select count(*) from items where asked").fetchone()[0],
        classes=dict(connection.execute(_CLASSES).fetchall()),
        beyond=connection.execute("select count(*) from items where not asked").fetchone()[0],
        chain=chain,
        steps=build_steps(connection),
        months=build_months(connection, as_of=asked.as_of),
        change=build_change(
            connection,
            every,
            run=asked.run,
            rules=[rule.id for rule in asked.rules],
            switched_off=asked.switched_off,
            since=asked.since,
            against=asked.against,
        ),
        switched_off=asked.switched_off,
        since=asked.since,
        ledger=build_ledger(connection, as_of=asked.as_of),
        findings=shown,
        muted=[finding for finding in every if finding.muted_by],
        hidden=[finding for finding in loud if finding.severity not in shown_levels],
        acknowledged=acknowledged,
        problems=[*noted, *problems],
        missing_parents=[key for (key,) in connection.execute(_MISSING)],
        notices=notices(connection),
        places=_places(connection, [*shown, *acknowledged]),
    )


def notices(connection: sqlite3.Connection) -> list[Notice]:
    """What was decided for the reader; what holds for several items in one."""
    told = [Notice(*row) for statement in _NOTICES for row in connection.execute(statement)]
    return [*_unknown_statuses(connection), *_exempt_by_label(connection), *told]


def _unknown_statuses(connection: sqlite3.Connection) -> Iterator[Notice]:
    """One note for all statuses that are not known, the most used first."""
    rows = connection.execute(_UNKNOWN_STATUSES).fetchall()
    if not rows:
        return
    yield Notice(
        _first_key(rows),
        f"unknown status, counted as not begun: {_named(rows)}; "
        f"say what it means under [states] in the config, as in doing = [{json.dumps(rows[0][1], ensure_ascii=False)}]",
    )


def _exempt_by_label(connection: sqlite3.Connection) -> Iterator[Notice]:
    """One note for all items of a kind that carries a bet that a label exempts: it may only name a topic or a team."""
    if rows := connection.execute(_EXEMPT_BY_LABEL).fetchall():
        yield Notice(
            _first_key(rows),
            f"exempt because of a label and no hypothesis found: {_named(rows)}; if a label names a topic or a team, "
            f"say so under [work-classes] in the config, as in feature = [{json.dumps(rows[0][1])}]",
        )


_Named: TypeAlias = "Sequence[tuple[str, str, int]]"
"""First key of those that have a name, the name, and how many have it."""


def _first_key(rows: _Named) -> str:
    others = sum(count for _, _, count in rows) - 1
    return min(key for key, _, _ in rows) + (f" and {others:,} more" if others else "")


def _named(rows: _Named) -> str:
    named = [f"“{name}”" if count == 1 else f"“{name}” ({count:,} items)" for _, name, count in rows]
    if len(named) > _MOST_NAMED:
        named[_MOST_NAMED:] = [f"{len(named) - _MOST_NAMED} more"]
    return ", ".join(named)


def _places(connection: sqlite3.Connection, findings: Iterable[Finding]) -> dict[str, Place]:
    keys = {key for finding in findings for key in (finding.key, finding.bet) if key}
    found = (connection.execute(_PLACE, (key,)).fetchone() for key in keys)
    return {row[0]: Place(*row) for row in found if row}
