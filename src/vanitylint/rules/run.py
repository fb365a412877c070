"""Rules over a backlog: one select a rule, a finding for each row it gives."""

from __future__ import annotations

from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from msgspec import Struct

from vanitylint.backlog.findings import Finding
from vanitylint.backlog.items import Problem
from vanitylint.errors import VanitylintError
from vanitylint.rules.guard import Guard
from vanitylint.rules.muting import muted
from vanitylint.rules.narrowing import LONGEST, narrowed
from vanitylint.rules.params import bound
from vanitylint.rules.statement import findings_statement, known_columns
from vanitylint.rules.template import parts, render, say

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator, Sequence

    from vanitylint.backlog.arrivals import Notice
    from vanitylint.rules.rule import Rule


_MOST_ROWS = 100_000
"""Of one query, for they are kept in memory; conditions give a row for each row of the view at most."""
_LONGEST_PLACE = 2_000
"""Characters of a key, an address, a path."""

Settle: TypeAlias = "Callable[[Rule, Finding], Finding | None]"
"""From a finding of a rule to what it comes to on its item; None: nothing is asked there."""


class Judgement(Struct, frozen=True):
    """What a set of rules says of a backlog."""

    findings: list[Finding]
    """Worst first; those that wait behind another one are among them."""
    crashes: list[Problem]
    """Rules that did not come to an end. A run with one of these is not to be trusted."""
    notices: tuple[Notice, ...] = ()
    """What is worth a line about the rules of this run."""
    switched_off: frozenset[tuple[str, str]] = frozenset()
    """Rule and key of what would be asked, were the rule not off for that item."""


def run_rules(
    connection: sqlite3.Connection, rules: Sequence[Rule], *, seconds: float = 5.0, settle: Settle | None = None
) -> Judgement:
    """Judge the backlog of a snapshot.

    Args:
        connection: Of the snapshot, traced.
        rules: From `load_rules`; one may be there several times, with different thresholds.
        seconds: How long one rule may take; it is stopped then, and the others go on.
        settle: What each finding comes to before one mutes another; None: each stays as it is.
    """
    found: list[tuple[Rule, list[Finding]]] = []
    crashes: list[Problem] = []
    with Guard(connection, seconds=seconds, longest=LONGEST) as guard:
        for rule in rules:
            try:
                found.append((rule, _findings(rule, guard)))
            except VanitylintError as error:
                crashes.append(_crash(rule, error))
    if settle:
        found = [(rule, [each for each in map(partial(settle, rule), findings) if each]) for rule, findings in found]
    kept = [finding for _, findings in found for finding in findings]
    return Judgement(muted(kept, rules), crashes)


def _findings(rule: Rule, guard: Guard) -> list[Finding]:
    question, message = parts(rule.question), parts(rule.message)
    return [
        Finding(
            rule=rule.id,
            name=rule.name,
            severity=row["severity"],
            key=str(row["key"]),
            over=rule.over,
            title=say(row["title"] or ""),
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
    """What a rule flags: what its words name, and its thresholds."""
    statement, names = findings_statement(rule)
    rows = guard.rows(narrowed(statement), where=rule.where(), known=known_columns(rule), params=bound(rule))
    with closing(rows):
        for number, values in enumerate(rows):
            row = rule.params | dict(zip(names, values, strict=True))
            if trouble := _trouble(number, row["key"]) if rule.query else "":
                raise VanitylintError(
                    trouble, where=rule.where("query"), hint="return one row for each item to ask about"
                )
            yield row


def _trouble(number: int, key: object) -> str:
    """What is wrong with a row that a query gives; conditions judge rows of our views, which are as they should be."""
    if key in (None, ""):
        return "it returned a row without a key"
    if number == _MOST_ROWS:
        return f"it returned more than {_MOST_ROWS:,} rows"
    return f"it returned a key longer than {_LONGEST_PLACE:,} characters" if len(str(key)) > _LONGEST_PLACE else ""


def _text(value: object) -> str:
    """A place that a row names; a query can give anything in its stead."""
    return value if isinstance(value, str) and len(value) <= _LONGEST_PLACE else ""


def _crash(rule: Rule, error: VanitylintError) -> Problem:
    advice = f" ({error.hint})" if error.hint else ""
    path, line, _ = error.where.rsplit(":", 2)
    return Problem(path, f"the rule {rule.id} stopped: {error.message}{advice}", int(line))
