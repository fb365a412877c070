"""The ledger: for every bet what was expected, when to look back, what came out, and what was decided."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

import msgspec
from msgspec import Struct

from vanitylint.backlog.columns.parts import DAY_IS_ASSUMED, DAY_IS_UNWRITTEN, FILLED, IS_DUPLICATE, quote
from vanitylint.backlog.columns.querying import with_views
from vanitylint.reporters.closing import closing_section
from vanitylint.reporters.style import safe
from vanitylint.reporters.wording import plural

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

Group: TypeAlias = Literal["overdue", "due", "running", "decided", "undecided", "silent"]
GROUPS: tuple[Group, ...] = get_args(Group)
"""The groups in the order they are shown: past the day; due within thirty days; due later or without a day; looked at
and decided; looked at but not decided; without any stated expectation."""
SOON_DAYS = 30
"""Number of days ahead within which a bet counts as due soon."""

_RESULT_DAY = quote("result", FILLED, "t.result", column="substr(c.at, 1, 10)")
"""Day of the comment that is quoted; text elsewhere has been there since its first version."""
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
    case when v.review_day is null or {DAY_IS_ASSUMED} then null
        when {DAY_IS_UNWRITTEN} then v.bet_follow_up else b.key end as review_key,
    v.days_overdue, v.bet_follow_up as follow_up, v.look_back_state as follow_up_state,
    v.bet_result as result, v.bet_result_key as result_key,
    coalesce({_RESULT_DAY}, v.result_day) as result_day,
    iif(v.bet_result is null, below.text, null) as result_below,
    iif(v.bet_result is null, below.key, null) as result_below_key,
    iif(v.bet_result is null, below.at, null) as result_below_day,
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
"""  # noqa: S608 - built from our own constants
_BODY = "select body from bodies where item = (select id from items where key = ?)"
_NOT_BEGUN = "select count(*) from item where is_bet and state = 'todo' and bet_hypothesis is not null"


class LedgerEntry(Struct, frozen=True, kw_only=True):
    """One bet. Texts are quoted from the items, days are in ISO format, and unknown values are null."""

    key: str
    title: str
    kind: str
    state: str
    """doing, done, or dropped (the bet was stopped)."""
    url: str
    path: str
    line: int
    group: Group = "silent"
    expected: str | None
    """The hypothesis, of the bet or of the nearest item above it that states one."""
    expected_key: str | None
    """Key of the item that states it."""
    metric: str | None
    """The outcome to look at."""
    baseline: str | None
    target: str | None
    first_target: str | None
    """The target as first written, if more than its wording was changed since."""
    first_target_until: str | None
    """Day of that change."""
    measure_by: str | None
    """When to look at the outcome, as it was written."""
    review_day: str | None
    """The day that this means; if none was named, thirty days after the release."""
    review_key: str | None
    """Key of the item that names the day: the bet, or one above it."""
    is_day_assumed: bool
    """Whether the day was assumed because none was named."""
    days_overdue: int | None
    """Days since that day; negative if it is still to come."""
    follow_up: str | None
    """What looks back: the key of an item, or the text that books it."""
    follow_up_state: str | None
    """State of that item; null if there is none."""
    result: str | None
    result_key: str | None
    result_day: str | None
    """The day the result was written down, if the tracker records it."""
    result_below: str | None
    """If no result was found: what an item below says, such as a story. It may be about that part only."""
    result_below_key: str | None
    result_below_day: str | None
    verdict: str | None
    """positive, negative, neither or unmeasured, if the result says so; none of them is better than another."""
    decision: str | None
    decision_key: str | None
    decision_kind: str | None
    """keep, iterate, stop or defer, if the decision says so."""
    finished: str | None
    closing: str | None
    """The last words on a bet stopped without a written decision: a comment, or a section of the description."""

    @property
    def frees_team(self) -> bool:
        """Whether the bet was stopped or its result is negative or unclear, so that no more work goes into it."""
        return self.state == "dropped" or self.decision_kind == "stop" or self.verdict in ("negative", "neither")

    @property
    def is_stopped_silently(self) -> bool:
        """Whether it was stopped and nothing was found that says why."""
        return self.state == "dropped" and not (self.result or self.decision or self.closing)

    @property
    def result_label(self) -> str:
        """What to call the result: saying that nothing could be measured answers the question, but measures nothing."""
        return "unmeasured" if self.verdict == "unmeasured" else "result"

    @property
    def measure(self) -> str:
        """The metric, if target and result are worded differently: they may be no more than a number."""
        return self.metric if self.metric and self.metric not in (self.target, self.result) else ""

    def same_words_note(self, slot: str) -> str:
        """Return a note on which other claims have the same text; a changed target is shown on its own instead."""
        texts = {"expected": self.expected, "metric": self.metric, "baseline": self.baseline, "target": self.target}
        if self.first_target:
            del texts["target"]
        later = list(texts)[list(texts).index(slot) + 1 :] if slot in texts else []
        same = [name for name in later if texts[name] and texts[name] == texts[slot]]
        return f" ({' and '.join(filter(None, [', '.join(same[:-1]), *same[-1:]]))} in the same words)" if same else ""

    def has_event_between(self, first: str, last: str) -> bool:
        """Return whether the bet was finished, had a result or was due for a look back between two days."""
        return any(first <= (day or "") <= last for day in (self.finished, self.result_day, self.review_day))


