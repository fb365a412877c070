"""The view `project`: one row for each project of the tracker, for questions about many bets at once.

Unless stated otherwise, counts cover the year before the day of the run. No row is a person, a team or a rank.
"""

from __future__ import annotations

from vanitylint.backlog.columns.parts import AS_OF, Column, View, days

_YEAR_AGO = f"date({AS_OF}, '-365 days')"
_QUARTER_AGO = f"date({AS_OF}, '-90 days')"

# Each condition below is about a single item; a column counts the items that meet it. A table reads best with one row
# per line.
# fmt: off
_CLOSED = f"i.is_bet and not i.is_backfilled and i.finished > {_YEAR_AGO} and (i.state = 'done' or i.state = 'dropped' and (i.hypothesis is not null or i.started is not null))"
_SHIPPED = f"i.is_bet and i.state = 'done' and i.released > {_YEAR_AGO}"
_DELIVERED = f"i.state = 'done' and i.follow_up_status <> 'is' and i.finished > {_YEAR_AGO}"
_RECENT = f"i.state = 'done' and i.follow_up_status <> 'is' and i.finished > {_QUARTER_AGO}"
_DUE = f"{_SHIPPED} and i.days_overdue > 0"


def _count_where(*conditions: str) -> str:
    """Return SQL for the number of items that meet all conditions. SQLite evaluates each only if those before it hold."""
    return f"count(*) filter (where {' and '.join(f'({condition})' for condition in conditions)})"


def _size_where(*conditions: str) -> str:
    """Return SQL for the size of the items that meet all conditions, in items below them."""
    return f"coalesce(sum(max(i.children, 1)) filter (where {' and '.join(f'({condition})' for condition in conditions)}), 0)"


_FILLED_AT_ONCE = (
    "select count(*) over (order by julianday(f.at) range between current row and 0.0417 following) as at_once "
    "from firsts f join items b on b.id = f.item join traces bt on bt.item = b.id "
    "where f.slot = 'hypothesis' and b.project = i.project and b.asked and bt.bet = b.id and bt.work_class = 'feature'"
)

PROJECT = View(
    "project",
    "one project of the tracker, taken from keys: SHOP from SHOP-12, owner/repo from owner/repo#45",
    (
        Column("key", "text", "The part before the number in its keys.", "i.project"),
        Column("title", "text", "Empty: only the key is known.", "''"),
        Column("items", "integer", "Its work items.", "count(*)"),
        Column("first_created", "date", "When the oldest of its items was created.", "min(i.created)"),
        Column("days_known", "integer", "Days since then.", days("min(i.created)")),
        Column("bets", "integer", "Bets that are in progress or done.", _count_where("i.is_bet and i.state in ('doing', 'done')")),
        Column("verdicts", "integer", "Bets closed within a year whose result says how they went, including dropped ones but not those labelled 'backfilled'.", _count_where(_CLOSED, "i.bet_verdict <> 'unmeasured' or i.state = 'dropped'")),
        Column("successes", "integer", "Of these, those that say they went well.", _count_where(_CLOSED, "i.state = 'done'", "i.bet_verdict is 'positive'")),
        Column("shipped_bets", "integer", "Bets done within a year.", _count_where(_SHIPPED)),
        Column("carried_on", "integer", "Of these, those that led to something: later feature work linked to them, or a decision.", _count_where(_SHIPPED, "i.bet_decision is not null or i.follow_on is not null")),
        Column("delivered", "integer", "Feature work done within a year.", _count_where(_DELIVERED, "i.work_class = 'feature'")),
        Column("removals", "integer", "Items done within a year that took something out of the product.", _count_where(_DELIVERED, "i.removes")),
        Column("stops", "integer", "Decisions in that year to stop or take something back.", _count_where(_SHIPPED, "i.decision_kind is 'stop'")),
        Column("due_bets", "integer", "Bets done within a year whose result was due.", _count_where(_DUE)),
        Column("measured_bets", "integer", "Of these, those with a result.", _count_where(_DUE, "i.bet_result is not null")),
        Column("due_size", "integer", "The size of the due ones, in items below them.", _size_where(_DUE)),
        Column("measured_size", "integer", "Of that, the size of those with a result.", _size_where(_DUE, "i.bet_result is not null")),
        Column("recent", "integer", "Items done within ninety days.", _count_where(_RECENT)),
        Column("recent_exempt", "integer", "Of these, exempt work.", _count_where(_RECENT, "i.work_class <> 'feature'")),
        Column("filled_at_once", "integer", "The most bets whose hypothesis was first written within one hour.", f"coalesce((select max(x.at_once) from ({_FILLED_AT_ONCE}) x), 0)"),
        Column("url", "text", "Empty.", "''"),
        Column("path", "text", "Empty.", "''"),
        Column("line", "integer", "0.", "0"),
        Column("bet", "text", "Null: a project belongs to no single bet.", "null"),
    ),
    "item i where i.project <> '' group by i.project",
)
# fmt: on
