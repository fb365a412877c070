"""The report as Markdown, for a wiki, a pull request or a job summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vanitylint.reporters.acknowledged import acknowledgement_notes
from vanitylint.reporters.grouping import usefulness
from vanitylint.reporters.ledger import without_result
from vanitylint.reporters.ledger_text import decision_text, look_back_text, quote, target_text
from vanitylint.reporters.markdown_text import escape, link
from vanitylint.reporters.rule_page import page_url
from vanitylint.reporters.style import Style
from vanitylint.reporters.text import MARKDOWN_SUFFIXES, bet_counts, completeness, limits, question_counts, read_summary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from vanitylint.backlog.findings import Finding
    from vanitylint.reporters.change import Change, PastQuestion
    from vanitylint.reporters.ledger import LedgerEntry
    from vanitylint.reporters.reach import Month
    from vanitylint.reporters.report import Report

_UNWRAPPED = Style(width=1_000_000, verbose=True)
_MAX_LISTED = 10
"""Maximum number of bets, or of changed questions, to list; the table has all open questions."""
_MAX_LENGTH = 120
"""Maximum length of a key or title; for other texts it is `_MAX_TEXT_LENGTH`."""
_MAX_TEXT_LENGTH = 500
_QUESTION_COLUMNS = ("item", "title", "severity", "question", "evidence", "rule")
_STEP_LABELS = {
    "bet": "trace to a bet",
    "hypothesis": "say what should change",
    "metric": "name an outcome metric",
    "target": "have a target",
    "shipped": "shipped",
    "measured": "measured",
    "decided": "decided",
}


def render(report: Report, style: Style) -> str:
    """Render the whole report, with at most `style.limit` questions, worst first."""
    findings = _worst_first(report)
    rows = [_question_row(finding) for finding in (findings[: style.limit] if style.limit else findings)]
    return _document(report, rows, "--limit 0 shows them all.")


def render_within(report: Report, max_bytes: int) -> str:
    """Render the report with as many questions as fit, worst first.

    Args:
        report: The report to render.
        max_bytes: Maximum size in UTF-8. Without questions a report takes about ten thousand bytes; if there is not
            even room for that, only the beginning is shown.
    """
    rest_note = "they do not fit here. The HTML report has all of them; its path is the action's output `report`."
    room = max_bytes - _byte_size(_document(report, [], rest_note)) - _byte_size(f"{_table(_QUESTION_COLUMNS, [])}\n\n")
    if room < 0:
        short = " ".join(
            filter(
                None,
                (
                    question_counts(report, Style(), is_terminal=False),
                    without_result(report.ledger),
                    *_unchanged(report),
                    "There is no room for more here.",
                ),
            )
        )
        return f"{_paragraphs(_completeness(report))}\n\n{short}\n"
    rows: list[str] = []
    for finding in _worst_first(report):
        row = _question_row(finding)
        room -= _byte_size(f"{row}\n")
        if room < 0:
            break
        rows.append(row)
    return _document(report, rows, rest_note)


def _byte_size(text: str) -> int:
    return len(text.encode("utf-8", "replace"))


def _worst_first(report: Report) -> list[Finding]:
    return sorted(report.findings, key=lambda finding: usefulness(finding, report))


def _document(report: Report, rows: Sequence[str], rest_note: str) -> str:
    """Build the report around the question rows, which come first in a report on what changed.

    Args:
        report: The report to render.
        rows: The rows to show.
        rest_note: Where the questions that are left out can be found.
    """
    questions = [
        "## Open questions",
        question_counts(report, Style(), is_terminal=False),
        *filter(None, [without_result(report.ledger)]),
        *_unchanged(report),
        *_questions(report, rows, rest_note),
    ]
    parts = [
        *_completeness(report),
        *(questions if report.unchanged else ()),
        *(_changes(report.change) if report.change else ()),
        *_reach(report),
        *_look_backs(report),
        *(() if report.unchanged else questions),
        *_months(report.months),
        *_limits(report),
    ]
    return f"{_paragraphs(parts)}\n"


def _paragraphs(parts: Iterable[str]) -> str:
    return "\n\n".join(parts)


def _completeness(report: Report) -> Iterator[str]:
    """Yield whether everything was read, and how much that was."""
    first, *problems = completeness(report, _UNWRAPPED)
    if not problems:
        yield f"{first} {read_summary(report)}"
        return
    yield f"**{first}**"
    yield _bullets(escape(problem, _MAX_TEXT_LENGTH) for problem in problems)
    yield read_summary(report)


def _changes(change: Change) -> Iterator[str]:
    """Yield what happened to the questions of an earlier run. Fewer is not a goal, so there is no total."""
    lines = [
        _question_list(change.new, "new"),
        _question_list(change.settled, "settled"),
        _question_list(change.lapsed, "no longer asked because time has passed"),
        _question_list(change.gone, "gone with their items"),
        _question_list(change.acknowledged, "acknowledged"),
        f"{change.waiting:,} waiting behind another question" if change.waiting else "",
        f"{change.not_asked:,} from rules that no longer run" if change.not_asked else "",
        f"{change.first_asked:,} from rules that did not run then" if change.first_asked else "",
        f"{change.still:,} still open" if change.still else "",
    ]
    yield f"## Questions since {change.as_of}"
    yield _bullets(line for line in lines if line) or "There was nothing to ask then, and there is nothing to ask now."


def _question_list(questions: Sequence[Finding | PastQuestion], label: str) -> str:
    """Return `2 settled: SHOP-1 HYP101, SHOP-2 FUP302`."""
    if not questions:
        return ""
    links = [f"{_key_link(question)} {question.rule}" for question in questions[:_MAX_LISTED]]
    return f"{len(questions):,} {label}: {', '.join(links)}{_more_note(questions)}"


def _reach(report: Report) -> Iterator[str]:
    """Yield how far feature work gets along the chain."""
    steps = report.steps
    if not steps[0].of:
        return
    yield "## How far feature work gets"
    yield (
        "This counts pieces of feature work, including stories. Each row counts those that also have all the links "
        "above it."
    )
    rows = [
        (_STEP_LABELS[step.name], f"{step.reached:,}", f"{step.of:,}", f"{step.open:,}") for step in steps if step.of
    ]
    headings = ("feature work that has begun", "have this and all above", "out of", "not known yet")
    yield _table(headings, map(_table_row, rows), numbers_from=1)
    yield "Not known yet: a parent was not read, the work is under way, or it is too early to measure."
    if report.chain.bets:
        yield f"For bets alone, each link counted by itself. {bet_counts(report.chain, _UNWRAPPED)}"


def _look_backs(report: Report) -> Iterator[str]:
    """Yield bets to look back on, and what was learned from others; stopped and unclear ones come first."""
    overdue = [entry for entry in report.ledger.entries if entry.group == "overdue"]
    if overdue:
        yield "## Bets to look back on"
        yield _bullets(
            f"{_bet_link(entry)}: {escape(look_back_text(entry), _MAX_TEXT_LENGTH)}" for entry in overdue[:_MAX_LISTED]
        )
        yield from _more_in_ledger(overdue)
    learned, earlier = report.ledger.learned(_MAX_LISTED)
    if learned:
        yield "## What was learned"
        if learned[0].frees_team:
            yield "Bets that were stopped or turned out differently come first: whoever looked is free for another one."
        yield _bullets(f"{_bet_link(entry)}: {_learned(entry)}" for entry in learned)
        yield from _more_in_ledger([*learned, *earlier])


def _more_in_ledger(entries: Sequence[LedgerEntry]) -> Iterator[str]:
    if len(entries) > _MAX_LISTED:
        yield f"{_more_note(entries).strip()}; the ledger shows them."


def _bet_link(entry: LedgerEntry) -> str:
    return f"{_key_link(entry)} {escape(entry.title, _MAX_LENGTH)}"


def _learned(entry: LedgerEntry) -> str:
    """Describe the result and decision in the items' own words, and the target if it was changed."""
    parts = [f"target: {escape(target_text(entry), _MAX_TEXT_LENGTH)}"] if entry.first_target else []
    if entry.result:
        text = quote(entry.result, entry, entry.result_key, entry.result_day)
        parts.append(f"{entry.result_label}: {escape(text, _MAX_TEXT_LENGTH)}")
    if text := decision_text(entry):
        parts.append(escape(text if entry.state == "dropped" else f"decided: {text}", _MAX_TEXT_LENGTH))
    return "; ".join(parts)


