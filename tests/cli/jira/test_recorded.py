"""Recorded issues of a real Jira, if there are any, yield the same findings live as from a file.

`VANITYLINT_RECORDED_JIRA` names a file with one issue per line, in the format of version 2 of Jira's REST API.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.cli.jira.runs import Runs

RECORDED = Path(os.environ.get("VANITYLINT_RECORDED_JIRA", "none"))

pytestmark = pytest.mark.skipif(not RECORDED.is_file(), reason="VANITYLINT_RECORDED_JIRA names no file")


def test_live_findings_equal_those_from_a_file(center: Runs) -> None:
    issues = [json.loads(line) for line in RECORDED.read_bytes().splitlines()]
    for issue in issues:
        center.jira.adopt(issue)
    from_file = report(center, str(RECORDED))
    live = report(center, "jira:created is not EMPTY")
    assert live["items"] == from_file["items"] == len(issues)
    assert [rule_and_message(finding) for finding in live["findings"]] == [
        rule_and_message(finding) for finding in from_file["findings"]
    ]
    assert (live["bets"], live["work_classes"]) == (from_file["bets"], from_file["work_classes"])
    assert len(center.jira.requests) <= 5 + len(issues) / 100 * 3


_RULE_FOR_EVERY_ITEM = """\
id: OWN101
name: whatever-is-known
profile: starter
severity: info
question: Is {key} read alike?
flag: [key is not null]
message: >-
  {kind}, {work_class}, {state}, {labels}, {created}, {updated}, {started}, {finished}, {released}, {parent}, {sprint}, {children},
  {hypothesis}, {metric}, {target}, {result}, {decision}, {comment_words}, {trace}, {bet}, {looked_in}
why: So that two ways of reading can be held against each other.
fix: None is needed.
examples:
  good:
    - name: one
    - name: two
  bad:
    - name: three
    - name: four
"""
"""A rule that flags every item and shows what is known of it; our own rules find next to nothing in these issues."""


def report(runs: Runs, source: str) -> dict[str, Any]:
    """Check a source with that rule too, and return the report."""
    Path("vanitylint.toml").write_text('rules = ["own.yaml"]\nselect = ["*"]\n', encoding="utf-8")
    Path("own.yaml").write_text(_RULE_FOR_EVERY_ITEM, encoding="utf-8")
    result = runs.run("check", source, "--format", "json", "--as-of", "2015-01-01", "--fail-on", "never")
    assert result.status == 0, result.err
    parsed: dict[str, Any] = json.loads(result.out)
    assert parsed["findings"]
    return parsed


def rule_and_message(finding: dict[str, Any]) -> tuple[str, str, str, str]:
    """Return rule, key, severity and message of a finding."""
    return finding["rule"], finding["key"], finding["severity"], finding["message"]
