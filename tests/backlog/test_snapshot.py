"""The snapshot file: what is kept and deleted, which files are refused, and how older versions are migrated."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import textwrap
from contextlib import closing
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from vanitylint.backlog import database
from vanitylint.backlog import snapshot as module
from vanitylint.backlog.columns.querying import with_views
from vanitylint.backlog.items import Change, Comment, Problem, Sprint, WorkItem
from vanitylint.backlog.migrations import MIGRATIONS
from vanitylint.backlog.schema import APPLICATION_ID
from vanitylint.backlog.snapshot import Snapshot
from vanitylint.errors import VanitylintError
from vanitylint.reading import Reader
from vanitylint.tracing import load, store, trace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AS_OF = "2026-03-02"
PARTS = (
    "bodies", "links", "comments", "changes", "claims", "edits", "firsts", "acknowledged", "sprint_items", "traces",
)  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "backlog.db"


def save(path: Path, reader: Reader, *items: WorkItem | Problem) -> None:
    """Store items in one complete run."""
    with Snapshot.open(path) as snapshot:
        load(snapshot, items, reader=reader, as_of=AS_OF)


def query(path: Path, statement: str, *values: Any) -> list[Any]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(with_views(statement), values).fetchall()


def count(path: Path, table: str) -> int:
    return int(query(path, f"select count(*) from {table}")[0][0])  # noqa: S608 - table names of this test


def titles(path: Path) -> list[str]:
    return [title for (title,) in query(path, "select title from items order by title")]


def mark_item(path: Path, key: str) -> None:
    """Mark an item in a way that only reading it again removes."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("update items set kind = 'scribbled' where key = ?", (key,))


def is_marked(path: Path, key: str) -> bool:
    return query(path, "select kind from items where key = ?", key) == [("scribbled",)]


def make_item(key: str, title: str = "A thing to do", **more: Any) -> WorkItem:
    return WorkItem(key=key, title=title, **more)


# Kept and deleted items


def test_unchanged_item_is_not_read_again(path: Path, reader: Reader) -> None:
    save(path, reader, make_item("A"), make_item("B"))
    mark_item(path, "A")
    save(path, reader, make_item("A"), make_item("B"))
    assert is_marked(path, "A")


@pytest.mark.parametrize(
    "changed",
    [
        make_item("A", "Another title"),
        make_item("A", body="A body."),
        make_item("A", status="Done"),
        make_item("A", comments=[Comment(body="Well.")]),
        make_item("A", fields={"Metric": "churn"}),
    ],
)
def test_item_that_changed_in_any_part_is_read_again(path: Path, reader: Reader, changed: WorkItem) -> None:
    save(path, reader, make_item("A"))
    mark_item(path, "A")
    save(path, reader, changed)
    assert not is_marked(path, "A")


def test_reader_with_other_vocabulary_reads_everything_again(path: Path, reader: Reader) -> None:
    save(path, reader, make_item("A"))
    mark_item(path, "A")
    save(path, Reader(fields={"metric": ["Nordstern"]}), make_item("A"))
    assert not is_marked(path, "A")


def test_changed_item_leaves_no_old_rows(path: Path, reader: Reader) -> None:
    rich = {
        "body": "We expect fewer support tickets from new users.\n\nvanitylint: ack MET203 because it is new",
        "links": [{"type": "relates to", "to": "B"}],
        "comments": [{"body": "Churn fell from 5 % to 4 %.", "at": "2026-01-01T00:00:00Z"}],
        "changes": [{"field": "Target", "at": "2026-01-05T00:00:00Z", "from": "5 %", "to": "3 %"}],
        "sprint": {"name": "Sprint 8"},
    }
    save(path, reader, msgspec.convert({"key": "A", "title": "Old", **rich}, WorkItem))
    assert all(count(path, part) for part in PARTS)
    save(path, reader, make_item("A", "New"))
    assert [part for part in PARTS if count(path, part)] == ["bodies", "traces"]
    assert query(path, "select title, sprint, hypothesis from item") == [("New", None, None)]
    assert count(path, "sprints") == 0


def test_changed_item_keeps_its_row_id(path: Path, reader: Reader) -> None:
    save(path, reader, make_item("A"), make_item("B"))
    before = query(path, "select key, id from items order by key")
    save(path, reader, make_item("A", "Changed"), make_item("B"))
    assert query(path, "select key, id from items order by key") == before


