"""The ledger: every bet with what was expected, when it is looked at, what came out, and what was decided."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

import msgspec
from msgspec import Struct

from vanitylint.backlog.columns.parts import DAY_IS_ASSUMED, FILLED, IS_DUPLICATE, quote
from vanitylint.reporters.style import safe

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

Group: TypeAlias = Literal["overdue", "due", "running", "decided", "undecided", "silent"]
GROUPS: tuple[Group, ...] = get_args(Group)
"""The order they are told in: the day has passed, it comes within thirty days, later or on no day, looked at and
decided, looked at and not decided, and those that say nothing of what they expect."""
SOON = 30
"""Days ahead that are soon."""

_SAID_ON = quote("result", FILLED, "t.result", column="substr(c.at, 1, 10)")
"""The day of the comment that is quoted; what stands elsewhere has been there since the first one."""
_BETS = f"""
with below as (
    select bet, key, text, at from (
        select t.bet, i.key, c.text, substr(c.at, 1, 10) as at, row_number() over (
            partition by t.bet order by c.text not glob '*[0-9]*', c.at desc, i.key, c.place) as place
        from traces t join items i on i.id = t.item join claims c on c.item = i.id
        where t.bet <> t.item and t.work_class = 'feature' and c.slot = 'result' and c.status {FILLED}
    ) where place = 1
)
select v.key, v.title, v.kind, v.state, v.url, v.path, v.line,
    v.bet_hypothesis as expected, h.key as expected_key,
    iif(v.bet_metric_status = 'outcome', nullif(v.bet_metric, v.bet_result), null) as metric,
    nullif(v.bet_baseline, v.bet_result) as baseline, nullif(v.bet_target, v.bet_result) as target,
    first.before as first_target, substr(first.at, 1, 10) as first_target_until,
    v.measure_by, v.review_day, v.review_day is not null and {DAY_IS_ASSUMED} as is_day_assumed,
    iif(v.review_day is null or {DAY_IS_ASSUMED}, null, b.key) as review_key,
    v.days_overdue, v.bet_follow_up as follow_up, v.look_back_state as follow_up_state,
    v.bet_result as result, v.bet_result_key as result_key,
    coalesce({_SAID_ON}, v.result_day) as result_day,
    iif(v.bet_result is null, below.text, null) as told_below,
    iif(v.bet_result is null, below.key, null) as told_below_key,
    iif(v.bet_result is null, below.at, null) as told_below_day,
    v.bet_verdict as verdict,
    v.bet_decision as decision, d.key as decision_key, v.decision_kind, v.finished,
    iif(v.state = 'dropped' and v.bet_decision is null, (select c.body from comments c where c.item = i.id
        and not c.automated and trim(c.body) <> '' order by c.at desc, c.rowid desc limit 1), null) as closing
from item v join items i on i.key = v.key join traces t on t.item = i.id
    left join items h on h.id = t.hypothesis left join items d on d.id = t.decision
    left join items b on b.id = t.follow_up left join below on below.bet = i.id
    left join edits first on first.rowid = (select e.rowid from edits e where e.item in (i.id, t.metric)
        and e.slot = 'target' and e.material and e.before <> '' order by e.at limit 1)
where v.is_bet and (v.state in ('doing', 'done') or v.state = 'dropped' and v.hypothesis is not null
    and not {IS_DUPLICATE})
