"""The view `item`: one row for each work item."""

from __future__ import annotations

from vanitylint.backlog.columns.parts import (
    AS_OF,
    DAY_IS_ASSUMED,
    FILLED,
    RELEASED,
    REVIEW_DAY,
    SPRINT_STATE,
    Column,
    View,
    days,
    in_words,
    quote,
)

_SPRINT = (
    "(select s.name from sprint_items si join sprints s on s.id = si.sprint where si.item = i.id "
    "order by s.start desc, s.id desc limit 1)"
)
_STAGE_WORDS = (
    f"case when i.state = 'doing' and {days('i.started')} = 0 then 'Started today' "
    f"when i.state = 'doing' and {days('i.started')} > 0 then 'Started ' || {in_words(days('i.started'))} || ' ago' "
    "when i.state = 'doing' then 'In progress' when i.state = 'done' then 'Done' when i.state = 'dropped' then 'Dropped' "
    f"else coalesce('Planned for ' || {_SPRINT}, 'Not started') end"
)

_HYPOTHESIS, _BENEFIT = quote("hypothesis", "= 'stated'"), quote("hypothesis", "= 'benefit'")
_BODY_START = "'\n' || replace(substr(b.body, 1, 120), '\r', '')"
for _mark in ("######", "#####", "####", "###", "##", "#", ">"):
    _BODY_START = f"replace({_BODY_START}, '\n{_mark} ', '\n')"
for _mark in ("**", "__", "`"):
    _BODY_START = f"replace({_BODY_START}, '{_mark}', '')"
_BODY_START = f"trim(replace(replace({_BODY_START}, '\n\n', '\n'), '\n', ' '))"
_OPENING_WORDS = (
    f"coalesce((select iif(instr({_BODY_START}, substr({_BENEFIT}, 1, 40)), '', ' It begins: “' || {_BODY_START} || "
    "iif(length(b.body) > 120, '…', '') || '”.') from bodies b where b.item = i.id and trim(b.body) <> ''), ' It has no description.')"
)
_WHEN = quote("when", FILLED)
_NO_DAY_WORDS = (
    f"case when {_WHEN} is null then 'no day for looking back was found' "
    f"when {_WHEN} = {_HYPOTHESIS} then 'its expectation names no clear day for looking back' "
    f"else 'no day for looking back could be read from “' || rtrim({_WHEN}, '.') || '”' end"
)
_RESULT, _DECISION = quote("result", FILLED, "t.result"), quote("decision", FILLED, "t.decision")
_CLOSING_WORDS = (
    "coalesce((select ' It was closed with: “' || trim(replace(substr(c.body, 1, 120), '\n', ' ')) || '”.' "
    "from comments c where c.item = i.id and not c.automated order by c.at desc, c.rowid desc limit 1), '')"
)

_FROM_PEOPLES_COMMENTS = "from comments c where c.item = i.id and not c.automated"
_COMMENTS = (
    f"iif((select total(length(c.body) + 1) {_FROM_PEOPLES_COMMENTS}) <= 101000, (select group_concat(c.body, '\n') {_FROM_PEOPLES_COMMENTS}), "
    "(select group_concat(body, '\n') from (select substr(c.body, 1, 25000) as body, "
    f"sum(min(length(c.body), 25000) + 1) over (order by c.rowid desc) as so_far {_FROM_PEOPLES_COMMENTS} order by c.rowid) "
    "where so_far <= 101000))"
)
"""Limited in length: otherwise one long discussion could exceed what a rule may handle, and stop the rule for all items.

For the same reason every list built here ends after a thousand entries, and the snapshot limits the length of each text.
"""
_BODY_AND_FIELDS = (
    "(select substr(b.body, 1, 80000) || '\n' || substr(b.fields, 1, 30000) from bodies b where b.item = i.id)"
)

# A table reads best with one row per line.
# fmt: off
_UNKNOWN = "= 'unknown'"
_OWNERS = ("i.id", "t.metric", "t.hypothesis", "t.bet", "t.follow_up")
"""Where a claim about a bet may be: the item itself, and the items above it that make the other claims."""


