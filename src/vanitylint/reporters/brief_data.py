"""The data of a brief: what is about to begin, the bets it hangs on, what they expect, and what is open."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from vanitylint.backlog.columns.parts import DAY_IS_ASSUMED
from vanitylint.backlog.columns.querying import with_views
from vanitylint.backlog.findings import ITEM_VIEWS, SEVERITIES
from vanitylint.backlog.items import natural_key
from vanitylint.reporters.chain import first_break
from vanitylint.reporters.paste import paste_ready
from vanitylint.reporters.report import ItemSummary

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Container, Iterable, Sequence

    from vanitylint.backlog.findings import Finding
    from vanitylint.backlog.items import Problem
    from vanitylint.backlog.planning import Plan, PlannedSprint
    from vanitylint.reporters.chain import Link
    from vanitylint.reporters.report import Report
    from vanitylint.rules.rule import Rule

_SMALL_KINDS = ("task", "subtask")
MAX_QUESTIONS = 3
"""Maximum number of questions on one bet: there is no time for more in the minutes before a planning."""

_ITEMS = """
select i.key, i.title, i.kind, i.state, i.url, i.path, i.line, t.feature_children,
    t.work_class, i.follow_up = 'is', t.trace = 'unknown', b.key, coalesce(i.estimate, 0),
    i.id is not t.bet and exists (select 1 from ups u where u.child = i.id and u.parent is not t.bet
        and u.parent in (select value from json_each(:items)))
from items i join traces t on t.item = i.id left join items b on b.id = t.bet
where i.id in (select value from json_each(:items))
"""
_BET = f"""
select e.key, e.title, e.kind, e.state, e.url, e.path, e.line, e.feature_children, e.bet_hypothesis, h.key,
    iif(e.bet_metric_status = 'outcome', e.bet_metric, null), e.bet_baseline, e.bet_target,
    coalesce(iif({DAY_IS_ASSUMED}, null, e.review_day), e.bet_measure_by)
