"""Items of any size stop no rule: findings on other items are still reported."""

from __future__ import annotations

import json
import sqlite3
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from vanitylint.backlog.columns import VIEWS
from vanitylint.cli import judge
from vanitylint.rules import guard
from vanitylint.rules.overrides import run_selection

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SMALL = {"key": "SHOP-1", "title": "New header", "kind": "Epic", "state": "doing", "started": "2026-02-02"}
LATE = {
    "key": "SHOP-3", "title": "One page", "kind": "Epic", "state": "done", "finished": "2026-01-02", "started": "2025-11-02",
    "body": "We expect that 30 % of customers order on their phone, from 20 % today.",
}  # fmt: skip
HUGE = {
    "key": "SHOP-2",
    "title": "Huge",
    "kind": "Epic",
    "state": "done",
    "started": "2025-11-02",
    "finished": "2026-01-02",
}
BELOW = {"key": "SHOP-4", "title": "Below it", "kind": "Story", "state": "doing", "parent": "SHOP-2"}
DAY = ("--as-of", "2026-03-02")
RULE_TEMPLATE = """
id: OWN{number}
name: all-of-{view.name}-{number}
profile: starter
severity: info
over: {view.name}
question: What else?
flag: ["key is not null"]
message: "{columns}"
why: It reads all there is.
fix: Wait.
examples:
  good:
    - name: a
      item: {{kind: Bug}}
    - name: b
      item: {{kind: Bug}}
  bad:
    - name: c
      item: {{kind: Bug}}
    - name: d
      item: {{kind: Bug}}
"""
"""Template of a rule that reads some columns of a view."""
WORDS = "word " * 600_000
WIDE, WIDEST = "あ" * 400_000, "😀" * 400_000
TRUNCATED = "SHOP-2 has a text of {:,} characters; the first 200,000 were read"


def moment(number: int) -> str:
    """Return a timestamp that is so many seconds after midnight."""
    return f"2026-01-02T{number // 3600:02}:{number // 60 % 60:02}:{number % 60:02}Z"


@pytest.fixture
def rules_on_all_columns(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Add rules that together read every column of every view, thirty columns each."""
    monkeypatch.setattr(judge, "run_selection", partial(run_selection, seconds=60))  # machines may be busy
    (folder / "own").mkdir()
    parts = [(view, view.columns[start : start + 30]) for view in VIEWS for start in range(0, len(view.columns), 30)]
    for number, (view, view_columns) in enumerate(parts, 901):
        columns = " ".join(f"{{{column.name}}}" for column in view_columns)
        rule = RULE_TEMPLATE.format(number=number, view=view, columns=columns)
        (folder / "own" / f"OWN{number}.yaml").write_text(rule)
    (folder / "vanitylint.toml").write_text('rules = ["own"]\n')


def edits(field: str, *texts: str) -> list[dict[str, str]]:
    """Return changes from each text to the next."""
    pairs = pairwise(texts)
    return [{"field": field, "at": moment(n), "from": old, "to": new} for n, (old, new) in enumerate(pairs)]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ({"body": WORDS}, [TRUNCATED.format(3_000_000)]),
        ({"body": WIDEST}, [TRUNCATED.format(400_000)]),
        ({"title": WIDE}, [TRUNCATED.format(400_000)]),
        ({"fields": {"Hypothesis": WIDE, "Notes": WORDS}}, [TRUNCATED.format(3_000_000)]),
        ({"fields": {"Deep": {"x": [WORDS]}, WORDS: "x", "Marks": "\x01" * 200_000}}, []),
        ({"fields": {f"Field {n}": "あ" * 5_000 for n in range(100)}}, []),
        ({"comments": [{"body": WIDEST, "at": moment(n)} for n in range(2)]}, [TRUNCATED.format(400_000)]),
        ({"comments": [{"body": f"Result: {'😀' * 180} {n} %", "at": moment(n)} for n in range(3_000)]}, []),
        ({"changes": edits("due", WORDS, WIDE, WORDS) + edits("Target", WIDEST, f"{WIDEST} 4 %", WIDE)}, []),
        ({"changes": edits("Target", *(f"at least {n} %" for n in range(15_000)))}, []),
        ({"sprint": {"name": WORDS, "goal": WIDEST, "state": "active"}}, []),
        ({"labels": [WIDE, WORDS]}, []),
        ({"status": WORDS, "resolution": WORDS, "kind": WORDS, "url": WORDS}, []),
        ({"parent": WORDS, "links": [{"type": WORDS, "to": WORDS}]}, []),
        ({"key": WORDS}, ["an item has a key of 3,000,000 characters; it was not read"]),
    ],
    ids=["words", "body", "title", "fields", "odd fields", "many fields", "comments", "results",
         "history", "long history", "sprint", "labels", "status and kind", "parent and links", "key"],
)  # fmt: skip
@pytest.mark.usefixtures("rules_on_all_columns")
def test_huge_item_stops_no_rule(run: Callable, backlog: Callable, texts: dict[str, Any], expected: list[str]) -> None:
    result = run("check", backlog(SMALL, HUGE | texts, LATE, BELOW), *DAY, "--profile", "extended", "--format", "json")
    report = json.loads(result.out)
    assert [problem["why"] for problem in report["problems"]] == expected
    findings = {(finding["rule"], finding["key"]) for finding in report["findings"]}
    assert {("HYP101", "SHOP-1"), ("FUP302", "SHOP-3"), ("OWN901", "SHOP-1")} <= findings


@pytest.mark.usefixtures("rules_on_all_columns")
def test_too_many_comments_stop_no_rule(run: Callable, backlog: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    """Together they exceed the maximum length of a text; a quarter of it here, as a million comments take too long."""
    max_length = guard._LIMITS[sqlite3.SQLITE_LIMIT_LENGTH] // 4
    monkeypatch.setitem(guard._LIMITS, sqlite3.SQLITE_LIMIT_LENGTH, max_length)
    huge = HUGE | {"comments": [{"body": "", "at": moment(0)}] * (max_length + 10_000)}
    result = run("check", backlog(SMALL, huge, LATE, BELOW), *DAY, "--profile", "extended", "--format", "json")
    report = json.loads(result.out)
    assert report["problems"] == []
    findings = {(finding["rule"], finding["key"]) for finding in report["findings"]}
    assert {("HYP101", "SHOP-1"), ("FUP302", "SHOP-3"), ("OWN901", "SHOP-1")} <= findings
