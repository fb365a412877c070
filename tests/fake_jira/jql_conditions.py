"""Evaluate conditions of JQL, with Jira's errors for invalid ones."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.fake_jira import jql_syntax as syntax
from tests.fake_jira.faults import Refusal
from tests.fake_jira.jql_times import moment_of, of_function

if TYPE_CHECKING:
    from datetime import tzinfo

    from tests.fake_jira.issues import Issue
    from tests.fake_jira.jql_fields import Searchable
    from tests.fake_jira.store import Store

_SPRINT_STATES = {"opensprints": "active", "futuresprints": "future", "closedsprints": "closed"}
_NEGATIVE = frozenset({"!=", "not in", "is not", "!~"})
_EQUAL = frozenset({"=", "!=", "in", "not in", "is", "is not"})


@dataclass
class Condition:
    """A field, an operator and its values."""

    searched: Searchable
    clause: syntax.Clause
    store: Store
    zone: tzinfo
    mistakes: list[str] = field(default_factory=list)
    _wanted: list[Any] = field(default_factory=list)
    _wanted_set: frozenset[Any] = frozenset()
    _takes_empty: bool = False

    def __post_init__(self) -> None:
        self._check_operator()
        for value in self.clause.values:
            if isinstance(value, syntax.Empty):
                self._takes_empty = True
            elif isinstance(value, syntax.Function):
                self._wanted += self._worked_out(value)
            elif self.clause.operator in ("is", "is not"):
                self._mistake(f"The operator '{self.clause.operator}' can only be used with EMPTY or NULL.")
            else:
                self._want(value.text)
        self._wanted_set = frozenset(self._wanted)

    def holds(self, issue: Issue) -> bool:
        """Whether an issue meets it. An empty field does not count as unequal to a value."""
        held = list(self.searched.of(issue))
        is_empty = not held
        if self.clause.operator in _NEGATIVE:
            return not is_empty and not any(self._matches(each) for each in held)
        return (is_empty and self._takes_empty) or any(self._matches(each) for each in held)

    def _check_operator(self) -> None:
        allowed = {
            "moment": {*_EQUAL, "<", ">", "<=", ">="},
            "day": {*_EQUAL, "<", ">", "<=", ">="},
            "number": {*_EQUAL, "<", ">", "<=", ">="},
            "text": {"~", "!~", "is", "is not"},
        }.get(self.searched.kind, _EQUAL)
        if self.clause.operator not in allowed:
            field, operator = self.clause.field, self.clause.operator
            self._mistake(f"The operator '{operator}' is not supported by the '{field}' field.")

    def _want(self, text: str) -> None:
        kind = self.searched.kind
        if kind in ("moment", "day"):
            try:
                self._want_moment(moment_of(text, self.clause.field, self.store.clock.now, self.zone))
            except Refusal as refusal:
                self._mistake(*refusal.messages)
        elif kind == "issue":
            self._want_issue(text)
        elif kind == "number":
            self._wanted.append(float(text))
        elif self.searched.name == "resolution" and text.lower() == "unresolved":
            self._takes_empty = True
        elif self.searched.known and text.lower() not in set(self.searched.known(self.store)):
            self._mistake(self._unknown(text))
        else:
            self._wanted.append(text.lower())

    def _want_moment(self, at: Any) -> None:
        self._wanted.append(at if self.searched.kind == "moment" else f"{at.astimezone(self.zone):%Y-%m-%d}")

    def _want_issue(self, text: str) -> None:
        if self.store.issue(text):
            self._wanted.append(text.lower())
        elif text.isdigit():
            self._mistake(f"A value with ID '{text}' does not exist for the field '{self.clause.field}'.")
        elif re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*-\d+", text):
            self._mistake(f"An issue with key '{text}' does not exist for field '{self.clause.field}'.")
        else:
            self._mistake(f"The issue key '{text}' for field '{self.clause.field}' is invalid.")

    def _unknown(self, text: str) -> str:
        if self.searched.known and self.searched.name.lower() == "sprint":
            kind = "id" if text.isdigit() else "name"
            return f"Sprint with {kind} '{text}' does not exist or you do not have permission to view it."
        return f"The value '{text}' does not exist for the field '{self.clause.field}'."

    def _worked_out(self, function: syntax.Function) -> list[Any]:
        name = function.name.lower()
        if name in _SPRINT_STATES:
            return [str(each.id) for each in self.store.sprints() if each.state == _SPRINT_STATES[name]] or ["none"]
        if name in ("releasedversions", "unreleasedversions"):
            is_out = name == "releasedversions"
            return [each.id for each in self.store.versions if each.released is is_out] or ["none"]
        at = of_function(function.name, function.arguments, self.store.clock.now, self.zone)
        if at is None:
            self._mistake(f"Unable to find JQL function '{function.name}({', '.join(function.arguments)})'.")
        elif self.searched.kind in ("moment", "day"):
            self._want_moment(at)
        return []

    def _matches(self, held: Any) -> bool:
        if self.clause.operator in ("is", "is not"):
            return self.clause.operator == "is not" and not self._takes_empty
        if self.clause.operator in _EQUAL:
            return held in self._wanted_set
        return any(self._compares(held, wanted) for wanted in self._wanted)

    def _compares(self, held: Any, wanted: Any) -> bool:
        match self.clause.operator:
            case "<":
                return bool(held < wanted)
            case ">":
                return bool(held > wanted)
            case "<=":
                return bool(held <= wanted)
            case ">=":
                return bool(held >= wanted)
            case _:
                return contains(str(held), str(wanted))

    def _mistake(self, *messages: str) -> None:
        self.mistakes += messages


def contains(text: str, wanted: str) -> bool:
    """Whether a text contains all words (with `*` at the end: prefixes), or the quoted phrase."""
    words = re.findall(r"\w+", text.lower())
    wanted = wanted.lower()
    if re.fullmatch(r'".*"', wanted):
        phrase = " ".join(re.findall(r"\w+", wanted))
        return f" {phrase} " in f" {' '.join(words)} "
    return all(
        any(word.startswith(part[:-1]) if part.endswith("*") else word == part for word in words)
        for part in re.findall(r"\w+\*?", wanted)
    )
