"""One broken link gives one finding: what waits behind what, as a person sees it."""

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

BEHIND: dict[str, tuple[list[dict[str, Any]], tuple[str, str], tuple[str, str]]] = {
    "no bet, so nobody asks for its measure": (
        [EPIC | {"body": "## Success metrics\n12 features shipped"}],
        ("HYP101", "EP-1"),
        ("MET201", "EP-1"),
    ),
    "an untouched template, so nobody asks for its measure": (
        [EPIC | {"body": "## Hypothesis\nTBD\n\n## Success metrics\n12 features shipped"}],
        ("HYP102", "EP-1"),
        ("MET201", "EP-1"),
    ),
    "nothing booked, so nobody asks for the day": (
        [EPIC | {"body": "We expect the share of those who give up to fall from 40 % to 30 %."}],
        ("FUP301", "EP-1"),
        ("MET205", "EP-1"),
    ),
    "the bet is asked, so its look back waits": (
        [
            DONE | {"body": EXPECTED},
            {"key": "TA-1", "title": "Check the numbers", "kind": "Task", "state": "dropped", "parent": "EP-1"},
        ],
        ("FUP302", "EP-1"),
        ("FUP304", "TA-1"),
    ),
    "a hypothesis after the result is one after the start, too": (
        [DONE | {"fields": LATE[0], "changes": LATE[1], "comments": [RESULT]}],
        ("CHG404", "EP-1"),
        ("CHG401", "EP-1"),
    ),
    "nothing follows from it, so nobody asks for the decision as well": (
        [DONE | {"body": EXPECTED, "comments": [RESULT]}],
        ("LRN504", "EP-1"),
        ("FUP307", "EP-1"),
    ),
}


@pytest.fixture
def check(run: Any, folder: Path) -> Callable[..., dict[str, Any]]:
    """Checks some items; gives the report and, under `status`, how the run ended."""

    def checked(items: list[dict[str, Any]], *words: str) -> dict[str, Any]:
        (folder / "b.jsonl").write_text("\n".join(json.dumps(item) for item in items), encoding="utf-8")
        ran = run("check", "b.jsonl", "--as-of", AS_OF, "--format", "json", "--limit", "0", *words)
        assert ran.out, ran.err
        return {**json.loads(ran.out), "status": ran.status}

    return checked


