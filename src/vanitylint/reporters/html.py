"""The report for leads: one self-contained HTML file that loads nothing and works without scripts."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from vanitylint import __version__
from vanitylint.reporters.grouping import by_bet, next_steps
from vanitylint.reporters.ledger import SOON_DAYS, without_result
from vanitylint.reporters.pages import anchor, read_asset, render_page
from vanitylint.reporters.paste import paste_ready
from vanitylint.reporters.ribbon import ribbon
from vanitylint.reporters.style import Style
from vanitylint.reporters.text import bet_counts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vanitylint.backlog.findings import Finding
    from vanitylint.reporters.report import Report
    from vanitylint.rules.rule import Rule

_T = TypeVar("_T")

_MAX_IN_FULL = 75
"""Maximum number of questions shown in full; nobody reads more, and a page with thousands has to stay small."""
_MAX_ONE_LINE = 750
"""Maximum number of further questions shown in one line each; beyond them only the keys are listed."""
_MAX_LEARNED = 12
"""Maximum number of bets that were looked back on and are shown with all their texts."""
_CHUNK_SIZE = 100
"""Number of lines or keys that the browser lays out together when they scroll into view."""


@dataclass(frozen=True)
class _RemainingQuestions:
    """The questions of one rule beyond those shown in full."""

    id: str
    name: str
    asks: str
    count: int
    severity: str
    """Severity of all of them; empty if they differ."""
    lines: Sequence[Sequence[tuple[Finding, str]]]
    """Chunks of findings, each with the id of its line; empty if the item has an anchor on the page already."""
    keys: Sequence[Sequence[Finding]]


def render(report: Report, style: Style) -> str:  # noqa: ARG001 - all reporters take the same
    """Render the whole report as one page."""
    groups, remaining = _split(report)
    anchors = {(finding.rule, finding.key): anchor(key) for key, group in groups for finding in group}
    learned, learned_before = report.ledger.learned(_MAX_LEARNED)
    css, script = read_asset("report.css"), read_asset("report.js")
    return render_page(
        "report.html.j2",
        report=report,
        version=__version__,
        css=css,
        css_hash=source_hash(css),
        script=script,
        script_hash=source_hash(script),
        begun=report.steps[0].of,
        bet_counts=bet_counts(report.chain, Style()) if report.chain.bets else "",
        without_result=without_result(report.ledger),
        ribbon=ribbon(report.steps),
        groups=groups,
        shown_count=sum(len(group) for _, group in groups),
        remaining=_remaining_by_rule(remaining, report.rules, anchors),
        anchors=anchors,
        families=_rules_by_family(report.rules),
        learned=learned,
        learned_before=learned_before,
        steps=next_steps(report),
        frees_count=sum(entry.frees_team for entry in learned),
        stopped_without_reason=sum(entry.is_stopped_silently for entry in report.ledger.entries),
        soon_days=SOON_DAYS,
        paste_ready=paste_ready,
    )


def source_hash(text: str) -> str:
    """Return the hash by which a Content-Security-Policy allows an inline style or script."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _split(report: Report) -> tuple[list[tuple[str, list[Finding]]], dict[str, list[Finding]]]:
    """Split the questions into those shown in full (by bet, and only whole bets) and the others, by rule."""
    groups = by_bet(report.findings, report)
    full: list[tuple[str, list[Finding]]] = []
    others: dict[str, list[Finding]] = {}
    count = 0
    for key, group in groups:
        if count < _MAX_IN_FULL and (not full or count + len(group) <= _MAX_IN_FULL + len(groups[0][1])):
            full.append((key, group))
            count += len(group)
        else:
            for finding in group:
                others.setdefault(finding.rule, []).append(finding)
    return full, others


def _remaining_by_rule(
    others: dict[str, list[Finding]], rules: Iterable[Rule], anchors: dict[tuple[str, str], str]
) -> list[_RemainingQuestions]:
    """Group questions by rule, and add to `anchors` where they are on the page."""
    asks = {rule.id: rule.generic_question for rule in rules}
    taken = set(anchors.values())
    room = _MAX_ONE_LINE
    result = []
    for rule, findings in others.items():
        lines = []
        for finding in findings[:room]:
            line_id = anchors[finding.rule, finding.key] = anchor(finding.key)
            lines.append((finding, "" if line_id in taken else line_id))
            taken.add(line_id)
        severities = {finding.severity for finding in findings}
        result.append(
            _RemainingQuestions(
                rule,
                findings[0].name,
                asks.get(rule, findings[0].question),
                len(findings),
                severities.pop() if len(severities) == 1 else "",
                _chunks(lines),
                _chunks(findings[room:]),
            )
        )
        room = max(0, room - len(findings))
    return result


def _chunks(values: Sequence[_T]) -> list[Sequence[_T]]:
    return [values[start : start + _CHUNK_SIZE] for start in range(0, len(values), _CHUNK_SIZE)]


def _rules_by_family(rules: Iterable[Rule]) -> dict[str, list[Rule]]:
    families: dict[str, list[Rule]] = {}
    for rule in sorted(rules, key=lambda rule: rule.sort_key):
        families.setdefault(rule.family, []).append(rule)
    return families
