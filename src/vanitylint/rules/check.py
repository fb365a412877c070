"""Everything about a rule that can be known before there is a backlog: its SQL, its templates, its words."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import re2

from vanitylint.errors import VanitylintError
from vanitylint.rules import hints, params
from vanitylint.rules.guard import Guard, column_hint, no_hints
from vanitylint.rules.statement import COLUMNS, bracketed, findings_statement, known_columns, source
from vanitylint.rules.template import columns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vanitylint.rules.rule import Rule

_TEMPLATES = ("question", "message")
_HARSH = re2.compile(r"(?i)\b(fail(s|ed|ing|ure|ures)?|violat(e|es|ed|ing|ion|ions)|bad|must|complian(t|ce))\b")
_QUOTED = re2.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|/\*(?s:.*?)\*/""")
_HINTS = re2.compile(r"(?i)\bhints\s*\(\s*'([^']*)'")
_EVERY_COLUMN = frozenset(name for names in COLUMNS.values() for name in names)


@contextmanager
def empty_views() -> Iterator[Guard]:
    """The views as empty tables, guarded: what is not a view does not exist here."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        for view, names in COLUMNS.items():
            listed = ", ".join(f'"{name}"' for name in names)
            connection.execute(f"create table {view} ({listed})")
        with Guard(connection) as guard:
            yield guard


def query_columns(rule: Rule, guard: Guard) -> tuple[str, ...]:
    """The columns that a rule's query gives.

    Raises:
        VanitylintError: The query cannot be used.
    """
    where = rule.where("query")
    statement = f"select * from {source(rule)} limit 0"  # noqa: S608 - guarded, like all SQL of rules
    values = params.stand_ins(rule)
    guard.execute(f"explain {rule.query}", where=where, known=_EVERY_COLUMN, params=values).close()
    with closing(guard.execute(statement, where=where, known=_EVERY_COLUMN, params=values)) as cursor:
        names = tuple(name for name, *_ in cursor.description)
    if "key" not in names:
        raise VanitylintError("the query gives no key", where=where, hint="select the item's key as key")
    return names


def problems(rule: Rule, guard: Guard) -> Iterator[VanitylintError]:
    """What is wrong with a rule that is well formed as YAML.

    Args:
        rule: With the columns of its query, if it has one that can be used.
        guard: From `empty_views`.
    """
    is_known = bool(rule.columns) or not rule.query  # what it has to say may be in its messages
    yield from _in_sql(rule, guard, is_known=is_known)
    yield from params.problems(rule)
    if is_known:
        yield from _in_templates(rule)
    for part in (*_TEMPLATES, "fix"):
        if harsh := _HARSH.search(getattr(rule, part)):
            yield VanitylintError(
                f"{part} says {harsh[0]!r}",
                where=rule.where(part),
                hint="say what was seen and ask, as a colleague would",
            )


def _in_sql(rule: Rule, guard: Guard, *, is_known: bool) -> Iterator[VanitylintError]:
    for part, sql in params.sql_parts(rule):
        if part != "query" and is_known and "?" not in params.named(sql):
            try:
                _prepare(guard, rule, part, sql)
            except VanitylintError as error:
                yield error
        yield from _in_quotes(rule, part, sql)
        for name in _HINTS.findall(sql):
            if name not in hints.names():
                what, hint = no_hints(name)
                yield VanitylintError(what, where=rule.where(part), hint=hint)


def _prepare(guard: Guard, rule: Rule, part: str, condition: str) -> None:
    """Let SQLite read a condition without and with brackets around it, and run nothing.

    Without them every bracket in it has its partner; with them it is one expression. Together: it cannot
    reach out of the place where the rule's statement puts it, as `1) or (1` would.
    """
    rows = rule.over if part.startswith("flag") else source(rule)
    values = params.stand_ins(rule)
    for form in (condition, bracketed(condition)):
        statement = f"explain select 1 from {rows} where\n{form}"  # noqa: S608 - guarded, like all SQL of rules
        guard.execute(statement, where=rule.where(part), known=known_columns(rule), params=values).close()


def problems_as_a_whole(rule: Rule, guard: Guard) -> Iterator[VanitylintError]:
    """What is wrong with a rule although each of its parts can be used: together they may be too much."""
    statement, _ = findings_statement(rule)
    where = rule.where("query" if rule.query else "flag")
    try:
        guard.execute(f"explain {statement}", where=where, known=known_columns(rule), params=rule.params).close()
    except VanitylintError as error:
        yield error


def _in_quotes(rule: Rule, part: str, sql: str) -> Iterator[VanitylintError]:
    """Words in double quotes that are no column: SQLite takes them for texts, and a slip would go unseen."""
    if '"' not in sql and "now" not in sql.lower():
        return
    for match in _QUOTED.finditer(sql):
        word = match[0]
        if word.startswith('"') and word[1:-1] not in _EVERY_COLUMN:
            yield VanitylintError(
                f"{word} is not a column",
                where=rule.where(part),
                hint=f"use single quotes for text: '{word[1:-1]}'",
            )
        if word.lower() == "'now'":
            yield VanitylintError(
                "'now' would make runs impossible to repeat",
                where=rule.where(part),
                hint="use as_of, the date of the run",
            )


def _in_templates(rule: Rule) -> Iterator[VanitylintError]:
    known = (*known_columns(rule), *rule.params)
    for part in _TEMPLATES:
        where = rule.where(part)
        try:
            unknown = [name for name in columns(getattr(rule, part)) if name not in known]
        except ValueError as error:
            yield VanitylintError(
                f"{part} cannot be used: {error}", where=where, hint="write {column}, and {{ for a brace"
            )
            continue
        for name in unknown:
            yield VanitylintError(
                f"{part} names {{{name}}}, which is not a column of {_what(rule)}",
                where=where,
                hint=column_hint(name, known),
            )


def _what(rule: Rule) -> str:
    return "the query" if rule.query else rule.over
