"""What a run found, ready to be rendered: findings, counts with their denominators, and how complete it all is."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from vanitylint.backlog.arrivals import Notice
from vanitylint.backlog.columns.querying import with_views
from vanitylint.backlog.findings import ITEM_VIEWS, SEVERITIES
from vanitylint.backlog.items import Problem
from vanitylint.reporters.change import Change, build_change
from vanitylint.reporters.ledger import Ledger, build_ledger
from vanitylint.reporters.reach import Month, Step, build_months, build_steps
from vanitylint.reporters.wording import plural

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence

    from vanitylint.backlog.findings import Finding, Severity
    from vanitylint.reporters.brief_data import Brief
    from vanitylint.rules.acknowledge import AcknowledgementStatus
    from vanitylint.rules.rule import Rule

UNTRUSTED = "Not everything requested could be read, so do not trust this run"
NOTHING_READ = "no work items were read"


@dataclass(frozen=True)
class ItemSummary:
    """What a heading shows of an item or sprint."""

    key: str
    title: str
    kind: str
    state: str
    url: str
    path: str = ""
    line: int = 0
    children: int = 0
    """Amount of feature work below it."""


@dataclass(frozen=True)
class ChainCounts:
    """How many bets have each link of the chain."""

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
    """What a report leaves out because it covers only what changed since a revision."""

    since: str
    """The revision, as given by the user."""
    left_out: Sequence[Finding]
    branch: str = ""
    """A more familiar name of that revision; empty if there is none."""

    @property
    def start(self) -> str:
        """The most familiar name of the revision."""
        return self.branch or self.since

    @property
    def on_items(self) -> int:
        """Number of questions that are left out because their item did not change."""
        return sum(finding.over in ITEM_VIEWS for finding in self.left_out)

    @property
    def beyond_items(self) -> int:
        """Number of questions that are left out because they are about many items, and so about no line."""
        return len(self.left_out) - self.on_items

    def __str__(self) -> str:
        """Return one or two sentences."""
        parts = []
        if count := self.on_items:
            parts.append(f"{plural(count, 'question')} on items that did not change since {self.start}")
        if count := self.beyond_items:
            parts.append(f"{plural(count, 'question')} on sprints or projects, which have no line in a file,")
        verb = "is" if len(self.left_out) == 1 else "are"
        if parts:
            return f"{' and '.join(parts)} {verb} left out."
        return f"Questions cover only what changed since {self.start}; nothing is left out."


@dataclass(frozen=True)
class Report:
    """The data of one run, for all output formats."""

    as_of: str
    profile: str
    rules: Sequence[Rule]
    """Rules that were asked, for at least some items."""
    sources: Sequence[tuple[str, int]]
    """Each source as it was named, with the number of its items."""
    items: int
    context_items: int
    """Number of further items that were read only to trace items to their bets; they are not judged."""
    classes: dict[str, int]
    """Number of items of each work class."""
    chain: ChainCounts
    steps: Sequence[Step]
    """How far feature work gets along the chain."""
    months: Sequence[Month]
    """What happened to the bets of the last twelve months."""
    ledger: Ledger
    change: Change | None
    """What changed since an earlier run; None if there is none."""
    since: str | None
    """The day up to which an earlier run was looked for; None for any."""
    switched_off: frozenset[tuple[str, str]]
    """See `ReportRequest.switched_off`."""
    findings: Sequence[Finding]
    """Findings to show, worst first."""
    muted: Sequence[Finding]
    """Findings that wait behind another one on the same item."""
    hidden: Sequence[Finding]
    """Findings that `--severity` leaves out; they still affect the exit status."""
    acknowledged: Sequence[Finding]
    """Acknowledged findings; they do not affect the exit status."""
    problems: Sequence[Problem]
    """What could not be read or judged; if there is anything, the run is not to be trusted."""
    missing_parents: Sequence[str]
    """Keys of parents that items refer to, but that are in no source."""
    notices: Sequence[Notice] = ()
    """Decisions that were made for the user."""
    acknowledgements: Sequence[AcknowledgementStatus] = ()
    """The state of each acknowledgement."""
    summaries: dict[str, ItemSummary] = field(default_factory=dict)
    """The items and sprints that findings are about, and their bets, by key."""
    fail_on: str = "error"
    """Lowest severity that makes the exit status 1; `never` for none."""
    config: str = ""
    """Path of the config file; empty if there is none."""
    brief: Brief | None = None
    """What is about to begin; None if no requested format shows it."""
    unchanged: Unchanged | None = None
    """What is left out because it did not change since a revision; None if everything is shown."""

    @property
    def is_complete(self) -> bool:
        """Whether everything requested was read and judged."""
        return not self.problems and self.items > 0

    @property
    def unread(self) -> list[str]:
        """Messages about what could not be read or judged; empty if there were no problems."""
        return [*map(str, self.problems), *([] if self.items else [NOTHING_READ])]

    @property
    def fails(self) -> bool:
        """Whether there are findings at or above `fail_on`, shown or hidden."""
        return any(map(self.is_failing, (*self.findings, *self.hidden)))

    def is_failing(self, finding: Finding) -> bool:
        """Return whether a finding makes the exit status 1."""
        if self.fail_on == "never":
            return False
        return SEVERITIES.index(finding.severity) <= SEVERITIES.index(self.fail_on)

    @property
    def acknowledgements_to_review(self) -> Sequence[AcknowledgementStatus]:
        """Acknowledgements that need attention: they no longer hold, or say too little."""
        return [status for status in self.acknowledgements if status.needs_attention]

    def count(self, severity: str) -> int:
        """Return how many of the shown findings have a severity."""
        return sum(finding.severity == severity for finding in self.findings)


_CHAIN_COUNTS = """
select count(*), total(bet_hypothesis is not null), total(bet_metric_status is 'outcome'), total(target is not null),
    total(bet_follow_up is not null or bet_result is not null), total(state = 'done'),
    total(state = 'done' and bet_result is not null and bet_verdict is not 'unmeasured'),
    total(state = 'done' and bet_decision is not null)
