"""The views that rules ask: `item`, `sprint` and `edit`, each column with its meaning.

The views, `vanitylint sql --columns` and `docs/columns.md` are all made from these tables.
"""

from __future__ import annotations

from typing import NamedTuple


class Column(NamedTuple):
    """One column of a view."""

    name: str
    type: str
    meaning: str
    sql: str


class View(NamedTuple):
    """A view: what one row is, its columns, and the tables under it."""

    name: str
    row: str
    columns: tuple[Column, ...]
    tables: str
    like: str = ""
    """The view whose columns it shares, if any."""

    def create(self) -> str:
        """The statement that makes the view."""
        columns = ",\n    ".join(f'{column.sql} as "{column.name}"' for column in self.columns)
        return f"create view {self.name} as select\n    {columns}\nfrom {self.tables}"


_AS_OF = "(select as_of from runs order by id desc limit 1)"
_RELEASED = "coalesce(i.released, i.finished)"
_REVIEW_DAYS = 30
"""When nobody said when to look, thirty days after the release is when the question comes up (rule FUP302)."""
_REVIEW_DAY = (
    "case when i.state <> 'done' then i.measure_by "
    f"when i.measure_by is not null then max(i.measure_by, coalesce({_RELEASED}, i.measure_by)) "
    f"else date({_RELEASED}, '+' || coalesce(i.measure_after_days, {_REVIEW_DAYS}) || ' days') end"
)


def _days(earlier: str, later: str = _AS_OF) -> str:
    return f"cast(julianday({later}) - julianday({earlier}) as integer)"


def _in_words(days: str) -> str:
    return f"({days}) || iif({days} = 1, ' day', ' days')"


def _quote(slot: str, status: str, owner: str = "i.id") -> str:
    """The first claim of a slot; of metrics one of an outcome, for then that is the item's `metric_status`."""
    order = "c.status = 'output', c.place" if slot == "metric" else "c.place"
    return (
        f"(select c.text from claims c where c.item = {owner} and c.slot = '{slot}' and c.status {status} "
        f"order by {order} limit 1)"
    )


_FILLED = "<> 'placeholder'"

_SPRINT = (
    "(select s.name from sprint_items si join sprints s on s.id = si.sprint where si.item = i.id "
    "order by s.start desc, s.id desc limit 1)"
)
_STAGE = (
    f"case when i.state = 'doing' and {_days('i.started')} = 0 then 'Started today' "
    f"when i.state = 'doing' and {_days('i.started')} > 0 then 'Started ' || {_in_words(_days('i.started'))} || ' ago' "
    "when i.state = 'doing' then 'In progress' when i.state = 'done' then 'Done' when i.state = 'dropped' then 'Dropped' "
    f"else coalesce('Planned for ' || {_SPRINT}, 'Not started') end"
)

_OPENING = (
    "coalesce((select ' It begins: “' || trim(replace(substr(b.body, 1, 120), '\n', ' ')) || "
    "iif(length(b.body) > 120, '…', '') || '”.' from bodies b where b.item = i.id and trim(b.body) <> ''), ' It has no description.')"
)
_CLOSING = (
    "coalesce((select ' It was closed with: “' || trim(replace(substr(c.body, 1, 120), '\n', ' ')) || '”.' "
    "from comments c where c.item = i.id and not c.automated order by c.at desc, c.rowid desc limit 1), '')"
)

