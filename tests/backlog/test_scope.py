"""Items whose traces lead to another project."""

from __future__ import annotations

import sqlite3

import pytest

from vanitylint.backlog.scope import keys_traced_elsewhere

COLUMNS = ("bet", "hypothesis", "metric", "follow_up", "follow_up_item", "result", "decision")


@pytest.mark.parametrize("column", COLUMNS)
def test_item_traced_to_another_project_is_found_by_every_column(column: str) -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("create table items (id integer primary key, key text, project text)")
    connection.execute(f"create table traces (item integer primary key, {', '.join(COLUMNS)})")
    items = [(1, "a/open#1", "a/open"), (2, "a/open#2", "A/Open"), (3, "a/secret#3", "a/secret")]
    connection.executemany("insert into items values (?, ?, ?)", items)
    connection.executemany(f"insert into traces (item, {column}) values (?, ?)", [(1, 3), (2, 1), (3, None)])  # noqa: S608 - a column name of this test
    assert keys_traced_elsewhere(connection) == {"a/open#1"}
