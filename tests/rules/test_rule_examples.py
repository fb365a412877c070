"""Tests that a rule's examples are run through the whole pipeline, and that one of them has to cover each condition."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from vanitylint.rules import load_rules
from vanitylint.rules.examples import check_examples

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from vanitylint.reading import Reader


@pytest.fixture
def check(write_rule: Callable[..., Path], reader: Reader, tmp_path: Path) -> Callable[..., list[str]]:
    """Return a function that checks the examples of a changed rule and returns messages, without the folder's name."""

    def check_rule(*changes: tuple[str, str]) -> list[str]:
        (rule,) = load_rules([write_rule(*changes)])
        return [str(failure).removeprefix(f"{tmp_path}/") for failure in check_examples(rule, reader)]

    return check_rule


def test_valid_examples_give_no_message(check: Callable[..., list[str]]) -> None:
    assert check() == []


def test_condition_that_no_example_needs_is_reported_at_its_line(check: Callable[..., list[str]]) -> None:
    assert check(("  - parent is null\n", "  - parent is null\n  - estimate is null\n")) == [
        "rule.yaml:9:5: no example notices when this is removed: estimate is null"
    ]


def test_condition_needs_an_example_that_is_flagged_without_it(check: Callable[..., list[str]]) -> None:
    """Without its good example and without `flags`, no example notices that the condition is removed."""
    assert check(("{state: doing, parent: UP-1}", "{state: done}"), ("flags: [EX-1]", "severity: warning")) == [
        "rule.yaml:8:5: no example notices when this is removed: parent is null"
    ]


def test_good_example_that_is_flagged_is_reported(check: Callable[..., list[str]]) -> None:
    assert "rule.yaml:14:7: the example “has a parent” is flagged: EX-1" in check((", parent: UP-1", ""))


def test_bad_example_that_is_not_flagged_is_reported_with_the_unmet_condition(
    check: Callable[..., list[str]],
) -> None:
    changes = ("item: {state: doing, started", "item: {state: todo, started")
    assert check(changes) == [
        (
            "rule.yaml:19:7: the example “in progress on its own” should flag an item, but flags none;"
            " EX-1 does not meet: state = 'doing'"
        )
    ]


def test_item_in_flags_that_is_not_flagged_is_reported(check: Callable[..., list[str]]) -> None:
    assert check(("flags: [EX-1]", "flags: [EX-1, EX-2]")) == [
        (
            "rule.yaml:22:7: the example “one of two” should flag EX-1, EX-2, but flags EX-1;"
            " EX-2 does not meet: parent is null"
        )
    ]


def test_different_severity_and_message_are_reported(check: Callable[..., list[str]]) -> None:
    assert check(("flags: [EX-1]", "severity: error"), ("Started 2 days ago, and", "Begun")) == [
        (
            "rule.yaml:19:7: the example “in progress on its own” should say “Begun no parent.”,"
            " but says “Where does EX-1 belong? Started 2 days ago, and no parent.”"
        ),
        "rule.yaml:22:7: the example “one of two” gives EX-1 the severity warning, not error",
    ]


def test_severity_that_no_example_expects_is_reported(check: Callable[..., list[str]]) -> None:
    levels = "severity:\n  error: days_since_started > 1\n  info: otherwise"
    assert check(("severity: warning", levels), ("flags: [EX-1]", "severity: info")) == [
        "rule.yaml:5:3: no example expects the severity error"
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("state: todo", "stat: todo"), "unknown key stat, did you mean state?"),
        (("state: todo", "links: [{tpye: blocks, to: A-1}]"), "unknown key tpye, did you mean type?"),
        (("state: todo", "sprint: {gaol: Fewer calls}"), "unknown key gaol, did you mean goal?"),
        (("state: todo", "zzz: todo"), "unknown key zzz"),
        (
            ("      item: {state: todo}", "      item: {state: todo}\n      mesage: x"),
            "unknown key mesage, did you mean message?",
        ),
        (
            ("state: todo", "state: open"),
            "Invalid enum value 'open' - at `$.items[0].state`, expected todo, doing, done or dropped",
        ),
        (
            ("      item: {state: todo}", "      item: {state: todo}\n      severity: inof"),
            "Invalid enum value 'inof' - at `$.severity`, expected error, warning or info",
        ),
        (
            ("      item: {state: todo}", "      item: {state: todo}\n      items: []"),
            "item: and items: cannot be used together",
        ),
        (("      item: {state: todo}", "      severity: info"), "Object missing required field `items`"),
        (
            ("      item: {state: todo}", "      item: {state: todo}\n      severity: info"),
            "flags, severity and message only apply to bad: examples",
        ),
        (
            ("- name: has not begun\n      item: {state: todo}", "- '- name: x'"),
            "Expected `object`, got `str`",
        ),
    ],
)
def test_invalid_example_is_reported_at_its_line(
    check: Callable[..., list[str]], change: tuple[str, str], message: str
) -> None:
    (first, *_) = check(change)
    assert first.startswith("rule.yaml:16:7: this example cannot be used: ")
    assert message in first