# A table reads best with one row a line.
# fmt: off
ITEM = View(
    "item",
    "one work item",
    (
        Column("key", "text", "The tracker's key, such as SHOP-12 or owner/repo#45.", "i.key"),
        Column("title", "text", "Its title.", "i.title"),
        Column("kind", "text", "initiative, epic, feature, story, task, bug, spike …; the tracker's own word where it is none of these.", "i.kind"),
        Column("work_class", "text", "feature (traces to a bet), or exempt: defect, risk, debt, support, chore, docs, spike, release.", "t.work_class"),
        Column("state", "text", "todo, doing, done or dropped.", "i.state"),
        Column("status", "text", "The tracker's own word for the state.", "i.status"),
        Column("resolution", "text", "The tracker's resolution, empty where there is none.", "i.resolution"),
        Column("labels", "text", "Its labels, one after another with a comma on both sides: ',growth,ux,'.", "i.labels"),
        Column("estimate", "number", "Story points or the like.", "i.estimate"),
        Column("parent", "text", "Key of its parent, also when the parent was not fetched.", "i.parent"),
        Column("url", "text", "Where to open it.", "i.url"),
        Column("path", "text", "The file it stands in, for backlogs kept as files.", "i.path"),
        Column("line", "integer", "The line of that file.", "i.line"),
        Column("as_of", "date", "The day this run calls today.", _AS_OF),
        Column("created", "date", "When it was created.", "i.created"),
        Column("updated", "date", "When it was last touched.", "i.updated"),
        Column("started", "date", "When work on it began, where the tracker tells.", "i.started"),
        Column("finished", "date", "When it was done or dropped.", "i.finished"),
        Column("released", "date", "When customers got it: the release if there is one, else the day it was done.", f"case when i.state = 'done' then {_RELEASED} end"),
        Column("due", "date", "Its due date.", "i.due"),
        Column("days_since_created", "integer", "Days from created to today.", _days("i.created")),
        Column("days_since_started", "integer", "Days from started to today; null when nobody knows when it started.", _days("i.started")),
        Column("days_since_released", "integer", "Days from released to today; null while it is not done.", f"case when i.state = 'done' then {_days(_RELEASED)} end"),
        Column("sprint", "text", "The sprint it is planned in, the latest if several.", _SPRINT),
        Column("is_planned", "0 or 1", "1 when it sits in a sprint that is running or to come.", "exists (select 1 from sprint_items si join sprints s on s.id = si.sprint where si.item = i.id and s.state in ('active', 'future'))"),
        Column("children", "integer", "Items directly below it.", "t.children"),
        Column("feature_children", "integer", "Of these, feature work.", "t.feature_children"),
        Column("open_children", "integer", "Of these, neither done nor dropped.", "t.open_children"),
        Column("is_bet", "0 or 1", "1 when it carries a bet: feature work that is an initiative, epic, idea or experiment, a feature on its own, or any item that states a hypothesis of its own. Containers never are.", "t.work_class = 'feature' and t.bet is i.id"),
        Column("is_container", "0 or 1", "1 for items that collect unrelated work and never end, such as 'Maintenance'.", "i.is_container"),
        Column("is_follow_up", "0 or 1", "1 when the item is itself the looking back: measure, review, readout.", "i.follow_up = 'is'"),
        Column("hypothesis_status", "text", "stated, benefit (a reason, but no expected change), placeholder (an unfilled template) or none.", "i.hypothesis"),
        Column("hypothesis", "text", "Its own hypothesis, quoted.", _quote("hypothesis", "= 'stated'")),
        Column("benefit", "text", "The reason or benefit it gives, quoted.", _quote("hypothesis", "= 'benefit'")),
        Column("placeholder", "text", "The first unfilled part of a template that asks for hypothesis or metric, quoted.", "(select c.text from claims c where c.item = i.id and c.status = 'placeholder' and c.slot in ('hypothesis', 'metric') order by c.place limit 1)"),
        Column("placeholder_where", "text", "Where that unfilled part stands.", "(select c.\"where\" from claims c where c.item = i.id and c.status = 'placeholder' and c.slot in ('hypothesis', 'metric') order by c.place limit 1)"),
        Column("placeholder_heading", "text", "The heading or field of that part alone.", "(select replace(replace(c.\"where\", 'body > ', ''), 'field ', '') from claims c where c.item = i.id and c.status = 'placeholder' and c.slot in ('hypothesis', 'metric') order by c.place limit 1)"),
        Column("who", "text", "For whom, quoted.", _quote("who", _FILLED)),
        Column("metric_status", "text", "outcome, output (counts only the team's own work, or can only grow), placeholder or none.", "i.metric"),
        Column("metric", "text", "Its own measure of success, quoted.", _quote("metric", _FILLED)),
        Column("baseline", "text", "The value today, quoted.", _quote("baseline", _FILLED)),
        Column("target", "text", "The target, quoted.", _quote("target", _FILLED)),
        Column("measure_by", "text", "When the result will be looked at, quoted.", _quote("when", _FILLED)),
        Column("guardrail", "text", "What is not to get worse, quoted.", _quote("guardrail", _FILLED)),
        Column("follow_up_status", "text", "is (the item is the look back), done, planned or none.", "i.follow_up"),
        Column("follow_up", "text", "Where the item itself books the looking back, quoted.", _quote("follow-up", _FILLED)),
        Column("result", "text", "What was measured, quoted from the item itself.", _quote("result", _FILLED)),
        Column("decision", "text", "What was decided from a result, quoted.", _quote("decision", _FILLED)),
        Column("comment_words", "integer", "Words people wrote in its comments.", "i.comment_words"),
        Column("trace", "text", "bet (a bet was reached), none (the walk up ends without one), unknown (a parent was not fetched).", "t.trace"),
        Column("bet", "text", "Key of the nearest bet at or above the item.", "(select b.key from items b where b.id = t.bet)"),
        Column("bet_title", "text", "Title of that bet.", "(select b.title from items b where b.id = t.bet)"),
        Column("bet_hypothesis", "text", "The hypothesis stated by the item or by the nearest item above it that states one.", _quote("hypothesis", "= 'stated'", "t.hypothesis")),
        Column("bet_metric", "text", "The measure of success named by the item or by the nearest item above it that names one.", _quote("metric", _FILLED, "t.metric")),
        Column("bet_metric_status", "text", "outcome or output, of that measure; null where there is none.", "(select m.metric from items m where m.id = t.metric)"),
        Column("bet_follow_up", "text", "The looking back booked for the bet: a linked item's key, or the words that book it.", "coalesce((select f.key from items f where f.id = t.follow_up_item), " + _quote("follow-up", _FILLED, "t.follow_up") + ", " + _quote("when", _FILLED, "t.follow_up") + ")"),
        Column("look_back_state", "text", "State of the item that looks back on the bet; null where there is no such item.", "(select f.state from items f where f.id = t.follow_up_item)"),
        Column("bet_result", "text", "The result found on the bet, on its follow-up or on a child that measured it, quoted.", _quote("result", _FILLED, "t.result")),
        Column("bet_result_key", "text", "Key of the item on which that result stands.", "(select r.key from items r where r.id = t.result)"),
        Column("bet_decision", "text", "The decision found there, quoted.", _quote("decision", _FILLED, "t.decision")),
        Column("review_day", "date", "The day on which the result is due: the day the item names, else thirty days after its release.", _REVIEW_DAY),
        Column("days_overdue", "integer", "Days since review_day; negative while it is still to come.", _days(f"({_REVIEW_DAY})")),
        Column("texts", "text", "Which of its own texts were read, in words: 'title, description, field Goal, 3 comments'.", "i.looked_in"),
        Column("looked_in", "text", "Where a hypothesis was looked for, in words: its own texts, then its parent.", "i.looked_in || case when i.parent is not null then ', parent ' || i.parent else '' end"),
        Column("stage", "text", "How far it is, in words: 'Started 12 days ago', 'Planned for Sprint 9'.", _STAGE),
        Column("nearest_reason", "text", "Its benefit as a sentence to end a message with; empty where it gives none.", "coalesce(' The nearest to it is a reason: “' || rtrim(" + _quote("hypothesis", "= 'benefit'") + ", '.') || '”.', '')"),
        Column("expected_words", "text", "The hypothesis as a sentence to end a message with; empty where there is none.", "coalesce(' It expected: “' || rtrim(" + _quote("hypothesis", "= 'stated'", "t.hypothesis") + ", '.') || '”.', '')"),
        Column("opening_words", "text", "How its description begins, as a sentence to end a message with; empty where there is none.", _OPENING),
        Column("closing_words", "text", "Its last comment, as a sentence to end a message with; empty where there is none.", _CLOSING),
        Column("source", "text", "The source it was read from.", "(select s.name from sources s where s.id = i.source)"),
    ),
    "items i join traces t on t.item = i.id where i.asked",
)

