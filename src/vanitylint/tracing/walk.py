"""Walk up the hierarchy from all items at once: at most six steps, safe against cycles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vanitylint.backlog.limits import MAX_TRACE_STEPS
from vanitylint.tracing.states import derive_states

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping

_PREPARE = """
drop table if exists temp.relations;
drop table if exists temp.ancestors;
drop table if exists temp.looks;
create temp table relations (type text primary key, role text) without rowid;
create temp table ancestors (item integer, ancestor integer, depth integer, primary key (item, ancestor)) without rowid;
create temp table looks (item integer, follow_up integer, primary key (item, follow_up)) without rowid;
"""

_UPS = """
delete from ups;
insert or ignore into ups
    select c.id, p.id from items c join items p on p.key = c.parent where p.id <> c.id;
insert or ignore into ups
    select l.item, p.id from links l join temp.relations r on r.type = lower(l.type) and r.role = 'up'
    join items p on p.key = l.target where p.id <> l.item;
insert or ignore into ups
    select c.id, l.item from links l join temp.relations r on r.type = lower(l.type) and r.role = 'down'
    join items c on c.key = l.target where c.id <> l.item;
insert or ignore into ups
    select f.id, t.id from items f join links l on l.item = f.id join items t on t.key = l.target
    where f.follow_up = 'is' and f.parent is null and t.follow_up <> 'is' and t.id <> f.id and t.parent is not f.key;
insert into temp.ancestors select id, id, 0 from items;
"""

_STEP = """
insert or ignore into temp.ancestors
    select a.item, u.parent, ? from temp.ancestors a join ups u on u.child = a.ancestor where a.depth = ?
"""

# An item is looked back on by a follow-up below it, or by one that is linked with it in either direction. A follow-up
# below an epic looks back on that epic, not on the initiative above: it says nothing about the other epics there.
_LOOKS = """
insert or ignore into temp.looks
    select a.ancestor, a.item from items f join temp.ancestors a on a.item = f.id
    where f.follow_up = 'is' and (a.depth = 1 or a.depth = 2 and not exists (
        select 1 from ups u join items p on p.id = u.parent
        where u.child = f.id and p.is_bet_kind and p.follow_up <> 'is'
    ));
insert or ignore into temp.looks
    select t.id, l.item from items f join links l on l.item = f.id
    join items t on t.key = l.target and t.id <> f.id where f.follow_up = 'is';
insert or ignore into temp.looks
    select l.item, f.id from items f join links l on l.target = f.key and l.item <> f.id where f.follow_up = 'is';