def pairs(findings: list[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(finding["rule"], finding["key"]) for finding in findings}


@pytest.mark.parametrize("why", BEHIND)
def test_what_waits_behind_what(check: Callable[..., dict[str, Any]], why: str) -> None:
    items, before, behind = BEHIND[why]
    report = check(items, "--select", f"{before[0]},{behind[0]}")
    assert pairs(report["findings"]) == {before}
    assert {(each["rule"], each["key"], each["muted_by"]) for each in report["muted"]} == {(*behind, before[0])}


@pytest.mark.parametrize("why", BEHIND)
def test_it_comes_forward_where_the_first_was_not_asked(check: Callable[..., dict[str, Any]], why: str) -> None:
    items, _, behind = BEHIND[why]
    report = check(items, "--select", behind[0])
    assert (pairs(report["findings"]), report["muted"]) == ({behind}, [])


@pytest.mark.parametrize("words", [("--profile", "starter"), ("--select", "*")], ids=str)
def test_an_item_is_asked_one_question_of_a_family(run: Any, words: tuple[str, str]) -> None:
    ran = run(
        "check", str(EXAMPLES / "backlog.jsonl"), *words, "--format", "json", "--limit", "0", "--fail-on", "never"
    )
    report = json.loads(ran.out)
    assert report["findings"]
    for family in ("HYP", "FUP"):
        asked = [finding["key"] for finding in report["findings"] if finding["rule"].startswith(family)]
        assert len(asked) == len(set(asked)), family


OWN = """\
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
def own(folder: Path) -> Callable[..., None]:
    """Writes rules of our own, each `(id, severity)` with what differs."""

    def write(*rules: tuple[str, str] | tuple[str, str, dict[str, str]]) -> None:
        (folder / "vanitylint.toml").write_text('rules = ["own"]\n')
        (folder / "own").mkdir()
        for rule_id, severity, *more in rules:
            said = {"over": "", "flag": "state = 'doing'", "mutes": ""} | (more[0] if more else {})
            text = OWN.format(id=rule_id, name=f"own-{rule_id.lower()}", severity=severity, **said)
            (folder / "own" / f"{rule_id}.yaml").write_text(text)

    return write


def waits(report: dict[str, Any]) -> dict[tuple[str, str], str | None]:
    """From each finding to the rule it waits behind."""
    return {(each["rule"], each["key"]): each["muted_by"] for each in [*report["findings"], *report["muted"]]}


@pytest.mark.parametrize("family", ["HYP", "FUP"])
def test_of_a_family_the_worst_is_asked(
    check: Callable[..., dict[str, Any]], own: Callable[..., None], family: str
) -> None:
    own((f"{family}901", "info"), (f"{family}902", "error"), (f"{family}903", "warning"))
    report = check([EPIC], "--select", f"{family}9*")
    assert waits(report) == {
        (f"{family}902", "EP-1"): None,
        (f"{family}901", "EP-1"): f"{family}902",
        (f"{family}903", "EP-1"): f"{family}902",
    }
    assert report["status"] == 1


def test_other_families_ask_all_they_have(check: Callable[..., dict[str, Any]], own: Callable[..., None]) -> None:
    own(("MET901", "info"), ("MET902", "error"), ("HYP901", "info"), ("FUP901", "info"))
    assert set(waits(check([EPIC], "--select", "MET9*,HYP9*,FUP9*")).values()) == {None}


def test_an_error_waits_only_where_a_rule_says_so(
    check: Callable[..., dict[str, Any]], own: Callable[..., None]
) -> None:
    own(("ABC901", "info", {"mutes": "mutes: [ABD902]\n"}), ("ABD902", "error"), ("ABE903", "error"))
    report = check([EPIC], "--select", "AB*")
    assert waits(report) == {("ABC901", "EP-1"): None, ("ABD902", "EP-1"): "ABC901", ("ABE903", "EP-1"): None}


def test_what_waits_fails_no_run(check: Callable[..., dict[str, Any]], own: Callable[..., None]) -> None:
    own(("ABC901", "info", {"mutes": "mutes: [ABD902]\n"}), ("ABD902", "error"))
    assert check([EPIC], "--select", "AB*")["status"] == 0


def test_a_finding_on_a_bet_mutes_on_what_hangs_on_it(
    check: Callable[..., dict[str, Any]], own: Callable[..., None]
) -> None:
    own(("ABC901", "info", {"flag": "is_bet and state = 'doing'", "mutes": "mutes: [ABD902]\n"}), ("ABD902", "error"))
    story = {"title": "Draw it", "kind": "Story", "state": "doing"}
    items = [EPIC, story | {"key": "ST-1", "parent": "EP-1"}, story | {"key": "ST-2", "parent": "ST-1"}]
    aside = [
        story | {"key": "ST-9"},
        EPIC | {"key": "EP-2", "state": "todo"},
        story | {"key": "ST-8", "parent": "EP-2"},
    ]
    found = waits(check([*items, *aside], "--select", "AB*"))
    assert {key for (rule, key), before in found.items() if rule == "ABD902" and before} == {"EP-1", "ST-1", "ST-2"}
    assert {key for (rule, key), before in found.items() if not before} == {"EP-1", "ST-9", "ST-8"}


def test_a_finding_on_a_story_mutes_nothing_on_its_bet(
    check: Callable[..., dict[str, Any]], own: Callable[..., None]
) -> None:
    own(("ABC901", "info", {"flag": "kind = 'story'", "mutes": "mutes: [ABD902]\n"}), ("ABD902", "error"))
    story = {"key": "ST-1", "title": "Draw it", "kind": "Story", "state": "doing", "parent": "EP-1"}
    assert waits(check([EPIC, story], "--select", "AB*"))["ABD902", "EP-1"] is None


def test_a_sprint_with_the_name_of_an_item_is_another_place(
    check: Callable[..., dict[str, Any]], own: Callable[..., None]
) -> None:
    sprint = {"over": "over: sprint\n", "flag": "key = 'EP-1'", "mutes": "mutes: [ABD902]\n"}
    own(("ABC901", "info", sprint), ("ABD902", "error"))
    found = waits(check([EPIC | {"sprint": {"name": "EP-1", "state": "active"}}], "--select", "AB*"))
    assert found == {("ABC901", "EP-1"): None, ("ABD902", "EP-1"): None}


def test_an_edit_of_words_that_are_several_things_is_one_finding(check: Callable[..., dict[str, Any]]) -> None:
    words = {"from": "We expect the drop-off rate to fall from 40 % to 30 %.", "to": "As drawn."}
    change = {"field": "description", "at": "2026-02-20T09:00:00Z", **words}
    report = check([DONE | {"body": "As drawn.", "changes": [change]}], "--select", "CHG402")
    (finding,) = report["findings"]
    assert finding["message"].endswith("It has been gone since 2026-02-20. That was 81 days after the release.")