from item where is_bet and state in ('doing', 'done')
"""
_MISSING_PARENTS = """
select distinct parent from items where parent is not null
    and not exists (select 1 from items p where p.key = items.parent) order by 1
"""
_SOURCES = """
select s.name, count(*) from items i join sources s on s.id = i.source where i.asked group by s.id order by s.id
"""
_WORK_CLASSES = """
select t.work_class, count(*) from traces t join items i on i.id = t.item where i.asked group by 1 order by 2 desc, 1
"""
_SUMMARY = """
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
"""A status that only marks a look back is known."""
_EXEMPT_BY_LABEL = """
select min(key), substr(classed_by, 7), count(*) from items
where asked and is_bet_kind and work_class <> 'feature' and classed_by like 'label %' group by 2 order by 3 desc, 2
"""
_MAX_NAMES = 10


@dataclass(frozen=True, kw_only=True)
class ReportRequest:
    """What a run was asked to do."""

    run: int
    """Id of the run in the snapshot."""
    as_of: str
    """The date that the run treated as today."""
    profile: str = ""
    """Name of the profile; empty if the rules were chosen by name."""
    rules: Sequence[Rule] = ()
    severity: Severity = "info"
    """Lowest severity to show."""
    since: str | None = None
    """Compare with the last run up to this day; None for the default of `build_change`."""
    against: int | None = None
    """Compare with this run, or the last complete one before it; None for the default of `build_change`."""
    switched_off: frozenset[tuple[str, str]] = frozenset()
    """Rule and key of each question that would be asked if the rule were not switched off for that item."""