def _questions(report: Report, rows: Sequence[str], rest_note: str) -> Iterator[str]:
    """Yield the table of questions, then for each rule its suggestion and why it asks."""
    if not report.findings:
        return
    if rows:
        yield _table(_QUESTION_COLUMNS, rows)
    if left_out := len(report.findings) - len(rows):
        yield f"{left_out:,} more {'is' if left_out == 1 else 'are'} left out; {rest_note}"
    yield "### Suggestions"
    reasons = {rule.id: f"\n  - Why it asks: {escape(rule.why, _MAX_TEXT_LENGTH)}" for rule in report.rules}
    suggestions = {finding.rule: (finding.name, finding.fix) for finding in _worst_first(report)}
    urls = {rule.id: page_url(rule) for rule in report.rules}
    lines = (
        f"**{link(rule, urls.get(rule, ''))}** {escape(name)}: {escape(fix)}{reasons.get(rule, '')}"
        for rule, (name, fix) in suggestions.items()
    )
    yield _bullets(lines)


def _question_row(finding: Finding) -> str:
    title = finding.own_title
    if finding.path.endswith(MARKDOWN_SUFFIXES):
        title = f"{title} ({finding.path}:{finding.line})"
    question, evidence = (escape(text, _MAX_TEXT_LENGTH) for text in (finding.question, finding.message))
    cells = (_key_link(finding), escape(title, _MAX_LENGTH), finding.severity, question, evidence, finding.rule)
    return _table_row(cells)


