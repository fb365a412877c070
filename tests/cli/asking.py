"""What the tests of live sources ask the snapshot that a run left."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import json

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
"""What was told of the items that are judged, and which others are walked to, in one question: each takes its time."""
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
"""What was understood of them."""
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
"""Where their chains lead. All that the view `item` shows comes of these; to ask it for all its columns takes far longer."""
OWN = ("id", "source", "digest")
"""What a snapshot numbers and marks for itself; of several sources, the last one stands for an item."""


class Remembering(Reader):
    """A reader that knows what it has read: most tests fetch the same few items again and again."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._readings: dict[tuple[object, bytes], Reading] = {}

    def read(self, item: WorkItem) -> Reading:
        """Everything that was understood of an item; a test's own way of reading has memories of its own."""
        key = Reader.read, json.encode(item)
        if key not in self._readings:
            self._readings[key] = super().read(item)
        return self._readings[key]


READERS: dict[str, Reader] = {}


def one_reader(**settings: Any) -> Reader:
    """A reader for each set of settings: making one takes longer than reading what these tests fetch."""
    if settings["templates"]:
        return Reader(**settings)
    return READERS.setdefault(repr(settings), READERS.get(repr(settings)) or Remembering(**settings))


SHIPPED: list[Rule] = []


def rules_once(paths: Sequence[Path], *, checked: Path | None = None) -> list[Rule]:
    """The rules that come with vanitylint are loaded once; with a team's own, all of them each time."""
    if [*paths] != [rules_folder()]:
        return load_rules(paths, checked=checked)
    if not SHIPPED:
        SHIPPED.extend(load_rules(paths, checked=checked))
    return [*SHIPPED]


@dataclass(frozen=True)
class Asking:
    """The command line, and its snapshot to ask. A file that is asked stays open until `close`: to open one takes longest."""

    run: Callable[..., Any]
    _open: dict[tuple[str, int], sqlite3.Connection] = field(default_factory=dict, init=False)

    def close(self) -> None:
        """Let go of the files that were asked."""
        while self._open:
            self._open.popitem()[1].close()

    def rows(self, query: str) -> list[dict[str, Any]]:
        """Ask the snapshot that was used last."""
        (rows,) = self._answers(None, query)
        return rows

    def _answers(self, snapshot: str | None, *queries: str) -> list[list[dict[str, Any]]]:
        """What `vanitylint sql` would answer; tests ask so often that they do without the command around it."""
        path = (
            Path(snapshot) if snapshot else max(Path(".vanitylint").glob("*.db"), key=lambda file: file.stat().st_mtime)
        )
        file = str(path), path.stat().st_ino
        connection = self._open.get(file) or self._open.setdefault(file, sqlite3.connect(path))
        cursors = [connection.execute(query) for query in queries]
        return [
            [dict(zip([name for name, *_ in cursor.description], row, strict=True)) for row in cursor]
            for cursor in cursors
        ]

    def column(self, name: str, where: str = "true") -> list[Any]:
        """A column of the items that are judged, by key."""
        return [row[name] for row in self.rows(f"select {name} from item where {where} order by key")]  # noqa: S608 - a test's own words

    def keys(self) -> list[str]:
        """The keys of all items that are judged."""
        return self.column("key")

    def bodies(self) -> dict[str, str]:
        """The description of each item that is judged."""
        return {row["key"]: row["body"] for row in self.rows(BODIES)}

    def content(self, snapshot: str | None = None) -> set[str]:
        """All that is known of the items that are judged, each in a line; but not which of several sources had it last."""
        items, traces, sprints, told, read = self._answers(
            snapshot, "select * from items where asked", TRACED, "select * from sprint", TOLD, READ
        )
        rows = [*items, *traces, *sprints]
        known = {f"{row['key']} {name}: {value}" for row in rows for name, value in row.items() if name not in OWN}
        return known | {f"{row['key']} {row['what']}: {row['told']}" for row in (*told, *read)}

    def fresh(self, *sources: str) -> set[str]:
        """What a fetch into an empty snapshot brings."""
        self.run("fetch", "--refresh", "--snapshot", "fresh.db", *sources)
        return self.content("fresh.db")

    def unlike_fresh(self, *sources: str) -> list[str]:
        """Where the snapshot that was used last differs from what a fetch into an empty one brings."""
        kept, fresh = self.content(), self.fresh(*sources)
        return sorted(
            [f"{line} (now no more)" for line in kept - fresh] + [f"{line} (missed)" for line in fresh - kept]
        )
