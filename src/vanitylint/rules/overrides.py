"""Run rules with overrides: settings that apply to some items only."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from msgspec.structs import replace

from vanitylint.backlog.arrivals import Notice
from vanitylint.backlog.columns.querying import with_views
from vanitylint.backlog.findings import ITEM_VIEWS
from vanitylint.backlog.scope import EMPTY_COLUMNS, conditions
from vanitylint.errors import VanitylintError
from vanitylint.rules.run import run_rules

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Container, Iterable

    from vanitylint.backlog.findings import Finding
    from vanitylint.rules.rule import Rule
    from vanitylint.rules.run import Judgement
    from vanitylint.rules.settings import RuleSelection

Matched: TypeAlias = "tuple[int, ...]"
"""Numbers of the overrides that match an item, in order."""


def run_selection(
    connection: sqlite3.Connection,
    selection: RuleSelection,
    *,
    only: Container[str] | None = None,
    seconds: float = 5.0,
) -> Judgement:
    """Check the backlog of a snapshot, each item by its own settings.

    Items that match the same overrides have the same settings. A rule runs once for each set of thresholds it has
    anywhere, and only the findings about items with these thresholds are kept.

    Args:
        connection: A connection to the traced snapshot.
        selection: The rules, and their settings for all items and for some.
        only: Ids of the rules to run; None for all.
        seconds: Maximum duration of one rule.

    Raises:
        VanitylintError: No rule is on for any item.
    """
    if not selection.overrides:
        return run_rules(connection, _only(selection.rules(), only), seconds=seconds)
    matches = _Matches(connection, selection)
    switched_off: set[tuple[str, str]] = set()

    def adjust(rule: Rule, finding: Finding) -> Finding | None:
        setting = selection.settings(matches.matched(finding))[finding.rule]
        if not setting.is_on:
            switched_off.add((finding.rule, finding.key))
            return None
        if setting.rule.params != rule.params:
            return None
        return replace(finding, severity=setting.severity) if setting.severity else finding

    judgement = run_rules(connection, _only(_variants(selection, matches.sets), only), seconds=seconds, adjust=adjust)
    unused = set(range(len(selection.overrides))).difference(*matches.judged)
    notices = [_unused_notice(selection, number) for number in sorted(unused)]
    return replace(
        judgement,
        crashes=list(dict.fromkeys(judgement.crashes)),
        notices=tuple(notices),
        switched_off=frozenset(switched_off),
    )


def _only(rules: list[Rule], only: Container[str] | None) -> list[Rule]:
    return rules if only is None else [rule for rule in rules if rule.id in only]


class _Matches:
    """Lookup of the overrides that match an item, sprint or project."""

    def __init__(self, connection: sqlite3.Connection, selection: RuleSelection) -> None:
        self._items: dict[str, Matched] = {}
        self._others: dict[tuple[str, str], Matched] = {}
        self.judged: set[Matched] = set()
        """Sets of overrides that match something that is checked."""
        self.sets: set[Matched] = {()}
        """Those, and all others that `matched` can return."""
        columns, names = conditions(scope for scope, _ in selection.overrides)
        statement = f"select key, asked, {', '.join(columns)} from items"  # noqa: S608 - our own
        for key, is_requested, *flags in connection.execute(statement, names):
            matched = _matched_numbers(flags)
            self.sets.add(matched)
            if matched:
                self._items[key] = matched
            if is_requested:  # the others are only traced, not checked
                self.judged.add(matched)
        if self.judged and not any(
            setting.is_on for numbers in self.judged for setting in selection.settings(numbers).values()
        ):
            raise VanitylintError(
                "no rules are left to run on any item",
                hint="check ignore and [[override]], or run `vanitylint config show`",
            )
        views = {selection.settings()[rule].rule.over for rule in selection.ids} - {*ITEM_VIEWS}
        for view in views:  # sprints and projects only have a name
            rows = f'select "key" as key, "key" as project, {EMPTY_COLUMNS} from {view}'  # noqa: S608 - our own
            statement = with_views(f"select key, {', '.join(columns)} from ({rows})")  # noqa: S608 - our own
            for key, *flags in connection.execute(statement, names):
                self._others[view, key] = _matched_numbers(flags)
        self.judged.update(self._others.values())
        self.sets |= self.judged

    def matched(self, finding: Finding) -> Matched:
        """Return the overrides that match a finding's subject; none if the finding is about the whole backlog."""
        if finding.over in ITEM_VIEWS:
            return self._items.get(finding.key, ())
        return self._others.get((finding.over, finding.key), ())


def _variants(selection: RuleSelection, sets: Iterable[Matched]) -> list[Rule]:
    """Return each rule once for each set of thresholds with which it is on, sorted by id."""
    variants: dict[str, list[Rule]] = {rule_id: [] for rule_id in selection.ids}
    for matched in sorted(sets):
        for rule_id, setting in selection.settings(matched).items():
            if setting.is_on and setting.rule not in variants[rule_id]:
                variants[rule_id].append(setting.rule)
    return [rule for rule_id in sorted(variants) for rule in variants[rule_id]]


def _unused_notice(selection: RuleSelection, number: int) -> Notice:
    scope, layer = selection.overrides[number]
    return Notice(layer.where(), f"this override matches no items: {scope}")


def _matched_numbers(flags: Iterable[object]) -> Matched:
    return tuple(number for number, is_match in enumerate(flags) if is_match)
