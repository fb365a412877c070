"""The thresholds of a rule: `params: {days: 30}` in its file, `:days` in its SQL, `{days}` in its words."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, TypeGuard

from vanitylint.errors import VanitylintError, did_you_mean
from vanitylint.rules.statement import PLACE, known_columns

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vanitylint.rules.rule import Rule

LARGEST = 10**15
"""No threshold is larger."""

_SHAPE = re.compile(r"[a-z](?:[a-z_]{0,38}[a-z])?")
_MARKS = re.compile(
    r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]|--[^\n]*|/\*(?s:.*?)\*/|([:@]|(?<![\w$])\$)(\w+)|(\?)\d*"""
)


def is_name(word: str) -> bool:
    """Whether a threshold can be called so: lower case letters, with underscores between them."""
    return _SHAPE.fullmatch(word) is not None


def is_threshold(value: object) -> TypeGuard[int | float]:
    """Whether it is a number that SQLite compares as it is written; NaN and infinity are none."""
    return isinstance(value, int | float) and not isinstance(value, bool) and -LARGEST <= value <= LARGEST


@cache
def named(sql: str) -> tuple[str, ...]:
    """What a piece of SQL takes from outside, with its mark, apart from what stands in quotes and comments.

    >>> named("days_overdue > :days and title <> ':no' and ?1")
    (':days', '?')
    """
    return tuple(mark + name if mark else question for mark, name, question in _MARKS.findall(sql) if mark or question)


def bound(rule: Rule) -> Mapping[str, float]:
    """The thresholds of a rule, to bind in its SQL.

    Raises:
        VanitylintError: One of them is set to what is no number: a condition with it would hold for nothing.
    """
    for name, value in rule.params.items():
        if not is_threshold(value):
            raise VanitylintError(
                f"{name} is {value}, which cannot be a threshold",
                where=rule.where(f"params.{name}"),
                hint="set a number",
            )
    return rule.params


def stand_ins(rule: Rule) -> Mapping[str, float]:
    """Something to bind for all that the rule's SQL names, to see whether there is more to say about it."""
    names = [name[1:] for _, sql in sql_parts(rule) for name in named(sql)]
    return dict.fromkeys(names, 0) | rule.params


def sql_parts(rule: Rule) -> list[tuple[str, str]]:
    """Each piece of a rule's SQL, with the name of the part of the file where it stands."""
    parts = [(f"flag.{place}", condition) for place, condition in enumerate(rule.flag)]
    parts += [(f"severity.{severity}", condition) for severity, condition in rule.severities if condition]
    return [*parts, ("query", rule.query)] if rule.query else parts


def problems(rule: Rule) -> Iterator[VanitylintError]:
    """What is wrong with a rule's thresholds, seen together with its SQL."""
    used = [(part, name) for part, sql in sql_parts(rule) for name in named(sql)]
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
        if name in known_columns(rule) or name in PLACE:
            yield VanitylintError(f"params: {name} is a column as well", where=where, hint="choose another name")
        elif f":{name}" not in {word for _, word in used}:
            yield VanitylintError(f"params: no condition uses :{name}", where=where, hint="use it, or remove it")
