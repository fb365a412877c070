"""Findings that mute others, so that one broken link gives one finding."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

AS_OF = "2026-03-02"
EXAMPLES = Path(__file__).parents[2] / "examples"
EXPECTED = "We expect fewer people to give up."
RESULT = {"at": "2026-01-12T09:00:00Z", "body": "Result: no effect, 40 % gave up before and 40 % after."}

EPIC = {"key": "EP-1", "title": "One page", "kind": "Epic", "state": "doing", "started": "2026-02-02"}
DONE = EPIC | {"state": "done", "started": "2025-10-01", "finished": "2025-12-01"}
LATE = {"Hypothesis": EXPECTED}, [{"field": "Hypothesis", "at": "2026-02-26T09:00:00Z", "to": EXPECTED}]

MUTED: dict[str, tuple[list[dict[str, Any]], tuple[str, str], tuple[str, str]]] = {
    "no bet, so its metric is not asked for": (
        [EPIC | {"body": "## Success metrics\n12 features shipped"}],
        ("HYP101", "EP-1"),
        ("MET201", "EP-1"),
    ),
    "an untouched template, so its metric is not asked for": (
        [EPIC | {"body": "## Hypothesis\nTBD\n\n## Success metrics\n12 features shipped"}],
        ("HYP102", "EP-1"),
        ("MET201", "EP-1"),
    ),
    "nothing booked, so its date is not asked for": (
        [EPIC | {"body": "We expect the share of those who give up to fall from 40 % to 30 %."}],
        ("FUP301", "EP-1"),
        ("MET205", "EP-1"),
    ),
    "a finding on the bet, so its look back is not asked for": (
        [
            DONE | {"body": EXPECTED},
            {"key": "TA-1", "title": "Check the numbers", "kind": "Task", "state": "dropped", "parent": "EP-1"},
        ],
        ("FUP302", "EP-1"),
        ("FUP304", "TA-1"),
    ),
    "a hypothesis after the result is also one after the start": (
        [DONE | {"fields": LATE[0], "changes": LATE[1], "comments": [RESULT]}],
        ("CHG404", "EP-1"),
        ("CHG401", "EP-1"),
    ),
    "nothing follows from the result, so its decision is not asked for": (
        [DONE | {"body": EXPECTED, "comments": [RESULT]}],
        ("LRN504", "EP-1"),
        ("FUP307", "EP-1"),
    ),
}


@pytest.fixture
def check(run: Any, folder: Path) -> Callable[..., dict[str, Any]]:
    """Return a function that checks items, and returns the report with the exit status as `status`."""

    def check_items(items: list[dict[str, Any]], *flags: str) -> dict[str, Any]:
        (folder / "b.jsonl").write_text("\n".join(json.dumps(item) for item in items), encoding="utf-8")
        result = run("check", "b.jsonl", "--as-of", AS_OF, "--format", "json", "--limit", "0", *flags)
        assert result.out, result.err
        return {**json.loads(result.out), "status": result.status}

    return check_items


def rules_and_keys(findings: list[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(finding["rule"], finding["key"]) for finding in findings}


@pytest.mark.parametrize("case", MUTED)
def test_finding_is_muted_by_another(check: Callable[..., dict[str, Any]], case: str) -> None:
    items, muting, muted = MUTED[case]
    report = check(items, "--select", f"{muting[0]},{muted[0]}")
    assert rules_and_keys(report["findings"]) == {muting}
    assert {(finding["rule"], finding["key"], finding["muted_by"]) for finding in report["muted"]} == {
        (*muted, muting[0])
    }


@pytest.mark.parametrize("case", MUTED)
def test_finding_is_not_muted_when_muting_rule_does_not_run(check: Callable[..., dict[str, Any]], case: str) -> None:
    items, _, muted = MUTED[case]
    report = check(items, "--select", muted[0])
    assert (rules_and_keys(report["findings"]), report["muted"]) == ({muted}, [])


@pytest.mark.parametrize("flags", [("--profile", "starter"), ("--select", "*")], ids=str)
def test_item_has_one_finding_of_each_family(run: Any, flags: tuple[str, str]) -> None:
    result = run(
        "check", str(EXAMPLES / "backlog.jsonl"), *flags, "--format", "json", "--limit", "0", "--fail-on", "never"
    )
    report = json.loads(result.out)
    assert report["findings"]
    for family in ("HYP", "FUP"):
        keys = [finding["key"] for finding in report["findings"] if finding["rule"].startswith(family)]
        assert len(keys) == len(set(keys)), family


RULE_TEMPLATE = """\
id: {id}
name: {name}
profile: starter
severity: {severity}
{over}question: Where does {{key}} belong?
flag:
  - {flag}
message: "It is asked."
{mutes}why: So that people find it.
fix: Give it a parent.
examples:
  good:
    - name: has a parent
      item: {{state: doing, parent: UP-1}}
    - name: has not begun
      item: {{state: todo}}
  bad:
    - name: on its own
      item: {{state: doing}}
    - name: on its own again
      item: {{state: doing, title: Again}}
