"""Issues of a real Jira give the same findings live as from a file, where somebody has recorded some.

`VANITYLINT_RECORDED_JIRA` names a file with one issue a line, as Jira's REST interface, version 2, gives them.
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


def test_findings_are_the_same_as_from_the_file(center: Runs) -> None:
    issues = [json.loads(line) for line in RECORDED.read_bytes().splitlines()]
    for issue in issues:
        center.jira.adopt(issue)
    from_file = report(center, str(RECORDED))
    live = report(center, "jira:created is not EMPTY")
    assert live["items"] == from_file["items"] == len(issues)
    assert [told(finding) for finding in live["findings"]] == [told(finding) for finding in from_file["findings"]]
    assert (live["bets"], live["work_classes"]) == (from_file["bets"], from_file["work_classes"])
    assert len(center.jira.requests) <= 5 + len(issues) / 100 * 3


_TELLS_OF_EACH = """\
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
"""Asks about every item, and says what is known of it; there is next to nothing that our own rules would ask here."""


def report(runs: Runs, source: str) -> dict[str, Any]:
    """What is found in a source."""
    Path("vanitylint.toml").write_text('rules = ["own.yaml"]\nselect = ["*"]\n', encoding="utf-8")
    Path("own.yaml").write_text(_TELLS_OF_EACH, encoding="utf-8")
    ran = runs.run("check", source, "--format", "json", "--as-of", "2015-01-01", "--fail-on", "never")
    assert ran.status == 0, ran.err
    found: dict[str, Any] = json.loads(ran.out)
    assert found["findings"]
    return found


def told(finding: dict[str, Any]) -> tuple[str, str, str, str]:
    """What a finding says."""
    return finding["rule"], finding["key"], finding["severity"], finding["message"]
