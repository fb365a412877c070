"""Selection of items by key, project, label, component or kind, translated to SQL."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING

from msgspec import Struct

from vanitylint.backlog.columns.querying import with_views
from vanitylint.backlog.items import project_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

_LIKE = "{} like ? escape '\\'"
"""Ignores case, as people do, at least in English."""

EMPTY_COLUMNS = "'' as labels, '' as components, '' as kind"
"""The remaining columns, for something that has only a name."""


class Scope(Struct, frozen=True, kw_only=True):
    """A selection of items. If several criteria are given, all must match; of the names of one criterion, any."""

    keys: tuple[str, ...] = ()
    """Keys, in which `*` matches anything and `?` one character: `PLAT-*`, `owner/*`."""
    projects: tuple[str, ...] = ()
    """Projects as `project_of` returns them: `PLAT`, `owner/repo`."""
    labels: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    """Components in Jira; other trackers have none."""
    kinds: tuple[str, ...] = ()
    """Kinds as reading maps them: `epic`, `story`; or the tracker's term."""

    def condition(self) -> tuple[str, list[str]]:
        """Return an SQL condition on the columns of the table `items`, and the values of its placeholders."""
        criteria = (
            ("key", [_pattern(key) for key in self.keys]),
            ("project", [_literal(project) for project in self.projects]),
            ("labels", [f"%,{_literal(label)},%" for label in self.labels]),
            ("components", [f"%,{_literal(component)},%" for component in self.components]),
            ("kind", [_literal(kind) for kind in self.kinds]),
        )
        clauses = [" or ".join([_LIKE.format(column)] * len(names)) for column, names in criteria if names]
        condition = " and ".join(f"({clause})" for clause in clauses) or "1"
        return condition, [name for _, names in criteria for name in names]

    def __str__(self) -> str:
        """Describe the scope: `keys PLAT-*; kinds epic, story`."""
        criteria = ((field, getattr(self, field)) for field in self.__struct_fields__)
        return "; ".join(f"{field} {', '.join(names)}" for field, names in criteria if names)


def conditions(scopes: Iterable[Scope]) -> tuple[list[str], list[str]]:
    """Return the condition of each scope in brackets, and the values of the placeholders of all of them."""
    pairs = [scope.condition() for scope in scopes]
    return [f"({condition})" for condition, _ in pairs], [name for _, names in pairs for name in names]


def count_in_scope(connection: sqlite3.Connection, scope: Scope) -> tuple[int, int]:
    """Return how many of the requested items are in a scope, and how many there are."""
    condition, names = scope.condition()
    statement = f"select coalesce(sum({condition}), 0), count(*) from items where asked"  # noqa: S608 - our own
    in_scope, total = connection.execute(statement, names).fetchone()
    return in_scope, total


_KEYS = "select key from item union select key from sprint union select key from project"


_BELOW = """
with recursive below (id) as (
    select id from items where key = ?
    union select u.child from ups u join below b on b.id = u.parent
)
select i.key from items i join below on below.id = i.id
"""


def keys_below(connection: sqlite3.Connection, key: str) -> frozenset[str]:
    """Return the keys of an item and of everything below it, at any depth, in a traced snapshot."""
    return frozenset(below for (below,) in connection.execute(_BELOW, (key,)))


_LEADS_ELSEWHERE = """
select distinct i.key from items i join traces t on t.item = i.id
join items o on o.id in (t.bet, t.hypothesis, t.metric, t.follow_up, t.follow_up_item, t.result, t.decision)
where o.project <> i.project collate nocase
"""


def keys_traced_elsewhere(connection: sqlite3.Connection) -> frozenset[str]:
    """Return the keys of items whose trace leads to another project, in a traced snapshot.

    Quotes from their bet, look back or result may come from there.
    """
    return frozenset(key for (key,) in connection.execute(_LEADS_ELSEWHERE))


@contextmanager
def restricted_to(connection: sqlite3.Connection, scope: Scope) -> Iterator[frozenset[str]]:
    """Within this context, a snapshot holds only the items in a scope and the findings of all runs on them.

    Yields the keys that findings can have: items, the sprints they are planned in, and their projects. Afterwards the
    snapshot is as before. Only the key of a deleted item is known, so a scope with labels, components or kinds does not
    match it.
    """
    condition, names = scope.condition()
    connection.execute("savepoint scope")
    try:
        connection.execute(f"update items set asked = 0, parent = null where not ({condition})", names)  # noqa: S608 - our own
        in_scope = _keys(connection)
        found_on = {key for (key,) in connection.execute("select distinct key from findings")}
        others = [key for key in found_on - in_scope if not _matches(connection, scope, key)]
        connection.execute("delete from findings where key in (select value from json_each(?))", (json.dumps(others),))
        connection.execute("delete from notices where item <> '' and item not in (select key from items where asked)")
        yield in_scope
    finally:
        connection.execute("rollback to scope")
        connection.execute("release scope")


def _keys(connection: sqlite3.Connection) -> frozenset[str]:
    return frozenset(key for (key,) in connection.execute(with_views(_KEYS)))


def _matches(connection: sqlite3.Connection, scope: Scope, key: str) -> bool:
    """Return whether a scope matches a key of which nothing else is known."""
    condition, names = scope.condition()
    statement = f"select {condition} from (select ? as key, ? as project, {EMPTY_COLUMNS})"  # noqa: S608 - our own
    return bool(connection.execute(statement, (*names, key, project_of(key))).fetchone()[0])


def _literal(name: str) -> str:
    """Escape a name for `like`."""
    return name.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _pattern(key: str) -> str:
    """Translate a key with `*` and `?` to a pattern for `like`."""
    return _literal(key).replace("*", "%").replace("?", "_")
