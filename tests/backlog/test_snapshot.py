"""The file a backlog is kept in: what stays, what goes, and what is never touched."""

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


def keep(path: Path, reader: Reader, *items: WorkItem | Problem) -> None:
    """One whole run."""
    with Snapshot.open(path) as snapshot:
        load(snapshot, items, reader=reader, as_of=AS_OF)


def ask(path: Path, query: str, *values: Any) -> list[Any]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(with_views(query), values).fetchall()


def count(path: Path, table: str) -> int:
    return int(ask(path, f"select count(*) from {table}")[0][0])  # noqa: S608 - our own names


def titles(path: Path) -> list[str]:
    return [title for (title,) in ask(path, "select title from items order by title")]


def scribble(path: Path, key: str) -> None:
    """Leave a mark on an item that only reading it again wipes off."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("update items set kind = 'scribbled' where key = ?", (key,))


def is_scribbled(path: Path, key: str) -> bool:
    return ask(path, "select kind from items where key = ?", key) == [("scribbled",)]


def a(key: str, title: str = "A thing to do", **more: Any) -> WorkItem:
    return WorkItem(key=key, title=title, **more)


# What stays and what goes


def test_an_unchanged_item_is_kept_without_reading_it_again(path: Path, reader: Reader) -> None:
    keep(path, reader, a("A"), a("B"))
    scribble(path, "A")
    keep(path, reader, a("A"), a("B"))
    assert is_scribbled(path, "A")


@pytest.mark.parametrize(
    "now",
    [
        a("A", "Another title"),
        a("A", body="A body."),
        a("A", status="Done"),
        a("A", comments=[Comment(body="Well.")]),
        a("A", fields={"Metric": "churn"}),
    ],
)
def test_an_item_that_changed_in_any_part_is_read_again(path: Path, reader: Reader, now: WorkItem) -> None:
    keep(path, reader, a("A"))
    scribble(path, "A")
    keep(path, reader, now)
    assert not is_scribbled(path, "A")


def test_a_reader_with_other_words_reads_everything_again(path: Path, reader: Reader) -> None:
    keep(path, reader, a("A"))
    scribble(path, "A")
    keep(path, Reader(fields={"metric": ["Nordstern"]}), a("A"))
    assert not is_scribbled(path, "A")


def test_a_changed_item_leaves_nothing_of_its_old_self(path: Path, reader: Reader) -> None:
    rich = {
        "body": "We expect fewer support tickets from new users.\n\nvanitylint: ack MET203 because it is new",
        "links": [{"type": "relates to", "to": "B"}],
        "comments": [{"body": "Churn fell from 5 % to 4 %.", "at": "2026-01-01T00:00:00Z"}],
        "changes": [{"field": "Target", "at": "2026-01-05T00:00:00Z", "from": "5 %", "to": "3 %"}],
        "sprint": {"name": "Sprint 8"},
    }
    keep(path, reader, msgspec.convert({"key": "A", "title": "Old", **rich}, WorkItem))
    assert all(count(path, part) for part in PARTS)
    keep(path, reader, a("A", "New"))
    assert [part for part in PARTS if count(path, part)] == ["bodies", "traces"]
    assert ask(path, "select title, sprint, hypothesis from item") == [("New", None, None)]
    assert count(path, "sprints") == 0


def test_a_changed_item_keeps_its_row(path: Path, reader: Reader) -> None:
    keep(path, reader, a("A"), a("B"))
    before = ask(path, "select key, id from items order by key")
    keep(path, reader, a("A", "Changed"), a("B"))
    assert ask(path, "select key, id from items order by key") == before


def test_an_item_that_is_gone_from_its_source_is_gone(path: Path, reader: Reader) -> None:
    keep(path, reader, a("A", "Stays"), a("B", "Goes", body="Text."))
    keep(path, reader, a("A", "Stays"))
    assert titles(path) == ["Stays"]
    assert (count(path, "items"), count(path, "bodies"), count(path, "item")) == (1, 1, 1)


def test_when_all_items_are_gone_the_snapshot_is_empty(path: Path, reader: Reader) -> None:
    keep(path, reader, a("A"), a("B"))
    keep(path, reader)
    assert titles(path) == []


def test_an_item_can_come_back(path: Path, reader: Reader) -> None:
    keep(path, reader, a("A"), a("B"))
    keep(path, reader, a("A"))
    keep(path, reader, a("A"), a("B"))
    assert len(titles(path)) == 2


# Duplicates


@pytest.mark.parametrize("runs_before", [0, 1, 2])
@pytest.mark.parametrize("title", ["First", "Second"])
def test_the_first_of_two_items_with_one_key_stays_and_the_other_is_noted_in_every_run(
    path: Path, reader: Reader, runs_before: int, title: str
) -> None:
    items = [a("A", "First", path="b.md", line=3), a("A", title, path="b.md", line=3), a("B", "Other")]
    for _ in range(runs_before):
        keep(path, reader, *items)
    keep(path, reader, *items)
    assert titles(path) == ["First", "Other"]
    with Snapshot.open(path) as snapshot:
        (problem,) = snapshot.problems()
    assert str(problem).startswith("b.md:3: A appears a second time")


def test_a_key_may_stand_in_two_runs(path: Path, reader: Reader) -> None:
    keep(path, reader, a("A", "First"))
    keep(path, reader, a("A", "Second"))
    assert titles(path) == ["Second"]
    assert count(path, "problems") == 0


# Runs


def test_problems_belong_to_the_run_that_met_them(path: Path, reader: Reader) -> None:
    keep(path, reader, a("A"), Problem("backlog.jsonl", "is no JSON", 7))
    with Snapshot.open(path) as snapshot:
        assert snapshot.problems() == [Problem("backlog.jsonl", "is no JSON", 7)]
    keep(path, reader, a("A"))
    with Snapshot.open(path) as snapshot:
        assert snapshot.problems() == []


def test_a_run_that_only_judges_keeps_items_and_problems_and_moves_today(path: Path, reader: Reader) -> None:
    keep(path, reader, a("A", started="2026-03-01"), Problem("backlog.jsonl", "is no JSON", 7))
    with Snapshot.open(path) as snapshot:
        snapshot.begin_run("2026-03-31", "1", is_fetching=False)
        assert snapshot.count() == 1
        assert len(snapshot.problems()) == 1
    assert ask(path, "select as_of, days_since_started from item") == [("2026-03-31", 30)]


def test_each_run_is_remembered_with_its_day_and_version(path: Path, reader: Reader) -> None:
    with Snapshot.open(path) as snapshot:
        first = load(snapshot, [a("A")], reader=reader, as_of="2026-03-01", version="1.0")
    with Snapshot.open(path) as snapshot:
        second = load(snapshot, [a("A"), a("B")], reader=reader, as_of="2026-03-02", version="1.1")
    assert ask(path, "select id, as_of, version, items from runs order by id") == [
        (first, "2026-03-01", "1.0", 1),
        (second, "2026-03-02", "1.1", 2),
    ]


def test_items_of_several_sources_lie_side_by_side(path: Path, reader: Reader) -> None:
    with Snapshot.open(path) as snapshot:
        run = snapshot.begin_run(AS_OF, "1")
        store(snapshot, [a("A")], reader=reader, source="one.jsonl")
        store(snapshot, [a("B")], reader=reader, source="two.jsonl")
        trace(snapshot, run, reader=reader)
    assert ask(path, "select key, source from item order by key") == [("A", "one.jsonl"), ("B", "two.jsonl")]


# Cut off


def test_a_run_that_stops_with_an_error_leaves_the_state_before(path: Path, reader: Reader) -> None:
    keep(path, reader, a("A", "Before"))

    def breaks_off() -> Iterator[WorkItem]:
        yield a("A", "After")
        yield a("B", "After")
        raise VanitylintError("the answer broke off")

    with pytest.raises(VanitylintError), Snapshot.open(path) as snapshot:
        load(snapshot, breaks_off(), reader=reader, as_of=AS_OF)
    assert titles(path) == ["Before"]
    assert count(path, "runs") == 1


def test_a_run_that_is_killed_leaves_the_state_before(path: Path, reader: Reader) -> None:
    keep(path, reader, a("A", "Before"))
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
    keep(path, reader, a("A", "After"))
    assert titles(path) == ["After"]


def test_closing_drops_what_was_not_committed(path: Path, reader: Reader) -> None:
    keep(path, reader, a("A", "Before"))
    snapshot = Snapshot.open(path).__enter__()
    load(snapshot, [a("A", "After")], reader=reader, as_of=AS_OF)
    snapshot.close()
    assert titles(path) == ["Before"]


# Files that are not ours to touch


def refuses(path: Path, words: str) -> VanitylintError:
    """Open a file that cannot be used; it and its folder stay as they are."""
    bytes_before, files_before = path.read_bytes(), sorted(path.parent.iterdir())
    with pytest.raises(VanitylintError, match=words) as told, Snapshot.open(path):
        pass
    assert path.read_bytes() == bytes_before
    assert sorted(path.parent.iterdir()) == files_before
    assert told.value.where == str(path)
    assert told.value.hint
    return told.value


def test_a_text_file_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    path.write_text("Not a database, but somebody's notes. " * 100, encoding="utf-8")
    refuses(path, "not a snapshot")


def test_a_short_text_file_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    path.write_text("key,title\n", encoding="utf-8")
    refuses(path, "not a snapshot")


@pytest.mark.parametrize("mode", ["delete", "wal"])
def test_another_programs_database_is_left_as_it_is(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "bookmarks.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"pragma journal_mode = {mode}")
        connection.execute("create table moz_places (id integer primary key, url text)")
    refuses(path, "not a vanitylint snapshot")


def test_a_truncated_snapshot_is_left_as_it_is(path: Path, reader: Reader) -> None:
    keep(path, reader, *(a(f"A-{number}", body="text " * 200) for number in range(50)))
    path.write_bytes(path.read_bytes()[:20_000])
    refuses(path, "damaged")


def test_a_snapshot_of_a_newer_version_is_left_as_it_is(path: Path, reader: Reader) -> None:
    keep(path, reader, a("A"))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"pragma user_version = {len(MIGRATIONS) + 1}")
    assert "update" in refuses(path, "newer vanitylint").hint


def test_a_folder_is_no_snapshot(tmp_path: Path) -> None:
    with pytest.raises(VanitylintError, match="cannot be opened"):
        Snapshot.open(tmp_path)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(VanitylintError, match="cannot be opened"):
        Snapshot.open(tmp_path / "file" / "backlog.db")


def test_a_snapshot_in_use_is_waited_for_and_then_left_alone(
    path: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(path, reader, a("A"))
    monkeypatch.setattr(module, "_LOCK_TIMEOUT", 0.05)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("begin immediate")
        with pytest.raises(VanitylintError, match="in use by another run") as told, Snapshot.open(path):
            pass
        other.execute("rollback")
    assert told.value.where == str(path)
    keep(path, reader, a("B"))


def test_a_full_disk_is_not_called_damage(path: Path) -> None:
    Snapshot.open(path).close()
    full = sqlite3.OperationalError("database or disk is full")
    full.sqlite_errorname = "SQLITE_FULL"
    assert "damaged" not in str(database.database_error(str(path), full))
    assert "delete" not in str(database.database_error(str(path), full))


def test_an_empty_file_becomes_a_snapshot(tmp_path: Path, reader: Reader) -> None:
    path = tmp_path / "new.db"
    path.touch()
    keep(path, reader, a("A", "Here"))
    assert titles(path) == ["Here"]


def test_the_folder_of_a_new_snapshot_is_made(path: Path, reader: Reader) -> None:
    assert not path.parent.exists()
    keep(path, reader, a("A"))
    assert [file.name for file in path.parent.iterdir()] == [path.name]


# Versions


def test_a_file_of_an_older_version_is_brought_up_and_keeps_its_items(
    path: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(path, reader, a("A", "Kept"))
    monkeypatch.setattr(
        database, "MIGRATIONS", (*MIGRATIONS, "alter table items add column colour text not null default 'red'")
    )
    Snapshot.open(path).close()
    assert ask(path, "select title, colour from items") == [("Kept", "red")]
    assert ask(path, "pragma user_version") == [(len(MIGRATIONS) + 1,)]
    Snapshot.open(path).close()  # and not a second time


def test_a_new_file_is_as_all_migrations_leave_one(tmp_path: Path) -> None:
    new, old = tmp_path / "new.db", tmp_path / "old.db"
    Snapshot.open(new).close()
    with closing(sqlite3.connect(old)) as connection:
        connection.executescript(";".join(MIGRATIONS))
    assert sorted(shapes(new), key=repr) == sorted(shapes(old), key=repr)


def shapes(path: Path) -> list[tuple[Any, ...]]:
    """Each table's columns in order, and its indexes, as SQLite understands them."""
    return ask(
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


def test_a_migration_that_does_not_work_leaves_the_version_before(
    path: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(path, reader, a("A", "Kept"))
    before = path.read_bytes()
    monkeypatch.setattr(database, "MIGRATIONS", (*MIGRATIONS, "create table colours (name text); select no_such_thing"))
    with pytest.raises(VanitylintError):
        Snapshot.open(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("version", range(1, len(MIGRATIONS)))
def test_a_snapshot_of_any_earlier_version_is_brought_up_to_date(path: Path, version: int) -> None:
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
    assert ask(path, "pragma user_version") == [(len(MIGRATIONS),)]
    assert ask(path, "select key, project from item union all select key, title from sprint") == []


def test_a_snapshot_of_before_there_was_a_history_of_claims_keeps_all_and_reads_it_again(
    path: Path, reader: Reader
) -> None:
    path.parent.mkdir()
    item = a(
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
        given = {
            "id": 1, "key": "SHOP-1", "source": 1, "digest": b"as it was", "kind": "epic", "title": "Remove the wish list",
            **dict.fromkeys(("work_class", "state", "hypothesis", "metric", "follow_up", "status", "resolution"), "none"),
            **dict.fromkeys(("is_bet_kind", "is_container", "comment_words", "line"), 0),
            **dict.fromkeys(("labels", "url", "path"), ""),
        }  # fmt: skip
        marks = ", ".join("?" * len(given))
        connection.execute(f"insert into items ({', '.join(given)}) values ({marks})", tuple(given.values()))  # noqa: S608
        edit = (1, "target", "Target", "2026-02-25T10:00:00Z", "at least 40 %", "at least 35 %", 1, 1, 0)
        connection.execute("insert into edits values (?, ?, ?, ?, ?, ?, ?, ?, ?)", edit)
        connection.executemany("insert into runs (id, as_of, version) values (?, ?, '1')", [(1, AS_OF), (2, AS_OF)])
        findings = [(1, "HYP101", "SHOP-1", "error", "Old words."), (2, "HYP101", "SHOP-1", "error", "New words.")]
        connection.executemany(
            "insert into findings (run, rule, key, severity, message) values (?, ?, ?, ?, ?)", findings
        )
    Snapshot.open(path).close()
    assert ask(path, "select title, digest, tracker_id, project, removes, shape from items") == [
        ("Remove the wish list", b"", "", "", 0, "")
    ]
    assert ask(path, "select slot, before, eased, later, bulk from edits") == [
        ("target", "at least 40 %", None, None, 0)
    ]
    assert ask(path, "select run, message, acknowledged from findings") == [(1, "", None), (2, "New words.", None)]
    assert ask(path, "select run, rule from ran") == [(1, "HYP101"), (2, "HYP101")]
    keep(path, reader, item)
    assert ask(path, "select project, removes, result_day from item") == [("SHOP", 1, "2026-02-20")]
    assert ask(path, "select eased, is_after_result from edit") == [(12, 1)]


# Details


@pytest.mark.parametrize(("labels", "stored"), [([], ""), (["ux"], ",ux,"), (["growth", "ux"], ",growth,ux,")])
def test_labels_have_a_comma_on_both_sides(path: Path, reader: Reader, labels: list[str], stored: str) -> None:
    keep(path, reader, a("A", labels=labels))
    assert ask(path, "select labels from item") == [(stored,)]


def test_of_a_body_of_twenty_megabytes_is_kept_what_is_read(path: Path, reader: Reader) -> None:
    body = "This paragraph says nothing that anybody would need to remember.\n\n" * 310_000
    assert len(body) > 20_000_000
    with Snapshot.open(path) as snapshot:
        item = a("A", body=body)
        snapshot.begin_run(AS_OF, "1")
        snapshot.put(item, reader.read(a("A")), digest=snapshot.digest(item, reader.fingerprint))
    assert ask(path, "select length(body) from bodies") == [(200_000,)]
    with Snapshot.open(path) as snapshot:
        snapshot.begin_run(AS_OF, "1")
        assert snapshot.keep(item, snapshot.digest(item, reader.fingerprint))


def test_texts_come_back_as_they_were(path: Path, reader: Reader) -> None:
    title = "“Größe” 大小 \u202e'; drop table items; --\x00\n👩‍🍳"
    keep(path, reader, a("A'; --", title, fields={"Größe": {"nested": ["null", None, 1.5]}}))
    assert ask(path, "select key, title from items") == [("A'; --", title)]


def test_a_sprint_keeps_the_richest_description_of_it(path: Path, reader: Reader) -> None:
    keep(
        path,
        reader,
        a("A", sprint=Sprint(name="Sprint 8")),
        a("B", sprint=Sprint(name="Sprint 8", goal="Fewer returns", state="active")),
        a("C", sprint=Sprint(name="Sprint 8", goal="Fewer returns", state="active", end="2026-03-14")),
        a("D", sprint=Sprint(name="Sprint 8")),
    )
    assert ask(path, 'select name, goal, state, start, "end" from sprints') == [
        ("Sprint 8", "Fewer returns", "active", None, "2026-03-14")
    ]


def test_a_sprint_forgets_what_its_source_no_longer_says(path: Path, reader: Reader) -> None:
    keep(path, reader, a("A", sprint=Sprint(name="Sprint 8", goal="Fewer returns", state="active")))
    keep(path, reader, a("A", sprint=Sprint(name="Sprint 8")))
    assert ask(path, "select goal, goal_status, state from sprint") == [("", "none", "")]


def test_a_snapshot_in_memory_needs_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reader: Reader) -> None:
    monkeypatch.chdir(tmp_path)
    with Snapshot.memory() as snapshot:
        load(snapshot, [a("A")], reader=reader, as_of=AS_OF)
        assert snapshot.count() == 1
    assert list(tmp_path.iterdir()) == []