def _nearest(slot: str, status: str = FILLED) -> str:
    """Return SQL for the first claim of a slot on the item or the bet above it."""
    return f"coalesce({', '.join(quote(slot, status, owner) for owner in _OWNERS)})"


def _all_claims(slot: str, status: str = FILLED, owner: str = "i.id") -> str:
    """Return SQL for all claims of a slot, joined together."""
    return (
        f"(select group_concat(text, ' / ') from (select c.text from claims c join items o on o.id = c.item "
        f"where c.item in ({owner}) and c.slot = '{slot}' and c.status {status} order by o.key, c.place limit 1000))"
    )


_LAST_CLAIM_FIRST = "c.place desc"
_LATEST_RESULT_FIRST = "c.\"where\" not like 'comment%', c.at desc, iif(c.\"where\" like 'comment%', -c.place, c.place)"
"""Order of results, which are stored best first: the last of the latest comment, then those outside comments."""


def _last_status(slot: str, statuses: str, owner: str, order: str = _LAST_CLAIM_FIRST) -> str:
    """Return SQL for the last of some statuses among the claims of a slot: earlier ones may be preliminary."""
    return (
        f"(select c.status from claims c join items o on o.id = c.item where c.item in ({owner}) "
        f"and c.slot = '{slot}' and c.status in ({statuses}) order by o.key desc, {order} limit 1)"
    )


def _first_filled(slot: str, owner: str = "i.id") -> str:
    """Return SQL for when a slot was first filled; null if it may always have been, or if it was filled in bulk."""
    return f"(select f.at from firsts f where f.item = {owner} and f.slot = '{slot}' and not f.bulk)"


def _has_measure(*statuses: str) -> str:
    """Return SQL for whether one of the item's measures has one of these statuses."""
    listed = ", ".join(f"'{status}'" for status in statuses)
    return f"exists (select 1 from claims c where c.item = i.id and c.slot = 'metric' and c.status in ({listed}))"


def _of_children(expression: str) -> str:
    """Return SQL for an expression over the items directly below the item."""
    return f"(select {expression} from ups u join items c on c.id = u.child join traces ct on ct.item = c.id where u.parent = i.id)"


_HYPOTHESIS_AT, _METRIC_AT = _first_filled("hypothesis", "coalesce(t.hypothesis, i.id)"), _first_filled("metric", "coalesce(t.metric, i.id)")
_RESULT_AT = _first_filled("result", "t.result")
_CLAIM_WRITTEN_AT = (
    "(select max(h.at) from changes h where h.item = c.item and instr(h.after, c.text) and not instr(coalesce(h.before, ''), c.text))"
)
_LAST_RESULT_AT = (
    f"(select max(coalesce(c.at, {_CLAIM_WRITTEN_AT})) from claims c where c.item in (t.result, t.follow_up_item) and c.slot = 'result')"
)
_DECISION_DAY = f"substr(coalesce({_first_filled('decision', 't.decision')}, i.finished), 1, 10)"
_RESULT_OWNERS = "t.result, t.follow_up_item"
_VERDICT = (
    "coalesce(" + _last_status("result", "'positive', 'negative', 'neither'", _RESULT_OWNERS, _LATEST_RESULT_FIRST) + ", "
    f"(select c.status from claims c where c.item in ({_RESULT_OWNERS}) and c.slot = 'result' and c.status {FILLED} "
    "group by c.slot having min(c.status) = max(c.status) and c.status = 'unmeasured'))"
)
_RESULT_DAY = f"substr(coalesce({_RESULT_AT}, i.updated, i.finished), 1, 10)"
"""If it is unknown when the result was written, it cannot have been after the last update."""
_FROM_LATER_WORK = (
    "from (select n.id from links l join items n on n.key = l.target where l.item = i.id "
    "union select l.item from links l where l.target = i.key union select u.child from ups u where u.parent = i.id) x "
    f"join items n on n.id = x.id where n.id <> i.id and n.follow_up <> 'is' and n.work_class = 'feature' and n.created > {RELEASED}"
)
_FROM_ALIKE = (
    "from items o where i.shape <> '' and o.shape <> '' and o.shape = i.shape and o.id <> i.id and o.asked and o.is_bet_kind "
    "and (o.parent is null or o.parent is not i.parent)"
)
_FROM_UNMEASURED = (
    "from items w join traces wt on wt.item = w.id where wt.bet = w.id and wt.work_class = 'feature' and w.id <> t.item "
    "and w.project = i.project and w.asked and w.state = 'done' and wt.result is null and "
    "case when w.measure_by is not null then max(w.measure_by, coalesce(w.released, w.finished, w.updated, w.measure_by)) "
    "else date(coalesce(w.released, w.finished, w.updated), '+' || coalesce(w.measure_after_days, 30) || ' days') end < i.started "
    "and coalesce(w.released, w.finished, w.updated) > date(i.started, '-365 days')"
)
"""Bets of the same project that were overdue without a result when this item was started.

It refers to `t`, so that SQLite evaluates it only after the conditions on `t`: see `is_newest_start`.
"""

