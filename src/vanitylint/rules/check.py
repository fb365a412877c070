"""Check a rule's SQL, templates and wording, as far as that is possible without a backlog."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import re2

from vanitylint.errors import VanitylintError
from vanitylint.rules import hints, params
from vanitylint.rules.guard import Guard, column_hint, no_hints
from vanitylint.rules.statement import COLUMNS, findings_statement, known_columns, parenthesized, source
from vanitylint.rules.template import columns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vanitylint.rules.rule import Rule

_TEMPLATES = ("question", "message")
_HARSH_WORD = re2.compile(r"(?i)\b(fail(s|ed|ing|ure|ures)?|violat(e|es|ed|ing|ion|ions)|bad|must|complian(t|ce))\b")
_QUOTED_OR_COMMENT = re2.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|/\*(?s:.*?)\*/""")
_SCHEMA = re2.compile(r"(?i)\b(main|temp)\s*\.")
_HINTS_CALL = re2.compile(r"(?i)\bhints\s*\(\s*'([^']*)'")
_ALL_COLUMNS = frozenset(name for names in COLUMNS.values() for name in names)


@contextmanager
def empty_views() -> Iterator[Guard]:
    """Provide the views as empty tables on a guarded connection with nothing else in it."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        for view, names in COLUMNS.items():
            column_list = ", ".join(f'"{name}"' for name in names)
            connection.execute(f'create table {view} ({column_list}, primary key ("key")) without rowid')  # as a view
        with Guard(connection) as guard:
            yield guard


def query_columns(rule: Rule, guard: Guard) -> tuple[str, ...]:
    """Return the columns of a rule's query.

    Raises:
        VanitylintError: The query cannot be used.
    """
    where = rule.where("query")
    statement = f"select * from {source(rule)} limit 0"  # noqa: S608 - guarded, like all SQL of rules
    values = params.placeholder_values(rule)
    guard.execute(f"explain {rule.query}", where=where, known=_ALL_COLUMNS, params=values).close()
    with closing(guard.execute(statement, where=where, known=_ALL_COLUMNS, params=values)) as cursor:
        names = tuple(name for name, *_ in cursor.description)
    if "key" not in names:
        raise VanitylintError("the query gives no key", where=where, hint="select the item's key as key")
    return names


def problems(rule: Rule, guard: Guard) -> Iterator[VanitylintError]:
    """Yield the problems of a rule whose YAML is well formed.

    Args:
        rule: A rule; with the columns of its query, if it has a valid one.
        guard: From `empty_views`.
    """
    has_known_columns = bool(rule.columns) or not rule.query  # otherwise its messages may name any column
    yield from _sql_problems(rule, guard, has_known_columns=has_known_columns)
    yield from params.problems(rule)
    if has_known_columns:
        yield from _template_problems(rule)
    for part in (*_TEMPLATES, "fix"):
        if harsh := _HARSH_WORD.search(getattr(rule, part)):
            yield VanitylintError(
                f"{part} says {harsh[0]!r}",
                where=rule.where(part),
                hint="say what was seen and ask, as a colleague would",
            )


def _sql_problems(rule: Rule, guard: Guard, *, has_known_columns: bool) -> Iterator[VanitylintError]:
    for part, sql in params.sql_parts(rule):
        if part != "query" and has_known_columns and "?" not in params.parameters(sql):
            try:
                _prepare(guard, rule, part, sql)
            except VanitylintError as error:
                yield error
        yield from _quoting_problems(rule, part, sql)
        if schema := _SCHEMA.search(_QUOTED_OR_COMMENT.sub("", sql)):
            yield VanitylintError(
                f"{schema[0]}… is not known", where=rule.where(part), hint="name the view alone, such as item"
            )
        for name in _HINTS_CALL.findall(sql):
            if name not in hints.names():
                message, hint = no_hints(name)
                yield VanitylintError(message, where=rule.where(part), hint=hint)


def _prepare(guard: Guard, rule: Rule, part: str, condition: str) -> None:
    """Let SQLite parse a condition without and with parentheses around it, without running it.

    Valid without them, its own parentheses are balanced; valid with them, it is one expression. Together: it cannot
    break out of its position in the rule's statement, as `1) or (1` would.
    """
    table = rule.over if part.startswith("flag") else source(rule)
    values = params.placeholder_values(rule)
    for sql in (condition, parenthesized(condition)):
        statement = f"explain select 1 from {table} where\n{sql}"  # noqa: S608 - guarded, like all SQL of rules
        guard.execute(statement, where=rule.where(part), known=known_columns(rule), params=values).close()


def problems_as_a_whole(rule: Rule, guard: Guard) -> Iterator[VanitylintError]:
    """Yield the problem of a rule whose parts are all valid, but too much for SQLite together."""
    statement, _ = findings_statement(rule)
    where = rule.where("query" if rule.query else "flag")
    try:
        guard.execute(f"explain {statement}", where=where, known=known_columns(rule), params=rule.params).close()
    except VanitylintError as error:
        yield error


def _quoting_problems(rule: Rule, part: str, sql: str) -> Iterator[VanitylintError]:
    """Yield an error for each double-quoted word that is no column: SQLite takes it for a string, hiding a typo."""
    if '"' not in sql and "now" not in sql.lower():
        return
    for match in _QUOTED_OR_COMMENT.finditer(sql):
        word = match[0]
        if word.startswith('"') and word[1:-1] not in _ALL_COLUMNS:
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


def _template_problems(rule: Rule) -> Iterator[VanitylintError]:
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
                f"{part} names {{{name}}}, which is not a column of {_source_name(rule)}",
                where=where,
                hint=column_hint(name, known),
            )


def _source_name(rule: Rule) -> str:
    return "the query" if rule.query else rule.over
