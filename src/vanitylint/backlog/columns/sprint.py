"""The view `sprint`: one row for each sprint, iteration or milestone."""

from __future__ import annotations

from vanitylint.backlog.columns.parts import SPRINT_STATE, Column, View

# A table reads best with one row per line.
# fmt: off
SPRINT_KEY = "s.name || iif((select count(*) from sprints o where o.name = s.name) > 1, ' (' || s.number || ')', '')"
_FEATURE_KEYS = (
    "(select group_concat(key, ', ') from (select i.key from sprint_items si join items i on i.id = si.item and i.asked "
    "join traces t on t.item = i.id where si.sprint = s.id and i.state <> 'dropped' and t.work_class = 'feature' "
    "and i.follow_up <> 'is' order by i.key limit 1000))"
)

SPRINT = View(
    "sprint",
    "one sprint, iteration or milestone",
    (
        Column("key", "text", "Its name, with its id in brackets if several share that name.", SPRINT_KEY),
        Column("title", "text", "Its name.", "s.name"),
        Column("state", "text", "future, active or closed; worked out from its dates if the tracker does not say, empty if it has none.", SPRINT_STATE),
        Column("goal", "text", "Its goal.", "s.goal"),
        Column("goal_status", "text", "outcome (the goal names a change for customers or the business), output (it names work to finish) or none.", "s.goal_status"),
        Column("start", "date", "First day.", "s.start"),
        Column("end", "date", "Last day.", 's."end"'),
        Column("items", "integer", "Items planned in it, except dropped ones.", "n.items"),
        Column("feature_items", "integer", "Of these, feature work.", "n.feature_items"),
        Column("exempt_items", "integer", "Of these, exempt work.", "n.items - n.feature_items"),
        Column("reaching_items", "integer", "Feature work that traces to a stated hypothesis or an outcome metric.", "n.reaching_items"),
        Column("unknown_items", "integer", "Feature work whose trace ends at a parent that was not fetched.", "n.unknown_items"),
        Column("feature_keys", "text", "The keys of its feature work, a thousand at most.", _FEATURE_KEYS),
        Column("goal_words", "text", "Its goal as a sentence to end a message with; empty if there is none.", "iif(s.goal = '', '', ' Its goal: “' || rtrim(s.goal, '.') || '”.')"),
        Column("url", "text", "Empty: sprints have no page of their own here.", "''"),
        Column("path", "text", "Empty.", "''"),
        Column("line", "integer", "0.", "0"),
        Column("bet", "text", "Null: a sprint belongs to no single bet.", "null"),
    ),
    """sprints s join (
        select si.sprint,
            sum(i.state <> 'dropped') as items,
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

# fmt: on