def test_unknown_kind_in_an_example_gets_the_same_notice_as_in_check(check: Callable[..., list[str]]) -> None:
    assert check(("item: {state: todo}", "item: {kind: Stroy, state: todo}")) == [
        (
            "rule.yaml:16:7: the example “has not begun”: “stroy” (did you mean story?) is not known and counts as work"
            " below an epic; [kinds] in the config can say more"
        )
    ]


def test_keys_other_than_good_and_bad_are_reported(check: Callable[..., list[str]]) -> None:
    assert "rule.yaml:16:3: examples are good: or bad:, not god" in check(
        ("    - name: has not begun", "  god:\n    - name: has not begun")
    )


def test_too_few_good_examples_are_reported(check: Callable[..., list[str]]) -> None:
    messages = check(("    - name: has a parent\n", "    # - name: has a parent\n    #"))
    assert messages[0] == "rule.yaml:13:3: good: has 1 of at least 2 examples"


def test_example_with_a_duplicate_key_is_reported(check: Callable[..., list[str]]) -> None:
    messages = check(("key: EX-2", "key: EX-1"))
    assert messages[0].startswith(
        "rule.yaml:22:7: the example “one of two” cannot be judged: EX-1 appears a second time"
    )


def test_query_needs_no_example_for_each_condition(check: Callable[..., list[str]]) -> None:
    flag = "flag:\n  - state = 'doing'\n  - parent is null\n"
    query = "query: select key, stage from item where state = 'doing' and parent is null and estimate is null\n"
    assert check((flag, query)) == []


DAYS = ("flag:\n", "params: {days: 2}\nflag:\n")


def test_param_is_covered_by_an_example_that_depends_on_its_value(check: Callable[..., list[str]]) -> None:
    """With 2000 days, nothing is left to flag."""
    assert (
        check(
            DAYS,
            ("- state = 'doing'", "- days_since_started >= :days"),
            ("parent: UP-1}", "parent: UP-1, started: 2026-02-01}"),
            ("title: On its own,", "title: On its own, started: 2026-02-01,"),
        )
        == []
    )


def test_param_that_affects_no_example_is_reported_at_its_position(check: Callable[..., list[str]]) -> None:
    changes = (DAYS, ("- state = 'doing'", "- state = 'doing' and days_since_started is not :days + 9000"))
    assert check(*changes) == ["rule.yaml:6:10: no example notices when :days is 0 or 2000"]


@pytest.mark.parametrize(
    ("value", "tried"),
    [("0", "1000"), ("-1.5", "0 or -1500"), ("0.3", "0 or 300"), ("1000000000000000", "0 or 1e+18")],
)
def test_params_are_tried_with_other_values(check: Callable[..., list[str]], value: str, tried: str) -> None:
    changes = (("flag:\n", f"params: {{days: {value}}}\nflag:\n"), ("'doing'", "'doing' and :days is not null"))
    assert check(*changes) == [f"rule.yaml:6:10: no example notices when :days is {tried}"]


def test_param_is_covered_by_an_example_whose_severity_depends_on_it(check: Callable[..., list[str]]) -> None:
    severities = "params: {days: 1}\nseverity:\n  error: days_since_started > :days\n  info: otherwise"
    expectations = (
        ('message: "Started 2', 'severity: error\n      message: "Started 2'),
        ("flags: [EX-1]", "severity: info"),
    )
    assert check(("severity: warning", severities), *expectations) == []
    assert check(("severity: warning", severities)) == [
        "rule.yaml:4:10: no example notices when :days is 0 or 1000",
        "rule.yaml:6:3: no example expects the severity error",
        "rule.yaml:7:3: no example expects the severity info",
    ]


def test_param_is_not_covered_by_a_message_alone(check: Callable[..., list[str]]) -> None:
    changes = (
        ("'doing'", "'doing' and :days is not null"),
        ("no parent.", "no parent {days}."),
        (', and no parent."', ', and no parent 2."'),
    )
    assert check(DAYS, *changes) == ["rule.yaml:6:10: no example notices when :days is 0 or 2000"]
