"""A run in which some items have settings of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from msgspec.structs import replace

from vanitylint.backlog.arrivals import Notice
from vanitylint.backlog.scope import conditions
from vanitylint.errors import VanitylintError
from vanitylint.rules.run import run_rules

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from vanitylint.backlog.findings import Finding
    from vanitylint.rules.rule import Rule
    from vanitylint.rules.run import Judgement
    from vanitylint.rules.settings import Choice

Matched: TypeAlias = "tuple[int, ...]"
"""The numbers of the overrides that match an item, in order."""

_OF_ITEMS = ("item", "edit")
"""The views whose keys are those of items."""


def run_choice(connection: sqlite3.Connection, choice: Choice, *, seconds: float = 5.0) -> Judgement:
    """Judge the backlog of a snapshot, each item by the settings that hold for it.

    Items that the same overrides match have the same settings. A rule runs once for each set of thresholds it has
    somewhere, and of what it finds there stays what belongs to items with these.

    Args:
        connection: Of the snapshot, traced.
        choice: The rules, and what holds for whom.
        seconds: How long one rule may take.

    Raises:
        VanitylintError: For no item is any rule on.
    """
    if not choice.overrides:
        return run_rules(connection, choice.rules(), seconds=seconds)
    places = _Places(connection, choice)

    def settle(rule: Rule, finding: Finding) -> Finding | None:
        setting = choice.settings(places.matched(finding))[finding.rule]
        if not setting.is_on or setting.rule.params != rule.params:
            return None
        return replace(finding, severity=setting.severity) if setting.severity else finding

    judgement = run_rules(connection, _variants(choice, places.sets), seconds=seconds, settle=settle)
    unused = set(range(len(choice.overrides))).difference(*places.judged)
    notices = [_unused(choice, number) for number in sorted(unused)]
    return replace(judgement, crashes=list(dict.fromkeys(judgement.crashes)), notices=tuple(notices))


class _Places:
    """Which overrides match what."""

    def __init__(self, connection: sqlite3.Connection, choice: Choice) -> None:
        self._connection = connection
        told, self._names = conditions(scope for scope, _ in choice.overrides)
        self._told = ", ".join(f"({condition}) as m{number}" for number, condition in enumerate(told))
        groups = ", ".join(f"m{number}" for number in range(len(told)))
        counted = f"select {groups}, total(asked) from (select {self._told}, asked from items) group by {groups}"  # noqa: S608 - our own
        rows = connection.execute(counted, self._names).fetchall()
        asked = {_numbers(row[:-1]) for row in rows if row[-1]}  # the others are walked to, not judged
        if asked and not any(setting.is_on for matched in asked for setting in choice.settings(matched).values()):
            raise VanitylintError(
                "no rule is left to ask of any item", hint="see ignore and [[override]], or `vanitylint config show`"
            )
        views = {choice.settings()[rule].rule.over for rule in choice.ids} - {*_OF_ITEMS}
        self._others = {(view, key): matched for view in sorted(views) for key, matched in self._named(view)}
        self._items: dict[str, Matched] = {}
        self.judged = {*asked, *self._others.values()}
        """The sets of overrides that match something together."""
        self.sets = {(), *(_numbers(row[:-1]) for row in rows), *self._others.values()}
        """Those, and all that the key of a finding can lead to."""

    def matched(self, finding: Finding) -> Matched:
        """The overrides that match what a finding is about; a rule's own key for the whole backlog matches none."""
        if finding.over not in _OF_ITEMS:
            return self._others.get((finding.over, finding.key), ())
        if finding.key not in self._items:
            statement = f"select {self._told} from items where key = ?"  # noqa: S608 - our own
            row = self._connection.execute(statement, (*self._names, finding.key)).fetchone()
            self._items[finding.key] = _numbers(row or ())
        return self._items[finding.key]

    def _named(self, view: str) -> list[tuple[str, Matched]]:
        """What is no item has a name, and neither labels nor a kind."""
        rows = f"select \"key\" as key, \"key\" as project, '' as labels, '' as kind from {view}"  # noqa: S608 - our own
        found = self._connection.execute(f"select key, {self._told} from ({rows})", self._names)  # noqa: S608
        return [(key, _numbers(marks)) for key, *marks in found]


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
    return Notice(layer.where(), f"this override matches no item: {scope}")


def _numbers(marks: Iterable[object]) -> Matched:
    return tuple(number for number, mark in enumerate(marks) if mark)