EVERY_ITEM = View(
    "every_item",
    "one work item, also one beyond what was asked for, to which a trace leads and which no rule judges",
    ITEM.columns,
    "items i join traces t on t.item = i.id",
    like="item",
)

_SPRINT_KEY = "s.name || iif((select count(*) from sprints o where o.name = s.name) > 1, ' (' || s.number || ')', '')"

SPRINT = View(
    "sprint",
    "one sprint, iteration or milestone",
    (
        Column("key", "text", "Its name, and its id in brackets where several have that name.", _SPRINT_KEY),
        Column("title", "text", "Its name.", "s.name"),
        Column("state", "text", "future, active, closed, or empty where the tracker does not say.", "s.state"),
        Column("goal", "text", "Its goal.", "s.goal"),
        Column("goal_status", "text", "outcome (the goal names a change for customers or the business), output (it names work to finish) or none.", "s.goal_status"),
        Column("start", "date", "First day.", "s.start"),
        Column("end", "date", "Last day.", 's."end"'),
        Column("items", "integer", "Items planned in it, without the dropped ones.", "n.items"),
        Column("feature_items", "integer", "Of these, feature work.", "n.feature_items"),
        Column("exempt_items", "integer", "Of these, exempt work.", "n.items - n.feature_items"),
        Column("reaching_items", "integer", "Feature work that traces to a stated hypothesis or an outcome metric.", "n.reaching_items"),
        Column("unknown_items", "integer", "Feature work whose trace ends at a parent that was not fetched.", "n.unknown_items"),
        Column("feature_keys", "text", "The keys of its feature work, one after another.", "n.feature_keys"),
        Column("goal_words", "text", "Its goal as a sentence to end a message with; empty where there is none.", "iif(s.goal = '', '', ' Its goal: “' || rtrim(s.goal, '.') || '”.')"),
        Column("url", "text", "Empty: sprints have no page of their own here.", "''"),
        Column("path", "text", "Empty.", "''"),
        Column("line", "integer", "0.", "0"),
        Column("bet", "text", "Null: a sprint hangs on no single bet.", "null"),
    ),
    """sprints s join (
        select si.sprint,
            sum(i.state <> 'dropped') as items,
            group_concat(iif(i.state <> 'dropped' and t.work_class = 'feature' and i.follow_up <> 'is', i.key, null), ', ')
                as feature_keys,
            sum(i.state <> 'dropped' and t.work_class = 'feature' and i.follow_up <> 'is') as feature_items,
            sum(i.state <> 'dropped' and t.work_class = 'feature' and i.follow_up <> 'is'
                and (t.hypothesis is not null or m.metric is 'outcome')) as reaching_items,
            sum(i.state <> 'dropped' and t.work_class = 'feature' and i.follow_up <> 'is'
                and t.hypothesis is null and m.metric is not 'outcome' and t.trace = 'unknown') as unknown_items
        from sprint_items si join items i on i.id = si.item and i.asked join traces t on t.item = i.id
            left join items m on m.id = t.metric
        group by si.sprint
    ) n on n.sprint = s.id""",
)

