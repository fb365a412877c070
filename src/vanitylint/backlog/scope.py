"""For which items something holds: said by key, project, label, component or kind, asked as SQL."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING

from msgspec import Struct

from vanitylint.backlog.items import project_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

_LIKE = "{} like ? escape '\\'"
"""Takes capitals for small letters, as people do; at least those of English."""

ONLY_NAMED = "'' as labels, '' as components, '' as kind"
"""The other columns, for what has no more than a name."""


class Scope(Struct, frozen=True, kw_only=True):
    """Some of the items. Where several ways are named, all hold; of the names of one way, any."""

    keys: tuple[str, ...] = ()
    """Keys in which `*` stands for anything and `?` for one character: `PLAT-*`, `owner/*`."""
    projects: tuple[str, ...] = ()
    """Projects as `project_of` tells them: `PLAT`, `owner/repo`."""
    labels: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    """Jira's; other trackers have none."""
    kinds: tuple[str, ...] = ()
    """As reading maps them: `epic`, `story`; or the tracker's own word."""

    def condition(self) -> tuple[str, list[str]]:
        """SQL over columns as the table `items` has them, and what its question marks stand for."""
        ways = (
            ("key", [_pattern(key) for key in self.keys]),
            ("project", [_literal(project) for project in self.projects]),
            ("labels", [f"%,{_literal(label)},%" for label in self.labels]),
            ("components", [f"%,{_literal(component)},%" for component in self.components]),
            ("kind", [_literal(kind) for kind in self.kinds]),
        )
        asked = [" or ".join([_LIKE.format(column)] * len(names)) for column, names in ways if names]
        return " and ".join(f"({each})" for each in asked) or "1", [name for _, names in ways for name in names]

    def __str__(self) -> str:
        """In words: `keys PLAT-*, kinds epic, story`."""
        ways = ((way, getattr(self, way)) for way in self.__struct_fields__)
        return "; ".join(f"{way} {', '.join(names)}" for way, names in ways if names)


def conditions(scopes: Iterable[Scope]) -> tuple[list[str], list[str]]:
    """The condition of each scope in brackets, and what stands for the question marks of them all."""
    told = [scope.condition() for scope in scopes]
    return [f"({condition})" for condition, _ in told], [name for _, names in told for name in names]


def how_many(connection: sqlite3.Connection, scope: Scope) -> tuple[int, int]:
    """How many of the items that were asked for a scope names, and how many there are."""
    condition, names = scope.condition()
    question = f"select coalesce(sum({condition}), 0), count(*) from items where asked"  # noqa: S608 - our own
    mine, every = connection.execute(question, names).fetchone()
    return mine, every


_KEYS = "select key from item union select key from sprint union select key from project"


_BELOW = """
with recursive below (id) as (
    select id from items where key = ?
    union select u.child from ups u join below b on b.id = u.parent
)
select i.key from items i join below on below.id = i.id
"""


def what_hangs_on(connection: sqlite3.Connection, key: str) -> frozenset[str]:
    """The keys of an item and of all that hangs on it, however deep, in a snapshot that was traced."""
    return frozenset(below for (below,) in connection.execute(_BELOW, (key,)))


_LEADS_ELSEWHERE = """
select distinct i.key from items i join traces t on t.item = i.id
join items o on o.id in (t.bet, t.hypothesis, t.metric, t.follow_up, t.follow_up_item, t.result, t.decision)
where o.project <> i.project collate nocase
"""


def what_leads_elsewhere(connection: sqlite3.Connection) -> frozenset[str]:
    """The keys of items whose chain leads to another project, in a snapshot that was traced.

    What is quoted of their bet, their look back or their result may stand there.
    """
    return frozenset(key for (key,) in connection.execute(_LEADS_ELSEWHERE))


@contextmanager
def nothing_else(connection: sqlite3.Connection, scope: Scope) -> Iterator[frozenset[str]]:
    """While this lasts, a snapshot holds what a scope names, and the findings of all runs on it; then it is as it was.

    Gives the keys that a finding can stand on: items, the sprints they are planned in, and their projects. Of an item
    that is gone only the key is known, so a scope with labels, components or kinds names it no more.
    """
    condition, names = scope.condition()
    connection.execute("savepoint scope")
    try:
        connection.execute(f"update items set asked = 0, parent = null where not ({condition})", names)  # noqa: S608 - our own
        mine = _keys(connection)
        on = {key for (key,) in connection.execute("select distinct key from findings")}
        others = [key for key in on - mine if not _is_meant(connection, scope, key)]
        connection.execute("delete from findings where key in (select value from json_each(?))", (json.dumps(others),))
        connection.execute("delete from notices where item <> '' and item not in (select key from item)")
        yield mine
    finally:
        connection.execute("rollback to scope")
        connection.execute("release scope")


def _keys(connection: sqlite3.Connection) -> frozenset[str]:
    return frozenset(key for (key,) in connection.execute(_KEYS))


def _is_meant(connection: sqlite3.Connection, scope: Scope, key: str) -> bool:
    condition, names = scope.condition()
    question = f"select {condition} from (select ? as key, ? as project, {ONLY_NAMED})"  # noqa: S608 - our own
    return bool(connection.execute(question, (*names, key, project_of(key))).fetchone()[0])


def _literal(name: str) -> str:
    return name.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _pattern(key: str) -> str:
    return _literal(key).replace("*", "%").replace("?", "_")
