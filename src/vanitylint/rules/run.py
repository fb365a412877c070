"""Run rules over a backlog: one select per rule, one finding per row."""

from __future__ import annotations

from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from msgspec import Struct

from vanitylint.backlog.columns.querying import with_views
from vanitylint.backlog.findings import Finding
from vanitylint.backlog.items import Problem
from vanitylint.errors import VanitylintError
from vanitylint.rules.guard import MAX_SQL_WITH_VIEWS, Guard
from vanitylint.rules.muting import mark_muted
from vanitylint.rules.params import validated_params
from vanitylint.rules.statement import findings_statement, known_columns
from vanitylint.rules.template import format_value, parts, render

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator, Sequence

    from vanitylint.backlog.arrivals import Notice
    from vanitylint.rules.rule import Rule


_MAX_ROWS = 100_000
"""Maximum number of rows of a query, as they are kept in memory; conditions flag each row of the view once at most."""
_MAX_LOCATION = 2_000
"""Maximum length of a key, URL or path, in characters."""

Adjust: TypeAlias = "Callable[[Rule, Finding], Finding | None]"
"""Adjusts a rule's finding to its item's settings, or returns None to drop it."""


class Judgement(Struct, frozen=True):
    """The result of running rules over a backlog."""

    findings: list[Finding]
    """Findings, worst first, including muted ones."""
    crashes: list[Problem]
    """Rules that were stopped by an error. A run with crashes is not to be trusted."""
    notices: tuple[Notice, ...] = ()
    """Notices about the rules of this run."""
    switched_off: frozenset[tuple[str, str]] = frozenset()
    """Rule and key of each finding that was dropped because the rule is off for that item."""


def run_rules(
    connection: sqlite3.Connection, rules: Sequence[Rule], *, seconds: float = 5.0, adjust: Adjust | None = None
) -> Judgement:
    """Run rules over the backlog of a snapshot.

    Args:
        connection: A connection to the traced snapshot.
        rules: Rules from `load_rules`; the same rule may occur several times with different thresholds.
        seconds: Maximum duration of one rule; it is stopped then, and the others go on.
        adjust: Adjusts or drops each finding before findings are muted; None to keep all as they are.
    """
    findings_by_rule: list[tuple[Rule, list[Finding]]] = []
    crashes: list[Problem] = []
    with Guard(connection, seconds=seconds, max_bytes=MAX_SQL_WITH_VIEWS) as guard:
        for rule in rules:
            try:
                findings_by_rule.append((rule, _findings(rule, guard)))
            except VanitylintError as error:
                crashes.append(_crash(rule, error))
    if adjust:
        findings_by_rule = [
            (rule, [finding for finding in map(partial(adjust, rule), findings) if finding])
            for rule, findings in findings_by_rule
        ]
    kept = [finding for _, findings in findings_by_rule for finding in findings]
    return Judgement(mark_muted(kept, rules), crashes)


def _findings(rule: Rule, guard: Guard) -> list[Finding]:
    question, message = parts(rule.question), parts(rule.message)
    return [
        Finding(
            rule=rule.id,
            name=rule.name,
            severity=row["severity"],
            key=str(row["key"]),
            over=rule.over,
            title=format_value(row["title"] or ""),
            question=render(question, row),
            message=render(message, row),
            fix=rule.fix,
            bet=_text(row["bet"]) or None,
            url=_text(row["url"]),
            path=_text(row["path"]),
            line=row["line"] if isinstance(row["line"], int) else 0,
        )
        for row in _rows(rule, guard)
    ]


def _rows(rule: Rule, guard: Guard) -> Iterator[dict[str, Any]]:
    """Yield the flagged rows: the columns that the rule's messages use, and its thresholds."""
    statement, names = findings_statement(rule)
    rows = guard.rows(
        with_views(statement), where=rule.where(), known=known_columns(rule), params=validated_params(rule)
    )
    with closing(rows):
        for number, values in enumerate(rows):
            row = rule.params | dict(zip(names, values, strict=True))
            if row_problem := _row_problem(number, row["key"]) if rule.query else "":
                raise VanitylintError(
                    row_problem, where=rule.where("query"), hint="return one row for each item to ask about"
                )
            yield row


def _row_problem(number: int, key: object) -> str:
    """Return the problem with a query's row, if any; rows of our own views are always valid."""
    if key in (None, ""):
        return "it returned a row without a key"
    if number == _MAX_ROWS:
        return f"it returned more than {_MAX_ROWS:,} rows"
    return f"it returned a key longer than {_MAX_LOCATION:,} characters" if len(str(key)) > _MAX_LOCATION else ""


def _text(value: object) -> str:
    """Return a URL, path or bet from a row; empty if a query returned something else."""
    return value if isinstance(value, str) and len(value) <= _MAX_LOCATION else ""


def _crash(rule: Rule, error: VanitylintError) -> Problem:
    advice = f" ({error.hint})" if error.hint else ""
    path, line, _ = error.where.rsplit(":", 2)
    return Problem(path, f"the rule {rule.id} stopped: {error.message}{advice}", int(line))
