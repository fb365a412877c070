"""The snapshot: one SQLite file that holds a backlog, what was read from it, and the findings."""

from __future__ import annotations

import hashlib
import sqlite3
from functools import cache
from typing import TYPE_CHECKING

import msgspec

from vanitylint.backlog import limits
from vanitylint.backlog.database import database_error, open_in_memory, prepare
from vanitylint.backlog.items import Problem, project_of
from vanitylint.backlog.sources import Sources
from vanitylint.errors import VanitylintError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from vanitylint.backlog.arrivals import Notice
    from vanitylint.backlog.claims import Reading
    from vanitylint.backlog.items import Sprint, WorkItem

_INSERT_EDIT = """
    insert into edits (item, slot, field, at, before, after, material, structured, eased, later)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_FORGET_SPRINTS = """
    update sprints set goal = '', goal_status = 'none', goal_digest = x'', state = '', start = null, "end" = null
"""
_ITEM_HOLDERS = """
    select id, exists (select 1 from originals where item = i.id), exists (select 1 from holdings where item = i.id)
    from items i
"""
_ITEM_TABLES = ("bodies", "links", "comments", "changes", "claims", "edits", "firsts", "acknowledged", "sprint_items",
          "originals")  # fmt: skip
_LOCK_TIMEOUT = 5.0
"""Seconds to wait for another run that is writing to the same file."""
_encode = msgspec.json.Encoder().encode


class Snapshot:
    """A backlog in a file, written in one transaction: an interrupted run leaves it as the previous run did.

    Use it as a context manager: a normal exit commits, an exception rolls back.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path | None = None) -> None:
        self.connection = connection
        self.path = path
        """The file; None if the snapshot is in memory."""
        self._seen = bytearray()
        self._was_empty = True
        self._sprints: dict[tuple[str, str], int] = {}
        self._goals: dict[bytes, str] = {}
        """Statuses of sprint goals by digest, from the previous run on."""
        self._run = 0
        self._is_fetching = True
        self.sources = Sources(connection)

    @classmethod
    def open(cls, path: Path) -> Snapshot:
        """Open the snapshot in a file, creating it if there is none.

        Raises:
            VanitylintError: The file is not a snapshot, is damaged, or has a newer version. It is left unchanged.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(path, timeout=_LOCK_TIMEOUT, isolation_level=None)
        except (OSError, sqlite3.Error) as error:
            raise VanitylintError(
                f"cannot be opened: {error}", where=str(path), hint="name another file with --snapshot"
            ) from error
        try:
            prepare(connection, str(path))
        except sqlite3.DatabaseError as error:
            connection.close()
            raise database_error(str(path), error) from error
        except BaseException:
            connection.close()
            raise
        return cls(connection, path)

    @classmethod
    def memory(cls) -> Snapshot:
        """Open a snapshot in memory, which is gone when closed."""
        return cls(open_in_memory())

    def __enter__(self) -> Self:
        try:
            self.connection.execute("begin immediate")
        except sqlite3.DatabaseError as error:
            self.close()
            raise database_error(str(self.path or "memory"), error) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if self.connection.in_transaction:
                self.connection.execute("commit" if kind is None else "rollback")
        finally:
            self.close()

    def close(self) -> None:
        """Close the file, dropping what was not committed."""
        self.connection.close()

    def begin_run(self, as_of: str, version: str, *, is_fetching: bool = True) -> int:
        """Start a run that treats `as_of` as today, and return its id.

        A run that fetches forgets the problems of the previous one; a run that only judges keeps them.
        """
        self._is_fetching = is_fetching
        if is_fetching:
            self._goals = dict(self.connection.execute("select goal_digest, goal_status from sprints"))
            self._seen = bytearray()
            self._was_empty = not self.connection.execute("select exists (select 1 from items)").fetchone()[0]
            self.connection.execute("delete from problems where item = ''")
            self.connection.execute("delete from notices where item = ''")
            if not self.sources.has_bookmarks():  # else sprints of items that are not fetched again would be lost
                self.connection.execute(_FORGET_SPRINTS)
        cursor = self.connection.execute("insert into runs (as_of, version) values (?, ?)", (as_of, version))
        self._run = int(cursor.lastrowid or 0)
        return self._run

    def digest(self, item: WorkItem, reader: bytes) -> bytes:
        """Return a fingerprint of an item and of the reader that is to read it."""
        return hashlib.blake2b(_encode(item), digest_size=16, key=reader).digest()

    def keep(self, item: WorkItem, digest: bytes) -> bool:
        """Mark an item as seen in this run if it is stored unchanged, and return whether it is."""
        if self._was_empty:
            return False
        row = self.connection.execute(
            "select id from items where key = ? and digest = ?", (item.key, digest)
        ).fetchone()
        if row is None or self._is_seen(row[0]):
            return False
        self._mark(row[0])
        return True

    def put(
        self,
        item: WorkItem,
        reading: Reading,
        *,
        source: str = "",
        digest: bytes = b"",
        looked_in: str = "title",
        is_live: bool = False,
        is_requested: bool = True,
    ) -> bool:
        """Store an item and its reading, replacing any earlier version.

        Args:
            item: The item as it came from the source.
            reading: What was read from it.
            source: Name of its source.
            digest: Fingerprint made by `digest`.
            looked_in: Which of its texts were read, in words.
            is_live: Whether it came from a tracker, which may change during the run: the last version counts, and is
                also stored as it came.
            is_requested: Whether it is to be judged, not only traced through.

        Returns:
            False if the run has already stored an item with that key; the first one stays.
        """
        values = self._item_values(item, reading, source, digest) | {"looked_in": looked_in, "asked": is_requested}
        try:
            row = self.connection.execute(_insert_statement("items", tuple(values)), values).lastrowid or 0
        except sqlite3.IntegrityError:
            (row,) = self.connection.execute("select id from items where key = ?", (item.key,)).fetchone()
            if self._is_seen(row) and not is_live:
                return False
            self._forget(row)
            values["id"] = row
            self.connection.execute(_insert_statement("items", tuple(values)), values)
        self._mark(row)
        self._put_parts(row, item, reading)
        if is_live:
            self.sources.keep_original(row, item)
        return True

    def hold(self, key: str, source: str, *, is_requested: bool) -> None:
        """Record that a live source yielded an item in this run."""
        (row,) = self.connection.execute("select id from items where key = ?", (key,)).fetchone()
        self.sources.hold(source, row, self._run, is_requested=is_requested)

    def forget_sprint(self, sprint: Sprint) -> None:
        """Forget the description of a sprint, but not its items: its tracker is about to describe it again."""
        self.connection.execute(f"{_FORGET_SPRINTS} where name = ? and number = ?", (sprint.name, sprint.id))

    def put_sprint(self, sprint: Sprint, read: Callable[[str], str], reader: bytes = b"") -> None:
        """Store a sprint, merging it with what is already known of it.

        Args:
            sprint: Its description, which may be incomplete.
            read: Classifies a goal as `outcome`, `output` or `none`. Not called for a goal that is already stored.
            reader: Fingerprint of the reader.
        """
        statement = """
            insert into sprints (name, number, goal, goal_status, goal_digest, state, start, "end")
            values (?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (name, number) do update set
                goal = iif(excluded.goal = '', goal, excluded.goal),
                goal_status = iif(excluded.goal = '', goal_status, excluded.goal_status),
                goal_digest = iif(excluded.goal = '', goal_digest, excluded.goal_digest),
                state = iif(excluded.state = '', state, excluded.state),
                start = coalesce(excluded.start, start), "end" = coalesce(excluded."end", "end")
            returning id
        """
        digest = hashlib.blake2b(sprint.goal.encode("utf-8", "replace"), digest_size=16, key=reader).digest()
        if digest not in self._goals:
            self._goals[digest] = read(sprint.goal)
        values = (
            limits.cut_line(sprint.name), limits.cut_line(sprint.id), limits.cut_text(sprint.goal), self._goals[digest],
            digest, sprint.state, sprint.start, sprint.end,
        )  # fmt: skip
        (row,) = self.connection.execute(statement, values).fetchone()
        self._sprints[sprint.name, sprint.id] = row

    def knows_sprint(self, sprint: Sprint) -> bool:
        """Return whether a sprint of that name and id is stored."""
        name_and_id = (sprint.name, sprint.id)
        row = self.connection.execute("select id from sprints where name = ? and number = ?", name_and_id).fetchone()
        if row:
            self._sprints[name_and_id] = row[0]
        return row is not None

    def add_problem(self, problem: Problem) -> None:
        """Store a problem. If it has the key of an item, it is kept until the item is fetched again or is gone."""
        self.connection.execute(
            "insert into problems (source, line, why, item) values (?, ?, ?, ?)",
            (problem.source, problem.line, problem.why, problem.key),
        )

    def forget_remarks(self, key: str) -> None:
        """Forget problems and notices about an item, because it was fetched again."""
        self.connection.execute("delete from problems where item = ?", (key,))
        self.connection.execute("delete from notices where item = ?", (key,))

    def problems(self) -> list[Problem]:
        """Return what could not be read, in the order in which it was met."""
        rows = self.connection.execute("select source, why, line from problems order by id")
        return [Problem(*row) for row in rows]

    def add_notice(self, notice: Notice) -> None:
        """Store a notice."""
        values = (notice.source, notice.why, notice.key)
        self.connection.execute("insert into notices (source, why, item) values (?, ?, ?)", values)

    def drop_unseen(self) -> None:
        """Delete items that are no longer in any source: this run did not yield them, and no tracker holds them."""
        if self._is_fetching:
            self.sources.drop_holdings(self._run)
        if not self._was_empty:
            rows = self.connection.execute(_ITEM_HOLDERS).fetchall()
            for row, is_live, is_held in rows:
                if not (is_held if is_live else self._is_seen(row)):
                    self._forget(row)
        for table in ("problems", "notices"):
            self.connection.execute(
                f"delete from {table} where item <> '' and item not in (select key from items)"  # noqa: S608 - our own names
            )
        self.connection.execute(
            "delete from sprints where not exists (select 1 from sprint_items where sprint = sprints.id)"
        )

    def count(self) -> int:
        """Return the number of requested items."""
        return int(self.connection.execute("select count(*) from items where asked").fetchone()[0])

    def _item_values(self, item: WorkItem, reading: Reading, source: str, digest: bytes) -> dict[str, object]:
        line, location = limits.cut_line, limits.location_or_empty
        return {
            "key": item.key,
            "source": self.sources.id(source),
            "digest": digest,
            "kind": line(reading.kind),
            "work_class": reading.work_class,
            "classed_by": reading.classed_by,
            "state": reading.state,
            "is_state_told": reading.is_state_told,
            "is_bet_kind": reading.is_bet_kind,
            "is_container": reading.is_container,
            "hypothesis": reading.hypothesis,
            "metric": reading.metric,
            "follow_up": reading.followup,
            "measure_by": reading.measure_by,
            "measure_after_days": reading.measure_after_days,
            "comment_words": reading.comment_words,
            "remark": reading.remark,
            "removes": reading.removes,
            "shape": reading.shape,
            "title": line(item.title),
            "status": line(item.status),
            "resolution": line(item.resolution),
            "labels": _join_names(item.labels),
            "components": _join_names(item.components),
            "created": item.created,
            "updated": item.updated,
            "started": item.started,
            "finished": item.finished,
            "released": item.released,
            "due": item.due,
            "parent": item.parent and line(item.parent),
            "estimate": item.estimate,
            "tracker_id": item.id,
            "project": project_of(item.key),
            "url": location(item.url),
            "path": location(item.path),
            "line": item.line,
            "last_line": item.body_line + item.body.count("\n") if item.body_line else 0,
        }

    def _put_parts(self, row: int, item: WorkItem, reading: Reading) -> None:
        execute, insert_many = self.connection.execute, self.connection.executemany
        line, text = limits.cut_line, limits.cut_text
        execute("insert into bodies values (?, ?, ?)", (row, text(item.body), limits.encode_fields(item.fields)))
        if item.links or reading.mentions:
            pairs = [(line(link.type), line(link.to)) for link in item.links] + list(reading.mentions)
            insert_many("insert into links values (?, ?, ?)", [(row, *pair) for pair in pairs])
        if item.comments:
            comments = [(row, comment.at, comment.automated, text(comment.body)) for comment in item.comments]
            insert_many("insert into comments values (?, ?, ?, ?)", comments)
        if item.changes:
            changes = [
                (row, line(change.field), change.at, text(change.before), text(change.after)) for change in item.changes
            ]
            insert_many("insert into changes values (?, ?, ?, ?, ?)", changes)
        if reading.claims:
            claims = [
                (row, place, claim.slot, claim.status, claim.text, claim.where, claim.line, claim.at)
                for place, claim in enumerate(reading.claims)
            ]
            insert_many("insert into claims values (?, ?, ?, ?, ?, ?, ?, ?)", claims)
        if reading.edits:
            insert_many(_INSERT_EDIT, [(row, *map(_cut, _values(edit))) for edit in reading.edits[-limits.MAX_EDITS :]])
        if reading.firsts:
            insert_many("insert into firsts values (?, ?, ?, 0)", [(row, *_values(first)) for first in reading.firsts])
        if reading.acknowledged:
            insert_many(
                "insert into acknowledged values (?, ?, ?, ?, ?, ?)", [(row, *_values(a)) for a in reading.acknowledged]
            )
        if item.sprint is not None:
            planned = [(self._sprints[sprint.name, sprint.id], row) for sprint in item.sprints]
            insert_many("insert or ignore into sprint_items values (?, ?)", planned)

    def _forget(self, row: int) -> None:
        for table in _ITEM_TABLES:
            self.connection.execute(f"delete from {table} where item = ?", (row,))  # noqa: S608 - our own names
        self.connection.execute("delete from traces where item = ?", (row,))
        self.connection.execute("delete from items where id = ?", (row,))

    def _mark(self, row: int) -> None:
        """Mark an item as seen in this run."""
        if row >= len(self._seen):
            self._seen.extend(bytes(max(row + 1, 2 * len(self._seen)) - len(self._seen)))
        self._seen[row] = 1

    def _is_seen(self, row: int) -> bool:
        return row < len(self._seen) and bool(self._seen[row])


def _join_names(names: list[str]) -> str:
    """Join names with a comma before and after each, so that a single one can be searched for."""
    return f",{limits.cut_text(','.join(names))}," if names else ""


@cache
def _insert_statement(table: str, columns: tuple[str, ...]) -> str:
    """Return an insert statement with named placeholders."""
    names = ", ".join(f":{column}" for column in columns)
    return f"insert into {table} ({', '.join(columns)}) values ({names})"  # noqa: S608 - our own names


def _values(record: msgspec.Struct) -> tuple[object, ...]:
    return msgspec.structs.astuple(record)


def _cut(value: object) -> object:
    return limits.cut_text(value) if isinstance(value, str) else value