def test_item_that_is_gone_from_its_source_is_deleted(path: Path, reader: Reader) -> None:
    save(path, reader, make_item("A", "Stays"), make_item("B", "Goes", body="Text."))
    save(path, reader, make_item("A", "Stays"))
    assert titles(path) == ["Stays"]
    assert (count(path, "items"), count(path, "bodies"), count(path, "item")) == (1, 1, 1)


def test_snapshot_is_empty_when_all_items_are_gone(path: Path, reader: Reader) -> None:
    save(path, reader, make_item("A"), make_item("B"))
    save(path, reader)
    assert titles(path) == []


def test_deleted_item_can_come_back(path: Path, reader: Reader) -> None:
    save(path, reader, make_item("A"), make_item("B"))
    save(path, reader, make_item("A"))
    save(path, reader, make_item("A"), make_item("B"))
    assert len(titles(path)) == 2


# Duplicates


@pytest.mark.parametrize("runs_before", [0, 1, 2])
@pytest.mark.parametrize("title", ["First", "Second"])
def test_second_item_with_same_key_is_a_problem_in_every_run(
    path: Path, reader: Reader, runs_before: int, title: str
) -> None:
    items = [
        make_item("A", "First", path="b.md", line=3),
        make_item("A", title, path="b.md", line=3),
        make_item("B", "Other"),
    ]
    for _ in range(runs_before):
        save(path, reader, *items)
    save(path, reader, *items)
    assert titles(path) == ["First", "Other"]
    with Snapshot.open(path) as snapshot:
        (problem,) = snapshot.problems()
    assert str(problem).startswith("b.md:3: A appears a second time")


def test_same_key_in_next_run_is_no_problem(path: Path, reader: Reader) -> None:
    save(path, reader, make_item("A", "First"))
    save(path, reader, make_item("A", "Second"))
    assert titles(path) == ["Second"]
    assert count(path, "problems") == 0


# Runs


def test_problems_belong_to_their_run(path: Path, reader: Reader) -> None:
    save(path, reader, make_item("A"), Problem("backlog.jsonl", "is no JSON", 7))
    with Snapshot.open(path) as snapshot:
        assert snapshot.problems() == [Problem("backlog.jsonl", "is no JSON", 7)]
    save(path, reader, make_item("A"))
    with Snapshot.open(path) as snapshot:
        assert snapshot.problems() == []


def test_run_without_fetching_keeps_items_and_problems_on_a_new_date(path: Path, reader: Reader) -> None:
    save(path, reader, make_item("A", started="2026-03-01"), Problem("backlog.jsonl", "is no JSON", 7))
    with Snapshot.open(path) as snapshot:
        snapshot.begin_run("2026-03-31", "1", is_fetching=False)
        assert snapshot.count() == 1
        assert len(snapshot.problems()) == 1
    assert query(path, "select as_of, days_since_started from item") == [("2026-03-31", 30)]


def test_each_run_is_stored_with_its_date_and_version(path: Path, reader: Reader) -> None:
    with Snapshot.open(path) as snapshot:
        first = load(snapshot, [make_item("A")], reader=reader, as_of="2026-03-01", version="1.0")
    with Snapshot.open(path) as snapshot:
        second = load(snapshot, [make_item("A"), make_item("B")], reader=reader, as_of="2026-03-02", version="1.1")
    assert query(path, "select id, as_of, version, items from runs order by id") == [
        (first, "2026-03-01", "1.0", 1),
        (second, "2026-03-02", "1.1", 2),
    ]


def test_items_of_several_sources_are_stored_together(path: Path, reader: Reader) -> None:
    with Snapshot.open(path) as snapshot:
        run = snapshot.begin_run(AS_OF, "1")
        store(snapshot, [make_item("A")], reader=reader, source="one.jsonl")
        store(snapshot, [make_item("B")], reader=reader, source="two.jsonl")
        trace(snapshot, run, reader=reader)
    assert query(path, "select key, source from item order by key") == [("A", "one.jsonl"), ("B", "two.jsonl")]


# Interrupted runs


def test_failed_run_changes_nothing(path: Path, reader: Reader) -> None:
    save(path, reader, make_item("A", "Before"))

    def failing_items() -> Iterator[WorkItem]:
        yield make_item("A", "After")
        yield make_item("B", "After")
        raise VanitylintError("the answer broke off")

    with pytest.raises(VanitylintError), Snapshot.open(path) as snapshot:
        load(snapshot, failing_items(), reader=reader, as_of=AS_OF)
    assert titles(path) == ["Before"]
    assert count(path, "runs") == 1


