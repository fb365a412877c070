"""Lookups in a snapshot that go beyond the views: which items exist, where they are, which sources hold them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from vanitylint.backlog.columns.querying import with_views
from vanitylint.backlog.columns.sprint import SPRINT_KEY

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

_PLACES = """
select i.key, i.path, i.line, i.last_line, s.name from items i join sources s on s.id = i.source
where s.name in (select value from json_each(?))
"""
_KEYS_ELSEWHERE = f"""
select key from items where source in (select id from sources where name not in (select value from json_each(:names)))
union select project from items
    where source in (select id from sources where name not in (select value from json_each(:names)))
union select {SPRINT_KEY} from sprints s where exists (
    select 1 from sprint_items si join items i on i.id = si.item join sources o on o.id = i.source
    where si.sprint = s.id and o.name not in (select value from json_each(:names)))
"""  # noqa: S608 - our own


class Place(NamedTuple):
    """Where the text of an item is."""

    path: str
    line: int
    """First line; 0 if unknown."""
    last: int
    """Last line; 0 if unknown."""
    source: str


def all_keys(connection: sqlite3.Connection) -> list[str]:
    """Return the keys of all items, including those outside the requested scope."""
    return [key for (key,) in connection.execute("select key from items")]


def requested_keys(connection: sqlite3.Connection, *, ending: str = "") -> list[str]:
    """Return the keys of the requested items, optionally only those with a given ending."""
    if not ending:
        return [key for (key,) in connection.execute("select key from items where asked")]
    statement = "select key from items where asked and substr(key, -length(?)) = ?"
    return [key for (key,) in connection.execute(statement, (ending, ending))]


def is_requested(connection: sqlite3.Connection, key: str) -> bool | None:
    """Return whether an item was requested, or is only part of a trace; None if there is no such item."""
    row = connection.execute("select asked from items where key = ?", (key,)).fetchone()
    return bool(row[0]) if row else None


def requested_sources(connection: sqlite3.Connection) -> list[str]:
    """Return the names of the sources with requested items."""
    statement = "select distinct s.name from items i join sources s on s.id = i.source where i.asked order by s.id"
    return [name for (name,) in connection.execute(statement)]


def tracker_id_of(connection: sqlite3.Connection, key: str) -> str:
    """Return the tracker's id of an item; empty if unknown."""
    row = connection.execute("select tracker_id from items where key = ?", (key,)).fetchone()
    return str(row[0]) if row else ""


def is_item_todo(connection: sqlite3.Connection, key: str) -> bool:
    """Return whether there is such an item and it has not been started."""
    return connection.execute("select 1 from items where key = ? and state = 'todo'", (key,)).fetchone() is not None


def is_sprint_upcoming(connection: sqlite3.Connection, key: str) -> bool:
    """Return whether there is such a sprint and it has not started."""
    return (
        connection.execute(with_views("select 1 from sprint where key = ? and state = 'future'"), (key,)).fetchone()
        is not None
    )


def features_planned_in(connection: sqlite3.Connection, sprint: str) -> str | None:
    """Return the keys of the feature work in a sprint, as the view lists them; None if there is no such sprint."""
    row = connection.execute(with_views("select feature_keys from sprint where key = ?"), (sprint,)).fetchone()
    return str(row[0] or "") if row else None


def is_project(connection: sqlite3.Connection, key: str) -> bool:
    """Return whether there is such a project."""
    return connection.execute(with_views("select 1 from project where key = ?"), (key,)).fetchone() is not None


def places_by_key(connection: sqlite3.Connection, sources: Iterable[str]) -> dict[str, Place]:
    """Return the place of each item of some sources, by key."""
    names = json.dumps([*sources])
    return {key: Place(*place) for key, *place in connection.execute(_PLACES, (names,))}


def keys_in_other_sources(connection: sqlite3.Connection, sources: Iterable[str]) -> set[str]:
    """Return the keys of items, sprints and projects that sources other than these hold at least in part."""
    return {key for (key,) in connection.execute(_KEYS_ELSEWHERE, {"names": json.dumps([*sources])})}
