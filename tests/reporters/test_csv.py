"""The report as a table: whole, in rows, and nothing that a spreadsheet would calculate."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reporters.snapshots import kept

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


def rows(text: str) -> list[dict[str, str]]:
    """What a program gets that knows of the mark at the beginning, as `utf-8-sig` does."""
    return list(csv.DictReader(io.StringIO(text.encode().decode("utf-8-sig"), newline=""), strict=True))


def finding(sample: Report, **more: str) -> Finding:
    return msgspec.structs.replace(sample.findings[0], **more)


def test_the_sample_is_told_as_it_was(sample: Report, told: Callable) -> None:
    text = told(sample, "csv")
    assert text == kept("sample.csv", text)


def test_there_is_a_row_for_each_finding_shown_then_for_each_that_is_lived_with(sample: Report, told: Callable) -> None:
    first, second, third, *rest = sample.findings
    lived_with = [msgspec.structs.replace(first, acknowledged="we moved house")]
    found = rows(told(replace(sample, findings=rest, hidden=[second], muted=[third], acknowledged=lived_with), "csv"))
    assert [row["key"] for row in found] == [f.key for f in rest] + [first.key]
    assert [row["acknowledged"] for row in found] == [""] * len(rest) + ["we moved house"]
    place = sample.summaries[first.key]
    assert (found[-1]["kind"], found[-1]["state"]) == (place.kind, place.state)


def test_each_column_holds_what_it_says(make_report: Callable, told: Callable) -> None:
    items = [{
        "key": "SHOP-1", "title": "Gift cards", "kind": "Epic", "state": "doing", "started": "2026-06-01",
        "url": "https://tracker.example/SHOP-1", "path": "docs/shop.md", "line": 3,
    }]  # fmt: skip
    (row,) = rows(told(make_report(items, profile="starter"), "csv"))
    assert row == {
        "key": "SHOP-1", "title": "Gift cards", "kind": "epic", "state": "doing", "bet": "SHOP-1", "severity": "error",
        "rule": "HYP101", "name": "bet-missing", "question": "What do we expect SHOP-1 to change, and for whom?",
        "evidence": "Started 35 days ago; no outcome hypothesis found in title. It has no description.",
        "way on": 'Add one line to the description: "We expect <who> to <do what differently>; we would see it in <what we'
        ' look at>, today <value>, target <value>, by <date>."',
        "url": "https://tracker.example/SHOP-1", "path": "docs/shop.md", "line": "3", "since last run": "", "acknowledged": "",
    }  # fmt: skip


def test_what_became_of_a_question_since_the_last_run(sample: Report, told: Callable) -> None:
    assert sample.change
    first = sample.findings[0]
    off_then = sample.findings[-1].rule
    change = replace(sample.change, new=[first], rules=sample.change.rules - {off_then})
    found = rows(told(replace(sample, change=change), "csv"))
    assert found[0]["since last run"] == "new"
    assert {row["since last run"] for row in found if row["rule"] == off_then} == {""}
    assert {row["since last run"] for row in found[1:] if row["rule"] != off_then} == {"still"}
    assert {row["since last run"] for row in rows(told(replace(sample, change=None), "csv"))} == {""}


def test_a_sprint_is_named_as_one(make_report: Callable, told: Callable) -> None:
    sprint = {"name": "Sprint 9", "state": "future", "start": "2026-07-07"}
    items = [{"key": f"A-{number}", "kind": "Story", "state": "todo", "sprint": sprint} for number in range(4)]
    found = [row for row in rows(told(make_report(items, profile="starter"), "csv")) if row["rule"] == "PLN601"]
    assert [(row["key"], row["kind"]) for row in found] == [("Sprint 9", "sprint")]


def test_nothing_to_ask_is_a_table_without_rows(nothing_to_ask: Report, told: Callable) -> None:
    assert told(nothing_to_ask, "csv") == f"\ufeff{','.join(COLUMNS)}\r\n"


def test_what_could_not_be_read_comes_first(incomplete: Report, told: Callable) -> None:
    first, second = rows(told(incomplete, "csv"))
    assert first["severity"] == "incomplete"
    assert first["question"] == "Not everything requested could be read, so do not trust this run."
    assert first["evidence"].startswith("backlog.jsonl:2: ")
    assert second["key"] == "SHOP-1"


def test_a_run_without_items_says_so(nothing_to_ask: Report, told: Callable) -> None:
    (row,) = rows(told(replace(nothing_to_ask, items=0), "csv"))
    assert row["evidence"] == "no work items were read"


def test_hostile_text_stays_in_its_cell(hostile: Report, told: Callable) -> None:
    text = told(hostile, "csv")
    found = rows(text)
    assert [row["question"] for row in found] == [safe_cell(finding.question) for finding in hostile.findings]
    assert not (UNSAFE_CODES - {13, 10, 0xFEFF}) & set(map(ord, text))
    assert len(text.split("\r\n")) == len(found) + 2
    cells = [cell for row in found for cell in row.values()]
    assert any(cell.startswith("'=") for cell in cells)
    assert not any(cell.lstrip().startswith(tuple(SIGNS)) for cell in cells)


@pytest.mark.parametrize(
    "text",
    ["=1+1", "@SUM(1)", "+1", "-1", " =1", "\t=1", "\r=1", "\n=1", "\uff1d1", "\uff0b1", "\uff0d1", "\uff201", "\u3000=1", '"=1', 'a;=1', 'a;"=1', "\x00=1"],
)  # fmt: skip
def test_what_begins_like_a_formula_is_marked_as_text(text: str) -> None:
    assert "'" in safe_cell(text)


@pytest.mark.parametrize("text", ["1=1", "a - b", "we@home", "a, -b", "- ".strip("- "), "Done; 3-4 left"])
def test_anything_else_stays_as_it_is(text: str) -> None:
    assert safe_cell(text) == text


@given(TRICKY)
def test_no_cell_begins_like_a_formula_wherever_cells_are_parted(text: str) -> None:
    found = safe_cell(text)
    for cell in (found, *found.split(";")):
        assert not cell.replace('"', "").strip().startswith(tuple(SIGNS))
    assert found.replace("'", "") == safe(text).replace("'", "")


@given(st.lists(TRICKY, min_size=5, max_size=5))
def test_the_same_rows_are_read_back(sample: Report, told: Callable, texts: list[str]) -> None:
    names = ("title", "question", "message", "fix", "url")
    found = rows(told(replace(sample, findings=[finding(sample, **dict(zip(names, texts, strict=True)))]), "csv"))
    assert len(found) == 1
    assert [found[0][name] for name in ("title", "question", "evidence", "way on", "url")] == list(
        map(safe_cell, texts)
    )
    assert tuple(found[0]) == COLUMNS
