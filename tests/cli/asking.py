"""Query the snapshots of test runs against live sources."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import json

from vanitylint.backlog.columns.querying import with_views
from vanitylint.reading import Reader
from vanitylint.rules.load import load_rules
from vanitylint.shipped import rules_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from vanitylint.backlog.claims import Reading
    from vanitylint.backlog.items import WorkItem
    from vanitylint.rules.rule import Rule

BODIES = "select key, body from items i join bodies on item = i.id where asked"
TOLD = """
    select key, 'body' as what, body as told from items i join bodies on item = i.id where asked
    union all select key, 'fields', fields from items i join bodies on item = i.id where asked
    union all select key, 'comment', format('%s %s %s', at, automated, body) from items i join comments on item = i.id where asked
    union all
    select key, 'change', format('%s %s: %s > %s', at, field, before, after)
    from items i join changes on item = i.id where asked
    union all select key, 'walked to', title from every_item
    union all select key, 'link', format('%s %s', type, target) from items i join links on item = i.id where asked
    union all
    select key, 'sprint', format('%s %s', s.name, s.number)
    from items i join sprint_items on item = i.id join sprints s on s.id = sprint where asked
"""
"""Query of the source's data on checked items, and of the items that are only traced; one query is fastest."""
READ = """
    select key, 'claim' as what, json_array(place, slot, c.status, text, "where", c.line, at) as told
    from items i join claims c on item = i.id where asked
    union all select key, 'first', json_array(slot, at, bulk) from items i join firsts on item = i.id where asked
    union all
    select key, 'edit', json_array(slot, field, at, before, after, material, structured, bulk, eased, later)
    from items i join edits on item = i.id where asked
    union all
    select key, 'acknowledged', json_array(rule, until, reason, "where", a.line)
    from items i join acknowledged a on item = i.id where asked
"""
"""Query of what was read in checked items."""
TRACED = """
    select i.key, t.work_class as traced_as, trace, children, feature_children, open_children, newest, alike,
        (select group_concat(key) from (select p.key from ups u join items p on p.id = u.parent where u.child = i.id order by 1)) as ups,
        (select key from items where id = t.bet) as bet,
        (select key from items where id = t.hypothesis) as hypothesis_of,
        (select key from items where id = t.metric) as metric_of,
        (select key from items where id = t.follow_up) as follow_up_of,
        (select key from items where id = follow_up_item) as follow_up_item,
        (select key from items where id = t.result) as result_of,
        (select key from items where id = t.decision) as decision_of
    from items i join traces t on item = i.id where asked
"""
"""Query of the traces of checked items. The view `item` derives its columns from this, but is far slower."""
OWN = ("id", "source", "digest")
"""Columns with internal ids and marks of a snapshot, and the source, which is the last one that had the item."""


class CachingReader(Reader):
    """A reader with a cache, as most tests fetch the same few items again and again."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._readings: dict[tuple[object, bytes], Reading] = {}

    def read(self, item: WorkItem) -> Reading:
        """Read an item; the cache is separate for readings that a test has patched."""
        key = Reader.read, json.encode(item)
        if key not in self._readings:
            self._readings[key] = super().read(item)
        return self._readings[key]


READERS: dict[str, Reader] = {}


def one_reader(**settings: Any) -> Reader:
    """Return a shared reader for each set of settings: creating one takes longer than reading what these tests fetch."""
    if settings["templates"]:
        return Reader(**settings)
    return READERS.setdefault(repr(settings), READERS.get(repr(settings)) or CachingReader(**settings))


SHIPPED: list[Rule] = []


def rules_once(paths: Sequence[Path], *, checked: Path | None = None) -> list[Rule]:
    """Load the built-in rules only once; with a team's own rules, load all each time."""
    if [*paths] != [rules_folder()]:
        return load_rules(paths, checked=checked)
    if not SHIPPED:
        SHIPPED.extend(load_rules(paths, checked=checked))
    return [*SHIPPED]


@dataclass(frozen=True)
class Asking:
    """The command line, and queries of its snapshot. Files stay open until `close`, as opening takes longest."""

    run: Callable[..., Any]
    _open: dict[tuple[str, int], sqlite3.Connection] = field(default_factory=dict, init=False)

    def close(self) -> None:
        """Close the snapshots."""
        while self._open:
            self._open.popitem()[1].close()

    def rows(self, query: str) -> list[dict[str, Any]]:
        """Query the most recent snapshot."""
        (rows,) = self._answers(None, query)
        return rows

    def _answers(self, snapshot: str | None, *queries: str) -> list[list[dict[str, Any]]]:
        """Return what `vanitylint sql` would; tests query so often that they skip the command."""
        path = (
            Path(snapshot)
            if snapshot
            else max(Path(".vanitylint").glob("*.db"), key=lambda file_id: file_id.stat().st_mtime)
        )
        file_id = str(path), path.stat().st_ino
        connection = self._open.get(file_id) or self._open.setdefault(file_id, sqlite3.connect(path))
        cursors = [connection.execute(with_views(query)) for query in queries]
        return [
            [dict(zip([name for name, *_ in cursor.description], row, strict=True)) for row in cursor]
            for cursor in cursors
        ]

    def column(self, name: str, where: str = "true") -> list[Any]:
        """Return a column of the checked items, sorted by key."""
        return [row[name] for row in self.rows(f"select {name} from item where {where} order by key")]  # noqa: S608 - trusted

    def keys(self) -> list[str]:
        """Return the keys of all checked items."""
        return self.column("key")

    def bodies(self) -> dict[str, str]:
        """Return the description of each checked item."""
        return {row["key"]: row["body"] for row in self.rows(BODIES)}

    def content(self, snapshot: str | None = None) -> set[str]:
        """Return everything known about the checked items, one line each, except which of several sources had it last."""
        items, traces, sprints, told, read = self._answers(
            snapshot, "select * from items where asked", TRACED, "select * from sprint", TOLD, READ
        )
        rows = [*items, *traces, *sprints]
        known = {f"{row['key']} {name}: {value}" for row in rows for name, value in row.items() if name not in OWN}
        return known | {f"{row['key']} {row['what']}: {row['told']}" for row in (*told, *read)}

    def fresh(self, *sources: str) -> set[str]:
        """Return the content of a fetch into an empty snapshot."""
        self.run("fetch", "--refresh", "--snapshot", "fresh.db", *sources)
        return self.content("fresh.db")

    def unlike_fresh(self, *sources: str) -> list[str]:
        """Return the differences between the most recent snapshot and a fetch into an empty one."""
        kept, fresh = self.content(), self.fresh(*sources)
        return sorted(
            [f"{line} (now no more)" for line in kept - fresh] + [f"{line} (missed)" for line in fresh - kept]
        )
