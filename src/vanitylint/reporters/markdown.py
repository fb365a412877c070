"""The report as Markdown, for a wiki, a pull request, or the summary of a job."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vanitylint.reporters.acknowledged import remarks
from vanitylint.reporters.grouping import usefulness
from vanitylint.reporters.ledger import without_result
from vanitylint.reporters.ledger_text import decided, look_back, quoted, target
from vanitylint.reporters.markdown_text import escape, link
from vanitylint.reporters.rule_page import address
from vanitylint.reporters.style import Style
from vanitylint.reporters.text import READABLE, completeness, counts, limits, of_bets, what_was_read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from vanitylint.backlog.findings import Finding
    from vanitylint.reporters.change import Change, Past
    from vanitylint.reporters.ledger import Entry
    from vanitylint.reporters.reach import Month
    from vanitylint.reporters.report import Report

_IN_ONE_LINE = Style(width=1_000_000, verbose=True)
_MOST_LISTED = 10
"""Of bets, and of questions that changed; the questions themselves are all in the table."""
_LONGEST = 120
"""Of a key or title; of anything else it is `_LONGEST_WORDS`."""
_LONGEST_WORDS = 500
_QUESTION = ("item", "title", "severity", "question", "evidence", "rule")
_STEPS = {
    "bet": "trace to a bet",
    "hypothesis": "say what should change",
    "metric": "name an outcome metric",
    "target": "have a target",
    "shipped": "shipped",
    "measured": "measured",
    "decided": "decided",
}


def render(report: Report, style: Style) -> str:
    """The whole report; of the questions at most `style.limit`, the worst first."""
    asked = _worst_first(report)
    rows = [_row(finding) for finding in (asked[: style.limit] if style.limit else asked)]
    return _document(report, rows, "--limit 0 shows them all.")


def render_within(report: Report, most_bytes: int) -> str:
    """The report with as many questions as fit, the worst first.

    Args:
        report: What the run found.
        most_bytes: How long it may be in UTF-8. Without any question it takes some ten thousand; where not even these
            are there, only what comes first is told.
    """
    elsewhere = "they do not fit here. The HTML report has all of them; its path is the action's output `report`."
    room = most_bytes - _size(_document(report, [], elsewhere)) - _size(f"{_table(_QUESTION, [])}\n\n")
    if room < 0:
        told = " ".join(
            filter(
                None,
                (
                    counts(report, Style(), at_a_terminal=False),
                    without_result(report.ledger),
                    *_unchanged(report),
                    "There is no room for more here.",
                ),
            )
        )
        return f"{_paragraphs(_read(report))}\n\n{told}\n"
    rows: list[str] = []
    for finding in _worst_first(report):
        row = _row(finding)
        room -= _size(f"{row}\n")
        if room < 0:
            break
        rows.append(row)
    return _document(report, rows, elsewhere)


def _size(text: str) -> int:
    return len(text.encode("utf-8", "replace"))


def _worst_first(report: Report) -> list[Finding]:
    return sorted(report.findings, key=lambda finding: usefulness(finding, report))


def _document(report: Report, rows: Sequence[str], elsewhere: str) -> str:
    """The report around the rows of the table of questions, which come first where they are about a change.

    Args:
        report: What the run found.
        rows: Those to show.
        elsewhere: Why the others are left out, and where they are.
    """
    questions = [
        "## Open questions",
        counts(report, Style(), at_a_terminal=False),
        *filter(None, [without_result(report.ledger)]),
        *_unchanged(report),
        *_questions(report, rows, elsewhere),
    ]
    parts = [
        *_read(report),
        *(questions if report.unchanged else ()),
        *(_changes(report.change) if report.change else ()),
        *_reach(report),
        *_bets(report),
        *(() if report.unchanged else questions),
        *_months(report.months),
        *_limits(report),
    ]
    return f"{_paragraphs(parts)}\n"


def _paragraphs(parts: Iterable[str]) -> str:
    return "\n\n".join(parts)


def _read(report: Report) -> Iterator[str]:
    """Whether all was read, and how much that was."""
    first, *problems = completeness(report, _IN_ONE_LINE)
    if not problems:
        yield f"{first} {what_was_read(report)}"
        return
    yield f"**{first}**"
    yield _list(escape(problem, _LONGEST_WORDS) for problem in problems)
    yield what_was_read(report)


def _changes(change: Change) -> Iterator[str]:
    """What became of the questions of an earlier run. Fewer of them is no aim, so nothing is added up."""
    told = [
        _asked(change.new, "new"),
        _asked(change.settled, "settled"),
        _asked(change.lapsed, "no longer asked because time has passed"),
        _asked(change.gone, "gone with their items"),
        _asked(change.acknowledged, "acknowledged"),
        f"{change.waiting:,} waiting behind another question" if change.waiting else "",
        f"{change.not_asked:,} from rules that no longer run" if change.not_asked else "",
        f"{change.first_asked:,} from rules that did not run then" if change.first_asked else "",
        f"{change.still:,} still open" if change.still else "",
    ]
    yield f"## Questions since {change.as_of}"
    yield _list(line for line in told if line) or "There was nothing to ask then, and there is nothing to ask now."


def _asked(questions: Sequence[Finding | Past], what: str) -> str:
    """`2 settled: SHOP-1 HYP101, SHOP-2 FUP302`."""
    if not questions:
        return ""
    named = [f"{_key(asked)} {asked.rule}" for asked in questions[:_MOST_LISTED]]
    return f"{len(questions):,} {what}: {', '.join(named)}{_more(questions)}"


def _reach(report: Report) -> Iterator[str]:
    """How far feature work gets along the chain."""
    steps = report.steps
    if not steps[0].of:
        return
    yield "## How far feature work gets"
    yield (
        "This counts pieces of feature work, including stories. Each row counts those that also have all the links "
        "above it."
    )
    rows = [(_STEPS[step.name], f"{step.reached:,}", f"{step.of:,}", f"{step.open:,}") for step in steps if step.of]
    heads = ("feature work that has begun", "have this and all above", "out of", "not known yet")
    yield _table(heads, map(_cells, rows), numbers_from=1)
    yield "Not known yet: a parent was not read, the work is under way, or it is too early to measure."
    if report.chain.bets:
        yield f"Counted by bets, each link by itself: {of_bets(report.chain, _IN_ONE_LINE)}"


def _bets(report: Report) -> Iterator[str]:
    """Bets to look back on, and what was learned from others; those that were stopped or tell nothing come first."""
    overdue = [entry for entry in report.ledger.entries if entry.group == "overdue"]
    if overdue:
        yield "## Bets to look back on"
        yield _list(f"{_bet(entry)}: {escape(look_back(entry), _LONGEST_WORDS)}" for entry in overdue[:_MOST_LISTED])
        yield from _rest(overdue)
    learned, before = report.ledger.learned(_MOST_LISTED)
    if learned:
        yield "## What was learned"
        if learned[0].frees:
            yield "Bets that were stopped or turned out differently come first: whoever looked is free for another one."
        yield _list(f"{_bet(entry)}: {_learned(entry)}" for entry in learned)
        yield from _rest([*learned, *before])


def _rest(entries: Sequence[Entry]) -> Iterator[str]:
    if len(entries) > _MOST_LISTED:
        yield f"{_more(entries).strip()}; the ledger shows them."


def _bet(entry: Entry) -> str:
    return f"{_key(entry)} {escape(entry.title, _LONGEST)}"


def _learned(entry: Entry) -> str:
    """What came out and what was decided, in the items' own words; a target that was changed with both."""
    said = [f"target: {escape(target(entry), _LONGEST_WORDS)}"] if entry.first_target else []
    if entry.result:
        words = quoted(entry.result, entry, entry.result_key, entry.result_day)
        said.append(f"result: {escape(words, _LONGEST_WORDS)}")
    if words := decided(entry):
        said.append(escape(words if entry.state == "dropped" else f"decided: {words}", _LONGEST_WORDS))
    return "; ".join(said)


