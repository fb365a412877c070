"""The report for a terminal: grouped by bet, worst first, each finding with its evidence and a suggestion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vanitylint.backlog.claims import EXEMPT_CLASSES
from vanitylint.reporters.acknowledged import acknowledged_findings, acknowledgement_notes
from vanitylint.reporters.grouping import by_bet, different_rules_note, next_steps
from vanitylint.reporters.ledger import ledger_summary, without_result
from vanitylint.reporters.report import NOTHING_READ, UNTRUSTED
from vanitylint.reporters.style import safe
from vanitylint.reporters.wording import cut, plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vanitylint.backlog.findings import Finding
    from vanitylint.reporters.change import Change
    from vanitylint.reporters.report import ChainCounts, ItemSummary, Report
    from vanitylint.reporters.style import Style

_PLURALS = {"error": "errors", "warning": "warnings", "info": "info"}
"""The plural of each severity, worst first."""
_COLORS = {"error": "red", "warning": "yellow", "info": "blue"}
MARKDOWN_SUFFIXES = (".md", ".markdown")
"""Suffixes of files in which a reader would look up an item; nobody opens line 395 of an export."""
_MAX_PER_RULE = {"warning": 10, "info": 4}
"""Maximum number of findings of one rule to list one by one; errors are always listed one by one."""


def render(report: Report, style: Style) -> str:
    """Render the whole report as text."""
    single, gathered = _split_by_count(report.findings)
    groups = list(_take_groups(by_bet(single, report), style.limit))
    first_keys: dict[str, str] = {}
    blocks = [_group(key, group, report, style, first_keys) for key, group in groups]
    left_out = len(single) - sum(len(group) for _, group in groups)
    if left_out:
        blocks.append(f"{style.symbol('…', '...')} and {left_out:,} more; --limit 0 shows them all.")
    blocks += [_gathered_group(group, style) for group in gathered]
    if style.verbose and report.muted:
        blocks.append(_muted(report, style))
    if style.verbose and report.acknowledged:
        blocks.append(acknowledged_findings(report, style))
    if report.findings:
        blocks.append(_next_steps(report, style))
    blocks.append("\n".join(_summary(report, style)))
    return "\n\n".join(blocks) + "\n"


def _split_by_count(findings: Iterable[Finding]) -> tuple[list[Finding], list[list[Finding]]]:
    """Split the findings into those to show one by one, and groups of so many of one rule that a list says more."""
    by_rule: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        by_rule.setdefault((finding.severity, finding.rule), []).append(finding)
    gathered = {key: group for key, group in by_rule.items() if len(group) > _MAX_PER_RULE.get(key[0], len(group))}
    single = [finding for finding in findings if (finding.severity, finding.rule) not in gathered]
    return single, list(gathered.values())


def _gathered_group(findings: list[Finding], style: Style) -> str:
    """Format many findings of one rule: the question and evidence of the first one, then all the keys."""
    first = findings[0]
    lines = [style.paint(f"{len(findings):,} alike", "bold")]
    lines += list(_finding(first, style, {}))
    # Keys can repeat, as an item can have a finding for each of many edits.
    others = dict.fromkeys(finding.key for finding in findings if finding.key != first.key)
    if others:
        lines.append(style.wrap(f"Likewise: {', '.join(map(safe, others))}", " " * 11))
    return "\n".join(lines)


def _take_groups(groups: list[tuple[str, list[Finding]]], limit: int) -> Iterator[tuple[str, list[Finding]]]:
    """Yield whole groups until the limit is reached; 0 is no limit."""
    shown = 0
    for key, group in groups:
        if limit and shown >= limit:
            return
        shown += len(group)
        yield key, group


def _group(key: str, group: list[Finding], report: Report, style: Style, first_keys: dict[str, str]) -> str:
    lines: list[str] = []
    current = None
    if group[0].key != key:  # the bet has no questions, but still heads the group
        lines.append(_heading(key, report.summaries.get(key), style))
    for finding in group:
        if finding.key != current:
            if current is not None:
                lines.append("")
            current = finding.key
            lines.append(_heading(finding.key, report.summaries.get(finding.key), style, below=finding.key != key))
        lines += _finding(finding, style, first_keys)
    return "\n".join(lines)


def _heading(key: str, item: ItemSummary | None, style: Style, *, below: bool = False) -> str:
    if item is None:  # a sprint
        return style.paint(safe(key), "bold")
    indent = style.symbol("  └ ", "  - ") if below else ""
    shown_key = style.link(style.paint(safe(key), "bold", "cyan"), item.url)
    note = style.paint(f"{safe(item.kind)}, {item.state}", "dim")
    width = max(20, style.width - len(indent) - len(key) - len(item.kind) - len(item.state) - 8)
    heading = f"{indent}{shown_key}  {style.paint(cut(safe(item.title), width), 'bold')}  {note}"
    if item.path.endswith(MARKDOWN_SUFFIXES):
        heading += f"\n{' ' * 11}{style.paint(f'{safe(item.path)}:{item.line}', 'dim')}"
    return heading


def _finding(finding: Finding, style: Style, first_keys: dict[str, str]) -> Iterator[str]:
    """Yield question, evidence and suggestion; the suggestion is given in full only the first time for each rule."""
    severity = finding.severity
    emphasis = ("bold",) if finding.severity == "error" else ()
    label = style.paint(f"{severity:>9}", _COLORS[finding.severity], *emphasis)
    indent = " " * 11
    question = style.wrap(f"{safe(finding.question)}  {finding.rule}", indent, first=indent)
    yield f"{label}  {question.lstrip()}".replace(finding.rule, style.paint(finding.rule, "dim"))
    yield style.wrap(safe(finding.message), indent)
    first_key = first_keys.setdefault(finding.rule, finding.key)
    arrow = style.symbol("→ ", "> ")
    width = max(20, style.width - len(indent) - len(arrow))
    suggestion = finding.fix
    if first_key != finding.key:
        suggestion = cut(safe(f"same as for {first_key}: {finding.fix}"), width)
    yield style.paint(style.wrap(safe(suggestion), indent + "  ", first=indent + arrow), "green")


def _muted(report: Report, style: Style) -> str:
    lines = [style.paint("Waiting behind these", "bold")]
    for finding in report.muted:
        text = f"{safe(finding.key)} {finding.rule}: {safe(finding.question)} (after {finding.muted_by})"
        lines.append(style.wrap(text, "      ", first="  "))
    return "\n".join(lines)


def _next_steps(report: Report, style: Style) -> str:
    """List the findings that are most worth an answer: the most severe, then those with the most work below them."""
    steps = next_steps(report)
    lines = [style.paint(f"Next steps{different_rules_note(steps)}", "bold")]
    for number, finding in enumerate(steps, 1):
        lines.append(style.wrap(safe(finding.question), "     ", first=f"  {number}. "))
    return "\n".join(lines)


def _summary(report: Report, style: Style) -> Iterator[str]:
    yield style.wrap(read_summary(report), "")
    if report.chain.bets:
        yield style.wrap(bet_counts(report.chain, style), "  ", first="")
        if line := ledger_summary(report.ledger):
            yield style.wrap(line, "  ", first="")
        if line := without_result(report.ledger):
            yield style.wrap(f"{line.removesuffix('.')}; vanitylint ledger -v lists them.", "  ", first="")
    elif report.items:
        yield style.wrap(
            "No bet among them has begun, so there is little to ask; `vanitylint read` shows what was understood.",
            "  ",
            first="",
        )
    yield style.wrap(question_counts(report, style), "  ", first="")
    if report.unchanged:
        yield style.wrap(safe(str(report.unchanged)), "  ", first="")
    if report.change and (line := _change_summary(report.change)):
        yield style.wrap(line, "  ", first="")
    elif report.since and not report.change:
        yield style.wrap(
            f"No run of {report.since} or before is remembered here, so nothing is compared.", "  ", first=""
        )
    yield from acknowledgement_notes(report, style)
    yield from limits(report, style)
    yield from completeness(report, style)


def read_summary(report: Report) -> str:
    """Say how many items there are, and how many of them are feature work."""
    feature = report.classes.get("feature", 0)
    exempt = ", ".join(f"{report.classes[name]:,} {name}" for name in EXEMPT_CLASSES if report.classes.get(name))
    exempt_note = f", {report.items - feature:,} exempt ({exempt})" if exempt else ""
    return f"{plural(report.items, 'work item')} as of {report.as_of}: {feature:,} feature work{exempt_note}."


def bet_counts(chain: ChainCounts, style: Style) -> str:
    """Say how many bets have each link of the chain, counting each link by itself and only the bets."""
    separator = style.symbol(" · ", ", ")
    begun = [
        plural(chain.stated, "says what it expects", "say what they expect"),
        plural(chain.metric, "names an outcome metric", "name an outcome metric"),
        f"{chain.target:,} with a target",
        f"{chain.booked:,} with a look back booked",
    ]
    shipped = f"{chain.measured:,} measured{separator}{chain.decided:,} decided"
    begun_bets, shipped_bets = plural(chain.bets, "bet"), plural(chain.shipped, "bet")
    sentence = f"Of {begun_bets} begun (not counting items below them): {separator.join(begun)}."
    return f"{sentence} Of {shipped_bets} shipped: {shipped}."


def _change_summary(change: Change) -> str:
    """Say what happened to the questions of an earlier run; empty if nothing changed."""
    counts = (
        (len(change.new), "new"),
        (change.first_asked, "from rules that did not run then"),
        (len(change.settled), "settled"),
        (len(change.lapsed), "no longer asked because time has passed"),
        (len(change.gone), "gone with their items"),
        (len(change.acknowledged), "acknowledged"),
    )
    parts = [f"{number:,} {label}" for number, label in counts if number]
    return f"Since {change.as_of}: {', '.join(parts)}, {change.still:,} still open." if parts else ""


def question_counts(report: Report, style: Style, *, is_terminal: bool = True) -> str:
    """Say how many questions there are or, if there are none, how many rules were asked.

    Args:
        report: The report.
        style: Style of the output.
        is_terminal: Whether the reader can run further commands.
    """
    if not report.findings and not report.hidden:
        if not report.is_complete:
            return "No questions found in what could be read."
        result = "Nothing else to ask" if report.acknowledged else "Nothing to ask"
        chosen = f"of the {report.profile} profile" if report.profile else "chosen by name"
        return style.paint(f"{result}: {plural(len(report.rules), 'rule')} {chosen}.", "green")
    by_severity = [plural(number, level, words) for level, words in _PLURALS.items() if (number := report.count(level))]
    item_count = len({finding.key for finding in report.findings})
    hint = ", -v shows them" if is_terminal and not style.verbose else ""
    notes = [f"{len(report.muted):,} more waiting behind these{hint}"] if report.muted else []
    notes += [f"{len(report.hidden):,} below --severity"] if report.hidden else []
    aside = f" ({', '.join(notes)})" if notes else ""
    summary = f"{', '.join(by_severity)} on {plural(item_count, 'item')}" if by_severity else "Nothing to show"
    more = f" {style.paint('To see why a rule asks: vanitylint explain RULE.', 'dim')}" if is_terminal else ""
    return f"{summary}{aside}.{more}"


def limits(report: Report, style: Style) -> Iterator[str]:
    """Yield what limits the report: missing parents, and notices about how it was read."""
    if report.missing_parents:
        keys = ", ".join(safe(key) for key in report.missing_parents[:5])
        more = f" and {len(report.missing_parents) - 5:,} more" if len(report.missing_parents) > 5 else ""
        yield style.wrap(
            f"Parents not found among the items: {keys}{more}. Work below them counts as unknown.",
            "  ",
            first="",
        )
    for notice in report.notices[:_MAX_NOTICES]:
        yield style.wrap(f"Note: {safe(str(notice))}", "  ", first="")
    if len(report.notices) > _MAX_NOTICES:
        yield f"  … and {len(report.notices) - _MAX_NOTICES:,} more notes"


def completeness(report: Report, style: Style) -> Iterator[str]:
    """Yield whether everything was read; if not, followed by a line for each problem."""
    if report.is_complete:
        yield "Everything requested was read."
        return
    yield style.paint(f"{UNTRUSTED}:", "yellow", "bold")
    for problem in report.problems[:_MAX_PROBLEMS]:
        yield style.wrap(safe(str(problem)), "    ", first="  ")
    if len(report.problems) > _MAX_PROBLEMS:
        yield f"  … and {len(report.problems) - _MAX_PROBLEMS:,} more"
    if not report.items:
        yield f"  {NOTHING_READ}"


_MAX_PROBLEMS = 20
_MAX_NOTICES = 10
