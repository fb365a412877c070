"""A run in which some items have settings of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from msgspec.structs import replace

from vanitylint.backlog.arrivals import Notice
from vanitylint.backlog.findings import OF_ITEMS
from vanitylint.backlog.scope import ONLY_NAMED, conditions
from vanitylint.errors import VanitylintError
from vanitylint.rules.run import run_rules

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Container, Iterable

    from vanitylint.backlog.findings import Finding
    from vanitylint.rules.rule import Rule
    from vanitylint.rules.run import Judgement
    from vanitylint.rules.settings import Choice

Matched: TypeAlias = "tuple[int, ...]"
"""The numbers of the overrides that match an item, in order."""


def run_choice(
    connection: sqlite3.Connection, choice: Choice, *, only: Container[str] | None = None, seconds: float = 5.0
) -> Judgement:
    """Judge the backlog of a snapshot, each item by the settings that hold for it.

    Items that the same overrides match have the same settings. A rule runs once for each set of thresholds it has
    somewhere, and of what it finds there stays what belongs to items with these.

    Args:
        connection: Of the snapshot, traced.
        choice: The rules, and what holds for whom.
        only: Of these rules the ids of those to ask; None for all.
        seconds: How long one rule may take.

    Raises:
        VanitylintError: For no item is any rule on.
    """
    if not choice.overrides:
        return run_rules(connection, _among(choice.rules(), only), seconds=seconds)
    places = _Places(connection, choice)
    switched_off: set[tuple[str, str]] = set()

    def settle(rule: Rule, finding: Finding) -> Finding | None:
        setting = choice.settings(places.matched(finding))[finding.rule]
        if not setting.is_on:
            switched_off.add((finding.rule, finding.key))
            return None
        if setting.rule.params != rule.params:
            return None
        return replace(finding, severity=setting.severity) if setting.severity else finding

    judgement = run_rules(connection, _among(_variants(choice, places.sets), only), seconds=seconds, settle=settle)
    unused = set(range(len(choice.overrides))).difference(*places.judged)
    notices = [_unused(choice, number) for number in sorted(unused)]
    return replace(
        judgement,
        crashes=list(dict.fromkeys(judgement.crashes)),
        notices=tuple(notices),
        switched_off=frozenset(switched_off),
    )


def _among(rules: list[Rule], only: Container[str] | None) -> list[Rule]:
    return rules if only is None else [rule for rule in rules if rule.id in only]


class _Places:
    """Which overrides match what."""

    def __init__(self, connection: sqlite3.Connection, choice: Choice) -> None:
        self._items: dict[str, Matched] = {}
        self._others: dict[tuple[str, str], Matched] = {}
        self.judged: set[Matched] = set()
        """The sets of overrides that match something together."""
        self.sets: set[Matched] = {()}
        """Those, and all that the key of a finding can lead to."""
        told, names = conditions(scope for scope, _ in choice.overrides)
        for key, is_asked, *marks in connection.execute(f"select key, asked, {', '.join(told)} from items", names):  # noqa: S608 - our own
            matched = _numbers(marks)
            self.sets.add(matched)
            if matched:
                self._items[key] = matched
            if is_asked:  # the others are walked to, not judged
                self.judged.add(matched)
        if self.judged and not any(each.is_on for found in self.judged for each in choice.settings(found).values()):
            raise VanitylintError(
                "no rules are left to run on any item",
                hint="check ignore and [[override]], or run `vanitylint config show`",
            )
        views = {choice.settings()[rule].rule.over for rule in choice.ids} - {*OF_ITEMS}
        for view in views:  # what is no item has a name, and no more
            rows = f'select "key" as key, "key" as project, {ONLY_NAMED} from {view}'  # noqa: S608 - our own
            for key, *marks in connection.execute(f"select key, {', '.join(told)} from ({rows})", names):  # noqa: S608
                self._others[view, key] = _numbers(marks)
        self.judged.update(self._others.values())
        self.sets |= self.judged

    def matched(self, finding: Finding) -> Matched:
        """The overrides that match what a finding is about; a rule's own key for the whole backlog matches none."""
        if finding.over in OF_ITEMS:
            return self._items.get(finding.key, ())
        return self._others.get((finding.over, finding.key), ())


def _variants(choice: Choice, sets: Iterable[Matched]) -> list[Rule]:
    """Each rule as often as it has different thresholds where it is on; by id."""
    found: dict[str, list[Rule]] = {rule_id: [] for rule_id in choice.ids}
    for matched in sorted(sets):
        for rule_id, setting in choice.settings(matched).items():
            if setting.is_on and setting.rule not in found[rule_id]:
                found[rule_id].append(setting.rule)
    return [rule for rule_id in sorted(found) for rule in found[rule_id]]


def _unused(choice: Choice, number: int) -> Notice:
    scope, layer = choice.overrides[number]
    return Notice(layer.where(), f"this override matches no items: {scope}")


def _numbers(marks: Iterable[object]) -> Matched:
    return tuple(number for number, mark in enumerate(marks) if mark)
