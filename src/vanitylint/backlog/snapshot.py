"""The snapshot: one SQLite file that holds a backlog, what was understood of it, and the findings."""

from __future__ import annotations

import hashlib
import sqlite3
from functools import cache
from typing import TYPE_CHECKING

import msgspec

from vanitylint.backlog import bounds
from vanitylint.backlog.database import in_memory, prepare, unusable
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
_WHO_HOLDS_IT = """
    select id, exists (select 1 from originals where item = i.id), exists (select 1 from holdings where item = i.id)
    from items i
"""
_PARTS = ("bodies", "links", "comments", "changes", "claims", "edits", "firsts", "acknowledged", "sprint_items",
          "originals")  # fmt: skip
_SECONDS_TO_WAIT = 5.0
"""For another run that is writing to the same file."""
_encode = msgspec.json.Encoder().encode


class Snapshot:
    """A backlog in a file, written in one transaction: a run that is cut off leaves the one before.

    Use it as a context manager; leaving it normally commits, leaving it by an exception rolls back.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path | None = None) -> None:
        self.connection = connection
        self.path = path
        """The file; None where nothing is kept."""
        self._seen = bytearray()
        self._was_empty = True
        self._sprints: dict[tuple[str, str], int] = {}
        self._goals: dict[bytes, str] = {}
        """What the goals of the run before name, by their digests."""
        self._run = 0
        self._is_fetching = True
        self.sources = Sources(connection)

    @classmethod
    def open(cls, path: Path) -> Snapshot:
        """The snapshot in a file, made when there is none.

        Raises:
            VanitylintError: The file is not a snapshot, is damaged, or comes from a newer version. It is not touched.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(path, timeout=_SECONDS_TO_WAIT, isolation_level=None)
        except (OSError, sqlite3.Error) as error:
            raise VanitylintError(
                f"cannot be opened: {error}", where=str(path), hint="name another file with --snapshot"
            ) from error
        try:
            prepare(connection, str(path))
        except sqlite3.DatabaseError as error:
            connection.close()
            raise unusable(str(path), error) from error
        except BaseException:
            connection.close()
            raise
        return cls(connection, path)

    @classmethod
    def memory(cls) -> Snapshot:
        """A snapshot that is gone when it is closed."""
        return cls(in_memory())

    def __enter__(self) -> Self:
        try:
            self.connection.execute("begin immediate")
        except sqlite3.DatabaseError as error:
            self.close()
            raise unusable(str(self.path or "memory"), error) from error
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
        """Close the file; what was not committed is dropped."""
        self.connection.close()

    def begin_run(self, as_of: str, version: str, *, is_fetching: bool = True) -> int:
        """Start a run that calls `as_of` today. Returns the run's id.

        A run that fetches forgets the problems of the one before; one that only judges keeps them.
        """
        self._is_fetching = is_fetching
        if is_fetching:
            self._goals = dict(self.connection.execute("select goal_digest, goal_status from sprints"))
            self._seen = bytearray()
            self._was_empty = not self.connection.execute("select exists (select 1 from items)").fetchone()[0]
            self.connection.execute("delete from problems where item = ''")
            self.connection.execute("delete from notices where item = ''")
            if not self.sources.has_bookmarks():  # else the sprints of items that are not fetched again would be lost
                self.connection.execute(_FORGET_SPRINTS)
        cursor = self.connection.execute("insert into runs (as_of, version) values (?, ?)", (as_of, version))
        self._run = int(cursor.lastrowid or 0)
        return self._run

    def digest(self, item: WorkItem, reader: bytes) -> bytes:
        """A fingerprint of an item and of the reader that is to read it."""
        return hashlib.blake2b(_encode(item), digest_size=16, key=reader).digest()

    def keep(self, item: WorkItem, digest: bytes) -> int:
        """The row of an item that is here unchanged from an earlier run, and is kept for this one; else 0."""
        if self._was_empty:
            return 0
        row = self.connection.execute(
            "select id from items where key = ? and digest = ?", (item.key, digest)
        ).fetchone()
        return self._mark(row[0]) if row is not None and not self._is_seen(row[0]) else 0

    def put(
        self,
        item: WorkItem,
        reading: Reading,
        *,
        source: str = "",
        digest: bytes = b"",
        looked_in: str = "title",
        is_live: bool = False,
        is_asked: bool = True,
    ) -> bool:
        """Store an item and what was read of it, in place of what was known of it.

        Args:
            item: As it came.
            reading: What was understood of it.
            source: Where it came from.
            digest: As `digest` makes it.
            looked_in: Which of its texts were read, in words.
            is_live: It came from a tracker that may change meanwhile: the last version counts, and is kept as it came.
            is_asked: It is to be judged, not only walked to.

        Returns:
            False when the run has already stored an item of that key; the first one stays.
        """
        values = self._item_values(item, reading, source, digest) | {"looked_in": looked_in, "asked": is_asked}
        try:
            row = self.connection.execute(_insertion("items", tuple(values)), values).lastrowid or 0
        except sqlite3.IntegrityError:
            (row,) = self.connection.execute("select id from items where key = ?", (item.key,)).fetchone()
            if self._is_seen(row) and not is_live:
                return False
            self._forget(row)
            values["id"] = row
            self.connection.execute(_insertion("items", tuple(values)), values)
        self._mark(row)
        self._put_parts(row, item, reading)
        if is_live:
            self.sources.keep_original(row, item)
        return True

    def hold(self, key: str, source: str, *, is_asked: bool) -> None:
        """Note that a live source brought an item in this run."""
        (row,) = self.connection.execute("select id from items where key = ?", (key,)).fetchone()
        self.sources.hold(source, row, self._run, is_asked=is_asked)

    def forget_sprint(self, sprint: Sprint) -> None:
        """Forget what is known of a sprint, but not what was planned in it: its tracker describes it anew."""
        self.connection.execute(f"{_FORGET_SPRINTS} where name = ? and number = ?", (sprint.name, sprint.id))

    def put_sprint(self, sprint: Sprint, read: Callable[[str], str], reader: bytes = b"") -> int:
        """Store a sprint, the richest description of it winning. Returns its row.

        Args:
            sprint: What is told of it.
            read: From a goal to what it names: `outcome`, `output` or `none`. Not asked of one that is here already.
            reader: The fingerprint of who reads.
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
            bounds.line(sprint.name), bounds.line(sprint.id), bounds.text(sprint.goal), self._goals[digest], digest,
            sprint.state, sprint.start, sprint.end,
        )  # fmt: skip
        (row,) = self.connection.execute(statement, values).fetchone()
        self._sprints[sprint.name, sprint.id] = row
        return int(row)

    def knows_sprint(self, sprint: Sprint) -> bool:
        """Whether a sprint of that name and id is stored."""
        place = (sprint.name, sprint.id)
        row = self.connection.execute("select id from sprints where name = ? and number = ?", place).fetchone()
        if row:
            self._sprints[place] = row[0]
        return row is not None

    def problem(self, problem: Problem) -> None:
        """Note what could not be read; with the key of its item, it stays until the item comes again or goes."""
        self.connection.execute(
            "insert into problems (source, line, why, item) values (?, ?, ?, ?)",
            (problem.source, problem.line, problem.why, problem.key),
        )

    def forget_remarks(self, key: str) -> None:
        """Forget what there was to say of an item: it has come again."""
        self.connection.execute("delete from problems where item = ?", (key,))
        self.connection.execute("delete from notices where item = ?", (key,))

    def problems(self) -> list[Problem]:
        """What could not be read, in the order it was met."""
        rows = self.connection.execute("select source, why, line from problems order by id")
        return [Problem(*row) for row in rows]

    def notice(self, notice: Notice) -> None:
        """Note what was decided for the reader."""
        values = (notice.source, notice.why, notice.key)
        self.connection.execute("insert into notices (source, why, item) values (?, ?, ?)", values)

    def drop_unseen(self) -> None:
        """Drop the items that are in no source any more: this run did not bring them, and no tracker holds them."""
        if self._is_fetching:
            self.sources.let_go(self._run)
        if not self._was_empty:
            every = self.connection.execute(_WHO_HOLDS_IT).fetchall()
            for row, is_live, is_held in every:
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
        """How many items that were asked for there are."""
        return int(self.connection.execute("select count(*) from items where asked").fetchone()[0])

    def _item_values(self, item: WorkItem, reading: Reading, source: str, digest: bytes) -> dict[str, object]:
        line, place = bounds.line, bounds.place
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
            "labels": _listed(item.labels),
            "components": _listed(item.components),
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
            "url": place(item.url),
            "path": place(item.path),
            "line": item.line,
            "last_line": item.body_line + item.body.count("\n") if item.body_line else 0,
        }

    def _put_parts(self, row: int, item: WorkItem, reading: Reading) -> None:
        run, many = self.connection.execute, self.connection.executemany
        line, text = bounds.line, bounds.text
        run("insert into bodies values (?, ?, ?)", (row, text(item.body), bounds.fields(item.fields)))
        if item.links or reading.mentions:
            pairs = [(line(link.type), line(link.to)) for link in item.links] + list(reading.mentions)
            many("insert into links values (?, ?, ?)", [(row, *pair) for pair in pairs])
        if item.comments:
            comments = [(row, comment.at, comment.automated, text(comment.body)) for comment in item.comments]
            many("insert into comments values (?, ?, ?, ?)", comments)
        if item.changes:
            changes = [
                (row, line(change.field), change.at, text(change.before), text(change.after)) for change in item.changes
            ]
            many("insert into changes values (?, ?, ?, ?, ?)", changes)
        if reading.claims:
            claims = [
                (row, place, claim.slot, claim.status, claim.text, claim.where, claim.line, claim.at)
                for place, claim in enumerate(reading.claims)
            ]
            many("insert into claims values (?, ?, ?, ?, ?, ?, ?, ?)", claims)
        if reading.edits:
            many(_INSERT_EDIT, [(row, *map(_bounded, _fields(edit))) for edit in reading.edits[-bounds.MOST_EDITS :]])
        if reading.firsts:
            many("insert into firsts values (?, ?, ?, 0)", [(row, *_fields(first)) for first in reading.firsts])
        if reading.acknowledged:
            many(
                "insert into acknowledged values (?, ?, ?, ?, ?, ?)", [(row, *_fields(a)) for a in reading.acknowledged]
            )
        if item.sprint is not None:
            planned = [(self._sprints[sprint.name, sprint.id], row) for sprint in item.sprints]
            many("insert or ignore into sprint_items values (?, ?)", planned)

    def _forget(self, row: int) -> None:
        for table in _PARTS:
            self.connection.execute(f"delete from {table} where item = ?", (row,))  # noqa: S608 - our own names
        self.connection.execute("delete from traces where item = ?", (row,))
        self.connection.execute("delete from items where id = ?", (row,))

    def _mark(self, row: int) -> int:
        if row >= len(self._seen):
            self._seen.extend(bytes(max(row + 1, 2 * len(self._seen)) - len(self._seen)))
        self._seen[row] = 1
        return row

    def _is_seen(self, row: int) -> bool:
        return row < len(self._seen) and bool(self._seen[row])


def _listed(names: list[str]) -> str:
    """With a comma on both sides of each, by which a single one is found."""
    return f",{bounds.text(','.join(names))}," if names else ""


@cache
def _insertion(table: str, columns: tuple[str, ...]) -> str:
    """A statement that takes the values of a row by name."""
    names = ", ".join(f":{column}" for column in columns)
    return f"insert into {table} ({', '.join(columns)}) values ({names})"  # noqa: S608 - our own names


def _fields(record: msgspec.Struct) -> tuple[object, ...]:
    return msgspec.structs.astuple(record)


def _bounded(value: object) -> object:
    return bounds.text(value) if isinstance(value, str) else value
