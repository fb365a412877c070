"""Tests that rule files are loaded, and that all mistakes in them are reported together, each at its position."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from vanitylint.rules import RuleErrors, load_rules
from vanitylint.shipped import rules_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FLAG = "flag:\n  - state = 'doing'\n  - parent is null\n"


def load_errors(path: Path) -> list[str]:
    """Return the errors in the rules under a path, without the folder's name."""
    with pytest.raises(RuleErrors) as caught:
        load_rules([path])
    folder = path if path.is_dir() else path.parent
    return [str(error).removeprefix(f"{folder}/") for error in caught.value.errors]


def test_rule_file_is_loaded(write_rule: Callable[..., Path]) -> None:
    path = write_rule(("why:", "not_when: Never.\nsources: [C1, T7]\nmutes: [HYP*, FUP301]\nwhy:"))
    (rule,) = load_rules([path])
    assert (rule.id, rule.name, rule.profile, rule.status, rule.over) == (
        "ABC101", "no-parent", "starter", "stable", "item",
    )  # fmt: skip
    assert rule.flag == ("state = 'doing'", "parent is null")
    assert rule.severities == (("warning", ""),)
    assert rule.not_when == ("Never.",)
    assert rule.sources == ("C1", "T7")
    assert rule.mutes == ("HYP*", "FUP301")
    assert rule.where("flag.1") == f"{path}:8:5"
    assert rule.where("examples") == f"{path}:15:1"


def test_severities_keep_their_order_and_the_last_one_has_no_condition(
    write_rule: Callable[..., Path],
) -> None:
    levels = "severity:\n  error: days_overdue > 60\n  warning: days_overdue > 30\n  info: otherwise"
    (rule,) = load_rules([write_rule(("severity: warning", levels))])
    assert rule.severities == (("error", "days_overdue > 60"), ("warning", "days_overdue > 30"), ("info", ""))
    assert rule.severity == "error"


def test_rule_has_the_columns_of_its_query(write_rule: Callable[..., Path]) -> None:
    query = "query: |\n  select state as key, count(*) as many from item group by state\n"
    (rule,) = load_rules([write_rule((FLAG, query), ("{stage}, and no parent", "{many} items"))])
    assert rule.columns == ("key", "many")


def test_vocabulary_and_profiles_are_not_loaded_as_rules(write_rule: Callable[..., Path], tmp_path: Path) -> None:
    write_rule()
    (tmp_path / "profiles.yaml").write_text("starter: {}\n")
    (tmp_path / "vocabulary").mkdir()
    (tmp_path / "vocabulary" / "en.yaml").write_text("words: []\n")
    (tmp_path / "README.md").write_text("# Rules\n")
    assert [rule.id for rule in load_rules([tmp_path])] == ["ABC101"]


