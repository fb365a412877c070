"""What is about to begin, ready to be told on one page: the bets it hangs on, what these expect, and what is open."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from vanitylint.backlog.findings import OF_ITEMS, SEVERITIES
from vanitylint.backlog.items import natural
from vanitylint.reporters.paste import paste_ready
from vanitylint.reporters.report import Place

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Container, Iterable, Sequence

    from vanitylint.backlog.findings import Finding
    from vanitylint.backlog.items import Problem
    from vanitylint.backlog.planning import Plan, PlannedSprint
    from vanitylint.reporters.report import Report
    from vanitylint.rules.rule import Rule

_SMALL = ("task", "subtask")
MOST = 3
"""Questions on one bet: more are not answered in the minutes before a planning."""

_ITEMS = """
select i.key, i.title, i.kind, i.state, i.url, i.path, i.line, t.feature_children,
    t.work_class, i.follow_up = 'is', t.trace = 'unknown', b.key, coalesce(i.estimate, 0),
    i.id is not t.bet and exists (select 1 from ups u where u.child = i.id and u.parent is not t.bet
        and u.parent in (select value from json_each(:items)))
from items i join traces t on t.item = i.id left join items b on b.id = t.bet
where i.id in (select value from json_each(:items))
"""
_BET = """
select key, title, kind, state, url, path, line, feature_children, bet_hypothesis,
    (select h.key from items i join traces t on t.item = i.id join items h on h.id = t.hypothesis where i.key = e.key),
    iif(bet_metric_status = 'outcome', bet_metric, null), bet_baseline, bet_target, coalesce(review_day, bet_measure_by)
