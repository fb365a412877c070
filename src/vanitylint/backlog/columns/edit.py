"""The view `edit`: one row for each later edit of something an item claims."""

from __future__ import annotations

from vanitylint.backlog.columns.parts import DAY_IS_ASSUMED, RELEASED, REVIEW_DAY, Column, View, days, in_words

# A table reads best with one row per line.
# fmt: off
_RESULT_AT = (
    "coalesce((select f.at from firsts f where f.item = t.result and f.slot = 'result'), "
    "(select min(c.at) from claims c where c.item = t.result and c.slot = 'result'))"
)
_DAYS_AFTER_RELEASE = f"case when i.state = 'done' then {days(RELEASED, 'substr(e.at, 1, 10)')} end"
_LOOK_DAY = f"case when e.slot <> 'when' and not ({DAY_IS_ASSUMED}) and ({REVIEW_DAY}) > {RELEASED} then {REVIEW_DAY} end"
"""The look-back date that the item names, if after its release: it is more telling how close to it a target moved."""
_DISTANCE_WORDS = (
    "case when before_look = 0 then 'on the day of the look, ' "
    f"when before_look > 0 then {in_words('before_look')} || ' before the look on ' || look || ', ' "
    f"else {in_words('-before_look')} || ' after the look was due on ' || look || ', ' end"
)
_OCCASION_WORDS = (
    f"(select case when since_release > 0 then 'That was ' || coalesce({_DISTANCE_WORDS}, '') || {in_words('since_release')} || ' after the release.' "
    "when e.at > result_at then 'That was after the result was written down on ' || substr(result_at, 1, 10) || '.' else '' end "
    f"from (select since_release, look, result_at, {days('substr(e.at, 1, 10)', 'look')} as before_look "
    f"from (select {_DAYS_AFTER_RELEASE} as since_release, {_LOOK_DAY} as look, {_RESULT_AT} as result_at)))"
)
_DIGITS = ", ".join(f"({digit})" for digit in range(16))
_UP_TO_255 = f"(select a.column1 * 16 + b.column1 as n from (values {_DIGITS}) a, (values {_DIGITS}) b)"
_SHORTER_LENGTH = "min(length(e.before), length(e.after))"
_COMMON_PREFIX = (
    f"(select max(n) from {_UP_TO_255} where n < {_SHORTER_LENGTH} and substr(e.before, 1, n) = substr(e.after, 1, n) "
    "and (n = 0 or substr(e.before, n, 1) = ' '))"
)
_COMMON_SUFFIX = (
    f"(select max(n) from {_UP_TO_255} where n < {_SHORTER_LENGTH} - start and (n = 0 or "
    "substr(e.before, -n) = substr(e.after, -n) and substr(e.before, -n, 1) = ' '))"
)
_CHANGE_WORDS = (
    "(select '“' || rtrim(substr(e.after, start + 1, length(e.after) - start - rest), ' .') || '” instead of “' || "
    "rtrim(substr(e.before, start + 1, length(e.before) - start - rest), ' .') || '”' "
    f"from (select start, {_COMMON_SUFFIX} as rest from (select {_COMMON_PREFIX} as start)) "
    "where length(e.before) between 25 and 255 and 2 * (start + rest) > length(e.before))"
)
"""The words that changed, if the two sentences have more than half of their letters in common."""
_SINCE_WORDS = (
    "iif(trim(e.after) = '', 'It has been gone since ' || substr(e.at, 1, 10) || '.', "
    f"'Since ' || substr(e.at, 1, 10) || ': ' || coalesce({_CHANGE_WORDS}, '“' || e.after || '”') || '.')"
)
_IS_REPEATED = (
    "exists (select 1 from edits o where o.item = e.item and o.at = e.at and o.before = e.before and o.after = e.after "
    "and o.slot <> 'guardrail' and o.rowid < e.rowid)"
)
_SAME_FIELD = "o.item = e.item and o.slot = e.slot and o.field = e.field"
_FIRST_VALUE = f"iif(e.structured, (select o.before from edits o where {_SAME_FIELD} order by o.at, o.rowid limit 1), e.before)"
_AIM_SLOTS = "('hypothesis', 'metric', 'target')"
"""One sentence is often all three, and may later be moved behind the label of one of them."""
_CURRENT_CLAIMS = (
    "coalesce((select group_concat(text, '\n') from (select distinct c.text from claims c where c.item = e.item "
    f"and (c.slot = e.slot or c.slot in {_AIM_SLOTS} and e.slot in {_AIM_SLOTS}) order by c.place limit 1000)), '')"
)

