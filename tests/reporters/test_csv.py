"""Tests of the CSV report: complete, in rows, and without anything that a spreadsheet would calculate."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reporters.snapshots import stored_snapshot

from vanitylint.reporters.csv import COLUMNS, safe_cell
from vanitylint.reporters.style import UNSAFE_CODES, safe

if TYPE_CHECKING:
    from collections.abc import Callable

    from vanitylint.backlog.findings import Finding
    from vanitylint.reporters.report import Report

SIGNS = "=+-@\uff1d\uff0b\uff0d\uff20"
PIECES = st.sampled_from(
    [*SIGNS, ";", '"', "'", " ", "\t", "\r", "\n", "\u2028", "\u3000", "\x00", "\x1b", ",", "1", "cmd", "\x85"]
)
TRICKY = st.lists(PIECES | st.text(max_size=3)).map("".join)


def parse_rows(text: str) -> list[dict[str, str]]:
    """Return the rows as a program reads them that skips the byte order mark, as `utf-8-sig` does."""
    return list(csv.DictReader(io.StringIO(text.encode().decode("utf-8-sig"), newline=""), strict=True))


def finding(sample: Report, **more: str) -> Finding:
    return msgspec.structs.replace(sample.findings[0], **more)


def test_sample_matches_its_snapshot(sample: Report, render: Callable) -> None:
    text = render(sample, "csv")
    assert text == stored_snapshot("sample.csv", text)


def test_rows_are_shown_findings_then_acknowledged_ones(sample: Report, render: Callable) -> None:
    first, second, third, *rest = sample.findings
    acknowledged = [msgspec.structs.replace(first, acknowledged="we moved house")]
    rows = parse_rows(
        render(replace(sample, findings=rest, hidden=[second], muted=[third], acknowledged=acknowledged), "csv")
    )
    assert [row["key"] for row in rows] == [f.key for f in rest] + [first.key]
    assert [row["acknowledged"] for row in rows] == [""] * len(rest) + ["we moved house"]
    summary = sample.summaries[first.key]
    assert (rows[-1]["kind"], rows[-1]["state"]) == (summary.kind, summary.state)


def test_row_of_a_finding_has_all_columns(make_report: Callable, render: Callable) -> None:
    items = [{
        "key": "SHOP-1", "title": "Gift cards", "kind": "Epic", "state": "doing", "started": "2026-06-01",
        "url": "https://tracker.example/SHOP-1", "path": "docs/shop.md", "line": 3,
    }]  # fmt: skip
    (row,) = parse_rows(render(make_report(items, profile="starter"), "csv"))
    assert row == {
        "key": "SHOP-1", "title": "Gift cards", "kind": "epic", "state": "doing", "bet": "SHOP-1", "severity": "error",
        "rule": "HYP101", "name": "bet-missing", "question": "What do we expect SHOP-1 to change, and for whom?",
        "evidence": "Started 35 days ago; no outcome hypothesis found in title. It has no description.",
        "way on": 'Add one line to the description: "We expect <who> to <do what differently>; we would see it in <what we'
        ' look at>, today <value>, target <value>, by <date>."',
        "url": "https://tracker.example/SHOP-1", "path": "docs/shop.md", "line": "3", "since last run": "", "acknowledged": "",
    }  # fmt: skip


def test_column_says_whether_a_question_is_new_since_the_last_run(sample: Report, render: Callable) -> None:
    assert sample.change
    first = sample.findings[0]
    rule_off_before = sample.findings[-1].rule
    change = replace(sample.change, new=[first], rules=sample.change.rules - {rule_off_before})
    rows = parse_rows(render(replace(sample, change=change), "csv"))
    assert rows[0]["since last run"] == "new"
    assert {row["since last run"] for row in rows if row["rule"] == rule_off_before} == {""}
    assert {row["since last run"] for row in rows[1:] if row["rule"] != rule_off_before} == {"still"}
    assert {row["since last run"] for row in parse_rows(render(replace(sample, change=None), "csv"))} == {""}


def test_row_of_a_sprint_has_the_kind_sprint(make_report: Callable, render: Callable) -> None:
    sprint = {"name": "Sprint 9", "state": "future", "start": "2026-07-07"}
    items = [{"key": f"A-{number}", "kind": "Story", "state": "todo", "sprint": sprint} for number in range(4)]
    rows = [row for row in parse_rows(render(make_report(items, profile="starter"), "csv")) if row["rule"] == "PLN601"]
    assert [(row["key"], row["kind"]) for row in rows] == [("Sprint 9", "sprint")]


def test_report_without_questions_has_only_the_header(nothing_to_ask: Report, render: Callable) -> None:
    assert render(nothing_to_ask, "csv") == f"\ufeff{','.join(COLUMNS)}\r\n"


def test_problems_come_first(incomplete: Report, render: Callable) -> None:
    first, second = parse_rows(render(incomplete, "csv"))
    assert first["severity"] == "incomplete"
    assert first["question"] == "Not everything requested could be read, so do not trust this run."
    assert first["evidence"].startswith("backlog.jsonl:2: ")
    assert second["key"] == "SHOP-1"


def test_run_without_items_is_incomplete(nothing_to_ask: Report, render: Callable) -> None:
    (row,) = parse_rows(render(replace(nothing_to_ask, items=0), "csv"))
    assert row["evidence"] == "no work items were read"


def test_hostile_text_stays_in_its_cell(hostile: Report, render: Callable) -> None:
    text = render(hostile, "csv")
    rows = parse_rows(text)
    assert [row["question"] for row in rows] == [safe_cell(finding.question) for finding in hostile.findings]
    assert not (UNSAFE_CODES - {13, 10, 0xFEFF}) & set(map(ord, text))
    assert len(text.split("\r\n")) == len(rows) + 2
    cells = [cell for row in rows for cell in row.values()]
    assert any(cell.startswith("'=") for cell in cells)
    assert not any(cell.lstrip().startswith(tuple(SIGNS)) for cell in cells)


@pytest.mark.parametrize(
    "text",
    ["=1+1", "@SUM(1)", "+1", "-1", " =1", "\t=1", "\r=1", "\n=1", "\uff1d1", "\uff0b1", "\uff0d1", "\uff201", "\u3000=1", '"=1', 'a;=1', 'a;"=1', "\x00=1"],
)  # fmt: skip
def test_text_that_begins_like_a_formula_is_marked_as_text(text: str) -> None:
    assert "'" in safe_cell(text)


@pytest.mark.parametrize("text", ["1=1", "a - b", "we@home", "a, -b", "- ".strip("- "), "Done; 3-4 left"])
def test_other_text_is_unchanged(text: str) -> None:
    assert safe_cell(text) == text


@given(TRICKY)
def test_no_cell_begins_like_a_formula_even_if_split_at_semicolons(text: str) -> None:
    safe_text = safe_cell(text)
    for cell in (safe_text, *safe_text.split(";")):
        assert not cell.replace('"', "").strip().startswith(tuple(SIGNS))
    assert safe_text.replace("'", "") == safe(text).replace("'", "")


@given(st.lists(TRICKY, min_size=5, max_size=5))
def test_written_row_is_read_back(sample: Report, render: Callable, texts: list[str]) -> None:
    names = ("title", "question", "message", "fix", "url")
    rows = parse_rows(
        render(replace(sample, findings=[finding(sample, **dict(zip(names, texts, strict=True)))]), "csv")
    )
    assert len(rows) == 1
    assert [rows[0][name] for name in ("title", "question", "evidence", "way on", "url")] == list(map(safe_cell, texts))
    assert tuple(rows[0]) == COLUMNS
