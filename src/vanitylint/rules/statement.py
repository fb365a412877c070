"""Build the SQL statements of a rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vanitylint.backlog.columns import VIEWS
from vanitylint.rules.template import columns

if TYPE_CHECKING:
    from vanitylint.rules.rule import Rule

COLUMNS = {view.name: tuple(column.name for column in view.columns) for view in VIEWS}
"""Columns of each view that rules can query."""

COMMON_COLUMNS = ("key", "title", "url", "path", "line", "bet")
"""Columns that every finding has, whatever the rule."""


def known_columns(rule: Rule) -> tuple[str, ...]:
    """Return the columns that the rule's messages and severities can use."""
    return rule.columns if rule.query else COLUMNS[rule.over]


def source(rule: Rule) -> str:
    """Return the table expression that the select reads from."""
    return f"(\n{rule.query}\n) as found" if rule.query else rule.over


def parenthesized(condition: str) -> str:
    """Put a condition in parentheses; the line breaks end a comment in it."""
    return f"(\n{condition}\n)"


def findings_statement(rule: Rule) -> tuple[str, tuple[str, ...]]:
    """Return the select with a row for each finding, and the names of its columns, the last one `severity`.

    Only columns that are used are selected.
    """
    used = [name for name in (*columns(rule.question), *columns(rule.message)) if name not in rule.params]
    names = tuple(dict.fromkeys((*COMMON_COLUMNS, *used)))
    selected = ", ".join(_column(rule, name) for name in names)
    conditions = " and ".join(map(parenthesized, rule.flag)) or "1"
    statement = f"select {selected}, {_severity(rule)} from {source(rule)} where {conditions}"  # noqa: S608 - guarded
    return statement, (*names, "severity")


def conditions_statement(rule: Rule) -> str:
    """Return the select that tells for each row of the view which of the rule's conditions hold."""
    truths = ", ".join(f"{parenthesized(condition)} is true" for condition in rule.flag)
    return f'select "key", {truths} from {rule.over}'  # noqa: S608 - guarded


def _column(rule: Rule, name: str) -> str:
    """Return the expression for a column; what a query does not return is looked up by the item's key."""
    if name in known_columns(rule):
        return f'"{name}"'
    return f'(select "{name}" from {rule.over} as place where place."key" = found."key")'  # noqa: S608 - guarded


def _severity(rule: Rule) -> str:
    cases = [f"when {parenthesized(condition)} then '{severity}'" for severity, condition in rule.severities[:-1]]
    otherwise = f"'{rule.severities[-1][0]}'"
    return f"case {' '.join(cases)} else {otherwise} end" if cases else otherwise
