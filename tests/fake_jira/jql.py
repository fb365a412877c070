"""Search of visible issues with JQL."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from tests.fake_jira import jql_syntax as syntax
from tests.fake_jira.faults import Refusal
from tests.fake_jira.jql_conditions import Condition
from tests.fake_jira.jql_fields import field_named, sort_key
from tests.fake_jira.jql_syntax import parse

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from tests.fake_jira.issues import Issue
    from tests.fake_jira.store import Store

Test: TypeAlias = "Callable[[Issue], bool]"
_DEEPEST = 10


class Search:
    """A search.

    What a value names has to be there, on both editions, as Data Center wants it: a query with the key of an issue
    that has gone is refused, unless whoever asks does not want it validated, which only Data Center offers.

    Args:
        store: The data.
        zone: The user's time zone.
        is_strict: Whether mistakes are rejected; otherwise they match nothing and are reported in `warnings`.
    """

    def __init__(self, store: Store, zone: tzinfo, *, is_strict: bool = True) -> None:
        self._store = store
        self._zone = zone
        self._is_strict = is_strict
        self._depth = 0
        self.warnings: list[str] = []

    def find(self, jql: str) -> list[Issue]:
        """Return the issues that a query finds, in its order; by default the newest first.

        Raises:
            Refusal: The query is invalid.
        """
        query = parse(jql)
        if query.where is None and self._store.is_cloud:
            raise Refusal(
                400, "Unbounded JQL queries are not allowed here. Please add a search restriction to your query."
            )
        mistakes: list[str] = []
        test = self._test(query.where, mistakes) if query.where else lambda _: True
        keys = [(sort_key(name, self._store), is_last_first) for name, is_last_first in query.order]
        if mistakes and self._is_strict:
            raise Refusal(400, *dict.fromkeys(mistakes))
        self.warnings += mistakes
        found = sorted((issue for issue in self._store.shown() if test(issue)), key=lambda issue: -int(issue.id))
        for key, is_last_first in reversed(keys):
            found.sort(key=key, reverse=is_last_first)
        return found

    def _test(self, tree: syntax.Tree, mistakes: list[str]) -> Test:
        if isinstance(tree, syntax.Clause):
            return self._clause(tree, mistakes)
        if isinstance(tree, syntax.Not):
            inner = self._test(tree.part, mistakes)
            return lambda issue: not inner(issue)
        parts = [self._test(part, mistakes) for part in tree.parts]
        if isinstance(tree, syntax.Every):
            return lambda issue: all(part(issue) for part in parts)
        return lambda issue: any(part(issue) for part in parts)

    def _clause(self, clause: syntax.Clause, mistakes: list[str]) -> Test:
        if clause.field.lower() in ("filter", "request", "savedfilter", "searchrequest"):
            return self._filter(clause, mistakes)
        found = field_named(clause.field, self._store)
        if not found:
            mistakes.append(f"Field '{clause.field}' does not exist or you do not have permission to view it.")
            return lambda _: False
        conditions = [Condition(each, clause, self._store, self._zone) for each in found]
        for condition in conditions[:1]:
            mistakes += condition.mistakes
        return lambda issue: any(condition.holds(issue) for condition in conditions)

    def _filter(self, clause: syntax.Clause, mistakes: list[str]) -> Test:
        tests: list[Test] = []
        self._depth += 1
        for value in clause.values:
            name = getattr(value, "text", "")
            saved = [each for each in self._store.filters if name.lower() in (each.id, each.name.lower())]
            if saved and self._depth <= _DEEPEST:
                where = parse(saved[0].jql).where
                tests.append(self._test(where, mistakes) if where else lambda _: True)
            else:
                kind = "A value with ID" if re.fullmatch(r"\d+", name) else "The value"
                mistakes.append(f"{kind} '{name}' does not exist for the field '{clause.field}'.")
        self._depth -= 1
        is_negative = clause.operator in ("!=", "not in")
        return lambda issue: any(test(issue) for test in tests) != is_negative