"""

# `min(depth)` makes SQLite take the other columns from the row with the least depth: the nearest one. Of several
# look backs or results at the same distance, the first by key counts. If a thousand look backs belong to one item, each
# item below it would meet all of them, so each item first picks two: two, because an item may be a look back itself.
# The class of an item is that of the nearest epic or container above it that states one, by being exempt, or that
# states what it expects. An epic that does neither inherits from the one above it.
_TRACES = """
delete from traces;
insert into traces
with
family as (
    select u.parent as item, count(*) as children, sum(c.work_class = 'feature') as feature_children,
        sum(c.state in ('todo', 'doing')) as open_children
    from ups u join items c on c.id = u.child group by u.parent
),
class as (
    select a.item, x.work_class, min(a.depth) from temp.ancestors a join items x on x.id = a.ancestor
    where a.depth > 0 and (x.is_bet_kind or x.is_container)
        and (x.work_class <> 'feature' or x.hypothesis = 'stated')
    group by a.item
),
bet as (
    select a.item, a.ancestor as bet, min(a.depth) as depth from temp.ancestors a join items x on x.id = a.ancestor
    left join family f on f.item = x.id left join class c on c.item = x.id
    where not x.is_container and x.work_class = 'feature' and x.follow_up <> 'is' and (
        x.hypothesis = 'stated' or x.is_bet_kind and coalesce(c.work_class, 'feature') = 'feature'
        and (x.kind <> 'feature' or x.parent is null or f.children > 0))
    group by a.item
),
hypothesis as (
    select a.item, a.ancestor as owner, min(a.depth) from temp.ancestors a join items x on x.id = a.ancestor
    where x.hypothesis = 'stated' group by a.item
),
metric as (
    select a.item, a.ancestor as owner, min(a.depth) from temp.ancestors a join items x on x.id = a.ancestor
    where x.metric in ('outcome', 'output') group by a.item
),
booked as (
    select a.item, a.ancestor as owner, min(a.depth) from temp.ancestors a join items x on x.id = a.ancestor
    where x.follow_up in ('planned', 'done') or x.measure_by is not null or x.measure_after_days is not null
    group by a.item
),
first_looks as (
    select item, follow_up, key, is_dropped from (
        select l.item, l.follow_up, f.key, f.state = 'dropped' as is_dropped,
            row_number() over (partition by l.item order by f.state = 'dropped', f.key) as place
        from temp.looks l join items f on f.id = l.follow_up
    ) where place <= 2
),
-- A bet that states its own expectation needs a result and a decision of its own, and if it says when to check it, a
-- look back of its own. Any other shares those above it, except for what was said before its work began.
answers as (
    select a.item, a.ancestor, a.depth,
        coalesce(a.depth > bet.depth and b.hypothesis = 'stated', false) as is_of_another_bet,
        iif(a.depth > bet.depth, substr(coalesce(b.started, b.created), 1, 10), '') as since
    from temp.ancestors a left join bet on bet.item = a.item left join items b on b.id = bet.bet
    where bet.bet is null or a.depth <= bet.depth or not (
        b.hypothesis = 'stated' and (b.measure_by is not null or b.measure_after_days is not null))
),
looked as (
    select a.item, l.follow_up, min(printf('%02d %s', a.depth * 2 + l.is_dropped, l.key))
    from answers a join first_looks l on l.item = a.ancestor where l.follow_up <> a.item group by a.item
),
said as (
    select c.item, c.slot, i.key, c.slot = 'result' and not max(c.text glob '*[0-9]*') as bare,
        substr(max(coalesce(c.at, f.at)), 1, 10) as at
    from claims c join items i on i.id = c.item left join firsts f on f.item = c.item and f.slot = c.slot and not f.bulk
    where c.slot in ('result', 'decision') and c.status <> 'placeholder' group by c.item, c.slot
),
first_told as (
    select l.item, l.follow_up, s.slot, min(s.key) as key, s.bare, s.at
    from temp.looks l join said s on s.item = l.follow_up group by l.item, s.slot
),
-- A result with a number in it, on the item or where one looked back, comes before words such as `target met`.
places as (
    select a.item, s.slot, s.item as owner, s.key, a.depth * 4 + s.bare * 2 as distance
    from answers a join said s on s.item = a.ancestor and coalesce(s.at >= a.since, true)
    where not a.is_of_another_bet
    union all
    select a.item, t.slot, t.follow_up, t.key, a.depth * 4 + 1 + t.bare * 2
    from answers a join first_told t on t.item = a.ancestor and coalesce(t.at >= a.since, true)
    where not a.is_of_another_bet
    union all
    select u.parent, s.slot, u.child, s.key, 1 + s.bare * 2
    from ups u join items c on c.id = u.child and c.kind = 'experiment' join said s on s.item = u.child
    join items p on p.id = u.parent and p.kind <> 'initiative'
),
result as (
    select item, owner, min(printf('%02d %s', distance, key)) from places where slot = 'result' group by item
),
decision as (
    select item, owner, min(printf('%02d %s', distance, key)) from places where slot = 'decision' group by item
),
cut as (
    select distinct a.item from temp.ancestors a join items x on x.id = a.ancestor
    where x.parent is not null and not exists (select 1 from items p where p.key = x.parent)
)
select i.id,
    case when i.work_class = 'feature' and i.hypothesis <> 'stated' then coalesce(class.work_class, 'feature')
        else i.work_class end,
    case when hypothesis.owner is null and cut.item is not null then 'unknown'
        when bet.bet is not null then 'bet' else 'none' end,
    bet.bet, hypothesis.owner, metric.owner, booked.owner, looked.follow_up, result.owner, decision.owner,
    coalesce(family.children, 0), coalesce(family.feature_children, 0), coalesce(family.open_children, 0), 0, 0