def test_killed_run_changes_nothing(path: Path, reader: Reader) -> None:
    save(path, reader, make_item("A", "Before"))
    code = """
        import os, sys
        from pathlib import Path
        from vanitylint.backlog.snapshot import Snapshot
        from vanitylint.backlog.items import Problem
        snapshot = Snapshot.open(Path(sys.argv[1])).__enter__()
        snapshot.begin_run("2026-04-01", "1")
        snapshot.connection.execute("delete from items")
        snapshot.add_problem(Problem("a", "b"))
        os._exit(9)
    """
    killed = subprocess.run([sys.executable, "-c", textwrap.dedent(code), str(path)], check=False)
    assert killed.returncode == 9
    assert titles(path) == ["Before"]
    save(path, reader, make_item("A", "After"))
    assert titles(path) == ["After"]


def test_close_discards_uncommitted_changes(path: Path, reader: Reader) -> None:
    save(path, reader, make_item("A", "Before"))
    snapshot = Snapshot.open(path).__enter__()
    load(snapshot, [make_item("A", "After")], reader=reader, as_of=AS_OF)
    snapshot.close()
    assert titles(path) == ["Before"]


# Files that are refused, and new files


def assert_refused(path: Path, message: str) -> VanitylintError:
    """Check that opening a file fails and leaves it and its folder unchanged."""
    bytes_before, files_before = path.read_bytes(), sorted(path.parent.iterdir())
    with pytest.raises(VanitylintError, match=message) as error, Snapshot.open(path):
        pass
    assert path.read_bytes() == bytes_before
    assert sorted(path.parent.iterdir()) == files_before
    assert error.value.where == str(path)
    assert error.value.hint
    return error.value