def _key_link(subject: Finding | PastQuestion | LedgerEntry) -> str:
    return link(subject.key, getattr(subject, "url", ""), _MAX_LENGTH)


def _months(months: Sequence[Month]) -> Iterator[str]:
    if not months:
        return
    yield "## Bets by month"
    rows = ((month.month, *(f"{number:,}" for number in month[1:])) for month in reversed(months))
    headings = ("month", "shipped", "of these measured", "decided", "not due yet", "stopped")
    yield _table(headings, map(_table_row, rows), numbers_from=1)


def _limits(report: Report) -> Iterator[str]:
    """Yield what limits the report: sources, missing parents, and acknowledgements that need attention."""
    yield "## Sources and limits"
    sources = [f"{name}: {items:,} read" for name, items in report.sources]
    lines = [*sources[:_MAX_LISTED], *limits(report, _UNWRAPPED), *acknowledgement_notes(report, _UNWRAPPED)]
    if report.context_items:
        lines.append(
            f"{report.context_items:,} more were read only to trace their bets; no questions are asked about them."
        )
    yield _bullets(escape(line, _MAX_TEXT_LENGTH) for line in lines)


def _unchanged(report: Report) -> Iterator[str]:
    """Yield how much is left out because it did not change."""
    if report.unchanged:
        yield escape(str(report.unchanged), _MAX_TEXT_LENGTH)


def _more_note(items: Sequence[object]) -> str:
    return f" and {len(items) - _MAX_LISTED:,} more" if len(items) > _MAX_LISTED else ""


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _table(headings: Sequence[str], rows: Iterable[str], numbers_from: int = 99) -> str:
    """Return a table whose columns from `numbers_from` on are numbers."""
    separator = _table_row(["---:" if column >= numbers_from else "---" for column in range(len(headings))])
    return "\n".join([_table_row(headings), separator, *rows])


def _table_row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