_RESULT_AT = "(select min(c.at) from claims c where c.item = t.result and c.slot = 'result')"
_DAYS_AFTER_RELEASE = f"case when i.state = 'done' then {_days(_RELEASED, 'substr(e.at, 1, 10)')} end"
_OCCASION = (
    f"case when {_DAYS_AFTER_RELEASE} > 0 then 'That was ' || {_in_words(_DAYS_AFTER_RELEASE)} || ' after the release.' "
    f"when e.at > {_RESULT_AT} then 'That was after the result was written down on ' || substr({_RESULT_AT}, 1, 10) || '.' "
    "else '' end"
)

EDIT = View(
    "edit",
    "one later edit of something an item claims",
    (
        Column("key", "text", "Key of the item.", "i.key"),
        Column("title", "text", "Its title.", "i.title"),
        Column("work_class", "text", "As in item.", "t.work_class"),
        Column("state", "text", "As in item.", "i.state"),
        Column("slot", "text", "What was edited: hypothesis, metric, target, baseline, when, guardrail.", "e.slot"),
        Column("field", "text", "The field it stands in.", "e.field"),
        Column("at", "moment", "When it was edited.", "e.at"),
        Column("day", "date", "The day of it.", "substr(e.at, 1, 10)"),
        Column("before", "text", "What it said before.", "e.before"),
        Column("after", "text", "What it says since.", "e.after"),
        Column("is_material", "0 or 1", "1 when a number, date, comparison, measure or negation changed, not only the wording.", "e.material"),
        Column("is_field", "0 or 1", "1 when it was a field of its own, 0 when a sentence in a longer text.", "e.structured"),
        Column("in_bulk", "0 or 1", "1 when the same field was edited in more than ten items within a quarter of an hour.", "e.bulk"),
        Column("days_after_release", "integer", "Days from the item's release to the edit; negative before it; null while it is not done.", _DAYS_AFTER_RELEASE),
        Column("released", "date", "As in item.", f"case when i.state = 'done' then {_RELEASED} end"),
        Column("result_day", "date", "The day the first result was written down, where the tracker tells.", f"substr({_RESULT_AT}, 1, 10)"),
        Column("is_after_result", "0 or 1", "1 when the edit came after the first result.", f"e.at > coalesce({_RESULT_AT}, '9')"),
        Column("occasion", "text", "When the edit was made, as a sentence.", _OCCASION),
        Column("url", "text", "As in item.", "i.url"),
        Column("path", "text", "As in item.", "i.path"),
        Column("line", "integer", "As in item.", "i.line"),
        Column("bet", "text", "As in item.", "(select b.key from items b where b.id = t.bet)"),
    ),
    "edits e join items i on i.id = e.item and i.asked join traces t on t.item = i.id",
)
# fmt: on

VIEWS: tuple[View, ...] = (ITEM, SPRINT, EDIT)
"""Those that rules ask."""
ALL_VIEWS: tuple[View, ...] = (*VIEWS, EVERY_ITEM)


def document() -> str:
    """All views and columns as Markdown: what `vanitylint sql --columns` prints and `docs/columns.md` holds."""
    parts = ["# What a rule or a query can ask", ""]
    parts += ["Each view has one row a thing; a rule's conditions are SQL over one such row."]
    for view in ALL_VIEWS:
        parts += ["", f"## {view.name}: {view.row}", ""]
        if view.like:
            parts.append(f"The columns of `{view.like}`.")
            continue
        parts += ["| column | type | meaning |", "| --- | --- | --- |"]
        parts += [f"| `{column.name}` | {column.type} | {column.meaning} |" for column in view.columns]
    return "\n".join(parts)