from items i
    left join family on family.item = i.id
    left join class on class.item = i.id
    left join bet on bet.item = i.id
    left join hypothesis on hypothesis.item = i.id
    left join metric on metric.item = i.id
    left join booked on booked.item = i.id
    left join looked on looked.item = i.id
    left join result on result.item = i.id
    left join decision on decision.item = i.id
    left join cut on cut.item = i.id
"""

_NEWEST = """
update traces set newest = 1 where item in (
    select item from (
        select t.item, row_number() over (partition by i.project order by i.started desc, i.key desc) as place
        from traces t join items i on i.id = t.item
        where t.bet = t.item and t.work_class = 'feature' and i.asked and i.started is not null
            and i.state in ('doing', 'done')
    ) where place = 1
)
"""

# The number of others with the same text, without those below the same parent. Counted for all at once, as any number
# of items may consist of an unchanged template.
_ALIKE = """
update traces set alike = found.others from (
    select id, sum(is_other) over (partition by shape) - sum(is_other) over (partition by shape, family) as others
    from (
        select id, shape, is_bet_kind as is_other, iif(parent is null, id, parent) as family
        from items where asked and shape <> ''
    )
) as found where traces.item = found.id and found.others > 0
"""

# An item on a cycle reaches itself, or its walk has not ended when it is cut off.
_MAYBE_ON_CYCLE = """
select u.child, u.parent from ups u
where exists (select 1 from temp.ancestors a where a.item = u.parent and a.ancestor = u.child)
    or u.child in (select item from temp.ancestors where depth = ?)
order by u.child, u.parent
"""


def trace_all(connection: sqlite3.Connection, relations: Mapping[str, str]) -> None:
    """Fill `traces` for every item.

    Args:
        connection: The snapshot's connection, inside a transaction.
        relations: Maps a link's wording, in lower case, to `up` (the target is above) or `down`.
    """
    _run(connection, _PREPARE)
    connection.executemany("insert into temp.relations values (?, ?)", relations.items())
    _run(connection, _UPS)
    derive_states(connection, MAX_TRACE_STEPS)
    for step in range(MAX_TRACE_STEPS):
        if connection.execute(_STEP, (step + 1, step)).rowcount == 0:
            break
    _run(connection, _LOOKS)
    _run(connection, _TRACES)
    connection.execute(_NEWEST)
    connection.execute(_ALIKE)


def cycles(connection: sqlite3.Connection) -> Iterator[list[str]]:
    """Yield the keys of each cycle of parents, upwards from the alphabetically first; after `trace_all`.

    Of cycles that share items only one is reported; the others show up once it is fixed.
    """
    for (key,) in connection.execute("select key from items where parent = key order by key"):
        yield [str(key)]
    for cycle in _find_cycles(connection.execute(_MAYBE_ON_CYCLE, (MAX_TRACE_STEPS,))):
        keys = [_key(connection, row) for row in cycle]
        first = keys.index(min(keys))
        yield keys[first:] + keys[:first]


def _find_cycles(edges: Iterable[tuple[int, int]]) -> Iterator[list[int]]:
    """Yield cycles in a depth-first search that follows each edge once; a cycle ends where the path meets itself."""
    parents: dict[int, list[int]] = {}
    for child, parent in edges:
        parents.setdefault(child, []).append(parent)
    visited: set[int] = set()
    reported: set[int] = set()
    for start in list(parents):
        path = [] if start in visited else [start]
        on_path = set(path)
        while path:
            node = path[-1]
            visited.add(node)
            if not parents.get(node):
                on_path.remove(path.pop())
                continue
            parent = parents[node].pop()
            if parent in on_path and not {node, parent} & reported:
                cycle = path[path.index(parent) :]
                reported.update(cycle)
                yield cycle
            elif parent not in visited:
                path.append(parent)
                on_path.add(parent)


def _key(connection: sqlite3.Connection, row: int) -> str:
    return str(connection.execute("select key from items where id = ?", (row,)).fetchone()[0])


def _run(connection: sqlite3.Connection, script: str) -> None:
    """Run statements one by one: `executescript` would commit the transaction first."""
    for statement in script.split(";"):
        if statement.strip():
            connection.execute(statement)
