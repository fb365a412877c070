"""Issues as GitHub's REST interface really sends them become the right work items, and name nobody.

`recorded.json` holds answers that GitHub gave to others, with names, texts and ids taken out.
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
PAGE = "https://github.com/acme/shop/issues/"
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


def recorded() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(RECORDED.read_bytes())
    return found


def expected(number: int) -> WorkItem:
    item = EXPECTED[number]
    item.url = PAGE + item.key.partition("#")[2]
    return item


@pytest.mark.parametrize("number", range(len(EXPECTED)))
def test_a_recorded_issue_becomes_a_work_item(number: int) -> None:
    issue = recorded()[number]
    notes: list[str] = []
    assert github_item(issue, key_of(issue), notes, notes) == expected(number)
    assert notes == []


def test_a_file_with_recorded_issues_gives_the_same_work_items() -> None:
    found = list(open_path("-", io.BytesIO(RECORDED.read_bytes())).items())
    assert found == [expected(number) for number in range(len(EXPECTED))]


def test_a_file_that_was_saved_is_read_like_standard_input() -> None:
    found = [entry for entry in open_path(str(RECORDED)).items() if isinstance(entry, WorkItem)]
    assert [item.key for item in found] == [item.key for item in EXPECTED]
    assert {item.path for item in found} == {str(RECORDED)}


def test_nobody_is_named_in_what_was_read() -> None:
    assert SOMEBODY in RECORDED.read_text("utf-8")
    for entry in open_path("-", io.BytesIO(RECORDED.read_bytes())).items():
        assert SOMEBODY not in msgspec.json.encode(entry).decode()


def test_an_issue_of_an_enterprise_server_keeps_its_key() -> None:
    text = RECORDED.read_text("utf-8")
    text = text.replace("https://api.github.com/", "https://git.example.com/api/v3/").replace(
        "github.com", "git.example.com"
    )
    for issue, item in zip(json.loads(text), EXPECTED, strict=True):
        found = github_item(issue, key_of(issue), [], [])
        assert (found.key, found.parent) == (item.key, item.parent)
        assert found.url.startswith("https://git.example.com/acme/shop/issues/")


@pytest.mark.parametrize("number", range(len(EXPECTED)))
@pytest.mark.parametrize("odd", [None, 7, "text", [], {}, [None], True], ids=repr)
def test_a_field_that_is_something_else_than_promised_breaks_nothing(number: int, odd: object) -> None:
    issue = recorded()[number]
    for name in issue.keys() - {"number", "title", "url", "html_url"}:
        changed = github_item({**issue, name: odd}, f"acme/shop#{issue['number']}", [], [])
        assert changed.key == EXPECTED[number].key
        assert msgspec.json.encode(changed)