def build_report(
    connection: sqlite3.Connection, findings: Iterable[Finding], asked: ReportRequest, problems: Sequence[Problem] = ()
) -> Report:
    """Gather the data of a report.

    Args:
        connection: Connection to the snapshot of the run.
        findings: All findings, including muted ones.
        asked: What the run was asked to do.
        problems: What could not be judged, in addition to the problems recorded in the snapshot.
    """
    all_findings = list(findings)
    shown_severities = SEVERITIES[: SEVERITIES.index(asked.severity) + 1]
    unmuted = [finding for finding in all_findings if not finding.muted_by]
    active = [finding for finding in unmuted if finding.acknowledged is None]
    shown = [finding for finding in active if finding.severity in shown_severities]
    acknowledged = [finding for finding in unmuted if finding.acknowledged is not None]
    recorded = [Problem(*row) for row in connection.execute("select source, why, line from problems order by id")]
    chain = ChainCounts(*(int(number) for number in connection.execute(with_views(_CHAIN_COUNTS)).fetchone()))
    return Report(
        as_of=asked.as_of,
        profile=asked.profile,
        rules=tuple(asked.rules),
        sources=connection.execute(_SOURCES).fetchall(),
        items=connection.execute("select count(*) from items where asked").fetchone()[0],
        classes=dict(connection.execute(_WORK_CLASSES).fetchall()),
        context_items=connection.execute("select count(*) from items where not asked").fetchone()[0],
        chain=chain,
        steps=build_steps(connection),
        months=build_months(connection, as_of=asked.as_of),
        change=build_change(
            connection,
            all_findings,
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
        muted=[finding for finding in all_findings if finding.muted_by],
        hidden=[finding for finding in active if finding.severity not in shown_severities],
        acknowledged=acknowledged,
        problems=[*recorded, *problems],
        missing_parents=[key for (key,) in connection.execute(_MISSING_PARENTS)],
        notices=notices(connection),
        summaries=_summaries(connection, [*shown, *acknowledged]),
    )


def notices(connection: sqlite3.Connection) -> list[Notice]:
    """Return the decisions made for the user, with one notice for all items it applies to."""
    found = [Notice(*row) for query in _NOTICES for row in connection.execute(with_views(query))]
    return [*_unknown_statuses(connection), *_exempt_by_label(connection), *found]


def _unknown_statuses(connection: sqlite3.Connection) -> Iterator[Notice]:
    """Yield one notice for all unknown statuses, the most frequent first."""
    rows = connection.execute(_UNKNOWN_STATUSES).fetchall()
    if not rows:
        return
    yield Notice(
        _first_key(rows),
        f"unknown status, counted as not begun: {_list_names(rows)}; "
        f"say what it means under [states] in the config: "
        f"todo, doing, done or dropped = [{json.dumps(rows[0][1], ensure_ascii=False)}]",
    )


def _exempt_by_label(connection: sqlite3.Connection) -> Iterator[Notice]:
    """Yield one notice for the items of bet kinds that a label exempts: it may only name a topic or team."""
    if rows := connection.execute(_EXEMPT_BY_LABEL).fetchall():
        names = _list_names(rows)
        yield Notice(
            _first_key(rows),
            f"exempt because of a label and no hypothesis found: {names}; if a label names a topic or a team, "
            f"say so under [work-classes] in the config, as in feature = [{json.dumps(rows[0][1])}]",
        )


_NamedRows: TypeAlias = "Sequence[tuple[str, str, int]]"
"""First key of the items that share a name, the name, and the number of those items."""


def _first_key(rows: _NamedRows) -> str:
    others = sum(count for _, _, count in rows) - 1
    return min(key for key, _, _ in rows) + (f" and {others:,} more" if others else "")


def _list_names(rows: _NamedRows) -> str:
    names = [f"“{name}”" if count == 1 else f"“{name}” ({count:,} items)" for _, name, count in rows]
    if len(names) > _MAX_NAMES:
        names[_MAX_NAMES:] = [f"{len(names) - _MAX_NAMES} more"]
    return ", ".join(names)


def _summaries(connection: sqlite3.Connection, findings: Iterable[Finding]) -> dict[str, ItemSummary]:
    keys = {key for finding in findings for key in (finding.key, finding.bet) if key}
    rows = (connection.execute(_SUMMARY, (key,)).fetchone() for key in keys)
    return {row[0]: ItemSummary(*row) for row in rows if row}
