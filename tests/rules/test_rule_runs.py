"""Tests that rules give findings with evidence, and that a rule that stops is reported while the others continue."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from vanitylint.backlog.findings import Finding
from vanitylint.backlog.items import Problem
from vanitylint.rules import load_rules, run_rules

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from sqlite3 import Connection

FLAG = "flag:\n  - state = 'doing'\n  - parent is null\n"
DOING = {"title": "One", "state": "doing", "started": "2026-02-28"}


def test_finding_has_question_evidence_and_location(
    write_rule: Callable[..., Path], backlog: Callable[..., Connection]
) -> None:
    item = DOING | {"key": "EX-1", "url": "https://example.org/EX-1", "path": "backlog.jsonl", "line": 3}
    judgement = run_rules(backlog(item), load_rules([write_rule()]))
    assert judgement.crashes == []
    assert judgement.findings == [
        Finding(
            rule="ABC101",
            name="no-parent",
            severity="warning",
            key="EX-1",
            title="One",
            question="Where does EX-1 belong?",
            message="Started 2 days ago, and no parent.",
            fix="Give it a parent.",
            url="https://example.org/EX-1",
            path="backlog.jsonl",
            line=3,
        )
    ]


def test_only_items_that_meet_all_conditions_are_flagged(
    write_rule: Callable[..., Path], backlog: Callable[..., Connection]
) -> None:
    connection = backlog(
        DOING | {"key": "EX-1"},
        DOING | {"key": "EX-2", "parent": "EX-1"},
        DOING | {"key": "EX-3", "state": "todo"},
    )
    findings = run_rules(connection, load_rules([write_rule()])).findings
    assert [finding.key for finding in findings] == ["EX-1"]


def test_or_in_one_condition_does_not_affect_the_others(
    write_rule: Callable[..., Path], backlog: Callable[..., Connection]
) -> None:
    rules = load_rules([write_rule(("parent is null", "parent is null or 1 -- all of them"))])
    connection = backlog(DOING | {"key": "EX-1"}, DOING | {"key": "EX-3", "state": "todo"})
    assert [finding.key for finding in run_rules(connection, rules).findings] == ["EX-1"]


def test_first_severity_whose_condition_holds_is_used(
    write_rule: Callable[..., Path], backlog: Callable[..., Connection]
) -> None:
    levels = "severity:\n  error: days_since_started > 60\n  warning: days_since_started > 10\n  info: otherwise"
    rules = load_rules([write_rule(("severity: warning", levels))])
    connection = backlog(
        DOING | {"key": "EX-1", "started": "2026-02-28"},
        DOING | {"key": "EX-2", "started": "2026-02-01"},
        DOING | {"key": "EX-3", "started": "2025-02-01"},
        {"key": "EX-4", "title": "nobody knows when", "state": "doing"},
    )
    findings = run_rules(connection, rules).findings
    assert [(finding.key, finding.severity) for finding in findings] == [
        ("EX-3", "error"), ("EX-2", "warning"), ("EX-1", "info"), ("EX-4", "info"),
    ]  # fmt: skip


def test_findings_are_sorted_by_severity_rule_and_number(
    write_rule: Callable[..., Path], backlog: Callable[..., Connection], tmp_path: Path
) -> None:
    write_rule(("severity: warning", "severity: info"), name="a.yaml")
    write_rule(("ABC101", "ABC102"), ("no-parent", "b"), ("- parent is null", "- key <> 'EX-2'"), name="b.yaml")
    connection = backlog(*(DOING | {"key": f"EX-{n}"} for n in (10, 9, 2)))
    findings = run_rules(connection, load_rules([tmp_path])).findings
    assert [(finding.rule, finding.key) for finding in findings] == [
        ("ABC102", "EX-9"), ("ABC102", "EX-10"), ("ABC101", "EX-2"), ("ABC101", "EX-9"), ("ABC101", "EX-10"),
    ]  # fmt: skip


def test_finding_of_a_query_looks_up_columns_it_does_not_return(
    write_rule: Callable[..., Path], backlog: Callable[..., Connection]
) -> None:
    query = "query: select min(key) as key, 'x' as url, count(*) as many from item\n"
    rules = load_rules([write_rule((FLAG, query), ("{stage}, and no parent.", "{many} of them."))])
    connection = backlog(DOING | {"key": "EX-1", "url": "https://example.org"}, DOING | {"key": "EX-2"})
    (finding,) = run_rules(connection, rules).findings
    assert (finding.key, finding.title, finding.url, finding.message) == ("EX-1", "One", "x", "2 of them.")


def test_query_can_ask_about_the_whole_backlog(
    write_rule: Callable[..., Path], backlog: Callable[..., Connection]
) -> None:
    query = "query: select 'backlog' as key, count(*) as many from item\n"
    rules = load_rules([write_rule((FLAG, query), ("{stage}, and no parent.", "{many} items."))])
    (finding,) = run_rules(backlog(DOING | {"key": "EX-1"}), rules).findings
    assert (finding.key, finding.title, finding.bet, finding.message) == ("backlog", "", None, "1 item.")


def test_a_rule_can_ask_about_sprints(write_rule: Callable[..., Path], backlog: Callable[..., Connection]) -> None:
    flag = "over: sprint\nflag:\n  - items > 1\n"
    rules = load_rules([write_rule((FLAG, flag), ("{stage}, and no parent.", "{items} items until {end}."))])
    sprint = {"name": "Sprint 9", "state": "active", "end": "2026-03-13"}
    connection = backlog(*(DOING | {"key": f"EX-{n}", "sprint": sprint} for n in (1, 2)))
    (finding,) = run_rules(connection, rules).findings
    assert (finding.over, finding.key, finding.message) == ("sprint", "Sprint 9", "2 items until 2026-03-13.")


def test_a_rule_can_ask_about_edits(write_rule: Callable[..., Path], backlog: Callable[..., Connection]) -> None:
    flag = "over: edit\nflag:\n  - slot = 'target'\n"
    rules = load_rules([write_rule((FLAG, flag), ("{stage}, and no parent.", "{before}, then {after}."))])
    changes = [{"field": "Target", "at": "2026-02-10T09:00:00Z", "from": "30 %", "to": "12 %"}]
    item = {"key": "EX-1", "kind": "Epic", "title": "One", "changes": changes}
    (finding,) = run_rules(backlog(item), rules).findings
    assert (finding.over, finding.key, finding.message) == ("edit", "EX-1", "30 %, then 12 %.")


def test_rule_that_stops_is_reported_and_the_others_continue(
    write_rule: Callable[..., Path], backlog: Callable[..., Connection], tmp_path: Path
) -> None:
    slow = "(select count(*) from item a, item b, item c, item d, item e, item f) > 0"
    write_rule(("parent is null", slow), name="a.yaml")
    write_rule(("ABC101", "ABC102"), ("no-parent", "b"), name="b.yaml")
    connection = backlog(*(DOING | {"key": f"EX-{n}"} for n in range(40)))
    judgement = run_rules(connection, load_rules([tmp_path]), seconds=0.2)
    assert {finding.rule for finding in judgement.findings} == {"ABC102"}
    why = "it took longer than 0.2 seconds and was stopped (compare each row with fewer others)"
    assert judgement.crashes == [Problem(f"{tmp_path}/a.yaml", f"the rule ABC101 stopped: {why}", 1)]


def test_a_row_without_a_key_stops_the_rule(
    write_rule: Callable[..., Path], backlog: Callable[..., Connection]
) -> None:
    query = "query: select null as key, 1 as many from item\n"
    rules = load_rules([write_rule((FLAG, query), ("{stage}, and no parent.", "{many}."))])
    judgement = run_rules(backlog(DOING | {"key": "EX-1"}), rules)
    assert judgement.findings == []
    assert [crash.why for crash in judgement.crashes] == [
        "the rule ABC101 stopped: it returned a row without a key (return one row for each item to ask about)"
    ]


def test_a_rule_mutes_others_on_the_same_item_only(
    write_rule: Callable[..., Path], backlog: Callable[..., Connection], tmp_path: Path
) -> None:
    write_rule(("why:", "mutes: [ABD*]\nwhy:"), name="a.yaml")
    write_rule(("ABC101", "ABD201"), ("no-parent", "b"), ("- parent is null", "- key <> ''"), name="b.yaml")
    connection = backlog(DOING | {"key": "EX-1"}, DOING | {"key": "EX-2", "parent": "EX-1"})
    findings = run_rules(connection, load_rules([tmp_path])).findings
    assert [(finding.rule, finding.key, finding.muted_by) for finding in findings] == [
        ("ABC101", "EX-1", None), ("ABD201", "EX-1", "ABC101"), ("ABD201", "EX-2", None),
    ]  # fmt: skip


def test_muted_finding_still_mutes_others(
    write_rule: Callable[..., Path], backlog: Callable[..., Connection], tmp_path: Path
) -> None:
    write_rule(("why:", "mutes: [ABD201]\nwhy:"), name="a.yaml")
    write_rule(("ABC101", "ABD201"), ("no-parent", "b"), ("why:", "mutes: [ABE301]\nwhy:"), name="b.yaml")
    write_rule(("ABC101", "ABE301"), ("no-parent", "c"), name="c.yaml")
    findings = run_rules(backlog(DOING | {"key": "EX-1"}), load_rules([tmp_path])).findings
    assert [(finding.rule, finding.muted_by) for finding in findings] == [
        ("ABC101", None), ("ABD201", "ABC101"), ("ABE301", "ABD201"),
    ]  # fmt: skip


def test_rule_that_is_not_selected_mutes_nothing(
    write_rule: Callable[..., Path], backlog: Callable[..., Connection], tmp_path: Path
) -> None:
    write_rule(("why:", "mutes: [ABD201]\nwhy:"), name="a.yaml")
    write_rule(("ABC101", "ABD201"), ("no-parent", "b"), name="b.yaml")
    rules = [rule for rule in load_rules([tmp_path]) if rule.id == "ABD201"]
    (finding,) = run_rules(backlog(DOING | {"key": "EX-1"}), rules).findings
    assert finding.muted_by is None


def test_message_has_no_lines_or_control_characters_of_an_item(
    write_rule: Callable[..., Path], backlog: Callable[..., Connection]
) -> None:
    rules = load_rules([write_rule(("{stage}, and no parent.", "It is called “{title}”."))])
    item = DOING | {"key": "EX-1", "title": "A\n\x1b[31m::error::" + "x" * 5000}
    (finding,) = run_rules(backlog(item), rules).findings
    assert finding.message.startswith("It is called “A [31m::error::xxx")
    assert finding.message.endswith("x…”.")
    assert len(finding.message) < 330
    assert finding.title.isprintable()


def test_finding_without_rule_or_item_is_refused() -> None:
    for rule, key in (("", "EX-1"), ("ABC101", "")):
        with pytest.raises(ValueError, match="a finding names a rule and an item"):
            Finding(rule=rule, name="n", severity="info", key=key)


def run_query(write_rule: Callable[..., Path], connection: Connection, query: str) -> tuple[list[Finding], list[str]]:
    changes = (FLAG, f"query: >-\n  {query}\n"), ("{stage}, and no parent.", "Look.")
    judgement = run_rules(connection, load_rules([write_rule(*changes)]), seconds=60)  # on a busy machine
    return judgement.findings, [crash.why for crash in judgement.crashes]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("select 'x' as key from item a, item b, item c", "it returned more than 100,000 rows"),
        ("select group_concat(a.key) as key from item a, item b", "it returned a key longer than 2,000"),
        ("select cast(x'ff' as text) as key", "SQLite cannot use this: Could not decode to UTF-8"),
    ],
)
def test_query_that_returns_too_much_or_invalid_text_is_stopped(
    write_rule: Callable[..., Path], backlog: Callable[..., Connection], query: str, message: str
) -> None:
    connection = backlog(*(DOING | {"key": f"EX-{number}"} for number in range(50)))
    findings, crashes = run_query(write_rule, connection, query)
    assert findings == []
    (crash,) = crashes
    assert crash.startswith(f"the rule ABC101 stopped: {message}")


def test_query_that_returns_invalid_locations_gives_none(
    write_rule: Callable[..., Path], backlog: Callable[..., Connection]
) -> None:
    query = "select 7 as key, 8 as title, 9 as url, x'00' as path, 'ten' as line, 1.5 as bet"
    findings, crashes = run_query(write_rule, backlog(DOING | {"key": "EX-1"}), query)
    assert crashes == []
    (finding,) = findings
    assert (finding.key, finding.title, finding.url, finding.path, finding.line, finding.bet) == (
        "7",
        "8",
        "",
        "",
        0,
        None,
    )
