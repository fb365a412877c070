"""The view `project`: one row a project of the tracker, for questions about many bets at once.

Its counts look a year back from the day of the run, where nothing else is said. No row is a person, a team or a rank.
"""

from __future__ import annotations

from vanitylint.backlog.columns.parts import AS_OF, Column, View, days

_YEAR = f"date({AS_OF}, '-365 days')"
_QUARTER = f"date({AS_OF}, '-90 days')"

# Each thing that is counted is said once of a single item; its sum is a column. A table reads best with one row a line.
# fmt: off
_CLOSED = f"i.is_bet and not i.is_backfilled and i.finished > {_YEAR} and (i.state = 'done' or i.state = 'dropped' and (i.hypothesis is not null or i.started is not null))"
_SHIPPED = f"i.is_bet and i.state = 'done' and i.released > {_YEAR}"
_DELIVERED = f"i.state = 'done' and i.follow_up_status <> 'is' and i.finished > {_YEAR}"
_RECENT = f"i.state = 'done' and i.follow_up_status <> 'is' and i.finished > {_QUARTER}"
_DUE = f"{_SHIPPED} and i.days_overdue > 0"


def _count(*conditions: str) -> str:
    """How many items all conditions hold for. SQLite looks at a condition behind `filter` only when those before it hold."""
    return f"count(*) filter (where {' and '.join(f'({condition})' for condition in conditions)})"


def _size(*conditions: str) -> str:
    """How much work hangs on these, in items."""
    return f"coalesce(sum(max(i.children, 1)) filter (where {' and '.join(f'({each})' for each in conditions)}), 0)"


_FILLED_AT_ONCE = (
    "select count(*) over (order by julianday(f.at) range between current row and 0.0417 following) as at_once "
    "from firsts f join items b on b.id = f.item join traces bt on bt.item = b.id "
    "where f.slot = 'hypothesis' and b.project = n.project and b.asked and bt.bet = b.id and bt.work_class = 'feature'"
)

PROJECT = View(
    "project",
    "one project of the tracker, taken from keys: SHOP from SHOP-12, owner/repo from owner/repo#45",
    (
        Column("key", "text", "The part before the number in its keys.", "n.project"),
        Column("title", "text", "Empty: only the key is known.", "''"),
        Column("items", "integer", "Its work items.", "n.items"),
        Column("first_created", "date", "When the oldest of its items was created.", "n.first_created"),
        Column("days_known", "integer", "Days since then.", days("n.first_created")),
        Column("bets", "integer", "Bets that are in progress or done.", "n.bets"),
        Column("verdicts", "integer", "Bets closed within a year whose result says how they went, including dropped ones but not those labelled 'backfilled'.", "n.verdicts"),
        Column("successes", "integer", "Of these, those that say they went well.", "n.successes"),
        Column("shipped_bets", "integer", "Bets done within a year.", "n.shipped_bets"),
        Column("carried_on", "integer", "Of these, those that led to something: later feature work linked to them, or a decision.", "n.carried_on"),
        Column("delivered", "integer", "Feature work done within a year.", "n.delivered"),
        Column("removals", "integer", "Items done within a year that took something out of the product.", "n.removals"),
        Column("stops", "integer", "Decisions in that year to stop or take something back.", "n.stops"),
        Column("due_bets", "integer", "Bets done within a year whose result was due.", "n.due_bets"),
        Column("measured_bets", "integer", "Of these, those with a result.", "n.measured_bets"),
        Column("due_size", "integer", "The size of the due ones, in items below them.", "n.due_size"),
        Column("measured_size", "integer", "Of that, the size of those with a result.", "n.measured_size"),
        Column("recent", "integer", "Items done within ninety days.", "n.recent"),
        Column("recent_exempt", "integer", "Of these, exempt work.", "n.recent_exempt"),
        Column("filled_at_once", "integer", "The most bets whose hypothesis was first written within one hour.", f"coalesce((select max(x.at_once) from ({_FILLED_AT_ONCE}) x), 0)"),
        Column("url", "text", "Empty.", "''"),
        Column("path", "text", "Empty.", "''"),
        Column("line", "integer", "0.", "0"),
        Column("bet", "text", "Null: a project belongs to no single bet.", "null"),
    ),
    f"""(
        select i.project, count(*) as items, min(i.created) as first_created,
            {_count("i.is_bet and i.state in ('doing', 'done')")} as bets,
            {_count(_CLOSED, "i.bet_verdict is not null or i.state = 'dropped'")} as verdicts,
            {_count(_CLOSED, "i.state = 'done'", "i.bet_verdict is 'positive'")} as successes,
            {_count(_SHIPPED)} as shipped_bets,
            {_count(_SHIPPED, "i.bet_decision is not null or i.follow_on is not null")} as carried_on,
            {_count(_DELIVERED, "i.work_class = 'feature'")} as delivered,
            {_count(_DELIVERED, "i.removes")} as removals,
            {_count(_SHIPPED, "i.decision_kind is 'stop'")} as stops,
            {_count(_DUE)} as due_bets, {_count(_DUE, "i.bet_result is not null")} as measured_bets,
            {_size(_DUE)} as due_size, {_size(_DUE, "i.bet_result is not null")} as measured_size,
            {_count(_RECENT)} as recent, {_count(_RECENT, "i.work_class <> 'feature'")} as recent_exempt
        from item i where i.project <> '' group by i.project
    ) n""",
)
# fmt: on