def test_rules_are_sorted_by_id_and_also_loaded_from_yml(write_rule: Callable[..., Path], tmp_path: Path) -> None:
    write_rule(name="b.yml")
    write_rule(("ABC101", "ABC100"), ("no-parent", "other"), name="c.yaml")
    assert [rule.id for rule in load_rules([tmp_path])] == ["ABC100", "ABC101"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            ("why:", "wy:"),
            ["rule.yaml:10:1: unknown key wy (did you mean why?)", "rule.yaml:1:1: why: is missing"],
        ),
        (("why: So that people find it.\n", ""), ["rule.yaml:1:1: why: is missing"]),
        ((FLAG, ""), ["rule.yaml:1:1: flag: is missing (or use query:, for a rule over the whole backlog)"]),
        (("why: So that people find it.", "why: 3"), ["rule.yaml:10:1: why: should be a string, but is 3"]),
        (
            ("why: So that people find it.", "why: [a]"),
            ["rule.yaml:10:1: why: should be a string, but is a list"],
        ),
        (
            ("why: So that people find it.", "why:"),
            ["rule.yaml:10:1: why: should be a string, but is nothing"],
        ),
        (
            (FLAG, "flag: state = 'doing'\n"),
            ["rule.yaml:6:1: flag: should be a list of strings, but is the string \"state = 'doing'\""],
        ),
        (("parent is null", "{}"), ["rule.yaml:8:5: flag: should contain strings, but has nothing (put it in quotes)"]),
        (("parent is null", "1"), ["rule.yaml:8:5: flag: should contain strings, but has 1 (put it in quotes)"]),
        (
            ("flag:", "query: select key, stage from item\nflag:"),
            ["rule.yaml:6:1: flag: and query: cannot be used together (keep one of them)"],
        ),
        (
            ("id: ABC101", "id: abc-1"),
            ["rule.yaml:1:1: id: abc-1 is not three capitals and three digits, such as HYP101"],
        ),
        (
            ("name: no-parent", "name: No Parent"),
            ["rule.yaml:2:1: name: No Parent is not words in lower case with hyphens, such as bet-missing"],
        ),
        (("starter", "startr"), ["rule.yaml:3:1: profile: startr is not known (did you mean starter?)"]),
        (
            ("severity: warning", "severity: fatal"),
            ["rule.yaml:4:1: severity: fatal is not known (it is one of error, warning, info)"],
        ),
        (
            ("severity: warning", "severity:\n  eror: state = 'done'\n  info: otherwise"),
            ["rule.yaml:5:3: severity: eror is not known (did you mean error?)"],
        ),
        (
            ("severity: warning", "severity:\n  error: state = 'done'"),
            ["rule.yaml:4:1: only the last severity can be `otherwise`, and it has to be (such as warning: otherwise)"],
        ),
        (
            ("severity: warning", "severity:\n  error: otherwise\n  info: state = 'done'"),
            ["rule.yaml:4:1: only the last severity can be `otherwise`, and it has to be (such as warning: otherwise)"],
        ),
        (
            ("severity: warning", "severity:\n  error: stat = 'done'\n  info: otherwise"),
            ["rule.yaml:5:3: there is no column stat (did you mean state?)"],
        ),
        (("why:", "over: sprnt\nwhy:"), ["rule.yaml:10:1: over: sprnt is not known (did you mean sprint?)"]),
        (
            ("why:", "mutes: [HYP1O1]\nwhy:"),
            ["rule.yaml:10:1: mutes: HYP1O1 is not a rule (such as FUP301 or MET2*)"],
        ),
        (
            ("parent is null", "parnt is null"),
            ["rule.yaml:8:5: there is no column parnt (did you mean parent?)"],
        ),
        (
            ("state = 'doing'", 'state = "doing"'),
            ["rule.yaml:7:5: \"doing\" is not a column (use single quotes for text: 'doing')"],
        ),
        (
            ("parent is null", "due < date('now')"),
            ["rule.yaml:8:5: 'now' would make runs impossible to repeat (use as_of, the date of the run)"],
        ),
        (
            ("{stage}", "{stag}"),
            ["rule.yaml:9:1: message names {stag}, which is not a column of item (did you mean stage?)"],
        ),
        (
            ("{stage}", "{before}"),
            [
                "rule.yaml:9:1: message names {before}, which is not a column of item (it is a column of edit; check over:)"
            ],
        ),
        (
            ("{key}", "{key.__class__}"),
            [
                (
                    "rule.yaml:5:1: question cannot be used: braces contain the name of one column,"
                    " not 'key.__class__' (write {column}, and {{ for a brace)"
                )
            ],
        ),
        (
            ("no parent.", "no } parent."),
            [
                (
                    "rule.yaml:9:1: message cannot be used: Single '}' encountered in format string"
                    " (write {column}, and {{ for a brace)"
                )
            ],
        ),
        (
            ("Where does {key} belong?", "Why did {key} fail?"),
            ["rule.yaml:5:1: question says 'fail' (say what was seen and ask, as a colleague would)"],
        ),
        (
            ("and no parent", "which must have a parent"),
            ["rule.yaml:9:1: message says 'must' (say what was seen and ask, as a colleague would)"],
        ),
        (
            ("    - name: has not begun\n      item: {state: todo}\n", ""),
            [
                (
                    "rule.yaml:12:1: there are too few examples"
                    " (at least 2 under good: and 2 under bad:, each beginning with - name:)"
                )
            ],
        ),
        (
            ("examples:\n", "exampls:\n"),
            [
                "rule.yaml:12:1: unknown key exampls (did you mean examples?)",
                "rule.yaml:1:1: examples: are missing (at least 2 under good: and 2 under bad:)",
            ],
        ),
        (
            ("flags: [EX-1]\n", "flags: [EX-1]\nmutes: [HYP101]\n"),
            ["rule.yaml:12:1: put examples: last in a rule file, on separate lines"],
        ),
        (
            ("id: ABC101\n", "id: ABC101\nid: ABC102\n"),
            ["rule.yaml:2:1: id appears twice, first in line 1"],
        ),
    ],
)
def test_mistake_is_reported_at_its_position(
    write_rule: Callable[..., Path], change: tuple[str, str], expected: list[str]
) -> None:
    assert load_errors(write_rule(change)) == expected


