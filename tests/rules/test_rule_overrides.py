"""Tests that each item is judged by the settings that apply to it, for what the command line cannot show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from vanitylint.backlog.scope import Scope
from vanitylint.errors import VanitylintError
from vanitylint.rules import Layer, RuleSelection, load_rules, run_selection

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from sqlite3 import Connection

FLAG = "flag:\n  - state = 'doing'\n  - parent is null\n"
PROFILES: dict[str, dict[str, str]] = {"starter": {}, "recommended": {}, "extended": {}}
DOING = {"title": "One", "state": "doing"}
A = Scope(keys=("A-*",))


def selection(rule: Path, *overrides: tuple[Scope, Layer]) -> RuleSelection:
    return RuleSelection(load_rules([rule]), PROFILES, Layer(), overrides)  # type: ignore[arg-type]


def days(number: float) -> Layer:
    return Layer(params={"ABC101": {"days": number}})


def test_finding_on_the_whole_backlog_ignores_overrides(
    write_rule: Callable[..., Path], backlog: Callable[..., Connection]
) -> None:
    query = "params: {days: 3}\nquery: select 'backlog' as key, :days as number from item limit 1\n"
    rule = write_rule((FLAG, query), ("{stage}, and no parent.", "{number}."))
    judgement = run_selection(backlog(DOING | {"key": "A-1"}), selection(rule, (A, days(7))))
    assert [(finding.key, finding.message) for finding in judgement.findings] == [("backlog", "3.")]


def test_rule_that_stops_with_each_of_its_thresholds_is_reported_once(
    write_rule: Callable[..., Path], backlog: Callable[..., Connection]
) -> None:
    slow = "(select count(*) from item a, item b, item c, item d, item e, item f) > :days"
    rule = write_rule(("parent is null", slow), ("flag:", "params: {days: 3}\nflag:"))
    connection = backlog(*(DOING | {"key": f"{project}-{n}"} for n in range(20) for project in "AB"))
    judgement = run_selection(connection, selection(rule, (A, days(7))), seconds=0.2)
    assert len(judgement.crashes) == 1


def test_context_items_do_not_count_as_items_of_an_override(
    write_rule: Callable[..., Path], backlog: Callable[..., Connection]
) -> None:
    connection = backlog(DOING | {"key": "A-1"}, DOING | {"key": "B-1"})
    off = (Scope(keys=("B-*",)), Layer(ignore=("ABC101",), where=lambda *_: "here:1"))
    assert run_selection(connection, selection(write_rule(), off)).notices == ()
    connection.execute("update items set asked = 0 where key = 'A-1'")
    with pytest.raises(VanitylintError, match="no rules are left to run on any item"):
        run_selection(connection, selection(write_rule(), off))
    connection.execute("update items set asked = key = 'A-1'")
    (notice,) = run_selection(connection, selection(write_rule(), off)).notices
    assert str(notice) == "here:1: this override matches no items: keys B-*"


def test_empty_backlog_gives_a_notice_for_an_override(
    write_rule: Callable[..., Path], backlog: Callable[..., Connection]
) -> None:
    judgement = run_selection(backlog(), selection(write_rule(), (A, Layer(ignore=("*",)))))
    assert (judgement.findings, judgement.crashes, len(judgement.notices)) == ([], [], 1)