class Ledger(Struct, frozen=True):
    """The bets of a backlog that have begun, are done or were stopped."""

    as_of: str
    entries: Sequence[LedgerEntry]
    """Ordered by group as in `GROUPS`: the longest overdue first, the soonest due first, otherwise newest first."""
    not_begun: int
    """Number of further bets that say what they expect but have not begun."""
    since: str | None = None
    """First day that is covered; None for everything."""
    left_out: Sequence[LedgerEntry] = ()
    """Bets that neither shipped, had a result nor came due since then."""

    def from_day(self, day: str) -> Ledger:
        """Keep only bets that were finished, had a result or came due between a day and today."""
        kept = [entry for entry in self.entries if entry.has_event_between(day, self.as_of)]
        left_out = [entry for entry in self.entries if not entry.has_event_between(day, self.as_of)]
        return msgspec.structs.replace(self, entries=kept, since=day, left_out=left_out)

    def learned(self, limit: int) -> tuple[list[LedgerEntry], list[LedgerEntry]]:
        """Return bets that were looked back on and have texts to show: the latest ones, and those before them.

        Of the latest, those that free the team for something else come first, as they teach the most.

        Args:
            limit: Number of the latest bets.
        """
        entries = [
            entry
            for entry in self.entries
            if entry.group in ("decided", "undecided") and (entry.result or entry.decision or entry.closing)
        ]
        entries.sort(key=_outcome_day, reverse=True)
        return sorted(entries[:limit], key=lambda entry: not entry.frees_team), entries[limit:]

    @property
    def overdue_without_details(self) -> int:
        """Number of overdue bets that name nothing but an outcome: FUP302 asks about them for two months only."""
        return sum(
            entry.group == "overdue" and not (entry.expected or entry.target or entry.measure_by)
            for entry in self.entries
        )

    def count(self, group: Group) -> int:
        """Return how many bets are in a group."""
        return sum(entry.group == group for entry in self.entries)


def build_ledger(connection: sqlite3.Connection, *, as_of: str) -> Ledger:
    """Build the ledger from a traced snapshot.

    Args:
        connection: Connection to the snapshot.
        as_of: The date that its last run treated as today.
    """
    cursor = connection.execute(with_views(_BETS))
    columns = [column[0] for column in cursor.description]
    rows = (dict(zip(columns, map(_safe_cell, row), strict=True)) for row in cursor)
    entries = [_with_closing(_with_group(msgspec.convert(row, LedgerEntry, strict=False)), connection) for row in rows]
    entries.sort(key=attrgetter("key"))
    ordered = [entry for group in GROUPS for entry in _sort_group(group, [e for e in entries if e.group == group])]
    return Ledger(as_of, ordered, connection.execute(with_views(_NOT_BEGUN)).fetchone()[0])