def test_question_and_message_have_a_maximum_length(write_rule: Callable[..., Path]) -> None:
    path = write_rule(("{stage}, and no parent.", "{title}" * 143), ("Where does", "x" * 1000))
    assert load_errors(path) == [
        "rule.yaml:5:1: question: is longer than 1,000 characters",
        "rule.yaml:9:1: message: is longer than 1,000 characters",
    ]


@pytest.mark.parametrize(
    "condition",
    [
        "1) or (1",
        "1 or state in ('a'",
        "1; drop table item",
        "1 order by key",
        "1 limit 1",
        "1 union select 1",
        "1 /*",
        "1 ' or 1",
        "select key from item",
        "key, state",
        "drop table item",
    ],
)
def test_condition_cannot_escape_its_brackets(write_rule: Callable[..., Path], condition: str) -> None:
    (error,) = load_errors(write_rule(("- parent is null", f"- >-\n    {condition}")))
    assert error.startswith("rule.yaml:8:5: this is not one complete SQL statement: ")


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("drop table item", "a rule only reads; it cannot change, make or attach anything"),
        ("pragma query_only = off", "a rule only reads; it cannot change, make or attach anything"),
        ("select key from items", "a rule can query item, sprint, edit or project, not items (did you mean item?)"),
        ("select sql as key from sqlite_master", "a rule can query item, sprint, edit or project, not sqlite_master"),
        ("select title from item", "the query gives no key (select the item's key as key)"),
        ("select key from item) union select key from (item", "this is not one complete SQL statement: "),
        ("select key from main.item", "main.… is not known (name the view alone, such as item)"),
        ("select key from item order by rowid", "there is no column rowid"),
        ('select key, "stag" from item', "\"stag\" is not a column (use single quotes for text: 'stag')"),
    ],
)
def test_query_that_is_not_one_select_over_the_views_is_refused(
    write_rule: Callable[..., Path], query: str, message: str
) -> None:
    path = write_rule((FLAG, f"query: >-\n  {query}\n"), ("{stage}, and no parent.", "Look."))
    (error,) = load_errors(path)
    assert error.startswith(f"rule.yaml:6:1: {message}")


def test_conditions_that_are_too_long_together_are_reported_before_a_run(write_rule: Callable[..., Path]) -> None:
    many = "".join(f"  - title <> '{number:030}'\n" for number in range(250))
    assert load_errors(write_rule(("  - parent is null\n", many))) == [
        "rule.yaml:6:1: its SQL is longer than 10,000 bytes (split it into two rules)"
    ]


def test_a_sql_comment_ends_with_its_condition(write_rule: Callable[..., Path]) -> None:
    (rule,) = load_rules([write_rule(("- parent is null", "- parent is null -- nobody knows"))])
    assert rule.flag[1] == "parent is null -- nobody knows"


