"""Tests that a hostile rule changes nothing through its connection and is refused with one line."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any

import pytest

from vanitylint.backlog.columns import VIEWS
from vanitylint.backlog.columns.querying import with_views
from vanitylint.errors import VanitylintError
from vanitylint.rules.guard import FUNCTIONS, MAX_SQL_WITH_VIEWS, Guard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from sqlite3 import Connection

ITEMS = 300


@pytest.fixture
def connection() -> Iterator[Connection]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute("create table items (key text, state text)")
        connection.execute("create view item as select trim(key) as key, state from items")
        connection.execute("begin")
        connection.executemany("insert into items values (?, 'doing')", [(f"EX-{n}",) for n in range(ITEMS)])
        yield connection


def execute(connection: Connection, statement: str, *, seconds: float = 5.0) -> list[tuple[Any, ...]]:
    with Guard(connection, seconds=seconds) as guard:
        return list(guard.rows(statement, where="mine.yaml:7", known=["key", "state"]))


def refusal(connection: Connection, statement: str, *, seconds: float = 5.0) -> str:
    with pytest.raises(VanitylintError) as caught:
        execute(connection, statement, seconds=seconds)
    return str(caught.value)


USABLE = f"(it can use {', '.join(sorted(FUNCTIONS))})"
ONLY_READS = "a rule only reads; it cannot change, make or attach anything"
SQL_HINT = "(a condition is what comes after `where`, a query is one select; close every bracket, and use no ; or ?)"


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("drop table items", ONLY_READS),
        ("explain drop table items", ONLY_READS),
        ("delete from items", ONLY_READS),
        ("update items set state = 'done'", ONLY_READS),
        ("insert into items values ('a', 'b')", ONLY_READS),
        ("create temp table t (x)", ONLY_READS),
        ("create trigger t after insert on items begin select 1; end", ONLY_READS),
        ("attach 'other.db' as other", ONLY_READS),
        ("pragma query_only = off", ONLY_READS),
        ("pragma writable_schema = 1", ONLY_READS),
        ("select * from pragma_table_info('items')", ONLY_READS),
        ("select value from json_each('[1]')", ONLY_READS),
        ("vacuum into 'copy.db'", "SQLite cannot use this: cannot VACUUM from within a transaction"),
        ("commit", ONLY_READS),
        ("savepoint a", ONLY_READS),
        ("select load_extension('evil')", f"a rule cannot use the function load_extension {USABLE}"),
        ("select zeroblob(1000000000)", f"a rule cannot use the function zeroblob {USABLE}"),
        ("select randomblob(1000000000)", f"a rule cannot use the function randomblob {USABLE}"),
        ("select printf('%.1000000000d', 1)", f"a rule cannot use the function printf {USABLE}"),
        ("select trim(key, 'abc') from item", f"a rule cannot use the function trim {USABLE}"),
        (
            "select current_timestamp",
            "a rule cannot use the function current_timestamp (use as_of, the date of the run)",
        ),
        ("select readfile('/etc/passwd')", f"a rule cannot use the function readfile {USABLE}"),
        ("select writefile('evil', 'x')", f"a rule cannot use the function writefile {USABLE}"),
        ("select fts3_tokenizer('simple')", f"a rule cannot use the function fts3_tokenizer {USABLE}"),
        ("select random()", f"a rule cannot use the function random {USABLE}"),
        ("select row_number() over (order by key) from item", f"a rule cannot use the function row_number {USABLE}"),
        (
            "with item as (select zeroblob(1000000000) as key) select length(key) from item",
            f"a rule cannot use the function zeroblob {USABLE}",
        ),
        (
            "with item as (select load_extension('evil') as key) select key from item",
            f"a rule cannot use the function load_extension {USABLE}",
        ),
        ("detach main", ONLY_READS),
        ("analyze", ONLY_READS),
        ("begin", ONLY_READS),
        ("rollback", ONLY_READS),
        ("alter table items add column x", ONLY_READS),
        ("insert into items values ('a', 'b') returning key", ONLY_READS),
        ("create virtual table t using fts5(x)", ONLY_READS),
        ("select * from dbstat", ONLY_READS),
        ("select * from pragma_database_list", ONLY_READS),
        ("pragma hard_heap_limit = 0", ONLY_READS),
        ("pragma temp_store_directory = '/'", ONLY_READS),
        ("select cont(key) from item", f"a rule cannot use the function cont {USABLE}"),
        ("select sql from sqlite_master", "a rule can query item, sprint, edit or project, not sqlite_master"),
        (
            "select 1 where exists (select 1 from sqlite_master)",
            "a rule can query item, sprint, edit or project, not sqlite_master",
        ),
        ("select count(*) from sqlite_schema", "a rule can query item, sprint, edit or project, not sqlite_schema"),
        (
            "with item as (select sql as key from sqlite_master) select key from item",
            "a rule can query item, sprint, edit or project, not sqlite_master",
        ),
        ("select * from temp.sqlite_master", "a rule can query item, sprint, edit or project, not sqlite_temp_master"),
        ("select * from itm", "a rule can query item, sprint, edit or project, not itm (did you mean item?)"),
        ("select stat from item", "there is no column stat (did you mean state?)"),
        (
            "select key from item where text not like '%practice%'",
            "there is no column text (own_words has all its texts, body its description, comments what people wrote below it)",
        ),
        ("select i.stat from item i", "there is no column i.stat (did you mean state?)"),
        (
            "with recursive n(x) as (select 1 union all select x + 1 from n) select x from n",
            "a rule cannot use recursive queries; the trace is already in the columns",
        ),
        (
            "with n(x) as (select 1 union all select x + 1 from n) select x from n",
            "a rule cannot use recursive queries; the trace is already in the columns",
        ),
        (
            "select 1; drop table items",
            f"this is not one complete SQL statement: You can only execute one statement at a time {SQL_HINT}",
        ),
        ("select (1", f"this is not one complete SQL statement: incomplete input {SQL_HINT}"),
        ("select 'a", f'this is not one complete SQL statement: unrecognized token: "\'a" {SQL_HINT}'),
        (
            "select matches(key, '(') from item",
            "matches() cannot use the pattern '(' (write it in the syntax of RE2, in up to 2,000 characters)",
        ),
        ("select " + "1," * 6000 + "1", "its SQL is longer than 10,000 bytes (split it into two rules)"),
        ("select replace(key, 'a', 'aaaa') from item", f"a rule cannot use the function replace {USABLE}"),
        (
            "select instr(key, 'E') from item",
            "a rule cannot use the function instr (write: title like '%word%')",
        ),
        (
            "select key regexp 'E' from item",
            "a rule cannot use the function regexp (write: matches(title, 'pattern'))",
        ),
    ],
)
def test_hostile_statement_is_refused_in_one_line_and_changes_nothing(
    connection: Connection, statement: str, message: str
) -> None:
    assert refusal(connection, statement) == f"mine.yaml:7: {message}"
    assert connection.in_transaction
    assert connection.execute("select count(*), count(distinct state) from items").fetchone() == (ITEMS, 1)


@pytest.mark.parametrize(
    "statement",
    [
        "attach 'evil.db' as evil",
        "vacuum",
        "vacuum into 'evil.db'",
        "begin",
        "delete from items",
        "create table evil (x)",
        "pragma journal_mode = wal",
        "pragma user_version = 7",
        "reindex",
        "select writefile('evil', 'x')",
        "with item as (select writefile('evil', 'x') as key) select key from item",
    ],
)
def test_no_file_is_created_or_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, statement: str) -> None:
    """The statements run outside a transaction, where SQLite allows more."""
    monkeypatch.chdir(tmp_path)
    with closing(sqlite3.connect("snapshot.db", isolation_level=None)) as connection:
        connection.execute("create table items (key text primary key)")
        connection.execute("create view item as select key from items")
        before = (tmp_path / "snapshot.db").read_bytes()
        refusal(connection, statement)
        assert not connection.in_transaction
    assert [path.name for path in tmp_path.iterdir()] == ["snapshot.db"]
    assert (tmp_path / "snapshot.db").read_bytes() == before


@pytest.mark.parametrize(
    "statement",
    [
        "select " + "(" * 3000 + "1" + ")" * 3000,
        "select 1 from " + "(select 1 from " * 400 + "item" + ")" * 400,
        "select " + "not " * 2000 + "1",
        "select " + "case when 1 then " * 150 + "1" + " end" * 150,
        "select 1 from item where " + " and ".join(["key = state"] * 600),  # noqa: S608 - that is the point
        "select 1 from " + ", ".join(f"item a{number}" for number in range(70)),  # noqa: S608 - that is the point
        " union ".join(["select key from item"] * 60),
        "select max(" + ",".join("1" * 30) + ")",
    ],
)
def test_deeply_nested_or_repeated_sql_is_refused_at_once(connection: Connection, statement: str) -> None:
    start = time.monotonic()
    message = refusal(connection, statement)
    assert message.startswith("mine.yaml:7: this is too large: ")
    assert message.endswith("(simplify it, or split it into two rules)")
    assert time.monotonic() - start < 2


def test_queries_that_double_are_refused(connection: Connection) -> None:
    """SQLite expands all hundred queries, each twice the one before, while it prepares the statement."""
    doubled = "".join(f", c{n + 1} as (select * from c{n} union all select * from c{n})" for n in range(100))  # noqa: S608 - that is the point
    start = time.monotonic()
    message = refusal(connection, f"with c0 as (select key from item){doubled} select count(*) from c100", seconds=0.2)  # noqa: S608 - as above
    assert "this is too large" in message or "took longer than 0.2 seconds" in message
    assert time.monotonic() - start < 20


LONG = "(select group_concat('" + "a" * 99 + "') as b from item, item j where j.key like 'EX-1_' or j.key like 'EX-2_')"

ROWS = "(select j.key || k.key as key, j.state as state from item j, item k) as found"


@pytest.mark.parametrize(
    "expression",
    [
        f"b || key like '%{'a' * 97}b'",
        f"b || key like '%{'a%' * 48}b'",
        f"b || key like '%{'_' * 98}b'",
        "matches(b || key, '(a?){300}b$')",
        "matches(b || key, '(((a{0,9}){0,9}){0,9})+b')",
        "overlap(b || key, key || b)",
        "hints('time', b || key)",
        "falls_short(b || key, key, b)",
        "keeps(b || key, key || b)",
        "binomial_tail(length(key), 10000, 0.5)",
        "lower(upper(b || key))",
        "max(b || key, b || state, b || 'a')",
        "strftime(b || key, '2026-03-02')",
        "json_extract('[\"' || b || key || '\"]', '$[0]')",
    ],
)
def test_slow_function_is_stopped_by_the_time_limit(connection: Connection, expression: str) -> None:
    """SQLite cannot interrupt its own functions: so texts are kept short, and the clock is checked often."""
    statement = f"select sum({expression} is null) from {LONG}, {ROWS}"  # noqa: S608 - that is the point
    start = time.monotonic()
    message = refusal(connection, statement, seconds=0.2)
    assert (
        message == "mine.yaml:7: it took longer than 0.2 seconds and was stopped (compare each row with fewer others)"
    )
    assert time.monotonic() - start < 5


def test_pattern_that_is_too_long_is_refused(connection: Connection) -> None:
    message = refusal(connection, f"select count(*) from {LONG}, item where matches(key, b || key)")  # noqa: S608 - as above
    assert message.startswith("mine.yaml:7: matches() cannot use the pattern 'aaaa")
    assert len(message) < 250


@pytest.mark.parametrize("value", [":days", "1) or (1", "'; drop table items; --", "readfile('x')"])
def test_param_value_is_never_read_as_sql(connection: Connection, value: str) -> None:
    """Params are numbers; even a text would remain a value."""
    with Guard(connection) as guard:
        rows = list(guard.rows("select :days from item limit 1", where="mine.yaml:7", params={"days": value}))  # type: ignore[dict-item]
    assert rows == [(value,)]


def test_functions_that_the_views_call_are_allowed(backlog: Callable[..., Connection]) -> None:
    for view in VIEWS:
        with Guard(backlog(), max_bytes=MAX_SQL_WITH_VIEWS) as guard:
            assert list(guard.rows(with_views(f"select * from {view.name}"), where="mine.yaml:7")) == []  # noqa: S608


def test_text_that_grows_too_long_is_refused(connection: Connection) -> None:
    query = "select group_concat(key) as c0 from item"
    for level in range(6):
        longer = "||".join([f"c{level}"] * 10)
        query = f"select {longer} as c{level + 1} from ({query} limit 1)"  # noqa: S608 - that is the point
    message = refusal(connection, query)
    assert message == "mine.yaml:7: a string in it is longer than 1,000,000 bytes (combine less in it)"


def test_cross_join_is_stopped_by_the_time_limit(connection: Connection) -> None:
    start = time.monotonic()
    message = refusal(connection, "select count(*) from item a, item b, item c, item d", seconds=0.2)
    assert (
        message == "mine.yaml:7: it took longer than 0.2 seconds and was stopped (compare each row with fewer others)"
    )
    assert time.monotonic() - start < 2


def test_time_limit_also_applies_while_rows_are_fetched(connection: Connection) -> None:
    with (
        Guard(connection, seconds=0.2) as guard,
        pytest.raises(VanitylintError, match=r"longer than 0\.2 seconds"),
    ):
        for _ in guard.rows("select a.key from item a, item b, item c, item d", where="mine.yaml:7"):
            pass


def test_each_statement_has_its_own_time_limit(connection: Connection) -> None:
    with Guard(connection, seconds=0.2) as guard:
        with pytest.raises(VanitylintError):
            list(guard.rows("select count(*) from item a, item b, item c, item d", where="mine.yaml:7"))
        assert list(guard.rows("select count(*) from item", where="mine.yaml:8")) == [(ITEMS,)]


def test_selects_that_need_too_much_memory_to_prepare_are_stopped(connection: Connection) -> None:
    query = "select key as c0 from item"
    for level in range(5):
        query = f"select {'||'.join([f'c{level}'] * 10)} as c{level + 1} from ({query})"  # noqa: S608 - that is the point
    message = refusal(connection, query)
    assert message == "mine.yaml:7: it used too much memory and was stopped (name each part only once)"
    assert connection.execute("pragma hard_heap_limit").fetchone() == (1_000_000_000,)
    assert execute(connection, "select count(*) from item") == [(ITEMS,)]
    assert connection.in_transaction


@pytest.mark.parametrize(
    ("statement", "row"),
    [
        ("select matches('Sign-up', 'sign')", (0,)),
        ("select matches('Sign-up', '(?i)^sign')", (1,)),
        ("select matches(null, 'a')", (None,)),
        ("select count(*) from item", (ITEMS,)),
        ("with few as (select key from item limit 2) select count(*) from few", (2,)),
        ("select count(*) from item where key like 'EX-1%' and state in ('doing')", (111,)),
    ],
)
def test_allowed_statement_returns_its_row(connection: Connection, statement: str, row: tuple[Any, ...]) -> None:
    assert execute(connection, statement) == [row]


@pytest.mark.parametrize(
    "statement",
    ["select 1", "drop table items", "select cont(key) from item", "select count(*) from item a, item b, item c"],
)
def test_connection_is_restored_after_a_statement(connection: Connection, statement: str) -> None:
    limits = [connection.getlimit(limit) for limit in range(11)]
    with suppress(VanitylintError):
        execute(connection, statement, seconds=0.1)
    assert [connection.getlimit(limit) for limit in range(11)] == limits
    assert connection.execute("select matches('a', 'a'), length(printf('%d', 1))").fetchone() == (1, 1)
    assert connection.execute("select count(*) from item a, item b, item c where a.key = '1'").fetchone() == (0,)
    assert connection.in_transaction
    connection.execute("insert into items values ('NEW-1', 'todo')")
    connection.execute("create table extra (x)")
    assert connection.execute("select count(*) from sqlite_master").fetchone() == (3,)


def test_read_only_connection_stays_read_only(connection: Connection) -> None:
    connection.execute("pragma query_only = on")
    execute(connection, "select 1")
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute("delete from items")