def _questions(report: Report, rows: Sequence[str], elsewhere: str) -> Iterator[str]:
    """The table of questions, and once for each rule the way on and why it asks."""
    if not report.findings:
        return
    if rows:
        yield _table(_QUESTION, rows)
    if left_out := len(report.findings) - len(rows):
        yield f"{left_out:,} more {'is' if left_out == 1 else 'are'} left out; {elsewhere}"
    yield "### Suggestions"
    why = {rule.id: f"\n  - Why it asks: {escape(rule.why, _LONGEST_WORDS)}" for rule in report.rules}
    ways = {finding.rule: (finding.name, finding.fix) for finding in _worst_first(report)}
    pages = {rule.id: address(rule) for rule in report.rules}
    told = (
        f"**{link(rule, pages.get(rule, ''))}** {escape(name)}: {escape(fix)}{why.get(rule, '')}"
        for rule, (name, fix) in ways.items()
    )
    yield _list(told)


def _row(finding: Finding) -> str:
    title = finding.own_title
    if finding.path.endswith(READABLE):
        title = f"{title} ({finding.path}:{finding.line})"
    question, evidence = (escape(words, _LONGEST_WORDS) for words in (finding.question, finding.message))
    cells = (_key(finding), escape(title, _LONGEST), finding.severity, question, evidence, finding.rule)
    return _cells(cells)


def _key(about: Finding | Past | Entry) -> str:
    return link(about.key, getattr(about, "url", ""), _LONGEST)


def _months(months: Sequence[Month]) -> Iterator[str]:
    if not months:
        return
    yield "## Bets by month"
    rows = ((month.month, *(f"{number:,}" for number in month[1:])) for month in reversed(months))
    heads = ("month", "shipped", "of these measured", "decided", "not due yet", "stopped")
    yield _table(heads, map(_cells, rows), numbers_from=1)


def _limits(report: Report) -> Iterator[str]:
    """What the rest stands on: sources, what is missing, and acknowledgements that somebody should look at."""
    yield "## Sources and limits"
    read = [f"{name}: {items:,} read" for name, items in report.sources]
    lines = [*read[:_MOST_LISTED], *limits(report, _IN_ONE_LINE), *remarks(report, _IN_ONE_LINE)]
    if report.beyond:
        lines.append(f"{report.beyond:,} more were read only to trace their bets; no questions are asked about them.")
    yield _list(escape(line, _LONGEST_WORDS) for line in lines)


def _unchanged(report: Report) -> Iterator[str]:
    """How much is left out because it did not change."""
    if report.unchanged:
        yield escape(str(report.unchanged), _LONGEST_WORDS)


def _more(of: Sequence[object]) -> str:
    return f" and {len(of) - _MOST_LISTED:,} more" if len(of) > _MOST_LISTED else ""


def _list(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _table(heads: Sequence[str], rows: Iterable[str], numbers_from: int = 99) -> str:
    """A table; its columns from `numbers_from` on hold numbers."""
    rule = _cells(["---:" if at >= numbers_from else "---" for at in range(len(heads))])
    return "\n".join([_cells(heads), rule, *rows])


def _cells(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