def ledger_summary(ledger: Ledger) -> str:
    """Summarise the ledger for another report; empty if nothing is overdue or due soon."""
    overdue, due = ledger.count("overdue"), ledger.count("due")
    if not overdue and not due:
        return ""
    counts = [f"{overdue} overdue{_unasked_note(ledger)}"] if overdue else []
    counts += [f"{due} due within {SOON_DAYS} days"] if due else []
    return f"Ledger: {', '.join(counts)}; vanitylint ledger lists {'it' if overdue + due == 1 else 'them'}."


def _unasked_note(ledger: Ledger) -> str:
    """Say how many of the overdue bets have no question, and why."""
    notes = []
    if number := sum(entry.group == "overdue" and entry.state == "doing" for entry in ledger.entries):
        notes.append(f"{number} still in progress, so no result is asked for yet")
    if number := ledger.overdue_without_details:
        pronoun = "it" if number == 1 else "them"
        notes.append(f"{number} without a hypothesis, target or date, so little is asked about {pronoun}")
    return f" ({'; '.join(notes)})" if notes else ""


def without_result(ledger: Ledger) -> str:
    """Say how many shipped bets have no result, whether or not a rule asks about it; empty for none."""
    shipped = [entry for entry in ledger.entries if entry.state == "done" and entry.group in ("overdue", "silent")]
    if not shipped:
        return ""
    silent = sum(entry.group == "silent" for entry in shipped)
    total = plural(len(shipped), "shipped bet has", "shipped bets have")
    which = f"{silent:,} of them" if silent < len(shipped) else "all of them" if silent > 1 else "it"
    verb = "names" if silent == 1 else "name"
    silent_note = f" ({which} {verb} no hypothesis or outcome to compare one with)" if silent else ""
    return f"{total} no result{silent_note}."


def _safe_cell(value: Any) -> Any:  # noqa: ANN401 - a cell
    """Remove terminal control characters from a cell, because JSON is also printed to terminals."""
    return safe(value) if isinstance(value, str) else value


def _with_group(entry: LedgerEntry) -> LedgerEntry:
    return msgspec.structs.replace(entry, group=_group_of(entry))


def _with_closing(entry: LedgerEntry, connection: sqlite3.Connection) -> LedgerEntry:
    """Add what the description says of the end to a stopped bet that gives no other reason."""
    if not entry.is_stopped_silently:
        return entry
    (body,) = connection.execute(_BODY, (entry.key,)).fetchone() or ("",)
    return msgspec.structs.replace(entry, closing=_safe_cell(closing_section(body)))


def _group_of(entry: LedgerEntry) -> Group:
    """Return the group of a bet: outcomes come first, and a stopped bet is decided, with or without a reason."""
    if entry.decision or entry.state == "dropped":
        return "decided"
    if entry.result:
        return "undecided"
    if not (entry.expected or entry.metric):
        return "silent"
    if entry.days_overdue is None or entry.days_overdue < -SOON_DAYS:
        return "running"
    return "overdue" if entry.days_overdue > 0 else "due"


def _sort_group(group: Group, entries: list[LedgerEntry]) -> list[LedgerEntry]:
    if group in ("overdue", "due"):
        return sorted(entries, key=lambda entry: -(entry.days_overdue or 0))
    if group == "running":
        return sorted(entries, key=lambda entry: entry.review_day or "9999")
    return sorted(entries, key=_outcome_day, reverse=True)


def _outcome_day(entry: LedgerEntry) -> str:
    """Return the day of the result, or else of the end of the work."""
    return entry.result_day or entry.finished or ""
