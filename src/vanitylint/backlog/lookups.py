"""What commands look up in a snapshot beside the views: which items there are, where they stand, who holds them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from vanitylint.backlog.columns.sprint import SPRINT_KEY

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

_PLACED = """
select i.key, i.path, i.line, i.last_line, s.name from items i join sources s on s.id = i.source
where s.name in (select value from json_each(?))
"""
_HELD_ELSEWHERE = f"""
select key from items where source in (select id from sources where name not in (select value from json_each(:names)))
union select project from items
    where source in (select id from sources where name not in (select value from json_each(:names)))
union select {SPRINT_KEY} from sprints s where exists (
    select 1 from sprint_items si join items i on i.id = si.item join sources o on o.id = i.source
    where si.sprint = s.id and o.name not in (select value from json_each(:names)))
"""  # noqa: S608 - our own


class Place(NamedTuple):
    """Where an item stands."""

    path: str
    line: int
    """The first; 0 where it is not known."""
    last: int
    """Where its text ends; 0 where that is not known."""
    source: str


def every_key(connection: sqlite3.Connection) -> list[str]:
    """The keys of all items, those beyond what was asked for among them."""
    return [key for (key,) in connection.execute("select key from items")]


def keys_asked(connection: sqlite3.Connection, *, ending: str = "") -> list[str]:
    """The keys of the items that were asked for, or of those with an ending."""
    if not ending:
        return [key for (key,) in connection.execute("select key from items where asked")]
    statement = "select key from items where asked and substr(key, -length(?)) = ?"
    return [key for (key,) in connection.execute(statement, (ending, ending))]


def is_asked(connection: sqlite3.Connection, key: str) -> bool | None:
    """Whether an item was asked for, or is only walked to; None where there is none."""
    row = connection.execute("select asked from items where key = ?", (key,)).fetchone()
    return bool(row[0]) if row else None


def sources_asked(connection: sqlite3.Connection) -> list[str]:
    """The sources whose items were asked for."""
    statement = "select distinct s.name from items i join sources s on s.id = i.source where i.asked order by s.id"
    return [name for (name,) in connection.execute(statement)]


def tracker_id_of(connection: sqlite3.Connection, key: str) -> str:
    """The tracker's own id of an item, where it is known."""
    row = connection.execute("select tracker_id from items where key = ?", (key,)).fetchone()
    return str(row[0]) if row else ""


def is_item_ahead(connection: sqlite3.Connection, key: str) -> bool:
    """Whether there is such an item, and it is not begun."""
    return connection.execute("select 1 from items where key = ? and state = 'todo'", (key,)).fetchone() is not None


def is_sprint_ahead(connection: sqlite3.Connection, key: str) -> bool:
    """Whether there is such a sprint, and it is to come."""
    return connection.execute("select 1 from sprint where key = ? and state = 'future'", (key,)).fetchone() is not None


def features_planned_in(connection: sqlite3.Connection, sprint: str) -> str | None:
    """The keys of the features in a sprint, as the view has them; None where there is no such sprint."""
    row = connection.execute("select feature_keys from sprint where key = ?", (sprint,)).fetchone()
    return str(row[0] or "") if row else None


def is_project(connection: sqlite3.Connection, key: str) -> bool:
    """Whether there is such a project."""
    return connection.execute("select 1 from project where key = ?", (key,)).fetchone() is not None


def placed(connection: sqlite3.Connection, sources: Iterable[str]) -> dict[str, Place]:
    """Where the items of some sources stand, by their keys."""
    names = json.dumps([*sources])
    return {key: Place(*place) for key, *place in connection.execute(_PLACED, (names,))}


def held_elsewhere(connection: sqlite3.Connection, sources: Iterable[str]) -> set[str]:
    """The keys of items, sprints and projects of which other sources hold something."""
    return {key for (key,) in connection.execute(_HELD_ELSEWHERE, {"names": json.dumps([*sources])})}
