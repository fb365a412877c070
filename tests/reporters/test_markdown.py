"""The report as Markdown: in order, whole tables, and nothing in it that a tracker's texts could do."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec
import pytest
from tests.reporters.hostile import TEXTS
from tests.reporters.snapshots import kept
from tests.reporters.test_markdown_text import MENTION, REFERENCE, on_github

from vanitylint.backlog.arrivals import Notice
from vanitylint.backlog.items import Problem
from vanitylint.reporters.change import PastQuestion
from vanitylint.reporters.ledger import Ledger
from vanitylint.reporters.markdown import render_within

if TYPE_CHECKING:
    from collections.abc import Callable

    from vanitylint.reporters.report import Report

OURS = {"p", "h2", "h3", "ul", "li", "strong", "table", "thead", "tbody", "tr", "th", "td", "a", "code"}
MIB = 1024 * 1024


def many(sample: Report, count: int, **said: str) -> Report:
    """The report with so many findings."""
    first = sample.findings[0]
    said = {"title": "Größe ändern " * 5, "url": "https://a.example/1", **said}
    return replace(sample, findings=[msgspec.structs.replace(first, key=f"SHOP-{n}", **said) for n in range(count)])


def questions(text: str) -> list[str]:
    """The rows of the table of questions."""
    found = re.search(r"\| item \| title .*\n\| --- .*\n((?:\|.*\n)+)", text)
    return found[1].splitlines() if found else []


def cells(row: str) -> int:
    """How many cells a row has, a bar behind a backslash being none."""
    return re.sub(r"\\.", "", row).count("|") - 1


@pytest.mark.parametrize("name", ["sample", "nothing_to_ask", "incomplete"])
def test_reports_are_told_as_they_were(name: str, request: pytest.FixtureRequest, told: Callable) -> None:
    text = told(request.getfixturevalue(name), "markdown")
    assert text == kept(f"{name}.md", text)


def test_what_could_not_be_read_comes_first(sample: Report, told: Callable) -> None:
    report = replace(sample, problems=[Problem("jira:SHOP", "half | of *it*")])
    text = told(report, "markdown")
    assert text.startswith("**Not everything requested could be read, so do not trust this run:**\n\n- jira:")
    assert "SHOP: half \\| of \\*it\\*\n" in text
    assert told(replace(sample, items=0), "markdown").startswith("**Not everything requested could be read")
    assert "Everything requested was read" not in text


def test_the_words_are_those_of_a_colleague(sample: Report, told: Callable) -> None:
    text = told(sample, "markdown")
    assert not re.search(r"\b(fail\w*|violat\w*|bad|must|compl(y|iance))\b", text, re.IGNORECASE)


def test_no_heading_stands_over_nothing(nothing_to_ask: Report, told: Callable) -> None:
    headings = [line for line in told(nothing_to_ask, "markdown").splitlines() if line.startswith("#")]
    assert headings == ["## Questions since 2026-06-05", "## Open questions", "## Sources and limits"][-2:]


def test_what_became_of_earlier_questions_is_told(sample: Report, told: Callable) -> None:
    past = [PastQuestion("HYP101", f"SHOP-{number}", "error", "A title", is_gone=False) for number in range(12)]
    assert sample.change
    change = replace(
        sample.change, new=sample.findings[:1], settled=past, gone=past[:1], acknowledged=past[:1], waiting=1, not_asked=2, first_asked=3, still=4,
    )  # fmt: skip
    text = told(replace(sample, change=change), "markdown")
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
    silent = replace(
        change, new=[], settled=[], gone=[], acknowledged=[], waiting=0, not_asked=0, first_asked=0, still=0
    )
    assert "There was nothing to ask then" in told(replace(sample, change=silent, findings=[]), "markdown")


def test_what_was_stopped_or_unclear_is_told_before_what_worked(sample: Report, told: Callable) -> None:
    learned = told(sample, "markdown").partition("## What was learned")[2].partition("\n## ")[0]
    assert re.findall(r"^- (BELL-\d+)", learned, re.MULTILINE) == [
        "BELL-46",
        "BELL-8",
        "BELL-12",
        "BELL-23",
        "BELL-1",
        "BELL-4",
    ]


def test_long_lists_of_bets_say_how_many_more_there_are(sample: Report, told: Callable) -> None:
    overdue = sample.ledger.entries[0]
    assert overdue.group == "overdue"
    text = told(replace(sample, ledger=Ledger("2026-07-06", [overdue] * 30, 0)), "markdown")
    assert text.count(f"\n- {overdue.key} ") == 10
    assert "and 20 more; the ledger shows them." in text


def test_the_worst_questions_are_shown_where_there_is_a_limit(sample: Report, told: Callable) -> None:
    text = told(sample, "markdown", limit=2)
    assert questions(text) == questions(told(sample, "markdown"))[:2]
    assert "\n9 more are left out; --limit 0 shows them all.\n" in text
    assert "left out" not in told(sample, "markdown")


def test_each_rule_has_one_way_on(sample: Report, told: Callable) -> None:
    ways = told(sample, "markdown", limit=1).partition("### Suggestions\n\n")[2].partition("\n\n")[0]
    assert sorted(re.findall(r"\*\*(\w+)\*\*", ways)) == sorted({finding.rule for finding in sample.findings})


def test_an_item_in_a_file_is_told_with_its_line(sample: Report, told: Callable) -> None:
    (row,) = questions(told(many(sample, 1, title="Pay", path="docs/shop.md"), "markdown"))
    assert row.startswith("| [SHOP-0](https://a.example/1) | Pay (docs/shop.md:")


def test_text_that_wants_to_do_harm_is_only_text(hostile: Report, told: Callable) -> None:
    text = told(hostile, "markdown")
    page = on_github(text)
    assert set(page.elements) <= OURS
    assert page.elements.count("code") == len(re.findall(r"(?<!\\)`vanitylint [^`]+`", text))
    assert {address.partition("://")[0] for address in page.addresses} == {"https"}
    assert not MENTION.search(page.text)
    assert not REFERENCE.search(page.text)
    assert page.elements.count("table") == 3
    rows = questions(text)
    assert len(rows) == len(hostile.findings)
    assert {cells(row) for row in rows} == {6}
    assert max(map(len, text.split("\n"))) < 6_000


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_no_text_of_bets_and_of_what_was_read_does_harm(sample: Report, told: Callable, text: str) -> None:
    words = dict.fromkeys(
        ("key", "title", "kind", "expected", "measure_by", "follow_up", "result", "decision", "closing"), text
    )
    entries = [
        msgspec.structs.replace(
            entry, **words, url=f"https://a.example/{text}", follow_up_state="done", review_day=None
        )
        for entry in sample.ledger.entries
    ]
    report = replace(
        sample, ledger=Ledger("2026-07-06", entries, 0), findings=[], sources=[(text, 3)], missing_parents=[text],
        notices=[Notice(text, text)], problems=[Problem(text, text)], context_items=2,
    )  # fmt: skip
    page = on_github(told(report, "markdown"))
    assert set(page.elements) <= OURS - {"code"}
    assert (page.elements.count("li"), page.elements.count("a")) == (2 + 6 + 6, 2 + 6)
    assert all(address.startswith("https://a.example/") for address in page.addresses)
    assert not MENTION.search(page.text)
    assert not REFERENCE.search(page.text)


def test_tables_have_the_same_cells_in_each_row(hostile: Report, told: Callable) -> None:
    for table in re.findall(r"(?:^\|.*\n)+", told(hostile, "markdown"), re.MULTILINE):
        assert len({cells(row) for row in table.splitlines()}) == 1


def test_a_summary_of_twenty_thousand_questions_fits(sample: Report) -> None:
    report = many(sample, 20_000)
    text = render_within(report, MIB)
    assert MIB - 2_000 < len(text.encode()) <= MIB
    rows = questions(text)
    assert {cells(row) for row in rows} == {6}
    assert rows[-1].startswith(f"| [SHOP-{len(rows) - 1}](https://a.example/1) |")
    assert rows[-1].endswith(f" {report.findings[0].rule} |")
    assert f"\n{20_000 - len(rows):,} more are left out; they do not fit here. The HTML report has all of them;" in text
    assert text.endswith("counts as unknown.\n")


@pytest.mark.parametrize("most", [8_000, 8_001, 9_000, 12_345, 65_536])
def test_a_summary_holds_as_many_questions_as_fit(sample: Report, most: int) -> None:
    report = many(sample, 300)
    text = render_within(report, most)
    rows = questions(text)
    assert 0 < len(rows) < 300
    assert len(text.encode()) <= most
    assert len(text.encode()) + len(f"{rows[-1]}\n".encode()) > most - 10


def test_a_summary_in_which_all_fits_leaves_nothing_out(sample: Report, told: Callable) -> None:
    assert render_within(sample, MIB) == told(sample, "markdown")


def test_where_there_is_hardly_room_the_first_is_told(incomplete: Report) -> None:
    text = render_within(incomplete, 100)
    assert text.startswith("**Not everything requested could be read")
    assert text.endswith("There is no room for more here.\n")


def test_the_summary_of_hostile_text_fits(hostile: Report) -> None:
    text = render_within(hostile, 100_000)
    assert len(text.encode()) <= 100_000
    assert set(on_github(text).elements) <= OURS