def test_all_mistakes_in_all_files_are_reported_together(write_rule: Callable[..., Path], tmp_path: Path) -> None:
    write_rule(("parent is null", "parnt is null"), ("{stage}", "{stag}"), ("why:", "wy:"), name="a.yaml")
    write_rule(("flag:", "flag: ["), name="b.yaml")
    (tmp_path / "c.yaml").write_text("- a\n- b\n")
    errors = load_errors(tmp_path)
    assert [error.partition(": ")[0] for error in errors] == [
        "a.yaml:10:1", "a.yaml:1:1", "a.yaml:8:5", "a.yaml:9:1", "b.yaml:7:3", "c.yaml:1:1",
    ]  # fmt: skip


def test_duplicate_id_or_name_is_reported_with_both_positions(write_rule: Callable[..., Path], tmp_path: Path) -> None:
    write_rule(name="a.yaml")
    write_rule(name="b.yaml")
    assert load_errors(tmp_path) == [
        (
            "b.yaml:1:1: two rules have the id ABC101"
            f" (the other one is {tmp_path}/a.yaml:1:1; change the id of one of them)"
        ),
        (
            "b.yaml:2:1: two rules have the name no-parent"
            f" (the other one is {tmp_path}/a.yaml:2:1; change the name of one of them)"
        ),
    ]


@pytest.mark.parametrize("built_in_first", [True, False])
def test_id_or_name_of_a_built_in_rule_is_reported_as_such(
    write_rule: Callable[..., Path], built_in_first: bool
) -> None:
    path = write_rule(("ABC101", "HYP101"), ("no-parent", "no-signal"))
    built_in = rules_folder()
    with pytest.raises(RuleErrors) as caught:
        load_rules([built_in, path] if built_in_first else [path, built_in])
    assert [str(error) for error in caught.value.errors] == [
        (
            f"{path}:1:1: the id HYP101 belongs to a built-in rule"
            f" (it is {built_in}/hypothesis/HYP101-bet-missing.yaml:2:1; change the id of yours,"
            ' and set ignore = ["HYP101"] if yours replaces it)'
        ),
        (
            f"{path}:2:1: the name no-signal belongs to a built-in rule"
            f" (it is {built_in}/hypothesis/HYP105-no-signal.yaml:3:1; change the name of yours,"
            ' and set ignore = ["HYP105"] if yours replaces it)'
        ),
    ]


def test_file_given_twice_is_loaded_once(write_rule: Callable[..., Path], tmp_path: Path) -> None:
    path = write_rule()
    assert len(load_rules([tmp_path, path, tmp_path / "." / path.name])) == 1


def test_all_mistakes_around_a_query_are_reported_together(write_rule: Callable[..., Path]) -> None:
    path = write_rule(
        (FLAG, 'params: {days: 30}\nquery: select ky as key from item where title <> "a" and dye > :dys\n'),
        ("Where does", "Why must"),
        ("why:", "wy:"),
    )
    assert [error.partition(" (")[0] for error in load_errors(path)] == [
        "rule.yaml:9:1: unknown key wy",
        "rule.yaml:1:1: why: is missing",
        "rule.yaml:7:1: there is no column ky",
        'rule.yaml:7:1: "a" is not a column',
        "rule.yaml:7:1: :dys is not in params:",
        "rule.yaml:6:10: params: no condition uses :days",
        "rule.yaml:5:1: question says 'must'",
    ]


def test_rules_that_mute_each_other_are_refused(write_rule: Callable[..., Path], tmp_path: Path) -> None:
    write_rule(("why:", "mutes: [ABC102]\nwhy:"), name="a.yaml")
    write_rule(("ABC101", "ABC102"), ("no-parent", "b"), ("why:", "mutes: [ABC10*]\nwhy:"), name="b.yaml")
    (error,) = load_errors(tmp_path)
    assert "rules mute each other: ABC10" in error


def test_folder_without_rules_and_missing_path_are_reported(tmp_path: Path) -> None:
    with pytest.raises(RuleErrors) as caught:
        load_rules([tmp_path, tmp_path / "none"])
    assert str(caught.value).splitlines() == [
        f"{tmp_path}: there are no rules here (rule files end in .yaml)",
        (
            f"{tmp_path}/none: there is no such file or folder "
            "(name a rule file or a folder of them; `vanitylint explain ID` shows a built-in rule)"
        ),
    ]
    assert caught.value.message == "2 problems in the rules"