EDIT = View(
    "edit",
    "one later edit to something an item claims",
    (
        Column("key", "text", "Key of the item.", "i.key"),
        Column("title", "text", "Its title.", "i.title"),
        Column("work_class", "text", "As in item.", "t.work_class"),
        Column("is_bet", "0 or 1", "As in item.", "t.work_class = 'feature' and t.bet is i.id"),
        Column("state", "text", "As in item.", "i.state"),
        Column("slot", "text", "What was edited: hypothesis, metric, target, baseline, when, guardrail.", "e.slot"),
        Column("slot_words", "text", "The same in words: 'day for looking back' instead of 'when'.", "iif(e.slot = 'when', 'day for looking back', e.slot)"),
        Column("field", "text", "The field it is in.", "e.field"),
        Column("at", "moment", "When it was edited.", "e.at"),
        Column("day", "date", "The day of that edit.", "substr(e.at, 1, 10)"),
        Column("before", "text", "What it said before.", "e.before"),
        Column("after", "text", "What it says since.", "e.after"),
        Column("first", "text", "What a field said before its first edit; for a longer text, the same as before.", _FIRST_VALUE),
        Column("today", "text", "What the item says about it today, one line for each sentence; hypothesis, metric and target count as one.", _CURRENT_CLAIMS),
        Column("is_undone", "0 or 1", "1 when a later edit put back what it said before.", f"exists (select 1 from edits o where {_SAME_FIELD} and o.at > e.at and o.after = e.before)"),
        Column("undoes", "date", "If the edit restores earlier words: the day of the last edit that had changed them; null if there is none.", f"(select max(substr(o.at, 1, 10)) from edits o where {_SAME_FIELD} and o.at < e.at and o.before = e.after)"),
        Column("is_material", "0 or 1", "1 when a number, date, comparison, measure or negation changed, not just the wording.", "e.material"),
        Column("is_field", "0 or 1", "1 when it is a separate field, 0 when it is a sentence in a longer text.", "e.structured"),
        Column("in_bulk", "0 or 1", "1 when the same field was edited in more than ten items within a quarter of an hour.", "e.bulk"),
        Column("eased", "integer", "For a target: how much easier it became to reach, in percent of the old value; negative if harder, null if that is unclear.", "e.eased"),
        Column("days_later", "integer", "For a look-back date: by how many days it moved.", "e.later"),
        Column("times", "integer", "For a look-back date: how often it has moved to a later day so far; null for anything else.", "case when e.slot = 'when' then (select count(*) from edits o where o.item = e.item and o.slot = 'when' and o.later > 0 and o.at <= e.at) end"),
        Column("is_during_work", "0 or 1", "1 when the work had begun but was not yet released.", f"coalesce(substr(e.at, 1, 10) >= i.started and (i.state = 'doing' or i.state = 'done' and substr(e.at, 1, 10) <= {RELEASED}), 0)"),
        Column("started", "date", "As in item.", "i.started"),
        Column("days_after_release", "integer", "Days from the item's release to the edit; negative if the edit came first, null while the item is not done.", _DAYS_AFTER_RELEASE),
        Column("released", "date", "As in item.", f"case when i.state = 'done' then {RELEASED} end"),
        Column("result_day", "date", "The day the first result was written down, if the tracker records it.", f"substr({_RESULT_AT}, 1, 10)"),
        Column("is_after_result", "0 or 1", "1 when the edit came after the first result.", f"e.at > coalesce({_RESULT_AT}, '9')"),
        Column("occasion", "text", "When the edit was made, as a sentence.", _OCCASION_WORDS),
        Column("since_words", "text", "What it has said since, as a sentence; of a sentence that changed little, only the change.", _SINCE_WORDS),
        Column("is_repeated", "0 or 1", "1 when another row reports the same edit under another slot.", _IS_REPEATED),
        Column("url", "text", "As in item.", "i.url"),
        Column("path", "text", "As in item.", "i.path"),
        Column("line", "integer", "As in item.", "i.line"),
        Column("bet", "text", "As in item.", "(select b.key from items b where b.id = t.bet)"),
    ),
    "edits e join items i on i.id = e.item and i.asked join traces t on t.item = i.id",
)
# fmt: on
