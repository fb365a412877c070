"""The report for a terminal: grouped by bet, worst first, each finding as a question with its evidence and a way on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vanitylint.backlog.claims import EXEMPT
from vanitylint.reporters.acknowledged import lived_with, remarks
from vanitylint.reporters.grouping import by_bet, next_steps, of_different_rules
from vanitylint.reporters.ledger import in_a_line, without_result
from vanitylint.reporters.report import NOTHING_READ, UNTRUSTED
from vanitylint.reporters.style import safe
from vanitylint.reporters.wording import cut, plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vanitylint.backlog.findings import Finding
    from vanitylint.reporters.change import Change
    from vanitylint.reporters.report import Chain, Place, Report
    from vanitylint.reporters.style import Style

_COUNTED = {"error": "errors", "warning": "warnings", "info": "info"}
"""What several of a severity are called, worst first."""
_COLORS = {"error": "red", "warning": "yellow", "info": "blue"}
READABLE = (".md", ".markdown")
"""Files in which a reader would look an item up; nobody opens line 395 of an export."""
_MOST_ALIKE = {"warning": 10, "info": 4}
"""More findings of one rule than this are gathered; errors are always told one by one."""


def render(report: Report, style: Style) -> str:
    """The whole report as text."""
    single, gathered = _gathered(report.findings)
    groups = list(_limited(by_bet(single, report), style.limit))
    told: dict[str, str] = {}
    blocks = [_group(key, group, report, style, told) for key, group in groups]
    left_out = len(single) - sum(len(group) for _, group in groups)
    if left_out:
        blocks.append(f"{style.sign('…', '...')} and {left_out:,} more; --limit 0 shows them all.")
    blocks += [_gathering(notes, style) for notes in gathered]
    if style.verbose and report.muted:
        blocks.append(_muted(report, style))
    if style.verbose and report.acknowledged:
        blocks.append(lived_with(report, style))
    if report.findings:
        blocks.append(_next_steps(report, style))
    blocks.append("\n".join(_summary(report, style)))
    return "\n\n".join(blocks) + "\n"


def _gathered(findings: Iterable[Finding]) -> tuple[list[Finding], list[list[Finding]]]:
    """Findings to show one by one, and those of which one rule has so many that a list says more."""
    alike: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        alike.setdefault((finding.severity, finding.rule), []).append(finding)
    many = {pair: group for pair, group in alike.items() if len(group) > _MOST_ALIKE.get(pair[0], len(group))}
    return [finding for finding in findings if (finding.severity, finding.rule) not in many], list(many.values())


def _gathering(alike: list[Finding], style: Style) -> str:
    """Many findings of one rule: the question once, with the evidence of the first, then all the keys."""
    first = alike[0]
    lines = [style.paint(f"{len(alike):,} alike", "bold")]
    lines += list(_finding(first, style, {}))
    others = dict.fromkeys(finding.key for finding in alike if finding.key != first.key)  # an item can have many edits
    if others:
        lines.append(style.wrap(f"Likewise: {', '.join(map(safe, others))}", " " * 11))
    return "\n".join(lines)


def _limited(groups: list[tuple[str, list[Finding]]], limit: int) -> Iterator[tuple[str, list[Finding]]]:
    """Whole groups until the limit is reached; 0 is no limit."""
    shown = 0
    for key, group in groups:
        if limit and shown >= limit:
            return
        shown += len(group)
        yield key, group


def _group(key: str, group: list[Finding], report: Report, style: Style, told: dict[str, str]) -> str:
    lines: list[str] = []
    current = None
    if group[0].key != key:  # the bet itself is quiet; still it heads the group
        lines.append(_heading(key, report.places.get(key), style))
    for finding in group:
        if finding.key != current:
            if current is not None:
                lines.append("")
            current = finding.key
            lines.append(_heading(finding.key, report.places.get(finding.key), style, below=finding.key != key))
        lines += _finding(finding, style, told)
    return "\n".join(lines)


def _heading(key: str, place: Place | None, style: Style, *, below: bool = False) -> str:
    if place is None:  # a sprint
        return style.paint(safe(key), "bold")
    indent = style.sign("  └ ", "  - ") if below else ""
    shown_key = style.link(style.paint(safe(key), "bold", "cyan"), place.url)
    aside = style.paint(f"{safe(place.kind)}, {place.state}", "dim")
    room = max(20, style.width - len(indent) - len(key) - len(place.kind) - len(place.state) - 8)
    heading = f"{indent}{shown_key}  {style.paint(cut(safe(place.title), room), 'bold')}  {aside}"
    if place.path.endswith(READABLE):
        heading += f"\n{' ' * 11}{style.paint(f'{safe(place.path)}:{place.line}', 'dim')}"
    return heading


def _finding(finding: Finding, style: Style, told: dict[str, str]) -> Iterator[str]:
    """Question, evidence, and the way on; the way on in full once, where a rule asks about many items."""
    word = finding.severity
    weight = ("bold",) if finding.severity == "error" else ()
    mark = style.paint(f"{word:>9}", _COLORS[finding.severity], *weight)
    indent = " " * 11
    question = style.wrap(f"{safe(finding.question)}  {finding.rule}", indent, first=indent)
    yield f"{mark}  {question.lstrip()}".replace(finding.rule, style.paint(finding.rule, "dim"))
    yield style.wrap(safe(finding.message), indent)
    first = told.setdefault(finding.rule, finding.key)
    arrow = style.sign("→ ", "> ")
    room = max(20, style.width - len(indent) - len(arrow))
    way_on = finding.fix if first == finding.key else cut(safe(f"same as for {first}: {finding.fix}"), room)
    yield style.paint(style.wrap(safe(way_on), indent + "  ", first=indent + arrow), "green")


def _muted(report: Report, style: Style) -> str:
    lines = [style.paint("Waiting behind these", "bold")]
    for finding in report.muted:
        words = f"{safe(finding.key)} {finding.rule}: {safe(finding.question)} (after {finding.muted_by})"
        lines.append(style.wrap(words, "      ", first="  "))
    return "\n".join(lines)


def _next_steps(report: Report, style: Style) -> str:
    """The findings most worth an answer: the worst, and of these those with most work hanging on them."""
    steps = next_steps(report)
    lines = [style.paint(f"Next steps{of_different_rules(steps)}", "bold")]
    for number, finding in enumerate(steps, 1):
        lines.append(style.wrap(safe(finding.question), "     ", first=f"  {number}. "))
    return "\n".join(lines)


def _summary(report: Report, style: Style) -> Iterator[str]:
    yield style.wrap(what_was_read(report), "")
    if report.chain.bets:
        yield style.wrap(of_bets(report.chain, style), "  ", first="")
        if line := in_a_line(report.ledger):
            yield style.wrap(line, "  ", first="")
        if line := without_result(report.ledger):
            yield style.wrap(f"{line.removesuffix('.')}; vanitylint ledger -v lists them.", "  ", first="")
    elif report.items:
        yield style.wrap(
            "No bet among them has begun, so there is little to ask; `vanitylint read` shows what was understood.",
            "  ",
            first="",
        )
    yield style.wrap(counts(report, style), "  ", first="")
    if report.unchanged:
        yield style.wrap(safe(str(report.unchanged)), "  ", first="")
    if report.change and (line := _since(report.change)):
        yield style.wrap(line, "  ", first="")
    elif report.since and not report.change:
        yield style.wrap(
            f"No run of {report.since} or before is remembered here, so nothing is compared.", "  ", first=""
        )
    yield from remarks(report, style)
    yield from limits(report, style)
    yield from completeness(report, style)


def what_was_read(report: Report) -> str:
    """How many items there are, and how many of them are feature work."""
    feature = report.classes.get("feature", 0)
    exempt = ", ".join(f"{report.classes[name]:,} {name}" for name in EXEMPT if report.classes.get(name))
    rest = f", {report.items - feature:,} exempt ({exempt})" if exempt else ""
    return f"{plural(report.items, 'work item')} as of {report.as_of}: {feature:,} feature work{rest}."


def of_bets(chain: Chain, style: Style) -> str:
    """How many bets have each link of the chain, whichever others they have; what hangs on them is not counted."""
    dot = style.sign(" · ", ", ")
    begun = [
        plural(chain.stated, "says what it expects", "say what they expect"),
        plural(chain.metric, "names an outcome metric", "name an outcome metric"),
        f"{chain.target:,} with a target",
        f"{chain.booked:,} with a look back booked",
    ]
    shipped = f"{chain.measured:,} measured{dot}{chain.decided:,} decided"
    begun_bets, shipped_bets = plural(chain.bets, "bet"), plural(chain.shipped, "bet")
    told = f"Of {begun_bets} begun (not counting items below them): {dot.join(begun)}."
    return f"{told} Of {shipped_bets} shipped: {shipped}."


def _since(change: Change) -> str:
    """What became of the questions of an earlier run, where anything did."""
    became = (
        (len(change.new), "new"),
        (change.first_asked, "from rules that did not run then"),
        (len(change.settled), "settled"),
        (len(change.lapsed), "no longer asked because time has passed"),
        (len(change.gone), "gone with their items"),
        (len(change.acknowledged), "acknowledged"),
    )
    told = [f"{number:,} {what}" for number, what in became if number]
    return f"Since {change.as_of}: {', '.join(told)}, {change.still:,} still open." if told else ""


def counts(report: Report, style: Style, *, at_a_terminal: bool = True) -> str:
    """How many questions there are; where there are none, how much was asked.

    Args:
        report: What the run found.
        style: How it looks.
        at_a_terminal: Whoever reads it can ask on there.
    """
    if not report.findings and not report.hidden:
        if not report.is_complete:
            return "No questions found in what could be read."
        what = "Nothing else to ask" if report.acknowledged else "Nothing to ask"
        chosen = f"of the {report.profile} profile" if report.profile else "chosen by name"
        return style.paint(f"{what}: {plural(len(report.rules), 'rule')} {chosen}.", "green")
    kinds = [plural(number, level, words) for level, words in _COUNTED.items() if (number := report.count(level))]
    on = len({finding.key for finding in report.findings})
    shown = ", -v shows them" if at_a_terminal and not style.verbose else ""
    aside = [f"{len(report.muted):,} more waiting behind these{shown}"] if report.muted else []
    aside += [f"{len(report.hidden):,} below --severity"] if report.hidden else []
    tail = f" ({', '.join(aside)})" if aside else ""
    counted = f"{', '.join(kinds)} on {plural(on, 'item')}" if kinds else "Nothing to show"
    more = f" {style.paint('To see why a rule asks: vanitylint explain RULE.', 'dim')}" if at_a_terminal else ""
    return f"{counted}{tail}.{more}"


def limits(report: Report, style: Style) -> Iterator[str]:
    """What is to be known of what was read: parents that are not there, and what was decided while fetching."""
    if report.missing_parents:
        named = ", ".join(safe(key) for key in report.missing_parents[:5])
        more = f" and {len(report.missing_parents) - 5:,} more" if len(report.missing_parents) > 5 else ""
        yield style.wrap(
            f"Parents not found among the items: {named}{more}. Work below them counts as unknown.",
            "  ",
            first="",
        )
    for notice in report.notices[:_MOST_NOTICES]:
        yield style.wrap(f"Note: {safe(str(notice))}", "  ", first="")
    if len(report.notices) > _MOST_NOTICES:
        yield f"  … and {len(report.notices) - _MOST_NOTICES:,} more notes"


def completeness(report: Report, style: Style) -> Iterator[str]:
    """Whether everything was read; if not, a line for each problem after it."""
    if report.is_complete:
        yield "Everything requested was read."
        return
    yield style.paint(f"{UNTRUSTED}:", "yellow", "bold")
    for problem in report.problems[:_MOST_PROBLEMS]:
        yield style.wrap(safe(str(problem)), "    ", first="  ")
    if len(report.problems) > _MOST_PROBLEMS:
        yield f"  … and {len(report.problems) - _MOST_PROBLEMS:,} more"
    if not report.items:
        yield f"  {NOTHING_READ}"


_MOST_PROBLEMS = 20
_MOST_NOTICES = 10
