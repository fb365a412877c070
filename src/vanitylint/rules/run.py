"""Rules over a backlog: one select a rule, a finding for each row it gives."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from vanitylint.backlog.findings import Finding
from vanitylint.backlog.items import Problem
from vanitylint.errors import VanitylintError
from vanitylint.rules.guard import Guard
from vanitylint.rules.muting import muted
from vanitylint.rules.params import bound
from vanitylint.rules.statement import findings_statement, known_columns
from vanitylint.rules.template import parts, render, say

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator, Sequence

    from vanitylint.backlog.arrivals import Notice
    from vanitylint.rules.rule import Rule


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
    with Guard(connection, seconds=seconds) as guard:
        for rule in rules:
            findings: list[Finding] = []
            found.append((rule, findings))
            try:
                findings.extend(_findings(rule, guard))
            except VanitylintError as error:
                crashes.append(_crash(rule, error))
    if settle:
        found = [(rule, [each for each in map(partial(settle, rule), findings) if each]) for rule, findings in found]
    kept = [finding for _, findings in found for finding in findings]
    return Judgement(muted(kept, rules), crashes)


def _findings(rule: Rule, guard: Guard) -> Iterator[Finding]:
    statement, names = findings_statement(rule)
    question, message = parts(rule.question), parts(rule.message)
    for values in guard.rows(statement, where=rule.where(), known=known_columns(rule), params=bound(rule)):
        row = rule.params | dict(zip(names, values, strict=True))
        if row["key"] in (None, ""):
            raise VanitylintError("it gave a row without a key", where=rule.where("query"))
        yield Finding(
            rule=rule.id,
            name=rule.name,
            severity=row["severity"],
            key=str(row["key"]),
            over=rule.over,
            title=say(row["title"] or ""),
            question=render(question, row),
            message=render(message, row),
            fix=rule.fix,
            bet=row["bet"],
            url=row["url"] or "",
            path=row["path"] or "",
            line=row["line"] or 0,
        )


def _crash(rule: Rule, error: VanitylintError) -> Problem:
    advice = f" ({error.hint})" if error.hint else ""
    path, line, _ = error.where.rsplit(":", 2)
    return Problem(path, f"the rule {rule.id} stopped: {error.message}{advice}", int(line))
