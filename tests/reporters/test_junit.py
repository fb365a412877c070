"""Tests of the JUnit report: valid against two schemas, counted correctly, and never green if something is left out."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.reporters.snapshots import stored_snapshot

from vanitylint.reporters.junit import xml_safe
from vanitylint.reporters.style import UNSAFE_CODES

if TYPE_CHECKING:
    from collections.abc import Callable

    from xmlschema import XMLSchema

    from vanitylint.reporters.report import Report

SCHEMAS = Path(__file__).parent / "schemas"
REPORTS = ("sample", "hostile", "nothing_to_ask", "incomplete", "mixed")
ANYTHING = st.text(st.characters(exclude_categories=()))


@cache
def schema(name: str) -> XMLSchema:
    from xmlschema import XMLSchema  # noqa: PLC0415 - slow to load, and needed by one worker only

    return XMLSchema(SCHEMAS / name)


def parse(text: str) -> ET.Element:
    return ET.fromstring(text.encode())  # noqa: S314 - what we have just written


def cases(root: ET.Element, rule: str = "") -> list[tuple[str, str]]:
    """Return each case with its outcome, of the suites whose name begins with `rule`."""
    suites = [suite for suite in root if suite.attrib["name"].startswith(rule)]
    selected = [case for suite in suites for case in suite.iter("testcase")]
    return [(case.attrib["name"], case[0].tag if len(case) else "passed") for case in selected]


@pytest.fixture
def mixed(sample: Report) -> Report:
    """Return a report with findings that are shown, hidden, waiting and acknowledged."""
    acknowledged = [msgspec.structs.replace(finding, acknowledged="we moved") for finding in sample.findings[:2]]
    return replace(sample, findings=sample.findings[2:9], hidden=sample.findings[9:], acknowledged=acknowledged)


@pytest.mark.parametrize("name", REPORTS)
def test_report_is_valid_for_jenkins_and_ant(name: str, request: pytest.FixtureRequest, render: Callable) -> None:
    root = parse(render(request.getfixturevalue(name), "junit"))
    schema("junit-10.xsd").validate(root)
    root.attrib.clear()  # Ant counts on suites only
    schema("JUnit.xsd").validate(root)


@pytest.mark.parametrize("name", REPORTS)
def test_counts_are_correct_on_every_suite_and_the_root(
    name: str, request: pytest.FixtureRequest, render: Callable
) -> None:
    root = parse(render(request.getfixturevalue(name), "junit"))
    for part in (root, *root):
        assert int(part.attrib["tests"]) == len(list(part.iter("testcase"))) > 0
        assert int(part.attrib["failures"]) == len(list(part.iter("failure")))
        assert int(part.attrib["errors"]) == len(list(part.iter("error")))
        assert int(part.get("skipped", "0")) == (0 if part is root else len(list(part.iter("skipped"))))
    assert [suite.attrib["id"] for suite in root] == [str(number) for number in range(len(root))]


@pytest.mark.parametrize("name", REPORTS)
def test_names_of_cases_are_unique_as_gitlab_reads_only_the_first(
    name: str, request: pytest.FixtureRequest, render: Callable
) -> None:
    root = parse(render(request.getfixturevalue(name), "junit"))
    names = [(case.attrib["classname"], case.attrib["name"]) for case in root.iter("testcase")]
    assert len(names) == len(set(names))


def test_several_findings_of_a_rule_on_an_item_are_numbered(sample: Report, render: Callable) -> None:
    finding = msgspec.structs.replace(sample.findings[0], key="SHOP-1", title="Gift cards")
    root = parse(render(replace(sample, findings=[finding] * 3), "junit"))
    assert [name for name, _ in cases(root, finding.rule)][:3] == [
        "SHOP-1 Gift cards",
        "SHOP-1 Gift cards (2)",
        "SHOP-1 Gift cards (3)",
    ]


def test_there_is_one_suite_for_problems_and_one_for_each_rule(sample: Report, render: Callable) -> None:
    root = parse(render(sample, "junit"))
    assert [suite.attrib["name"] for suite in root] == [
        "what could not be read", *(f"{rule.id} {rule.name}" for rule in sample.rules)
    ]  # fmt: skip
    assert cases(root, "what") == [("everything requested was read", "passed")]
    assert cases(root, "LRN503") == [("nothing to ask", "passed")]


@pytest.mark.parametrize("level", ["error", "warning", "info", "never"])
def test_findings_that_make_the_exit_status_1_are_failures(level: str, sample: Report, render: Callable) -> None:
    report = replace(sample, fail_on=level)
    root = parse(render(report, "junit"))
    failed = [case for suite in root for case in suite if case.find("failure") is not None]
    assert len(failed) == sum(map(report.is_failing, sample.findings))
    assert {case.find("failure").attrib["type"] for case in failed} == {  # type: ignore[union-attr]
        finding.severity for finding in sample.findings if report.is_failing(finding)
    }


def test_failure_has_question_evidence_suggestion_and_location(make_report: Callable, render: Callable) -> None:
    items = [{
        "key": "SHOP-1", "title": "Gift cards", "kind": "Epic", "state": "doing", "started": "2026-06-01",
        "url": "https://tracker.example/SHOP-1", "path": "docs/shop.md", "line": 3,
    }]  # fmt: skip
    root = parse(render(make_report(items, profile="starter"), "junit"))
    (failure,) = root.iter("failure")
    assert failure.attrib == {"message": "What do we expect SHOP-1 to change, and for whom?", "type": "error"}
    assert failure.text == (
        "What do we expect SHOP-1 to change, and for whom?\n"
        "Started 35 days ago; no outcome hypothesis found in title. It has no description.\n"
        'Suggestion: Add one line to the description: "We expect <who> to <do what differently>; we would see it in <what we'
        ' look at>, today <value>, target <value>, by <date>."\n'
        "docs/shop.md:3\nhttps://tracker.example/SHOP-1"
    )


def test_line_of_an_export_is_not_shown(sample: Report, render: Callable) -> None:
    assert all(finding.path == "backlog.jsonl" for finding in sample.findings if finding.path)
    assert "backlog.jsonl" not in render(sample, "junit")


def test_acknowledged_findings_are_skipped_with_their_reason(mixed: Report, render: Callable) -> None:
    root = parse(render(mixed, "junit"))
    messages = [skipped.attrib["message"] for skipped in root.iter("skipped")]
    assert messages.count("Acknowledged: we moved") == 2


def test_hidden_and_muted_findings_do_not_pass(sample: Report, render: Callable) -> None:
    worst = sample.findings[0]
    hidden = replace(sample, findings=[], muted=[], hidden=[worst, worst])
    assert cases(parse(render(hidden, "junit")), worst.rule) == [("2 below --severity", "failure")]
    assert cases(parse(render(replace(hidden, fail_on="never"), "junit")), worst.rule) == [
        ("2 below --severity", "skipped")
    ]
    muted = replace(hidden, hidden=[], muted=[worst])
    assert cases(parse(render(muted, "junit")), worst.rule) == [("1 behind other questions", "skipped")]


def test_problems_come_first_and_no_rule_says_nothing_to_ask(incomplete: Report, render: Callable) -> None:
    root = parse(render(incomplete, "junit"))
    (first, outcome), (second, _) = cases(root, "what")
    assert (first, outcome) == ("everything requested was read", "error")
    assert second.startswith("backlog.jsonl:2: ")
    assert root.attrib["errors"] == "2"
    assert root[0].attrib["name"] == "what could not be read"
    assert "nothing to ask" not in dict(cases(root))
    assert ("no questions found in what could be read", "passed") in cases(root)


def test_run_without_items_is_an_error(nothing_to_ask: Report, render: Callable) -> None:
    root = parse(render(replace(nothing_to_ask, items=0), "junit"))
    assert cases(root, "what")[1] == ("no work items were read", "error")


def test_hostile_text_is_shown_as_text(hostile: Report, render: Callable) -> None:
    text = render(hostile, "junit")
    root = parse(text)
    assert {part.tag for part in root.iter()} == {
        "testsuites", "testsuite", "properties", "testcase", "failure", "skipped", "system-out", "system-err"
    }  # fmt: skip
    assert not (UNSAFE_CODES - {ord("\n")}) & set(map(ord, text))
    assert "&#" not in text.replace("&amp;#", "")
    assert not re.search(r"<!|<\?(?!xml version)", text)
    assert all(len(case.attrib["name"]) < 220 for case in root.iter("testcase"))


@given(ANYTHING)
@example("\x00 \x0b \ufffe \uffff \ud800 \U0001ffff <&]]>\"'")
def test_any_text_is_read_back(text: str) -> None:
    element = ET.Element("failure", message=xml_safe(text))
    element.text = xml_safe(text)
    result = parse(ET.tostring(element, encoding="utf-8").decode())
    assert (result.text or "", result.attrib["message"]) == (xml_safe(text), xml_safe(text))


def test_sample_matches_its_snapshot(sample: Report, render: Callable) -> None:
    text = render(sample, "junit")
    assert text == stored_snapshot("sample.junit.xml", text)
