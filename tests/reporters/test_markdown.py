"""Tests of the Markdown report: in order, with intact tables, and safe whatever the texts of a tracker contain."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec
import pytest
from tests.reporters.hostile import TEXTS
from tests.reporters.snapshots import stored_snapshot
from tests.reporters.test_markdown_text import MENTION, REFERENCE, on_github

from vanitylint.backlog.arrivals import Notice
from vanitylint.backlog.items import Problem
from vanitylint.reporters.change import PastQuestion
from vanitylint.reporters.ledger import Ledger
from vanitylint.reporters.markdown import render_within

if TYPE_CHECKING:
    from collections.abc import Callable

    from vanitylint.reporters.report import Report

OUR_ELEMENTS = {"p", "h2", "h3", "ul", "li", "strong", "table", "thead", "tbody", "tr", "th", "td", "a", "code"}
MIB = 1024 * 1024


def with_findings(sample: Report, count: int, **fields: str) -> Report:
    """Return the report with the given number of findings."""
    first = sample.findings[0]
    fields = {"title": "Größe ändern " * 5, "url": "https://a.example/1", **fields}
    return replace(sample, findings=[msgspec.structs.replace(first, key=f"SHOP-{n}", **fields) for n in range(count)])


def question_rows(text: str) -> list[str]:
    """Return the rows of the table of questions."""
    table = re.search(r"\| item \| title .*\n\| --- .*\n((?:\|.*\n)+)", text)
    return table[1].splitlines() if table else []


def cell_count(row: str) -> int:
    """Return the number of cells in a row; a bar after a backslash begins none."""
    return re.sub(r"\\.", "", row).count("|") - 1


@pytest.mark.parametrize("name", ["sample", "nothing_to_ask", "incomplete"])
def test_report_matches_its_snapshot(name: str, request: pytest.FixtureRequest, render: Callable) -> None:
    text = render(request.getfixturevalue(name), "markdown")
    assert text == stored_snapshot(f"{name}.md", text)


def test_problems_come_first(sample: Report, render: Callable) -> None:
    report = replace(sample, problems=[Problem("jira:SHOP", "half | of *it*")])
    text = render(report, "markdown")
    assert text.startswith("**Not everything requested could be read, so do not trust this run:**\n\n- jira:")
    assert "SHOP: half \\| of \\*it\\*\n" in text
    assert render(replace(sample, items=0), "markdown").startswith("**Not everything requested could be read")
    assert "Everything requested was read" not in text


def test_wording_does_not_blame(sample: Report, render: Callable) -> None:
    text = render(sample, "markdown")
    assert not re.search(r"\b(fail\w*|violat\w*|bad|must|compl(y|iance))\b", text, re.IGNORECASE)


def test_empty_section_has_no_heading(nothing_to_ask: Report, render: Callable) -> None:
    headings = [line for line in render(nothing_to_ask, "markdown").splitlines() if line.startswith("#")]
    assert headings == ["## Questions since 2026-06-05", "## Open questions", "## Sources and limits"][-2:]


def test_changes_since_an_earlier_run_are_listed(sample: Report, render: Callable) -> None:
    past = [PastQuestion("HYP101", f"SHOP-{number}", "error", "A title", is_gone=False) for number in range(12)]
    assert sample.change
    change = replace(
        sample.change, new=sample.findings[:1], settled=past, gone=past[:1], acknowledged=past[:1], waiting=1, not_asked=2, first_asked=3, still=4,
    )  # fmt: skip
    text = render(replace(sample, change=change), "markdown")
    part = text.partition("## Questions since 2026-06-05\n\n")[2].partition("\n\n")[0]
    assert part.splitlines() == [
        f"- 1 new: {sample.findings[0].key} {sample.findings[0].rule}",
        f"- 12 settled: {', '.join(f'SHOP-{n} HYP101' for n in range(10))} and 2 more",
        "- 1 gone with their items: SHOP-0 HYP101",
        "- 1 acknowledged: SHOP-0 HYP101",
        "- 1 waiting behind another question",
        "- 2 from rules that no longer run",
        "- 3 from rules that did not run then",
        "- 4 still open",
    ]
    no_change = replace(
        change, new=[], settled=[], gone=[], acknowledged=[], waiting=0, not_asked=0, first_asked=0, still=0
    )
    assert "There was nothing to ask then" in render(replace(sample, change=no_change, findings=[]), "markdown")


def test_stopped_and_unclear_bets_come_before_those_that_worked(sample: Report, render: Callable) -> None:
    learned = render(sample, "markdown").partition("## What was learned")[2].partition("\n## ")[0]
    assert re.findall(r"^- (BELL-\d+)", learned, re.MULTILINE) == [
        "BELL-46",
        "BELL-8",
        "BELL-12",
        "BELL-23",
        "BELL-1",
        "BELL-4",
    ]


def test_long_list_of_bets_says_how_many_more_there_are(sample: Report, render: Callable) -> None:
    overdue = sample.ledger.entries[0]
    assert overdue.group == "overdue"
    text = render(replace(sample, ledger=Ledger("2026-07-06", [overdue] * 30, 0)), "markdown")
    assert text.count(f"\n- {overdue.key} ") == 10
    assert "and 20 more; the ledger shows them." in text


def test_limit_shows_the_worst_questions(sample: Report, render: Callable) -> None:
    text = render(sample, "markdown", limit=2)
    assert question_rows(text) == question_rows(render(sample, "markdown"))[:2]
    assert "\n9 more are left out; --limit 0 shows them all.\n" in text
    assert "left out" not in render(sample, "markdown")


def test_each_rule_has_one_suggestion(sample: Report, render: Callable) -> None:
    suggestions = render(sample, "markdown", limit=1).partition("### Suggestions\n\n")[2].partition("\n\n")[0]
    assert sorted(re.findall(r"\*\*(\w+)\*\*", suggestions)) == sorted({finding.rule for finding in sample.findings})


def test_item_in_a_file_is_shown_with_its_line(sample: Report, render: Callable) -> None:
    (row,) = question_rows(render(with_findings(sample, 1, title="Pay", path="docs/shop.md"), "markdown"))
    assert row.startswith("| [SHOP-0](https://a.example/1) | Pay (docs/shop.md:22) | ")


def test_hostile_text_is_shown_as_text(hostile: Report, render: Callable) -> None:
    text = render(hostile, "markdown")
    page = on_github(text)
    assert set(page.elements) <= OUR_ELEMENTS
    assert page.elements.count("code") == len(re.findall(r"(?<!\\)`vanitylint [^`]+`", text))
    assert {address.partition("://")[0] for address in page.addresses} == {"https"}
    assert not MENTION.search(page.text)
    assert not REFERENCE.search(page.text)
    assert page.elements.count("table") == 3
    rows = question_rows(text)
    assert len(rows) == len(hostile.findings)
    assert {cell_count(row) for row in rows} == {6}
    assert max(map(len, text.split("\n"))) < 6_000


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_hostile_text_of_bets_and_problems_is_shown_as_text(sample: Report, render: Callable, text: str) -> None:
    fields = dict.fromkeys(
        ("key", "title", "kind", "expected", "measure_by", "follow_up", "result", "decision", "closing"), text
    )
    entries = [
        msgspec.structs.replace(
            entry, **fields, url=f"https://a.example/{text}", follow_up_state="done", review_day=None
        )
        for entry in sample.ledger.entries
    ]
    report = replace(
        sample, ledger=Ledger("2026-07-06", entries, 0), findings=[], sources=[(text, 3)], missing_parents=[text],
        notices=[Notice(text, text)], problems=[Problem(text, text)], context_items=2,
    )  # fmt: skip
    page = on_github(render(report, "markdown"))
    assert set(page.elements) <= OUR_ELEMENTS - {"code"}
    assert (page.elements.count("li"), page.elements.count("a")) == (2 + 6 + 6, 2 + 6)
    assert all(address.startswith("https://a.example/") for address in page.addresses)
    assert not MENTION.search(page.text)
    assert not REFERENCE.search(page.text)


def test_rows_of_a_table_have_the_same_number_of_cells(hostile: Report, render: Callable) -> None:
    for table in re.findall(r"(?:^\|.*\n)+", render(hostile, "markdown"), re.MULTILINE):
        assert len({cell_count(row) for row in table.splitlines()}) == 1


def test_a_summary_of_twenty_thousand_questions_fits(sample: Report) -> None:
    report = with_findings(sample, 20_000)
    text = render_within(report, MIB)
    assert MIB - 2_000 < len(text.encode()) <= MIB
    rows = question_rows(text)
    assert {cell_count(row) for row in rows} == {6}
    assert rows[-1].startswith(f"| [SHOP-{len(rows) - 1}](https://a.example/1) |")
    assert rows[-1].endswith(f" {report.findings[0].rule} |")
    assert f"\n{20_000 - len(rows):,} more are left out; they do not fit here. The HTML report has all of them;" in text
    assert text.endswith("counts as unknown.\n")


@pytest.mark.parametrize("max_bytes", [8_000, 8_001, 9_000, 12_345, 65_536])
def test_a_summary_holds_as_many_questions_as_fit(sample: Report, max_bytes: int) -> None:
    report = with_findings(sample, 300)
    text = render_within(report, max_bytes)
    rows = question_rows(text)
    assert 0 < len(rows) < 300
    assert len(text.encode()) <= max_bytes
    assert len(text.encode()) + len(f"{rows[-1]}\n".encode()) > max_bytes - 10


def test_summary_in_which_everything_fits_leaves_nothing_out(sample: Report, render: Callable) -> None:
    assert render_within(sample, MIB) == render(sample, "markdown")


def test_summary_with_hardly_any_room_shows_the_beginning(incomplete: Report) -> None:
    text = render_within(incomplete, 100)
    assert text.startswith("**Not everything requested could be read")
    assert text.endswith("There is no room for more here.\n")


def test_the_summary_of_hostile_text_fits(hostile: Report) -> None:
    text = render_within(hostile, 100_000)
    assert len(text.encode()) <= 100_000
    assert set(on_github(text).elements) <= OUR_ELEMENTS