"""  # noqa: S608 - our own
_NOT_BEGUN = "select count(*) from item where is_bet and state = 'todo' and bet_hypothesis is not null"


class Entry(Struct, frozen=True, kw_only=True):
    """One bet. Words are quoted from the items; days are ISO; what is not known is null."""

    key: str
    title: str
    kind: str
    state: str
    """doing, done, or dropped: the bet was stopped."""
    url: str
    path: str
    line: int
    group: Group = "silent"
    expected: str | None
    """The hypothesis, of the bet or of the nearest item above it that states one."""
    expected_key: str | None
    """Where it stands."""
    metric: str | None
    """The outcome to look at."""
    baseline: str | None
    target: str | None
    first_target: str | None
    """The target as it was first written, where it was changed in other than its wording."""
    first_target_until: str | None
    """The day of that change."""
    measure_by: str | None
    """When it is to be looked at, as somebody wrote it."""
    review_day: str | None
    """The day of that; where nobody named one, thirty days after the release."""
    review_key: str | None
    """The item that names it: the bet, or one above."""
    is_day_assumed: bool
    """Nobody named that day."""
    days_overdue: int | None
    """Days since that day; negative while it is to come."""
    follow_up: str | None
    """What looks back: the key of an item, or the words that book it."""
    follow_up_state: str | None
    """The state of that item; null where there is none."""
    result: str | None
    result_key: str | None
    result_day: str | None
    """The day the result was written down, where the tracker tells."""
    told_below: str | None
    """Where no result was found: what a part of the work tells, such as a story below. It may be of that part alone."""
    told_below_key: str | None
    told_below_day: str | None
    verdict: str | None
    """positive, negative or neither, where the result says so; none of them is better to have than another."""
    decision: str | None
    decision_key: str | None
    decision_kind: str | None
    """keep, iterate, stop or defer, where the decision says so."""
    finished: str | None
    closing: str | None
    """The last comment, of a bet that was stopped without a decision in words."""

    @property
    def frees(self) -> bool:
        """Whether somebody stopped it, or found that it is otherwise or untold, before more went into it."""
        return self.state == "dropped" or self.decision_kind == "stop" or self.verdict in ("negative", "neither")

    @property
    def measure(self) -> str:
        """The measure, where target and result are in other words: these may be no more than a number."""
        return self.metric if self.metric and self.metric not in (self.target, self.result) else ""

    def as_well(self, slot: str) -> str:
        """Which other claims stand in the words of this one, to stand behind them; a moved target is told by itself."""
        told = {"expected": self.expected, "metric": self.metric, "baseline": self.baseline, "target": self.target}
        if self.first_target:
            del told["target"]
        later = list(told)[list(told).index(slot) + 1 :] if slot in told else []
        same = [name for name in later if told[name] and told[name] == told[slot]]
        return f" ({' and '.join(filter(None, [', '.join(same[:-1]), *same[-1:]]))} in the same words)" if same else ""

    def moved_in(self, first: str, last: str) -> bool:
        """Whether it was finished, told what came out, or was to be looked at, between two days."""
        return any(first <= (day or "") <= last for day in (self.finished, self.result_day, self.review_day))


class Ledger(Struct, frozen=True):
    """The bets of a backlog that are begun, done or stopped."""

    as_of: str
    entries: Sequence[Entry]
    """By group, in the order of `GROUPS`: overdue ones longest first, those to come soonest, others newest."""
    not_begun: int
    """How many bets more say what they expect."""
    since: str | None = None
    """The day from which it tells; None for all there is."""
    left_out: Sequence[Entry] = ()
    """Bets of which nothing was shipped, found out or due since then."""

    def from_day(self, day: str) -> Ledger:
        """Only bets that were finished, or told what came out, or were to be looked at, from a day up to today."""
        kept = [entry for entry in self.entries if entry.moved_in(day, self.as_of)]
        left_out = [entry for entry in self.entries if not entry.moved_in(day, self.as_of)]
        return msgspec.structs.replace(self, entries=kept, since=day, left_out=left_out)

    def learned(self, latest: int) -> tuple[list[Entry], list[Entry]]:
        """Bets that somebody looked back on, and has words for: the latest, and all before them.

        Of the latest those come first that free the team for something else, as they teach most.

        Args:
            latest: How many of them.
        """
        told = [
            entry
            for entry in self.entries
            if entry.group in ("decided", "undecided") and (entry.result or entry.decision or entry.closing)
        ]
        told.sort(key=_day, reverse=True)
        return sorted(told[:latest], key=lambda entry: not entry.frees), told[latest:]

    @property
    def little_asked(self) -> int:
        """How many of the overdue name an outcome and nothing else: FUP302 asks for two months and no longer."""
        return sum(
            entry.group == "overdue" and not (entry.expected or entry.target or entry.measure_by)
            for entry in self.entries
        )

    def count(self, group: Group) -> int:
        """How many bets are in a group."""
        return sum(entry.group == group for entry in self.entries)


def build_ledger(connection: sqlite3.Connection, *, as_of: str) -> Ledger:
    """Gather the ledger from a traced snapshot.

    Args:
        connection: Of the snapshot.
        as_of: The day its last run called today.
    """
    cursor = connection.execute(_BETS)
    names = [column[0] for column in cursor.description]
    rows = (dict(zip(names, map(_safe, row), strict=True)) for row in cursor)
    found = [_sorted_in(msgspec.convert(row, Entry, strict=False)) for row in rows]
    found.sort(key=attrgetter("key"))
    ordered = [entry for group in GROUPS for entry in _in_order(group, [e for e in found if e.group == group])]
    return Ledger(as_of, ordered, connection.execute(_NOT_BEGUN).fetchone()[0])


def in_a_line(ledger: Ledger) -> str:
    """What another report says of the ledger; empty when no day has passed and none is near."""
    overdue, due = ledger.count("overdue"), ledger.count("due")
    if not overdue and not due:
        return ""
    counted = [f"{overdue} overdue{_unasked(ledger)}"] if overdue else []
    counted += [f"{due} due within {SOON} days"] if due else []
    return f"Ledger: {', '.join(counted)}; vanitylint ledger lists {'it' if overdue + due == 1 else 'them'}."


def _unasked(ledger: Ledger) -> str:
    """How many of the overdue have no question beside them, and why."""
    told = []
    if number := sum(entry.group == "overdue" and entry.state == "doing" for entry in ledger.entries):
        told.append(f"{number} still in progress, so no result is asked for yet")
    if number := ledger.little_asked:
        them = "it" if number == 1 else "them"
        told.append(f"{number} without a hypothesis, target or date, so little is asked about {them}")
    return f" ({'; '.join(told)})" if told else ""


def without_result(ledger: Ledger) -> str:
    """How many shipped bets nobody has told a result of, whether or not anything is asked of them; empty for none."""
    shipped = [entry for entry in ledger.entries if entry.state == "done" and entry.group in ("overdue", "silent")]
    if not shipped:
        return ""
    silent = sum(entry.group == "silent" for entry in shipped)
    name = "names" if silent == 1 else "name"
    rest = f" ({silent:,} of them {name} no hypothesis or outcome to compare one with)" if silent else ""
    return f"{len(shipped):,} shipped {'bet has' if len(shipped) == 1 else 'bets have'} no result{rest}."


def _safe(value: Any) -> Any:  # noqa: ANN401 - a cell
    """A cell without what a terminal would obey, as JSON goes to terminals, too."""
    return safe(value) if isinstance(value, str) else value


def _sorted_in(entry: Entry) -> Entry:
    return msgspec.structs.replace(entry, group=_group(entry))


def _group(entry: Entry) -> Group:
    """What was found out comes first; a bet that was stopped is decided, with or without a word."""
    if entry.decision or entry.state == "dropped":
        return "decided"
    if entry.result:
        return "undecided"
    if not (entry.expected or entry.metric):
        return "silent"
    if entry.days_overdue is None or entry.days_overdue < -SOON:
        return "running"
    return "overdue" if entry.days_overdue > 0 else "due"


def _in_order(group: Group, entries: list[Entry]) -> list[Entry]:
    if group in ("overdue", "due"):
        return sorted(entries, key=lambda entry: -(entry.days_overdue or 0))
    if group == "running":
        return sorted(entries, key=lambda entry: entry.review_day or "9999")
    return sorted(entries, key=_day, reverse=True)


def _day(entry: Entry) -> str:
    """The day something came out."""
    return entry.result_day or entry.finished or ""
