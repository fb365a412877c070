"""Thresholds of a rule: `params: {days: 30}` in its file, `:days` in its SQL, `{days}` in its messages."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, TypeGuard

from vanitylint.errors import VanitylintError, did_you_mean
from vanitylint.rules.statement import COMMON_COLUMNS, known_columns

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vanitylint.rules.rule import Rule

MAX_THRESHOLD = 10**15
"""Maximum absolute value of a threshold."""

_NAME = re.compile(r"[a-z](?:[a-z_]{0,38}[a-z])?")
_PARAMETER = re.compile(
    r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]|--[^\n]*|/\*(?s:.*?)\*/|([:@]|(?<![\w$])\$)(\w+)|(\?)\d*"""
)


def is_name(word: str) -> bool:
    """Return whether a word is a valid name of a threshold: lower-case letters, with underscores between them."""
    return _NAME.fullmatch(word) is not None


def is_threshold(value: object) -> TypeGuard[int | float]:
    """Return whether a value is a number that SQLite compares as written; NaN and infinity are not."""
    return isinstance(value, int | float) and not isinstance(value, bool) and -MAX_THRESHOLD <= value <= MAX_THRESHOLD


@cache
def parameters(sql: str) -> tuple[str, ...]:
    """Return the parameters of a piece of SQL with their prefix, ignoring quoted text and comments.

    >>> parameters("days_overdue > :days and title <> ':no' and ?1")
    (':days', '?')
    """
    matches = _PARAMETER.findall(sql)
    return tuple(prefix + name if prefix else question for prefix, name, question in matches if prefix or question)


def validated_params(rule: Rule) -> Mapping[str, float]:
    """Return the thresholds of a rule, to bind in its SQL.

    Raises:
        VanitylintError: One of them is not a number: a condition with it would never hold.
    """
    for name, value in rule.params.items():
        if not is_threshold(value):
            raise VanitylintError(
                f"{name} is {value}, which cannot be a threshold",
                where=rule.where(f"params.{name}"),
                hint="set a number",
            )
    return rule.params


def placeholder_values(rule: Rule) -> Mapping[str, float]:
    """Return values for all parameters in the rule's SQL, even undefined ones, to find further problems with it."""
    names = [name[1:] for _, sql in sql_parts(rule) for name in parameters(sql)]
    return dict.fromkeys(names, 0) | rule.params


def sql_parts(rule: Rule) -> list[tuple[str, str]]:
    """Return each piece of a rule's SQL with the name of its part of the file."""
    parts = [(f"flag.{index}", condition) for index, condition in enumerate(rule.flag)]
    parts += [(f"severity.{severity}", condition) for severity, condition in rule.severities if condition]
    return [*parts, ("query", rule.query)] if rule.query else parts


def problems(rule: Rule) -> Iterator[VanitylintError]:
    """Yield the problems of a rule's thresholds and their use in its SQL."""
    used = [(part, name) for part, sql in sql_parts(rule) for name in parameters(sql)]
    for part, name in dict.fromkeys(used):
        if not name.startswith(":"):
            yield VanitylintError(
                f"{name[:60]} has no value",
                where=rule.where(part),
                hint="write :name, and define it in params:",
            )
        elif name[1:] not in rule.params:
            yield VanitylintError(
                f"{name[:60]} is not in params:",
                where=rule.where(part),
                hint=did_you_mean(name[1:], rule.params) or f"such as params: {{{name[1:60]}: 30}}",
            )
    for name in rule.params:
        where = rule.where(f"params.{name}")
        if name in known_columns(rule) or name in COMMON_COLUMNS:
            yield VanitylintError(f"params: {name} is a column as well", where=where, hint="choose another name")
        elif f":{name}" not in {word for _, word in used}:
            yield VanitylintError(f"params: no condition uses :{name}", where=where, hint="use it, or remove it")
