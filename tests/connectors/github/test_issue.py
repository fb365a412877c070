"""Test that real issues of GitHub's REST API become the right work items, without personal data.

`recorded.json` holds responses that GitHub gave to others, with names, texts and ids removed.
"""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.fake_github.nodes import SOMEBODY

from vanitylint.backlog.items import Link, Sprint, WorkItem
from vanitylint.connectors.files.source import open_path
from vanitylint.connectors.github.issue import github_item
from vanitylint.connectors.github.shapes import key_of

RECORDED = Path(__file__).with_name("recorded.json")
ISSUES_URL = "https://github.com/acme/shop/issues/"
EXPECTED = (
    WorkItem(
        key="acme/shop#12",
        title="Checkout on one page",
        kind="Feature",
        created="2025-08-15",
        updated="2025-08-15",
        finished="2025-08-15",
        parent="acme/shop#3",
        state="done",
        resolution="completed",
    ),
    WorkItem(
        key="acme/shop#13",
        title="Merge the address fields",
        kind="Task",
        body="To be done first.\n\nBlocks #16.",
        created="2025-08-15",
        updated="2025-08-15",
        finished="2025-08-15",
        parent="acme/shop#12",
        state="done",
        resolution="completed",
    ),
    WorkItem(
        key="acme/shop#14",
        title="Orders of guests are lost",
        kind="Bug",
        body="**Description:**\n\nAfter the update guests cannot order.\n\n```python\nshop.order(guest=True)\n```",
        labels=["bug"],
        created="2025-09-02",
        updated="2025-09-02",
        finished="2025-09-02",
        state="done",
        resolution="completed",
    ),
    WorkItem(
        key="acme/shop#3",
        title="A shorter form",
        kind="Bug",
        body="We believe that fewer fields help.",
        labels=["bug", "question"],
        created="2012-05-19",
        updated="2025-08-15",
        finished="2012-05-26",
        released="2012-08-04",
        due="2012-08-05",
        links=[Link(type="milestone", to="acme/shop/milestone/8")],
        sprint=Sprint(name="Version 1.4", state="closed", end="2012-08-05"),
        state="done",
        resolution="completed",
    ),
    WorkItem(
        key="acme/shop#15",
        title="Dependencies of issues",
        body="Somebody waits for this.",
        created="2026-06-02",
        updated="2026-06-02",
    ),
)


def recorded_issues() -> list[dict[str, Any]]:
    issues: list[dict[str, Any]] = json.loads(RECORDED.read_bytes())
    return issues


def expected_item(index: int) -> WorkItem:
    item = EXPECTED[index]
    item.url = ISSUES_URL + item.key.partition("#")[2]
    return item


@pytest.mark.parametrize("index", range(len(EXPECTED)))
def test_recorded_issue_becomes_a_work_item(index: int) -> None:
    issue = recorded_issues()[index]
    notes: list[str] = []
    assert github_item(issue, key_of(issue), notes, notes) == expected_item(index)
    assert notes == []


def test_recorded_issues_from_standard_input_give_same_work_items() -> None:
    entries = list(open_path("-", io.BytesIO(RECORDED.read_bytes())).items())
    assert entries == [expected_item(index) for index in range(len(EXPECTED))]


def test_saved_file_is_read_like_standard_input() -> None:
    items = [entry for entry in open_path(str(RECORDED)).items() if isinstance(entry, WorkItem)]
    assert [item.key for item in items] == [item.key for item in EXPECTED]
    assert {item.path for item in items} == {str(RECORDED)}


def test_no_personal_data_is_kept() -> None:
    assert SOMEBODY in RECORDED.read_text("utf-8")
    for entry in open_path("-", io.BytesIO(RECORDED.read_bytes())).items():
        assert SOMEBODY not in msgspec.json.encode(entry).decode()


def test_issue_of_enterprise_server_keeps_its_key() -> None:
    text = RECORDED.read_text("utf-8")
    text = text.replace("https://api.github.com/", "https://git.example.com/api/v3/").replace(
        "github.com", "git.example.com"
    )
    for issue, expected in zip(json.loads(text), EXPECTED, strict=True):
        result = github_item(issue, key_of(issue), [], [])
        assert (result.key, result.parent) == (expected.key, expected.parent)
        assert result.url.startswith("https://git.example.com/acme/shop/issues/")


@pytest.mark.parametrize("index", range(len(EXPECTED)))
@pytest.mark.parametrize("value", [None, 7, "text", [], {}, [None], True], ids=repr)
def test_field_of_unexpected_type_does_not_break_reading(index: int, value: object) -> None:
    issue = recorded_issues()[index]
    for name in issue.keys() - {"number", "title", "url", "html_url"}:
        result = github_item({**issue, name: value}, f"acme/shop#{issue['number']}", [], [])
        assert result.key == EXPECTED[index].key
        assert msgspec.json.encode(result)
