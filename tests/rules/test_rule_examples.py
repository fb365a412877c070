"""A rule's examples are run through the whole pipeline, and each condition is to be shown by one of them."""

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
def said(write_rule: Callable[..., Path], reader: Reader, tmp_path: Path) -> Callable[..., list[str]]:
    """What there is to say about the examples of a changed rule, without the folder's name."""

    def say(*changes: tuple[str, str]) -> list[str]:
        (rule,) = load_rules([write_rule(*changes)])
        return [str(failure).removeprefix(f"{tmp_path}/") for failure in check_examples(rule, reader)]

    return say


def test_there_is_nothing_to_say_about_good_examples(said: Callable[..., list[str]]) -> None:
    assert said() == []


def test_a_condition_that_no_example_needs_is_told_at_its_line(said: Callable[..., list[str]]) -> None:
    assert said(("  - parent is null\n", "  - parent is null\n  - estimate is null\n")) == [
        "rule.yaml:9:5: no example notices when this is removed: estimate is null"
    ]


def test_a_condition_is_shown_by_what_is_flagged_without_it(said: Callable[..., list[str]]) -> None:
    """Without the good example of it and without `flags`, nobody notices that the condition is gone."""
    assert said(("{state: doing, parent: UP-1}", "{state: done}"), ("flags: [EX-1]", "severity: warning")) == [
        "rule.yaml:8:5: no example notices when this is removed: parent is null"
    ]


def test_an_example_that_is_flagged_and_should_not_be(said: Callable[..., list[str]]) -> None:
    assert "rule.yaml:14:7: the example “has a parent” is flagged: EX-1" in said((", parent: UP-1", ""))


def test_an_example_that_is_not_flagged_names_the_condition_that_left_it_alone(
    said: Callable[..., list[str]],
) -> None:
    changes = ("item: {state: doing, started", "item: {state: todo, started")
    assert said(changes) == [
        (
            "rule.yaml:19:7: the example “in progress on its own” should flag an item, but flags none;"
            " EX-1 does not meet: state = 'doing'"
        )
    ]


def test_exactly_the_named_items_are_flagged(said: Callable[..., list[str]]) -> None:
    assert said(("flags: [EX-1]", "flags: [EX-1, EX-2]")) == [
        (
            "rule.yaml:22:7: the example “one of two” should flag EX-1, EX-2, but flags EX-1;"
            " EX-2 does not meet: parent is null"
        )
    ]


def test_severity_and_words_are_compared(said: Callable[..., list[str]]) -> None:
    assert said(("flags: [EX-1]", "severity: error"), ("Started 2 days ago, and", "Begun")) == [
        (
            "rule.yaml:19:7: the example “in progress on its own” should say “Begun no parent.”,"
            " but says “Where does EX-1 belong? Started 2 days ago, and no parent.”"
        ),
        "rule.yaml:22:7: the example “one of two” gives EX-1 the severity warning, not error",
    ]


def test_each_severity_is_expected_by_an_example(said: Callable[..., list[str]]) -> None:
    levels = "severity:\n  error: days_since_started > 1\n  info: otherwise"
    assert said(("severity: warning", levels), ("flags: [EX-1]", "severity: info")) == [
        "rule.yaml:5:3: no example expects the severity error"
    ]


@pytest.mark.parametrize(
    ("change", "told"),
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
def test_an_example_with_a_slip_is_told_at_its_line(
    said: Callable[..., list[str]], change: tuple[str, str], told: str
) -> None:
    (first, *_) = said(change)
    assert first.startswith("rule.yaml:16:7: this example cannot be used: ")
    assert told in first


def test_a_type_that_is_not_known_is_noted_as_check_does(said: Callable[..., list[str]]) -> None:
    assert said(("item: {state: todo}", "item: {kind: Stroy, state: todo}")) == [
        (
            "rule.yaml:16:7: the example “has not begun”: “stroy” (did you mean story?) is not known and counts as work"
            " below an epic; [kinds] in the config can say more"
        )
    ]


def test_keys_beside_good_and_bad_are_told(said: Callable[..., list[str]]) -> None:
    assert "rule.yaml:16:3: examples are good: or bad:, not god" in said(
        ("    - name: has not begun", "  god:\n    - name: has not begun")
    )


def test_too_few_examples_of_a_kind_are_told(said: Callable[..., list[str]]) -> None:
    told = said(("    - name: has a parent\n", "    # - name: has a parent\n    #"))
    assert told[0] == "rule.yaml:13:3: good: has 1 of at least 2 examples"


def test_an_example_whose_backlog_is_odd_is_told(said: Callable[..., list[str]]) -> None:
    told = said(("key: EX-2", "key: EX-1"))
    assert told[0].startswith("rule.yaml:22:7: the example “one of two” cannot be judged: EX-1 appears a second time")


def test_a_query_has_no_conditions_to_drop(said: Callable[..., list[str]]) -> None:
    flag = "flag:\n  - state = 'doing'\n  - parent is null\n"
    query = "query: select key, stage from item where state = 'doing' and parent is null and estimate is null\n"
    assert said((flag, query)) == []


DAYS = ("flag:\n", "params: {days: 2}\nflag:\n")


def test_a_param_is_shown_by_a_verdict(said: Callable[..., list[str]]) -> None:
    """With 2000 days, nothing is left to flag."""
    assert (
        said(
            DAYS,
            ("- state = 'doing'", "- days_since_started >= :days"),
            ("parent: UP-1}", "parent: UP-1, started: 2026-02-01}"),
            ("title: On its own,", "title: On its own, started: 2026-02-01,"),
        )
        == []
    )


def test_a_param_that_may_have_any_value_is_told_at_its_place(said: Callable[..., list[str]]) -> None:
    changes = (DAYS, ("- state = 'doing'", "- state = 'doing' and days_since_started is not :days + 9000"))
    assert said(*changes) == ["rule.yaml:6:10: no example notices when :days is 0 or 2000"]


@pytest.mark.parametrize(
    ("value", "told"),
    [("0", "1000"), ("-1.5", "0 or -1500"), ("0.3", "0 or 300"), ("1000000000000000", "0 or 1e+18")],
)
def test_the_other_values_of_a_param(said: Callable[..., list[str]], value: str, told: str) -> None:
    changes = (("flag:\n", f"params: {{days: {value}}}\nflag:\n"), ("'doing'", "'doing' and :days is not null"))
    assert said(*changes) == [f"rule.yaml:6:10: no example notices when :days is {told}"]


def test_a_param_is_shown_by_a_severity(said: Callable[..., list[str]]) -> None:
    ladder = "params: {days: 1}\nseverity:\n  error: days_since_started > :days\n  info: otherwise"
    shown = (('message: "Started 2', 'severity: error\n      message: "Started 2'), ("flags: [EX-1]", "severity: info"))
    assert said(("severity: warning", ladder), *shown) == []
    assert said(("severity: warning", ladder)) == [
        "rule.yaml:4:10: no example notices when :days is 0 or 1000",
        "rule.yaml:6:3: no example expects the severity error",
        "rule.yaml:7:3: no example expects the severity info",
    ]


def test_a_message_alone_shows_no_param(said: Callable[..., list[str]]) -> None:
    changes = (
        ("'doing'", "'doing' and :days is not null"),
        ("no parent.", "no parent {days}."),
        (', and no parent."', ', and no parent 2."'),
    )
    assert said(DAYS, *changes) == ["rule.yaml:6:10: no example notices when :days is 0 or 2000"]
