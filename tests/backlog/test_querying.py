"""Statements with views in front of them give the same rows as with all views created."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from vanitylint.backlog.columns import VIEWS
from vanitylint.backlog.columns.item import ITEM
from vanitylint.backlog.columns.querying import create_views, with_views
from vanitylint.backlog.items import WorkItem
from vanitylint.backlog.snapshot import Snapshot
from vanitylint.rules import load_rules
from vanitylint.rules.guard import MAX_SQL, MAX_SQL_WITH_VIEWS, Guard
from vanitylint.rules.params import validated_params
from vanitylint.rules.statement import conditions_statement, findings_statement
from vanitylint.shipped import rules_folder, sample_backlog
from vanitylint.tracing import load

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from sqlite3 import Connection

    from vanitylint.reading import Reader
    from vanitylint.rules import Rule

RULES = load_rules([rules_folder()])


@pytest.fixture(scope="module")
def sample(reader: Reader) -> Iterator[Connection]:
    items = [msgspec.json.decode(line, type=WorkItem) for line in sample_backlog().read_bytes().splitlines()]
    with Snapshot.memory() as snapshot:
        load(snapshot, items, reader=reader, as_of="2026-06-19")
        yield snapshot.connection


def rows_both_ways(
    connection: Connection, statement: str, params: Mapping[str, float] | None = None
) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """Return the rows of a statement with its views in front of it, and those with all views created."""
    with Guard(connection, max_bytes=MAX_SQL_WITH_VIEWS) as guard:
        rows = sorted(guard.rows(with_views(statement), where="here", params=params), key=repr)
    connection.execute("savepoint views")
    create_views(connection)
    expected = sorted(connection.execute(statement, dict(params or {})), key=repr)
    connection.execute("rollback to views")
    return rows, expected


def gives_same_rows(connection: Connection, statement: str, params: Mapping[str, float] | None = None) -> bool:
    """Return whether a statement gives rows, and the same ones both ways."""
    rows, expected = rows_both_ways(connection, statement, params)
    return rows == expected and bool(rows)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_each_rule_gives_the_same_rows_both_ways(rule: Rule, sample: Connection) -> None:
    statement, _ = findings_statement(rule)
    assert len(statement) < len(with_views(statement)) <= MAX_SQL_WITH_VIEWS
    rows, expected = rows_both_ways(sample, statement, validated_params(rule))
    assert rows == expected
    if rule.flag:
        assert gives_same_rows(sample, conditions_statement(rule), validated_params(rule))


@pytest.mark.parametrize(
    "statement",
    [
        "select count(*) from item",
        "select COUNT ( * ), project from item group by project",
        "select KEY, \"title\" from ITEM where State = 'done'",
        "select [key] from [item]",
        "select item.key from item",
        "select key as item, title from item",
        "select key, 'of item and sprint' from item",
        "select key as project from item",
        "select key, 2*alike * children from item where (1)*2 = '2' * 1",
        "select i.key, o.key from item as i join item as o on o.parent = i.key",
        "select key from (with mine as (select key from item) select key from mine)",
        "select key from (with item as (select 'A' as key) select key from item)",
        "with mine as (select key from item) select key, state from item join mine using (key)",
        "\n WITH mine as materialized (select key from item) select count(*) from mine",
        "select key from item where title like '*[,*]a,*' or title like '[*' or key <> ''",
        "select key, '-- *' as \"it's * \", 1*2 from item",
        "select key from item union all select key from item as i where i.state = 'done'",
        "select i.key, s.state from item as i join sprint as s on s.key = i.sprint",
        "select i.key, e.slot from item as i left join edit as e using (key)",
        "select key from item where exists (select 1 from edit where edit.key = item.key) or 1",
    ],
)
def test_views_and_columns_named_by_a_statement_are_defined(statement: str, sample: Connection) -> None:
    assert gives_same_rows(sample, statement)


@pytest.mark.parametrize(
    "statement",
    [
        "select * from item",
        "select distinct * from item",
        "select i.* from item as i",
        "select key, * from item",
        "select /* all */ * from item",
        "select 'it''s', * from item",
        "select \"key\", '', * from item",
        "select -- all\n* from item",
        "select count(*) as n from item natural left join edit",
        "select key, -- it isn't *\n    title from item",
    ],
)
def test_all_columns_are_defined_when_a_statement_may_need_them(statement: str, sample: Connection) -> None:
    assert gives_same_rows(sample, statement)
    assert with_views(statement).count(' as "') >= len(ITEM.columns)


def test_only_named_views_and_columns_are_defined() -> None:
    defined = with_views("select key from item where state = 'done'")
    assert defined.startswith("with item as not materialized (select")
    assert defined.count(' as "') == 2
    assert with_views("select key from items") == "select key from items"


def test_all_columns_of_a_view_need_only_some_of_the_view_below(sample: Connection) -> None:
    statement = "select * from project"
    assert gives_same_rows(sample, statement)
    item, _ = with_views(statement).split("project as not materialized")
    assert item.count(' as "') < len(ITEM.columns)


def test_longest_allowed_statement_is_accepted(sample: Connection) -> None:
    everything = ", ".join(column.name for view in VIEWS for column in view.columns)
    names = f"{everything}, item, sprint, edit, project"
    statement = f"select 1 from item where state <> '{names}'"  # noqa: S608 - our own column names
    statement += f" or '{'x' * (MAX_SQL - len(statement) - 12)}' = ''"
    assert MAX_SQL - 20 < len(statement) <= MAX_SQL
    assert gives_same_rows(sample, statement)