from every_item e where key = ?
"""


@dataclass(frozen=True)
class Questions:
    """What there is to ask on a bet and on what hangs on it: the most useful first, and no more than people answer."""

    first: Sequence[Finding] = ()
    more: int = 0
    """How many are left out."""

    def comments(self, before: str) -> list[tuple[str, str]]:
        """For each item that is asked about its key, and a comment to paste there.

        Args:
            before: The name of the sprint before which they are to be answered; empty where it has begun.
        """
        keys = dict.fromkeys(finding.key for finding in self.first)
        return [(key, paste_ready((f for f in self.first if f.key == key), before)) for key in keys]


@dataclass(frozen=True)
class Planned:
    """A bet that planned work hangs on. Its words are quoted from it and from what it hangs on itself."""

    bet: Place
    expected: str | None
    expected_key: str | None
    """Where that stands: on the bet, or above it."""
    metric: str | None
    """The outcome to look at."""
    baseline: str | None
    target: str | None
    day: str | None
    """When it is looked at."""
    items: Sequence[Place]
    """What is planned of it; it can be planned itself."""
    pieces: int
    """Parts of those, such as sub-tasks; they are not told one by one."""
    questions: Questions


@dataclass(frozen=True, kw_only=True)
class Brief:
    """What to know before a sprint is planned."""

    as_of: str
    sprints: Sequence[PlannedSprint]
    """Several where boards plan for the same days; none where none is to come."""
    is_running: bool
    """None is to come: this is the running one, with what is not begun in it."""
    others: Sequence[str]
    """Sprints that come after these."""
    known: Sequence[str]
    """The names of all sprints there are."""
    is_untold: bool
    """The source tells of none of them whether it is to come, and no days."""
    planned: int
    """How many items are planned."""
    bets: Sequence[Planned]
    """Those with questions first, the worst of them first; of these the ones with most planned work."""
    loose: Sequence[Place]
    """Planned feature work that hangs on no bet."""
    largest_loose: Place | None
    """The largest piece of it that is not acknowledged: by its kind, its estimate, and what hangs on it."""
    on_loose: Questions
    unknown: Sequence[Place]
    """Planned feature work whose parent was not read, so nobody can say."""
    exempt: dict[str, int]
    """How many planned items there are of each class that needs no bet."""
    looks: Sequence[Place]
    """Planned items that look back on what was built before."""
    on_sprints: Questions
    waiting: Sequence[Finding]
    """Questions that wait behind others."""
    acknowledged: Sequence[Finding]
    """What the team lives with; it is not asked, but nothing is written down there yet either."""
    items: int
    """How many items were read."""
    problems: Sequence[Problem] = field(default=())
    """What could not be read or judged; with one of these the brief is not to be trusted."""

    @property
    def is_complete(self) -> bool:
        """Whether everything requested was read and judged."""
        return not self.problems and self.items > 0

    @property
    def before(self) -> str:
        """The sprint before which the questions are to be answered; empty where it has begun."""
        names = [sprint.key for sprint in self.sprints if sprint.is_to_come(self.as_of)]
        return names[0] if len(names) == 1 else "the next sprint" if names else ""

    @property
    def asked(self) -> list[Planned]:
        """The bets with something to ask."""
        return [planned for planned in self.bets if planned.questions.first]

    @property
    def quiet(self) -> list[Planned]:
        """The bets with nothing to ask, not even what is acknowledged. That is no verdict on them."""
        lived_with = {finding.key for finding in self.acknowledged}
        return [planned for planned in self.bets if not planned.questions.first and planned.bet.key not in lived_with]


class _Item(NamedTuple):
    place: Place
    work_class: str
    is_look: bool
    is_unknown: bool
    bet: str | None
    estimate: float
    is_part: bool
    """What it is a part of is planned as well."""

    @property
    def group(self) -> str:
        """Where it is told."""
        if self.work_class != "feature":
            return "exempt"
        if self.is_look:
            return "looks"
        return "bet" if self.bet else "unknown" if self.is_unknown else "loose"


def build_brief(
    connection: sqlite3.Connection,
    plan: Plan,
    findings: Iterable[Finding],
    *,
    as_of: str,
    rules: Iterable[Rule],
    problems: Sequence[Problem] = (),
) -> Brief:
    """Gather what a brief tells.

    Args:
        connection: Of the snapshot.
        plan: What is about to begin.
        findings: Of a run in which all of that counts as planned, acknowledgements told.
        as_of: The day the run called today.
        rules: Those that were asked.
        problems: What could not be judged, and what could not be read.
    """
    items = _items(connection, plan)
    by_group: dict[str, list[_Item]] = {}
    for item in items:
        by_group.setdefault(item.group, []).append(item)
    by_bet: dict[str, list[_Item]] = {}
    for item in by_group.get("bet", ()):
        by_bet.setdefault(item.bet or "", []).append(item)
    about = _About(plan, items, by_bet, findings)
    places = {rule.id: rule.place for rule in rules}
    bets = [_bet(connection, key, its, _first(about.bets.get(key, ()), key, places)) for key, its in by_bet.items()]
    classes = sorted(item.work_class for item in by_group.get("exempt", ()))
    return Brief(
        as_of=as_of,
        sprints=plan.sprints,
        is_running=plan.is_running,
        others=plan.others,
        known=plan.known,
        is_untold=plan.is_untold,
        planned=len(items),
        bets=sorted(bets, key=_usefulness),
        loose=_places(by_group.get("loose", ())),
        largest_loose=_largest(by_group.get("loose", ()), {finding.key for finding in about.acknowledged}),
        on_loose=_first(about.others, "", places),
        unknown=_places(by_group.get("unknown", ())),
        exempt={name: classes.count(name) for name in dict.fromkeys(classes)},
        looks=_places(by_group.get("looks", ())),
        on_sprints=_first(about.sprints, "", places),
        waiting=about.waiting,
        acknowledged=about.acknowledged,
        items=connection.execute("select count(*) from items where asked").fetchone()[0],
        problems=problems,
    )


class _About:
    """The findings on a plan, by what they are about."""

    def __init__(
        self, plan: Plan, items: Sequence[_Item], bets: dict[str, list[_Item]], findings: Iterable[Finding]
    ) -> None:
        sprints = {sprint.key for sprint in plan.sprints}
        bet_of = {item.place.key: item.bet for item in items if item.group == "bet"} | {key: key for key in bets}
        keys = {item.place.key for item in items} | bets.keys()
        self.bets: dict[str, list[Finding]] = {}
        self.others: list[Finding] = []
        self.sprints: list[Finding] = []
        self.waiting: list[Finding] = []
        self.acknowledged: list[Finding] = []
        for finding in findings:
            is_item = finding.over in OF_ITEMS
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


def _items(connection: sqlite3.Connection, plan: Plan) -> list[_Item]:
    rows = connection.execute(_ITEMS, {"items": json.dumps(plan.items)})
    found = [
        _Item(Place(*place), work_class, bool(is_look), bool(is_unknown), bet, estimate, bool(is_part))
        for *place, work_class, is_look, is_unknown, bet, estimate, is_part in rows
    ]
    return sorted(found, key=lambda item: natural(item.place.key))


def _bet(connection: sqlite3.Connection, key: str, items: Sequence[_Item], questions: Questions) -> Planned:
    *place, expected, expected_key, metric, baseline, target, day = connection.execute(_BET, (key,)).fetchone()
    whole = [item for item in items if not item.is_part]
    return Planned(
        bet=Place(*place),
        expected=expected,
        expected_key=expected_key,
        metric=metric,
        baseline=baseline,
        target=target,
        day=day,
        items=_places(whole),
        pieces=len(items) - len(whole),
        questions=questions,
    )


def _first(findings: Iterable[Finding], key: str, places: dict[str, tuple[int, str]]) -> Questions:
    """The worst first, then in the order of the chain, on the bet itself before what hangs on it."""

    def place(finding: Finding) -> tuple[object, ...]:
        worth = SEVERITIES.index(finding.severity), places.get(finding.rule, (99, finding.rule))
        return *worth, finding.key != key, natural(finding.key)

    ordered = sorted(findings, key=place)
    return Questions(ordered[:MOST], len(ordered[MOST:]))


def _usefulness(planned: Planned) -> tuple[object, ...]:
    questions = planned.questions.first
    worst = min((SEVERITIES.index(finding.severity) for finding in questions), default=len(SEVERITIES))
    return worst, -len(planned.items), natural(planned.bet.key)


def _largest(items: Iterable[_Item], lived_with: Container[str]) -> Place | None:
    """What is worth the one question on work that hangs on no bet; a task only where there is nothing else."""
    candidates = [item for item in items if item.place.key not in lived_with]
    size = {item: (item.place.kind not in _SMALL, item.estimate, item.place.children) for item in candidates}
    return max(candidates, key=lambda item: size[item]).place if candidates else None


def _places(items: Iterable[_Item]) -> list[Place]:
    return [item.place for item in items]


def brief_of(report: Report) -> Brief:
    """The brief of a report that was made with one.

    Raises:
        ValueError: It was made without.
    """
    if report.brief is None:
        raise ValueError("the report was made without a brief: see cli.judge.brief")
    return report.brief