"""


@pytest.fixture
def own_rules(folder: Path) -> Callable[..., None]:
    """Return a function that writes own rules, each given as `(id, severity)` with optional differences."""

    def write(*rules: tuple[str, str] | tuple[str, str, dict[str, str]]) -> None:
        (folder / "vanitylint.toml").write_text('rules = ["own"]\n')
        (folder / "own").mkdir()
        for rule_id, severity, *more in rules:
            parts = {"over": "", "flag": "state = 'doing'", "mutes": ""} | (more[0] if more else {})
            text = RULE_TEMPLATE.format(id=rule_id, name=f"own-{rule_id.lower()}", severity=severity, **parts)
            (folder / "own" / f"{rule_id}.yaml").write_text(text)

    return write


def muting_rules(report: dict[str, Any]) -> dict[tuple[str, str], str | None]:
    """Map each finding to the rule that mutes it, or None."""
    return {
        (finding["rule"], finding["key"]): finding["muted_by"] for finding in [*report["findings"], *report["muted"]]
    }


@pytest.mark.parametrize("family", ["HYP", "FUP"])
def test_most_severe_finding_of_family_is_shown(
    check: Callable[..., dict[str, Any]], own_rules: Callable[..., None], family: str
) -> None:
    own_rules((f"{family}901", "info"), (f"{family}902", "error"), (f"{family}903", "warning"))
    report = check([EPIC], "--select", f"{family}9*")
    assert muting_rules(report) == {
        (f"{family}902", "EP-1"): None,
        (f"{family}901", "EP-1"): f"{family}902",
        (f"{family}903", "EP-1"): f"{family}902",
    }
    assert report["status"] == 1


def test_all_findings_of_other_families_are_shown(
    check: Callable[..., dict[str, Any]], own_rules: Callable[..., None]
) -> None:
    own_rules(("MET901", "info"), ("MET902", "error"), ("HYP901", "info"), ("FUP901", "info"))
    assert set(muting_rules(check([EPIC], "--select", "MET9*,HYP9*,FUP9*")).values()) == {None}


def test_error_is_muted_only_by_rule_that_names_it(
    check: Callable[..., dict[str, Any]], own_rules: Callable[..., None]
) -> None:
    own_rules(("ABC901", "info", {"mutes": "mutes: [ABD902]\n"}), ("ABD902", "error"), ("ABE903", "error"))
    report = check([EPIC], "--select", "AB*")
    assert muting_rules(report) == {("ABC901", "EP-1"): None, ("ABD902", "EP-1"): "ABC901", ("ABE903", "EP-1"): None}


def test_muted_finding_does_not_fail_run(check: Callable[..., dict[str, Any]], own_rules: Callable[..., None]) -> None:
    own_rules(("ABC901", "info", {"mutes": "mutes: [ABD902]\n"}), ("ABD902", "error"))
    assert check([EPIC], "--select", "AB*")["status"] == 0


def test_finding_on_bet_mutes_findings_on_items_below(
    check: Callable[..., dict[str, Any]], own_rules: Callable[..., None]
) -> None:
    own_rules(
        ("ABC901", "info", {"flag": "is_bet and state = 'doing'", "mutes": "mutes: [ABD902]\n"}), ("ABD902", "error")
    )
    story = {"title": "Draw it", "kind": "Story", "state": "doing"}
    items = [EPIC, story | {"key": "ST-1", "parent": "EP-1"}, story | {"key": "ST-2", "parent": "ST-1"}]
    others = [
        story | {"key": "ST-9"},
        EPIC | {"key": "EP-2", "state": "todo"},
        story | {"key": "ST-8", "parent": "EP-2"},
    ]
    muting = muting_rules(check([*items, *others], "--select", "AB*"))
    assert {key for (rule, key), by in muting.items() if rule == "ABD902" and by} == {"EP-1", "ST-1", "ST-2"}
    assert {key for (rule, key), by in muting.items() if not by} == {"EP-1", "ST-9", "ST-8"}


def test_finding_on_story_mutes_nothing_on_its_bet(
    check: Callable[..., dict[str, Any]], own_rules: Callable[..., None]
) -> None:
    own_rules(("ABC901", "info", {"flag": "kind = 'story'", "mutes": "mutes: [ABD902]\n"}), ("ABD902", "error"))
    story = {"key": "ST-1", "title": "Draw it", "kind": "Story", "state": "doing", "parent": "EP-1"}
    assert muting_rules(check([EPIC, story], "--select", "AB*"))["ABD902", "EP-1"] is None


def test_finding_on_sprint_mutes_nothing_on_item_of_same_name(
    check: Callable[..., dict[str, Any]], own_rules: Callable[..., None]
) -> None:
    sprint = {"over": "over: sprint\n", "flag": "key = 'EP-1'", "mutes": "mutes: [ABD902]\n"}
    own_rules(("ABC901", "info", sprint), ("ABD902", "error"))
    muting = muting_rules(check([EPIC | {"sprint": {"name": "EP-1", "state": "active"}}], "--select", "AB*"))
    assert muting == {("ABC901", "EP-1"): None, ("ABD902", "EP-1"): None}


def test_edit_of_text_with_several_claims_is_one_finding(check: Callable[..., dict[str, Any]]) -> None:
    texts = {"from": "We expect the drop-off rate to fall from 40 % to 30 %.", "to": "As drawn."}
    change = {"field": "description", "at": "2026-02-20T09:00:00Z", **texts}
    report = check([DONE | {"body": "As drawn.", "changes": [change]}], "--select", "CHG402")
    (finding,) = report["findings"]
    assert finding["message"].endswith("It has been gone since 2026-02-20. That was 81 days after the release.")