def test_text_file_is_refused_and_unchanged(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    path.write_text("Not a database, but somebody's notes. " * 100, encoding="utf-8")
    assert_refused(path, "not a snapshot")


def test_short_text_file_is_refused_and_unchanged(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    path.write_text("key,title\n", encoding="utf-8")
    assert_refused(path, "not a snapshot")


@pytest.mark.parametrize("mode", ["delete", "wal"])
def test_database_of_another_program_is_refused_and_unchanged(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "bookmarks.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"pragma journal_mode = {mode}")
        connection.execute("create table moz_places (id integer primary key, url text)")
    assert_refused(path, "not a vanitylint snapshot")


def test_truncated_snapshot_is_refused_and_unchanged(path: Path, reader: Reader) -> None:
    save(path, reader, *(make_item(f"A-{number}", body="text " * 200) for number in range(50)))
    path.write_bytes(path.read_bytes()[:20_000])
    assert_refused(path, "damaged")


def test_snapshot_of_a_newer_version_is_refused_and_unchanged(path: Path, reader: Reader) -> None:
    save(path, reader, make_item("A"))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"pragma user_version = {len(MIGRATIONS) + 1}")
    assert "update" in assert_refused(path, "newer vanitylint").hint


def test_folder_is_no_snapshot(tmp_path: Path) -> None:
    with pytest.raises(VanitylintError, match="cannot be opened"):
        Snapshot.open(tmp_path)


def test_folder_that_cannot_be_created_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(VanitylintError, match="cannot be opened"):
        Snapshot.open(tmp_path / "file" / "backlog.db")


def test_snapshot_in_use_is_an_error_after_a_timeout(
    path: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(path, reader, make_item("A"))
    monkeypatch.setattr(module, "_LOCK_TIMEOUT", 0.05)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("begin immediate")
        with pytest.raises(VanitylintError, match="in use by another run") as error, Snapshot.open(path):
            pass
        other.execute("rollback")
    assert error.value.where == str(path)
    save(path, reader, make_item("B"))


def test_full_disk_is_not_reported_as_damage(path: Path) -> None:
    Snapshot.open(path).close()
    full = sqlite3.OperationalError("database or disk is full")
    full.sqlite_errorname = "SQLITE_FULL"
    assert "damaged" not in str(database.database_error(str(path), full))
    assert "delete" not in str(database.database_error(str(path), full))


def test_empty_file_becomes_a_snapshot(tmp_path: Path, reader: Reader) -> None:
    path = tmp_path / "new.db"
    path.touch()
    save(path, reader, make_item("A", "Here"))
    assert titles(path) == ["Here"]


def test_folder_of_a_new_snapshot_is_created(path: Path, reader: Reader) -> None:
    assert not path.parent.exists()
    save(path, reader, make_item("A"))
    assert [file.name for file in path.parent.iterdir()] == [path.name]


# Versions


def test_older_snapshot_is_migrated_once_and_keeps_its_items(
    path: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(path, reader, make_item("A", "Kept"))
    monkeypatch.setattr(
        database, "MIGRATIONS", (*MIGRATIONS, "alter table items add column colour text not null default 'red'")
    )
    Snapshot.open(path).close()
    assert query(path, "select title, colour from items") == [("Kept", "red")]
    assert query(path, "pragma user_version") == [(len(MIGRATIONS) + 1,)]
    Snapshot.open(path).close()  # not migrated a second time


def test_new_snapshot_has_the_schema_of_all_migrations(tmp_path: Path) -> None:
    new, old = tmp_path / "new.db", tmp_path / "old.db"
    Snapshot.open(new).close()
    with closing(sqlite3.connect(old)) as connection:
        connection.executescript(";".join(MIGRATIONS))
    assert sorted(schema_of(new), key=repr) == sorted(schema_of(old), key=repr)


def schema_of(path: Path) -> list[tuple[Any, ...]]:
    """Return columns in order, indexes and foreign keys of each table, as SQLite understands them."""
    return query(
        path,
        """
        select t.name, t.wr, 'column', c.cid, c.name, lower(c.type), c."notnull", c.dflt_value, c.pk
        from pragma_table_list t, pragma_table_info(t.name) c where t.type = 'table'
        union all
        select t.name, t.wr, i.name, i."unique", x.seqno, x.name, x.desc, i.partial, m.sql
        from pragma_table_list t, pragma_index_list(t.name) i, pragma_index_xinfo(i.name) x
        left join sqlite_master m on m.name = i.name
        union all
        select t.name, t.wr, f."from", f.id, f.seq, f."table", f."to", f.on_update, f.on_delete
        from pragma_table_list t, pragma_foreign_key_list(t.name) f
        """,
    )


def test_failed_migration_changes_nothing(path: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    save(path, reader, make_item("A", "Kept"))
    before = path.read_bytes()
    monkeypatch.setattr(database, "MIGRATIONS", (*MIGRATIONS, "create table colours (name text); select no_such_thing"))
    with pytest.raises(VanitylintError):
        Snapshot.open(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("version", range(1, len(MIGRATIONS)))
def test_snapshot_of_any_earlier_version_is_migrated(path: Path, version: int) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        for statement in ";".join(MIGRATIONS[:version]).split(";"):
            connection.execute(statement)
        connection.execute("create view sprint as select name from sprints")
        connection.execute("create view edit as select e.slot, s.name from edits e, sprints s, sprint")
        connection.execute("insert into meta values ('views', 'as they were')")
        connection.execute(f"pragma application_id = {APPLICATION_ID}")
        connection.execute(f"pragma user_version = {version}")
        connection.commit()
    Snapshot.open(path).close()
    assert query(path, "pragma user_version") == [(len(MIGRATIONS),)]
    assert query(path, "select key, project from item union all select key, title from sprint") == []


def test_snapshot_without_history_of_claims_is_kept_and_read_again(path: Path, reader: Reader) -> None:
    path.parent.mkdir()
    item = make_item(
        "SHOP-1",
        "Remove the wish list",
        kind="Epic",
        fields={"Target": "35 %"},
        comments=[Comment(body="Conversion rate went from 30 % to 34 %.", at="2026-02-20T10:00:00Z")],
        changes=[Change(field="Target", at="2026-02-25T10:00:00Z", before="at least 40 %", after="at least 35 %")],
    )
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in ";".join(MIGRATIONS[:5]).split(";"):
            connection.execute(statement)
        connection.execute(f"pragma application_id = {APPLICATION_ID}")
        connection.execute("pragma user_version = 5")
        connection.execute("insert into sources values (1, '', 0, '', x'', 0)")
        values = {
            "id": 1, "key": "SHOP-1", "source": 1, "digest": b"as it was", "kind": "epic", "title": "Remove the wish list",
            **dict.fromkeys(("work_class", "state", "hypothesis", "metric", "follow_up", "status", "resolution"), "none"),
            **dict.fromkeys(("is_bet_kind", "is_container", "comment_words", "line"), 0),
            **dict.fromkeys(("labels", "url", "path"), ""),
        }  # fmt: skip
        marks = ", ".join("?" * len(values))
        connection.execute(f"insert into items ({', '.join(values)}) values ({marks})", tuple(values.values()))  # noqa: S608
        edit = (1, "target", "Target", "2026-02-25T10:00:00Z", "at least 40 %", "at least 35 %", 1, 1, 0)
        connection.execute("insert into edits values (?, ?, ?, ?, ?, ?, ?, ?, ?)", edit)
        connection.executemany("insert into runs (id, as_of, version) values (?, ?, '1')", [(1, AS_OF), (2, AS_OF)])
        findings = [(1, "HYP101", "SHOP-1", "error", "Old words."), (2, "HYP101", "SHOP-1", "error", "New words.")]
        connection.executemany(
            "insert into findings (run, rule, key, severity, message) values (?, ?, ?, ?, ?)", findings
        )
    Snapshot.open(path).close()
    assert query(path, "select title, digest, tracker_id, project, removes, shape from items") == [
        ("Remove the wish list", b"", "", "", 0, "")
    ]
    assert query(path, "select slot, before, eased, later, bulk from edits") == [
        ("target", "at least 40 %", None, None, 0)
    ]
    assert query(path, "select run, message, acknowledged from findings") == [(1, "", None), (2, "New words.", None)]
    assert query(path, "select run, rule from ran") == [(1, "HYP101"), (2, "HYP101")]
    save(path, reader, item)
    assert query(path, "select project, removes, result_day from item") == [("SHOP", 1, "2026-02-20")]
    assert query(path, "select eased, is_after_result from edit") == [(12, 1)]


# Details


@pytest.mark.parametrize(("labels", "stored"), [([], ""), (["ux"], ",ux,"), (["growth", "ux"], ",growth,ux,")])
def test_labels_have_a_comma_on_both_sides(path: Path, reader: Reader, labels: list[str], stored: str) -> None:
    save(path, reader, make_item("A", labels=labels))
    assert query(path, "select labels from item") == [(stored,)]


def test_only_the_part_that_is_read_of_a_huge_body_is_stored(path: Path, reader: Reader) -> None:
    body = "This paragraph says nothing that anybody would need to remember.\n\n" * 310_000
    assert len(body) > 20_000_000
    with Snapshot.open(path) as snapshot:
        item = make_item("A", body=body)
        snapshot.begin_run(AS_OF, "1")
        snapshot.put(item, reader.read(make_item("A")), digest=snapshot.digest(item, reader.fingerprint))
    assert query(path, "select length(body) from bodies") == [(200_000,)]
    with Snapshot.open(path) as snapshot:
        snapshot.begin_run(AS_OF, "1")
        assert snapshot.keep(item, snapshot.digest(item, reader.fingerprint))


def test_texts_are_stored_unchanged(path: Path, reader: Reader) -> None:
    title = "“Größe” 大小 \u202e'; drop table items; --\x00\n👩‍🍳"
    save(path, reader, make_item("A'; --", title, fields={"Größe": {"nested": ["null", None, 1.5]}}))
    assert query(path, "select key, title from items") == [("A'; --", title)]


def test_sprint_keeps_its_richest_description(path: Path, reader: Reader) -> None:
    save(
        path,
        reader,
        make_item("A", sprint=Sprint(name="Sprint 8")),
        make_item("B", sprint=Sprint(name="Sprint 8", goal="Fewer returns", state="active")),
        make_item("C", sprint=Sprint(name="Sprint 8", goal="Fewer returns", state="active", end="2026-03-14")),
        make_item("D", sprint=Sprint(name="Sprint 8")),
    )
    assert query(path, 'select name, goal, state, start, "end" from sprints') == [
        ("Sprint 8", "Fewer returns", "active", None, "2026-03-14")
    ]


def test_sprint_loses_what_its_source_no_longer_says(path: Path, reader: Reader) -> None:
    save(path, reader, make_item("A", sprint=Sprint(name="Sprint 8", goal="Fewer returns", state="active")))
    save(path, reader, make_item("A", sprint=Sprint(name="Sprint 8")))
    assert query(path, "select goal, goal_status, state from sprint") == [("", "none", "")]


def test_snapshot_in_memory_needs_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reader: Reader) -> None:
    monkeypatch.chdir(tmp_path)
    with Snapshot.memory() as snapshot:
        load(snapshot, [make_item("A")], reader=reader, as_of=AS_OF)
        assert snapshot.count() == 1
    assert list(tmp_path.iterdir()) == []