from every_item e join items i on i.key = e.key join traces t on t.item = i.id left join items h on h.id = t.hypothesis
where e.key = ?
"""  # noqa: S608 - built from our own constants


@dataclass(frozen=True)
class Questions:
    """The questions about a bet and the items below it: the most useful ones, no more than people will answer."""

    shown: Sequence[Finding] = ()
    left_out: int = 0
    """Number of questions that are left out."""

    def comments(self, before: str) -> list[tuple[str, str]]:
        """Return the key of each item with questions, and a comment to paste there.

        Args:
            before: Name of the sprint before which the questions are to be answered; empty if it has begun.
        """
        keys = dict.fromkeys(finding.key for finding in self.shown)
        return [(key, paste_ready((f for f in self.shown if f.key == key), before)) for key in keys]


@dataclass(frozen=True)
class PlannedBet:
    """A bet with planned work. Its texts are quoted from the bet itself or from items above it."""

    bet: ItemSummary
    expected: str | None
    expected_key: str | None
    """Key of the item that states it: the bet, or one above it."""
    metric: str | None
    """The outcome to look at."""
    baseline: str | None
    target: str | None
    measure_by: str | None
    """When to look at the outcome: a day that somebody named or, without one, the text as written."""
    items: Sequence[ItemSummary]
    """Its planned items; may include the bet itself."""
    part_count: int
    """Number of parts of those items, such as sub-tasks, which are not listed."""
    questions: Questions
    chain_break: Link | None = None
    """Without questions, the first broken link of its chain, if any: the rules do not ask about each of them."""


@dataclass(frozen=True, kw_only=True)
class Brief:
    """What to know before a sprint is planned."""

    as_of: str
    sprints: Sequence[PlannedSprint]
    """Several if boards plan for the same days; empty if no sprint is upcoming."""
    is_running: bool
    """Whether no sprint is upcoming, so that this is the running one, with the items in it that have not begun."""
    others: Sequence[str]
    """Sprints that come after these."""
    known: Sequence[str]
    """Names of all sprints."""
    is_schedule_unknown: bool
    """Whether the source gives neither states nor dates for any sprint."""
    planned: int
    """Number of planned items."""
    bets: Sequence[PlannedBet]
    """Bets with questions first, the most severe ones first; then by the amount of planned work."""
    without_bet: Sequence[ItemSummary]
    """Planned feature work that hangs on no bet."""
    largest_without_bet: ItemSummary | None
    """The largest of these items that is not acknowledged: by kind, estimate and the work below it."""
    questions_without_bet: Questions
    unknown: Sequence[ItemSummary]
    """Planned feature work whose parent was not read, so that its bet is unknown."""
    exempt: dict[str, int]
    """Number of planned items of each work class that needs no bet."""
    look_backs: Sequence[ItemSummary]
    """Planned items that look back on earlier work."""
    sprint_questions: Questions
    waiting: Sequence[Finding]
    """Questions that wait behind others."""
    acknowledged: Sequence[Finding]
    """Acknowledged findings; they are not asked, but still unanswered in the items."""
    items: int
    """Number of items that were read."""
    problems: Sequence[Problem] = field(default=())
    """What could not be read or judged; if there is anything, the brief is not to be trusted."""

    @property
    def is_complete(self) -> bool:
        """Whether everything requested was read and judged."""
        return not self.problems and self.items > 0

    @property
    def before(self) -> str:
        """Name of the sprint before which the questions are to be answered; empty if it has begun."""
        names = [sprint.key for sprint in self.sprints if sprint.is_upcoming(self.as_of)]
        return names[0] if len(names) == 1 else "the next sprint" if names else ""

    @property
    def with_questions(self) -> list[PlannedBet]:
        """The bets with questions."""
        return [planned for planned in self.bets if planned.questions.shown]

    @property
    def without_questions(self) -> list[PlannedBet]:
        """The bets without questions, not even acknowledged ones. That is no judgement on them."""
        acknowledged_keys = {finding.key for finding in self.acknowledged}
        return [
            planned for planned in self.bets if not planned.questions.shown and planned.bet.key not in acknowledged_keys
        ]


class _PlannedItem(NamedTuple):
    summary: ItemSummary
    work_class: str
    is_look_back: bool
    is_unknown: bool
    bet: str | None
    estimate: float
    is_part: bool
    """Whether an item above it is planned as well."""

    @property
    def group(self) -> str:
        """The section of the brief that it belongs to."""
        if self.work_class != "feature":
            return "exempt"
        if self.is_look_back:
            return "look back"
        return "bet" if self.bet else "unknown" if self.is_unknown else "no bet"


def build_brief(
    connection: sqlite3.Connection,
    plan: Plan,
    findings: Iterable[Finding],
    *,
    as_of: str,
    rules: Iterable[Rule],
    problems: Sequence[Problem] = (),
) -> Brief:
    """Gather the data of a brief.

    Args:
        connection: Connection to the snapshot.
        plan: What is about to begin.
        findings: Findings of a run that treats all of it as planned, including acknowledged ones.
        as_of: The date that the run treated as today.
        rules: The rules that were asked.
        problems: What could not be judged or read.
    """
    items = _load_items(connection, plan)
    by_group: dict[str, list[_PlannedItem]] = {}
    for item in items:
        by_group.setdefault(item.group, []).append(item)
    by_bet: dict[str, list[_PlannedItem]] = {}
    for item in by_group.get("bet", ()):
        by_bet.setdefault(item.bet or "", []).append(item)
    subjects = _FindingsBySubject(plan, items, by_bet, findings)
    rule_order = {rule.id: rule.sort_key for rule in rules}
    bets = [
        _planned_bet(connection, key, bet_items, _select_questions(subjects.bets.get(key, ()), key, rule_order))
        for key, bet_items in by_bet.items()
    ]
    classes = sorted(item.work_class for item in by_group.get("exempt", ()))
    return Brief(
        as_of=as_of,
        sprints=plan.sprints,
        is_running=plan.is_running,
        others=plan.others,
        known=plan.known,
        is_schedule_unknown=plan.is_schedule_unknown,
        planned=len(items),
        bets=sorted(bets, key=_sort_key),
        without_bet=_summaries(by_group.get("no bet", ())),
        largest_without_bet=_largest(by_group.get("no bet", ()), {finding.key for finding in subjects.acknowledged}),
        questions_without_bet=_select_questions(subjects.others, "", rule_order),
        unknown=_summaries(by_group.get("unknown", ())),
        exempt={name: classes.count(name) for name in dict.fromkeys(classes)},
        look_backs=_summaries(by_group.get("look back", ())),
        sprint_questions=_select_questions(subjects.sprints, "", rule_order),
        waiting=subjects.waiting,
        acknowledged=subjects.acknowledged,
        items=connection.execute("select count(*) from items where asked").fetchone()[0],
        problems=problems,
    )


class _FindingsBySubject:
    """The findings on a plan, by what they are about."""

    def __init__(
        self,
        plan: Plan,
        items: Sequence[_PlannedItem],
        bets: dict[str, list[_PlannedItem]],
        findings: Iterable[Finding],
    ) -> None:
        sprints = {sprint.key for sprint in plan.sprints}
        bet_of = {item.summary.key: item.bet for item in items if item.group == "bet"} | {key: key for key in bets}
        keys = {item.summary.key for item in items} | bets.keys()
        self.bets: dict[str, list[Finding]] = {}
        self.others: list[Finding] = []
        self.sprints: list[Finding] = []
        self.waiting: list[Finding] = []
        self.acknowledged: list[Finding] = []
        for finding in findings:
            is_item = finding.over in ITEM_VIEWS
            if finding.key not in (keys if is_item else sprints) or not (is_item or finding.over == "sprint"):
                continue
            if finding.muted_by:
                self.waiting.append(finding)
            elif finding.acknowledged is not None:
                self.acknowledged.append(finding)
            elif not is_item:
                self.sprints.append(finding)
            elif bet := bet_of.get(finding.key):
                self.bets.setdefault(bet, []).append(finding)
            else:
                self.others.append(finding)


def _load_items(connection: sqlite3.Connection, plan: Plan) -> list[_PlannedItem]:
    rows = connection.execute(_ITEMS, {"items": json.dumps(plan.items)})
    items = [
        _PlannedItem(
            ItemSummary(*columns), work_class, bool(is_look_back), bool(is_unknown), bet, estimate, bool(is_part)
        )
        for *columns, work_class, is_look_back, is_unknown, bet, estimate, is_part in rows
    ]
    return sorted(items, key=lambda item: natural_key(item.summary.key))


def _planned_bet(
    connection: sqlite3.Connection, key: str, items: Sequence[_PlannedItem], questions: Questions
) -> PlannedBet:
    row = connection.execute(with_views(_BET), (key,)).fetchone()
    *bet_columns, expected, expected_key, metric, baseline, target, measure_by = row
    top_level = [item for item in items if not item.is_part]
    return PlannedBet(
        bet=ItemSummary(*bet_columns),
        expected=expected,
        expected_key=expected_key,
        metric=metric,
        baseline=baseline,
        target=target,
        measure_by=measure_by,
        items=_summaries(top_level),
        part_count=len(items) - len(top_level),
        questions=questions,
        chain_break=None if questions.shown else first_break(connection, key),
    )


def _select_questions(findings: Iterable[Finding], key: str, rule_order: dict[str, tuple[int, str]]) -> Questions:
    """Select the most severe, then in the order of the chain, with those on the bet itself before others."""

    def sort_key(finding: Finding) -> tuple[object, ...]:
        rank = SEVERITIES.index(finding.severity), rule_order.get(finding.rule, (99, finding.rule))
        return *rank, finding.key != key, natural_key(finding.key)

    ordered = sorted(findings, key=sort_key)
    return Questions(ordered[:MAX_QUESTIONS], len(ordered[MAX_QUESTIONS:]))


def _sort_key(planned: PlannedBet) -> tuple[object, ...]:
    questions = planned.questions.shown
    worst = min((SEVERITIES.index(finding.severity) for finding in questions), default=len(SEVERITIES))
    return worst, -len(planned.items), natural_key(planned.bet.key)


def _largest(items: Iterable[_PlannedItem], acknowledged_keys: Container[str]) -> ItemSummary | None:
    """Return the largest item without a bet, to ask one question about it; a task only if there is nothing else."""
    candidates = [item for item in items if item.summary.key not in acknowledged_keys]
    size = {item: (item.summary.kind not in _SMALL_KINDS, item.estimate, item.summary.children) for item in candidates}
    return max(candidates, key=lambda item: size[item]).summary if candidates else None


def _summaries(items: Iterable[_PlannedItem]) -> list[ItemSummary]:
    return [item.summary for item in items]


def brief_of(report: Report) -> Brief:
    """Return the brief of a report.

    Raises:
        ValueError: The report was built without a brief.
    """
    if report.brief is None:
        raise ValueError("the report was made without a brief: see cli.judge.brief")
    return report.brief