ITEM = View(
    "item",
    "one work item",
    (
        Column("key", "text", "The tracker's key, such as SHOP-12 or owner/repo#45.", "i.key"),
        Column("title", "text", "Its title.", "i.title"),
        Column("kind", "text", "initiative, epic, feature, story, task, bug, spike …; the tracker's own word if it is none of these.", "i.kind"),
        Column("work_class", "text", "feature (traces to a bet), or exempt: defect, risk, debt, support, chore, docs, spike, release.", "t.work_class"),
        Column("state", "text", "todo, doing, done or dropped.", "i.state"),
        Column("status", "text", "The tracker's own word for the state.", "i.status"),
        Column("resolution", "text", "The tracker's resolution; empty if there is none.", "i.resolution"),
        Column("labels", "text", "Its labels, with a comma before and after each: ',growth,ux,'.", "i.labels"),
        Column("components", "text", "Its components in Jira, with commas like labels.", "i.components"),
        Column("estimate", "number", "Story points or similar.", "i.estimate"),
        Column("parent", "text", "Key of its parent, even if the parent was not fetched.", "i.parent"),
        Column("url", "text", "Where to open it.", "i.url"),
        Column("path", "text", "The file it is in, for backlogs kept as files.", "i.path"),
        Column("line", "integer", "The line in that file.", "i.line"),
        Column("as_of", "date", "The date this run treats as today.", AS_OF),
        Column("created", "date", "When it was created.", "i.created"),
        Column("updated", "date", "When it was last updated.", "i.updated"),
        Column("started", "date", "When work on it began, if the tracker records it.", "i.started"),
        Column("finished", "date", "When it was done or dropped.", "i.finished"),
        Column("released", "date", "When customers got it: the release date, or else the day it was done, or else the day it was last updated.", f"case when i.state = 'done' then {RELEASED} end"),
        Column("due", "date", "Its due date.", "i.due"),
        Column("days_since_created", "integer", "Days from created to today.", days("i.created")),
        Column("days_since_started", "integer", "Days from started to today; null if the start is unknown.", days("i.started")),
        Column("days_since_released", "integer", "Days from released to today; null while it is not done.", f"case when i.state = 'done' then {days(RELEASED)} end"),
        Column("sprint", "text", "The sprint it is planned in; the latest if there are several.", _SPRINT),
        Column("is_planned", "0 or 1", "1 when it is in a current or future sprint.", f"exists (select 1 from sprint_items si join sprints s on s.id = si.sprint where si.item = i.id and {SPRINT_STATE} in ('active', 'future'))"),
        Column("children", "integer", "Items directly below it.", "t.children"),
        Column("feature_children", "integer", "Of these, feature work.", "t.feature_children"),
        Column("open_children", "integer", "Of these, those neither done nor dropped.", "t.open_children"),
        Column("is_bet", "0 or 1", "1 when it is a bet: feature work that is an initiative, epic, idea or experiment; a feature that has no parent or has items below it; and any item, even a story, that states its own hypothesis. Containers never are.", "t.work_class = 'feature' and t.bet is i.id"),
        Column("is_container", "0 or 1", "1 for items that collect unrelated work and never end, such as 'Maintenance'.", "i.is_container"),
        Column("is_follow_up", "0 or 1", "1 when the item itself is a look back: measure, review, readout.", "i.follow_up = 'is'"),
        Column("hypothesis_status", "text", "stated, benefit (a reason, but no expected change), placeholder (an unfilled template) or none.", "i.hypothesis"),
        Column("hypothesis", "text", "Its own hypothesis, quoted.", _HYPOTHESIS),
        Column("benefit", "text", "The reason or benefit it gives, quoted.", _BENEFIT),
        Column("placeholder", "text", "The first unfilled part of a template that asks for hypothesis or metric, quoted.", "(select c.text from claims c where c.item = i.id and c.status = 'placeholder' and c.slot in ('hypothesis', 'metric') order by c.place limit 1)"),
        Column("placeholder_where", "text", "Where that unfilled part is.", "(select c.\"where\" from claims c where c.item = i.id and c.status = 'placeholder' and c.slot in ('hypothesis', 'metric') order by c.place limit 1)"),
        Column("placeholder_heading", "text", "Just the heading or field of that part.", "(select replace(replace(c.\"where\", 'body > ', ''), 'field ', '') from claims c where c.item = i.id and c.status = 'placeholder' and c.slot in ('hypothesis', 'metric') order by c.place limit 1)"),
        Column("placeholder_place", "text", "Where that is, in words.", "(select iif(c.\"where\" = 'body', 'in the description', 'under \"' || replace(replace(c.\"where\", 'body > ', ''), 'field ', '') || '\"') from claims c where c.item = i.id and c.status = 'placeholder' and c.slot in ('hypothesis', 'metric') order by c.place limit 1)"),
        Column("who", "text", "Who it is for, quoted.", quote("who", FILLED)),
        Column("metric_status", "text", "outcome, output (counts only the team's own work, or can only grow), placeholder or none.", "i.metric"),
        Column("metric", "text", "Its own measure of success, quoted.", quote("metric", FILLED)),
        Column("baseline", "text", "The value today, quoted.", quote("baseline", FILLED)),
        Column("target", "text", "The target, quoted.", quote("target", FILLED)),
        Column("measure_by", "text", "When the result will be looked at, quoted.", quote("when", FILLED)),
        Column("guardrail", "text", "What should not get worse, quoted.", quote("guardrail", FILLED)),
        Column("follow_up_status", "text", "is (the item is the look back), done, planned or none.", "i.follow_up"),
        Column("follow_up", "text", "Where the item itself books the look back, quoted.", quote("follow-up", FILLED)),
        Column("result", "text", "What was measured, quoted from the item itself.", quote("result", FILLED)),
        Column("decision", "text", "What was decided from a result, quoted.", quote("decision", FILLED)),
        Column("comment_words", "integer", "Words people wrote in its comments.", "i.comment_words"),
        Column("trace", "text", "bet (a bet was reached), none (the walk up ends without one), unknown (a parent was not fetched).", "t.trace"),
        Column("bet", "text", "Key of the nearest bet at or above the item.", "(select b.key from items b where b.id = t.bet)"),
        Column("bet_title", "text", "Title of that bet.", "(select b.title from items b where b.id = t.bet)"),
        Column("bet_hypothesis", "text", "The hypothesis stated by the item or by the nearest item above it that states one.", quote("hypothesis", "= 'stated'", "t.hypothesis")),
        Column("bet_metric", "text", "The measure of success named by the item or by the nearest item above it that names one.", quote("metric", FILLED, "t.metric")),
        Column("bet_metric_status", "text", "outcome or output, for that measure; null if there is none.", "(select m.metric from items m where m.id = t.metric)"),
        Column("bet_follow_up", "text", "The look back booked for the bet: the key of a linked item, or the words that book it.", "coalesce((select f.key from items f where f.id = t.follow_up_item), " + quote("follow-up", FILLED, "t.follow_up") + ", " + quote("when", FILLED, "t.follow_up") + ")"),
        Column("look_back_state", "text", "State of the item that looks back on the bet; null if there is none.", "(select f.state from items f where f.id = t.follow_up_item)"),
        Column("bet_result", "text", "The result found on the bet, on its follow-up or on a child that measured it, quoted.", _RESULT),
        Column("bet_result_key", "text", "Key of the item that has that result.", "(select r.key from items r where r.id = t.result)"),
        Column("bet_decision", "text", "The decision found there, quoted.", _DECISION),
        Column("review_day", "date", "The day the result is due: the day named by the item, or else by the nearest item above it that names one, or else the due date of an open item that looks back on it. For released work with no such day, or with its own hypothesis but no day of its own, thirty days after its release.", REVIEW_DAY),
        Column("days_overdue", "integer", "Days since review_day; negative while it is still to come.", days(f"({REVIEW_DAY})")),
        Column("review_words", "text", "Why the result is due, in words: a day that somebody named, or thirty days after the release.", f"iif(not ({DAY_IS_ASSUMED}), 'the look back was due on ', {_NO_DAY_WORDS} || ', so it was due after thirty days, on ') || ({REVIEW_DAY})"),
        Column("texts", "text", "Which of its own texts were read: 'title, description, field Goal, 3 comments'.", "i.looked_in"),
        Column("looked_in", "text", "Where a hypothesis was looked for: its own texts, then its parent.", "i.looked_in || case when i.parent is not null then ', parent ' || i.parent else '' end"),
        Column("stage", "text", "How far along it is: 'Started 12 days ago', 'Planned for Sprint 9'.", _STAGE_WORDS),
        Column("nearest_reason", "text", "Its benefit as a sentence to end a message with; empty if it gives none.", f"coalesce(' The nearest to it: “' || rtrim({_BENEFIT}, '.') || '”.', '')"),
        Column("expected_words", "text", "The hypothesis as a sentence to end a message with; empty if there is none.", "coalesce(iif(i.state = 'done', ' It expected', ' It expects') || ': “' || rtrim(" + quote("hypothesis", "= 'stated'", "t.hypothesis") + ", '.') || '”.', '')"),
        Column("opening_words", "text", "How its description begins, as a sentence to end a message with; empty if nearest_reason already quotes it.", _OPENING_WORDS),
        Column("closing_words", "text", "Its last comment, as a sentence to end a message with; empty if there is none.", _CLOSING_WORDS),
        Column("project", "text", "The project from its key: SHOP for SHOP-12, owner/repo for owner/repo#45; empty if the key has none.", "i.project"),
        Column("body", "text", "Its description in Markdown; if very long, the first 200,000 characters.", "(select b.body from bodies b where b.item = i.id)"),
        Column("comments", "text", "What people wrote in its comments, joined together; if very long, the last 100,000 characters.", _COMMENTS),
        Column("own_words", "text", "All its texts: title, description, fields, comments by people; very long texts are cut.", f"substr(i.title, 1, 1000) || '\n' || coalesce({_BODY_AND_FIELDS}, '') || '\n' || coalesce({_COMMENTS}, '')"),
        Column("fields", "text", "Any other fields in the tracker, as a JSON object; very long ones are cut.", "(select b.fields from bodies b where b.item = i.id)"),
        Column("hypothesis_where", "text", "Where its own hypothesis is: title, body, body > Goal, field Hypothesis.", "(select c.\"where\" from claims c where c.item = i.id and c.slot = 'hypothesis' and c.status = 'stated' order by c.\"where\" = 'title', c.place limit 1)"),
        Column("output_for_outcome", "text", "Work to finish, given where a hypothesis or an outcome is asked for, quoted.", quote("hypothesis", "= 'output'")),
        Column("reason", "text", "Why the author thinks so, quoted: because, interviews, data, a frank hunch.", quote("reason", FILLED)),
        Column("exit", "text", "When the team would stop or take it back, quoted.", quote("exit", FILLED)),
        Column("confidence", "text", "How sure the author is, from a field or heading: '80 %', 'High'.", quote("confidence", FILLED)),
        Column("criteria", "text", "Entries among its measures that only say how the software behaves, joined together.", _all_claims("metric", "= 'acceptance'")),
        Column("metric_where", "text", "Where its own measure is: title, body, body > Success metrics, field KPI.", quote("metric", FILLED, column='c."where"')),
        Column("metric_counts", "text", "What its own measure counts if that is no outcome, in words: the team's own work, or what grows by itself.", f"case {quote('metric', FILLED, column='c.status')} when 'output' then 'the team''s own work' when 'vanity' then 'what grows by itself' end"),
        Column("only_output", "0 or 1", "1 when every measure counts the team's own work or can only grow.", f"i.metric = 'output' and not {_has_measure('outcome')}"),
        Column("only_vanity", "0 or 1", "1 when every measure is a count that can only grow.", f"i.metric = 'output' and not {_has_measure('outcome', 'output')}"),
        Column("metrics", "text", "All the bet's measures of success, joined together.", _all_claims("metric", owner="coalesce(t.metric, i.id)")),
        Column("baseline_unknown", "text", "Words saying that today's value is not known yet, quoted.", f"coalesce({quote('baseline', _UNKNOWN)}, {quote('baseline', _UNKNOWN, 't.metric')})"),
        Column("bet_who", "text", "Who it is for, said by the item or by the nearest bet above it.", _nearest("who")),
        Column("bet_reason", "text", "Why the author thinks so, looked up the same way.", _nearest("reason")),
        Column("bet_target", "text", "The target, looked up the same way.", _nearest("target")),
        Column("bet_baseline", "text", "The value at the start, looked up the same way.", _nearest("baseline")),
        Column("bet_measure_by", "text", "When the result will be looked at, looked up the same way.", _nearest("when")),
        Column("bet_guardrail", "text", "What should not get worse, looked up the same way.", _nearest("guardrail")),
        Column("bet_exit", "text", "When the team would stop, looked up the same way.", _nearest("exit")),
        Column("bet_state", "text", "State of the nearest bet at or above the item.", "(select b.state from items b where b.id = t.bet)"),
        Column("is_looked_at_below", "0 or 1", "1 when a look back is booked, or done, for a bet directly below it.", "exists (select 1 from ups u join traces ct on ct.item = u.child where u.parent = i.id and ct.bet = u.child and (ct.follow_up_item is not null or ct.follow_up = u.child or ct.result = u.child))"),
        Column("look_back_due", "date", "Due date of the item that looks back on the bet.", "(select f.due from items f where f.id = t.follow_up_item)"),
        Column("bet_results", "text", "All results found for the bet and on the item that looks back on it, joined together.", _all_claims("result", owner="t.result, t.follow_up_item")),
        Column("bet_verdict", "text", "How the result turned out, if it says so: positive, negative, neither, or unmeasured if it says no more than that nothing could be measured.", _VERDICT),
        Column("decision_kind", "text", "What kind of decision it is, if that is clear: keep, iterate, stop or defer.", _last_status("decision", "'keep', 'iterate', 'stop', 'defer'", "t.decision")),
        Column("hypothesis_at", "moment", "When the hypothesis was first written, if the history shows that there was none before; null if there may always have been one.", _HYPOTHESIS_AT),
        Column("hypothesis_day", "date", "The day of that moment.", f"substr({_HYPOTHESIS_AT}, 1, 10)"),
        Column("metric_day", "date", "The same for the measure of success.", f"substr({_METRIC_AT}, 1, 10)"),
        Column("result_at", "moment", "The same for the result.", _RESULT_AT),
        Column("result_day", "date", "The day of that moment.", f"substr({_RESULT_AT}, 1, 10)"),
        Column("last_result_day", "date", "The day its latest result was written down, from comments and the history of texts.", f"substr({_LAST_RESULT_AT}, 1, 10)"),
        Column("decision_day", "date", "The day the decision was written down; if unknown, the day the item was finished.", _DECISION_DAY),
        Column("days_since_result", "integer", "Days since the result was written down; if unknown, since the item was last updated.", f"case when t.result is not null then {days(_RESULT_DAY)} end"),
        Column("days_planned", "integer", "Days from its start (or else its creation) to its due date.", days("coalesce(i.started, i.created)", "i.due")),
        Column("due_moves", "integer", "How often its due date was moved to a later day.", "(select count(*) from changes c where c.item = i.id and lower(c.field) in ('due', 'duedate', 'due date', 'due_date', 'target end') and date(c.after) > date(c.before))"),
        Column("child_titles", "text", "Titles of the items directly below it, a thousand at most.", "(select group_concat(title, ' / ') from (select substr(c.title, 1, 200) as title from ups u join items c on c.id = u.child where u.parent = i.id order by c.key limit 1000))"),
        Column("children_say_who", "0 or 1", "1 when an item directly below it says who it is for.", "exists (select 1 from ups u join claims c on c.item = u.child and c.slot = 'who' where u.parent = i.id)"),
        Column("released_children", "integer", "How many of the items directly below it customers already have.", _of_children("count(*) filter (where c.state = 'done' and c.released is not null)")),
        Column("children_since_decision", "integer", "Feature work directly below it that began after the decision.", f"(select count(*) from ups u join items c on c.id = u.child join traces ct on ct.item = c.id where u.parent = i.id and ct.work_class = 'feature' and c.follow_up <> 'is' and not c.removes and coalesce(c.started, c.created) > {_DECISION_DAY} and c.state <> 'dropped')"),
        Column("follow_on", "text", "Key of feature work created after its release that is linked to it or sits below it.", f"(select min(n.key) {_FROM_LATER_WORK})"),
        Column("alike", "integer", "Number of other bets with the same hypothesis, ignoring numbers and the words of their titles; siblings are left out.", "t.alike"),
        Column("alike_keys", "text", "Their keys, separated by commas.", f"(select group_concat(key, ', ') from (select o.key as key {_FROM_ALIKE} order by o.key limit 10))"),
        Column("unmeasured_before", "integer", "Number of bets in the same project that were overdue without a result when this one started.", f"(select count(*) {_FROM_UNMEASURED})"),
        Column("unmeasured_keys", "text", "Their keys, separated by commas.", f"(select group_concat(key, ', ') from (select w.key as key {_FROM_UNMEASURED} order by w.key limit 10))"),
        Column("is_newest_start", "0 or 1", "1 for the most recently started bet of its project.", "t.newest"),
        Column("removes", "0 or 1", "1 when it takes something out of the product.", "i.removes"),
        Column("is_backfilled", "0 or 1", "1 when a label says that it was written down afterwards.", "lower(i.labels) like '%,backfilled,%'"),
        Column("above_words", "text", "Where it belongs, as a sentence.", "coalesce((select 'It belongs to ' || b.key || ' “' || b.title || '”, which says neither.' from items b where b.id = t.bet), iif(i.parent is null, 'It has no parent.', 'Its parent ' || i.parent || ' leads to no bet.'))"),
        Column("result_words", "text", "What the result is, as a sentence.", f"coalesce('Result: “' || rtrim({_RESULT}, '.') || '”.', 'No result was found.')"),
        Column("decision_words", "text", "What was decided, as a sentence; words already quoted as the result are not repeated.", f"case when instr({_RESULT}, {_DECISION}) then 'Decided in the same words.' else coalesce('Decided: “' || rtrim({_DECISION}, '.') || '”.', 'No decision was found.') end"),
        Column("source", "text", "The source it was read from.", "(select s.name from sources s where s.id = i.source)"),
    ),
    "items i join traces t on t.item = i.id where i.asked",
)

EVERY_ITEM = View(
    "every_item",
    "one work item, including items outside the scope you asked for that a trace leads to; rules do not judge those",
    ITEM.columns,
    "items i join traces t on t.item = i.id",
    like="item",
)

# fmt: on
