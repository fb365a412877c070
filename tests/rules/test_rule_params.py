"""Tests of thresholds: a rule defines them, its SQL and its texts use them, and a run can set them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from vanitylint.rules import RuleErrors, load_rules, run_rules
from vanitylint.rules.params import parameters

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from sqlite3 import Connection

    from vanitylint.rules import Rule

PARAMS = ("flag:\n", "params: {days: 2, late: 10.5}\nflag:\n")
USED = ("  - parent is null\n", "  - parent is null\n  - days_since_started >= :days\n")
SEVERITIES = ("severity: warning", "severity: {error: days_since_started > :late, info: otherwise}")
MESSAGE = ("{stage}, and no parent.", "{days_since_started} days; asked after {days} days.")
STARTED = {"key": "A-1", "title": "A", "state": "doing", "started": "2026-02-27"}


@pytest.fixture
def rule(write_rule: Callable[..., Path]) -> Rule:
    return load_rules([write_rule(PARAMS, USED, SEVERITIES, MESSAGE)])[0]


def run(connection: Connection, rule: Rule, **params: float) -> list[tuple[str, str]]:
    judgement = run_rules(connection, [replace(rule, params=rule.params | params)])
    assert judgement.crashes == []
    return [(finding.severity, finding.message) for finding in judgement.findings]


def test_thresholds_have_the_type_they_are_written_in(rule: Rule) -> None:
    assert rule.params == {"days": 2, "late": 10.5}
    assert [type(value) for value in rule.params.values()] == [int, float]


def test_run_can_set_thresholds(backlog: Callable[..., Connection], rule: Rule) -> None:
    connection = backlog(STARTED)
    assert run(connection, rule) == [("info", "3 days; asked after 2 days.")]
    assert run(connection, rule, days=3) == [("info", "3 days; asked after 3 days.")]
    assert run(connection, rule, days=3.5) == []
    assert run(connection, rule, days=1, late=2) == [("error", "3 days; asked after 1 day.")]


def test_query_uses_thresholds(write_rule: Callable[..., Path], backlog: Callable[..., Connection]) -> None:
    flag = "flag:\n  - state = 'doing'\n  - parent is null\n"
    query = "params: {many: 1}\nquery: select min(key) as key, count(*) as found from item having count(*) > :many\n"
    severities = ("severity: warning", "severity: {error: found > :many + 1, info: otherwise}")
    (rule,) = load_rules(
        [write_rule((flag, query), severities, ("{stage}, and no parent.", "{found}, more than {many}."))]
    )
    connection = backlog(STARTED, {**STARTED, "key": "A-2"})
    assert run(connection, rule) == [("info", "2, more than 1.")]
    assert run(connection, rule, many=0) == [("error", "2, more than 0.")]
    assert run(connection, rule, many=2) == []


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 10**30, "30", None, True])
def test_threshold_that_is_not_a_number_stops_the_rule(
    backlog: Callable[..., Connection], rule: Rule, value: float
) -> None:
    """SQLite takes NaN for null, so no condition would ever hold, and nobody would notice."""
    judgement = run_rules(backlog(STARTED), [replace(rule, params={"days": value, "late": 1})])
    assert judgement.findings == []
    assert [crash.why for crash in judgement.crashes] == [
        f"the rule ABC101 stopped: days is {value}, which cannot be a threshold (set a number)"
    ]


@pytest.mark.parametrize(
    ("params", "condition", "expected"),
    [
        ("{days: 30}", "estimate > :dys", [
            "8:5: :dys is not in params: (did you mean days?)",
            "6:10: params: no condition uses :days (use it, or remove it)",
        ]),
        ("{a: 1}", "estimate > :a + :zzz", ["8:5: :zzz is not in params: (such as params: {zzz: 30})"]),
        ("{days: 30}", "title <> ':days' -- :days", ["6:10: params: no condition uses :days (use it, or remove it)"]),
        ("{due: 30}", "estimate > :due", ["6:10: params: due is a column as well (choose another name)"]),
        ("{days: soon}", "estimate > 1", [
            "6:10: params: days should be a number up to 1,000,000,000,000,000, but is the string 'soon'"
        ]),
        ("{days: 1e999}", "estimate > 1", ["6:10: params: days should be a number up to 1,000,000,000,000,000, but is inf"]),
        ("{days: true}", "estimate > 1", ["6:10: params: days should be a number up to 1,000,000,000,000,000, but is True"]),
        ("{Days: 1}", "estimate > 1", ["6:10: params: Days is not a valid name (lower case letters, such as grace_days)"]),
        ("{}", "estimate > 1", ["6:1: params: should be names with a number, but is nothing (such as days: 30)"]),
        ("30", "estimate > 1", ["6:1: params: should be names with a number, but is 30 (such as days: 30)"]),
        ("{a: 1}", "estimate > :a and 2 > ?", ["8:5: ? has no value (write :name, and define it in params:)"]),
        ("{a: 1}", "estimate > :a and 2 > ?1", ["8:5: ? has no value (write :name, and define it in params:)"]),
        ("{a: 1}", "estimate > :a + @a", ["8:5: @a has no value (write :name, and define it in params:)"]),
        ("{a: 1}", "estimate > :a + $a", ["8:5: $a has no value (write :name, and define it in params:)"]),
    ],
)  # fmt: skip
def test_mistake_is_reported_at_its_position(
    write_rule: Callable[..., Path], params: str, condition: str, expected: list[str]
) -> None:
    path = write_rule(("flag:\n", f"params: {params}\nflag:\n"), ("state = 'doing'", f'"{condition}"'))
    with pytest.raises(RuleErrors) as caught:
        load_rules([path])
    assert [str(error).removeprefix(f"{path}:") for error in caught.value.errors] == expected


@pytest.mark.parametrize(
    ("sql", "names"),
    [
        (":a > :b_c", [":a", ":b_c"]),
        ("':a' \":b\" [:c] `:d` -- :e\n/* :f */ :g", [":g"]),
        ("'it''s :a' || :b", [":b"]),
        ("a$b > $c + @d", ["$c", "@d"]),
        ("? ?12", ["?", "?"]),
        ("json_extract(fields, '$.x')", []),
    ],
)
def test_parameters_are_found_where_sqlite_finds_them(sql: str, names: list[str]) -> None:
    assert list(parameters(sql)) == names


def test_parameter_with_sql_in_brackets_is_refused(write_rule: Callable[..., Path]) -> None:
    """SQLite takes `:days(…)` for one name, including the brackets."""
    with pytest.raises(RuleErrors, match="this is not one complete SQL statement"):
        load_rules([write_rule(PARAMS, SEVERITIES, ("parent is null", '":days(1) or 1"'))])
