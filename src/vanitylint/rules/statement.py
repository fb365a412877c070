"""From a rule to the one select that finds what it flags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vanitylint.backlog.columns import VIEWS
from vanitylint.rules.template import columns

if TYPE_CHECKING:
    from vanitylint.rules.rule import Rule

COLUMNS = {view.name: tuple(column.name for column in view.columns) for view in VIEWS}
"""The columns of each view that a rule can ask."""

PLACE = ("key", "title", "url", "path", "line", "bet")
"""What a finding says of its item, whatever the rule."""


def known_columns(rule: Rule) -> tuple[str, ...]:
    """What the rule's messages and severities can name."""
    return rule.columns if rule.query else COLUMNS[rule.over]


def source(rule: Rule) -> str:
    """What the select reads from, to stand behind `from`."""
    return f"(\n{rule.query}\n) as found" if rule.query else rule.over


def bracketed(condition: str) -> str:
    """A condition in brackets of its own; the line breaks end a comment in it."""
    return f"(\n{condition}\n)"


def findings_statement(rule: Rule) -> tuple[str, tuple[str, ...]]:
    """The select that gives a row for each finding, and the names of its columns, the last one `severity`.

    Only the columns that somebody will read are selected.
    """
    said = [name for name in (*columns(rule.question), *columns(rule.message)) if name not in rule.params]
    names = tuple(dict.fromkeys((*PLACE, *said)))
    selected = ", ".join(_column(rule, name) for name in names)
    conditions = " and ".join(map(bracketed, rule.flag)) or "1"
    statement = f"select {selected}, {_severity(rule)} from {source(rule)} where {conditions}"  # noqa: S608 - guarded
    return statement, (*names, "severity")


def conditions_statement(rule: Rule) -> str:
    """The select that says of each row of the view which of the rule's conditions hold."""
    truths = ", ".join(f"{bracketed(condition)} is true" for condition in rule.flag)
    return f'select "key", {truths} from {rule.over}'  # noqa: S608 - guarded


def _column(rule: Rule, name: str) -> str:
    """A column; what a query does not give of its item is looked up by the item's key."""
    if name in known_columns(rule):
        return f'"{name}"'
    return f'(select "{name}" from {rule.over} as place where place."key" = found."key")'  # noqa: S608 - guarded


def _severity(rule: Rule) -> str:
    cases = [f"when {bracketed(condition)} then '{severity}'" for severity, condition in rule.severities[:-1]]
    otherwise = f"'{rule.severities[-1][0]}'"
    return f"case {' '.join(cases)} else {otherwise} end" if cases else otherwise
